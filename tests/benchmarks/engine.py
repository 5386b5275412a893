"""Two pumps that differ only in how long a fill lasts, computed without files or printing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from timeit import Timer

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Pump
from tests.builders import pump_of

#: The number of forecasts in one timing.
FORECASTS = 200
_AS_OF = AsOf.end_of(date(2026, 1, 12))


def lasting(days: int) -> Pump:
    """Return a pump whose fill lasts about `days` days: windows, scheduled boluses, patient boluses."""
    uL_a_day = 18_000 / days
    return pump_of(f"""
pump: P-{days}
reservoir: {{capacity: 20 mL, low_alarm: 2 mL}}
fill: {{at: 2026-01-05 09:30, volume: 20 mL}}
program:
  rate: {uL_a_day * 0.6:.6f} uL/day
  windows:
    - {{from: 06:00, to: 09:00, rate: {uL_a_day * 0.9:.6f} uL/day, days: mon-fri}}
    - {{from: 22:00, to: 02:00, volume: {uL_a_day * 0.15:.6f} uL, days: [fri, sat]}}
  boluses:
    - {{at: [08:00, 20:00], volume: {uL_a_day * 0.1:.6f} uL, over: 15 min}}
  on_demand: {{volume: {uL_a_day * 0.05:.6f} uL, lockout: 4 h, max_per_day: 3}}
""")


def forecasts_of(pump: Pump) -> Callable[[], float]:
    """Return a function that measures the forecasts of a pump, in seconds."""
    return lambda: Timer(lambda: forecast(pump, _AS_OF, Clinic())).timeit(FORECASTS)
