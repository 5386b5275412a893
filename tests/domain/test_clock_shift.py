"""Differences between the clock of a pump and the clocks on the wall."""

from __future__ import annotations

from datetime import datetime

import pytest

from pumpcli.domain.clock_shift import clock_shifts, shift_at
from pumpcli.domain.pump import Pump
from tests.builders import pump_of

#: The clocks of Chicago are set back on 1 November 2026 and forward on 14 March 2027. The first program was started in
#: summer, the second one in winter.
TEXT = """
pump: P-001
timezone: America/Chicago
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-10-01 09:00, volume: 20 mL}
programs:
  - {start: 2026-10-02 09:00, rate: 0.1 mL/day FIRST}
  - {start: 2026-11-15 09:00, rate: 0.1 mL/day SECOND}
"""
WINDOW = ", windows: [{from: 06:00, to: 09:00, rate: 0.2 mL/day}]"
BOLUS = ", boluses: [{at: 08:00, volume: 0.1 mL, over: 15 min}]"
BACK, SET, FORWARD = "2026-11-01 01:00-06:00", "2026-11-15 09:00-06:00", "2027-03-14 03:00-05:00"


def pump(first: str, second: str) -> Pump:
    return pump_of(TEXT.replace("FIRST", first).replace("SECOND", second))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def shifts(found: Pump, start: str, end: str) -> list[tuple[datetime, int]]:
    return [(each.at, each.seconds) for each in clock_shifts(found, at(start), at(end))]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (WINDOW, WINDOW, [(BACK, -3600), (SET, 0), (FORWARD, 3600)]),
        (BOLUS, BOLUS, [(BACK, -3600), (SET, 0), (FORWARD, 3600)]),
        (WINDOW, "", [(BACK, -3600), (SET, 0)]),
        ("", BOLUS, [(FORWARD, 3600)]),
        ("", "", []),
        ("", ", on_demand: {volume: 0.1 mL, max_per_day: 2}", []),
    ],
)
def test_a_pump_keeps_the_clock_of_its_program(first: str, second: str, expected: list[tuple[str, int]]) -> None:
    found = shifts(pump(first, second), "2026-09-01 00:00-05:00", "2027-06-01 00:00-05:00")
    assert found == [(at(text), seconds) for text, seconds in expected]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-05 12:00-06:00", SET, [("2026-11-05 12:00-06:00", -3600)]),
        ("2026-11-05 12:00-06:00", "2026-11-15 09:00:01-06:00", [("2026-11-05 12:00-06:00", -3600), (SET, 0)]),
        ("2026-10-05 12:00-05:00", BACK, []),
        (BACK, SET, [(BACK, -3600)]),
        (SET, FORWARD, []),
    ],
)
def test_a_shift_at_the_start_is_included_and_one_at_the_end_is_not(
    start: str, end: str, expected: list[tuple[str, int]]
) -> None:
    assert shifts(pump(WINDOW, WINDOW), start, end) == [(at(text), seconds) for text, seconds in expected]


def test_the_shift_at_an_instant() -> None:
    found = pump(WINDOW, BOLUS)
    asked = ["2026-10-02 08:59-05:00", "2026-10-02 09:00-05:00", BACK, "2026-11-15 08:59-06:00", SET, FORWARD]
    assert [shift_at(found, at(text)) for text in asked] == [0, 0, -3600, -3600, 0, 3600]


def test_in_plain_local_time_the_clocks_never_differ() -> None:
    plain = pump_of(TEXT.replace("timezone: America/Chicago", "").replace("FIRST", WINDOW).replace("SECOND", WINDOW))
    assert shifts(plain, "2026-09-01 00:00", "2027-06-01 00:00") == []
