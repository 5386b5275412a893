"""Draw a screen as plain aligned text, for pipes, files and terminals without colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from pumpcli.formats.layout import Chart, Excerpt, Grid, Line, Screen, printable, width
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.wrapping import wrapped

GAP = "  "


def render(screen: Screen, room: int | None = None, *, is_utf8: bool = True) -> str:
    """Return all blocks, one below the other; every line ends in a line break.

    Args:
        room: the width of the terminal, to which the screen is fitted; None for a pipe or a file: no text is cut, and
            there are no charts.
        is_utf8: whether the terminal shows more characters than ASCII.
    """
    if room is not None:
        from pumpcli.formats import fitting  # noqa: PLC0415  # scripts do not need it

        fitted = ("".join(text for text, _ in line) for line in fitting.lines(screen, room, is_utf8=is_utf8))
        return "".join(line.replace(NBSP, " ").rstrip() + "\n" for line in fitted)
    lines: list[str] = []
    for block in screen:
        match block:
            case Grid():
                lines.extend(_grid(block))
            case Line():
                lines.extend(_line(block))
            case Excerpt():
                from pumpcli.formats.excerpt import drawn  # noqa: PLC0415  # results have none

                lines.extend(drawn(block, None))
            case Chart():
                pass
            case _:
                assert_never(block)
    return "".join(line.replace(NBSP, " ").rstrip() + "\n" for line in lines)


def _line(line: Line) -> list[str]:
    text = " " * line.indent + printable(line.text)
    return [text] if line.limit is None else wrapped(text, line.limit, line.hang, cuts=False)


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
