"""Write refills as an iCalendar file (RFC 5545): events that a calendar program updates at the next import.

A refill is an all-day event, a visit that is booked for an hour an event of one hour. The refills that have been done,
and those of pumps that went out of use, are written again with the status CANCELLED. Every event is private.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event, vText

from pumpcli.formats.agenda import Agenda, Appointment, Beside, Cancellation, EventKind
from pumpcli.report import event_words
from pumpcli.report.reminders import reminder_at
from pumpcli.values import Frozen

#: The length of a visit that is booked for an hour.
VISIT = timedelta(hours=1)
#: SEQUENCE counts the seconds from this instant, in 31 bits.
SEQUENCE_FROM = datetime(2020, 1, 1, tzinfo=UTC)
LAST_SEQUENCE = 2**31 - 1
_DAY = timedelta(days=1)


def render(agenda: Agenda, *, clinical: bool, written_at: datetime) -> str:
    """Return an event for each refill and each order, by day and code; with `clinical` they name drugs and doses.

    Args:
        written_at: the time of writing, in UTC. Of two events with one UID, a program keeps the one written later.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//pumpcli//Refill calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _Text(_name(agenda)))
    entries = [
        *(entry for appointment in agenda.appointments for entry in _entries(appointment, agenda, clinical=clinical)),
        *map(_cancelled, agenda.cancelled),
    ]
    for entry in sorted(
        entries, key=lambda entry: (entry.day, entry.code, entry.filled_on, entry.number, entry.kind, entry.place)
    ):
        calendar.add_component(_event(entry, written_at))
    text: bytes = calendar.to_ical()
    return text.decode()


def _name(agenda: Agenda) -> str:
    """Return the name of the calendar, which says whether refills are missing because of a filter."""
    where = f" (filtered: {', '.join(agenda.where)})" if agenda.where else ""
    return f"{agenda.name or 'Refills'}{where}"


class _Entry(Frozen):
    """One event.

    Attributes:
        filled_on: the day of the last recorded fill of the pump.
        number: that of the refill after this fill.
        place: that of a visit beside the refill.
        at: the hour of a booked visit; None for an event of a day.
        reminder: the instant of the reminder; None for none.
    """

    code: str
    filled_on: date
    number: int
    kind: EventKind
    day: date
    title: str
    description: str
    at: datetime | None = None
    reminder: datetime | None = None
    is_cancelled: bool = False
    place: int = 1

    @property
    def uid(self) -> str:
        """Identify the event when its date moves. The code is hashed, because it may hold any character.

        A fill that is added before the last one changes no identity, nor does a corrected hour of the last one.
        """
        code, number = (
            hashlib.sha256(self.code.encode()).hexdigest()[:40],
            "" if self.number == 1 else f"-{self.number}",
        )
        place = "" if self.place == 1 else f"{self.place}"
        return f"{code}-{self.filled_on:%Y%m%d}{number}-{self.kind}{place}@pumpcli"


class _Text(vText):
    """A text that keeps every character: the library would write `\\N`, which a code may hold, as a line break."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return "\\n".join(escaped.splitlines()).encode()


def _entries(appointment: Appointment, agenda: Agenda, *, clinical: bool) -> Iterator[_Entry]:
    """Yield the event of a refill or of a visit beside it, and the event of the order."""
    kind = EventKind.REFILL if appointment.beside is None else EventKind.VISIT
    is_over = appointment.beside is Beside.MISSED
    yield _entry(appointment, agenda, kind, appointment.day, appointment.at, clinical=clinical, is_over=is_over)
    if appointment.order_on is not None:
        is_over = appointment.order_state.is_placed
        yield _entry(
            appointment, agenda, EventKind.ORDER, appointment.order_on, None, clinical=clinical, is_over=is_over
        )


def _entry(
    appointment: Appointment,
    agenda: Agenda,
    kind: EventKind,
    day: date,
    at: datetime | None,
    *,
    clinical: bool,
    is_over: bool,
) -> _Entry:
    """Return one event; one that is over has no reminder."""
    clinic, zone, is_order = appointment.forecast.clinic, appointment.forecast.pump.zone, kind is EventKind.ORDER
    return _Entry(
        code=appointment.code,
        filled_on=appointment.filled_on,
        number=appointment.number,
        kind=kind,
        day=day,
        title=event_words.title(appointment, is_order=is_order),
        description=event_words.description(appointment, is_order=is_order, clinical=clinical),
        at=at,
        place=appointment.place if kind is EventKind.VISIT else 1,
        reminder=None if is_over else reminder_at(day, at, zone, zone.as_of(agenda.as_of), clinic),
    )


def _cancelled(event: Cancellation) -> _Entry:
    return _Entry(
        code=event.code,
        filled_on=event.filled_on,
        number=event.number,
        kind=event.kind,
        day=event.day,
        title=event_words.cancelled_title(event),
        description=event_words.cancelled_description(event),
        is_cancelled=True,
        place=event.place,
    )


def _event(entry: _Entry, written_at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", written_at)
    event.add("last-modified", written_at)
    event.add("sequence", _sequence(written_at))
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
    if entry.reminder is not None:
        event.add_component(_alarm(entry, entry.reminder))
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


def _alarm(entry: _Entry, at: datetime) -> Alarm:
    """Return the reminder, as the time from the midnight at which the day of an event begins, or from its hour."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _Text(entry.title))
    if entry.at is None or entry.day == date.max:
        alarm.add("trigger", at.replace(tzinfo=None) - datetime.combine(entry.day, time()))
    else:
        alarm.add("trigger", at - entry.at)
    return alarm


def _sequence(written_at: datetime) -> int:
    """Return a number that never decreases over time; no record of earlier exports is needed."""
    return min(max((written_at - SEQUENCE_FROM) // timedelta(seconds=1), 0), LAST_SEQUENCE)
