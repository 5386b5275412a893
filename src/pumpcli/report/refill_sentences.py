"""Sentences on the next refill of one pump, for the first lines of `show` and `compare`."""

from __future__ import annotations

from datetime import date, datetime

from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.visits import BookingState
from pumpcli.formats.layout import Cell, Tone
from pumpcli.formats.numbers import counted, day, millilitres, minute
from pumpcli.report import limits, visit_words

#: The state of a pump of which a limit has passed; the first words are those of the lists.
_URGENT = {
    Status.ALARM: "ALARM: the reservoir is at or below its alarm volume.",
    Status.EXPIRED: "EXPIRED: the drug has been in the reservoir for longer than it may.",
}


def urgent(forecast: Forecast) -> str | None:
    """Return a sentence on a pump that is empty, alarming or expired; None for any other."""
    if forecast.refill_status is Status.EMPTY:
        since = "" if forecast.empty_at is None else f" since {minute(forecast.empty_at)}"
        return f"EMPTY: the reservoir is empty{since}."
    return _URGENT.get(forecast.refill_status)


def due(forecast: Forecast) -> str:
    """Return the due date, such as "Refill due Fri 2026-12-04, in 12 days: soon."."""
    due_on, days = forecast.due_on, forecast.days_left
    if due_on is None or days is None:
        return f"No refill date: the volume {limits.why_then(forecast)}."
    if days < 0:
        overdue = "OVERDUE: the" if forecast.refill_status is Status.OVERDUE else "The"
        return f"{overdue} refill was due {day(due_on)}, {counted(-days, 'day')} ago."
    if days == 0:
        return f"Refill due today, {day(due_on)}."
    soon = ": soon" if forecast.refill_status is Status.SOON else ""
    return f"Refill due {day(due_on)}, in {counted(days, 'day')}{soon}."


def because(forecast: Forecast) -> str | None:
    """Return the limit that sets the deadline; None where none does.

    It is such as "The reservoir runs low on Fri 2026-12-11 10:00, 7 days after the due date."
    """
    deadline, due_on = forecast.deadline, forecast.due_on
    if deadline is None or due_on is None:
        return None
    is_past = deadline.at <= forecast.as_of.instant
    begins = limits.sentence(deadline.reason, forecast, is_past=is_past)
    has_unused = deadline.reason.runs_down and forecast.low_alarm_latest_at is not None
    all_used = ", if all patient boluses are used" if has_unused else ""
    return f"{begins} {minute(deadline.at)}, {_after_due_date(deadline.at, due_on)}{all_used}."


def _after_due_date(at: datetime, due_on: date) -> str:
    """Return how long after the due date the deadline is, which is never before it."""
    days = (at.date() - due_on).days
    return f"{counted(days, 'day')} after the due date" if days else "on the due date itself"


def visit(forecast: Forecast) -> Cell:
    """Return the next visit, such as "A visit is booked for Tue 2026-12-01 10:30."."""
    booked, state = forecast.visit.booking, forecast.visit.state
    listed = visit_words.booking(forecast)
    if booked is None:
        return Cell("No visit is booked.", Tone.NOTICE if listed.tone is Tone.NOTICE else Tone.PLAIN)
    at = visit_words.booked_for(booked)
    match state:
        case BookingState.MISSED:
            text = f"MISSED: a visit was booked for {at}, and no refill is recorded."
        case BookingState.AFTER_DEADLINE:
            text = f"A visit is booked AFTER THE DEADLINE, for {at}."
        case BookingState.LATE:
            text = (
                f"A visit is booked TOO LATE, for {at}, {visit_words.days_late(forecast, booked)} after the due date."
            )
        case _:
            text = f"A visit is booked for {at}."
    return Cell(text, listed.tone)


def to_withdraw(forecast: Forecast) -> str | None:
    """Return what should be in the reservoir on the due date; None where that is over, or there is none."""
    if forecast.expected is None or forecast.due_on is None or (forecast.days_left or 0) < 0:
        return None
    unused = "" if forecast.low_alarm_latest_at is None else ", if no patient bolus is used"
    return f"On {day(forecast.due_on)} there should be {millilitres(forecast.expected)} to withdraw{unused}."


def sentence(text: str) -> str:
    """Return a clause as a sentence, with a capital and a full stop."""
    return f"{text[0].upper()}{text[1:]}."
