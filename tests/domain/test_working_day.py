"""Laws of bookings, absences, stops, orders and ends, on random pumps and fleets in which all of them occur at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.candidates import Reason
from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, TimeOfDay, at_time, seconds_of
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.due import Forecast, Status, forecast
from pumpcli.domain.open_days import ClosedDays, Lead
from pumpcli.domain.plan import Plan, coming_refills
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.refills import Refill, VisitKind
from pumpcli.domain.stops import Stop
from pumpcli.domain.visits import BookingState
from pumpcli.values import replace
from tests import strategies
from tests.builders import simple_pump
from tests.reference import Walk, due_day, falls_to, is_away

Draw = Callable[[st.SearchStrategy[Any]], Any]
DAY = timedelta(days=1)
FIRST = strategies.FIRST_FILL.date()


@st.composite
def clinics(draw: Draw) -> Clinic:
    """Generate the rules of a clinic that is open on some days of each week."""
    leads = (None, Lead(Period(days=4)), Lead(open_days=3))
    closed = [ClosedDays(each.first, each.last) for each in draw(st.lists(strategies.absences(FIRST), max_size=1))]
    return Clinic(
        open_days=draw(strategies.any_days),
        closed=tuple(closed),
        visit_at=TimeOfDay(draw(st.integers(6, 18)) * 60),
        refill_lead=Period(days=draw(st.sampled_from([0, 0, 1, 3]))),
        order_lead=draw(st.sampled_from(leads)),
        max_interval=draw(st.sampled_from([None, Period(days=30)])),
        flow_tolerance=draw(st.sampled_from([None, Fraction(29, 200)])),
        capacity=draw(st.sampled_from([None, Capacity.every_day(1), Capacity.every_day(2)])),
    )


def as_of_days(first: date, days: int, minutes: int, whole_day: bool) -> AsOf:
    day = first + timedelta(days=days)
    return AsOf.end_of(day) if whole_day else AsOf.at(at_time(day, TimeOfDay(minutes)))


@st.composite
def cases(draw: Draw) -> tuple[Pump, AsOf, Clinic]:
    """Generate a pump with facts of a working day, an as-of instant and the rules of a clinic."""
    pump = draw(strategies.pumps_in_use(strategies.pumps_anywhere))
    as_of = as_of_days(
        pump.fills[0].at.date(), draw(st.integers(-2, 30)), draw(st.integers(0, 1439)), draw(st.booleans())
    )
    return pump, as_of, draw(clinics())


def dates_of(found: Forecast) -> list[Any]:
    """Return every date of a forecast that a plan of the clinic may never move."""
    return [
        *(candidate.at for candidate in found.candidates),
        found.low_alarm_latest_at,
        found.low_alarm_expected_at,
        found.empty_at,
        found.deadline,
    ]


@given(cases())
def test_no_booking_moves_a_date_or_makes_an_order_later(case: tuple[Pump, AsOf, Clinic]) -> None:
    pump, as_of, clinic = case
    found, without = forecast(pump, as_of, clinic), forecast(replace(pump, booked=()), as_of, clinic)
    for name in ("due_on", "days_left", "status", "refill_status", "volume", "expected", "moved_by", "cannot_come"):
        assert getattr(found, name) == getattr(without, name)
    assert dates_of(found) == dates_of(without)
    for number in range(len(pump.booked)):
        fewer = replace(pump, booked=(*pump.booked[:number], *pump.booked[number + 1 :]))
        before = forecast(fewer, as_of, clinic)
        assert (found.order_by is None) is (before.order_by is None)
        assert found.order_by is None or before.order_by is None or found.order_by <= before.order_by


@given(cases(), st.data())
def test_nothing_that_is_only_planned_makes_a_date_later(case: tuple[Pump, AsOf, Clinic], data: st.DataObject) -> None:
    pump, as_of, clinic = case
    pump = replace(pump, booked=())
    found = forecast(pump, as_of, clinic)
    first, known = pump.fills[0].at.date(), pump.zone.as_of(as_of)
    past = [stop for stop in pump.stopped if stop.start < known.instant]
    stop = Stop(known.instant + timedelta(minutes=data.draw(st.integers(0, 9000))))
    closed_stops = tuple(each for each in past if each.end is not None and each.end <= known.instant)
    more = {
        "unavailable": (*pump.unavailable, data.draw(strategies.absences(first))),
        "labels": (*pump.labels, "new"),
        "orders": (*pump.orders, data.draw(strategies.orders(first))),
        "booked": (data.draw(strategies.bookings(pump.zone, first)),),
        "site": "elsewhere",
    }
    for name, value in more.items():
        then = forecast(replace(pump, **{name: value}), as_of, clinic)
        assert dates_of(then) == dates_of(found), name
        assert (then.due_on is None) is (found.due_on is None)
        if then.due_on is not None and found.due_on is not None:
            assert then.due_on == found.due_on or (name == "unavailable" and then.due_on < found.due_on)
        if then.order_by is not None and found.order_by is not None:
            assert then.order_by == found.order_by or (
                name in ("unavailable", "booked") and then.order_by < found.order_by
            )
    base = replace(pump, stopped=closed_stops)
    planned = replace(base, stopped=(*closed_stops, stop))
    assert dates_of(forecast(planned, as_of, clinic)) == dates_of(forecast(base, as_of, clinic))
    assert forecast(planned, as_of, clinic).due_on == forecast(base, as_of, clinic).due_on


@given(cases())
def test_every_date_is_that_of_the_slow_engine(case: tuple[Pump, AsOf, Clinic]) -> None:
    """The walk stops up to the as-of instant; the due date is found by trying every day and choice of absences."""
    pump, as_of, clinic = case
    found, known = forecast(pump, as_of, clinic), pump.zone.as_of(as_of)
    if pump.ended is not None and pump.ended.on <= known.day:
        assert (found.ended, found.due_on, found.deadline, found.volume) == (pump.ended, None, None, None)
        assert dates_of(found) == [None] * 4
        return
    walks = [
        Walk(pump, start.at, start.volume, start.fill.primary.mcg_per_ml, PatientBoluses.ALL, 60 * 1440, known.instant)
        for start in found.run_down
        if start.fill.primary is not None
    ]
    alarm, empty = falls_to(pump.reservoir.low_alarm, walks), falls_to(Volume(Fraction(0)), walks)
    last = walks[0].start + timedelta(days=59)
    for walked, at in ((alarm, found.at(Reason.LOW_ALARM)), (empty, found.empty_at)):
        assert walked == at or (at is None or at > last)
    if found.volume is not None:
        assert found.volume.ml == walks[-1].volume_at(known.instant)
    if found.deadline is not None:
        first = found.fill.at.date() + DAY
        latest = clinic.due_on(found.deadline.at.date())
        assert found.due_on == due_day(pump.unavailable, clinic.is_open, first, latest)


@given(cases())
def test_a_stop_that_goes_on_changes_the_status_alone(case: tuple[Pump, AsOf, Clinic]) -> None:
    pump, as_of, clinic = case
    found, known = forecast(pump, as_of, clinic), pump.zone.as_of(as_of)
    stops = [
        stop for stop in pump.stopped if known.covers(stop.start) and (stop.end is None or stop.end > known.instant)
    ]
    touching = [stop for stop in pump.stopped if known.whole_day and stop.end == known.instant]
    assert found.stop == next(iter([*stops, *touching]), None)
    if found.stop is None or found.ended is not None:
        assert found.status == found.refill_status
        return
    assert found.status is (Status.EMPTY if found.refill_status is Status.EMPTY else Status.STOPPED)
    since = [start.at for start in found.run_down] + [found.stop.start]
    if found.volume is not None and found.origin.at <= found.stop.start:
        course = compute_course(pump, found.origin, PatientBoluses.ALL)
        assert found.volume == course.volume_at(seconds_of(max(since)))


flows = st.integers(1, 40)


@given(flows, st.integers(0, 9 * 1440), st.integers(1, 5 * 1440), st.integers(0, 20 * 1440))
def test_a_stop_in_the_past_moves_the_alarm_by_its_length(tenths: int, start: int, length: int, until: int) -> None:
    """Up to the as-of instant alone, and not at all after the alarm."""
    pump = simple_pump("20 mL", "2 mL", f"{{rate: {tenths / 10} mL/day}}")
    filled = pump.fills[0].at
    stop = Stop(filled + timedelta(minutes=start), filled + timedelta(minutes=start + length))
    as_of = AsOf.at(filled + timedelta(minutes=until))
    before = forecast(pump, as_of, Clinic())
    found = forecast(replace(pump, stopped=(stop,)), as_of, Clinic())
    low, moved = before.at(Reason.LOW_ALARM), found.at(Reason.LOW_ALARM)
    assert low is not None and moved is not None and before.empty_at is not None
    known = max(timedelta(), min(as_of.instant, stop.end or as_of.instant) - stop.start)
    if stop.start < before.empty_at:
        assert found.empty_at == before.empty_at + known
    assert moved == (low + known if stop.start < low else low)


fleets = st.lists(strategies.pumps_in_use(strategies.pumps_anywhere), min_size=1, max_size=4)


@settings(max_examples=settings().max_examples // 2)
@given(fleets, clinics(), st.integers(-2, 30), st.integers(0, 1439), st.booleans(), st.integers(0, 25))
def test_a_plan_of_a_random_fleet_keeps_every_rule(
    pumps: list[Pump], clinic: Clinic, days: int, minutes: int, whole_day: bool, ahead: int
) -> None:
    first = pumps[0].fills[0].at.date()
    as_of = as_of_days(first, days, minutes, whole_day)
    fleet = [forecast(replace(pump, code=f"P-{number}"), as_of, clinic) for number, pump in enumerate(pumps)]
    until = first + timedelta(days=days + ahead)
    plan = coming_refills(fleet, until)
    counted = Counter(refill.visit_on for refill in plan.refills if not missed(refill))
    for day in plan.load | counted:  # of later days only pressing refills and full days are listed
        assert plan.load[day] == counted[day] or (plan.load[day] > counted[day] and day > until)
    for refill in plan.refills:
        kept(refill, clinic)
    for each in fleet:
        first_refills(each, plan, clinic, until)


def missed(refill: Refill) -> bool:
    return refill.is_extra and refill.forecast.visit.state is BookingState.MISSED


def kept(refill: Refill, clinic: Clinic) -> None:
    """Check what holds of every refill of a plan, whether it is assumed or not."""
    found, pump = refill.forecast, refill.forecast.pump
    assert refill.visit_on > found.fill.at.date()
    assert pump.ended is None or refill.visit_on <= pump.ended.on
    if refill.is_second:
        assert refill.is_extra and refill.booking in pump.booked
        assert refill.visit_on >= found.as_of.day
        return
    if refill.kind is VisitKind.BOOKED:
        assert found.visit.booking is not None and found.visit.booking in pump.booked
        assert refill.visit_on == found.visit.booking.day
        assert refill.visit_on >= found.as_of.day or missed(refill)
        return
    assert not found.visit.state.is_in_time
    assert clinic.is_open(refill.visit_on)
    assert not is_away(pump.unavailable, refill.visit_on)
    assert refill.visit_on >= found.as_of.day
    assert refill.due_on is not None
    assert refill.visit_at == pump.zone.at(at_time(refill.visit_on, clinic.visit_at))
    is_today = refill.due_on == found.as_of.day and refill.due_on > found.fill.at.date() and not found.cannot_come
    if is_today:
        assert refill.visit_on == refill.due_on
        return
    assert refill.visit_at > found.as_of.instant
    if refill.is_late:
        assert refill.visit_on == first_possible(refill, clinic)
    elif clinic.capacity is None:
        assert refill.visit_on == refill.due_on


def first_possible(refill: Refill, clinic: Clinic) -> date:
    """Return the first day after the fill, with the hour of visits ahead, that is open and on which the patient can
    come."""
    found, pump = refill.forecast, refill.forecast.pump
    day = max(found.as_of.day, found.fill.at.date() + DAY)
    while (
        pump.zone.at(at_time(day, clinic.visit_at)) <= found.as_of.instant
        or not clinic.is_open(day)
        or is_away(pump.unavailable, day)
    ):
        day += DAY
    return day


def first_refills(found: Forecast, plan: Plan, clinic: Clinic, until: date) -> None:
    """Check that the next refill of a pump is in the plan, once, and its booking that is not in time as well."""
    refills = [refill for refill in plan.refills if refill.forecast is found]
    proper = [refill for refill in refills if not refill.is_extra]
    booking = found.visit.booking
    if booking is not None and not found.visit.state.is_in_time and booking.day <= until:
        (visit,) = [refill for refill in refills if refill.kind is VisitKind.BOOKED and not refill.is_second]
        assert visit.visit_on == booking.day
        assert (proper == [visit]) is not visit.is_extra  # it may be the day that would be proposed
    if found in plan.ending:
        assert proper == []
        assert found.due_on is not None and found.pump.ended is not None
        return
    if found.due_on is None:
        assert all(refill.kind is VisitKind.BOOKED for refill in proper)
        return
    assert len(proper) <= 1
    if found.refill_status.is_at_least(Status.OVERDUE) or (found.due_on <= until and clinic.capacity is None):
        late = [refill for refill in proper if refill.visit_on > until]
        assert len(proper) == 1 or found.due_on <= until
        assert all(refill.is_late for refill in late)
