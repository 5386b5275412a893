"""The elective replacement of a pump: its date, and how near it is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import forecast
from pumpcli.domain.replacement import Notice, replace_by, replacement
from tests.builders import end_of, pump_of, run

#: Filled on Monday 2026-01-05 with 18 mL usable at 0.1 mL a day: the alarm is on 2026-07-04, the refill on 2026-07-01.
TEXT = """
pump: P-001
{more}
reservoir: {{capacity: 20 mL, low_alarm: 2 mL}}
fill: {{at: 2026-01-05 00:00, volume: 20 mL}}
program: {{rate: 0.1 mL/day}}
"""


@pytest.mark.parametrize(
    ("by", "as_of", "notice"),
    [
        ("2026-06-30", "2026-01-10", Notice.BEFORE_REFILL),
        ("2026-07-01", "2026-01-01", Notice.WITHIN_6_MONTHS),
        ("2026-07-01", "2025-12-31", None),
        ("2026-07-02", "2026-04-01", Notice.WITHIN_6_MONTHS),
        ("2026-07-02", "2026-04-02", Notice.WITHIN_3_MONTHS),
        ("2026-07-02", "2026-07-01", Notice.WITHIN_3_MONTHS),
        ("2026-07-02", "2026-07-02", Notice.PASSED),
        ("2026-06-30", "2026-07-10", Notice.PASSED),
        ("2028-03-01", "2026-01-10", None),
        ("2027-01-31", "2026-07-30", None),
        ("2027-01-31", "2026-07-31", Notice.WITHIN_6_MONTHS),
    ],
)
def test_notices(by: str, as_of: str, notice: Notice | None) -> None:
    found = replacement(forecast(pump_of(TEXT.format(more=f"replace_by: {by}")), end_of(as_of), Clinic()))
    assert found is not None
    assert (found.by, found.by_life, found.notice) == (date.fromisoformat(by), False, notice)


@pytest.mark.parametrize(
    ("more", "by"),
    [
        ("implanted: 2022-05-17\nmodel: synchromed-ii-20", date(2027, 5, 17)),
        ("implanted: 2022-05-17\nmodel: synchromed-ii-20\nreplace_by: 2028-03-01", date(2028, 3, 1)),
        ("implanted: 2022-05-17", None),
        ("model: synchromed-ii-20", None),
        ("implanted: 2022-05-17\nmodel: prometra-20", None),
        ("implanted: 2024-02-29\nmodel: synchromed-ii-20", date(2029, 2, 28)),
    ],
)
def test_the_file_names_the_date_or_the_shortest_life_of_the_model_gives_it(more: str, by: date | None) -> None:
    assert replace_by(pump_of(TEXT.format(more=more))) == by


@pytest.mark.parametrize(
    ("by", "notice"), [("2026-01-10", Notice.PASSED), ("2026-04-10", Notice.WITHIN_3_MONTHS), ("2027-04-10", None)]
)
def test_a_stopped_pump_is_replaced_all_the_same(by: str, notice: Notice | None) -> None:
    stopped = pump_of(TEXT.format(more=f"replace_by: {by}").replace("0.1 mL/day", "0 mL/day"))
    found = replacement(forecast(stopped, end_of("2026-01-10"), Clinic()))
    assert found is not None
    assert found.notice is notice


def test_every_list_names_who_needs_a_new_pump(tmp_path: Path) -> None:
    file = tmp_path / "pump.yaml"
    file.write_text(TEXT.format(more="replace_by: 2026-06-30"))
    line = "REPLACE THE PUMP ITSELF, before the next refill is due: P-001 by Tue 2026-06-30"
    for command in ("due", "week", "calendar", "schedule", "orders"):
        assert line in run(command, str(file), "--as-of", "2026-01-10").out, command
        found = json.loads(run(command, str(file), "--as-of", "2026-01-10", "--format", "json").out)
        assert found["replacements"] == [
            {"pump": "P-001", "replace_by": "2026-06-30", "by_life": False, "replacement": "before_refill"}
        ]


def test_a_refill_that_is_planned_after_it_is_flagged(tmp_path: Path) -> None:
    file = tmp_path / "pump.yaml"
    file.write_text(TEXT.format(more="replace_by: 2026-06-30"))
    assert ", AFTER THE PUMP'S REPLACEMENT" in run("schedule", str(file), "--as-of", "2026-06-10").out
    options = ("week", str(file), "--as-of", "2026-06-10", "--week", "2026-07-01")
    assert ", AFTER THE PUMP'S REPLACEMENT" in run(*options).out
    (row,) = [line for line in run(*options, "--format", "csv").out.splitlines() if "P-001" in line]
    assert row.startswith("2026-06-29,false,2026-07-01,false,true,P-001,")
    file.write_text(TEXT.format(more="replace_by: 2026-07-01"))
    assert "AFTER" not in run(*options).out


def test_show_says_it_at_the_head_where_it_is_near_and_else_at_the_foot(tmp_path: Path) -> None:
    file = tmp_path / "pump.yaml"
    file.write_text(TEXT.format(more="implanted: 2021-08-01\nmodel: synchromed-ii-20"))
    life = ", at the end of the shortest life of its model"
    near = run("show", str(file), "--as-of", "2026-03-10").out.splitlines()
    assert near[7] == f"REPLACE THE PUMP ITSELF by Sat 2026-08-01{life}: within 6 months"
    far = run("show", str(file), "--as-of", "2026-01-10").out.splitlines()
    assert far[-2:] == [f"The pump itself is to be replaced by Sat 2026-08-01{life}.", "Implanted on Sun 2021-08-01."]
    found = json.loads(run("show", str(file), "--as-of", "2026-03-10", "--format", "json").out)["pump"]
    assert found["replace_by"] == "2026-08-01"
    assert (found["replacement"], found["by_life"]) == ("within_6_months", True)
