"""Pumps whose clinic changes its clocks, through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import run


def due_of(tmp_path: Path, text: str, *options: str) -> dict[str, Any]:
    file = tmp_path / "pump.yaml"
    file.write_text(text)
    ran = run("due", str(file), "--format", "json", *options)
    assert ran.code == 0, ran.err
    (found,) = json.loads(ran.out)["pumps"]
    assert isinstance(found, dict)
    return found


def pump(zone: str, filled: str, program: str, more: str = "") -> str:
    return f"""
pump: P-001
timezone: {zone}
reservoir: {{capacity: 40 mL, low_alarm: 2 mL}}
fill: {{at: {filled}, volume: 20 mL}}
program: {program}
{more}
"""


@pytest.mark.parametrize(
    ("zone", "filled", "program", "alarm"),
    [
        # 24 mL/day: 18 mL last 18 hours of real time, whatever the clocks do in them
        ("America/Chicago", "2026-10-31 12:00", "{rate: 24 mL/day}", "2026-11-01T05:00:00-06:00"),
        ("America/Chicago", "2026-03-07 12:00", "{rate: 24 mL/day}", "2026-03-08T07:00:00-05:00"),
        ("Australia/Sydney", "2026-04-04 12:00", "{rate: 24 mL/day}", "2026-04-05T05:00:00+10:00"),
        ("Australia/Lord_Howe", "2026-04-04 12:00", "{rate: 24 mL/day}", "2026-04-05T05:30:00+10:30"),
        ("Australia/Lord_Howe", "2026-10-03 12:00", "{rate: 24 mL/day}", "2026-10-04T06:30:00+11:00"),
        ("America/Santiago", "2026-09-05 12:00", "{rate: 24 mL/day}", "2026-09-06T07:00:00-03:00"),
        ("Asia/Kathmandu", "2026-11-01 12:00", "{rate: 24 mL/day}", "2026-11-02T06:00:00+05:45"),
        # the alarm is reached inside the hour that the clocks show twice: in its first turn, and in its second
        ("America/Chicago", "2026-10-31 07:30", "{rate: 24 mL/day}", "2026-11-01T01:30:00-05:00"),
        ("America/Chicago", "2026-10-31 08:30", "{rate: 24 mL/day}", "2026-11-01T01:30:00-06:00"),
        # the alarm is at 00:30 by the pump's clock, which is still the day before on the wall
        ("America/Chicago", "2026-10-31 06:30", "{windows: [{from: 00:00, to: 24:00, volume: 18 mL}]}",
         "2026-11-01T05:30:00-06:00"),
    ],
)  # fmt: skip
def test_the_alarm_comes_after_so_many_real_hours(
    tmp_path: Path, zone: str, filled: str, program: str, alarm: str
) -> None:
    assert due_of(tmp_path, pump(zone, filled, program), "--as-of", "2026-01-01")["low_alarm_at"] == alarm


def test_civil_and_pump_dates_differ(tmp_path: Path) -> None:
    """All is delivered between 00:00 and 01:00 by the pump's clock; after the change that is 23:00 to 24:00 of the day
    before on the wall, and the deadline is a day earlier than by the pump's clock."""
    program = "{rate: 0 mL/day, windows: [{from: 00:00, to: 01:00, volume: 3 mL}]}"
    found = due_of(tmp_path, pump("America/Chicago", "2026-10-29 12:00", program), "--as-of", "2026-10-29")
    assert found["low_alarm_at"] == "2026-11-04T00:00:00-06:00"
    early = pump("America/Chicago", "2026-10-29 12:00", program.replace("3 mL", "3.01 mL"))
    assert due_of(tmp_path, early, "--as-of", "2026-10-29")["deadline_at"] == "2026-11-03T23:58:00-06:00"


@pytest.mark.parametrize(
    ("start", "alarm"),
    [
        # its clock keeps the offset of its start: its window from 02:00 to 03:00 is from 01:00 to 02:00 on the wall
        ("2026-11-01 01:30-05:00", "2026-11-01T02:00:00-06:00"),
        ("2026-11-01 01:30-06:00", "2026-11-01T03:00:00-06:00"),
    ],
)
def test_a_program_that_starts_in_the_repeated_hour(tmp_path: Path, start: str, alarm: str) -> None:
    program = f"{{start: '{start}', rate: 0 mL/day, windows: [{{from: 02:00, to: 03:00, volume: 18 mL}}]}}"
    found = due_of(tmp_path, pump("America/Chicago", "2026-10-31 12:00", program), "--as-of", "2026-10-31")
    assert found["low_alarm_at"] == alarm


def test_a_window_across_the_change_lasts_as_long_as_it_says(tmp_path: Path) -> None:
    """From 22:00 to 06:00 are eight hours by the pump's clock, though the night has nine on the wall."""
    program = "{rate: 0 mL/day, windows: [{from: 22:00, to: 06:00, volume: 18 mL}]}"
    found = due_of(tmp_path, pump("America/Chicago", "2026-10-31 12:00", program), "--as-of", "2026-10-31")
    assert found["low_alarm_at"] == "2026-11-01T05:00:00-06:00"


