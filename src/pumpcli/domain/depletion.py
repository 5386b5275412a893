"""How a reservoir empties: volume at an instant, and instant of a volume, exactly and in closed form.

The weekly pattern of a program is expanded once into flows between instants of the week, with what has been delivered
at each of them. Whole weeks are then a product, the place within a week a binary search: the cost does not depend on
how long a fill lasts. All numbers are integers over one common denominator (see `Course.units_per_ml`); a division
happens only when a volume or an instant is handed out, and then as an exact fraction.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from math import lcm

from pumpcli.domain.bolus import OneTimeBolus, PatientBoluses
from pumpcli.domain.clock import DAY, WEEK, AsOf, seconds_of
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Pump, Reading
from pumpcli.domain.quantity import Amount, Concentration, FlowRate, Mass, Rate, Volume, flow_of, volume_of


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the reckoning of a volume starts: a fill, or a reading after it.

    Attributes:
        fill: the fill itself, or the last one before the reading; its mixture is what the reservoir holds.
    """

    fill: Fill
    reading: Reading | None = None

    @property
    def at(self) -> datetime:
        return self.fill.at if self.reading is None else self.reading.at

    @property
    def volume(self) -> Volume:
        return self.fill.volume if self.reading is None else self.reading.volume


def origins(pump: Pump, as_of: AsOf) -> list[Origin]:
    """Every fill and reading known as of an instant, oldest first; the first fill where none is known yet."""
    fills = [fill for fill in pump.fills if as_of.covers(fill.at)] or [pump.fills[0]]
    found = [Origin(fill) for fill in fills]
    for reading in pump.readings:
        if as_of.covers(reading.at):
            found.append(Origin([fill for fill in fills if fill.at < reading.at][-1], reading))
    return sorted(found, key=lambda origin: origin.at)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A repeating week of flows, from Monday 00:00.

    Attributes:
        edges: the seconds of the week at which the flow changes, from 0, and `WEEK` at the end.
        flows: units per second from each edge to the next; one fewer than `edges`.
        before: units delivered from Monday 00:00 until each edge.
    """

    edges: tuple[int, ...]
    flows: tuple[int, ...]
    before: tuple[int, ...]

    @classmethod
    def of(cls, pieces: Sequence[tuple[int, int, int]]) -> Pattern:
        """The sum of flows, each given as (start, end, units per second) within the week and half-open."""
        changes = {0: 0, WEEK: 0}
        for start, end, flow in pieces:
            changes[start] = changes.get(start, 0) + flow
            changes[end] = changes.get(end, 0) - flow
        edges = tuple(sorted(changes))
        flows, before, flow = [], [0], 0
        for start, end in itertools.pairwise(edges):
            flow += changes[start]
            flows.append(flow)
            before.append(before[-1] + flow * (end - start))
        return cls(edges, tuple(flows), tuple(before))

    def delivered_by(self, instant: int) -> int:
        """Units delivered from a fixed Monday until `instant`; only differences have a meaning."""
        weeks, second = divmod(instant, WEEK)
        index = bisect_right(self.edges, second) - 1
        return weeks * self.before[-1] + self.before[index] + self.flows[index] * (second - self.edges[index])

    def edges_between(self, start: int, end: int) -> Iterator[int]:
        """The instants after `start` and before `end` at which the flow changes."""
        monday = start - start % WEEK
        while monday < end:
            yield from (monday + edge for edge in self.edges[:-1] if start < monday + edge < end)
            monday += WEEK


_STILL = Pattern.of([])


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time with one program and one steady flow on top.

    Attributes:
        start, end: half-open, in seconds; `end` is None for the last phase, which never ends.
        steady: units per second on top of the pattern: patient boluses, counted evenly, and boluses given once.
        before: units delivered from the start of the course until `start`.
    """

    start: int
    end: int | None
    pattern: Pattern
    steady: int
    before: int

    def delivered_until(self, instant: int) -> int:
        """Units delivered from the start of this phase until `instant`, which lies in it."""
        weekly = self.pattern.delivered_by(instant) - self.pattern.delivered_by(self.start)
        return weekly + self.steady * (instant - self.start)

    def instant_of(self, amount: int | Fraction) -> Fraction | None:
        """The first instant at which this phase, if it never ended, has delivered `amount` units (more than none)."""
        a_week = self.pattern.before[-1] + self.steady * WEEK
        if a_week == 0:
            return None
        whole_weeks = -(-amount // a_week) - 1
        monday, second = divmod(self.start + whole_weeks * WEEK, WEEK)
        wanted = self._in_week(second) + amount - whole_weeks * a_week
        if wanted > a_week:
            monday, wanted = monday + 1, wanted - a_week
        edges, flows = self.pattern.edges, self.pattern.flows
        index = bisect_left(range(len(edges)), wanted, key=self._by_edge) - 1
        missing = wanted - self._by_edge(index)
        return monday * WEEK + edges[index] + Fraction(missing, flows[index] + self.steady)

    def _by_edge(self, index: int) -> int:
        return self.pattern.before[index] + self.steady * self.pattern.edges[index]

    def _in_week(self, second: int) -> int:
        return self.pattern.delivered_by(second) + self.steady * second


@dataclass(frozen=True)
class Course:
    """The volume in a reservoir from a fill or a reading on, if nothing is refilled or read after it.

    Attributes:
        origin: the fill or reading.
        units_per_ml: the common denominator: every figure in units is an integer.
        phases: touching, the first from the origin on, the last without end.
    """

    origin: Origin
    units_per_ml: int
    phases: tuple[Phase, ...]

    @cached_property
    def start(self) -> int:
        """The instant of the origin in seconds."""
        return seconds_of(self.origin.at)

    def volume_at(self, instant: int) -> Volume:
        """The volume at an instant at or after the origin; never below zero."""
        delivered = Fraction(self._delivered_until(instant), self.units_per_ml)
        return Volume(max(Fraction(0), self.origin.volume.ml - delivered))

    def instant_of(self, level: Volume, speed: Fraction = Fraction(1)) -> Fraction | None:
        """The first instant, in seconds, at which the volume is at or below `level`; None if it never is.

        Args:
            speed: every flow is taken times this: 1.145 for a pump that runs 14.5 % fast.
        """
        amount = (self.origin.volume.ml - level.ml) * self.units_per_ml / speed
        if amount <= 0:
            return Fraction(self.start)
        wanted = amount.numerator if amount.denominator == 1 else amount
        for phase in self.phases:
            if phase.end is None or phase.before + phase.delivered_until(phase.end) >= wanted:
                return phase.instant_of(wanted - phase.before)
        raise AssertionError("the last phase of a course has no end")

    def changes_between(self, start: int, end: int) -> list[int]:
        """The instants after `start` and before `end` at which the flow changes, ascending."""
        found: set[int] = set()
        for phase in self.phases:
            first = max(start, phase.start)
            last = end if phase.end is None else min(end, phase.end)
            if first < last:
                found.update(phase.pattern.edges_between(first, last))
            if start < phase.start < end:
                found.add(phase.start)
        return sorted(found)

    def _delivered_until(self, instant: int) -> int:
        for phase in self.phases:
            if phase.end is None or instant < phase.end:
                return phase.before + phase.delivered_until(instant)
        raise AssertionError("the last phase of a course has no end")


@dataclass(frozen=True, slots=True)
class Outflow:
    """All that a pump was told to deliver from an origin on, expanded once; a `Course` of it says how much of the
    patient boluses is used.

    Attributes:
        starts: the instants from which the programs are in force, the first not before the origin.
        programs: the one in force at the origin, and those that start later.
        patterns, patient: for each program its week, and the units per second of its patient boluses by their use.
        once: boluses given once as (start, end, units per second).
    """

    origin: Origin
    units_per_ml: int
    starts: tuple[int, ...]
    programs: tuple[Program, ...]
    patterns: tuple[Pattern, ...]
    patient: tuple[dict[PatientBoluses, int], ...]
    once: tuple[tuple[int, int, int], ...]

    @property
    def has_patient_boluses(self) -> bool:
        """Whether the patient may trigger boluses at some time after the origin."""
        return any(program.on_demand is not None for program in self.programs)

    def course(self, use: PatientBoluses) -> Course:
        """How the reservoir empties, with so many of the patient boluses used."""
        start = seconds_of(self.origin.at)
        edges = {start, *self.starts, *(edge for begin, end, _ in self.once for edge in (begin, end))}
        begins = sorted(edge for edge in edges if edge >= start)
        phases: list[Phase] = []
        for begin, end in zip(begins, [*begins[1:], None], strict=True):
            index = bisect_right(self.starts, begin) - 1
            steady = sum(flow for first, last, flow in self.once if first <= begin < last)
            if index >= 0:
                steady += self.patient[index][use]
            before = phases[-1].before + phases[-1].delivered_until(begin) if phases else 0
            phases.append(Phase(begin, end, self.patterns[index] if index >= 0 else _STILL, steady, before))
        return Course(self.origin, self.units_per_ml, tuple(phases))

    def mean_flow(self, at: int) -> FlowRate:
        """The mean over the week of the program in force at an instant: base, windows and scheduled boluses, no
        patient boluses; zero where no program is in force."""
        index = bisect_right(self.starts, at) - 1
        week = self.patterns[index].before[-1] if index >= 0 else 0
        return FlowRate(Fraction(week, 7 * self.units_per_ml))


def expand(pump: Pump, origin: Origin) -> Outflow:
    """All that a pump was told to deliver from `origin` on, later programs and one-time boluses included."""
    primary, start = origin.fill.primary, seconds_of(origin.at)
    begins = [seconds_of(program.start) for program in pump.programs]
    first = max(bisect_right(begins, start) - 1, 0)
    programs = pump.programs[first:]
    weekly = [list(weekly_flows(program, primary)) for program in programs]
    patient = [{use: patient_flow(program, primary, use) for use in PatientBoluses} for program in programs]
    once = [once_flow(bolus, primary) for bolus in pump.boluses]
    units_per_ml = lcm(
        origin.volume.ml.denominator,
        pump.reservoir.low_alarm.ml.denominator,
        *{flow.denominator for flows in weekly for _, _, flow in flows},
        *{flow.denominator for by_use in patient for flow in by_use.values()},
        *{flow.denominator for _, _, flow in once},
    )

    def units(flow: Fraction) -> int:
        return flow.numerator * (units_per_ml // flow.denominator)

    return Outflow(
        origin,
        units_per_ml,
        tuple(max(begin, start) for begin in begins[first:]),
        programs,
        tuple(Pattern.of([(begin, end, units(flow)) for begin, end, flow in flows]) for flows in weekly),
        tuple({use: units(flow) for use, flow in by_use.items()} for by_use in patient),
        tuple((begin, end, units(flow)) for begin, end, flow in once),
    )


def course(pump: Pump, origin: Origin, use: PatientBoluses) -> Course:
    """How the reservoir empties from `origin` on, with so many of the patient-activated boluses used."""
    return expand(pump, origin).course(use)


def mean_flow(program: Program, primary: Concentration | None) -> FlowRate:
    """The mean flow over the week of a program: base, windows and scheduled boluses, no patient boluses."""
    week = sum((flow * (end - start) for start, end, flow in weekly_flows(program, primary)), Fraction(0))
    return FlowRate(week / 7)


def weekly_flows(program: Program, primary: Concentration | None) -> Iterator[tuple[int, int, Fraction]]:
    """Base rate, windows and scheduled boluses as (start, end, mL per second) within the week."""
    flows: dict[int | None, Fraction] = {}
    for span in program.week:
        if span.window not in flows:
            flows[span.window] = flow_per_second(*program.delivery_in(span.window), primary)
        yield span.start, span.end, flows[span.window]
    for bolus in program.boluses:
        flow = flow_per_second(bolus.amount, bolus.over, primary)
        for start in bolus.starts():
            end = start + bolus.over
            yield start, min(end, WEEK), flow
            if end > WEEK:
                yield 0, end - WEEK, flow


def patient_flow(program: Program, primary: Concentration | None, use: PatientBoluses) -> Fraction:
    """The patient boluses of a program in mL per second, counted evenly over time."""
    on_demand = program.on_demand
    if on_demand is None:
        return Fraction(0)
    return volume_of(on_demand.amount, primary).ml * on_demand.per_day(use) / DAY


def once_flow(bolus: OneTimeBolus, primary: Concentration | None) -> tuple[int, int, Fraction]:
    """A bolus given once as (start, end, mL per second)."""
    start = seconds_of(bolus.at)
    return start, start + bolus.over, flow_per_second(bolus.amount, bolus.over, primary)


def flow_per_second(delivery: Rate | Amount, seconds: int, primary: Concentration | None) -> Fraction:
    """mL per second of a rate, or of an amount that is spread over `seconds`."""
    if isinstance(delivery, Volume | Mass):
        return volume_of(delivery, primary).ml / seconds
    return flow_of(delivery, primary).ml_per_day / DAY
