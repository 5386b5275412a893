"""The forecast of a pump: the day by which it must be refilled, and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from operator import attrgetter

from pumpcli.domain.absences import Absence
from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, TimeOfDay, at_time, seconds_of
from pumpcli.domain.course import Course, Origin, as_known, origins, since_above
from pumpcli.domain.depletion import Outflow, compute_course, expand
from pumpcli.domain.ending import End
from pumpcli.domain.next_refill import next_refill
from pumpcli.domain.pump import Fill, PlacedOrder, Pump
from pumpcli.domain.quantity import FlowRate, Volume
from pumpcli.domain.stops import Stop, stop_at
from pumpcli.domain.visits import NOT_BOOKED, Visit
from pumpcli.values import frozen, replace

EMPTY = Volume(Fraction(0))


class Reason(StrEnum):
    """The limit that sets a deadline, in the order that decides a tie."""

    LOW_ALARM = "low_alarm"
    LOW_ALARM_EARLY = "low_alarm_early"
    STABILITY = "stability"
    MAX_INTERVAL = "max_interval"

    @property
    def runs_down(self) -> bool:
        """Whether this limit depends on the volume. Other limits depend only on the time since the last fill."""
        return self in (Reason.LOW_ALARM, Reason.LOW_ALARM_EARLY)


class Status(StrEnum):
    """The urgency of a refill, the most urgent first.

    Attributes:
        rank: 0 for the most urgent. Sort by it: as strings, statuses compare alphabetically.
    """

    rank: int

    def __init__(self, _: str) -> None:
        self.rank = len(type(self).__members__)

    EMPTY = "empty"
    STOPPED = "stopped"
    ALARM = "alarm"
    EXPIRED = "expired"
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    OK = "ok"
    NO_DEADLINE = "no_deadline"

    def is_worse_than(self, other: Status) -> bool:
        """Return whether this status is more urgent than another one."""
        return self.rank < other.rank

    def is_at_least(self, other: Status) -> bool:
        """Return whether this status is as urgent as another one, or more urgent."""
        return self.rank <= other.rank


@frozen
class Candidate:
    """A limit on the time that a fill may stay in the reservoir.

    Attributes:
        at: the instant of the limit, rounded down to the minute; None where it is never reached.
        origin: the fill or reading from which it is computed.
    """

    reason: Reason
    at: datetime | None
    origin: Origin


@frozen
class Deadline:
    """The limit that is reached first, and its instant."""

    reason: Reason
    at: datetime


@frozen
class Forecast:
    """The state of a pump as of an instant, and the day by which it must be refilled.

    The stops of `pump` are those known as of the instant; one that goes on ends there. Instants are rounded down to the
    minute. Every one but `low_alarm_latest_at` and `low_alarm_expected_at` is computed with all patient boluses used.

    Attributes:
        origin: the fill or reading from which the volume is computed.
        run_down: the last fill or reading above the alarm volume, and the readings after it up to `origin`. The volume
            falls to a level at the earliest instant computed from any of them, so that a reading at or below the alarm
            volume never makes a date later.
        volume: the volume at the as-of instant; None before the first fill.
        daily: the mean flow over the program's week, patient boluses left out; zero where no program is in force.
        candidates: every limit that the file and the clinic give, in the order of `Reason`.
        low_alarm_latest_at: the low-reservoir alarm with no patient bolus used; None where the patient has none to use.
        low_alarm_expected_at: the low-reservoir alarm with the expected number of patient boluses used; None where
            the file gives no such number.
        empty_at: the instant at which the reservoir is empty; None where it never is.
        empty_origin: the fill or reading from which `empty_at` is computed.
        deadline: the earliest candidate; None where none is ever reached.
        due_on: the day by which the refill must be done.
        order_by: the day by which drug for the refill is ordered; None where the clinic keeps no order dates.
        expected: the volume that should be withdrawn on `due_on` at the time of a visit, no patient bolus used.
        days_left: `due_on` minus the as-of date.
        refill_status: the status without regard to a stop: as `status`, but never `stopped`.
        moved_by: the absences of the patient because of which `due_on` is earlier.
        cannot_come: whether the absences of the patient leave no day for the refill in time.
        visit: the booked visit for the next refill.
        order: the drug ordered for the next refill, the last order where there are several; None without any.
        stop: the stop during which the as-of instant falls; None where the pump runs.
        ended: the end of a pump that is out of use as of then; it has no limits and no dates.
    """

    pump: Pump
    as_of: AsOf
    origin: Origin
    run_down: tuple[Origin, ...]
    volume: Volume | None
    daily: FlowRate
    candidates: tuple[Candidate, ...]
    low_alarm_latest_at: datetime | None
    low_alarm_expected_at: datetime | None
    empty_at: datetime | None
    empty_origin: Origin
    deadline: Deadline | None
    due_on: date | None
    order_by: date | None
    expected: Volume | None
    days_left: int | None
    status: Status
    refill_status: Status
    moved_by: tuple[Absence, ...] = ()
    cannot_come: bool = False
    visit: Visit = NOT_BOOKED
    order: PlacedOrder | None = None
    stop: Stop | None = None
    ended: End | None = None

    @property
    def fill(self) -> Fill:
        """The fill from which `stability` and the longest interval run."""
        return self.origin.fill

    def at(self, reason: Reason) -> datetime | None:
        """Return the instant of the candidate with a reason; None where there is none or it is never reached."""
        for candidate in self.candidates:
            if candidate.reason is reason:
                return candidate.at
        return None


def forecast(pump: Pump, as_of: AsOf, clinic: Clinic) -> Forecast:
    """Return the forecast of `pump` from the fills and readings known at `as_of`, by the rules of `clinic`."""
    as_of = pump.zone.as_of(as_of)
    computed = _forecast(as_known(pump, as_of), as_of, clinic)
    if pump.stopped:
        computed = _stopped(computed, stop_at(pump.stopped, as_of))
    ended = pump.ended
    return computed if ended is None or not ended.is_known(as_of) else _without_dates(computed, ended)


def _forecast(pump: Pump, as_of: AsOf, clinic: Clinic) -> Forecast:
    """Return the forecast of a pump that runs."""
    history = origins(pump, as_of)
    run_down = since_above(history, pump.reservoir.low_alarm)
    outflows = [expand(pump, start) for start in run_down]
    has_patient = outflows[0].has_patient_boluses
    used = [outflow.course(PatientBoluses.ALL) for outflow in outflows]
    unused = [outflow.course(PatientBoluses.NONE) for outflow in outflows] if has_patient else used
    candidates = tuple(_candidates(used, pump, clinic))
    empty_at, empty_origin = _falls_to(EMPTY, used, pump)
    deadline = earliest(candidates)
    origin, outflow = run_down[-1], outflows[-1]
    refill = next_refill(pump, as_of, origin.fill, None if deadline is None else deadline.at, clinic)
    due_on = refill.due_on
    volume = used[-1].volume_at(seconds_of(as_of.instant)) if as_of.covers(origin.at) else None
    status = _status(pump, as_of, volume, candidates, due_on, clinic)
    return Forecast(
        pump=pump,
        as_of=as_of,
        origin=origin,
        run_down=tuple(run_down),
        volume=volume,
        daily=_daily(outflow, as_of),
        candidates=candidates,
        low_alarm_latest_at=_low_alarm(unused, pump)[0] if has_patient else None,
        low_alarm_expected_at=_expected_low_alarm(outflows, pump),
        empty_at=empty_at,
        empty_origin=empty_origin,
        deadline=deadline,
        due_on=due_on,
        order_by=refill.order_by,
        expected=None if due_on is None else _expected(pump, history, unused[-1], due_on, clinic.visit_at),
        days_left=None if due_on is None else (due_on - as_of.day).days,
        status=status,
        refill_status=status,
        moved_by=refill.moved_by,
        cannot_come=refill.cannot_come,
        visit=refill.visit,
        order=refill.order,
    )


def _daily(outflow: Outflow, as_of: AsOf) -> FlowRate:
    """Return the mean flow of the program in force; one that starts at the midnight after a whole day is not."""
    return outflow.mean_flow(max(seconds_of(as_of.instant) - as_of.whole_day, outflow.start))


def _stopped(computed: Forecast, stop: Stop | None) -> Forecast:
    """Return a forecast with the stop that is going on; None for no stop."""
    status = computed.status if stop is None else min(computed.status, Status.STOPPED, key=attrgetter("rank"))
    return replace(computed, stop=stop, status=status)


def _without_dates(computed: Forecast, ended: End) -> Forecast:
    """Return the forecast of a pump that is out of use: nothing is due, and what its reservoir holds is not known."""
    return replace(
        computed,
        ended=ended,
        volume=None,
        candidates=(),
        low_alarm_latest_at=None,
        low_alarm_expected_at=None,
        empty_at=None,
        deadline=None,
        due_on=None,
        order_by=None,
        expected=None,
        days_left=None,
        status=Status.NO_DEADLINE,
        refill_status=Status.NO_DEADLINE,
        moved_by=(),
        cannot_come=False,
        visit=NOT_BOOKED,
        order=None,
    )


def expected_at(forecast: Forecast, visit: datetime) -> Volume | None:
    """Return the volume that should be withdrawn at a visit, no patient bolus used.

    It is the volume at the visit, or at the as-of instant if that is later.

    Returns:
        None where the visit is before the first fill.
    """
    history = origins(forecast.pump, forecast.as_of)
    unused = compute_course(forecast.pump, history[-1], PatientBoluses.NONE)
    return _volume_at(forecast.pump, history, unused, max(visit, forecast.as_of.instant))


def earliest(candidates: Sequence[Candidate]) -> Deadline | None:
    """Return the earliest candidate, on a tie the first one; None where none is ever reached."""
    deadline: Deadline | None = None
    for candidate in candidates:
        at = candidate.at
        if at is not None and (deadline is None or at < deadline.at):
            deadline = Deadline(candidate.reason, at)
    return deadline


def _candidates(used: Sequence[Course], pump: Pump, clinic: Clinic) -> list[Candidate]:
    """Return every limit that the file and the clinic give, in the order of `Reason`."""
    fill = used[0].origin.fill
    filled = Origin(fill)
    candidates = [Candidate(Reason.LOW_ALARM, *_low_alarm(used, pump))]
    if clinic.flow_tolerance is not None:
        candidates.append(Candidate(Reason.LOW_ALARM_EARLY, *_low_alarm(used, pump, 1 + clinic.flow_tolerance)))
    if fill.stability is not None:
        candidates.append(Candidate(Reason.STABILITY, limit(pump, fill, fill.stability), filled))
    if clinic.max_interval is not None:
        candidates.append(Candidate(Reason.MAX_INTERVAL, limit(pump, fill, clinic.max_interval), filled))
    return candidates


def limit(pump: Pump, fill: Fill, period: Period) -> datetime | None:
    """Return the end of a period that runs from a fill, rounded down to the minute; None after the year 9999."""
    try:
        over = pump.zone.after(fill.at, period)
    except OverflowError:
        return None
    return over.replace(second=0) if over.second else over


def _low_alarm(courses: Sequence[Course], pump: Pump, speed: Fraction | None = None) -> tuple[datetime | None, Origin]:
    """Return the instant at which the volume falls to the alarm volume, as `_falls_to` does.

    `courses[1]`, if there is one, starts at a reading at or below the alarm volume, which is an alarm at once. Courses
    after it have no earlier alarm, so they are not examined.
    """
    return _falls_to(pump.reservoir.low_alarm, courses[:2], pump, speed)


def _falls_to(
    level: Volume, courses: Sequence[Course], pump: Pump, speed: Fraction | None = None
) -> tuple[datetime | None, Origin]:
    """Return the earliest instant at which any course falls to a level, and the origin of that course.

    The instant is rounded down to the minute, and None where no course falls to the level. On a tie the first course
    counts.
    """
    earliest_second: int | None = None
    origin = courses[0].origin
    for course in courses:
        second = course.second_of(level, speed)
        if second is not None and (earliest_second is None or second < earliest_second):
            earliest_second, origin = second, course.origin
    return pump.zone.minute_floor(earliest_second), origin


def _expected_low_alarm(outflows: Sequence[Outflow], pump: Pump) -> datetime | None:
    """Return the instant of the low-reservoir alarm with the expected number of patient boluses used.

    Returns:
        None where it is never reached, or where no program from the first origin on gives an expected number.
    """
    limits = [program.on_demand for program in outflows[0].programs if program.on_demand is not None]
    if all(on_demand.expected_per_day is None for on_demand in limits):
        return None
    return _low_alarm([outflow.course(PatientBoluses.EXPECTED) for outflow in outflows[:2]], pump)[0]


def _expected(
    pump: Pump, history: Sequence[Origin], unused: Course, due_on: date, visit_at: TimeOfDay
) -> Volume | None:
    """Return the volume at a visit on the due date; None where that is before the first fill."""
    return _volume_at(pump, history, unused, pump.zone.at(at_time(due_on, visit_at)))


def _volume_at(pump: Pump, history: Sequence[Origin], unused: Course, at: datetime) -> Volume | None:
    """Return the volume at an instant, computed from the last fill or reading before it; None where there is none."""
    origin = next((origin for origin in reversed(history) if origin.at <= at), None)
    if origin is None:
        return None
    course = unused if origin is unused.origin else compute_course(pump, origin, PatientBoluses.NONE)
    return course.volume_at(seconds_of(at))


def _status(
    pump: Pump,
    as_of: AsOf,
    volume: Volume | None,
    candidates: Sequence[Candidate],
    due_on: date | None,
    clinic: Clinic,
) -> Status:
    if volume is not None and not volume.ml:
        return Status.EMPTY
    if volume is not None and volume <= pump.reservoir.low_alarm:
        return Status.ALARM
    for candidate in candidates:
        if candidate.reason is Reason.STABILITY and candidate.at is not None and candidate.at <= as_of.instant:
            return Status.EXPIRED
    if due_on is None:
        return Status.NO_DEADLINE
    if due_on < as_of.day:
        return Status.OVERDUE
    if due_on == as_of.day:
        return Status.TODAY
    return Status.SOON if due_on <= clinic.soon.after(as_of.day) else Status.OK