def test_a_new_program_sets_the_clock_of_the_pump_right(tmp_path: Path) -> None:
    text = """
pump: P-001
timezone: America/Chicago
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
fill: {at: 2026-10-31 12:00, volume: 20 mL}
programs:
  - {rate: 0 mL/day, windows: [{from: 06:00, to: 07:00, volume: 6 mL}]}
  - {start: 2026-11-02 12:00, rate: 0 mL/day, windows: [{from: 06:00, to: 07:00, volume: 6 mL}]}
"""
    assert due_of(tmp_path, text, "--as-of", "2026-10-31")["low_alarm_at"] == "2026-11-03T07:00:00-06:00"
    ran = run("table", str(tmp_path / "pump.yaml"), "--as-of", "2026-10-31", "--by", "window", "--format", "csv")
    assert "2026-11-01T05:00:00,2026-11-01T06:00:00,6.0,14.0,,America/Chicago,false\n" in ran.out
    shown = run("show", str(tmp_path / "pump.yaml"), "--as-of", "2026-10-31").out
    assert "From Sun 2026-11-01 on, the pump's windows and boluses run 1 h early by the wall clock." in shown
    assert "From Mon 2026-11-02 on, the pump's windows and boluses run by the wall clock again." in shown


def test_a_steady_rate_is_not_concerned_by_the_clocks(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(pump("America/Chicago", "2026-10-05 09:30", "{rate: 0.4 mL/day}"))
    assert "wall clock" not in run("show", str(tmp_path / "pump.yaml"), "--as-of", "2026-10-20").out


def test_in_spring_the_windows_run_late(tmp_path: Path) -> None:
    program = "{rate: 0.2 mL/day, windows: [{from: 06:00, to: 07:00, volume: 0.2 mL}]}"
    (tmp_path / "pump.yaml").write_text(pump("Europe/Berlin", "2026-03-01 09:30", program))
    shown = json.loads(run("show", str(tmp_path / "pump.yaml"), "--as-of", "2026-03-20", "--format", "json").out)
    assert shown["pump"]["timezone"] == "Europe/Berlin"
    assert shown["pump"]["clock_shifts"] == [{"at": "2026-03-29T03:00:00+02:00", "minutes": 60}]
    table = run(
        "table", str(tmp_path / "pump.yaml"), "--as-of", "2026-03-20", "--from", "2026-03-30", "--days", "1"
    ).out
    assert "From Mon 2026-03-30 on, the pump's windows and boluses run 1 h late by the wall clock." in table


def test_limits_that_run_from_the_fill_keep_the_civil_time_of_day(tmp_path: Path) -> None:
    text = pump("America/Chicago", "2026-10-05 09:30", "{rate: 0.01 mL/day}", "stability: 90 days")
    assert due_of(tmp_path, text, "--as-of", "2026-10-20")["stability_at"] == "2027-01-03T09:30:00-06:00"


def test_the_zone_of_the_clinic_holds_for_pumps_that_name_none(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text("timezone: America/Chicago\n")
    plain = pump("America/Chicago", "2026-10-31 12:00", "{rate: 24 mL/day}").replace("timezone: America/Chicago\n", "")
    assert due_of(tmp_path, plain, "--as-of", "2026-10-31")["low_alarm_at"] == "2026-11-01T05:00:00-06:00"
    own = pump("Europe/Berlin", "2026-10-31 12:00", "{rate: 24 mL/day}")
    assert due_of(tmp_path, own, "--as-of", "2026-10-31")["low_alarm_at"] == "2026-11-01T06:00:00+01:00"


def test_days_are_those_of_the_zone_of_each_pump(tmp_path: Path) -> None:
    """One instant is on 22 November in Chicago and on 23 November in Sydney."""
    program = "{rate: 1 mL/day}"
    (tmp_path / "a.yaml").write_text(pump("America/Chicago", "2026-11-20 20:00", program))
    (tmp_path / "b.yaml").write_text(pump("Australia/Sydney", "2026-11-20 20:00", program).replace("P-001", "P-002"))
    ran = run("due", str(tmp_path), "--as-of", "2026-11-22 20:00-06:00", "--format", "json")
    found = {each["pump"]: each for each in json.loads(ran.out)["pumps"]}
    assert json.loads(ran.out)["as_of"] == "2026-11-22T20:00:00-06:00"
    assert (found["P-001"]["volume_ml"], found["P-001"]["due_on"], found["P-001"]["days_left"]) == (
        18,
        "2026-12-04",
        12,
    )
    assert (found["P-002"]["volume_ml"], found["P-002"]["due_on"], found["P-002"]["days_left"]) == (
        17.291667,
        "2026-12-04",
        11,
    )


@pytest.mark.parametrize(
    "command", ["check", "due", "week", "calendar", "schedule", "orders", "show", "table", "explain"]
)
@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_every_command_takes_plain_and_zoned_pumps_together(tmp_path: Path, command: str, format: str) -> None:
    program = "{rate: 1 mL/day, windows: [{from: 06:00, to: 07:00, volume: 0.2 mL}]}"
    zoned = pump("America/Chicago", "2026-10-30 12:00", program)
    (tmp_path / "a.yaml").write_text(zoned)
    (tmp_path / "b.yaml").write_text(zoned.replace("P-001", "P-002").replace("timezone: America/Chicago\n", ""))
    one = ["--pump", "P-001"] if command in ("show", "table", "explain") else []
    as_of = [] if command == "check" else ["--as-of", "2026-11-02 10:00"]
    ran = run(command, str(tmp_path), "--format", format, *one, *as_of)
    assert (ran.code, ran.err) == (0, "")


def test_explain_says_which_clock_is_meant(tmp_path: Path) -> None:
    program = "{rate: 0.2 mL/day, windows: [{from: 06:00, to: 07:00, volume: 0.2 mL}]}"
    (tmp_path / "pump.yaml").write_text(pump("America/Chicago", "2026-10-05 09:30", program))
    told = run("explain", str(tmp_path / "pump.yaml"), "--as-of", "2026-10-20").out
    assert "civil time of America/Chicago [pump.yaml:3]" in told
    assert "all times below are by the pump's clock, which keeps UTC-05:00 from that start on" in told
    assert "by the pump's clock, UTC-05:00; the wall clock, UTC-06:00, then shows" in told


def test_changes_follows_a_pump_into_a_time_zone(tmp_path: Path) -> None:
    text = pump("America/Chicago", "2026-10-05 09:30", "{rate: 0.4 mL/day}")
    (tmp_path / "pump.yaml").write_text(text.replace("timezone: America/Chicago\n", ""))
    options = ["--as-of", "2026-10-20 10:00-05:00"]
    run("due", str(tmp_path / "pump.yaml"), "--format", "json", "--output", str(tmp_path / "kept.json"), *options)
    (tmp_path / "pump.yaml").write_text(text)
    ran = run("changes", str(tmp_path / "kept.json"), str(tmp_path / "pump.yaml"), *options)
    assert ran.code == 0, ran.err
    assert "0 pumps changed" in ran.out


WINDOWED = "{rate: 0.2 mL/day, windows: [{from: 06:00, to: 07:00, volume: 0.2 mL}]}"
PLANNED = pump("America/Chicago", "2026-10-05 09:30", WINDOWED)


def test_steps_of_a_titration_keep_their_civil_time(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(PLANNED)
    options = ["--as-of", "2026-10-28 09:00", "--steps", "+10% every 7 days x 2", "--format", "json"]
    found = json.loads(run("compare", str(tmp_path / "pump.yaml"), *options).out)
    assert [step["start"] for step in found["steps"]] == ["2026-10-28T09:00:00-05:00", "2026-11-04T09:00:00-06:00"]


@pytest.mark.parametrize(("as_of", "is_noted"), [("2026-10-28", False), ("2026-11-10", True)])
def test_a_changed_program_sets_the_clock_of_the_pump_right_and_says_so(
    tmp_path: Path, as_of: str, is_noted: bool
) -> None:
    (tmp_path / "pump.yaml").write_text(PLANNED)
    told = run("compare", str(tmp_path / "pump.yaml"), "--as-of", as_of, "--scale", "+10%").out
    note = "note: programming sets the pump's clock right: its windows and boluses, now 1 h early by the wall clock"
    assert (note in told) is is_noted


def test_a_change_in_the_second_turn_of_the_repeated_hour_begins_there(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(pump("America/Chicago", "2026-10-31 20:00", "{rate: 24 mL/day}"))
    options = [str(tmp_path / "pump.yaml"), "--as-of", "2026-11-01 01:30", "--format", "json"]
    scaled = json.loads(run("compare", *options, "--scale", "+100%").out)
    given = json.loads(run("compare", *options, "--set", "rate=48 mL/day").out)
    assert scaled["begins_at"] == scaled["steps"][0]["start"] == "2026-11-01T01:30:00-06:00"
    assert scaled["changed"] == given["changed"]
    assert scaled["changed"]["low_alarm_at"] == "2026-11-01T07:15:00-06:00"


def test_before_a_first_fill_in_the_second_turn_of_the_repeated_hour(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(pump("America/Chicago", "2026-11-01 01:30-06:00", "{rate: 24 mL/day}"))
    ran = run("compare", str(tmp_path / "pump.yaml"), "--as-of", "2026-10-01", "--scale", "+10%")
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("command", ["due", "week", "schedule", "orders", "calendar", "reconcile", "show"])
def test_the_head_of_a_list_says_which_instant_is_meant(tmp_path: Path, command: str) -> None:
    (tmp_path / "pump.yaml").write_text(pump("America/Chicago", "2026-10-05 09:30", "{rate: 0.4 mL/day}"))
    told = run(command, str(tmp_path / "pump.yaml"), "--as-of", "2026-11-01T01:30Z").out
    meant = "Sat 2026-10-31 20:30 UTC-05:00" if command == "show" else "Sun 2026-11-01 01:30 UTC+00:00"
    assert f"as of {meant}" in told
