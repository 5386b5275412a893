"""Accepted, grouped and quiet warnings on the command line: what is shown where, and what never changes by it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from pumpcli.cli.main import COMMANDS
from pumpcli.errors import FaultCode
from pumpcli.fault_meanings import MEANINGS
from tests.builders import Ran, run

#: A pump with two warnings: no stability, and a visit on Christmas Eve, which is closed.
TEXT = """
pump: {code}
reservoir: {{capacity: 20 mL, low_alarm: 2 mL}}
drugs: [{{name: saline, concentration: 500 mcg/mL}}]
fill: {{at: 2026-11-02 09:30, volume: 20 mL}}
program: {{rate: 96 mcg/day}}
booked: 2026-12-24
"""
CLINIC = "closed: [2026-12-24]\nopen_days: mon-sun\n"
AS_OF = ("--as-of", "2026-11-22")
ACCEPTED = "accepted: [{code: no-stability, on: 2026-11-20}]\n"
BOTH = "accepted: [{code: no-stability, on: 2026-11-20}, {code: booking-not-possible, on: 2026-11-21}]\n"
HINT = "; see `pumpcli check`\n"
#: The commands that read pump files, with what each needs.
LISTS = ("due", "week", "calendar", "schedule", "orders", "reconcile")
OF_ONE = ("show", "table", "explain", "compare")


def folder_of(folder: Path, *texts: str) -> Path:
    """Write a clinic file, and a pump P-001, P-002 … for each end of a text."""
    folder.mkdir(exist_ok=True)
    (folder / "clinic.yaml").write_text(CLINIC)
    for number, end in enumerate(texts, start=1):
        code = f"P-{number:03}"
        (folder / f"{code}.yaml").write_text(TEXT.format(code=code) + end)
    return folder


def ask(name: str, folder: Path, *options: str) -> Ran:
    more = ["--scale", "+10%"] if name == "compare" else []
    return run(name, str(folder), *AS_OF, *more, *options)


def without_acceptance(folder: Path, result: str) -> str:
    """A result without what names acceptances, and without the folder."""
    kept = re.sub(r"\nAccepted warnings\n(  .*\n)+", "", result)
    return kept.replace(str(folder), "FOLDER")


@pytest.mark.parametrize("name", [*LISTS, *OF_ONE])
def test_an_acceptance_changes_no_result_and_no_exit_code(tmp_path: Path, name: str) -> None:
    plain, seen = folder_of(tmp_path / "plain", ""), folder_of(tmp_path / "seen", BOTH)
    before, after = ask(name, plain), ask(name, seen)
    assert without_acceptance(seen, after.out) == without_acceptance(plain, before.out)
    assert (before.code, after.code) == (0, 0)
    assert before.err.endswith("\n0 errors, 2 warnings\n")
    assert after.err == f"2 accepted warnings{HINT}"


@pytest.mark.parametrize("name", LISTS)
def test_the_records_are_those_without_it(tmp_path: Path, name: str) -> None:
    plain, seen = folder_of(tmp_path / "plain", ""), folder_of(tmp_path / "seen", BOTH)
    texts = [ask(name, folder, "--format", "json").out.replace(str(folder), "") for folder in (plain, seen)]
    before, after = map(json.loads, texts)
    problems = before.pop("problems"), after.pop("problems")
    assert after == before
    assert [[each.pop("accepted") for each in listed] for listed in problems] == [
        [None, None],
        ["2026-11-20", "2026-11-21"],
    ]
    assert problems[0] == problems[1]


def test_strict_counts_only_what_is_not_accepted(tmp_path: Path) -> None:
    cases = [("", 3, "2 errors, 0 warnings"), (ACCEPTED, 3, "1 error, 0 warnings, 1 accepted"), (BOTH, 0, "2 accepted")]
    for number, (end, code, total) in enumerate(cases):
        folder = folder_of(tmp_path / str(number), end)
        for quiet in ([], ["--quiet"]):
            ran = ask("due", folder, "--strict", *quiet)
            assert (ran.code, ran.err.splitlines()[-1].startswith(total)) == (code, True)
            assert ran.err.count(": error: ") == total.startswith(("1", "2 e")) * int(total[0])
        assert ask("check", folder, "--strict").code == code


@pytest.mark.parametrize(
    ("more", "is_seen"),
    [
        ("", True),
        ("fill", False),
        ("program", False),
        ("fill on the day", True),
        ("planned program", True),
    ],
)
def test_it_ends_at_the_next_fill_or_program(tmp_path: Path, more: str, is_seen: bool) -> None:
    fills = {
        "fill": "  - {at: 2026-11-21 10:00, volume: 20 mL}\n",
        "fill on the day": "  - {at: 2026-11-20 10:00, volume: 20 mL}\n",
    }
    programs = {
        "program": "  - {start: 2026-11-21 10:00, rate: 90 mcg/day}\n",
        "planned program": "  - {start: 2026-12-01 10:00, rate: 90 mcg/day}\n",
    }
    file = tmp_path / "P-001.yaml"
    file.write_text(
        "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
        "drugs: [{name: saline, concentration: 500 mcg/mL}]\n"
        f"fills:\n  - {{at: 2026-11-02 09:30, volume: 20 mL}}\n{fills.get(more, '')}"
        f"programs:\n  - {{rate: 96 mcg/day}}\n{programs.get(more, '')}{ACCEPTED}"
    )
    problems = json.loads(run("check", str(file), *AS_OF, "--format", "json").out)["problems"]
    assert [each["accepted"] for each in problems if each["code"] == "no-stability"] == [
        "2026-11-20" if is_seen else None
    ]


@pytest.mark.parametrize(("as_of", "is_seen"), [("2026-11-19", False), ("2026-11-20", True), ("2027-06-01", True)])
def test_acceptances_and_warnings_are_those_of_the_day(tmp_path: Path, as_of: str, is_seen: bool) -> None:
    folder = folder_of(tmp_path, ACCEPTED)
    assert run("due", str(folder), "--as-of", as_of).err.count("[no-stability]") == (not is_seen)
    assert run("check", str(folder), "--as-of", as_of).out.count("warning, accepted on 2026-11-20: drugs: ") == is_seen
    strict = run("check", str(folder), "--as-of", as_of, "--strict").out
    booked = as_of < "2026-12-25"  # that visit is over then
    assert strict.count(": error: ") == (not is_seen) + booked


def test_a_pump_with_an_error_has_nothing_accepted(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path, "model: unknown\naccepted: [{code: unknown-model, on: 2026-11-20}]\nreplace_by: soon\n"
    )
    ran = ask("due", folder)
    assert ran.code == 3
    assert "accepted on" not in ran.err
    assert {"unknown-model", "bad-date"} == set(re.findall(r"\[([a-z-]+)\]\n", ran.err))


def test_check_and_show_name_what_is_accepted(tmp_path: Path) -> None:
    ahead = BOTH.replace("2026-11-21", "2027-02-01")
    folder = folder_of(tmp_path, ahead)
    assert ask("check", folder).out.splitlines()[-1].endswith("0 errors, 1 warning, 1 accepted")
    shown = ask("show", folder)
    assert shown.out.endswith(
        "\nAccepted warnings\n"
        f"  no-stability, on Fri 2026-11-20: {MEANINGS[FaultCode.NO_STABILITY]}\n"
        f"  booking-not-possible, from Mon 2027-02-01 on: {MEANINGS[FaultCode.BOOKING_NOT_POSSIBLE]}\n"
    )
    assert json.loads(ask("show", folder, "--format", "json").out)["accepted"] == [
        {"code": "no-stability", "on": "2026-11-20", "holds": True},
        {"code": "booking-not-possible", "on": "2027-02-01", "holds": False},
    ]


def test_show_names_an_acceptance_without_its_warning_and_none_that_has_ended(tmp_path: Path) -> None:
    none_there = "accepted: {code: long-stop, on: 2026-11-20}\n"
    ended = "accepted: {code: no-stability, on: 2026-11-01}\n"
    folder = folder_of(tmp_path / "a", none_there)
    assert "long-stop, on Fri 2026-11-20" in ask("show", folder).out
    assert "accepted" not in ask("show", folder).err
    assert "Accepted warnings" not in ask("show", folder_of(tmp_path / "b", ended)).out


def test_a_pump_out_of_use_keeps_its_acceptances(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, f"{ACCEPTED}ended: {{on: 2026-11-10, why: explanted}}\n")
    assert "no-stability, on Fri 2026-11-20" in ask("show", folder).out


def test_a_new_warning_of_an_accepted_code_is_among_those_of_a_changed_program(tmp_path: Path) -> None:
    """An acceptance ends with the next program; so it says nothing about one that is only considered."""
    file = tmp_path / "P-001.yaml"
    file.write_text(
        "pump: P-001\nmodel: synchromed-ii-20\ndrugs: [{name: baclofen, concentration: 500 mcg/mL}]\n"
        "fill: {at: 2026-11-02 09:30, volume: 20 mL}\nprogram: {rate: 0.01 mL/day}\n"
        "accepted: {code: rate-below-lowest, on: 2026-11-20}\n"
    )
    slow, as_it_is = (run("compare", str(file), *AS_OF, "--set", f"rate={rate} mL/day") for rate in ("0.02", "0.01"))
    assert (slow.err, as_it_is.err) == (f"1 accepted warning{HINT}",) * 2
    assert "note: program.rate: a flow of 0.02 mL/day is below the lowest" in slow.out
    assert "below the lowest" not in as_it_is.out


#: Commands that report no problem of a file, or have a view of their own.
NO_PROBLEMS = ("completion", "demo", "help", "manual", "record", "schema", "today")


@pytest.mark.parametrize("name", [each for each in COMMANDS if each not in NO_PROBLEMS])
def test_every_command_that_reports_problems_may_be_quiet(name: str) -> None:
    """The view of the day always is: it has about twenty lines."""
    assert {"--quiet", "-q"} <= set(re.findall(r"-q\b|--quiet\b", run(name, "--help").out))


def test_a_command_that_records_may_be_quiet() -> None:
    assert {"--quiet", "-q"} <= set(re.findall(r"-q\b|--quiet\b", run("record", "fill", "--help").out))


@pytest.mark.parametrize("name", [*LISTS, *OF_ONE])
def test_quiet_leaves_errors_and_one_line(tmp_path: Path, name: str) -> None:
    folder = folder_of(tmp_path, ACCEPTED)
    loud, quiet = ask(name, folder), ask(name, folder, "-q")
    assert (quiet.out, quiet.code) == (loud.out, loud.code)
    assert quiet.err == f"0 errors, 1 warning, 1 accepted{HINT}"


def test_quiet_leaves_every_error(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "", "replace_by: soon\n", ACCEPTED)
    lines = ask("due", folder, "--quiet").err.splitlines()
    assert [line for line in lines if " warning" in line] == [lines[-1]]
    assert lines[0].startswith(f"{folder}/P-002.yaml:8:13: error: replace_by: ")
    assert lines[-1] + "\n" == f"1 error, 3 warnings, 1 accepted{HINT}"


@pytest.mark.parametrize("name", ["due", "week", "check"])
def test_quiet_names_a_file_that_is_not_read_because_of_its_name(tmp_path: Path, name: str) -> None:
    """Its patient is in no list."""
    folder = folder_of(tmp_path, "")
    (folder / "P-002.yaml.txt").write_text(TEXT.format(code="P-002"))
    ran = ask(name, folder, "-q")
    assert "P-002.yaml.txt" in ran.out + ran.err
    assert "[no-stability]" not in ran.out + ran.err


def test_quiet_says_nothing_where_nothing_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "P-001.yaml"
    file.write_text(TEXT.format(code="P-001").replace("drugs", "#").replace("96 mcg", "0.2 mL"))
    assert run("due", str(file), *AS_OF, "--quiet").err == ""


def test_quiet_where_no_list_can_be_made(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "")
    (folder / "clinic.yaml").write_text("refill_lead: 3\n")
    for name in ("due", "check", "show"):
        ran = ask(name, folder, "--quiet")
        assert ran.code == 3
        assert "[missing-unit]" in ran.err


def test_check_groups_shows_each_or_only_errors(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, *[""] * 6, ACCEPTED)
    total = "7 files: 7 pumps without errors; 0 errors, 13 warnings, 1 accepted"
    grouped = ask("check", folder).out
    assert "6 pumps: P-001 to P-006\n" in grouped
    assert "7 pumps: P-001 to P-007\n" in grouped
    assert grouped.endswith(f"\n{total}; --all shows each\n")
    each = ask("check", folder, "--all").out
    assert (each.count(": warning: "), each.count(": warning, accepted on 2026-11-20: ")) == (13, 1)
    assert each.endswith(f"\n{total}\n")
    assert ask("check", folder, "--quiet").out == f"{total}\n"


def test_there_is_one_empty_line_between_the_parts_of_check(tmp_path: Path) -> None:
    cases = [[""] * 6, [BOTH] * 6, ["", BOTH], ["", "", "", ACCEPTED], [""]]
    for number, ends in enumerate(cases):
        printed = ask("check", folder_of(tmp_path / str(number), *ends)).out
        assert "\n\n\n" not in printed
        assert not printed.startswith("\n")


def test_records_hold_each_problem(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, *[""] * 6, ACCEPTED)
    rows = list(csv.DictReader(io.StringIO(ask("check", folder, "--format", "csv").out)))
    assert len(rows) == 14
    assert [row["pump"] for row in rows if row["accepted"]] == ["P-007"]
    assert len(json.loads(ask("due", folder, "--format", "json", "-q").out)["problems"]) == 14


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--quiet", "--all"], "--quiet and --all exclude each other"),
        (["--quiet", "--format", "csv"], "--quiet goes with --format table"),
        (["--all", "--format", "json"], "--all goes with --format table"),
    ],
)
def test_an_option_of_check_that_would_do_nothing_is_wrong_usage(tmp_path: Path, options: list[str], said: str) -> None:
    ran = ask("check", folder_of(tmp_path, ""), *options)
    assert ran.code == 2
    assert said in re.sub(r"[│\s]+", " ", ran.err)


def test_acceptances_are_the_same_with_several_processes(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, *["", ACCEPTED, BOTH] * 4)
    one, two = (ask("check", folder, "--format", "json", "--jobs", jobs) for jobs in "12")
    assert one.out == two.out
    assert one.out.count('"accepted": "2026-11-20"') == 8
