"""Break a text between its words, for a terminal of some width. A pipe or a file gets every text in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pumpcli.formats.layout import width
from pumpcli.formats.numbers import NBSP

#: The figures, dates and quoted texts of a message, which are written with ordinary spaces.
_WHOLE = (
    r"`[^`]{1,40}`"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [0-9]{4}-"
    r"|[0-9] (?:%|(?:C|mL|uL|mcg|ug|mg|ng|min|h|days?|weeks?|months?|years?)\b)"
)
#: The parts into which a word is broken that is wider than a line.
_PARTS = rf"[^/{NBSP}]*[/{NBSP}]|[^/{NBSP}]+"
_WORDS = r"( *)([^ ]+)"


def kept(name: str) -> str:
    """Return a path or a code with no-break spaces, so that no line break divides it."""
    return name.replace(" ", NBSP)


def unbroken(message: str) -> str:
    """Return a message with no-break spaces in its figures, dates and quoted texts."""
    return re.sub(_WHOLE, lambda whole: kept(whole[0]), message)


def wrapped(text: str, room: int, hang: int = 0, *, cuts: bool = True) -> list[str]:
    """Return a text as lines of at most `room` characters.

    A line is broken at ordinary spaces. Only a word wider than a line is cut elsewhere: at its no-break spaces, after
    its slashes, or else anywhere.

    Args:
        hang: by how much further lines are indented more than the first; less on a narrow terminal.
        cuts: whether such a word is cut, not left wider than the line.
    """
    if width(text) <= room:
        return [text]
    body = text.lstrip(" ")
    indent = min(len(text) - len(body), room // 2)
    margin = " " * (indent + min(hang, (room - indent) // 2))
    lines, line = [], " " * indent
    for gap, piece in pieces(body, room - len(margin) if cuts else None):
        longer = line + gap + piece
        if width(longer.rstrip(f" {NBSP}")) <= room:
            line = longer
        else:
            lines.append(line)
            line = margin + piece
    return [*lines, line]


def pieces(text: str, room: int | None) -> Iterator[tuple[str, str]]:
    """Yield the words of a text, each with the spaces before it; one wider than `room` in pieces."""
    for gap, word in re.findall(_WORDS, text):
        if room is None or width(word) <= room:
            yield gap, word
            continue
        cut = [piece for part in re.findall(_PARTS, word) for piece in _cut(part, room)]
        yield from zip([gap, *[""] * (len(cut) - 1)], cut, strict=True)


def _cut(text: str, room: int) -> list[str]:
    """Return a text in pieces of at most `room` characters, no-break spaces at its end not counted."""
    if width(text.rstrip(NBSP)) <= room:
        return [text]
    pieces, piece, taken = [], "", 0
    for character in text:
        if piece and taken + width(character) > room:
            pieces.append(piece)
            piece, taken = "", 0
        piece, taken = piece + character, taken + width(character)
    return [*pieces, piece]
