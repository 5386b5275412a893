"""What is loaded at a start: nothing is paid by who does not use it. The times are in `tests/benchmarks/start.py`."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.builders import settled

#: What no command needs that lists or shows pumps, on a terminal or not.
LIBRARIES = (
    "asyncio concurrent csv dataclasses dateutil email hashlib holidays html http icalendar importlib.metadata "
    "importlib.resources jinja2 json jsonschema logging markdown_it multiprocessing openpyxl pygments random rich "
    "socket sqlite3 tempfile tzdata unittest xlsxwriter xml zipfile zoneinfo"
)
#: All modules of ours that say the version, or the commands there are.
FIRST = (
    "pumpcli pumpcli.__main__ pumpcli.cli pumpcli.cli.choices pumpcli.cli.colours pumpcli.cli.exit_codes "
    "pumpcli.cli.main pumpcli.cli.panels pumpcli.cli.streams pumpcli.cli.usage pumpcli.errors "
    "pumpcli.values"
)
#: What a list of one pump without a fault needs not, beside the libraries.
ELSEWHERE = {
    *("cli.atomic_write", "cli.bare", "cli.dates", "cli.usage_words", "domain.residual"),
    *("files.clinic_file", "files.tolerance_file"),
    *("files.lookalikes", "files.public_holidays", "files.times_in_words"),
    *("files.units_in_words", "files.wrong_keys", "files.yaml_faults", "files.yaml_remedies", "fleet.workers"),
    *("formats.agenda", "formats.csv_out", "formats.json_out", "formats.problem_groups"),
    *("manual", "report.appointments", "report.ics_out", "usecases.plan"),
}
#: What the list of one pump in use needs not either, which `show` may need: it says more.
NOT_LISTED = {
    *("cli.emitting", "domain.expectation_bounds", "domain.planning", "domain.refills"),
    *("files.day_fields", "files.drug_names", "files.due_record"),
    *("fault_meanings", "files.duration_checks", "files.filter_terms", "files.lookalike_codes"),
    *("files.programs_in_force", "files.working_day"),
    *("formats.page_layout", "formats.records", "report.due_records", "report.ended_words"),
    *("report.order_words", "report.plan_words", "report.pump_record", "report.replacements", "usecases.filters"),
}
ON_TERMINALS = {
    "cli.pager",
    "formats.chart",
    "formats.excerpt",
    "formats.fitting",
    "formats.terminal",
    "formats.wrapping",
    "report.brief_words",
}
PROGRAM = """
import io
import os
import sys

from pumpcli.__main__ import start

class Terminal(io.TextIOWrapper):
    def isatty(self):
        return True

if sys.argv.pop(1) == "terminal":
    sys.stdout = Terminal(io.BytesIO(), encoding="utf-8")
os._exit = sys.exit
try:
    start()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def loaded(folder: Path, *arguments: str, terminal: bool = False) -> set[str]:
    """The names of the modules at the end of a command in a new process, without those of Typer."""
    (folder / "pump.yaml").write_bytes(Path("sample_configs/baclofen-flex.yaml").read_bytes())
    settled(folder)
    command = [sys.executable, "-c", PROGRAM, "terminal" if terminal else "pipe", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stderr.split()) - _with_typer()


@cache
def _with_typer() -> set[str]:
    """The modules that Typer loads, which differ between its versions and Python's."""
    program = "import runpy, sys, typer; print(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )


def of(names: set[str], packages: set[str]) -> list[str]:
    return sorted(name for name in names if any(f"{name}.".startswith(f"{package}.") for package in packages))


@pytest.mark.quick
@pytest.mark.parametrize(
    "named", [{name.removeprefix("pumpcli.") for name in FIRST.split()[1:]}, ELSEWHERE, NOT_LISTED, ON_TERMINALS]
)
def test_every_module_that_is_named_here_is_there(named: set[str]) -> None:
    """Nothing would load a module that has another name today."""
    paths = [Path("src/pumpcli", *name.split(".")) for name in named]
    assert [path for path in paths if not (path.is_dir() or path.with_suffix(".py").is_file())] == []


def test_the_version_needs_nothing_that_knows_of_pumps(tmp_path: Path) -> None:
    names = loaded(tmp_path, "--version")
    assert {name for name in names if name.split(".")[0] == "pumpcli"} <= set(FIRST.split())
    assert of(names, {*LIBRARIES.split(), "yaml"}) == []


def test_the_help_needs_nothing_that_reads_pumps(tmp_path: Path) -> None:
    """It is drawn as screens are, and not by Rich."""
    names = loaded(tmp_path, "--help")
    readers = {f"pumpcli.{part}" for part in ("api", "files", "fleet", "manual", "report", "schemas", "usecases")}
    assert of(names, {*LIBRARIES.split(), "yaml", *readers}) == []


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize(("command", "unneeded"), [("due", ELSEWHERE | NOT_LISTED), ("show", ELSEWHERE)])
def test_one_pump_needs_no_module_of_what_it_does_not_show(
    command: str, unneeded: set[str], terminal: bool, tmp_path: Path
) -> None:
    names = loaded(tmp_path, command, "pump.yaml", "--as-of", "2026-11-22", terminal=terminal)
    assert ("pumpcli.formats.terminal" in names) == terminal
    unneeded = unneeded if terminal else unneeded | ON_TERMINALS
    assert of(names, set(LIBRARIES.split()) | {f"pumpcli.{name}" for name in unneeded}) == []


@pytest.mark.parametrize("path", sorted(Path("src/pumpcli/cli/commands").glob("*.py")), ids=str)
def test_the_annotations_of_a_command_are_no_texts(path: Path) -> None:
    """Typer asks for them four times; each text would be compiled each time."""
    assert "from __future__" not in path.read_text()


def test_a_profiler_gets_its_end_of_the_program() -> None:
    """The program ends at once when all is written, but not under a profiler, which prints at the end."""
    ran = subprocess.run(
        [sys.executable, "-m", "cProfile", "-m", "pumpcli", "--version"], capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith("pumpcli ")
    assert "function calls" in ran.stdout
