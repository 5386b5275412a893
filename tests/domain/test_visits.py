"""The booked visit of a pump at both sides of every boundary: due date, deadline, fill, as-of date, end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.pump import Pump
from pumpcli.domain.visits import Booking, BookingState, Visit, is_soon_after_fill
from pumpcli.values import replace
from tests.builders import end_of, pump_of

EVERY_DAY = Clinic(refill_lead=Period(days=3), open_days=tuple(range(7)))

#: Filled on 1 March; the alarm and the deadline are on 10 April at 12:00, so that it is due on 7 April.
PUMP = pump_of(
    """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-03-01 12:00, volume: 12 mL}
program: {rate: 0.25 mL/day}
"""
)


def booking(text: str) -> Booking:
    """Return a booking from "04-07" or "04-07 10:00" of the year 2026."""
    at = datetime.fromisoformat(f"2026-{text}")
    return Booking(at.date(), at if ":" in text else None)


def visit(*bookings: str, as_of: str = "2026-03-20", pump: Pump = PUMP) -> Visit:
    known_at = end_of(as_of) if len(as_of) == 10 else AsOf.at(datetime.fromisoformat(as_of))
    booked = replace(pump, booked=tuple(map(booking, bookings)))
    return forecast(booked, known_at, EVERY_DAY).visit


def test_the_pump_is_due_as_the_tables_assume() -> None:
    found = forecast(PUMP, end_of("2026-03-20"), EVERY_DAY)
    assert found.deadline is not None
    assert (found.due_on, found.deadline.at) == (date(2026, 4, 7), datetime(2026, 4, 10, 12))


@pytest.mark.parametrize(
    ("booked", "state"),
    [
        ("04-06", "booked"),
        ("04-07", "booked"),
        ("04-07 00:00", "booked"),
        ("04-07 23:59", "booked"),
        ("04-08 00:00", "late"),
        ("04-08", "late"),
        ("04-10 11:59", "late"),
        ("04-10 12:00", "late"),  # the very instant of the deadline is not after it
        ("04-10 12:01", "after_deadline"),
        ("04-10", "late"),  # at 09:00, the time of a visit
        ("04-11", "after_deadline"),
        ("03-20", "booked"),  # on the as-of date
        ("03-19", "missed"),
        ("03-10", "none"),  # 9 of 37 days, less than a quarter
        ("03-11", "missed"),
        ("03-01", "none"),  # on the day of the fill
        ("03-01 08:00", "none"),  # before its hour
        ("03-01 18:00", "none"),  # after its hour
        ("02-27", "none"),
    ],
)
def test_one_booking_at_both_sides_of_every_boundary(booked: str, state: str) -> None:
    found = visit(booked)
    assert found.state == BookingState(state)
    assert found.booking == (None if state == "none" else booking(booked))
    assert found.state.is_in_time is (state == "booked")


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("2026-03-01 11:59", "booked"),  # before the fill, from which all is computed
        ("2026-04-01 09:59", "booked"),
        ("2026-04-01 10:01", "booked"),  # the hour is over, the day is not
        ("2026-04-01", "booked"),
        ("2026-04-02 00:00", "missed"),
        ("2026-04-02", "missed"),
    ],
)
def test_a_visit_is_missed_from_the_next_day_on(as_of: str, state: str) -> None:
    assert visit("04-01 10:00", as_of=as_of).state == BookingState(state)


@pytest.mark.parametrize(
    ("bookings", "counts", "state"),
    [
        (["04-05", "04-03", "04-07"], "04-03", "booked"),  # the earliest, whatever their order
        (["04-03", "04-03 15:00", "04-03 08:00"], "04-03 08:00", "booked"),  # an hour before none
        (["03-12", "04-03"], "04-03", "booked"),  # missed, and booked again
        (["03-12", "03-15", "03-14"], "03-15", "missed"),  # the last one that was missed
        (["03-15 08:00", "03-15 16:00"], "03-15 16:00", "missed"),
        (["03-12", "04-08"], "04-08", "late"),
        (["04-09", "04-12"], "04-09", "late"),
        (["04-12", "04-07"], "04-07", "booked"),
        (["03-05", "04-11"], "04-11", "after_deadline"),  # the first one is soon after the fill
        (["03-05", "03-01"], None, "none"),
        ([], None, "none"),
    ],
)
def test_of_several_bookings_the_earliest_one_to_come_counts(
    bookings: list[str], counts: str | None, state: str
) -> None:
    assert visit(*bookings) == Visit(BookingState(state), None if counts is None else booking(counts))


def test_a_fill_has_met_the_bookings_up_to_its_day() -> None:
    later = replace(PUMP.fills[0], at=datetime(2026, 4, 2, 15))
    refilled = replace(PUMP, fills=(*PUMP.fills, later))
    bookings = ("04-02 10:00", "04-02 16:00", "04-01")
    assert visit(*bookings, as_of="2026-04-02", pump=refilled).state is BookingState.NONE
    assert visit(*bookings, as_of="2026-04-02 14:59", pump=refilled).state is BookingState.BOOKED
    assert visit(*bookings, "05-01", as_of="2026-04-02", pump=refilled) == Visit(BookingState.BOOKED, booking("05-01"))


def test_no_booking_after_the_end_of_a_pump_counts() -> None:
    ending = replace(PUMP, ended=End(date(2026, 4, 5), EndReason.TRANSFERRED))
    assert visit("04-05", pump=ending).state is BookingState.BOOKED
    assert visit("04-06", pump=ending).state is BookingState.NONE
    assert visit("04-05", as_of="2026-04-05", pump=ending).state is BookingState.NONE
    assert visit("03-15", as_of="2026-04-04", pump=ending).state is BookingState.MISSED


def test_without_a_due_date_every_booking_after_the_fill_is_in_time() -> None:
    still = pump_of(
        "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
        "fill: {at: 2026-03-01 12:00, volume: 12 mL}\nprogram: {rate: 0 mL/day}\n"
    )
    assert visit("03-02", as_of="2026-03-02", pump=still).state is BookingState.BOOKED
    assert visit("03-02", pump=still).state is BookingState.MISSED
    assert visit("03-01", pump=still).state is BookingState.NONE


@pytest.mark.parametrize(
    ("filled", "due", "booked", "is_soon"),
    [(0, 40, 9, True), (0, 40, 10, False), (0, 41, 10, True), (0, 0, 1, False), (0, -3, 1, False), (0, None, 1, False)],
)
def test_a_quarter_of_the_way_from_the_fill(filled: int, due: int | None, booked: int, is_soon: bool) -> None:
    def day(number: int) -> date:
        return date(2026, 3, 1) + timedelta(days=number)

    assert is_soon_after_fill(day(booked), day(filled), None if due is None else day(due)) is is_soon


IN_ZONE = """
pump: P-001
timezone: Europe/Berlin
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-09-15 12:00, volume: 12 mL}
program: {rate: 0.25 mL/day}
"""


def test_bookings_of_a_pump_in_a_zone_are_compared_as_instants() -> None:
    """The clocks show 02:30 twice on 25 October, first in summer time, at the alarm of the pump."""
    pump = pump_of(IN_ZONE.replace("09-15 12:00", "09-15 02:30"))
    first, second = pump.zone.instants_showing(datetime(2026, 10, 25, 2, 30))
    bookings = (Booking(second.date(), second), Booking(first.date(), first))
    for booked in (bookings, bookings[::-1]):
        found = forecast(replace(pump, booked=booked), end_of("2026-10-01"), EVERY_DAY)
        assert found.deadline is not None
        assert found.deadline.at == first
        assert found.visit == Visit(BookingState.LATE, bookings[1])
    found = forecast(replace(pump, booked=bookings[:1]), end_of("2026-10-01"), EVERY_DAY)
    assert found.visit == Visit(BookingState.AFTER_DEADLINE, bookings[0])
    missed = forecast(replace(pump, booked=bookings), end_of("2026-10-25"), EVERY_DAY)
    assert missed.visit.booking == bookings[1]
    missed = forecast(replace(pump, booked=bookings), end_of("2026-10-26"), EVERY_DAY)
    assert missed.visit == Visit(BookingState.MISSED, bookings[0])


def test_the_as_of_date_of_a_booking_is_that_of_the_pump() -> None:
    """At 23:30 in Chicago it is the next day in Berlin, and the visit of the day before is missed there."""
    pump = pump_of(IN_ZONE)
    day = date(2026, 10, 1)
    booked = replace(pump, booked=(Booking(day),))
    states = [
        forecast(booked, AsOf.at(datetime.fromisoformat(at)), EVERY_DAY).visit.state
        for at in ("2026-10-01 16:59-05:00", "2026-10-01 17:00-05:00")
    ]
    assert states == [BookingState.BOOKED, BookingState.MISSED]
