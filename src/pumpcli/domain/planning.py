"""The day planned for each refill: its due date, or an earlier day where the capacity of the clinic requires it.

Method: visit the days backwards, from the latest due date. Fill each open day up to its capacity with refills that are
due on it or later and have no day yet: first those with the latest `earliest`, then those with the earliest due date,
so that few refills are moved. The days used are then the latest possible ones, and the days by which refills are moved
earlier are, in total, the fewest possible.

Where patients cannot come on some days, a refill may be left without room that has it if others move. `_make_room`
moves them, so that no day holds more than the capacity unless it must.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from pumpcli.domain.absences import AbsentDays
from pumpcli.values import frozen

_DAY = timedelta(days=1)
#: Return the number of visits that can be done on a day, None for no limit.
CapacityOn = Callable[[date], int | None]
_NO_LIMIT = 1_000_000_000


@frozen
class UnplannedRefill:
    """A refill that has no planned day yet.

    Attributes:
        key: identifies it; among equal refills the smaller key gets the later day.
        earliest: the first day on which it can be done.
        due_on: the last day; before `earliest` for a refill that is overdue.
        absent: the days on which the patient cannot come; None for none.
        cannot_come: whether these leave no day in time.
        ends_on: the last day on which the pump is in use.
        booked_on: a day on which it has a place by a booking that is too late; None without one.
    """

    key: str
    earliest: date
    due_on: date
    absent: AbsentDays | None = None
    cannot_come: bool = False
    ends_on: date = date.max
    booked_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether no day is left on which it can be done in time."""
        return self.cannot_come or self.due_on < self.earliest

    def can_be_on(self, day: date) -> bool:
        """Return whether the patient can come on a day."""
        return self.absent is None or self.absent.around(day) is None

    def days(self, is_open: Callable[[date], bool]) -> Iterator[date]:
        """Yield the days on which it can be done, the latest first."""
        day = self.due_on
        while day >= self.earliest:
            if is_open(day) and self.can_be_on(day):
                yield day
            day -= _DAY


def plan(
    refills: Sequence[UnplannedRefill], is_open: Callable[[date], bool], capacity_on: CapacityOn, load: Counter[date]
) -> dict[str, date]:
    """Return the day planned for every refill, by key, and add the planned refills to `load`.

    A late refill gets the first open day from its `earliest` on, on which the patient can come, whatever the capacity,
    and before all others; it gets none if that is after the end of its pump. A refill for which no day has room keeps
    its due date, which then holds more than the capacity (see `overflow`).

    A refill that is booked for the day on which it would be planned has its place in `load` already.

    Args:
        capacity_on: gives the capacity of a day.
        load: the number of refills planned on each day already.
    """
    visited: dict[date, date] = {}
    first_days = ((refill, first_day(refill, is_open, visited)) for refill in refills if refill.is_late)
    late = [(refill, day) for refill, day in first_days if day <= refill.ends_on]
    load.update(day for refill, day in late if refill.booked_on != day)
    planned = {refill.key: day for refill, day in late}
    planned |= {refill.key: refill.due_on for refill in refills if refill.booked_on == refill.due_on}
    in_time = [refill for refill in refills if not refill.is_late and refill.key not in planned]
    chosen = _backwards(in_time, is_open, capacity_on, load)
    if any(refill.absent is not None for refill in in_time):
        _make_room(in_time, chosen, is_open, capacity_on, load)
    load.update(chosen.values())
    return planned | chosen


def overflow(load: Counter[date], capacity_on: CapacityOn) -> dict[date, int]:
    """Return the days that hold more refills than the capacity, ascending, each with the number in excess."""
    return {day: -room for day in sorted(load) if (room := _room(day, load[day], capacity_on)) < 0}


def _room(day: date, visits: int, capacity_on: CapacityOn) -> int:
    """Return the number of visits for which a day has room; below zero where it holds more than its capacity."""
    capacity = capacity_on(day)
    return _NO_LIMIT if capacity is None else capacity - visits


