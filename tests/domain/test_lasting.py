"""Whether a reservoir lasts to the end of a day: the rules at their edges, and against the slow walk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.candidates import Reason
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.course import origins
from pumpcli.domain.due import forecast
from pumpcli.domain.lasting import Lasting, lasting
from pumpcli.domain.pump import Pump
from tests import strategies
from tests.builders import end_of, ml, pump_of, simple_pump
from tests.reference import Walk

PUMP = simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}")  # filled on 2026-01-05, alarm on 2026-07-04 00:00


def asked(pump: Pump, until: str, clinic: Clinic | None = None, as_of: str = "2026-01-10") -> Lasting:
    rules = clinic or Clinic()
    found = lasting(forecast(pump, end_of(as_of), rules), date.fromisoformat(until), rules)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("until", "lasts", "volume"),
    [
        ("2026-01-10", True, "19.4"),
        ("2026-07-02", True, "2.1"),
        ("2026-07-03", False, "2"),  # the end of that day is the instant of the alarm
        ("2026-07-22", False, "0.1"),
        ("2026-07-23", False, "0"),
        ("2027-01-01", False, "0"),
    ],
)
def test_day_by_day(until: str, lasts: bool, volume: str) -> None:
    found = asked(PUMP, until)
    assert (found.used.lasts, found.used.volume, found.unused) == (lasts, ml(volume), None)


def test_an_alarm_that_is_shown_as_the_end_of_a_day_is_not_later() -> None:
    """The alarm is 30 seconds after midnight, and its minute is rounded down."""
    pump = simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}", at="2026-01-05 00:00:30")
    found = asked(pump, "2026-07-03")
    assert found.used.volume > pump.reservoir.low_alarm
    assert (found.used.lasts, found.used.passed) == (False, (Reason.LOW_ALARM,))


def test_the_refill_may_be_due_long_before() -> None:
    assert [asked(PUMP, until).is_refill_due for until in ("2026-06-30", "2026-07-01", "2026-07-02")] == [
        False,
        True,
        True,
    ]


def test_a_pump_that_may_run_fast_must_last_even_then() -> None:
    clinic = Clinic(flow_tolerance=Fraction(1, 5))  # 150 days instead of 180
    found = asked(PUMP, "2026-06-03", clinic)
    assert (found.used.lasts, found.used.passed, found.used.volume) == (False, (Reason.LOW_ALARM_EARLY,), ml("5"))
    assert asked(PUMP, "2026-06-02", clinic).used.lasts


def test_other_limits_are_named_and_are_no_question_of_volume() -> None:
    clinic = Clinic(max_interval=Period(days=30))
    found = asked(PUMP, "2026-02-02", clinic)
    assert (found.used.lasts, found.used.passed) == (True, ())
    found = asked(PUMP, "2026-02-03", clinic)
    assert (found.used.lasts, found.used.passed) == (True, (Reason.MAX_INTERVAL,))


ON_DEMAND = "{rate: 0.1 mL/day, on_demand: {volume: 0.05 mL, max_per_day: 2}}"


def test_patient_boluses_all_used_and_none() -> None:
    pump = simple_pump("20 mL", "2 mL", ON_DEMAND)
    found = asked(pump, "2026-04-10")
    assert found.unused is not None
    assert (found.used.lasts, found.used.volume) == (False, ml("0.8"))
    assert (found.unused.lasts, found.unused.volume) == (True, ml("10.4"))


REFILLED_LATER = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fills:
  - {at: 2026-01-05 00:00, volume: 20 mL}
  - {at: 2026-03-02 10:00, volume: 18 mL}
programs:
  - {rate: 0.1 mL/day}
  - {start: 2026-02-04 00:00, rate: 0.2 mL/day}
readings:
  - {at: 2026-04-01 10:00, volume: 1 mL}
"""


def test_planned_programs_count_and_later_fills_and_readings_do_not() -> None:
    assert asked(pump_of(REFILLED_LATER), "2026-04-04", as_of="2026-01-10").used.volume == ml("5")


def test_before_the_first_fill_there_is_nothing_to_last() -> None:
    found = forecast(PUMP, end_of("2026-01-01"), Clinic())
    assert lasting(found, date(2026, 1, 4), Clinic()) is None
    later = lasting(found, date(2026, 1, 5), Clinic())
    assert later is not None
    assert later.used.volume == ml("19.9")


def test_a_stopped_pump_lasts() -> None:
    found = asked(simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}"), "2199-12-31")
    assert (found.used.lasts, found.used.volume, found.is_refill_due) == (True, ml("20"), False)


@given(strategies.pumps(), st.integers(0, 6))
def test_it_agrees_with_the_walk(pump: Pump, more: int) -> None:
    last = origins(pump, AsOf.at(datetime(2027, 1, 1)))[-1]
    found = forecast(pump, AsOf.at(last.at), Clinic())
    until = last.at.date() + timedelta(days=more)
    answer = lasting(found, until, Clinic())
    assert answer is not None
    end, origin = datetime(until.year, until.month, until.day) + timedelta(days=1), found.origin
    assert origin.fill.primary is not None
    minutes = (end - origin.at) // timedelta(minutes=1) + 1
    for state, use in ((answer.used, PatientBoluses.ALL), (answer.unused, PatientBoluses.NONE)):
        walk = Walk(pump, origin.at, origin.volume, origin.fill.primary.mcg_per_ml, use, minutes, last.at)
        if state is None:
            assert all(program.on_demand is None for program in found.pump.programs if program.start >= origin.at)
            continue
        reached = walk.reaches(pump.reservoir.low_alarm)
        assert state.volume.ml == walk.volume_at(end)
        assert state.lasts == (reached is None or reached > end)
