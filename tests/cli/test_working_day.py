"""`show`, `explain`, `table` and `compare`: bookings, absences, stops, orders, and the end of a pump."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from pathlib import Path

import pytest

from tests.builders import Ran, run
from tests.goldens import Golden

GOLDEN = Path(__file__).parent.parent / "golden"
BASE = """\
pump: P-101
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-11-02 09:30, volume: 20 mL}
program: {rate: 0.4 mL/day}
"""
#: The deadline is Thu 2026-12-17 09:30, the due date Mon 2026-12-14.
AS_OF = "2026-11-22 12:00"
MRI = "stopped: {from: 2026-11-21 10:00, why: MRI}\n"
EXPLANTED = "ended: {on: 2026-11-10, why: explanted}\n"


@pytest.fixture
def on(tmp_path: Path) -> Path:
    """Return the folder of a clinic."""
    (tmp_path / "clinic.yaml").write_text("refill_lead: 3 days\norder_lead: 5 open days\n")
    return tmp_path


def printed(folder: Path, command: str, more: str, *options: str, as_of: str = AS_OF) -> Ran:
    path = folder / "p.yaml"
    path.write_text(BASE + more)
    return run(command, str(path), "--as-of", as_of, *options)


def shown(folder: Path, more: str, as_of: str = AS_OF) -> list[str]:
    """Return the lines of `show`, each with single spaces."""
    ran = printed(folder, "show", more, as_of=as_of)
    assert ran.code == 0
    return [" ".join(line.split()) for line in ran.out.splitlines()]


@pytest.mark.quick
@pytest.mark.parametrize("command", ["show", "table", "explain"])
@pytest.mark.parametrize("name", ["working-day", "standing-still", "cannot-come", "out-of-use"])
def test_golden(command: str, name: str, golden: Golden) -> None:
    by = ("--by", "week") if command == "table" else ()
    ran = run(command, f"tests/data/readme/{name}.yaml", "--as-of", "2026-11-22", *by)
    assert ran.code == 0
    golden(GOLDEN / f"{command}-{name}.txt", ran.out)


@pytest.mark.parametrize(
    ("booked", "line"),
    [
        ("", "No visit is booked."),
        ("booked: 2026-12-14 10:30", "A visit is booked for Mon 2026-12-14 10:30."),
        ("booked: 2026-12-14", "A visit is booked for Mon 2026-12-14."),
        ("booked: 2026-12-15", "A visit is booked TOO LATE, for Tue 2026-12-15, 1 day after the due date."),
        (
            "booked: 2026-12-17 09:30",
            "A visit is booked TOO LATE, for Thu 2026-12-17 09:30, 3 days after the due date.",
        ),
        ("booked: 2026-12-17 09:31", "A visit is booked AFTER THE DEADLINE, for Thu 2026-12-17 09:31."),
        ("booked: 2026-11-20", "MISSED: a visit was booked for Fri 2026-11-20, and no refill is recorded."),
        ("booked: 2026-11-22 10:00", "A visit is booked for Sun 2026-11-22 10:00."),
    ],
)
def test_show_says_whether_a_visit_is_booked_in_time(on: Path, booked: str, line: str) -> None:
    lines = shown(on, f"{booked}\n")
    assert [text for text in lines if " visit " in text] == [line]
    assert "Refill due Mon 2026-12-14, in 22 days." in lines


def test_show_lists_other_bookings_to_come(on: Path) -> None:
    lines = shown(on, "booked: [2027-02-01, 2026-12-01 10:30, 2026-11-20, 2026-12-29 09:00]\n")
    place = lines.index("A visit is booked for Tue 2026-12-01 10:30.")
    assert lines[place + 1] == "Also booked: Tue 2026-12-29 09:00, Mon 2027-02-01."


def test_show_says_that_a_booking_soon_after_the_fill_does_not_count(on: Path) -> None:
    lines = shown(on, "booked: 2026-11-06\n", as_of="2026-11-05")
    place = lines.index("No visit is booked.")
    assert lines[place + 1] == "Also booked: Fri 2026-11-06 (too soon after the last fill to count)."


def test_an_absence_moves_the_due_date(on: Path) -> None:
    lines = shown(on, "unavailable: [2027-02-01, 2026-12-10 to 2026-12-18]\n")
    assert "Refill due Wed 2026-12-09, in 17 days." in lines
    assert "Moved from Mon 2026-12-14: the patient cannot come from Thu 2026-12-10 to Fri 2026-12-18." in lines
    assert "away on Mon 2027-02-01" in lines


def test_an_absence_that_leaves_no_day_moves_nothing(on: Path) -> None:
    away = "unavailable: 2026-11-03 to 2026-12-31\n"
    lines = shown(on, away)
    assert "Refill due Mon 2026-12-14, in 22 days." in lines
    assert "CANNOT COME in time: the patient is away from Tue 2026-11-03 to Thu 2026-12-31." in lines
    assert not any(line.startswith("Moved") for line in lines)
    explained = printed(on, "explain", away).out
    assert (
        "the patient cannot come from Tue 2026-11-03 to Thu 2026-12-31 [p.yaml:5]: no day in time would be left, so it "
        "does not move the date\n   refill due on Mon 2026-12-14\n"
    ) in explained


def test_of_two_absences_that_leave_no_day_together_each_moves_the_date_as_far_as_it_can(on: Path) -> None:
    away = "unavailable:\n  - 2026-11-03 to 2026-12-06\n  - 2026-12-07 to 2026-12-31\n"
    lines = shown(on, away)
    assert "Refill due Fri 2026-12-04, in 12 days: soon." in lines
    assert "Moved from Mon 2026-12-14: the patient cannot come from Mon 2026-12-07 to Thu 2026-12-31." in lines
    due = printed(on, "explain", away).out.split("Due date: ")[1].splitlines()
    assert [line.strip() for line in due[1:]] == [
        "Thu 2026-12-17 - 3 days [clinic.yaml:1] = Mon 2026-12-14",
        "Mon 2026-12-14: the patient cannot come from Mon 2026-12-07 to Thu 2026-12-31 [p.yaml:7]; "
        "before that Sun 2026-12-06",
        "Sun 2026-12-06: no open day [default]; one day earlier",
        "Sat 2026-12-05: no open day [default]; one day earlier",
        "the patient cannot come from Tue 2026-11-03 to Sun 2026-12-06 [p.yaml:6]: no day in time would be left, so it "
        "does not move the date",
        "refill due on Fri 2026-12-04",
    ]


def test_absences_and_closed_days_are_walked_back_day_by_day(on: Path) -> None:
    away = "unavailable: [2026-12-14, 2026-12-11]\n"
    due = printed(on, "explain", away).out.split("Due date: ")[1].splitlines()
    assert [line.strip() for line in due[2:]] == [
        "Mon 2026-12-14: the patient cannot come on Mon 2026-12-14 [p.yaml:5]; before that Sun 2026-12-13",
        "Sun 2026-12-13: no open day [default]; one day earlier",
        "Sat 2026-12-12: no open day [default]; one day earlier",
        "Fri 2026-12-11: the patient cannot come on Fri 2026-12-11 [p.yaml:5]; before that Thu 2026-12-10",
        "refill due on Thu 2026-12-10",
    ]


@pytest.mark.parametrize(
    ("orders", "line"),
    [
        ("{placed: 2026-11-20}", "Drug ordered Fri 2026-11-20, not received yet."),
        (
            "{placed: 2026-11-20, received: 2026-11-21, use_by: 2026-12-14}",
            "Drug ordered Fri 2026-11-20, received Sat 2026-11-21, use by Mon 2026-12-14.",
        ),
        (
            "{placed: 2026-11-20, use_by: 2026-12-13}",
            "Drug ordered Fri 2026-11-20, not received yet, use by Sun 2026-12-13, BEFORE THE VISIT on Mon 2026-12-14.",
        ),
        (
            "{placed: 2026-11-20, drugs: [{name: morphine, concentration: 10 mg/mL}]}",
            "Drug ordered Fri 2026-11-20, not received yet: morphine 10 mg/mL, NOT THE MIXTURE IN THE RESERVOIR.",
        ),
    ],
)
def test_show_says_what_is_ordered(on: Path, orders: str, line: str) -> None:
    assert line in shown(on, f"orders:\n  - {orders}\n")


def test_show_has_nothing_for_keys_that_are_absent(on: Path) -> None:
    words = {re.split("[ :]", line)[0] for line in shown(on, "")}
    absent = {"away", "stopped", "to", "end", "Drug", "site", "labels", "STOPPED", "RATE", "Moved", "Also", "Planned"}
    assert not words & absent


def test_show_names_the_site_and_the_labels(on: Path) -> None:
    assert shown(on, "site: home\nlabels: [dr-a, high-risk]\n")[2] == "site home | labels dr-a, high-risk"
    assert shown(on, "labels: dr-a\n")[2] == "labels dr-a"


def test_show_of_a_pump_that_stands_still_says_that_dates_assume_that_it_runs_again(on: Path) -> None:
    lines = shown(on, MRI)
    place = lines.index("Refill due Tue 2026-12-15, in 23 days.")
    since = "delivers nothing since Sat 2026-11-21 10:00 (MRI)"
    assert lines[place - 1] == f"STOPPED: the pump {since}. All dates assume that it runs again from now."
    found = json.loads(printed(on, "show", MRI, "--format", "json").out)
    assert found["pump"]["status"] == "stopped"
    assert found["delivers_nothing_since"].startswith("2026-11-21T10:00")
    (stop,) = found["stopped"]
    assert (stop["to"], stop["why"], stop["planned"]) == (None, "MRI", False)


def test_a_stop_that_goes_on_keeps_the_urgency_of_the_refill(on: Path) -> None:
    lines = shown(on, "stopped: {from: 2026-12-15 10:00}\n", as_of="2026-12-15 12:00")
    assert "OVERDUE: the refill was due Mon 2026-12-14, 1 day ago." in lines


def test_show_lists_stops_that_are_over_and_stops_that_are_planned(on: Path) -> None:
    stops = """\
