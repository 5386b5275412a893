"""Fault codes: each has a meaning, one spelling, and is named by its member."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pumpcli.errors import FaultCode, place_in_words
from pumpcli.fault_meanings import MEANINGS

ERRORS = Path("src/pumpcli/errors.py")


def test_every_code_has_a_meaning() -> None:
    assert list(MEANINGS) == list(FaultCode)
    assert all(meaning and meaning == meaning.strip().rstrip(".") for meaning in MEANINGS.values())


@pytest.mark.parametrize("code", FaultCode)
def test_a_code_is_printed_as_its_name_in_lower_case_with_hyphens(code: FaultCode) -> None:
    assert f"{code}" == code.name.lower().replace("_", "-")


@pytest.mark.parametrize("path", sorted({*Path("src/pumpcli").rglob("*.py")} - {ERRORS}), ids=str)
def test_no_module_spells_a_code_itself(path: Path) -> None:
    texts = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
    assert not {text for text in texts if isinstance(text, str)} & set(FaultCode)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", ""),
        ("fill.at", "fill.at"),
        ("capacity.2026-12-23", "capacity.2026-12-23"),
        ("programs[0].windows[2].rate", "program 1, window 3, rate"),
        ("program.boluses[0].at[1]", "program, bolus 1, at 2"),
        ("stopped[1].to", "stop 2, to"),
        ("booked[0]", "booking 1"),
        ("unavailable[10]", "absence 11"),
        ("accepted[0].code", "accepted warning 1, code"),
        ("sites.home.closed[0]", "sites, home, closed day 1"),
        ("holidays[0]", "holiday 1"),
        ("residual_tolerance[1]", "residual_tolerance 2"),
        ("drugs[0][1]", "drug 1, entry 2"),
        ("[0]", "entry 1"),
    ],
)
def test_a_path_counts_from_one_in_words(path: str, words: str) -> None:
    assert place_in_words(path) == words
