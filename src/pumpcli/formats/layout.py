"""The elements of a screen, on a terminal or in plain text: lines, and grids of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from pumpcli.formats.numbers import NBSP
from pumpcli.values import frozen, replace


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


@frozen
class Cell:
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


@frozen
class Column:
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


@frozen
class Step:
    """One step by which a grid narrows: its columns, which are the very ones of the grid, all narrow at once."""

    how: Narrowing
    columns: tuple[Column, ...]


@frozen
class Grid:
    """Rows of cells under the titles of their columns; the head is shown if any column has a title.

    `indent` is in characters.

    Attributes:
        steps: the order in which the grid narrows on a screen that is too narrow for it; none in a pipe or a file.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    indent: int = 0
    steps: tuple[Step, ...] = ()


@frozen
class Line:
    """A line of text; `indent` is in characters.

    Attributes:
        rises: whether it stands under the title of a screen that is shown page by page: it must not be missed.
    """

    text: str = ""
    tone: Tone = Tone.PLAIN
    indent: int = 0
    rises: bool = False


Block = Grid | Line
Screen = Sequence[Block]


def risen(screen: Screen) -> Screen:
    """Return a screen with the lines that rise under its title, or at its top if it has none."""
    rising = [block for block in screen if isinstance(block, Line) and block.rises]
    others = [block for block in screen if not (isinstance(block, Line) and block.rises)]
    while others and others[-1] == Line():
        others.pop()
    is_titled = isinstance(others[0], Line) and others[0].tone is Tone.STRONG if others else False
    end = next((number for number, block in enumerate(others) if block == Line()), len(others)) if is_titled else 0
    return [*others[:end], *([Line()] if end else []), *rising, *([] if end else [Line()]), *others[end:]]


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
