"""Draw a screen as plain aligned text, for pipes, files and terminals without colour. No text is cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from pumpcli.formats.layout import Chart, Grid, Line, Screen, printable
from pumpcli.formats.numbers import NBSP

GAP = "  "


def render(screen: Screen, room: int | None = None, *, is_utf8: bool = True) -> str:
    """Return all blocks, one below the other; every line ends in a line break.

    Args:
        room: the width of the terminal, for charts; None for a pipe or a file, which has no charts.
        is_utf8: whether the terminal shows more characters than ASCII.
    """
    lines: list[str] = []
    for block in screen:
        match block:
            case Grid():
                lines.extend(_grid(block))
            case Line():
                lines.append(" " * block.indent + printable(block.text))
            case Chart():
                lines.extend(() if room is None else _chart(block, room, is_utf8))
            case _:
                assert_never(block)
    return "".join(line.replace(NBSP, " ").rstrip() + "\n" for line in lines)


def _chart(chart: Chart, room: int, is_utf8: bool) -> Iterator[str]:
    from pumpcli.formats.chart import draw  # noqa: PLC0415  # few screens have a chart

    for line in draw(chart, room, is_utf8=is_utf8):
        yield "".join(text for text, _ in line)


def _grid(grid: Grid) -> Iterator[str]:
    titles = [column.title for column in grid.columns]
    rows = [[printable(cell.text) for cell in row] for row in grid.rows]
    widths = [max(map(len, texts)) for texts in zip(titles, *rows, strict=True)]
    rights = [column.right for column in grid.columns]
    if any(titles):
        rows.insert(0, titles)
    for row in rows:
        padded = zip(row, widths, rights, strict=True)
        yield " " * grid.indent + GAP.join(
            text.rjust(width) if right else text.ljust(width) for text, width, right in padded
        )
