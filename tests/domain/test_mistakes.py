"""Each value that may have been meant is another one of the same kind."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given

from pumpcli.domain.clock import HOUR, Period, TimeOfDay
from pumpcli.domain.mistakes import MistakeKind, other_instants, other_programs, other_quantities
from pumpcli.domain.program import Program
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Volume
from pumpcli.errors import ValidationError
from tests import strategies
from tests.builders import simple_pump


def program(text: str) -> Program:
    return simple_pump("20 mL", "2 mL", text, "500 mcg/mL").programs[0]


def meant(text: str) -> set[tuple[MistakeKind, str, object]]:
    found = other_programs(program(text))
    return {(each.mistake.kind, each.mistake.path, each.mistake.right) for each in found}


def test_quantities_in_other_units_and_places() -> None:
    found = set(other_quantities(FlowRate(Fraction(24))))
    for kind, number in (
        (MistakeKind.MG_FOR_MCG, Fraction(24, 1000)),
        (MistakeKind.MG_FOR_MCG, Fraction(24_000)),
        (MistakeKind.FACTOR_TEN, Fraction(240)),
        (MistakeKind.FACTOR_TWO, Fraction(12)),
        (MistakeKind.FACTOR_FOUR, Fraction(6)),
        (MistakeKind.DECIMAL_POINT, Fraction(24, 100)),
        (MistakeKind.HOUR_FOR_DAY, Fraction(1)),
        (MistakeKind.HOUR_FOR_DAY, Fraction(576)),
        (MistakeKind.DIGITS_SWAPPED, Fraction(42)),
    ):
        assert (kind, FlowRate(number)) in found
    assert MistakeKind.HOUR_FOR_DAY not in {kind for kind, _ in other_quantities(Volume(Fraction(24)))}
    assert list(other_quantities(Volume(Fraction(0)))) == []


@pytest.mark.parametrize(
    ("number", "swapped"),
    [
        (Fraction(350), {Fraction(530), Fraction(305)}),
        (Fraction("96.3"), {Fraction("69.3"), Fraction("93.6")}),
        (Fraction("0.05"), {Fraction("0.50")}),
        (Fraction(22), set()),
        (Fraction(1, 3), set()),
        (Fraction(10), {Fraction(1)}),
    ],
)
def test_neighbouring_digits_are_swapped(number: Fraction, swapped: set[Fraction]) -> None:
    found = other_quantities(Concentration(number))
    assert {right.mcg_per_ml for kind, right in found if kind is MistakeKind.DIGITS_SWAPPED} == swapped


def test_digits_of_a_rate_per_hour_are_swapped_too() -> None:
    found = [right.mcg_per_day / 24 for kind, right in other_quantities(DoseRate(Fraction(12 * 24)))]
    assert Fraction(21) in found


@pytest.mark.parametrize(
    ("at", "kind", "right"),
    [
        ("2026-11-02 09:30", MistakeKind.YEAR, "2025-11-02 09:30"),
        ("2062-11-02 09:30", MistakeKind.YEAR, "2026-11-02 09:30"),
        ("2026-01-02 09:30", MistakeKind.YEAR, "2025-12-02 09:30"),
        ("2026-11-02 09:30", MistakeKind.MONTH, "2026-12-02 09:30"),
        ("2026-11-02 09:30", MistakeKind.DAY_AND_MONTH, "2026-02-11 09:30"),
        ("2026-11-12 09:30", MistakeKind.DIGITS_SWAPPED, "2026-11-21 09:30"),
        ("2026-11-12 09:30", MistakeKind.DAY, "2026-11-02 09:30"),
        ("2026-11-12 09:30", MistakeKind.TWELVE_HOURS, "2026-11-12 21:30"),
        ("2026-11-12 14:30", MistakeKind.TWELVE_HOURS, "2026-11-12 02:30"),
    ],
)
def test_other_dates(at: str, kind: MistakeKind, right: str) -> None:
    assert (kind, datetime.fromisoformat(right)) in set(other_instants(datetime.fromisoformat(at)))


@pytest.mark.parametrize("at", ["2024-02-29 09:30", "2026-03-31 00:00", "2026-01-01 12:00", "2026-11-11 09:30"])
def test_no_date_is_the_same_or_does_not_exist(at: str) -> None:
    found = [right for _, right in other_instants(datetime.fromisoformat(at))]
    assert found
    assert datetime.fromisoformat(at) not in found


def test_the_other_half_of_the_day_of_a_window() -> None:
    found = meant("{rate: 0.2 mL/day, windows: [{from: 06:00, to: 09:00, rate: 0.1 mL/h}]}")
    assert (MistakeKind.TWELVE_HOURS, "windows[0].to", TimeOfDay(21 * 60)) in found
    assert (MistakeKind.TWELVE_HOURS, "windows[0].from", TimeOfDay(18 * 60)) in found


def test_a_program_without_a_base_rate_and_without_a_number_of_boluses() -> None:
    found = meant("{windows: [{from: 00:00, to: 24:00, dose: 100 mcg}], on_demand: {dose: 10 mcg, lockout: 4 h}}")
    assert {path for _, path, _ in found} == {"windows[0].dose", "windows[0].from", "windows[0].to", "on_demand.dose"}


@pytest.mark.parametrize(
    ("times", "every"),
    [("at: [00:00, 12:00]", 12), ("every: 6 h, from: 01:00", 6), ("at: [01:00, 12:00]", None), ("at: 08:00", None)],
)
def test_intervals_round_the_clock_may_be_others(times: str, every: int | None) -> None:
    found = meant(f"{{rate: 0.2 mL/day, boluses: [{{{times}, volume: 10 uL, over: 5 min}}]}}")
    intervals = {right for kind, path, right in found if kind is MistakeKind.INTERVAL}
    hours = [] if every is None else [hours for hours in (1, 2, 3, 4, 6, 8, 12) if hours != every]
    assert intervals == {Period(seconds=each * HOUR) for each in hours}


@given(strategies.programs(datetime(2026, 1, 5)))
def test_every_mended_program_is_another_one_or_refused(right: Program) -> None:
    for each in other_programs(right):
        assert each.mistake.wrong != each.mistake.right
        try:
            mended = each.mend()
        except ValidationError:
            continue
        assert mended != right
