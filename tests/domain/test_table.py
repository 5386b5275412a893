"""The depletion table: rows cover the range, and their sum is the volume that left the reservoir."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, seconds_of
from pumpcli.domain.course import origins
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.table import Granularity, Row, depletion_rows, table_until
from pumpcli.domain.zone import PLAIN_TIME
from tests import strategies
from tests.builders import end_of, ml, pump_of, simple_pump

LATER = AsOf.at(datetime(2032, 1, 1))


@given(strategies.pumps_anywhere, st.sampled_from(Granularity), st.integers(0, 20 * 1440), st.integers(1, 20 * 1440))
def test_rows_tile_and_add_up(pump: Pump, step: Granularity, first: int, length: int) -> None:
    start = pump.fills[0].at + timedelta(minutes=first)
    end = start + timedelta(minutes=length)
    rows = list(depletion_rows(forecast(pump, LATER, Clinic()), start, end, step))
    assert [row.start for row in rows] == [start, *(row.end for row in rows[:-1])]
    assert rows[-1].end == end
    assert all(row.start < row.end for row in rows)
    for origin in origins(pump, pump.zone.as_of(LATER)):
        inside = [row for row in rows if row.start >= origin.at and belongs(row, origin.at, pump)]
        if inside:
            course = compute_course(pump, origin, PatientBoluses.ALL)
            before = course.volume_at(seconds_of(inside[0].start)).ml
            assert before - sum(row.delivered.ml for row in inside) == inside[-1].remaining.ml
            assert inside[-1].remaining == course.volume_at(seconds_of(inside[-1].end))


def belongs(row: Row, origin_at: datetime, pump: Pump) -> bool:
    """Return whether no later fill or reading is between an origin and a row."""
    instants = [*(fill.at for fill in pump.fills), *(reading.at for reading in pump.readings)]
    later = [at for at in instants if at > origin_at]
    return not later or row.end <= min(later)


@given(strategies.pumps_anywhere, st.integers(1, 14 * 1440))
def test_within_a_row_of_a_window_the_flow_is_steady(pump: Pump, length: int) -> None:
    start = pump.fills[0].at
    end = start + timedelta(minutes=length)
    found = forecast(pump, AsOf.at(start), Clinic())
    course = compute_course(found.pump, found.origin, PatientBoluses.ALL)
    for row in depletion_rows(found, start, end, Granularity.WINDOW):
        first, last = seconds_of(row.start), seconds_of(row.end)
        middle = course.volume_at((first + last) // 2)
        if row.remaining.ml > 0:
            part = Fraction((first + last) // 2 - first, last - first)
            assert middle.ml == row.remaining.ml + row.delivered.ml * (1 - part)


@given(strategies.pumps_anywhere, st.integers(1, 30 * 1440))
def test_a_row_of_a_window_begins_where_the_flow_changes_or_at_an_event(pump: Pump, length: int) -> None:
    start = pump.fills[0].at
    rows = list(depletion_rows(forecast(pump, LATER, Clinic()), start, start + timedelta(minutes=length), BY_WINDOW))
    for before, row in pairwise(rows):
        if {"fill", "reading", "bolus", "stopped", "resumed"} & set(row.events) or row.remaining.ml == 0:
            continue
        assert flow(before) != flow(row), f"{row.start}"


def flow(row: Row) -> Fraction:
    """Return the mean flow of a row in mL a second."""
    return row.delivered.ml / (seconds_of(row.end) - seconds_of(row.start))


BY_WINDOW = Granularity.WINDOW


def starts_by_window(programs: str, *, more: str = "", as_of: str = "2026-01-05") -> list[str]:
    """Return the starts of the rows of a pump that is filled with 20 mL on Monday 5 January at 12:00."""
    pump = pump_of(
        f"pump: P-001\nreservoir: {{capacity: 20 mL, low_alarm: 2 mL}}\n{more}"
        f"fill: {{at: 2026-01-05 12:00, volume: 20 mL}}\nprograms: {programs}\n"
    )
    found = forecast(pump, end_of(as_of), Clinic())
    rows = list(depletion_rows(found, pump.fills[0].at, datetime(2026, 1, 19), BY_WINDOW))
    assert sum(row.delivered.ml for row in rows) == 20 - rows[-1].remaining.ml
    return [f"{row.start:%d %H:%M} {' '.join(row.events)}".strip() for row in rows]


FIRST = "05 12:00 fill program"


@pytest.mark.parametrize(
    ("programs", "starts"),
    [
        pytest.param("[{rate: 1 mL/day}]", [FIRST], id="no cut at Monday midnight"),
        pytest.param(
            "[{windows: [{from: 00:00, to: 12:00, rate: 1 mL/day}, {from: 12:00, to: 24:00, rate: 1 mL/day}]}]",
            [FIRST],
            id="windows with one rate",
        ),
        pytest.param(
            "[{rate: 1 mL/day, windows: [{from: 00:00, to: 12:00, volume: 0.5 mL}]}]",
            [FIRST],
            id="a window with the base rate, in other units",
        ),
        pytest.param(
            "[{rate: 1 mL/day}, {start: 2026-01-08 12:00, rate: 1 mL/day}]", [FIRST], id="a program with the same rate"
        ),
        pytest.param(
            "[{rate: 1 mL/day}, {start: 2026-01-08 12:00, rate: 0.5 mL/day, on_demand: {volume: 0.5 mL, "
            "max_per_day: 1}}]",
            [FIRST],
            id="a program that delivers as much with all patient boluses used",
        ),
        pytest.param(
            "[{rate: 1 mL/day}, {start: 2026-01-08 12:00, rate: 1.1 mL/day}]",
            [FIRST, "08 12:00 program"],
            id="a program with another rate",
        ),
        pytest.param(
            "[{rate: 1 mL/day, windows: [{from: 22:00, to: 02:00, rate: 2 mL/day, days: sun}]}]",
            [FIRST, "11 22:00", "12 02:00", "18 22:00"],
            id="a window that passes Monday midnight",
        ),
        pytest.param(
            "[{rate: 1 mL/day, windows: [{from: 00:00, to: 24:00, rate: 2 mL/day, days: [sat, sun]}]}]",
            [FIRST, "10 00:00", "12 00:00", "17 00:00"],
            id="a weekend that ends on Monday midnight",
        ),
        pytest.param(
            "[{rate: 0 mL/day, boluses: [{every: 12 h, volume: 0.1 mL, over: 720 min, days: [tue]}]}]",
            [FIRST, "06 00:00 bolus", "06 12:00 bolus", "07 00:00", "13 00:00 bolus", "13 12:00 bolus", "14 00:00"],
            id="boluses that follow one another",
        ),
    ],
)
def test_rows_by_window_are_cut_only_where_the_flow_changes(programs: str, starts: list[str]) -> None:
    assert starts_by_window(programs) == starts


def test_a_bolus_given_once_and_a_stop_have_a_row_even_if_the_flow_stays() -> None:
    boluses = "boluses: [{at: 2026-01-06 12:00, volume: 0.1 mL, over: 60 min}, {at: 2026-01-06 13:00, volume: 0.1 mL, "
    more = boluses + "over: 60 min}]\nstopped: {from: 2026-01-05 15:00, to: 2026-01-05 16:00}\n"
    assert starts_by_window("[{rate: 0 mL/day}]", more=more) == [
        FIRST,
        "05 15:00 stopped",
        "05 16:00 resumed",
        "06 12:00 bolus",
        "06 13:00 bolus",
        "06 14:00",
    ]


def test_an_empty_reservoir_has_one_row_until_a_stop() -> None:
    programs = "[{rate: 8 mL/day, windows: [{from: 06:00, to: 09:00, rate: 16 mL/day}]}]"
    assert starts_by_window(programs)[-3:] == ["07 06:00", "07 09:00 low_alarm empty", "08 06:00"]
    stopped = "stopped: {from: 2026-01-10 15:00, to: 2026-01-10 16:00}\n"
    assert starts_by_window(programs, more=stopped, as_of="2026-01-11")[-4:] == [
        "07 09:00 low_alarm empty",
        "08 06:00",
        "10 15:00 stopped",
        "10 16:00 resumed",
    ]


@pytest.mark.parametrize("month", ["03", "10"])
def test_a_change_of_the_clocks_cuts_no_row(month: str) -> None:
    text = (
        "pump: P-001\ntimezone: Europe/Berlin\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
        f"fill: {{at: 2026-{month}-20 12:00, volume: 20 mL}}\nprogram: {{rate: 0.1 mL/day}}\n"
    )
    pump = pump_of(text)
    found = forecast(pump, end_of(f"2026-{month}-20"), Clinic())
    end = pump.zone.midnight(date(2026, int(month) + 1, 20))
    (row,) = depletion_rows(found, pump.fills[0].at, end, BY_WINDOW)
    assert (row.start, row.end) == (pump.fills[0].at, end)


PUMP = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: morphine, concentration: 20 mg/mL}, {name: clonidine, concentration: 100 mcg/mL}]
stability: 3 days
fills:
  - {at: 2026-01-05 12:00, volume: 20 mL}
  - {at: 2026-01-07 06:00, volume: 10 mL, drugs: [{name: morphine, concentration: 10 mg/mL}], stability: 3 days}
programs:
  - {start: 2026-01-05 12:00, rate: 2 mL/day}
  - {start: 2026-01-07 18:00, rate: 4 mL/day}
readings: [{at: 2026-01-06 06:00, volume: 18 mL}]
boluses: [{at: 2026-01-06 07:00, volume: 0.1 mL, over: 10 min}]
"""


