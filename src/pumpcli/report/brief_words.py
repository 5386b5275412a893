"""Shorter texts about a refill, for narrow screens: times are left out before dates, and sources before reasons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pumpcli.domain.drug_orders import OrderState
from pumpcli.domain.due import Forecast
from pumpcli.domain.standstill import delivers_nothing_since
from pumpcli.domain.visits import BookingState
from pumpcli.formats.numbers import day, short_date, short_day
from pumpcli.report import limits
from pumpcli.report.visit_words import booked_for

if TYPE_CHECKING:  # `due` plans nothing
    from pumpcli.domain.refills import Refill
    from pumpcli.usecases.plan import Planned

#: The shortest text on a pump that stands still or has a program of rate 0.
NOTHING = "delivers nothing"
_STATES = {
    BookingState.MISSED: "MISSED",
    BookingState.AFTER_DEADLINE: "booked AFTER THE DEADLINE",
    BookingState.LATE: "booked LATE",
    BookingState.BOOKED: "booked",
}
#: The states of a visit that is booked, but not in time, without the word "booked".
_NOT_IN_TIME = {
    BookingState.MISSED: "MISSED",
    BookingState.AFTER_DEADLINE: "TOO LATE",
    BookingState.LATE: "LATE",
}


def booking(forecast: Forecast, today: date) -> tuple[str, ...]:
    """Return shorter texts on the booked visit of a pump; none for a pump that has none.

    They are such as "booked AFTER THE DEADLINE Mon 2026-11-30 10:00", without the time, "booked AFTER THE DEADLINE
    Mon 30 Nov", "booked TOO LATE 30 Nov" twice, "TOO LATE 30 Nov", and "booked TOO LATE". Of a visit in time the last
    ones are the day, with its weekday and without it.
    """
    booked, state = forecast.visit.booking, forecast.visit.state
    if booked is None:
        return ()
    word, short = _STATES[state], short_day(booked.day, today)
    texts = f"{word} {booked_for(booked)}", f"{word} {day(booked.day)}", f"{word} {short}"
    if state.is_in_time:
        return (*texts, short, short_date(booked.day, today))
    shortest = f"{_NOT_IN_TIME[state]} {short_date(booked.day, today)}"
    with_word = shortest if state is BookingState.MISSED else f"booked {shortest}"
    return (
        *texts,
        with_word,
        with_word,
        shortest,
        word if state is BookingState.MISSED else f"booked {_NOT_IN_TIME[state]}",
    )


def why_then(forecast: Forecast, today: date) -> tuple[str, str, str, str, str]:
    """Return shorter texts on the limit that sets the deadline.

    They are such as "stability: 180 days (catalogue) Sat 2026-12-12", without the source, "stability: 180 days
    Sat 12 Dec", "stability Sat 12 Dec" and "stability 12 Dec".
    """
    deadline = forecast.deadline
    if deadline is None:
        never = "never reaches the alarm volume"
        return never, never, never, "no limit", "no limit"
    reason, on = deadline.reason, deadline.at.date()
    short_on = short_day(on, today)
    heading, figure = limits.heading(reason, forecast), limits.without_source(reason, forecast)
    return (
        f"{heading} {day(on)}",
        f"{figure} {day(on)}",
        f"{figure} {short_on}",
        f"{limits.limit(reason).short} {short_on}",
        f"{limits.limit(reason).brief} {short_date(on, today)}",
    )


def reasons(forecast: Forecast, today: date) -> tuple[str, ...]:
    """Return shorter texts on the limit that sets the deadline, and on what moves the date or stops the delivery.

    The last one has the most urgent of these alone.
    """
    *limit, shortest = why_then(forecast, today)
    moved = "CANNOT COME" if forecast.cannot_come else "patient away" if forecast.moved_by else ""
    since = delivers_nothing_since(forecast)
    if since is None:
        return (*(_joined(text, moved) for text in limit), moved if forecast.cannot_come else shortest)
    full, short = f"{NOTHING} since {day(since.date())}", f"{NOTHING} since {short_day(since.date(), today)}"
    if forecast.deadline is None:  # that no limit is reached follows from it
        texts: tuple[str, ...] = full, full, short, short
    else:
        notes = full, full, NOTHING, NOTHING
        texts = tuple(_joined(text, note) for text, note in zip(limit, notes, strict=True))
    return (*(_joined(moved, text) for text in texts), moved if forecast.cannot_come else NOTHING)


def visit(refill: Refill, today: date) -> tuple[str, ...]:
    """Return shorter texts on the visit of a planned refill; none where the usual one is short."""
    return booking(refill.forecast, today) if refill.booking is None and not refill.assumed else ()


def due(planned: Planned, today: date) -> tuple[str, ...]:
    """Return shorter texts on the due date of a planned refill, and what is out of the ordinary about its day.

    They are such as "LATE, due Fri 13 Nov, AFTER THE DEADLINE, order by Mon 9 Nov", without the order, and "AFTER
    DEADLINE, due 13 Nov", which does not say that the patient is away. The order is in `order`.
    """
    refill = planned.refill
    if refill.is_second:
        return "a second visit", "a second visit", "second visit"
    on = "no date" if refill.due_on is None else short_day(refill.due_on, today)
    cannot_come = refill.forecast.cannot_come
    away = "CANNOT COME" if cannot_come else "patient away" if refill.forecast.moved_by else ""
    if refill.moved_from is not None:
        full, shortest = f"moved from {on} (full)", f"{on} is full"
    else:
        full, shortest = f"LATE, due {on}" if refill.is_late else on, f"LATE, due {on}" if refill.is_late else on
    after = "AFTER THE DEADLINE" if refill.is_after_deadline else ""
    if after:
        due_on = "" if refill.due_on is None or cannot_come else f"due {short_date(refill.due_on, today)}"
        shortest = _listed("AFTER DEADLINE", due_on)
    elif cannot_come and refill.is_late:
        shortest = "LATE"
    longer = _listed(full, after, away)
    return _listed(longer, *order(planned, today)[:1]), longer, _listed(shortest, away if cannot_come else "")


def order(planned: Planned, today: date) -> tuple[str, ...]:
    """Return shorter texts on the order for a planned refill, and on the replacement of its pump; none if there is
    nothing to say."""
    refill, by = planned.refill, planned.refill.order_by
    if refill.is_second:
        return ()
    longer = shorter = ""
    if planned.order_state.is_placed:
        shorter = "received" if planned.order_state is OrderState.RECEIVED else "ordered"
        longer = f"drug {shorter}"
    elif by is not None and not refill.is_extra:
        late = " LATE" if by < today else ""
        longer = f"order by {short_day(by, today)}{late}"
        shorter = f"order{late or ' NOW'}" if by <= today else f"order {short_date(by, today)}"
    if refill.is_after_replacement:
        longer, shorter = _listed(longer, "AFTER THE PUMP'S REPLACEMENT"), _listed(shorter, "AFTER REPLACEMENT")
    return (longer, shorter) if longer else ()


def _joined(*texts: str) -> str:
    return "; ".join(filter(None, texts))


def _listed(*texts: str) -> str:
    return ", ".join(filter(None, texts))
