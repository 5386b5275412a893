"""Warn about visits, stops and plans that can hardly be meant: each warning names its field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from pumpcli.domain.absences import AbsentDays
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import WEEKDAY_NAMES, AsOf, written
from pumpcli.domain.ending import End
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.stops import known_stops
from pumpcli.domain.visits import Booking, is_soon_after_fill
from pumpcli.errors import Fault, FaultCode

if TYPE_CHECKING:
    from pumpcli.domain.due import Forecast

#: A stop longer than this is a stall, or its end was not written down. No procedure stops a pump for two days.
LONGEST_STOP = timedelta(hours=48)


def visit_faults(pump: Pump, clinic: Clinic, as_of: AsOf | None) -> Iterator[Fault]:
    """Yield a fault for each visit, stop or plan that can hardly be meant.

    Args:
        clinic: the rules of the site of the pump, where it has one.
        as_of: without it, faults that depend on the day are left out.
    """
    ended = pump.ended
    if ended is not None:
        yield from _after_the_end(pump, ended)
    if as_of is None:
        return
    as_of = pump.zone.as_of(as_of)
    if ended is not None and ended.is_known(as_of):
        return
    if pump.stopped:
        yield from _long_stops(pump, as_of)
    if pump.booked:
        yield from _bookings(pump, clinic, as_of)


def _after_the_end(pump: Pump, ended: End) -> Iterator[Fault]:
    """Yield a fault for everything on a day after the end; on that day itself a pump may still be programmed."""
    dates: list[tuple[str, str, list[date]]] = [
        ("a program that starts", "programs[{}].start", [program.start.date() for program in pump.programs]),
        ("a bolus", "boluses[{}].at", [bolus.at.date() for bolus in pump.boluses]),
        ("a stop", "stopped[{}].from", [stop.start.date() for stop in pump.stopped]),
        ("a visit booked", "booked[{}]", [booking.day for booking in pump.booked]),
        ("an order placed", "orders[{}].placed", [order.placed for order in pump.orders]),
    ]
    for subject, path, days in dates:
        for index, day in enumerate(days):
            if day > ended.on:
                message = f"{subject} on {day} does nothing: the pump is out of use from {ended.on} ({ended.why})"
                yield Fault(FaultCode.AFTER_THE_END, message, path.format(index))


def _long_stops(pump: Pump, as_of: AsOf) -> Iterator[Fault]:
    """Yield a fault for each stop that has lasted longer than `LONGEST_STOP` by the as-of instant."""
    for index, (stop, known) in enumerate(zip(pump.stopped, known_stops(pump.stopped, as_of), strict=False)):
        assert known.end is not None, "a known stop has an end"
        if known.end - known.start <= LONGEST_STOP:
            continue
        if stop.end is None:
            why = "has no `to`; give it as soon as the pump runs again"
        else:
            why = f"lasts until {written(stop.end)}; is that right, or was the pump in a stall?"
        message = f"a stop of more than 48 h: it begins at {written(stop.start)} and {why}"
        yield Fault(FaultCode.LONG_STOP, message, f"stopped[{index}].from")


def _bookings(pump: Pump, clinic: Clinic, as_of: AsOf) -> Iterator[Fault]:
    """Yield a fault for each booking after the last fill that cannot be kept, or that does not count."""
    filled = [fill for fill in pump.fills if as_of.covers(fill.at)]
    absent = AbsentDays(pump.unavailable)
    forecasts: list[Forecast] = []
    for index, booking in enumerate(pump.booked):
        if _is_met(booking, filled) or _is_after_the_end(pump, booking):
            continue
        if booking.day >= as_of.day:
            yield from _not_possible(booking, pump, clinic, absent, f"booked[{index}]")
        if not filled or not _may_be_soon(booking, filled[-1], clinic):
            continue
        if not forecasts:
            from pumpcli.domain.due import forecast  # noqa: PLC0415  # few pumps come here

            forecasts.append(forecast(pump, as_of, clinic))
        filled_on, due_on = filled[-1].at.date(), forecasts[0].due_on
        if is_soon_after_fill(booking.day, filled_on, due_on):
            message = (
                f"a visit is booked for {booking.day}, soon after the fill on {filled_on}; it does not count for the "
                f"next refill, due on {due_on}. Was it booked before that fill?"
            )
            yield Fault(FaultCode.BOOKING_SOON_AFTER_FILL, message, f"booked[{index}]")


def _is_met(booking: Booking, filled: Sequence[Fill]) -> bool:
    return bool(filled) and booking.day <= filled[-1].at.date()


def _is_after_the_end(pump: Pump, booking: Booking) -> bool:
    return pump.ended is not None and booking.day > pump.ended.on


def _not_possible(booking: Booking, pump: Pump, clinic: Clinic, absent: AbsentDays, path: str) -> Iterator[Fault]:
    """Yield a fault if the clinic or the site is closed on the day of a booking, one if the patient cannot come, and
    one if the visit is at midnight, which other YAML programs make of a date."""
    closed, away = clinic.why_closed(booking.day), absent.around(booking.day)
    visit = f"a visit is booked for {WEEKDAY_NAMES[booking.day.weekday()].capitalize()} {booking.day}"
    if closed is not None:
        where = "the clinic" if clinic.site_days is None else f"the site `{pump.site}`"
        yield Fault(FaultCode.BOOKING_NOT_POSSIBLE, f"{visit}, but {where} is closed then ({closed})", path)
    if booking.at is not None and booking.at.time() == time.min:
        message = f"{visit} at 00:00; other YAML programs change a date to this: if so, write {booking.day}"
        yield Fault(FaultCode.BOOKING_NOT_POSSIBLE, message, path)
    if away is not None:
        yield Fault(FaultCode.BOOKING_NOT_POSSIBLE, f"{visit}, but the patient is unavailable then ({away})", path)


def _may_be_soon(booking: Booking, fill: Fill, clinic: Clinic) -> bool:
    """Return False if the booking is late enough for every possible due date, so that no forecast is needed.

    The due date is never after the end of the stability or of the longest interval.
    """
    filled_on = fill.at.date()
    latest = [period.after(filled_on) for period in (fill.stability, clinic.max_interval) if period is not None]
    return all(is_soon_after_fill(booking.day, filled_on, day) for day in latest)
