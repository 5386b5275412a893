"""Codes and patterns of codes among the paths of a list: a filter, except for files and folders of that name."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from pumpcli.files.filter_terms import matches
from tests.builders import BY_DAY, run, simple_text

AS_OF = ("--as-of", "2026-01-10")
#: P-101 is overdue.
RATES = {"P-101": "2.5 mL/day", "P-102": "1.8 mL/day", "P-201": "0.1 mL/day", "Q-1": "0.1 mL/day"}
LISTS = ("check", "due", "week", "calendar", "schedule", "orders", "reconcile")


def pump(code: str) -> str:
    return simple_text("20 mL", "2 mL", f"{{rate: {RATES[code]}}}", "1000 mcg/mL", at=BY_DAY).replace("P-001", code)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with four pumps."""
    for code in RATES:
        (tmp_path / f"{code}.yaml").write_text(pump(code))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(*arguments: str) -> list[str]:
    ran = run("due", *arguments, *AS_OF, "--format", "csv")
    assert ran.code == 0, ran.err
    return [row["pump"] for row in csv.DictReader(io.StringIO(ran.out))]


def test_a_pattern_shows_the_pumps_that_it_matches(here: Path) -> None:
    assert codes("P-1*") == ["P-101", "P-102"]
    assert codes("p-?01") == ["P-101", "P-201"]
    assert codes("P-1*", "Q*") == ["P-101", "P-102", "Q-1"]
    assert codes("P-201", "q-1") == ["P-201", "Q-1"]
    assert codes(".", "P-2*") == codes("P-2*", str(here)) == ["P-201"]
    assert codes("P-1*", "--where", "status=overdue") == ["P-101"]


@pytest.mark.parametrize("command", LISTS)
def test_it_is_a_filter_of_every_list(here: Path, command: str) -> None:
    ran = run(command, "P-1*", *AS_OF)
    assert ran == run(command, *AS_OF, "--where", "pump=P-1*")
    assert ran.code == 0
    assert "filtered: pump=P-1*; hides 2 pumps, none of them overdue or worse" in ran.out
    hidden = json.loads(run(command, "P-2*", *AS_OF, "--format", "json").out)
    assert (hidden["where"], hidden["hidden_urgent_count"]) == (["pump=P-2*"], 1)


def test_it_hides_rows_and_changes_no_plan(here: Path) -> None:
    (here / "clinic.yaml").write_text("capacity: 1\nopen_days: mon-sun\n")
    whole, part = (
        json.loads(run("schedule", *more, *AS_OF, "--format", "json").out)["refills"] for more in ((), ("P-102",))
    )
    assert part == [refill for refill in whole if refill["pump"] == "P-102"]


@pytest.mark.parametrize("command", LISTS)
def test_what_matches_nothing_is_wrong_usage_that_names_the_nearest(here: Path, command: str) -> None:
    ran = run(command, "P-10", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("pumpcli: there is no file or folder P-10; there is no pump `P-10`: did you mean `P-10")
    ran = run(command, "Z-*", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("there is no pump `Z-*`; known: P-101, P-102, P-201, Q-1\n")


def test_a_file_or_folder_of_that_name_has_precedence(here: Path) -> None:
    (here / "Q-1").mkdir()
    (here / "Q-1" / "one.yaml").write_text(pump("P-201").replace("P-201", "R-1"))
    assert codes("Q-1") == ["R-1"]
    assert codes("--where", "pump=Q-1") == ["Q-1"]


@pytest.mark.parametrize("path", ["P-301.yaml", "pumps/", "pumps/P-1*", "P-*.yml"])
def test_what_can_only_be_a_file_is_a_file_that_is_missing(here: Path, path: str) -> None:
    ran = run("due", path, *AS_OF)
    assert ran.code == 4
    assert "[file-unreadable]" in ran.err


def test_without_pump_files_it_is_a_file_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("due", "pumps", *AS_OF)
    assert (ran.code, ran.out) == (4, "")
    assert "pumps: error: No such file or directory [file-unreadable]" in ran.err


def test_a_pump_that_cannot_be_read_is_named_whatever_the_pattern(here: Path) -> None:
    (here / "broken.yaml").write_text("pump: P-301\n")
    ran = run("due", "P-3*", *AS_OF)
    assert ran.code == 3
    assert "INCOMPLETE: 1 pump or file left out: P-301 (broken.yaml:1)" in ran.out
    assert run("due", "P-1*", *AS_OF).code == 3


def test_a_saved_list_keeps_its_pattern(here: Path) -> None:
    run("due", "P-1*", *AS_OF, "-o", "saved.json")
    ran = run("changes", "saved.json", "--as-of", "2026-01-11")
    assert ran.code == 0
    assert "filtered: pump=P-1*" in ran.out
    assert run("changes", "saved.json", "P-1*", "--as-of", "2026-01-11") == ran
    assert run("changes", "saved.json", "P-2*", "--as-of", "2026-01-11").code == 2


@pytest.mark.parametrize("term", ["drug=bac*", "!pump=q*", "pump!=Q-?", "pump~P-1"])
def test_patterns_hold_for_every_text(here: Path, term: str) -> None:
    assert "P-101" in codes("--where", term)
    assert run("due", "--where", "drug=mor*", *AS_OF).code == 2


@pytest.mark.parametrize(
    ("pattern", "text", "holds"),
    [
        ("p-1*", "P-101", True),
        ("P-1*", "P-1", True),
        ("P-1*", "XP-1", False),
        ("P-?", "P-12", False),
        ("P[1]*", "P[1]2", True),
        ("P[1]*", "P12", False),
        ("*", "", True),
        ("a.c*", "abc", False),
    ],
)
def test_a_pattern_matches_the_whole_text(pattern: str, text: str, holds: bool) -> None:
    assert matches(pattern, text) == holds
