"""Draw a screen as plain aligned text, for pipes, files and terminals without colour."""

from __future__ import annotations

from collections.abc import Iterator

from pumpcli.formats.layout import Grid, Screen, printable, width
from pumpcli.formats.numbers import NBSP

GAP = "  "


def render(screen: Screen, room: int | None = None) -> str:
    """Return all blocks, one below the other; every line ends in a line break.

    Args:
        room: the width of the terminal, to which the screen is fitted; None for a pipe or a file: no text is cut.
    """
    if room is not None:
        from pumpcli.formats import fitting  # noqa: PLC0415  # scripts do not need it

        fitted = ("".join(text for text, _ in line) for line in fitting.lines(screen, room))
        return "".join(line.replace(NBSP, " ").rstrip() + "\n" for line in fitted)
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
    widths = [max(map(width, texts)) for texts in zip(titles, *rows, strict=True)]
    drawn = [
        (index, wide, column.right)
        for index, (wide, column) in enumerate(zip(widths, grid.columns, strict=True))
        if wide
    ]
    if any(titles):
        rows.insert(0, titles)
    for row in rows:
        yield " " * grid.indent + GAP.join(padded(row[index], wide, right=right) for index, wide, right in drawn)


def padded(text: str, wide: int, *, right: bool) -> str:
    """Return a text with the spaces that fill its column."""
    spaces = " " * (wide - width(text))
    return spaces + text if right else text + spaces