stopped:
  - {from: 2026-11-01 10:00, to: 2026-11-01 11:00}
  - {from: 2026-11-09 10:00, to: 2026-11-09 16:00, why: MRI}
  - {from: 2026-11-22 13:00, to: 2026-11-22 14:00}
"""
    lines = shown(on, stops)
    found = [line for line in lines if line.startswith(("stopped", "to stop"))]
    assert found == [
        "to stop from Sun 2026-11-22 13:00 to Sun 2026-11-22 14:00: a planned stop delays nothing",
        "stopped from Mon 2026-11-09 10:00 to Mon 2026-11-09 16:00 (MRI): nothing was delivered",
    ]


def test_show_names_the_end_that_is_to_come(on: Path) -> None:
    assert "end out of use from Wed 2026-12-30: replaced" in shown(on, "ended: {on: 2026-12-30, why: replaced}\n")
    lines = shown(on, "ended: {on: 2026-12-10, why: transferred}\n")
    end = "end out of use from Thu 2026-12-10: transferred"
    assert f"{end}; the refill is due after that day, so none is planned" in lines
    found = json.loads(printed(on, "show", "ended: {on: 2026-12-10, why: transferred}\n", "--format", "json").out)
    assert (found["ends"], found["ended"]) == ({"on": "2026-12-10", "why": "transferred"}, None)


def test_show_of_a_pump_out_of_use_is_its_history(on: Path) -> None:
    later = "boluses: [{at: 2026-12-01 10:00, volume: 0.1 mL, over: 5 min}]\nreplace_by: 2026-11-30\n"
    lines = shown(on, EXPLANTED + later + "notes: infected\n")
    assert lines[3] == "OUT OF USE since Tue 2026-11-10: explanted. No refill is due."
    assert "fill 20 mL on Mon 2026-11-02 09:30" in lines
    assert lines[-1] == "infected"
    text = "\n".join(lines)
    for absent in ("Refill due", "Limits", "left now", "visit", "REPLACE", "still to come"):
        assert absent not in text
    found = json.loads(printed(on, "show", EXPLANTED, "--format", "json").out)
    assert (found["ended"], found["pump"]["due_on"]) == ({"on": "2026-11-10", "why": "explanted"}, None)


def test_the_last_program_of_a_pump_out_of_use_is_the_last_before_its_end(on: Path) -> None:
    text = (
        "pump: P-101\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\nfill: {at: 2026-11-02 09:30, volume: 20 mL}\n"
        "programs:\n  - {rate: 0.1 mL/day}\n  - {start: 2026-11-10 08:00, rate: 0.2 mL/day}\n"
        "  - {start: 2026-11-11 08:00, rate: 0.3 mL/day}\n"
    )
    (on / "p.yaml").write_text(text + EXPLANTED)
    out = run("show", str(on / "p.yaml"), "--as-of", AS_OF).out
    assert [line for line in out.splitlines() if line.startswith("Program")] == ["Program from Tue 2026-11-10 08:00"]


def test_explain_of_a_pump_out_of_use_gives_its_end_and_no_date(on: Path) -> None:
    ran = printed(on, "explain", EXPLANTED)
    assert ran.code == 0
    assert ran.out.startswith("P-101: OUT OF USE since Tue 2026-11-10: explanted. No refill is due.\n")
    assert "out of use from Tue 2026-11-10 [p.yaml:5]: explanted [p.yaml:5]" in ran.out
    assert "refill due on" not in ran.out
    found = json.loads(printed(on, "explain", EXPLANTED, "--format", "json").out)
    assert found["ended"] == {"on": "2026-11-10", "why": "explanted"}
    assert json.loads(printed(on, "explain", "", "--format", "json").out)["ended"] is None


@pytest.mark.parametrize("options", [(), ("--until", "2026-12-31"), ("--days", "90")])
def test_the_table_of_a_pump_out_of_use_ends_with_the_day_of_its_end(on: Path, options: tuple[str, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(on, "table", EXPLANTED, *options, "--format", "csv").out)))
    assert (rows[-1]["start"][:10], rows[-1]["end"][:10]) == ("2026-11-10", "2026-11-11")
    assert [row["events"] for row in rows if "ended" in row["events"]] == [rows[-1]["events"]] == ["ended"]
    screen = printed(on, "table", EXPLANTED, *options).out.splitlines()
    assert screen[2] == "OUT OF USE since Tue 2026-11-10: explanted. The table ends with that day."
    assert screen[-1].endswith("OUT OF USE")


def test_a_table_that_would_begin_after_the_end_is_wrong_usage(on: Path) -> None:
    ran = printed(on, "table", EXPLANTED, "--from", "2026-11-11")
    assert (ran.code, ran.out) == (2, "")
    assert "the table would begin on 2026-11-11, and the pump is out of use since 2026-11-10 (explanted)" in ran.err


@pytest.mark.parametrize(
    ("ended", "until", "message"),
    [
        ("2026-11-10", "2026-12-01", "P-101 is out of use since 2026-11-10 (explanted)"),
        ("2026-12-01", "2026-12-01", "P-101 will be out of use from 2026-12-01 (explanted)"),
    ],
)
def test_whether_a_pump_lasts_beyond_its_end_is_wrong_usage(on: Path, ended: str, until: str, message: str) -> None:
    end = f"ended: {{on: {ended}, why: explanted}}\n"
    ran = printed(on, "show", end, "--until", until)
    assert (ran.code, ran.out) == (2, "")
    assert f"--until {until}: {message}" in ran.err


def test_whether_a_pump_lasts_to_the_day_before_its_end_is_answered(on: Path) -> None:
    ran = printed(on, "show", "ended: {on: 2026-12-01, why: explanted}\n", "--until", "2026-11-30")
    assert ran.out.startswith("P-101 LASTS to the end of Mon 2026-11-30")


def test_a_pump_out_of_use_is_not_compared(on: Path) -> None:
    ran = printed(on, "compare", EXPLANTED, "--scale", "+10%")
    assert (ran.code, ran.out) == (2, "")
    assert "P-101 is out of use since 2026-11-10 (explanted): no refill of it is due" in ran.err
    (on / "other.yaml").write_text(BASE.replace("P-101", "P-102"))
    for paths in (("p.yaml", "other.yaml"), ("other.yaml", "p.yaml")):
        two = run("compare", *(str(on / path) for path in paths), "--as-of", AS_OF)
        assert (two.code, two.out) == (2, "")
        assert "P-101 is out of use since 2026-11-10 (explanted)" in two.err


def test_a_stopped_pump_is_compared_as_if_it_ran_again_from_now(on: Path) -> None:
    found = json.loads(printed(on, "compare", MRI, "--alarm", "1.6 mL", "--format", "json").out)
    assert (found["now"]["due_on"], found["changed"]["due_on"]) == ("2026-12-15", "2026-12-16")


def steps_of(out: str) -> list[tuple[str, list[str]]]:
    """Return the title and the lines of each step of `explain`."""
    parts = re.split(r"^\d+\. ", out, flags=re.MULTILINE)[1:]
    return [(part.splitlines()[0], [line.strip() for line in part.splitlines()[1:] if line]) for part in parts]


STOPS = """\
stopped:
  - {from: 2026-11-01 09:00, to: 2026-11-02 12:00, why: MRI}
  - {from: 2026-11-09 10:00, to: 2026-11-11 10:00}
  - from: 2026-11-21 10:00
    to: 2026-11-23 10:00
    why: motor stall
