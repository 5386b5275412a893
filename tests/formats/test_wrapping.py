"""Texts on a terminal: broken between words, never within a figure, a date, a code or a path that has room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.formats import plain
from pumpcli.formats.excerpt import drawn
from pumpcli.formats.layout import Excerpt, Line, width
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.wrapping import unbroken, wrapped


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 20, [""]),
        ("one two three", 20, ["one two three"]),
        ("one two three", 13, ["one two three"]),
        ("one two three", 12, ["one two", "  three"]),
        ("one two three", 7, ["one two", "  three"]),
        ("one two three four", 8, ["one two", "  three", "  four"]),
        ("   one two three", 10, ["   one two", "     three"]),
        ("label    one two three", 16, ["label    one two", "  three"]),
        ("a dose of 100_mcg/day, not", 17, ["a dose of", "  100_mcg/day,", "  not"]),
        ("in folder/sub/file.yaml:12", 14, ["in folder/sub/", "  file.yaml:12"]),
        ("in folder/sub/file.yaml:12", 26, ["in folder/sub/file.yaml:12"]),
        ("from folder/sub/file.yaml", 22, ["from", "  folder/sub/file.yaml"]),
        ("P-123456789012", 8, ["P-1234", "  567890", "  12"]),
        ("one two_three_four", 12, ["one two", "  three_four"]),
        ("ウイルス ウイルス", 10, ["ウイルス", "  ウイルス"]),
        ("ウイルス", 5, ["ウイ", "  ル", "  ス"]),
        ("e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301", 7, ["e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301"]),
        ("wide", 1, ["w", "i", "d", "e"]),
    ],
)
def test_lines_of_a_width(text: str, room: int, lines: list[str]) -> None:
    """`_` stands for a no-break space."""
    written = [line.replace(NBSP, "_").rstrip("_") for line in wrapped(text.replace("_", NBSP), room, 2)]
    assert written == [line.rstrip("_") for line in lines]


@given(
    st.lists(st.text(st.sampled_from("aé/_ウ\u0301")), max_size=9).map(" ".join), st.integers(6, 30), st.integers(0, 4)
)
def test_no_line_is_too_wide_and_no_character_is_lost(text: str, room: int, hang: int) -> None:
    lines = wrapped(text.replace("_", NBSP), room, hang)
    assert all(width(line.rstrip(f" {NBSP}")) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.replace("_", " ").split())


@pytest.mark.parametrize(
    "whole",
    [
        *("40 mL", "100 mcg/day", "0.05 mL/h", "14.5 %", "3 days", "1 month", "15 min", "2026-11-02 09:30"),
        *("Fri 2026-12-04", "`20 millilitres`", "`windows: &a`"),
    ],
)
@pytest.mark.parametrize("before", range(20))
def test_what_a_message_never_breaks(whole: str, before: int) -> None:
    text = unbroken(f"{'a' * before} is {whole} here, not there")
    shown = plain.render([Line(text)], 24).splitlines()
    assert any(whole in line for line in shown)
    assert all(len(line) <= 24 for line in shown)
    assert plain.render([Line(text)]) == f"{'a' * before} is {whole} here, not there\n"


LONG = "rate: 100 mcg  # by the letter of the fourth of May, which the ward has kept"


@pytest.mark.parametrize(
    ("room", "start", "marked", "lines"),
    [
        (None, 6, 7, (LONG, "      ^^^^^^^")),
        (84, 6, 7, (LONG, "      ^^^^^^^")),
        (83, 6, 7, (f"{LONG[:69]}...", "      ^^^^^^^")),
        (40, 0, 4, (f"{LONG[:26]}...", "^^^^")),
        (40, 40, 6, (f"...{LONG[30:56]}...", "             ^^^^^^")),
        (40, 72, 4, (f"...{LONG[50:]}", "                         ^^^^")),
        (40, len(LONG), 1, (f"...{LONG[50:]}", "                             ^")),
        (40, 10, 60, (f"...{LONG[10:36]}...", "   ^^^^^^^^^^^^^^^^^^^^^^^^^^")),
    ],
)
def test_a_line_of_the_file_is_cut_around_the_mark(
    room: int | None, start: int, marked: int, lines: tuple[str, str]
) -> None:
    shown = drawn(Excerpt(line=7, text=LONG, start=start, width=marked), room)
    assert shown == (f"    7 | {lines[0]}", f"      | {lines[1]}")


@given(
    st.text(st.sampled_from("aé\tウ\u0301\x1b"), max_size=60),
    st.integers(0, 60),
    st.integers(1, 9),
    st.integers(20, 50),
)
def test_the_mark_is_in_view(text: str, start: int, marked: int, room: int) -> None:
    for line in drawn(Excerpt(line=7, text=text, start=min(start, len(text)), width=marked), room):
        assert width(line) <= room + 1
        assert "^" in line or line.startswith("    7 | ")


def test_a_mark_below_wide_characters() -> None:
    shown = drawn(Excerpt(line=7, text="ウイ: x", start=4, width=1), 40)
    assert shown == ("    7 | ウイ: x", "      |       ^")
