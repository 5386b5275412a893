"""Instants, periods and the as-of instant."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clock import WEEK, AsOf, Period, TimeOfDay, instant_of, seconds_of
from pumpcli.domain.zone import PLAIN_TIME


@given(st.datetimes(datetime(1900, 1, 1), datetime(2300, 1, 1)).map(lambda at: at.replace(microsecond=0)))
def test_seconds_and_instants_are_inverse(at: datetime) -> None:
    assert instant_of(seconds_of(at)) == at
    assert seconds_of(at) % WEEK // 86_400 == at.weekday()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (Fraction(59), datetime(1, 1, 1, 0, 0)),
        (Fraction(60), datetime(1, 1, 1, 0, 1)),
        (Fraction(7199, 60), datetime(1, 1, 1, 0, 1)),
        (None, None),
        (seconds_of(datetime(9999, 12, 31, 23, 59)) + 59, datetime(9999, 12, 31, 23, 59)),
        (seconds_of(datetime(9999, 12, 31, 23, 59)) + 60, None),
        (Fraction(10**30), None),
    ],
)
def test_minute_floor(seconds: Fraction | int | None, expected: datetime | None) -> None:
    assert PLAIN_TIME.minute_floor(seconds) == expected


@pytest.mark.parametrize(
    ("period", "start", "expected"),
    [
        (Period(days=90), datetime(2026, 10, 5, 9, 30), datetime(2027, 1, 3, 9, 30)),
        (Period(months=6), datetime(2026, 8, 31, 9, 30), datetime(2027, 2, 28, 9, 30)),
        (Period(months=6), datetime(2027, 8, 31, 9, 30), datetime(2028, 2, 29, 9, 30)),
        (Period(months=1), datetime(2026, 1, 31, 0, 0), datetime(2026, 2, 28, 0, 0)),
        (Period(seconds=36 * 3600), datetime(2026, 1, 1, 12, 0), datetime(2026, 1, 3, 0, 0)),
        (Period(), datetime(2026, 1, 1), datetime(2026, 1, 1)),
    ],
)
def test_period_after(period: Period, start: datetime, expected: datetime) -> None:
    assert period.after(start) == expected


def test_period_before() -> None:
    assert Period(days=3).before(date(2026, 3, 1)) == date(2026, 2, 26)
    assert Period(months=1).before(date(2026, 3, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("one", "other", "is_longer"),
    [
        (Period(days=31), Period(months=1), False),  # from 5 January
        (Period(days=32), Period(months=1), True),
        (Period(months=1), Period(days=31), False),
        (Period(months=1), Period(days=30), True),
        (Period(months=6), Period(months=6), False),
        (Period(months=7), Period(months=6), True),
        (Period(days=2), Period(seconds=48 * 3600), False),
        (Period(days=2), Period(seconds=48 * 3600 - 60), True),
        (Period(seconds=48 * 3600), Period(days=2), False),
        (Period(seconds=48 * 3600 + 60), Period(days=2), True),
        (Period(days=4_000_000), Period(days=3_999_999), True),  # both beyond the calendar
    ],
)
def test_which_of_two_periods_is_longer(one: Period, other: Period, is_longer: bool) -> None:
    assert one.is_longer(other, datetime(2026, 1, 5, 9, 30)) is is_longer


def test_months_of_different_lengths_are_compared_where_they_begin() -> None:
    assert Period(days=29).is_longer(Period(months=1), datetime(2026, 2, 1))
    assert not Period(days=29).is_longer(Period(months=1), datetime(2026, 3, 1))


def test_a_period_after_the_calendar_ends_is_an_overflow() -> None:
    for period in (Period(days=1), Period(months=1)):
        with pytest.raises(OverflowError):
            period.after(date(9999, 12, 31))


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (Period(months=1), "1 month"),
        (Period(days=180), "180 days"),
        (Period(seconds=36 * 3600), "36 h"),
        (Period(seconds=90 * 60), "90 min"),
        (Period(), "0 days"),
    ],
)
def test_period_text(period: Period, text: str) -> None:
    assert str(period) == text


def test_the_end_of_a_day_covers_the_day_and_not_the_midnight_after_it() -> None:
    as_of = AsOf.end_of(date(2026, 11, 22))
    assert as_of.instant == datetime(2026, 11, 23)
    assert as_of.day == date(2026, 11, 22)
    assert as_of.covers(datetime(2026, 11, 22, 23, 59, 59))
    assert not as_of.covers(datetime(2026, 11, 23))


def test_an_instant_covers_itself() -> None:
    as_of = AsOf.at(datetime(2026, 11, 22, 10, 30, 15))
    assert as_of.covers(datetime(2026, 11, 22, 10, 30, 15))
    assert not as_of.covers(datetime(2026, 11, 22, 10, 30, 16))


def test_what_is_no_time_and_no_period_is_refused() -> None:
    for minutes in (-1, 1441):
        with pytest.raises(ValueError, match="0 to 1440"):
            TimeOfDay(minutes)
    with pytest.raises(ValueError, match="in months, in days or in seconds"):
        Period(months=1, days=3)


def test_time_of_day_text() -> None:
    assert [str(TimeOfDay(minutes)) for minutes in (0, 65, 1439, 1440)] == ["00:00", "01:05", "23:59", "24:00"]