boluses:
  - {at: 2026-11-10 10:00, volume: 0.1 mL, over: 2 h}
"""


def test_explain_has_a_step_for_each_stop_and_the_steps_add_up(on: Path) -> None:
    steps = steps_of(printed(on, "explain", STOPS).out)
    assert [title for title, _ in steps][2:8] == [
        "Stopped from Mon 2026-11-02 09:30 until Mon 2026-11-02 12:00",
        "From Mon 2026-11-02 12:00 until Mon 2026-11-09 10:00",
        "Stopped from Mon 2026-11-09 10:00 until Wed 2026-11-11 10:00",
        "From Wed 2026-11-11 10:00 until Sat 2026-11-21 10:00",
        "Stopped from Sat 2026-11-21 10:00 until Sun 2026-11-22 12:00",
        "From Sun 2026-11-22 12:00",
    ]
    assert steps[2][1] == [
        "usable at its start: 18 mL",
        "stopped from Sun 2026-11-01 09:00 [p.yaml:6] to Mon 2026-11-02 12:00 [p.yaml:6] (MRI): nothing is delivered; "
        "left 18 mL",
    ]
    assert steps[6][1][1:] == [
        "stopped since Sat 2026-11-21 10:00 [p.yaml:8] (motor stall): nothing is delivered; left 11.233333333... mL",
        "it goes on; it is assumed to end at the as-of instant, Sun 2026-11-22 12:00",
    ]
    for (_, lines), (_, following) in itertools.pairwise(steps[2:8]):
        left = next(
            found.group(1) for line in reversed(lines) if (found := re.search(r"left (?:.* = )?(\S+ mL)", line))
        )
        assert following[0] == f"usable at its start: {left}"


def test_explain_says_above_all_that_a_pump_stands_still(on: Path) -> None:
    line = printed(on, "explain", MRI).out.splitlines()[2]
    since = "delivers nothing since Sat 2026-11-21 10:00 (MRI)"
    assert line == f"STOPPED: {since}; all dates assume that it runs again from now"
    assert "STOPPED" not in printed(on, "explain", STOPS, as_of="2026-12-01").out


def test_the_table_names_stops_and_assumes_that_an_open_one_ends_now(on: Path) -> None:
    lines = printed(on, "table", STOPS).out.splitlines()
    since = "delivers nothing since Sat 2026-11-21 10:00 (motor stall)"
    assert lines[2] == f"STOPPED: {since}; the table assumes that it runs again from now"
    events = {line[:14]: line.partition("%")[2].strip() for line in lines if "%" in line}
    assert events["Mon 2026-11-09"] == "STOPPED"
    assert events["Wed 2026-11-11"] == "resumed"
    assert events["Sat 2026-11-21"] == "STOPPED"
    assert events["Sun 2026-11-22"] == ""
    assert "STOPPED:" not in printed(on, "table", STOPS, as_of="2026-12-01").out


def calendars(folder: Path, *options: str) -> list[dict[str, str]]:
    """Return the properties of each event that a command writes for the pumps of a folder."""
    ran = run(*options, str(folder), "--as-of", AS_OF, "--format", "ics")
    text = ran.out.replace("\r\n ", "")
    events = text.split("BEGIN:VEVENT")[1:]
    return [dict(line.split(":", 1) for line in event.splitlines() if ":" in line) for event in events]


@pytest.mark.parametrize("command", [("due",), ("week",), ("schedule", "--until", "2026-12-31")])
def test_a_calendar_cancels_the_events_of_a_pump_out_of_use(on: Path, command: tuple[str, ...]) -> None:
    (on / "p.yaml").write_text(BASE)
    exported = {event["UID"] for event in calendars(on, *command)}
    (on / "p.yaml").write_text(BASE + EXPLANTED)
    found = calendars(on, *command)
    assert {event["UID"] for event in found} >= exported
    assert len(found) == (2 if command == ("due",) else 4)  # a plan has one refill more after its last day
    assert {event["STATUS"] for event in found} == {"CANCELLED"}


def test_nothing_is_cancelled_under_a_code_that_another_pump_may_have(on: Path) -> None:
    (on / "p.yaml").write_text(BASE + EXPLANTED)
    (on / "q.yaml").write_text(BASE.replace("20 mL, low", "20 litres, low"))  # it cannot be read
    for command in (("due",), ("week",), ("schedule", "--until", "2027-01-31")):
        assert not [event for event in calendars(on, *command) if "STATUS" in event]


def test_the_events_of_a_pump_are_cancelled_when_another_has_its_code(on: Path) -> None:
    (on / "p.yaml").write_text(BASE)
    exported = {event["UID"] for event in calendars(on, "due")}
    (on / "p.yaml").write_text(BASE + EXPLANTED)
    (on / "q.yaml").write_text(BASE.replace("2026-11-02", "2026-11-11"))
    for command in (("due",), ("schedule", "--until", "2027-01-31")):
        found = calendars(on, *command)
        assert exported <= {event["UID"] for event in found if event.get("STATUS") == "CANCELLED"}
        assert not exported & {event["UID"] for event in found if "STATUS" not in event}
        assert [event for event in found if "STATUS" not in event]


def test_the_week_has_a_late_visit_beside_the_refill(on: Path) -> None:
    (on / "p.yaml").write_text(BASE + "booked: 2026-12-15 10:30\n")
    found = calendars(on, "week", "--week", "2026-12-14")
    assert [(event["SUMMARY"], event.get("DTSTART")) for event in found if event["SUMMARY"].startswith("Visit")] == [
        ("Visit booked LATE: P-101", "20261215T103000")
    ]
    assert [event["SUMMARY"] for event in found if event.get("DTSTART;VALUE=DATE", "9") < "20261221"] == [
        "Order drug: P-101",
        "Refill due: P-101",
    ]
    (due,) = [event for event in calendars(on, "due") if event["SUMMARY"] == "Refill due: P-101"]
    assert due["DTSTART;VALUE=DATE"] == "20261214"