def rows_of(step: Granularity, first: str, last: str, as_of: str = "2026-01-08") -> list[Row]:
    found = forecast(pump_of(PUMP), end_of(as_of), Clinic())
    start, end = PLAIN_TIME.midnight(date.fromisoformat(first)), PLAIN_TIME.midnight_after(date.fromisoformat(last))
    return list(depletion_rows(found, start, end, step))


def test_rows_by_day_are_cut_at_fills_and_readings_and_name_events() -> None:
    rows = rows_of(Granularity.DAY, "2026-01-05", "2026-01-10")
    assert [(f"{row.start:%d %H:%M}", f"{row.end:%d %H:%M}", row.events) for row in rows] == [
        ("05 12:00", "06 00:00", ("fill", "program")),
        ("06 00:00", "06 06:00", ()),
        ("06 06:00", "07 00:00", ("reading", "bolus")),
        ("07 00:00", "07 06:00", ()),
        ("07 06:00", "08 00:00", ("fill", "program")),
        ("08 00:00", "09 00:00", ()),
        ("09 00:00", "10 00:00", ("low_alarm",)),
        ("10 00:00", "11 00:00", ("empty", "stability")),
    ]


def test_doses_follow_the_mixture_in_the_reservoir() -> None:
    rows = rows_of(Granularity.DAY, "2026-01-05", "2026-01-07")
    assert [(drug.name, int(mass.mcg)) for drug, mass in rows[0].doses] == [("morphine", 20_000), ("clonidine", 100)]
    assert [(drug.name, int(mass.mcg)) for drug, mass in rows[-1].doses] == [("morphine", 20_000)]


