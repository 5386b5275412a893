"""`show`, `table` and `explain`."""

from __future__ import annotations

import csv
import io
import itertools
import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from pumpcli.formats.numbers import NBSP
from pumpcli.report import pump_record
from tests.builders import name_of, run
from tests.goldens import Golden

SAMPLES = "sample_configs"
AS_OF = ("--as-of", "2026-11-22")
CODES = [f"P-{number:03}" for number in range(1, 14)]
GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.mark.quick
@pytest.mark.parametrize("command", ["show", "table", "explain"])
@pytest.mark.parametrize("code", ["P-003", "P-004", "P-006", "P-007", "P-009", "P-010", "P-011"])
def test_golden(command: str, code: str, golden: Golden) -> None:
    by = ("--by", "week") if command == "table" else ()
    ran = run(command, SAMPLES, "--pump", code, *AS_OF, *by)
    assert ran.code == 0
    golden(GOLDEN / f"{command}-{code}.txt", ran.out)


def test_what_is_left_now_is_said_to_hold_if_all_patient_boluses_were_used() -> None:
    """What should be withdrawn weeks later, if none is used, may be more."""
    remark = "\n             if all patient boluses were used; more if not\n"
    assert remark in run("show", SAMPLES, "--pump", "P-004", *AS_OF).out
    assert "boluses were used" not in run("show", SAMPLES, "--pump", "P-003", *AS_OF).out


@pytest.mark.parametrize("code", CODES)
def test_show_in_every_format(code: str) -> None:
    found = json.loads(run("show", SAMPLES, "--pump", code, *AS_OF, "--format", "json").out)
    assert (found["schema"], found["as_of"]) == ("pumpcli/show/2", "2026-11-22")
    (row,) = csv.DictReader(io.StringIO(run("show", SAMPLES, "--pump", code, *AS_OF, "--format", "csv").out))
    fleet = csv.DictReader(io.StringIO(run("due", SAMPLES, *AS_OF, "--format", "csv").out))
    assert row == next(listed for listed in fleet if listed["pump"] == code)
    assert list(found["pump"])[: len(pump_record.FIELDS)] == list(pump_record.FIELDS)
    listed = json.loads(run("due", SAMPLES, *AS_OF, "--format", "json").out)["pumps"]
    (of_due,) = [pump for pump in listed if pump["pump"] == code]
    assert {field: found["pump"][field] for field in of_due} == of_due


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("by", ["day", "window", "week"])
def test_table_rows_touch_and_add_up_in_every_format(code: str, by: str) -> None:
    arguments = ("table", SAMPLES, "--pump", code, *AS_OF, "--by", by)
    found = json.loads(run(*arguments, "--format", "json").out, parse_float=Fraction, parse_int=Fraction)
    rows = found["rows"]
    assert [row["end"] for row in rows[:-1]] == [row["start"] for row in rows[1:]]
    for earlier, later in itertools.pairwise(rows):
        if not {"fill", "reading"} & set(later["events"]):
            drift = earlier["remaining_ml"] - later["delivered_ml"] - later["remaining_ml"]
            assert abs(drift) <= Fraction(3, 2_000_000)
    in_csv = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").out)))
    assert [Fraction(row["remaining_ml"]) for row in in_csv] == [row["remaining_ml"] for row in rows]
    assert [row["events"].split() for row in in_csv] == [row["events"] for row in rows]


BRIDGE = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: baclofen, concentration: 500 mcg/mL}]
fills:
  - {at: 2026-09-01 09:00, volume: 20 mL}
  - {at: 2026-10-13 09:00, volume: 20 mL, drugs: [{name: baclofen, concentration: 2 mg/mL}]}
boluses: [{at: 2026-10-13 09:30, volume: 0.4 mL, over: 24 h}]
programs:
  - {start: 2026-09-01 09:00, rate: 200 mcg/day}
  - {start: 2026-10-13 09:30, rate: 0 mcg/day}
  - {start: 2026-10-14 09:30, rate: 200 mcg/day}
