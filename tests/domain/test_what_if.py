"""Changed pumps: laws on random pumps, against the slow walk, and the edges of the rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.candidates import Reason
from pumpcli.domain.catalogue import Figure, StabilityLimit, Supplied
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, seconds_of
from pumpcli.domain.course import Origin, from_origin, origins
from pumpcli.domain.depletion import compute_course, mean_flow
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Drug, Fill, Mixture, Pump
from pumpcli.domain.quantity import Concentration, Volume
from pumpcli.domain.what_if import DoseStep, Titration, WhatIf, changed, given_in_volume, refilled, scaled
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.errors import ValidationError
from pumpcli.values import field_names, replace
from tests import strategies
from tests.builders import ml, pump_of, simple_pump
from tests.reference import Walk

LATER = AsOf.at(datetime(2027, 1, 1))
WALKED_DAYS = 7
CLINIC = Clinic(flow_tolerance=Fraction(1, 10), max_interval=Period(days=30))

factors = st.integers(0, 200).map(lambda number: Fraction(number, 100))
minutes_after = st.integers(0, WALKED_DAYS * 1440)


def last_origin(pump: Pump) -> Origin:
    return origins(pump, LATER)[-1]


def dose_times(pump: Pump, at: datetime, factor: Fraction) -> Pump:
    return changed(pump, at, WhatIf(steps=(DoseStep(at, factor),)))


@given(strategies.pumps(), minutes_after)
def test_no_change_of_the_dose_changes_nothing(pump: Pump, minutes: int) -> None:
    origin = last_origin(pump)
    base = from_origin(pump, origin)
    at = origin.at + timedelta(minutes=minutes)
    one, other = (forecast(each, AsOf.at(at), CLINIC) for each in (base, dose_times(base, at, Fraction(1))))
    fields = [name for name in field_names(one) if name != "pump"]
    assert [getattr(one, name) for name in fields] == [getattr(other, name) for name in fields]


#: Three walks cost as much as three examples.
@settings(max_examples=settings().max_examples // 3)
@given(strategies.pumps(), minutes_after, st.lists(minutes_after, max_size=10), factors)
def test_it_agrees_with_walks_of_its_parts(pump: Pump, minutes: int, later: list[int], factor: Fraction) -> None:
    """The delivery of the program is multiplied from the change on, without patient boluses and those given once."""
    origin = last_origin(pump)
    at = origin.at + timedelta(minutes=minutes)
    course = compute_course(dose_times(pump, at, factor), origin, PatientBoluses.ALL)
    without_once = Pump(pump.code, pump.reservoir, pump.fills, pump.programs, stopped=pump.stopped)
    program = walked(without_once, origin, PatientBoluses.NONE)
    patient = walked(without_once, origin, PatientBoluses.ALL)
    once = walked(pump, origin, PatientBoluses.NONE)
    for minute in later:
        since = program[minute] - program[min(minute, minutes)]
        used = patient[minute] + once[minute] - program[minute] + since * (factor - 1)
        instant = seconds_of(origin.at + timedelta(minutes=minute))
        assert course.volume_at(instant).ml == max(0, origin.volume.ml - used)


def walked(pump: Pump, origin: Origin, use: PatientBoluses) -> list[Fraction]:
    """Return the volume delivered by each minute if the reservoir never ran dry."""
    assert origin.fill.primary is not None
    walk = Walk(pump, origin.at, origin.volume, origin.fill.primary.mcg_per_ml, use, WALKED_DAYS * 1440)
    return [Fraction(walk.unlimited[0] - left, walk.units_per_ml) for left in walk.unlimited]


@given(strategies.pumps(), minutes_after, factors, factors)
def test_a_larger_dose_is_never_a_later_alarm(pump: Pump, minutes: int, one: Fraction, other: Fraction) -> None:
    origin = last_origin(pump)
    at = origin.at + timedelta(minutes=minutes)
    level = pump.reservoir.low_alarm
    alarms = [
        compute_course(dose_times(pump, at, factor), origin, PatientBoluses.ALL).instant_of(level)
        for factor in (min(one, other), max(one, other))
    ]
    assert alarms[0] is None or (alarms[1] is not None and alarms[1] <= alarms[0])


@given(strategies.pumps(), minutes_after, st.integers(-50, 50), st.integers(1, 4), st.integers(1, 40))
def test_a_titration_is_one_change_after_the_other(
    pump: Pump, minutes: int, percent: int, steps: int, hours: int
) -> None:
    origin = last_origin(pump)
    at = origin.at + timedelta(minutes=minutes)
    change = Fraction(percent, 100)
    every = Period(seconds=hours * 3600)
    at_once = changed(pump, at, WhatIf(steps=Titration(change, every, steps).from_instant(at, pump.zone)))
    for number in range(steps):
        pump = dose_times(pump, at + timedelta(hours=hours * number), 1 + change)
    assert at_once == pump


def test_steps_of_months_keep_their_day() -> None:
    steps = Titration(Fraction(1, 10), Period(months=1), 3).from_instant(datetime(2026, 1, 31, 9, 0), PLAIN_TIME)
    assert [step.start for step in steps] == [
        datetime(2026, 1, 31, 9, 0),
        datetime(2026, 2, 28, 9, 0),
        datetime(2026, 3, 31, 9, 0),
    ]
    assert [step.factor for step in steps] == [Fraction("1.1"), Fraction("1.21"), Fraction("1.331")]


PLANNED = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-01-05 00:00, volume: 20 mL}
programs:
  - {rate: 0.1 mL/day}
  - {start: 2026-02-04 00:00, rate: 0.2 mL/day}
"""


