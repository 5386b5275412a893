"""The forecast of a pump: the day by which it must be refilled, and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter

from pumpcli.domain.absences import Absence
from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.candidates import (
    EMPTY,
    Candidate,
    Deadline,
    Reason,
    candidates_of,
    earliest,
    expected_low_alarm,
    falls_to,
    low_alarm,
)
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, TimeOfDay, at_time, seconds_of
from pumpcli.domain.course import Course, Origin, as_known, origins, since_above
from pumpcli.domain.depletion import Outflow, compute_course, expand
from pumpcli.domain.ending import End
from pumpcli.domain.measured_flow import MeasuredFlow, measured_flow
from pumpcli.domain.next_refill import next_refill
from pumpcli.domain.pump import Fill, PlacedOrder, Pump
from pumpcli.domain.quantity import FlowRate, Volume
from pumpcli.domain.stops import Stop, stop_at
from pumpcli.domain.visits import NOT_BOOKED, Visit
from pumpcli.values import Frozen, replace


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


class Forecast(Frozen):
    """The state of a pump as of an instant, and the day by which it must be refilled.

    The stops of `pump` are those known as of the instant; one that goes on ends there. Instants are rounded down to the
    minute. Every one but `low_alarm_latest_at` and `low_alarm_expected_at` is computed with all patient boluses used.

    Attributes:
        clinic: the rules by which it is computed: those of the site of the pump, where its clinic has such a site.
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
        measured: the flow by the pump's own refills; None where the clinic does not plan by it.
    """

    pump: Pump
    clinic: Clinic
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
    measured: MeasuredFlow | None = None

    @property
    def fill(self) -> Fill:
        """The fill from which `stability` and the longest interval run."""
        return self.origin.fill

    @property
    def decides(self) -> Candidate | None:
        """The candidate that is the deadline; None where none is ever reached."""
        deadline = self.deadline
        if deadline is None:
            return None
        return next(candidate for candidate in self.candidates if candidate.reason is deadline.reason)

    def at(self, reason: Reason) -> datetime | None:
        """Return the instant of the candidate with a reason; None where there is none or it is never reached."""
        for candidate in self.candidates:
            if candidate.reason is reason:
                return candidate.at
        return None


def forecast(pump: Pump, as_of: AsOf, clinic: Clinic, like: Forecast | None = None) -> Forecast:
    """Return the forecast of `pump` from the fills and readings known at `as_of`, by the rules of `clinic`.

    For a pump with a site the rules are those of that site.

    Args:
        like: the forecast of the same pump with all that its file records, where `pump` is an assumed state of it, such
            as after a planned refill. The measured flow is then that of the recorded refills.
    """
    as_of, clinic = pump.zone.as_of(as_of), clinic.for_site(pump.site)
    computed = _forecast(as_known(pump, as_of), as_of, clinic, like)
    if pump.stopped:
        computed = _stopped(computed, stop_at(pump.stopped, as_of))
    ended = pump.ended
    return computed if ended is None or not ended.is_known(as_of) else _without_dates(computed, ended)


def _forecast(pump: Pump, as_of: AsOf, clinic: Clinic, like: Forecast | None) -> Forecast:
    """Return the forecast of a pump that runs."""
    history = origins(pump, as_of)
    measured = _measured(pump, history, like) if clinic.measured_flow else None
    run_down = since_above(history, pump.reservoir.low_alarm)
    outflows = [expand(pump, start) for start in run_down]
    used, unused = _courses(outflows)
    candidates = tuple(candidates_of(used, pump, clinic, None if measured is None else measured.speed))
    empty_at, empty_origin = falls_to(EMPTY, used, pump)
    deadline = earliest(candidates)
    refill = next_refill(pump, as_of, run_down[-1].fill, None if deadline is None else deadline.at, clinic)
    due_on = refill.due_on
    volume = used[-1].volume_at(seconds_of(as_of.instant)) if as_of.covers(run_down[-1].at) else None
    status = _status(pump, as_of, volume, candidates, due_on, clinic)
    return Forecast(
        pump=pump,
        clinic=clinic,
        as_of=as_of,
        origin=run_down[-1],
        run_down=tuple(run_down),
        volume=volume,
        daily=_daily(outflows[-1], as_of),
        candidates=candidates,
        low_alarm_latest_at=None if unused is used else low_alarm(unused, pump)[0],
        low_alarm_expected_at=expected_low_alarm(outflows, pump),
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
        measured=measured,
    )


def _courses(outflows: Sequence[Outflow]) -> tuple[list[Course], list[Course]]:
    """Return the courses with all patient boluses used, and those with none; the same list where there are none."""
    used = [outflow.course(PatientBoluses.ALL) for outflow in outflows]
    has_patient = outflows[0].has_patient_boluses
    return used, [outflow.course(PatientBoluses.NONE) for outflow in outflows] if has_patient else used


def _measured(pump: Pump, history: Sequence[Origin], like: Forecast | None) -> MeasuredFlow | None:
    return measured_flow(pump, history) if like is None else like.measured


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
        measured=None,
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
