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
from pumpcli.domain.depletion import compute_course, expand, flow_per_second, mean_flow, patient_flow
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Amount, Concentration, DoseRate, FlowRate, Mass, Rate, Volume
from pumpcli.values import replace
from tests import strategies
from tests.builders import pump_of, simple_pump, simple_text
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
        course, walk = compute_course(pump, origin, use), walk_of(pump, origin, use)
        for at in (origin.at + timedelta(minutes=minute) for minute in minutes):
            assert course.volume_at(seconds_of(at)).ml == walk.volume_at(at)
        for level in (pump.reservoir.low_alarm, EMPTY, Volume(origin.volume.ml / 2)):
            reached = within(course.instant_of(level), origin)
            assert pump.zone.minute_floor(reached) == walk.reaches(level)


def within(instant: Fraction | None, origin: Origin) -> Fraction | None:
    """Return None for an instant after the last one of the walk."""
    end = seconds_of(origin.at + timedelta(days=WALKED_DAYS))
    return None if instant is None or instant > end else instant


@given(strategies.pumps_anywhere, st.sampled_from(PatientBoluses), st.integers(0, 300), st.integers(1, 300))
def test_instant_and_volume_are_inverse(pump: Pump, use: PatientBoluses, part: int, fast: int) -> None:
    """At the instant of a level the volume is exactly that level and before it more. No higher speed makes it later."""
    course = compute_course(pump, origins(pump, pump.zone.as_of(LATER))[-1], use)
    level = Volume(course.origin.volume.ml * part / 301)
    instant = course.instant_of(level)
    faster = course.instant_of(level, 1 + Fraction(fast, 1000))
    if instant is None:
        return
    assert faster is not None
    assert faster <= instant
    if level == course.origin.volume:  # it was read as empty
        assert instant == course.start
        return
    second = int(instant)
    before, after = course.volume_at(second).ml, course.volume_at(second + 1).ml
    if after > 0:
        assert before - (before - after) * (instant - second) == level.ml
    assert before > level.ml or (second == instant and before == level.ml < course.volume_at(second - 1).ml)
    assert after <= level.ml


@given(strategies.pumps_anywhere, st.lists(st.integers(0, 60 * 1440), min_size=2, max_size=10))
def test_volume_never_rises_between_fills(pump: Pump, minutes: list[int]) -> None:
    course = compute_course(pump, origins(pump, pump.zone.as_of(LATER))[0], PatientBoluses.ALL)
    volumes = [course.volume_at(course.start + minute * 60).ml for minute in sorted(minutes)]
    assert volumes == sorted(volumes, reverse=True)
    assert all(0 <= volume <= course.origin.volume.ml for volume in volumes)


def low_alarm_of(pump: Pump) -> datetime | None:
    return pump.zone.minute_floor(only_course(pump).instant_of(pump.reservoir.low_alarm))


def only_course(pump: Pump) -> Course:
    return compute_course(pump, origins(pump, pump.zone.as_of(LATER))[-1], PatientBoluses.ALL)


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
        pytest.param(
            "20 mL",
            "2 mL",
            "{rate: 0 mL/day, windows: [{from: 00:00, to: 12:00, volume: 9 mL, days: mon}]}",
            "",
            "2026-01-12 12:00",
            id="a window on Monday morning alone",
        ),
        pytest.param(
            "20 mL",
            "2 mL",
            "{rate: 0 mL/day, windows: [{from: 12:00, to: 24:00, volume: 9 mL, days: sun}]}",
            "",
            "2026-01-19 00:00",
            id="a window on Sunday evening alone",
        ),
        pytest.param(
            "16 mL",
            "2 mL",
            "{rate: 1 mL/day, windows: [{from: 00:00, to: 12:00, volume: 0 mL}],"
            " on_demand: {volume: 0.5 mL, max_per_day: 3}}",
            "",
            "2026-01-12 00:00",
            id="at the end of a week with patient boluses",
        ),
    ],
)
def test_first_instant_at_an_edge(fill: str, alarm: str, program: str, concentration: str, expected: str) -> None:
    assert low_alarm_of(simple_pump(fill, alarm, program, concentration)) == datetime.fromisoformat(expected)


def test_a_level_that_is_reached_when_the_pump_is_stopped_is_reached() -> None:
    """18 days at 1 mL a day end at the very instant at which delivery stops."""
    programs = "\nprograms:\n  - {rate: 1 mL/day}\n  - {start: 2026-01-23 00:00, rate: 0 mL/day}\n"
    text = simple_text("20 mL", "2 mL", "").replace("\nprogram: \n", programs)
    assert low_alarm_of(pump_of(text)) == datetime(2026, 1, 23)
    assert low_alarm_of(pump_of(text.replace("01-23 00:00", "01-22 23:59"))) is None


