"""The units that a message lists: all of them, the usual ones first."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from pumpcli.errors import Fault
from pumpcli.files import quantities
from pumpcli.files.units_in_words import likely_first, spelled


@pytest.mark.parametrize(
    ("units", "listed"),
    [
        (["ml", "ul"], "mL, uL"),
        (["mcg", "ug", "mg", "ng"], "mcg, mg, ng, ug"),
        (["mcg/ml", "mcg/ul", "mg/ml", "ng/ml"], "mcg/mL, mg/mL, also ng, per uL"),
        (["ml/min", "ml/h", "ml/day"], "mL/day, mL/h, also per min"),
        (["min", "h", "day", "days", "month", "months"], "min, h, days, months"),
        (["%"], "%"),
    ],
)
def test_the_usual_units_come_first(units: list[str], listed: str) -> None:
    assert likely_first(units) == listed


@pytest.mark.parametrize(
    "read", [quantities.rate, quantities.flow, quantities.dose_rate, quantities.concentration, quantities.volume]
)
def test_a_message_covers_every_unit_that_is_read(read: Callable[[str], object]) -> None:
    fault = read("5")
    assert isinstance(fault, Fault)
    listed = fault.message.rpartition(": ")[2]
    amounts, divisors = ["mcg", "mg", "ng", "ug", "ml", "ul"], ["", "/min", "/h", "/day", "/ml", "/ul"]
    for unit in (f"{amount}{divisor}" for amount in amounts for divisor in divisors):
        if not isinstance(read(f"5 {unit}"), Fault):
            for part in spelled(unit).split("/"):
                assert re.search(rf"(?<!\w){part}(?!\w)", listed), f"{unit} is read, and not in {listed}"