"""
BRIDGE_LINE = (
    "From Tue 2026-10-13 09:00 to Wed 2026-10-14 09:30 the tubing may still deliver the former mixture (baclofen 500 "
    "mcg/mL). The drug columns go by the mixture in the reservoir (baclofen 2 mg/mL); volumes and dates do not depend "
    "on it."
)


def test_table_says_of_a_bridge_bolus_by_which_mixture_the_drug_columns_go(tmp_path: Path) -> None:
    path = tmp_path / "pump.yaml"
    path.write_text(BRIDGE, encoding="utf-8")
    arguments = ("table", str(path), "--as-of", "2026-10-13")
    screen = run(*arguments).out.replace(NBSP, " ")
    assert BRIDGE_LINE in screen.splitlines()
    assert "0.244 mL  487.500 mcg" in screen
    found = json.loads(run(*arguments, "--format", "json").out)
    assert found["bridges"] == [{"from": "2026-10-13T09:00:00", "to": "2026-10-14T09:30:00"}]
    assert [row["bridge"] for row in found["rows"][:3]] == [True, True, False]
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").out)))
    assert [row["bridge"] for row in rows[:3]] == ["true", "true", "false"]


@pytest.mark.parametrize(
    ("first", "is_there"), [("2026-10-12", False), ("2026-10-13", True), ("2026-10-14", True), ("2026-10-15", False)]
)
def test_table_says_nothing_of_a_bridge_outside_its_rows(tmp_path: Path, first: str, is_there: bool) -> None:
    path = tmp_path / "pump.yaml"
    path.write_text(BRIDGE, encoding="utf-8")
    ran = run("table", str(path), "--as-of", "2026-10-13", "--from", first, "--days", "1", "--format", "json")
    found = json.loads(ran.out)
    assert bool(found["bridges"]) is is_there
    assert any(row["bridge"] for row in found["rows"]) is bool(found["bridges"])


def test_table_ends_with_the_day_of_the_deadline() -> None:
    rows = json.loads(run("table", SAMPLES, "--pump", "P-004", *AS_OF, "--format", "json").out)["rows"]
    assert rows[0]["start"] == "2026-10-12T11:00:00"
    assert (rows[-1]["end"], rows[-1]["events"]) == ("2026-12-09T00:00:00", ["low_alarm"])
    assert list(rows[0]) == [
        "start",
        "end",
        "delivered_ml",
        "remaining_ml",
        "events",
        "delivered_morphine_mcg",
        "delivered_bupivacaine_mcg",
        "delivered_clonidine_mcg",
        "bridge",
    ]


@pytest.mark.parametrize(
    ("options", "first", "last"),
    [
        (("--from", "2026-11-01", "--until", "2026-11-03"), "2026-11-01T00:00:00", "2026-11-04T00:00:00"),
        (("--from", "2026-11-01", "--days", "1"), "2026-11-01T00:00:00", "2026-11-02T00:00:00"),
        (("--days", "2"), "2026-10-12T11:00:00", "2026-10-14T00:00:00"),
        (("--until", "2026-10-12"), "2026-10-12T11:00:00", "2026-10-13T00:00:00"),
        (("--from", "2020-01-01", "--until", "2026-10-12"), "2026-10-12T11:00:00", "2026-10-13T00:00:00"),
    ],
)
def test_table_range(options: tuple[str, ...], first: str, last: str) -> None:
    rows = json.loads(run("table", SAMPLES, "--pump", "P-004", *AS_OF, *options, "--format", "json").out)["rows"]
    assert (rows[0]["start"], rows[-1]["end"]) == (first, last)


@pytest.mark.parametrize(
    "options",
    [
        ("--until", "2026-10-11"),
        ("--from", "2026-11-02", "--until", "2026-11-01"),
        ("--from", "2026-01-01", "--days", "3"),
    ],
)
def test_a_table_without_a_row_is_wrong_usage(options: tuple[str, ...]) -> None:
    ran = run("table", SAMPLES, "--pump", "P-004", *AS_OF, *options)
    assert (ran.code, ran.out) == (2, "")
    assert "the table would end" in ran.err


def test_a_stopped_pump_has_a_table_of_four_weeks() -> None:
    rows = json.loads(run("table", SAMPLES, "--pump", "P-009", *AS_OF, "--format", "json").out)["rows"]
    assert rows[-1]["end"] == "2026-12-21T00:00:00"


def test_explain_names_the_line_of_every_number() -> None:
    ran = run("explain", SAMPLES, "--pump", "P-002", *AS_OF)
    text = Path("sample_configs/baclofen-simple.yaml").read_text().splitlines()
    for found in (
        "40 mL [baclofen-simple.yaml:12]",
        "2 mL [baclofen-simple.yaml:8]",
        "350 mcg/day [baclofen-simple.yaml:13]",
    ):
        assert found in ran.out
        value, line = found[:-1].split(" [baclofen-simple.yaml:")
        assert value in text[int(line) - 1]


def test_explain_as_json_and_csv() -> None:
    arguments = ("explain", SAMPLES, "--pump", "P-002", *AS_OF)
    steps = json.loads(run(*arguments, "--format", "json").out)["steps"]
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").out)))
    assert [step["title"] for step in steps] == [row["text"] for row in rows if row["line"] == "0"]
    assert steps[-1]["lines"][-1] == rows[-1]["text"] == "refill due on Fri 2026-12-04"


STRICT = "tests/data/strict-clinic/clinic.yaml"


@pytest.mark.quick
@pytest.mark.parametrize("command", ["show", "explain"])
def test_golden_of_a_clinic_that_plans_for_fast_pumps(command: str, golden: Golden) -> None:
    ran = run(command, SAMPLES, "--pump", "P-007", *AS_OF, "--clinic", STRICT)
    assert ran.code == 0
    golden(GOLDEN / f"{command}-P-007-strict.txt", ran.out)


TWO_DRUGS = """
pump: P-021
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs:
  - {name: drug A, concentration: 2 mg/mL}
  - {name: drug-a, concentration: 1 mg/mL}
