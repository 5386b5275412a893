"""The plan of coming refills: the next refill of each pump and those after it, each on its planned day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import Forecast
from pumpcli.domain.planning import overflow
from pumpcli.domain.refills import Refill, refill_on
from pumpcli.domain.visits import is_soon_after_fill
from pumpcli.domain.walk import Walk
from pumpcli.values import Frozen, derived, replace, set_derived

_DAY = timedelta(days=1)
#: A pressing refill is listed whatever its day; the plan goes on to that day if it is at most this far after the last.
_FURTHEST = timedelta(days=92)


class Room(Frozen):
    """The visits that share one capacity: those of a clinic, or of a site with a capacity of its own.

    Attributes:
        clinic: the rules of one of its pumps; they give the capacity of a day.
        load: the number of visits on each day, missed ones left out.
        overflow: the days that hold more visits than the capacity, ascending, each with the number in excess.
    """

    clinic: Clinic
    load: Counter[date]
    overflow: dict[date, int]


class Plan(Frozen):
    """The planned refills of a fleet.

    Attributes:
        refills: sorted by the day.
        rooms: the load of each room, by `Clinic.room`, ascending.
        ending: pumps that need no refill any more, because they will be out of use before it.
        later: refills that are due in the plan, and that can only be done after it, mostly because the patient is away.
        load: the number of visits on each day in all rooms, missed ones left out.
        overflow: the number of visits above the capacity in all rooms, for each day that has any, ascending.
    """

    refills: tuple[Refill, ...]
    rooms: dict[str, Room]
    ending: tuple[Forecast, ...] = ()
    later: tuple[Refill, ...] = ()
    load: Counter[date] = derived()
    overflow: dict[date, int] = derived()

    def __post_init__(self) -> None:
        load, excess = Counter[date](), Counter[date]()
        for room in self.rooms.values():
            load += room.load
            excess += Counter(room.overflow)
        set_derived(self, "load", load)
        set_derived(self, "overflow", dict(sorted(excess.items())))


def coming_refills(forecasts: Sequence[Forecast], until: date) -> Plan:
    """Return the plan of a fleet up to a day, each pump by the rules of its forecast.

    It holds the refills planned until that day, every pressing refill whatever its day, and all refills of days that
    exceed the capacity, up to the last day of a pressing refill. A later `until` adds refills and moves none.
    """
    walks = _walks(forecasts)
    last = _last_day(walks.values(), until)
    rooms, shown = dict[str, Room](), list[Refill]()
    for name, walk in walks.items():
        walk.go_through(last)
        room, listed = _room(walk, until, last)
        rooms[name] = room
        shown += listed
    planned = {code for walk in walks.values() for code in walk.planned}
    ending = tuple(each for each in forecasts if each.due_on is not None and each.pump.code not in planned)
    later = tuple(_in_order(each for walk in walks.values() for each in walk.later(until)))
    return Plan(refills=tuple(_in_order(shown)), rooms=rooms, ending=ending, later=later)


def _in_order(refills: Iterable[Refill]) -> list[Refill]:
    return sorted(refills, key=lambda refill: (refill.visit_on, refill.due_on or date.max, refill.forecast.pump.code))


def refills_beyond(forecasts: Sequence[Forecast], until: date) -> tuple[Refill, ...]:
    """Return of each pump the first refill that is not in the plan up to a day, and visits beside such refills."""
    walks = _walks(forecasts)
    last = _last_day(walks.values(), until)
    found = list[Refill]()
    for walk in walks.values():
        walk.go_through(last)
        found += _beyond(walk, _room(walk, until, last)[1])
    return tuple(found)


def _walks(forecasts: Sequence[Forecast]) -> dict[str, Walk]:
    """Return a walk for each room, by its name, ascending."""
    fleets: dict[str, list[Forecast]] = {}
    for each in forecasts:
        fleets.setdefault(each.clinic.room, []).append(each)
    first = min((each.as_of.day for each in forecasts), default=date.min)
    return {
        name: Walk(fleets[name], first, Counter(day for each in fleets[name] for day in _booked_days(each)))
        for name in sorted(fleets)
    }


def _last_day(walks: Iterable[Walk], until: date) -> date:
    """Return the last day to plan: that of the last pressing refill, if it is not too far after `until`."""
    pressing = (each.day for walk in walks for each in walk.pressing)
    return max([until, *(day for day in pressing if day - until <= _FURTHEST)])


def _room(walk: Walk, until: date, last: date) -> tuple[Room, list[Refill]]:
    """Return the load of a room up to the last planned day, and its refills that are in the plan."""
    planned = [refill for refill in walk.refills if refill.visit_on <= last]
    planned += _second_bookings(walk.fleet, planned, last)
    planned += [refill_on(each.forecast, each.day, None) for each in walk.pressing if each.day > last]
    load = Counter(refill.visit_on for refill in planned if not refill.is_missed)
    room = Room(walk.clinic, load, overflow(load, walk.clinic.capacity_on))
    return room, [
        each for each in planned if each.visit_on <= until or each.is_pressing or each.visit_on in room.overflow
    ]


def _beyond(walk: Walk, shown: Sequence[Refill]) -> Iterator[Refill]:
    """Yield of each pump the first refill that is not shown, with the visits that are missed or too late until then."""
    wanted = {each.forecast.pump.code: 1 for each in walk.awaited}
    for refill in shown:
        if not refill.is_extra:
            code = refill.forecast.pump.code
            wanted[code] = max(refill.number + 1, wanted.get(code, 1))
    known = {(refill.forecast.pump.code, refill.visit_on, refill.is_extra) for refill in shown}
    for refill in (*walk.go_on(wanted), *walk.refills):
        code = refill.forecast.pump.code
        if refill.number <= wanted.get(code, 1) and (code, refill.visit_on, refill.is_extra) not in known:
            yield refill


def _second_bookings(forecasts: Sequence[Forecast], planned: Sequence[Refill], last: date) -> Iterator[Refill]:
    """Yield the bookings up to a day that stand for no refill, because they are too soon after a planned one."""
    stand = {(refill.forecast.pump.code, refill.visit_on) for refill in planned if refill.booking is not None}
    for each in forecasts:
        for day in _booked_days(each) if each.pump.booked else ():
            if day <= last and (each.pump.code, day) not in stand:
                booking = next(booking for booking in each.pump.booked if booking.day == day)
                yield replace(refill_on(each, day, booking), is_extra=True)


def _booked_days(forecast: Forecast) -> Iterator[date]:
    """Yield the days from the as-of date on for which a visit is booked that counts for a refill."""
    if forecast.ended is not None:
        return
    filled_on, pump = forecast.fill.at.date(), forecast.pump
    for day in {booking.day for booking in pump.booked}:
        if max(forecast.as_of.day, filled_on + _DAY) <= day <= pump.last_day and not is_soon_after_fill(
            day, filled_on, forecast.due_on
        ):
            yield day
