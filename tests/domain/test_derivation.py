"""The steps of `explain` lead to the date of the engine, whatever the program."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, instant_of, seconds_of
from pumpcli.domain.derivation import Derivation, Stretch, derive
from pumpcli.domain.due import Reason, forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from tests import strategies
from tests.builders import pump_of, simple_text

LATER = AsOf.at(datetime(2032, 1, 1))


@given(strategies.pumps_anywhere, st.sampled_from([None, Fraction(29, 200)]))
def test_the_steps_lead_to_the_date(pump: Pump, tolerance: Fraction | None) -> None:
    found = forecast(pump, LATER, Clinic(flow_tolerance=tolerance))
    derived = derive(found, 1 + (tolerance or Fraction(0)))
    expected = found.at(Reason.LOW_ALARM if tolerance is None else Reason.LOW_ALARM_EARLY)
    if not derived.stretches:
        assert expected == found.origin.at
        return
    left = derived.usable.ml
    for stretch in derived.stretches:
        assert stretch.available.ml == left
        left = hand_reckoned(stretch, left)
    crossing = derived.stretches[-1].crossing
    if expected is None:
        assert crossing is None
    else:
        assert crossing is not None
        by_the_pump = seconds_of(crossing.start) + crossing.seconds
        assert instant_of(int(by_the_pump) // 60 * 60) == crossing.by_the_pump
        assert crossing.at == expected
        assert seconds_of(crossing.by_the_pump) - seconds_of(crossing.at) == derived.stretches[-1].clock_offset
        assert crossing.left.ml == left == sum(crossing.flows) * crossing.seconds


def test_with_nothing_left_above_the_alarm_volume_there_are_no_steps() -> None:
    text = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}")
    pump = pump_of(f"{text}readings: [{{at: 2026-02-05 09:00, volume: 2 mL}}]\n")
    found = forecast(pump, LATER, Clinic())
    assert derive(found) == Derivation(Volume(Fraction(0)), ())
    assert found.at(Reason.LOW_ALARM) == datetime(2026, 2, 5, 9, 0)


def hand_reckoned(stretch: Stretch, available: Fraction) -> Fraction:
    """The usable volume at the end of a stretch, as a person adds it up."""
    planned = sum((plan.volume.ml * len(plan.days) for plan in stretch.days), Fraction(0))
    once = sum((bolus.ml_per_second * 7 * 86_400 for bolus in stretch.once), Fraction(0))
    assert planned + once == stretch.week.ml
    assert sum(len(plan.days) for plan in stretch.days) in (0, 7)
    for plan in stretch.days:
        assert sum((piece.volume.ml for piece in plan.pieces), Fraction(0)) == plan.volume.ml
    left = available - stretch.whole_weeks * stretch.week.ml
    assert left == stretch.left_after_weeks.ml
    reached = stretch.after_weeks
    start = instant_of(seconds_of(stretch.start) + stretch.clock_offset)
    assert reached == start + timedelta(weeks=stretch.whole_weeks)
    for piece in stretch.rest:
        assert piece.start == reached
        assert piece.end - piece.start <= timedelta(days=1)
        assert piece.seconds == (piece.end - piece.start).total_seconds()
        if not piece.flows:
            (plan,) = (plan for plan in stretch.days if piece.start.weekday() in plan.days)
            assert piece.delivered.ml == plan.volume.ml + once / 7
        else:
            assert piece.delivered.ml == sum(piece.flows) * piece.seconds
        left -= piece.delivered.ml
        assert piece.left.ml == left >= 0
        reached = piece.end
    if stretch.crossing is not None:
        assert stretch.crossing.start == reached
    elif stretch.end is not None:
        assert seconds_of(reached) - stretch.clock_offset == seconds_of(stretch.end)
    return left
