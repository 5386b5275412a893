"""Candidates, deadline, due date, status: the rules at their edges."""

from __future__ import annotations

import pickle
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter

import pytest

from pumpcli.domain.candidates import Candidate, Deadline, Reason, earliest, limit
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, TimeOfDay
from pumpcli.domain.course import Origin
from pumpcli.domain.due import Status, expected_at, forecast
from pumpcli.domain.open_days import Lead
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.quantity import Volume
from pumpcli.values import replace
from tests.builders import end_of, ml, pump_of, simple_pump

PUMP = simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}")  # filled on Monday 2026-01-05, alarm on 2026-07-04 00:00
NO_LEAD = Clinic(refill_lead=Period(), open_days=(0, 1, 2, 3, 4, 5, 6))


def test_the_lead_is_taken_before_closed_days_are_passed() -> None:
    found = forecast(PUMP, end_of("2026-01-05"), Clinic())
    assert found.deadline is not None
    assert found.deadline.at == datetime(2026, 7, 4)
    assert found.due_on == date(2026, 7, 1)  # a Wednesday, three days before
    assert forecast(PUMP, end_of("2026-01-05"), Clinic(refill_lead=Period(days=6))).due_on == date(2026, 6, 26)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2026-06-30", Status.SOON),
        ("2026-06-19", Status.SOON),
        ("2026-06-18", Status.SOON),
        ("2026-06-17", Status.SOON),
        ("2026-06-16", Status.OK),
        ("2026-07-01", Status.TODAY),
        ("2026-07-02", Status.OVERDUE),
        ("2026-07-03", Status.ALARM),  # the end of that day is the instant of the alarm
        ("2026-07-22", Status.ALARM),
        ("2026-07-23", Status.EMPTY),
    ],
)
def test_status_day_by_day(as_of: str, status: Status) -> None:
    assert forecast(PUMP, end_of(as_of), Clinic()).status is status


def test_days_left_count_from_the_as_of_date() -> None:
    assert forecast(PUMP, end_of("2026-07-02"), Clinic()).days_left == -1
    assert forecast(PUMP, AsOf.at(datetime(2026, 6, 30, 23, 59)), Clinic()).days_left == 1


@pytest.mark.parametrize(
    ("clinic", "reason"),
    [
        (Clinic(max_interval=Period(days=30)), Reason.MAX_INTERVAL),
        (Clinic(flow_tolerance=Fraction(1, 5)), Reason.LOW_ALARM_EARLY),
    ],
)
def test_only_a_drug_expires(clinic: Clinic, reason: Reason) -> None:
    """Where another limit has passed the refill is overdue."""
    found = forecast(PUMP, end_of("2026-06-10"), clinic)
    assert found.deadline is not None
    assert (found.deadline.reason, found.status) == (reason, Status.OVERDUE)


def test_a_stability_beyond_the_calendar_never_ends() -> None:
    fills = tuple(replace(fill, stability=Period(months=120_000)) for fill in PUMP.fills)
    found = forecast(replace(PUMP, fills=fills), end_of("2026-01-10"), Clinic())
    assert (found.at(Reason.STABILITY), found.status) == (None, Status.OK)


