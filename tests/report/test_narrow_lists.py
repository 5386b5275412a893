"""Lists on a terminal of 80 columns: how many lines a pump takes, and that nothing urgent is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.pump import Drug, Fill, Mixture, Pump
from pumpcli.domain.quantity import Concentration, Written
from pumpcli.files.source import Source
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.formats import fitting, plain
from pumpcli.formats.layout import Cell, Grid, Screen
from pumpcli.report import calendar, due, orders, schedule, today, week
from pumpcli.report.next_commands import Typed
from pumpcli.usecases import plan
from pumpcli.usecases.due import DueList, Listed, due_list, forecast_row, ranked
from pumpcli.usecases.orders import Orders, orders_until
from pumpcli.usecases.rules import Rules
from pumpcli.usecases.today import day_view
from pumpcli.values import replace
from tests import strategies
from tests.domain.test_working_day import clinics
from tests.goldens import Golden
from tests.report.results import listed_with
from tests.report.screen_words import broken_words

Draw = Callable[[st.SearchStrategy[Any]], Any]
GOLDEN = Path("tests/golden/screens")
FIRST = strategies.FIRST_FILL.date()
#: The drugs that may be mixed with the first one.
OTHERS = (
    Drug("bupivacaine", Concentration(Fraction(10_000), Written("10", "mg/mL"))),
    Drug("clonidine", Concentration(Fraction(100), Written("100", "mcg/mL"))),
)
codes = st.text(st.sampled_from("PAZ09-"), min_size=2, max_size=12).filter(lambda code: code.strip("-") == code)

#: Words that no screen leaves out, each with the words of which one stays on a narrow screen.
URGENT = {
    "MISSED": ("MISSED",),
    "AFTER THE DEADLINE": ("AFTER DEADLINE", "TOO LATE"),
    "too late": ("LATE",),
    "LATE": ("LATE", "AFTER DEADLINE"),
    "CANNOT COME": ("CANNOT COME",),
    "REPLACEMENT": ("REPLACEMENT",),
    "TOO MANY": ("TOO MANY",),
    "for another mixture": ("OTHER MIXTURE",),
    "before the visit": ("EXPIRES FIRST",),
}


@st.composite
def fleets(draw: Draw) -> tuple[list[Pump], Clinic, AsOf]:
    """Generate some pumps in use with codes, sites and mixtures as clinics have them."""
    made = []
    for code in draw(st.lists(codes, min_size=1, max_size=5, unique=True)):
        pump = draw(strategies.pumps_in_use())
        others = OTHERS[: draw(st.integers(0, 2))]
        made.append(
            replace(
                pump,
                code=code,
                site=draw(st.sampled_from([None, None, "home", "ward"])),
                fills=tuple(_mixed(fill, others) for fill in pump.fills),
                replace_by=draw(st.sampled_from([None, None, FIRST + timedelta(days=20)])),
            )
        )
    as_of = AsOf.end_of(FIRST + timedelta(days=draw(st.integers(-10, 60))))
    return made, draw(clinics()), as_of


def _mixed(fill: Fill, others: Sequence[Drug]) -> Fill:
    return replace(fill, mixture=Mixture((*fill.drugs, *others)))


def listed(fleet: tuple[list[Pump], Clinic, AsOf], row: Callable[[Listed], Any]) -> DueList[Any]:
    pumps, clinic, as_of = fleet
    loaded = [LoadedPump(pump, Source("pumps.yaml", ""), 1, clinic) for pump in pumps]
    made = ranked(as_of, row, loaded)
    return due_list(Fleet(tuple(made), (), (), 1), Rules(clinic, None, False, ()), as_of)


def grids(screen: Screen) -> list[Grid]:
    return [block for block in screen if isinstance(block, Grid) and block.steps]


def lines(grid: Grid, width: int = 80) -> list[str]:
    return ["".join(text for text, _ in line) for line in fitting.lines([grid], width)]


def urgent_words_left_out(grid: Grid) -> list[tuple[str, str]]:
    """Return the urgent words of full texts that no shortest text of their row has."""
    return [
        (word, cell.text)
        for row in grid.rows
        for cell in row
        for word, short in URGENT.items()
        if word in cell.text and not any(each in shortest(row) for each in short)
    ]


def shortest(row: Sequence[Cell]) -> str:
    return "  ".join((cell.text, *cell.shorter_texts)[-1] for cell in row)


def hold(screen: Screen, most_lines: Callable[[Grid], int]) -> None:
    """Hold that the grids of a screen take no more lines at 80 columns, and lose no code and nothing urgent."""
    for grid in grids(screen):
        drawn = lines(grid)
        assert len(drawn) <= most_lines(grid) + 1, "\n".join(drawn)
        codes = [cell.text for row in grid.rows for cell, column in zip(row, grid.columns, strict=True) if column.folds]
        assert [code for code in codes if code not in "\n".join(drawn)] == []
        assert urgent_words_left_out(grid) == []
    assert broken_words(screen, 80) == []


@settings(max_examples=20)
@given(fleets())
def test_due_takes_one_line_a_pump(fleet: tuple[list[Pump], Clinic, AsOf]) -> None:
    hold(due.to_screen(listed(fleet, due.fitted_row)), lambda grid: len(grid.rows))


@settings(max_examples=10)
@given(fleets())
def test_plans_take_at_most_two_lines_a_pump(fleet: tuple[list[Pump], Clinic, AsOf]) -> None:
    result = listed(fleet, forecast_row)
    until = result.as_of.day + timedelta(days=30)
    for screen in (
        week.to_screen(plan.week_list(result, None, 3)),
        schedule.to_screen(plan.outlook(result, until)),
    ):
        hold(screen, lambda grid: 2 * len(grid.rows))
    hold(
        today.to_screen(day_view(result), Typed()),
        lambda grid: (2 if any(c.folds for c in grid.columns) else 3) * len(grid.rows),
    )
    to_order = orders_until(result, until)
    hold(orders.to_screen(to_order), lambda _: 2 * refills(to_order))
    assert broken_words(calendar.to_screen(plan.month_grids(result, 2)), 60) == []


def refills(to_order: Orders) -> int:
    return sum(len(order.for_refills) for order in to_order.orders)


#: Lists of the samples as commands print them.
SAMPLES: dict[str, Callable[[], Screen]] = {
    "due": lambda: due.to_screen(listed_with(due.fitted_row)),
    "week": lambda: week.to_screen(plan.week_list(listed_with(forecast_row), date(2026, 11, 23), 2)),
    "schedule": lambda: schedule.to_screen(plan.outlook(listed_with(forecast_row), date(2027, 1, 31))),
    "orders": lambda: orders.to_screen(orders_until(listed_with(forecast_row), date(2026, 12, 22))),
    "calendar": lambda: calendar.to_screen(plan.month_grids(listed_with(forecast_row), 1)),
    "today": lambda: today.to_screen(day_view(listed_with(forecast_row)), Typed(paths=("sample_configs",))),
}


@pytest.mark.quick
@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str, width: int, golden: Golden) -> None:
    golden(GOLDEN / f"{name}-{width}.txt", plain.render(SAMPLES[name](), width))


def test_at_80_columns_a_visit_has_its_day_and_a_deadline_its_date() -> None:
    (grid,) = grids(SAMPLES["due"]())
    head, *rows = lines(grid)
    deadlines = [row[head.index("Deadline") :].replace("\N{NO-BREAK SPACE}", " ") for row in rows]
    assert [text for text in deadlines if not any(map(str.isdigit, text))] == ["delivers nothing"]
    visits = {
        row[head.index("Visit") : head.index("Deadline")].strip().replace("\N{NO-BREAK SPACE}", " ") for row in rows
    }
    assert {"booked TOO LATE 24 Nov", "booked LATE 30 Nov", "MISSED 19 Nov", "25 Nov"} <= visits


@pytest.mark.parametrize("width", [80, 120, 200])
def test_all_dates_of_the_day_are_short_below_its_title(width: int) -> None:
    below = plain.render(SAMPLES["today"](), width).partition("OVERDUE OR WORSE")[2]
    assert "due" in below
    assert "2026-" not in below


@pytest.mark.parametrize("width", [None, 60, 80, 200])
def test_an_order_that_is_past_its_day_is_marked(width: int | None) -> None:
    text = " ".join(plain.render(SAMPLES["week"](), width).replace("\N{NO-BREAK SPACE}", " ").split())
    assert re.search(r"order by (Mon )?(2026-11-16|16 Nov) LATE", text)
    assert not re.search(r"order (by )?(Wed )?(2026-11-25|25 Nov) LATE", text)
    assert re.search(r"order (by )?(Wed )?(2026-11-25|25 Nov)", text)


def test_a_wider_terminal_shows_no_less() -> None:
    (grid,) = grids(SAMPLES["due"]())
    shown = [sum(map(len, lines(grid, width))) for width in (80, 100, 120, 160, 200)]
    assert all(narrow <= wide for narrow, wide in pairwise(shown))
