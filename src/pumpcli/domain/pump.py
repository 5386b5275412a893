"""A pump as described in its file: reservoir, mixture, fills, readings, programs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime
from operator import attrgetter

from pumpcli.domain.absences import Absence
from pumpcli.domain.acceptance import Accepted
from pumpcli.domain.bolus import OneTimeBolus, crowd_faults
from pumpcli.domain.catalogue import Model, Supplied, mixture_key, repeated_names
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.ending import End
from pumpcli.domain.program import Program, refuse_early_alarm
from pumpcli.domain.pump_rules import end_faults, mass_faults, number_faults, order_faults, volume_faults
from pumpcli.domain.quantity import Concentration, Volume
from pumpcli.domain.stops import Stop, stop_faults
from pumpcli.domain.visits import Booking
from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.values import Frozen, derived, replace, set_derived


class Reservoir(Frozen):
    """The reservoir of a pump and the volume at which its low-reservoir alarm sounds.

    Attributes:
        by_model: the fields that the file leaves out and the pump model supplies, of "capacity" and "low_alarm".
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


class Drug(Frozen):
    """One drug of a mixture.

    Attributes:
        unit: the mass unit in which the file gives this drug, "mcg", "mg" or "ng", and in which figures are shown.
    """

    name: str
    concentration: Concentration
    unit: str = "mcg"


class Mixture(Frozen):
    """The drugs in a reservoir, the primary drug first.

    Doses refer to the primary drug. Every other drug is delivered in the ratio of the concentrations.
    """

    drugs: tuple[Drug, ...]
    names: frozenset[str] = derived()
    """The key of the mixture (see `mixture_key`), equal for the same drugs in any order and any case."""

    def __post_init__(self) -> None:
        if not self.drugs:
            raise ValueError("a mixture needs at least one drug")
        set_derived(self, "names", mixture_key([drug.name for drug in self.drugs]))
        if len(self.drugs) == 1:
            return
        faults = [
            Fault(FaultCode.SAME_DRUG, f"{self.drugs[index].name} is named twice in one mixture", f"[{index}].name")
            for index in repeated_names([drug.name for drug in self.drugs])
        ]
        if faults:
            raise ValidationError(faults)

    @property
    def primary(self) -> Drug:
        return self.drugs[0]

    @property
    def contents(self) -> frozenset[tuple[str, Concentration]]:
        """The drugs with their concentrations, in no order and without regard to case."""
        return frozenset((drug.name.casefold(), drug.concentration) for drug in self.drugs)


class Fill(Frozen):
    """A refill, after which the reservoir holds `volume`.

    Attributes:
        mixture: the drugs in the reservoir from `at` on; None where the file names no drug.
        stability: the time that this mixture may stay in the reservoir; None where there is no limit.
        withdrawn: the residual volume drawn out before this refill; None where not measured.
        supplied: the catalogue limit that gives `stability`; None where it is not from a catalogue.
        is_former: whether a former pump under the same code was filled; its volumes are not measured against the
            reservoir of this pump.
        printed_alarm: the low-reservoir alarm date that the programmer printed at the end of the session; None where
            the file gives none.
    """

    at: datetime
    volume: Volume
    mixture: Mixture | None = None
    stability: Period | None = None
    withdrawn: Volume | None = None
    supplied: Supplied | None = None
    is_former: bool = False
    printed_alarm: date | None = None

    def __post_init__(self) -> None:
        if self.supplied is not None and self.supplied.figure.value != self.stability:
            raise ValueError("`stability` differs from the figure of the catalogue that supplies it")
        if self.printed_alarm is not None:
            refuse_early_alarm(self.printed_alarm, "the fill", self.at)

    def again(self, at: datetime) -> Fill:
        """Return a later refill like this one; a special limit for a first fill no longer applies to it."""
        supplied = None if self.supplied is None else replace(self.supplied, is_first=False)
        stability = self.stability if supplied is None else supplied.figure.value
        return Fill(
            at=at,
            volume=self.volume,
            mixture=self.mixture,
            stability=stability,
            supplied=supplied,
            is_former=self.is_former,
        )

    @property
    def primary(self) -> Concentration | None:
        """The concentration of the primary drug; None where the file names no drug."""
        return None if self.mixture is None else self.mixture.primary.concentration

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """The drugs of the mixture, the primary drug first; empty where the file names none."""
        return () if self.mixture is None else self.mixture.drugs


class Reading(Frozen):
    """A volume reported by the pump or measured between refills; later volumes are computed from it."""

    at: datetime
    volume: Volume


