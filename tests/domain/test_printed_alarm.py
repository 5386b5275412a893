"""A printed alarm date agrees with what was known in its session, whatever happens later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pumpcli.domain.bolus import OneTimeBolus, PatientBoluses
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, seconds_of
from pumpcli.domain.derivation import derive
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.printed_alarm import AlarmWindow, PrintedAlarm, Sessions, derivable, printed_alarms, window_of
from pumpcli.domain.printed_mistakes import SessionPart, disagreements, explanations
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Pump, Reading
from pumpcli.domain.quantity import Volume
from pumpcli.domain.stops import Stop
from pumpcli.errors import ValidationError
from pumpcli.values import field_names, replace
from tests import reference, strategies
from tests.builders import end_of, pump_of

DAY = timedelta(days=1)
WALKED_DAYS = 60
#: Later than every session of a random pump.
FAR = date(2190, 1, 1)

ON_DEMAND = """
pump: P-004
reservoir: {capacity: 20 mL, low_alarm: 3 mL}
drugs: [{name: morphine, concentration: 20 mg/mL}]
fill: {at: 2026-10-12 11:00, volume: 20 mL, printed_alarm: 2026-12-08}
program: {rate: 5 mg/day, on_demand: {dose: 0.25 mg, lockout: 4 h, max_per_day: 4}}
"""
PLAIN = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-11-02 09:30, volume: 20 mL, printed_alarm: 2026-12-17}
program: {rate: 0.4 mL/day}
"""
#: A fill on a day on which a program and a bolus begin, and plans for the time after it.
PLANS = """
pump: P-001
reservoir: {capacity: 40 mL, low_alarm: 4 mL}
fills:
  - {at: 2026-08-17 10:00, volume: 40 mL}
  - {at: 2026-11-09 10:00, volume: 40 mL, printed_alarm: 2027-01-08}
programs:
  - {start: 2026-08-17 10:15, rate: 0.3 mL/day}
  - {start: 2026-11-09 10:20, rate: 0.6 mL/day}
  - {start: 2026-11-10 10:20, rate: 0.5 mL/day}
  - {start: 2026-11-16 10:00, rate: 1 mL/day}
boluses:
  - {at: 2026-08-17 10:20, volume: 1 mL, over: 1 h}
  - {at: 2026-11-09 10:20, volume: 3 mL, over: 24 h}
  - {at: 2026-11-12 10:20, volume: 3 mL, over: 24 h}
"""


def with_date(text: str, printed: str, before: str) -> Pump:
    return pump_of(text.replace(f"printed_alarm: {before}", f"printed_alarm: {printed}"))


def only(pump: Pump) -> PrintedAlarm:
    (alarm,) = printed_alarms(pump)
    return alarm


@pytest.mark.parametrize(
    ("printed", "agrees", "days"),
    [
        ("2026-12-06", False, -2),
        ("2026-12-07", True, -1),
        ("2026-12-08", True, 0),  # all boluses used
        ("2026-12-13", True, 0),
        ("2026-12-19", True, 0),  # none used
        ("2026-12-20", True, 1),
        ("2026-12-21", False, 2),
    ],
)
def test_any_number_of_patient_boluses_is_allowed_and_a_day_on_both_sides(
    printed: str, agrees: bool, days: int
) -> None:
    alarm = only(with_date(ON_DEMAND, printed, "2026-12-08"))
    assert alarm.window == AlarmWindow(datetime(2026, 12, 8, 3), datetime(2026, 12, 19, 11))
    assert (alarm.agrees, alarm.days_outside) == (agrees, days)


def test_without_boluses_both_ends_are_one_instant() -> None:
    alarm = only(pump_of(PLAIN))
    assert alarm.window == AlarmWindow(datetime(2026, 12, 17, 9, 30), datetime(2026, 12, 17, 9, 30))
    assert alarm.session.path == "fills[0]"


