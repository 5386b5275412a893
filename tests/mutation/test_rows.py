"""The tables of the README name code that exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_prose import avoided

pytestmark = pytest.mark.quick

PAGE = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
SOURCE = Path("src/pumpcli")
#: The heads of the tables whose first column names code.
HEADS = ("module", "place", "where")


def first_cells(page: str) -> list[str]:
    """Return the first cell of every row of the tables that name code."""
    found, is_named, is_table = [], False, False
    for line in page.splitlines():
        if not line.startswith("|"):
            is_table = False
            continue
        cell = re.split(r"(?<!\\)\|", line)[1].strip()
        if not is_table:
            is_table, is_named = True, cell in HEADS
        elif is_named and cell.strip("-: "):
            found.append(cell)
    return found


def names_in(cells: list[str]) -> list[str]:
    """Return the names in backticks."""
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def defined(source: str) -> set[str]:
    """Return the functions, classes, methods and assigned names of a module, such as "Zone.instant"."""
    return set(_defined(ast.parse(source).body, ""))


def _defined(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name):
                yield prefix + name
            case ast.ClassDef(name, body=members):
                yield prefix + name
                yield from _defined(members, f"{prefix}{name}.")
            case ast.Assign(targets):
                names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
                yield from (prefix + name for name in names)
            case ast.AnnAssign(ast.Name(name)):
                yield prefix + name


def missing(names: list[str], modules: dict[str, set[str]]) -> list[str]:
    """Return the names, `module` or `module.function`, that are not in the modules."""
    parts = [(name, *name.partition(".")[::2]) for name in names]
    return [name for name, module, inner in parts if module not in modules or (inner and inner not in modules[module])]


MODULES = {
    path.stem: defined(path.read_text(encoding="utf-8"))
    for folder in ("domain", "files")
    for path in (SOURCE / folder).glob("*.py")
}


@pytest.mark.parametrize("name", dict.fromkeys(names_in(first_cells(PAGE))))
def test_every_row_names_code_that_exists(name: str) -> None:
    assert missing([name], MODULES) == []


def test_every_table_is_read() -> None:
    assert {"clock", "clock.seconds_of", "quantities", "checks.warn"} <= set(names_in(first_cells(PAGE)))


def test_a_row_of_code_that_is_gone_is_found() -> None:
    page = (
        "| option | |\n| - | - |\n| `--only` | |\n\n| where | |\n| --- | --- |\n| `a.B.c`, `a.B.d` | `x` |\n| `b` | |\n"
    )
    modules = {"a": defined("class B:\n    x: int = 1\n\n    def c(self) -> None: ...\n\n\nLIMIT = 1\n")}
    names = names_in(first_cells(page))
    assert names == ["a.B.c", "a.B.d", "b"]
    assert missing([*names, "a", "a.LIMIT", "a.B.x", "a.e"], modules) == ["a.B.d", "b", "a.e"]


@pytest.mark.parametrize("column", ["mutants", "killed", "survived"])
def test_the_last_row_of_figures_is_the_sum(column: str) -> None:
    tables = [table for table in re.split(r"\n\n+", PAGE) if table.startswith("| module |")]
    assert tables
    for table in tables:
        head, _, *rows = [[cell.strip(" *") for cell in row.strip("|").split("|")] for row in table.splitlines()]
        at = head.index(column)
        figures = [int(row[at].replace(",", "")) for row in rows]
        assert sum(figures[:-1]) == figures[-1]


def test_the_page_is_written_in_plain_words() -> None:
    assert avoided(re.sub(r"`[^`\n]*`", "", PAGE)) == []


def test_every_mutant_was_killed_or_survived() -> None:
    rows = [[cell.strip(" *`") for cell in row.strip("|").split("|")] for row in PAGE.splitlines()]
    figures = [[int(cell.replace(",", "")) for cell in row[1:]] for row in rows if row[1:] and row[-1].isdigit()]
    assert figures
    assert [row for row in figures if row[0] != row[-2] + row[-1]] == []
