"""Draw a screen as plain aligned text, for pipes, files and terminals without colour. No text is cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from pumpcli.formats.excerpt import drawn
from pumpcli.formats.layout import Excerpt, Grid, Line, Screen, printable
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.wrapping import wrapped

GAP = "  "


def render(screen: Screen, width: int | None = None) -> str:
    """Return all blocks, one below the other; every line ends in a line break.

    Args:
        width: of the terminal, in cells; None for a pipe or a file, where each line stays in one piece.
    """
    lines: list[str] = []
    for block in screen:
        match block:
            case Grid():
                lines.extend(_grid(block))
            case Line():
                lines.extend(_line(block, width))
            case Excerpt():
                lines.extend(drawn(block, width))
            case _:
                assert_never(block)
    return "".join(line.replace(NBSP, " ").rstrip() + "\n" for line in lines)


def _line(line: Line, width: int | None) -> list[str]:
    text = " " * line.indent + printable(line.text)
    if width is not None:
        return wrapped(text, width, line.hang)
    return [text] if line.limit is None else wrapped(text, line.limit, line.hang, cuts=False)


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
