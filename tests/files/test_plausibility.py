"""Warnings about what can hardly be meant, at both sides of each limit."""

from __future__ import annotations

import pytest

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.residual_tolerance import ResidualTolerance
from pumpcli.files.moments import moment
from pumpcli.files.plausibility import plausibility_faults, warn_if_implausible
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.builders import end_of, ml

TODAY = end_of("2026-11-22")
HEAD = "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
FILL = "fill: {at: 2026-11-02 09:30, volume: 20 mL}\n"
RATE = "program: {rate: 0.3 mL/day}\n"
MORPHINE = "drugs: [{name: morphine, concentration: 10 mg/mL}]\nstability: 90 days\n"


def found(text: str, as_of: AsOf | None = TODAY, clinic: Clinic = Clinic()) -> list[tuple[str, str]]:
    """Return the code and the field of each fault of a file, which has no error."""
    (document,) = documents(Source("p.yaml", text))
    pump = read_pump(document)
    assert pump is not None and document.root is not None, document.problems
    return [(str(fault.code), fault.at) for fault in plausibility_faults(pump, document.root, clinic, as_of)]


def two_fills(withdrawn: str) -> str:
    """Two fills 42 days apart, with what was drawn out at the second one."""
    last = f"{{at: 2026-11-02 09:30, volume: 20 mL, withdrawn: {withdrawn}}}"
    return f"fills:\n  - {{at: 2026-09-21 09:30, volume: 20 mL}}\n  - {last}\n"


def codes(text: str, as_of: AsOf | None = TODAY) -> list[str]:
    return [code for code, _ in found(text, as_of)]


def message(text: str) -> str:
    (document,) = documents(Source("p.yaml", text))
    pump = read_pump(document)
    assert pump is not None and document.root is not None, document.problems
    warn_if_implausible(pump, document.root, Clinic(), TODAY)
    (problem,) = document.problems
    return problem.message


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("{rate: 0.3 mL/day}", []),
        ("{rate: 0 mL/day}", []),
        ("{rate: 2.571 mL/day}", []),  # 7 days and 1 minute
        ("{rate: 2.572 mL/day}", ["lasts-too-short"]),
        ("{rate: 0.00986 mL/day}", []),  # 1825.6 days
        ("{rate: 0.00985 mL/day}", ["lasts-too-long"]),
        ("{rate: 0.001 uL/day}", ["lasts-too-long"]),  # beyond the calendar
        ("{rate: 0.1 mL/day, on_demand: {volume: 0.05 mL, lockout: 1 h}}", []),
        ("{rate: 0.1 mL/day, on_demand: {volume: 0.1 mL, lockout: 30 min}}", ["lasts-too-short"]),
        ("{rate: 0.1 mL/day, boluses: [{every: 1 h, volume: 0.11 mL, over: 5 min}]}", ["lasts-too-short"]),
        ("{rate: 0.1 mL/day, windows: [{from: 06:00, to: 10:00, dose: 0 mL}]}".replace("dose", "volume"), []),
    ],
)
def test_how_long_a_fill_lasts(program: str, code: list[str]) -> None:
    assert codes(f"{HEAD}{FILL}program: {program}\n") == code


def test_stops_and_readings_do_not_count_for_how_long_a_fill_lasts() -> None:
    stopped = "stopped: [{from: 2026-11-03 10:00, to: 2026-11-20 10:00}]\n"
    assert "lasts-too-short" in codes(f"{HEAD}{FILL}program: {{rate: 3 mL/day}}\n{stopped}")


def test_a_large_bolus_given_once_shortens_a_fill() -> None:
    bolus = "boluses: [{at: 2026-11-02 09:45, volume: 17.5 mL, over: 24 h}]\n"
    assert codes(f"{HEAD}{FILL}{RATE}{bolus}") == ["lasts-too-short", "bolus-above-day"]


def test_the_field_is_the_rate_or_the_program_in_force() -> None:
    short = f"{HEAD}{FILL}programs:\n  - {{rate: 0.3 mL/day}}\n  - {{start: 2026-11-04 10:00, rate: 6 mL/day}}\n"
    assert ("lasts-too-short", "programs[1].rate") in found(short)
    windows = "{rate: 1 mL/day, windows: [{from: 06:00, to: 10:00, rate: 3 mL/h}]}"
    assert found(f"{HEAD}{FILL}program: {windows}\n") == [("lasts-too-short", "programs[0]")]


