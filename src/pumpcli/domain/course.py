"""The depletion of a reservoir: its volume at an instant, and the instant of a volume, exactly and in closed form.

A week is stored as the seconds at which its flow changes, with the units delivered until each of them. Whole weeks are
then a multiplication and a time within a week is a binary search, so the cost does not grow with the length of a fill.
All numbers are whole units; a unit is 1 mL divided by `Course.units_per_ml`, the common denominator of all flows and
volumes. Only a volume or an instant that is returned is divided, into an exact fraction.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import accumulate, islice
from operator import attrgetter, mul, sub
from typing import TypeVar

from pumpcli.domain.clock import WEEK, AsOf
from pumpcli.domain.pump import Fill, Pump, Reading
from pumpcli.domain.quantity import Volume
from pumpcli.domain.stops import known_stops
from pumpcli.values import Frozen, derived, replace, set_derived


class Origin(Frozen):
    """The fill, or the reading after a fill, from which a volume is computed.

    Attributes:
        fill: the fill itself, or the last one before the reading; the reservoir holds its mixture.
        reading: None where the origin is the fill.
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
    """Return every fill and reading known as of an instant, oldest first; the first fill where none is known yet."""
    fills = [fill for fill in pump.fills if as_of.covers(fill.at)] or [pump.fills[0]]
    starts = [Origin(fill) for fill in fills]
    if not pump.readings:
        return starts
    filled = [fill.at for fill in fills]
    for reading in pump.readings:
        if as_of.covers(reading.at):
            starts.append(Origin(fills[bisect_left(filled, reading.at) - 1], reading))
    return sorted(starts, key=lambda origin: origin.at)


def since_above(history: Sequence[Origin], level: Volume) -> Sequence[Origin]:
    """Return the last fill, or the last reading above a level if it is later, and all readings after it.

    Those readings are at or below the level.

    Args:
        history: the origins of a pump, oldest first.
    """
    first = len(history) - 1
    while history[first].reading is not None and not history[first].volume.is_above(level):
        first -= 1
    return history[first:]


def as_known(pump: Pump, as_of: AsOf) -> Pump:
    """Return the pump with its stops as far as they lie before an as-of instant (see `stops`)."""
    return replace(pump, stopped=known_stops(pump.stopped, as_of)) if pump.stopped else pump


def from_origin(pump: Pump, origin: Origin) -> Pump:
    """Return the pump with no other fill than that of `origin`, and no reading later than `origin` or before that fill.

    Volumes computed from `origin` then do not depend on the as-of instant.
    """
    readings = tuple(reading for reading in pump.readings if origin.fill.at < reading.at <= origin.at)
    return replace(pump, fills=(origin.fill,), readings=readings)


#: An instant in seconds: whole, as most are, or exact, as the one at which a reservoir is empty.
InstantT = TypeVar("InstantT", int, Fraction)

_WHOLE_WEEK = (0, WEEK)
_NONE = Volume(Fraction(0))
_START, _BEFORE = attrgetter("start"), attrgetter("before")


class Pattern(Frozen):
    """A repeating week of flows, from Monday 00:00.

    Attributes:
        edges: the seconds of the week at which a flow begins, from 0, and `WEEK` at the end. The flow may be the same
            on both sides, as at Monday 00:00.
        flows: units per second from each edge to the next; one fewer than `edges`.
        before: units delivered from Monday 00:00 until each edge.
    """

    edges: tuple[int, ...]
    flows: tuple[int, ...]
    before: tuple[int, ...]

    @classmethod
    def of(cls, changes: Mapping[int, int]) -> Pattern:
        """Build a pattern from changes of the flow.

        Args:
            changes: for seconds of the week, 0 among them, the units per second by which the flow changes there.
        """
        starts = sorted(changes)
        return cls.tiled(starts, list(accumulate(map(changes.__getitem__, starts))))

    @classmethod
    def tiled(cls, starts: Sequence[int], flows: Sequence[int]) -> Pattern:
        """Build a pattern from flows that follow one another, each in units per second from its start to the next one.

        Most programs are base rate and windows without boluses. `of` takes three times as long for them, and one flow
        for the whole week needs no sum at all.

        Args:
            starts: seconds of the week, ascending, the first one 0.
        """
        if len(starts) == 1:
            return cls(_WHOLE_WEEK, (flows[0],), (0, flows[0] * WEEK))
        edges = (*starts, WEEK)
        before = accumulate(map(mul, flows, map(sub, edges[1:], edges)), initial=0)
        return cls(edges, tuple(flows), tuple(before))

    def delivered_by(self, instant: InstantT) -> InstantT:
        """Return the units delivered from a fixed Monday until `instant`; use only differences of two results."""
        if len(self.flows) == 1:
            return instant * self.flows[0]
        weeks, second = divmod(instant, WEEK)
        index = bisect_right(self.edges, second) - 1
        return weeks * self.before[-1] + self.before[index] + self.flows[index] * (second - self.edges[index])

    def edges_between(self, start: int, end: int) -> Iterator[int]:
        """Yield the instants after `start` and before `end` that are edges, ascending."""
        monday = start - start % WEEK
        while monday < end:
            yield from (monday + edge for edge in self.edges[:-1] if start < monday + edge < end)
            monday += WEEK