def test_what_is_not_known_yet_is_left_out() -> None:
    rows = rows_of(Granularity.DAY, "2026-01-05", "2026-01-07", as_of="2026-01-05")
    assert [row.events for row in rows] == [("fill", "program"), ("bolus",), ("program",)]


def test_a_fill_that_is_still_to_come_is_named() -> None:
    rows = rows_of(Granularity.DAY, "2026-01-05", "2026-01-05", as_of="2026-01-01")
    assert [row.events for row in rows] == [("fill", "program")]


@pytest.mark.parametrize(("volume", "words"), [("2 mL", ("low_alarm",)), ("0 mL", ("empty", "low_alarm"))])
def test_what_is_reached_within_the_minute_of_a_reading_is_on_the_row_of_the_reading(
    volume: str, words: tuple[str, ...]
) -> None:
    text = PUMP.replace("{at: 2026-01-06 06:00, volume: 18 mL}", f"{{at: 2026-01-06 06:00:45, volume: {volume}}}")
    found = forecast(pump_of(text), end_of("2026-01-06"), Clinic())
    rows = depletion_rows(
        found, PLAIN_TIME.midnight(date(2026, 1, 5)), PLAIN_TIME.midnight_after(date(2026, 1, 6)), Granularity.DAY
    )
    assert [row.events for row in rows] == [("fill", "program"), (), (*words, "reading", "bolus")]


DAYS = [f"{day:02} 00:00" for day in range(8, 21)]


@pytest.mark.parametrize(
    ("step", "starts"),
    [
        (Granularity.WEEK, ["05 12:00", "06 06:00", "07 06:00", "12 00:00", "19 00:00"]),
        (Granularity.DAY, ["05 12:00", "06 00:00", "06 06:00", "07 00:00", "07 06:00", *DAYS]),
    ],
)
def test_weeks_end_on_sunday(step: Granularity, starts: list[str]) -> None:
    assert [f"{row.start:%d %H:%M}" for row in rows_of(step, "2026-01-05", "2026-01-20")] == starts


def test_a_range_that_ends_with_a_fill_or_a_reading_holds_no_row_of_it() -> None:
    found = forecast(pump_of(PUMP), end_of("2026-01-08"), Clinic())
    rows = depletion_rows(found, datetime(2026, 1, 6, 6), datetime(2026, 1, 7, 6), Granularity.WEEK)
    assert [(row.start, row.end) for row in rows] == [(datetime(2026, 1, 6, 6), datetime(2026, 1, 7, 6))]


