"""The benchmarks: fleets are valid, seeded and mixed, and the table says what was measured. Nothing is timed."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from pumpcli.files.clinic_search import clinic_files
from tests.benchmarks import fleet, growth, machine, plans, start
from tests.benchmarks import run as benchmarks
from tests.benchmarks.growth import Growth
from tests.benchmarks.inputs import CLINIC, Inputs
from tests.benchmarks.long_lists import LongList, long_lists
from tests.benchmarks.processes import MEGABYTE, Failed, Ran, run
from tests.benchmarks.results import Measured, as_json, as_table, measured
from tests.benchmarks.rows import Row, rows
from tests.builders import run as pumpcli

COUNT = 300
PUMPS = list(fleet.documents(COUNT))

#: What is to be found in a fleet, as it is written.
MIXED = {
    "simple continuous": r"^program: \{rate: [\d.]+ mcg/day\}$",
    "a dose in milligrams": r"rate: [\d.]+ mg/day",
    "a flow": r"rate: [\d.]+ mL/h",
    "no rate but windows": r"^program:\n  windows:",
    "a window in volume": r"from: .*volume: [\d.]+ uL",
    "a window in mass": r"from: .*dose: [\d.]+ mcg",
    "a window past midnight": r"from: 2\d:\d\d,? *(?:\n *)?to: 0\d:\d\d",
    "some weekdays": r"days: (?:mon-fri|\[sat, sun\])",
    "a bolus at times of day": r"\{at: \[08:00, 20:00\]",
    "a bolus every few hours": r"every: 6 h",
    "patient boluses": r"on_demand: \{dose: .*lockout: 4 h",
    "several fills": r"^fills:\n  - .*\n  - ",
    "a withdrawn volume": r"withdrawn: \d\.\d mL",
    "a change of mixture": r"^fills:\n(?:  .*\n)+    drugs:",
    "a mixture": r"name: \w+, concentration: .*\n *- \{name: ",
    "several programs": r"^programs:\n(?:  .*\n)*  - \{?start: .*\n(?:  .*\n)*  - \{?start: ",
    "a bolus given once": r"^boluses:\n  - ",
    "a reading": r"^readings:\n  - ",
    "no drug": r"\Apump: .*\n(?!(?:.*\n)*drugs:)",
    "a model": r"^model: synchromed-ii-40",
    "a replacement date": r"^replace_by: ",
    "notes of several lines": r"^notes: [|>]\n  ",
    "a comment at the head": r"\A# ",
    "a comment behind a value": r"\S  # \w",
    "block style": r"^reservoir:\n  capacity: ",
    "flow style": r"^reservoir: \{capacity: ",
}


def test_fleets_are_valid(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    fleet.write_file(path, COUNT)
    checked = pumpcli("check", str(path), "--as-of", str(fleet.AS_OF), "--format", "json")
    assert (checked.code, checked.err) == (0, "")
    found = json.loads(checked.out)
    assert (len(found["pumps"]), found["unread"]) == (COUNT, [])
    assert {problem["code"] for problem in found["problems"]} <= {"dose-jump", "lasts-too-short"}, "at random"


def test_one_file_and_many_hold_the_same_pumps(tmp_path: Path) -> None:
    fleet.write_file(tmp_path / "fleet.yaml", 20)
    fleet.write_files(tmp_path / "fleet", 20)
    assert (tmp_path / "fleet.yaml").read_text().split("---\n") == PUMPS[:20]
    assert [path.read_text() for path in sorted((tmp_path / "fleet").iterdir())] == PUMPS[:20]


def test_lists_of_fleets_hold_what_is_urgent_and_what_is_not(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    fleet.write_file(path, COUNT)
    printed = pumpcli("due", str(path), "--as-of", str(fleet.AS_OF), "--format", "json").out
    statuses = [pump["status"] for pump in json.loads(printed)["pumps"]]
    assert len(statuses) == COUNT
    assert {"empty", "alarm", "expired", "overdue", "soon", "ok"} <= set(statuses)
    assert statuses.count("ok") > COUNT / 3


def test_fleets_are_listed_by_the_rules_of_a_clinic_and_one_pump_with_and_without_them(tmp_path: Path) -> None:
    inputs = Inputs(tmp_path, 0.001)
    for path in (inputs.one_file(10_000), inputs.many_files(10_000), inputs.one(CLINIC)):
        assert pumpcli("week", path, "--as-of", str(fleet.AS_OF)).out.startswith("Clinic of the benchmarks")
    assert clinic_files([inputs.one()]) == []


def test_a_seed_makes_one_fleet_and_a_small_one_is_the_beginning_of_a_large_one() -> None:
    assert list(fleet.documents(20)) == PUMPS[:20]
    assert list(fleet.documents(20, seed=2)) != PUMPS[:20]
    assert list(islice(fleet.documents(10**9), 3)) == PUMPS[:3]


@pytest.mark.parametrize("pattern", MIXED.values(), ids=MIXED.keys())
def test_fleets_are_mixed(pattern: str) -> None:
    found = sum(bool(re.search(pattern, pump, re.MULTILINE)) for pump in PUMPS)
    assert 0 < found < COUNT


def test_pumps_are_as_long_as_real_ones() -> None:
    assert 380 < sum(map(len, PUMPS)) / COUNT < 440
    assert min(map(len, PUMPS)) < 200
    assert max(map(len, PUMPS)) > 800


def row(at_most: float | None = 1.05, skipped: str = "") -> Row:
    """A row whose work took 3, 2 and 4 seconds, and whose yardstick 2, 2 and 2; the first of each does not count."""
    works, yardsticks = iter([9.0, 3.0, 2.0, 4.0]), iter([9.0, 2.0, 2.0, 2.0])
    return Row("one", "a work", "a yardstick", at_most, 3, works.__next__, yardsticks.__next__, skipped=skipped)


def test_both_sides_are_measured_by_turns_after_one_run_that_does_not_count() -> None:
    order: list[str] = []

    def takes(name: str) -> float:
        order.append(name)
        return float(len(order))

    found = measured(Row("one", "a work", "a yardstick", None, 2, lambda: takes("work"), lambda: takes("yardstick")))
    assert order == ["yardstick", "work", "work", "yardstick", "yardstick", "work"]
    assert (found.works, found.yardsticks) == ((3.0, 6.0), (4.0, 5.0))


def test_the_table_says_ratio_spread_and_whether_the_mark_is_reached() -> None:
    alone = Row("memory", "a peak", "", 300, 1, lambda: 299.5, unit="MB")
    found = [measured(each) for each in (row(), row(1.5), row(None), row(skipped="no such option"), alone)]
    assert as_table(found, {"processor": "an abacus", "cores": "4"}) == (
        "name    work    yardstick    work        yardstick  ratio  quartiles     at most  reached\n"
        "one     a work  a yardstick  3.000 s     2.000 s    1.50   1.25 to 1.75  1.05     no\n"
        "one     a work  a yardstick  3.000 s     2.000 s    1.50   1.25 to 1.75  1.5      yes\n"
        "one     a work  a yardstick  3.000 s     2.000 s    1.50   1.25 to 1.75  -        no mark\n"
        "one     a work  a yardstick  -           -          -      -             1.05     skipped: no such option\n"
        "memory  a peak  -            299.500 MB  -          -      -             300 MB   yes\n"
        "\n"
        "processor: an abacus\n"
        "cores: 4\n"
    )


def test_a_command_that_goes_wrong_is_named_and_not_timed() -> None:
    def fails() -> float:
        return run([sys.executable, "-c", "import sys; sys.exit('no such file')"]).seconds

    found = measured(Row("one", "a work", "", 1.05, 3, fails))
    assert found.value is None
    assert "left with 1: no such file" in as_table([found], {})
    assert json.loads(as_json([found], {}))["rows"][0]["failed"].endswith("left with 1: no such file")


@pytest.mark.parametrize("went_wrong", [False, True])
def test_what_is_asked_for_is_printed_with_the_machine(
    went_wrong: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def peak() -> float:
        if went_wrong:
            raise Failed("it left with 3")
        return 12.0

    known = [row(), Row("peak", "a peak", "", 20, 1, peak, unit="MB")]
    monkeypatch.setattr(benchmarks, "knows_jobs", lambda: False)
    monkeypatch.setattr(benchmarks, "rows", lambda *_, **__: known)
    assert benchmarks.main(["--only", "peak"]) == int(went_wrong)
    head, line, empty, *machine_lines = capsys.readouterr().out.splitlines()
    assert head.startswith("name ") and empty == ""
    assert line.endswith("failed: it left with 3" if went_wrong else "20 MB    yes")
    assert any(each.startswith("python: ") for each in machine_lines)
    with pytest.raises(SystemExit, match="no row is named two; there are one, peak"):
        benchmarks.main(["--only", "two"])


def test_json_holds_every_measurement() -> None:
    (told,) = json.loads(as_json([measured(row())], {"cores": "4"}))["rows"]
    assert (told["measured"], told["measured_yardstick"]) == ([3.0, 2.0, 4.0], [2.0, 2.0, 2.0])
    assert (told["value"], told["quartiles"], told["reached"]) == (1.5, [1.25, 1.75], False)


def test_a_command_that_does_not_exist_is_named() -> None:
    with pytest.raises(Failed, match="no-such-command could not be started: No such file"):
        run(["no-such-command"])


def test_a_command_that_prints_nothing_is_not_timed() -> None:
    with pytest.raises(Failed, match="nothing was printed"):
        run([sys.executable, "-c", ""])


@pytest.mark.parametrize("terminal", [False, True])
def test_a_terminal_is_one_and_a_pipe_is_none(terminal: bool) -> None:
    program = "import os, sys; print(sys.stdout.isatty() and os.get_terminal_size().columns)"
    printed = {False: len("False\n"), True: len("120\r\n")}
    assert run([sys.executable, "-c", program], terminal=terminal).printed_bytes == printed[terminal]


def test_the_peak_is_of_the_largest_process_down_to_grandchildren() -> None:
    least = run([sys.executable, "-c", "print(1)"]).peak_bytes
    child = f"print(len(bytearray({least + 50 * MEGABYTE})))"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    peak = run([sys.executable, "-c", parent]).peak_bytes
    assert least + 50 * MEGABYTE < peak < 2 * least + 100 * MEGABYTE


@pytest.mark.parametrize(("cores", "mark", "mark_of_files"), [(1, None, None), (2, 1.1, None), (4, 0.5, 0.6)])
def test_marks_for_all_cores_go_by_how_many_there_are(
    cores: int, mark: float | None, mark_of_files: float | None, tmp_path: Path
) -> None:
    found = {each.name: each for each in rows(Inputs(tmp_path), cores, knows_jobs=True)}
    assert (found["cores"].at_most, found["files"].at_most) == (mark, mark_of_files)


def test_what_needs_an_option_that_is_not_there_is_skipped(tmp_path: Path) -> None:
    found = rows(Inputs(tmp_path), 4, knows_jobs=False, jobs=[2])
    assert {each.name for each in found if "--jobs" in each.skipped} == {"alone", "jobs-2"}
    found = rows(Inputs(tmp_path), 4, knows_jobs=True, jobs=[2])
    assert not any("--jobs" in each.skipped for each in found)


def test_names_of_rows_are_their_own(tmp_path: Path) -> None:
    names = [each.name for each in rows(Inputs(tmp_path), 4, knows_jobs=True, jobs=[2, 3])]
    assert len(set(names)) == len(names)


def test_the_machine_is_described() -> None:
    assert machine.cores() >= 1
    assert {"processor", "cores", "memory", "python", "packages"} <= machine.described().keys()
    assert "PyYAML " in machine.described()["packages"]


def test_an_unmeasured_row_has_no_value() -> None:
    assert (Measured(row()).value, Measured(row()).spread, Measured(row()).reached) == (None, None, None)


@pytest.mark.parametrize("wanted", long_lists(), ids=lambda each: each.name)
def test_long_lists_are_read_at_every_length(wanted: LongList, tmp_path: Path) -> None:
    """The longest is within the limits; what is to be faulty is."""
    for size in (1, 4, wanted.most):
        folder = tmp_path / str(size)
        folder.mkdir()
        for name, text in wanted.files(size).items():
            (folder / name).write_text(text)
        checked = pumpcli("check", str(folder))
        assert checked.code == (3 if wanted.is_faulty and size > 1 else checked.code), checked.out
        assert wanted.is_faulty or checked.code == 0, checked.out
        assert "too-large" not in checked.out


def grown(short: float, long: float) -> Growth:
    return Growth("fills", "due", 4000, 1.0, short, long)


def test_growth_is_measured_without_the_start() -> None:
    assert (grown(1.5, 3.5).times, grown(1.5, 3.5).is_too_much) == (5.0, False)
    assert (grown(1.5, 4.0).times, grown(1.5, 4.0).is_too_much) == (6.0, True)
    assert not grown(1.0, 1.1).is_too_much  # less than what says nothing
    assert grown(1.5, 0.9).times == 0


def test_growth_prints_a_line_for_each_list_and_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = {1: 1.0, 995: 1.5, 3980: 9.0}
    monkeypatch.setattr(growth, "_seconds", lambda command, folder, wanted: measured[int(folder.name)])
    assert growth.main(["--only", "fills", "--command", "due", "--rounds", "1"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[1].split() == ["fills", "due", "3,980", "1.00", "1.50", "9.00", "16.0", "TOO", "MUCH"]
    assert out[-1] == "1 measured, 1 above 5 times for a list of 4 times the length"


def test_growth_says_what_went_wrong(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(command: str, folder: Path, wanted: LongList) -> float:
        raise Failed("it left with 4")

    monkeypatch.setattr(growth, "_seconds", fail)
    assert growth.main(["--only", "fills", "--command", "due", "--rounds", "1"]) == 1
    assert "it left with 4" in capsys.readouterr().err


def test_growth_runs_every_command_on_a_list(tmp_path: Path) -> None:
    """One of them as a process; the others here."""
    wanted = next(each for each in long_lists() if each.name == "notes")
    short = replace(wanted, most=8)
    (found,) = growth.grown([short], ["due"], 1)
    assert isinstance(found, Growth) and found.command == "due"
    folder = growth.written(tmp_path / "8", short, 8)
    for command in growth.COMMANDS:
        ran = pumpcli(*growth.arguments_of(command, folder, short))
        assert (ran.code, bool(ran.out)) == (0, True), (command, ran.err)


@pytest.mark.parametrize("planned", plans.FLEETS[:-1], ids=lambda each: each.name)
def test_fleets_for_plans_are_at_their_load(planned: plans.PlannedFleet, tmp_path: Path) -> None:
    """The same for one seed; at a capacity below the need many days are too full, above it few are."""
    folder = planned.write(tmp_path / "fleet")
    assert (folder / "fleet.yaml").read_text() == "---\n".join(planned.pumps())
    ran = pumpcli("schedule", str(folder), "--as-of", str(fleet.AS_OF), "--months", "6", "--format", "json")
    weeks = json.loads(ran.out)["weeks"]
    assert ran.code == 0
    a_day = sum(week["refills_count"] for week in weeks[4:24]) / 20 / 5
    need = {"70 %": 0.7, "100 %": 1.0, "130 %": 1.3}.get(planned.name)
    assert need is None or planned.capacity / a_day == pytest.approx(need, abs=0.1)


def test_plans_are_measured_against_the_list_of_due_dates(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = {"--version": 1.0, "due": 2.0, plans.LONG: 40.0}
    monkeypatch.setattr(plans, "_seconds", lambda command, folder: seconds.get(command, 3.0))
    assert plans.main(["--only", "100 %", "--only", "slip", "--rounds", "1"]) == 1
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[1] == "100 % week 2.00 2.50"
    assert "100 % schedule --months 60: times that for 12 19.50 6.00 TOO MUCH" in lines
    assert "slip orders: times that without the slip 1.00 1.30" in lines
    assert len(lines) == 1 + 4 + 1 + 4 + 4


def test_the_help_of_the_plans_names_the_fleets(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        plans.main(["--help"])
    assert "100 %" in capsys.readouterr().out


def test_a_plan_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(command: str, folder: Path | None) -> float:
        raise Failed("it left with 4")

    monkeypatch.setattr(plans, "_seconds", fail)
    assert plans.main(["--only", "slip"]) == 1
    assert "it left with 4" in capsys.readouterr().err


def test_every_command_of_the_plans_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those without a fleet and `due` as processes, the others here."""
    by_process = plans._seconds

    def run_here(command: str, folder: Path | None) -> float:
        if folder is None or command == "due":
            return by_process(command, folder)
        ran = pumpcli(*plans.arguments_of(command, folder))
        assert (ran.code, bool(ran.out)) == (0, True), (command, ran.err)
        return 1.0

    monkeypatch.setattr(plans, "_seconds", run_here)
    small = plans.PlannedFleet("small", 1, lambda: plans.alike(3))
    assert [each.command for each in plans.measured([small], 1)] == list(plans.MARKS)