fill: {at: 2026-11-02 09:30:30, volume: 20 mL}
program: {rate: 96.3 mcg/day, windows: [{from: 06:00, to: 09:00, dose: 0.4 mcg}]}
"""


def test_two_drugs_never_share_a_field() -> None:
    (row, *_) = json.loads(run("table", "-", *AS_OF, "--days", "1", "--format", "json", stdin=TWO_DRUGS).out)["rows"]
    assert row["delivered_drug_a_2_mcg"] * 2 == pytest.approx(row["delivered_drug_a_mcg"])


def test_a_small_dose_is_never_shown_as_nothing() -> None:
    shown = run("show", "-", *AS_OF, stdin=TWO_DRUGS).out
    assert "96.3 mcg/day" in shown
    assert " 0.4 mcg" in shown
    assert " 0 m" not in shown


def test_seconds_are_kept_where_there_are_any() -> None:
    explained = run("explain", "-", *AS_OF, stdin=TWO_DRUGS).out
    assert "Mon 2026-11-02 09:30:30" in explained


@pytest.mark.parametrize("command", ["show", "table", "explain"])
def test_one_of_several_pumps_must_be_named(command: str) -> None:
    ran = run(command, SAMPLES, *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "name one by its code" in ran.err
    ran = run(command, SAMPLES, *AS_OF, "--pump", "P-999")
    assert (ran.code, ran.out) == (2, "")
    assert "P-009" in ran.err


@pytest.mark.parametrize("command", ["show", "table", "explain"])
def test_a_pump_that_cannot_be_read_is_exit_3_and_nothing_is_shown(command: str) -> None:
    ran = run(command, "tests/data/readme/two-mistakes.yaml", *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert "wrong-unit" in ran.err


def test_one_pump_is_shown_beside_problems_of_others() -> None:
    ran = run("show", SAMPLES, "tests/data/readme/two-mistakes.yaml", "--pump", "P-001", *AS_OF)
    assert ran.code == 3
    assert "Refill due Thu 2026-12-10" in ran.out


READ_LATE = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-01-05 00:00, volume: 20 mL}
program: {rate: 1 mL/day}
readings:
  - {at: 2026-01-24 00:00, volume: 1 mL}
"""


@pytest.fixture
def read_late(tmp_path: Path) -> str:
    path = tmp_path / "P-001.yaml"
    path.write_text(READ_LATE)
    return str(path)


def test_a_reading_that_confirms_what_was_computed_moves_no_date_in_any_format(read_late: str, tmp_path: Path) -> None:
    unread = tmp_path / "unread.yaml"
    unread.write_text(READ_LATE.partition("readings:")[0])
    in_json, in_csv = [], []
    for path in (read_late, str(unread)):
        found = run("due", path, "--as-of", "2026-01-23 12:00", "--format", "json").out
        in_json.append(json.loads(found, parse_float=Fraction)["pumps"][0] | {"file": ""})
        found = run("due", path, "--as-of", "2026-01-23 12:00", "--format", "csv").out
        in_csv.append(next(csv.DictReader(io.StringIO(found))) | {"file": ""})
    assert in_json[0] == in_json[1]
    assert in_csv[0] == in_csv[1]
    assert (in_json[0]["low_alarm_at"], in_json[0]["empty_at"]) == ("2026-01-23T00:00:00", "2026-01-25T00:00:00")


def test_show_says_that_such_a_reading_moves_no_date(read_late: str) -> None:
    out = run("show", read_late, "--as-of", "2026-01-24").out
    assert (
        "1 mL on Sat 2026-01-24 00:00; volume computed from it; at or below the alarm volume, it makes no date later"
        in out
    )
    assert "low reservoir (2 mL)  Fri 2026-01-23 00:00  <- deadline" in out


