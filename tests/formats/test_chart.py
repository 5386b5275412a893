"""Charts: how a picture is drawn from points, at every width, in blocks and in ASCII."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import DAY, AsOf, seconds_of
from pumpcli.domain.course import Origin
from pumpcli.domain.curve import Curve, CurvePiece, Point, curve_of
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.formats import chart, plain, terminal
from pumpcli.formats.chart import ASCII, BLOCKS, draw
from pumpcli.formats.chart_days import Columns, labelled_days, written
from pumpcli.formats.layout import Chart, ChartMark, Line, Stroke, Tone
from pumpcli.formats.numbers import NBSP
from tests import strategies
from tests.builders import ml, simple_pump
from tests.report.test_screens import ESCAPES

MONDAY = seconds_of(datetime(2026, 1, 5))
FILLED = Origin(simple_pump("20 mL", "2 mL", "{rate: 1 mL/day}").fills[0])


def point(day: int, least: str, most: str) -> Point:
    return Point(Fraction(MONDAY + day * DAY), ml(least), ml(most))


def sketch(
    *pieces: Sequence[tuple[int, str, str]], days: int, level: str = "2", marks: Sequence[ChartMark] = ()
) -> Chart:
    """A chart from Monday, 5 January 2026, on; points are days, the least and the most volume in mL."""
    curve = Curve(
        MONDAY,
        MONDAY + days * DAY,
        tuple(
            CurvePiece(
                FILLED, tuple(Point(Fraction(MONDAY + day * DAY), ml(low), ml(high)) for day, low, high in piece), False
            )
            for piece in pieces
        ),
    )
    return Chart(
        curve=curve,
        zone=PLAIN_TIME,
        today=date(2026, 1, 5),
        level=ml(level),
        level_label="alarm",
        level_text=f"alarm volume {level} mL",
        band_text="if no patient bolus is used",
        marks=tuple(marks),
    )


def drawn(sketched: Chart, width: int, *, is_utf8: bool = True) -> list[str]:
    """The lines of a chart, without the spaces at their ends."""
    lines = draw(sketched, width, is_utf8=is_utf8)
    return ["".join(text for text, _ in line).replace(NBSP, " ").rstrip() for line in lines]


def mark(
    letter: str, day: int | Fraction, stroke: Stroke = Stroke.DOTTED, *, may_be_left_out: bool = False
) -> ChartMark:
    at = MONDAY + day * DAY
    return ChartMark(letter, at, letter.lower(), Tone.PLAIN, stroke, may_be_left_out)


FALLING = [(0, "4", "4"), (4, "0", "0"), (5, "0", "0")]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("is_utf8", "lines"),
    [
        (True, [" 4 mL ┤▄", "      ┤█▅", "    3 ┤██▅", "      ┤███▆", "    2 ┤████▇", "      ┤██████"]),
        (False, [" 4 mL |_", "      |#_", "    3 |##=", "      |###=", "    2 |####=", "      |######"]),
    ],
)
def test_a_column_is_as_high_as_the_volume_in_its_middle(is_utf8: bool, lines: list[str]) -> None:
    """A column is 5/11 days, a row half a mL: the first column, at 42/11 mL, is 7 5/11 parts of the upper row less."""
    assert drawn(sketch(FALLING, days=5, level="1"), 18, is_utf8=is_utf8)[:6] == lines


def test_the_level_is_drawn_where_it_is_above_the_curve() -> None:
    assert drawn(sketch(FALLING, days=5, level="1"), 18)[6:] == [
        "alarm ┤███████▁╌╌╌",
        "      ┤████████▂",
        "    0 ┼┬──────────",
        "       Mon 5 Jan",
        "alarm volume 1 mL",
    ]
    assert drawn(sketch(FALLING, days=5, level="0"), 18)[6:8] == ["   1 ┤███████▆", "     ┤████████▇▁"]


def test_the_band_is_above_the_least_volume() -> None:
    banded = [(0, "4", "4"), (4, "0", "2"), (5, "0", "2")]
    lines = drawn(sketch(banded, days=5, level="0"), 18, is_utf8=False)
    assert lines[:4] == ["4 mL |_", "     |#=.", "   3 |##=...", "     |####...."]
    assert lines[7] == "     |########=_.."
    assert lines[-1] == ". if no patient bolus is used"


def test_nothing_is_drawn_before_the_fill_and_the_volume_jumps_at_a_reading() -> None:
    lines = drawn(sketch([(3, "4", "4"), (5, "4", "4")], [(5, "2", "2"), (10, "2", "2")], days=10, level="0"), 26)
    assert lines[0] == "4 mL ┤      ████"
    assert lines[7] == "     ┤      ██████████████"


def test_any_volume_is_seen_and_none_is_not() -> None:
    for rest, width in (("0.001", 40), ("0", 13)):
        lines = drawn(sketch([(0, "4", "4"), (1, rest, rest), (5, rest, rest)], days=5, level="0"), 40)
        assert len(lines[7]) == width


@pytest.mark.parametrize(
    ("highest", "labels"),
    [
        ("40", ["40 mL", "", "30", "", "20", "", "10", ""]),
        ("18", ["20 mL", "", "15", "", "10", "", "5", ""]),
        ("17.9", ["20 mL", "", "15", "", "10", "", "5", ""]),
        ("10", ["10 mL", "", "", "", "5", "", "", ""]),
        ("7", ["8 mL", "", "6", "", "4", "", "2", ""]),
        ("0.33", ["0.4 mL", "", "0.3", "", "0.2", "", "0.1", ""]),
    ],
)
def test_the_volumes_at_the_side_are_round(highest: str, labels: list[str]) -> None:
    points = [(0, highest, highest), (5, "0", "0")]
    lines = drawn(sketch(points, days=5, level="0", marks=[mark("T", 1)]), 60)
    assert [line.split("┤")[0].strip() for line in lines[:-3]] == labels


@pytest.mark.parametrize(
    ("marks", "axis"),
    [
        ([mark("T", 2), mark("D", 6)], "T───────────D"),
        ([mark("D", 2), mark("T", 2), mark("R", 2)], "DTR──────────"),
        ([mark("T", 2), mark("x", 2, may_be_left_out=True), mark("R", 3)], "Tx─R─────────"),
        ([mark("x", day, may_be_left_out=True) for day in (3, 3, 3, 3)], "──xxx────────"),
    ],
)
def test_letters_keep_their_order_and_move_only_for_others(marks: list[ChartMark], axis: str) -> None:
    lines = drawn(sketch([(0, "8", "8"), (20, "8", "8")], days=20, level="0", marks=marks), 66)
    assert lines[-3][12:].startswith(axis)


def test_letters_at_the_right_edge_stay_in_the_picture() -> None:
    marks = [mark("T", 19), mark("D", 20), mark("E", 20), mark("U", 20), mark("x", 20, may_be_left_out=True)]
    lines = drawn(sketch([(0, "8", "8"), (20, "8", "8")], days=20, level="0", marks=marks), 66)
    assert lines[-3].endswith("─TDEU")


def test_the_line_of_today_is_above_others_in_its_column() -> None:
    marks = [mark("T", 2, Stroke.WHOLE), mark("R", 2), mark("E", 4, Stroke.NONE)]
    lines = drawn(sketch([(0, "8", "8"), (20, "8", "8")], days=20, level="0", marks=marks), 66)
    assert [line.count("│") for line in lines[:8]] == [1] * 8
    assert "┊" not in "".join(lines)


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (2, "Mon 5 Jan                          Tue 6 Jan"),
        (6, "Mon 5 Jan  Tue 6 Jan   Wed 7 Jan   Thu 8 Jan  Fri 9 Jan   Sat 10 Jan"),
        (8, "Mon 5 Jan        Wed 7 Jan         Fri 9 Jan        Sun 11 Jan"),
        (30, "Mon 5 Jan       Mon 12 Jan      Mon 19 Jan       Mon 26 Jan"),
        (60, "Mon 5 Jan       Mon 19 Jan      Mon 2 Feb        Mon 16 Feb"),
        (100, "Mon 5 Jan          Mon 2 Feb           Mon 2 Mar          Mon 30 Mar"),
        (190, "Mon 5 Jan           Sun 1 Mar  Wed 1 Apr  Fri 1 May   Mon 1 Jun"),
        (800, "Mon 5 Jan      Wed 1 Jul       Fri 1 Jan 2027  Thu 1 Jul 2027"),
        (9_000, "Mon 5 Jan  2030          2035          2040          2045"),
    ],
)
def test_the_days_below_are_round(days: int, labels: str) -> None:
    columns = Columns(MONDAY, Fraction(days * DAY, 70), 70)
    assert written(labelled_days(columns, PLAIN_TIME, date(2026, 1, 5)), 70).replace(NBSP, " ") == labels


def test_a_label_that_would_be_cut_or_is_that_of_a_letter_is_left_out() -> None:
    lines = drawn(sketch([(0, "8", "8"), (30, "8", "8")], days=30, level="0", marks=[mark("T", 14)]), 75)
    assert lines[-2].split("  ")[-1] == "Mon 26 Jan"
    assert "Mon 19 Jan" not in lines[-2] and "Mon 2 Feb" not in lines[-2]


@settings(max_examples=settings().max_examples // 4)
@given(
    strategies.pumps_anywhere,
    st.integers(-5 * 1440, 400 * 1440),
    st.integers(60, 200),
    st.booleans(),
    st.lists(st.integers(0, 30), max_size=8),
)
def test_every_chart_fits(pump: Pump, minutes: int, width: int, is_utf8: bool, at: list[int]) -> None:
    known = forecast(pump, AsOf.at(pump.fills[0].at + timedelta(minutes=minutes)), Clinic())
    curve = curve_of(known)
    assert curve is not None
    start = curve.start
    marks = [ChartMark(f"{index}", start + day * DAY, "refill due Fri 4 Dec") for index, day in enumerate(at)]
    picture = Chart(
        curve=curve,
        zone=pump.zone,
        today=date(2026, 1, 5),
        level=pump.reservoir.low_alarm,
        level_label="alarm",
        level_text="alarm volume 2 mL",
        band_text="if no patient bolus is used",
        marks=tuple(marks),
    )
    lines = drawn(picture, width, is_utf8=is_utf8)
    assert len(lines) <= chart.MOST_LINES
    assert max(map(len, lines)) <= min(width, chart.MOST_COLUMNS)
    assert is_utf8 or "".join(lines).isascii()
    axis = next(line for line in lines if line.lstrip().startswith("0 ┼" if is_utf8 else "0 +"))
    assert all(f"{index}" in axis[axis.index("0 ") + 2 :] for index in range(len(at)))
    assert ESCAPES.sub("", terminal.render([picture], width, is_utf8=is_utf8)).replace(" \n", "\n").split() == [
        word for line in lines for word in line.split()
    ]
    assert plain.render([picture], width, is_utf8=is_utf8) == "".join(f"{line}\n" for line in lines)


def test_the_longest_legend_leaves_rows_for_the_curve() -> None:
    texts = [
        "first fill Wed 31 Dec 2025",
        "today Wed 31 Dec 2025",
        "refill due Wed 31 Dec 2025",
        "deadline Wed 31 Dec 2025 (longest interval)",
        "end of Wed 31 Dec 2025",
        "empty Wed 31 Dec 2025",
        "100 readings",
    ]
    marks = [ChartMark(text[0], MONDAY, text) for text in texts]
    banded = [(0, "18", "18"), (4, "0", "10"), (5, "0", "8")]
    lines = drawn(sketch(banded, days=5, level="12.345", marks=marks), 60)
    assert len(lines) == chart.MOST_LINES
    assert max(map(len, lines)) <= 60
    assert [line[:5].strip() for line in lines[:5]] == ["20 mL", "alarm", "10", "5", "0"]


def test_a_pipe_has_no_charts() -> None:
    assert plain.render([Line("before"), sketch(FALLING, days=5), Line("after")]) == "before\nafter\n"


def test_every_character_is_another_one() -> None:
    for characters in (BLOCKS, ASCII):
        curve = [*characters.parts, characters.band, characters.level, characters.today, characters.later]
        assert len(set(curve)) == len(curve)
