"""Values of more than three fields are built by keyword: a field that is added, or moved, changes no other one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.syntax import MODULES, tree

TREES = {path: tree(path) for path in MODULES}

#: More than these given by position cannot be told apart where they stand.
MOST_BY_POSITION = 3


def is_frozen(node: ast.AST) -> bool:
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return any(ast.unparse(base) == "Frozen" for base in bases)


def fields_of(node: ast.ClassDef) -> int:
    given = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    return sum(each.value is None or not ast.unparse(each.value).startswith("derived(") for each in given)


CLASSES = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
#: Classes of more than three fields, and how many each has; of one name, the largest.
LARGE = {
    node.name: fields_of(node)
    for node in sorted(CLASSES, key=fields_of)
    if is_frozen(node) and fields_of(node) > MOST_BY_POSITION
}


def built(call: ast.Call, inside: str | None) -> tuple[str | None, list[ast.expr]]:
    """The class that a call builds, and what it is given by position: `Pump(...)`, `Fleet[Row](...)`, `cls(...)`
    and `construct(entry, Pump, ...)`."""
    made: ast.expr = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    given = call.args
    if isinstance(made, ast.Name) and made.id == "construct":
        made, given = given[1], given[2:]
    name = made.id if isinstance(made, ast.Name) else None
    return (inside if name == "cls" else name), given


def by_position(tree: ast.AST) -> list[tuple[int, str]]:
    """Lines that give a large value more by position than can be told apart, or a sequence of who knows what."""
    inside = {id(node): name.name for name in CLASSES for node in ast.walk(name)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name, given = built(node, inside.get(id(node)))
            if name in LARGE and (
                len(given) > MOST_BY_POSITION or any(isinstance(each, ast.Starred) for each in given)
            ):
                found.append((node.lineno, name))
    return found


@pytest.mark.parametrize("path", TREES, ids=str)
def test_large_values_are_built_by_keyword(path: Path) -> None:
    assert by_position(TREES[path]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Reading(1, 2, 3, 4)",
        "Fleet[Row](1, 2, 3, 4)",
        "Fill(*found)",
        "construct(entry, Pump, 1, 2, 3, 4)",
    ],
)
def test_what_is_given_by_position_is_seen(text: str) -> None:
    assert bool(by_position(ast.parse(text))) is not text.startswith("Reading")


def test_the_large_values_are_known() -> None:
    assert {"Pump", "Fill", "Fleet", "CourseSegment", "Forecast"} <= LARGE.keys()
    assert "Reading" not in LARGE
