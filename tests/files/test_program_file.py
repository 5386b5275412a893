"""Programs: the value of every key, and no second problem because of a value that is wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pumpcli.domain.bolus import OnDemand, ScheduledBolus
from pumpcli.domain.clock import EVERY_DAY, TimeOfDay
from pumpcli.domain.program import Window
from pumpcli.domain.quantity import DoseRate, FlowRate, Mass
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.builders import ml, simple_pump, simple_text

RATE = "rate: 0.1 mL/day"


def time(text: str) -> TimeOfDay:
    return TimeOfDay(int(text[:2]) * 60 + int(text[3:]))


def times(*texts: str) -> tuple[TimeOfDay, ...]:
    return tuple(map(time, texts))


def problems_of(program: str) -> list[tuple[str, str]]:
    """Return the code and the path of each problem of a pump with this program, which has errors."""
    (document,) = documents(Source("p.yaml", simple_text("40 mL", "2 mL", program, "1 mg/mL")))
    assert read_pump(document) is None
    return [(problem.code, problem.path) for problem in document.problems]


def test_every_key() -> None:
    pump = simple_pump(
        "40 mL",
        "2 mL",
        """
  rate: 100 mcg/day
  windows:
    - {from: 06:00, to: 09:00, rate: 0.02 mL/h, days: mon-fri}
    - {from: 22:00, to: 02:00, dose: 25 mcg, days: [sat]}
    - {from: 12:00, to: 13:00, volume: 0.5 mL}
  boluses:
    - {at: [20:00, 08:00], dose: 10 mcg, over: 5 min, days: [mon, wed]}
    - {at: 12:00, volume: 0.1 mL, over: 1 h}
    - {every: 6 h, volume: 0.2 mL, over: 30 min}
    - {every: 12 h, from: 11:59, volume: 0.3 mL, over: 45 min}
  on_demand: {dose: 5 mcg, over: 1 min, lockout: 2 h, max_per_day: 6, expected_per_day: 1.5}
