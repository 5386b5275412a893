"""The syntax trees of the source, each parsed once."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

SOURCE = Path("src/pumpcli")
MODULES = sorted(SOURCE.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of a module."""
    return tuple(ast.walk(tree(path)))