@pytest.mark.parametrize(
    ("seconds", "span"),
    [("150 mL/day", "2 h"), ("9 mL/day", "2 days"), ("9.1 mL/day", "47 h"), ("217 mL/day", "119 min")],
)
def test_a_short_time_in_words(seconds: str, span: str) -> None:
    assert f"after {span};" in message(f"{HEAD}{FILL}program: {{rate: {seconds}}}\n")


@pytest.mark.parametrize(
    ("reservoir", "volume", "code"),
    [
        ("{capacity: 20 mL, low_alarm: 2 mL}", "5 mL", []),
        ("{capacity: 20 mL, low_alarm: 2 mL}", "4.9 mL", ["small-fill"]),
        ("{capacity: 20 mL, low_alarm: 5 mL}", "20 mL", []),
        ("{capacity: 20 mL, low_alarm: 5.1 mL}", "20 mL", ["high-alarm"]),
    ],
)
def test_volumes_in_themselves(reservoir: str, volume: str, code: list[str]) -> None:
    fill = f"fill: {{at: 2026-11-02 09:30, volume: {volume}}}\n"
    assert codes(f"pump: P-001\nreservoir: {reservoir}\n{fill}program: {{rate: 0.1 mL/day}}\n") == code


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("06:00", []),
        ("20:59", []),
        ("05:59", ["fill-at-night"]),
        ("21:00", ["fill-at-night"]),
        ("00:00", ["fill-at-night"]),
    ],
)
def test_a_fill_at_night(at: str, code: list[str]) -> None:
    text = (
        f"{HEAD}fills:\n  - {{at: 2026-09-21 02:00, volume: 20 mL}}\n  - {{at: 2026-11-02 {at}, volume: 20 mL}}\n{RATE}"
    )
    assert codes(text) == code


@pytest.mark.parametrize(
    ("stability", "code"),
    [("24 h", []), ("23 h", ["short-stability"]), ("1 day", []), ("1 month", []), ("30 min", ["short-stability"])],
)
def test_a_short_stability(stability: str, code: list[str]) -> None:
    drugs = f"drugs: [{{name: morphine, concentration: 10 mg/mL}}]\nstability: {stability}\n"
    assert codes(f"{HEAD}{drugs}{FILL}{RATE}") == code


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ("", ", stability: 2 h", "fills[1].stability"),
        (", stability: 2 h", "", "fills[0].stability"),
        ("", "", "stability"),
    ],
)
def test_the_field_of_a_short_stability(first: str, second: str, field: str) -> None:
    drugs = "drugs: [{name: morphine, concentration: 10 mg/mL}]\nstability: 3 h\n"
    fills = f"  - {{at: 2026-09-21 09:00, volume: 20 mL{first}}}\n  - {{at: 2026-11-02 09:00, volume: 20 mL{second}}}\n"
    assert found(f"{HEAD}{drugs}fills:\n{fills}{RATE}") == [("short-stability", field)]


@pytest.mark.parametrize(
    ("as_of", "code"),
    [
        (end_of("2026-11-02"), []),
        (end_of("2026-11-01"), ["fact-in-the-future"]),
        (AsOf.at(moment("2026-11-02 09:30")), []),  # type: ignore[arg-type]
        (AsOf.at(moment("2026-11-02 09:29")), ["fact-in-the-future"]),  # type: ignore[arg-type]
        (None, []),
    ],
)
def test_a_fill_in_the_future(as_of: AsOf | None, code: list[str]) -> None:
    assert codes(f"{HEAD}{FILL}{RATE}", as_of) == code


def test_a_fill_in_the_future_by_the_zone_of_the_pump() -> None:
    text = f"{HEAD}timezone: America/Chicago\n{FILL}{RATE}"
    assert codes(text, end_of("2026-11-02")) == []
    assert codes(text, end_of("2026-11-01")) == ["fact-in-the-future"]


def test_readings_in_the_future_are_each_told_and_not_measured() -> None:
    readings = "readings:\n  - {at: 2026-11-20 10:00, volume: 14.6 mL}\n  - {at: 2026-12-20 10:00, volume: 1 mL}\n"
    assert found(f"{HEAD}{FILL}{RATE}{readings}") == [("fact-in-the-future", "readings[1].at")]


