"""The walk over the coming days of one room: which refills are in view on each of them, and which stand at its end.

On each day all refills in view have a place (see `planning`): of each pump the next refill that is not done, once its
due date is no more than `move_at_most` ahead. At the end of the day its refills stand, and each is followed by the next
one of its pump, which comes into view on its own day.

A day is thus decided by what is in view on it, and by nothing later. The plan does not depend on how far ahead it goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import count

from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.planning import OpenDaySet, Places, UnplacedRefill, first_day, span
from pumpcli.domain.refills import (
    Refill,
    absent_days,
    booked_on,
    day_in_sight,
    earliest_day,
    earliest_moved,
    forecast_after,
    is_due_today,
    is_late,
    refill_on,
)
from pumpcli.values import Frozen, replace

_DAY = timedelta(days=1)
#: The events after a plan are planned for this time; a later one stands on its due date.
_BEYOND = timedelta(days=366)


class Awaited(Frozen):
    """The next refill of a pump, which is not done yet.

    Attributes:
        number: that of the refill (see `Refill`).
        day: the day on which it stands if no other refill moves it: the booked day, the due date, or the first possible
            day of a refill that is late.
        has_place: whether its visit is counted on that day already, so that nothing moves it.
        is_possible: whether the clinic is ever open for it and the patient can ever come; else nothing follows on it.
    """

    forecast: Forecast
    number: int
    day: date
    has_place: bool
    is_possible: bool = True

    @property
    def key(self) -> tuple[date, str]:
        """Decides among refills that are equal for the plan."""
        return self.forecast.due_on or self.day, self.forecast.pump.code

    @property
    def is_pressing(self) -> bool:
        """Whether it is the next refill of a pump that cannot wait (see `Refill`)."""
        return self.number == 1 and self.forecast.refill_status.is_at_least(Status.OVERDUE)


class Walk:
    """The walk over the days of one room.

    Args:
        fleet: the forecasts of its pumps, at least one.
        first: a day that is not after the as-of date of any pump.
        booked: the number of visits that are booked for each day.

    Attributes:
        refills: the refills that stand, and the bookings beside them and beside those that are awaited.
        planned: the codes of the pumps that have a refill to come.
        pressing: the next refills of pumps that cannot wait.
    """

    def __init__(self, fleet: Sequence[Forecast], first: date, booked: Counter[date]) -> None:
        self.fleet, self.clinic = fleet, fleet[0].clinic
        self.refills: list[Refill] = []
        self._day = first
        self._first = first
        self._open: dict[int, OpenDaySet] = {}
        self._standing: dict[date, list[Awaited]] = {}
        self._coming: list[tuple[date, tuple[date, str], int, Awaited]] = []
        self._in_view: dict[tuple[date, str], Awaited] = {}
        self._count = count()
        load = booked + Counter(each.as_of.day for each in fleet if _takes_today(each))
        self._places = Places(first, self.clinic.capacity_on, load)
        awaited = [each for forecast in fleet if (each := self._await(forecast, 1)) is not None]
        self.planned = {each.forecast.pump.code for each in awaited}
        self.pressing = [each for each in awaited if each.is_pressing]

    @property
    def awaited(self) -> Iterator[Awaited]:
        """The next refill of every pump."""
        yield from self._in_view.values()
        yield from (each for *_, each in self._coming)
        for standing in self._standing.values():
            yield from standing

    def later(self, until: date) -> Iterator[Refill]:
        """Yield the refills that are due by a day and can only be done after it.

        Pressing ones are not among them: they are in every plan. Nor are those that follow on a fill which lasts less
        than the lead, and never can be in time.
        """
        for each in self.awaited:
            due_on = each.forecast.due_on
            is_named = each.number == 1 or each.forecast.cannot_come
            if due_on is not None and due_on <= until < each.day and is_named and not each.is_pressing:
                yield _refill(each)

    def go_through(self, last: date) -> None:
        """Plan all days up to a day."""
        while self._day <= last:
            self._go_through_day()

    def go_on(self, wanted: Mapping[str, int]) -> list[Refill]:
        """Plan more days, until the refills with some numbers stand, by the codes of their pumps.

        Returns:
            Those that do not stand after `_BEYOND`, each on its own day. Without a capacity they do from the beginning.
        """
        missing = {each.forecast.pump.code for each in self.awaited if each.number <= wanted[each.forecast.pump.code]}
        last = self._day + _BEYOND
        while missing and self.clinic.capacity is not None and self._day <= last:
            done = len(self.refills)
            self._go_through_day()
            for refill in self.refills[done:]:
                code = refill.forecast.pump.code
                if not refill.is_extra and refill.number == wanted.get(code):
                    missing.discard(code)
        return [_refill(each) for each in self.awaited if each.forecast.pump.code in missing]

    def _go_through_day(self) -> None:
        day, number = self._day, self._number(self._day)
        while self._coming and self._coming[0][0] <= day:
            awaited = heappop(self._coming)[-1]
            self._in_view[awaited.key] = awaited
            self._places.place(self._unplaced(awaited))
        done = [self._in_view.pop(placed.key) for placed in self._places.take(number)]
        for awaited in (*done, *self._standing.pop(day, ())):
            refill = _refill(awaited, day)
            self.refills.append(refill)
            if awaited.is_possible:
                self._await(forecast_after(refill), refill.number + 1)
        self._day += _DAY

    def _await(self, forecast: Forecast, number: int) -> Awaited | None:
        """Await the next refill of a pump, and let its booking that is not in time stand; return None if there is no
        refill to come."""
        awaited, booking = self._awaited(forecast, number), forecast.visit.booking
        if booking is not None and (awaited is None or awaited.day != booking.day):
            self.refills.append(replace(refill_on(forecast, booking.day, booking, number), is_extra=True))
        if awaited is None:
            return None
        if awaited.has_place:
            self._standing.setdefault(awaited.day, []).append(awaited)
        else:
            enters = forecast.clinic.move_at_most.before(awaited.day)
            heappush(self._coming, (max(enters, self._day), awaited.key, next(self._count), awaited))
        return awaited

    def _awaited(self, forecast: Forecast, number: int) -> Awaited | None:
        """Return the next refill of a pump; None without a due date, and for a pump that is out of use before it."""
        due_on, in_time = forecast.due_on, forecast.visit.day_in_time
        if in_time is not None:
            return Awaited(forecast=forecast, number=number, day=in_time, has_place=True)
        if due_on is None or due_on > forecast.pump.last_day:
            return None
        if is_due_today(forecast):
            return Awaited(forecast=forecast, number=number, day=due_on, has_place=True)
        day, is_possible = due_on, True
        if is_late(forecast):
            first = first_day(earliest_day(forecast), absent_days(forecast), self._open_days(forecast).next_open)
            day, is_possible = first or day_in_sight(forecast), first is not None
            if day > forecast.pump.last_day:
                return None
        return Awaited(
            forecast=forecast,
            number=number,
            day=day,
            has_place=booked_on(forecast) == day,
            is_possible=is_possible,
        )

    def _unplaced(self, awaited: Awaited) -> UnplacedRefill:
        """Return a refill with the days on which it can be."""
        forecast, last = awaited.forecast, self._number(awaited.day)
        days = 1 << last
        if not is_late(forecast):
            first = self._number(earliest_moved(forecast, awaited.day))
            days |= self._open_days(forecast).between(first, last)
            for absence in forecast.pump.unavailable:
                days &= ~span(max(first, self._number(absence.first)), min(last - 1, self._number(absence.last)))
        return UnplacedRefill(awaited.key, last, days)

    def _number(self, day: date) -> int:
        return day.toordinal() - self._first.toordinal()

    def _open_days(self, forecast: Forecast) -> OpenDaySet:
        """Return the open days of the clinic of a pump; pumps share the clinic of their site."""
        clinic = forecast.clinic
        if id(clinic) not in self._open:
            self._open[id(clinic)] = OpenDaySet(self._first, clinic.is_open)
        return self._open[id(clinic)]


def _refill(awaited: Awaited, day: date | None = None) -> Refill:
    """Return an awaited refill on a day, or on its own day; a booking for that very day is the visit."""
    booking, day = awaited.forecast.visit.booking, day or awaited.day
    is_booked = booking is not None and booking.day == day
    return refill_on(awaited.forecast, day, booking if is_booked else None, awaited.number)


def _takes_today(forecast: Forecast) -> bool:
    """Return whether a refill is due today and not counted by a booking."""
    return is_due_today(forecast) and booked_on(forecast) != forecast.as_of.day