def _backwards(
    refills: Sequence[UnplannedRefill], is_open: Callable[[date], bool], capacity_on: CapacityOn, load: Counter[date]
) -> dict[str, date]:
    chosen: dict[str, date] = {}
    by_due = sorted(refills, key=lambda refill: (refill.due_on, refill.key), reverse=True)
    waiting: list[tuple[int, date, str, UnplannedRefill]] = []
    index = 0
    day = by_due[0].due_on if by_due else date.min
    while index < len(by_due) or waiting:
        if not waiting:
            day = min(day, by_due[index].due_on)
        while index < len(by_due) and by_due[index].due_on >= day:
            refill = by_due[index]
            heapq.heappush(waiting, (-refill.earliest.toordinal(), refill.due_on, refill.key, refill))
            index += 1
        room = _room(day, load[day], capacity_on) if is_open(day) else 0
        away: list[tuple[int, date, str, UnplannedRefill]] = []
        while waiting and (room > 0 or waiting[0][3].earliest > day):
            entry = heapq.heappop(waiting)
            refill = entry[3]
            fits = refill.earliest <= day
            if fits and not refill.can_be_on(day):
                away.append(entry)
                continue
            chosen[refill.key] = day if fits else refill.due_on
            room -= fits
        for entry in away:
            heapq.heappush(waiting, entry)
        day -= _DAY
    return chosen


def _make_room(
    refills: Sequence[UnplannedRefill],
    chosen: dict[str, date],
    is_open: Callable[[date], bool],
    capacity_on: CapacityOn,
    load: Counter[date],
) -> None:
    """Change the planned days so that every refill has room for which others can move.

    Each search for a free day goes from a refill without room to the days on which it can be, to the refills on them,
    and so on. What a search without success has visited is never visited again, since no free day can be reached there.
    """
    on_day: dict[date, list[UnplannedRefill]] = {}
    without_room: list[UnplannedRefill] = []
    for refill in sorted(refills, key=lambda refill: (refill.due_on, refill.key)):
        same_day = on_day.setdefault(chosen[refill.key], [])
        has_room = _room(chosen[refill.key], len(same_day) + load[chosen[refill.key]], capacity_on) > 0
        (same_day if has_room else without_room).append(refill)
    visited: set[date] = set()
    for refill in without_room:
        came: dict[date, tuple[UnplannedRefill, date | None]] = {}
        free = _free_day(refill, came, visited, on_day, is_open, capacity_on, load)
        visited |= came.keys() if free is None else set()
        while free is not None:
            moved, left = came[free]
            on_day.setdefault(free, []).append(moved)
            chosen[moved.key] = free
            if left is not None:
                on_day[left].remove(moved)
            free = left


def _free_day(
    refill: UnplannedRefill,
    came: dict[date, tuple[UnplannedRefill, date | None]],
    visited: set[date],
    on_day: dict[date, list[UnplannedRefill]],
    is_open: Callable[[date], bool],
    capacity_on: CapacityOn,
    load: Counter[date],
) -> date | None:
    """Return a day with room that can be reached from a refill by moving others; None where there is none.

    Args:
        came: for each day reached, the refill that can move there and the day that it leaves; it is filled in here.
    """
    waiting: list[tuple[UnplannedRefill, date | None]] = [(refill, None)]
    for moving, left in waiting:
        for day in moving.days(is_open):
            if day in came or day in visited:
                continue
            came[day] = moving, left
            if _room(day, len(on_day.get(day, ())) + load[day], capacity_on) > 0:
                return day
            waiting += [(other, day) for other in on_day.get(day, ())]
    return None


def first_day(
    refill: UnplannedRefill, is_open: Callable[[date], bool], visited: dict[date, date] | None = None
) -> date:
    """Return the first open day from the earliest on, on which the patient can come.

    Args:
        visited: as for `next_open`.
    """
    day = next_open(refill.earliest, is_open, visited)
    while refill.absent is not None and (away := refill.absent.around(day)) is not None:
        day = next_open(away.last + _DAY, is_open, visited)
    return day


def next_open(day: date, is_open: Callable[[date], bool], visited: dict[date, date] | None = None) -> date:
    """Return the first open day at or after a day.

    Args:
        visited: the result for every closed day visited so far; new ones are added. None to remember none.
    """
    visited = {} if visited is None else visited
    passed = []
    while day not in visited and not is_open(day):
        passed.append(day)
        day += _DAY
    first = visited.get(day, day)
    visited.update(dict.fromkeys(passed, first))
    return first