STABLE = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
stability: 90 days
fill: {at: 2026-10-05 09:30, volume: 20 mL}
program: {rate: 0.01 mL/day}
"""


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (datetime(2027, 1, 3, 9, 29), Status.OVERDUE),
        (datetime(2027, 1, 3, 9, 30), Status.EXPIRED),
        (datetime(2026, 10, 5, 9, 30), Status.OK),
    ],
)
def test_stability_ends_at_its_minute(as_of: datetime, status: Status) -> None:
    found = forecast(pump_of(STABLE), AsOf.at(as_of), Clinic())
    assert found.at(Reason.STABILITY) == datetime(2027, 1, 3, 9, 30)
    assert found.deadline is not None
    assert found.deadline.reason is Reason.STABILITY
    assert found.status is status


def test_on_a_tie_the_first_reason_decides() -> None:
    clinic = Clinic(max_interval=Period(days=180), flow_tolerance=Fraction(0))
    found = forecast(PUMP, end_of("2026-01-05"), clinic)
    assert {candidate.at for candidate in found.candidates} == {datetime(2026, 7, 4)}
    assert found.deadline is not None
    assert found.deadline.reason is Reason.LOW_ALARM


def test_a_pump_that_runs_fast_alarms_early() -> None:
    found = forecast(PUMP, end_of("2026-01-05"), Clinic(flow_tolerance=Fraction(1, 5)))
    assert found.at(Reason.LOW_ALARM_EARLY) == datetime(2026, 1, 5) + timedelta(days=150)
    assert found.deadline is not None
    assert found.deadline.reason is Reason.LOW_ALARM_EARLY


def test_the_longest_interval_runs_from_the_fill() -> None:
    found = forecast(PUMP, end_of("2026-01-05"), Clinic(max_interval=Period(months=2)))
    assert found.at(Reason.MAX_INTERVAL) == datetime(2026, 3, 5)


def test_the_longest_interval_runs_from_the_fill_and_not_from_a_reading() -> None:
    found = forecast(pump_of(TWO_FILLS), end_of("2026-02-20"), Clinic(max_interval=Period(days=50)))
    assert found.origin.reading is not None
    assert found.at(Reason.MAX_INTERVAL) == datetime(2026, 2, 24, 10, 0)


def test_before_the_first_fill_the_program_that_will_be_in_force_counts() -> None:
    assert forecast(PUMP, end_of("2026-01-01"), Clinic()).daily.ml_per_day == Fraction(1, 10)


def test_a_program_that_starts_at_midnight_is_not_in_force_on_the_day_before() -> None:
    text = TWO_FILLS.replace("2026-02-02 10:00, rate", "2026-02-03 00:00, rate")
    assert forecast(pump_of(text), end_of("2026-02-02"), Clinic()).daily.ml_per_day == Fraction(1, 10)


def test_expected_boluses_of_a_program_that_is_over_count_no_more() -> None:
    text = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-02-01 00:00, volume: 20 mL}
programs:
  - {start: 2026-01-01 00:00, rate: 0.1 mL/day, on_demand: {volume: 0.1 mL, max_per_day: 2, expected_per_day: 1}}
  - {start: 2026-01-20 00:00, rate: 0.1 mL/day}
"""
    found = forecast(pump_of(text), end_of("2026-02-01"), Clinic())
    assert (found.low_alarm_latest_at, found.low_alarm_expected_at) == (None, None)


def test_one_program_that_says_how_many_boluses_are_expected_is_enough() -> None:
    """The other program counts all patient boluses: 10 days at 0.2 mL, then 40 at 0.4 mL."""
    text = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-02-01 00:00, volume: 20 mL}
programs:
  - {rate: 0.1 mL/day, on_demand: {volume: 0.1 mL, max_per_day: 2, expected_per_day: 1}}
  - {start: 2026-02-11 00:00, rate: 0.1 mL/day, on_demand: {volume: 0.1 mL, max_per_day: 3}}
