"""Draw a screen as plain aligned text, for pipes, files and terminals without colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from pumpcli.formats.layout import Chart, Drawn, Excerpt, Grid, Line, Screen, Tone, printable, width
from pumpcli.formats.numbers import NBSP

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
    texts = ("".join(text for text, _ in line) for line in lines(screen))
    return "".join(text.replace(NBSP, " ").rstrip() + "\n" for text in texts)


def lines(screen: Screen) -> Iterator[Drawn]:
    """Yield the lines of all blocks as they are in a pipe or a file; in none of them is a text cut."""
    for block in screen:
        match block:
            case Grid():
                yield from _grid(block)
            case Line():
                yield from ([(text, block.tone)] for text in _line(block))
            case Excerpt():
                from pumpcli.formats.excerpt import drawn  # noqa: PLC0415  # results have none

                text, mark = drawn(block, None)
                yield from ([(text, Tone.PLAIN)], [(mark, block.tone)])
            case Chart():
                pass
            case _:
                assert_never(block)


def _line(line: Line) -> list[str]:
    text = " " * line.indent + printable(line.text)
    if line.limit is None:
        return [text]
    from pumpcli.formats.wrapping import wrapped  # noqa: PLC0415  # few lines have a limit

    return wrapped(text, line.limit, line.hang, cuts=False)


def _grid(grid: Grid) -> Iterator[Drawn]:
    titles = [column.title for column in grid.columns]
    rows = [[printable(cell.text) for cell in row] for row in grid.rows]
    widths = [max(map(width, texts)) for texts in zip(titles, *rows, strict=True)]
    drawn = [
        (index, wide, column.right)
        for index, (wide, column) in enumerate(zip(widths, grid.columns, strict=True))
        if wide
    ]
    tones = [[cell.tone for cell in row] for row in grid.rows]
    if any(titles):
        rows.insert(0, titles)
        tones.insert(0, [Tone.STRONG] * len(titles))
    indent = " " * grid.indent
    for row, toned in zip(rows, tones, strict=True):
        line = [(indent, Tone.PLAIN)]
        for index, wide, right in drawn:
            line += [(padded(row[index], wide, right=right), toned[index]), (GAP, Tone.PLAIN)]
        yield line


def padded(text: str, wide: int, *, right: bool) -> str:
    """Return a text with the spaces that fill its column."""
    spaces = " " * (wide - width(text))
    return spaces + text if right else text + spaces