def test_a_table_goes_on_to_the_day_of_the_deadline() -> None:
    assert table_until(forecast(pump_of(PUMP), end_of("2026-01-08"), Clinic())) == date(2026, 1, 9)
    stopped = simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}")
    assert table_until(forecast(stopped, end_of("2026-01-08"), Clinic())) is None


def test_nothing_is_delivered_once_it_is_empty() -> None:
    last = rows_of(Granularity.DAY, "2026-01-09", "2026-01-20")[-1]
    assert (last.delivered, last.remaining) == (ml("0"), ml("0"))


def test_a_scheduled_bolus_is_named_where_it_starts() -> None:
    text = PUMP.replace("rate: 2 mL/day}", "rate: 2 mL/day, boluses: [{at: 20:00, volume: 0.1 mL, over: 30 min}]}")
    found = forecast(pump_of(text), end_of("2026-01-05"), Clinic())
    rows = depletion_rows(
        found, PLAIN_TIME.midnight(date(2026, 1, 5)), PLAIN_TIME.midnight_after(date(2026, 1, 5)), Granularity.WINDOW
    )
    assert [(f"{row.start:%H:%M}", row.events) for row in rows] == [
        ("12:00", ("fill", "program")),
        ("20:00", ("bolus",)),
        ("20:30", ()),
    ]


def test_rows_of_a_day_or_a_week_say_nothing_of_scheduled_boluses() -> None:
    program = "{rate: 1 mL/day, boluses: [{at: 00:00, volume: 0.1 mL, over: 30 min}]}"
    found = forecast(simple_pump("20 mL", "2 mL", program), end_of("2026-01-05"), Clinic())
    events = {
        step: [row.events for row in depletion_rows(found, datetime(2026, 1, 6), datetime(2026, 1, 7), step)]
        for step in Granularity
    }
    assert events == {Granularity.DAY: [()], Granularity.WEEK: [()], Granularity.WINDOW: [("bolus",), ()]}


def test_one_of_two_scheduled_boluses_is_enough_and_none_starts_before_the_first_program() -> None:
    program = """{start: 2026-01-05 08:00, rate: 1 mL/day, boluses: [
        {at: 12:00, volume: 0.1 mL, over: 30 min}, {at: 20:00, volume: 0.1 mL, over: 30 min}]}"""
    found = forecast(simple_pump("20 mL", "2 mL", program), end_of("2026-01-05"), Clinic())
    rows = depletion_rows(found, datetime(2026, 1, 5), datetime(2026, 1, 6), Granularity.WINDOW)
    assert [(f"{row.start:%H:%M}", row.events) for row in rows] == [
        ("00:00", ("fill",)),
        ("08:00", ("program",)),
        ("12:00", ("bolus",)),
        ("12:30", ()),
        ("20:00", ("bolus",)),
        ("20:30", ()),
    ]


def test_boluses_follow_the_clock_of_the_pump() -> None:
    """The pump was programmed in summer: its 08:00 is 07:00 on the wall in winter."""
    pump = pump_of(
        """
pump: P-001
timezone: America/Chicago
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-10-31 12:00, volume: 20 mL}
program: {rate: 0.1 mL/day, boluses: [{at: 08:00, volume: 0.1 mL, over: 30 min}]}
"""
    )
    found = forecast(pump, end_of("2026-11-01"), Clinic())
    rows = depletion_rows(
        found, pump.zone.midnight(date(2026, 11, 2)), pump.zone.midnight_after(date(2026, 11, 2)), Granularity.WINDOW
    )
    assert [f"{row.start:%H:%M}" for row in rows if "bolus" in row.events] == ["07:00"]


@pytest.mark.parametrize("limit", ["stability", "max_interval"])
def test_a_limit_that_runs_from_the_fill_is_not_moved_to_a_later_reading(limit: str) -> None:
    text = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-10-02 09:30, volume: 20 mL}
program: {rate: 0.1 mL/day}
readings: [{at: 2026-11-05 09:30, volume: 9 mL}]
"""
    pump = pump_of(text + "stability: 30 days\n" if limit == "stability" else text)
    clinic = Clinic(max_interval=Period(days=30)) if limit == "max_interval" else Clinic()
    found = forecast(pump, end_of("2026-11-10"), clinic)
    start, end = PLAIN_TIME.midnight(date(2026, 10, 30)), PLAIN_TIME.midnight_after(date(2026, 11, 6))
    rows = depletion_rows(found, start, end, Granularity.DAY)
    assert [str(row.start.date()) for row in rows if limit in row.events] == ["2026-11-01"]
