"""Constructors refuse contradictory values, also those that no reader of files lets through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

import pytest

from pumpcli.domain.bolus import OneTimeBolus, ScheduledBolus
from pumpcli.domain.catalogue import Figure, StabilityLimit, Supplied
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import Period, TimeOfDay
from pumpcli.domain.program import Window
from pumpcli.domain.pump import Fill, Mixture, Pump, Reservoir
from pumpcli.domain.quantity import Volume
from pumpcli.domain.replacement import replace_by
from pumpcli.errors import ValidationError
from pumpcli.values import replace
from tests.builders import ml, pump_of, simple_pump

SIX, NOON = TimeOfDay(360), TimeOfDay(720)
LIMIT = StabilityLimit(("baclofen",), "test", Figure(Period(days=180), ("a paper",)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ScheduledBolus((), ml("0.1"), 60), "needs times and days"),
        (lambda: ScheduledBolus((NOON, SIX), ml("0.1"), 60), "ascending"),
        (lambda: ScheduledBolus((SIX, SIX), ml("0.1"), 60), "each once"),
        (lambda: ScheduledBolus((SIX,), ml("0.1"), 60, ()), "needs times and days"),
        (lambda: Window(SIX, NOON, ml("0.1"), ()), "a window needs days"),
        (lambda: Window(SIX, NOON, ml("0.1"), (0, 0)), "each once"),
        (lambda: Window(SIX, NOON, ml("0.1"), (1, 0)), "ascending"),
        (lambda: Mixture(()), "at least one drug"),
        (lambda: StabilityLimit((), "test", Figure(Period(days=1), ("a paper",))), "at least one drug"),
        (lambda: Supplied(LIMIT, is_first=True), "needs a limit with a `first_fill`"),
        (lambda: Fill(datetime(2026, 1, 5), ml("20"), None, Period(days=1), None, Supplied(LIMIT, False)), "supplies"),
        (lambda: Clinic(open_days=()), "open on at least one day"),
        (lambda: Clinic(open_days=(7,)), "a number from 0 to 6"),
        (lambda: Pump("P-001", Reservoir(ml("20"), ml("2")), (), ()), "at least one fill"),
        (lambda: Period(months=1, days=1), "in months, in days or in seconds"),
        (lambda: TimeOfDay(1441), "0 to 1440"),
    ],
)
def test_contradictory_values_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_boluses_given_once_may_not_crowd() -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}")
    crowd = tuple(
        OneTimeBolus(datetime(2026, 1, 6, 10, minute), Volume(Fraction(1, 1000)), 3600) for minute in range(21)
    )
    with pytest.raises(ValidationError, match="run at the same time"):
        Pump("P-001", pump.reservoir, pump.fills, pump.programs, crowd)
    assert Pump("P-001", pump.reservoir, pump.fills, pump.programs, crowd[:20]).boluses == crowd[:20]


def test_many_boluses_given_once_in_turn_are_no_crowd() -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}")
    in_turn = tuple(OneTimeBolus(datetime(2026, 1, 6, hour), ml("0.001"), 3600) for hour in range(24))
    assert Pump("P-001", pump.reservoir, pump.fills, pump.programs, in_turn).boluses == in_turn


def test_a_life_beyond_the_calendar_is_no_date() -> None:
    text = "pump: P-001\nmodel: synchromed-ii-20\nimplanted: 2022-05-17\n"
    pump = pump_of(f"{text}fill: {{at: 2026-01-05 00:00, volume: 20 mL}}\nprogram: {{rate: 0.1 mL/day}}\n")
    assert replace_by(pump) == date(2027, 5, 17)
    assert pump.catalogue_model is not None
    life = replace(pump.catalogue_model, shortest_life=Figure(Period(months=120_000), ("a paper",)), longest_life=None)
    assert replace_by(replace(pump, catalogue_model=life)) is None
