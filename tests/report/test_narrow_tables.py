"""Tables of a pump, of comparisons and of the catalogue at 80 columns: with their heads, and few lines a row."""

from __future__ import annotations

import pytest

from pumpcli.formats import plain
from pumpcli.formats.layout import Grid
from tests.report.results import every_result

#: The lists of many pumps have tests of their own.
LISTS = ("week", "calendar", "schedule", "orders")
GRIDS = [
    (result.name, block)
    for result in every_result()
    if not result.name.startswith(LISTS)
    for block in result.to_screen()
    if isinstance(block, Grid) and any(column.title for column in block.columns)
]


def is_list(grid: Grid, room: int) -> bool:
    """Whether a terminal of this width shows rows as paragraphs: then the first line is no head."""
    title = next(column.title for column in grid.columns if column.title)
    return not plain.render([grid], room).split("\n")[0].strip().startswith(title)


@pytest.mark.parametrize(("name", "grid"), GRIDS, ids=[name for name, _ in GRIDS])
def test_every_table_keeps_its_columns_at_80(name: str, grid: Grid) -> None:
    assert not is_list(grid, 80)


@pytest.mark.parametrize(("name", "grid"), GRIDS, ids=[name for name, _ in GRIDS])
def test_a_row_takes_two_lines_at_most_at_80(name: str, grid: Grid) -> None:
    """Prose takes more, as do the many drugs of the steps of a dose."""
    if any(column.title in ("Source", "Step", "Note", "What stands out") for column in grid.columns):
        return
    lines = plain.render([grid], 80).splitlines()[1:]
    assert len(lines) <= 2 * len(grid.rows)