@pytest.mark.parametrize(
    ("rate", "window", "days"),
    [
        ("rate: 0 mL/day", AlarmWindow(None, None), None),
        (
            "rate: 0 mL/day, on_demand: {volume: 0.5 mL, lockout: 6 h, max_per_day: 2}",
            AlarmWindow(datetime(2026, 11, 20, 9, 30), None),
            0,
        ),
    ],
)
def test_an_alarm_that_is_never_reached_has_no_end(rate: str, window: AlarmWindow, days: int | None) -> None:
    alarm = only(pump_of(PLAIN.replace("rate: 0.4 mL/day", rate)))
    assert (alarm.window, alarm.days_outside, alarm.agrees) == (window, days, days is not None)


def test_the_programs_and_boluses_of_the_day_count_and_boluses_need_not() -> None:
    alarm = only(pump_of(PLANS.replace("2027-01-08", "2027-01-03")))
    # 36 mL: 20 minutes at 0.3 mL/day, 3 mL, then 0.6 mL/day; or without the 3 mL
    assert alarm.window == AlarmWindow(datetime(2027, 1, 3, 10, 10), datetime(2027, 1, 8, 10, 10))
    assert (alarm.agrees, alarm.has_plans) == (True, False)
    assert alarm.session.fill == 1


@pytest.mark.parametrize(
    ("printed", "programs"),
    [
        ("2027-01-10", 3),  # as planned for the next day: 36 mL, 3 mL, a day of 0.6 mL, 0.5 mL/day
        ("2027-01-20", 3),
        ("2026-12-13", 4),  # with the last program too
    ],
)
def test_plans_count_up_to_any_of_them(printed: str, programs: int) -> None:
    alarm = only(pump_of(PLANS.replace("2027-01-08", printed)))
    assert (alarm.agrees, alarm.has_plans, alarm.known.programs) == (True, True, programs)


def test_plans_after_the_next_fill_do_not_count() -> None:
    text = PLANS.replace("\nprograms:", "\n  - {at: 2026-11-10 09:00, volume: 40 mL}\nprograms:")
    alarm = only(pump_of(text.replace("2027-01-08", "2027-01-19")))
    assert (alarm.agrees, alarm.has_plans) == (False, False)
    assert alarm.days_outside == 11


def test_only_some_plans_are_tried_one_by_one() -> None:
    steps = "\n".join(f"  - {{start: 2026-11-{day} 10:00, rate: 0.{day} mL/day}}" for day in range(11, 30))
    text = PLANS.replace("  - {start: 2026-11-16 10:00, rate: 1 mL/day}", steps)
    assert not only(pump_of(text.replace("2027-01-08", "2099-01-01"))).agrees
    found = {day for day in range(1, 25) if only(pump_of(text.replace("2027-01-08", f"2027-01-{day:02}"))).agrees}
    assert found


def test_a_date_before_its_session_is_refused() -> None:
    pump = pump_of(PLAIN)
    for session in (pump.fills[0], pump.programs[0]):
        with pytest.raises(ValidationError, match="2026-11-01 is before the"):
            replace(session, printed_alarm=date(2026, 11, 1))
        assert replace(session, printed_alarm=date(2026, 11, 2)).printed_alarm == date(2026, 11, 2)


UNDER_A_PROGRAM = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-11-02 00:00, volume: 20 mL}
programs:
  - {start: 2026-11-02 00:00, rate: 0.5 mL/day}
  - {start: 2026-11-12 00:00, rate: 1 mL/day, printed_alarm: 2026-11-25}
