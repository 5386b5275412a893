"""The rules of a plan, slow and obvious: the days of each refill are tried one by one, and every choice of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from pumpcli.domain.clock import at_time
from pumpcli.domain.due import Forecast
from pumpcli.domain.refills import Refill
from tests.reference import days_between, is_away

DAY = timedelta(days=1)
#: Visits above the capacity, then days moved.
Cost = tuple[int, int]
#: A possible day of a refill, with the days by which it is moved then.
Choice = tuple[date, int]
CapacityOn = Callable[[date], int | None]


def over(load: Counter[date], capacity_on: CapacityOn) -> int:
    """Return the number of visits above the capacity."""
    capacities = ((load[on], capacity_on(on)) for on in load)
    return sum(max(0, visits - capacity) for visits, capacity in capacities if capacity is not None)


def least_cost(refills: Sequence[Sequence[Choice]], capacity_on: CapacityOn, load: Counter[date]) -> Cost:
    """Return the least cost of all choices of one day for each refill, beside the visits that stand already."""
    best: list[Cost] = []

    def choose(rest: Sequence[Sequence[Choice]], taken: Counter[date], cost: Cost) -> None:
        if best and cost >= best[0]:
            return
        if not rest:
            best[:] = [cost]
            return
        for on, moved in sorted(rest[0], key=lambda choice: choice[1]):
            capacity = capacity_on(on)
            is_over = capacity is not None and taken[on] >= capacity
            taken[on] += 1
            choose(rest[1:], taken, (cost[0] + is_over, cost[1] + moved))
            taken[on] -= 1

    choose(refills, load.copy(), (over(load, capacity_on), 0))
    return best[0]


def choices(found: Forecast, planned_on: date) -> list[Choice]:
    """Return the days on which a refill can be done; one that is late has only the day on which it is planned."""
    due_on, clinic, filled_at = found.due_on, found.clinic, found.fill.at
    assert due_on is not None
    if planned_on > due_on:
        return [(planned_on, 0)]
    days = []
    for on in days_between(filled_at.date() + DAY, due_on):
        visit = found.pump.zone.at(at_time(on, clinic.visit_at))
        is_possible = clinic.is_open(on) and not is_away(found.pump.unavailable, on) and visit > found.as_of.instant
        is_near = clinic.move_at_most.after(on) >= due_on
        is_half_over = found.deadline is None or 2 * (visit - filled_at) >= found.deadline.at - filled_at
        if on == due_on or (is_possible and is_near and is_half_over):
            days.append((on, (due_on - on).days))
    return days


def stands(refill: Refill) -> bool:
    """Return whether a visit is not planned by the capacity: it is booked, or due on the as-of date."""
    found = refill.forecast
    is_today = found.due_on == found.as_of.day > found.fill.at.date() and not found.cannot_come
    return refill.booking is not None or is_today


def differences(refills: Sequence[Refill], days: Sequence[date], capacity_on: CapacityOn) -> Iterator[str]:
    """Yield the days whose refills are not those of any best plan of what is in view on the day.

    Args:
        refills: those of one room, until long after the last of the days.
    """
    standing = Counter(refill.visit_on for refill in refills if stands(refill))
    proper = sorted((each for each in refills if not each.is_extra), key=lambda each: each.number)
    for today in days:
        coming: dict[str, Refill] = {}
        for refill in proper:
            if refill.visit_on >= today:
                coming.setdefault(refill.forecast.pump.code, refill)
        view = [each for each in coming.values() if not stands(each) and _is_in_view(each, today)]
        open_to = {
            id(each): [choice for choice in choices(each.forecast, each.visit_on) if choice[0] >= today]
            for each in view
        }
        load = Counter({on: visits for on, visits in standing.items() if on >= today})
        best = least_cost(list(open_to.values()), capacity_on, load)
        done = [each for each in view if each.visit_on == today]
        moved = sum(moved for each in done for on, moved in open_to[id(each)] if on == today)
        rest = [[choice for choice in open_to[id(each)] if choice[0] > today] for each in view if each.visit_on > today]
        later = least_cost(rest, capacity_on, load + Counter({today: len(done)}))
        if (later[0], later[1] + moved) != best:
            yield f"{today}: {(later[0], later[1] + moved)} in place of {best}"


def _is_in_view(refill: Refill, today: date) -> bool:
    due_on = refill.due_on
    return due_on is not None and refill.forecast.clinic.move_at_most.before(due_on) <= today
