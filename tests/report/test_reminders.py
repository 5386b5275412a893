"""The reminder of an event is on an open day, and still to come."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.open_days import ClosedDays, Lead
from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.files.time_zones import time_zone
from pumpcli.report.reminders import reminder_at
from tests.builders import end_of

#: Open from Monday to Friday, but closed on Wednesday 2026-11-11.
CLINIC = Clinic(closed=(ClosedDays(date(2026, 11, 11), date(2026, 11, 11)),))


def as_of(text: str) -> AsOf:
    return end_of(text) if len(text) == 10 else AsOf.at(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("event", "now", "reminder"),
    [
        # The open day before.
        ("2026-11-17", "2026-11-05", "2026-11-16 09:00"),
        ("2026-11-16", "2026-11-05", "2026-11-13 09:00"),
        ("2026-11-12", "2026-11-05", "2026-11-10 09:00"),
        ("2026-11-16 10:30", "2026-11-05", "2026-11-13 09:00"),
        ("2026-11-14", "2026-11-05", "2026-11-13 09:00"),  # an event on a Saturday
        # That is over: the next open day up to the event.
        ("2026-11-16", "2026-11-13 09:00", "2026-11-16 09:00"),
        ("2026-11-16", "2026-11-15", "2026-11-16 09:00"),
        ("2026-11-16", "2026-11-16 08:59", "2026-11-16 09:00"),
        ("2026-11-16 10:30", "2026-11-15", "2026-11-16 09:00"),
        # A visit at nine or earlier: an hour before, or at the hour.
        ("2026-11-16 09:00", "2026-11-15", "2026-11-16 08:00"),
        ("2026-11-16 08:30", "2026-11-15", "2026-11-16 07:30"),
        ("2026-11-16 08:30", "2026-11-16 07:30", "2026-11-16 08:30"),
        ("2026-11-16 14:00", "2026-11-16 10:00", "2026-11-16 13:00"),
        # Today, and all that is over: in an hour.
        ("2026-11-16", "2026-11-16 09:00", "2026-11-16 10:00"),
        ("2026-11-16 08:30", "2026-11-16 10:20", "2026-11-16 11:20"),
        ("2026-11-14", "2026-11-13 10:00", "2026-11-13 11:00"),
        # The day is over, or too little is left of it: the next open day.
        ("2026-11-16", "2026-11-16", "2026-11-17 09:00"),
        ("2026-11-16", "2026-11-16 23:30", "2026-11-17 09:00"),
        ("2026-11-10", "2026-11-10", "2026-11-12 09:00"),
        ("2026-11-14", "2026-11-14 10:00", "2026-11-16 09:00"),
    ],
)
def test_a_reminder_is_on_an_open_day_and_ahead(event: str, now: str, reminder: str) -> None:
    day, start = date.fromisoformat(event[:10]), datetime.fromisoformat(event) if len(event) > 10 else None
    found = reminder_at(day, start, PLAIN_TIME, as_of(now), CLINIC)
    assert found == datetime.fromisoformat(reminder)


@pytest.mark.parametrize(
    ("lead", "now", "reminder"),
    [
        (Lead(open_days=3), "2026-11-05", "2026-11-11 09:00"),
        (Lead(open_days=0), "2026-11-05", "2026-11-16 09:00"),
        (Lead(Period(days=2)), "2026-11-05", "2026-11-13 09:00"),
        (Lead(open_days=3), "2026-11-12 10:00", "2026-11-13 09:00"),
    ],
)
def test_the_clinic_sets_how_long_before_a_visit_its_reminder_is(lead: Lead, now: str, reminder: str) -> None:
    found = reminder_at(date(2026, 11, 16), None, PLAIN_TIME, as_of(now), Clinic(reminder=lead))
    assert found == datetime.fromisoformat(reminder)


ZONES = [PLAIN_TIME, *(zone for name in ("America/Chicago", "Pacific/Kiritimati") if (zone := time_zone(name)))]


@given(
    st.integers(-3, 20),
    st.none() | st.integers(0, 1439),
    st.booleans(),
    st.integers(0, 30 * 1440),
    st.sampled_from([zone for zone in ZONES if isinstance(zone, Zone)]),
)
def test_a_reminder_is_always_ahead_and_on_an_open_day(
    days: int, minute: int | None, is_whole_day: bool, now: int, zone: Zone
) -> None:
    """In the weeks around a change of the clocks."""
    instant = datetime(2026, 10, 20) + timedelta(minutes=now)
    given_as_of = zone.as_of(AsOf.end_of(instant.date()) if is_whole_day else AsOf.at(instant))
    day = instant.date() + timedelta(days=days)
    start = None if minute is None else zone.at(datetime(day.year, day.month, day.day) + timedelta(minutes=minute))
    found = reminder_at(day, start, zone, given_as_of, CLINIC)
    assert found > given_as_of.instant
    assert (found.tzinfo is None) == (zone.rules is None)
    is_at_the_visit = start is not None and start - timedelta(hours=1) <= found <= start
    assert CLINIC.is_open(found.date()) or is_at_the_visit