"""


def test_under_a_program_the_volume_at_its_start_counts() -> None:
    alarm = only(pump_of(UNDER_A_PROGRAM))
    assert alarm.window == AlarmWindow(datetime(2026, 11, 25), datetime(2026, 11, 25))
    assert (alarm.session.path, alarm.session.at) == ("programs[1]", datetime(2026, 11, 12))


@pytest.mark.parametrize(
    ("added", "window"),
    [
        ("readings: [{at: 2026-11-07 00:00, volume: 15 mL}]", ((2026, 11, 22, 12), (2026, 11, 22, 12))),
        ("readings: [{at: 2026-11-12 06:00, volume: 15 mL}]", ((2026, 11, 25), (2026, 11, 25))),
        ("stopped: [{from: 2026-11-04 00:00, to: 2026-11-06 00:00}]", ((2026, 11, 25), (2026, 11, 26))),
        ("stopped: [{from: 2026-11-11 00:00}]", ((2026, 11, 25), (2026, 11, 25, 12))),
        ("stopped: [{from: 2026-11-13 00:00, to: 2026-11-16 00:00}]", ((2026, 11, 25), (2026, 11, 25))),
        ("boluses: [{at: 2026-11-05 00:00, volume: 1 mL, over: 1 h}]", ((2026, 11, 24), (2026, 11, 25))),
    ],
)
def test_what_lies_before_a_program_counts_and_a_stop_or_a_bolus_need_not(
    added: str, window: tuple[tuple[int, int, int], tuple[int, int, int]]
) -> None:
    ends = (datetime(*window[0]), datetime(*window[1]))
    assert only(pump_of(f"{UNDER_A_PROGRAM}{added}\n")).window == AlarmWindow(*ends)


def test_a_fill_later_on_the_day_of_a_program_is_the_one_that_counts() -> None:
    text = UNDER_A_PROGRAM.replace("fill: {at: 2026-11-02 00:00, volume: 20 mL}", "").replace(
        "programs:", "fills: [{at: 2026-11-02 00:00, volume: 20 mL}, {at: 2026-11-12 06:00, volume: 12 mL}]\nprograms:"
    )
    alarm = only(pump_of(text))
    assert alarm.session.at == datetime(2026, 11, 12, 6)
    assert alarm.window.earliest == datetime(2026, 11, 22, 6)


def test_an_alarm_is_not_before_its_session() -> None:
    text = UNDER_A_PROGRAM.replace("0.5 mL/day", "5 mL/day").replace("2026-11-25", "2026-11-12")
    assert only(pump_of(text)).window == AlarmWindow(datetime(2026, 11, 12), datetime(2026, 11, 12))


def test_a_program_that_starts_after_the_day_of_the_only_fill_counts() -> None:
    text = PLAIN.replace("{rate: 0.4 mL/day}", "{start: 2026-11-04 09:30, rate: 0.4 mL/day}")
    assert only(pump_of(text)).window.earliest == datetime(2026, 12, 19, 9, 30)


FORMER = """
pump: P-001
implanted: 2026-10-01
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fills:
  - {at: 2026-06-01 10:00, volume: 40 mL, printed_alarm: 2026-07-01}
  - {at: 2026-10-05 10:00, volume: 20 mL}
programs:
  - {start: 2026-05-01 10:00, rate: 0.4 mL/day, printed_alarm: 2026-06-01}
  - {start: 2026-06-02 10:00, rate: 0.4 mL/day, printed_alarm: 2026-07-01}
"""


def test_the_dates_of_a_former_pump_and_those_before_the_first_fill_are_not_compared() -> None:
    assert pump_of(FORMER).has_printed_alarm
    assert printed_alarms(pump_of(FORMER)) == []


def test_sessions_are_in_the_order_of_time_and_those_after_the_as_of_instant_can_be_left_out() -> None:
    text = UNDER_A_PROGRAM.replace("volume: 20 mL}", "volume: 20 mL, printed_alarm: 2026-12-08}")
    pump = pump_of(text)
    assert [alarm.session.path for alarm in printed_alarms(pump)] == ["fills[0]", "programs[1]"]
    assert [alarm.session.path for alarm in printed_alarms(pump, end_of("2026-11-10"))] == ["fills[0]"]
    assert printed_alarms(pump_of(PLAIN.replace(", printed_alarm: 2026-12-17", ""))) == []


CHANGED_ALARM = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 4 mL}
fills:
  - {at: 2026-07-01 10:00, volume: 20 mL, printed_alarm: 2026-08-15}
  - {at: 2026-08-10 10:00, volume: 20 mL, printed_alarm: 2026-09-19}
program: {rate: 0.4 mL/day}
"""


