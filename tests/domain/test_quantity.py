"""Quantities: exact arithmetic, and only operations with a physical meaning."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Mass, Volume, Written, decimal_text, volume_of


def test_a_dose_rate_by_a_concentration_is_exact() -> None:
    assert DoseRate(Fraction(100)) / Concentration(Fraction(300)) == FlowRate(Fraction(1, 3))


def test_a_mass_by_a_concentration_is_a_volume() -> None:
    assert Mass(Fraction(25)) / Concentration(Fraction(2000)) == Volume(Fraction(1, 80))


def test_the_volume_of_a_mass_is_that_of_the_primary_drug() -> None:
    assert volume_of(Mass(Fraction(25)), Concentration(Fraction(2000))) == Volume(Fraction(1, 80))


@pytest.mark.parametrize("kind", [Volume, Mass, Concentration, FlowRate, DoseRate])
def test_quantities_of_one_kind_are_compared_by_their_number(kind: Callable[[Fraction], Any]) -> None:
    least, more, most = (kind(Fraction(number, 7)) for number in (1, 2, 3))
    assert least < more < most
    assert most >= more >= least
    assert max([least, most, more]) == most


def test_a_concentration_may_be_below_one() -> None:
    assert Concentration(Fraction(1, 2)).mass_in(Volume(Fraction(20))) == Mass(Fraction(10))


def test_volumes_need_no_concentration() -> None:
    assert volume_of(Volume(Fraction(1)), None) == Volume(Fraction(1))


@pytest.mark.parametrize("number", [Fraction(0), Fraction(-1)])
def test_a_concentration_is_more_than_nothing(number: Fraction) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Concentration(number)


def test_a_mass_without_concentration_is_refused() -> None:
    with pytest.raises(ValueError, match="concentration"):
        volume_of(Mass(Fraction(1)), None)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(40), "40"),
        (Fraction(1, 20), "0.05"),
        (Fraction(1, 5), "0.2"),
        (Fraction(1, 25), "0.04"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(1, 1024), "0.0009765625"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1000), "1000"),
    ],
)
def test_decimal_text(number: Fraction, text: str) -> None:
    assert decimal_text(number) == text


@given(st.integers(-(10**9), 10**9), st.integers(0, 12))
def test_decimal_text_is_exact(digits: int, places: int) -> None:
    number = Fraction(digits, 10**places)
    text = decimal_text(number)
    assert Fraction(text) == number
    assert "/" not in text
    assert "." not in text or not text.endswith("0")


@pytest.mark.parametrize(
    ("written", "plain_unit", "digits"),
    [
        (Written("87.650", "mcg/h"), "mcg/h", 5),
        (Written("0.02350", "\u00b5g/mL"), "mcg/ml", 4),
        (Written("5", "UG"), "mcg", 1),
        (Written("5", "\u03bcg"), "mcg", 1),
        (Written("0", "mL"), "ml", 1),
        (Written("0.0", "uL"), "ul", 1),
    ],
)
def test_what_is_written_has_one_spelling_of_its_unit_and_its_digits(
    written: Written, plain_unit: str, digits: int
) -> None:
    assert (written.plain_unit, written.digits) == (plain_unit, digits)
    assert str(written) == f"{written.number} {written.unit}"


def test_two_quantities_are_equal_however_they_are_written() -> None:
    one, other = Mass(Fraction(250), Written("0.250", "mg")), Mass(Fraction(250), Written("250", "mcg"))
    assert one == other == Mass(Fraction(250))
    assert len({one, other}) == 1
    assert Volume(Fraction(1), Written("1", "mL")) < Volume(Fraction(2), Written("2000", "uL"))


def test_what_is_computed_is_not_written() -> None:
    rate = DoseRate(Fraction(100), Written("100", "mcg/day"))
    assert (rate * Fraction(1)).written is None
    assert (rate / Concentration(Fraction(500), Written("500", "mcg/mL"))).written is None


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Volume(Fraction("2.5"), Written("2.50", "mL")), "2.50 mL"),
        (Volume(Fraction("2.5"), Written("2500", "uL")), "2500 uL (2.5 mL)"),
        (Volume(Fraction("2.5")), "2.5 mL"),
        (FlowRate(Fraction("0.048"), Written("0.0480", "mL/day")), "0.0480 mL/day"),
        (FlowRate(Fraction("0.048"), Written("2.00", "uL/h")), "2.00 uL/h (0.048 mL/day)"),
        (FlowRate(Fraction("0.048")), "0.048 mL/day"),
    ],
)
def test_a_volume_or_a_flow_in_a_message_is_as_it_is_written(quantity: Volume | FlowRate, text: str) -> None:
    assert str(quantity) == text