def test_the_table_has_the_alarm_where_the_volume_falls_to_it(read_late: str) -> None:
    arguments = ("--as-of", "2026-01-24", "--from", "2026-01-22", "--until", "2026-01-25", "--format", "json")
    rows = json.loads(run("table", read_late, *arguments).out)["rows"]
    assert [(row["start"], row["remaining_ml"], row["events"]) for row in rows] == [
        ("2026-01-22T00:00:00", 2, []),
        ("2026-01-23T00:00:00", 1, ["low_alarm"]),
        ("2026-01-24T00:00:00", 0, ["reading"]),
        ("2026-01-25T00:00:00", 0, ["empty"]),
    ]


@pytest.mark.parametrize(
    ("rate", "reading", "line"),
    [
        ("1 mL/day", "2026-01-24 00:00", "moves no date: Fri 2026-01-23 00:00"),
        ("1 mL/day", "2026-01-20 06:00", "before Fri 2026-01-23 00:00, so the alarm is at the reading: Tue"),
        ("0 mL/day", "2026-01-20 06:00", "never runs out without it, so the alarm is at the reading: Tue"),
    ],
)
def test_explain_shows_the_reading_beside_what_was_computed(read_late: str, rate: str, reading: str, line: str) -> None:
    text = READ_LATE.replace("1 mL/day", rate).replace("2026-01-24 00:00", reading)
    Path(read_late).write_text(text)
    out = run("explain", read_late, "--as-of", "2026-01-26").out
    assert "20 mL - alarm volume 2 mL [P-001.yaml:3] = 18 mL" in out
    assert "a reading of 1 mL [P-001.yaml:7] on " in out
    assert line in out


def test_compare_keeps_the_dates_of_before_such_a_reading(read_late: str) -> None:
    out = run("compare", read_late, "--as-of", "2026-01-24", "--scale", "+10%", "--format", "json").out
    found = json.loads(out)
    assert [found[side]["low_alarm_at"] for side in ("now", "changed")] == ["2026-01-23T00:00:00"] * 2


AS_WRITTEN = """
pump: P-022
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: baclofen, concentration: 2 mg/mL}]
fill: {at: 2026-11-02 09:30, volume: 20 mL}
programs:
  - {start: 2026-10-01 00:00, rate: 9 mcg/day}
  - start: 2026-11-02 09:45
    rate: 0.0000041 mg/min
    windows:
      - {from: 06:00, to: 09:00, rate: 450 \u00b5g/day, days: mon-wed}
      - {from: 22:00, to: 24:00, volume: 5 uL}
    boluses:
      - {at: [20:00, 08:00], dose: 10 ug, over: 15 min, days: [sat, sun]}
      - {every: 12 h, from: 03:00, volume: 4 uL, over: 5 min}
    on_demand: {dose: 1.50 mcg, over: 1 min, lockout: 5 h, expected_per_day: 1.5}
boluses:
  - {at: 2026-11-02 09:45, volume: 0.331 mL, over: 6 h}
"""
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def as_written(number: float, unit: str) -> dict[str, object]:
    return {"value": number, "unit": unit}


def test_show_has_programs_and_boluses_as_they_are_written() -> None:
    """No digit of the file is lost, and no unit is another one; flows in mL are beside them."""
    pump = json.loads(run("show", "-", *AS_OF, "--format", "json", stdin=AS_WRITTEN).out)["pump"]
    (program,) = pump["programs"]
    assert (program["start"], program["rate"]) == ("2026-11-02T09:45:00", as_written(0.0000041, "mg/min"))
    assert program["base_ml_per_hour"] == 0.000123
    assert program["windows"] == [
        {
            "from": "06:00",
            "to": "09:00",
            "days": ["mon", "tue", "wed"],
            "rate": as_written(450.0, "\u00b5g/day"),
            "dose": None,
            "volume": None,
            "ml_per_hour": 0.009375,
        },
        {
            "from": "22:00",
            "to": "24:00",
            "days": EVERY_DAY,
            "rate": None,
            "dose": None,
            "volume": as_written(5.0, "uL"),
            "ml_per_hour": 0.0025,
        },
    ]
    assert program["boluses"] == [
        {
            "at": ["08:00", "20:00"],
            "every": None,
            "days": ["sat", "sun"],
            "dose": as_written(10.0, "ug"),
            "volume": None,
            "over": as_written(15.0, "min"),
        },
        {
            "at": ["03:00", "15:00"],
            "every": as_written(12.0, "h"),
            "days": EVERY_DAY,
            "dose": None,
            "volume": as_written(4.0, "uL"),
            "over": as_written(5.0, "min"),
        },
    ]
    assert program["on_demand"] == {
        "dose": as_written(1.5, "mcg"),
        "volume": None,
        "over": as_written(1.0, "min"),
        "lockout": as_written(5.0, "h"),
        "max_per_day": None,
        "most_per_day": 4.8,
        "expected_per_day": 1.5,
    }
    volume, over = as_written(0.331, "mL"), as_written(6.0, "h")
    assert pump["boluses"] == [{"at": "2026-11-02T09:45:00", "dose": None, "volume": volume, "over": over}]


