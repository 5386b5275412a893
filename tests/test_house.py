"""The house stays as it is: which package may import which, what the domain keeps away from, and no float in it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.builders import settled
from tests.syntax import MODULES, SOURCE, nodes, tree

pytestmark = pytest.mark.quick

#: What each folder may import of the others: one way, from the command line down to the domain.
_FAULTS = {"errors", "fault_meanings"}
_USE_CASES = {"usecases", "fleet", "files", "domain", *_FAULTS}
MAY_IMPORT = {
    "errors": set[str](),
    "fault_meanings": {"errors"},
    "values": set[str](),
    "manual": set[str](),
    "domain": {"errors"},
    "formats": {"domain", *_FAULTS},
    "files": {"domain", *_FAULTS},
    "fleet": {"files", "domain", *_FAULTS},
    "usecases": _USE_CASES,
    "report": {"formats", *_USE_CASES},
    "schemas": {"report", "formats", "manual", *_USE_CASES},
    "cli": {"schemas", "report", "formats", "manual", *_USE_CASES},
    "api": {"cli", "schemas", "report", "formats", *_USE_CASES},
    "__main__": {"cli"},
    "__init__": {"api"},
}


CLOCKS = {"datetime", "date", "time"}


def package_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The full names of the modules that a module imports, "pumpcli.domain.clock" among them."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, f"{path}: a relative import"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(names if node.module in ("pumpcli", "pumpcli.domain", "pumpcli.files") else {node.module})
    return found


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_go_one_way(path: Path) -> None:
    own = package_of(path)
    others = {name.split(".")[1] for name in imported(path) if name.startswith("pumpcli.")}
    assert others - {own, "__version__", "values"} <= MAY_IMPORT[own]


def test_the_python_interface_takes_the_clock_of_the_command_line_and_no_more() -> None:
    """Beside the clock it imports the type of a report, for type checkers only."""
    of_cli = {name for path in SOURCE.glob("api/*.py") for name in imported(path) if name.startswith("pumpcli.cli")}
    assert of_cli == {"pumpcli.cli.clock", "pumpcli.cli.emitting"}
    code = "import sys, pumpcli; pumpcli.load; print('pumpcli.cli.emitting' in sys.modules, 'typer' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("path", sorted(SOURCE.glob("domain/*.py")), ids=str)
def test_the_domain_imports_the_standard_library_and_dateutil_only(path: Path) -> None:
    outside = {name.split(".")[0] for name in imported(path)} - {"pumpcli", "dateutil"}
    assert outside <= set(sys.stdlib_module_names)
    assert not outside & {"os", "sys", "io", "pathlib", "time", "random", "decimal", "locale"}


@pytest.mark.parametrize("path", sorted(SOURCE.glob("domain/*.py")), ids=str)
def test_the_domain_reads_no_clock_prints_nothing_and_knows_no_float(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float), f"{path}:{node.lineno}"
        if isinstance(node, ast.Name):
            assert node.id not in {"float", "print", "open", "input"}, f"{path}:{node.lineno}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "today", "utcnow"}, f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_functions_and_modules_are_short(path: Path) -> None:
    functions = [node for node in nodes(path) if isinstance(node, ast.FunctionDef)]
    long = [node.name for node in functions if node.end_lineno is not None and node.end_lineno - node.lineno >= 40]
    assert not long
    assert len(path.read_text().splitlines()) <= 380


def test_no_two_classes_have_one_name() -> None:
    trees = map(tree, MODULES)
    names = Counter(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef))
    assert [name for name, number in names.items() if number > 1] == []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_the_clock_is_read_in_one_place_only(path: Path) -> None:
    calls = [
        node.attr
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in CLOCKS
    ]
    reads = sum(calls.count(name) for name in ("now", "today", "utcnow", "time", "localtime", "monotonic"))
    # The reader of files asks how long ago one was written to; nothing that is computed depends on it.
    allowed = (SOURCE / "cli" / "clock.py", SOURCE / "files" / "sources.py")
    assert reads == (1 if path in allowed else 0)


def test_scripts_do_not_wait_for_what_they_do_not_need(tmp_path: Path) -> None:
    """A list as CSV needs neither Rich's tables nor the parts of the other commands' screens."""
    (tmp_path / "clinic.yaml").write_text("refill_lead: 7 days\n")
    settled(tmp_path)
    options = ["--clinic", str(tmp_path / "clinic.yaml"), "--output", str(tmp_path / "list.csv")]
    program = f"""
import sys
from pumpcli.cli.main import main
try:
    main("due sample_configs/smallest.yaml --as-of 2026-11-22 --format csv".split() + {options!r})
except SystemExit:
    pass
unneeded = ["rich.table", "dateutil", "holidays", "icalendar"]
unneeded += ["pumpcli.files.json_values", "pumpcli.files.filter_terms"]
unneeded += ["pumpcli.formats.json_out", "pumpcli.formats.terminal", "pumpcli.report.ics_out", "pumpcli.usecases.plan"]
unneeded += ["pumpcli.formats.html_out", "html"]
print(*(name for name in unneeded if name in sys.modules))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
