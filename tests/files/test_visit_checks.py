"""Warnings about visits, stops and plans, at both sides of each limit."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pumpcli.domain import due
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.open_days import ClosedDays
from pumpcli.files.visit_checks import visit_faults
from tests.builders import end_of, pump_of
from tests.files.test_pump_file import text_of

AS_OF = end_of("2026-02-20")
#: Filled on 2026-01-05, empty enough for the alarm on 2026-04-10, due on 2026-04-07: a quarter of the time is 23 days.
FILLED = {"program": "{rate: 0.4 mL/day}"}
ENDED = "{on: 2026-02-20, why: explanted}"


def found_in(facts: dict[str, str], as_of: AsOf | None, clinic: Clinic = Clinic()) -> list[tuple[str, str]]:
    """Return the code and the place of each fault of a pump with some keys changed."""
    pump = pump_of(text_of(**(FILLED | facts)))
    return [(fault.code, fault.at) for fault in visit_faults(pump, clinic, as_of)]


def faults_of(**facts: str) -> list[tuple[str, str]]:
    return found_in(facts, AS_OF)


SOON = [("booking-soon-after-fill", "booked[0]")]
CLOSED = [("booking-not-possible", "booked[0]")]


@pytest.mark.parametrize(
    ("booked", "expected"),
    [
        ("2026-01-04", []),
        ("2026-01-05 08:00", []),
        ("2026-01-05 17:00", []),
        ("2026-01-06", SOON),
        ("2026-01-27", SOON),
        ("2026-01-28", []),
        ("2026-02-19", []),
        ("2026-02-20", []),
        ("2026-04-07 10:30", []),
        ("2027-04-07 10:30", []),
    ],
)
def test_a_booking_in_the_first_quarter(booked: str, expected: list[tuple[str, str]]) -> None:
    assert due.forecast(pump_of(text_of(**FILLED)), AS_OF, Clinic()).due_on == date(2026, 4, 7)
    assert faults_of(booked=booked) == expected


def test_a_booking_before_a_later_fill_is_met() -> None:
    fills = "[{at: 2026-01-05 09:30, volume: 40 mL}, {at: 2026-02-05 09:30, volume: 40 mL}]"
    for booked, expected in (("2026-01-06", []), ("2026-02-05", []), ("2026-02-06", SOON)):
        pump = pump_of(text_of(**FILLED, fill=None, fills=fills, booked=booked))
        assert [(fault.code, fault.at) for fault in visit_faults(pump, Clinic(), AS_OF)] == expected
        before = list(visit_faults(pump, Clinic(), end_of("2026-01-20")))
        assert bool(before) == (booked == "2026-01-06"), "the second fill is not known yet"


def test_no_forecast_is_made_for_a_booking_that_is_late_enough_for_every_due_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a forecast")

    monkeypatch.setattr(due, "forecast", refuse)
    assert faults_of(booked="2026-02-25", drugs="[{name: x, concentration: 1 mg/mL}]", stability="180 days") == []
    assert found_in({"booked": "2026-02-25"}, AS_OF, Clinic(max_interval=Period(months=6))) == []
    assert faults_of(booked="2026-01-05") == []
    with pytest.raises(AssertionError, match="a forecast"):
        faults_of(booked="2026-02-25")


@pytest.mark.parametrize(
    ("booked", "expected"),
    [
        ("2026-03-06", []),
        ("2026-03-07", CLOSED),
        ("2026-03-08 10:30", CLOSED),
        ("2026-03-09", CLOSED),
        ("2026-03-10", CLOSED),
        ("2026-03-11", []),
        ("2026-02-14", []),
        ("2026-03-14", CLOSED * 2),
        ("2026-03-17", CLOSED),
        ("2026-03-18", []),
    ],
)
def test_a_booking_on_a_day_without_a_visit(booked: str, expected: list[tuple[str, str]]) -> None:
    """A Saturday, a Sunday, closed days, days on which the patient cannot come; a past one is let be."""
    clinic = Clinic(closed=(ClosedDays(date(2026, 3, 9), date(2026, 3, 10)),))
    facts = {"booked": booked, "unavailable": "[2026-03-13 to 2026-03-17, 2026-02-14]"}
    assert found_in(facts, AS_OF, clinic) == expected


def test_a_booking_on_a_closed_day_today_and_yesterday() -> None:
    assert found_in({"booked": "2026-02-21"}, end_of("2026-02-21")) == CLOSED
    assert found_in({"booked": "2026-02-21"}, end_of("2026-02-22")) == []


def test_bookings_before_the_first_fill_is_known() -> None:
    found = found_in({"booked": "[2026-01-06, 2026-01-10]"}, end_of("2026-01-02"))
    assert found == [("booking-not-possible", "booked[1]")]


@pytest.mark.parametrize(
    ("stopped", "as_of", "is_long"),
    [
        ("{from: 2026-02-10 10:00, to: 2026-02-12 10:00}", "2026-02-20 00:00", False),
        ("{from: 2026-02-10 10:00, to: 2026-02-12 10:01}", "2026-02-20 00:00", True),
        ("{from: 2026-02-10 10:00, to: 2026-02-20 10:00}", "2026-02-12 10:00", False),
        ("{from: 2026-02-10 10:00, to: 2026-02-20 10:00}", "2026-02-12 10:01", True),
        ("{from: 2026-02-10 10:00, to: 2026-02-20 10:00}", "2026-02-10 09:00", False),
        ("{from: 2026-02-10 10:00}", "2026-02-10 10:00", False),
        ("{from: 2026-02-10 10:00}", "2026-02-12 10:00", False),
        ("{from: 2026-02-10 10:00}", "2026-02-12 10:01", True),
    ],
)
def test_a_stop_of_more_than_48_hours(stopped: str, as_of: str, is_long: bool) -> None:
    found = found_in({"stopped": stopped}, AsOf.at(datetime.fromisoformat(as_of)))
    assert found == ([("long-stop", "stopped[0].from")] if is_long else [])


def test_48_hours_pass_while_the_clocks_change() -> None:
    """In Chicago the clocks are set forward on 2026-03-08: 48 hours are 49 hours by the clock."""
    for to, is_long in (("2026-03-09 11:00", False), ("2026-03-09 11:01", True)):
        facts = {"timezone": "America/Chicago", "stopped": f"{{from: 2026-03-07 10:00, to: {to}}}"}
        assert bool(found_in(facts, end_of("2026-03-20"))) is is_long


def test_messages_about_stops() -> None:
    stopped = "[{from: 2026-02-01 10:00, to: 2026-02-05 10:00}, {from: 2026-02-10 10:00}]"
    pump = pump_of(text_of(stopped=stopped))
    begins = "a stop of more than 48 h: it begins at 2026-02"
    assert [fault.message for fault in visit_faults(pump, Clinic(), AS_OF)] == [
        f"{begins}-01 10:00 and lasts until 2026-02-05 10:00; is that right, or was the pump in a stall?",
        f"{begins}-10 10:00 and has no `to`; give it as soon as the pump runs again",
    ]


AFTER = {
    "boluses": "[{at: 2026-02-DD 10:00, volume: 0.1 mL, over: 1 h}]",
    "stopped": "{from: 2026-02-DD 10:00, to: 2026-02-27 10:00}",
    "booked": "2026-02-DD",
    "orders": "[{placed: 2026-02-DD}]",
}
PLACES = {"boluses": "boluses[0].at", "stopped": "stopped[0].from", "booked": "booked[0]", "orders": "orders[0].placed"}


@pytest.mark.parametrize("key", AFTER)
def test_what_begins_after_the_end(key: str) -> None:
    """On the day of the end itself, nothing is said. As of that day, a long stop and a closed day are not either."""
    for day, is_after in (("20", False), ("21", True)):
        found = faults_of(**{"ended": ENDED, key: AFTER[key].replace("DD", day)})
        assert found == ([("after-the-end", PLACES[key])] if is_after else [])


def test_programs_after_the_end() -> None:
    starts = ["2026-01-05 10:00", "2026-02-20 10:00", "2026-02-21 00:00"]
    programs = "[" + ", ".join(f"{{start: {start}, rate: 0.4 mL/day}}" for start in starts) + "]"
    pump = pump_of(text_of(program=None, programs=programs, ended=ENDED))
    assert [(fault.code, fault.at) for fault in visit_faults(pump, Clinic(), None)] == [
        ("after-the-end", "programs[2].start")
    ]


def test_a_pump_that_is_out_of_use_raises_no_other_warning() -> None:
    """Before the day of its end, it does."""
    facts = {"stopped": "{from: 2026-02-10 10:00}", "booked": "[2026-01-06, 2026-02-22]", "ended": ENDED}
    after = ("after-the-end", "booked[1]")
    assert found_in(facts, AS_OF) == [after]
    assert found_in(facts, end_of("2026-02-19")) == [
        after,
        ("long-stop", "stopped[0].from"),
        ("booking-soon-after-fill", "booked[0]"),
    ]


def test_without_an_as_of_instant_only_what_no_day_changes_is_reported() -> None:
    facts = {"stopped": "{from: 2026-02-10 10:00}", "booked": "[2026-01-06, 2026-02-22]"}
    assert found_in(facts, None) == []
    assert found_in(facts | {"ended": ENDED}, None) == [("after-the-end", "booked[1]")]
