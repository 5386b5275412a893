"""On every width and in a pipe: no figure is cut, parted from its unit, or dropped."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.quantity import Volume
from pumpcli.domain.table import Step
from pumpcli.domain.what_if import Titration
from pumpcli.files.asked_change import Setting
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import digest_fleet, load_fleet
from pumpcli.formats import plain, terminal
from pumpcli.formats.layout import Cell, Column, Grid, Line, Screen, printable
from pumpcli.formats.numbers import NBSP
from pumpcli.report import calendar, catalogue, compare, due, explain, orders, reconcile, schedule, show, table, week
from pumpcli.usecases import catalogue as catalogue_case
from pumpcli.usecases import one_pump, plan
from pumpcli.usecases.compare import Asked, compare_change, compare_pumps
from pumpcli.usecases.due import DueList, Listed, due_list, forecast_row, ranked
from pumpcli.usecases.reconcile import reckoned, reconcile_fleet
from pumpcli.usecases.rules import Rules, find_rules

AS_OF = AsOf.end_of(date(2026, 11, 22))
ASKED = [
    Asked(titration=Titration(Fraction(35, 100), Period(days=7), 4), low_alarm=Volume(Fraction(1))),
    Asked(
        fill=Volume(Fraction(17)),
        settings=(Setting("on_demand.volume", "0.01 mL"), Setting("on_demand.lockout", "6 h")),
    ),
]
WIDTHS = [20, 40, 60, 80, 100, 120, 200]
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


RowT = TypeVar("RowT")


def listed_with(fleet: Fleet[LoadedPump], rules: Rules, row: Callable[[Listed, Clinic], RowT]) -> DueList[RowT]:
    """The list of all pumps of a fleet with a row of each."""
    rows = ranked(rules.clinic, AS_OF, row, fleet.pumps)
    return due_list(Fleet(tuple(rows), fleet.unread, fleet.problems, fleet.files), rules, AS_OF)


def screens() -> list[tuple[str, Screen]]:
    """Every screen of every sample."""
    found = find_rules(["sample_configs"], None, None)
    assert isinstance(found, Rules)
    fleet = load_fleet(["sample_configs"], found.clinic.zone, found.catalogues)
    shown = listed_with(fleet, found, due.screen_row)
    result: list[tuple[str, Screen]] = [("due", due.to_screen(shown))]
    listed = listed_with(fleet, found, forecast_row)
    until = date(2027, 1, 31)
    result += [
        ("week", week.to_screen(plan.week_list(listed, date(2026, 11, 23), 3))),
        ("calendar", calendar.to_screen(plan.month_grids(listed, 3))),
        ("schedule", schedule.to_screen(plan.outlook(listed, until))),
        ("orders", orders.to_screen(plan.orders(listed, until))),
    ]
    result += [
        (part.value, catalogue.to_screen(catalogue_case.catalogue_list(found, part))) for part in catalogue_case.Part
    ]
    reckon = partial(reckoned, AS_OF, found.clinic.residual_tolerance)
    for name, path in (("reconcile", "sample_configs"), ("reconcile residuals", "tests/data/readme/residuals.yaml")):
        measured = digest_fleet([path], found.clinic.zone, found.catalogues, reckon)
        result.append((name, reconcile.to_screen(reconcile_fleet(measured, found, AS_OF))))
    for loaded in fleet.pumps:
        code = loaded.pump.code
        rows = one_pump.depletion_table(loaded, found, AS_OF, Step.WINDOW, None, None, 8)
        result.append((f"show {code}", show.to_screen(one_pump.show(loaded, found, AS_OF))))
        result.append((f"show {code} --until", show.to_screen(one_pump.show(loaded, found, AS_OF, date(2026, 12, 20)))))
        result += [
            (f"compare {code}", compare.to_screen(compare_change(loaded, found, AS_OF, asked))) for asked in ASKED
        ]
        result.append((f"explain {code}", explain.to_screen(one_pump.explain(loaded, found, AS_OF))))
        result.append((f"table {code}", table.to_screen(rows)))
    result.append(("compare two", compare.to_screen(compare_pumps(fleet.pumps[0], fleet.pumps[3], found, AS_OF))))
    return result


SCREENS = screens()


def figures(blocks: Screen) -> list[str]:
    """Every text between blanks at which a line may be broken: a figure with its unit is one of them."""
    texts = []
    for block in blocks:
        if isinstance(block, Grid):
            texts += [cell.text for row in block.rows for cell in row]
        else:
            texts.append(block.text)
    return [piece.strip(NBSP).replace(NBSP, " ") for text in texts for piece in text.split(" ") if piece.strip(NBSP)]


@pytest.mark.parametrize(("name", "blocks"), SCREENS, ids=[name for name, _ in SCREENS])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_figure_stays_whole_on_a_terminal(name: str, blocks: Screen, width: int) -> None:
    drawn = ESCAPES.sub("", terminal.render(blocks, width))
    missing = [figure for figure in figures(blocks) if len(figure) <= width - 8 and figure not in drawn]
    assert missing == []
    assert "…" not in drawn
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
def test_no_text_can_upset_a_screen(rows: list[tuple[str, str, str]], width: int) -> None:
    columns = (Column("A"), Column("B", right=True), Column("C", wraps=True))
    grid = Grid(columns, tuple(tuple(Cell(text) for text in row) for row in rows), 2)
    for drawn in (
        plain.render([grid, Line(rows[0][0])]),
        ESCAPES.sub("", terminal.render([grid, Line(rows[0][1])], width)),
    ):
        assert all(sign.isprintable() or sign == "\n" for sign in drawn)


def test_markup_is_text() -> None:
    blocks = [Grid((Column("Pump"),), ((Cell("P[bold]1"),), (Cell("[/b]"),), (Cell("[red]x"),)))]
    for drawn in (plain.render(blocks), ESCAPES.sub("", terminal.render(blocks, 80))):
        assert all(text in drawn for text in ("P[bold]1", "[/b]", "[red]x"))


@pytest.mark.parametrize(
    ("text", "shown"), [("a\x1b[31mb", "a\\x1b[31mb"), ("a\nb", "a\\nb"), ("a\u202eb", "a\\u202eb"), ("é µ", "é µ")]
)
def test_control_characters_are_shown_not_sent(text: str, shown: str) -> None:
    assert printable(text) == shown
