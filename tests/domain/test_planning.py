"""Planned days: never later than due, within the capacity where possible, and moved as little as possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.absences import Absence, AbsentDays
from pumpcli.domain.planning import UnplannedRefill, overflow, plan
from tests.reference import days_between, is_away

MONDAY = date(2026, 11, 23)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def weekdays(on: date) -> bool:
    return on.weekday() < 5


def wanted(*due: int, earliest: int = 0) -> list[UnplannedRefill]:
    return [UnplannedRefill(f"P-{index:03}", day(earliest), day(number)) for index, number in enumerate(due)]


def limited(capacity: int | None) -> Callable[[date], int | None]:
    return lambda day: capacity


def planned(refills: list[UnplannedRefill], capacity: int | None) -> list[int]:
    found = plan(refills, weekdays, limited(capacity), Counter())
    return [(found[refill.key] - MONDAY).days for refill in refills]


@pytest.mark.parametrize(
    ("due", "capacity", "expected"),
    [
        ((3, 3, 3), None, [3, 3, 3]),
        ((3, 3, 3), 3, [3, 3, 3]),
        ((3, 3, 3), 2, [3, 3, 2]),
        ((3, 3, 3), 1, [3, 2, 1]),
        ((8, 8, 8, 7, 7), 2, [8, 8, 4, 7, 7]),  # the day before is full, then comes a weekend
        ((7, 7), 1, [7, 4]),
    ],
)
def test_refills_move_to_the_days_before(due: tuple[int, ...], capacity: int | None, expected: list[int]) -> None:
    assert planned(wanted(*due), capacity) == expected


def test_who_has_no_room_keeps_the_due_date_and_the_day_overflows() -> None:
    taken: Counter[date] = Counter()
    found = plan(wanted(1, 1, 1, 1), weekdays, limited(1), taken)
    assert sorted((on - MONDAY).days for on in found.values()) == [0, 1, 1, 1]
    assert overflow(taken, limited(1)) == {day(1): 2}


def test_where_nothing_was_open_before_the_search_ends() -> None:
    found = plan(wanted(1, 1, 1), lambda on: on >= MONDAY, limited(1), Counter())
    assert sorted((on - MONDAY).days for on in found.values()) == [0, 1, 1]


def test_days_that_overflow_are_in_order() -> None:
    taken = Counter({day(3): 4, day(1): 3, day(2): 2})
    assert list(overflow(taken, limited(2)).items()) == [(day(1), 1), (day(3), 2)]
    assert overflow(taken, limited(None)) == {}


def test_the_overdue_get_the_next_open_day_before_all_others() -> None:
    taken: Counter[date] = Counter()
    refills = [
        *wanted(-3, earliest=5),
        UnplannedRefill("P-009", day(5), day(7)),
        UnplannedRefill("P-010", day(5), day(8)),
    ]
    found = plan(refills, weekdays, limited(1), taken)
    assert found == {"P-000": day(7), "P-009": day(7), "P-010": day(8)}
    assert overflow(taken, limited(1)) == {day(7): 1}


def test_days_that_are_taken_are_not_given_again() -> None:
    found = plan(wanted(2), weekdays, limited(1), Counter({day(2): 1}))
    assert found == {"P-000": day(1)}


windows = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)


@given(st.lists(windows, min_size=1, max_size=5), st.integers(1, 2), st.sets(st.integers(0, 9), max_size=5))
def test_the_plan_is_optimal(spans: list[list[int]], capacity: int, closed: set[int]) -> None:
    """No possible plan has room for more refills, or moves them by fewer days."""

    def is_open(on: date) -> bool:
        return (on - MONDAY).days not in closed

    refills = [UnplannedRefill(f"P-{index:03}", day(first), day(last)) for index, (first, last) in enumerate(spans)]
    refills = [refill for refill in refills if is_open(refill.due_on)]
    taken: Counter[date] = Counter()
    found = plan(refills, is_open, limited(capacity), taken)
    assert found.keys() == {refill.key for refill in refills}
    best = brute_force(refills, is_open, capacity)
    if best is None:
        assert overflow(taken, limited(capacity))
    else:
        assert overflow(taken, limited(capacity)) == {}
        assert all(refill.earliest <= found[refill.key] <= refill.due_on for refill in refills)
        assert all(is_open(on) for on in found.values())
        assert sum((refill.due_on - found[refill.key]).days for refill in refills) == best


def possible_days(refill: UnplannedRefill, is_open: Callable[[date], bool]) -> list[date]:
    """Return the days on which a refill can be done."""
    absences = () if refill.absent is None else refill.absent.absences
    return [on for on in days_between(refill.earliest, refill.due_on) if is_open(on) and not is_away(absences, on)]


def brute_force(refills: list[UnplannedRefill], is_open: Callable[[date], bool], capacity: int) -> int | None:
    """Return the fewest days by which refills must be moved in total; None where the capacity cannot be kept."""
    choices = [possible_days(refill, is_open) for refill in refills]
    totals = [
        sum((refill.due_on - on).days for refill, on in zip(refills, days, strict=True))
        for days in product(*choices)
        if max(Counter(days).values(), default=0) <= capacity
    ]
    return min(totals, default=None)


away_days = st.lists(st.tuples(st.integers(-2, 9), st.integers(0, 4)), max_size=2)


@given(
    st.lists(st.tuples(windows, away_days), min_size=1, max_size=5),
    st.integers(1, 2),
    st.sets(st.integers(0, 9), max_size=5),
    st.dictionaries(st.integers(0, 9), st.integers(1, 2), max_size=3),
)
def test_the_plan_keeps_the_capacity_wherever_the_absences_allow_it(
    fleet: list[tuple[list[int], list[tuple[int, int]]]], capacity: int, closed: set[int], booked: dict[int, int]
) -> None:
    """No refill is on a day on which its patient cannot come, and none is moved where it would do no good."""

    def is_open(on: date) -> bool:
        return (on - MONDAY).days not in closed

    refills = []
    for index, ((first, last), away) in enumerate(fleet):
        absences = tuple(Absence(day(begin), day(begin + length)) for begin, length in away)
        refill = UnplannedRefill(f"P-{index:03}", day(first), day(last), AbsentDays(absences))
        if refill.due_on in possible_days(refill, is_open):
            refills.append(refill)
    load = Counter({day(number): count for number, count in booked.items()})
    before = load.copy()
    found = plan(refills, is_open, limited(capacity), load)
    assert load == before + Counter(found.values())
    assert found == plan(refills[::-1], is_open, limited(capacity), before.copy())
    for refill in refills:
        assert refill.earliest <= found[refill.key] <= refill.due_on
        assert found[refill.key] in possible_days(refill, is_open)
    excess = sum(overflow(Counter(found.values()) + before, limited(capacity)).values())
    assert excess == least_excess(refills, is_open, capacity, before)


def least_excess(
    refills: list[UnplannedRefill], is_open: Callable[[date], bool], capacity: int, load: Counter[date]
) -> int:
    """Return the fewest visits above the capacity of any plan, those booked among them."""
    choices = [possible_days(refill, is_open) for refill in refills]
    return min(sum(overflow(load + Counter(days), limited(capacity)).values()) for days in product(*choices))


def test_a_refill_moves_for_another_whose_patient_is_away() -> None:
    """Both are due on Thursday. The patient of the second one can come on Thursday alone."""
    away = AbsentDays((Absence(day(0), day(2)),))
    refills = [UnplannedRefill("P-001", day(0), day(3)), UnplannedRefill("P-002", day(0), day(3), away)]
    assert planned(refills, 1) == [2, 3]
    third = UnplannedRefill("P-003", day(0), day(2), AbsentDays((Absence(day(0), day(1)),)))
    assert planned([*refills, third], 1) == [1, 3, 2]


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        ({}, [2, 4, 3]),
        ({2: 1}, [1, 4, 3]),
        ({2: 1, 1: 1}, [4, 4, 3]),  # no day is left, not even by moving others
        ({3: 1}, [2, 4, 3]),  # the day of the third one holds a booked visit as well
    ],
)
def test_others_move_as_far_as_their_earliest_day(load: dict[int, int], expected: list[int]) -> None:
    """The first one is placed first, on Friday, which is the only day of the second one."""
    refills = [
        UnplannedRefill("P-001", day(1), day(4)),
        UnplannedRefill("P-002", day(0), day(4), AbsentDays((Absence(day(0), day(3)),))),
        UnplannedRefill("P-003", day(0), day(3), AbsentDays((Absence(day(0), day(2)),))),
    ]
    found = plan(refills, weekdays, limited(1), Counter({day(number): count for number, count in load.items()}))
    assert [(found[refill.key] - MONDAY).days for refill in refills] == expected


def test_what_cannot_move_leaves_the_day_above_the_capacity() -> None:
    away = AbsentDays((Absence(day(0), day(2)),))
    refills = [UnplannedRefill(f"P-{number}", day(0), day(3), away) for number in range(3)]
    assert planned(refills, 1) == [3, 3, 3]


def test_a_late_refill_waits_for_the_end_of_an_absence() -> None:
    away = AbsentDays((Absence(day(0), day(3)), Absence(day(4), day(5))))
    late = UnplannedRefill("P-001", day(0), day(-3), away)
    unable = UnplannedRefill("P-002", day(0), day(3), away, cannot_come=True)
    assert planned([late, unable], 1) == [7, 7]  # the weekend before it is closed


@given(st.lists(st.integers(0, 60), max_size=60), st.integers(1, 4))
def test_a_plan_does_not_depend_on_the_order_of_the_fleet(due: list[int], capacity: int) -> None:
    refills = [
        UnplannedRefill(f"P-{index:03}", day(0), day(number))
        for index, number in enumerate(due)
        if weekdays(day(number))
    ]
    assert plan(refills, weekdays, limited(capacity), Counter()) == plan(
        refills[::-1], weekdays, limited(capacity), Counter()
    )