def test_show_finds_the_program_of_a_file_that_has_only_one() -> None:
    (program,) = json.loads(run("show", "-", *AS_OF, "--format", "json", stdin=TWO_DRUGS).out)["pump"]["programs"]
    assert program["rate"] == as_written(96.3, "mcg/day")
    assert program["windows"][0]["dose"] == as_written(0.4, "mcg")
    assert program["on_demand"] is None


#: The clinic is closed from Sat 2026-12-12 to Wed 2026-12-16, each day for another reason.
RULES = """refill_lead: 1 day
open_days: mon-fri
holidays:
  - DE
  - DE-BY/catholic
closed:
  - 2026-11-27
  - 2026-12-16
  - 12-14 to 12-15
"""


def with_rules(folder: Path, rules: str) -> str:
    (folder / "clinic.yaml").write_text(rules, encoding="utf-8")
    (folder / "pump.yaml").write_text(Path(SAMPLES, "smallest.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return str(folder / "pump.yaml")


def test_explain_names_the_line_of_the_rule_that_closes_each_day(tmp_path: Path) -> None:
    """The deadline is Thu 2026-12-17."""
    lines = run("explain", with_rules(tmp_path, RULES), *AS_OF).out.splitlines()
    assert [line.strip() for line in lines[-7:]] == [
        "Thu 2026-12-17 - 1 day [clinic.yaml:1] = Wed 2026-12-16",
        "Wed 2026-12-16: closed 2026-12-16 [clinic.yaml:8]; one day earlier",
        "Tue 2026-12-15: closed every year 12-14 to 12-15 [clinic.yaml:9]; one day earlier",
        "Mon 2026-12-14: closed every year 12-14 to 12-15 [clinic.yaml:9]; one day earlier",
        "Sun 2026-12-13: no open day [clinic.yaml:2]; one day earlier",
        "Sat 2026-12-12: no open day [clinic.yaml:2]; one day earlier",
        "refill due on Fri 2026-12-11",
    ]


def test_explain_names_the_list_that_has_a_holiday(tmp_path: Path) -> None:
    """The deadline is Thu 2026-11-26, a holiday of the second list only."""
    rules = "refill_lead: 0 days\nmax_interval: 24 days\nholidays:\n  - DE\n  - US\n"
    lines = run("explain", with_rules(tmp_path, rules), *AS_OF).out.splitlines()
    name = name_of("US", date(2026, 11, 26))
    assert lines[-2].strip() == f"Thu 2026-11-26: {name} [clinic.yaml:5]; one day earlier"
    opened = run("explain", with_rules(tmp_path, f"{rules}open: 2026-11-26\n"), *AS_OF).out.splitlines()
    assert opened[-2].strip() == f"Thu 2026-11-26: open [clinic.yaml:6], in spite of {name} [clinic.yaml:5]"


def test_explain_names_the_line_that_opens_a_day(tmp_path: Path) -> None:
    rules = f"{RULES}open:\n  - 2026-10-12\n  - 2026-12-12\n"
    lines = run("explain", with_rules(tmp_path, rules), *AS_OF).out.splitlines()
    assert [line.strip() for line in lines[-3:]] == [
        "Sun 2026-12-13: no open day [clinic.yaml:2]; one day earlier",
        "Sat 2026-12-12: open [clinic.yaml:12], in spite of its weekday [clinic.yaml:2]",
        "refill due on Sat 2026-12-12",
    ]


def test_show_and_the_lists_name_the_reason_for_each_closed_day(tmp_path: Path) -> None:
    path = with_rules(tmp_path, RULES)
    assert "Mon 2026-12-14 (closed every year 12-14 to 12-15)" in run("show", path, *AS_OF).out
    calendar = run("calendar", path, *AS_OF, "--months", "2").out
    assert "  Mon 2026-12-14, Tue 2026-12-15  closed every year 12-14 to 12-15\n" in calendar
    assert "  Wed 2026-12-16  closed 2026-12-16\n" in calendar
    assert (
        "Mon 2026-12-14   closed every year 12-14 to 12-15\n" in run("week", path, *AS_OF, "--week", "2026-12-14").out
    )
