"""`due` and `check`: what they print, what goes to which stream, and the exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pumpcli.cli.main import COMMANDS, loaded_command
from tests.builders import BY_DAY, run, settled, simple_text

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY)
OTHER = GOOD.replace("P-001", "P-002").replace("0.1 mL/day", "0.5 mL/day")
BAD = GOOD.replace("P-001", "P-003").replace("0.1 mL/day", "0.1 mL")
AS_OF = ("--as-of", "2026-01-10")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pumps").mkdir()
    return tmp_path / "pumps"


def write(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return str(folder)


def test_a_fleet_that_is_all_right(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD, b=OTHER), *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "Refills due, as of the end of Sat 2026-01-10"
    assert (
        " ".join(lines[4].split())
        == "ok P-002 Fri 2026-02-06 27 not booked 17.167 mL 43 % low reservoir Tue 2026-02-10 08:00"
    )
    assert lines[1] == "at least 3 days before the deadline, no clinic file"
    assert lines[5].startswith("ok      P-001")
    assert lines[-1] == "2 pumps: 2 ok"


def test_the_most_urgent_comes_first(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD, b=OTHER), "--as-of", "2026-02-10", "--format", "csv")
    assert [(row["pump"], row["status"]) for row in csv.DictReader(io.StringIO(ran.out))] == [
        ("P-002", "alarm"),
        ("P-001", "ok"),
    ]


def test_a_pump_that_cannot_be_read_is_named_and_the_rest_is_printed(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD, b=BAD), *AS_OF)
    assert ran.code == 3
    assert "P-001" in ran.out
    assert (
        ran.out.splitlines()[-1] == f"INCOMPLETE: 1 pump or file left out: P-003 ({folder}/b.yaml:1); see the problems"
    )
    assert "b.yaml:4:17: error: program.rate: `0.1 mL` is an amount" in ran.err


def test_json_says_that_it_is_incomplete(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD, b=BAD), *AS_OF, "--format", "json")
    found = json.loads(ran.out)
    below = ["stopped", "without_visit", "cannot_come", "replacements", "ended", "waiting"]
    assert list(found) == [
        "schema",
        "as_of",
        "complete",
        "unread",
        "where",
        "hidden_urgent_count",
        "pumps",
        *below,
        "problems",
    ]
    assert (found["schema"], found["as_of"], found["complete"]) == ("pumpcli/due/2", "2026-01-10", False)
    assert found["unread"] == [{"pump": "P-003", "file": f"{folder}/b.yaml", "line": 1}]
    assert [problem["code"] for problem in found["problems"]] == ["wrong-unit"]
    assert ran.code == 3


def test_a_document_that_is_no_yaml_takes_no_other_with_it(folder: Path) -> None:
    broken = BAD.replace("0.1 mL}", '"0.1')
    ran = run("due", write(folder, a=f"{broken}---\n{GOOD}"), *AS_OF)
    assert ran.code == 3
    assert "P-001" in ran.out
    assert "P-003 (" in ran.out.splitlines()[-1]


def test_two_pumps_with_one_code_are_both_problems(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD, b=GOOD, c=OTHER), *AS_OF, "--format", "json")
    found = json.loads(ran.out)
    assert [pump["pump"] for pump in found["pumps"]] == ["P-002"]
    assert [(each["code"], each["line"]) for each in found["problems"]] == [("duplicate-pump", 1)] * 2
    assert found["problems"][0]["message"].count("b.yaml:1") == 1
    assert ran.code == 3


def test_a_code_that_a_broken_pump_has_too_is_a_duplicate_all_the_same(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD, b=BAD.replace("P-003", "P-001")), *AS_OF, "--format", "json")
    assert json.loads(ran.out)["pumps"] == []


def test_a_fleet_of_broken_pumps_only(folder: Path) -> None:
    ran = run("due", write(folder, a=BAD), *AS_OF)
    assert ran.code == 3
    assert ran.out.splitlines()[-2:] == [
        "0 pumps",
        f"INCOMPLETE: 1 pump or file left out: P-003 ({folder}/a.yaml:1); see the problems",
    ]


def test_standard_input() -> None:
    ran = run("due", "-", *AS_OF, "--format", "csv", stdin=f"{GOOD}---\n{OTHER}")
    assert [row["file"] for row in csv.DictReader(io.StringIO(ran.out))] == ["-", "-"]


def test_the_current_folder_is_meant_where_no_path_is_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, a=GOOD)
    monkeypatch.chdir(folder)
    ran = run("due", *AS_OF, "--format", "csv")
    assert [row["file"] for row in csv.DictReader(io.StringIO(ran.out))] == ["a.yaml"]


def text(value: object) -> str:
    """Return a value of JSON as a cell of CSV."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_csv_and_json_hold_the_same(folder: Path) -> None:
    path = write(folder, a=GOOD, b=OTHER.replace("reservoir", "drugs: [{name: x, concentration: 1 mg/mL}]\nreservoir"))
    rows = list(csv.DictReader(io.StringIO(run("due", path, *AS_OF, "--format", "csv").out)))
    pumps = json.loads(run("due", path, *AS_OF, "--format", "json").out)["pumps"]
    assert [list(row) for row in rows] == [list(pump) for pump in pumps]
    for row, pump in zip(rows, pumps, strict=True):
        pump["drugs"] = "; ".join(f"{drug['name']} {drug['concentration']}" for drug in pump["drugs"])
        pump["labels"] = " ".join(pump["labels"])
        assert {field: text(value) for field, value in pump.items()} == row