#: A week in which nothing is delivered.
STILL = Pattern.tiled([0], [0])


class CourseSegment(Frozen):
    """A time with one program and one steady flow on top.

    Attributes:
        start, end: half-open, in seconds; `end` is None for the last segment, which never ends.
        clock_offset: seconds by which the clock of the pump, which the pattern follows, is ahead of `start` and `end`.
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

    def delivered_until(self, instant: InstantT) -> InstantT:
        """Return the units delivered from the start of this segment until `instant`, which must lie in it."""
        clock = instant + self.clock_offset
        return self.pattern.delivered_by(clock) + self.steady * clock - self.at_start

    def instant_of(self, amount: int | Fraction) -> Fraction | None:
        """Return the first instant at which this segment, if it never ended, has delivered `amount` units.

        Args:
            amount: more than 0.

        Returns:
            None where nothing is ever delivered.
        """
        ratio = self.when_delivered(amount)
        return None if ratio is None else Fraction(*ratio)

    def when_delivered(self, amount: int | Fraction) -> tuple[int | Fraction, int] | None:
        """Return the result of `instant_of` as numerator and denominator, not reduced."""
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

    def edges_between(self, start: int, end: int) -> Iterator[int]:
        """Return the instants after `start` and before `end` that are edges of the pattern, ascending."""
        offset = self.clock_offset
        return (edge - offset for edge in self.pattern.edges_between(start + offset, end + offset))

    def _by_edge(self, index: int) -> int:
        """Return the units delivered from Monday 00:00 until an edge of the pattern, the steady flow included."""
        return self.pattern.before[index] + self.steady * self.pattern.edges[index]


class Course(Frozen):
    """The volume in a reservoir from a fill or a reading on, without any later refill or reading.

    Attributes:
        origin: the fill or reading.
        units_per_ml: the common denominator of all flows and volumes, so that each is an integer number of units.
        at_origin: units in the reservoir at the origin.
        segments: each ends where the next one starts; the first starts at the origin, the last never ends.
    """

    origin: Origin
    units_per_ml: int
    at_origin: int
    segments: tuple[CourseSegment, ...]

    @property
    def start(self) -> int:
        """The instant of the origin in seconds."""
        return self.segments[0].start

    def volume_at(self, instant: InstantT) -> Volume:
        """Return the volume at an instant at or after the origin; never below zero."""
        left = self.at_origin - self._delivered_until(instant)
        return Volume(Fraction(left, self.units_per_ml)) if left > 0 else _NONE

    def instant_of(self, level: Volume, speed: Fraction | None = None) -> Fraction | None:
        """Return the first instant, in seconds, at which the volume is at or below `level`; None if it never is.

        Args:
            speed: a factor for every flow, 1.145 for a pump that runs 14.5 % fast.
        """
        ratio = self._when(level, speed)
        return None if ratio is None else Fraction(*ratio)

    def second_of(self, level: Volume, speed: Fraction | None = None) -> int | None:
        """Return the result of `instant_of` rounded down to a whole second.

        A deadline needs no more, and this takes half the time because no fraction is reduced.
        """
        ratio = self._when(level, speed)
        return None if ratio is None else int(ratio[0] // ratio[1])

    def _when(self, level: Volume, speed: Fraction | None) -> tuple[int | Fraction, int] | None:
        wanted = self.at_origin - self._units(level)
        if wanted <= 0:
            return self.start, 1
        if speed is not None:
            wanted = Fraction(wanted * speed.denominator, speed.numerator)
        segment = self.segments[bisect_left(self.segments, wanted, lo=1, key=_BEFORE) - 1]
        return segment.when_delivered(wanted - segment.before)

    def edges_between(self, start: int, end: int) -> Iterator[int]:
        """Yield the instants after `start` and before `end` at which a segment, window or bolus begins or ends,
        ascending; the flow may be the same on both sides."""
        for segment in islice(self.segments, self._segment_at(start), None):
            if segment.start >= end:
                return
            first = max(start, segment.start)
            last = end if segment.end is None else min(end, segment.end)
            if start < segment.start:
                yield segment.start
            yield from segment.edges_between(first, last)

    def changes_flow_at(self, instant: int) -> bool:
        """Return whether the programmed flow differs before and after an instant, a whole second after the origin."""
        before, at, after = (self._delivered_until(instant + second) for second in (-1, 0, 1))
        return at - before != after - at

    def _units(self, volume: Volume) -> int | Fraction:
        """Return a volume in units: an integer for volumes of the pump file, else an exact fraction."""
        ml = volume.ml
        units, rest = divmod(ml.numerator * self.units_per_ml, ml.denominator)
        return units if rest == 0 else ml * self.units_per_ml

    def _delivered_until(self, instant: InstantT) -> InstantT:
        segment = self.segments[self._segment_at(instant)]
        return segment.before + segment.delivered_until(instant)

    def _segment_at(self, instant: int | Fraction) -> int:
        """Return the index of the segment that contains an instant; 0 for one before the origin."""
        return bisect_right(self.segments, instant, lo=1, key=_START) - 1
