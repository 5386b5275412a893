"""Warn about dates that are far from the day of the list: a mistake in the year, the month or the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from pumpcli.domain.clock import AsOf, written
from pumpcli.domain.pump import Pump
from pumpcli.errors import Fault, FaultCode

#: Years after which nothing in a file is recent. The pump itself is replaced after five to seven.
LONG_AGO = 20
#: Years after which nothing is planned. Doses are planned for weeks, at most for the months until the next refill.
FAR_AHEAD = 1


def time_faults(pump: Pump, as_of: AsOf) -> list[Fault]:
    """Return a fault for each fill and reading in the future, for each program and bolus far ahead, and for each date
    long ago."""
    day = as_of.day
    faults: list[Fault] = []
    newest = pump.fills[-1].at if not pump.readings else max(pump.fills[-1].at, pump.readings[-1].at)
    if newest.toordinal() >= day.toordinal() - 1:  # an as-of instant may be another day in the zone of the pump
        faults += _in_the_future(pump, pump.zone.as_of(as_of))
    last = pump.programs[-1].start if not pump.boluses else max(pump.programs[-1].start, pump.boluses[-1].at)
    if last.year > day.year:
        faults += _far_ahead(pump, day)
    if _may_be_long_ago(pump, day.year - LONG_AGO):
        faults += _long_ago(pump, day)
    return faults


def _may_be_long_ago(pump: Pump, year: int) -> bool:
    """Return False if no date is in a year or before it, so that not every date needs to be compared.

    The lists of dates that are not in order are left to the comparison; few pumps have them.
    """
    if pump.booked or pump.unavailable or pump.stopped or pump.orders:
        return True
    if pump.fills[0].at.year <= year or pump.programs[0].start.year <= year:
        return True
    days = (pump.implanted, pump.replace_by, *(bolus.at for bolus in pump.boluses[:1]))
    return any(day is not None and day.year <= year for day in days)


def _in_the_future(pump: Pump, as_of: AsOf) -> Iterator[Fault]:
    """Yield a fault for each fill and reading after the as-of instant."""
    limit = f"the end of {as_of.day}" if as_of.whole_day else written(as_of.instant)
    for index, fill in enumerate(pump.fills):
        if not as_of.covers(fill.at):
            message = (
                f"a fill at {written(fill.at)}, after {limit}: write a fill when it is done, and a visit that is "
                f"planned as `booked: {fill.at.date()}`"
            )
            yield Fault(FaultCode.FACT_IN_THE_FUTURE, message, f"fills[{index}].at")
    for index, reading in enumerate(pump.readings):
        if not as_of.covers(reading.at):
            message = f"a reading at {written(reading.at)}, after {limit}: write a reading when it is done"
            yield Fault(FaultCode.FACT_IN_THE_FUTURE, message, f"readings[{index}].at")


def _far_ahead(pump: Pump, day: date) -> Iterator[Fault]:
    """Yield a fault for each program and each bolus given once that starts more than `FAR_AHEAD` after a day."""
    starts = [
        *(("a program", path, start) for path, start in _starts(pump)),
        *(("a bolus", f"boluses[{index}].at", bolus.at) for index, bolus in enumerate(pump.boluses)),
    ]
    for subject, path, start in starts:
        if _is_years_after(start, day, FAR_AHEAD):
            message = f"{subject} that starts at {written(start)}, more than a year after {day}; is the year right?"
            yield Fault(FaultCode.PROGRAM_FAR_AHEAD, message, path)


def _long_ago(pump: Pump, day: date) -> Iterator[Fault]:
    """Yield a fault for each date more than `LONG_AGO` before a day."""
    for path, at in _dates(pump):
        if _is_years_after(day, at, LONG_AGO):
            on = written(at) if isinstance(at, datetime) else str(at)
            message = f"{on} is more than {LONG_AGO} years before {day}; is the year right?"
            yield Fault(FaultCode.LONG_AGO, message, path)


def _dates(pump: Pump) -> Iterator[tuple[str, date]]:
    """Yield every date of the file but an end, which is a fault of its own before the last fill."""
    yield from ((f"fills[{index}].at", fill.at) for index, fill in enumerate(pump.fills))
    yield from _starts(pump)
    yield from ((f"boluses[{index}].at", bolus.at) for index, bolus in enumerate(pump.boluses))
    yield from ((f"readings[{index}].at", reading.at) for index, reading in enumerate(pump.readings))
    yield from ((f"booked[{index}]", booking.day) for index, booking in enumerate(pump.booked))
    yield from ((f"unavailable[{index}]", absence.first) for index, absence in enumerate(pump.unavailable))
    yield from ((f"stopped[{index}].from", stop.start) for index, stop in enumerate(pump.stopped))
    yield from ((f"orders[{index}].placed", order.placed) for index, order in enumerate(pump.orders))
    if pump.implanted is not None:
        yield "implanted", pump.implanted
    if pump.replace_by is not None:
        yield "replace_by", pump.replace_by


def _starts(pump: Pump) -> Iterator[tuple[str, datetime]]:
    """Yield the start of every program but a first one that starts with the first fill, whose date it may have."""
    for index, program in enumerate(pump.programs):
        if index or program.start != pump.fills[0].at:
            yield f"programs[{index}].start", program.start


def _is_years_after(later: date, earlier: date, years: int) -> bool:
    """Return whether a day is more than some years after another one, by the calendar."""
    return (later.year - years, later.month, later.day) > (earlier.year, earlier.month, earlier.day)
