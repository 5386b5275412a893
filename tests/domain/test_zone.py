"""Civil time across the changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clock import DAY, END_OF_TIME, AsOf, Period, offset_of, seconds_of
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
    """Return the instants found by trying every offset of the zones of these years, in steps of a quarter hour."""
    offsets = [timedelta(minutes=15 * quarter) for quarter in range(-48, 57)]
    tried = [zone.instant(seconds_of(civil) - offset // timedelta(seconds=1)) for offset in offsets]
    assert list(zone.instants_showing(civil)) == sorted(
        instant for instant in tried if instant.replace(tzinfo=None) == civil
    )


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
    assert [str(found) for found in zone.instants_showing(at(civil))] == [str(at(text)) for text in readings]


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


def test_a_period_after_a_plain_instant() -> None:
    start = at("2026-10-31 09:30")
    found = [
        PLAIN_TIME.after(start, period) for period in (Period(seconds=24 * 3600), Period(days=1), Period(months=4))
    ]
    assert [str(end) for end in found] == ["2026-11-01 09:30:00", "2026-11-01 09:30:00", "2027-02-28 09:30:00"]


def test_no_time_after_the_second_reading_is_the_second_reading() -> None:
    second = CHICAGO.instant(seconds_of(at("2026-11-01 01:30-06:00")))
    assert CHICAGO.after(second, Period()) == second


def test_only_the_second_reading_of_a_repeated_time_is_marked_as_such() -> None:
    first, second = (CHICAGO.instant(seconds_of(at(f"2026-11-01 01:30-{hours}:00"))) for hours in ("05", "06"))
    assert (first.fold, second.fold) == (0, 1)
    assert CHICAGO.after(second, Period(days=7)).fold == 0
    assert [each.fold for each in CHICAGO.instants_showing(at("2026-11-08 01:30"))] == [0]


@given(strategies.zones)
def test_in_a_zone_the_last_day_of_the_calendar_is_never(zone: Zone) -> None:
    last = END_OF_TIME - DAY
    found = zone.minute_floor(last - 1)
    assert found is not None
    assert seconds_of(found) == last - 60
    assert [zone.minute_floor(last + more) for more in (0, DAY, 10 * DAY)] == [None] * 3


def test_a_change_is_within_a_range_if_it_lies_after_the_start_and_before_the_end() -> None:
    change = seconds_of(at("2026-11-01 07:00"))  # UTC
    assert [
        list(CHICAGO.changes_between(start, end))
        for start, end in (
            (change - 1, change + 1),
            (change - DAY, change),
            (change, change + DAY),
            (change - 30 * DAY, change + 30 * DAY),
        )
    ] == [[change], [], [], [change]]


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
    assert here.whole_day is asked.whole_day
    assert CHICAGO.as_of(here) == here


def test_the_end_of_a_day_is_of_that_day_in_every_zone() -> None:
    assert [zone.as_of(AsOf.end_of(date(2026, 11, 1))).day for zone in (CHICAGO, LORD_HOWE, HAVANA, PLAIN_TIME)] == [
        date(2026, 11, 1)
    ] * 4


def test_the_as_of_instant_of_a_plain_pump_is_the_wall_clock_of_the_list() -> None:
    assert PLAIN_TIME.as_of(AsOf.at(at("2026-11-22 10:30-06:00"))) == AsOf.at(at("2026-11-22 10:30"))
    assert PLAIN_TIME.as_of(AsOf.end_of(date(2026, 11, 22))) == AsOf.end_of(date(2026, 11, 22))


def test_the_day_of_an_instant_is_that_of_the_zone() -> None:
    sydney = Zone("Australia/Sydney", ZoneInfo("Australia/Sydney"))
    assert sydney.as_of(AsOf.at(at("2026-11-22 20:00-06:00"))).day == date(2026, 11, 23)
