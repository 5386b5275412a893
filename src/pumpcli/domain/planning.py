"""The day planned for each refill: its due date, or an earlier day where the capacity of the clinic requires it.

Method: the refills are placed one by one. A refill that finds its due date full replaces another one, which moves to an
earlier day and may replace a third, and so on. A refill that is moved by `n` days costs `n`. Along such a chain all but
the ends cancel out: it costs the days from the due date of the new refill to the last day of the chain, whoever moves.
So the latest day with room that a chain reaches is the best one. Where none is reached, one more visit must be above
the capacity, on the latest day that a chain reaches. Each step keeps the plan of the refills placed up to then the best
possible: the fewest visits above the capacity, and with these the least sum of days moved.

A day that is over is taken away with its refills. What is left is the best possible for the refills that are left.

Days are numbered from the first one of the plan, and a set of days is an integer with one bit for each day in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from pumpcli.domain.absences import AbsentDays
from pumpcli.values import Frozen

_DAY = timedelta(days=1)
#: Closed days in a row, or days of an absence, after which no day is looked for: ten years, as far as a plan reaches.
LONGEST_CLOSED = timedelta(days=3653)
#: Return the number of visits that can be done on a day, None for no limit.
CapacityOn = Callable[[date], int | None]
_NO_LIMIT = 1_000_000_000


class UnplacedRefill(Frozen):
    """A refill that is to be placed on a day.

    Attributes:
        key: decides among equal refills.
        last: the number of its last day: its due date, or the only possible day of one that is late.
        days: the set of the days on which it can be done, `last` among them and none after it.
    """

    key: tuple[date, str]
    last: int
    days: int


class OpenDaySet:
    """The open days of a clinic, as a set of days that is computed as far as it is asked for.

    Args:
        first: day number 0.
    """

    def __init__(self, first: date, is_open: Callable[[date], bool]) -> None:
        self._first, self._is_open = first, is_open
        self._days = self._known = 0

    def between(self, first: int, last: int) -> int:
        """Return the open days between two days, both included."""
        self._compute(last)
        return span(first, last) & self._days

    def next_open(self, earliest: date) -> date | None:
        """Return the first open day at or after a day; None where ten years have none."""
        number = (earliest - self._first).days
        last = min(number + LONGEST_CLOSED.days, (date.max - self._first).days)
        while not (coming := self._days >> number):
            if self._known > last:
                return None
            self._compute(self._known)
        return earliest + ((coming & -coming).bit_length() - 1) * _DAY

    def _compute(self, last: int) -> None:
        while self._known <= last:
            if self._is_open(self._first + self._known * _DAY):
                self._days |= 1 << self._known
            self._known += 1


def span(first: int, last: int) -> int:
    """Return the set of all days between two days, both included; empty if the first is after the last."""
    return ((1 << (last - first + 1)) - 1) << first if first <= last else 0


class Places:
    """The places that the coming days of one room have for visits, and the refills that are placed on them.

    Args:
        first: day number 0.
        capacity_on: gives the capacity of a day.
        load: the number of visits that stand on each day already.
    """

    def __init__(self, first: date, capacity_on: CapacityOn, load: Counter[date]) -> None:
        self._first, self._capacity_on, self._load = first, capacity_on, load
        self._room: list[int] = []  # places left on each day examined; zero or less on a full one
        self._free = 0
        self._coming = -1  # the set of the days that are not over
        self._placed: dict[int, list[UnplacedRefill]] = {}
        self._reach: dict[int, int] = {}  # the days to which the refills of a day can move

    def place(self, refill: UnplacedRefill) -> None:
        """Place a refill. Others may move to earlier days for it, and a day may hold more than its capacity then."""
        self._examine(refill.last)
        steps, target = self._chain(refill)
        # From the end of the chain to its beginning; each day in between stays full.
        while (left := next(left for left, reached in steps if reached >> target & 1)) is not None:
            moved = min(self._movable(left, target), key=_key)
            self._placed[left].remove(moved)
            self._put(moved, target)
            target = left
        self._put(refill, target)

    def take(self, day: int) -> list[UnplacedRefill]:
        """Take away a day that is over and all days before it; return the refills of the day in their order."""
        self._coming = -1 << (day + 1)
        return sorted(self._placed.pop(day, ()), key=_key)

    def _examine(self, last: int) -> None:
        """Compute the places of all days up to one."""
        for number in range(len(self._room), last + 1):
            day = self._first + number * _DAY
            capacity = self._capacity_on(day)
            self._room.append(_NO_LIMIT if capacity is None else capacity - self._load[day])
            self._free |= (self._room[-1] > 0) << number

    def _chain(self, refill: UnplacedRefill) -> tuple[list[tuple[int | None, int]], int]:
        """Return the steps by which days can be reached from a refill, and the day at which a chain is to end.

        A step is a day, None for the refill itself, with the days that are first reached from it. Full days are visited
        from the latest one on: from a full day no later day with room is reached, since the refill on it would be there
        already.
        """
        reached = refill.days & self._coming
        steps: list[tuple[int | None, int]] = [(None, reached)]
        visited = 0
        while (full := reached & ~self._free & ~visited) > reached & self._free:
            day = full.bit_length() - 1
            visited |= 1 << day
            new = self._reach.get(day, 0) & self._coming & ~reached
            if new:
                steps.append((day, new))
                reached |= new
        return steps, (reached & self._free or reached).bit_length() - 1

    def _movable(self, day: int, target: int) -> list[UnplacedRefill]:
        return [refill for refill in self._placed[day] if refill.days >> target & 1]

    def _put(self, refill: UnplacedRefill, day: int) -> None:
        """Put a refill on a day, after another one has left it, or where there is room, or above the capacity."""
        refills = self._placed.setdefault(day, [])
        refills.append(refill)
        self._reach[day] = 0
        for each in refills:
            self._reach[day] |= each.days
        self._room[day] -= 1
        if self._room[day] <= 0:
            self._free &= ~(1 << day)


def _key(refill: UnplacedRefill) -> tuple[date, str]:
    return refill.key


def overflow(load: Counter[date], capacity_on: CapacityOn) -> dict[date, int]:
    """Return the days that hold more refills than the capacity, ascending, each with the number in excess."""
    capacities = {day: capacity_on(day) for day in sorted(load)}
    return {
        day: load[day] - capacity
        for day, capacity in capacities.items()
        if capacity is not None and load[day] > capacity
    }


def first_day(earliest: date, absent: AbsentDays | None, next_open: Callable[[date], date | None]) -> date | None:
    """Return the first open day from the earliest on, on which the patient can come; None where ten years have none.

    Args:
        next_open: gives the first open day at or after a day.
    """
    day = next_open(earliest)
    while day is not None and absent is not None and (away := absent.around(day)) is not None:
        day = next_open(away.last + _DAY) if away.last - earliest < LONGEST_CLOSED else None
    return day


def next_open(earliest: date, is_open: Callable[[date], bool]) -> date | None:
    """Return the first open day at or after a day; None where ten years have none."""
    day, last = earliest, min(earliest.toordinal() + LONGEST_CLOSED.days, date.max.toordinal())
    while not is_open(day):
        if day.toordinal() == last:
            return None
        day += _DAY
    return day
