"""A page: it is whole and loads nothing, shows every text as it is, and can be read in black and white and aloud."""

from __future__ import annotations

import re

import pytest

from pumpcli.domain.clock import AsOf
from pumpcli.formats import html_out
from pumpcli.formats.html_text import LONGEST, breakable, styled, text
from pumpcli.formats.layout import Block, Cell, Column, Excerpt, Grid, Line, Tone, printable
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.page_layout import DayBox, MonthBox, Page
from pumpcli.formats.writers import Messages
from tests.builders import end_of
from tests.pages import Element, body_of, lists_of, page_of, rows_of, style_of

AS_OF: AsOf = end_of("2026-11-22")
PUMP, DUE, LEFT = Column("Pump", folds=True), Column("Due"), Column("Left", right=True)
GRID = Grid((PUMP, DUE, LEFT), ((Cell("P-1", Tone.STRONG), Cell("LATE", Tone.ALERT), Cell("2 mL")),))
TITLE = Line("Refills due", Tone.STRONG)


def drawn(*blocks: Block | MonthBox, clinic: str | None = "North", is_wide: bool = True) -> str:
    return html_out.render(Page(blocks=blocks, clinic=clinic, as_of=AS_OF, is_wide=is_wide), Messages())


def only(html: str, *tags: str) -> Element:
    (element,) = body_of(html).all(*tags)
    return element


def test_a_page_has_a_language_a_title_and_a_heading() -> None:
    root = page_of(drawn(TITLE, Line(), GRID))
    assert root.attributes["lang"] == "en"
    foot = f"Refills due, North, as of the end of Sun{NBSP}2026-11-22"
    assert [element.text for element in root.all("title", "h1", "footer")] == [foot, "Refills due", foot]
    assert [element.tag for element in root.all("main", "footer")] == ["main", "footer"]


def test_a_page_runs_nothing_and_loads_nothing() -> None:
    html = drawn(TITLE, GRID)
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & {
        each.tag for each in page_of(html).all()
    }
    assert "://" not in html
    assert not re.search(r"url\(|@import|\bon\w+=|\bsrc=|\bhref=", html)
    (policy,) = (each for each in page_of(html).all("meta") if "http-equiv" in each.attributes)
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_a_grid_is_a_table_with_a_head_and_a_name_for_each_row() -> None:
    html = drawn(TITLE, Line(), GRID)
    table = only(html, "table")
    assert lists_of(html) == [{"Pump": "P-1", "Due": "LATE", "Left": "2 mL"}]
    assert [each.attributes["scope"] for each in table.all("th")] == ["col", "col", "col", "row"]
    assert table.attributes["aria-labelledby"] == only(html, "h1").attributes["id"]


def test_what_alerts_has_a_frame_and_its_row_a_bar() -> None:
    html = drawn(TITLE, GRID)
    assert [each.text for each in only(html, "tbody").all("b")] == ["LATE"]
    assert [row.classes for row in only(html, "tbody").all("tr")] == [{"urgent"}]


def test_the_line_above_a_grid_is_its_heading_on_every_page() -> None:
    html = drawn(TITLE, Line("Week 1", Tone.STRONG), Line("Monday", is_part=True), GRID, Line("Tuesday", is_part=True))
    parts = [(each.tag, each.text, "above" in each.classes) for each in body_of(html).all("h2", "h3")]
    assert parts == [("h2", "Week 1", False), ("h3", "Monday", True), ("h3", "Tuesday", False)]
    table = only(html, "table")
    (again,) = (row for row in table.all("tr") if "again" in row.classes)
    assert again.text == "Monday"
    named = next(each for each in body_of(html).all("h3") if each.text == "Monday")
    assert table.attributes["aria-labelledby"] == named.attributes["id"]


@pytest.mark.parametrize("title", [Line("x" * 101, Tone.ALERT, is_part=True), Line("Limits", Tone.STRONG)])
def test_a_heading_that_no_head_can_repeat_is_printed_above_its_table(title: Line) -> None:
    grid = GRID if title.is_part else Grid((Column(""),), ((Cell("low"),),))
    html = drawn(TITLE, title, grid)
    assert not any("above" in each.classes for each in body_of(html).all("h2", "h3"))
    assert not any("again" in row.classes for row in body_of(html).all("tr"))


