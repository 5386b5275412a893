"""The engine against the slow walk, on random pumps, and at the edges where programs go wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clock import AsOf, seconds_of
from pumpcli.domain.course import Course, Origin, Pattern, origins
from pumpcli.domain.depletion import course
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from tests import strategies
from tests.builders import simple_pump
from tests.reference import Walk

LATER = AsOf.at(datetime(2032, 1, 1))
WALKED_DAYS = 15
EMPTY = Volume(Fraction(0))


def walk_of(pump: Pump, origin: Origin, use: PatientBoluses) -> Walk:
    primary = origin.fill.primary
    mcg_per_ml = None if primary is None else primary.mcg_per_ml
    return Walk(pump, origin.at, origin.volume, mcg_per_ml, use, WALKED_DAYS * 1440)


@given(
    strategies.pumps_anywhere,
    st.sampled_from(PatientBoluses),
    st.lists(st.integers(0, WALKED_DAYS * 1440), max_size=20),
)
def test_engine_agrees_with_the_walk(pump: Pump, use: PatientBoluses, minutes: list[int]) -> None:
    for origin in origins(pump, pump.zone.as_of(LATER)):
        reckoned, walk = course(pump, origin, use), walk_of(pump, origin, use)
        for at in (origin.at + timedelta(minutes=minute) for minute in minutes):
            assert reckoned.volume_at(seconds_of(at)).ml == walk.volume_at(at)
        for level in (pump.reservoir.low_alarm, EMPTY, Volume(origin.volume.ml / 2)):
            reached = within(reckoned.instant_of(level), origin)
            assert pump.zone.minute_floor(reached) == walk.reaches(level)


def within(instant: Fraction | None, origin: Origin) -> Fraction | None:
    """None for an instant that the walk is too short to reach; its last one it reaches."""
    end = seconds_of(origin.at + timedelta(days=WALKED_DAYS))
    return None if instant is None or instant > end else instant


@given(strategies.pumps_anywhere, st.sampled_from(PatientBoluses), st.integers(0, 300), st.integers(1, 300))
def test_instant_and_volume_are_inverse(pump: Pump, use: PatientBoluses, part: int, fast: int) -> None:
    """At the instant of a level the volume is that level, to the last digit; and no speed makes it later."""
    reckoned = course(pump, origins(pump, pump.zone.as_of(LATER))[-1], use)
    level = Volume(reckoned.origin.volume.ml * part / 301)
    instant = reckoned.instant_of(level)
    faster = reckoned.instant_of(level, 1 + Fraction(fast, 1000))
    if instant is None:
        return
    assert faster is not None
    assert faster <= instant
    assert reckoned.volume_at(int(instant)).ml >= level.ml
    assert reckoned.volume_at(int(instant) + 1).ml <= level.ml


@given(strategies.pumps_anywhere, st.lists(st.integers(0, 60 * 1440), min_size=2, max_size=10))
def test_volume_never_rises_between_fills(pump: Pump, minutes: list[int]) -> None:
    reckoned = course(pump, origins(pump, pump.zone.as_of(LATER))[0], PatientBoluses.ALL)
    volumes = [reckoned.volume_at(reckoned.start + minute * 60).ml for minute in sorted(minutes)]
    assert volumes == sorted(volumes, reverse=True)
    assert all(0 <= volume <= reckoned.origin.volume.ml for volume in volumes)


def low_alarm_of(pump: Pump) -> datetime | None:
    return pump.zone.minute_floor(only_course(pump).instant_of(pump.reservoir.low_alarm))


def only_course(pump: Pump) -> Course:
    return course(pump, origins(pump, pump.zone.as_of(LATER))[-1], PatientBoluses.ALL)


@pytest.mark.parametrize(
    ("fill", "alarm", "program", "concentration", "expected"),
    [
        pytest.param("20 mL", "2 mL", "{rate: 0.1 mL/day}", "", "2026-07-04 00:00", id="180 days, not 179"),
        pytest.param("20 mL", "2 mL", "{rate: 100 mcg/day}", "300 mcg/mL", "2026-02-28 00:00", id="thirds: 54 days"),
        pytest.param(
            "20 mL",
            "2 mL",
            "{rate: 0 mL/day, windows: [{from: 06:00, to: 09:00, volume: 9 mL}]}",
            "",
            "2026-01-06 09:00",
            id="at the end of a window",
        ),
        pytest.param(
            "20 mL",
            "2 mL",
            "{rate: 0 mL/day, windows: [{from: 22:00, to: 24:00, volume: 18 mL}]}",
            "",
            "2026-01-06 00:00",
            id="at midnight",
        ),
        pytest.param(
            "20 mL",
            "2 mL",
            "{rate: 18 mL/day, windows: [{from: 06:00, to: 24:00, rate: 0 mL/day}]}",
            "",
            "2026-01-08 06:00",
            id="at the start of a window of no flow, not at its end",
        ),
        pytest.param(
            "20 mL",
            "2 mL",
            "{rate: 0 mL/day, boluses: [{at: 08:00, volume: 12 mL, over: 60 min}]}",
            "",
            "2026-01-06 08:30",
            id="inside a bolus",
        ),
        pytest.param(
            "20 mL",
            "2 mL",
            "{rate: 0 mL/day, windows: [{from: 22:00, to: 02:00, volume: 12 mL, days: sun}]}",
            "",
            "2026-01-12 02:00",
            id="over Sunday midnight",
        ),
        pytest.param("20 mL", "2 mL", "{rate: 7 mL/h}", "", "2026-01-05 02:34", id="rounded down to the minute"),
    ],
)
def test_first_instant_at_an_edge(fill: str, alarm: str, program: str, concentration: str, expected: str) -> None:
    assert low_alarm_of(simple_pump(fill, alarm, program, concentration)) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(("over", "left"), [("30 min", "18"), ("1 h", "18"), ("2 h", "19"), ("4 h", "19.5")])
def test_a_bolus_of_sunday_night_ends_before_midnight_at_it_or_after_it(over: str, left: str) -> None:
    program = f"{{rate: 0 mL/day, boluses: [{{at: 23:00, volume: 2 mL, over: {over}, days: sun}}]}}"
    reckoned = only_course(simple_pump("20 mL", "2 mL", program, at="2026-01-06 00:00"))
    assert reckoned.volume_at(seconds_of(datetime(2026, 1, 12))) == Volume(Fraction(left))
    assert reckoned.volume_at(seconds_of(datetime(2026, 1, 12, 3))) == Volume(Fraction(18))
    assert reckoned.volume_at(seconds_of(datetime(2026, 1, 18, 23))) == Volume(Fraction(18))


def test_a_stopped_pump_never_empties() -> None:
    reckoned = only_course(simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}"))
    assert reckoned.instant_of(EMPTY) is None
    assert reckoned.volume_at(reckoned.start + 10**10).ml == 20


def test_a_level_at_or_above_the_fill_is_reached_at_once() -> None:
    reckoned = only_course(simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}"))
    assert reckoned.instant_of(Volume(Fraction(20))) == reckoned.start


def test_nothing_is_delivered_below_empty() -> None:
    reckoned = only_course(simple_pump("20 mL", "2 mL", "{rate: 10 mL/day}"))
    assert reckoned.volume_at(reckoned.start + 3 * 86_400) == EMPTY


def test_an_instant_after_the_year_9999_is_never() -> None:
    assert low_alarm_of(simple_pump("20 mL", "2 mL", "{rate: 0.000001 mL/day}")) is None


def test_cost_does_not_depend_on_the_number_of_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fill that lasts 20 years asks the weekly pattern as often as one that lasts 20 days."""
    asked: list[int] = []
    delivered_by = Pattern.delivered_by

    def counting(pattern: Pattern, instant: int) -> int:
        asked.append(instant)
        return delivered_by(pattern, instant)

    monkeypatch.setattr(Pattern, "delivered_by", counting)
    counts = []
    for rate in ("0.9 mL/day", "0.00246 mL/day"):
        asked.clear()
        low_alarm_of(simple_pump("20 mL", "2 mL", f"{{rate: {rate}}}"))
        counts.append(len(asked))
    assert counts[0] == counts[1] < 10
