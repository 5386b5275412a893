"""State of a day which venues are closed, and how many refills each room has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pumpcli.domain.open_days import NO_OPEN_DAY
from pumpcli.formats.layout import Cell, Column
from pumpcli.formats.numbers import counted, day
from pumpcli.formats.records import Value
from pumpcli.report import words
from pumpcli.usecases.plan import Day, Outlook, Planned
from pumpcli.usecases.venues import RoomDay, Venue, Venues

SITE = Column("Site", folds=True)


def closures(calendar_day: Day) -> list[str]:
    """Return the reason for a closed day, with the venues that are open on it; or of an open day the venues that are
    closed, if not by their weekdays.

    It is such as "closed: Christmas Day", "home open".
    """
    why = calendar_day.why_closed
    if why is not None:
        open_venues = [each.venue.name for each in calendar_day.venues if each.why_closed is None]
        return [words.closure(why), *(f"{name} open" for name in open_venues)]
    return [
        f"{each.venue.name} {words.closure(each.why_closed)}"
        for each in calendar_day.venues
        if each.why_closed not in (None, NO_OPEN_DAY)
    ]


def total(calendar_day: Day) -> str:
    """Return the state of a day.

    It is such as "closed: Thanksgiving Day", "4 of 6 refills, 1 shown" or, of a day that is too full, "7 of 6 refills:
    1 TOO MANY". Where several rooms have refills, each is named: "clinic: 2 of 6 refills; home: 1 of 3 refills".
    """
    rooms = [room for room in calendar_day.rooms if room.load or (room.is_open and room.capacity is not None)]
    loads = [_total(room, calendar_day) for room in rooms]
    closed = closures(calendar_day)
    named = {f"{room.venue.name} open" for room in rooms if len(calendar_day.rooms) > 1}
    if len(calendar_day.venues) == 1 and loads:
        closed = []
    return "; ".join([*(text for text in closed if text not in named), *loads]) or "-"


def _total(room: RoomDay, calendar_day: Day) -> str:
    overdue = f", {room.pressing} of them overdue or alarming" if room.pressing else ""
    shown = f", {room.load - room.hidden} shown" if room.hidden else ""
    over = f": {room.overflow} TOO MANY" if room.overflow else ""
    return f"{_name(room, calendar_day)}{_load(room)}{overdue}{shown}{over}"


def _name(room: RoomDay, calendar_day: Day) -> str:
    """Return the name of a room where a day has several, such as "home: "."""
    return f"{room.venue.name}: " if len(calendar_day.rooms) > 1 else ""


def _load(room: RoomDay) -> str:
    """Return the number of refills, hidden ones also, such as "3 refills" or "3 of 6 refills"."""
    if room.capacity is None:
        return counted(room.load, "refill")
    return f"{room.load} of {counted(room.capacity, 'refill')}"


def hidden(calendar_day: Day) -> str:
    """Return the number of refills of the rooms in which a filter hides some, such as "2 of 6 refills, 1 shown"."""
    return "; ".join(
        f"{_name(room, calendar_day)}{_load(room)}, {room.load - room.hidden} shown"
        for room in calendar_day.rooms
        if room.hidden
    )


def too_many(calendar_day: Day) -> str:
    """Return the number of refills above each capacity, such as "home: 1 refill TOO MANY"."""
    return "; ".join(
        f"{_name(room, calendar_day)}{counted(room.overflow, 'refill')} TOO MANY"
        for room in calendar_day.rooms
        if room.overflow
    )


def excess(visits: Iterable[tuple[str, date]], of: Venues) -> str:
    """Return the visits above the capacities on some days in some rooms; an empty text if there are none.

    It is such as "2 TOO MANY for a capacity of 1"; where there are several rooms, each is named: "home: 2 TOO MANY …".
    """
    by_room: dict[str, list[date]] = {}
    for room, on in visits:
        if of.overflow(room, on):
            by_room.setdefault(room, []).append(on)
    return ", ".join(_excess(room, days, of) for room, days in by_room.items())


def _excess(room: str, days: Sequence[date], of: Venues) -> str:
    name = f"{of.room_venue(room).name}: " if len(of.rooms) > 1 else ""
    capacity = " and ".join(dict.fromkeys(str(of.capacity_on(room, on)) for on in days))
    return f"{name}{sum(of.overflow(room, on) for on in days)} TOO MANY for a capacity of {capacity}"


def site(planned: Planned, outlook: Outlook) -> str:
    """Return where a pump is refilled: its site, in a list of several clinics with the title of the clinic."""
    forecast = planned.refill.forecast
    names = [outlook.venues.clinic_name(forecast.clinic), forecast.pump.site]
    return " ".join(name for name in names if name is not None)


def site_columns(refills: Sequence[Planned], outlook: Outlook) -> tuple[Column, ...]:
    """Return the column of the sites, if any refill has one."""
    return (SITE,) if any(site(planned, outlook) for planned in refills) else ()


def site_cells(planned: Planned, outlook: Outlook, columns: Sequence[Column]) -> tuple[Cell, ...]:
    """Return the cell of a refill in the column of the sites, if there is that column."""
    return (Cell(site(planned, outlook)),) if columns else ()


def records(calendar_day: Day) -> dict[str, object]:
    """Return for a document which venues are open on a day, and the load of each room."""
    return {
        "sites": [
            {**_venue(each.venue), "open": each.why_closed is None, "closed": each.why_closed}
            for each in calendar_day.venues
        ],
        "rooms": [
            {
                **_venue(room.venue),
                "capacity_count": room.capacity,
                "planned_count": room.load,
                "overflow_count": room.overflow,
            }
            for room in calendar_day.rooms
        ],
    }


def _venue(venue: Venue) -> dict[str, Value]:
    """Return a venue for a document; the site is None for the clinic itself."""
    return {"clinic_file": venue.clinic.file, "site": venue.site}


def overflow_lines(outlook: Outlook) -> Iterator[str]:
    """Yield a sentence for each day on which a room has more visits than its capacity, by day."""
    for on in outlook.overflow:
        for name in outlook.venues.rooms:
            number = outlook.venues.overflow(name, on)
            if number:
                of = f"{outlook.venues.room_venue(name).name}: " if len(outlook.venues.rooms) > 1 else ""
                capacity = outlook.venues.capacity_on(name, on)
                yield f"{day(on)}: {of}{counted(number, 'refill')} TOO MANY for a capacity of {capacity}"
