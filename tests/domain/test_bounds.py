"""Bounds on what programs deliver: what they call sure is so by the exact course, and most pumps are sure."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.bounds import are_alike, lasts_between
from pumpcli.domain.clock import DAY
from pumpcli.domain.course import Origin
from pumpcli.domain.depletion import compute_course, mean_flow, patient_flow, patient_week_of, week_of
from pumpcli.domain.expectation_bounds import meets_expectation
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.residual import measurement_at
from pumpcli.domain.residual_tolerance import ResidualTolerance, tolerance_of
from pumpcli.values import replace
from tests.builders import pump_of, simple_pump
from tests.strategies import pumps, pumps_in_zones

TOLERANCES = [None, ResidualTolerance(Volume(Fraction(1, 10)), None), ResidualTolerance(None, Fraction(1, 5))]
both = st.one_of(pumps(), pumps_in_zones())


@given(pump=both, least=st.integers(0, 60), most=st.integers(60, 2000))
def test_what_surely_lasts_does(pump: Pump, least: int, most: int) -> None:
    if not lasts_between(pump, least * DAY, most * DAY):
        return
    fill = pump.fills[-1]
    course = compute_course(replace(pump, stopped=()), Origin(fill), PatientBoluses.ALL)
    reached = course.instant_of(pump.reservoir.low_alarm)
    assert reached is None or least * DAY < reached - course.start <= most * DAY


@given(
    pump=both,
    days=st.integers(0, 90),
    measured=st.integers(0, 400),
    tolerance=st.sampled_from(TOLERANCES),
)
def test_what_surely_meets_the_expectation_is_not_off(
    pump: Pump, days: int, measured: int, tolerance: ResidualTolerance | None
) -> None:
    before, volume = Origin(pump.fills[-1]), Volume(Fraction(measured, 10))
    at = before.at + timedelta(days=days, hours=7)
    limits = tolerance_of(tolerance, pump.reservoir.capacity)
    if meets_expectation(pump, before, at, volume, limits):
        measurement = measurement_at(pump, Origin(replace(before.fill, at=at, withdrawn=volume)), before, limits)
        assert measurement is not None
        assert not measurement.is_off


@given(pump=pumps())
def test_programs_that_are_surely_alike_have_means_within_the_limit(pump: Pump) -> None:
    primary = pump.fills[-1].primary
    if len(pump.programs) > 1 and are_alike(pump, 1, 2):
        means = [mean_flow(program, primary).ml_per_day for program in pump.programs]
        for before, after in pairwise(means):
            assert (before == after == 0) or Fraction(1, 2) < after / before < 2


@given(pump=pumps())
def test_the_week_of_a_program_is_what_its_course_delivers_in_a_week(pump: Pump) -> None:
    fill, program = pump.fills[0], pump.programs[-1]
    alone = replace(pump, programs=(replace(program, start=datetime(2000, 1, 3)),), boluses=(), readings=(), stopped=())
    start = replace(fill, at=datetime(2001, 1, 1), volume=Volume(Fraction(10**9)))
    number, denominator = week_of(program, fill.primary)
    by_patient, its_denominator = patient_week_of(program, fill.primary)
    for use, wanted in (
        (PatientBoluses.NONE, Fraction(number, denominator)),
        (PatientBoluses.ALL, Fraction(number, denominator) + Fraction(by_patient, its_denominator)),
    ):
        course = compute_course(alone, Origin(start), use)
        left = course.volume_at(course.start + 7 * DAY)
        assert start.volume.ml - left.ml == wanted
    assert Fraction(by_patient, its_denominator) == patient_flow(program, fill.primary, PatientBoluses.ALL) * 7 * DAY


@pytest.mark.parametrize(
    ("rate", "is_sure"),
    [("0.4 mL/day", True), ("0 mL/day", True), ("2.2 mL/day", False), ("0.012 mL/day", True), ("0.009 mL/day", False)],
)
def test_bounds_decide_for_ordinary_pumps(rate: str, is_sure: bool) -> None:
    pump = simple_pump("20 mL", "2 mL", f"{{rate: {rate}}}")
    assert lasts_between(pump, 7 * DAY, 1826 * DAY) is is_sure


def test_two_programs_of_which_one_delivers_nothing_are_not_sure() -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}")
    again = replace(pump.programs[0], start=datetime(2026, 2, 1))
    assert not lasts_between(replace(pump, programs=(*pump.programs, again)), 7 * DAY, 1826 * DAY)


@pytest.mark.parametrize(("at", "is_sure"), [("2026-01-05 10:00", True), ("2026-02-05 10:00", False)])
def test_a_bolus_before_the_fill_shortens_nothing(at: str, is_sure: bool) -> None:
    pump = pump_of(
        "pump: P-001\nreservoir: {capacity: 40 mL, low_alarm: 2 mL}\nprogram: {rate: 0.4 mL/day}\n"
        "fills: [{at: 2026-01-05 09:30, volume: 20 mL}, {at: 2026-02-05 09:30, volume: 20 mL}]\n"
        f"boluses: [{{at: {at}, volume: 16 mL, over: 1 h}}]\n"
    )
    assert lasts_between(pump, 7 * DAY, 1826 * DAY) is is_sure
