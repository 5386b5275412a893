"""Readers of "+10%", of titrations, and of a field with its value."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pumpcli.domain.clock import Period
from pumpcli.domain.what_if import Titration
from pumpcli.errors import Fault
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files.asked_change import MOST_STEPS, Setting, change, setting, titration


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("+10%", "1/10"),
        ("-5 %", "-1/20"),
        (" + 12.5 % ", "1/8"),
        ("\u22125%", "-1/20"),
        ("+0%", "0"),
        ("-0%", "0"),
        ("+100%", "1"),
        ("-100%", "-1"),
    ],
)
def test_change(text: str, part: str) -> None:
    assert change(text) == Fraction(part)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10%", "more or less"),
        ("10 %", "write +10% or -10%"),
        ("1.1", "write +1.1% or -1.1%"),
        ("", "more or less"),
        ("+", "more or less"),
        ("+10", "has no unit"),
        ("+10 mL", "is a volume"),
        ("+101%", "above 100 %"),
        ("-101%", "above 100 %"),
        ("+1,5%", "comma"),
        ("++5%", "has a plus or minus sign"),
        ("+-5%", "has a plus or minus sign"),
        ("+5e1%", "exponent"),
    ],
)
def test_no_change(text: str, words: str) -> None:
    found = change(text)
    assert isinstance(found, Fault)
    assert words in found.message
    assert found.code in MEANINGS


@pytest.mark.parametrize("sign", [" x ", "x", " X ", " * ", "*", " \u00d7 ", "\u00d7"])
def test_titration(sign: str) -> None:
    assert titration(f"+10% every 7 days{sign}4") == Titration(Fraction(1, 10), Period(days=7), 4)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("-5 % every 2 weeks x 1", Titration(Fraction(-1, 20), Period(days=14), 1)),
        ("+1% every 1 month x 12", Titration(Fraction(1, 100), Period(months=1), 12)),
        ("+1% every 36 h x 2", Titration(Fraction(1, 100), Period(seconds=36 * 3600), 2)),
        (f"+1% every 1 day x {MOST_STEPS}", Titration(Fraction(1, 100), Period(days=1), MOST_STEPS)),
    ],
)
def test_every_kind_of_titration(text: str, found: Titration) -> None:
    assert titration(text) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10% every 7 days x 4", "more or less"),
        ("+10% every 7 x 4", "has no unit"),
        ("+10% every 0 days x 4", "is zero"),
        ("+10% every 7 days", "is not a titration"),
        ("+10% every 7 days x", "is not a titration"),
        ("+10% every 7 days x 2.5", "is not a titration"),
        ("+10% every 7 days x -2", "is not a titration"),
        ("+10% 7 days x 4", "is not a titration"),
        ("+10% every 7 days x 0", "1 to 52 steps"),
        (f"+10% every 7 days x {MOST_STEPS + 1}", "1 to 52 steps"),
        ("+10% every 7 days x 99999999999999999999", "1 to 52 steps"),
    ],
)
def test_no_titration(text: str, words: str) -> None:
    found = titration(text)
    assert isinstance(found, Fault)
    assert words in found.message
    assert found.code in MEANINGS


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("rate=120 mcg/day", "rate", "120 mcg/day"),
        (" windows[0].rate = 500mcg/day ", "windows[0].rate", "500mcg/day"),
        ("on_demand.max_per_day=6", "on_demand.max_per_day", "6"),
        ("rate=a=b", "rate", "a=b"),
    ],
)
def test_setting(text: str, path: str, value: str) -> None:
    assert setting(text) == Setting(path, value)


@pytest.mark.parametrize("text", ["rate", "rate=", "=5", "", "windows[x].rate=5", "windows[-1].rate=5", "a b=c"])
def test_no_setting(text: str) -> None:
    found = setting(text)
    assert isinstance(found, Fault)
    assert "not a field with its value" in found.message
