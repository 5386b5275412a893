"""The curve of the volume: every point is the volume of the engine, and the curve is linear between two points."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.candidates import EMPTY
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import DAY, AsOf, Period, TimeOfDay, seconds_of
from pumpcli.domain.course import Origin, Pattern
from pumpcli.domain.curve import MOST_POINTS, Curve, CurvePiece, curve_of, due_instant
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.pump import Pump, Reading
from pumpcli.values import replace
from tests import strategies
from tests.builders import end_of, pump_of

CLINICS = st.sampled_from(
    [Clinic(), Clinic(max_interval=Period(days=10)), Clinic(flow_tolerance=Fraction(1, 5)), Clinic(measured_flow=True)]
)
PUMPS = st.one_of(strategies.pumps_anywhere, strategies.refilled_pumps(), strategies.pumps_in_use())


@settings(max_examples=settings().max_examples // 2)
@given(PUMPS, CLINICS, st.integers(-5 * 1440, 90 * 1440), st.integers(1, 1000))
def test_every_point_is_the_volume_of_the_engine(pump: Pump, clinic: Clinic, minutes: int, part: int) -> None:
    known = forecast(pump, AsOf.at(pump.fills[0].at + timedelta(minutes=minutes)), clinic)
    curve = curve_of(known)
    if known.ended is not None:
        assert curve is None
        return
    assert curve is not None
    check_range(curve, known)
    for piece in curve.pieces:
        check_piece(piece, known, Fraction(part, 1001))


def check_range(curve: Curve, known: Forecast) -> None:
    """Assert that the pieces follow one another from the fill on, and that every date is within the picture."""
    origins = [Origin(known.fill), *(Origin(known.fill, reading) for reading in readings_since_fill(known))]
    assert [piece.origin for piece in curve.pieces] == origins
    assert [piece.points[0].at for piece in curve.pieces] == [seconds_of(origin.at) for origin in origins]
    assert [piece.points[-1].at for piece in curve.pieces] == [*(seconds_of(at.at) for at in origins[1:]), curve.end]
    filled, now, due = seconds_of(known.fill.at), seconds_of(known.as_of.instant), due_instant(known)
    assert curve.start == min(filled, now)
    deadline = None if known.deadline is None else seconds_of(known.deadline.at)
    for at in (deadline, now):
        assert at is None or curve.start <= at <= curve.end
    assert due is None or due <= curve.end


def readings_since_fill(known: Forecast) -> list[Reading]:
    later = [reading for reading in known.pump.readings if reading.at > known.fill.at]
    return [reading for reading in later if known.as_of.covers(reading.at)]


def check_piece(piece: CurvePiece, known: Forecast, part: Fraction) -> None:
    """Assert that every point is the volume of the engine, and if not sampled an instant between two points as well."""
    for use in (PatientBoluses.ALL, PatientBoluses.NONE):
        course = compute_course(known.pump, piece.origin, use)
        volumes = [point.least if use is PatientBoluses.ALL else point.most for point in piece.points]
        assert volumes == [course.volume_at(point.at) for point in piece.points]
        if not piece.is_sampled:
            for (before, after), (start, end) in zip(pairwise(volumes), pairwise(piece.points), strict=True):
                at = start.at + (end.at - start.at) * part
                assert course.volume_at(at).ml == before.ml + (after.ml - before.ml) * part
    assert all(before.at < after.at for before, after in pairwise(piece.points))
    assert all(point.least <= point.most for point in piece.points)


HEAD = "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
STEADY = HEAD + "fill: {at: 2026-01-05 00:00, volume: 20 mL}\nprogram: {rate: 0.5 mL/day}\n"


def curve_from(text: str, as_of: str, clinic: Clinic | None = None) -> Curve:
    curve = curve_of(forecast(pump_of(text), end_of(as_of), clinic or Clinic()))
    assert curve is not None
    return curve


def days(curve: Curve) -> list[list[tuple[object, object, object]]]:
    """Return the points of each piece: days after 2026-01-05, and both volumes in mL."""
    epoch = seconds_of(datetime(2026, 1, 5))
    return [
        [((point.at - epoch) / DAY, point.least.ml, point.most.ml) for point in piece.points] for piece in curve.pieces
    ]


def test_a_steady_flow_needs_no_point_between_fill_and_empty() -> None:
    """The alarm is after 36 days; a fifth of the time until then follows, and the reservoir is empty after 40."""
    assert days(curve_from(STEADY, "2026-01-05")) == [
        [(0, 20, 20), (40, 0, 0), (Fraction(216, 5), 0, 0)],
    ]


def test_the_volume_jumps_at_a_reading() -> None:
    text = STEADY + "readings: [{at: 2026-01-15 00:00, volume: 14 mL}, {at: 2026-06-01 08:00, volume: 1 mL}]\n"
    first, second = days(curve_from(text, "2026-01-20"))
    assert first == [(0, 20, 20), (10, 15, 15)]
    assert second == [(10, 14, 14), (38, 0, 0), (Fraction(204, 5), 0, 0)]


def test_the_band_is_between_all_and_no_patient_boluses() -> None:
    boluses = "on_demand: {volume: 0.25 mL, lockout: 6 h, max_per_day: 2}"
    curve = curve_from(STEADY.replace("0.5 mL/day", f"0.5 mL/day, {boluses}"), "2026-01-05")
    assert curve.has_band
    assert days(curve) == [[(0, 20, 20), (20, 0, 10), (Fraction(108, 5), 0, Fraction(46, 5))]]
    assert not curve_from(STEADY, "2026-01-05").has_band


def test_nothing_flows_in_a_stop() -> None:
    text = STEADY + "stopped: [{from: 2026-01-10 00:00, to: 2026-01-12 00:00}]\n"
    assert days(curve_from(text, "2026-01-20"))[0][:4] == [
        (0, 20, 20),
        (5, Fraction("17.5"), Fraction("17.5")),
        (7, Fraction("17.5"), Fraction("17.5")),
        (42, 0, 0),
    ]


def test_windows_are_points_until_the_reservoir_is_empty() -> None:
    text = STEADY.replace("rate: 0.5 mL/day", 'rate: 5 mL/day, windows: [{from: "06:00", to: "12:00", rate: 9 mL/day}]')
    (points,) = days(curve_from(text, "2026-01-20"))
    assert [at for at, _, _ in points[:3]] == [0, Fraction(1, 4), Fraction(1, 2)]
    assert [volume for _, volume, _ in points[-2:]] == [0, 0]
    assert len([volume for _, volume, _ in points if volume == 0]) == 2


def test_a_change_of_the_patient_boluses_alone_is_a_point() -> None:
    """From the second program on the flow with all boluses used is as before, and that with none is not."""
    text = HEAD + "fill: {at: 2026-01-05 00:00, volume: 20 mL}\nprograms:\n"
    text += "  - {rate: 0.5 mL/day, on_demand: {volume: 0.25 mL, max_per_day: 2}, start: 2026-01-05 00:00}\n"
    text += "  - {rate: 1 mL/day, start: 2026-01-09 00:00}\n"
    (points,) = days(curve_from(text, "2026-01-05"))
    assert points[:3] == [(0, 20, 20), (4, 16, 18), (20, 0, 2)]


STEPPED = STEADY.replace("rate: 0.5 mL/day", 'rate: 0 mL/day, windows: [{from: "06:00", to: "12:00", rate: 1 mL/day}]')


def dates_of(text: str, as_of: str) -> set[int]:
    """The instants of today, the due date and the deadline, in seconds."""
    known = forecast(pump_of(text), end_of(as_of), Clinic())
    due = due_instant(known)
    assert known.deadline is not None and due is not None
    return {seconds_of(known.as_of.instant), due, seconds_of(known.deadline.at)}


@pytest.mark.parametrize(("most", "is_sampled"), [(10, False), (9, True)])
def test_as_many_changes_as_fit_are_points(most: int, is_sampled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two windows a day, and Monday at midnight, until the reading of 2026-01-10."""
    monkeypatch.setattr("pumpcli.domain.curve.MOST_POINTS", 2 * most)
    text = STEPPED + "readings: [{at: 2026-01-10 00:00, volume: 18 mL}]\n"
    first, last = curve_from(text, "2026-01-20").pieces
    assert (first.is_sampled, last.is_sampled) == (is_sampled, True)
    assert len(first.points) == (most + 1 if is_sampled else 12)
    dates = dates_of(text, "2026-01-20")
    emptied = next(point for point in last.points if point.least == EMPTY)
    evenly = [point for point in last.points if point is not emptied and point.at not in dates]
    spaces = {after.at - before.at for before, after in pairwise(evenly)}
    assert dates < {point.at for point in last.points}
    assert len(evenly) == most + 1
    assert max(spaces) - min(spaces) <= 1


