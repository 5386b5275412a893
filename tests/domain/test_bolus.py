"""Boluses: the spacing of starts, the last start before an instant, and the most that there may be."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.bolus import OnDemand, OneTimeBolus, PatientBoluses, ScheduledBolus, crowd_faults
from pumpcli.domain.clock import DAY, WEEK, TimeOfDay
from pumpcli.errors import ValidationError
from tests import strategies
from tests.builders import ml, refused

some_times = st.sets(strategies.times, min_size=1, max_size=4).map(lambda found: tuple(sorted(found)))


def spacing_of(times: tuple[TimeOfDay, ...], days: tuple[int, ...]) -> int:
    """Return the shortest time from one start to the next, found by a walk over two weeks."""
    week = [day * DAY + time.seconds for day in days for time in times]
    return min(later - earlier for earlier, later in pairwise([*week, week[0] + WEEK]))


@given(some_times, strategies.any_days)
def test_a_bolus_may_last_until_the_next_one_and_no_longer(times: tuple[TimeOfDay, ...], days: tuple[int, ...]) -> None:
    longest = spacing_of(times, days)
    assert ScheduledBolus(times, ml("0.1"), longest, days).over == longest
    with pytest.raises(ValidationError, match="the next one starts after"):
        ScheduledBolus(times, ml("0.1"), longest + 1, days)


@pytest.mark.parametrize(
    ("clock", "days", "hours"),
    [
        ([6], (2,), 7 * 24),
        ([6], (0, 3), 3 * 24),
        ([6], (0, 2, 3), 24),
        ([6], (0, 6), 24),  # from Sunday to Monday
        ([6, 20], (0, 3), 14),
        ([6, 20], (0, 1), 10),
        ([6, 8, 20], (0, 1), 2),
    ],
)
def test_how_far_apart_boluses_start(clock: list[int], days: tuple[int, ...], hours: int) -> None:
    times = tuple(TimeOfDay(hour * 60) for hour in clock)
    assert ScheduledBolus(times, ml("0.1"), hours * 3600, days).over == hours * 3600
    with pytest.raises(ValidationError, match=f"the next one starts after {hours * 60} min"):
        ScheduledBolus(times, ml("0.1"), hours * 3600 + 1, days)


def test_a_bolus_that_is_too_long_is_named_with_both_lengths() -> None:
    times = tuple(TimeOfDay(hour * 60) for hour in (6, 7, 12))
    assert refused(lambda: ScheduledBolus(times, ml("0.1"), 3690)) == [
        "bolus-too-long over: each bolus takes 61 min 30 s, but the next one starts after 60 min"
    ]


@given(some_times, strategies.any_days)
def test_a_bolus_starts_at_each_time_of_each_day_in_their_order(
    times: tuple[TimeOfDay, ...], days: tuple[int, ...]
) -> None:
    starts = list(ScheduledBolus(times, ml("0.1"), 60, days).starts())
    assert starts == sorted(day * DAY + time.seconds for day in days for time in times)


def test_patient_boluses_need_a_limit() -> None:
    with pytest.raises(ValidationError, match="patient boluses need a limit"):
        OnDemand(ml("0.1"))
    assert OnDemand(ml("0.1"), lockout=3600).most_per_day == 24
    assert OnDemand(ml("0.1"), max_per_day=3).most_per_day == 3


@pytest.mark.parametrize(
    ("lockout", "max_per_day", "most"),
    [
        (5 * 3600, None, Fraction(24, 5)),
        (8 * 3600, 6, Fraction(3)),
        (8 * 3600, 2, Fraction(2)),
        (None, 4, Fraction(4)),
        (None, 100_000, Fraction(100_000)),
    ],
)
def test_the_narrower_limit_of_patient_boluses_holds(
    lockout: int | None, max_per_day: int | None, most: Fraction
) -> None:
    limits = OnDemand(ml("0.1"), lockout=lockout, max_per_day=max_per_day)
    assert limits.most_per_day == most
    assert [limits.per_day(use) for use in PatientBoluses] == [most, most, 0]
    expecting = OnDemand(ml("0.1"), lockout=lockout, max_per_day=max_per_day, expected_per_day=most / 3)
    assert [expecting.per_day(use) for use in PatientBoluses] == [most, most / 3, 0]


@pytest.mark.parametrize(
    ("over", "lockout", "expected", "faults"),
    [
        (600, 600, None, []),
        (600, None, None, []),
        (None, 18_000, Fraction(24, 5), []),
        (601, 600, None, ["bolus-too-long over: each bolus takes 10 min 1 s, longer than the lockout of 10 min"]),
        (
            18_060,
            18_000,
            Fraction("4.81"),
            [
                "bolus-too-long over: each bolus takes 301 min, longer than the lockout of 300 min",
                "on-demand-limit expected_per_day: more boluses a day are expected than the limits allow (4.8 a day)",
            ],
        ),
    ],
)
def test_what_contradicts_the_limits_of_patient_boluses(
    over: int | None, lockout: int | None, expected: Fraction | None, faults: list[str]
) -> None:
    assert refused(lambda: OnDemand(ml("0.1"), over, lockout, 10, expected)) == faults


def test_limits_without_a_decimal_are_shown_to_three_places() -> None:
    with pytest.raises(ValidationError, match=r"\(3\.429 a day\)"):
        OnDemand(ml("0.1"), lockout=7 * 3600, expected_per_day=Fraction(4))


def test_a_bolus_that_is_over_when_another_begins_does_not_run_with_it() -> None:
    start = datetime(2026, 1, 5, 10)
    crowd = [OneTimeBolus(start, ml("0.001"), 60)] * 20
    assert list(crowd_faults([*crowd, OneTimeBolus(start + timedelta(seconds=60), ml("0.001"), 60)])) == []
    (fault,) = crowd_faults([*crowd, *[OneTimeBolus(start + timedelta(seconds=59), ml("0.001"), 60)] * 2])
    assert (fault.code, fault.at) == ("out-of-range", "boluses[20].at")
    assert fault.message == "more than 20 boluses given once run at the same time here"