def test_an_earlier_date_by_another_alarm_volume_is_no_disagreement() -> None:
    assert [alarm.agrees for alarm in printed_alarms(pump_of(CHANGED_ALARM))] == [False, True]
    assert disagreements(pump_of(CHANGED_ALARM)) == []
    unexplained = CHANGED_ALARM.replace("2026-08-15", "2026-08-30")
    assert [alarm.session.path for alarm in disagreements(pump_of(unexplained))] == ["fills[0]"]
    both = CHANGED_ALARM.replace("2026-09-19", "2026-09-24")
    assert [alarm.session.path for alarm in disagreements(pump_of(both))] == ["fills[0]", "fills[1]"]


# Laws


@st.composite
def sessions(draw: strategies.Draw) -> Pump:
    """Generate a pump with one session that has a printed date, far in the future."""
    pump: Pump = draw(strategies.pumps_anywhere)
    number = draw(st.integers(0, len(pump.fills) + len(pump.programs) - 1))
    if number < len(pump.fills):
        return _printed(pump, f"fills[{number}]", FAR)
    return _printed(pump, f"programs[{number - len(pump.fills)}]", FAR)


def _printed(pump: Pump, path: str, printed: date | None) -> Pump:
    """Return the pump with a printed date in one session, and in no other one."""
    fills, programs = pump.fills, pump.programs
    return replace(
        pump,
        fills=tuple(
            replace(fill, printed_alarm=printed if path == f"fills[{index}]" else None)
            for index, fill in enumerate(fills)
        ),
        programs=tuple(
            replace(program, printed_alarm=printed if path == f"programs[{index}]" else None)
            for index, program in enumerate(programs)
        ),
    )


@given(sessions())
def test_the_window_is_that_of_the_walk(pump: Pump) -> None:
    for session in Sessions(pump).all():
        found = window_of(pump, session, session.known)
        walked = reference.alarm_window(pump, session.at, session.fill, WALKED_DAYS * 1440)
        for end, expected in zip((found.earliest, found.latest), walked, strict=True):
            if expected is None:
                assert end is None or end > session.origin.at + (WALKED_DAYS - 1) * DAY
            else:
                assert end == expected


def true_dates(pump: Pump) -> list[date]:
    """Return dates that a programmer may print, in civil time: with all, the expected and no patient boluses, and with
    and without the boluses given once."""
    (session,) = Sessions(pump).all()
    known = reference.known_by(pump, session.at, session.fill)
    ran = replace(known, stopped=())
    found = [window_of(each, session, session.known).earliest for each in (known, ran, replace(ran, boluses=()))]
    for use in PatientBoluses:
        for each in (ran, replace(ran, boluses=())):
            strength = session.origin.fill.primary
            assert strength is not None
            walk = reference.Walk(
                each, session.origin.at, session.origin.volume, strength.mcg_per_ml, use, WALKED_DAYS * 1440
            )
            found.append(walk.reaches(pump.reservoir.low_alarm))
    civil = [pump.zone.minute_floor(seconds_of(max(at, session.at))) for at in found if at is not None]
    return [at.date() for at in civil if at is not None]


def test_true_dates_are_those_of_civil_time() -> None:
    """The clock of the pump, which is not set back in autumn, shows the day after the alarm; its date may be a day off,
    too."""
    pump = pump_of("""
pump: P-001
timezone: America/Chicago
reservoir: {capacity: 40 mL, low_alarm: 3 mL}
drugs: [{name: baclofen, concentration: 300 mcg/mL}]
fill: {at: 2020-10-31 21:18, volume: 4 mL, printed_alarm: 2190-01-01}
program: {rate: 0 mL/day, windows: [{from: 00:00, to: 00:40, rate: 0.6 mL/day}]}
boluses: [{at: 2020-10-31 21:22, volume: 0.01 mL, over: 1 min}]
""")
    assert set(true_dates(pump)) == {date(2020, 12, 29)}
    for change in (-DAY, timedelta(), DAY):
        assert disagreements(_printed(pump, "fills[0]", date(2020, 12, 29) + change)) == []


