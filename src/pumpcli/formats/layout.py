"""What a screen is made of, whatever it is shown on: lines, and grids of cells."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pumpcli.values import frozen


class Tone(StrEnum):
    """How a text stands out on a coloured screen; the words say the same without it."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    GOOD = "good"
    NOTICE = "notice"
    ALERT = "alert"


@frozen
class Cell:
    """One text of a grid."""

    text: str
    tone: Tone = Tone.PLAIN


@frozen
class Column:
    """One column of a grid.

    Attributes:
        right: figures stand to the right.
        wraps: on a narrow screen the text may go over several lines, broken at its ordinary blanks.
        folds: on a narrow screen a long text may be broken anywhere, such as a code of 60 characters.
    """

    title: str
    right: bool = False
    wraps: bool = False
    folds: bool = False


@frozen
class Grid:
    """Rows of cells under the titles of their columns; without any title, no head is shown."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    indent: int = 0


@frozen
class Line:
    """A line of text; `indent` is in characters."""

    text: str = ""
    tone: Tone = Tone.PLAIN
    indent: int = 0


Block = Grid | Line
Screen = Sequence[Block]


def printable(text: str) -> str:
    """Text from a file made harmless for a terminal: control characters are shown, never sent."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == "\u00a0" else repr(sign)[1:-1] for sign in text)
