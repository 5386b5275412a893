"""Loading returns a value, and one module of `cli` reports problems and sets exit codes."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

from pumpcli.cli.load import Failed, Inputs, Loaded, load, load_due, load_one, load_rules, load_two
from pumpcli.cli.options import Format
from pumpcli.cli.target import Target
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.errors import FaultCode, Problem, Severity
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.fleet.loading import Keep, keep_pump
from pumpcli.usecases.due import forecast_row
from pumpcli.usecases.rules import Rules
from tests.builders import run, simple_text

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}")
WARNED = GOOD.replace("{rate", "{start: 2026-01-08 00:00, rate")
BROKEN = GOOD.replace("0.1 mL/day", "0.1 mL").replace("P-001", "P-002")
AS_OF = AsOf.end_of(date(2026, 1, 10))
PRINTED = Target(Format.TABLE, None)


def inputs(*paths: Path, strict: bool = False) -> Inputs:
    return Inputs(
        paths=list(map(str, paths)), target=PRINTED, as_of=AS_OF, clinic=None, lead=None, strict=strict, jobs=1
    )


def keep(rules: Rules, as_of: AsOf) -> Keep[LoadedPump]:
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
    """`main` does so only for exceptions that end a command without a result."""
    tree = ast.walk(ast.parse(path.read_text()))
    names = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in tree}
    uses = names & {"Exit", "exit", "exit_code", "print_error", "UNREADABLE", "WRONG_INPUT", "FOUND"}
    assert bool(uses) == (path.name in {"output.py", "main.py", "exit_codes.py"})
