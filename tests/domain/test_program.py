"""A week of rates: windows that overlap or leave gaps, and the segments that cover the week."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given

from pumpcli.domain.clock import WEEK, TimeOfDay
from pumpcli.domain.program import Program, Window, week_faults
from pumpcli.domain.quantity import FlowRate
from pumpcli.errors import ValidationError
from tests import strategies
from tests.builders import simple_pump

RATE = FlowRate(Fraction(1))
START = datetime(2026, 1, 1)
WEEKDAYS, WEEKEND = (0, 1, 2, 3, 4), (5, 6)


def window(start: str, end: str, days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)) -> Window:
    return Window(time(start), time(end), RATE, days)


def time(text: str) -> TimeOfDay:
    hours, minutes = text.split(":")
    return TimeOfDay(int(hours) * 60 + int(minutes))


@pytest.mark.parametrize(
    "windows",
    [
        (window("06:00", "09:00"), window("09:00", "12:00")),
        (window("22:00", "06:00"), window("06:00", "22:00")),
        (window("00:00", "24:00", WEEKDAYS), window("00:00", "24:00", WEEKEND)),
        (window("22:00", "02:00", (6,)), window("02:00", "04:00", (0,))),
    ],
)
def test_windows_that_touch_do_not_overlap(windows: tuple[Window, ...]) -> None:
    assert week_faults(windows, has_base=True) == []


@pytest.mark.parametrize(
    "windows",
    [
        (window("00:00", "24:00"),),
        (window("22:00", "06:00"), window("06:00", "22:00")),
        (window("12:00", "24:00", WEEKDAYS), window("00:00", "12:00", WEEKDAYS), window("00:00", "24:00", WEEKEND)),
    ],
)
def test_windows_that_cover_the_week_need_no_base_rate(windows: tuple[Window, ...]) -> None:
    assert None not in [segment.window for segment in Program(START, None, windows).week]


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        (
            (window("06:00", "09:00"), window("08:59", "12:00")),
            "08:59 to 12:00 overlaps window 1, 06:00 to 09:00, on mon tue wed thu fri sat sun",
        ),
        (
            (window("08:00", "09:00"), window("06:00", "12:00", (2,))),
            "06:00 to 12:00 overlaps window 1, 08:00 to 09:00, on wed",
        ),
        (
            (window("22:00", "02:00", (6,)), window("01:59", "04:00", (0,))),
            "01:59 to 04:00 overlaps window 1, 22:00 to 02:00, on mon",
        ),
        (
            (window("00:00", "24:00"), window("10:00", "11:00", (1,))),
            "10:00 to 11:00 overlaps window 1, 00:00 to 24:00, on tue",
        ),
    ],
)
@pytest.mark.parametrize("has_base", [True, False])
def test_windows_that_overlap_are_named_with_their_days(
    windows: tuple[Window, ...], message: str, has_base: bool
) -> None:
    """Gaps are not reported while windows overlap."""
    (fault,) = week_faults(windows, has_base=has_base)
    assert (fault.code, fault.at) == ("window-overlap", "windows[1]")
    assert fault.message == f"the window from {message}"


def test_no_window_overlaps_itself() -> None:
    """A window of a whole day does not overlap itself, nor does one that passes Sunday midnight."""
    quarters = [TimeOfDay(minutes) for minutes in range(0, 1441, 15)]
    windows = [Window(start, end, RATE) for start in quarters[:-1] for end in quarters if start.minutes != end.minutes]
    assert max(each.seconds for each in windows) == 24 * 3600
    assert [each for each in windows if week_faults((each,), has_base=True)] == []


def test_a_long_window_overlaps_every_one_inside_it() -> None:
    faults = week_faults((window("00:00", "24:00"), window("10:00", "11:00"), window("12:00", "13:00")), has_base=True)
    assert [fault.at for fault in faults] == ["windows[1]", "windows[2]"]


def test_overlaps_name_the_earlier_window_of_the_file_not_of_the_day() -> None:
    evening, morning = [window("20:00", "22:00"), window("21:00", "23:00")], [window("06:00", "08:00")]
    faults = week_faults((evening[0], *morning, window("07:00", "09:00"), evening[1]), has_base=True)
    assert [fault.at for fault in faults] == ["windows[3]", "windows[2]"]


def test_of_two_windows_that_end_together_the_one_that_began_first_is_named() -> None:
    faults = week_faults((window("06:00", "12:00"), window("10:00", "12:00"), window("11:00", "13:00")), has_base=True)
    assert ["overlaps window 1" in fault.message for fault in faults] == [True, True]


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        ((window("06:00", "22:00"),), "every day 00:00 to 06:00, 22:00 to 24:00"),
        ((window("00:00", "24:00", WEEKDAYS),), "sat sun 00:00 to 24:00"),
        (
            (window("00:00", "24:00", WEEKDAYS), window("00:00", "23:30", WEEKEND)),
            "sat sun 23:30 to 24:00",
        ),
        (
            (window("22:00", "02:00", (6,)), window("02:00", "22:00", (6,))),
            "mon 02:00 to 24:00; tue wed thu fri sat 00:00 to 24:00; sun 00:00 to 02:00",
        ),
        ((), "every day 00:00 to 24:00"),
    ],
)
def test_gaps_are_named_by_weekday(windows: tuple[Window, ...], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Program(START, None, windows)
    (fault,) = refused.value.faults
    assert fault.code == "window-gap"
    assert fault.message == f"no base `rate`, and the windows leave gaps: {message}"


def test_gaps_are_not_reported_beside_a_window_that_could_not_be_read() -> None:
    assert week_faults((window("00:00", "12:00"), None), has_base=False) == []


@pytest.mark.parametrize(("start", "end"), [("06:00", "06:00"), ("24:00", "02:00"), ("00:00", "00:00")])
def test_a_window_without_length_is_refused(start: str, end: str) -> None:
    with pytest.raises(ValidationError):
        window(start, end)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("00:00", "24:00", 24), ("22:00", "02:00", 4), ("22:00", "00:00", 2), ("06:00", "24:00", 18)],
)
def test_length_of_a_window(start: str, end: str, hours: int) -> None:
    assert window(start, end).seconds == hours * 3600


def test_which_doses_need_a_concentration() -> None:
    text = """{{rate: {},
    windows: [{{from: 06:00, to: 09:00, rate: 0.2 mL/h}}, {{from: 10:00, to: 12:00, dose: 3 mcg}},
    {{from: 13:00, to: 14:00, rate: 10 mcg/h}}, {{from: 15:00, to: 16:00, volume: 0.1 mL}}],
    boluses: [{{at: 08:00, volume: 10 uL, over: 15 min}}, {{at: 20:00, dose: 1 mcg, over: 15 min}}],
    on_demand: {{{}, max_per_day: 2}}}}"""
    by_mass, by_volume = (
        simple_pump("20 mL", "2 mL", text.format(rate, bolus), "500 mcg/mL").programs[0]
        for rate, bolus in (("10 mcg/h", "dose: 1 mcg"), ("0.1 mL/day", "volume: 5 uL"))
    )
    within = ["windows[1].dose", "windows[2].rate", "boluses[1].dose"]
    assert list(by_mass.masses()) == ["rate", *within, "on_demand.dose"]
    assert list(by_volume.masses()) == within


@given(strategies.programs(START))
def test_spans_tile_the_week(program: Program) -> None:
    segments = program.week
    assert [segments[0].start, *(segment.end for segment in segments)] == [
        *(segment.start for segment in segments),
        WEEK,
    ]
    assert all(segment.start < segment.end for segment in segments)
