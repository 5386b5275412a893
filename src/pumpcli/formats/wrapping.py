"""Break a text between its words, for a terminal of some width. A pipe or a file gets every text in one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pumpcli.formats.numbers import NBSP

#: The figures, dates and quoted texts of a message, which are written with ordinary spaces.
_WHOLE = re.compile(
    r"`[^`]{1,40}`"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [0-9]{4}-"
    r"|[0-9] (?:%|(?:mL|uL|mcg|ug|mg|ng|min|h|days?|weeks?|months?|years?)\b)"
)
#: The parts into which a word is broken that is wider than a line.
_PARTS = re.compile(rf"[^/{NBSP}]*[/{NBSP}]|[^/{NBSP}]+")
_WORDS = re.compile(r"( *)([^ ]+)")
_NO_WIDTH = {"Mn", "Me", "Cf"}


def unbroken(message: str) -> str:
    """Return a message with no-break spaces in its figures, dates and quoted texts."""
    return _WHOLE.sub(lambda whole: whole[0].replace(" ", NBSP), message)


def cells(text: str) -> int:
    """Return the width of a text on a terminal: a wide character has two cells, a combining one none."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrapped(text: str, width: int, hang: int = 0, *, cuts: bool = True) -> list[str]:
    """Return a text as lines of at most `width` cells.

    A line is broken at ordinary spaces. Only a word wider than a line is cut elsewhere: at its no-break spaces, after
    its slashes, or else anywhere.

    Args:
        hang: by how much further lines are indented more than the first; less on a narrow terminal.
        cuts: whether such a word is cut, not left wider than the line.
    """
    if cells(text) <= width:
        return [text]
    body = text.lstrip(" ")
    indent = min(len(text) - len(body), width // 2)
    margin = " " * (indent + min(hang, (width - indent) // 2))
    lines, line = [], " " * indent
    for gap, piece in _pieces(body, width - len(margin) if cuts else None):
        longer = line + gap + piece
        if cells(longer.rstrip(f" {NBSP}")) <= width:
            line = longer
        else:
            lines.append(line)
            line = margin + piece
    return [*lines, line]


def _pieces(text: str, room: int | None) -> Iterator[tuple[str, str]]:
    """Yield the words of a text, each with the spaces before it; one wider than `room` in pieces."""
    for gap, word in _WORDS.findall(text):
        if room is None or cells(word) <= room:
            yield gap, word
            continue
        pieces = [piece for part in _PARTS.findall(word) for piece in _cut(part, room)]
        yield from zip([gap, *[""] * (len(pieces) - 1)], pieces, strict=True)


def _cut(text: str, room: int) -> list[str]:
    """Return a text in pieces of at most `room` cells, no-break spaces at its end not counted."""
    if cells(text.rstrip(NBSP)) <= room:
        return [text]
    pieces, piece, taken = [], "", 0
    for character in text:
        if piece and taken + _cells_of(character) > room:
            pieces.append(piece)
            piece, taken = "", 0
        piece, taken = piece + character, taken + _cells_of(character)
    return [*pieces, piece]
