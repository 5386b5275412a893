"""The printed alarm date in `check`, the lists, `show`, `explain`, `reconcile` and `compare`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.builders import run
from tests.goldens import Golden

PRINTOUTS = "tests/data/readme/printouts.yaml"
GOLDEN = Path(__file__).parents[1] / "golden"
AS_OF = ("--as-of", "2026-11-10")
SAMPLE = "sample_configs/baclofen-simple.yaml"


@pytest.mark.quick
@pytest.mark.parametrize("command", ["show", "explain", "reconcile"])
def test_golden(command: str, golden: Golden) -> None:
    ran = run(command, PRINTOUTS, *AS_OF)
    assert ran.code == 0
    golden(GOLDEN / f"{command}-printouts.txt", ran.out)


@pytest.mark.parametrize("command", ["check", "due", "week", "calendar", "schedule", "orders", "reconcile", "table"])
def test_every_list_warns(command: str) -> None:
    ran = run(command, PRINTOUTS, *AS_OF)
    assert ran.code == 0
    assert "[printed-alarm]" in ran.out + ran.err
    assert run(command, PRINTOUTS, *AS_OF, "--strict").code == 3


def test_show_has_each_session_since_the_last_fill_as_json() -> None:
    shown = json.loads(run("show", PRINTOUTS, *AS_OF, "--format", "json").out)
    fill, program = shown["printed_alarms"]
    assert fill == {
        "of": "fill",
        "path": "fills[1]",
        "at": "2026-09-14T11:00:00",
        "printed_alarm": "2026-12-07",
        "computed_earliest_at": "2026-11-23T01:00:00",
        "computed_latest_at": "2026-12-08T11:00:00",
        "difference_days": 0,
        "agrees": True,
        "with_plans": False,
        "explained_by": [],
    }
    assert (program["of"], program["agrees"], program["difference_days"]) == ("program", False, -139)
    assert program["explained_by"] == [
        {"kind": "factor_ten", "path": "programs[1].rate", "wrong": "0.8 mg/day", "right": "8 mg/day"}
    ]


def test_a_program_that_was_never_programmed_has_no_right_value(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(Path(PRINTOUTS).read_text().replace("2026-11-17", "2026-12-08"))
    shown = json.loads(run("show", str(path), *AS_OF, "--format", "json").out)
    found = [each for each in shown["printed_alarms"][1]["explained_by"] if each["kind"] == "not_programmed"]
    assert [(each["path"], each["right"]) for each in found] == [("programs[1]", None)]


def test_sessions_that_are_still_to_come_and_those_of_a_pump_out_of_use_are_not_shown(tmp_path: Path) -> None:
    shown = json.loads(run("show", PRINTOUTS, "--as-of", "2026-10-01", "--format", "json").out)
    assert [each["path"] for each in shown["printed_alarms"]] == ["fills[1]"]
    path = tmp_path / "a.yaml"
    path.write_text(Path(PRINTOUTS).read_text() + "ended: {on: 2026-11-09, why: explanted}\n")
    ran = run("show", str(path), *AS_OF, "--format", "json")
    assert (json.loads(ran.out)["printed_alarms"], ran.err) == ([], "")
    assert "programmer says" not in run("show", str(path), *AS_OF).out


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("{rate: 0 mL/day}", "computed never: does not agree"),
        (
            "{rate: 0 mL/day, on_demand: {volume: 0.5 mL, lockout: 6 h, max_per_day: 2}}",
            "computed Fri 2026-11-20 at the earliest: agrees",
        ),
        ("{rate: 1 mL/day}", "computed Fri 2026-11-20: printed is 10 days later"),
        ("{rate: 18 mL/day}", "computed Tue 2026-11-03: printed is 27 days later"),
    ],
)
def test_the_verdict_in_words(tmp_path: Path, program: str, line: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
        f"fill: {{at: 2026-11-02 09:30, volume: 20 mL, printed_alarm: 2026-11-30}}\nprogram: {program}\n"
    )
    shown = " ".join(run("show", str(path), *AS_OF).out.split())
    assert f"the programmer says Mon 2026-11-30, {line}" in shown
    explained = " ".join(run("explain", str(path), *AS_OF).out.split())
    assert "Mon 2026-11-30: " + line.rpartition(": ")[2] in explained


def test_later_plans_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
        "fill: {at: 2026-11-02 09:30, volume: 20 mL, printed_alarm: 2026-12-16}\nprograms:\n"
        "  - {start: 2026-11-02 09:30, rate: 1 mL/day}\n  - {start: 2026-11-03 09:30, rate: 0.4 mL/day}\n"
    )
    ran = run("show", str(path), *AS_OF)
    assert "agrees, with later plans" in ran.out
    assert ran.err == ""
    assert "with later plans too" in run("explain", str(path), *AS_OF).out


def test_a_reading_at_the_alarm_volume_before_a_program_needs_no_steps(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
        "fill: {at: 2026-10-05 09:30, volume: 20 mL}\nreadings: [{at: 2026-11-02 08:00, volume: 1.5 mL}]\nprograms:\n"
        "  - {start: 2026-10-05 09:30, rate: 0.4 mL/day}\n"
        "  - {start: 2026-11-02 09:30, rate: 0.1 mL/day, printed_alarm: 2026-11-02}\n"
    )
    explained = run("explain", str(path), *AS_OF).out
    assert "printed Mon 2026-11-02" in explained
    assert "Mon 2026-11-02: agrees" in explained
    assert "Printout, " not in explained


def test_reconcile_lists_every_session_also_of_a_pump_without_measurements() -> None:
    result = json.loads(run("reconcile", PRINTOUTS, *AS_OF, "--format", "json").out)
    assert result["measurements"] == []
    assert [(each["pump"], each["path"], each["agrees"]) for each in result["printed_alarms"]] == [
        ("P-024", "fills[0]", True),
        ("P-024", "fills[1]", True),
        ("P-024", "programs[1]", False),
    ]
    rows = list(csv.DictReader(io.StringIO(run("reconcile", PRINTOUTS, *AS_OF, "--format", "csv").out)))
    assert [(row["kind"], row["flagged"], row["difference_days"]) for row in rows] == [
        ("printed_alarm", "false", "0"),
        ("printed_alarm", "false", "0"),
        ("printed_alarm", "true", "-139"),
    ]


def test_reconcile_without_a_printed_date_says_nothing_of_it() -> None:
    ran = run("reconcile", "tests/data/readme/residuals.yaml", *AS_OF)
    assert "Alarm dates" not in ran.out


@pytest.mark.parametrize("change", [("--set", "rate=700 mcg/day"), ("--scale", "+50%"), ("--fill", "30 mL")])
def test_a_change_need_not_agree_with_the_printout(change: tuple[str, str]) -> None:
    ran = run("compare", SAMPLE, *change, "--as-of", "2026-11-22")
    assert ran.code == 0, ran.err
    assert "programmer" not in ran.out + ran.err


def test_a_printed_date_cannot_be_set() -> None:
    ran = run("compare", SAMPLE, "--set", "printed_alarm=2027-01-18", "--as-of", "2026-11-22")
    assert ran.code == 2
    assert "no field `printed_alarm`" in ran.err