def test_the_first_and_the_last_second_count() -> None:
    course = only_course(simple_pump("20 mL", "2 mL", "{rate: 1 mL/day}"))
    a_second, end = Fraction(1, 86_400), course.start + 20 * 86_400
    assert course.instant_of(Volume(20 - a_second)) == course.start + 1
    assert course.instant_of(Volume(20 - a_second / 7)) == course.start + Fraction(1, 7)
    assert course.instant_of(Volume(Fraction(6, 7))) == end - 86_400 * Fraction(6, 7)
    assert [course.volume_at(end + more).ml for more in (-1, 0, 1)] == [a_second, 0, 0]


def test_edges_lie_after_the_start_and_before_the_end() -> None:
    text = simple_text("20 mL", "2 mL", "").replace(
        "\nprogram: \n",
        "\nprograms:\n  - {rate: 1 mL/day, windows: [{from: 06:00, to: 09:00, rate: 2 mL/day}]}\n"
        "  - {start: 2026-01-06 08:00, rate: 0.1 mL/day}\n",
    )
    course = only_course(pump_of(text))
    six, nine, next_six, next_eight = (course.start + 3600 * hours for hours in (6, 9, 30, 32))
    assert list(course.edges_between(six - 1, nine + 1)) == [six, nine]
    assert list(course.edges_between(six, nine)) == []
    assert list(course.edges_between(nine, next_eight + 1)) == [next_six, next_eight]
    assert list(course.edges_between(nine, next_eight)) == [next_six]
    assert list(course.edges_between(next_eight, next_eight + 4 * 86_400)) == []
    assert list(course.edges_between(course.start - 1, six + 1)) == [course.start, six]


@given(strategies.pumps_anywhere, st.sampled_from(PatientBoluses))
def test_phases_tile_the_time_from_the_origin_on(pump: Pump, use: PatientBoluses) -> None:
    for origin in origins(pump, pump.zone.as_of(LATER)):
        segments = compute_course(pump, origin, use).segments
        assert [seconds_of(origin.at), *(segment.end for segment in segments)] == [
            *(segment.start for segment in segments),
            None,
        ]
        assert all(segment.end is None or segment.start < segment.end for segment in segments)
        assert [segment.before for segment in segments] == sorted(segment.before for segment in segments)


def test_before_its_first_program_a_pump_delivers_nothing() -> None:
    pump = simple_pump("20 mL", "2 mL", "{start: 2026-01-05 12:00, rate: 1 mL/day}")
    course = only_course(pump)
    assert [course.volume_at(course.start + hours * 3600).ml for hours in (0, 6, 12, 24)] == [
        20,
        20,
        20,
        Fraction(39, 2),
    ]
    assert low_alarm_of(pump) == datetime(2026, 1, 23, 12)
    outflow = expand(pump, course.origin)
    assert [outflow.mean_flow(course.start + hours * 3600).ml_per_day for hours in (0, 11, 12)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("over", "volumes"),
    [
        (900, ["10", "6.4", "4", "4", "4"]),  # on Sunday at 23:45, 23:54, 24:00, and on Monday at 00:30, 00:45
        (1800, ["10", "8.2", "7", "4", "4"]),
        (3600, ["10", "9.1", "8.5", "5.5", "4"]),
        (901, ["10", Fraction(5770, 901), Fraction(3610, 901), "4", "4"]),  # a second of it on Monday
    ],
)
def test_a_bolus_may_end_with_the_week_or_after_it(over: int, volumes: list[str | Fraction]) -> None:
    text = "{rate: 0 mL/day, boluses: [{at: 23:45, volume: 6 mL, over: 15 min, days: [sat, sun]}]}"
    pump = simple_pump("16 mL", "2 mL", text, at="2026-01-05 12:00")
    (program,) = pump.programs
    program = replace(program, boluses=(replace(program.boluses[0], over=over),))
    course = only_course(replace(pump, programs=(program,)))
    sunday = seconds_of(datetime(2026, 1, 11))
    minutes = [23 * 60 + 45, 23 * 60 + 54, 24 * 60, 24 * 60 + 30, 24 * 60 + 45]
    assert [course.volume_at(sunday + minute * 60).ml for minute in minutes] == [Fraction(text) for text in volumes]
    changes = list(course.edges_between(sunday, sunday + 2 * 86_400))
    assert changes == sorted(set(changes))