def test_what_is_planned_is_scaled_too() -> None:
    pump = dose_times(pump_of(PLANNED), datetime(2026, 1, 15), Fraction(2))
    assert [(each.start, mean_flow(each, None).ml_per_day) for each in pump.programs] == [
        (datetime(2026, 1, 5), Fraction("0.1")),
        (datetime(2026, 1, 15), Fraction("0.2")),
        (datetime(2026, 2, 4), Fraction("0.4")),
    ]


def test_a_change_before_the_first_program_starts_with_it() -> None:
    pump = dose_times(pump_of(PLANNED), datetime(2026, 1, 4), Fraction(2))
    assert [(each.start, mean_flow(each, None).ml_per_day) for each in pump.programs] == [
        (datetime(2026, 1, 5), Fraction("0.2")),
        (datetime(2026, 2, 4), Fraction("0.4")),
    ]


@pytest.mark.parametrize(
    ("at", "starts", "rates"),
    [
        (datetime(2026, 1, 15), [5, 15, 35], ["0.1", "0.5", "0.2"]),
        (datetime(2026, 1, 5), [5, 35], ["0.5", "0.2"]),
        (datetime(2026, 2, 4), [5, 35], ["0.1", "0.5"]),
    ],
)
def test_a_program_is_set_until_the_next_one_that_is_planned(at: datetime, starts: list[int], rates: list[str]) -> None:
    program = simple_pump("20 mL", "2 mL", "{rate: 0.5 mL/day}").programs[0]
    pump = changed(pump_of(PLANNED), at, WhatIf(program=program))
    assert [(each.start - datetime(2025, 12, 31)).days for each in pump.programs] == starts
    assert [mean_flow(each, None).ml_per_day for each in pump.programs] == [Fraction(rate) for rate in rates]


def test_every_part_of_a_program_is_scaled_but_patient_boluses() -> None:
    text = """{rate: 100 mcg/day,
    windows: [{from: 06:00, to: 09:00, volume: 0.2 mL}, {from: 10:00, to: 12:00, dose: 3 mcg}],
    boluses: [{at: 08:00, dose: 10 mcg, over: 15 min}], on_demand: {dose: 5 mcg, max_per_day: 2}}"""
    program = simple_pump("20 mL", "2 mL", text, "500 mcg/mL").programs[0]
    twice = scaled(program, Fraction(3, 2))
    wanted = text.replace("100 mcg", "150 mcg").replace("0.2 mL", "0.3 mL").replace(" 3 mcg", " 4.5 mcg")
    wanted = wanted.replace("dose: 10 mcg", "dose: 15 mcg")
    assert twice == simple_pump("20 mL", "2 mL", wanted, "500 mcg/mL").programs[0]


def test_a_refill_keeps_what_is_not_changed() -> None:
    morphine = Drug("morphine", Concentration(Fraction(20_000)), "mg")
    clonidine = Drug("clonidine", Concentration(Fraction(100)))
    fill = Fill(datetime(2026, 1, 5), ml("20"), Mixture((morphine, clonidine)), Period(days=90), ml("2"))
    at = datetime(2026, 2, 5)
    assert refilled(fill, at) == Fill(at, ml("20"), fill.mixture, Period(days=90))
    other = refilled(fill, at, ml("18"), Concentration(Fraction(25_000)))
    assert other.volume == ml("18")
    assert other.drugs == (Drug("morphine", Concentration(Fraction(25_000)), "mg"), clonidine)


def test_another_fill_replaces_only_the_last_one() -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}")
    fills = tuple(replace(pump.fills[0], at=datetime(2026, month, 5)) for month in (1, 2, 3))
    other = refilled(fills[2], fills[2].at, ml("18"))
    assert changed(replace(pump, fills=fills), fills[2].at, WhatIf(fill=other)).fills == (*fills[:2], other)


def test_a_concentration_of_no_drug_changes_nothing() -> None:
    fill = Fill(datetime(2026, 1, 5), ml("20"))
    assert refilled(fill, fill.at, primary=Concentration(Fraction(100))) == fill


