"""Accepted warnings: from which day they are accepted, and the fill or program at which that ends."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given

from pumpcli.domain.acceptance import Accepted, accepted_codes
from pumpcli.domain.clock import AsOf
from pumpcli.domain.pump import Pump
from pumpcli.errors import ACCEPTABLE, FaultCode
from pumpcli.values import replace
from tests.builders import end_of, pump_of
from tests.strategies import days_from, pumps_anywhere

TEXT = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fills:
  - {at: 2026-01-05 10:00, volume: 20 mL}
  - {at: 2026-02-05 10:00, volume: 20 mL}
programs:
  - {rate: 0.4 mL/day}
  - {start: 2026-01-20 10:00, rate: 0.5 mL/day}
"""
PUMP = pump_of(TEXT)
STOP = FaultCode.LONG_STOP


def accepted(*days: str, code: FaultCode = STOP) -> tuple[Accepted, ...]:
    return tuple(Accepted(code, date.fromisoformat(day)) for day in days)


@pytest.mark.parametrize(
    ("on", "as_of", "holds"),
    [
        ("2026-01-10", "2026-01-09", False),  # nothing is accepted ahead
        ("2026-01-10", "2026-01-10", True),
        ("2026-01-10", "2026-01-19", True),  # the program of the 20th is still to come
        ("2026-01-10", "2026-01-20", False),
        ("2026-01-20", "2026-01-20", True),  # what begins on that day has been seen
        ("2026-01-20", "2026-02-04", True),
        ("2026-01-20", "2026-02-05", False),
        ("2026-01-04", "2026-01-04", True),
        ("2026-01-04", "2026-01-05", False),
        ("2026-02-05", "2030-01-01", True),  # nothing follows
    ],
)
def test_an_acceptance_holds_from_its_day_until_the_next_fill_or_program(on: str, as_of: str, holds: bool) -> None:
    pump = replace(PUMP, accepted=accepted(on))
    assert accepted_codes(pump, end_of(as_of)) == ({STOP: date.fromisoformat(on)} if holds else {})


@pytest.mark.parametrize(("minute", "holds"), [(59, True), (60, False)])
def test_it_ends_at_the_instant_of_the_fill(minute: int, holds: bool) -> None:
    as_of = AsOf.at(datetime(2026, 2, 5, 9 + minute // 60, minute % 60))
    assert accepted("2026-01-20")[0].holds(PUMP, as_of) is holds


@pytest.mark.parametrize(
    ("on", "ends"),
    [
        ("2026-01-01", datetime(2026, 1, 5, 10)),
        ("2026-01-05", datetime(2026, 1, 20, 10)),
        ("2026-01-20", datetime(2026, 2, 5, 10)),
        ("2026-02-05", None),
    ],
)
def test_the_earlier_one_of_fill_and_program_ends_it(on: str, ends: datetime | None) -> None:
    assert accepted(on)[0].ends_at(PUMP) == ends


def test_a_program_alone_ends_it() -> None:
    pump = replace(PUMP, fills=PUMP.fills[:1])
    assert accepted("2026-01-06")[0].ends_at(pump) == datetime(2026, 1, 20, 10)


def test_of_several_acceptances_the_last_one_that_holds_counts() -> None:
    several = (
        *accepted("2026-01-21", "2026-01-25", "2026-01-10"),
        *accepted("2026-01-22", code=FaultCode.NO_STABILITY),
    )
    pump = replace(PUMP, accepted=several)
    wanted = {STOP: date(2026, 1, 25), FaultCode.NO_STABILITY: date(2026, 1, 22)}
    assert accepted_codes(pump, end_of("2026-01-31")) == wanted


def test_days_are_those_of_the_time_zone_of_the_pump() -> None:
    pump = replace(pump_of(f"timezone: America/Chicago{TEXT}"), accepted=accepted("2026-01-10"))
    late = AsOf.at(datetime.fromisoformat("2026-01-10 03:00+00:00"))  # still the 9th there
    later = AsOf.at(datetime.fromisoformat("2026-01-10 07:00+00:00"))
    assert [accepted_codes(pump, late), accepted_codes(pump, later)] == [{}, {STOP: date(2026, 1, 10)}]


@pytest.mark.parametrize("code", [code for code in FaultCode if code not in ACCEPTABLE])
def test_no_other_code_is_accepted(code: FaultCode) -> None:
    with pytest.raises(ValueError, match=f"{code} cannot be accepted"):
        Accepted(code, date(2026, 1, 10))


@given(pumps_anywhere, days_from(date(2020, 1, 1), 0, 4000), days_from(date(2020, 1, 1), 0, 4000))
def test_it_holds_if_no_fill_and_no_program_lies_between_its_day_and_the_as_of_day(
    pump: Pump, on: date, day: date
) -> None:
    begun = [*(fill.at.date() for fill in pump.fills), *(program.start.date() for program in pump.programs)]
    wanted = on <= day and not any(on < began <= day for began in begun)
    assert bool(accepted_codes(replace(pump, accepted=(Accepted(STOP, on),)), AsOf.end_of(day))) is wanted