@pytest.mark.parametrize(
    ("code", "cell"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-2", "'-2"), ("+2", "'+2"), ("00123", "'00123"), ('a"b,c', 'a"b,c')],
)
def test_csv_is_harmless_to_a_spreadsheet_and_json_is_exact(folder: Path, code: str, cell: str) -> None:
    path = write(folder, a=GOOD.replace("P-001", f"'{code}'"))
    (row,) = csv.DictReader(io.StringIO(run("due", path, *AS_OF, "--format", "csv").out))
    (pump,) = json.loads(run("due", path, *AS_OF, "--format", "json").out)["pumps"]
    assert (row["pump"], pump["pump"]) == (cell, code)


@pytest.mark.parametrize(
    ("fail_on", "as_of", "code"),
    [
        ("overdue", "2026-01-10", 0),
        ("ok", "2026-01-10", 1),
        ("soon", "2026-01-25", 1),
        ("today", "2026-01-25", 0),
        ("today", "2026-02-06", 1),
        ("overdue", "2026-02-06", 0),
        ("overdue", "2026-02-07", 1),
        ("empty", "2026-02-10", 0),
    ],
)
def test_fail_on(folder: Path, fail_on: str, as_of: str, code: int) -> None:
    path = write(folder, a=GOOD, b=OTHER)
    assert run("due", path, "--as-of", as_of, "--fail-on", fail_on).code == code


def test_wrong_input_outweighs_fail_on(folder: Path) -> None:
    assert run("due", write(folder, a=GOOD, b=BAD), *AS_OF, "--fail-on", "ok").code == 3


def test_a_missing_path_is_exit_4_and_the_rest_is_printed(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD), str(folder / "gone.yaml"), *AS_OF)
    assert ran.code == 4
    assert "P-001" in ran.out
    assert "gone.yaml: error: No such file" in ran.err
    assert ran.out.splitlines()[-1].startswith("INCOMPLETE")


def test_an_empty_file_is_not_passed_over(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD, b="# nothing\n"), *AS_OF)
    assert ran.code == 3
    assert "[empty-file]" in ran.err


def test_a_folder_without_pumps(folder: Path) -> None:
    ran = run("due", str(folder), *AS_OF)
    assert ran.code == 3
    assert "no-pump-files" in ran.err


def test_strict_counts_warnings_and_still_lists_the_pump(folder: Path) -> None:
    warned = GOOD.replace("{rate", "{start: 2026-01-08 00:00, rate")
    path = write(folder, a=warned)
    usual, strict = run("due", path, *AS_OF), run("due", path, *AS_OF, "--strict")
    assert (usual.code, strict.code) == (0, 3)
    assert usual.out == strict.out
    assert "warning: fill.at: no program is in force" in usual.err
    assert "error: fill.at: no program is in force" in strict.err