"""
    found = forecast(pump_of(text), end_of("2026-02-01"), Clinic())
    assert found.low_alarm_expected_at == datetime(2026, 3, 23)
    assert found.at(Reason.LOW_ALARM) == datetime(2026, 2, 11) + timedelta(days=37, hours=12)
    neither = text.replace(", expected_per_day: 1", "")
    assert forecast(pump_of(neither), end_of("2026-02-01"), Clinic()).low_alarm_expected_at is None


def test_a_stopped_pump_has_no_deadline_and_keeps_its_volume() -> None:
    found = forecast(simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}"), end_of("2030-01-01"), Clinic())
    assert (found.deadline, found.due_on, found.days_left, found.expected) == (None, None, None, None)
    assert found.status is Status.NO_DEADLINE
    assert found.volume == Volume(Fraction(20))


def test_a_limit_is_rounded_down_to_the_minute() -> None:
    fill = Fill(datetime(2026, 1, 5, 9, 30, 45), Volume(Fraction(20)))
    assert limit(PUMP, fill, Period(days=90)) == datetime(2026, 4, 5, 9, 30)


def test_the_first_instant_at_which_limits_meet_decides() -> None:
    at = [None, datetime(2026, 3, 1), datetime(2026, 3, 1), datetime(2026, 2, 1), datetime(2026, 2, 1)]
    candidates = [Candidate(reason, instant, Origin(PUMP.fills[0])) for reason, instant in zip(Reason, at, strict=True)]
    assert earliest(candidates) == Deadline(Reason.STABILITY, datetime(2026, 2, 1))
    assert earliest(candidates[:3]) == Deadline(Reason.LOW_ALARM_EARLY, datetime(2026, 3, 1))
    assert earliest(candidates[:1]) is None
    assert earliest([]) is None


def test_a_limit_after_the_year_9999_is_none() -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 1 mL/day}")
    fill = Fill(datetime(9990, 1, 1), Volume(Fraction(20)))
    assert limit(pump, fill, Period(days=36_525)) is None
    assert limit(pump, fill, Period(months=1200)) is None
    assert limit(pump, fill, Period(days=1)) == datetime(9990, 1, 2)


def test_before_the_first_fill_the_volume_is_not_known() -> None:
    found = forecast(PUMP, end_of("2026-01-04"), Clinic())
    assert found.volume is None
    assert found.due_on == date(2026, 7, 1)
    assert found.status is Status.OK


TWO_FILLS = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
stability: 90 days
fills:
  - {at: 2026-01-05 10:00, volume: 20 mL}
  - {at: 2026-03-02 10:00, volume: 18 mL}
programs:
  - {start: 2026-01-05 10:00, rate: 0.1 mL/day}
  - {start: 2026-02-02 10:00, rate: 0.2 mL/day}
readings:
  - {at: 2026-02-09 10:00, volume: 16 mL}
"""


@pytest.mark.parametrize(
    ("as_of", "low_alarm_at", "stability_at"),
    [
        # 28 days at 0.1 and then 0.2: 17.2 mL on 2 February, 15.2 mL more to go at 0.2
        ("2026-01-10", datetime(2026, 2, 2, 10, 0) + timedelta(days=76), datetime(2026, 4, 5, 10, 0)),
        ("2026-02-09", datetime(2026, 2, 9, 10, 0) + timedelta(days=70), datetime(2026, 4, 5, 10, 0)),
        ("2026-03-01", datetime(2026, 2, 9, 10, 0) + timedelta(days=70), datetime(2026, 4, 5, 10, 0)),
        ("2026-03-02", datetime(2026, 3, 2, 10, 0) + timedelta(days=80), datetime(2026, 5, 31, 10, 0)),
    ],
)
def test_plans_count_and_later_fills_and_readings_do_not(
    as_of: str, low_alarm_at: datetime, stability_at: datetime
) -> None:
    found = forecast(pump_of(TWO_FILLS), end_of(as_of), Clinic())
    assert found.at(Reason.LOW_ALARM) == low_alarm_at
    assert found.at(Reason.STABILITY) == stability_at


@pytest.mark.parametrize(
    ("as_of", "visit", "expected"),
    [
        ("2026-02-01", "2026-02-07 10:00", "16.2"),  # 28 days at 0.1 mL and 5 at 0.2 mL
        ("2026-02-08", "2026-02-10 10:00", "15.6"),  # the reading is not known yet
        ("2026-02-20", "2026-02-21 10:00", "13.5"),  # 12 days at 0.2 mL since the reading
        ("2026-03-02", "2026-03-12 10:00", "16"),
        ("2026-03-12 10:00", "2026-03-12 09:00", "16"),  # the hour of the visit is over: what is there now
        ("2026-03-12 10:00", "2026-03-02 10:00", "16"),
    ],
)
def test_what_is_expected_at_a_visit_is_computed_from_what_is_known(as_of: str, visit: str, expected: str) -> None:
    """The reading is 15.9 mL, a little more than expected."""
    text, clinic = TWO_FILLS.replace("volume: 16 mL", "volume: 15.9 mL"), Clinic(visit_at=TimeOfDay(600))
    known_at = end_of(as_of) if len(as_of) == 10 else AsOf.at(datetime.fromisoformat(as_of))
    found = forecast(pump_of(text), known_at, clinic)
    assert expected_at(found, datetime.fromisoformat(visit)) == ml(expected)
    assert found.due_on is not None
    assert expected_at(found, datetime.combine(found.due_on, time(10))) == found.expected


