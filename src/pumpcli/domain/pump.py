"""A pump as a file describes it: reservoir, mixture, fills, readings, programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pumpcli.domain.bolus import OneTimeBolus
from pumpcli.domain.clock import Period
from pumpcli.domain.program import Program
from pumpcli.domain.quantity import Concentration, Mass, Volume
from pumpcli.errors import Fault, Refusal


@dataclass(frozen=True, slots=True)
class Reservoir:
    """The reservoir of a pump and the volume at which its low-reservoir alarm sounds."""

    capacity: Volume
    low_alarm: Volume

    def __post_init__(self) -> None:
        if self.low_alarm >= self.capacity:
            raise Refusal(
                [
                    Fault(
                        "alarm-above-capacity",
                        f"the alarm volume of {self.low_alarm} is not below the capacity of {self.capacity}",
                        "low_alarm",
                    )
                ]
            )


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug of a mixture.

    Attributes:
        unit: the mass unit in which the clinic writes this drug, "mcg" or "mg": figures are shown in it.
    """

    name: str
    concentration: Concentration
    unit: str = "mcg"


@dataclass(frozen=True, slots=True)
class Mixture:
    """What is in a reservoir. The first drug is the primary one: doses are given for it, and every other drug is
    delivered in the ratio of the concentrations."""

    drugs: tuple[Drug, ...]

    def __post_init__(self) -> None:
        names = [drug.name.casefold() for drug in self.drugs]
        faults = [
            Fault("same-drug", f"{drug.name} is named twice in one mixture", f"[{index}].name")
            for index, drug in enumerate(self.drugs)
            if drug.name.casefold() in names[:index]
        ]
        if faults:
            raise Refusal(faults)

    @property
    def primary(self) -> Drug:
        return self.drugs[0]


@dataclass(frozen=True, slots=True)
class Fill:
    """A refill: from `at` on the reservoir holds `volume`.

    Attributes:
        mixture: what is in the reservoir from here on; None where the file names no drug.
        stability: how long this mixture may stay in the reservoir; None where the file gives no limit.
        withdrawn: what was drawn out before this refill, where measured.
    """

    at: datetime
    volume: Volume
    mixture: Mixture | None = None
    stability: Period | None = None
    withdrawn: Volume | None = None

    @property
    def primary(self) -> Concentration | None:
        """The concentration of the primary drug."""
        return None if self.mixture is None else self.mixture.primary.concentration


@dataclass(frozen=True, slots=True)
class Reading:
    """A volume reported by the pump or measured between refills: from `at` on the volume is reckoned from it."""

    at: datetime
    volume: Volume


@dataclass(frozen=True, slots=True)
class Pump:
    """One implanted pump. Fills, programs, boluses and readings are oldest first, each at an instant of its own.

    Attributes:
        code: names the pump or its patient, unique in a fleet; never a person's name.
        model: the maker's model as the file names it.
        boluses: boluses given once.
        replace_by: elective replacement date of the pump itself.
    """

    code: str
    reservoir: Reservoir
    fills: tuple[Fill, ...]
    programs: tuple[Program, ...]
    boluses: tuple[OneTimeBolus, ...] = ()
    readings: tuple[Reading, ...] = ()
    model: str | None = None
    replace_by: date | None = None
    implanted: date | None = None
    notes: str | None = None

    def __post_init__(self) -> None:
        faults = list(pump_faults(self.reservoir, self.fills, self.programs, self.boluses, self.readings))
        if faults:
            raise Refusal(faults)

    def program_at(self, at: datetime) -> Program | None:
        """The program in force at an instant; None where none has started yet."""
        in_force = None
        for program in self.programs:
            if program.start > at:
                break
            in_force = program
        return in_force