def test_the_clinic_file_above_is_found_and_lead_goes_before_it(folder: Path) -> None:
    path = write(folder, a=GOOD)
    (folder.parent / "clinic.yaml").write_text("clinic: St. Example\nrefill_lead: 10 days\n")
    assert "Wed 2026-06-24" in run("due", path, *AS_OF).out
    assert run("due", path, *AS_OF).out.startswith("St. Example: refills due")
    assert "Fri 2026-07-03" in run("due", path, *AS_OF, "--lead", "0 days").out


def test_with_a_wrong_clinic_file_no_list_is_made(folder: Path) -> None:
    (folder / "clinic.yaml").write_text("refill_lead: 3\n")
    ran = run("due", write(folder, a=GOOD), *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert "clinic.yaml:1:14: error: refill_lead: `3` has no unit" in ran.err
    assert "no date can be trusted" in ran.err


def test_a_clinic_file_that_is_missing(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD), *AS_OF, "--clinic", str(folder / "none.yaml"))
    assert (ran.code, ran.out) == (4, "")


def test_clinic_files_of_subfolders_hold_for_nothing_above_them(folder: Path) -> None:
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "clinic.yaml").write_text("soon: 3 days\nopen_days: mon\n")
    ran = run("due", write(folder, a=GOOD), *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert "other pumps: at least 3 days before the deadline, no clinic file" in ran.out
    assert "Wed 2026-07-01" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("due", "--as-of", "03/04/2026"),
        ("due", "--lead", "3"),
        ("due", "--format", "xml"),
        ("due", "--fail-on", "late"),
        ("due", "--no-such-option"),
        ("refill",),
        ("table", "--until", "2026-01-01", "--days", "3"),
        ("table", "--days", "0"),
        ("table", "--by", "month"),
    ],
)
def test_wrong_usage_is_exit_2(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_an_internal_error_is_reported_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: object) -> None:
        raise ZeroDivisionError("a slip of ours")

    monkeypatch.setattr("pumpcli.cli.main.SHOWS_TRACEBACK", False)
    monkeypatch.setattr("pumpcli.cli.load.due_list", fails)
    ran = run("due", "sample_configs", *AS_OF)
    assert (ran.code, ran.out) == (70, "")
    assert ran.err == (
        "pumpcli: internal error: ZeroDivisionError: a slip of ours. Do not rely on any output. Please report it.\n"
    )


def test_help() -> None:
    fleet = ["check", "due", "week", "calendar", "schedule", "orders", "changes", "reconcile"]
    for command in [*fleet, "show", "table", "explain"]:
        ran = run(command, "--help")
        assert ran.code == 0
        assert f"\n  pumpcli {command}" in ran.out


def test_output_is_written_whole_and_replaces_what_was_there(folder: Path) -> None:
    target = folder.parent / "list.csv"
    target.write_text("old")
    ran = run("due", write(folder, a=GOOD), *AS_OF, "--format", "csv", "--output", str(target))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert target.read_text() == run("due", str(folder), *AS_OF, "--format", "csv").out
    assert {path.name for path in folder.parent.iterdir()} == {"pumps", "list.csv"}


def test_output_keeps_the_rights_of_a_file_and_follows_a_link(folder: Path) -> None:
    target, link = folder.parent / "list.txt", folder.parent / "link.txt"
    target.write_text("old")
    target.chmod(0o604)
    link.symlink_to(target)
    path = write(folder, a=GOOD)
    assert run("due", path, *AS_OF, "--output", str(link)).code == 0
    assert link.is_symlink()
    assert "P-001" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o604
    new = folder.parent / "new.txt"
    run("due", path, *AS_OF, "--output", str(new))
    assert new.stat().st_mode & 0o007 == 0


def test_output_to_a_pipe_is_written_to_it(folder: Path) -> None:
    pipe = folder.parent / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert run("due", write(folder, a=GOOD), *AS_OF, "--output", str(pipe)).code == 0
    assert b"P-001" in os.read(reader, 10_000)
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_failed_output_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    target = folder.parent / "list.txt"
    target.write_text("old")
    ran = run("due", write(folder, a=GOOD), *AS_OF, "--output", str(target))
    assert (ran.code, ran.err) == (4, f"pumpcli: {target} could not be written: No space left on device\n")
    assert target.read_text() == "old"
    assert {path.name for path in folder.parent.iterdir()} == {"pumps", "list.txt"}