def test_nothing_is_expected_before_the_first_fill() -> None:
    found = forecast(pump_of(TWO_FILLS), end_of("2026-01-01"), Clinic())
    assert expected_at(found, datetime(2026, 1, 5, 9)) is None


def test_drug_is_ordered_before_the_due_date() -> None:
    assert forecast(PUMP, end_of("2026-01-05"), Clinic()).order_by is None
    found = forecast(PUMP, end_of("2026-01-05"), Clinic(order_lead=Lead(open_days=2)))
    assert (found.due_on, found.order_by) == (date(2026, 7, 1), date(2026, 6, 29))
    stopped = simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}")
    assert forecast(stopped, end_of("2026-01-05"), Clinic(order_lead=Lead(open_days=2))).order_by is None


def test_the_daily_volume_is_that_of_the_program_in_force() -> None:
    daily = [
        forecast(pump_of(TWO_FILLS), end_of(as_of), Clinic()).daily.ml_per_day for as_of in ("2026-02-01", "2026-02-02")
    ]
    assert daily == [Fraction(1, 10), Fraction(1, 5)]


def test_base_and_window_make_the_daily_mean() -> None:
    program = "{rate: 300 mcg/day, windows: [{from: 06:00, to: 09:00, rate: 450 mcg/day}]}"
    found = forecast(simple_pump("20 mL", "2 mL", program, "500 mcg/mL"), end_of("2026-01-05"), Clinic())
    assert found.daily.ml_per_day * 500 == Fraction("318.75")


def test_a_reading_at_or_below_the_alarm_is_an_alarm_at_once() -> None:
    text = TWO_FILLS.replace("volume: 16 mL}", "volume: 2 mL}")
    found = forecast(pump_of(text), end_of("2026-02-09"), Clinic())
    assert found.at(Reason.LOW_ALARM) == datetime(2026, 2, 9, 10, 0)
    assert found.status is Status.ALARM
    assert found.due_on == date(2026, 2, 6)
    # the visit would have been before the reading: the expected volume is computed from the fill
    assert found.expected == Volume(20 - Fraction("2.8") - Fraction("0.2") * (3 + Fraction(23, 24)))


