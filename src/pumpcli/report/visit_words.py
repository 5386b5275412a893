"""Sentences on the next visit of a pump: its booking, and the absences of the patient."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.domain.absences import Absence
from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.visits import Booking, BookingState
from pumpcli.formats.layout import Cell, Tone
from pumpcli.formats.numbers import counted, day, minute

#: The first words on the next visit in a list, by the state of its booking.
BOOKING_WORDS = {
    BookingState.MISSED: "MISSED",
    BookingState.AFTER_DEADLINE: "booked AFTER THE DEADLINE",
    BookingState.LATE: "booked too late",
    BookingState.BOOKED: "booked for",
    BookingState.NONE: "not booked",
}


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


def absences(away: Sequence[Absence]) -> str:
    """Return absences, such as "from Mon 2026-12-07 to Fri 2026-12-18 and on Mon 2027-02-01"."""
    return " and ".join(dict.fromkeys(map(_absence, sorted(away, key=lambda absence: (absence.first, absence.last)))))


def _absence(absence: Absence) -> str:
    if absence.first == absence.last:
        return f"on {day(absence.first)}"
    return f"from {day(absence.first)} to {day(absence.last)}"