def test_a_column_without_a_title_or_a_text_is_left_out() -> None:
    grid = Grid((PUMP, Column(""), DUE), ((Cell("P-1"), Cell(""), Cell("")),))
    assert rows_of(only(drawn(TITLE, grid), "table")) == [{"Pump": "P-1", "Due": ""}]


def test_what_is_to_do_has_a_box_and_room_to_write() -> None:
    grid = Grid((PUMP, DUE), ((Cell("P-1"), Cell("today")),), is_to_do=True)
    html = drawn(TITLE, grid)
    assert lists_of(html) == [{"Done": "", "Pump": "P-1", "Due": "today", "Notes": ""}]
    assert [cell.classes for cell in only(html, "tbody").all("td")][::2] == [{"box"}, {"room"}]


def test_identifiers_are_used_once_and_every_reference_has_one() -> None:
    grid = Grid((Column(""),), ((Cell("low"),),))
    blocks = (TITLE, Line("A", Tone.STRONG), grid, Line("B", Tone.STRONG), Line("b", is_part=True), GRID, grid)
    elements = list(body_of(drawn(*blocks)).all())
    identifiers = [each.attributes["id"] for each in elements if "id" in each.attributes]
    assert len(set(identifiers)) == len(identifiers)
    assert {each.attributes["aria-labelledby"] for each in elements if "aria-labelledby" in each.attributes} <= {
        *identifiers
    }


def test_a_labelled_line_has_its_label_in_a_column() -> None:
    html = drawn(TITLE, Line("left now     8 mL  [##..]  44 %"), Line("             all of it"), Line("a  |  b"))
    labelled, hanging, plain = body_of(html).all("p")
    assert [each.text for each in labelled.all("span")] == ["left now"]
    assert labelled.text == "left now 8 mL  [##..]  44 %"
    assert [each.text for each in hanging.all("span")] == [""]
    assert list(plain.all("span")) == []


def test_a_line_of_a_file_has_its_fault_marked() -> None:
    html = drawn(TITLE, Excerpt(line=12, text="rate: <b>", start=6, width=3))
    assert only(html, "pre").text == "   12 | rate: <b>"
    assert only(html, "mark").text == "<b>"


def test_lines_that_rise_stand_above_the_list() -> None:
    html = drawn(TITLE, Line(), GRID, Line(), Line("INCOMPLETE: 1 file", Tone.ALERT, rises=True))
    assert html.index("INCOMPLETE") < html.index("<table")


def test_the_foot_says_what_of_whom_and_when_once() -> None:
    for title, clinic, foot in (
        ("North: refills, as of the end of Sun 2026-11-22".replace("Sun ", f"Sun{NBSP}"), "North", None),
        ("P-1  |  baclofen", "North", "P-1 | baclofen, North, as of the end of Sun 2026-11-22"),
        ("P-1  |  baclofen", None, "P-1 | baclofen, as of the end of Sun 2026-11-22"),
    ):
        html = drawn(Line(title, Tone.STRONG), clinic=clinic)
        expected = title if foot is None else foot.replace("Sun ", f"Sun{NBSP}")
        assert only(html, "footer").text == expected
        assert f"@bottom-left {{ content: {styled(expected)} }}" in style_of(html)


@pytest.mark.parametrize("raw", ["</style><script>", '"; } * { display: none', "a\\b", "é\u202e\x00"])
def test_a_text_cannot_end_the_style_sheet(raw: str) -> None:
    escaped = styled(raw)
    assert re.fullmatch(r'"([A-Za-z0-9]|\\[0-9a-f]+ )*"', escaped)
    shown = re.sub(r"\\([0-9a-f]+) ", lambda match: chr(int(match[1], 16)), escaped[1:-1])
    assert shown == printable(raw)


@pytest.mark.parametrize(
    "raw",
    ["<b>&amp;</b>", "a\x00b", "a\u202eb", "\udcff.yaml", "P-1 2026-11-22", f"Fri{NBSP}2026-11-22", "x" * 60, "-" * 30],
)
def test_every_text_is_shown_as_on_a_terminal(raw: str) -> None:
    html = f"<!DOCTYPE html>\n<html><body><p>{text(raw)}</p><p>{breakable(raw)}</p></body></html>"
    assert [each.text for each in body_of(html).all("p")] == [printable(raw)] * 2
    assert all(each.tag in ("p", "span", "wbr") for each in body_of(html).all())


