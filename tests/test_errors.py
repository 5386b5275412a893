"""Fault codes: each has a meaning, one spelling, and is named by its member."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pumpcli.errors import CODES, FaultCode

ERRORS = Path("src/pumpcli/errors.py")


def test_every_code_has_a_meaning() -> None:
    assert list(CODES) == list(FaultCode)
    assert all(meaning and meaning == meaning.strip().rstrip(".") for meaning in CODES.values())


@pytest.mark.parametrize("code", FaultCode)
def test_a_code_is_printed_as_its_name_in_lower_case_with_hyphens(code: FaultCode) -> None:
    assert f"{code}" == code.name.lower().replace("_", "-")


@pytest.mark.parametrize("path", sorted({*Path("src/pumpcli").rglob("*.py")} - {ERRORS}), ids=str)
def test_no_module_spells_a_code_itself(path: Path) -> None:
    texts = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
    assert not {text for text in texts if isinstance(text, str)} & set(FaultCode)
