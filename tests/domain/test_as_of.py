"""A list for a day in the past is the list that was made on that day from what was known then."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Pump
from pumpcli.values import replace
from tests import strategies
from tests.builders import run


@given(strategies.pumps_anywhere, st.integers(0, 25), st.integers(0, 1439), st.booleans())
def test_what_was_recorded_later_changes_no_list_of_the_past(
    pump: Pump, days: int, minutes: int, whole_day: bool
) -> None:
    at = pump.fills[0].at.replace(tzinfo=None) + timedelta(days=days, minutes=minutes)
    as_of = AsOf.end_of(at.date()) if whole_day else AsOf.at(at)
    known = pump.zone.as_of(as_of)
    first, *later = pump.fills
    then = replace(
        pump,
        fills=(first, *(fill for fill in later if known.covers(fill.at))),
        readings=tuple(reading for reading in pump.readings if known.covers(reading.at)),
        stopped=tuple(
            stop if stop.end is not None and known.covers(stop.end) else replace(stop, end=None)
            for stop in pump.stopped
            if known.covers(stop.start)
        ),
    )
    now, before = forecast(pump, as_of, Clinic()), forecast(then, as_of, Clinic())
    assert (now.stop is None) is (before.stop is None)
    assert now.pump.stopped == before.pump.stopped
    assert replace(now, pump=before.pump, stop=before.stop) == before


#: The entries that a clinic appends to a file on three days.
MONDAY = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: morphine, concentration: 10 mg/mL}]
programs:
  - {rate: 4 mg/day}
  - {start: 2026-11-12 10:00, rate: 5 mg/day}
boluses: [{at: 2026-11-13 10:00, dose: 1 mg, over: 10 min}]
fills:
  - {at: 2026-11-02 10:00, volume: 20 mL}
"""
READING = "readings: [{at: 2026-11-09 11:00, volume: 16.5 mL}]\n"
REFILL = (
    "  - {at: 2026-11-30 10:00, volume: 20 mL, withdrawn: 7 mL, drugs: [{name: morphine, concentration: 25 mg/mL}]}\n"
)


@pytest.mark.parametrize("format", ["table", "csv", "json"])
@pytest.mark.parametrize("command", ["due", "schedule", "orders", "show", "explain", "table"])
def test_every_list_of_a_past_day_is_reproduced(tmp_path: Path, command: str, format: str) -> None:
    file = tmp_path / "pump.yaml"
    as_of = {"2026-11-08": MONDAY, "2026-11-09": MONDAY + READING, "2026-11-30": MONDAY + REFILL + READING}
    options = {on: (command, str(file), "--format", format, "--as-of", on) for on in as_of}
    printed = {}
    for on, text in as_of.items():
        file.write_text(text)
        printed[on] = run(*options[on]).out
    for on, then in printed.items():
        now = run(*options[on]).out
        assert without_lines(now) == without_lines(then), on
    assert len(set(printed.values())) == 3


def without_lines(text: str) -> str:
    """Return the output without line numbers, which change when the file grows, and without the problems of JSON: what
    was recorded later lies in the future of that day, and there is a warning about it."""
    text = re.sub(r"\[pump\.yaml:\d+\]", "[pump.yaml]", text)
    return re.sub(r'"problems": \[.*\]\n\}\n$', '"problems": []\n}\n', text, flags=re.DOTALL)


def test_a_day_is_known_to_its_end_and_an_instant_to_its_minute(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(MONDAY + READING)
    asked = ["2026-11-09 10:59", "2026-11-09 11:00", "2026-11-08", "2026-11-09"]
    shown = [run("show", str(tmp_path / "pump.yaml"), "--as-of", on).out for on in asked]
    assert ["reading      16.5 mL" in each for each in shown] == [False, True, False, True]
