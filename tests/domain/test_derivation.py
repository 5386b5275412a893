"""The steps of `explain` lead to the date of the engine, whatever the program."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import DAY, WEEK, AsOf, instant_of, seconds_of
from pumpcli.domain.derivation import DerivedSegment, derive
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Pump
from pumpcli.values import replace
from tests import strategies
from tests.builders import ml, pump_of, simple_pump, simple_text

LATER = AsOf.at(datetime(2032, 1, 1))


@given(strategies.pumps_anywhere, st.sampled_from([None, Fraction(29, 200)]))
def test_the_steps_lead_to_the_date(pump: Pump, tolerance: Fraction | None) -> None:
    found = forecast(pump, LATER, Clinic(flow_tolerance=tolerance))
    limit = found.candidates[0 if tolerance is None else 1]
    assert limit.reason is (Reason.LOW_ALARM if tolerance is None else Reason.LOW_ALARM_EARLY)
    derived, expected = derive(found, limit), limit.at
    assert derived.origin == found.run_down[0]
    assert (derived.reading is None) is (found.origin == derived.origin)
    left = derived.usable.ml
    assert derived.segments[0].start == derived.origin.at
    for segment, following in zip(derived.segments, [*derived.segments[1:], None], strict=True):
        stopped = [index for index, stop in enumerate(found.pump.stopped) if stop.covers(segment.start)]
        assert segment.stop == next(iter(stopped), None)
        in_force = None if stopped else pump.program_at(segment.start)
        assert segment.program == (None if in_force is None else pump.programs.index(in_force))
        assert following is None or (segment.end == following.start and segment.crossing is None)
        assert segment.available.ml == left
        left = hand_computed(segment, left)
    crossing = derived.segments[-1].crossing
    ends = [] if derived.runs_out_at is None else [derived.runs_out_at]
    ends += [] if derived.reading is None else [derived.reading.at]
    assert expected == min(ends, default=None)
    if crossing is None:
        assert derived.runs_out_at is None
    else:
        by_the_pump = seconds_of(crossing.start) + crossing.seconds
        assert instant_of(int(by_the_pump) // 60 * 60) == crossing.by_the_pump
        assert crossing.at == derived.runs_out_at
        assert seconds_of(crossing.by_the_pump) - seconds_of(crossing.at) == derived.segments[-1].clock_offset
        assert left > 0
        assert crossing.left.ml == left == sum(crossing.flows) * crossing.seconds


def weeks_fit(segment: DerivedSegment) -> None:
    """All whole weeks before the end are counted; the usable volume runs out after them, not at their end."""
    after_weeks = seconds_of(segment.after_weeks) - segment.clock_offset
    if segment.crossing is not None:
        start = seconds_of(segment.crossing.start) - segment.clock_offset
        assert 0 < start + segment.crossing.seconds - after_weeks <= WEEK
    elif segment.end is not None:
        assert 0 <= seconds_of(segment.end) - after_weeks < WEEK
    else:
        assert (segment.whole_weeks, segment.rest) == (0, ())


def days_are_whole(segment: DerivedSegment) -> None:
    """Every day of the rest, by the clock of the pump, is one part, except an incomplete first day and the last day.
    No part passes midnight."""
    midnights = [part.start.replace(hour=0, minute=0, second=0) for part in segment.rest]
    for part, midnight in zip(segment.rest, midnights, strict=True):
        assert part.end <= midnight + timedelta(days=1)
        assert bool(part.flows) is (part.end - part.start < timedelta(days=1))
        if part.flows and midnight >= segment.after_weeks:
            assert midnight == midnights[-1]
            assert segment.crossing is not None or segment.rest[-1].end < midnight + timedelta(days=1)


@pytest.mark.parametrize(
    ("fill", "program", "rest", "left", "seconds"),
    [
        # before the first midnight, without any part before
        ("2.1 mL", "{rate: 1 mL/day}", [], "0.1", Fraction(8640)),
        # half a second after a window has begun
        (
            "2.2505 mL",
            "{rate: 1 mL/day, windows: [{from: 06:00, to: 09:00, rate: 86.4 mL/day}]}",
            [(6 * 3600, "0.25", 1)],
            "0.0005",
            Fraction(1, 2),
        ),
        # at the very end of a window, which is one flow to its end
        (
            "2.5 mL",
            "{rate: 1 mL/day, windows: [{from: 06:00, to: 12:00, rate: 1 mL/day}]}",
            [(6 * 3600, "0.25", 1)],
            "0.25",
            Fraction(6 * 3600),
        ),
        # at midnight: the last day is divided, the day before it is whole
        (
            "4 mL",
            "{rate: 1 mL/day, windows: [{from: 06:00, to: 12:00, rate: 1 mL/day}]}",
            [(DAY, "1", 0), (6 * 3600, "0.25", 1), (6 * 3600, "0.25", 1)],
            "0.5",
            Fraction(12 * 3600),
        ),
        # with a scheduled bolus that runs, and the patient's on top
        (
            "2.5 mL",
            "{rate: 0 mL/day, boluses: [{at: 06:00, volume: 6 mL, over: 60 min}],"
            " on_demand: {volume: 1 mL, max_per_day: 1}}",
            [(6 * 3600, "0.25", 2)],
            "0.25",
            Fraction(4320, 29),  # 0.25 mL at 6 mL an hour and 1/24 mL an hour
        ),
        # while a long bolus runs, and a short one that began after it is over
        (
            "4.5 mL",
            "{rate: 0 mL/day,"
            " boluses: [{at: 06:00, volume: 2 mL, over: 2 h}, {at: 06:30, volume: 1 mL, over: 30 min}]}",
            [(6 * 3600, "0", 1), (1800, "0.5", 2), (1800, "1.5", 3)],
            "0.5",
            Fraction(1800),
        ),
    ],
)
def test_the_first_day_is_divided_into_parts_of_one_flow(
    fill: str, program: str, rest: list[tuple[int, str, int]], left: str, seconds: Fraction
) -> None:
    (segment,) = derive(forecast(simple_pump(fill, "2 mL", program), LATER, Clinic())).segments
    assert [(part.seconds, part.delivered, len(part.flows)) for part in segment.rest] == [
        (lasts, ml(delivered), flows) for lasts, delivered, flows in rest
    ]
    assert segment.crossing is not None
    assert (segment.crossing.left, segment.crossing.seconds) == (ml(left), seconds)


def test_a_day_before_another_program_is_whole() -> None:
    """The rest of the first segment is two days, that of the second one half a day in parts and then whole days."""
    text = "{rate: 1 mL/day, windows: [{from: 06:00, to: 09:00, rate: 2 mL/day}]}"
    pump = simple_pump("40 mL", "2 mL", text)
    later = [replace(pump.programs[0], start=start) for start in (datetime(2026, 1, 7), datetime(2026, 1, 9, 12))]
    found = forecast(replace(pump, programs=(*pump.programs, *later)), LATER, Clinic())
    first, second, _ = derive(found).segments
    assert [(part.seconds, len(part.flows)) for part in first.rest] == [(DAY, 0), (DAY, 0)]
    assert [(part.seconds, len(part.flows)) for part in second.rest] == [
        (DAY, 0),
        (DAY, 0),
        (6 * 3600, 1),
        (3 * 3600, 1),
        (3 * 3600, 1),
    ]


def test_an_alarm_at_the_instant_of_another_program_ends_the_steps() -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 1 mL/day}")
    stopped = simple_pump("20 mL", "2 mL", "{start: 2026-01-23 00:00, rate: 0 mL/day}").programs[0]
    (segment,) = derive(forecast(replace(pump, programs=(*pump.programs, stopped)), LATER, Clinic())).segments
    assert segment.crossing is not None
    assert segment.crossing.at == datetime(2026, 1, 23)


def test_an_alarm_beyond_the_calendar_is_no_step() -> None:
    (segment,) = derive(forecast(simple_pump("20 mL", "2 mL", "{rate: 0.000001 mL/day}"), LATER, Clinic())).segments
    assert (segment.whole_weeks, segment.rest, segment.crossing) == (0, (), None)


def test_a_volume_that_lasts_for_whole_weeks_runs_out_in_the_last_day_of_the_last_one() -> None:
    found = forecast(simple_pump("16 mL", "2 mL", "{rate: 1 mL/day}"), LATER, Clinic())
    (segment,) = derive(found).segments
    assert (segment.whole_weeks, segment.left_after_weeks) == (1, ml("7"))
    assert [part.start.day for part in segment.rest] == [12, 13, 14, 15, 16, 17]
    assert segment.crossing is not None
    assert (segment.crossing.start, segment.crossing.left) == (datetime(2026, 1, 18), ml("1"))
    assert (segment.crossing.seconds, segment.crossing.at) == (Fraction(DAY), datetime(2026, 1, 19))


def test_a_program_that_ends_with_a_week_leaves_no_rest() -> None:
    pump = simple_pump("40 mL", "2 mL", "{rate: 1 mL/day}")
    later = replace(pump.programs[0], start=datetime(2026, 1, 19))
    first, second = derive(forecast(replace(pump, programs=(*pump.programs, later)), LATER, Clinic())).segments
    assert (first.whole_weeks, first.rest, first.crossing) == (2, (), None)
    assert (first.end, first.left) == (datetime(2026, 1, 19), ml("24"))
    assert (second.whole_weeks, len(second.rest)) == (3, 2)


def test_before_the_first_program_nothing_is_delivered() -> None:
    pump = simple_pump("40 mL", "2 mL", "{start: 2026-01-06 12:00, rate: 1 mL/day}")
    before, after = derive(forecast(pump, LATER, Clinic())).segments
    assert (before.program, before.days, before.week, before.left) == (None, (), ml("0"), ml("38"))
    assert {part.flows for part in before.rest if part.flows} == {(Fraction(0),)}
    assert (after.program, after.available) == (0, ml("38"))


def test_a_volume_that_never_runs_out_has_no_steps_to_an_end() -> None:
    (segment,) = derive(forecast(simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}"), LATER, Clinic())).segments
    assert (segment.whole_weeks, segment.rest, segment.crossing, segment.end) == (0, (), None, None)
    assert (segment.week, segment.left) == (ml("0"), ml("18"))


def test_the_steps_begin_before_the_readings_that_are_not_above_the_alarm_volume() -> None:
    text = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}")
    readings = "[{at: 2026-02-05 09:00, volume: 5 mL}, {at: 2026-02-09 09:00, volume: 2 mL}, \
                 {at: 2026-02-10 09:00, volume: 1.9 mL}]"
    pump = pump_of(f"{text}readings: {readings}\n")
    found = forecast(pump, LATER, Clinic())
    derived = derive(found)
    assert (derived.origin.reading, derived.reading) == pump.readings[:2]
    assert derived.usable == ml("3")
    assert derived.runs_out_at == datetime(2026, 3, 7, 9, 0)
    assert found.at(Reason.LOW_ALARM) == datetime(2026, 2, 9, 9, 0)


def hand_computed(segment: DerivedSegment, available: Fraction) -> Fraction:
    """Return the usable volume at the end of a segment, as a person adds it up."""
    planned = sum((plan.volume.ml * len(plan.days) for plan in segment.days), Fraction(0))
    once = sum((bolus.ml_per_second * 7 * 86_400 for bolus in segment.once), Fraction(0))
    assert planned + once == segment.week.ml
    assert sum(len(plan.days) for plan in segment.days) in (0, 7)
    for plan in segment.days:
        assert sum((part.volume.ml for part in plan.deliveries), Fraction(0)) == plan.volume.ml
    weeks_fit(segment)
    days_are_whole(segment)
    left = available - segment.whole_weeks * segment.week.ml
    assert left == segment.left_after_weeks.ml
    reached = segment.after_weeks
    start = instant_of(seconds_of(segment.start) + segment.clock_offset)
    assert reached == start + timedelta(weeks=segment.whole_weeks)
    for part in segment.rest:
        assert part.start == reached
        assert part.end - part.start <= timedelta(days=1)
        assert part.seconds == (part.end - part.start).total_seconds()
        if not part.flows:
            planned_here = sum(
                (plan.volume.ml for plan in segment.days if part.start.weekday() in plan.days), Fraction(0)
            )
            assert part.delivered.ml == planned_here + once / 7
        else:
            assert part.delivered.ml == sum(part.flows) * part.seconds
        left -= part.delivered.ml
        assert part.left.ml == left >= 0
        reached = part.end
    if segment.crossing is not None:
        assert segment.crossing.start == reached
    elif segment.end is not None:
        assert seconds_of(reached) - segment.clock_offset == seconds_of(segment.end)
    return left