A_ML_A_DAY = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-01-05 00:00, volume: 20 mL}
program: {rate: 1 mL/day}
"""


def read_as(readings: str, text: str = A_ML_A_DAY) -> Pump:
    """Return the pump with a reading for each "day hour: mL" of January."""
    found = [each.replace(":", "").split() for each in readings.split(", ")]
    entries = ", ".join(f"{{at: 2026-01-{day} {hour}:00, volume: {volume} mL}}" for day, hour, volume in found)
    return pump_of(f"{text}readings: [{entries}]\n")


@pytest.mark.parametrize(
    ("readings", "low_alarm", "empty"),
    [
        # computed from the fill: alarm on the 23rd at 00:00, empty on the 25th
        ("24 00: 1", (23, 0), (25, 0)),  # as computed
        ("23 00: 2", (23, 0), (25, 0)),
        ("24 00: 1.5", (23, 0), (25, 0)),  # more than computed, and at or below the alarm volume all the same
        ("24 00: 2", (23, 0), (25, 0)),
        ("24 00: 0.5", (23, 0), (24, 12)),
        ("21 06: 2", (21, 6), (23, 6)),  # before the alarm that was computed
        ("21 06: 1", (21, 6), (22, 6)),
        ("21 06: 0", (21, 6), (21, 6)),
        ("26 00: 0.5", (23, 0), (25, 0)),  # computed as empty before
        ("26 00: 0", (23, 0), (25, 0)),
        ("24 00: 1, 24 12: 0.5, 24 18: 0.25", (23, 0), (25, 0)),
        ("24 00: 0.25, 24 12: 1.5", (23, 0), (24, 6)),  # the second reading is higher: the earlier date stays
        ("24 00: 1.5, 24 12: 0.25", (23, 0), (24, 18)),
        ("21 00: 2, 24 00: 2", (21, 0), (23, 0)),
        ("24 00: 1, 24 12: 5", (27, 12), (29, 12)),  # above the alarm volume: all is computed from it
        ("21 00: 5, 24 12: 1.5", (24, 0), (26, 0)),
        ("21 00: 5, 23 12: 1.5", (23, 12), (25, 0)),
    ],
)
def test_a_reading_at_or_below_the_alarm_volume_makes_no_date_later(
    readings: str, low_alarm: tuple[int, int], empty: tuple[int, int]
) -> None:
    pump = read_as(readings)
    found = forecast(pump, AsOf.at(pump.readings[-1].at), Clinic())
    assert found.at(Reason.LOW_ALARM) == datetime(2026, 1, *low_alarm)
    assert found.empty_at == datetime(2026, 1, *empty)
    assert found.volume == pump.readings[-1].volume


def test_a_reading_counts_from_its_instant_on() -> None:
    found = [forecast(read_as("21 06: 1"), end_of(day), Clinic()) for day in ("2026-01-20", "2026-01-21")]
    assert [each.at(Reason.LOW_ALARM) for each in found] == [datetime(2026, 1, 23), datetime(2026, 1, 21, 6)]


def test_status_goes_by_the_volume_that_was_read_last() -> None:
    """The pump is computed as empty before, and the reading shows that it is not."""
    pump = read_as("26 00: 0.5")
    status = [forecast(pump, AsOf.at(datetime(2026, 1, 26, hour)), Clinic()).status for hour in (0, 12)]
    assert status == [Status.ALARM, Status.EMPTY]


def test_a_pump_that_runs_fast_keeps_its_early_alarm_beside_a_reading() -> None:
    """18 mL at 1.2 mL a day last 15 days."""
    clinic = Clinic(flow_tolerance=Fraction(1, 5))
    for readings, early in (("24 00: 1", datetime(2026, 1, 20)), ("19 00: 1", datetime(2026, 1, 19))):
        found = forecast(read_as(readings), end_of("2026-01-24"), clinic)
        assert found.at(Reason.LOW_ALARM_EARLY) == early


def test_every_use_of_patient_boluses_keeps_its_own_alarm_beside_a_reading() -> None:
    """1.5 mL a day with all of them, 1.25 with those expected, 1 with none; no program has any after the reading."""
    rate, boluses = "rate: 1 mL/day", "on_demand: {volume: 0.25 mL, max_per_day: 2, expected_per_day: 1}"
    text = A_ML_A_DAY.replace(
        f"program: {{{rate}}}", f"programs: [{{{rate}, {boluses}}}, {{start: 2026-01-20 00:00, {rate}}}]"
    )
    found = forecast(read_as("22 00: 1", text), end_of("2026-01-22"), Clinic())
    assert found.at(Reason.LOW_ALARM) == datetime(2026, 1, 17)
    assert found.low_alarm_expected_at == datetime(2026, 1, 5) + timedelta(days=14, hours=9, minutes=36)
    assert found.low_alarm_latest_at == datetime(2026, 1, 22)


def test_a_stopped_pump_that_is_read_at_the_alarm_volume_alarms() -> None:
    text = A_ML_A_DAY.replace("1 mL/day", "0 mL/day")
    found = forecast(read_as("20 00: 2, 21 00: 2", text), end_of("2026-01-22"), Clinic())
    assert (found.at(Reason.LOW_ALARM), found.empty_at) == (datetime(2026, 1, 20), None)


ON_DEMAND = "{rate: 0.1 mL/day, on_demand: {volume: 0.05 mL, lockout: 8 h, max_per_day: 2, expected_per_day: 1}}"


def test_every_date_supposes_that_all_patient_boluses_are_used() -> None:
    found = forecast(simple_pump("20 mL", "2 mL", ON_DEMAND), end_of("2026-01-15"), NO_LEAD)
    start = datetime(2026, 1, 5)
    assert found.at(Reason.LOW_ALARM) == start + timedelta(days=90)
    assert found.low_alarm_expected_at == start + timedelta(days=120)
    assert found.low_alarm_latest_at == start + timedelta(days=180)
    assert found.volume == Volume(20 - Fraction(11, 5))  # 11 days at 0.2 mL
    assert found.daily.ml_per_day == Fraction(1, 10)
    assert found.due_on == date(2026, 4, 5)
    assert found.expected == Volume(20 - Fraction(1, 10) * (90 + Fraction(9, 24)))


def test_a_lockout_may_allow_a_fraction_of_a_bolus_a_day() -> None:
    program = "{rate: 0 mL/day, on_demand: {volume: 0.1 mL, lockout: 5 h, max_per_day: 6}}"
    found = forecast(simple_pump("20 mL", "2 mL", program), end_of("2026-01-05"), NO_LEAD)
    assert found.at(Reason.LOW_ALARM) == datetime(2026, 1, 5) + timedelta(hours=18 / 0.1 * 5)


def test_a_bolus_given_once_counts_without_a_program() -> None:
    text = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-01-05 00:00, volume: 20 mL}
programs: [{start: 2026-01-05 12:00, rate: 1 mL/day}]
boluses: [{at: 2026-01-05 06:00, volume: 1 mL, over: 1 h}]
"""
    found = forecast(pump_of(text), AsOf.at(datetime(2026, 1, 5, 12, 0)), NO_LEAD)
    assert found.volume == Volume(Fraction(19))
    assert found.at(Reason.LOW_ALARM) == datetime(2026, 1, 22, 12, 0)


