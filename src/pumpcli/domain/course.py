"""How a reservoir empties: volume at an instant, and instant of a volume, exactly and in closed form.

A week of flows between instants of the week is kept with what has been delivered at each of them. Whole weeks are then
a product, the place within a week a binary search: the cost does not depend on how long a fill lasts. All numbers are
integers over one common denominator (see `Course.units_per_ml`); a division happens only when a volume or an instant
is handed out, and then as an exact fraction.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import accumulate, islice
from operator import attrgetter, mul, sub

from pumpcli.domain.clock import WEEK, AsOf
from pumpcli.domain.pump import Fill, Pump, Reading
from pumpcli.domain.quantity import Volume
from pumpcli.values import derived, frozen, replace, set_derived


@frozen
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
    if not pump.readings:
        return found
    filled = [fill.at for fill in fills]
    for reading in pump.readings:
        if as_of.covers(reading.at):
            found.append(Origin(fills[bisect_left(filled, reading.at) - 1], reading))
    return sorted(found, key=lambda origin: origin.at)


def since_above(known: Sequence[Origin], level: Volume) -> Sequence[Origin]:
    """The last fill, or the last reading above a level, and the readings after it, all of them at or below that level.

    Args:
        known: oldest first.
    """
    first = len(known) - 1
    while known[first].reading is not None and not known[first].volume.is_above(level):
        first -= 1
    return known[first:]


def from_origin(pump: Pump, origin: Origin) -> Pump:
    """The pump with one of its fills and the readings after it, the last of them `origin`, as all that is known of its
    reservoir: what is reckoned from there on stays as it is, whatever the as-of instant."""
    readings = tuple(reading for reading in pump.readings if origin.fill.at < reading.at <= origin.at)
    return replace(pump, fills=(origin.fill,), readings=readings)


_WHOLE_WEEK = (0, WEEK)
_NONE = Volume(Fraction(0))
_START, _BEFORE = attrgetter("start"), attrgetter("before")


@frozen
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
    def of(cls, changes: Mapping[int, int]) -> Pattern:
        """The sum of many flows, given as the units per second by which it changes at seconds of the week, the first of
        them 0."""
        starts = sorted(changes)
        return cls.tiled(starts, list(accumulate(map(changes.__getitem__, starts))))

    @classmethod
    def tiled(cls, starts: Sequence[int], flows: Sequence[int]) -> Pattern:
        """One flow after the other, from each start to the next; the first start is 0. Most weeks are such, base rate
        and windows without boluses: summed up as above they take three times as long, and a flow that never changes is
        worth a line of its own."""
        if len(starts) == 1:
            return cls(_WHOLE_WEEK, (flows[0],), (0, flows[0] * WEEK))
        edges = (*starts, WEEK)
        before = accumulate(map(mul, flows, map(sub, edges[1:], edges)), initial=0)
        return cls(edges, tuple(flows), tuple(before))

    def delivered_by(self, instant: int) -> int:
        """Units delivered from a fixed Monday until `instant`; only differences have a meaning."""
        if len(self.flows) == 1:
            return instant * self.flows[0]
        weeks, second = divmod(instant, WEEK)
        index = bisect_right(self.edges, second) - 1
        return weeks * self.before[-1] + self.before[index] + self.flows[index] * (second - self.edges[index])

    def edges_between(self, start: int, end: int) -> Iterator[int]:
        """The instants after `start` and before `end` at which the flow changes."""
        monday = start - start % WEEK
        while monday < end:
            yield from (monday + edge for edge in self.edges[:-1] if start < monday + edge < end)
            monday += WEEK


#: A week in which nothing is delivered.
STILL = Pattern.tiled([0], [0])


@frozen
class CourseSegment:
    """A time with one program and one steady flow on top.

    Attributes:
        start, end: half-open, in seconds; `end` is None for the last segment, which never ends.
        clock_offset: seconds that the clock of the pump, which the pattern follows, is ahead of `start` and `end`.
        steady: units per second on top of the pattern: patient boluses, counted evenly, and boluses given once.
        before: units delivered from the start of the course until `start`.
    """

    start: int
    end: int | None
    pattern: Pattern
    clock_offset: int
    steady: int
    before: int
    at_start: int = derived()
    """Units that the pattern and `steady` deliver from the first Monday of the calendar until `start`."""

    def __post_init__(self) -> None:
        # Needed for every instant of the segment.
        clock = self.start + self.clock_offset
        set_derived(self, "at_start", self.pattern.delivered_by(clock) + self.steady * clock)

    def delivered_until(self, instant: int) -> int:
        """Units delivered from the start of this segment until `instant`, which lies in it."""
        clock = instant + self.clock_offset
        return self.pattern.delivered_by(clock) + self.steady * clock - self.at_start

    def instant_of(self, amount: int | Fraction) -> Fraction | None:
        """The first instant at which this segment, if it never ended, has delivered `amount` units (more than none)."""
        found = self.when_delivered(amount)
        return None if found is None else Fraction(*found)

    def when_delivered(self, amount: int | Fraction) -> tuple[int | Fraction, int] | None:
        """The same as what is to be divided by what."""
        a_week = self.pattern.before[-1] + self.steady * WEEK
        if a_week == 0:
            return None
        wanted = self.at_start + amount
        whole_weeks = -(-wanted // a_week) - 1
        wanted -= whole_weeks * a_week
        edges, flows = self.pattern.edges, self.pattern.flows
        if self.steady:
            index = bisect_left(range(len(edges)), wanted, key=self._by_edge) - 1
        else:
            index = bisect_left(self.pattern.before, wanted) - 1
        missing = wanted - self._by_edge(index)
        reached, flow = whole_weeks * WEEK + edges[index] - self.clock_offset, flows[index] + self.steady
        return reached * flow + missing, flow

    def changes_between(self, start: int, end: int) -> Iterator[int]:
        """The instants after `start` and before `end` at which the pattern changes the flow."""
        offset = self.clock_offset
        return (edge - offset for edge in self.pattern.edges_between(start + offset, end + offset))

    def _by_edge(self, index: int) -> int:
        return self.pattern.before[index] + self.steady * self.pattern.edges[index]


@frozen
class Course:
    """The volume in a reservoir from a fill or a reading on, if nothing is refilled or read after it.

    Attributes:
        origin: the fill or reading.
        units_per_ml: the common denominator: every figure in units is an integer.
        full: units in the reservoir at the origin.
        segments: touching, the first from the origin on, the last without end.
    """

    origin: Origin
    units_per_ml: int
    full: int
    segments: tuple[CourseSegment, ...]

    @property
    def start(self) -> int:
        """The instant of the origin in seconds."""
        return self.segments[0].start

    def volume_at(self, instant: int) -> Volume:
        """The volume at an instant at or after the origin; never below zero."""
        left = self.full - self._delivered_until(instant)
        return Volume(Fraction(left, self.units_per_ml)) if left > 0 else _NONE

    def instant_of(self, level: Volume, speed: Fraction | None = None) -> Fraction | None:
        """The first instant, in seconds, at which the volume is at or below `level`; None if it never is.

        Args:
            speed: every flow is taken times this, if it is given: 1.145 for a pump that runs 14.5 % fast.
        """
        found = self._when(level, speed)
        return None if found is None else Fraction(*found)

    def second_of(self, level: Volume, speed: Fraction | None = None) -> int | None:
        """The whole second of `instant_of`, rounded down. For a deadline that is enough, and it takes half the time:
        there is no fraction to be reduced."""
        found = self._when(level, speed)
        return None if found is None else int(found[0] // found[1])

    def _when(self, level: Volume, speed: Fraction | None) -> tuple[int | Fraction, int] | None:
        wanted = self.full - self._units(level)
        if wanted <= 0:
            return self.start, 1
        if speed is not None:
            wanted = Fraction(wanted * speed.denominator, speed.numerator)
        segment = self.segments[bisect_left(self.segments, wanted, lo=1, key=_BEFORE) - 1]
        return segment.when_delivered(wanted - segment.before)

    def changes_between(self, start: int, end: int) -> Iterator[int]:
        """The instants after `start` and before `end` at which the flow changes, ascending."""
        for segment in islice(self.segments, self._segment_at(start), None):
            if segment.start >= end:
                return
            first = max(start, segment.start)
            last = end if segment.end is None else min(end, segment.end)
            if start < segment.start:
                yield segment.start
            yield from segment.changes_between(first, last)

    def _units(self, volume: Volume) -> int | Fraction:
        """A volume in units; a whole number for those of the pump."""
        ml = volume.ml
        units, rest = divmod(ml.numerator * self.units_per_ml, ml.denominator)
        return units if rest == 0 else ml * self.units_per_ml

    def _delivered_until(self, instant: int) -> int:
        segment = self.segments[self._segment_at(instant)]
        return segment.before + segment.delivered_until(instant)

    def _segment_at(self, instant: int) -> int:
        """Which of the segments an instant lies in; the first for one before the origin."""
        return bisect_right(self.segments, instant, lo=1, key=_START) - 1
