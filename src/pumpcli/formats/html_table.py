"""Draw a grid as a table: its head stands on every page of paper, and no row is broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pumpcli.formats.html_text import Html, breakable, quoted, text
from pumpcli.formats.layout import Cell, Column, Grid, Line, Tone

#: Characters of a title up to which the head of its table repeats it on every page.
LONGEST_TITLE = 100
#: Columns from which on a table takes the whole width.
_WIDE = 5
#: Characters of a text from which on its column has room for a third of it, and up to which it is kept whole in a
#: frame or a head.
_LONG, _SHORT = 30, 16
_BOX = Html('<td class="box"></td>')
_ROOM, _ROOM_HEAD = Html('<td class="room"></td>'), Html('<th scope="col" class="room">Notes</th>')


def table(grid: Grid, title: Line | None, named_by: str) -> Iterator[Html]:
    """Yield the lines of the table of a grid.

    Args:
        title: the heading above the table; None without one.
        named_by: the identifier of the element that names the table.
    """
    shown = [index for index, column in enumerate(grid.columns) if column.title or _has_text(grid, index)]
    classes = " ".join(name for name, is_so in (("wide", len(shown) >= _WIDE), ("todo", grid.is_to_do)) if is_so)
    yield Html(f'<table class="{classes}" aria-labelledby={quoted(named_by)}>')
    if _has_head(grid):
        yield Html("<thead>")
        if title is not None and holds(grid, title):
            columns = len(shown) + 2 * grid.is_to_do
            head = f'<th colspan="{columns}"{_classes(title.tone.value)}>{text(title.text)}</th>'
            yield Html(f'<tr class="again" aria-hidden="true">{head}</tr>')
        yield _head([grid.columns[index] for index in shown], is_to_do=grid.is_to_do)
        yield Html("</thead>")
    yield Html("<tbody>")
    header = _header(grid, shown)
    openings = {index: _opening(grid, index, is_header=index == header) for index in shown}
    for row in grid.rows:
        yield _row(row, openings, header, is_to_do=grid.is_to_do)
    yield Html("</tbody>")
    yield Html("</table>")


def holds(grid: Grid, title: Line) -> bool:
    """Return whether a table has a head that has room for its title."""
    return _has_head(grid) and len(title.text) <= LONGEST_TITLE


def _has_head(grid: Grid) -> bool:
    return any(column.title for column in grid.columns)


def _has_text(grid: Grid, index: int) -> bool:
    return any(row[index].text for row in grid.rows)


def _header(grid: Grid, shown: Sequence[int]) -> int:
    """Return the column that names a row: the codes of the pumps, or else the first."""
    return next((index for index in shown if grid.columns[index].folds and grid.columns[index].title), shown[0])


def _head(columns: Sequence[Column], *, is_to_do: bool) -> Html:
    cells: Iterable[Html] = map(_head_cell, columns)
    if is_to_do:
        cells = chain((_head_cell(Column("Done")),), cells, (_ROOM_HEAD,))
    return Html(f"<tr>{''.join(cells)}</tr>")


def _head_cell(column: Column) -> Html:
    if not column.title:
        return Html("<td></td>")
    whole = "whole" if column.right and len(column.title) <= _SHORT else ""
    return Html(f'<th scope="col"{_classes("right" if column.right else "", whole)}>{breakable(column.title)}</th>')


def _opening(grid: Grid, index: int, *, is_header: bool) -> dict[Tone, Html]:
    """Return the tag that opens a cell of a column, by the tone of the cell."""
    tag, kind = 'th scope="row"' if is_header else "td", _kind(grid, index)
    return {tone: Html(f"<{tag}{_classes(kind, '' if tone is Tone.PLAIN else tone.value)}>") for tone in Tone}


def _kind(grid: Grid, index: int) -> str:
    column = grid.columns[index]
    if column.right:
        return "right" if column.wraps else "right whole"
    if column.folds:
        return "code"
    return "long" if any(len(row[index].text) > _LONG for row in grid.rows) else ""


def _row(row: Sequence[Cell], openings: dict[int, dict[Tone, Html]], header: int, *, is_to_do: bool) -> Html:
    cells = []
    for index, opening in openings.items():
        cell = row[index]
        end = "</th>" if index == header else "</td>"
        cells.append(f"{opening[cell.tone]}{_content(cell)}{end}")
    body = "".join(cells)
    if is_to_do:
        body = f"{_BOX}{body}{_ROOM}"
    is_urgent = any(cell.tone is Tone.ALERT and cell.text for cell in row)
    return Html(f"<tr{_classes('urgent' if is_urgent else '')}>{body}</tr>")


def _content(cell: Cell) -> Html:
    """Return the text of a cell; one that alerts has an element of its own, around which a frame is drawn."""
    if cell.tone is Tone.ALERT or cell.tone is Tone.NOTICE:
        whole = _classes("whole" if len(cell.text) <= _SHORT else "")
        return Html(f"<b{whole}>{breakable(cell.text)}</b>") if cell.text else Html("")
    return breakable(cell.text)


def _classes(*names: str) -> str:
    given = " ".join(name for name in names if name)
    return f' class="{given}"' if given else ""