def test_the_first_program_may_have_started_long_before_the_first_fill() -> None:
    text = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-01-05 00:00, volume: 20 mL}
programs:
  - {start: 2020-01-01 00:00, rate: 9 mL/day}
  - {start: 2025-01-01 00:00, rate: 0.1 mL/day}
"""
    assert forecast(pump_of(text), end_of("2026-01-05"), Clinic()).at(Reason.LOW_ALARM) == datetime(2026, 7, 4)


def test_a_new_mixture_changes_what_a_dose_takes() -> None:
    text = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: morphine, concentration: 10 mg/mL}]
fills:
  - {at: 2026-01-05 00:00, volume: 20 mL}
  - {at: 2026-02-02 00:00, volume: 20 mL, drugs: [{name: morphine, concentration: 20 mg/mL}]}
program: {rate: 2 mg/day}
"""
    pump = pump_of(text)
    assert forecast(pump, end_of("2026-01-10"), Clinic()).at(Reason.LOW_ALARM) == datetime(2026, 4, 5)
    assert forecast(pump, end_of("2026-02-02"), Clinic()).at(Reason.LOW_ALARM) == datetime(2026, 8, 1)


def test_after_a_change_of_mixture_doses_speak_of_the_new_primary_drug() -> None:
    """1 mg/day is 2 mL a day of baclofen at 500 mcg/mL, and 0.05 mL a day of the morphine that replaces it."""
    pump = pump_of(
        """
pump: P-001
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
drugs: [{name: baclofen, concentration: 500 mcg/mL}]
fills:
  - {at: 2026-01-05 00:00, volume: 40 mL}
  - at: 2026-01-15 00:00
    volume: 12 mL
    drugs: [{name: morphine, concentration: 20 mg/mL}, {name: baclofen, concentration: 100 mcg/mL}]
    stability: 365 days
program: {rate: 1 mg/day}
"""
    )
    before, after = (forecast(pump, end_of(day), Clinic()) for day in ("2026-01-10", "2026-01-20"))
    assert before.at(Reason.LOW_ALARM) == datetime(2026, 1, 24)
    assert [drug.name for drug in after.fill.drugs] == ["morphine", "baclofen"]
    assert after.at(Reason.LOW_ALARM) == datetime(2026, 1, 15) + timedelta(days=200)


def test_statuses_have_an_order_the_most_urgent_first() -> None:
    order = ["empty", "stopped", "alarm", "expired", "overdue", "today", "soon", "ok", "no_deadline"]
    assert [status.value for status in sorted(Status, key=attrgetter("rank"))] == order
    for worse, status in pairwise(map(Status, order)):
        assert worse.is_worse_than(status) and worse.is_at_least(status)
        assert not status.is_worse_than(worse) and not status.is_at_least(worse)
        assert status.is_at_least(status) and not status.is_worse_than(status)
        assert pickle.loads(pickle.dumps(status)) is status
