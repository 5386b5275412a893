"""Words on the visits of a plan: booked or only proposed, on another day, or late."""

from __future__ import annotations

from pumpcli.domain.refills import Refill, VisitKind
from pumpcli.domain.visits import BookingState
from pumpcli.formats.layout import Cell, Tone
from pumpcli.formats.numbers import NBSP, day, time_of
from pumpcli.report.visit_words import BOOKING_WORDS, booking

#: The words of a visit on its own day, and of one that the plan proposes.
VISIT_WORDS = {VisitKind.BOOKED: "BOOKED", VisitKind.PROPOSED: "proposed"}


def visit(refill: Refill) -> Cell:
    """Return whether a visit is booked, with its hour, or only proposed."""
    if refill.booking is None:
        return Cell(VISIT_WORDS[VisitKind.PROPOSED]) if refill.assumed else booking(refill.forecast)
    if refill.is_missed:
        return Cell(BOOKING_WORDS[BookingState.MISSED], Tone.ALERT)
    hour = "" if refill.booking.at is None else f"{time_of(refill.booking.at)}{NBSP}"
    return Cell(f"{hour}{VISIT_WORDS[VisitKind.BOOKED]}", Tone.ALERT if refill.is_extra else Tone.GOOD)


def moved_from(refill: Refill) -> str | None:
    """Return the due date from which a planned refill is moved, and why; None for one that is not moved.

    It is such as "moved from Fri 2026-12-04, which is full (capacity 6)".
    """
    due_on = refill.moved_from
    if due_on is None:
        return None
    return f"moved from {day(due_on)}, which {_has_no_room(refill.forecast.clinic.capacity_on(due_on))}"


def _has_no_room(capacity: int | None) -> str:
    return f"is full (capacity {capacity})" if capacity else "has a capacity of 0"


def planned(refill: Refill) -> str:
    """Return the planned day of a refill that is not booked, and why it is on that day."""
    on, moved_away = day(refill.visit_on), moved_from(refill)
    if moved_away is not None:
        return f"{on}, {moved_away}"
    if refill.is_late:
        return f"{on}, LATE: {_why_late(refill)}"
    return f"{on}, on its due date"


def _why_late(refill: Refill) -> str:
    forecast, on = refill.forecast, refill.visit_on
    if forecast.clinic.is_open(on) and not any(away.covers(on) for away in forecast.pump.unavailable):
        return "the first open day on which the patient can come"
    return "the plan finds no open day on which the patient can come"
