"""A screen for a terminal: coloured, as wide as the terminal, drawn by Rich.

Rich is imported here alone, and this module only where a terminal is there to draw on.
"""

from __future__ import annotations

import io

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pumpcli.report.layout import Block, Grid, Screen, Tone, printable

#: Colours that can be told apart on light and on dark screens.
STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.FAINT: "dim",
    Tone.GOOD: "green",
    Tone.NOTICE: "yellow",
    Tone.ALERT: "bold red",
}


def render(screen: Screen, width: int) -> str:
    """The screen with colours, `width` characters wide, or as much wider as its figures need to stay whole."""
    parts = [_part(block) for block in screen]
    console = Console(file=io.StringIO(), force_terminal=True, width=width, highlight=False, emoji=False)
    needed = [Measurement.get(console, console.options.update(max_width=10_000), part).minimum for part in parts]
    console.width = max(width, *needed) if needed else width
    for part in parts:
        console.print(part)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def _part(block: Block) -> RenderableType:
    if isinstance(block, Grid):
        return _table(block)
    return Padding(Text(printable(block.text), style=STYLES[block.tone]), (0, 0, 0, block.indent))


def _table(grid: Grid) -> Table:
    has_head = any(column.title for column in grid.columns)
    table = Table(box=SIMPLE_HEAD, show_header=has_head, show_edge=False, pad_edge=False, padding=(0, 1))
    for column in grid.columns:
        justify = "right" if column.right else "left"
        table.add_column(Text(column.title), justify=justify, no_wrap=not column.wraps)  # type: ignore[arg-type]
    for row in grid.rows:
        table.add_row(*(Text(printable(cell.text), style=STYLES[cell.tone]) for cell in row))
    return table
