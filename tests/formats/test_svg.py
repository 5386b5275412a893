"""The picture of a page: its points are those of the engine, and its text says the same as its lines."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.curve import Curve, curve_of
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.pump import Pump
from pumpcli.fleet.loading import digest_fleet, keep_pump
from pumpcli.formats import svg
from pumpcli.formats.layout import Chart, ChartMark, Stroke, Tone
from pumpcli.formats.numbers import NBSP, millilitres
from pumpcli.report import picture
from pumpcli.usecases.rules import Rules, find_rules
from tests import strategies
from tests.builders import pump_of, simple_text
from tests.formats.test_chart import MONDAY, mark, sketch
from tests.goldens import Golden

GOLDEN = Path(__file__).parent.parent / "golden"
SAMPLES = "sample_configs"
AS_OF = AsOf.end_of(date(2026, 11, 22))
FALLING = [(0, "20", "20"), (40, "0", "0"), (50, "0", "0")]


def parsed(drawn: str) -> Element:
    """The figure as XML, so that it is well-formed."""
    return ElementTree.fromstring(drawn)


def chart_of(pump: Pump, as_of: AsOf = AS_OF) -> Chart:
    known = forecast(pump, as_of, sample_rules().clinic)
    curve = curve_of(known)
    assert curve is not None
    return picture.chart(known, curve)


def chart_from(text: str, as_of: AsOf = AS_OF) -> Chart:
    return chart_of(pump_of(text), as_of)


def sample_rules() -> Rules:
    rules = find_rules([SAMPLES], None, None)
    assert isinstance(rules, Rules)
    return rules


def sample(code: str) -> Pump:
    fleet = digest_fleet([SAMPLES], sample_rules().clinics, keep_pump)
    return next(each.pump for each in fleet.pumps if each.pump.code == code)


def points(figure: Element, kind: str) -> list[list[tuple[str, str]]]:
    """The points of each line of a kind, as they are written."""
    paths = [path.attrib["d"] for path in figure.iterfind(f"./svg/path[@class='{kind}']")]
    return [[(x, y) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)] for path in paths]


def alternative(drawn: str) -> str:
    text = parsed(drawn).findtext("./svg/desc")
    assert text is not None
    return text.replace(NBSP, " ")


def legend(drawn: str) -> list[str]:
    return [" ".join("".join(entry.itertext()).split()) for entry in parsed(drawn).iterfind("./figcaption/ul/li")]


def labels(drawn: str, anchor: str) -> list[str]:
    texts = parsed(drawn).iterfind(f"./svg/text[@text-anchor='{anchor}']")
    return [(each.text or "").replace(NBSP, " ") for each in texts if "font-weight" not in each.attrib]


def letters(drawn: str) -> list[tuple[str, Fraction]]:
    """The letters above the plot, each with its place."""
    texts = parsed(drawn).iterfind("./svg/text[@text-anchor='middle']")
    return [(each.text or "", Fraction(each.attrib["x"])) for each in texts]


@pytest.mark.quick
@pytest.mark.parametrize("code", ["P-004", "P-012"])
def test_golden(code: str, golden: Golden) -> None:
    drawn = svg.render(chart_of(sample(code)))
    golden(GOLDEN / f"curve-{code}.html", drawn)


@settings(max_examples=settings().max_examples // 10)
@given(
    st.one_of(strategies.pumps_anywhere, strategies.refilled_pumps(), strategies.pumps_in_use()),
    st.integers(-5 * 1440, 90 * 1440),
)
def test_every_point_is_the_volume_of_the_engine(pump: Pump, minutes: int) -> None:
    known = forecast(pump, AsOf.at(pump.fills[0].at + timedelta(minutes=minutes)), Clinic())
    curve = curve_of(known)
    if curve is None:
        return
    drawn = parsed(svg.render(bare(curve, known)))
    check_lines(points(drawn, "least"), curve, known, PatientBoluses.ALL)
    most = points(drawn, "most")
    assert bool(most) is curve.has_band
    if len(most) == len(curve.pieces):
        check_lines(most, curve, known, PatientBoluses.NONE)


def bare(curve: Curve, known: Forecast) -> Chart:
    return Chart(
        curve=curve,
        zone=known.pump.zone,
        today=date(2026, 1, 5),
        level=known.pump.reservoir.low_alarm,
        level_label="alarm",
        level_text="alarm volume",
        band_text="if no patient bolus is used",
        marks=(),
    )


def check_lines(lines: list[list[tuple[str, str]]], curve: Curve, known: Forecast, use: PatientBoluses) -> None:
    """Assert that each piece has a line through volumes of the engine, from its first to its last point, and that no
    point is left out but for those within half a unit of the width of another one."""
    top = max([known.pump.reservoir.low_alarm.ml, *(p.most.ml for piece in curve.pieces for p in piece.points)])
    step = next(
        step
        for step in (Fraction(digit) * Fraction(10) ** power for power in range(-9, 9) for digit in (1, 2, 5))
        if step * 5 >= top
    )
    scale = step * -(-top // step)
    assert len(lines) == len(curve.pieces)
    for line, piece in zip(lines, curve.pieces, strict=True):
        course = compute_course(known.pump, piece.origin, use)
        places = []
        for point in piece.points:
            x = svg.LEFT + (svg.RIGHT - svg.LEFT) * (point.at - curve.start) / (curve.end - curve.start)
            y = svg.BOTTOM - (svg.BOTTOM - svg.TOP) * course.volume_at(point.at).ml / scale
            places.append((x, y))
        rounded = [(round(x, 1), round(y, 1)) for x, y in places]
        seen = [(Fraction(x), Fraction(y)) for x, y in line]
        assert (seen[0], seen[-1]) == (rounded[0], rounded[-1])
        assert set(seen) <= set(rounded)
        across = [x for x, _ in seen]
        assert across == sorted(across)
        assert all(min(abs(x - near) for near in across) <= Fraction(11, 20) for x, _ in places)


@pytest.mark.parametrize(
    ("highest", "volumes"),
    [
        ("20", ["0", "5", "10", "15", "20 mL"]),
        ("40", ["0", "10", "20", "30", "40 mL"]),
        ("38", ["0", "10", "20", "30", "40 mL"]),
        ("18", ["0", "5", "10", "15", "20 mL"]),
        ("10", ["0", "2", "4", "6", "8", "10 mL"]),
        ("0.33", ["0", "0.1", "0.2", "0.3", "0.4 mL"]),
        ("0", ["0", "0.2", "0.4", "0.6", "0.8", "1 mL"]),
    ],
)
def test_the_volumes_at_the_side_are_round(highest: str, volumes: list[str]) -> None:
    drawn = svg.render(sketch([(0, highest, highest), (5, "0", "0")], days=5, level="0"))
    assert labels(drawn, "end") == volumes


@pytest.mark.parametrize("highest", ["20", "0.33", "0.033", "0.00033", "0.0000033", "20000000"])
def test_no_volume_at_the_side_is_cut(highest: str) -> None:
    drawn = svg.render(sketch([(0, highest, highest), (5, "0", "0")], days=5, level="0"))
    for text in parsed(drawn).iterfind("./svg/text[@text-anchor='end']"):
        size = float(text.attrib.get("font-size", "12"))
        assert float(text.attrib["x"]) >= len(text.text or "") * size * 0.56, text.text


def test_the_days_below_are_round_and_inside() -> None:
    assert labels(svg.render(sketch(FALLING, days=50, level="0")), "start") == [
        "Mon 5 Jan",
        "Mon 12 Jan",
        "Mon 19 Jan",
        "Mon 26 Jan",
        "Mon 2 Feb",
        "Mon 9 Feb",
        "Mon 16 Feb",
    ]
    for days in range(2, 400, 7):
        chart = sketch([(0, "20", "20"), (days, "0", "0")], days=days, level="0")
        for text in parsed(svg.render(chart)).iterfind("./svg/text[@text-anchor='start']"):
            assert float(text.attrib["x"]) + len(text.text or "") * 6.5 <= svg.WIDTH, days


@pytest.mark.parametrize(
    ("marks", "places"),
    [
        ([mark("T", 10), mark("D", 40)], [("T", 187.2), ("D", 574.8)]),
        ([mark("D", 10), mark("T", 10), mark("R", 11)], [("D", 187.2), ("T", 204.2), ("R", 221.2)]),
        ([mark("T", 49), mark("D", 50), mark("U", 50)], [("T", 670), ("D", 687), ("U", 704)]),
    ],
)
def test_letters_keep_their_order_and_do_not_cover_one_another(
    marks: list[ChartMark], places: list[tuple[str, float]]
) -> None:
    drawn = svg.render(sketch(FALLING, days=50, marks=marks))
    assert [(letter, float(x)) for letter, x in letters(drawn)] == places


def test_every_kind_of_line_is_another_one_without_colour() -> None:
    kinds = [("T", Stroke.WHOLE), ("R", Stroke.DOTTED), ("D", Stroke.DOTTED), ("U", Stroke.DOTTED), ("E", Stroke.NONE)]
    marks = [ChartMark(letter, MONDAY, letter, Tone.PLAIN, stroke) for letter, stroke in kinds]
    drawn = parsed(svg.render(sketch([(0, "20", "20"), (40, "0", "5")], days=50, marks=marks)))
    lines = [each for each in drawn.findall("./svg/*[@class]") if each.attrib.get("stroke") != "none"]
    styles = [(each.attrib.get("stroke-dasharray"), each.attrib["stroke-width"]) for each in lines]
    assert len(set(styles)) == len(styles) == len(kinds) + 3
    assert "#" not in svg.render(sketch(FALLING, days=50)), "every line has the colour of the text"


def test_the_text_has_the_volumes_of_the_lines() -> None:
    assert alternative(svg.render(chart_of(sample("P-004")))) == (
        "Last fill Mon 12 Oct, 20 mL. Today Sun 22 Nov: 7.538 mL, or 9.615 mL if no patient bolus is used. "
        "Refill due Tue 1 Dec: 5.025 mL, or 7.521 mL if no patient bolus is used. "
        "Deadline Tue 8 Dec: 3.000 mL, or 5.833 mL if no patient bolus is used. "
        "Empty Fri 18 Dec: 0.000 mL, or 3.333 mL if no patient bolus is used. "
        "Alarm volume 3 mL. At the end of the picture: 0.000 mL, or 3.000 mL if no patient bolus is used."
    )


@pytest.mark.parametrize("code", ["P-003", "P-007", "P-010", "P-012", "P-013"])
def test_the_text_has_the_volume_that_show_has(code: str) -> None:
    known = forecast(sample(code), AS_OF, sample_rules().clinic)
    assert known.volume is not None
    now = f"Today Sun 22 Nov: {millilitres(known.volume)}".replace(NBSP, " ")
    assert now in alternative(svg.render(chart_of(sample(code))))


PUMP = "pump: P-001\nreservoir: {{capacity: 20 mL, low_alarm: 2 mL}}\nfill: {{at: {at}, volume: 20 mL}}\nprogram: {p}\n"


def test_readings_are_crosses_and_are_named_in_the_text() -> None:
    text = PUMP.format(at="2026-11-02 08:00", p="{rate: 0.4 mL/day}")
    drawn = svg.render(
        chart_from(text + "readings: [{at: 2026-11-05 08:00, volume: 18 mL}, {at: 2026-11-09 08:00, volume: 17 mL}]\n")
    )
    assert len(parsed(drawn).findall("./svg/path[@class='reading']")) == 2
    assert len(points(parsed(drawn), "least")) == 3
    assert "\N{MULTIPLICATION SIGN} 2 readings" in legend(drawn)
    assert "Reading Thu 5 Nov: 18.000 mL. Reading Mon 9 Nov: 17.000 mL." in alternative(drawn)


def test_a_pump_that_never_empties() -> None:
    drawn = svg.render(chart_from(PUMP.format(at="2026-11-02 08:00", p="{rate: 0 mL/day}")))
    assert [y for _, y in points(parsed(drawn), "least")[0]] == [f"{svg.TOP}", f"{svg.TOP}"]
    assert [entry[0] for entry in legend(drawn)] == ["F", "T", "a"]


def test_a_pump_that_is_empty_at_once() -> None:
    drawn = svg.render(
        chart_from(simple_text("20 mL", "2 mL", "{rate: 40 mL/day}", "1000 mcg/mL", at="2026-11-20 09:30"))
    )
    assert legend(drawn)[0] == "F fill Fri 20 Nov, refill due Fri 13 Nov"
    assert [letter for letter, _ in letters(drawn)] == ["D", "E", "T"]


@pytest.mark.parametrize("rate", ["1000 mL/day", "31 mL/day"])
def test_nothing_is_left_when_it_is_empty(rate: str) -> None:
    """The instant is that of `show`, rounded down to a minute, in which the curve still has something."""
    text = simple_text("20 mL", "2 mL", f"{{rate: {rate}}}", "1000 mcg/mL", at="2026-11-20 09:30")
    assert re.search(r"Empty \S+ \d+ Nov: 0\.000 mL\. ", alternative(svg.render(chart_from(text))))


def test_a_pump_that_is_not_filled_yet_has_no_line_before_its_fill() -> None:
    as_of = AsOf.end_of(date(2026, 10, 30))
    drawn = svg.render(chart_from(PUMP.format(at="2026-11-02 08:00", p="{rate: 0.4 mL/day}"), as_of))
    assert Fraction(points(parsed(drawn), "least")[0][0][0]) > svg.LEFT + 20
    assert "Today Fri 30 Oct: not filled yet." in alternative(drawn)


def test_a_curve_of_ten_years_is_small_and_keeps_its_ends() -> None:
    text = PUMP.format(
        at="2026-11-02 08:00", p="{windows: [{from: 06:00, to: 12:00, rate: 0.02 mL/day}], rate: 0 mL/day}"
    )
    drawn = svg.render(chart_from(text))
    (line,) = points(parsed(drawn), "least")
    assert 100 < len(line) <= 2 * (svg.RIGHT - svg.LEFT) * 2
    assert len(drawn) < 25_000
    assert line[0] == (f"{svg.LEFT}", f"{svg.TOP}")
    assert len(labels(drawn, "start")) >= 4


def test_hostile_texts_are_shown_and_not_obeyed() -> None:
    hostile = '</text><script>alert(1)</script>" onload="x\x00\u202e&amp;'
    marks = [ChartMark("<", MONDAY, hostile, stroke=Stroke.DOTTED)]
    drawn = svg.render(sketch(FALLING, days=50, marks=marks))
    assert "<script" not in drawn
    assert '"x' not in drawn
    assert "\x00" not in drawn and "\u202e" not in drawn
    assert "\\x00\\u202e&amp;" in " ".join(legend(drawn))


def test_the_picture_loads_nothing_and_is_the_same_each_time() -> None:
    drawn = svg.render(chart_of(sample("P-004")))
    assert drawn == svg.render(chart_of(sample("P-004")))
    assert not re.search(r"http|href|url\(|<style|<script| style=| on\w+=", drawn)
    numbers = re.findall(r"\d+\.\d+", re.sub(r"<(title|desc|text|li)\b.*?</\1>", "", drawn))
    assert numbers
    assert all(len(number.partition(".")[2]) <= 2 for number in numbers)


@pytest.mark.parametrize(
    ("points", "anchor"),
    [
        ([(0, "20", "20"), (40, "0", "0"), (50, "0", "0")], "start"),
        ([(0, "2.1", "2.1"), (1, "0", "0"), (50, "0", "0")], "end"),
        ([(0, "20", "20"), (5, "0", "0"), (50, "0", "0")], "end"),
        ([(0, "20", "20"), (5, "0", "18"), (50, "0", "0")], "start"),  # nowhere else either
        ([(0, "2", "2"), (50, "2", "2")], "start"),
        ([(0, "1", "1"), (50, "1", "1")], "start"),
    ],
)
def test_the_alarm_volume_is_named_where_the_curve_is_not(points: list[tuple[int, str, str]], anchor: str) -> None:
    assert "alarm volume 2 mL" in labels(svg.render(sketch(points, days=50)), anchor)
