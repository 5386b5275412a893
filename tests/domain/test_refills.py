"""Coming refills: each after the one before it, pressing ones whatever the day, within the capacity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, TimeOfDay
from pumpcli.domain.due import Status, forecast
from pumpcli.domain.open_days import Lead
from pumpcli.domain.plan import Plan, coming_refills
from pumpcli.domain.pump import Pump
from pumpcli.domain.refills import Refill
from pumpcli.values import replace
from tests.builders import end_of, ml, pump_of

MONDAY = date(2026, 11, 23)
EVERY_DAY = Clinic(
    refill_lead=Period(), open_days=tuple(range(7)), visit_at=TimeOfDay(600), order_lead=Lead(Period(days=3))
)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def pump(code: str, due: int, more: str = "", rate: str = "0.9 mL/day", lasts: int = 20) -> Pump:
    """Return a pump that is due on a day at the time of a visit, and was filled 20 days before, as every time."""
    volume = ml("2").ml + ml("0.9").ml * lasts
    return pump_of(
        f"pump: {code}\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\n"
        f"fill: {{at: {day(due - lasts)} 10:00, volume: {float(volume)} mL}}\nprogram: {{rate: {rate}}}\n{more}"
    )


def coming(pumps: Sequence[Pump], until: int, clinic: Clinic = EVERY_DAY, as_of: int = 0) -> Plan:
    return coming_refills([forecast(each, end_of(str(day(as_of))), clinic) for each in pumps], day(until))


def days(plan: Plan) -> list[tuple[str, int]]:
    return [(refill.forecast.pump.code, (refill.visit_on - MONDAY).days) for refill in plan.refills]


def test_each_refill_follows_on_the_one_before_it() -> None:
    plan = coming([pump("P-001", 2)], until=62)
    assert days(plan) == [("P-001", number) for number in (2, 22, 42, 62)]
    assert [refill.assumed for refill in plan.refills] == [False, True, True, True]
    assert [refill.due_on for refill in plan.refills] == [refill.visit_on for refill in plan.refills]
    assert {refill.expected for refill in plan.refills} == {ml("2")}
    assert [refill.order_by for refill in plan.refills] == [day(number - 3) for number in (2, 22, 42, 62)]
    assert [refill.number for refill in plan.refills] == [1, 2, 3, 4]
    assert plan.load == Counter({day(number): 1 for number in (2, 22, 42, 62)})
    assert plan.overflow == {}
    assert days(coming([pump("P-001", 2)], until=61)) == [("P-001", number) for number in (2, 22, 42)]


def test_a_pump_that_comes_later_keeps_no_other_from_coming_again() -> None:
    assert days(coming([pump("P-001", 2), pump("P-002", 40)], until=39)) == [("P-001", 2), ("P-001", 22)]


def test_a_pump_that_is_past_the_day_still_takes_its_place() -> None:
    """Two pumps are due on days 10 and 11, so the third one, also due on day 11, comes two days before it."""
    pumps = [pump("P-001", 10), pump("P-002", 5, lasts=6), pump("P-003", 11)]
    clinic = replace(EVERY_DAY, capacity=Capacity.every_day(1))
    assert days(coming(pumps, until=9, clinic=clinic)) == [("P-002", 5), ("P-002", 9)]
    assert days(coming(pumps, until=9)) == [("P-002", 5)]


def test_a_pump_without_a_due_date_has_no_refill_to_come() -> None:
    stopped = pump("P-002", 2, rate="0 mL/day")
    assert days(coming([stopped, pump("P-001", 2)], until=10)) == [("P-001", 2)]
    assert coming([stopped], until=10).refills == ()


def test_a_pump_that_is_stopped_after_its_refill_has_no_other() -> None:
    """The pump alarms two hours before it is stopped."""
    text = (
        f"pump: P-001\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\nfill: {{at: {day(-18)} 10:00, volume: 20 mL}}\n"
        f"programs:\n  - {{rate: 0.9 mL/day}}\n  - {{start: {day(2)} 12:00, rate: 0 mL/day}}\n"
    )
    assert days(coming([pump_of(text), pump("P-002", 3)], until=30)) == [("P-001", 2), ("P-002", 3), ("P-002", 23)]


def test_refills_stand_in_the_order_of_day_due_date_and_code() -> None:
    due = {"P-003": 5, "P-001": 5, "P-009": 4, "P-002": 5}
    found = coming(
        [pump(code, on) for code, on in due.items()], until=5, clinic=replace(EVERY_DAY, capacity=Capacity.every_day(2))
    )
    assert days(found) == [("P-009", 4), ("P-003", 4), ("P-001", 5), ("P-002", 5)]


def test_the_overdue_are_listed_whatever_the_day_and_done_on_the_first_open_one() -> None:
    closed_on_monday = replace(EVERY_DAY, open_days=(1, 2, 3, 4, 5, 6))
    plan = coming([pump("P-001", -3), pump("P-002", 1), pump("P-003", 2)], until=0, clinic=closed_on_monday)
    assert days(plan) == [("P-001", 1)]
    (refill,) = plan.refills
    assert (refill.is_pressing, refill.is_late, refill.due_on) == (True, True, day(-3))
    assert plan.load == Counter({day(1): 2})


@pytest.mark.parametrize(
    ("status", "is_pressing"),
    [
        (Status.EMPTY, True),
        (Status.ALARM, True),
        (Status.EXPIRED, True),
        (Status.OVERDUE, True),
        (Status.TODAY, False),
        (Status.SOON, False),
    ],
)
def test_who_is_to_be_seen_at_once(status: Status, is_pressing: bool) -> None:
    (refill,) = coming([pump("P-001", 2)], until=2).refills
    known = replace(refill, forecast=replace(refill.forecast, refill_status=status))
    assert known.is_pressing is is_pressing
    assert not replace(known, number=2).is_pressing


@pytest.mark.parametrize(("visit", "is_late"), [(1, False), (2, False), (3, True)])
def test_a_refill_after_its_due_date_is_late(visit: int, is_late: bool) -> None:
    (refill,) = coming([pump("P-001", 2)], until=2).refills
    assert replace(refill, visit_on=day(visit)).is_late is is_late


@pytest.mark.parametrize(
    ("more", "is_after"),
    [("", False), (f"replace_by: {day(1)}", True), (f"replace_by: {day(2)}", False), (f"replace_by: {day(3)}", False)],
)
def test_a_refill_may_come_after_the_pump_itself_is_replaced(more: str, is_after: bool) -> None:
    (refill,) = coming([pump("P-001", 2, more)], until=2).refills
    assert refill.is_after_replacement is is_after


def test_refills_that_follow_on_are_planned_together_with_next_ones() -> None:
    """The second refill of the first pump and the next one of the other are due on one day, and equal but for the
    code."""
    clinic = replace(EVERY_DAY, capacity=Capacity.every_day(1))
    plan = coming([pump("P-001", 2), pump("P-002", 22)], until=22, clinic=clinic)
    assert days(plan) == [("P-001", 2), ("P-002", 21), ("P-001", 22)]
    assert [refill.moved_from for refill in plan.refills] == [None, day(22), None]
    assert plan.overflow == {}
    plan = coming([pump("P-003", 2), pump("P-002", 22)], until=22, clinic=clinic)
    assert days(plan) == [("P-003", 2), ("P-003", 21), ("P-002", 22)]


def test_who_has_no_room_makes_the_day_overflow() -> None:
    pumps = [pump(f"P-00{number}", 1) for number in range(4)]
    plan = coming(pumps, until=5, clinic=replace(EVERY_DAY, capacity=Capacity.every_day(1)), as_of=-1)
    assert [on for _, on in days(plan)] == [0, 1, 1, 1]
    assert plan.overflow == {day(1): 2}


def test_a_refill_is_never_on_the_day_of_the_one_before_it() -> None:
    """The drug is stable for six hours, and every refill except the first is late."""
    short = pump("P-001", 2, "stability: 6 h\n")
    plan = coming([short], until=3, as_of=-18)
    assert days(plan) == [("P-001", number) for number in range(-17, 4)]
    assert all(refill.is_late for refill in plan.refills)


@pytest.mark.parametrize("time", ["09:59", "10:00", "10:01"])
def test_a_reading_on_the_day_of_a_visit_is_no_obstacle(time: str) -> None:
    """The pump was read yesterday, at the very time of a visit; today it is too late for one."""
    low = pump("P-001", -1, f"readings: [{{at: {day(0)} {time}, volume: 1 mL}}]\n")
    assert days(coming([low], until=42)) == [("P-001", 1), ("P-001", 21), ("P-001", 41)]


def test_fills_and_readings_that_are_not_known_yet_change_no_plan() -> None:
    text = (
        f"pump: P-001\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\nprogram: {{rate: 0.9 mL/day}}\nfills:\n"
        f"  - {{at: {day(-18)} 10:00, volume: 20 mL}}\n"
    )
    later = f"  - {{at: {day(5)} 12:00, volume: 40 mL}}\nreadings: [{{at: {day(7)} 10:00, volume: 30 mL}}]\n"
    assert days(coming([pump_of(text + later)], until=42)) == [("P-001", number) for number in (2, 22, 42)]
    known = coming([pump_of(text + later)], until=42, as_of=7)
    assert days(known)[0] == ("P-001", 38)


@given(st.lists(st.integers(-5, 40), min_size=1, max_size=8), st.sampled_from([None, 1, 2]), st.integers(-2, 60))
def test_how_far_ahead_is_asked_for_changes_nothing(due: list[int], capacity: int | None, until: int) -> None:
    clinic = replace(EVERY_DAY, capacity=None if capacity is None else Capacity.every_day(capacity))
    pumps = [pump(f"P-{number:03}", on) for number, on in enumerate(due)]
    short, long = coming(pumps, until, clinic), coming(pumps, 80, clinic)

    def shown(refill: Refill) -> bool:
        return refill.visit_on <= day(until) or refill.is_pressing or refill.visit_on in short.overflow

    assert short.refills == tuple(refill for refill in long.refills if shown(refill))
    assert all(long.load[on] == number for on, number in short.load.items())
    assert all(short.load[on] == number for on, number in long.load.items() if on <= day(until))
    assert [refill.visit_on for refill in short.refills] == sorted(refill.visit_on for refill in short.refills)


def test_at_an_instant_the_rest_of_the_day_is_still_to_come() -> None:
    found = forecast(pump("P-001", 0), AsOf.at(datetime(2026, 11, 23, 8)), EVERY_DAY)
    plan = coming_refills([found], day(0))
    assert days(plan) == [("P-001", 0)]
    assert not plan.refills[0].is_pressing
