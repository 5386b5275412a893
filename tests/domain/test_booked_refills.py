"""Bookings, absences and ends in the plan: what is booked stands on its day, what is due stays where it is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from pumpcli.domain.absences import Absence
from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, TimeOfDay
from pumpcli.domain.due import Status, forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.open_days import Lead
from pumpcli.domain.plan import Plan, coming_refills
from pumpcli.domain.pump import PlacedOrder, Pump
from pumpcli.domain.refills import VisitKind, day_to_be_seen
from pumpcli.domain.stops import Stop
from pumpcli.domain.visits import Booking
from pumpcli.values import replace
from tests.builders import end_of, ml, pump_of

MONDAY = date(2026, 11, 23)
EVERY_DAY = Clinic(
    refill_lead=Period(), open_days=tuple(range(7)), visit_at=TimeOfDay(600), order_lead=Lead(Period(days=3))
)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def at(number: int, hour: int) -> datetime:
    return datetime(2026, 11, 23, hour) + timedelta(days=number)


def pump(code: str, due: int, booked: Sequence[int] = (), lasts: int = 20, alarm_hour: int = 10) -> Pump:
    """Return a pump that is due on a day, by an alarm at an hour of it, and booked for days without an hour."""
    volume = ml("2").ml + ml("0.9").ml * lasts
    made = pump_of(
        f"pump: {code}\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\n"
        f"fill: {{at: {day(due - lasts)} {alarm_hour}:00, volume: {float(volume)} mL}}\nprogram: {{rate: 0.9 mL/day}}\n"
    )
    return replace(made, booked=tuple(Booking(day(number)) for number in booked))


def ending(pump: Pump, number: int) -> Pump:
    """Return the pump with its last day."""
    return replace(pump, ended=End(day(number), EndReason.OTHER))


def hourly(pump: Pump, booked: datetime) -> Pump:
    """Return the pump booked for an hour."""
    return replace(pump, booked=(Booking(booked.date(), booked),))


def coming(pumps: Sequence[Pump], until: int, clinic: Clinic = EVERY_DAY, as_of: AsOf | int = 0) -> Plan:
    known_at = end_of(str(day(as_of))) if isinstance(as_of, int) else as_of
    return coming_refills([forecast(each, known_at, clinic) for each in pumps], day(until))


def stand(plan: Plan) -> list[str]:
    """Return each refill as "code day", with a letter: b booked, p proposed; ! extra, ? assumed."""
    return [
        f"{refill.forecast.pump.code} {(refill.visit_on - MONDAY).days} {refill.kind.value[0]}"
        f"{'!' * refill.is_extra}{'?' * refill.assumed}"
        for refill in plan.refills
    ]


@pytest.mark.parametrize(
    ("booked", "found"),
    [
        ([], ["A 5 p", "A 25 p?"]),
        ([5], ["A 5 b", "A 25 p?"]),
        ([3], ["A 3 b", "A 23 p?"]),
        ([8], ["A 5 p", "A 8 b!", "A 25 p?"]),  # too late: it stays where it is due, and stands on its day
        ([12], ["A 5 p", "A 12 b!", "A 25 p?"]),  # it does not count again for the refill after that
        ([-2], ["A -2 b!", "A 5 p", "A 25 p?"]),  # missed
        ([-2, 4], ["A 4 b", "A 24 p?"]),
        ([3, 20], ["A 3 b", "A 20 b?"]),  # two in a row
        ([3, 23], ["A 3 b", "A 23 b?"]),
        ([3, 24], ["A 3 b", "A 23 p?", "A 24 b!?"]),  # the second one is too late for the refill after the first
        ([3, 5], ["A 3 b", "A 5 b!", "A 23 p?"]),  # the second one is soon after the first: it counts for no refill
        ([8, 24], ["A 5 p", "A 8 b!", "A 24 b?"]),
        ([8, 12], ["A 5 p", "A 8 b!", "A 12 b?"]),
        ([6, 7], ["A 5 p", "A 6 b!", "A 7 b!", "A 25 p?"]),
    ],
)
def test_a_booking_in_time_is_the_visit_and_any_other_stands_beside_it(booked: list[int], found: list[str]) -> None:
    plan = coming([pump("A", 5, booked)], until=31)
    assert stand(plan) == found
    assert plan.load == Counter(refill.visit_on for refill in plan.refills if refill.visit_on >= MONDAY)
    assert stand(coming([pump("A", 5, booked[::-1])], until=31)) == found


def test_what_is_said_of_a_booked_visit() -> None:
    visit = replace(pump("A", 5), booked=(Booking(day(4), at(4, 15)),))
    refill, later = coming([visit], until=24).refills
    assert (refill.visit_at, refill.order_by, refill.due_on) == (at(4, 15), day(1), day(5))
    assert (refill.is_late, refill.is_after_deadline, refill.is_extra, refill.is_pressing) == (False,) * 4
    assert refill.expected == ml("2.7125")  # 19 hours before the alarm at 0.9 mL a day
    assert (later.visit_on, later.due_on, later.forecast.fill.at) == (day(24), day(24), at(4, 15))


@pytest.mark.parametrize(
    ("booking", "is_late", "is_after_deadline"),
    [(Booking(day(5)), False, False), (Booking(day(5), at(5, 11)), False, True), (Booking(day(6)), True, True)],
)
def test_a_visit_after_the_deadline_is_marked(booking: Booking, is_late: bool, is_after_deadline: bool) -> None:
    plan = coming([replace(pump("A", 5), booked=(booking,))], until=10)
    (refill,) = [refill for refill in plan.refills if refill.kind is VisitKind.BOOKED]
    assert (refill.is_late, refill.is_after_deadline) == (is_late, is_after_deadline)
    assert refill.is_extra is is_late


@pytest.mark.parametrize(
    ("pumps", "found"),
    [
        ([("A", 5, []), ("B", 9, [5])], ["A 4 p", "B 5 b"]),  # the booked one takes its place first
        ([("A", 5, []), ("B", 5, [5])], ["A 4 p", "B 5 b"]),
        ([("A", 5, []), ("B", 4, [5])], ["A 3 p", "B 4 p", "B 5 b!"]),  # a booking that is too late takes one too
        ([("A", 5, [5]), ("B", 5, [5])], ["A 5 b", "B 5 b"]),
        ([("A", 5, []), ("B", 18, [2])], ["A 5 p"]),  # it is soon after the fill of its pump, and takes none
        ([("A", 2, []), ("B", 18, [2])], ["A 2 p"]),
    ],
)
def test_booked_visits_take_their_place_first(pumps: list[tuple[str, int, list[int]]], found: list[str]) -> None:
    drawn = [pump(code, due, booked) for code, due, booked in pumps]
    plan = coming(drawn, until=8, clinic=replace(EVERY_DAY, capacity=Capacity.every_day(1)))
    assert [each for each in stand(plan) if not each.endswith("?")] == found
    assert plan.overflow == ({day(5): 1} if found == ["A 5 b", "B 5 b"] else {})


def test_a_booking_may_make_a_day_hold_more_than_the_capacity() -> None:
    plan = coming([pump("A", 0), pump("B", 9, [0])], until=3, clinic=replace(EVERY_DAY, capacity=Capacity.every_day(1)))
    assert (stand(plan), plan.overflow) == (["A 0 p", "B 0 b"], {day(0): 1})


def test_a_pump_without_a_date_is_visited_when_it_is_booked() -> None:
    still = replace(pump("A", 5), programs=tuple(pump_of(STILL).programs))
    plan = coming([replace(still, booked=(Booking(day(4)),))], until=30)
    assert stand(plan) == ["A 4 b"]
    assert (plan.refills[0].due_on, plan.refills[0].is_late, plan.ending) == (None, False, ())
    assert stand(coming([replace(still, booked=(Booking(day(-4)),))], until=30)) == ["A -4 b!"]


STILL = """
pump: A
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
fill: {at: 2026-11-08 10:00, volume: 20 mL}
program: {rate: 0 mL/day}
"""


@pytest.mark.parametrize(
    ("as_of", "due", "visit"),
    [
        (AsOf.at(at(0, 9)), 0, 0),
        (AsOf.at(at(0, 15)), 0, 0),  # the hour of visits is over; it stays on the day all the same
        (AsOf.end_of(day(0)), 0, 0),
        (AsOf.at(at(0, 9)), -1, 0),
        (AsOf.at(at(0, 10)), -1, 1),  # the hour is now, and no longer ahead
        (AsOf.at(at(0, 15)), -1, 1),
        (AsOf.end_of(day(0)), -1, 1),
    ],
)
def test_what_is_due_today_stays_and_what_is_overdue_goes_where_the_hour_is_ahead(
    as_of: AsOf, due: int, visit: int
) -> None:
    (refill,) = coming([pump("A", due, alarm_hour=23)], until=9, as_of=as_of).refills
    assert (refill.visit_on, refill.is_late) == (day(visit), visit > due)
    assert refill.expected is not None and refill.expected > ml("0")


@pytest.mark.parametrize(
    ("due", "absences", "visit"),
    [
        (5, [(5, 6)], 4),
        (5, [(1, 5)], 0),  # today, of which the hour is over
        (5, [(0, 5)], 6),  # yesterday was the last day on which the patient could come
        (5, [(-30, 9)], 10),  # none in time
        (-1, [(0, 3)], 4),
        (-1, [(1, 3), (4, 6)], 7),
        (-1, [(2, 3)], 1),
        (0, [(1, 3)], 0),
        (0, [(0, 3)], 4),
        (0, [(-30, 9)], 10),
    ],
)
def test_no_refill_is_planned_on_a_day_on_which_the_patient_cannot_come(
    due: int, absences: list[tuple[int, int]], visit: int
) -> None:
    away = tuple(Absence(day(first), day(last)) for first, last in absences)
    made = replace(pump("A", due), unavailable=away)
    plan = coming([made], until=20)
    (refill,) = [refill for refill in plan.refills if not refill.assumed]
    assert refill.visit_on == day(visit)


def test_a_booking_stands_on_a_closed_day_and_in_an_absence() -> None:
    """They are warnings of the file; the visit is booked all the same."""
    closed = replace(EVERY_DAY, open_days=(0, 1, 2, 3))
    made = replace(pump("A", 6, [5]), unavailable=(Absence(day(5), day(6)),))
    plan = coming([made], until=7, clinic=closed)
    assert stand(plan) == ["A 3 p", "A 5 b!"]  # it is due on Thursday, so that Saturday is too late
    assert stand(coming([replace(made, unavailable=())], until=7, clinic=replace(closed, open_days=(0, 6)))) == [
        "A 5 b"
    ]


@pytest.mark.parametrize(
    ("due", "booked", "ends", "found", "is_ending"),
    [
        (5, [], 5, ["A 5 p"], False),
        (5, [], 4, [], True),
        (5, [4], 4, ["A 4 b"], False),
        (5, [6], 6, ["A 5 p", "A 6 b!"], False),
        (5, [6], 5, ["A 5 p"], False),
        (5, [], 24, ["A 5 p"], False),
        (5, [], 25, ["A 5 p", "A 25 p?"], False),
        (5, [3, 23], 22, ["A 3 b"], False),
        (-1, [], 1, ["A 1 p"], False),
        (-1, [], 0, [], False),  # out of use today
    ],
)
def test_nothing_is_planned_after_the_end_of_a_pump(
    due: int, booked: list[int], ends: int, found: list[str], is_ending: bool
) -> None:
    plan = coming([replace(pump("A", due, booked), ended=End(day(ends), EndReason.OTHER))], until=30)
    assert stand(plan) == found
    assert [each.pump.code for each in plan.ending] == ["A"] * is_ending
    assert plan.load == Counter(refill.visit_on for refill in plan.refills)


def test_an_overdue_refill_that_can_only_be_after_the_end_is_not_planned() -> None:
    away = (Absence(day(0), day(5)),)
    made = replace(pump("A", -1), unavailable=away, ended=End(day(3), EndReason.TRANSFERRED))
    plan = coming([made, pump("B", 6)], until=9, clinic=replace(EVERY_DAY, capacity=Capacity.every_day(1)))
    assert stand(plan) == ["B 6 p"]
    assert [each.pump.code for each in plan.ending] == ["A"]
    assert plan.load == Counter(refill.visit_on for refill in plan.refills)


def test_a_pump_that_is_out_of_use_takes_no_place_on_its_last_day() -> None:
    """It was booked for today; of two pumps that are due tomorrow one comes today."""
    gone = replace(pump("A", 9, [0]), ended=End(day(0), EndReason.DIED))
    morning, clinic = AsOf.at(at(0, 8)), replace(EVERY_DAY, capacity=Capacity.every_day(1))
    plan = coming([gone, pump("B", 1), pump("C", 1)], until=1, clinic=clinic, as_of=morning)
    assert (stand(plan), plan.overflow) == (["C 0 p", "B 1 p"], {})


@pytest.mark.parametrize(
    ("first", "found", "overflow"),
    [
        (pump("A", 0), ["A 0 p", "B 1 p", "C 1 p"], {1: 1}),  # due today
        (pump("A", 9, [0]), ["A 0 b", "B 1 p", "C 1 p"], {1: 1}),  # booked for today
        (ending(pump("A", 9, [1]), 1), ["B 0 p", "C 1 p", "A 1 b"], {1: 1}),  # on its last day
        (ending(pump("A", 9, [1]), 0), ["C 0 p", "B 1 p"], {}),
        (pump("A", 19, [0], lasts=19), ["C 0 p", "B 1 p"], {}),  # filled today
        (pump("A", -1, [0]), ["A 0 b", "B 1 p", "C 1 p"], {1: 1}),  # overdue, and booked for the first day
        (pump("A", -1, [2]), ["A 0 p", "B 1 p", "C 1 p"], {1: 1}),
        (hourly(pump("A", 0), at(0, 11)), ["A 0 b", "B 1 p", "C 1 p"], {1: 1}),  # after the deadline of its day
        (hourly(pump("A", 1), at(1, 11)), ["B 0 p", "A 1 b", "C 1 p"], {1: 1}),
    ],
)
def test_the_capacity_of_a_day_is_what_is_left_of_it(first: Pump, found: list[str], overflow: dict[int, int]) -> None:
    """Two more pumps are due tomorrow, and the clinic sees one a day."""
    clinic = replace(EVERY_DAY, capacity=Capacity.every_day(1))
    plan = coming([first, pump("B", 1), pump("C", 1)], until=1, clinic=clinic, as_of=AsOf.at(at(0, 8)))
    assert stand(plan) == found
    assert plan.overflow == {day(number): count for number, count in overflow.items()}


def test_an_alarming_pump_that_is_booked_for_today_is_pressing() -> None:
    """The alarm is at noon, and the visit before it: booked in time, and in alarm at the end of the day."""
    made = replace(pump("A", 0, alarm_hour=12), booked=(Booking(day(0), at(0, 11)),))
    (refill,) = coming([made], until=0).refills
    assert (refill.kind, refill.forecast.status, refill.is_pressing) == (VisitKind.BOOKED, Status.ALARM, True)
    (refill,) = coming([made], until=0, as_of=AsOf.at(at(0, 8))).refills
    assert not refill.is_pressing
    late = coming([pump("A", -1, [3])], until=9)
    assert [(refill.is_extra, refill.is_pressing) for refill in late.refills[:2]] == [(False, True), (True, False)]


def test_a_fill_today_that_is_due_today_is_followed_tomorrow() -> None:
    made = pump("A", 0)
    short = replace(made, fills=(replace(made.fills[0], at=at(0, 8), volume=ml("2.5")),))  # 13 hours and 20 minutes
    for as_of in (AsOf.at(at(0, 8)), AsOf.end_of(day(0))):
        refill, *_ = coming([short], until=2, as_of=as_of).refills
        assert (refill.due_on, refill.visit_on, refill.is_late) == (day(0), day(1), True)


def test_a_refill_that_is_assumed_keeps_no_order_stop_or_booking_of_the_one_before() -> None:
    made = replace(
        pump("A", 5, [4]), orders=(PlacedOrder(day(-1)),), stopped=(Stop(at(-9, 0), at(-8, 0)), Stop(at(0, 0)))
    )
    first, second = coming([made], until=30).refills
    assert (first.forecast.order, first.forecast.stop) == (made.orders[0], made.stopped[1])
    known = second.forecast
    assert (known.order, known.stop, known.visit.booking, known.pump.orders) == (None, None, None, ())
    assert known.fill.at == at(4, 10)


def test_a_booked_visit_of_today_may_be_over() -> None:
    """Its hour has passed; it counts to the end of the day, and the next refill follows on it."""
    made = replace(pump("A", 5), booked=(Booking(day(0), at(0, 8)),), readings=())
    plan = coming([made], until=25, as_of=AsOf.at(at(0, 12)))
    assert stand(plan) == ["A 0 b", "A 20 p?"]
    low = pump_of(
        f"pump: A\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\nfill: {{at: {day(-10)} 10:00, volume: 20 mL}}\n"
        f"program: {{rate: 0.9 mL/day}}\nreadings: [{{at: {day(0)} 08:00, volume: 11 mL}}]\n"
    )
    plan = coming([replace(low, booked=made.booked)], until=25, as_of=AsOf.at(at(0, 12)))
    assert stand(plan) == ["A 0 b", "A 20 p?"]


def test_a_second_booking_soon_after_the_planned_visit_stands_on_its_day_too() -> None:
    """It counts for no refill, but the patient may come."""
    twice = replace(pump("A", 2), booked=(Booking(day(1)), Booking(day(3), at(3, 11))))
    plan = coming([twice], until=5)
    assert stand(plan) == ["A 1 b", "A 3 b!"]
    assert [refill.is_second for refill in plan.refills] == [False, True]
    assert plan.refills[1].visit_at == at(3, 11)
    assert plan.load == Counter({day(1): 1, day(3): 1})
    assert stand(coming([twice], until=2)) == ["A 1 b"]


def test_drug_for_a_patient_who_cannot_come_in_time_is_ordered_as_if_they_could() -> None:
    away = replace(pump("A", 5), unavailable=(Absence(day(-30), day(60)),))
    (refill,) = coming([away], until=61).refills[:1]
    assert (refill.visit_on, refill.order_by) == (day(61), day(5 - 3))


@pytest.mark.parametrize("booked", [-2, -1, 0])
def test_a_booking_missed_on_the_very_due_date_hides_no_overdue_refill(booked: int) -> None:
    plan = coming([pump("A", -1, [booked])], until=10, as_of=AsOf.at(at(1, 8)))
    assert stand(plan)[-1] == "A 1 p"
    assert [refill.is_pressing for refill in plan.refills] == [False, True]
    assert plan.load == Counter({day(1): 1})


@pytest.mark.parametrize(("due", "seen"), [(0, 0), (2, 2), (-1, 1)])
def test_the_day_on_which_a_pump_is_to_be_seen(due: int, seen: int) -> None:
    """What is due today is seen today, although the hour of visits is over."""
    found = forecast(pump("A", due), AsOf.at(at(0, 15)), EVERY_DAY)
    assert day_to_be_seen(found, EVERY_DAY) == day(seen)