def test_a_fill_done_otherwise_stays_the_first_one_and_the_next_one_is_none() -> None:
    figures = [Figure(Period(days=days), ("a paper",)) for days in (40, 14)]
    supplied = Supplied(StabilityLimit(("zico",), "test", *figures), is_first=True)
    mixture = Mixture((Drug("zico", Concentration(Fraction(100))),))
    fill = Fill(datetime(2026, 1, 5), ml("20"), mixture, Period(days=14), supplied=supplied)
    assert refilled(fill, fill.at, ml("18")).stability == Period(days=14)
    assert refilled(fill, datetime(2026, 1, 6), ml("18")).stability == Period(days=40)


def test_a_program_without_a_base_rate_is_scaled_in_its_windows() -> None:
    text = "{{windows: [{{from: 00:00, to: 12:00, volume: {} mL}}, {{from: 12:00, to: 24:00, rate: {} mL/day}}]}}"
    program, twice = (simple_pump("20 mL", "2 mL", text.format(*each)).programs[0] for each in (("1", "3"), ("2", "6")))
    assert scaled(program, Fraction(2)) == twice


def test_a_step_before_the_first_program_waits_for_it() -> None:
    pump = simple_pump("20 mL", "2 mL", "{start: 2026-01-06 00:00, rate: 0.1 mL/day}")
    found = dose_times(pump, datetime(2026, 1, 5), Fraction(2))
    assert [(each.start, mean_flow(each, None).ml_per_day) for each in found.programs] == [
        (datetime(2026, 1, 6), Fraction("0.2"))
    ]


def test_fill_and_alarm_volume_are_changed_at_once() -> None:
    """Each of the changes alone would be refused."""
    pump = simple_pump("20 mL", "4 mL", "{rate: 0.1 mL/day}")
    small = refilled(pump.fills[0], pump.fills[0].at, ml("3"))
    found = changed(pump, pump.fills[0].at, WhatIf(fill=small, low_alarm=ml("1")))
    assert (found.fills[0].volume, found.reservoir.low_alarm) == (ml("3"), ml("1"))


@pytest.mark.parametrize(
    ("fill", "alarm", "message"),
    [
        ("41", None, "a fill of 41 mL is above the capacity of 40 mL"),
        ("2", None, "a fill of 2 mL is not above the alarm volume of 2 mL"),
        (None, "20", "a fill of 20 mL is not above the alarm volume of 20 mL"),
        (None, "40", "the alarm volume of 40 mL is not below the capacity of 40 mL"),
    ],
)
def test_what_cannot_be_is_refused(fill: str | None, alarm: str | None, message: str) -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}")
    other = None if fill is None else refilled(pump.fills[0], pump.fills[0].at, ml(fill))
    with pytest.raises(ValidationError, match=message):
        changed(pump, pump.fills[0].at, WhatIf(fill=other, low_alarm=None if alarm is None else ml(alarm)))


def test_an_alarm_volume_above_what_is_left_is_an_alarm() -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}")
    found = forecast(changed(pump, pump.fills[0].at, WhatIf(low_alarm=ml("19"))), LATER, Clinic())
    assert found.at(Reason.LOW_ALARM) == datetime(2026, 1, 15)


def test_which_parts_are_given_in_volume() -> None:
    text = """{rate: 0 mL/day,
    windows: [{from: 06:00, to: 09:00, rate: 0.2 mL/h}, {from: 10:00, to: 12:00, dose: 3 mcg},
    {from: 13:00, to: 14:00, volume: 0.1 mL}], boluses: [{at: 08:00, volume: 10 uL, over: 15 min}],
    on_demand: {volume: 5 uL, max_per_day: 2}}"""
    program = simple_pump("20 mL", "2 mL", text, "500 mcg/mL").programs[0]
    assert list(given_in_volume(program)) == [
        "windows[0].rate",
        "windows[2].volume",
        "boluses[0].volume",
        "on_demand.volume",
    ]
    assert Volume(Fraction(2)) * Fraction(3) == ml("6")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{rate: 0.1 mL/day}", ["rate"]),
        ("{rate: 1 mL/day}", ["rate"]),
        ("{rate: 10 mcg/day, on_demand: {dose: 1 mcg, max_per_day: 2}}", []),
        ("{rate: 10 mcg/day, boluses: [{at: 08:00, dose: 1 mcg, over: 15 min}]}", []),
        ("{rate: 10 mcg/day, boluses: [{at: 08:00, volume: 1 mL, over: 15 min}]}", ["boluses[0].volume"]),
        ("{rate: 10 mcg/day, windows: [{from: 06:00, to: 09:00, volume: 0 mL}]}", []),
        ("{rate: 10 mcg/day, windows: [{from: 06:00, to: 09:00, rate: 0 mL/day}]}", []),
    ],
)
def test_what_carries_another_dose_at_another_concentration(text: str, fields: list[str]) -> None:
    assert list(given_in_volume(simple_pump("20 mL", "2 mL", text, "500 mcg/mL").programs[0])) == fields
