"""Places on days: the capacity is kept wherever it can be, and refills are moved by the fewest days in total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.absences import Absence, AbsentDays
from pumpcli.domain.planning import OpenDaySet, Places, UnplacedRefill, first_day, next_open, overflow, span
from tests.reference_plan import least_cost, over

MONDAY = date(2026, 11, 23)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def weekdays(on: date) -> bool:
    return on.weekday() < 5


def limited(capacity: int | None) -> Callable[[date], int | None]:
    return lambda day: capacity


def wanted(*due: int, earliest: int = 0) -> list[UnplacedRefill]:
    """Return refills that are due on some days, and that can be done on weekdays."""
    open_days = OpenDaySet(MONDAY, weekdays)
    return [
        UnplacedRefill((day(number), f"P-{index:03}"), number, open_days.between(earliest, number))
        for index, number in enumerate(due)
    ]


def placed(
    refills: Sequence[UnplacedRefill],
    capacity_on: Callable[[date], int | None],
    load: Counter[date] | None = None,
    until: int = 30,
) -> dict[str, int]:
    """Return the day of each refill by its code, if they are placed in their order."""
    places = Places(MONDAY, capacity_on, Counter() if load is None else load)
    for refill in refills:
        places.place(refill)
    return {refill.key[1]: number for number in range(until) for refill in places.take(number)}


@pytest.mark.parametrize(
    ("due", "capacity", "expected"),
    [
        ((3, 3, 3), None, [3, 3, 3]),
        ((3, 3, 3), 3, [3, 3, 3]),
        ((3, 3, 3), 2, [3, 3, 2]),
        ((3, 3, 3), 1, [3, 2, 1]),
        ((8, 8, 8, 7, 7), 2, [8, 8, 7, 7, 4]),  # the day before is full, then comes a weekend
        ((7, 7), 1, [7, 4]),
    ],
)
def test_refills_move_to_the_days_before(due: tuple[int, ...], capacity: int | None, expected: list[int]) -> None:
    assert sorted(placed(wanted(*due), limited(capacity)).values()) == sorted(expected)


def test_who_has_no_room_keeps_the_due_date_and_the_day_overflows() -> None:
    assert sorted(placed(wanted(1, 1, 1, 1), limited(1)).values()) == [0, 1, 1, 1]


@pytest.mark.parametrize(("due", "expected"), [((2, 4), [2, 4]), ((4, 4, 2), [1, 2, 4])])
def test_where_one_must_be_too_many_it_is_on_the_latest_day(due: tuple[int, ...], expected: list[int]) -> None:
    """Days 0 and 3 are taken. Two that are due later can give no place to one that is due on day 2."""
    load = Counter({day(number): 1 for number in (0, 3)})
    assert sorted(placed(wanted(*due), limited(1), load).values()) == expected
    late = wanted(4, 4, 4, 2, earliest=2)
    assert sorted(placed(late, limited(1), load).values()) == [2, 4, 4, 4]


def test_who_is_over_is_on_the_latest_day_that_can_be_reached() -> None:
    """The new one is due on day 1, which is full as day 2 is. The one on day 1 may go to day 2, and that is where one
    is too many, so that nobody is moved."""
    days = span(1, 2)
    first = UnplacedRefill((day(2), "A"), 2, days)
    second = UnplacedRefill((day(2), "B"), 2, days)
    third = UnplacedRefill((day(1), "C"), 1, span(1, 1))
    assert placed([first, second, third], limited(1)) == {"A": 2, "B": 2, "C": 1}


def test_days_that_overflow_are_in_order() -> None:
    taken = Counter({day(3): 4, day(1): 3, day(2): 2})
    assert list(overflow(taken, limited(2)).items()) == [(day(1), 1), (day(3), 2)]
    assert overflow(taken, limited(None)) == {}


def test_days_that_are_taken_are_not_given_again() -> None:
    assert placed(wanted(2), limited(1), Counter({day(2): 1})) == {"P-000": 1}


def test_a_day_that_is_over_is_given_to_nobody() -> None:
    places = Places(MONDAY, limited(1), Counter())
    first, second, third = wanted(2, 2, 2)
    places.place(first)
    places.place(second)
    assert [places.take(number) for number in (0, 1)] == [[], [second]]
    places.place(third)
    assert places.take(2) == [first, third]


def test_a_refill_moves_for_another_that_has_only_one_day() -> None:
    """Both are due on Thursday, and the second one has no other day."""
    refills = [
        UnplacedRefill((day(3), "A"), 3, span(0, 3)),
        UnplacedRefill((day(3), "B"), 3, span(3, 3)),
        UnplacedRefill((day(2), "C"), 2, span(2, 2)),
    ]
    assert placed(refills, limited(1)) == {"A": 1, "B": 3, "C": 2}


def test_of_equal_refills_the_one_with_the_smaller_key_moves() -> None:
    refills = [UnplacedRefill((day(3), code), 3, days) for code, days in zip("BAC", (15, 15, 8), strict=True)]
    assert placed(refills, limited(2)) == {"A": 2, "B": 3, "C": 3}


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        ({}, {"A": 2, "B": 4, "C": 3}),
        ({2: 1}, {"A": 1, "B": 4, "C": 3}),
        ({2: 1, 1: 1}, {"A": 4, "B": 4, "C": 3}),  # no day is left, not even by moving others
        ({3: 1}, {"A": 2, "B": 4, "C": 3}),  # the day of the third one holds a booked visit as well
    ],
)
def test_others_move_as_far_as_their_earliest_day(load: dict[int, int], expected: dict[str, int]) -> None:
    """The first one is placed on Friday, which is the only day of the second one."""
    refills = [
        UnplacedRefill((day(4), "A"), 4, span(1, 4)),
        UnplacedRefill((day(4), "B"), 4, span(4, 4)),
        UnplacedRefill((day(3), "C"), 3, span(3, 3)),
    ]
    assert placed(refills, limited(1), Counter({day(number): count for number, count in load.items()})) == expected


def test_what_cannot_move_leaves_the_day_above_the_capacity() -> None:
    assert placed([UnplacedRefill((day(3), code), 3, span(3, 3)) for code in "ABC"], limited(1)) == dict.fromkeys(
        "ABC", 3
    )


day_sets = st.sets(st.integers(0, 7), min_size=1, max_size=5)
capacities = st.lists(st.sampled_from([None, 0, 1, 1, 2]), min_size=10, max_size=10)


@given(st.lists(day_sets, min_size=1, max_size=6), capacities, st.dictionaries(st.integers(0, 7), st.integers(1, 2)))
def test_each_step_is_the_best_possible(
    fleet: list[set[int]], capacities: list[int | None], booked: dict[int, int]
) -> None:
    """No other choice of days has fewer visits above the capacity, or as many and fewer days moved."""

    def capacity_on(on: date) -> int | None:
        return capacities[(on - MONDAY).days]

    load = Counter({day(number): count for number, count in booked.items()})
    refills = [
        UnplacedRefill((day(max(days)), f"P-{number}"), max(days), sum(1 << each for each in days))
        for number, days in enumerate(fleet)
    ]
    for number in range(1, len(refills) + 1):
        found = placed(refills[:number], capacity_on, load, until=8)
        assert len(found) == number
        assert all(refill.days >> found[refill.key[1]] & 1 for refill in refills[:number])
        moved = sum(refill.last - found[refill.key[1]] for refill in refills[:number])
        cost = over(load + Counter(map(day, found.values())), capacity_on), moved
        choices = [[(day(each), max(days) - each) for each in days] for days in fleet[:number]]
        assert cost == least_cost(choices, capacity_on, load)


def away(*absences: tuple[int, int]) -> AbsentDays:
    return AbsentDays(tuple(Absence(day(first), day(last)) for first, last in absences))


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        (None, 5 + 2),  # the weekend is closed
        (away((0, 3), (7, 9)), 10),
        (away((0, 3), (4, 5), (8, 9)), 7),
        (away((7, 4000)), None),
        (away((7, 3000)), 3003),
        (away((7, 3000), (3001, 5000)), None),
    ],
)
def test_the_first_day_on_which_the_patient_can_come(absent: AbsentDays | None, expected: int | None) -> None:
    open_days = OpenDaySet(MONDAY, weekdays)
    for following in (open_days.next_open, partial(next_open, is_open=weekdays)):
        assert first_day(day(5), absent, following) == (None if expected is None else day(expected))


@pytest.mark.parametrize(("opens", "expected"), [(None, None), (3653, 3653), (3654, None)])
def test_after_ten_closed_years_no_open_day_is_looked_for(opens: int | None, expected: int | None) -> None:
    def is_open(on: date) -> bool:
        return opens is not None and on == day(opens)

    for following in (OpenDaySet(MONDAY, is_open).next_open, partial(next_open, is_open=is_open)):
        assert following(MONDAY) == (None if expected is None else day(expected))


@pytest.mark.parametrize(
    "following", [lambda on: OpenDaySet(on, lambda _: False).next_open(on), partial(next_open, is_open=lambda _: False)]
)
def test_no_open_day_is_looked_for_after_the_calendar(following: Callable[[date], date | None]) -> None:
    assert following(date.max - timedelta(days=5)) is None
