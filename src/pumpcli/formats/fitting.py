"""Fit a screen to the width of a terminal, for the coloured drawer and the plain one.

A grid is tried as it is, and then after each of its steps, until every row fits on its lines. If no step is enough,
long texts are broken where their columns allow it; if that is not enough either, the grid becomes a list of its rows
with their full texts. No figure and no date is broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import assert_never

from pumpcli.formats import excerpt
from pumpcli.formats.layout import (
    Block,
    Chart,
    Column,
    Drawn,
    Excerpt,
    Grid,
    Line,
    Narrowing,
    Screen,
    Step,
    Tone,
    printable,
    width,
)
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.plain import GAP, padded
from pumpcli.formats.wrapping import pieces, wrapped

#: The width, in characters, that a column which folds keeps while steps are left, and after the last one.
WHOLE_CODE, FOLDED = 16, 12
_GAP = len(GAP)
#: The further indent of the lines below the first of a row in a list, in characters.
_BELOW = 2
#: The width of a terminal, in characters, below which a list is not indented.
_NARROW = 40


def lines(screen: Screen, room: int, rule: str = "", *, is_utf8: bool = True) -> Iterator[Drawn]:
    """Yield the lines of a screen, without spaces at their ends; none is longer than `room` characters.

    Args:
        rule: the character of the line below the head of a grid; none is drawn if it is empty.
        is_utf8: whether the terminal shows more characters than ASCII.
    """
    for block in screen:
        for line in _block(block, max(room, 1), rule, is_utf8):
            yield trimmed(line)


def _block(block: Block, room: int, rule: str, is_utf8: bool) -> Iterator[Drawn]:
    match block:
        case Grid():
            indent = min(block.indent, room - 1)
            fit = _fitted(block, room - indent)
            yield from _indented(_list(block, room - indent) if fit is None else fit.lines(rule), indent)
        case Line():
            for line in wrapped(" " * block.indent + printable(block.text), room, block.hang):
                yield [(line, block.tone)]
        case Chart():
            from pumpcli.formats.chart import draw  # noqa: PLC0415  # few screens have a chart

            yield from draw(block, room, is_utf8=is_utf8)
        case Excerpt() if room < excerpt.NARROWEST:
            pass  # the problem names the line and the column
        case Excerpt():
            text, mark = excerpt.drawn(block, room)
            yield from ([(text, Tone.PLAIN)], [(mark, block.tone)])
        case _:
            assert_never(block)


def _fitted(grid: Grid, room: int) -> _Fit | None:
    """Return a grid after as few steps as possible; None if it does not fit after all of them."""
    fit = _Fit(grid, room)
    for number, step in enumerate(grid.steps):
        fit.take(step, always=number < grid.always)
    return fit if fit.fits() or fit.fits(broken=True) else None


class _Fit:
    """A grid in the course of its steps."""

    def __init__(self, grid: Grid, room: int) -> None:
        count = len(grid.columns)
        self._grid, self._room = grid, room
        self._has_head = any(column.title for column in grid.columns)
        self._levels = [0] * count
        self._places: list[Narrowing | None] = [None] * count
        self._texts = [self._texts_of(index) for index in range(count)]
        self._wanted = [self._wanted_by(index) for index in range(count)]
        self._widths: dict[int, int] = {}
        #: The steps of columns that stand below their rows: each row takes as many of them as it needs.
        self._below_steps: list[tuple[Narrowing, list[int]]] = []

    def _texts_of(self, index: int) -> list[str]:
        return [self._text(row, index, self._levels[index]) for row in range(len(self._grid.rows))]

    def _text(self, row: int, index: int, level: int) -> str:
        cell = self._grid.rows[row][index]
        return printable(_at(level, cell.text, cell.shorter_texts) if level else cell.text)

    def _title(self, index: int) -> str:
        column = self._grid.columns[index]
        return _at(self._levels[index], column.title, column.shorter)

    def _wanted_by(self, index: int) -> int:
        return max(map(width, (self._title(index), *self._texts[index])))

    def take(self, step: Step, *, always: bool = False) -> None:
        """Narrow by one step. Nothing changes for columns that are not there, or where the rows fit already.

        Args:
            always: the step is taken where the rows fit, too.
        """
        columns = self._grid.columns
        indices = [index for index, column in enumerate(columns) if any(column is each for each in step.columns)]
        below = [index for index in indices if self._places[index] is Narrowing.BELOW]
        if below:
            self._below_steps.append((step.how, below))
        main = [index for index in indices if self._places[index] is None]
        if not main or (self.fits() and not always):
            return
        for index in main:
            if step.how is Narrowing.SHORTER:
                self._levels[index] += 1
                self._texts[index] = self._texts_of(index)
                self._wanted[index] = self._wanted_by(index)
            else:
                self._places[index] = step.how

    def fits(self, *, broken: bool = False) -> bool:
        """Return whether the columns fit beside one another, and set their widths.

        Args:
            broken: texts may be broken as far as their columns allow it.
        """
        main = [index for index, place in enumerate(self._places) if place is None and self._is_shown(index)]
        widths = [self._wanted[index] for index in main]
        least = [self._least(index, broken=broken) for index in main]
        is_fitting = _narrow(widths, least, self._room - _GAP * (len(main) - 1))
        self._widths = dict(zip(main, widths, strict=True))
        return is_fitting

    def _is_shown(self, index: int) -> bool:
        """Return whether a column has any text; in a grid without rows, whether it has a title."""
        return any(self._texts[index]) if self._texts[index] else bool(self._wanted[index])

    def _least(self, index: int, *, broken: bool) -> int:
        """Return the width to which a column may be narrowed now, by breaking its texts."""
        column, wanted = self._grid.columns[index], self._wanted[index]
        if column.folds:
            return min(wanted, FOLDED if broken else WHOLE_CODE)
        if broken and column.wraps:
            return self._longest_word(index)
        if column.least is not None:
            return min(wanted, max(column.least, self._longest_word(index)))
        return wanted

    def _longest_word(self, index: int) -> int:
        texts = (self._title(index), *self._texts[index])
        return max((width(word) for text in texts for word in text.split(" ")), default=0)

    def _below(self, row: int) -> Drawn:
        """Return the texts of the line below a row, after as few steps as possible."""
        levels = {index: self._levels[index] for index, place in enumerate(self._places) if place is Narrowing.BELOW}
        room = self._room - self._grid.hang
        parts = self._parts(row, levels)
        for how, indices in self._below_steps:
            if sum(width(text) for text, _ in parts) <= room:
                break
            for index in indices:
                if how is Narrowing.SHORTER:
                    levels[index] += 1
                else:
                    levels.pop(index)
            parts = self._parts(row, levels)
        return parts

    def _parts(self, row: int, levels: Mapping[int, int]) -> Drawn:
        parts = []
        for index, level in levels.items():
            text = self._text(row, index, level).strip(f" {NBSP}")
            if text:
                labelled = _labelled(self._grid.columns[index], text, self._room - self._grid.hang)
                parts.append((labelled, self._grid.rows[row][index].tone))
        return _joined(parts)

    def lines(self, rule: str) -> Iterator[Drawn]:
        """Yield the lines of the table, with its head if any column has a title."""
        if self._has_head:
            yield from self._row([(self._title(index), Tone.STRONG) for index in self._widths])
            if rule:
                yield [(rule * (sum(self._widths.values()) + _GAP * (len(self._widths) - 1)), Tone.PLAIN)]
        for number, row in enumerate(self._grid.rows):
            yield from self._row([(self._texts[index][number], row[index].tone) for index in self._widths])
            parts = self._below(number)
            if parts:
                hang = min(self._grid.hang, self._room - 1)
                yield from _indented(_wrapped(parts, self._room - hang), hang)

    def _row(self, texts: Sequence[tuple[str, Tone]]) -> Iterator[Drawn]:
        """Yield the lines of some texts side by side, each in its column."""
        cells = [list(_wrapped([text], wide)) for text, wide in zip(texts, self._widths.values(), strict=True)]
        rights = [self._grid.columns[index].right for index in self._widths]
        for number in range(max(map(len, cells), default=0)):
            line: Drawn = []
            for cell, wide, right in zip(cells, self._widths.values(), rights, strict=True):
                ((text, tone),) = cell[number] if number < len(cell) and cell[number] else [("", Tone.PLAIN)]
                line += [(padded(text, wide, right=right), tone), (GAP, Tone.PLAIN)]
            yield line


def _narrow(widths: list[int], least: Sequence[int], room: int) -> bool:
    """Narrow the columns with the most slack until their sum is `room`, and return whether that is possible."""
    if sum(least) > room:
        return False
    excess = sum(widths) - room
    while excess > 0:
        slack = [wide - smallest for wide, smallest in zip(widths, least, strict=True)]
        *_, second, most = (0, *sorted(slack))
        narrower = min(excess, max(most - second, 1))
        widths[slack.index(most)] -= narrower
        excess -= narrower
    return True


def _list(grid: Grid, room: int) -> Iterator[Drawn]:
    """Yield one paragraph for each row, with the label of its column before each cell but the first."""
    hang = _BELOW if room >= _NARROW else 0
    for row in grid.rows:
        cells: Drawn = []
        for index, (column, cell) in enumerate(zip(grid.columns, row, strict=True)):
            text = printable(cell.text).strip(f" {NBSP}")
            if text:
                cells.append((_labelled(column, text, room - hang) if index else text, cell.tone))
        first, *further = _wrapped(_joined(cells), room - hang)
        yield from (first, *_indented(further, hang), [])


def _at(level: int, text: str, shorter: Sequence[str]) -> str:
    """Return a text after some steps; the last of its shorter texts stays."""
    return shorter[min(level, len(shorter)) - 1] if level and shorter else text


def _labelled(column: Column, text: str, room: int) -> str:
    """Return a text after the label of its column, on one line with its first word if `room` has space for both."""
    label = (column.title if column.label is None else column.label).replace(" ", NBSP)
    first, _, _ = text.partition(" ")
    gap = NBSP if width(label) + 1 + width(first) <= room else " "
    return f"{label}{gap}{text}" if label else text


def _joined(texts: Sequence[tuple[str, Tone]]) -> Drawn:
    return [(text if index == 0 else GAP + text, tone) for index, (text, tone) in enumerate(texts)]


def _indented(drawn: Iterable[Drawn], indent: int) -> Iterator[Drawn]:
    return ([(" " * indent, Tone.PLAIN), *line] for line in drawn) if indent else iter(drawn)


def trimmed(line: Drawn) -> Drawn:
    """Return a line without the spaces at its end."""
    while line:
        text, tone = line[-1]
        text = text.rstrip(f" {NBSP}")
        if text:
            return [*line[:-1], (text, tone)]
        line = line[:-1]
    return line


def _wrapped(texts: Drawn, room: int) -> Iterator[Drawn]:
    """Yield lines of at most `room` characters: broken at ordinary spaces, and inside a word that is longer."""
    if len(texts) == 1 and width(texts[0][0]) <= room:
        yield texts
        return
    line: Drawn = []
    used = 0
    for gap, piece, tone in ((gap, piece, tone) for text, tone in texts for gap, piece in pieces(text, room)):
        is_broken = bool(line) and used + len(gap) + width(piece.rstrip(NBSP)) > room
        if is_broken:
            yield trimmed(line)
            line, used = [], 0
        shown = gap + piece if line else piece.lstrip(NBSP) if is_broken else piece
        if line and line[-1][1] is tone:
            line[-1] = (line[-1][0] + shown, tone)
        else:
            line.append((shown, tone))
        used += width(shown)
    yield trimmed(line)