def pump_faults(
    reservoir: Reservoir | None,
    fills: Sequence[Fill | None],
    programs: Sequence[Program | None],
    boluses: Sequence[OneTimeBolus | None],
    readings: Sequence[Reading | None],
) -> Iterator[Fault]:
    """Every rule across the parts of a pump that is broken. None stands for a part that could not be read: no rule
    speaks of it, and the rules for the other parts still hold."""
    yield from _ascending("fills", "at", [None if fill is None else fill.at for fill in fills])
    yield from _ascending("readings", "at", [None if reading is None else reading.at for reading in readings])
    yield from _ascending("programs", "start", [None if program is None else program.start for program in programs])
    yield from _ascending("boluses", "at", [None if bolus is None else bolus.at for bolus in boluses])
    yield from _reading_faults(fills, readings)
    if reservoir is not None:
        yield from _volume_faults(reservoir, fills, readings)
    yield from _mass_faults(fills, programs, boluses)


def _ascending(name: str, field: str, instants: Sequence[datetime | None]) -> Iterator[Fault]:
    for index in range(1, len(instants)):
        earlier, later = instants[index - 1], instants[index]
        if earlier is None or later is None or earlier < later:
            continue
        if later == earlier:
            message = f"the same instant as {name}[{index - 1}], {written(earlier)}"
            yield Fault("same-instant", message, f"{name}[{index}].{field}")
        else:
            message = f"{written(later)} is before {name}[{index - 1}], {written(earlier)}; the oldest comes first"
            yield Fault("out-of-order", message, f"{name}[{index}].{field}")


def _reading_faults(fills: Sequence[Fill | None], readings: Sequence[Reading | None]) -> Iterator[Fault]:
    filled = {fill.at: index for index, fill in enumerate(fills) if fill is not None}
    first = fills[0] if fills else None
    for index, reading in enumerate(readings):
        if reading is None:
            continue
        if reading.at in filled:
            message = (
                f"a reading at the very instant of fills[{filled[reading.at]}], {written(reading.at)}: which "
                "volume holds?"
            )
            yield Fault("same-instant", message, f"readings[{index}].at")
        elif first is not None and reading.at < first.at:
            message = f"a reading at {written(reading.at)}, before the first fill at {written(first.at)}"
            yield Fault("before-first-fill", message, f"readings[{index}].at")


def _volume_faults(
    reservoir: Reservoir, fills: Sequence[Fill | None], readings: Sequence[Reading | None]
) -> Iterator[Fault]:
    capacity, low_alarm = reservoir.capacity, reservoir.low_alarm
    for index, fill in enumerate(fills):
        if fill is None:
            continue
        at = f"fills[{index}].volume"
        if fill.volume > capacity:
            yield Fault("fill-above-capacity", f"a fill of {fill.volume} is above the capacity of {capacity}", at)
        elif fill.volume <= low_alarm:
            yield Fault("fill-below-alarm", f"a fill of {fill.volume} is not above the alarm volume of {low_alarm}", at)
        if fill.withdrawn is not None and fill.withdrawn > capacity:
            message = f"{fill.withdrawn} withdrawn is above the capacity of {capacity}"
            yield Fault("fill-above-capacity", message, f"fills[{index}].withdrawn")
    for index, reading in enumerate(readings):
        if reading is not None and reading.volume > capacity:
            message = f"a reading of {reading.volume} is above the capacity of {capacity}"
            yield Fault("fill-above-capacity", message, f"readings[{index}].volume")


def _mass_faults(
    fills: Sequence[Fill | None], programs: Sequence[Program | None], boluses: Sequence[OneTimeBolus | None]
) -> Iterator[Fault]:
    if all(fill is None or fill.mixture is not None for fill in fills):
        return
    message = "a dose in mass needs `drugs` with the concentration of the primary drug, from the first fill on"
    for index, program in enumerate(programs):
        for field in program.masses() if program is not None else ():
            yield Fault("no-concentration", message, f"programs[{index}].{field}")
    for index, bolus in enumerate(boluses):
        if bolus is not None and isinstance(bolus.amount, Mass):
            yield Fault("no-concentration", message, f"boluses[{index}].dose")


def written(at: datetime) -> str:
    """An instant as it is written in a pump file."""
    return at.isoformat(" ", "seconds" if at.second else "minutes")
