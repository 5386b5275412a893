"""Rounding, and the texts of numbers, dates and durations."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Mass, Quantity, Volume, Written
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


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        ("0", 5, "0"),
        ("2103.6", 1, "2103.6"),
        ("0.179437125", 1, "0.179437125"),
        ("0.1794371259", 1, "0.179437..."),
        ("1/96", 1, "0.010416..."),
        ("1/96", 7, "0.01041666..."),
        ("2/3", 1, "0.666666..."),
        ("200000/3", 1, "66666.666666..."),
        ("200000/3", 12, "66666.6666666..."),
        ("0.00000000024", 2, "0.00000000024"),
        ("1/3000000000", 3, "0.000000000333..."),
        ("5000001/9999999", 1, "0.500000..."),
    ],
)
def test_a_computed_number_is_exact_or_truncated_with_dots(number: str, digits: int, text: str) -> None:
    assert numbers.truncated(Fraction(number), digits) == text


@given(st.fractions(0, 10_000), st.integers(1, 14))
def test_a_truncated_number_begins_the_exact_one_and_has_enough_digits(number: Fraction, digits: int) -> None:
    text = numbers.truncated(number, digits)
    if not text.endswith("..."):
        assert Fraction(text) == number
        return
    shown = text.removesuffix("...")
    assert Fraction(shown) < number < Fraction(shown) + Fraction(1, 10 ** len(shown.partition(".")[2]))
    assert len(shown.replace(".", "").lstrip("0")) >= digits


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Volume(Fraction("2.6"), Written("2.60", "mL")), "2.60 mL"),
        (DoseRate(Fraction("2103.6"), Written("87.650", "mcg/h")), "87.650 mcg/h"),
        (Volume(Fraction(1, 3)), "0.333333... mL"),
        (Mass(Fraction("0.4")), "0.4 mcg"),
        (FlowRate(Fraction(1)), "1 mL/day"),
        (DoseRate(Fraction(1000)), "1000 mcg/day"),
        (Concentration(Fraction(2000)), "2000 mcg/mL"),
    ],
)
def test_a_quantity_is_shown_as_it_is_written(quantity: Quantity, text: str) -> None:
    assert numbers.as_written(quantity).replace(numbers.NBSP, " ") == text


def test_a_volume_in_another_unit_has_its_ml_beside_it() -> None:
    shown = numbers.written_volume(Volume(Fraction("0.331"), Written("331.0", "uL"))).replace(numbers.NBSP, " ")
    assert shown == "331.0 uL (0.331 mL)"


@pytest.mark.parametrize(
    ("number", "unit", "written", "recorded"),
    [
        ("2000", "mcg", "2000.0 ug/mL", "2000 mcg/mL"),
        ("2", "ng", "2000 ng/mL", "2 mcg/mL"),
        ("2500", "mg", "2.50 mg/mL", "2.5 mg/mL"),
    ],
)
def test_a_record_has_a_concentration_in_one_spelling(number: str, unit: str, written: str, recorded: str) -> None:
    drug = Drug("drug A", Concentration(Fraction(number), Written(*written.split(" "))), unit)
    assert numbers.concentration(drug).replace(numbers.NBSP, " ") == written
    assert numbers.recorded_concentration(drug) == recorded


@pytest.mark.parametrize(
    ("masses", "unit", "digits", "places"),
    [
        ([], "mcg", 3, 3),
        (["0", "56.25"], "mcg", 3, 3),
        (["0.4", "56.25"], "mcg", 3, 3),
        (["0.04", "56.25"], "mcg", 3, 4),
        (["0.00000004", "56.25"], "mcg", 3, 6),
        (["55.5", "12775"], "mg", 3, 4),
        (["1.2345"], "mcg", 5, 4),
        (["0.12345"], "mcg", 5, 5),
    ],
)
def test_a_column_of_masses_has_places_for_its_digits(masses: list[str], unit: str, digits: int, places: int) -> None:
    assert numbers.places_of_column(list(map(Fraction, masses)), unit, digits) == places
