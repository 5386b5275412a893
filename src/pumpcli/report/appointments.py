"""Make the events of a calendar program: the refills of a list, and the events of earlier lists to cancel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from pumpcli.domain.clock import AsOf
from pumpcli.domain.drug_orders import order_state
from pumpcli.domain.due import Forecast, Status, forecast
from pumpcli.domain.plan import coming_refills, refills_beyond
from pumpcli.domain.pump import Fill
from pumpcli.domain.refills import Refill, day_to_be_seen, first_open_day
from pumpcli.domain.visits import Booking
from pumpcli.formats.agenda import Appointment, Beside, Cancellation, EventKind, WhyCancelled
from pumpcli.report.remarks import NAMED_FOR
from pumpcli.usecases.due import Listed
from pumpcli.values import replace


def next_of(forecast: Forecast) -> Appointment:
    """Return the next refill of a pump: on its due date, or on the day that a plan gives to one that cannot wait."""
    due_on = forecast.due_on
    if due_on is None or forecast.refill_status.is_at_least(Status.OVERDUE):
        day = day_to_be_seen(forecast, forecast.clinic)
    else:
        day = due_on
    return _with_order(Appointment(forecast, day, forecast.order_by))


def of_refill(refill: Refill) -> Appointment:
    """Return a refill of a plan on its day; drug is ordered for the refill itself, not for a visit beside it."""
    booking = refill.booking
    planned = Appointment(
        forecast=refill.forecast,
        day=refill.visit_on,
        order_by=None if refill.is_extra else refill.order_by,
        number=refill.number,
        is_booked=booking is not None,
        at=None if booking is None else booking.at,
        beside=_beside(refill) if refill.is_extra else None,
        place=1 if booking is None else _place(refill.forecast, booking),
    )
    return planned if refill.is_extra else _with_order(planned)


def _beside(refill: Refill) -> Beside:
    if refill.is_missed:
        return Beside.MISSED
    if refill.is_second:
        return Beside.SECOND
    return Beside.AFTER_DEADLINE if refill.is_after_deadline else Beside.LATE


def _place(forecast: Forecast, booking: Booking) -> int:
    """Return the place of a booking among those after the last fill, 1 for the first."""
    return len({other.day for other in forecast.pump.booked if forecast.fill.at.date() < other.day <= booking.day})


def _with_order(appointment: Appointment) -> Appointment:
    """Return a refill with the event for its order; it is never earlier than the as-of date if drug must be ordered.

    The order for a pump without a date stays beside its refill, so that no earlier event of it stands alone.
    """
    forecast, by = appointment.forecast, appointment.order_by
    if forecast.clinic.order_lead is None:
        return appointment
    state = order_state(forecast.order, forecast.fill, appointment.day, forecast.as_of)
    today = forecast.as_of.day
    on = appointment.day if by is None else by
    if on < today and not state.is_placed and appointment.number == 1:
        on = min(first_open_day(forecast, forecast.clinic), max(appointment.day, today))
    return replace(appointment, order_on=on, order_state=state)


def undated(pumps: Iterable[Listed]) -> Iterator[Appointment]:
    """Yield the refills of pumps without a due date that a plan does not hold: a booked one is in it on its day."""
    for listed in pumps:
        if not listed.forecast.visit.state.is_in_time:
            yield next_of(listed.forecast)


def cancelled(
    pumps: Sequence[Listed], ended: Iterable[Listed], as_of: AsOf, until: date | None = None
) -> Iterator[Cancellation]:
    """Yield the events of refills that have been done and of pumps that are out of use, each once.

    They are yielded for the days in which lists name what is over (`NAMED_FOR`). The events after the last fill of a
    pump in use are never among them.

    Args:
        pumps: the pumps in use that the list shows.
        ended: the pumps out of use that it shows; their codes may be those of pumps in use.
        until: the last day of a list that holds the refills after the next one; None for one that holds none.
    """
    current = {(listed.forecast.pump.code, listed.forecast.fill.at.date()) for listed in pumps}
    seen = set()
    for event in (*_done((*pumps, *ended), until), *_of_ended(ended, as_of, until)):
        key = event.code, event.filled_on, event.number, event.kind, event.place
        if (event.code, event.filled_on) not in current and key not in seen:
            seen.add(key)
            yield event


def _done(pumps: Iterable[Listed], until: date | None) -> Iterator[Cancellation]:
    """Yield the events of refills that have been done, on the day of each."""
    for listed in pumps:
        pump, last_fill, today = listed.forecast.pump, listed.forecast.fill, listed.forecast.as_of.day
        known = pump.fills[: pump.fills.index(last_fill) + 1]
        for fill, met_by in pairwise(known):
            filled_on, done_on = fill.at.date(), met_by.at.date()
            if filled_on < done_on and today - done_on <= NAMED_FOR:
                last = 1 if until is None else _last_number(listed.forecast, fill, met_by, until)
                for number in range(1, last + 1):
                    for kind, place in _events(listed.forecast, filled_on, number):
                        yield Cancellation(
                            code=pump.code,
                            filled_on=filled_on,
                            number=number,
                            kind=kind,
                            day=done_on,
                            why=WhyCancelled.DONE,
                            since=done_on,
                            place=place,
                        )


def _events(forecast: Forecast, filled_on: date, number: int) -> Iterator[tuple[EventKind, int]]:
    """Yield the events that an earlier list may have had of a refill after a fill, visits with their place."""
    yield EventKind.REFILL, 1
    if forecast.clinic.order_lead is not None:
        yield EventKind.ORDER, 1
    visits = len({booking.day for booking in forecast.pump.booked if booking.day > filled_on})
    for place in range(1, (max(visits, 1) if number == 1 else visits) + 1):
        yield EventKind.VISIT, place


def _last_number(now: Forecast, fill: Fill, met_by: Fill, until: date) -> int:
    """Return the number of refills that a list up to a day had after a fill, before the next one was done."""
    pump = now.pump
    before = replace(
        pump,
        fills=tuple(known for known in pump.fills if known.at <= fill.at),
        programs=tuple(program for program in pump.programs if program.start < met_by.at) or pump.programs,
        readings=(),
        stopped=(),
        booked=(),
        orders=(),
        ended=None,
    )
    filled = AsOf.at(fill.at)
    like = forecast(pump, filled, now.clinic) if now.clinic.measured_flow else None
    fleet = [forecast(before, filled, now.clinic, like)]
    refills = (*coming_refills(fleet, until).refills, *refills_beyond(fleet, until))
    return max((refill.number for refill in refills), default=1)


def not_beside(refills: Iterable[Refill]) -> Iterator[Cancellation]:
    """Yield the events of visits that an earlier list may have had beside a refill, and that are so no more.

    These are the visit at which the refill is done now, and the missed ones before the booking that counts. They stand
    on the due date.
    """
    for refill in refills:
        forecast, booking = refill.forecast, refill.forecast.visit.booking
        if refill.number > 1 or booking is None or refill.booking != booking:
            continue
        place = _place(forecast, booking)
        for before in range(1, place if refill.is_extra else place + 1):
            yield Cancellation(
                code=forecast.pump.code,
                filled_on=forecast.fill.at.date(),
                number=1,
                kind=EventKind.VISIT,
                day=refill.due_on or refill.visit_on,
                why=WhyCancelled.NOT_BESIDE,
                since=booking.day,
                place=before,
            )


def _of_ended(ended: Iterable[Listed], as_of: AsOf, until: date | None) -> Iterator[Cancellation]:
    """Yield the events of pumps that are out of use, as they would be without the end."""
    for listed in ended:
        end = listed.forecast.ended
        if end is not None and as_of.day - end.on <= NAMED_FOR:
            before = forecast(replace(listed.forecast.pump, ended=None), AsOf.end_of(end.on), listed.forecast.clinic)
            for appointment in _as_if_in_use(before, until):
                yield from _out_of_use(appointment, end.on)


def _as_if_in_use(before: Forecast, until: date | None) -> list[Appointment]:
    if until is None:
        return [next_of(before)]
    booking = before.visit.booking
    last = max(until, before.due_on or until, until if booking is None else booking.day)
    refills = (*coming_refills([before], last).refills, *refills_beyond([before], last))
    planned = (of_refill(refill) for refill in refills)
    return [*planned, *(undated([Listed(before, "")]) if before.due_on is None else ())]


def _out_of_use(appointment: Appointment, since: date) -> Iterator[Cancellation]:
    refill = Cancellation(
        code=appointment.code,
        filled_on=appointment.filled_on,
        number=appointment.number,
        kind=EventKind.REFILL if appointment.beside is None else EventKind.VISIT,
        day=appointment.day,
        why=WhyCancelled.OUT_OF_USE,
        since=since,
        place=1 if appointment.beside is None else appointment.place,
    )
    yield refill
    if appointment.order_on is not None:
        yield replace(refill, kind=EventKind.ORDER, day=appointment.order_on)
