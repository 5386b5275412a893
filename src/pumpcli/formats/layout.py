"""The elements of a screen, on a terminal or in plain text: lines, grids of cells, and charts."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from pumpcli.values import frozen

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from pumpcli.domain.curve import Curve
    from pumpcli.domain.quantity import Volume
    from pumpcli.domain.zone import Zone


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
    """A line of text; `indent` is in characters."""

    text: str = ""
    tone: Tone = Tone.PLAIN
    indent: int = 0


class Stroke(StrEnum):
    """The line through a chart at a mark."""

    NONE = "none"
    WHOLE = "whole"
    DOTTED = "dotted"


@frozen
class ChartMark:
    """An instant of a chart.

    Attributes:
        letter: at the axis, one character.
        at: in seconds.
        text: in the legend; empty to leave it out there.
        may_be_left_out: whether the letter gives way to others.
    """

    letter: str
    at: int | Fraction
    text: str
    tone: Tone = Tone.PLAIN
    stroke: Stroke = Stroke.NONE
    may_be_left_out: bool = False


@frozen
class Chart:
    """The volume in a reservoir over time.

    Attributes:
        zone: the civil time of the dates.
        today: dates of another year than this show their year.
        level: a volume at which there is a line; none at 0.
        level_label, level_text: the name of that line at the axis and in the legend.
        band_text: the text in the legend for the volume between the least and the most.
        marks: in the order of the legend.
    """

    curve: Curve
    zone: Zone
    today: date
    level: Volume
    level_label: str
    level_text: str
    band_text: str
    marks: tuple[ChartMark, ...]


Block = Grid | Line | Chart
Screen = Sequence[Block]


def printable(text: str) -> str:
    """Return text from a file with control characters escaped, so that a terminal shows them and does not obey them."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\u00a0" else repr(char)[1:-1] for char in text)
