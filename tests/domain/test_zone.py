"""Civil time across the changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clock import AsOf, Period, offset_of, seconds_of
from pumpcli.domain.zone import PLAIN_TIME, Zone
from tests import strategies

CHICAGO = Zone("America/Chicago", ZoneInfo("America/Chicago"))
LORD_HOWE = Zone("Australia/Lord_Howe", ZoneInfo("Australia/Lord_Howe"))
HAVANA = Zone("America/Havana", ZoneInfo("America/Havana"))
civil_times = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@given(strategies.zones, civil_times)
def test_an_instant_shows_the_civil_time_that_python_shows(zone: Zone, utc: datetime) -> None:
    instant = zone.instant(seconds_of(utc))
    assert zone.name is not None
    shown = utc.replace(tzinfo=UTC).astimezone(ZoneInfo(zone.name))
    assert instant.replace(tzinfo=None) == shown.replace(tzinfo=None)
    assert instant.utcoffset() == shown.utcoffset()
    assert seconds_of(instant) == seconds_of(utc)


@given(strategies.zones, civil_times)
def test_readings_are_all_instants_at_which_the_clocks_show_a_time(zone: Zone, civil: datetime) -> None:
    """Found by trying every offset that a zone of these years has, in steps of a quarter of an hour."""
    offsets = [timedelta(minutes=15 * quarter) for quarter in range(-48, 57)]
    tried = [zone.instant(seconds_of(civil) - offset // timedelta(seconds=1)) for offset in offsets]
    assert list(zone.readings(civil)) == sorted(instant for instant in tried if instant.replace(tzinfo=None) == civil)


@pytest.mark.parametrize(
    ("zone", "civil", "readings"),
    [
        (CHICAGO, "2026-11-01 00:59", ["2026-11-01 00:59-05:00"]),
        (CHICAGO, "2026-11-01 01:00", ["2026-11-01 01:00-05:00", "2026-11-01 01:00-06:00"]),
        (CHICAGO, "2026-11-01 01:59", ["2026-11-01 01:59-05:00", "2026-11-01 01:59-06:00"]),
        (CHICAGO, "2026-11-01 02:00", ["2026-11-01 02:00-06:00"]),
        (CHICAGO, "2026-03-08 01:59", ["2026-03-08 01:59-06:00"]),
        (CHICAGO, "2026-03-08 02:00", []),
        (CHICAGO, "2026-03-08 02:59", []),
        (CHICAGO, "2026-03-08 03:00", ["2026-03-08 03:00-05:00"]),
        (LORD_HOWE, "2026-04-05 01:45", ["2026-04-05 01:45+11:00", "2026-04-05 01:45+10:30"]),
        (LORD_HOWE, "2026-10-04 02:15", []),
        (PLAIN_TIME, "2026-03-08 02:30", ["2026-03-08 02:30"]),
    ],
)
def test_readings(zone: Zone, civil: str, readings: list[str]) -> None:
    assert [str(found) for found in zone.readings(at(civil))] == [str(at(text)) for text in readings]


def test_what_a_skipped_time_may_have_meant() -> None:
    assert CHICAGO.around(at("2026-03-08 02:30")) == (at("2026-03-08 01:30-06:00"), at("2026-03-08 03:30-05:00"))


def test_the_first_instant_of_a_skipped_time_is_that_of_the_change() -> None:
    assert str(CHICAGO.at(at("2026-03-08 02:30"))) == "2026-03-08 03:00:00-05:00"
    assert str(LORD_HOWE.at(at("2026-10-04 02:29:59"))) == "2026-10-04 02:30:00+11:00"


def test_a_day_may_begin_at_one_o_clock() -> None:
    assert str(HAVANA.midnight(date(2026, 3, 8))) == "2026-03-08 01:00:00-04:00"
    assert str(HAVANA.midnight(date(2026, 11, 1))) == "2026-11-01 00:00:00-04:00"
    assert HAVANA.midnight_after(date(2026, 11, 1)) - HAVANA.midnight(date(2026, 11, 1)) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2026-10-05 09:30-05:00", Period(days=90), "2027-01-03 09:30-06:00"),
        ("2026-10-05 09:30-05:00", Period(months=6), "2027-04-05 09:30-05:00"),
        ("2026-10-31 09:30-05:00", Period(seconds=24 * 3600), "2026-11-01 08:30-06:00"),
        ("2026-10-25 01:30-05:00", Period(days=7), "2026-11-01 01:30-05:00"),
        ("2026-03-01 02:30-06:00", Period(days=7), "2026-03-08 03:00-05:00"),
    ],
)
def test_days_keep_the_civil_time_and_hours_pass_as_they_do(start: str, period: Period, end: str) -> None:
    found = CHICAGO.after(at(start), period)
    assert (found, offset_of(found)) == (at(end), offset_of(at(end)))


@given(strategies.zones, st.integers(2000, 2080))
def test_the_changes_of_a_year_are_where_the_offset_changes(zone: Zone, year: int) -> None:
    first, last = (seconds_of(datetime(year + more, 1, 1)) for more in (0, 1))
    changes = list(zone.changes_between(first, last))
    assert changes == sorted(changes)
    assert all(zone.offset_at(change - 1) != zone.offset_at(change) for change in changes)
    steps = [zone.offset_at(instant) for instant in range(first, last, 86_400)]
    assert len(changes) >= sum(one != other for one, other in pairwise(steps))


@pytest.mark.parametrize(("start", "end", "is_between"), [(-1, 1, True), (0, 1, False), (-1, 0, False)])
def test_a_change_is_between_two_instants_and_is_neither(start: int, end: int, is_between: bool) -> None:
    change = seconds_of(at("2026-11-01 01:00-06:00"))
    assert list(CHICAGO.changes_between(change + start, change + end)) == ([change] if is_between else [])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (AsOf.end_of(date(2026, 10, 31)), "2026-11-01 00:00-05:00"),
        (AsOf.end_of(date(2026, 11, 1)), "2026-11-02 00:00-06:00"),
        (AsOf.at(at("2026-11-01 01:30")), "2026-11-01 01:30-06:00"),
        (AsOf.at(at("2026-11-01 01:30-05:00")), "2026-11-01 01:30-05:00"),
        (AsOf.at(at("2026-11-01 08:30+01:00")), "2026-11-01 02:30-05:00"),
        (AsOf.at(at("2026-03-08 02:30")), "2026-03-08 03:00-05:00"),
    ],
)
def test_the_as_of_instant_of_a_pump_in_a_zone(asked: AsOf, found: str) -> None:
    here = CHICAGO.as_of(asked)
    assert here.instant == at(found)
    assert CHICAGO.as_of(here) == here


def test_the_as_of_instant_of_a_plain_pump_is_the_wall_clock_of_the_list() -> None:
    assert PLAIN_TIME.as_of(AsOf.at(at("2026-11-22 10:30-06:00"))) == AsOf.at(at("2026-11-22 10:30"))
    assert PLAIN_TIME.as_of(AsOf.end_of(date(2026, 11, 22))) == AsOf.end_of(date(2026, 11, 22))


def test_the_day_of_an_instant_is_that_of_the_zone() -> None:
    sydney = Zone("Australia/Sydney", ZoneInfo("Australia/Sydney"))
    assert sydney.as_of(AsOf.at(at("2026-11-22 20:00-06:00"))).day == date(2026, 11, 23)
