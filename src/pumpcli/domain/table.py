"""The depletion table: delivered and remaining volume, row by row."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from operator import itemgetter

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.bridge import Bridge, bridges
from pumpcli.domain.clock import WEEK, seconds_of
from pumpcli.domain.course import Course, origins
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Drug, Pump
from pumpcli.domain.quantity import Mass, Volume
from pumpcli.domain.stops import Stop, stop_index
from pumpcli.domain.zone import Zone
from pumpcli.values import Frozen, replace


class Granularity(StrEnum):
    """The time of a row of the table: a day, a time with one flow, or a week."""

    DAY = "day"
    WINDOW = "window"
    WEEK = "week"


class Row(Frozen):
    """A row of the table: a time, half-open `[start, end)`, with at most one fill or reading, which is at its start.

    Attributes:
        delivered: volume that left the reservoir through the pump.
        remaining: volume at `end`, before any event at `end`.
        doses: mass delivered of each drug of the mixture, in the order of the mixture.
        events: the events in this row, as they appear in JSON and CSV: "fill", "low_alarm", "empty" and others.
        bridge: whether the tubing may still hold the former mixture in this row (see `bridge`); `doses` are those of
            the mixture in the reservoir.
    """

    start: datetime
    end: datetime
    delivered: Volume
    remaining: Volume
    doses: tuple[tuple[Drug, Mass], ...]
    events: tuple[str, ...]
    bridge: bool = False


def depletion_rows(forecast: Forecast, start: datetime, end: datetime, by: Granularity) -> Iterator[Row]:
    """Yield rows that cover `[start, end)` without gaps, none longer than `by`, divided at every fill and reading.

    By window, a row also begins at each change of the flow, at each bolus, and where a stop begins or ends. A program
    that goes on with the same flow begins no row, and from the first change after the reservoir is empty only a stop
    does.

    All patient boluses are assumed to be used, as for every due date. No row starts before the first fill: nothing is
    known before it. No row is after the day on which a pump went out of use.
    """
    if forecast.ended is not None:
        end = min(end, forecast.pump.zone.midnight_after(forecast.ended.on))
    history = origins(forecast.pump, forecast.as_of)
    events = _events(forecast)
    bridged = [(seconds_of(bridge.start), seconds_of(bridge.end)) for bridge in bridges_of(forecast)]
    for origin, following in zip(history, [*history[1:], None], strict=True):
        begins = max(start, origin.at)
        ends = end if following is None else min(end, following.at)
        if begins < ends:
            course = compute_course(forecast.pump, origin, PatientBoluses.ALL)
            for row in _rows(forecast.pump, course, seconds_of(begins), seconds_of(ends), by, events):
                yield replace(row, bridge=True) if bridged and _is_bridged(row, bridged) else row


def bridges_of(forecast: Forecast) -> tuple[Bridge, ...]:
    """Return the bridges after the fills that are known as of the forecast."""
    fills = [origin.fill for origin in origins(forecast.pump, forecast.as_of) if origin.reading is None]
    return tuple(bridges(forecast.pump, fills))


def _is_bridged(row: Row, bridged: Sequence[tuple[int, int]]) -> bool:
    first, last = seconds_of(row.start), seconds_of(row.end)
    return any(start < last and first < end for start, end in bridged)


def table_until(forecast: Forecast) -> date | None:
    """Return the default last day of a table: the day of the deadline, or of the end of the pump; None without."""
    if forecast.ended is not None:
        return forecast.ended.on
    return None if forecast.deadline is None else forecast.deadline.at.date()


def _rows(
    pump: Pump, course: Course, start: int, end: int, by: Granularity, events: Sequence[tuple[int, str]]
) -> Iterator[Row]:
    drugs = course.origin.fill.drugs
    volume = course.volume_at(start)
    zone = pump.zone
    boluses = _BolusStarts(pump)
    by_window = by is Granularity.WINDOW
    inner = _changes(course, start, end, boluses, events) if by_window else _midnights(zone, start, end, by)
    cuts = itertools.chain([start], inner, [end])
    for first, last in itertools.pairwise(cuts):
        remaining = course.volume_at(last)
        delivered = volume - remaining
        doses = tuple((drug, drug.concentration.mass_in(delivered)) for drug in drugs)
        happens = slice(*(bisect_left(events, at, key=itemgetter(0)) for at in (first, last)))
        words = [word for _, word in events[happens]]
        if by_window and boluses.has(first):
            words.append("bolus")
        happened = tuple(dict.fromkeys(words))
        yield Row(
            start=zone.instant(first),
            end=zone.instant(last),
            delivered=delivered,
            remaining=remaining,
            doses=doses,
            events=happened,
        )
        volume = remaining


def _changes(
    course: Course, start: int, end: int, boluses: _BolusStarts, events: Sequence[tuple[int, str]]
) -> Iterator[int]:
    """Yield the instants after `start` and before `end` at which the flow changes or an event needs a row of its own.

    An empty reservoir delivers nothing: after the first of them, only a stop needs a row.
    """
    stops = {at for at, word in events if word in ("stopped", "resumed")}
    given_once = {at for at, word in events if word == "bolus"}
    is_empty = False
    for at in course.edges_between(start, end):
        is_bolus = at in given_once or boluses.has(at)
        if at in stops or (not is_empty and (is_bolus or course.changes_flow_at(at))):
            yield at
            is_empty = is_empty or course.volume_at(at).ml == 0


def _midnights(zone: Zone, start: int, end: int, by: Granularity) -> Iterator[int]:
    """Yield the midnights of civil time after `start` and before `end`, for weeks only those after a Sunday."""
    first, last = zone.instant(start).date(), zone.instant(end).date()
    days = 1 if by is Granularity.DAY else 7
    monday_or_day = first.toordinal() - first.weekday() % days
    for ordinal in range(monday_or_day + days, last.toordinal() + 1, days):
        midnight = seconds_of(zone.midnight(date.fromordinal(ordinal)))
        if midnight < end:
            yield midnight


class _BolusStarts:
    """The instants at which the scheduled boluses of a pump start; the week of each program is computed once."""

    def __init__(self, pump: Pump) -> None:
        self._pump = pump
        self._weeks: dict[int, frozenset[int]] = {}

    def has(self, instant: int) -> bool:
        """Return whether a scheduled bolus starts at an instant."""
        at = self._pump.zone.instant(instant)
        index = self._pump.program_index_at(at)
        if index is None or stop_index(self._pump.stopped, at) is not None:
            return False
        program = self._pump.programs[index]
        if index not in self._weeks:
            self._weeks[index] = frozenset(start for bolus in program.boluses for start in bolus.starts())
        return (instant + program.clock_offset) % WEEK in self._weeks[index]


def _events(forecast: Forecast) -> list[tuple[int, str]]:
    """Return the events of a pump, sorted by instant.

    Limits are rounded down to the minute, but never to before the fill or reading from which they are computed.
    """
    pump, as_of = forecast.pump, forecast.as_of
    events: list[tuple[datetime, str]] = []
    events += [(fill.at, "fill") for fill in pump.fills if as_of.covers(fill.at) or fill is forecast.fill]
    events += [(reading.at, "reading") for reading in pump.readings if as_of.covers(reading.at)]
    events += [(program.start, "program") for program in pump.programs]
    events += [(bolus.at, "bolus") for bolus in pump.boluses]
    events += [(stop.start, "stopped") for stop in pump.stopped]
    events += [(stop.end, "resumed") for stop in pump.stopped if stop.end is not None and not _goes_on(stop, forecast)]
    if forecast.ended is not None:
        events.append((max(pump.zone.midnight(forecast.ended.on), forecast.origin.at), "ended"))
    limits = [(candidate.at, candidate.reason.value, candidate.origin) for candidate in forecast.candidates]
    for at, word, origin in [*limits, (forecast.empty_at, "empty", forecast.empty_origin)]:
        if at is not None:
            events.append((max(at, origin.at), word))
    return sorted((seconds_of(at), word) for at, word in events)


def _goes_on(stop: Stop, forecast: Forecast) -> bool:
    """Return whether a stop that is cut at the as-of instant goes on after it."""
    return forecast.stop is not None and stop.start == forecast.stop.start
