"""The plan of coming refills: the next refill of each pump and those after it, each on its planned day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import Forecast
from pumpcli.domain.planning import overflow, plan
from pumpcli.domain.refills import Refill, booked_on, forecast_after, is_due_today, refill_on, unplanned
from pumpcli.domain.visits import is_soon_after_fill
from pumpcli.values import derived, frozen, replace, set_derived

_DAY = timedelta(days=1)


@frozen
class Room:
    """The visits that share one capacity: those of a clinic, or of a site with a capacity of its own.

    Attributes:
        clinic: the rules of one of its pumps; they give the capacity of a day.
        load: the number of visits on each day, missed ones left out.
        overflow: the days that hold more visits than the capacity, ascending, each with the number in excess.
    """

    clinic: Clinic
    load: Counter[date]
    overflow: dict[date, int]


@frozen
class Plan:
    """The planned refills of a fleet.

    Attributes:
        refills: sorted by the day.
        rooms: the load of each room, by `Clinic.room`, ascending.
        ending: pumps that need no refill any more, because they will be out of use before it.
        beyond: of each pump the first refill that is not in `refills`, and visits beside the refills that are not.
        load: the number of visits on each day in all rooms, missed ones left out.
        overflow: the number of visits above the capacity in all rooms, for each day that has any, ascending.
    """

    refills: tuple[Refill, ...]
    rooms: dict[str, Room]
    ending: tuple[Forecast, ...] = ()
    beyond: tuple[Refill, ...] = ()
    load: Counter[date] = derived()
    overflow: dict[date, int] = derived()

    def __post_init__(self) -> None:
        load, excess = Counter[date](), Counter[date]()
        for room in self.rooms.values():
            load += room.load
            excess += Counter(room.overflow)
        set_derived(self, "load", load)
        set_derived(self, "overflow", dict(sorted(excess.items())))


@frozen
class _Round:
    """One refill of every pump, and the bookings that are missed or too late.

    Attributes:
        refills: the refills that are assumed to be done.
    """

    refills: list[Refill]
    extra: list[Refill]


def coming_refills(forecasts: Sequence[Forecast], until: date) -> Plan:
    """Return the plan of a fleet up to a day, each pump by the rules of its forecast.

    It holds the refills planned until that day, every pressing refill whatever its day, and all refills of days that
    exceed the capacity, up to the last day of a pressing refill.

    Booked visits take their place first. The pumps of each room are then planned in rounds: the next refill of every
    pump, then the one after it, computed from the planned day of the first, and so on. A later round never moves an
    earlier one, so a later `until` adds refills and moves none.
    """
    fleets: dict[str, list[Forecast]] = {}
    for each in forecasts:
        fleets.setdefault(each.clinic.room, []).append(each)
    loads = {name: Counter(day for each in fleet for day in _booked_days(each)) for name, fleet in fleets.items()}
    firsts = {name: _round(fleet, loads[name], 1) for name, fleet in fleets.items()}
    last = max([until, *(each.visit_on for first in firsts.values() for each in first.refills if each.is_pressing)])
    rooms, shown, beyond = dict[str, Room](), list[Refill](), list[Refill]()
    for name in sorted(fleets):
        clinic = fleets[name][0].clinic
        every = list(chain.from_iterable(_rounds(firsts[name], clinic, loads[name], last)))
        planned = [refill for refill in every if refill.visit_on <= last]
        planned += _second_bookings(fleets[name], planned, last)
        load = Counter(refill.visit_on for refill in planned if not refill.is_missed)
        room = rooms[name] = Room(clinic, load, overflow(load, clinic.capacity_on))
        listed = [
            each for each in planned if each.visit_on <= until or each.is_pressing or each.visit_on in room.overflow
        ]
        beyond += _beyond(every, listed)
        shown += listed
    shown.sort(key=lambda refill: (refill.visit_on, refill.due_on or date.max, refill.forecast.pump.code))
    planned_codes = {refill.forecast.pump.code for first in firsts.values() for refill in first.refills}
    ending = [each for each in forecasts if each.due_on is not None and each.pump.code not in planned_codes]
    return Plan(refills=tuple(shown), rooms=rooms, ending=tuple(ending), beyond=tuple(beyond))


def _beyond(every: Sequence[Refill], shown: Sequence[Refill]) -> Iterator[Refill]:
    """Yield of each pump the first refill that is not shown, with the visits that are missed or too late until then."""
    last_shown = {refill.forecast.pump.code: 0 for refill in every}
    for refill in shown:
        if not refill.is_extra:
            last_shown[refill.forecast.pump.code] = max(refill.number, last_shown[refill.forecast.pump.code])
    known = {(refill.forecast.pump.code, refill.visit_on, refill.is_extra) for refill in shown}
    for refill in every:
        code = refill.forecast.pump.code
        if refill.number <= last_shown[code] + 1 and (code, refill.visit_on, refill.is_extra) not in known:
            yield refill


def _second_bookings(forecasts: Sequence[Forecast], planned: Sequence[Refill], last: date) -> Iterator[Refill]:
    """Yield the bookings up to a day that stand for no refill, because they are too soon after a planned one."""
    stand = {(refill.forecast.pump.code, refill.visit_on) for refill in planned if refill.booking is not None}
    for each in forecasts:
        for day in _booked_days(each) if each.pump.booked else ():
            if day <= last and (each.pump.code, day) not in stand:
                booking = next(booking for booking in each.pump.booked if booking.day == day)
                yield replace(refill_on(each, day, booking, each.clinic, 1), is_extra=True)


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


def _rounds(planned: _Round, clinic: Clinic, load: Counter[date], last: date) -> Iterator[list[Refill]]:
    """Yield the first round and the rounds that follow it, up to one that has no refill on or before the last day."""
    yield planned.extra
    yield planned.refills
    number = 1
    while any(refill.visit_on <= last for refill in planned.refills):
        # Without a capacity no refill moves another one, so those after the last day need no successor.
        followed = [refill for refill in planned.refills if clinic.capacity is not None or refill.visit_on <= last]
        number += 1
        planned = _round([forecast_after(refill, refill.forecast.clinic) for refill in followed], load, number)
        yield planned.extra
        yield planned.refills


def _round(forecasts: Sequence[Forecast], load: Counter[date], number: int) -> _Round:
    """Plan one refill of every pump: a booking in time on its day, the others on days with room left by `load`.

    Args:
        load: the number of visits on each day, booked ones included; the proposed ones are added.
        number: that of the refills (see `Refill`).
    """
    by_days: dict[int, list[Forecast]] = {}
    for each in forecasts:
        if not each.visit.state.is_in_time:
            by_days.setdefault(id(each.clinic), []).append(each)
    proposed: dict[str, date] = {}
    # Sites that share a capacity may be open on different days. The order of the fleet does not matter.
    for same_days in sorted(by_days.values(), key=lambda fleet: min(each.pump.code for each in fleet)):
        proposed |= _proposed_days(same_days, same_days[0].clinic, load)
    refills, extra = list[Refill](), list[Refill]()
    for each in forecasts:
        booking, day = each.visit.booking, proposed.get(each.pump.code)
        if booking is not None:
            is_planned = each.visit.state.is_in_time or booking.day == day
            visit = refill_on(each, booking.day, booking, each.clinic, number)
            (refills if is_planned else extra).append(visit if is_planned else replace(visit, is_extra=True))
        if day is not None and (booking is None or booking.day != day):
            refills.append(refill_on(each, day, None, each.clinic, number))
    return _Round(refills=refills, extra=extra)


def _proposed_days(forecasts: Sequence[Forecast], clinic: Clinic, load: Counter[date]) -> dict[str, date]:
    """Return the proposed day of each refill, by the code of its pump, and add it to `load`.

    A refill that is due on the as-of date stays on it, even if the hour of visits is over. A pump that will be out of
    use before its refill gets no day.
    """
    today = {each.pump.code: each.as_of.day for each in forecasts if is_due_today(each)}
    load.update(each.as_of.day for each in forecasts if each.pump.code in today and booked_on(each) != each.as_of.day)
    wanted = [
        unplanned(each, each.due_on, clinic)
        for each in forecasts
        if each.due_on is not None and each.due_on <= each.pump.last_day and each.pump.code not in today
    ]
    return today | plan(wanted, clinic.is_open, clinic.capacity_on, load)
