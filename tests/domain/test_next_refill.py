"""The next refill of a pump: its order date, the order that counts, the hour of its visit, and the end of the pump."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pumpcli.domain.absences import Absence
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, TimeOfDay
from pumpcli.domain.due import Status, forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.lasting import lasting
from pumpcli.domain.next_refill import visit_instant
from pumpcli.domain.open_days import Lead
from pumpcli.domain.pump import PlacedOrder
from pumpcli.domain.stops import Stop
from pumpcli.domain.visits import NOT_BOOKED, Booking, BookingState
from pumpcli.errors import ValidationError
from pumpcli.values import replace
from tests.builders import end_of, ml, pump_of, simple_pump

CLINIC = Clinic(open_days=tuple(range(7)), order_lead=Lead(Period(days=5)))

#: Filled on 1 March; the deadline is on 10 April at 12:00, so that it is due on 7 April.
PUMP = pump_of(
    """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: baclofen, concentration: 500 mcg/mL}]
stability: 90 days
fill: {at: 2026-03-01 12:00, volume: 12 mL}
program: {rate: 0.25 mL/day}
"""
)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("bookings", "order_by"),
    [
        ([], "04-02"),
        (["04-06"], "04-01"),
        (["04-07"], "04-02"),
        (["04-08"], "04-02"),  # late: the due date counts
        (["04-30"], "04-02"),
        (["03-15"], "04-02"),  # missed
        (["03-05"], "04-02"),  # soon after the fill
        (["04-08", "04-01"], "03-27"),
    ],
)
def test_drug_is_ordered_before_the_due_date_or_a_booking_in_time(bookings: list[str], order_by: str) -> None:
    booked = replace(PUMP, booked=tuple(Booking(day(text)) for text in bookings))
    assert forecast(booked, end_of("2026-03-20"), CLINIC).order_by == day(order_by)
    assert forecast(booked, end_of("2026-03-20"), replace(CLINIC, order_lead=None)).order_by is None


def test_a_booked_pump_without_a_due_date_has_no_order_date() -> None:
    still = simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}")
    found = forecast(replace(still, booked=(Booking(day("03-25")),)), end_of("2026-03-20"), CLINIC)
    assert (found.visit.state, found.due_on, found.order_by) == (BookingState.BOOKED, None, None)


def test_absences_move_the_due_date_and_the_order_date() -> None:
    away = (Absence(day("04-05"), day("04-20")), Absence(day("04-01"), day("04-02")))
    found = forecast(replace(PUMP, unavailable=away), end_of("2026-03-20"), CLINIC)
    assert (found.due_on, found.order_by) == (day("04-04"), day("03-30"))
    assert (found.moved_by, found.cannot_come) == (away[:1], False)
    assert found.deadline == forecast(PUMP, end_of("2026-03-20"), CLINIC).deadline
    late = forecast(replace(PUMP, unavailable=away), end_of("2026-04-05"), CLINIC)
    assert (late.due_on, late.cannot_come, late.status) == (day("04-04"), True, Status.OVERDUE)


def test_the_due_date_is_never_before_the_day_after_the_fill() -> None:
    away = (Absence(day("03-02"), day("04-07")),)
    found = forecast(replace(PUMP, unavailable=away), end_of("2026-03-20"), CLINIC)
    assert (found.due_on, found.moved_by, found.cannot_come) == (day("04-07"), (), True)
    almost = (Absence(day("03-03"), day("04-07")),)
    found = forecast(replace(PUMP, unavailable=almost), end_of("2026-03-20"), CLINIC)
    assert (found.due_on, found.moved_by, found.cannot_come) == (day("03-02"), almost, True)


@pytest.mark.parametrize(
    ("placed", "as_of", "counts"),
    [
        ([], "2026-03-20", None),
        (["02-28"], "2026-03-20", None),  # for the fill of the day after
        (["03-01"], "2026-03-20", 0),  # on the day of the fill, for the next one
        (["03-20"], "2026-03-20", 0),
        (["03-21"], "2026-03-20", None),  # not placed yet
        (["03-10", "03-05"], "2026-03-20", 0),  # the last one
        (["03-05", "03-10", "03-25"], "2026-03-20", 1),
        (["03-10", "03-10"], "2026-03-20", 1),  # of one day, the last one of the file
    ],
)
def test_the_last_order_since_the_fill_counts(placed: list[str], as_of: str, counts: int | None) -> None:
    orders = tuple(PlacedOrder(day(text), use_by=day("05-01") if index else None) for index, text in enumerate(placed))
    found = forecast(replace(PUMP, orders=orders), end_of(as_of), CLINIC)
    assert found.order == (None if counts is None else orders[counts])
    assert found.order is None or found.order is orders[counts or 0]


def test_an_order_is_used_up_by_the_next_fill() -> None:
    refill = replace(PUMP.fills[0], at=datetime(2026, 4, 1, 12))
    pump = replace(PUMP, fills=(*PUMP.fills, refill), orders=(PlacedOrder(day("03-20")),))
    assert forecast(pump, end_of("2026-03-31"), CLINIC).order == pump.orders[0]
    assert forecast(pump, end_of("2026-04-01"), CLINIC).order is None


def test_a_visit_is_at_its_booked_hour_or_at_the_time_of_visits() -> None:
    clinic = replace(CLINIC, visit_at=TimeOfDay(600))
    on, at = day("04-01"), datetime(2026, 4, 1, 15, 30)
    assert visit_instant(PUMP, on, None, clinic) == datetime(2026, 4, 1, 10)
    assert visit_instant(PUMP, on, Booking(on), clinic) == datetime(2026, 4, 1, 10)
    assert visit_instant(PUMP, on, Booking(on, at), clinic) == at


@pytest.mark.parametrize(
    ("as_of", "is_ended"),
    [("2026-03-31 23:59", False), ("2026-03-31", False), ("2026-04-01 00:00", True), ("2026-04-01", True)],
)
def test_a_pump_is_out_of_use_from_the_day_of_its_end(as_of: str, is_ended: bool) -> None:
    end = End(day("04-01"), EndReason.EXPLANTED)
    pump = replace(
        PUMP,
        ended=end,
        booked=(Booking(day("04-01")),),
        unavailable=(Absence(day("04-05"), day("04-20")),),
        orders=(PlacedOrder(day("03-20")),),
        stopped=(Stop(datetime(2026, 3, 31)),),
    )
    known_at = end_of(as_of) if len(as_of) == 10 else AsOf.at(datetime.fromisoformat(as_of))
    found = forecast(pump, known_at, CLINIC)
    if not is_ended:
        assert (found.ended, found.order, found.status) == (None, pump.orders[0], Status.STOPPED)
        assert found.due_on is not None
        return
    assert (found.ended, found.due_on, found.deadline, found.candidates, found.empty_at) == (end, None, None, (), None)
    assert (found.low_alarm_latest_at, found.low_alarm_expected_at) == (None, None)
    assert (found.volume, found.expected, found.days_left, found.order_by) == (None, None, None, None)
    assert (found.visit, found.order, found.moved_by, found.cannot_come) == (NOT_BOOKED, None, (), False)
    assert (found.status, found.refill_status) == (Status.NO_DEADLINE, Status.NO_DEADLINE)


@pytest.mark.parametrize(("on", "is_refused"), [("02-28", True), ("03-01", False), ("03-02", False)])
def test_a_pump_does_not_end_before_its_last_fill(on: str, is_refused: bool) -> None:
    end = End(day(on), EndReason.DIED)
    if is_refused:
        with pytest.raises(ValidationError):
            replace(PUMP, ended=end)
    else:
        assert replace(PUMP, ended=end).ended == end


def test_an_end_to_come_does_not_change_what_the_reservoir_holds_then() -> None:
    ending = replace(PUMP, ended=End(day("04-01"), EndReason.TRANSFERRED))
    until = day("04-05")
    expected = lasting(forecast(PUMP, end_of("2026-03-20"), CLINIC), until, CLINIC)
    assert expected is not None and expected.used.volume == ml("3.125")
    assert lasting(forecast(ending, end_of("2026-03-20"), CLINIC), until, CLINIC) == expected
    assert lasting(forecast(ending, end_of("2026-04-01"), CLINIC), until, CLINIC) is None
