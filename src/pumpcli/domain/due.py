"""When a refill must be done, and why then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, TimeOfDay, minute_floor, seconds_of
from pumpcli.domain.depletion import Course, Origin, course, has_patient_boluses, mean_flow, origins
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.quantity import FlowRate, Volume

EMPTY = Volume(Fraction(0))


class Reason(StrEnum):
    """Why a refill has a deadline, in the order that decides a tie."""

    LOW_ALARM = "low_alarm"
    LOW_ALARM_EARLY = "low_alarm_early"
    STABILITY = "stability"
    MAX_INTERVAL = "max_interval"


class Status(StrEnum):
    """How urgent a refill is, the most urgent first."""

    EMPTY = "empty"
    ALARM = "alarm"
    EXPIRED = "expired"
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    OK = "ok"
    NO_DEADLINE = "no_deadline"


#: Statuses from the most urgent to the least.
URGENCY = tuple(Status)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An instant that limits how long a fill may stay; `at` is None where it is never reached."""

    reason: Reason
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is known of a pump as of an instant, and by when it must be refilled.

    Instants are rounded down to the minute. Every one but `low_alarm_latest_at` and `low_alarm_expected_at` is
    computed with all patient boluses used.

    Attributes:
        origin: the fill or reading from which the volume is reckoned.
        volume: at the as-of instant; None before the first fill.
        daily: mean flow over the program's week, patient boluses left out; zero where no program is in force.
        candidates: every limit that the file and the clinic give, in the order of `Reason`.
        low_alarm_latest_at: with no patient bolus used; None where the patient has none to use.
        low_alarm_expected_at: with as many as the clinic expects; None where the file gives no such number.
        empty_at: the reservoir runs dry.
        deadline: the earliest candidate; None if there is no limit at all.
        due_on: the day by which the refill must be done.
        expected: what should be withdrawn on `due_on` at the time of a visit, no patient bolus used.
        days_left: `due_on` minus the as-of date.
    """

    pump: Pump
    as_of: AsOf
    origin: Origin
    volume: Volume | None
    daily: FlowRate
    candidates: tuple[Candidate, ...]
    low_alarm_latest_at: datetime | None
    low_alarm_expected_at: datetime | None
    empty_at: datetime | None
    deadline: Candidate | None
    due_on: date | None
    expected: Volume | None
    days_left: int | None
    status: Status

    @property
    def fill(self) -> Fill:
        """The fill from which `stability` and the longest interval run."""
        return self.origin.fill

    def at(self, reason: Reason) -> datetime | None:
        """The instant of one candidate; None where it does not apply or is never reached."""
        return next((candidate.at for candidate in self.candidates if candidate.reason is reason), None)


def forecast(pump: Pump, as_of: AsOf, clinic: Clinic) -> Forecast:
    """By when `pump` must be refilled, as known at `as_of`, by the rules of `clinic`."""
    known = origins(pump, as_of)
    origin = known[-1]
    has_patient = has_patient_boluses(pump, origin)
    used = course(pump, origin, PatientBoluses.ALL)
    unused = course(pump, origin, PatientBoluses.NONE) if has_patient else used
    candidates = tuple(_candidates(used, pump, clinic))
    deadline = earliest(candidates)
    due_on = clinic.due_on(deadline.at.date()) if deadline is not None and deadline.at is not None else None
    volume = used.volume_at(seconds_of(as_of.instant)) if as_of.covers(origin.at) else None
    return Forecast(
        pump=pump,
        as_of=as_of,
        origin=origin,
        volume=volume,
        daily=_daily(pump, as_of, origin.fill),
        candidates=candidates,
        low_alarm_latest_at=_low_alarm(unused, pump) if has_patient else None,
        low_alarm_expected_at=_expected_low_alarm(pump, origin),
        empty_at=minute_floor(used.instant_of(EMPTY)),
        deadline=deadline,
        due_on=due_on,
        expected=None if due_on is None else _expected(pump, known, unused, due_on, clinic.visit_at),
        days_left=None if due_on is None else (due_on - as_of.day).days,
        status=_status(pump, as_of, volume, candidates, due_on, clinic),
    )


def earliest(candidates: Sequence[Candidate]) -> Candidate | None:
    """The deadline: the earliest candidate, on a tie the first; None where none is ever reached."""
    reached = [(candidate.at, index) for index, candidate in enumerate(candidates) if candidate.at is not None]
    return candidates[min(reached)[1]] if reached else None


def _candidates(used: Course, pump: Pump, clinic: Clinic) -> list[Candidate]:
    """Every limit that the file and the clinic give, in the order of `Reason`."""
    fill = used.origin.fill
    found = [Candidate(Reason.LOW_ALARM, _low_alarm(used, pump))]
    if clinic.flow_tolerance is not None:
        found.append(Candidate(Reason.LOW_ALARM_EARLY, _low_alarm(used, pump, 1 + clinic.flow_tolerance)))
    if fill.stability is not None:
        found.append(Candidate(Reason.STABILITY, limit(fill, fill.stability)))
    if clinic.max_interval is not None:
        found.append(Candidate(Reason.MAX_INTERVAL, limit(fill, clinic.max_interval)))
    return found


def limit(fill: Fill, period: Period) -> datetime:
    """The instant at which a period that runs from a fill is over, rounded down to the minute."""
    return period.after(fill.at).replace(second=0)


def _low_alarm(course: Course, pump: Pump, speed: Fraction = Fraction(1)) -> datetime | None:
    return minute_floor(course.instant_of(pump.reservoir.low_alarm, speed))


def _expected_low_alarm(pump: Pump, origin: Origin) -> datetime | None:
    expected = [program.on_demand for program in pump.programs if program.on_demand is not None]
    if all(on_demand.expected_per_day is None for on_demand in expected):
        return None
    return _low_alarm(course(pump, origin, PatientBoluses.EXPECTED), pump)


def _daily(pump: Pump, as_of: AsOf, fill: Fill) -> FlowRate:
    in_force = [program for program in pump.programs if as_of.covers(program.start) or program.start <= fill.at]
    return mean_flow(in_force[-1], fill.primary) if in_force else FlowRate(Fraction(0))


def _expected(pump: Pump, known: Sequence[Origin], unused: Course, due_on: date, visit_at: TimeOfDay) -> Volume | None:
    """The volume at the visit; where that lies before the last fill or reading, reckoned from the one before it."""
    visit = datetime(due_on.year, due_on.month, due_on.day) + timedelta(seconds=visit_at.seconds)
    before = [origin for origin in known if origin.at <= visit]
    if not before:
        return None
    reckoned = unused if before[-1] is unused.origin else course(pump, before[-1], PatientBoluses.NONE)
    return reckoned.volume_at(seconds_of(visit))


def _status(
    pump: Pump,
    as_of: AsOf,
    volume: Volume | None,
    candidates: Sequence[Candidate],
    due_on: date | None,
    clinic: Clinic,
) -> Status:
    if volume == EMPTY:
        return Status.EMPTY
    if volume is not None and volume <= pump.reservoir.low_alarm:
        return Status.ALARM
    stability_at = next((candidate.at for candidate in candidates if candidate.reason is Reason.STABILITY), None)
    if stability_at is not None and stability_at <= as_of.instant:
        return Status.EXPIRED
    if due_on is None:
        return Status.NO_DEADLINE
    if due_on < as_of.day:
        return Status.OVERDUE
    if due_on == as_of.day:
        return Status.TODAY
    return Status.SOON if due_on <= clinic.soon.after(as_of.day) else Status.OK