@pytest.mark.parametrize(
    ("start", "code"),
    [("2027-11-22 10:00", []), ("2027-11-23 10:00", ["program-far-ahead"]), ("2027-10-01 10:00", [])],
)
def test_programs_and_boluses_far_ahead(start: str, code: list[str]) -> None:
    programs = f"programs:\n  - {{rate: 0.3 mL/day}}\n  - {{start: {start}, rate: 0.31 mL/day}}\n"
    assert codes(HEAD + FILL + programs) == code
    assert codes(f"{HEAD}{FILL}{RATE}boluses: [{{at: {start}, volume: 0.1 mL, over: 1 h}}]\n") == code


@pytest.mark.parametrize(
    "line",
    [
        "implanted: 2006-11-{}",
        "replace_by: 2006-11-{}",
        "booked: 2006-11-{}",
        "unavailable: 2006-11-{}",
        "orders: [{{placed: 2006-11-{}}}]",
    ],
)
@pytest.mark.parametrize(("day", "is_told"), [(22, False), (21, True)])
def test_dates_long_ago(line: str, day: int, is_told: bool) -> None:
    faults = codes(f"{HEAD}{FILL}{RATE}{line.format(day)}\n")
    assert faults == (["long-ago"] if is_told else [])


def test_fills_programs_and_stops_long_ago() -> None:
    fills = "fills:\n  - {at: 2006-10-02 09:30, volume: 20 mL}\n  - {at: 2026-11-02 09:30, volume: 20 mL}\n"
    more = (
        "readings: [{at: 2006-10-03 10:00, volume: 19 mL}]\nstopped: [{from: 2006-10-04 10:00, to: 2006-10-04 11:00}]\n"
    )
    assert found(HEAD + fills + RATE + more) == [
        ("long-ago", "fills[0].at"),
        ("long-ago", "readings[0].at"),
        ("long-ago", "stopped[0].from"),
    ]
    program = "program: {start: 2005-11-02 09:30, rate: 0.3 mL/day}\n"
    assert found(HEAD + FILL + program) == [("long-ago", "programs[0].start")]
    bolus = "boluses: [{at: 2005-11-02 09:30, volume: 0.1 mL, over: 1 h}]\n"
    assert found(HEAD + FILL + RATE + bolus) == [("long-ago", "boluses[0].at")]


@pytest.mark.parametrize(
    ("ended", "as_of", "is_told"),
    [
        ("2026-11-22", TODAY, False),
        ("2026-11-23", TODAY, True),
        ("2026-11-23", None, False),
    ],
)
def test_a_pump_that_has_ended_gives_no_warning(ended: str, as_of: AsOf | None, is_told: bool) -> None:
    text = f"{HEAD}{FILL}program: {{rate: 30 mL/day}}\nended: {{on: {ended}, why: explanted}}\n"
    assert codes(text, as_of) == (["lasts-too-short"] if is_told else [])


@pytest.mark.parametrize(
    ("withdrawn", "code"),
    [
        ("9.3 mL", []),
        ("5.4 mL", []),
        ("9.5 mL", ["residual-off"]),
        ("5.3 mL", ["residual-off"]),
        ("20 mL", ["residual-off"]),
    ],
)
@pytest.mark.parametrize(
    "program",
    [
        "{rate: 0.3 mL/day}",
        "{rate: 0.3 mL/day, windows: [{from: 06:00, to: 10:00, volume: 50 uL}]}",
        "{rate: 0.3 mL/day, boluses: [{at: 08:00, volume: 0.01 uL, over: 1 h, days: [sat]}]}",
        "{rate: 0.3 mL/day, on_demand: {volume: 0.01 uL, lockout: 1 h}}",
    ],
)
def test_the_last_withdrawn_volume(withdrawn: str, code: list[str], program: str) -> None:
    """12.6 mL of 20 are programmed in 42 days: the tolerance is 2 mL."""
    assert codes(f"{HEAD}{two_fills(withdrawn)}program: {program}\n") == code


