"""Boluses: how far apart they start, when the last one started, and how many there may be."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.bolus import OnDemand, OneTimeBolus, PatientBoluses, ScheduledBolus, crowd_faults
from pumpcli.domain.clock import DAY, WEEK, TimeOfDay
from pumpcli.errors import Refusal
from tests import strategies
from tests.builders import ml

some_times = st.sets(strategies.times, min_size=1, max_size=4).map(lambda found: tuple(sorted(found)))


def spacing_of(times: tuple[TimeOfDay, ...], days: tuple[int, ...]) -> int:
    """The shortest time from one start to the next, by a walk over two weeks."""
    week = [day * DAY + time.seconds for day in days for time in times]
    return min(later - earlier for earlier, later in pairwise([*week, week[0] + WEEK]))


@given(some_times, strategies.any_days)
def test_a_bolus_may_last_until_the_next_one_and_no_longer(times: tuple[TimeOfDay, ...], days: tuple[int, ...]) -> None:
    longest = spacing_of(times, days)
    assert ScheduledBolus(times, ml("0.1"), longest, days).over == longest
    with pytest.raises(Refusal, match="the next one starts after"):
        ScheduledBolus(times, ml("0.1"), longest + 1, days)


def test_a_bolus_that_is_too_long_is_named_with_both_lengths() -> None:
    times = tuple(TimeOfDay(hour * 60) for hour in (6, 7, 12))
    with pytest.raises(Refusal) as refused:
        ScheduledBolus(times, ml("0.1"), 3690)
    (fault,) = refused.value.faults
    assert (fault.code, fault.at) == ("bolus-too-long", "over")
    assert fault.message == "each bolus takes 61 min 30 s, but the next one starts after 60 min"


@given(some_times, strategies.any_days, st.integers(0, WEEK - 1))
def test_the_time_since_the_last_start_is_that_of_a_walk_back(
    times: tuple[TimeOfDay, ...], days: tuple[int, ...], second: int
) -> None:
    bolus = ScheduledBolus(times, ml("0.1"), 60, days)
    starts = list(bolus.starts())
    assert starts == sorted(starts)
    for at in (second, *starts, *(start - 1 for start in starts), *(start + 1 for start in starts)):
        assert bolus.since_start(at % WEEK) == min((at - start) % WEEK for start in starts)
