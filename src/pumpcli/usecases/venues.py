"""The venues of a list: the clinics and their sites, and the rooms whose visits share a capacity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import Forecast
from pumpcli.domain.plan import Room
from pumpcli.domain.refills import Refill
from pumpcli.values import Frozen

#: The name of a clinic beside its sites, where the list has no other clinic.
THE_CLINIC = "clinic"


class Venue(Frozen):
    """A clinic, or one of its sites, where pumps of a list are refilled.

    Attributes:
        name: "home" for a site; in a list of several clinics also with the title of the clinic, "South home". A site
            that is called as the clinic itself is "site clinic".
        site: the name of the site; None for the clinic itself.
        clinic: the rules of the venue.
    """

    name: str
    site: str | None
    clinic: Clinic


class VenueDay(Frozen):
    """A venue on one day, with the reason for which it is closed; None for an open day."""

    venue: Venue
    why_closed: str | None


class RoomDay(Frozen):
    """The visits of one day that share a capacity.

    Attributes:
        venue: the site whose capacity it is, or the clinic.
        capacity: the visits that can be done; None for no limit.
        load: the number of visits, with those of pressing refills and hidden ones, and without missed ones.
        pressing: the number of visits of pressing refills among them.
        hidden: the number of hidden visits among them.
        overflow: the number of visits above the capacity.
        is_open: whether one of the venues that share it is open.
    """

    venue: Venue
    capacity: int | None
    load: int
    pressing: int
    hidden: int
    overflow: int
    is_open: bool


class Venues(Frozen):
    """The venues of a list.

    Attributes:
        every: the venues of the pumps in use, hidden ones also, by name; that of the list itself if there are none.
        titles: the titles of several clinics by clinic file, None for the pumps that have none; empty for one clinic.
        rooms: the rooms of the plan by `Clinic.room`.
    """

    every: tuple[Venue, ...]
    titles: dict[str | None, str]
    rooms: dict[str, Room]

    @property
    def are_several(self) -> bool:
        """Whether there is more than one venue."""
        return len(self.every) > 1

    def clinic_name(self, clinic: Clinic) -> str | None:
        """Return the title of a clinic; None where the list has no other clinic."""
        return self.titles.get(clinic.file)

    def room_venue(self, room: str) -> Venue:
        """Return the venue whose capacity the visits of a room share."""
        clinic = self.rooms[room].clinic
        return _venue(clinic, clinic.site, self.titles)

    def capacity_on(self, room: str, day: date) -> int | None:
        """Return the number of visits that can be done in a room on a day; None for no limit."""
        return self.rooms[room].clinic.capacity_on(day)

    def overflow(self, room: str, day: date) -> int:
        """Return the number of visits of a room above its capacity on a day."""
        return self.rooms[room].overflow.get(day, 0)

    def on(self, day: date) -> tuple[VenueDay, ...]:
        """Return the venues on a day."""
        return tuple(VenueDay(venue, venue.clinic.why_closed(day)) for venue in self.every)


def venues_of(
    forecasts: Iterable[Forecast], clinic: Clinic, rooms: dict[str, Room], titles: dict[str | None, str]
) -> Venues:
    """Return the venues of the pumps of a list.

    Args:
        clinic: the rules of the list, for one without pumps.
        rooms, titles: as for `Venues`.
    """
    found: dict[tuple[str | None, str | None], Clinic] = {}
    for forecast in forecasts:
        found.setdefault((forecast.clinic.file, site_of(forecast)), forecast.clinic)
    every = [_venue(rules, site, titles) for (_, site), rules in found.items()]
    return Venues(tuple(sorted(every, key=_by_name)) or (_venue(clinic, None, titles),), titles, rooms)


def site_of(forecast: Forecast) -> str | None:
    """Return the site by whose rules a pump is refilled; None for those of the clinic itself."""
    return None if forecast.clinic.site_days is None else forecast.pump.site


def _venue(clinic: Clinic, site: str | None, titles: dict[str | None, str]) -> Venue:
    names = [name for name in (titles.get(clinic.file), site) if name is not None]
    if site is not None and names == [site] and site.casefold() == THE_CLINIC:
        names = ["site", site]
    return Venue(" ".join(names) or THE_CLINIC, site, clinic)


def _by_name(venue: Venue) -> tuple[str, bool, str, str]:
    """Sort venues by clinic, the clinic itself before its sites."""
    return venue.clinic.file or "", venue.site is not None, venue.name, venue.site or ""


def count(refills: Iterable[Refill]) -> Counter[tuple[str, date]]:
    """Count visits by room and day; missed ones are left out."""
    return Counter((refill.forecast.clinic.room, refill.visit_on) for refill in refills if not refill.is_missed)


def rooms_on(
    day: date, venues: Venues, pressing: Counter[tuple[str, date]], hidden: Counter[tuple[str, date]]
) -> Sequence[RoomDay]:
    """Return the visits of a day, room by room.

    Args:
        pressing, hidden: the visits of pressing refills, and hidden ones, by room and day.
    """
    days = [
        RoomDay(
            venue=venues.room_venue(name),
            capacity=venues.capacity_on(name, day),
            load=room.load[day],
            pressing=pressing[name, day],
            hidden=hidden[name, day],
            overflow=venues.overflow(name, day),
            is_open=any(venue.clinic.is_open(day) for venue in venues.every if venue.clinic.room == name),
        )
        for name, room in venues.rooms.items()
    ]
    return sorted(days, key=lambda room: _by_name(room.venue))
