"""The deliveries of a program on each weekday, field by field."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given

from pumpcli.domain.clock import DAY
from pumpcli.domain.day_plan import DayPlan, day_plans
from pumpcli.domain.depletion import mean_flow
from pumpcli.domain.pump import Pump
from tests import strategies
from tests.builders import ml, simple_pump


def plans_of(pump: Pump) -> list[DayPlan]:
    return list(day_plans(pump.programs[-1], pump.fills[0].primary, f"programs[{len(pump.programs) - 1}]"))


def told(plan: DayPlan) -> list[tuple[str, object, object, float, str]]:
    """Return field, hours from and to, running hours and volume of every delivery."""
    hours = {None: None} | {part.start: (part.start or 0) / 3600 for part in plan.deliveries if part.start is not None}
    return [
        (
            part.field.removeprefix("programs[0]."),
            hours[part.start],
            None if part.end is None else part.end / 3600,
            part.seconds / 3600,
            str(part.volume),
        )
        for part in plan.deliveries
    ]


def test_weekdays_that_are_alike_stand_together() -> None:
    text = """{rate: 2.4 mL/day, windows: [{from: 22:00, to: 02:00, volume: 4 mL, days: [mon, sun]}],
    boluses: [{at: 08:00, volume: 0.1 mL, over: 15 min, days: [mon, tue, wed, thu, fri]}],
    on_demand: {volume: 0.1 mL, max_per_day: 3}}"""
    plans = plans_of(simple_pump("20 mL", "2 mL", text))
    assert [(plan.days, plan.volume) for plan in plans] == [
        ((0,), ml("6.4")),  # two hours of Sunday's window and two of its own
        ((1,), ml("4.6")),
        ((2, 3, 4), ml("2.8")),
        ((5,), ml("2.7")),
        ((6,), ml("4.5")),
    ]
    assert told(plans[0]) == [
        ("windows[0]", 0, 2, 2, "2 mL"),
        ("rate", 2, 22, 20, "2 mL"),
        ("windows[0]", 22, 24, 2, "2 mL"),
        ("boluses[0]", None, None, 0.25, "0.1 mL"),
        ("on_demand", None, None, 24, "0.3 mL"),
    ]
    assert [part.count for part in plans[0].deliveries] == [1, 1, 1, 1, 3]
    assert [part.spread for part in plans[0].deliveries] == [4 * 3600, DAY, 4 * 3600, 900, DAY]
    assert told(plans[3]) == [("rate", 0, 24, 24, "2.4 mL"), ("on_demand", None, None, 24, "0.3 mL")]


def test_a_bolus_that_passes_midnight_counts_in_part_on_each_day() -> None:
    text = "{rate: 0 mL/day, boluses: [{at: 23:45, volume: 0.4 mL, over: 60 min, days: [wed, sun]}]}"
    plans = plans_of(simple_pump("20 mL", "2 mL", text))
    assert [(plan.days, plan.volume) for plan in plans] == [
        ((0, 3), ml("0.3")),
        ((1, 4, 5), ml("0")),
        ((2, 6), ml("0.1")),
    ]
    assert [[part.count for part in plan.deliveries[1:]] for plan in plans] == [
        [Fraction(3, 4)],
        [],
        [Fraction(1, 4)],
    ]


@given(strategies.pumps())
def test_the_days_of_a_week_add_up(pump: Pump) -> None:
    plans, primary = plans_of(pump), pump.fills[0].primary
    assert sorted(day for plan in plans for day in plan.days) == list(range(7))
    week = sum(
        (part.volume.ml * len(plan.days) for plan in plans for part in plan.deliveries if part.count),
        Fraction(0),
    )
    patient = sum(
        (part.volume.ml * len(plan.days) for plan in plans for part in plan.deliveries if "on_demand" in part.field),
        Fraction(0),
    )
    assert week - patient == mean_flow(pump.programs[-1], primary).ml_per_day * 7
    for plan in plans:
        timed = [part for part in plan.deliveries if part.start is not None]
        assert [part.start for part in timed] == [0, *(part.end for part in timed[:-1])]
        assert timed[-1].end == DAY
        assert all(part.seconds > 0 for part in plan.deliveries)