def test_a_long_word_may_be_broken_and_a_date_not() -> None:
    at = f"Tue{NBSP}2026-12-01{NBSP}10:30"
    assert len(at) < LONGEST
    assert breakable(f"on {at}") == f"on <span>{at}</span>"
    longest = max(re.split(r"<wbr>| ", breakable("x" * 60 + f" pumps/{'y' * 30}.yaml")), key=len)
    assert len(longest) <= LONGEST


def test_a_line_keeps_a_code_whole_and_breaks_a_path_that_is_too_long() -> None:
    assert text("P-001, P-002") == "<span>P-001,</span> <span>P-002</span>"
    path = f"pumps/{'a-b/' * 30}x.yaml"
    assert text(path) == path


def test_a_month_is_a_table_of_weeks_with_the_texts_of_each_day() -> None:
    lines = (Line("ALARM P-1", Tone.ALERT), Line("P-2 P-3"))
    day = DayBox(number=23, text="3 refills", tone=Tone.PLAIN, lines=lines, is_today=True, is_open=True)
    month = MonthBox("November 2026", ("Mon", "Tue"), ((None, day),))
    html = drawn(TITLE, month)
    assert rows_of(only(html, "table")) == [{"Mon": "", "Tue": "23 today 3 refillsALARM P-1P-2 P-3"}]
    assert only(html, "h2").text == "November 2026"


@pytest.mark.parametrize(
    ("codes", "first", "second"), [(2, 9, 9), (40, 9, 9), (90, 8, 9), (120, 7, 8), (190, 7, 7), (2000, 6, 6)]
)
def test_a_month_with_more_texts_has_smaller_ones(codes: int, first: int, second: int) -> None:
    """The first month is below the title of the page."""
    lines = (Line(" ".join(["P-001"] * codes)),)
    day = DayBox(number=1, text="", tone=Tone.PLAIN, lines=lines, is_today=False, is_open=True)
    html = drawn(TITLE, *(MonthBox(title, ("Mon",), ((day,),)) for title in ("May 2026", "June 2026")))
    assert [table.classes for table in body_of(html).all("table")] == [
        {"month", f"size-{first}"},
        {"month", f"size-{second}"},
    ]


def test_the_paper_lies_on_its_side_only_where_it_should() -> None:
    assert "size: landscape" in style_of(drawn(TITLE, is_wide=True))
    assert "size:" not in re.sub(r"font-size:|box-sizing:", "", style_of(drawn(TITLE, is_wide=False)))


#: The pairs of a text and a background that the style sheet has.
TEXTS = ("plain", "faint", "good", "notice", "alert")
BACKGROUNDS = ("page", "band")


def palettes() -> list[dict[str, str]]:
    """The colours of the light screen, of the dark one and of paper."""
    blocks = re.findall(r":root \{([^}]*)\}", style_of(drawn(TITLE)))
    return [dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block)) for block in blocks]


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_text_has_a_contrast_that_can_be_read() -> None:
    light, dark, paper = palettes()
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for palette in (light, dark, paper):
        assert set(palette) == {*TEXTS, *BACKGROUNDS, "rule"}
        assert min(contrast(palette[each], palette[behind]) for each in TEXTS for behind in BACKGROUNDS) >= 4.5
        assert min(contrast(palette["rule"], palette[behind]) for behind in BACKGROUNDS) >= 3
    assert {paper[name] for name in BACKGROUNDS} == {"#ffffff"}
    assert {paper[name] for name in (*TEXTS, "rule")} == {"#000000"}


def test_every_colour_is_one_of_those() -> None:
    style = re.sub(r":root \{[^}]*\}", "", style_of(drawn(TITLE)))
    colours = re.findall(r"(?<![\w-])(?:color|background|border[\w-]*|outline):([^;}]*)", style)
    assert colours
    for value in colours:
        assert not re.search(r"#[0-9a-f]{3}|rgb|hsl", value)
        assert set(re.findall(r"var\(--(\w+)\)", value)) <= {*TEXTS, *BACKGROUNDS, "rule"}
    assert set(re.findall(r"background:([^;}]*)", style)) == {" var(--page)", " var(--band)", " none"}


@pytest.mark.parametrize("tone", Tone)
def test_every_tone_is_drawn(tone: Tone) -> None:
    html = drawn(TITLE, Line("x", tone, is_part=True), Line("y", tone), Grid((PUMP,), ((Cell("z", tone),),)))
    assert "x" in {each.text for each in body_of(html).all("h3")}
    assert "z" in {each.text for each in body_of(html).all("th")}
