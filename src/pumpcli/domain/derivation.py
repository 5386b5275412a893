"""The derivation of the low-reservoir alarm date, in steps that a person can repeat with a pocket calculator.

The steps are independent of those in `depletion`: the volume of each weekday, the number of whole weeks that fit into
the usable volume, the volume left for the days after them, and the window in which it runs out. Times are those of the
clock of the pump, which its windows follow; in plain local time that is the clock on the wall.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter

from pumpcli.domain.bolus import OneTimeBolus, PatientBoluses
from pumpcli.domain.candidates import Candidate
from pumpcli.domain.clock import DAY, MINUTE, WEEK, instant_of, seconds_of
from pumpcli.domain.course import Course, CourseSegment, Origin
from pumpcli.domain.day_plan import DayPlan, day_plans
from pumpcli.domain.depletion import compute_course, flow_per_second, patient_flow
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Pump, Reading
from pumpcli.domain.quantity import Concentration, Volume
from pumpcli.domain.stops import stop_index
from pumpcli.values import Frozen


class OnceFlow(Frozen):
    """A bolus given once that runs in a segment, with its flow.

    Attributes:
        field: the path of the bolus in the file, such as "boluses[0]".
    """

    field: str
    bolus: OneTimeBolus
    ml_per_second: Fraction


class RestSegment(Frozen):
    """A whole day, or a part of a day with constant flows, after the whole weeks.

    Attributes:
        start, end: half-open, by the clock of the pump.
        seconds: from `start` to `end`.
        flows: the flows that run in it, in mL per second, base rate or window first; none for a whole day, whose
            volume is that of its weekday.
        delivered: the volume delivered in it.
        left: the usable volume at its end.
    """

    start: datetime
    end: datetime
    seconds: int
    flows: tuple[Fraction, ...]
    delivered: Volume
    left: Volume


class Crossing(Frozen):
    """The instant at which the usable volume runs out, computed from `start` at constant flows.

    Attributes:
        start: by the clock of the pump.
        left: the usable volume at `start`.
        flows: the flows from `start` on, in mL per second, as in a `RestSegment`.
        seconds: `left` divided by the sum of `flows`, exactly.
        by_the_pump: the instant by the clock of the pump, rounded down to the minute.
        at: the same instant in civil time.
    """

    start: datetime
    left: Volume
    flows: tuple[Fraction, ...]
    seconds: Fraction
    by_the_pump: datetime
    at: datetime


class DerivedSegment(Frozen):
    """A time in which the program and the boluses given once that run do not change.

    Attributes:
        start: in civil time.
        end: in civil time, the next change of program or of a bolus given once; None where the segment has no end.
        program: the index of the program in force; None where none has started, and during a stop.
        stop: the index of the stop during which nothing is delivered; None where the pump runs.
        clock_offset: seconds by which the clock of the pump is ahead of UTC; 0 in plain local time.
        days: the deliveries of each weekday; empty where no program is in force.
        once: the boluses given once that run in this segment.
        available: the usable volume at `start`.
        week: the volume of a whole week, boluses included.
        whole_weeks: the number of weeks before the segment ends or the usable volume runs out.
        after_weeks: the end of the whole weeks, by the clock of the pump.
        left_after_weeks: the usable volume at `after_weeks`.
        rest: the whole days and the parts of days after the whole weeks.
        crossing: the instant at which the usable volume runs out; None where it lasts beyond this segment.
    """

    start: datetime
    end: datetime | None
    program: int | None
    stop: int | None
    clock_offset: int
    days: tuple[DayPlan, ...]
    once: tuple[OnceFlow, ...]
    available: Volume
    week: Volume
    whole_weeks: int
    after_weeks: datetime
    left_after_weeks: Volume
    rest: tuple[RestSegment, ...]
    crossing: Crossing | None

    @property
    def left(self) -> Volume:
        """The usable volume at the end of the segment."""
        return self.rest[-1].left if self.rest else self.left_after_weeks


class Derivation(Frozen):
    """The steps from the last volume above the alarm volume to the instant of the low-reservoir alarm.

    Attributes:
        origin: the last fill, or the last reading above the alarm volume.
        usable: the volume above the alarm volume at the origin.
        segments: those until the usable volume runs out, or all of them where it never does.
        reading: the first later reading at or below the alarm volume, which means an immediate alarm; None without
            one.
    """

    origin: Origin
    usable: Volume
    segments: tuple[DerivedSegment, ...]
    reading: Reading | None

    @property
    def runs_out_at(self) -> datetime | None:
        """The instant at which the usable volume runs out, later readings ignored; None where it never does."""
        crossing = self.segments[-1].crossing
        return None if crossing is None else crossing.at


def derive(forecast: Forecast, limit: Candidate | None = None) -> Derivation:
    """Return the steps to the low-reservoir alarm of a forecast, with all patient boluses used.

    Args:
        limit: a low-reservoir limit with a factor for every flow, which is applied by dividing the usable volume by it;
            None for flows as programmed.
    """
    speed = Fraction(1) if limit is None or limit.speed is None else limit.speed
    is_elsewhere = limit is not None and limit.origin not in forecast.run_down
    pump, (origin, *below) = forecast.pump, [limit.origin] if limit is not None and is_elsewhere else forecast.run_down
    usable = Volume((origin.volume.ml - pump.reservoir.low_alarm.ml) / speed)
    course = compute_course(pump, origin, PatientBoluses.ALL)
    segments: list[DerivedSegment] = []
    left = usable
    weeks = _Weeks(pump, origin.fill.primary)
    for segment, once in zip(course.segments, _once_in(pump, course), strict=True):
        derived = _derived_segment(weeks, course, segment, once, left)
        segments.append(derived)
        left = derived.left
        if derived.crossing is not None:
            break
    return Derivation(
        origin=origin, usable=usable, segments=tuple(segments), reading=below[0].reading if below else None
    )


def _derived_segment(
    weeks: _Weeks, course: Course, segment: CourseSegment, once: tuple[OnceFlow, ...], available: Volume
) -> DerivedSegment:
    pump, per_ml = weeks.pump, course.units_per_ml
    a_week = Volume(Fraction(segment.pattern.before[-1] + segment.steady * WEEK, per_ml))
    end, runs_out = _end(pump, segment, available, per_ml)
    whole_weeks = 0 if end is None else int((end - segment.start) // WEEK)
    if runs_out and end == segment.start + whole_weeks * WEEK:
        whole_weeks -= 1  # the usable volume runs out at the very end of the last week, which then belongs to the rest
    after_weeks = segment.start + whole_weeks * WEEK
    left = Volume(available.ml - whole_weeks * a_week.ml)
    offset = segment.clock_offset
    edges = [] if end is None else _edges(course, offset, after_weeks, end, runs_out)
    stop = stop_index(pump.stopped, pump.zone.instant(segment.start))
    program = None if stop is not None else pump.program_index_at(pump.zone.instant(segment.start))

    def flows_at(instant: int) -> tuple[Fraction, ...]:
        running = () if program is None else weeks.flows(program, (instant + offset) % WEEK)
        return (*running, *(bolus.ml_per_second for bolus in once)) or (Fraction(0),)

    rest = list(_rest(segment, per_ml, edges, left, flows_at))
    crossing = None
    if runs_out and end is not None:
        crossing = _crossing(pump, offset, edges[-1], rest[-1].left if rest else left, end, flows_at)
    return DerivedSegment(
        start=pump.zone.instant(segment.start),
        end=None if segment.end is None else pump.zone.instant(segment.end),
        program=program,
        stop=stop,
        clock_offset=offset,
        days=() if program is None else weeks.days(program),
        once=once,
        available=available,
        week=a_week,
        whole_weeks=whole_weeks,
        after_weeks=instant_of(after_weeks + offset),
        left_after_weeks=left,
        rest=tuple(rest),
        crossing=crossing,
    )


def _end(pump: Pump, segment: CourseSegment, available: Volume, per_ml: int) -> tuple[int | Fraction | None, bool]:
    """Return the end of a segment, None where it has none, and whether the usable volume runs out there."""
    crossing = segment.instant_of(available.ml * per_ml)
    is_reached = pump.zone.minute_floor(crossing) is not None
    if crossing is not None and is_reached and (segment.end is None or crossing <= segment.end):
        return crossing, True
    return segment.end, False


def _edges(course: Course, offset: int, start: int, end: int | Fraction, runs_out: bool) -> list[int]:
    """Return the instants that separate the parts of the rest, ascending.

    They are the start, the midnights of the pump's clock, and in days that are not whole every edge of the course.
    `end` is included unless the usable volume runs out there.
    """
    last = -int(-end // 1)
    first_midnight = start - (start + offset) % DAY
    midnights = [at for at in range(first_midnight, last, DAY) if at >= start]
    whole = {at for at in midnights if at + DAY < end or (at + DAY == end and not runs_out)}
    changes = [at for at in course.edges_between(start, last) if at - (at + offset) % DAY not in whole]
    edges = {start, *midnights, *changes}
    return sorted(edges if runs_out else {*edges, int(end)})


def _rest(
    segment: CourseSegment,
    per_ml: int,
    edges: Sequence[int],
    left: Volume,
    flows_at: Callable[[int], tuple[Fraction, ...]],
) -> Iterator[RestSegment]:
    for start, end in pairwise(edges):
        units = segment.delivered_until(end) - segment.delivered_until(start)
        delivered = Volume(Fraction(units, per_ml))
        left = left - delivered
        flows = flows_at(start) if end - start < DAY else ()
        yield RestSegment(
            start=instant_of(start + segment.clock_offset),
            end=instant_of(end + segment.clock_offset),
            seconds=end - start,
            flows=flows,
            delivered=delivered,
            left=left,
        )


def _crossing(
    pump: Pump,
    offset: int,
    start: int,
    left: Volume,
    end: int | Fraction,
    flows_at: Callable[[int], tuple[Fraction, ...]],
) -> Crossing:
    by_the_pump = instant_of(int((end + offset) // MINUTE * MINUTE))
    at = pump.zone.minute_floor(end)
    assert at is not None
    return Crossing(
        start=instant_of(start + offset),
        left=left,
        flows=flows_at(start),
        seconds=Fraction(end - start),
        by_the_pump=by_the_pump,
        at=at,
    )


class _Weeks:
    """The weeks of the programs of a pump, each computed once."""

    def __init__(self, pump: Pump, primary: Concentration | None) -> None:
        self.pump, self._primary = pump, primary
        self._days: dict[int, tuple[DayPlan, ...]] = {}
        self._starts: dict[int, tuple[list[int], list[int], int]] = {}

    def days(self, index: int) -> tuple[DayPlan, ...]:
        """Return the deliveries of each weekday of a program, given by its index."""
        if index not in self._days:
            plans = day_plans(self.pump.programs[index], self._primary, f"programs[{index}]")
            self._days[index] = tuple(plans)
        return self._days[index]

    def flows(self, index: int, second: int) -> tuple[Fraction, ...]:
        """Return the flows of a program at a second of the week, in mL per second.

        The order is base rate or window, scheduled boluses, patient boluses.
        """
        program, primary = self.pump.programs[index], self._primary
        in_force = program.week[bisect_right(program.week, second, key=attrgetter("start")) - 1]
        running = (program.boluses[bolus] for bolus in self._running(index, second))
        boluses = [flow_per_second(bolus.amount, bolus.over, primary) for bolus in running]
        patient = [patient_flow(program, primary, PatientBoluses.ALL)] if program.on_demand is not None else []
        return (flow_per_second(*program.delivery_in(in_force.window), primary), *boluses, *patient)

    def _running(self, index: int, second: int) -> list[int]:
        """Return the indexes of the scheduled boluses of a program that run at a second of the week, ascending.

        Only starts within the duration of the longest bolus before that second are examined.
        """
        boluses = self.pump.programs[index].boluses
        if index not in self._starts:
            begun = sorted((start, number) for number, bolus in enumerate(boluses) for start in bolus.starts())
            longest = max((bolus.over for bolus in boluses), default=0)
            self._starts[index] = [start for start, _ in begun], [number for _, number in begun], longest
        starts, numbers, longest = self._starts[index]
        running = []
        for now in (second, second + WEEK):  # a bolus may start on Sunday and end on Monday
            for place in range(bisect_right(starts, now - longest), bisect_right(starts, now)):
                if now - starts[place] < boluses[numbers[place]].over:
                    running.append(numbers[place])
        return sorted(running)


def _once_in(pump: Pump, course: Course) -> Iterator[tuple[OnceFlow, ...]]:
    """Yield for each segment the boluses given once that run in it, in the order of their starts."""
    primary = course.origin.fill.primary
    waiting = [(seconds_of(bolus.at), index) for index, bolus in enumerate(pump.boluses)][::-1]
    running: list[tuple[int, OnceFlow]] = []
    for segment in course.segments:
        while waiting and waiting[-1][0] <= segment.start:
            start, index = waiting.pop()
            bolus = pump.boluses[index]
            flow = flow_per_second(bolus.amount, bolus.over, primary)
            running.append((start + bolus.over, OnceFlow(f"boluses[{index}]", bolus, flow)))
        running = [(end, once) for end, once in running if end > segment.start]
        yield (
            ()
            if stop_index(pump.stopped, pump.zone.instant(segment.start)) is not None
            else tuple(once for _, once in running)
        )
