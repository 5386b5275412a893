"""Flows that a model cannot deliver: each rate, and the mean of the week with its boluses."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pumpcli.domain.catalogue import Figure, Model
from pumpcli.domain.quantity import FlowRate
from pumpcli.files.model_checks import model_faults
from tests.builders import simple_pump

MANUAL = ("its manual",)
#: Delivers 0.1 to 1 mL a day, or nothing.
MODEL = Model(
    "pump-1",
    "A pump",
    "Our pharmacy",
    lowest_rate=Figure(FlowRate(Fraction("0.1")), MANUAL),
    highest_rate=Figure(FlowRate(Fraction(1)), MANUAL),
)
DAYTIME = "windows: [{from: 06:00, to: 22:00, rate: 0.9 mL/day}]"
HOUR = "windows: [{from: 06:00, to: 07:00, rate: 0.9 mL/day}]"
BELOW, ABOVE = "rate-below-lowest", "rate-above-highest"


def told(program: str) -> list[tuple[str, str, str]]:
    return [
        (fault.code, fault.at, fault.message) for fault in model_faults(simple_pump("20 mL", "2 mL", program), MODEL)
    ]


@pytest.mark.parametrize(
    "program",
    [
        "{rate: 0 mL/day}",
        "{rate: 0.1 mL/day}",
        "{rate: 1 mL/day}",
        f"{{rate: 0 mL/day, {DAYTIME}}}",
        "{rate: 0.9 mL/day, boluses: [{at: 08:00, volume: 0.1 mL, over: 1 h}]}",
        "{rate: 0.9 mL/day, boluses: [{at: 08:00, volume: 0.7 mL, over: 1 h, days: mon}]}",
        "{rate: 0.9 mL/day, on_demand: {volume: 0.05 mL, max_per_day: 2}}",
        "{rate: 0.9 mL/day, on_demand: {volume: 0.05 mL, lockout: 12 h}}",
        f"{{rate: 0 mL/day, {DAYTIME}, on_demand: {{volume: 0.1 mL, max_per_day: 4}}}}",
    ],
)
def test_what_the_model_can_deliver(program: str) -> None:
    assert told(program) == []


@pytest.mark.parametrize(
    ("program", "code", "at", "said"),
    [
        ("{rate: 0.099 mL/day}", BELOW, "programs[0].rate", "a flow of 0.099 mL/day"),
        ("{rate: 1.001 mL/day}", ABOVE, "programs[0].rate", "a flow of 1.001 mL/day"),
        (f"{{rate: 0 mL/day, {HOUR}}}", BELOW, "programs[0]", "a mean flow of 0.0375 mL/day"),
        (
            "{rate: 0.9 mL/day, boluses: [{at: 08:00, volume: 0.71 mL, over: 1 h, days: mon}]}",
            ABOVE,
            "programs[0]",
            "a mean flow of 1.001429 mL/day",
        ),
        (
            "{rate: 0.9 mL/day, on_demand: {volume: 0.05 mL, max_per_day: 3}}",
            ABOVE,
            "programs[0]",
            "with its boluses a mean flow of 1.05 mL/day",
        ),
        (
            "{rate: 0.9 mL/day, on_demand: {volume: 0.05 mL, lockout: 8 h}}",
            ABOVE,
            "programs[0]",
            "with its boluses a mean flow of 1.05 mL/day",
        ),
    ],
)
def test_what_it_cannot(program: str, code: str, at: str, said: str) -> None:
    ((found, where, message),) = told(program)
    assert (found, where) == (code, at)
    assert said in message
