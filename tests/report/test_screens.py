"""Screens at every width and in a pipe: no figure is cut, separated from its unit, or dropped."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.formats import plain, terminal
from pumpcli.formats.layout import Cell, Column, Grid, Line, Screen, printable
from pumpcli.formats.layout import width as cell_width
from pumpcli.report import due
from tests.report.results import every_result, listed_with
from tests.report.screen_words import broken_words, figures

WIDTHS = [20, 40, 60, 80, 100, 120, 200]
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


SCREENS: list[tuple[str, Screen]] = [
    ("due", due.to_screen(listed_with(due.fitted_row))),
    *((result.name, result.to_screen()) for result in every_result()),
]


@pytest.mark.parametrize(("name", "blocks"), SCREENS, ids=[name for name, _ in SCREENS])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_figure_is_broken_on_a_terminal(name: str, blocks: Screen, width: int) -> None:
    assert broken_words(blocks, width) == []
    drawn = plain.render(blocks, width)
    assert all(cell_width(line) <= width for line in drawn.splitlines())


@pytest.mark.parametrize(("name", "blocks"), SCREENS, ids=[name for name, _ in SCREENS])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_figure_is_on_a_terminal_but_those_that_the_steps_leave_out(
    name: str, blocks: Screen, width: int
) -> None:
    drawn = ESCAPES.sub("", terminal.render(blocks, width))
    kept = [block for block in blocks if not (isinstance(block, Grid) and block.steps)]
    assert [figure for figure in figures(kept) if len(figure) <= width - 8 and figure not in drawn] == []
    codes = [cell.text for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row[1:3]]
    assert [code for code in codes if code.startswith("P-") and code not in drawn] == []
    assert all(len(line) <= width for line in drawn.splitlines())


@pytest.mark.parametrize(("name", "blocks"), SCREENS, ids=[name for name, _ in SCREENS])
def test_in_a_pipe_no_line_is_broken(name: str, blocks: Screen) -> None:
    drawn = plain.render(blocks)
    assert [figure for figure in figures(blocks) if figure not in drawn] == []
    assert drawn.isascii()
    lines = sum(
        len(block.rows) + any(c.title for c in block.columns) if isinstance(block, Grid) else 1 for block in blocks
    )
    assert len(drawn.splitlines()) == lines


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5), st.integers(20, 120))
def test_any_text_is_drawn_as_printable_characters(rows: list[tuple[str, str, str]], width: int) -> None:
    columns = (Column("A"), Column("B", right=True), Column("C", wraps=True))
    grid = Grid(columns, tuple(tuple(Cell(text) for text in row) for row in rows), 2)
    for drawn in (
        plain.render([grid, Line(rows[0][0])]),
        ESCAPES.sub("", terminal.render([grid, Line(rows[0][1])], width)),
    ):
        assert all(char.isprintable() or char == "\n" for char in drawn)


def test_markup_is_shown_as_text() -> None:
    blocks = [Grid((Column("Pump"),), ((Cell("P[bold]1"),), (Cell("[/b]"),), (Cell("[red]x"),)))]
    for drawn in (plain.render(blocks), ESCAPES.sub("", terminal.render(blocks, 80))):
        assert all(text in drawn for text in ("P[bold]1", "[/b]", "[red]x"))


@pytest.mark.parametrize(
    ("text", "shown"), [("a\x1b[31mb", "a\\x1b[31mb"), ("a\nb", "a\\nb"), ("a\u202eb", "a\\u202eb"), ("é µ", "é µ")]
)
def test_control_characters_are_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
