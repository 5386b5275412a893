"""Sentences on the next visit of a pump: its booking, the absences of the patient, and the drug ordered for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pumpcli.domain.absences import Absence
from pumpcli.domain.drug_orders import OrderState, order_state
from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.refills import Refill, VisitKind
from pumpcli.domain.visits import Booking, BookingState
from pumpcli.formats.layout import Cell, Tone
from pumpcli.formats.numbers import NBSP, counted, day, minute, time_of
from pumpcli.report import words

#: The first words on the next visit in a list, by the state of its booking.
BOOKING_WORDS = {
    BookingState.MISSED: "MISSED",
    BookingState.AFTER_DEADLINE: "booked AFTER THE DEADLINE",
    BookingState.LATE: "booked too late",
    BookingState.BOOKED: "booked for",
    BookingState.NONE: "not booked",
}
#: The words of a visit on its own day, and of one that the plan proposes.
VISIT_WORDS = {VisitKind.BOOKED: "BOOKED", VisitKind.PROPOSED: "proposed"}


def booking(forecast: Forecast) -> Cell:
    """Return whether the next refill is booked and in time, such as "booked for Tue 2026-12-01 10:30"."""
    booked, state = forecast.visit.booking, forecast.visit.state
    begins = BOOKING_WORDS[state]
    if booked is None:
        urgent = forecast.refill_status.is_at_least(Status.SOON)
        return Cell(begins, Tone.NOTICE if urgent else Tone.FAINT)
    at = booked_for(booked)
    match state:
        case BookingState.MISSED:
            return Cell(f"{begins}: booked for {at}, no refill recorded", Tone.ALERT)
        case BookingState.AFTER_DEADLINE:
            return Cell(f"{begins}, for {at}", Tone.ALERT)
        case BookingState.LATE:
            return Cell(f"{begins}: {days_late(forecast, booked)} after the due date, on {at}", Tone.ALERT)
        case _:
            return Cell(f"{begins} {at}", Tone.GOOD)


def visit(refill: Refill) -> Cell:
    """Return whether a visit is booked, with its hour, or only proposed."""
    if refill.booking is None:
        return Cell(VISIT_WORDS[VisitKind.PROPOSED]) if refill.assumed else booking(refill.forecast)
    if refill.is_missed:
        return Cell(BOOKING_WORDS[BookingState.MISSED], Tone.ALERT)
    hour = "" if refill.booking.at is None else f"{time_of(refill.booking.at)}{NBSP}"
    return Cell(f"{hour}{VISIT_WORDS[VisitKind.BOOKED]}", Tone.ALERT if refill.is_extra else Tone.GOOD)


def booked_for(booked: Booking) -> str:
    """Return the day of a booking, with its hour where the file gives one, such as "Tue 2026-12-01 10:30"."""
    return day(booked.day) if booked.at is None else minute(booked.at)


def days_late(forecast: Forecast, booked: Booking) -> str:
    """Return how long after the due date a booking is, such as "5 days"."""
    assert forecast.due_on is not None, "a booking is late for a due date"
    return counted((booked.day - forecast.due_on).days, "day")


def cannot_come(forecast: Forecast) -> str | None:
    """Return a sentence on the absences that leave no day for the refill in time; None where there are none."""
    if not forecast.cannot_come:
        return None
    verb = "CANNOT COME" if _away_now(forecast) else "COULD NOT COME"
    return f"{verb} in time: {why_cannot_come(forecast)}"


def why_cannot_come(forecast: Forecast) -> str:
    """Return the absences of a patient who cannot come in time, below a heading that says so."""
    away = _away_now(forecast)
    if not away:
        return "the patient was away, and no day before the due date is left"
    return f"the patient is away {absences(away)}"


def _away_now(forecast: Forecast) -> list[Absence]:
    """Return the absences from today to the deadline."""
    today = forecast.as_of.day
    last = today if forecast.deadline is None else max(today, forecast.deadline.at.date())
    return [absence for absence in forecast.pump.unavailable if absence.first <= last and absence.last >= today]


def moved(forecast: Forecast) -> str | None:
    """Return a sentence on the absences that moved the due date; None where none did.

    It is such as "moved from Fri 2026-12-11: the patient cannot come from Mon 2026-12-07 to Fri 2026-12-18".
    """
    moving = forecast.moved_by
    if not moving or forecast.deadline is None:
        return None
    without = forecast.clinic.due_on(forecast.deadline.at.date())
    return f"moved from {day(without)}: the patient cannot come {absences(moving)}"


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


def absences(away: Sequence[Absence]) -> str:
    """Return absences, such as "from Mon 2026-12-07 to Fri 2026-12-18 and on Mon 2027-02-01"."""
    return " and ".join(dict.fromkeys(map(_absence, sorted(away, key=lambda absence: (absence.first, absence.last)))))


def _absence(absence: Absence) -> str:
    if absence.first == absence.last:
        return f"on {day(absence.first)}"
    return f"from {day(absence.first)} to {day(absence.last)}"


def order(forecast: Forecast) -> Cell | None:
    """Return the state of the drug ordered for the next refill; None where none is ordered.

    It is such as "ordered Fri 2026-11-20, not received yet, use by Sat 2026-12-05".
    """
    placed = forecast.order
    if placed is None:
        return None
    visit_on = _visit_on(forecast)
    state = order_state(placed, forecast.fill, visit_on, forecast.as_of)
    is_received = placed.received is not None and placed.received <= forecast.as_of.day
    received = f"received {day(placed.received)}" if is_received and placed.received else "not received yet"
    use_by = "" if placed.use_by is None else f", use by {day(placed.use_by)}"
    text = f"ordered {day(placed.placed)}, {received}{use_by}"
    match state:
        case OrderState.OTHER_MIXTURE:
            ordered = "" if placed.mixture is None else words.mixture(placed.mixture.drugs)
            return Cell(f"{text}: {ordered}, NOT THE MIXTURE IN THE RESERVOIR", Tone.ALERT)
        case OrderState.NOT_GOOD_UNTIL_VISIT:
            return Cell(f"{text}, BEFORE THE VISIT on {day(visit_on)}", Tone.ALERT)
        case _:
            return Cell(text)


def _visit_on(forecast: Forecast) -> date:
    """Return the booked day if that is in time, else the due date, or the as-of date if that is later."""
    today = forecast.as_of.day
    return forecast.visit.day_in_time or (today if forecast.due_on is None else max(forecast.due_on, today))
