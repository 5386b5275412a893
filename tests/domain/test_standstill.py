"""Since when a pump delivers nothing: by a stop that goes on, or by programs of rate 0."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.pump import Pump
from pumpcli.domain.standstill import delivers_nothing_since
from pumpcli.domain.stops import Stop
from pumpcli.values import replace
from tests.builders import end_of, pump_of


def pump(programs: str, more: str = "") -> Pump:
    return pump_of(
        "pump: P-001\nreservoir: {capacity: 40 mL, low_alarm: 2 mL}\n"
        "drugs: [{name: baclofen, concentration: 500 mcg/mL}]\n"
        f"fill: {{at: 2026-01-05 08:00, volume: 20 mL}}\nprograms: {programs}\n{more}"
    )


def since(of: Pump, as_of: str) -> datetime | None:
    at = end_of(as_of) if len(as_of) == 10 else AsOf.at(datetime.fromisoformat(as_of))
    return delivers_nothing_since(forecast(of, at, Clinic()))


RUNS = "{start: 2026-01-01 00:00, rate: 100 mcg/day}"
ZERO = "{start: 2026-02-02 10:00, rate: 0 mL/day}"


@pytest.mark.parametrize(
    ("programs", "more", "as_of", "expected"),
    [
        (f"[{RUNS}]", "", "2026-02-10", None),
        (f"[{RUNS}, {ZERO}]", "", "2026-02-02 09:59", None),
        (f"[{RUNS}, {ZERO}]", "", "2026-02-02 10:00", "2026-02-02 10:00"),
        (f"[{RUNS}, {ZERO}]", "", "2026-02-10", "2026-02-02 10:00"),
        # a program that starts at the midnight after a whole day is not in force at its end
        (f"[{RUNS}, {{start: 2026-02-03 00:00, rate: 0 mL/day}}]", "", "2026-02-02", None),
        (f"[{RUNS}, {{start: 2026-02-03 00:00, rate: 0 mL/day}}]", "", "2026-02-03 00:00", "2026-02-03 00:00"),
        # two programs of rate 0, one in mass and one in volume
        (f"[{RUNS}, {ZERO}, {{start: 2026-02-09 10:00, rate: 0 mcg/day}}]", "", "2026-02-10", "2026-02-02 10:00"),
        # from the first program on
        ("[{rate: 0 mL/day}]", "", "2026-02-10", "2026-01-05 08:00"),
        # windows, scheduled boluses and patient boluses deliver
        ("[{rate: 0 mL/day, windows: [{from: 06:00, to: 07:00, dose: 5 mcg}]}]", "", "2026-02-10", None),
        ("[{rate: 0 mL/day, boluses: [{at: 06:00, dose: 5 mcg, over: 5 min}]}]", "", "2026-02-10", None),
        ("[{rate: 0 mL/day, on_demand: {dose: 5 mcg, max_per_day: 4}}]", "", "2026-02-10", None),
        # a bolus given once: before its start, while it runs, at its end
        (f"[{RUNS}, {ZERO}]", "boluses: [{at: 2026-02-05 10:00, dose: 5 mcg, over: 2 h}]", "2026-02-05 09:59", ZERO),
        (f"[{RUNS}, {ZERO}]", "boluses: [{at: 2026-02-05 10:00, dose: 5 mcg, over: 2 h}]", "2026-02-05 11:59", None),
        (
            f"[{RUNS}, {ZERO}]",
            "boluses: [{at: 2026-02-05 10:00, dose: 5 mcg, over: 2 h}]",
            "2026-02-05 12:00",
            "2026-02-05 12:00",
        ),
        # no program has started, and no fill has been made
        ("[{start: 2026-03-01 00:00, rate: 0 mL/day}]", "", "2026-02-10", None),
        ("[{start: 2025-03-01 00:00, rate: 0 mL/day}]", "", "2026-01-04", None),
    ],
)
def test_a_program_of_rate_zero(programs: str, more: str, as_of: str, expected: str | None) -> None:
    expected = "2026-02-02 10:00" if expected == ZERO else expected
    assert since(pump(programs, more), as_of) == (None if expected is None else datetime.fromisoformat(expected))


def test_a_stop_that_goes_on() -> None:
    stopped = replace(pump(f"[{RUNS}]"), stopped=(Stop(datetime(2026, 2, 2, 10), datetime(2026, 2, 4, 10)),))
    assert since(stopped, "2026-02-02 09:59") is None
    assert since(stopped, "2026-02-02 10:00") == datetime(2026, 2, 2, 10)
    assert since(stopped, "2026-02-04 09:59") == datetime(2026, 2, 2, 10)
    assert since(stopped, "2026-02-04 10:00") is None


def test_a_pump_out_of_use_is_not_said_to_stand_still() -> None:
    zero = pump("[{rate: 0 mL/day}]")
    ended = replace(zero, ended=End(date(2026, 2, 10), EndReason.OTHER), stopped=(Stop(datetime(2026, 2, 2)),))
    assert since(ended, "2026-02-09") == datetime(2026, 2, 2)
    assert since(ended, "2026-02-10") is None