class PlacedOrder(Frozen):
    """Drug that was ordered for the next refill.

    Attributes:
        placed: the day of the order; it is for the first fill on a later day.
        received: the day on which the drug arrived; None where it has not.
        use_by: the beyond-use date of the drug; None where it is not known.
        mixture: the drugs ordered; None where the file names none: those in the reservoir.
    """

    placed: date
    received: date | None = None
    use_by: date | None = None
    mixture: Mixture | None = None

    def __post_init__(self) -> None:
        faults = []
        if self.received is not None and self.received < self.placed:
            message = f"received on {self.received}, before it was placed on {self.placed}"
            faults.append(Fault(FaultCode.DATE_CONTRADICTION, message, "received"))
        if self.use_by is not None and self.received is not None and self.use_by < self.received:
            message = f"to be used by {self.use_by}, before it was received on {self.received}"
            faults.append(Fault(FaultCode.DATE_CONTRADICTION, message, "use_by"))
        elif self.use_by is not None and self.use_by < self.placed:
            message = f"to be used by {self.use_by}, before it was placed on {self.placed}"
            faults.append(Fault(FaultCode.DATE_CONTRADICTION, message, "use_by"))
        if faults:
            raise ValidationError(faults)


class Pump(Frozen):
    """One implanted pump.

    Fills, programs, boluses and readings are each oldest first, at distinct instants. A reading is never at the instant
    of a fill.

    Attributes:
        code: identifies the pump or its patient, unique in a fleet; never a person's name.
        boluses: boluses given once.
        model: the maker's model as named in the file.
        replace_by: the elective replacement date of the pump itself.
        zone: the civil time of all instants.
        catalogue_model: the catalogue entry of the model; None where the catalogue has none.
        site: the place where it is refilled; None where the file names none.
        labels: words to filter by.
        booked: booked visits, in the order of the file.
        unavailable: days on which the patient cannot come, in the order of the file.
        stopped: times in which it delivered nothing, oldest first.
        ended: the day from which it is out of use; None for a pump in use.
        orders: drug that was ordered, in the order of the file.
        accepted: warnings that somebody has seen, in the order of the file.
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
    catalogue_model: Model | None = None
    site: str | None = None
    labels: tuple[str, ...] = ()
    booked: tuple[Booking, ...] = ()
    unavailable: tuple[Absence, ...] = ()
    stopped: tuple[Stop, ...] = ()
    ended: End | None = None
    orders: tuple[PlacedOrder, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    def __post_init__(self) -> None:
        if not self.fills or not self.programs:
            raise ValueError("a pump needs at least one fill and one program")
        faults = list(_faults(self))
        if faults:
            raise ValidationError(faults)

    @property
    def last_day(self) -> date:
        """The last day on which it may be refilled: that of its end, the last of the calendar for a pump in use."""
        return date.max if self.ended is None else self.ended.on

    def is_out_of_use(self, as_of: AsOf | None) -> bool:
        """Return whether it has ended as of an instant; without one, whether the file has an end."""
        return self.ended is not None and (as_of is None or self.ended.is_known(self.zone.as_of(as_of)))

    @property
    def first_own(self) -> int:
        """The index of the first fill that is not of a former pump; 0 where there is none."""
        return next((index for index, fill in enumerate(self.fills) if not fill.is_former), 0)

    @property
    def has_printed_alarm(self) -> bool:
        """Whether an alarm date was printed for any fill or program."""
        fills = [fill for fill in self.fills if fill.printed_alarm is not None]
        return bool(fills or [program for program in self.programs if program.printed_alarm is not None])

    def program_at(self, at: datetime) -> Program | None:
        """Return the program in force at an instant; None where none has started yet."""
        index = self.program_index_at(at)
        return None if index is None else self.programs[index]

    def program_index_at(self, at: datetime) -> int | None:
        """Return the index of the program in force at an instant; None where none has started yet."""
        index = bisect_right(self.programs, at, key=attrgetter("start")) - 1
        return index if index >= 0 else None


def _faults(pump: Pump) -> Iterator[Fault]:
    """Yield the faults of fields that contradict each other."""
    fills, readings = pump.fills, pump.readings
    yield from order_faults(
        fills=[fill.at for fill in fills],
        programs=[program.start for program in pump.programs],
        boluses=[bolus.at for bolus in pump.boluses],
        readings=[reading.at for reading in readings],
    )
    yield from volume_faults(
        capacity=pump.reservoir.capacity,
        low_alarm=pump.reservoir.low_alarm,
        fills=[None if fill.is_former else fill.volume for fill in fills],
        withdrawn=[None if fill.is_former else fill.withdrawn for fill in fills],
        readings=_own_readings(pump) if fills[0].is_former else [reading.volume for reading in readings],
    )
    yield from number_faults(pump.programs)
    if pump.stopped:
        yield from stop_faults(pump.stopped)
    if pump.ended is not None:
        yield from end_faults(pump.ended.on, [fill.at for fill in fills], [reading.at for reading in readings])
    yield from crowd_faults(pump.boluses)
    if any(fill.mixture is None for fill in fills):  # a plan may begin at any fill, so every fill needs a mixture
        yield from mass_faults(pump.programs, pump.boluses)


def _own_readings(pump: Pump) -> list[Volume | None]:
    """Return the volumes of the readings, None for those before the first fill that is not of a former pump."""
    since = next((fill.at for fill in pump.fills if not fill.is_former), None)
    return [None if since is None or reading.at < since else reading.volume for reading in pump.readings]
