"""The depletion table: delivered and remaining volume, row by row."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from operator import itemgetter

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clock import WEEK, seconds_of
from pumpcli.domain.course import Course, origins
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Drug, Pump
from pumpcli.domain.quantity import Mass, Volume
from pumpcli.domain.stops import Stop
from pumpcli.domain.zone import Zone
from pumpcli.values import frozen


class Granularity(StrEnum):
    """The longest time of a row of the table: a day, a time with one flow, or a week."""

    DAY = "day"
    WINDOW = "window"
    WEEK = "week"


@frozen
class Row:
    """A row of the table: a time, half-open `[start, end)`, with at most one fill or reading, which is at its start.

    Attributes:
        delivered: volume that left the reservoir through the pump.
        remaining: volume at `end`, before any event at `end`.
        doses: mass delivered of each drug of the mixture, in the order of the mixture.
        events: the events in this row, as they appear in JSON and CSV: "fill", "low_alarm", "empty" and others.
    """

    start: datetime
    end: datetime
    delivered: Volume
    remaining: Volume
    doses: tuple[tuple[Drug, Mass], ...]
    events: tuple[str, ...]


def depletion_rows(forecast: Forecast, start: datetime, end: datetime, by: Granularity) -> Iterator[Row]:
    """Yield rows that cover `[start, end)` without gaps, none longer than `by`, divided at every fill and reading.

    All patient boluses are assumed to be used, as for every due date. No row starts before the first fill: nothing is
    known before it. No row is after the day on which a pump went out of use.
    """
    if forecast.ended is not None:
        end = min(end, forecast.pump.zone.midnight_after(forecast.ended.on))
    history = origins(forecast.pump, forecast.as_of)
    events = _events(forecast)
    for origin, following in zip(history, [*history[1:], None], strict=True):
        begins = max(start, origin.at)
        ends = end if following is None else min(end, following.at)
        if begins < ends:
            course = compute_course(forecast.pump, origin, PatientBoluses.ALL)
            yield from _rows(forecast.pump, course, seconds_of(begins), seconds_of(ends), by, events)


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
    starts: dict[int, frozenset[int]] = {}
    cuts = itertools.chain([start], _cuts(course, zone, start, end, by), [end])
    for first, last in itertools.pairwise(cuts):
        remaining = course.volume_at(last)
        delivered = volume - remaining
        doses = tuple((drug, drug.concentration.mass_in(delivered)) for drug in drugs)
        happens = slice(*(bisect_left(events, at, key=itemgetter(0)) for at in (first, last)))
        words = [word for _, word in events[happens]]
        if by is Granularity.WINDOW and _starts_bolus(pump, first, starts):
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


def _cuts(course: Course, zone: Zone, start: int, end: int, by: Granularity) -> Iterable[int]:
    """Return the instants that divide rows: changes of the flow, or midnights of civil time, for weeks only those after
    a Sunday."""
    return course.changes_between(start, end) if by is Granularity.WINDOW else _midnights(zone, start, end, by)


def _midnights(zone: Zone, start: int, end: int, by: Granularity) -> Iterator[int]:
    first, last = zone.instant(start).date(), zone.instant(end).date()
    days = 1 if by is Granularity.DAY else 7
    monday_or_day = first.toordinal() - first.weekday() % days
    for ordinal in range(monday_or_day + days, last.toordinal() + 1, days):
        midnight = seconds_of(zone.midnight(date.fromordinal(ordinal)))
        if midnight < end:
            yield midnight


def _starts_bolus(pump: Pump, instant: int, starts: dict[int, frozenset[int]]) -> bool:
    """Return whether a scheduled bolus starts at an instant.

    Args:
        starts: a cache of the seconds of the week at which the boluses of each program start, by program index.
    """
    index = pump.program_index_at(pump.zone.instant(instant))
    if index is None:
        return False
    program = pump.programs[index]
    if pump.stopped and any(stop.covers(pump.zone.instant(instant)) for stop in pump.stopped):
        return False
    if index not in starts:
        starts[index] = frozenset(start for bolus in program.boluses for start in bolus.starts())
    return (instant + program.clock_offset) % WEEK in starts[index]


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