def test_the_tolerance_of_the_clinic_counts() -> None:
    fills = two_fills("8.0 mL")
    strict = Clinic(residual_tolerance=ResidualTolerance(volume=ml("0.5")))
    assert found(HEAD + fills + RATE) == []
    assert found(HEAD + fills + RATE, clinic=strict) == [("residual-off", "fills[1].withdrawn")]


@pytest.mark.parametrize(
    ("withdrawn", "reading", "told"),
    [
        ("7.4 mL", "15.8 mL", []),
        ("1.0 mL", "15.8 mL", []),
        ("7.4 mL", "13.1 mL", [("residual-off", "readings[0].volume")]),
        ("7.4 mL", "20 mL", [("residual-off", "readings[0].volume")]),
    ],
)
def test_the_last_measured_volume_is_a_reading(withdrawn: str, reading: str, told: list[tuple[str, str]]) -> None:
    readings = f"readings: [{{at: 2026-11-16 09:30, volume: {reading}}}]\n"
    assert found(HEAD + two_fills(withdrawn) + RATE + readings) == told


def test_readings_that_drift_are_off_since_the_fill() -> None:
    readings = "readings:\n  - {at: 2026-11-12 09:30, volume: 15.8 mL}\n  - {at: 2026-11-22 09:30, volume: 11.7 mL}\n"
    assert found(HEAD + FILL + RATE + readings) == [("residual-off", "readings[1].volume")]
    assert "since the fill at 2026-11-02 09:30: 2.3 mL less" in message(HEAD + FILL + RATE + readings)


def test_what_is_measured_soon_after_a_fill() -> None:
    """Little was programmed, so that 1 mL is the tolerance."""
    reading = "readings: [{{at: 2026-11-03 09:30, volume: {}}}]\n"
    assert codes(HEAD + FILL + RATE + reading.format("18.8 mL")) == []
    assert codes(HEAD + FILL + RATE + reading.format("18.6 mL")) == ["residual-off"]


def test_a_stop_and_a_bolus_count_for_what_is_expected() -> None:
    fills = two_fills("10.4 mL")
    stop = "stopped: [{from: 2026-09-25 09:30, to: 2026-10-05 09:30}]\n"
    assert codes(HEAD + fills + RATE) == ["residual-off"]
    assert codes(HEAD + fills + RATE + stop) == []
    bolus = "boluses: [{at: 2026-09-21 10:00, volume: 3 mL, over: 1 h}]\n"
    assert codes(HEAD + fills.replace("10.4 mL", "4.4 mL") + RATE + bolus) == []


def test_a_former_pump_is_not_compared() -> None:
    drugs = "drugs: [{name: morphine, concentration: 40 mg/mL}]\nstability: 90 days\n"
    fills = (
        "fills:\n  - {at: 2026-06-21 09:30, volume: 10 mL}\n  - {at: 2026-11-02 09:30, volume: 20 mL, withdrawn: 1 mL, "
        "drugs: [{name: morphine, concentration: 10 mg/mL}], stability: 90 days}\n"
    )
    programs = "programs:\n  - {rate: 1 mg/day}\n  - {start: 2026-11-02 10:00, rate: 4 mg/day}\n"
    assert sorted(codes(HEAD + drugs + fills + programs)) == ["dose-jump", "residual-off"]
    assert codes(f"{HEAD}implanted: 2026-11-01\n{drugs}{fills}{programs}") == []


@pytest.mark.parametrize(
    ("later", "told"),
    [
        ("rate: 4 mg/day", []),
        ("rate: 4.01 mg/day", ["dose-jump"]),
        ("rate: 1 mg/day", []),
        ("rate: 0.99 mg/day", ["dose-jump"]),
        ("rate: 0 mg/day", []),
        ("rate: 0.2 mL/day", []),
        ("rate: 0.41 mL/day", ["dose-jump"]),
        ("rate: 2 mg/day, on_demand: {dose: 1 mg, max_per_day: 4}", []),
        ("rate: 2 mg/day, boluses: [{every: 6 h, dose: 0.51 mg, over: 1 h}]", ["dose-jump"]),
        ("rate: 2 mg/day, windows: [{from: 06:00, to: 18:00, dose: 3.1 mg}]", ["dose-jump"]),
    ],
)
def test_a_dose_jumps(later: str, told: list[str]) -> None:
    programs = f"programs:\n  - {{rate: 2 mg/day}}\n  - {{start: 2026-11-16 10:00, {later}}}\n"
    assert codes(HEAD + MORPHINE + FILL + programs) == told


