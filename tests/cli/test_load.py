"""Loading returns a value, and one module of `cli` reports problems and sets exit codes."""

from __future__ import annotations

import ast
import json
from datetime import date
from pathlib import Path

import pytest

from pumpcli.cli.load import Failed, Inputs, Loaded, load, load_due, load_rules
from pumpcli.cli.load_pump import load_one, load_two
from pumpcli.cli.options import Format
from pumpcli.cli.target import Target
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.errors import FaultCode, Problem, Severity, UsageError
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.fleet.loading import Keep, keep_pump
from pumpcli.usecases.due import forecast_row
from pumpcli.usecases.rules import Rules
from pumpcli.values import replace
from tests.builders import BY_DAY, run, settled, simple_text

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY)
WARNED = GOOD.replace("{rate", "{start: 2026-01-08 00:00, rate")
BROKEN = GOOD.replace("0.1 mL/day", "0.1 mL").replace("P-001", "P-002")
AS_OF = AsOf.end_of(date(2026, 1, 10))
PRINTED = Target(Format.TABLE, None)


def inputs(*paths: Path, strict: bool = False) -> Inputs:
    return Inputs(
        paths=list(map(str, paths)), target=PRINTED, as_of=AS_OF, clinic=None, lead=None, strict=strict, jobs=1
    )


def keep(as_of: AsOf) -> Keep[LoadedPump]:
    return keep_pump


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"good": GOOD, "broken": BROKEN}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def test_a_fleet_is_loaded_with_its_problems_and_nothing_is_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = load(inputs(folder), keep)
    assert isinstance(loaded, Loaded)
    assert [pump.pump.code for pump in loaded.content.pumps] == ["P-001"]
    assert [unread.code for unread in loaded.content.unread] == ["P-002"]
    assert ([problem.code for problem in loaded.problems], loaded.as_of) == (["wrong-unit"], AS_OF)
    assert capsys.readouterr() == ("", "")


def test_with_a_wrong_clinic_file_nothing_is_loaded_and_nothing_is_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "clinic.yaml").write_text("refill_lead: 3\n")
    good = folder / "good.yaml"
    outcomes = [
        load(inputs(folder), keep),
        load_due(inputs(folder), forecast_row),
        load_rules([str(folder)], None, None, PRINTED, strict=False),
        load_one(inputs(good), None),
        load_two(inputs(good, good), None),
    ]
    for outcome in outcomes:
        assert isinstance(outcome, Failed)
        assert [problem.code for problem in outcome.problems] == ["missing-unit"]
        assert outcome.message.startswith("No list is made")
    assert capsys.readouterr() == ("", "")


def test_where_the_one_pump_cannot_be_read_its_problems_come_back(folder: Path) -> None:
    good, broken = folder / "good.yaml", folder / "broken.yaml"
    for outcome in (load_one(inputs(broken), None), load_two(inputs(good, broken), None)):
        assert isinstance(outcome, Failed)
        assert ([problem.code for problem in outcome.problems], outcome.message) == (["wrong-unit"], "")


def test_two_pumps_of_one_code_are_loaded_apart(folder: Path) -> None:
    again = folder / "again.yaml"
    again.write_text(GOOD.replace("0.1", "0.2"))
    loaded = load_two(inputs(folder / "good.yaml", again), None)
    assert isinstance(loaded, Loaded)
    assert [Path(pump.file).stem for pump in loaded.content] == ["good", "again"]
    assert {pump.pump.code for pump in loaded.content} == {"P-001"}


@pytest.mark.parametrize(("strict", "severity"), [(False, Severity.WARNING), (True, Severity.ERROR)])
def test_strict_makes_every_warning_an_error_those_of_the_rules_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strict: bool, severity: Severity
) -> None:
    def warned_rules(*arguments: object) -> Rules:
        problem = Problem(
            severity=Severity.WARNING,
            code=FaultCode.OUT_OF_RANGE,
            file="clinic.yaml",
            line=1,
            column=1,
            path="",
            message="a warning of the rules",
        )
        return Rules(Clinic(), None, False, (problem,))

    monkeypatch.setattr("pumpcli.cli.load.find_rules", warned_rules)
    file = tmp_path / "warned.yaml"
    file.write_text(WARNED)
    outcomes = [load(inputs(file, strict=strict), keep), load_two(inputs(file, file, strict=strict), None)]
    for outcome, of_files in zip(outcomes, (1, 2), strict=True):
        assert isinstance(outcome, Loaded)
        assert [problem.code for problem in outcome.problems] == ["out-of-range"] + ["no-program"] * of_files
        assert {problem.severity for problem in outcome.problems} == {severity}


