"""The elements of a screen, on a terminal, in plain text or on a page: lines, grids of cells, and charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from pumpcli.formats.numbers import NBSP
from pumpcli.values import Frozen, replace

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from pumpcli.domain.curve import Curve
    from pumpcli.domain.quantity import Volume
    from pumpcli.domain.zone import Zone


BlockT = TypeVar("BlockT")


class Tone(StrEnum):
    """The emphasis of a text on a coloured screen. It only repeats what the words say."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    GOOD = "good"
    NOTICE = "notice"
    ALERT = "alert"


#: Shorter texts, step by step, or the function that makes them where a screen is too narrow.
Shorter = tuple[str, ...] | Callable[[], tuple[str, ...]]


class Cell(Frozen):
    """One text of a grid.

    Attributes:
        shorter: what is shown instead on a narrow screen.
    """

    text: str
    tone: Tone = Tone.PLAIN
    shorter: Shorter = ()

    @property
    def shorter_texts(self) -> tuple[str, ...]:
        """The shorter texts, the longest first."""
        return self.shorter() if callable(self.shorter) else self.shorter


class Column(Frozen):
    """One column of a grid.

    Attributes:
        right: whether cells are aligned to the right, as figures are.
        wraps: whether a text may be broken at its ordinary spaces on a narrow screen.
        folds: whether a long text, such as a code of 60 characters, may be broken anywhere on a narrow screen.
        least: the width, in characters, to which the column narrows by broken lines before the grid takes a step; None
            if it keeps its lines whole.
        label: the word before a cell that is not under the title; None for the title itself.
        shorter: shorter titles, step by step with the cells.
    """

    title: str
    right: bool = False
    wraps: bool = False
    folds: bool = False
    least: int | None = None
    label: str | None = None
    shorter: tuple[str, ...] = ()


class Narrowing(StrEnum):
    """The ways in which a column narrows: its cells take their next shorter text, or stand below, or are left out."""

    SHORTER = "shorter"
    BELOW = "below"
    DROPPED = "dropped"


class Step(Frozen):
    """One step by which a grid narrows: its columns, which are the very ones of the grid, all narrow at once."""

    how: Narrowing
    columns: tuple[Column, ...]


class Grid(Frozen):
    """Rows of cells under the titles of their columns; the head is shown if any column has a title.

    `indent` is in characters.

    Attributes:
        hang: the further indent of the line below a row, in characters.
        steps: the order in which the grid narrows on a screen that is too narrow for it; none in a pipe or a file.
        always: the number of the first steps that are taken on every terminal, so that grids show the same dates.
        is_to_do: whether each row is something to do: a page has a box to tick and room to write beside it.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    indent: int = 0
    steps: tuple[Step, ...] = ()
    hang: int = 2
    always: int = 0
    is_to_do: bool = False


class Line(Frozen):
    """A line of text.

    Attributes:
        indent: in characters.
        hang: by how much more the further lines are indented, in characters, if the text takes several.
        limit: the characters of a line in a pipe or a file; None for one line of any length. A terminal has its own.
        rises: whether it stands under the title of a screen that is shown page by page: it must not be missed.
        brief: a short text that stands there instead of a long one, which keeps its place; "" if the line moves.
        is_part: whether it is the heading of a part below a heading, such as a day of a week.
    """

    text: str = ""
    tone: Tone = Tone.PLAIN
    indent: int = 0
    hang: int = 2
    limit: int | None = None
    rises: bool = False
    brief: str = ""
    is_part: bool = False


class Stroke(StrEnum):
    """The line through a chart at a mark."""

    NONE = "none"
    WHOLE = "whole"
    DOTTED = "dotted"


class ChartMark(Frozen):
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


class Chart(Frozen):
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


class Excerpt(Frozen):
    """A line of a file, with a mark under a part of it.

    Attributes:
        line: its number in the file.
        start, width: the characters before the mark, and those over it.
        tone: of the mark.
        rises: as of a `Line`.
    """

    line: int
    text: str
    start: int
    width: int
    tone: Tone = Tone.PLAIN
    rises: bool = False


Block = Grid | Line | Excerpt | Chart
Screen = Sequence[Block]
#: One line of a drawn screen: texts with their tones.
Drawn = list[tuple[str, Tone]]


def risen(screen: Sequence[BlockT]) -> list[BlockT | Line]:
    """Return a screen with the lines that rise under its title, or at its top if it has none."""
    rising = [_brief(block) for block in screen if rises(block)]
    others = [block for block in screen if not rises(block) or _brief(block) is not block]
    while others and others[-1] == Line():
        others.pop()
    is_titled = isinstance(others[0], Line) and others[0].tone is Tone.STRONG if others else False
    end = next((number for number, block in enumerate(others) if block == Line()), len(others)) if is_titled else 0
    return [*others[:end], *([Line()] if end else []), *rising, *([] if end else [Line()]), *others[end:]]


def rises(block: object) -> bool:
    """Return whether a block stands under the title of a screen that is shown page by page."""
    return isinstance(block, Line | Excerpt) and block.rises


def _brief(block: BlockT) -> BlockT | Line:
    return replace(block, text=block.brief, brief="") if isinstance(block, Line) and block.brief else block


def urgent(lines: Iterable[Line]) -> list[Line]:
    """Return lines, those that alert with the mark that they rise."""
    return [replace(line, rises=line.tone is Tone.ALERT) for line in lines]


def shorter(*columns: Column) -> Step:
    """Return the step by which the cells of columns take their next shorter text."""
    return Step(Narrowing.SHORTER, columns)


def moved_below(*columns: Column) -> Step:
    """Return the step by which columns go to a line below their row."""
    return Step(Narrowing.BELOW, columns)


def dropped(*columns: Column) -> Step:
    """Return the step by which columns are left out."""
    return Step(Narrowing.DROPPED, columns)


def printable(text: str) -> str:
    """Return text from a file with control characters escaped, so that a terminal shows them and does not obey them."""
    if text.isprintable() or text.replace(NBSP, "").isprintable():
        return text
    return "".join(char if char.isprintable() or char == NBSP else repr(char)[1:-1] for char in text)


def width(text: str) -> int:
    """Return the characters that a terminal gives to a text: two for a wide one, none for a combining one."""
    if text.isascii() or text.replace(NBSP, "").isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415  # most texts have no such character

    return cell_len(text.replace(NBSP, " "))