def test_a_program_before_the_last_fill_is_not_compared() -> None:
    fills = "fills:\n  - {at: 2026-09-21 09:30, volume: 20 mL}\n  - {at: 2026-11-02 09:30, volume: 20 mL}\n"
    programs = "programs:\n  - {{rate: 2 mg/day}}\n  - {{start: {}, rate: 5 mg/day}}\n"
    assert codes(HEAD + MORPHINE + fills + programs.format("2026-11-01 23:00")) == []
    assert codes(HEAD + MORPHINE + fills + programs.format("2026-11-02 08:00")) == ["dose-jump"]


def test_patient_boluses_that_jump() -> None:
    programs = (
        "programs:\n  - {rate: 2 mg/day, on_demand: {dose: 0.1 mg, max_per_day: 4}}\n"
        "  - {start: 2026-11-16 10:00, rate: 2 mg/day, on_demand: {dose: 1 mg, max_per_day: 4}}\n"
    )
    assert found(HEAD + MORPHINE + FILL + programs) == [("dose-jump", "programs[1]")]
    assert "a mean of 6 mg a day with all patient boluses, 2.5 times the 2.4 mg" in message(
        HEAD + MORPHINE + FILL + programs
    )


def test_a_dose_holiday_and_the_way_back_from_a_jump_are_no_jumps() -> None:
    programs = (
        "programs:\n  - {{rate: 2 mg/day}}\n  - {{start: 2026-11-10 10:00, rate: {}}}\n"
        "  - {{start: 2026-11-16 10:00, rate: 2.2 mg/day}}\n"
    )
    assert found(HEAD + MORPHINE + FILL + programs.format("0 mg/day")) == []
    assert found(HEAD + MORPHINE + FILL + programs.format("20 mg/day")) == [("dose-jump", "programs[1]")]
    further = programs.format("5 mg/day").replace("2.2 mg/day", "16 mg/day")
    assert found(HEAD + MORPHINE + FILL + further) == [("dose-jump", "programs[1]"), ("dose-jump", "programs[2]")]


def test_a_pump_that_was_always_stopped_has_no_dose_to_compare() -> None:
    programs = "programs:\n  - {rate: 0 mg/day}\n  - {start: 2026-11-16 10:00, rate: 2 mg/day}\n"
    assert codes(HEAD + MORPHINE + FILL + programs) == []


def changed(name: str, strength: str, programs: str, at: str = "09:30") -> str:
    """A pump of morphine 10 mg/mL with another drug or strength at the last fill."""
    drugs = f"drugs: [{{name: {name}, concentration: {strength}}}], stability: 90 days"
    fills = f"  - {{at: 2026-09-21 09:30, volume: 20 mL}}\n  - {{at: 2026-11-02 {at}, volume: 20 mL, {drugs}}}\n"
    return f"{HEAD}{MORPHINE}fills:\n{fills}programs:\n{programs}"


ONE = "  - {rate: 2 mg/day}\n"
NEW = ONE + "  - {start: 2026-11-02 09:45, rate: 2.2 mg/day}\n"


@pytest.mark.parametrize(
    ("name", "strength", "programs", "told"),
    [
        ("morphine", "20 mg/mL", ONE, []),
        ("MORPHINE", "21 mg/mL", ONE, ["concentration-jump"]),
        ("morphine", "5 mg/mL", ONE, []),
        ("morphine", "4.9 mg/mL", ONE, ["concentration-jump"]),
        ("morphine", "50 mg/mL", NEW, []),
        ("morphine", "51 mg/mL", NEW, ["concentration-jump"]),
        ("morphine", "2 mg/mL", NEW, []),
        ("hydromorphone", "51 mg/mL", ONE, []),
        ("hydromorphone", "51 mg/mL", NEW.replace("2.2", "22"), []),
    ],
)
def test_a_strength_jumps(name: str, strength: str, programs: str, told: list[str]) -> None:
    assert codes(changed(name, strength, programs)) == told


