"""The texts of each limit, which every report uses."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import forecast
from pumpcli.files.clinic_file import CLINIC_KEYS
from pumpcli.report import limits
from pumpcli.report.pump_record import FIELDS
from tests.builders import pump_of, simple_pump, simple_text

CLINIC = Clinic(max_interval=Period(months=3), flow_tolerance=Fraction(145, 1000), measured_flow=True)
FILLS = """fills:
  - {at: 2025-01-05 00:00, volume: 20 mL}
  - {at: 2025-03-06 00:00, volume: 20 mL, withdrawn: 13.8 mL}
  - {at: 2025-05-05 00:00, volume: 20 mL, withdrawn: 13.7 mL, stability: 40 days}
"""
TEXT = simple_text("20 mL", "2 mL", "{rate: 100 mcg/day}", "1000 mcg/mL").replace(
    "fill: {at: 2026-01-05 00:00, volume: 20 mL}\n", FILLS
)
FORECAST = forecast(pump_of(TEXT), AsOf.end_of(date(2025, 5, 10)), CLINIC)

EVERY_REASON = pytest.mark.parametrize("reason", Reason)


def test_no_two_limits_have_the_same_texts() -> None:
    for words in zip(*((row.name, row.event, row.moved) for row in map(limits.limit, Reason)), strict=True):
        assert len(set(words)) == len(Reason)
        assert all(words)


def test_every_limit_of_a_forecast_has_a_heading() -> None:
    assert [candidate.reason for candidate in FORECAST.candidates] == list(Reason)
    assert {reason: limits.heading(reason, FORECAST).replace("\u00a0", " ") for reason in Reason} == {
        Reason.LOW_ALARM: "low reservoir",
        Reason.LOW_ALARM_EARLY: "low reservoir, 14.5 % fast",
        Reason.LOW_ALARM_MEASURED: "low reservoir, runs 4.2 % fast by its last 2 refills",
        Reason.STABILITY: "stability: 40 days",
        Reason.MAX_INTERVAL: "longest interval: 3 months",
    }


def test_the_heading_of_a_limit_without_its_figure_is_its_name() -> None:
    """Two sides are compared by the rules of one clinic, but one of them may have no stability."""
    bare = forecast(simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}"), AsOf.end_of(date(2026, 1, 10)), Clinic())
    for reason in (Reason.LOW_ALARM, Reason.STABILITY, Reason.MAX_INTERVAL):
        assert limits.heading(reason, bare) == limits.limit(reason).name
    assert limits.heading(Reason.LOW_ALARM_MEASURED, bare) == "low reservoir, runs fast by its refills"


@EVERY_REASON
def test_a_limit_runs_down_or_runs_from_the_fill(reason: Reason) -> None:
    row = limits.limit(reason)
    assert (row.period is None) is reason.runs_down
    assert (limits.period_of(reason, FORECAST) is None) is reason.runs_down
    assert reason.runs_down or f"{reason}_at" in FIELDS


@EVERY_REASON
def test_a_limit_of_a_fast_pump_says_how_fast(reason: Reason) -> None:
    candidate = next(candidate for candidate in FORECAST.candidates if candidate.reason is reason)
    assert bool(limits.fast(reason, FORECAST)) is (candidate.speed is not None)


@EVERY_REASON
def test_a_limit_with_a_figure_names_its_key(reason: Reason) -> None:
    row = limits.limit(reason)
    if row.of_clinic:
        assert row.key in CLINIC_KEYS
    assert row.key is not None or row.period is None
