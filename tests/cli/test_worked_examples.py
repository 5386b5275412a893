"""Published examples and examples computed by hand, through the command line, to the minute.

Sources of the rows that are not computed by hand: Seek Healthz, starting dose and concentration in intrathecal therapy
(40 days); the others follow from the figures alone.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import BY_DAY, run, simple_text

FILLED = datetime(2026, 1, 5, 8)


def due(tmp_path: Path, text: str, *warned: str) -> dict[str, Any]:
    """Return the record of the only pump of a text, which has the warnings `warned`."""
    (tmp_path / "pump.yaml").write_text(text)
    ran = run("due", str(tmp_path), "--as-of", "2026-01-05", "--format", "json")
    found = json.loads(ran.out)
    assert (ran.code, [problem["code"] for problem in found["problems"]]) == (0, [*warned])
    (pump,) = found["pumps"]
    return dict(pump)


def since_fill(instant: str | None) -> timedelta:
    assert instant is not None
    return datetime.fromisoformat(instant) - FILLED


@pytest.mark.parametrize(
    ("fill", "alarm", "concentration", "program", "days", "hours", "minutes"),
    [
        ("20 mL", "0 mL", "", "{rate: 0.5 mL/day}", 40, 0, 0),
        ("20 mL", "2 mL", "500 mcg/mL", "{rate: 100 mcg/day}", 90, 0, 0),
        ("40 mL", "2 mL", "2000 mcg/mL", "{rate: 350 mcg/day}", 217, 3, 25),
        ("20 mL", "3 mL", "500 mcg/mL", "{rate: 170 mcg/day}", 50, 0, 0),
        ("38 mL", "2 mL", "1 mg/mL", "{rate: 500 mcg/day}", 72, 0, 0),
        ("40 mL", "2 mL", "2000 mcg/mL", "{rate: 96.3 mcg/day}", 789, 4, 48),
        ("20 mL", "2 mL", "300 mcg/mL", "{rate: 100 mcg/day}", 54, 0, 0),
        ("20 mL", "2 mL", "", "{rate: 0.1 mL/day}", 180, 0, 0),
        ("18 mL", "0 mL", "5 mg/mL", "{rate: 1.5 mg/day}", 60, 0, 0),
    ],
)
def test_days_to_the_alarm(
    tmp_path: Path, fill: str, alarm: str, concentration: str, program: str, days: int, hours: int, minutes: int
) -> None:
    """Add a drug that is not in the catalogue and stays stable for longer than any volume here lasts."""
    text = simple_text(fill, alarm, program, concentration, at=BY_DAY).replace("baclofen", "a drug")
    pump = due(tmp_path, text + "stability: 120 months\n")
    assert since_fill(pump["low_alarm_at"]) == timedelta(days=days, hours=hours, minutes=minutes)
    assert pump["deadline_at"] == pump["low_alarm_at"]
    assert pump["deadline_reason"] == "low_alarm"


def test_a_pump_that_is_empty_four_days_after_its_alarm(tmp_path: Path) -> None:
    pump = due(tmp_path, simple_text("38 mL", "2 mL", "{rate: 500 mcg/day}", "1 mg/mL", at=BY_DAY))
    assert since_fill(pump["empty_at"]) == timedelta(days=76)


def test_patient_boluses_unused_and_all_used(tmp_path: Path) -> None:
    program = "{rate: 5 mg/day, on_demand: {dose: 0.25 mg, over: 5 min, lockout: 4 h, max_per_day: 4}}"
    pump = due(tmp_path, simple_text("20 mL", "3 mL", program, "20 mg/mL", at=BY_DAY))
    assert since_fill(pump["low_alarm_latest_at"]) == timedelta(days=68)
    assert since_fill(pump["low_alarm_at"]) == timedelta(days=56, hours=16)


@pytest.mark.parametrize("stability", ["stability: 180 days\n", ""], ids=["by the file", "by the catalogue"])
def test_stability_decides_where_the_volume_lasts_for_years(tmp_path: Path, stability: str) -> None:
    pump = due(tmp_path, simple_text("40 mL", "2 mL", "{rate: 96.3 mcg/day}", "2000 mcg/mL", at=BY_DAY) + stability)
    assert since_fill(pump["deadline_at"]) == timedelta(days=180)
    assert pump["deadline_reason"] == "stability"


def test_the_daily_mean_of_base_and_window(tmp_path: Path) -> None:
    program = "{rate: 300 mcg/day, windows: [{from: 06:00, to: 09:00, rate: 450 mcg/day}]}"
    pump = due(tmp_path, simple_text("40 mL", "2 mL", program, "1000 mcg/mL", at=BY_DAY))
    assert pump["daily_ml"] == 0.31875


@pytest.mark.parametrize(
    ("at", "program", "instant"),
    [
        ("00:00", "{rate: 0 mL/day, windows: [{from: 06:00, to: 09:00, volume: 18 mL}]}", "2026-01-05T09:00:00"),
        ("00:00", "{rate: 18 mL/day}", "2026-01-06T00:00:00"),
        ("00:00", "{rate: 0 mL/day, boluses: [{at: 08:00, volume: 36 mL, over: 1 h}]}", "2026-01-05T08:30:00"),
        ("09:30", "{rate: 3 mL/day}", "2026-01-11T09:30:00"),
    ],
)
def test_a_crossing_at_an_edge(tmp_path: Path, at: str, program: str, instant: str) -> None:
    text = simple_text("20 mL", "2 mL", program, at=f"2026-01-05 {at}")
    warned = ["fill-at-night", "lasts-too-short"] if at == "00:00" else ["lasts-too-short"]
    assert due(tmp_path, text, *warned)["low_alarm_at"] == instant


def test_a_crossing_at_the_minute_of_the_fill(tmp_path: Path) -> None:
    """The first minute delivers so large a volume that the alarm sounds within it."""
    pump = due(tmp_path, simple_text("2.01 mL", "2 mL", "{rate: 1 mL/min}", at=BY_DAY), "small-fill", "lasts-too-short")
    assert pump["low_alarm_at"] == "2026-01-05T08:00:00"


def test_rate_zero_for_ever_has_no_deadline_and_is_listed(tmp_path: Path) -> None:
    pump = due(tmp_path, simple_text("20 mL", "2 mL", "{rate: 0 mL/day}", at=BY_DAY))
    assert [pump[field] for field in ("deadline_at", "due_on", "days_left", "low_alarm_at")] == [None] * 4
    assert (pump["status"], pump["volume_ml"]) == ("no_deadline", 20)


def test_a_program_that_changes_between_two_refills_moves_the_date(tmp_path: Path) -> None:
    text = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY)
    changed = text.replace(
        "program: {rate: 0.1 mL/day}",
        "programs: [{rate: 0.1 mL/day}, {start: 2026-02-04 08:00, rate: 0.2 mL/day}]",
    )
    assert since_fill(due(tmp_path, text)["low_alarm_at"]) == timedelta(days=180)
    assert since_fill(due(tmp_path, changed)["low_alarm_at"]) == timedelta(days=30 + 75)
