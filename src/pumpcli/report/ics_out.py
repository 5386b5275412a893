"""Write refills as an iCalendar file (RFC 5545): events that a calendar program updates at the next import.

A refill is an all-day event, a visit that is booked for an hour an event of one hour. The refills of a pump that went
out of use are written again with the status CANCELLED.

A code with a date is not anonymous. So every event is private, a title holds only the code, and drugs and doses are
left out unless the user asks for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event, vText

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Forecast
from pumpcli.domain.quantity import Volume
from pumpcli.domain.visits import BookingState
from pumpcli.domain.zone import Zone
from pumpcli.formats.agenda import Agenda, Appointment
from pumpcli.formats.numbers import NBSP, SHOWN_PLACES, day, in_unit, plain
from pumpcli.report import state_words, visit_words, words
from pumpcli.report.pump_record import why_then
from pumpcli.values import frozen, replace

CAUTION = "Planning aid: check the date against the pump's own programmer."
#: The time of day of a reminder, on the day before an event.
REMINDER_AT = time(9)
#: The length of a visit that is booked for an hour.
VISIT = timedelta(hours=1)
#: SEQUENCE counts the minutes from this instant, in 31 bits.
SEQUENCE_FROM = datetime(2020, 1, 1)
LAST_SEQUENCE = 2**31 - 1
_DAY = timedelta(days=1)


def render(agenda: Agenda, *, clinical: bool) -> str:
    """Return an event for each refill and each order, by day and code; with `clinical` they name drugs and doses."""
    clinic = agenda.clinic
    calendar = Calendar()
    calendar.add("prodid", "-//pumpcli//Refill calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _Text(_name(agenda)))
    entries = [
        entry
        for appointments, is_cancelled in ((agenda.appointments, False), (agenda.cancelled, True))
        for appointment in appointments
        for entry in _entries(appointment, clinic, clinical=clinical, is_cancelled=is_cancelled)
    ]
    for entry in sorted(entries, key=lambda entry: (entry.day, entry.code, entry.number, entry.kind)):
        calendar.add_component(_event(entry, agenda.as_of))
    text: bytes = calendar.to_ical()
    return text.decode()


def _name(agenda: Agenda) -> str:
    """Return the name of the calendar, which says whether refills are missing because of a filter."""
    where = f" (filtered: {', '.join(agenda.where)})" if agenda.where else ""
    return f"{agenda.clinic.name or 'Refills'}{where}"


@frozen
class _Entry:
    """One event: the refill of a pump, the order for it, or a booked visit beside it.

    Attributes:
        number: that of the refill of the pump.
        kind: "refill", "order" or "visit".
        at: the hour of a booked visit; None for an all-day event.
    """

    code: str
    number: int
    kind: str
    day: date
    title: str
    description: str
    zone: Zone
    at: datetime | None = None
    is_cancelled: bool = False

    @property
    def uid(self) -> str:
        """Identify the event when its date moves. The code is hashed, because it may hold any character."""
        return f"{hashlib.sha256(self.code.encode()).hexdigest()[:40]}-{self.number}-{self.kind}@pumpcli"


class _Text(vText):
    """A text that keeps every character: the library would write `\\N`, which a code may hold, as a line break."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return "\\n".join(escaped.splitlines()).encode()


def _entries(appointment: Appointment, clinic: Clinic, *, clinical: bool, is_cancelled: bool) -> Iterator[_Entry]:
    forecast, code = appointment.forecast, appointment.code
    state = "OUT OF USE. " if is_cancelled else "" if forecast.stop is None else "STOPPED. "
    about = list(_about(forecast, clinic, clinical=clinical))
    refill = _Entry(
        code=code,
        number=forecast.refill_number,
        kind="visit" if appointment.is_extra else "refill",
        day=appointment.day,
        title=f"{state}{_title(appointment)}: {code}",
        description=_description(about),
        zone=forecast.pump.zone,
        at=appointment.at,
        is_cancelled=is_cancelled,
    )
    yield refill
    if appointment.order_by is not None:
        yield replace(
            refill,
            kind="order",
            day=appointment.order_by,
            title=f"{state}Order drug: {code}",
            description=_description([f"For the refill on {day(appointment.day)}", *about]),
            at=None,
        )


