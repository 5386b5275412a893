"""Write refills as an iCalendar file (RFC 5545): all-day events that a calendar program updates at the next import.

A code with a date is not anonymous. So every event is private, a title holds only the code, and drugs and doses are
left out unless the user asks for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vText

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Forecast
from pumpcli.domain.quantity import Volume
from pumpcli.formats.agenda import Agenda, Appointment
from pumpcli.formats.numbers import NBSP, SHOWN_PLACES, day, in_unit, plain
from pumpcli.report import words
from pumpcli.report.pump_record import why_then
from pumpcli.values import frozen

CAUTION = "Planning aid: check the date against the pump's own programmer."
#: Counted from midnight at the start of the all-day event: 09:00 on the day before.
REMINDER = timedelta(hours=-15)
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
        entry for appointment in agenda.appointments for entry in _entries(appointment, clinic, clinical=clinical)
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
    """One event: the refill of a pump, or the order for it; `number` is that of the refill of the pump."""

    code: str
    number: int
    kind: str
    day: date
    title: str
    description: str

    @property
    def uid(self) -> str:
        """Identify the event when its date moves. The code is hashed, because it may hold any character."""
        return f"{hashlib.sha256(self.code.encode()).hexdigest()[:40]}-{self.number}-{self.kind}@pumpcli"


class _Text(vText):
    """A text that keeps every character: the library would write `\\N`, which a code may hold, as a line break."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return "\\n".join(escaped.splitlines()).encode()


def _entries(appointment: Appointment, clinic: Clinic, *, clinical: bool) -> Iterator[_Entry]:
    forecast, code = appointment.forecast, appointment.code
    number = forecast.refill_number
    due_on = "no date" if forecast.due_on is None else day(forecast.due_on)
    about = [f"Refill due: {due_on}", f"Deadline: {why_then(forecast, clinic)}"]
    about += [*(_drugs(forecast) if clinical else ()), CAUTION]
    yield _Entry(
        code=code,
        number=number,
        kind="refill",
        day=appointment.day,
        title=f"Refill due: {code}",
        description=_description(about),
    )
    if appointment.order_by is not None:
        about = [f"For the refill on {day(appointment.day)}", *about]
        yield _Entry(
            code=code,
            number=number,
            kind="order",
            day=appointment.order_by,
            title=f"Order drug: {code}",
            description=_description(about),
        )


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
    event.add("dtstart", entry.day)
    if entry.day < date.max:  # no date follows the last one; without an end the event is one day long too
        event.add("dtend", entry.day + _DAY)
    event.add("summary", _Text(entry.title))
    event.add("description", _Text(entry.description))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _Text(entry.title))
    alarm.add("trigger", REMINDER)
    event.add_component(alarm)
    return event


def _sequence(instant: datetime) -> int:
    """Return a number that never decreases over time; no record of earlier exports is needed."""
    return min(max((instant - SEQUENCE_FROM) // timedelta(minutes=1), 0), LAST_SEQUENCE)
