"""Days on which a patient cannot come: the due date that they leave, by trying every day and every choice of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.absences import Absence, AbsentDays, DueDay, due_day
from pumpcli.domain.clock import AsOf
from tests import reference

MONDAY = date(2026, 11, 23)
NEVER_LATE = AsOf.end_of(MONDAY - timedelta(days=30))


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def weekdays(on: date) -> bool:
    return on.weekday() < 5


def away(*spans: tuple[int, int]) -> tuple[Absence, ...]:
    return tuple(Absence(day(first), day(last)) for first, last in spans)


@pytest.mark.parametrize(
    ("absences", "on"),
    [
        ([], 10),
        ([(11, 20)], 10),  # begins the day after
        ([(10, 20)], 9),
        ([(10, 10)], 9),
        ([(9, 9)], 10),
        ([(8, 10)], 7),
        ([(7, 10)], 4),  # the weekend before is closed
        ([(7, 8), (9, 10)], 4),  # they touch
        ([(7, 9), (8, 10)], 4),  # they overlap
        ([(7, 10), (8, 9)], 4),  # one lies in the other
        ([(10, 10), (8, 8)], 9),
        ([(10, 10), (0, 4)], 9),
        ([(1, 10)], 0),  # only the first possible day is left
        ([(0, 10)], 10),  # none is left
        ([(-9, 90)], 10),
        ([(0, 4), (5, 10)], 4),  # none is left by both together: the second one counts alone
        ([(5, 10), (0, 4)], 4),
        ([(0, 6), (3, 10)], 2),  # the one that is left out covers closed and later days
        ([(0, 3), (4, 8), (9, 10)], 3),
        ([(0, 10), (8, 10)], 7),  # the first one leaves no day by itself
        ([(7, 10), (0, 4)], 4),  # between them lies a weekend
        ([(8, 10), (8, 9), (0, 7)], 7),  # two begin on one day
        ([(8, 9), (8, 10), (0, 7)], 7),
        ([(4, 4), (9, 10), (0, 8)], 8),  # one of them covers nothing that matters
    ],
)
def test_the_due_date_is_the_latest_open_day_on_which_the_patient_can_come(
    absences: list[tuple[int, int]], on: int
) -> None:
    found = due_day(away(*absences), weekdays, day(0), day(10), NEVER_LATE)
    assert found.on == day(on)
    assert found.on == reference.due_day(away(*absences), weekdays, day(0), day(10))


spans = st.tuples(st.integers(-3, 16), st.integers(0, 12)).map(lambda span: (span[0], span[0] + span[1]))
random_absences = st.lists(spans, max_size=5).map(lambda drawn: away(*drawn))
closed_days = st.sets(st.integers(0, 13), max_size=8)


@given(random_absences, spans, closed_days, st.integers(0, 13), st.integers(-5, 16))
def test_the_due_date_is_that_of_every_choice_of_absences(
    absences: tuple[Absence, ...], more: tuple[int, int], closed: set[int], latest: int, today: int
) -> None:
    def is_open(on: date) -> bool:
        return (on - MONDAY).days not in closed

    if not is_open(day(latest)):
        return
    as_of = AsOf.end_of(day(today))
    found = due_day(absences, is_open, day(0), day(latest), as_of)
    assert found.on == reference.due_day(absences, is_open, day(0), day(latest))
    assert due_day(absences[::-1], is_open, day(0), day(latest), as_of).on == found.on
    assert due_day((*absences, *away(more)), is_open, day(0), day(latest), as_of).on <= found.on
    days = [on for on in reference.days_between(day(0), day(latest)) if is_open(on)]
    possible = [on for on in days if not reference.is_away(absences, on)]
    if not possible:
        assert found.cannot_come
    elif possible[-1] < day(latest) or day(latest) >= day(today):
        assert found.cannot_come is (possible[-1] < day(today))
    assert bool(found.moved_by) is (found.on < day(latest))
    # Those that moved it give it without any other, and it is a day on which none of them keeps the patient away.
    assert not reference.is_away(found.moved_by, found.on)
    assert reference.due_day(found.moved_by, is_open, day(0), day(latest)) == found.on


@pytest.mark.parametrize(
    ("absences", "moved_by"),
    [
        ([(11, 20)], []),
        ([(10, 20)], [0]),
        ([(9, 9), (10, 10), (0, 4)], [0, 1]),
        ([(0, 10)], []),  # it leaves no day, and moves nothing
        ([(0, 4), (5, 10)], [1]),
        ([(0, 6), (3, 10)], [1]),  # the first one covers the day that is left, and later ones
    ],
)
def test_the_absences_that_moved_the_date_are_named(absences: list[tuple[int, int]], moved_by: list[int]) -> None:
    found = due_day(away(*absences), weekdays, day(0), day(10), NEVER_LATE)
    assert found.moved_by == tuple(away(*absences)[index] for index in moved_by)


@pytest.mark.parametrize(
    ("absences", "today", "on", "cannot_come"),
    [
        ([(2, 3)], 2, 10, False),  # away today, and back in time
        ([(1, 10)], -9, 0, False),
        ([(8, 10)], 6, 7, False),
        ([(8, 10)], 7, 7, False),  # today is the last day on which the patient can come
        ([(8, 10)], 8, 7, True),
        ([(8, 10)], 11, 7, True),
        ([(0, 10)], -1, 10, True),
        ([(11, 20)], 10, 10, False),
        ([(11, 20)], 11, 10, True),  # it is late, and the patient is away
        ([(11, 20)], 21, 10, False),
        ([(11, 20)], 30, 10, False),
    ],
)
def test_whether_the_absences_leave_a_day_from_the_as_of_date_on(
    absences: list[tuple[int, int]], today: int, on: int, cannot_come: bool
) -> None:
    found = due_day(away(*absences), weekdays, day(0), day(10), AsOf.end_of(day(today)))
    assert (found.on, found.cannot_come) == (day(on), cannot_come)


def test_a_due_date_before_the_day_after_the_fill_is_not_moved() -> None:
    assert due_day(away((0, 9)), weekdays, day(3), day(2), NEVER_LATE) == DueDay(day(2))
    assert due_day(away((0, 9)), weekdays, day(3), day(2), AsOf.end_of(day(2))) == DueDay(day(2))
    late = due_day(away((0, 9)), weekdays, day(3), day(2), AsOf.end_of(day(4)))
    assert late == DueDay(day(2), (), cannot_come=True)


@pytest.mark.parametrize(
    ("on", "around"),
    [
        (0, None),
        (1, (1, 9)),
        (3, (1, 9)),
        (4, (1, 9)),
        (9, (1, 9)),
        (10, None),
        (11, (11, 12)),
        (13, None),
        (16, (15, 17)),
        (18, None),
    ],
)
def test_absent_days_around_a_day_are_those_without_a_gap(on: int, around: tuple[int, int] | None) -> None:
    absent = AbsentDays(away((16, 17), (11, 12), (4, 9), (15, 16), (1, 3), (2, 2)))
    assert absent.around(day(on)) == (None if around is None else away(around)[0])


@given(random_absences, st.integers(-5, 30))
def test_a_day_is_absent_if_it_lies_in_any_absence(absences: Sequence[Absence], number: int) -> None:
    found = AbsentDays(tuple(absences)).around(day(number))
    assert (found is not None) is reference.is_away(absences, day(number))
    if found is not None:
        ends = reference.days_between(found.first, found.last)
        assert all(reference.is_away(absences, on) for on in ends)
        assert not reference.is_away(absences, found.first - timedelta(days=1))
        assert not reference.is_away(absences, found.last + timedelta(days=1))


def test_an_absence_is_written_as_in_the_file() -> None:
    assert [str(absence) for absence in away((0, 0), (0, 3))] == ["2026-11-23", "2026-11-23 to 2026-11-26"]
