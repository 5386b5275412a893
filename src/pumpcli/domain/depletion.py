"""The programmed delivery of a pump, expanded into flows: weeks of programs, patient boluses, boluses given once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from operator import itemgetter

from pumpcli.domain.bolus import OneTimeBolus, PatientBoluses, ScheduledBolus
from pumpcli.domain.clock import DAY, WEEK, offset_of, seconds_of
from pumpcli.domain.course import STILL, Course, CourseSegment, Origin, Pattern
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Amount, Concentration, DoseRate, FlowRate, Rate, Volume, require_concentration
from pumpcli.values import Frozen

#: An exact number as numerator and denominator, not reduced. Flows only need a common denominator, and that takes a
#: tenth of the time of reducing a `Fraction` at every step.
Ratio = tuple[int, int]


class Outflow(Frozen):
    """The programmed delivery of a pump from an origin on, expanded once for any use of the patient boluses.

    Attributes:
        start: the instant of the origin in seconds.
        units_per_ml: the common denominator of all flows and volumes.
        starts: the instants from which the programs are in force, in seconds, none before the origin.
        programs: the one in force at the origin, and those that start later.
        patterns: the week of each program.
        patient: for each program the units per second of its patient boluses by their use; empty where it has none.
        once: boluses given once as (start, end, units per second).
        stops: the stops of the pump as (start, end), in which nothing is delivered; `end` is None where it has none.
    """

    origin: Origin
    start: int
    units_per_ml: int
    starts: tuple[int, ...]
    programs: tuple[Program, ...]
    patterns: tuple[Pattern, ...]
    patient: tuple[dict[PatientBoluses, int], ...]
    once: tuple[tuple[int, int, int], ...]
    stops: tuple[tuple[int, int | None], ...] = ()

    @property
    def has_patient_boluses(self) -> bool:
        """Whether the patient may trigger boluses at any time after the origin."""
        return any(self.patient)

    def course(self, use: PatientBoluses) -> Course:
        """Return the course of the volume in the reservoir, with `use` of the patient boluses."""
        begins, changes = self._edges()
        segments: list[CourseSegment] = []
        running = before = 0
        for begin, end in zip(begins, [*begins[1:], None], strict=True):
            index = bisect_right(self.starts, begin) - 1
            running += changes.get(begin, 0)
            if segments:
                before += segments[-1].delivered_until(begin)
            if index < 0:
                pattern, clock_offset, steady = STILL, offset_of(self.origin.at), running
            else:
                patient = self.patient[index]
                pattern, clock_offset = self.patterns[index], self.programs[index].clock_offset
                steady = running + patient[use] if patient else running
            if self.stops and self._is_stopped(begin):
                pattern, steady = STILL, 0
            segments.append(
                CourseSegment(
                    start=begin, end=end, pattern=pattern, clock_offset=clock_offset, steady=steady, before=before
                )
            )
        volume = self.origin.volume.ml
        units = volume.numerator * (self.units_per_ml // volume.denominator)
        return Course(origin=self.origin, units_per_ml=self.units_per_ml, at_origin=units, segments=tuple(segments))

    def _edges(self) -> tuple[Sequence[int], dict[int, int]]:
        """Return the instants at which segments begin, from the origin on, and the changes of the flow of boluses given
        once at these instants, in units per second."""
        if not self.once and not self.stops:  # most pumps: the starts are sorted already
            return self.starts if self.starts[0] == self.start else (self.start, *self.starts), {}
        edges = {self.start, *self.starts, *(edge for begin, end, _ in self.once for edge in (begin, end))}
        edges |= {edge for stop in self.stops for edge in stop if edge is not None}
        changes: dict[int, int] = {}
        for begin, end, flow in self.once:
            for at, change in ((max(begin, self.start), flow), (max(end, self.start), -flow)):
                changes[at] = changes.get(at, 0) + change
        return sorted(edge for edge in edges if edge >= self.start), changes

    def _is_stopped(self, instant: int) -> bool:
        index = bisect_right(self.stops, instant, key=itemgetter(0)) - 1
        if index < 0:
            return False
        end = self.stops[index][1]
        return end is None or instant < end

    def mean_flow(self, at: int) -> FlowRate:
        """Return the mean flow over the week of the program in force at an instant; zero where none is in force.

        Base rate, windows and scheduled boluses count, patient boluses do not.
        """
        index = bisect_right(self.starts, at) - 1
        week = self.patterns[index].before[-1] if index >= 0 else 0
        return FlowRate(Fraction(week, 7 * self.units_per_ml))


def expand(pump: Pump, origin: Origin) -> Outflow:
    """Expand the programmed delivery of a pump from `origin` on, later programs and boluses given once included.

    Every stop of the pump counts. For a pump as it is known at an instant, leave out later ones (see `stops`).
    """
    primary, start = origin.fill.primary, seconds_of(origin.at)
    begins = [seconds_of(program.start) for program in pump.programs]
    first = max(bisect_right(begins, start) - 1, 0)
    programs = pump.programs[first:]
    weekly = [_flows(program, primary) for program in programs]
    patient = [_patient(program, primary) for program in programs]
    once = [_once(bolus, primary) for bolus in pump.boluses]
    units_per_ml = lcm(
        origin.volume.ml.denominator,
        pump.reservoir.low_alarm.ml.denominator,
        *[denominator for flows in weekly for _, denominator in flows.values()],
        *[denominator for by_use in patient for _, denominator in by_use.values()],
        *[denominator for _, _, (_, denominator) in once],
    )

    def units(flow: Ratio) -> int:
        return flow[0] * (units_per_ml // flow[1])

    return Outflow(
        origin=origin,
        start=start,
        units_per_ml=units_per_ml,
        starts=tuple([max(begin, start) for begin in begins[first:]]),
        programs=programs,
        patterns=tuple(
            [_pattern(program, flows, units_per_ml) for program, flows in zip(programs, weekly, strict=True)]
        ),
        patient=tuple([{use: units(flow) for use, flow in by_use.items()} for by_use in patient]),
        once=tuple([(begin, end, units(flow)) for begin, end, flow in once]),
        stops=_stops(pump) if pump.stopped else (),
    )


def _stops(pump: Pump) -> tuple[tuple[int, int | None], ...]:
    return tuple((seconds_of(stop.start), None if stop.end is None else seconds_of(stop.end)) for stop in pump.stopped)


def compute_course(pump: Pump, origin: Origin, use: PatientBoluses) -> Course:
    """Return the course of the volume in the reservoir from `origin` on, with `use` of the patient boluses."""
    return expand(pump, origin).course(use)


def mean_flow(program: Program, primary: Concentration | None) -> FlowRate:
    """Return the mean flow over the week of a program: base rate, windows and scheduled boluses, no patient boluses."""
    number, denominator = week_of(program, primary)
    return FlowRate(Fraction(number, 7 * denominator))


def week_of(program: Program, primary: Concentration | None) -> Ratio:
    """Return the mL that a program delivers in a week, not reduced: base rate, windows and scheduled boluses.

    This takes a fifth of the time of a `Pattern`, which also has when they are delivered.
    """
    if not program.windows and not program.boluses:
        assert program.rate is not None, "without windows there is a base rate"
        number, denominator = _per_second(program.rate, DAY, primary)
        return number * WEEK, denominator
    parts, seconds = [], WEEK
    for window in program.windows:
        in_force = window.seconds * len(window.days)
        seconds -= in_force
        number, denominator = _per_second(window.delivery, window.seconds, primary)
        parts.append((number * in_force, denominator))
    if program.rate is not None:
        number, denominator = _per_second(program.rate, DAY, primary)
        parts.append((number * seconds, denominator))
    for bolus in program.boluses:
        number, denominator = _per_second(bolus.amount, 1, primary)
        parts.append((number * len(bolus.times) * len(bolus.days), denominator))
    units = lcm(*[denominator for _, denominator in parts])
    return sum([number * (units // denominator) for number, denominator in parts]), units


def spread_of(program: Program, primary: Concentration | None, units_per_ml: int) -> int:
    """Return the most by which a program in any time delivers more or less than on average, in whole units, rounded up.

    A window or bolus on all days is at most one time ahead or behind; one on `k` days of a week at most as many times
    as on `k` days in a row.
    """
    number, denominator = week_of(program, primary) if program.rate is None else _per_second(program.rate, DAY, primary)
    if program.rate is None:
        denominator *= WEEK
    spread = 0
    for window in program.windows:
        flow, its_denominator = _per_second(window.delivery, window.seconds, primary)
        apart = abs(flow * denominator - number * its_denominator) * window.seconds
        spread += apart * _in_a_row(window.days) * units_per_ml // (denominator * its_denominator * 7) + 1
    for bolus in program.boluses:
        amount, its_denominator = _per_second(bolus.amount, 1, primary)
        spread += amount * len(bolus.times) * _in_a_row(bolus.days) * units_per_ml // (its_denominator * 7) + 1
    return spread


def _in_a_row(days: Sequence[int]) -> int:
    """Return the most times that something on some days of a week is ahead of its mean, in sevenths."""
    return len(days) * (7 - len(days)) + 7


def patient_week_of(program: Program, primary: Concentration | None) -> Ratio:
    """Return the mL of all patient boluses that a program allows in a week, not reduced."""
    on_demand = program.on_demand
    if on_demand is None:
        return 0, 1
    number, denominator = _per_second(on_demand.amount, 1, primary)
    count, days = on_demand.most_per_day.as_integer_ratio()
    return number * count * 7, denominator * days


def highest_daily_flow(program: Program, primary: Concentration | None) -> FlowRate:
    """Return the flow of the day of the week on which a program delivers most, without patient boluses."""
    if not program.windows and not program.boluses:
        return mean_flow(program, primary)
    flows = _flows(program, primary)
    units = lcm(*(denominator for _, denominator in flows.values()))
    pattern = _pattern(program, flows, units)
    delivered = [pattern.delivered_by(day * DAY) for day in range(8)]
    return FlowRate(Fraction(max(later - earlier for earlier, later in pairwise(delivered)), units))


def patient_flow(program: Program, primary: Concentration | None, use: PatientBoluses) -> Fraction:
    """Return the flow of the patient boluses of a program in mL per second, spread evenly over time."""
    return Fraction(*_patient(program, primary).get(use, (0, 1)))


def flow_per_second(delivery: Rate | Amount, seconds: int, primary: Concentration | None) -> Fraction:
    """Return the mL per second of a rate, or of an amount that is spread evenly over `seconds`.

    Raises:
        ValueError: a mass or a dose rate without a concentration of the primary drug.
    """
    return Fraction(*_per_second(delivery, seconds, primary))


def _flows(program: Program, primary: Concentration | None) -> dict[int | None, Ratio]:
    """Return the mL per second of each part of a program while it runs.

    The keys are None for the base rate, the index for a window, and for a scheduled bolus its index plus the number of
    windows.
    """
    flows: dict[int | None, Ratio] = {}
    for segment in program.week:
        if segment.window not in flows:
            flows[segment.window] = _per_second(*program.delivery_in(segment.window), primary)
    for index, bolus in enumerate(program.boluses, len(program.windows)):
        flows[index] = _per_second(bolus.amount, bolus.over, primary)
    return flows


def _pattern(program: Program, flows: dict[int | None, Ratio], units_per_ml: int) -> Pattern:
    """Return the week of a program, in units per second."""
    units = {part: number * (units_per_ml // denominator) for part, (number, denominator) in flows.items()}
    week = program.week
    if not program.boluses:
        return Pattern.tiled([segment.start for segment in week], [units[segment.window] for segment in week])
    changes: dict[int, int] = {}
    before = 0
    for segment in week:
        changes[segment.start] = units[segment.window] - before
        before = units[segment.window]
    for index, bolus in enumerate(program.boluses, len(program.windows)):
        _add(bolus, units[index], changes)
    return Pattern.of(changes)


def _add(bolus: ScheduledBolus, flow: int, changes: dict[int, int]) -> None:
    """Add a scheduled bolus to `changes`, the changes of the flow by second of the week.

    Building a list of segments for `Pattern` to sum takes a third more time for a bolus every 90 minutes.
    """
    starts = list(bolus.starts())
    ends = [start + bolus.over for start in starts]
    if ends[-1] >= WEEK:  # only the last bolus can pass Sunday midnight: each ends before the next starts
        last = ends.pop() - WEEK
        if last > 0:
            changes[0] += flow
            ends.append(last)
    for start in starts:
        changes[start] = changes.get(start, 0) + flow
    for end in ends:
        changes[end] = changes.get(end, 0) - flow


def _patient(program: Program, primary: Concentration | None) -> dict[PatientBoluses, Ratio]:
    """Return the mL per second of the patient boluses by their use, spread evenly over time; empty without any."""
    on_demand = program.on_demand
    if on_demand is None:
        return {}
    amount, seconds = _per_second(on_demand.amount, DAY, primary)
    counts = {use: on_demand.per_day(use) for use in PatientBoluses}
    return {use: (amount * count.numerator, seconds * count.denominator) for use, count in counts.items()}


def _once(bolus: OneTimeBolus, primary: Concentration | None) -> tuple[int, int, Ratio]:
    """Return a bolus given once as (start, end, mL per second)."""
    start = seconds_of(bolus.at)
    return start, start + bolus.over, _per_second(bolus.amount, bolus.over, primary)


def _per_second(delivery: Rate | Amount, seconds: int, primary: Concentration | None) -> Ratio:
    """Return the mL per second of a rate, or of an amount that is spread evenly over `seconds`, not reduced."""
    match delivery:
        case FlowRate():
            exact, seconds, is_mass = delivery.ml_per_day, DAY, False
        case DoseRate():
            exact, seconds, is_mass = delivery.mcg_per_day, DAY, True
        case Volume():
            exact, is_mass = delivery.ml, False
        case _:  # a mass
            exact, is_mass = delivery.mcg, True
    number, denominator = exact.as_integer_ratio()
    if not is_mass:
        return number, denominator * seconds
    mcg, ml = require_concentration(primary).mcg_per_ml.as_integer_ratio()
    return number * ml, denominator * mcg * seconds