def test_problems_of_the_files_stand_ahead_of_a_usage_error_that_is_found_later(folder: Path) -> None:
    ran = run("week", str(folder), "--as-of", "2026-01-10", "--week", "2050-01-01")
    assert (ran.code, ran.out) == (2, "")
    problem, total, usage = (ran.err.index(text) for text in ("[wrong-unit]", "1 error, 0 warnings", "pumpcli: 2050"))
    assert problem < total < usage


def test_what_check_lists_is_not_on_standard_error_too(folder: Path) -> None:
    ran = run("check", str(folder))
    assert (ran.code, ran.err) == (3, "")
    assert "[wrong-unit]" in ran.out


@pytest.mark.parametrize("path", sorted(Path("src/pumpcli/cli").rglob("*.py")), ids=str)
def test_problems_are_reported_and_exit_codes_set_in_one_module(path: Path) -> None:
    """`main` does so only for exceptions that end a command without a result, `usage` only after the help, and what
    asks a person before it writes speaks on standard error."""
    tree = ast.walk(ast.parse(path.read_text()))
    names = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in tree}
    uses = names & {"Exit", "exit", "exit_code", "print_error", "UNREADABLE", "WRONG_INPUT", "FOUND"}
    asking = {"ask.py", "confirming.py", "messages.py", "new_pump.py"}
    assert bool(uses) == (path.name in {"output.py", "main.py", "usage.py", "exit_codes.py"} | asking)


FORMER = GOOD + "ended: {on: 2026-01-08, why: replaced}\n"
NEXT = GOOD.replace(BY_DAY, "2026-01-12 09:30")


def only(folder: Path, as_of: str, code: str | None = None) -> str:
    """Return the file of the pump that is meant as of the end of a day."""
    loaded = load_one(replace(inputs(folder), as_of=AsOf.end_of(date.fromisoformat(as_of))), code)
    assert isinstance(loaded, Loaded)
    return Path(loaded.content.file).stem


@pytest.mark.parametrize("code", [None, "P-001"])
@pytest.mark.parametrize(
    ("as_of", "file"),
    [
        ("2026-01-01", "former"),
        ("2026-01-07", "former"),
        ("2026-01-08", "next"),
        ("2026-01-12", "next"),
        ("2026-02-01", "next"),
        ("2026-02-20", "next"),
    ],
)
def test_of_two_pumps_with_one_code_the_one_in_use_is_meant(
    tmp_path: Path, as_of: str, file: str, code: str | None
) -> None:
    (tmp_path / "former.yaml").write_text(FORMER)
    (tmp_path / "next.yaml").write_text(NEXT + "ended: {on: 2026-02-10, why: explanted}\n")
    assert only(tmp_path, as_of, code) == file


def test_of_pumps_with_several_codes_one_is_to_be_named(tmp_path: Path) -> None:
    for name, text in {"former": FORMER, "next": NEXT, "other": GOOD.replace("P-001", "P-002")}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    with pytest.raises(UsageError, match=r"3 pumps are found; name one by its code: P-001, P-002$"):
        load_one(inputs(tmp_path), None)
    assert only(tmp_path, "2026-01-20", "P-001") == "next"


def test_warnings_are_those_of_the_day(tmp_path: Path) -> None:
    file = tmp_path / "stopped.yaml"
    file.write_text(GOOD + "stopped: {from: 2026-01-08 00:00}\n")
    for as_of, codes in (("2026-01-09", []), ("2026-01-10", ["long-stop"])):
        ran = run("check", str(file), "--as-of", f"{as_of} 00:01", "--format", "json")
        assert [problem["code"] for problem in json.loads(ran.out)["problems"]] == codes
        due = run("due", str(file), "--as-of", f"{as_of} 00:01")
        assert ("[long-stop]" in due.err) == bool(codes)
        two = run("compare", str(file), str(file), "--as-of", f"{as_of} 00:01")
        assert two.err.count("[long-stop]") == 2 * len(codes)


def test_warnings_of_the_day_are_the_same_with_several_processes(tmp_path: Path) -> None:
    for number in range(3):
        text = GOOD.replace("P-001", f"P-{number}") + "stopped: {from: 2026-01-06 00:00}\n"
        (tmp_path / f"{number}.yaml").write_text(text)
    settled(tmp_path)
    one, two = (run("check", str(tmp_path), "--as-of", "2026-01-10", "--all", "--jobs", jobs) for jobs in "12")
    assert one == two
    assert one.out.count("[long-stop]") == 3


def test_no_change_is_made_to_a_pump_that_is_out_of_use(tmp_path: Path) -> None:
    file = tmp_path / "former.yaml"
    file.write_text(FORMER)
    ran = run("compare", str(file), "--fill", "19 mL", "--as-of", "2026-01-10")
    assert (ran.code, ran.out) == (2, "")
    assert "P-001 is out of use since 2026-01-08 (replaced): no refill of it is due" in ran.err
    assert run("compare", str(file), "--fill", "19 mL", "--as-of", "2026-01-07").code == 0
