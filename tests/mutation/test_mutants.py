"""The faults that are put into a module."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mutation.mutants import mutants_of

SOURCE = '''
"""A text is left alone."""

LIMIT = 3


def least(numbers: list[int], more: int | None = 1) -> int:
    """So are annotations and assertions."""
    assert numbers
    if not numbers or more is None:
        return 0
    return min(numbers) + more


class Held:
    def is_full(self, number: int) -> bool:
        return number < LIMIT
'''


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "source.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_every_small_fault_is_listed_once(module: Path) -> None:
    assert [mutant.name for mutant in mutants_of(module)] == [
        "source: LIMIT = 3 -> pass",
        "source: 3 -> 4",
        "source: 3 -> 2",
        "source: 1 -> 2",
        "source: 1 -> 0",
        "source.least: if not numbers or more is None -> if True",
        "source.least: if not numbers or more is None -> if False",
        "source.least: not numbers or more is None -> not numbers and more is None",
        "source.least: not numbers or more is None -> more is None",
        "source.least: not numbers or more is None -> not numbers",
        "source.least: not numbers -> numbers",
        "source.least: more is None -> more is not None",
        "source.least: 0 -> 1",
        "source.least: 0 -> -1",
        "source.least: return min(numbers) + more -> return None",
        "source.least: min(numbers) + more -> min(numbers) - more",
        "source.least: min(numbers) -> max(numbers)",
        "source.Held.is_full: return number < LIMIT -> return None",
        "source.Held.is_full: number < LIMIT -> number <= LIMIT",
        "source.Held.is_full: number < LIMIT -> number >= LIMIT",
    ]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("source: 3 -> 4", (2, True, True)),
        ("source: 1 -> 2", (3, True, False)),
        ("source.least: min(numbers) -> max(numbers)", (3, True, False)),
        ("source.Held.is_full: number < LIMIT -> number <= LIMIT", (2, True, True)),
    ],
)
def test_a_mutant_is_the_module_with_this_one_fault(module: Path, name: str, found: tuple[object, ...]) -> None:
    (mutant,) = [each for each in mutants_of(module) if each.name == name]
    made: dict[str, Any] = {}
    exec(mutant.code(), made)
    assert (made["least"]([1, 2]), made["Held"]().is_full(2), made["Held"]().is_full(3)) == found
    assert mutant.in_function is ("." in name.partition(":")[0])
