"""The elements of a screen, on a terminal or in plain text: lines, and grids of cells."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pumpcli.values import frozen


class Tone(StrEnum):
    """The emphasis of a text on a coloured screen. It only repeats what the words say."""

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
        right: whether cells are aligned to the right, as figures are.
        wraps: whether a text may be broken at its ordinary spaces on a narrow screen.
        folds: whether a long text, such as a code of 60 characters, may be broken anywhere on a narrow screen.
    """

    title: str
    right: bool = False
    wraps: bool = False
    folds: bool = False


@frozen
class Grid:
    """Rows of cells under the titles of their columns; the head is shown if any column has a title.

    `indent` is in characters.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    indent: int = 0


@frozen
class Line:
    """A line of text.

    Attributes:
        indent: in characters.
        hang: by how much more the further lines are indented, in characters, if the text takes several.
        limit: the characters of a line in a pipe or a file; None for one line of any length. A terminal has its own.
    """

    text: str = ""
    tone: Tone = Tone.PLAIN
    indent: int = 0
    hang: int = 2
    limit: int | None = None


@frozen
class Excerpt:
    """A line of a file, with a mark under a part of it.

    Attributes:
        line: its number in the file.
        start, width: the characters before the mark, and those over it.
        tone: of the mark.
    """

    line: int
    text: str
    start: int
    width: int
    tone: Tone = Tone.PLAIN


Block = Grid | Line | Excerpt
Screen = Sequence[Block]


def printable(text: str) -> str:
    """Return text from a file with control characters escaped, so that a terminal shows them and does not obey them."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\u00a0" else repr(char)[1:-1] for char in text)
