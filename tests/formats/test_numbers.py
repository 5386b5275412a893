"""Rounding, and the texts of numbers, dates and durations."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.quantity import Volume
from pumpcli.formats import numbers


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        ("2.6", 3, "2.600"),
        ("0.0005", 3, "0.000"),
        ("0.0015", 3, "0.002"),
        ("0.0025", 3, "0.002"),
        ("0.00251", 3, "0.003"),
        ("-0.0004", 3, "0.000"),
        ("-1.5", 0, "-2"),
        ("99.5", 0, "100"),
        ("98.5", 0, "98"),
    ],
)
def test_fixed_rounds_half_to_even(number: str, places: int, text: str) -> None:
    assert numbers.fixed(Fraction(number), places) == text


@given(st.integers(-(10**9), 10**9), st.integers(0, 7), st.integers(0, 6))
def test_fixed_is_what_decimal_would_round(digits: int, decimals: int, places: int) -> None:
    expected = Decimal(digits).scaleb(-decimals).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    assert Decimal(numbers.fixed(Fraction(digits, 10**decimals), places)) == expected


@given(st.fractions(0, 100))
def test_a_json_number_prints_as_the_rounded_decimal(number: Fraction) -> None:
    printed = json.loads(json.dumps(numbers.json_number(number)), parse_float=Fraction, parse_int=Fraction)
    assert printed == round(number, 6)


@pytest.mark.parametrize(
    ("number", "volume", "percent"),
    [
        ("0", "0.000 mL", "0.0 %"),
        ("0.0004", "0.000 mL", "0.0 %"),
        ("-0.0004", "0.000 mL", "0.0 %"),
        ("0.0006", "+0.001 mL", "+0.1 %"),
        ("-0.0006", "-0.001 mL", "-0.1 %"),
        ("0.00045", "0.000 mL", "0.0 %"),
        ("1.25", "+1.250 mL", "+125.0 %"),
        ("-1.25", "-1.250 mL", "-125.0 %"),
    ],
)
def test_a_difference_has_plus_or_minus_unless_it_rounds_to_zero(number: str, volume: str, percent: str) -> None:
    difference = Fraction(number)
    assert numbers.signed_millilitres(Volume(difference)).replace(numbers.NBSP, " ") == volume
    assert numbers.signed_percent(difference).replace(numbers.NBSP, " ") == percent


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((0, 1, 2, 3, 4, 5, 6), "every day"),
        ((0, 1, 2, 3, 4), "Mon-Fri"),
        ((5, 6), "Sat Sun"),
        ((0, 2, 4), "Mon Wed Fri"),
        ((6,), "Sun"),
    ],
)
def test_weekdays(days: tuple[int, ...], text: str) -> None:
    assert numbers.weekdays(days) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(900, "15 min"), (14_400, "4 h"), (5400, "1 h 30 min"), (30, "30 s"), (90_000, "1 d 1 h"), (0, "0 min")],
)
def test_durations(seconds: int, text: str) -> None:
    assert numbers.spell_duration(seconds).replace(numbers.NBSP, " ") == text


def test_dates_carry_their_weekday_and_are_not_broken() -> None:
    assert numbers.day(date(2026, 11, 20)) == f"Fri{numbers.NBSP}2026-11-20"
    assert numbers.minute(datetime(2026, 11, 20, 14, 5)) == f"Fri{numbers.NBSP}2026-11-20{numbers.NBSP}14:05"


@given(st.fractions(-1000, 1000, max_denominator=4 * 10**7), st.integers(0, 9))
def test_rounding_is_that_of_python(number: Fraction, places: int) -> None:
    shown = numbers.fixed(number, places)
    assert Fraction(shown) == round(number, places)
    assert Fraction(str(numbers.json_number(number))) == round(number, numbers.EXACT_PLACES)


@pytest.mark.parametrize(
    ("factor", "text"),
    [("1.0421", "4.2 %"), ("1.5", "50.0 %"), ("1.0006", "0.1 %"), ("1.0004", "less than 0.1 %")],
)
def test_a_factor_above_1_in_percent(factor: str, text: str) -> None:
    assert numbers.excess(Fraction(factor)).replace(numbers.NBSP, " ") == text