@pytest.mark.parametrize("years", ["2 years", "80 years"])
def test_the_points_do_not_grow_with_the_days(years: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A curve with more changes than fit is sampled, and looks no further along the weeks than that."""
    until = {"2 years": "2028-01-05", "80 years": "2106-01-05"}[years]
    text = STEADY.replace(
        "rate: 0.5 mL/day", 'rate: 0 mL/day, windows: [{from: "06:00", to: "12:00", rate: 0.000001 mL/day}]'
    )
    edges: list[int] = []
    between = Pattern.edges_between

    def counting(pattern: Pattern, start: int, end: int) -> Iterator[int]:
        for edge in between(pattern, start, end):
            edges.append(edge)
            yield edge

    monkeypatch.setattr(Pattern, "edges_between", counting)
    (piece,) = curve_from(text, until).pieces
    assert piece.is_sampled
    assert len(piece.points) == MOST_POINTS + 2  # with the end and the as-of instant
    assert len(edges) == MOST_POINTS + 1


@pytest.mark.parametrize(
    ("before", "after", "as_of", "first", "last"),
    [
        ("", "", "2026-01-05", 0, Fraction(36 * 6, 5)),
        ("", "", "2026-03-31", 0, Fraction(86 * 6, 5)),  # as of a day after the deadline
        ("", "", "2025-12-30", -5, Fraction(36 * 6, 5)),  # filled in the future
        ("0.5 mL", "18 mL", "2026-01-05", 0, 2),  # at the alarm volume after a day, due before the fill
        ("0.5 mL", "0 mL", "2026-01-05", 0, Fraction(28 * 6, 5)),  # never
        ("0.5 mL", "0.000001 mL", "2026-01-05", 0, Fraction(28 * 6, 5)),  # after the year 9999
    ],
)
def test_the_picture_holds_fill_as_of_and_deadline_and_no_due_date_before_the_fill(
    before: str, after: str, as_of: str, first: Fraction, last: Fraction
) -> None:
    curve = curve_from(STEADY.replace(before, after), as_of)
    epoch = seconds_of(datetime(2026, 1, 5))
    assert (Fraction(curve.start - epoch, DAY), Fraction(curve.end - epoch, DAY)) == (first, last)


def test_the_due_date_is_in_the_picture_where_its_hour_is_after_the_deadline() -> None:
    """The alarm is at midnight after 2 days and 18 hours, and a fifth of that ends before the visit at 23:00."""
    text = STEADY.replace("0.5 mL", "6.5454 mL").replace("00:00", "06:00")
    clinic = Clinic(refill_lead=Period(), visit_at=TimeOfDay(23 * 60))
    known = forecast(pump_of(text), end_of("2026-01-05"), clinic)
    due = due_instant(known)
    assert known.deadline is not None and due is not None and due > seconds_of(known.deadline.at)
    curve = curve_of(known)
    assert curve is not None and curve.end > due


@pytest.mark.parametrize("zone", ["", "timezone: Pacific/Kiritimati\n"])
def test_a_curve_ends_before_the_year_10000(zone: str) -> None:
    """The alarm is in 9974; its picture has dates in every time zone."""
    pump = pump_of(STEADY.replace("0.5 mL", "0.0000062 mL") + zone)
    known = forecast(pump, pump.zone.as_of(end_of("2026-01-05")), Clinic())
    curve = curve_of(known)
    assert known.deadline is not None and curve is not None
    assert seconds_of(known.deadline.at) < curve.end == seconds_of(datetime(9999, 12, 30))
    assert pump.zone.midnight_after(pump.zone.instant(curve.end).date())


def test_a_day_that_is_asked_for_is_in_the_picture() -> None:
    known = forecast(pump_of(STEADY), end_of("2026-01-05"), Clinic())
    curve, until = curve_of(known, date(2026, 6, 3)), seconds_of(datetime(2026, 6, 4))
    assert curve is not None and curve.start < until < curve.end
    assert curve_of(known, date(2026, 1, 6)) == curve_of(known)


def test_there_is_no_curve_of_a_pump_out_of_use_or_at_the_end_of_time() -> None:
    pump = pump_of(STEADY)
    ended = replace(pump, ended=End(date(2026, 1, 20), EndReason.EXPLANTED))
    assert curve_of(forecast(ended, end_of("2026-01-21"), Clinic())) is None
    for at in (datetime(9999, 12, 30), datetime(9999, 12, 31, 8)):
        last = replace(pump, fills=(replace(pump.fills[0], at=at),))
        assert curve_of(forecast(last, end_of("2026-01-21"), Clinic())) is None


def test_there_is_no_due_instant_without_a_due_date() -> None:
    assert due_instant(forecast(pump_of(STEADY.replace("0.5 mL", "0 mL")), end_of("2026-01-21"), Clinic())) is None


@settings(max_examples=settings().max_examples // 4)
@given(PUMPS, CLINICS, st.integers(-5 * 1440, 90 * 1440))
def test_the_volume_at_a_date_is_that_of_the_engine(pump: Pump, clinic: Clinic, minutes: int) -> None:
    known = forecast(pump, AsOf.at(pump.fills[0].at + timedelta(minutes=minutes)), clinic)
    curve = curve_of(known)
    if curve is None:
        return
    assert curve.at(curve.pieces[0].points[0].at - 1) is None
    deadline = [] if known.deadline is None else [seconds_of(known.deadline.at)]
    for at in (seconds_of(known.as_of.instant), *deadline):
        point, begun = curve.at(at), [piece for piece in curve.pieces if piece.points[0].at <= at]
        assert (point is None) is not bool(begun)
        if point is not None:
            uses = (PatientBoluses.ALL, PatientBoluses.NONE)
            courses = [compute_course(known.pump, begun[-1].origin, use) for use in uses]
            assert [course.volume_at(at) for course in courses] == [point.least, point.most]
