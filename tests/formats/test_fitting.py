"""Fitting a grid to a terminal: step by step in the stated order, then by broken texts, then as a list."""

from __future__ import annotations

import pytest

from pumpcli.formats import fitting, plain
from pumpcli.formats.layout import Cell, Column, Grid, Line, Screen, dropped, moved_below, shorter, width
from pumpcli.formats.numbers import NBSP

CODE, DUE, WHY, DRUG = Column("Pump", folds=True), Column("Due"), Column("Why"), Column("Drug", label="")
DATE, SHORT_DATE = f"Fri{NBSP}2026-12-04", f"Fri{NBSP}4{NBSP}Dec"
GRID = Grid(
    (CODE, DUE, WHY, DRUG),
    (
        (
            Cell("P-1"),
            Cell(DATE, shorter=(SHORT_DATE,)),
            Cell("low reservoir at noon", shorter=("low reservoir", "low")),
            Cell("morphine"),
        ),
    ),
    steps=(shorter(WHY), shorter(DUE), shorter(WHY), moved_below(DRUG), dropped(WHY)),
)


def drawn(screen: Screen, room: int) -> list[str]:
    return plain.render(screen, room).splitlines()


@pytest.mark.parametrize(
    ("room", "rows"),
    [
        (53, ["P-1   Fri 2026-12-04  low reservoir at noon  morphine"]),
        (52, ["P-1   Fri 2026-12-04  low reservoir  morphine"]),
        (44, ["P-1   Fri 4 Dec  low reservoir  morphine"]),
        (39, ["P-1   Fri 4 Dec  low  morphine"]),
        (29, ["P-1   Fri 4 Dec  low", "  morphine"]),
        (18, ["P-1   Fri 4 Dec", "  morphine"]),
    ],
)
def test_steps_are_taken_in_their_order_and_no_more_of_them_than_needed(room: int, rows: list[str]) -> None:
    assert drawn([GRID], room)[1:] == rows


def test_a_grid_that_no_step_fits_becomes_a_list_with_full_texts() -> None:
    assert drawn([GRID], 14) == ["P-1  Due", "Fri 2026-12-04", "Why low", "reservoir at", "noon  morphine", ""]


def test_a_pipe_takes_no_step() -> None:
    assert plain.render([GRID]).splitlines() == [
        "Pump  Due             Why                    Drug",
        "P-1   Fri 2026-12-04  low reservoir at noon  morphine",
    ]


def test_a_column_that_may_be_narrow_is_broken_before_any_step() -> None:
    names = Column("For", least=9)
    grid = Grid((CODE, names), ((Cell("P-1"), Cell("one, two, three, four")),), steps=(moved_below(names),))
    assert drawn([grid], 16) == ["Pump  For", "P-1   one, two,", "      three,", "      four"]
    assert drawn([grid], 14) == ["Pump", "P-1", "  For one,", "  two, three,", "  four"]


def test_a_step_moves_a_text_to_a_column_that_was_empty() -> None:
    order = Column("")
    cells = (Cell("P-1"), Cell("due now, to order", shorter=("due now",)), Cell("", shorter=("order",)))
    grid = Grid((CODE, DUE, order), (cells,), steps=(shorter(DUE, order), moved_below(order)))
    assert drawn([grid], 23)[1:] == ["P-1   due now, to order"]
    assert drawn([grid], 22)[1:] == ["P-1   due now  order"]
    assert drawn([grid], 19)[1:] == ["P-1   due now", "  order"]


def test_a_long_code_is_broken_before_anything_is_left_out() -> None:
    code = "P" * 30
    grid = Grid((CODE, WHY), ((Cell(code), Cell("low")),), steps=(dropped(WHY),))
    assert drawn([grid], 21)[1:] == [f"{'P' * 16}  low", "P" * 14]
    assert drawn([grid], 16)[1:] == ["P" * 16, "P" * 14]


@pytest.mark.parametrize("text", ["日本語", "e\u0301a\u0300", "\u05e9\u05dc\u05d5\u05dd", "P-1"])
@pytest.mark.parametrize("room", [None, 40])
def test_a_column_begins_at_the_same_place_in_every_row(text: str, room: int | None) -> None:
    grid = Grid((Column("Site"), Column("Due")), ((Cell(text), Cell("now")), (Cell("clinic"), Cell("now"))))
    rows = plain.render([grid], room).splitlines()
    assert {width(row[: -len("now")]) for row in rows[1:]} == {8}


def test_a_line_is_broken_at_spaces_and_keeps_its_indent() -> None:
    line = Line(f"planned for {DATE}, late", indent=2)
    assert drawn([line], 20) == ["  planned for", "  Fri 2026-12-04,", "  late"]
    assert drawn([Line("    far in")], 8) == ["    far", "    in"]


def test_any_width_ends() -> None:
    screen: Screen = [GRID, Line("日本 " * 3, indent=4), Line()]
    assert "".join("".join(drawn(screen, 1)).split()).startswith("P-1Due")
    assert list(fitting.lines([Line()], 0)) == [[]]
