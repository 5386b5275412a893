"""The limits on the time that a fill may stay in the reservoir: each is a candidate for the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import Period
from pumpcli.domain.course import Course, Origin
from pumpcli.domain.depletion import Outflow, compute_course
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.quantity import Volume
from pumpcli.values import Frozen

EMPTY = Volume(Fraction(0))


class Reason(StrEnum):
    """The limit that sets a deadline, in the order that decides a tie."""

    LOW_ALARM = "low_alarm"
    LOW_ALARM_EARLY = "low_alarm_early"
    LOW_ALARM_MEASURED = "low_alarm_measured"
    STABILITY = "stability"
    MAX_INTERVAL = "max_interval"

    @property
    def runs_down(self) -> bool:
        """Whether this limit depends on the volume. Other limits depend only on the time since the last fill."""
        return self in (Reason.LOW_ALARM, Reason.LOW_ALARM_EARLY, Reason.LOW_ALARM_MEASURED)


class Candidate(Frozen):
    """A limit on the time that a fill may stay in the reservoir.

    Attributes:
        at: the instant of the limit, rounded down to the minute; None where it is never reached.
        origin: the fill or reading from which it is computed.
        speed: the factor for every flow by which it is computed; None where flows are as programmed or do not count.
    """

    reason: Reason
    at: datetime | None
    origin: Origin
    speed: Fraction | None = None


class Deadline(Frozen):
    """The limit that is reached first, and its instant."""

    reason: Reason
    at: datetime


def earliest(candidates: Sequence[Candidate]) -> Deadline | None:
    """Return the earliest candidate, on a tie the first one; None where none is ever reached."""
    deadline: Deadline | None = None
    for candidate in candidates:
        at = candidate.at
        if at is not None and (deadline is None or at < deadline.at):
            deadline = Deadline(candidate.reason, at)
    return deadline


def candidates_of(
    used: Sequence[Course], pump: Pump, clinic: Clinic, measured: Fraction | None = None
) -> list[Candidate]:
    """Return every limit that the file and the clinic give, in the order of `Reason`.

    Args:
        measured: the factor for every flow by the pump's own refills, more than 1; None where it has none.
    """
    fill = used[0].origin.fill
    filled = Origin(fill)
    at, origin = low_alarm(used, pump)
    alarm = Candidate(reason=Reason.LOW_ALARM, at=at, origin=origin)
    candidates = [alarm]
    if clinic.flow_tolerance is not None:
        speed = 1 + clinic.flow_tolerance
        at, origin = low_alarm(used, pump, speed)
        candidates.append(Candidate(reason=Reason.LOW_ALARM_EARLY, at=at, origin=origin, speed=speed))
    if measured is not None:
        candidates.append(_low_alarm_measured(alarm, used[0], pump, measured))
    if fill.stability is not None:
        at = limit(pump, fill, fill.stability)
        candidates.append(Candidate(reason=Reason.STABILITY, at=at, origin=filled))
    if clinic.max_interval is not None:
        at = limit(pump, fill, clinic.max_interval)
        candidates.append(Candidate(reason=Reason.MAX_INTERVAL, at=at, origin=filled))
    return candidates


def _low_alarm_measured(alarm: Candidate, used: Course, pump: Pump, speed: Fraction) -> Candidate:
    """Return the limit of a pump that runs fast by its own refills, computed from the last fill; never later than
    `alarm`.

    A reading is computed by the pump from its program, so that one above the alarm volume hides that it runs fast.

    Args:
        used: the course from the last fill, or from a reading since.
    """
    filled = Origin(used.origin.fill)
    course = used if used.origin.reading is None else compute_course(pump, filled, PatientBoluses.ALL)
    at, origin = falls_to(pump.reservoir.low_alarm, [course], pump, speed)
    if alarm.at is not None and (at is None or at > alarm.at):
        at, origin = alarm.at, alarm.origin
    return Candidate(reason=Reason.LOW_ALARM_MEASURED, at=at, origin=origin, speed=speed)


def limit(pump: Pump, fill: Fill, period: Period) -> datetime | None:
    """Return the end of a period that runs from a fill, rounded down to the minute; None after the year 9999."""
    try:
        over = pump.zone.after(fill.at, period)
    except OverflowError:
        return None
    return over.replace(second=0) if over.second else over


def low_alarm(courses: Sequence[Course], pump: Pump, speed: Fraction | None = None) -> tuple[datetime | None, Origin]:
    """Return the instant at which the volume falls to the alarm volume, as `falls_to` does.

    `courses[1]`, if there is one, starts at a reading at or below the alarm volume, which is an alarm at once. Courses
    after it have no earlier alarm, so they are not examined.
    """
    return falls_to(pump.reservoir.low_alarm, courses[:2], pump, speed)


def falls_to(
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


def expected_low_alarm(outflows: Sequence[Outflow], pump: Pump) -> datetime | None:
    """Return the instant of the low-reservoir alarm with the expected number of patient boluses used.

    Returns:
        None where it is never reached, or where no program from the first origin on gives an expected number.
    """
    limits = [program.on_demand for program in outflows[0].programs if program.on_demand is not None]
    if all(on_demand.expected_per_day is None for on_demand in limits):
        return None
    return low_alarm([outflow.course(PatientBoluses.EXPECTED) for outflow in outflows[:2]], pump)[0]
