"""A pump as a file describes it: reservoir, mixture, fills, readings, programs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from operator import attrgetter

from pumpcli.domain.bolus import MOST_AT_ONCE, OneTimeBolus, crowd_faults
from pumpcli.domain.catalogue import Model, Supplied, named_again, same_mixture
from pumpcli.domain.clock import Period
from pumpcli.domain.program import Program
from pumpcli.domain.quantity import Concentration, Mass, Volume
from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.values import derived, frozen, replace, set_derived

#: Scheduled boluses of one day, those of all programs together: one a minute in seven programs.
MOST_BOLUSES_A_DAY = 10_080


@frozen
class Reservoir:
    """The reservoir of a pump and the volume at which its low-reservoir alarm sounds.

    Attributes:
        by_model: "capacity", "low_alarm": what the file leaves out and the model of the pump supplies.
    """

    capacity: Volume
    low_alarm: Volume
    by_model: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.capacity.is_above(self.low_alarm):
            raise ValidationError(
                [
                    Fault(
                        FaultCode.ALARM_ABOVE_CAPACITY,
                        f"the alarm volume of {self.low_alarm} is not below the capacity of {self.capacity}",
                        "low_alarm",
                    )
                ]
            )


@frozen
class Drug:
    """One drug of a mixture.

    Attributes:
        unit: the mass unit in which the clinic writes this drug, "mcg" or "mg": figures are shown in it.
    """

    name: str
    concentration: Concentration
    unit: str = "mcg"


@frozen
class Mixture:
    """What is in a reservoir. The first drug is the primary one: doses are given for it, and every other drug is
    delivered in the ratio of the concentrations."""

    drugs: tuple[Drug, ...]
    names: frozenset[str] = derived()
    """What is equal for names of the same drugs, in any order and any case."""

    def __post_init__(self) -> None:
        if not self.drugs:
            raise ValueError("a mixture has at least one drug")
        set_derived(self, "names", same_mixture([drug.name for drug in self.drugs]))
        if len(self.drugs) == 1:
            return
        faults = [
            Fault(FaultCode.SAME_DRUG, f"{self.drugs[index].name} is named twice in one mixture", f"[{index}].name")
            for index in named_again([drug.name for drug in self.drugs])
        ]
        if faults:
            raise ValidationError(faults)

    @property
    def primary(self) -> Drug:
        return self.drugs[0]


@frozen
class Fill:
    """A refill: from `at` on the reservoir holds `volume`.

    Attributes:
        mixture: what is in the reservoir from here on; None where the file names no drug.
        stability: how long this mixture may stay in the reservoir; None where there is no limit.
        withdrawn: what was drawn out before this refill, where measured.
        supplied: the limit of the catalogue that `stability` is; None where the file gives it, or nobody does.
    """

    at: datetime
    volume: Volume
    mixture: Mixture | None = None
    stability: Period | None = None
    withdrawn: Volume | None = None
    supplied: Supplied | None = None

    def __post_init__(self) -> None:
        if self.supplied is not None and self.supplied.figure.value != self.stability:
            raise ValueError("a stability that the catalogue supplies is the one it says")

    def again(self, at: datetime) -> Fill:
        """The next refill, done like this one; what holds for a first fill alone does not hold for it."""
        supplied = None if self.supplied is None else replace(self.supplied, is_first=False)
        stability = self.stability if supplied is None else supplied.figure.value
        return Fill(at=at, volume=self.volume, mixture=self.mixture, stability=stability, supplied=supplied)

    @property
    def primary(self) -> Concentration | None:
        """The concentration of the primary drug."""
        return None if self.mixture is None else self.mixture.primary.concentration

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """The drugs of the mixture, the primary one first; none where the file names none."""
        return () if self.mixture is None else self.mixture.drugs


@frozen
class Reading:
    """A volume reported by the pump or measured between refills: from `at` on the volume is reckoned from it."""

    at: datetime
    volume: Volume


@frozen
class Pump:
    """One implanted pump. Fills, programs, boluses and readings are oldest first, each at an instant of its own.

    Attributes:
        code: names the pump or its patient, unique in a fleet; never a person's name.
        model: the maker's model as the file names it.
        known_model: what the catalogue knows of it, its life among that; None where it does not know it.
        boluses: boluses given once.
        replace_by: elective replacement date of the pump itself.
        zone: the civil time of all its instants.
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
    zone: Zone = PLAIN_TIME
    known_model: Model | None = None

    def __post_init__(self) -> None:
        if not self.fills or not self.programs:
            raise ValueError("a pump has at least one fill and one program")
        faults = [
            *order_faults(
                [fill.at for fill in self.fills],
                [program.start for program in self.programs],
                [bolus.at for bolus in self.boluses] if self.boluses else (),
                [reading.at for reading in self.readings] if self.readings else (),
            ),
            *volume_faults(
                self.reservoir.capacity,
                self.reservoir.low_alarm,
                [fill.volume for fill in self.fills],
                [fill.withdrawn for fill in self.fills],
                [reading.volume for reading in self.readings] if self.readings else (),
            ),
            *_number_faults(self.programs),
            *(crowd_faults(self.boluses) if len(self.boluses) > MOST_AT_ONCE else ()),
            *_mass_faults(self),
        ]
        if faults:
            raise ValidationError(faults)

    def program_at(self, at: datetime) -> Program | None:
        """The program in force at an instant; None where none has started yet."""
        index = self.program_index_at(at)
        return None if index is None else self.programs[index]

    def program_index_at(self, at: datetime) -> int | None:
        """Which of the programs that is."""
        index = bisect_right(self.programs, at, key=attrgetter("start")) - 1
        return index if index >= 0 else None