""",
        "1 mg/mL",
    )
    (program,) = pump.programs
    assert program.start == pump.fills[0].at
    assert program.rate == DoseRate(Fraction(100))
    assert program.windows == (
        Window(time("06:00"), time("09:00"), FlowRate(Fraction(12, 25)), (0, 1, 2, 3, 4)),
        Window(time("22:00"), time("02:00"), Mass(Fraction(25)), (5,)),
        Window(time("12:00"), time("13:00"), ml("0.5"), EVERY_DAY),
    )
    assert program.boluses == (
        ScheduledBolus(times("08:00", "20:00"), Mass(Fraction(10)), 300, (0, 2)),
        ScheduledBolus(times("12:00"), ml("0.1"), 3600),
        ScheduledBolus(times("00:00", "06:00", "12:00", "18:00"), ml("0.2"), 1800),
        ScheduledBolus(times("11:59", "23:59"), ml("0.3"), 2700),
    )
    assert program.on_demand == OnDemand(Mass(Fraction(5)), 60, 7200, 6, Fraction(3, 2))


@pytest.mark.parametrize("every", ["1 min", "90 min", "24 h", "1 day"])
def test_whole_minutes_that_divide_the_day(every: str) -> None:
    pump = simple_pump("40 mL", "2 mL", f"{{{RATE}, boluses: [{{every: {every}, volume: 1 uL, over: 1 min}}]}}")
    step = {"1 min": 1, "90 min": 90}.get(every, 1440)
    assert pump.programs[0].boluses[0].times == tuple(TimeOfDay(minute) for minute in range(0, 1440, step))


@pytest.mark.parametrize(
    ("bolus", "problems"),
    [
        ("{every: 0.75 min, volume: 1 uL, over: 0.5 min}", [("every-not-divisor", "every")]),
        ("{every: 7 min, volume: 1 uL, over: 1 min}", [("every-not-divisor", "every")]),
        ("{every: 2 days, volume: 1 uL, over: 1 min}", [("every-not-divisor", "every")]),
        ("{every: 1 h, from: 01:00, volume: 1 uL, over: 1 min}", [("every-not-divisor", "from")]),
        ("{every: 1 h, from: 25:00, volume: 1 uL, over: 1 min}", [("bad-time", "from")]),
        ("{every: 1, from: 23:00, volume: 1 uL, over: 1 min}", [("missing-unit", "every")]),
        ("{at: 25:00, volume: 1 uL, over: 1 min}", [("bad-time", "at")]),
        ("{at: [25:00, 26:00], volume: 1 uL, over: 1 min}", [("bad-time", "at[0]"), ("bad-time", "at[1]")]),
        ("{at: [08:00, 12:00, 08:00], volume: 1 uL, over: 1 min}", [("same-instant", "at[2]")]),
        ("{at: 08:00, volume: 1 uL, over: 25 h}", [("bolus-too-long", "over")]),
        ("{at: [08:00, 25:00], volume: 1 uL, over: 25 h}", [("bad-time", "at[1]")]),
        ("{at: 08:00, volume: 1, over: 25 h}", [("missing-unit", "volume")]),
        ("{at: 08:00, over: 25 h}", [("missing-key", "")]),
        ("{at: 08:00, volume: 1 uL, over: 25 h, days: mon-x}", [("bad-days", "days")]),
        ("{volume: 1 uL, over: 25 h}", [("missing-key", "")]),
        ("{at: 08:00, volume: 1 uL}", [("missing-key", "")]),
    ],
)
def test_a_scheduled_bolus_that_is_wrong(bolus: str, problems: list[tuple[str, str]]) -> None:
    at = "program.boluses[0]"
    wanted = [(code, f"{at}.{field}" if field else at) for code, field in problems]
    assert problems_of(f"{{{RATE}, boluses: [{bolus}]}}") == wanted


@pytest.mark.parametrize(
    ("window", "problems"),
    [
        ("{from: 06:00, to: 09:00, rate: 1 mL/h}", [("window-overlap", "")]),
        ("{from: 06:00, to: 09:00}", [("missing-key", "")]),
        ("{from: 06:00, to: 09:00, rate: 1 mL}", [("wrong-unit", "rate")]),
        ("{from: 06:00, to: 09:00, rate: 1 mL/h, days: mon-x}", [("bad-days", "days")]),
        ("{from: 06:00, to: 25:00, rate: 1 mL/h}", [("bad-time", "to")]),
        ("{from: 25:00, to: 09:00, rate: 1 mL/h}", [("bad-time", "from")]),
        ("{from: 06:00, to: 06:00, rate: 1 mL/h}", [("window-empty", "to")]),
    ],
)
def test_a_window_that_is_wrong_is_not_measured_by_the_others(window: str, problems: list[tuple[str, str]]) -> None:
    at = "program.windows[1]"
    wanted = [(code, f"{at}.{field}" if field else at) for code, field in problems]
    first = "{from: 08:00, to: 10:00, rate: 2 mL/h}"
    assert problems_of(f"{{{RATE}, windows: [{first}, {window}]}}") == wanted


@pytest.mark.parametrize(
    ("program", "problems"),
    [
        ("{windows: [{from: 00:00, to: 23:59, rate: 1 mL/h}]}", [("window-gap", "program")]),
        ("{windows: [{from: 00:00, to: 23:59, rate: 1 mL}]}", [("wrong-unit", "program.windows[0].rate")]),
        (
            "{windows: [{from: 00:00, to: 23:59, rate: 1 mL/h}], on_demand: {volume: 1 uL}}",
            [("on-demand-limit", "program.on_demand"), ("window-gap", "program")],
        ),
        ("{on_demand: {volume: 1 uL, lockout: 1 h}}", [("missing-key", "program")]),
        ("{rate: 1 mL, windows: [{from: 00:00, to: 23:59, rate: 1 mL/h}]}", [("wrong-unit", "program.rate")]),
        (f"{{{RATE}, start: 2026-01-05}}", [("bad-date", "program.start")]),
        (f"{{{RATE}, on_demand: {{lockout: 1 h}}}}", [("missing-key", "program.on_demand")]),
        (
            f"{{{RATE}, on_demand: {{volume: 1, over: 2 h, lockout: 1 h}}}}",
            [("missing-unit", "program.on_demand.volume")],
        ),
        (f"{{{RATE}, on_demand: {{volume: 1 uL, lockout: 1}}}}", [("missing-unit", "program.on_demand.lockout")]),
    ],
)
def test_a_program_that_is_wrong(program: str, problems: list[tuple[str, str]]) -> None:
    assert problems_of(program) == problems
