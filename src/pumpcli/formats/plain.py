"""Draw a screen as plain aligned text, for pipes, files and terminals without colour. No text is cut."""

from __future__ import annotations

from collections.abc import Iterator

from pumpcli.formats.layout import Grid, Screen, printable
from pumpcli.formats.numbers import NBSP

GAP = "  "


def render(screen: Screen) -> str:
    """Return all blocks, one below the other; every line ends in a line break."""
    lines: list[str] = []
    for block in screen:
        if isinstance(block, Grid):
            lines.extend(_grid(block))
        else:
            lines.append(" " * block.indent + printable(block.text))
    return "".join(line.replace(NBSP, " ").rstrip() + "\n" for line in lines)


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