def test_a_bolus_shows_that_another_strength_was_meant() -> None:
    text = changed("morphine", "25 mg/mL", ONE)
    assert codes(text) == ["concentration-jump"]
    assert codes(f"{text}boluses: [{{at: 2026-11-02 10:00, volume: 0.331 mL, over: 24 h}}]\n") == []


def test_a_program_that_bridges_two_mixtures_is_no_dose() -> None:
    bridge = ONE + "  - {start: 2026-11-02 09:45, rate: 20 mg/day}\n  - {start: 2026-11-03 09:45, rate: 2.2 mg/day}\n"
    assert codes(changed("morphine", "25 mg/mL", bridge)) == []
    assert codes(changed("morphine", "25 mg/mL", bridge.replace("2026-11-03", "2026-11-06"))) == ["dose-jump"]


def test_drugs_that_only_a_later_fill_names_have_no_strength_before() -> None:
    fills = (
        "fills:\n  - {at: 2026-09-21 09:30, volume: 20 mL}\n  - {at: 2026-11-02 09:30, volume: 20 mL, "
        "drugs: [{name: morphine, concentration: 10 mg/mL}], stability: 90 days}\n"
    )
    programs = "programs:\n  - {rate: 0.3 mL/day}\n  - {start: 2026-11-02 10:00, rate: 0.1 mL/day}\n"
    assert codes(HEAD + fills + programs) == []


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("{rate: 1 mg/day, boluses: [{at: 08:00, dose: 1 mg, over: 1 h}]}", []),
        ("{rate: 1 mg/day, boluses: [{at: 08:00, dose: 1.2 mg, over: 1 h, days: [sun]}]}", ["bolus-above-day"]),
        ("{rate: 1 mg/day, on_demand: {dose: 1 mg, max_per_day: 1}}", []),
        ("{rate: 1 mg/day, on_demand: {dose: 1.01 mg, max_per_day: 1}}", ["bolus-above-day"]),
        ("{rate: 0.1 mL/day, on_demand: {volume: 0.1 mL, max_per_day: 1}}", []),
        ("{rate: 0.1 mL/day, on_demand: {dose: 1.01 mg, max_per_day: 1}}", ["bolus-above-day"]),
        ("{rate: 0 mL/day, on_demand: {volume: 0.1 mL, max_per_day: 1}}", []),
        (
            "{rate: 1 mg/day, windows: [{from: 06:00, to: 18:00, dose: 2 mg}], on_demand: {dose: 2 mg, lockout: 24 h}}",
            [],
        ),
    ],
)
def test_a_bolus_above_a_day(program: str, told: list[str]) -> None:
    assert codes(f"{HEAD}{MORPHINE}{FILL}program: {program}\n") == told


@pytest.mark.parametrize(
    ("at", "volume", "told"),
    [
        ("2026-11-02 09:30", "1 mL", []),
        ("2026-11-03 09:29", "1 mL", []),
        ("2026-11-03 09:30", "1 mL", ["bolus-above-day"]),
        ("2026-11-02 09:30", "1.01 mL", ["bolus-above-day"]),
        ("2026-11-16 09:30", "0.3 mL", []),
        ("2026-10-16 09:30", "1.5 mL", []),  # before the last fill
    ],
)
def test_a_bolus_given_once(at: str, volume: str, told: list[str]) -> None:
    fills = "fills:\n  - {at: 2026-09-21 09:30, volume: 20 mL}\n  - {at: 2026-11-02 09:30, volume: 20 mL}\n"
    assert codes(f"{HEAD}{fills}{RATE}boluses: [{{at: {at}, volume: {volume}, over: 1 h}}]\n") == told


def test_a_bolus_a_little_above_a_day_in_words() -> None:
    program = "{rate: 1 mg/day, on_demand: {dose: 1.01 mg, max_per_day: 1}}"
    assert message(f"{HEAD}{MORPHINE}{FILL}program: {program}\n").startswith("one bolus of 1.01 mg is more than what")


def test_a_bolus_before_the_first_program_is_compared_with_that() -> None:
    text = f"{HEAD}{FILL}program: {{start: 2026-11-10 09:30, rate: 0.3 mL/day}}\n"
    assert codes(f"{text}boluses: [{{at: 2026-11-05 09:30, volume: 0.4 mL, over: 1 h}}]\n") == ["bolus-above-day"]