def test_every_call_of_a_start_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "PUMPS", 3)
    known = list(start.calls(tmp_path))
    assert len({call.name for call in known}) == len(known)
    for call in known:
        assert call.against in {"", *(other.name for other in known)}
        monkeypatch.chdir(call.folder or tmp_path)
        if call.command[0] != sys.executable:
            ran = pumpcli(*call.command[1:])
            assert (ran.code, bool(ran.out)) == (0, True), (call.name, ran.err)


def test_starts_are_measured_by_turns_and_compared_by_their_medians(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first round does not count."""
    takes: dict[str, list[float]] = {
        start.FIRST: [9, 2, 1, 3],
        "--version": [9, 2, 3, 1],
        "show, on a terminal": [9, 4.5, 4.5, 4.5],
    }
    order: list[str] = []

    def run_one(call: start.Call) -> Ran:
        order.append(call.name)
        return Ran(0, takes[call.name][order.count(call.name) - 1], 0, 1)

    monkeypatch.setattr(start.Call, "run", run_one)
    assert start.main(["--only", "show", "--only", "version", "--rounds", "3"]) == 1
    assert order == [start.FIRST, "--version", "show, on a terminal"] * 4
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[1:] == [
        "typer: a command 2.000",
        "--version 2.000 1.00 1.10",
        "show, on a terminal 4.500 2.25 2.20 TOO MUCH",
    ]


def test_a_start_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(call: start.Call) -> Ran:
        raise Failed("it left with 4")

    monkeypatch.setattr(start.Call, "run", fail)
    assert start.main(["--only", "show"]) == 1
    assert "it left with 4" in capsys.readouterr().err
