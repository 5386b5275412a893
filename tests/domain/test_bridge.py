"""The time in which the tubing still holds the former mixture: both sides of each bound, and the rows of the table."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pumpcli.domain.bridge import bridges
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.table import Granularity, bridges_of, depletion_rows
from tests.builders import end_of, pump_of

OLD = "{name: baclofen, concentration: 500 mcg/mL}"
NEW = "{name: baclofen, concentration: 2000 mcg/mL}"
PLAIN = "[{start: 2026-09-01 09:00, rate: 0.1 mL/day}]"


def refilled(new: str = NEW, *, more: str = "", programs: str = PLAIN, old: str = OLD) -> Pump:
    """Return a pump that is refilled with another mixture on Tuesday 13 October at 09:00."""
    drugs = f"drugs: [{old}]\n" if old else ""
    mixture = f", drugs: [{new}]" if new else ""
    return pump_of(
        f"pump: P-001\nreservoir: {{capacity: 20 mL, low_alarm: 2 mL}}\n{drugs}fills:\n"
        f"  - {{at: 2026-09-01 09:00, volume: 20 mL}}\n  - {{at: 2026-10-13 09:00, volume: 20 mL{mixture}}}\n"
        f"programs: {programs}\n{more}"
    )


def bolus(at: str, hours: int = 24) -> str:
    return f"boluses: [{{at: {at}, volume: 0.4 mL, over: {hours} h}}]\n"


def ends(pump: Pump) -> list[str]:
    found = list(bridges(pump, pump.fills))
    assert all(bridge.start == datetime(2026, 10, 13, 9) for bridge in found)
    return [f"{bridge.end:%d %H:%M}" for bridge in found]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-10-13 08:59", []),
        ("2026-10-13 09:00", ["14 09:00"]),
        ("2026-10-13 09:30", ["14 09:30"]),
        ("2026-10-14 08:59", ["15 08:59"]),
        ("2026-10-14 09:00", []),
    ],
)
def test_a_bolus_given_once_within_a_day_of_the_fill(at: str, expected: list[str]) -> None:
    assert ends(refilled(more=bolus(at))) == expected


def test_the_last_of_several_ends_it() -> None:
    first, second = (
        "{at: 2026-10-13 09:30, volume: 0.1 mL, over: 40 h}",
        "{at: 2026-10-14 08:00, volume: 0.1 mL, over: 1 h}",
    )
    more = f"boluses: [{first}, {second}]\n"
    assert ends(refilled(more=more)) == ["15 01:30"]


@pytest.mark.parametrize(
    ("start", "following", "expected"),
    [
        ("10-13 09:30", "10-14 09:30", ["14 09:30"]),
        ("10-13 09:00", "10-16 09:00", ["16 09:00"]),
        ("10-13 09:00", "10-16 09:01", []),
        ("10-13 08:59", "10-14 09:00", []),
        ("10-14 09:00", "10-14 10:00", []),
    ],
)
def test_a_program_that_another_one_soon_follows(start: str, following: str, expected: list[str]) -> None:
    programs = [("09-01 09:00", "0.1"), (start, "0.2"), (following, "0.1")]
    listed = ", ".join(f"{{start: 2026-{at}, rate: {rate} mL/day}}" for at, rate in programs)
    assert ends(refilled(programs=f"[{listed}]")) == expected


@pytest.mark.parametrize(
    ("old", "new", "is_other"),
    [
        (OLD, "", False),
        (OLD, "{name: Baclofen, concentration: 0.5 mg/mL}", False),
        (OLD, NEW, True),
        (OLD, "{name: morphine, concentration: 500 mcg/mL}", True),
        (OLD, f"{OLD}, {{name: clonidine, concentration: 100 mcg/mL}}", True),
        (f"{OLD}, {{name: x, concentration: 1 mg/mL}}", f"{{name: x, concentration: 1 mg/mL}}, {OLD}", False),
        ("", NEW, False),
    ],
)
def test_only_after_another_mixture(old: str, new: str, is_other: bool) -> None:
    assert bool(ends(refilled(new, old=old, more=bolus("2026-10-13 09:30")))) is is_other


def test_rows_that_it_touches_are_marked_and_hold_what_they_held() -> None:
    pump = refilled(more=bolus("2026-10-13 09:30"))
    found = forecast(pump, end_of("2026-10-13"), Clinic())
    start, end = datetime(2026, 10, 12), datetime(2026, 10, 16)
    rows = list(depletion_rows(found, start, end, Granularity.DAY))
    assert [(f"{row.start:%d %H}", row.bridge) for row in rows] == [
        ("12 00", False),
        ("13 00", False),
        ("13 09", True),
        ("14 00", True),
        ("15 00", False),
    ]
    (bridge,) = bridges_of(found)
    assert (bridge.former, bridge.mixture) == (pump.fills[0].mixture, pump.fills[1].mixture)
    assert all(mass.mcg == row.delivered.ml * 2000 for row in rows if row.bridge for _, mass in row.doses)


def test_a_fill_that_is_not_known_yet_has_none() -> None:
    found = forecast(refilled(more=bolus("2026-10-13 09:30")), end_of("2026-10-12"), Clinic())
    assert bridges_of(found) == ()
    rows = depletion_rows(found, datetime(2026, 10, 13), datetime(2026, 10, 15), Granularity.DAY)
    assert not any(row.bridge for row in rows)


@pytest.mark.parametrize(("at", "is_touched"), [("2026-10-14 09:29", True), ("2026-10-14 09:30", False)])
def test_it_is_half_open(at: str, is_touched: bool) -> None:
    found = forecast(refilled(more=bolus("2026-10-13 09:30")), end_of("2026-10-13"), Clinic())
    start = datetime.fromisoformat(at)
    rows = list(depletion_rows(found, start, datetime.combine(date(2026, 10, 15), start.time()), Granularity.WEEK))
    assert [row.bridge for row in rows] == [is_touched]
