"""Titles and descriptions of the events of a calendar program.

A code with a date is not anonymous. So a title holds only the code and the state of the pump, and drugs, doses and the
reason for a stop are left out of a description unless the user asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pumpcli.domain.candidates import Reason
from pumpcli.domain.drug_orders import OrderState
from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.replacement import Notice, replace_by, replacement
from pumpcli.formats.agenda import Appointment, Beside, Cancellation, EventKind, WhyCancelled
from pumpcli.formats.numbers import NBSP, as_written, day
from pumpcli.report import visit_words, words
from pumpcli.report.limits import why_then
from pumpcli.report.prescribed import conversion_of, from_now_on
from pumpcli.report.pump_record import daily_mcg

CAUTION = "Planning aid: check the date against the pump's own programmer."
_ORDER_TITLES = {OrderState.PLACED: "Drug ordered", OrderState.RECEIVED: "Drug received"}
_VISIT_TITLES = {
    Beside.MISSED: "Booked visit MISSED",
    Beside.AFTER_DEADLINE: "Visit booked AFTER THE DEADLINE",
    Beside.LATE: "Visit booked LATE",
    Beside.SECOND: "Second visit booked",
}
_CANCELLED_TITLES = {
    EventKind.REFILL: "Refill due",
    EventKind.ORDER: "Order drug",
    EventKind.VISIT: "Booked visit",
}


def title(appointment: Appointment, *, is_order: bool) -> str:
    """Return the title of an event, such as "ALARM, OVERDUE. Refill due: P-001"."""
    state = ", ".join(_states(appointment, is_order=is_order))
    return f"{state}{'. ' if state else ''}{_subject(appointment, is_order=is_order)}: {appointment.code}"


def _subject(appointment: Appointment, *, is_order: bool) -> str:
    if is_order:
        return _ORDER_TITLES.get(appointment.order_state, "Order drug")
    if appointment.beside is not None:
        return _VISIT_TITLES[appointment.beside]
    return "Refill booked" if appointment.is_booked else "Refill due"


def _states(appointment: Appointment, *, is_order: bool) -> Iterator[str]:
    """Yield the words that hold for a refill or its order, the most urgent first.

    The state of the pump is that of now, so a refill that follows on a planned one has none.
    """
    forecast = appointment.forecast
    now = list(_states_of_now(forecast)) if appointment.number == 1 else []
    yield from now
    if forecast.due_on is None:
        yield "NO DATE"
    if forecast.cannot_come and appointment.number == 1 and not is_order:
        yield "CANNOT COME"
    if is_order:
        is_late = appointment.is_order_late
    else:
        is_planned_late = forecast.due_on is not None and appointment.day > forecast.due_on
        is_late = is_planned_late and appointment.beside is None and words.STATUS_WORDS[Status.OVERDUE] not in now
    if is_late:
        yield "LATE"
    if _is_to_be_replaced(appointment):
        yield "REPLACE"


def _states_of_now(forecast: Forecast) -> Iterator[str]:
    today, stability_at = forecast.as_of.day, forecast.at(Reason.STABILITY)
    holding = {
        forecast.refill_status,
        None if forecast.stop is None else Status.STOPPED,
        Status.EXPIRED if stability_at is not None and stability_at <= forecast.as_of.instant else None,
        Status.OVERDUE if forecast.due_on is not None and forecast.due_on < today else None,
    }
    return (words.STATUS_WORDS[status] for status in Status if status in holding and status.is_at_least(Status.OVERDUE))


def _is_to_be_replaced(appointment: Appointment) -> bool:
    """Whether the replacement of the pump itself has passed, or comes before the refill."""
    by, needed = replace_by(appointment.forecast.pump), replacement(appointment.forecast)
    is_near = needed is not None and needed.notice in (Notice.PASSED, Notice.BEFORE_REFILL)
    return is_near or (by is not None and by < appointment.day)


def description(appointment: Appointment, *, is_order: bool, clinical: bool) -> str:
    """Return the lines of a description; with `clinical` they name drugs, doses and the reason for a stop."""
    lines = list(_about(appointment.forecast, clinical=clinical))
    return _joined([*_about_order(appointment), *lines] if is_order else lines)


def _about_order(appointment: Appointment) -> Iterator[str]:
    if appointment.forecast.due_on is None and not appointment.is_booked:
        yield "For a refill without a date"
        return
    yield f"For the refill on {day(appointment.day)}"
    if appointment.is_order_late and appointment.order_by is not None:
        yield f"To be ordered by {day(appointment.order_by)}"


def _about(forecast: Forecast, *, clinical: bool) -> Iterator[str]:
    yield f"Refill due: {'no date' if forecast.due_on is None else day(forecast.due_on)}"
    yield f"Deadline: {why_then(forecast)}"
    if forecast.visit.booking is not None:
        yield f"Visit: {visit_words.booking(forecast).text}"
    nothing = words.delivers_nothing(forecast, with_reason=clinical)
    if forecast.stop is not None:
        yield f"STOPPED: {nothing}; all dates assume that it runs again from the day of this list"
    elif nothing is not None:
        yield f"The pump {nothing}"
    if clinical:
        yield from _drugs(forecast)
    yield CAUTION


def _drugs(forecast: Forecast) -> Iterator[str]:
    """Yield the mixture of the last fill and its mean daily dose, without patient boluses, and the base rate as it is
    written."""
    fill, flow, shown = forecast.fill, forecast.daily, conversion_of(forecast)
    if fill.mixture is None:
        yield f"Mean daily volume: {shown.ml(flow.ml_per_day)}"
    else:
        drug = fill.mixture.primary
        yield f"Drugs: {words.mixture(fill.drugs)}"
        yield f"Mean daily dose: {drug.name} {shown.mass(drug, daily_mcg(drug, flow))}"
    program = from_now_on(forecast)[0]
    if program.rate is not None and forecast.as_of.covers(program.start):
        yield f"Base rate: {as_written(program.rate)}"


def cancelled_title(event: Cancellation) -> str:
    """Return the title of a cancelled event, which some programs go on showing."""
    match event.why:
        case WhyCancelled.DONE:
            return f"DONE. {_CANCELLED_TITLES[event.kind]}: {event.code}"
        case WhyCancelled.OUT_OF_USE:
            return f"OUT OF USE. {_CANCELLED_TITLES[event.kind]}: {event.code}"
        case WhyCancelled.NOT_BESIDE:
            return f"No other visit: {event.code}"


def cancelled_description(event: Cancellation) -> str:
    """Return the reason for which an event is cancelled."""
    match event.why:
        case WhyCancelled.DONE:
            return _joined([f"Cancelled: the pump was refilled on {day(event.since)}"])
        case WhyCancelled.OUT_OF_USE:
            return _joined([f"Cancelled: the pump is out of use since {day(event.since)}"])
        case WhyCancelled.NOT_BESIDE:
            return _joined([f"Cancelled: the visit is booked for {day(event.since)}"])


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines).replace(NBSP, " ")
