"""`week`, `calendar`, `schedule` and `orders`: the clinic's work to come."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.formats.numbers import NBSP
from tests.builders import Ran, name_of, run

MONDAY = date(2026, 11, 23)
CLINIC = "refill_lead: 0 days\n"


def pump(code: str, due: date, extra: str = "", days: int = 20) -> str:
    """Return a pump of 0.9 mL/day that alarms and is due on `day`, and was filled `days` before."""
    filled = due - timedelta(days=days)
    return (
        f"pump: {code}\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\n"
        f"fill: {{at: {filled} 10:00, volume: {2 + days * 0.9:.1f} mL}}\nprogram: {{rate: 0.9 mL/day}}\n{extra}"
    )


def fleet(folder: Path, clinic: str, *pumps: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "clinic.yaml").write_text(CLINIC + clinic)
    (folder / "pumps.yaml").write_text("---\n".join(pumps))
    return str(folder)


def ask(command: str, path: str, *options: str, as_of: date = MONDAY) -> dict[str, Any]:
    ran = run(command, path, "--as-of", str(as_of), "--format", "json", *options)
    assert ran.code == 0, ran.err
    return dict(json.loads(ran.out))


def visits(found: dict[str, Any]) -> dict[str, str]:
    """Return the day of every refill of a week list, by code."""
    return {refill["pump"]: day["date"] for week in found["weeks"] for day in week["days"] for refill in day["refills"]}


def test_a_week_day_by_day(tmp_path: Path) -> None:
    path = fleet(
        tmp_path,
        "holidays: US-MN\nclosed: [2026-11-27]\norder_lead: 3 open days\n",
        pump("P-001", MONDAY + timedelta(days=2)),
        pump("P-002", MONDAY + timedelta(days=4)),
        pump("P-003", MONDAY - timedelta(days=3)),
        pump("P-004", MONDAY + timedelta(days=22), days=40),
    )
    (week,) = ask("week", path)["weeks"]
    assert (week["week_start"], week["week_end"]) == ("2026-11-23", "2026-11-29")
    assert [refill["pump"] for refill in week["overdue"]] == ["P-003"]
    assert week["overdue"][0]["visit_on"] == "2026-11-24"
    assert [day["closed"] for day in week["days"]] == [
        None,
        None,
        None,
        name_of("US-MN", date(2026, 11, 26)),
        "closed 2026-11-27",
        "no open day",
        "no open day",
    ]
    refills = {day["date"]: [refill["pump"] for refill in day["refills"]] for day in week["days"] if day["refills"]}
    assert refills == {"2026-11-24": ["P-003"], "2026-11-25": ["P-001", "P-002"]}
    marks = {refill["pump"]: refill["overdue"] for day in week["days"] for refill in day["refills"]}
    assert marks == {"P-001": False, "P-002": False, "P-003": True}
    assert week["overdue"] == week["days"][1]["refills"]
    csv_rows = [(row["week_start"], row["overdue"], row["pump"]) for row in csv_of("week", path)]
    assert csv_rows == [("2026-11-23", str(marks[code]).lower(), code) for code in ("P-003", "P-001", "P-002")]
    assert week["days"][2]["refills"][1]["order_by"] == "2026-11-20"
    assert [day["planned_count"] for day in week["days"]] == [0, 1, 2, 0, 0, 0, 0]


def test_the_screen_puts_the_overdue_first_and_names_closed_days(tmp_path: Path) -> None:
    path = fleet(
        tmp_path,
        "holidays: US\ncapacity: 1\n",
        pump("P-001", MONDAY + timedelta(days=2)),
        pump("P-002", MONDAY + timedelta(days=2)),
        pump("P-003", MONDAY - timedelta(days=3)),
        pump("P-009", MONDAY).replace("0.9 mL/day", "0 mL/day"),
    )
    lines = run("week", path, "--as-of", str(MONDAY)).out.splitlines()
    assert lines[4] == "OVERDUE OR ALARMING: 1 pump, to be seen at once: Tue 2026-11-24"
    assert "P-003" in lines[6]
    assert "Tue 2026-11-24   1 of 1 refill, 1 of them overdue or alarming" in lines
    assert f"Thu 2026-11-26   closed: {name_of('US', date(2026, 11, 26))}" in lines
    assert "Wed 2026-11-25   2 of 1 refill: 1 TOO MANY" in lines
    assert lines[-2:] == [
        "without a date: P-009",
        "NO VISIT IN TIME: 3 pumps of status soon or worse: P-003, P-001, P-002",
    ]


@pytest.mark.parametrize(
    ("week_starts", "asked", "start"),
    [
        ("mon", "2026-11-22", "2026-11-16"),
        ("sun", "2026-11-22", "2026-11-22"),
        ("sun", "2026-11-28", "2026-11-22"),
        ("mon", "2027-01-01", "2026-12-28"),
        ("sat", "2028-02-29", "2028-02-26"),
    ],
)
def test_a_week_is_the_one_that_holds_a_day(tmp_path: Path, week_starts: str, asked: str, start: str) -> None:
    path = fleet(tmp_path, f"week_starts: {week_starts}\n", pump("P-001", MONDAY + timedelta(days=60)))
    (week,) = ask("week", path, "--week", asked)["weeks"]
    assert week["week_start"] == start
    assert len(week["days"]) == 7


def test_weeks_across_new_year_and_leap_day(tmp_path: Path) -> None:
    path = fleet(tmp_path, "", pump("P-001", date(2028, 2, 29), days=30))
    found = ask("week", path, "--week", "2028-02-28", as_of=date(2028, 2, 20))
    assert visits(found) == {"P-001": "2028-02-29"}
    assert len(ask("week", path, "--weeks", "3", "--week", "2027-12-27", as_of=date(2028, 2, 20))["weeks"]) == 3


def test_with_a_capacity_refills_move_to_days_before(tmp_path: Path) -> None:
    pumps = [pump(f"P-{number:03}", MONDAY + timedelta(days=9)) for number in range(5)]
    path = fleet(tmp_path, "capacity: 2\n", *pumps)
    found = ask("week", path, "--weeks", "2")
    assert sorted(visits(found).values()) == ["2026-11-30", "2026-12-01", "2026-12-01", "2026-12-02", "2026-12-02"]
    assert all(day["overflow_count"] == 0 for week in found["weeks"] for day in week["days"])


def test_capacity_one_with_many_says_which_days_overflow_and_lists_everyone(tmp_path: Path) -> None:
    pumps = [pump(f"P-{number:03}", MONDAY + timedelta(days=1)) for number in range(5)]
    path = fleet(tmp_path, "capacity: 1\n", *pumps)
    found = ask("week", path)
    assert len(visits(found)) == 5
    assert {day["date"]: day["overflow_count"] for day in found["weeks"][0]["days"] if day["overflow_count"]} == {
        "2026-11-24": 4
    }
    assert "5 of 1 refill: 4 TOO MANY" in run("week", path, "--as-of", str(MONDAY)).out
    assert "4 refills TOO MANY for a capacity of 1" in run("schedule", path, "--as-of", str(MONDAY)).out


@given(st.lists(st.integers(-5, 40), min_size=1, max_size=12), st.integers(1, 3), st.integers(0, 5))
def test_the_plan_is_the_same_whichever_week_is_asked_for(
    tmp_path_factory: pytest.TempPathFactory, due: list[int], capacity: int, week: int
) -> None:
    folder = tmp_path_factory.mktemp("fleet")
    pumps = [pump(f"P-{index:03}", MONDAY + timedelta(days=days)) for index, days in enumerate(due)]
    path = fleet(folder, f"capacity: {capacity}\n", *pumps)
    whole = ask("week", path, "--weeks", "8")["weeks"][week]
    (alone,) = ask("week", path, "--week", whole["week_start"])["weeks"]
    assert alone["days"] == whole["days"]
    schedule = ask("schedule", path, "--until", whole["week_end"])["refills"]
    planned = Counter(refill["visit_on"] for refill in schedule if refill["visit_on"] >= whole["week_start"])
    assert {day["date"]: day["planned_count"] for day in whole["days"] if day["planned_count"]} == planned


def test_a_run_of_closed_days_longer_than_the_lead(tmp_path: Path) -> None:
    path = fleet(
        tmp_path,
        "closed: 2026-12-21 to 2027-01-03\n",
        pump("P-001", date(2026, 12, 30)),
        pump("P-002", date(2026, 12, 18)),
    )
    found = ask("due", path)["pumps"]
    assert [each["due_on"] for each in found] == ["2026-12-18", "2026-12-18"]


def test_a_due_date_before_as_of_because_of_closures_is_overdue(tmp_path: Path) -> None:
    path = fleet(tmp_path, "closed: 2026-11-20 to 2026-11-30\n", pump("P-001", date(2026, 11, 27)))
    (week,) = ask("week", path)["weeks"]
    assert [(each["pump"], each["due_on"], each["visit_on"]) for each in week["overdue"]] == [
        ("P-001", "2026-11-19", "2026-12-01")
    ]


def test_a_schedule_goes_on_from_each_planned_visit(tmp_path: Path) -> None:
    path = fleet(tmp_path, "", pump("P-001", date(2026, 11, 25)))
    refills = ask("schedule", path, "--until", "2027-01-31")["refills"]
    assert list(refills[0]) == [
        "pump",
        "visit_on",
        "due_on",
        "deadline_at",
        "deadline_reason",
        "expected_ml",
        "assumed",
        "file",
        "site",
        "labels",
        "booking",
        "booked_on",
        "booked_at",
        "cannot_come",
        "replacement",
        "timezone",
        "status",
        "visit",
        "visit_at",
        "after_deadline",
        "moved_from",
    ]
    assert [refill["assumed"] for refill in refills] == [False, True, True, True]
    assert [refill["status"] for refill in refills] == ["soon", None, None, None]
    assert [refill["booking"] for refill in refills] == ["none", None, None, None]
    assert {(refill["visit"], refill["file"]) for refill in refills} == {("proposed", f"{path}/pumps.yaml")}
    assert refills[0]["visit_at"] == "2026-11-25T09:00:00"
    # filled with 20 mL at 09:00 of each visit: 20 days to the alarm, on the latest weekday at or before it
    assert [refill["visit_on"] for refill in refills] == ["2026-11-25", "2026-12-15", "2027-01-04", "2027-01-22"]
    assert refills[1]["deadline_at"] == "2026-12-15T09:00:00"


def test_month_arithmetic_keeps_to_the_calendar(tmp_path: Path) -> None:
    extra = "stability: 1 month\n"
    path = fleet(tmp_path, "open_days: mon-sun\n", pump("P-001", date(2027, 2, 20), extra, days=20))
    refills = ask("schedule", path, "--until", "2027-03-31", as_of=date(2027, 1, 31))["refills"]
    assert refills[0]["visit_on"] == "2027-02-20"
    months = ask("calendar", path, "--months", "3", as_of=date(2027, 1, 31))["months"]
    assert [month["month"] for month in months] == ["2027-01", "2027-02", "2027-03"]
    assert [len(month["days"]) for month in months] == [31, 28, 31]
    assert ask("schedule", path, "--months", "1", as_of=date(2027, 1, 31))["until"] == "2027-02-28"


def test_a_calendar_marks_today_closed_days_and_loads(tmp_path: Path) -> None:
    path = fleet(
        tmp_path, "holidays: US\ncapacity: 1\n", pump("P-001", MONDAY), pump("P-002", MONDAY + timedelta(days=1))
    )
    out = run("calendar", path, "--as-of", str(MONDAY), "--months", "1").out
    assert "[23] 1" in out
    assert " 26  x" in out
    veterans, thanksgiving = (name_of("US", date(2026, 11, day)) for day in (11, 26))
    assert f"  Wed 2026-11-11  closed: {veterans}\n  Thu 2026-11-26  closed: {thanksgiving}\n" in out
    assert "  Mon 2026-11-23  P-001\n  Tue 2026-11-24  P-002\n" in out
    assert max(map(len, out.splitlines())) <= 80
    rows = csv_of("calendar", path)
    assert (rows[22]["date"], rows[22]["planned_count"], rows[22]["pump"]) == ("2026-11-23", "1", "P-001")
    assert {**rows[0], "date": ""} == dict.fromkeys(rows[0], "") | {
        "open": "false",
        "closed": "no open day",
        "planned_count": "0",
        "overflow_count": "0",
    }


DRUG = "drugs: [{name: morphine, concentration: 20 mg/mL}, {name: clonidine, concentration: 100 mcg/mL}]\n"


def test_orders_are_added_up_by_day_and_mixture(tmp_path: Path) -> None:
    path = fleet(
        tmp_path,
        "order_lead: 5 days\n",
        pump("P-001", date(2026, 11, 30), DRUG),
        pump("P-002", date(2026, 11, 30), DRUG),
        pump("P-003", date(2026, 11, 30)),
        pump("P-004", date(2026, 11, 26), DRUG),
        pump("P-005", date(2027, 2, 26), DRUG, days=40),
    )
    orders = ask("orders", path, "--until", "2026-11-30")["orders"]
    assert [(each["order_by"], each["overdue"], each["refills_count"], each["total_ml"]) for each in orders] == [
        ("2026-11-20", True, 1, 20),  # 5 days before is a Saturday
        ("2026-11-25", False, 1, 20),
        ("2026-11-25", False, 2, 40),
    ]
    assert orders[2]["drugs"] == [
        {"name": "morphine", "concentration": "20 mg/mL", "mcg": 800_000},
        {"name": "clonidine", "concentration": "100 mcg/mL", "mcg": 4000},
    ]
    no_order: dict[str, object] = {
        "order_state": "to_place",
        "order_placed": None,
        "order_received": None,
        "use_by": None,
    }
    assert orders[2]["refills"] == [
        {"pump": code, "volume_ml": 20, "assumed": False, "visit_on": "2026-11-30", **no_order}
        for code in ("P-001", "P-002")
    ]
    fields = ("order_by", "order_refills_count", "order_total_ml", "pump", "volume_ml", "assumed", "order_morphine_mcg")
    rows = csv_of("orders", path, "--until", "2026-11-30")
    assert [[row[field] for field in fields] for row in rows] == [
        ["2026-11-20", "1", "20.0", "P-004", "20.0", "false", "400000.0"],
        ["2026-11-25", "1", "20.0", "P-003", "20.0", "false", ""],
        ["2026-11-25", "2", "40.0", "P-001", "20.0", "false", "800000.0"],
        ["2026-11-25", "2", "40.0", "P-002", "20.0", "false", "800000.0"],
    ]
    assert [row["order_clonidine_mcg"] for row in rows] == ["2000.0", "", "4000.0", "4000.0"]
    shown = run("orders", path, "--as-of", str(MONDAY), "--until", "2026-11-30").out
    assert "Fri 2026-11-20 LATE" in shown
    assert "morphine 800 mg, clonidine 4000 mcg" in shown


def test_orders_without_a_lead_say_so(tmp_path: Path) -> None:
    path = fleet(tmp_path, "", pump("P-001", date(2026, 11, 30), DRUG))
    assert ask("orders", path)["orders"][0]["order_by"] == "2026-11-30"
    assert "no `order_lead` in the clinic file" in run("orders", path, "--as-of", str(MONDAY)).out


COMMANDS = ["due", "week", "calendar", "schedule", "orders"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_an_empty_fleet_and_one_that_is_broken(tmp_path: Path, command: str, format: str) -> None:
    (tmp_path / "clinic.yaml").write_text(CLINIC)
    empty = run(command, str(tmp_path), "--as-of", str(MONDAY), "--format", format)
    assert empty.code == 3
    assert "no-pump-files" in empty.err
    (tmp_path / "a.yaml").write_text(pump("P-001", MONDAY).replace("0.9 mL/day", "0.9 mL"))
    broken = run(command, str(tmp_path), "--as-of", str(MONDAY), "--format", format)
    assert broken.code == 3
    assert "wrong-unit" in broken.err
    if format == "table":
        assert broken.out.splitlines()[-1].startswith("INCOMPLETE: 1 pump or file left out: P-001")
    if format == "json":
        assert json.loads(broken.out)["complete"] is False


@pytest.mark.parametrize("command", COMMANDS)
def test_csv_with_a_byte_order_mark(tmp_path: Path, command: str) -> None:
    path = fleet(tmp_path, "", pump("P-001", MONDAY))
    plain, marked = (
        run(command, path, "--as-of", str(MONDAY), "--format", "csv", *bom).out for bom in ((), ("--bom",))
    )
    assert marked == "\ufeff" + plain


@pytest.mark.parametrize(
    "options", [("--bom",), ("--format", "json", "--bom"), ("--clinical",), ("--format", "csv", "--clinical")]
)
def test_an_option_that_does_not_go_with_the_format_is_wrong_usage(tmp_path: Path, options: tuple[str, ...]) -> None:
    ran: Ran = run("week", fleet(tmp_path, "", pump("P-001", MONDAY)), *options)
    assert (ran.code, ran.out) == (2, "")


def test_who_cannot_wait_is_named_in_a_month_or_week_without_their_day(tmp_path: Path) -> None:
    """Saturday, the last of October: the first open day is in November."""
    saturday = date(2026, 10, 31)
    path = fleet(
        tmp_path, "capacity: 1\n", *(pump(f"P-{number:03}", saturday - timedelta(days=3)) for number in range(3))
    )
    for command in ("calendar", "week"):
        out = run(command, path, "--as-of", str(saturday), *(("--months", "1") if command == "calendar" else ())).out
        assert "OVERDUE OR ALARMING: 3 pumps, to be seen at once: Mon 2026-11-02, 2 TOO MANY for a capacity of 1" in out
        assert "P-002" in out
    found = ask("calendar", path, "--months", "1", as_of=saturday)
    assert [each["visit_on"] for each in found["overdue"]] == ["2026-11-02"] * 3
    schedule = ask("schedule", path, "--until", str(saturday), as_of=saturday)
    assert sum(week["refills_count"] for week in schedule["weeks"]) == len(schedule["refills"]) == 3
    assert len(ask("orders", path, "--until", str(saturday), as_of=saturday)["orders"][0]["refills"]) == 3


def test_a_calendar_has_the_hour_of_a_booked_visit_that_is_overdue_or_alarming(tmp_path: Path) -> None:
    overdue, tuesday = MONDAY - timedelta(days=3), MONDAY + timedelta(days=1)
    path = fleet(
        tmp_path,
        "",
        pump("P-001", overdue, f"booked: {tuesday} 10:30\n"),
        pump("P-002", MONDAY, f"booked: {MONDAY}\n"),
        pump("P-003", overdue),
    )
    lines = [line.strip() for line in run("calendar", path, "--as-of", str(MONDAY), "--months", "1").out.splitlines()]
    assert [line for line in lines if re.match(r"\w{3} 2026", line)] == [
        "Mon 2026-11-23  booked: P-002",
        "Tue 2026-11-24  booked: P-001 10:30 AFTER THE DEADLINE",
        "Tue 2026-11-24  P-003",
    ]


def test_what_is_overdue_is_on_its_day_too_in_json_and_once_in_csv(tmp_path: Path) -> None:
    """The overdue pump is seen in the week after the current one."""
    saturday = date(2026, 10, 31)
    path = fleet(tmp_path, "", pump("P-001", saturday - timedelta(days=3)), pump("P-002", date(2026, 11, 3)))
    for options in ((), ("--weeks", "2"), ("--week", "2026-11-02")):
        found = ask("week", path, *options, as_of=saturday)["weeks"]
        days = [
            (refill["pump"], refill["overdue"]) for week in found for day in week["days"] for refill in day["refills"]
        ]
        assert days == ([("P-001", True), ("P-002", False)] if options else [])
        ahead = [refill["pump"] for week in found for refill in week["overdue"]]
        assert ahead == ["P-001"]
        out = run("week", path, *options, "--as-of", str(saturday), "--format", "csv").out
        rows = [(row["pump"], row["overdue"]) for row in csv.DictReader(io.StringIO(out))]
        assert rows == [("P-001", "true"), ("P-002", "false")][: 2 if options else 1]


def test_a_refill_that_cannot_be_done_by_its_due_date_is_marked(tmp_path: Path) -> None:
    """Closed from the day after the first refill until after the deadline of the next."""
    path = fleet(tmp_path, "closed: 2026-11-26 to 2027-01-10\n", pump("P-001", date(2026, 11, 25)))
    out = run("schedule", path, "--as-of", str(MONDAY), "--until", "2027-01-31").out
    assert "Mon 2027-01-11  assumed, proposed  P-001  Wed 2026-11-25 LATE" in out
    assert "LATE, planned after their due date: P-001 Mon 2027-01-11" in out
    assert "LATE, due Wed 2026-11-25" in run("week", path, "--as-of", str(MONDAY), "--week", "2027-01-11").out


@pytest.mark.parametrize("until", ["2026-12-15", "2026-12-31", "2027-01-05", "2027-01-31"])
def test_an_order_does_not_depend_on_how_far_ahead_is_asked_for(tmp_path: Path, until: str) -> None:
    path = fleet(
        tmp_path,
        "order_lead: 5 days\nclosed: 2026-12-19 to 2027-01-10\n",
        pump("P-001", date(2026, 12, 18), "stability: 14 days\n", days=10),
    )
    orders = ask("orders", path, "--until", until, as_of=date(2026, 12, 9))["orders"]
    assert (orders[0]["order_by"], orders[0]["total_ml"]) == ("2026-12-11", 11)
    assert all(order["order_by"] <= until for order in orders)


def test_a_plan_looks_ten_years_ahead_at_most(tmp_path: Path) -> None:
    path = fleet(tmp_path, "", pump("P-001", MONDAY))
    ran = run("schedule", path, "--as-of", str(MONDAY), "--until", "2199-12-31")
    assert (ran.code, ran.out) == (2, "")
    assert "more than 10 years ahead" in ran.err
    assert run("week", path, "--as-of", str(MONDAY), "--week", "2199-12-31").code == 2


def crowded(folder: Path) -> str:
    """A clinic that is closed from the as-of date to the twentieth of December and has room for one pump on the day
    after: there an overdue pump meets one that is due on that day."""
    return fleet(
        folder,
        "capacity: 1\nclosed: 2026-11-23 to 2026-12-20\n",
        pump("P-001", MONDAY - timedelta(days=5)),
        pump("P-002", date(2026, 12, 21), days=40),
        pump("P-003", date(2026, 12, 22), days=40),
    )


@pytest.mark.parametrize("until", ["2026-11-23", "2026-12-20", "2026-12-21", "2026-12-22"])
def test_what_a_schedule_counts_it_shows(tmp_path: Path, until: str) -> None:
    path = crowded(tmp_path)
    out = run("schedule", path, "--as-of", str(MONDAY), "--until", until).out
    assert "Mon 2026-12-21: 1 refill TOO MANY for a capacity of 1" in out
    found = ask("schedule", path, "--until", until)
    on = Counter(refill["visit_on"] for refill in found["refills"])
    assert on["2026-12-21"] == 2
    assert sum(week["refills_count"] for week in found["weeks"]) == len(found["refills"])
    assert {refill["visit_on"] for refill in found["refills"]} == {"2026-12-21", max("2026-12-21", until)}


@pytest.mark.parametrize("command", ["week", "calendar --months 1", "week --weeks 7", "calendar --months 3"])
def test_who_is_counted_as_too_many_is_named(tmp_path: Path, command: str) -> None:
    """Show it also if the day itself is not listed."""
    out = run(*command.split(), crowded(tmp_path), "--as-of", str(MONDAY)).out
    (line,) = (line for line in out.splitlines() if line.startswith("OVERDUE"))
    assert line.startswith(
        "OVERDUE OR ALARMING: 1 pump, to be seen at once: Mon 2026-12-21 with P-002, 1 TOO MANY for a capacity of 1"
    )


@pytest.mark.parametrize("until", ["2036-11-22", "2036-11-23"])
def test_orders_up_to_ten_years_ahead(tmp_path: Path, until: str) -> None:
    """The visits that are ordered by then may be later than ten years."""
    path = fleet(tmp_path, "order_lead: 30 days\n", pump("P-001", MONDAY, DRUG))
    orders = ask("orders", path, "--until", until)["orders"]
    assert max(each["order_by"] for each in orders) <= until


@pytest.mark.parametrize(
    "command", ["orders --until 2036-11-24", "schedule --until 2036-11-24", "week --week 2036-11-24"]
)
def test_the_date_that_is_refused_is_the_one_that_is_given(tmp_path: Path, command: str) -> None:
    path = fleet(tmp_path, "order_lead: 30 days\n", pump("P-001", MONDAY))
    ran = run(*command.split(), path, "--as-of", str(MONDAY))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"pumpcli: 2036-11-24 is more than 10 years ahead of {MONDAY}\n"


def test_a_week_that_begins_within_ten_years_is_listed(tmp_path: Path) -> None:
    path = fleet(tmp_path, "", pump("P-001", MONDAY))
    assert ask("week", path, "--week", "2036-11-23")["weeks"][0]["week_end"] == "2036-11-23"
    assert ask("week", path, "--week", "2036-11-23", as_of=date(2026, 11, 24))["weeks"][0]["week_end"] == "2036-11-23"
    assert ask("week", path, "--week", "2036-11-18", as_of=date(2026, 11, 19))["weeks"][0]["week_end"] == "2036-11-23"
    ran = run("week", path, "--as-of", str(MONDAY), "--week", "2033-01-03", "--weeks", "260")
    assert (ran.code, ran.out) == (2, "")
    assert "the last of 260 weeks begins too late: 2037-12-21 is more than 10 years ahead" in ran.err


def test_the_longest_calendar_is_printed_in_full(tmp_path: Path) -> None:
    assert len(ask("calendar", fleet(tmp_path, "", pump("P-001", MONDAY)), "--months", "60")["months"]) == 60


def two_of_a_name(folder: Path) -> str:
    """The second refill of A is assumed, on the day before the first one of `A+`."""
    return fleet(
        folder,
        "open_days: mon-sun\n",
        pump("A", MONDAY, DRUG),
        pump("A+", MONDAY + timedelta(days=21), DRUG, days=40),
        pump("assumed", MONDAY + timedelta(days=20), DRUG, days=40),
    )


@pytest.mark.parametrize("command", ["week --weeks 4", "calendar --months 2", "schedule", "orders --months 2"])
def test_a_code_is_a_code_in_every_format_for_scripts(tmp_path: Path, command: str) -> None:
    """The code of a pump may end like the mark of an assumed refill."""
    name, *options = command.split()
    path = two_of_a_name(tmp_path)
    found = ask(name, path, *options)
    listed = []
    for day in (day for part in found.get("months", found.get("weeks", [])) for day in part.get("days", [])):
        for each in day.get("refills", []):
            listed.append((day["date"], each["pump"], each["assumed"]))
    listed += [(each["visit_on"], each["pump"], each["assumed"]) for each in found.get("refills", [])]
    for order in found.get("orders", []):
        listed += [(order["order_by"], each["pump"], each["assumed"]) for each in order["refills"]]
    until = "2026-12-15"
    assert sorted(each for each in listed if each[0] <= until) == [
        ("2026-11-23", "A", False),
        ("2026-12-13", "A", True),
        ("2026-12-13", "assumed", False),
        ("2026-12-14", "A+", False),
    ]


def csv_of(command: str, path: str, *options: str) -> list[dict[str, str]]:
    ran = run(command, path, "--as-of", str(MONDAY), "--format", "csv", *options)
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_an_assumed_refill_has_a_field_in_csv(tmp_path: Path) -> None:
    path = two_of_a_name(tmp_path)
    for command in ("schedule", "week --weeks 4", "calendar --months 2", "orders --months 2"):
        name, *options = command.split()
        rows = [row for row in csv_of(name, path, *options) if row["pump"]]
        assert [(row["pump"], row["assumed"]) for row in rows][:4] == [
            ("A", "false"),
            ("A", "true"),
            ("assumed", "false"),
            ("A+", "false"),
        ]


def test_on_a_screen_the_mark_of_an_assumed_refill_is_no_part_of_a_code(tmp_path: Path) -> None:
    path = two_of_a_name(tmp_path)

    def lines(*command: str) -> list[str]:
        return run(*command, path, "--as-of", str(MONDAY)).out.splitlines()

    calendar = lines("calendar", "--months", "2")
    assert "assumed: follows on a refill that is only planned" in calendar
    at = calendar.index("  Sun 2026-12-13  assumed")
    assert calendar[at : at + 3] == [
        "  Sun 2026-12-13  assumed",
        "  Sun 2026-12-13  assumed: A",
        "  Mon 2026-12-14  A+",
    ]
    schedule = [re.split("  +", line)[:3] for line in lines("schedule") if " 2026-12-1" in line]
    assert ["Sun 2026-12-13", "assumed, proposed", "A"] in schedule
    assert ["Sun 2026-12-13", "not booked", "assumed"] in schedule
    assert ["Mon 2026-12-14", "not booked", "A+"] in schedule
    orders = lines("orders", "--months", "2")
    assert "(assumed): for a refill that follows on one that is only planned" in orders
    assert any(line.endswith("  A 20.0 mL (assumed), assumed 38.0 mL") for line in orders)
    week = lines("week", "--weeks", "4")
    assert "assumed: follows on a refill that is only planned" in week
    assert any(line.startswith("  proposed    assumed  A  ") for line in week)
    for command in ("week", "orders"):  # without assumed refills there is no note on them
        until = ("--until", "2026-12-01") if command == "orders" else ()
        assert not any("only planned" in line for line in lines(command, *until))


def test_a_patient_who_is_away_is_not_to_be_seen_at_once(tmp_path: Path) -> None:
    """Nor does the schedule draw the weeks until then."""
    away = pump("P-001", MONDAY - timedelta(days=3)) + "unavailable: 2026-11-20 to 2027-03-01\n"
    path = fleet(tmp_path, "", away, pump("P-002", MONDAY - timedelta(days=3)))
    on = "Mon 2026-11-23 and Tue 2027-03-02 P-001, who CANNOT COME before"
    week = run("week", path, "--as-of", f"{MONDAY} 08:00").out
    assert f"OVERDUE OR ALARMING: 2 pumps, to be seen at once: {on}" in week
    schedule = run("schedule", path, "--as-of", f"{MONDAY} 08:00", "--until", "2026-11-29").out
    assert [line.split()[2] for line in schedule.splitlines() if line.startswith("week ")] == [
        "2026-11-23",
        "2027-03-01",
    ]
    events = run("due", path, "--as-of", f"{MONDAY} 08:00", "--format", "ics").out.replace("\r\n ", "")
    assert "OVERDUE\\, CANNOT COME. Refill due: P-001" in events
    assert "OVERDUE. Refill due: P-002" in events


def test_week_says_from_which_full_day_a_refill_is_moved(tmp_path: Path) -> None:
    """Two are due on Friday, on which the clinic sees one, and one on Thursday, on which it sees nobody."""
    friday, thursday = date(2026, 12, 4), date(2026, 12, 3)
    path = fleet(
        tmp_path / "pumps",
        "capacity: {thu: 0, fri: 1, mon-wed: 2}\n",
        *(pump(code, due) for code, due in (("P-1", friday), ("P-2", friday), ("P-3", thursday))),
    )
    week = run("week", path, "--as-of", "2026-11-30", "--weeks", "1").out
    assert "  moved from Fri 2026-12-04, which is full (capacity 1)  " in week
    assert "  moved from Thu 2026-12-03, which has a capacity of 0  " in week
    schedule = run("schedule", path, "--as-of", "2026-11-29", "--until", "2026-12-04").out
    assert "P-2   Fri 2026-12-04 full" in schedule.replace(NBSP, " ")
    refills = ask("schedule", path, "--until", "2026-12-04", as_of=date(2026, 11, 29))["refills"]
    assert {each["pump"]: (each["visit_on"], each["moved_from"]) for each in refills} == {
        "P-1": ("2026-12-04", None),
        "P-2": ("2026-12-02", "2026-12-04"),
        "P-3": ("2026-12-02", "2026-12-03"),
    }


def test_show_does_not_call_a_closed_day_the_first_open_one(tmp_path: Path) -> None:
    """The plan looks for an open day for ten years; the patient is away for eleven."""
    away = ", ".join(f"{year}-11-20 to {year + 1}-11-19" for year in range(2026, 2037))
    path = fleet(
        tmp_path / "pumps",
        "capacity: 1\n",
        pump("P-1", date(2026, 12, 4), f"unavailable: [{away}]\n"),
        pump("P-2", date(2026, 12, 4)),
    )
    shown = run("show", path, "--pump", "P-1", "--as-of", "2026-11-22").out
    assert "\nPlanned for Mon 2026-11-23, LATE: the plan finds no open day on which the patient can come.\n" in shown


def test_a_full_day_is_not_said_to_hold_its_capacity_where_it_holds_more(tmp_path: Path) -> None:
    """Three are due on Friday; one can be moved to Thursday, and two stay."""
    friday = date(2026, 12, 4)
    path = fleet(
        tmp_path / "pumps",
        "capacity: 1\nmove_at_most: 1 day\n",
        *(pump(code, friday) for code in ("P-1", "P-2", "P-3")),
    )
    week = run("week", path, "--as-of", "2026-11-30", "--weeks", "1").out
    assert "Fri 2026-12-04   2 of 1 refill: 1 TOO MANY" in week
    assert "  moved from Fri 2026-12-04, which is full (capacity 1)  " in week


@pytest.mark.parametrize(
    ("code", "planned"),
    [
        ("P-1", "Fri 2026-12-04, on its due date"),
        ("P-2", "Thu 2026-12-03, moved from Fri 2026-12-04, which is full (capacity 1)"),
        ("P-4", "Mon 2026-11-30, LATE: the first open day on which the patient can come"),
        ("P-5", "Wed 2027-01-06, on its due date: 1 refill TOO MANY"),
        ("P-7", None),
    ],
)
def test_show_gives_the_planned_day_of_a_pump_among_others(code: str, planned: str | None, tmp_path: Path) -> None:
    friday, may = date(2026, 12, 4), date(2027, 1, 6)
    path = fleet(
        tmp_path / "pumps",
        "capacity: 1\nmove_at_most: 1 day\nclosed: 2027-01-05\n",
        *(pump(each, friday) for each in ("P-1", "P-2")),
        pump("P-4", date(2026, 11, 26)),
        *(pump(each, may, days=42) for each in ("P-5", "P-6")),
        pump("P-7", date(2027, 2, 3), "booked: 2027-02-02\n", days=42),
    )
    as_of = "2026-11-29"
    shown = run("show", path, "--pump", code, "--as-of", as_of).out
    assert [line for line in shown.splitlines() if line.startswith("Planned")] == (
        [] if planned is None else [f"Planned for {planned}."]
    )
    answer = json.loads(run("show", path, "--pump", code, "--as-of", as_of, "--format", "json").out)
    day_planned = {
        "P-1": "2026-12-04",
        "P-2": "2026-12-03",
        "P-4": "2026-11-30",
        "P-5": "2027-01-06",
        "P-7": "2027-02-02",
    }
    assert answer["planned_on"] == day_planned[code]
    assert answer["moved_from"] == ("2026-12-04" if code == "P-2" else None)


def test_show_plans_nothing_for_a_pump_alone_or_without_a_capacity(tmp_path: Path) -> None:
    friday = date(2026, 12, 4)
    path = fleet(tmp_path / "pumps", "", pump("P-1", friday), pump("P-2", friday))
    alone = fleet(tmp_path / "alone", "capacity: 1\n", pump("P-1", friday))
    for asked in ((path, "--pump", "P-1"), (alone,)):
        assert "planned" not in run("show", *asked, "--as-of", "2026-11-29").out


def test_late_refills_are_named_once_and_those_after_the_list_too(tmp_path: Path) -> None:
    path = fleet(
        tmp_path / "pumps", "capacity: 3\n", pump("P-2", date(2026, 12, 8), "unavailable: 2026-11-01 to 2027-02-28\n")
    )
    schedule = run("schedule", path, "--as-of", "2026-11-29", "--until", "2026-12-31").out
    assert "LATE, and planned after this list: P-2 Mon 2027-03-01 (due Tue 2026-12-08)" in schedule.replace(NBSP, " ")
    later = ask("schedule", path, "--until", "2026-12-31", as_of=date(2026, 11, 29))["later"]
    assert later == [{"pump": "P-2", "due_on": "2026-12-08", "visit_on": "2027-03-01"}]
    assert ask("schedule", path, "--until", "2027-03-01", as_of=date(2026, 11, 29))["later"] == []


def test_the_line_on_late_refills_names_a_pump_once(tmp_path: Path) -> None:
    """The drug is stable for six hours, so that every refill is late."""
    path = fleet(
        tmp_path / "pumps", "", pump("P-1", date(2026, 12, 8), "stability: 6 h\n"), pump("P-2", date(2026, 12, 8))
    )
    schedule = run("schedule", path, "--as-of", "2026-11-18", "--until", "2026-11-27").out
    (line,) = [line for line in schedule.replace(NBSP, " ").splitlines() if line.startswith("LATE")]
    assert line == "LATE, planned after their due date: P-1 Fri 2026-11-20 and 5 more"
