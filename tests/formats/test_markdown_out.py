"""Markdown: every text is shown as it is, a grid is a table that reads well as plain text, and nothing is missing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.errors import FaultCode, Problem, Severity
from pumpcli.formats import markdown_out
from pumpcli.formats.layout import Block, Cell, Column, Excerpt, Grid, Line, Screen, Tone, printable
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.writers import Messages
from tests.read_back import markdown_rows, markdown_texts
from tests.report.results import Reported, every_result

HOSTILE = (
    *("*a*", "_a_", "__a__", "low_alarm_at", "`a`", "``", "a|b", "|", "\\", "\\|", "a\\", "\\\\|", "[a](b)", "![a](b)"),
    *("[a]: b", "<b>", "<!-- a", "</td>", "<http://a>", "http://a", "www.a.org", "&lt;", "&#60;", "&", "a & b", "~a~"),
    *("~~a~~", "# a", "#", "a #", "- a", "-", "--", "---", "+ a", "* a", "* * *", "1. a", "1) a", "1.", "1.5", "2026."),
    *(
        "=",
        "===",
        "> a",
        ">",
        ">a",
        "]: a",
        "a]",
        "[a][b]",
        "[^1]",
        "[^1]: a",
        "<a>",
        "-->",
        "soon -> ok",
        f"{NBSP}-",
        f"{NBSP}1. a",
        f"{NBSP} # a",
        f"a{NBSP}",
        "    a",
        "a  b",
        "a   b",
        "```",
        "~~~",
        "[ ] a",
        "[x] a",
        ":-:",
        "|-|",
        "$a$",
        "{a}",
        "%",
    ),
    *("-9", "+1.5", "0.5", "a\nb", "a\rb", "a\tb", "\x1b[31m", "\x00", "\u202ea", "\udcff", "漢字💉", "'\"", "a\\*b*"),
)


def drawn_of(screen: Screen, messages: Messages | None = None) -> str:
    return markdown_out.render(screen, messages or Messages())


def as_read(text: str) -> str:
    """The text that a reader sees: one line, with the spaces at its ends left out."""
    return re.sub(f" ?{NBSP}+", " ", printable(text.strip(" "))).strip(" ")


def shown_as_table(*texts: str) -> list[str]:
    columns = tuple(Column(str(number)) for number in range(len(texts)))
    (row,) = markdown_rows(drawn_of([Grid(columns, (tuple(map(Cell, texts)),))]))
    return list(row.values())


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_text_is_shown_as_it_is(text: str) -> None:
    """In a cell, at its ends too; in a line, and in a title."""
    assert shown_as_table(text, f"x{text}", f"{text}x", text) == list(
        map(as_read, (text, f"x{text}", f"{text}x", text))
    )
    for line, element in ((Line(text), "p"), (Line(text, Tone.STRONG), "h1"), (Line(text, indent=3), "p")):
        drawn = drawn_of([line, Line("below")])
        assert markdown_texts(drawn) == [(element, as_read(text)), ("p", "below")]
        drawn = drawn_of([Line("above"), line])
        assert [shown for _, shown in markdown_texts(drawn)] == ["above", as_read(text)]


characters = st.sampled_from("\\`*_{}[]()<>#+-.!|~&;:/=\"' a1\n\u00a0")


@given(st.lists(st.text(characters), min_size=2, max_size=3))
def test_any_text_is_shown_as_it_is(texts: list[str]) -> None:
    assert shown_as_table(*texts) == list(map(as_read, texts))
    lines = [text for text in texts if as_read(text)]
    assert [text for _, text in markdown_texts(drawn_of(list(map(Line, lines))))] == list(map(as_read, lines))


def test_a_table_reads_well_as_plain_text() -> None:
    grid = Grid(
        (Column("Pump"), Column("Left", right=True), Column("Never")),
        ((Cell("P-1"), Cell("10.5 mL"), Cell("")), (Cell("漢字"), Cell("2 mL"), Cell(""))),
        indent=2,
    )
    assert drawn_of([grid]) == (
        "| Pump |    Left | Never |\n"
        "|------|--------:|-------|\n"
        "| P-1  | 10.5 mL |       |\n"
        "| 漢字 |    2 mL |       |\n"
    )
    assert drawn_of([Grid((Column(""), Column("")), ((Cell("a"), Cell("")),))]) == "|     |\n|-----|\n| a   |\n"


def test_a_bracket_and_an_arrow_read_well_as_plain_text() -> None:
    assert drawn_of([Line("soon -> ALARM [small-fill]"), Line("> 5 mL")]) == (
        "- soon -> ALARM \\[small-fill]\n- \\> 5 mL\n"
    )


def test_titles_lines_and_tables_are_apart() -> None:
    screen: Screen = [
        Line("Refills", Tone.STRONG),
        Line("rule"),
        Line("filter", Tone.ALERT),
        Line(),
        Line("Monday", Tone.STRONG),
        Grid((Column("Pump"),), ((Cell("P-1"),),)),
        Line("1 pump"),
    ]
    assert drawn_of(screen).split("\n") == [
        *(
            "# Refills",
            "",
            "- rule",
            "- filter",
            "",
            "## Monday",
            "",
            "| Pump |",
            "|------|",
            "| P-1  |",
            "",
            "- 1 pump",
        ),
        "",
    ]


def test_a_line_of_a_file_is_code_whatever_it_holds() -> None:
    for text in ("pump: ```", "`` ` ~~~", "</code>", "plain"):
        blocks: list[Block] = [Line("wrong"), Excerpt(line=3, text=text, start=0, width=4), Line("below")]
        found = markdown_texts(drawn_of(blocks))
        assert found == [("p", "wrong"), ("code", f"    3 | {text}\n      | ^^^^\n"), ("p", "below")]


def test_problems_and_notes_stand_below() -> None:
    problem = Problem(
        severity=Severity.ERROR,
        code=FaultCode.BAD_DATE,
        file="a*b*.yaml",
        line=3,
        column=1,
        path="fills",
        message="`x` is no date",
        source="x: |",
        width=1,
    )
    found = markdown_texts(drawn_of([Line("List", Tone.STRONG)], Messages([problem], ["p1 read as P-1"])))
    assert found == [
        ("h1", "List"),
        ("p", "p1 read as P-1"),
        ("h2", "Problems"),
        ("p", "a*b*.yaml:3:1: error: fills: `x` is no date [bad-date]"),
        ("code", "    3 | x: |\n      | ^\n"),
        ("p", "1 error, 0 warnings"),
    ]


@pytest.mark.parametrize("result", every_result()[::5], ids=[result.name for result in every_result()[::5]])
def test_every_screen_is_there_word_for_word(result: Reported) -> None:
    screen = result.to_screen()
    found = [text for _, text in markdown_texts(drawn_of(screen))]
    lines = [as_read(block.text) for block in screen if isinstance(block, Line) and as_read(block.text)]
    cells = [as_read(cell.text) for block in screen if isinstance(block, Grid) for row in block.rows for cell in row]
    assert [text for text in lines if text not in found] == []
    assert [text for text in cells if text and text not in found] == []