def _title(appointment: Appointment) -> str:
    if not appointment.is_extra:
        return "Refill booked" if appointment.is_booked else "Refill due"
    match appointment.forecast.visit.state:
        case BookingState.MISSED:
            return "Booked visit MISSED"
        case BookingState.AFTER_DEADLINE:
            return "Visit booked AFTER THE DEADLINE"
        case _:
            return "Visit booked too late"


def _about(forecast: Forecast, clinic: Clinic, *, clinical: bool) -> Iterator[str]:
    """Yield the lines of a description. The reason for a stop is left out like drugs and doses."""
    yield f"Refill due: {'no date' if forecast.due_on is None else day(forecast.due_on)}"
    yield f"Deadline: {why_then(forecast, clinic)}"
    if forecast.visit.booking is not None:
        yield f"Visit: {visit_words.booking(forecast).text}"
    if forecast.stop is not None:
        nothing = state_words.delivers_nothing(forecast, with_reason=clinical)
        yield f"STOPPED: {nothing}; all dates assume that it runs again from the day of this list"
    if clinical:
        yield from _drugs(forecast)
    yield CAUTION


def _description(lines: Iterable[str]) -> str:
    return "\n".join(lines).replace(NBSP, " ")


def _drugs(forecast: Forecast) -> Iterator[str]:
    """Yield the mixture of the last fill and its mean daily dose, without patient boluses."""
    fill, flow = forecast.fill, forecast.daily
    if fill.mixture is None:
        yield f"Mean daily volume: {plain(flow.ml_per_day)} mL"
        return
    drug = fill.mixture.primary
    daily = drug.concentration.mass_in(Volume(flow.ml_per_day))
    yield f"Drugs: {words.mixture(fill.drugs)}"
    yield f"Mean daily dose: {drug.name} {in_unit(daily.mcg, drug.unit, SHOWN_PLACES)}"


def _event(entry: _Entry, as_of: AsOf) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    made_at = as_of.instant.replace(tzinfo=None)
    event.add("dtstamp", made_at.replace(tzinfo=UTC))
    event.add("last-modified", made_at.replace(tzinfo=UTC))
    event.add("sequence", _sequence(made_at))
    start, end = _times(entry)
    event.add("dtstart", start)
    if end is not None:
        event.add("dtend", end)
    event.add("summary", _Text(entry.title))
    event.add("description", _Text(entry.description))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    if entry.is_cancelled:
        event.add("status", "CANCELLED")
    else:
        event.add_component(_reminder(entry))
    return event


def _times(entry: _Entry) -> tuple[date, date | None]:
    """Return start and end of an event: two dates, or two instants, in UTC where the pump has a time zone.

    No date follows the last one: an event on it has no end and is one day long too.
    """
    if entry.day == date.max:
        return entry.day, None
    if entry.at is None:
        return entry.day, entry.day + _DAY
    at = entry.at if entry.at.tzinfo is None else entry.at.astimezone(UTC)
    return at, at + VISIT


def _reminder(entry: _Entry) -> Alarm:
    """Return the reminder, as a time before midnight of the day of an event, or before its hour."""
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", _Text(entry.title))
    start = datetime.combine(entry.day, time()) if entry.at is None or entry.day == date.max else entry.at
    before = datetime.combine(entry.day - _DAY, REMINDER_AT)
    reminder.add("trigger", (before if start.tzinfo is None else entry.zone.at(before)) - start)
    return reminder


def _sequence(instant: datetime) -> int:
    """Return a number that never decreases over time; no record of earlier exports is needed."""
    return min(max((instant - SEQUENCE_FROM) // timedelta(minutes=1), 0), LAST_SEQUENCE)