def order_faults(
    fills: Sequence[datetime | None],
    programs: Sequence[datetime | None],
    boluses: Sequence[datetime | None],
    readings: Sequence[datetime | None],
) -> list[Fault]:
    """What coincides or is out of order. None stands for an instant that is not known; no rule speaks of it."""
    found: list[Fault] = []
    if len(fills) > 1:
        found += _ascending("fills", "at", fills)
    if len(readings) > 1:
        found += _ascending("readings", "at", readings)
    if len(programs) > 1:
        found += _ascending("programs", "start", programs)
    if len(boluses) > 1:
        found += _ascending("boluses", "at", boluses)
    if readings:
        found += _misplaced_readings(fills, readings)
    return found


def _misplaced_readings(fills: Sequence[datetime | None], readings: Sequence[datetime | None]) -> Iterator[Fault]:
    filled = {at: index for index, at in enumerate(fills)}
    first = fills[0] if fills else None
    for index, at in enumerate(readings):
        if at is None:
            continue
        if at in filled:
            message = f"a reading at the very instant of fills[{filled[at]}], {written(at)}: which volume holds?"
            yield Fault(FaultCode.SAME_INSTANT, message, f"readings[{index}].at")
        elif first is not None and at < first:
            message = f"a reading at {written(at)}, before the first fill at {written(first)}"
            yield Fault(FaultCode.BEFORE_FIRST_FILL, message, f"readings[{index}].at")


def volume_faults(
    capacity: Volume | None,
    low_alarm: Volume | None,
    fills: Sequence[Volume | None],
    withdrawn: Sequence[Volume | None],
    readings: Sequence[Volume | None],
) -> list[Fault]:
    """Volumes that the reservoir cannot hold, and fills that alarm at once. None stands for a volume that is not
    known; no rule speaks of it."""
    found: list[Fault] = []
    for index, volume in enumerate(fills):
        if volume is not None and low_alarm is not None and not volume.is_above(low_alarm):
            message = f"a fill of {volume} is not above the alarm volume of {low_alarm}"
            found.append(Fault(FaultCode.FILL_BELOW_ALARM, message, f"fills[{index}].volume"))
    if capacity is None:
        return found
    for what, name, field, volumes in (
        ("a fill of", "fills", "volume", fills),
        ("a withdrawn volume of", "fills", "withdrawn", withdrawn),
        ("a reading of", "readings", "volume", readings),
    ):
        for index, volume in enumerate(volumes):
            if volume is not None and volume.is_above(capacity):
                message = f"{what} {volume} is above the capacity of {capacity}"
                found.append(Fault(FaultCode.FILL_ABOVE_CAPACITY, message, f"{name}[{index}].{field}"))
    return found


def _ascending(name: str, field: str, instants: Sequence[datetime | None]) -> Iterator[Fault]:
    for index in range(1, len(instants)):
        earlier, later = instants[index - 1], instants[index]
        if earlier is None or later is None or earlier < later:
            continue
        if later == earlier:
            message = f"the same instant as {name}[{index - 1}], {written(earlier)}"
            yield Fault(FaultCode.SAME_INSTANT, message, f"{name}[{index}].{field}")
        else:
            message = f"{written(later)} is before {name}[{index - 1}], {written(earlier)}; the oldest comes first"
            yield Fault(FaultCode.OUT_OF_ORDER, message, f"{name}[{index}].{field}")


def _mass_faults(pump: Pump) -> Iterator[Fault]:
    """A plan may set in at any fill, so every fill needs a mixture as soon as one dose is a mass."""
    if not [fill for fill in pump.fills if fill.mixture is None]:
        return
    for index, program in enumerate(pump.programs):
        for field in program.masses():
            yield mass_fault(f"programs[{index}].{field}")
    for index, bolus in enumerate(pump.boluses):
        if isinstance(bolus.amount, Mass):
            yield mass_fault(f"boluses[{index}].dose")


def _number_faults(programs: Sequence[Program]) -> Iterator[Fault]:
    """More scheduled boluses than can be reckoned with in a moment."""
    a_day = 0
    for index, program in enumerate(programs):
        for bolus in program.boluses:
            a_day += len(bolus.times)
        if a_day > MOST_BOLUSES_A_DAY:
            message = (
                f"with this program more than {MOST_BOLUSES_A_DAY:,} scheduled boluses a day, all programs together"
            )
            yield Fault(FaultCode.OUT_OF_RANGE, message, f"programs[{index}].boluses")
            return


def mass_fault(at: str) -> Fault:
    """A dose in mass where the concentration of the primary drug is not known."""
    message = "a dose in mass needs `drugs` with the concentration of the primary drug, from the first fill on"
    return Fault(FaultCode.NO_CONCENTRATION, message, at)


def written(at: datetime) -> str:
    """An instant as it is written in a pump file."""
    return at.isoformat(" ", "seconds" if at.second else "minutes")