def test_a_reader_that_has_enough_ends_it_quietly(folder: Path) -> None:
    path = write(folder, a=GOOD)
    settled(folder)
    command = f"{sys.executable} -m pumpcli due {path} --as-of 2026-01-10 | head -1"
    ran = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_standard_output_is_exit_4(folder: Path) -> None:
    path = write(folder, a=GOOD)
    settled(folder)
    command = f"{sys.executable} -m pumpcli due {path} --as-of 2026-01-10 > /dev/full"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert ran.returncode == 4
    assert "could not be written" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_file_name_that_is_no_utf8(folder: Path) -> None:
    name = os.fsdecode(b"\xff.yaml")
    (folder / name).write_text(GOOD)
    for format in ("table", "csv", "json"):
        ran = run("due", str(folder), *AS_OF, "--format", format)
        assert ran.code == 0
        assert "P-001" in ran.out


def test_an_alias_that_holds_itself_is_a_problem_with_its_place(folder: Path) -> None:
    ran = run("due", write(folder, a="pump: &p [*p]\n", b=GOOD), *AS_OF)
    assert ran.code == 3
    assert "a.yaml:1:11: error: `*p` is inside its own anchor" in ran.err
    assert "P-001" in ran.out


def test_output_that_cannot_be_written_is_exit_4(folder: Path) -> None:
    ran = run("due", write(folder, a=GOOD), *AS_OF, "--output", str(folder / "gone" / "list.txt"))
    assert (ran.code, ran.out) == (4, "")
    assert "could not be written" in ran.err


def test_check_names_what_is_fine_and_what_is_not(folder: Path) -> None:
    ran = run("check", write(folder, a=GOOD, b=BAD))
    assert ran.code == 3
    assert f"ok  P-001  {folder}/a.yaml:1  1 fill, 1 program" in ran.out
    assert "    4 | program: {rate: 0.1 mL}\n      |                 ^^^^^^\n" in ran.out
    assert ran.out.splitlines()[-1] == "2 files: 1 pump without errors, 1 with errors; 1 error, 0 warnings"


def test_check_as_csv_and_json(folder: Path) -> None:
    path = write(folder, a=GOOD, b=BAD)
    (row,) = csv.DictReader(io.StringIO(run("check", path, "--format", "csv").out))
    (problem,) = json.loads(run("check", path, "--format", "json").out)["problems"]
    assert row == {field: "" if value is None else str(value) for field, value in problem.items()}
    assert (row["severity"], row["code"], row["line"], row["path"]) == ("error", "wrong-unit", "4", "program.rate")


def test_check_reports_the_clinic_file_too(folder: Path) -> None:
    (folder / "clinic.yaml").write_text("soon: 3\n")
    ran = run("check", write(folder, a=GOOD))
    assert ran.code == 3
    assert "soon: `3` has no unit" in ran.out + ran.err


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_says_of_each_command_what_its_own_help_says(name: str) -> None:
    assert loaded_command(name).help.splitlines()[0] == COMMANDS[name]
    assert COMMANDS[name].split(":")[0][:30] in run("--help").out


def test_a_mistake_in_the_file_of_a_former_pump_does_not_hide_the_pump_that_follows(folder: Path) -> None:
    former = GOOD.replace("0.1 mL/day", "0.1 mL") + "ended: {on: 2026-01-05, why: replaced}\n"
    ran = run("due", write(folder, a=former, b=GOOD), *AS_OF, "--format", "csv")
    assert ran.code == 3
    assert [row["pump"] for row in csv.DictReader(io.StringIO(ran.out))] == ["P-001"]
    assert "duplicate-pump" not in ran.err
    wrong = former.replace("why: replaced", "why: lost")
    ran = run("due", write(folder, a=wrong, b=GOOD), *AS_OF, "--format", "csv")
    assert list(csv.DictReader(io.StringIO(ran.out))) == []
    assert "duplicate-pump" in ran.err