@given(sessions(), st.integers(0, 8), st.integers(-1, 1), st.data())
def test_a_true_date_agrees_whatever_happens_later(pump: Pump, choice: int, change: int, data: st.DataObject) -> None:
    assume(list(Sessions(pump).all()))
    dates = true_dates(pump)
    assume(dates)
    (session,) = Sessions(pump).all()
    printed = max(dates[choice % len(dates)] + change * DAY, session.at.date())
    true = _printed(pump, session.path, printed)
    assert disagreements(true) == []
    assert disagreements(reference.known_by(true, session.at, session.fill)) == []
    assume(pump.programs[0].start.date() <= session.at.date())  # else a plan is the only program
    assert disagreements(later(true, session.at, data.draw)) == []


def later(pump: Pump, at: datetime, draw: strategies.Draw) -> Pump:
    """Return the pump with everything that happens after the day of a session replaced by something else."""
    start = pump.zone.midnight_after(at.date())
    instants = [pump.zone.after(start, Period(days=days)) for days in (1, 2, 3, 4)]
    order = draw(st.permutations(instants))
    kept_fills = tuple(fill for fill in pump.fills if fill.at < start)
    mixture = pump.fills[0].mixture
    fill = Fill(at=order[0], volume=pump.reservoir.capacity, mixture=mixture)
    program = Program(order[1], draw(strategies.rates))
    bolus = OneTimeBolus(order[2], draw(strategies.amounts), 3600)
    reading = Reading(order[3], Volume(Fraction(draw(st.integers(0, 9)))))
    stops = [replace(stop, end=min(stop.end or start, start)) for stop in pump.stopped if stop.start < start]
    return replace(
        pump,
        fills=(*kept_fills, fill),
        programs=(*(each for each in pump.programs if each.start < start), program),
        boluses=(*(each for each in pump.boluses if each.at < start), bolus),
        readings=(*(each for each in pump.readings if each.at < start), reading),
        stopped=(*stops, Stop(instants[0] - timedelta(hours=3), instants[0] - timedelta(hours=1))),
    )


@given(sessions(), st.integers(0, 30))
def test_a_printed_date_moves_no_date(pump: Pump, days: int) -> None:
    as_of = AsOf.end_of(pump.fills[0].at.date() + days * DAY)
    for session in Sessions(pump).all():
        without = _printed(pump, session.path, None)
        assert figures(forecast(pump, as_of, Clinic())) == figures(forecast(without, as_of, Clinic()))


def figures(found: Forecast) -> list[object]:
    """Return every date and volume of a forecast."""
    names = set(field_names(found)) - {"pump", "origin", "run_down", "candidates", "empty_origin"}
    return [
        *(getattr(found, name) for name in sorted(names)),
        [(candidate.reason, candidate.at, candidate.origin.at) for candidate in found.candidates],
    ]


@given(sessions())
def test_the_steps_of_explain_lead_to_both_ends(pump: Pump) -> None:
    for session in Sessions(pump).all():
        if not session.origin.volume.is_above(pump.reservoir.low_alarm):
            continue
        window = window_of(pump, session, session.known)
        for is_latest, expected in ((False, window.earliest), (True, window.latest)):
            part = derivable(pump, session, session.known, is_latest=is_latest)
            runs_out_at = derive(forecast(part, AsOf.at(session.at), Clinic())).runs_out_at
            assert expected == (None if runs_out_at is None else max(runs_out_at, session.at))


def test_a_program_with_a_printed_date_may_be_followed_by_others_before_a_refill_of_the_same_day() -> None:
    """The program in force at the refill is not that of the printed date; nothing ever reaches the alarm volume."""
    programs = "\n".join(f"  - {{start: 2026-11-02 09:{minute}, rate: 0 mL/day}}" for minute in (31, 32, 33))
    text = PLAIN.partition("fill:")[0] + (
        "fills: [{at: 2026-11-02 09:30, volume: 20 mL}, {at: 2026-11-02 09:40, volume: 20 mL}]\nprograms:\n"
    )
    pump = pump_of(text + programs.replace("0 mL/day}", "0 mL/day, printed_alarm: 2026-11-02}", 1))
    (alarm,) = printed_alarms(pump)
    assert not alarm.agrees
    part = SessionPart.of(pump, alarm.session)
    assert part.program is not None
    assert part.pump.programs[part.program] == pump.programs[0]
    assert explanations(pump, alarm) == ()