def test_the_mean_flow_is_that_of_the_whole_week() -> None:
    text = """{rate: 300 mcg/day, windows: [{from: 06:00, to: 09:00, rate: 450 mcg/day, days: [mon, sun]}],
    boluses: [{at: 23:45, dose: 70 mcg, over: 30 min, days: sun}], on_demand: {dose: 5 mcg, max_per_day: 2}}"""
    pump = simple_pump("20 mL", "2 mL", text, "500 mcg/mL")
    program, primary = pump.programs[0], pump.fills[0].primary
    mean = Fraction(300 + Fraction(2 * 150 * 3, 24 * 7) + 10, 500)
    assert mean_flow(program, primary).ml_per_day == mean
    outflow = expand(pump, origins(pump, LATER)[0])
    assert outflow.mean_flow(outflow.start).ml_per_day == mean


@pytest.mark.parametrize(
    ("delivery", "a_day"),
    [
        (FlowRate(Fraction(1, 3)), Fraction(1, 3)),
        (DoseRate(Fraction(100)), Fraction(8)),
        (Volume(Fraction(1, 4)), Fraction(6)),
        (Mass(Fraction(25)), Fraction(48)),
    ],
)
def test_the_flow_of_whatever_is_delivered(delivery: Rate | Amount, a_day: Fraction) -> None:
    """The concentration is 12.5 mcg/mL; an amount is delivered in an hour."""
    assert flow_per_second(delivery, 3600, Concentration(Fraction(25, 2))) * 86_400 == a_day


def test_patient_boluses_are_counted_evenly_over_the_day() -> None:
    with_some = simple_pump("20 mL", "2 mL", "{rate: 0 mL/day, on_demand: {volume: 0.1 mL, max_per_day: 3}}")
    without = simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}")
    flows = [patient_flow(pump.programs[0], None, PatientBoluses.ALL) for pump in (with_some, without)]
    assert flows == [Fraction(3, 864_000), 0]


def test_a_reading_belongs_to_the_fill_before_it() -> None:
    pump = pump_of(
        """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fills:
  - {at: 2026-01-05 00:00, volume: 20 mL}
  - {at: 2026-02-02 00:00, volume: 18 mL}
  - {at: 2026-03-02 00:00, volume: 16 mL}
readings:
  - {at: 2026-01-20 00:00, volume: 18 mL}
  - {at: 2026-02-10 00:00, volume: 17 mL}
program: {rate: 0.1 mL/day}
"""
    )
    found = origins(pump, LATER)
    assert [origin.at.day for origin in found] == [5, 20, 2, 10, 2]
    assert [pump.fills.index(origin.fill) for origin in found] == [0, 0, 1, 1, 2]
    known = origins(pump, AsOf.at(datetime(2026, 2, 9)))
    assert [origin.at.day for origin in known] == [5, 20, 2]


@pytest.mark.parametrize(("over", "left"), [("30 min", "18"), ("1 h", "18"), ("2 h", "19"), ("4 h", "19.5")])
def test_a_bolus_of_sunday_night_ends_before_midnight_at_it_or_after_it(over: str, left: str) -> None:
    program = f"{{rate: 0 mL/day, boluses: [{{at: 23:00, volume: 2 mL, over: {over}, days: sun}}]}}"
    course = only_course(simple_pump("20 mL", "2 mL", program, at="2026-01-06 00:00"))
    assert course.volume_at(seconds_of(datetime(2026, 1, 12))) == Volume(Fraction(left))
    assert course.volume_at(seconds_of(datetime(2026, 1, 12, 3))) == Volume(Fraction(18))
    assert course.volume_at(seconds_of(datetime(2026, 1, 18, 23))) == Volume(Fraction(18))


def test_a_stopped_pump_never_empties() -> None:
    course = only_course(simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}"))
    assert course.instant_of(EMPTY) is None
    assert course.volume_at(course.start + 10**10).ml == 20


def test_a_level_at_or_above_the_fill_is_reached_at_once() -> None:
    course = only_course(simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}"))
    assert course.instant_of(Volume(Fraction(20))) == course.start


def test_nothing_is_delivered_below_empty() -> None:
    course = only_course(simple_pump("20 mL", "2 mL", "{rate: 10 mL/day}"))
    assert course.volume_at(course.start + 3 * 86_400) == EMPTY


def test_an_instant_after_the_year_9999_is_never() -> None:
    assert low_alarm_of(simple_pump("20 mL", "2 mL", "{rate: 0.000001 mL/day}")) is None


def test_cost_does_not_depend_on_the_number_of_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fill that lasts 20 years calls the weekly pattern as often as one that lasts 20 days."""
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
