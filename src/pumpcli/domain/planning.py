"""On which day each refill is planned: on its due date, or as little earlier as the capacity of the clinic asks for.

Method: the days are gone through backwards, from the latest due date. Each open day takes as many as it can hold of
the refills that are due on it or later and have no day yet: first those that may not be planned much earlier, then
those that are due on this very day, so that few are moved. So the days that are used are the latest possible ones, and
the days by which refills are moved earlier are, in total, the fewest possible.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from pumpcli.values import frozen

_DAY = timedelta(days=1)


@frozen
class Wanted:
    """A refill that needs a day.

    Attributes:
        key: names it; among equals the smaller key keeps the later day.
        earliest: the first day on which it can be done.
        due_on: the last one; before `earliest` for a refill that is overdue.
    """

    key: str
    earliest: date
    due_on: date


def plan(
    refills: Iterable[Wanted], is_open: Callable[[date], bool], capacity: int | None, taken: Counter[date]
) -> dict[str, date]:
    """The day of every refill, by key; `taken` is increased by what is planned.

    An overdue refill gets the first open day from its `earliest` on, whatever the capacity, and before all others. One
    for which no day has room keeps its due date; that day then holds more than the capacity (see `overflow`).

    Args:
        taken: how many refills each day holds already.
    """
    late = [refill for refill in refills if refill.due_on < refill.earliest]
    known: dict[date, date] = {}
    planned = {refill.key: _next_open(refill.earliest, is_open, known) for refill in late}
    taken.update(planned.values())
    in_time = [refill for refill in refills if refill.due_on >= refill.earliest]
    if capacity is None:
        chosen = {refill.key: refill.due_on for refill in in_time}
    else:
        chosen = _backwards(in_time, is_open, capacity, taken)
    taken.update(chosen.values())
    return planned | chosen


def overflow(taken: Counter[date], capacity: int | None) -> dict[date, int]:
    """The days that hold more than the capacity, ascending, with by how many."""
    if capacity is None:
        return {}
    return {day: taken[day] - capacity for day in sorted(taken) if taken[day] > capacity}


def _backwards(
    refills: Sequence[Wanted], is_open: Callable[[date], bool], capacity: int, taken: Counter[date]
) -> dict[str, date]:
    chosen: dict[str, date] = {}
    by_due = sorted(refills, key=lambda refill: (refill.due_on, refill.key), reverse=True)
    waiting: list[tuple[int, date, str, Wanted]] = []
    index = 0
    day = by_due[0].due_on if by_due else date.min
    while index < len(by_due) or waiting:
        if not waiting:
            day = min(day, by_due[index].due_on)
        while index < len(by_due) and by_due[index].due_on >= day:
            refill = by_due[index]
            heapq.heappush(waiting, (-refill.earliest.toordinal(), refill.due_on, refill.key, refill))
            index += 1
        room = capacity - taken[day] if is_open(day) else 0
        while waiting and (room > 0 or waiting[0][3].earliest > day):
            refill = heapq.heappop(waiting)[3]
            fits = refill.earliest <= day
            chosen[refill.key] = day if fits else refill.due_on
            room -= fits
        day -= _DAY
    return chosen


def _next_open(day: date, is_open: Callable[[date], bool], known: dict[date, date]) -> date:
    """The first open day from a day on; `known` has it for every closed day that was gone through."""
    passed = []
    while day not in known and not is_open(day):
        passed.append(day)
        day += _DAY
    found = known.get(day, day)
    known.update(dict.fromkeys(passed, found))
    return found
