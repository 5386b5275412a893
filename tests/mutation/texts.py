"""Faults in texts: two letters added at either end, and patterns that match slightly more or less."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

#: Substrings that occur only in patterns.
_MARKS = ("[0-9", "[+-]", r"\s")
#: The replacements of each piece of a pattern; `\\d` also matches the digits of other scripts.
_PIECES = {
    r"\+(?![-\]])": ("*",),
    r"\*": ("+",),
    r"(?<=[\])a-z}])\?": ("", "*"),
    r"\[0-9\]": (r"\d",),
    r"\{[0-9]\}": ("{1,9}",),
    r"\{1,2\}": ("{1}", "{2}", "{1,3}"),
    r"\{3,4\}": ("{3}", "{4}", "{2,4}", "{3,5}"),
    r"\{1,3\}": ("{1,2}", "{2,3}", "{1,4}"),
    r"\\s\*?": ("", "."),
    r"\[\+-\]": ("[+]", "[-]", ""),
    r"\$": ("",),
    r"\|": ("",),
    r"\[eE\]": ("e", "E"),
    r"\[ T\]": (" ", "T"),
    r"\[/\.-\]": ("[/.]", "[/-]", "[.-]"),
    r"\[0-9\.\](?=[*+])": ("[0-9]", "[.]"),
    r"\[\^\\s0-9\.,\]": ("[^0-9.,]", r"[^\s.,]", r"[^\s0-9,]", r"[^\s0-9.]"),
    r"\(\?:19\|": ("(?:18|19|",),
    r"\|21\)": ("|21|22)",),
    r"0-5": ("0-6", "0-9"),
    r"0-3": ("0-4", "0-9"),
    r"\[01\]": ("[012]",),
}


def changed_texts(node: ast.AST) -> Iterator[ast.AST]:
    """Return the texts that can replace a text or a pattern."""
    match node:
        case ast.Constant(str(text)):
            yield ast.Constant(f"{text}XX")
            if text:
                yield ast.Constant(f"XX{text}")
            if any(mark in text for mark in _MARKS):
                yield from (ast.Constant(other) for other in dict.fromkeys(_changed_patterns(text)))


def _changed_patterns(pattern: str) -> Iterator[str]:
    for piece, others in _PIECES.items():
        for found in re.finditer(piece, pattern):
            for other in others:
                changed = pattern[: found.start()] + other + pattern[found.end() :]
                if _is_pattern(changed):
                    yield changed


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
