"""Draw a screen for a terminal: coloured, as wide as the terminal, by Rich.

Only this module imports Rich. It is itself imported only when the output is a terminal.
"""

from __future__ import annotations

import io

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pumpcli.formats.excerpt import drawn
from pumpcli.formats.layout import Block, Cell, Column, Excerpt, Grid, Screen, Tone, printable
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.wrapping import wrapped

#: Colours that differ visibly on light and on dark screens.
STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.FAINT: "dim",
    Tone.GOOD: "green",
    Tone.NOTICE: "yellow",
    Tone.ALERT: "bold red",
}

#: Replaces NBSP while Rich draws, because Rich breaks lines at NBSP too. No input can contain it: `_text` replaces it.
_KEPT = "\ue000"


#: Least width, in characters, of a column that folds.
FOLDED = 12

_GAP = 2


def render(screen: Screen, width: int) -> str:
    """Return the screen with colours, `width` characters wide; a grid that is too wide becomes a list of its rows."""
    console = Console(file=io.StringIO(), force_terminal=True, width=width, highlight=False, emoji=False)
    for block in screen:
        console.print(_part(block, console))
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue().replace(_KEPT, " ")


def _part(block: Block, console: Console) -> RenderableType:
    if isinstance(block, Grid):
        widths = _widths(block, console.width - block.indent)
        return Padding(_list(block) if widths is None else _table(block, widths), (0, 0, 0, block.indent))
    if isinstance(block, Excerpt):
        text, mark = drawn(block, console.width)
        return Group(_whole(text, Tone.PLAIN), _whole(mark, block.tone))
    text = " " * block.indent + printable(block.text.replace(_KEPT, "?"))
    return Group(*(_whole(line, block.tone) for line in wrapped(text, console.width, block.hang)))


def _whole(line: str, tone: Tone) -> Text:
    """Return a line that is not broken again."""
    return Text(line.replace(NBSP, _KEPT).rstrip(), style=STYLES[tone], no_wrap=True, overflow="ignore")


def _widths(grid: Grid, room: int) -> list[int] | None:
    """Return the width of each column; None if `room` (in characters) is too small to keep figures and words whole."""
    least, widths = [], []
    for index, column in enumerate(grid.columns):
        texts = [column.title, *(printable(row[index].text).replace(NBSP, _KEPT) for row in grid.rows)]
        widths.append(max(map(cell_len, texts)))
        words = [word for text in texts for word in text.split()]
        longest_word = max(map(cell_len, words), default=0)
        least.append(longest_word if column.wraps else min(widths[-1], FOLDED) if column.folds else widths[-1])
    excess = sum(widths) + _GAP * (len(widths) - 1) - room
    for _ in range(max(0, excess)):
        slack = [width - smallest for width, smallest in zip(widths, least, strict=True)]
        if max(slack) == 0:
            return None
        widths[slack.index(max(slack))] -= 1
    return widths


def _table(grid: Grid, widths: list[int]) -> Table:
    has_head = any(column.title for column in grid.columns)
    table = Table(box=SIMPLE_HEAD, show_header=has_head, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0))
    for column, width in zip(grid.columns, widths, strict=True):
        justify = "right" if column.right else "left"
        table.add_column(Text(column.title), justify=justify, width=width, overflow="fold")  # type: ignore[arg-type]
    for row in grid.rows:
        table.add_row(*map(_text, row))
    return table


def _list(grid: Grid) -> Group:
    """Return one paragraph for each row, with the title of its column before each cell but the first."""
    return Group(*(part for row in grid.rows for part in (_paragraph(grid.columns, row), Text())))


def _paragraph(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> Text:
    cells = [
        _named(column, cell, first=index == 0) for index, (column, cell) in enumerate(zip(columns, row, strict=True))
    ]
    return Text("  ").join(cell for cell in cells if cell.plain.strip())


def _named(column: Column, cell: Cell, *, first: bool) -> Text:
    text = cell.text.strip(f" {NBSP}")
    title = f"{column.title} " if column.title and text and not first else ""
    return _text(Cell(f"{title}{text}", cell.tone))


def _text(cell: Cell) -> Text:
    return Text(printable(cell.text.replace(_KEPT, "?")).replace(NBSP, _KEPT), style=STYLES[cell.tone])
