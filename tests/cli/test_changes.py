"""`changes`: every kind of change and its cause, their order, incomplete lists, and earlier lists of any kind."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic as ClinicRules
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Pump
from pumpcli.files.due_list_file import Previous, read_previous
from pumpcli.files.source import Source
from pumpcli.formats import json_out, plain
from pumpcli.report import changes, due_records
from pumpcli.report.pump_record import FIELDS, due_record
from pumpcli.usecases.changes import compare
from pumpcli.usecases.due import DueList, Listed, Ranked
from pumpcli.usecases.rules import Rules
from tests.builders import BY_DAY, Ran, pump_of, run, simple_text
from tests.strategies import FIRST_FILL, pumps

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY)
#: The alarm is on 2026-07-04, and the refill due three days before it.
DUE = "2026-07-01"
THEN, NOW = "2026-01-10", "2026-01-17"
DOSED = simple_text("20 mL", "2 mL", "{rate: 100 mcg/day}", "1000 mcg/mL", at=BY_DAY)
RULES = ClinicRules(max_interval=Period(days=180), flow_tolerance=Fraction(145, 1000))
KEEP = ("--format", "json", "--as-of")


def pump(code: str, rate: str = "0.1 mL/day", more: str = "") -> str:
    return GOOD.replace("P-001", code).replace("0.1 mL/day", rate) + more


def broken(code: str) -> str:
    return pump(code, "0.1 mL")


class Clinic:
    """A folder of pump files, and an earlier list of it."""

    def __init__(self, root: Path) -> None:
        self.pumps, self.kept = root / "pumps", root / "kept.json"
        self.pumps.mkdir()

    def put(self, **files: str | None) -> None:
        """Write these files, and delete those that are None."""
        for name, text in files.items():
            file = self.pumps / f"{name}.yaml"
            file.unlink(missing_ok=True) if text is None else file.write_text(text)

    def keep(self, as_of: str = THEN, *options: str) -> dict[str, Any]:
        self.kept.write_text(run("due", str(self.pumps), *KEEP, as_of, *options).out)
        return dict(json.loads(self.kept.read_text()))

    def run(self, *options: str, as_of: str = NOW) -> Ran:
        return run("changes", str(self.kept), str(self.pumps), "--as-of", as_of, *options)

    def found(self, *options: str, as_of: str = NOW) -> dict[str, Any]:
        return dict(json.loads(self.run("--format", "json", *options, as_of=as_of).out))

    def rows(self, *options: str, as_of: str = NOW) -> list[tuple[str, list[str], list[str]]]:
        """Return code, kinds and causes of every change."""
        return [(each["pump"], each["change"], each["why"]) for each in self.found(*options, as_of=as_of)["changes"]]


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path)


def test_the_same_files_a_week_later(clinic: Clinic) -> None:
    clinic.put(a=GOOD, b=pump("P-002", "0 mL/day"))
    clinic.keep()
    ran = clinic.run()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Changes from the end of Sat 2026-01-10 to the end of Sat 2026-01-17",
        f"compared with {clinic.kept}",
        "",
        "0 pumps changed, 2 unchanged",
    ]
    assert clinic.found()["changes"] == []
    assert clinic.found()["unchanged_count"] == 2


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("", "booked: 2026-06-30 10:30\n", ["visit not booked -> Tue 2026-06-30 10:30"]),
        ("booked: 2026-06-30\n", "", ["visit Tue 2026-06-30 -> not booked"]),
        ("booked: 2026-06-29\n", "booked: 2026-07-02\n", ["visit Mon 2026-06-29 -> too late Thu 2026-07-02"]),
        (
            "booked: 2026-06-30\n",
            "booked: 2026-07-20\n",
            ["visit Tue 2026-06-30 -> AFTER THE DEADLINE Mon 2026-07-20"],
        ),
        ("booked: 2026-06-30\n", "booked: 2026-06-30\nlabels: [a]\n", None),
    ],
)
def test_another_booked_visit_is_a_change(clinic: Clinic, before: str, after: str, why: list[str] | None) -> None:
    clinic.put(a=GOOD + before)
    clinic.keep()
    clinic.put(a=GOOD + after)
    assert clinic.rows() == ([] if why is None else [("P-001", ["visit"], why)])


def test_a_visit_that_is_missed_is_a_change_and_one_that_a_refill_met_is_none(clinic: Clinic) -> None:
    clinic.put(a=GOOD + "booked: 2026-06-30\n")
    clinic.keep("2026-06-29")
    (row,) = clinic.rows(as_of="2026-07-01")
    assert row == ("P-001", ["worse", "visit"], ["visit Tue 2026-06-30 -> MISSED Tue 2026-06-30"])
    clinic.put(
        a=GOOD.replace("fill:", "fills:\n  -").replace(
            "program:", "  - {at: 2026-06-30 09:00, volume: 20 mL}\nprogram:"
        )
    )
    (row,) = clinic.rows(as_of="2026-07-01")
    assert "visit" not in row[1]


def test_the_fields_of_the_result(clinic: Clinic) -> None:
    clinic.put(a=GOOD)
    clinic.keep()
    clinic.put(a=pump("P-001", "0.2 mL/day"))
    found = clinic.found()
    assert found == {
        "schema": "pumpcli/changes/2",
        "as_of": NOW,
        "previous_as_of": THEN,
        "previous_complete": True,
        "previous_unread": [],
        "complete": True,
        "unread": [],
        "where": [],
        "hidden_urgent_count": 0,
        "changes": [
            {
                "pump": "P-001",
                "file": f"{clinic.pumps}/a.yaml",
                "change": ["moved"],
                "due_on_before": DUE,
                "due_on": "2026-04-02",
                "days": -90,
                "status_before": "ok",
                "status": "ok",
                "why": ["daily volume 0.1 -> 0.2 mL"],
            }
        ],
        "unchanged_count": 0,
        "problems": [],
    }


def test_the_screen_says_it_in_words(clinic: Clinic) -> None:
    clinic.put(a=GOOD, b=pump("P-002"), c=pump("P-003", "0.5 mL/day"), d=pump("P-004", "0 mL/day"), e=pump("P-005"))
    clinic.keep()
    clinic.put(a=pump("P-001", "0.2 mL/day"), b=None, d=pump("P-004"), e=pump("P-005", "0 mL/day"), f=pump("P-006"))
    lines = [" ".join(line.split()) for line in clinic.run(as_of="2026-02-07").out.splitlines()]
    assert lines[3:] == [
        "Change Pump Was due Refill due Status Why",
        "GONE P-002 Wed 2026-07-01 was ok in no file now",
        "worse P-003 Fri 2026-02-06 Fri 2026-02-06 ok -> OVERDUE",
        "worse, date set P-004 none Wed 2026-07-01 no date -> ok limit none -> low reservoir; daily volume 0 -> 0.1 mL",
        "90 days earlier P-001 Wed 2026-07-01 Thu 2026-04-02 ok daily volume 0.1 -> 0.2 mL",
        "better, no date P-005 Wed 2026-07-01 none ok -> no date limit low reservoir -> none; daily volume 0.1 -> 0 mL",
        "new P-006 Wed 2026-07-01 ok",
        "",
        "6 pumps changed, 0 unchanged",
    ]


REFILL = "fills:\n  - {at: 2026-01-05 08:00, volume: 20 mL}\n  - {at: 2026-01-12 10:00, volume: 20 mL}\n"
FILL = "fill: {at: 2026-01-05 08:00, volume: 20 mL}\n"
ALARM_DATE = "moved the alarm date"
SAME_DEADLINE = "an absence of the patient, or the clinic's lead or calendar; the deadline is the same"


@pytest.mark.parametrize(
    ("before", "after", "days", "why"),
    [
        (GOOD, GOOD.replace(FILL, REFILL), 7, ["refilled on Mon 2026-01-12"]),
        (
            GOOD,
            GOOD.replace("05 08:00, volume", "05 09:30, volume"),
            0,
            [],
        ),
        (
            GOOD,
            GOOD.replace("05 08:00, volume", "04 09:30, volume"),
            -1,
            ["last fill Mon 2026-01-05 08:00 -> Sun 2026-01-04 09:30"],
        ),
        (
            GOOD.replace("01-05", "01-20"),
            GOOD.replace("01-05", "01-21"),
            1,
            ["last fill Tue 2026-01-20 08:00 -> Wed 2026-01-21 08:00"],
        ),
        (GOOD, GOOD.replace("volume: 20", "volume: 21"), 9, ["filled volume 20 -> 21 mL"]),
        (GOOD, pump("P-001", "0.09 mL/day"), 20, ["daily volume 0.1 -> 0.09 mL"]),
        (GOOD, pump("P-001", more="stability: 60 days\n"), -120, ["limit low reservoir -> stability"]),
        (
            GOOD,
            pump("P-001", more="readings: [{at: 2026-01-12 00:00, volume: 19 mL}]\n"),
            -5,
            ["a reading, a bolus, a stop, the program or the alarm volume moved the alarm date"],
        ),
        (GOOD, pump("P-001", more="unavailable: 2026-06-20 to 2026-07-31\n"), -12, [SAME_DEADLINE]),
        (
            GOOD,
            pump("P-001", more="stopped: {from: 2026-01-06 00:00, to: 2026-01-07 00:00}\n"),
            1,
            ["a reading, a bolus, a stop, the program or the alarm volume moved the alarm date"],
        ),
        (
            pump("P-001", more="stability: 60 days\n"),
            pump("P-001", "0.2 mL/day", more="stability: 50 days\n"),
            -11,
            ["the stability was changed"],
        ),
        (
            DOSED,
            DOSED.replace("1000 mcg/mL", "0.5 mg/mL"),
            -90,
            ["daily volume 0.1 -> 0.2 mL", "drugs baclofen 1000 mcg/mL -> baclofen 0.5 mg/mL"],
        ),
        (
            GOOD,
            pump("P-001", more="stability: 60 days\ndrugs: [{name: a, concentration: 1 mg/mL}]\n"),
            -120,
            ["limit low reservoir -> stability", "drugs none -> a 1 mg/mL"],
        ),
        (
            GOOD,
            GOOD.replace(FILL, REFILL).replace("0.1 mL/day", "0.09 mL/day") + "stability: 190 days\n",
            16,
            ["refilled on Mon 2026-01-12", "limit low reservoir -> stability", "daily volume 0.1 -> 0.09 mL"],
        ),
    ],
)
def test_why_a_date_moved(clinic: Clinic, before: str, after: str, days: int, why: list[str]) -> None:
    clinic.put(a=before)
    clinic.keep()
    clinic.put(a=after)
    found = clinic.found()
    assert [(each["days"], each["why"]) for each in found["changes"]] == ([(days, why)] if days else [])


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("refill_lead: 3 days", "refill_lead: 10 days", [SAME_DEADLINE]),
        ("refill_lead: 3 days", "closed: [2026-07-01]", [SAME_DEADLINE]),
        ("max_interval: 90 days", "max_interval: 80 days", ["the clinic's longest interval was changed"]),
        ("soon: 9 days", "max_interval: 80 days", ["limit low reservoir -> longest interval"]),
        ("soon: 9 days", "flow_tolerance: 10 %", ["limit low reservoir -> low reservoir, running fast"]),
        (
            "flow_tolerance: 5 %",
            "flow_tolerance: 10 %",
            [f"a reading, a bolus, a stop, the program, the alarm volume or the clinic's flow tolerance {ALARM_DATE}"],
        ),
    ],
)
def test_what_the_clinic_moves(clinic: Clinic, before: str, after: str, why: list[str]) -> None:
    clinic.put(a=GOOD, clinic=before)
    clinic.keep()
    clinic.put(clinic=after)
    assert clinic.rows() == [("P-001", ["moved"], why)]


def test_the_lead_of_the_command_line_counts_too(clinic: Clinic) -> None:
    clinic.put(a=GOOD)
    clinic.keep()
    assert clinic.rows("--lead", "1 day") == [("P-001", ["moved"], [SAME_DEADLINE])]
    clinic.keep(THEN, "--lead", "1 day")
    assert clinic.rows("--lead", "1 day") == []


def test_where_the_deadline_stays_a_program_that_comes_into_force_is_no_reason(clinic: Clinic) -> None:
    planned = "programs:\n  - {rate: 0.1 mL/day}\n  - {start: 2026-01-12 00:00, rate: 0.2 mL/day}\n"
    clinic.put(a=GOOD.replace("program: {rate: 0.1 mL/day}\n", planned))
    before = clinic.keep()["pumps"][0]["daily_ml"]
    assert clinic.rows() == []
    assert clinic.rows("--lead", "9 days") == [("P-001", ["moved"], [SAME_DEADLINE])]
    assert (before, clinic.keep(NOW)["pumps"][0]["daily_ml"]) == (0.1, 0.2)


def test_a_status_may_get_worse_or_better_by_itself_or_with_the_date(clinic: Clinic) -> None:
    clinic.put(a=pump("P-001", "0.5 mL/day"), b=pump("P-002", "0.5 mL/day"), c=pump("P-003", "0.5 mL/day"))
    clinic.keep("2026-02-01")
    refilled = pump("P-002", "0.5 mL/day").replace(FILL, REFILL.replace("01-12", "02-03"))
    clinic.put(b=refilled, c=pump("P-003", "0.8 mL/day"))
    changes = clinic.found(as_of="2026-02-07")["changes"]
    assert [(each["pump"], each["change"], each["days"], each["why"]) for each in changes] == [
        ("P-003", ["worse", "moved"], -14, ["daily volume 0.5 -> 0.8 mL"]),
        ("P-001", ["worse"], 0, []),
        ("P-002", ["better", "moved"], 28, ["refilled on Tue 2026-02-03"]),
    ]
    assert [(each["status_before"], each["status"]) for each in changes] == [
        ("soon", "empty"),
        ("soon", "overdue"),
        ("soon", "ok"),
    ]


def test_a_date_that_there_was_not_before_has_no_days(clinic: Clinic) -> None:
    clinic.put(a=pump("P-001", "0 mL/day"), b=pump("P-002"))
    clinic.keep()
    clinic.put(a=GOOD, b=pump("P-002", "0 mL/day"))
    found = clinic.found()["changes"]
    assert [(each["due_on_before"], each["due_on"], each["days"]) for each in found] == [
        (None, DUE, None),
        (DUE, None, None),
    ]


def test_new_gone_unreadable_and_readable_again(clinic: Clinic) -> None:
    clinic.put(a=GOOD, b=pump("P-002"), c=broken("P-003"), d=broken("P-004"), e=broken("P-005"))
    assert clinic.keep()["complete"] is False
    clinic.put(a=None, b=broken("P-002"), c=pump("P-003"), e=None, f=pump("P-006"), g=broken("P-007"))
    ran = clinic.run()
    assert ran.code == 3
    found = clinic.found()
    assert {each["pump"]: (each["change"], each["why"]) for each in found["changes"]} == {
        "P-001": (["gone"], ["in no file now"]),
        "P-002": (["unreadable"], ["cannot be read; see the problems"]),
        "P-003": (["readable_again"], []),
        "P-004": (["unreadable"], ["could not be read then either"]),
        "P-005": (["gone"], ["in no file now"]),
        "P-006": (["new"], []),
        "P-007": (["new", "unreadable"], ["cannot be read; see the problems"]),
    }
    places = {code: f"{code} ({clinic.pumps}/{name}.yaml:1)" for code, name in zip_codes("bcdeg", 2, 3, 4, 5, 7)}
    assert ran.out.splitlines()[-2:] == [
        "THE SAVED LIST WAS INCOMPLETE: 3 pumps or files left out then: "
        + ", ".join(places[code] for code in ("P-003", "P-004", "P-005")),
        "INCOMPLETE: 3 pumps or files left out: "
        + ", ".join(places[code] for code in ("P-002", "P-004", "P-007"))
        + "; see the problems",
    ]
    assert (found["complete"], found["previous_complete"]) == (False, False)
    assert [each["pump"] for each in found["unread"]] == ["P-002", "P-004", "P-007"]
    assert [each["pump"] for each in found["previous_unread"]] == ["P-003", "P-004", "P-005"]
    assert [each["code"] for each in found["problems"]] == ["wrong-unit"] * 3


def zip_codes(names: str, *numbers: int) -> Iterator[tuple[str, str]]:
    return zip((f"P-{number:03}" for number in numbers), names, strict=True)


def test_a_file_of_which_not_even_the_code_can_be_read(clinic: Clinic) -> None:
    clinic.put(a=GOOD, b=pump("P-002"), c=pump("P-003"))
    clinic.keep()
    clinic.put(a="pump: [", b=None)
    assert clinic.rows() == [
        ("P-001", ["unreadable"], ["cannot be read; see the problems"]),
        ("P-002", ["gone"], ["in no file that can be read now"]),
    ]
    clinic.keep()
    clinic.put(a=GOOD, b=pump("P-002"))
    assert clinic.rows() == [
        ("P-001", ["readable_again"], []),
        ("P-002", ["new"], ["may be among what could not be read then"]),
    ]


def test_what_is_unreadable_without_a_code_both_times_is_named_without_a_row(clinic: Clinic) -> None:
    clinic.put(a="pump: [", b=pump("P-002"))
    clinic.keep()
    ran = clinic.run()
    assert clinic.rows() == []
    assert [f"{clinic.pumps}/a.yaml:1" in line for line in ran.out.splitlines()[-2:]] == [True, True]


def test_a_code_that_is_given_twice_now_is_unreadable(clinic: Clinic) -> None:
    clinic.put(a=GOOD)
    clinic.keep()
    clinic.put(b=GOOD)
    assert clinic.rows() == [("P-001", ["unreadable"], ["cannot be read; see the problems"])]


def test_a_folder_that_is_missing_now_leaves_its_pumps_unreadable(clinic: Clinic) -> None:
    clinic.put(a=GOOD, b=pump("P-002"))
    clinic.keep()
    clinic.pumps.rename(clinic.pumps.parent / "elsewhere")
    assert clinic.run().code == 4
    assert [kinds for _, kinds, _ in clinic.rows()] == [["unreadable"], ["unreadable"]]


def test_a_pump_that_moved_to_another_file_is_no_change(clinic: Clinic) -> None:
    clinic.put(a=GOOD)
    clinic.keep()
    clinic.put(a=None, b=GOOD)
    assert clinic.rows() == []


def test_the_most_urgent_comes_first(clinic: Clinic) -> None:
    before = {
        "gone": pump("P-01", "0.1 mL/day"),
        "soon": pump("P-02", "0.6 mL/day"),
        "overdue": pump("P-03", "0.66 mL/day"),
        "earlier": pump("P-04", "0.1 mL/day"),
        "later": pump("P-05", "0.1 mL/day"),
        "broken": pump("P-07", "0.4 mL/day"),
        "empty": pump("P-06", "0.8 mL/day"),
        "alarm": pump("P-08", "0.7 mL/day"),
        "same": pump("P-09", "0.1 mL/day"),
    }
    clinic.put(**before)
    clinic.keep("2026-01-12", "--lead", "0 days")
    clinic.put(
        gone=None,
        earlier=pump("P-04", "0.2 mL/day"),
        later=pump("P-05", "0.09 mL/day"),
        broken=broken("P-07"),
        new=pump("P-10", "3 mL/day"),
    )
    found = clinic.found("--lead", "0 days", as_of="2026-01-31")
    assert [(each["pump"], *each["change"], each["status"]) for each in found["changes"]] == [
        ("P-07", "unreadable", None),
        ("P-01", "gone", None),
        ("P-06", "worse", "empty"),
        ("P-08", "worse", "alarm"),
        ("P-03", "worse", "overdue"),
        ("P-02", "worse", "soon"),
        ("P-04", "moved", "ok"),
        ("P-05", "moved", "ok"),
        ("P-10", "new", "empty"),
    ]


def test_a_status_that_got_better_alone_comes_last(clinic: Clinic) -> None:
    clinic.put(a=pump("P-001", "0.5 mL/day"), b=pump("P-002", "0 mL/day"))
    clinic.keep("2026-02-01")
    clinic.put(c=pump("P-003"), clinic="soon: 1 day")
    assert clinic.rows(as_of="2026-02-01") == [("P-003", ["new"], []), ("P-001", ["better"], [])]


@pytest.mark.parametrize("as_of", ["2025-12-01", "2026-01-16", "2026-03-03 10:30", "2026-09-01"])
def test_formats_agree_and_nobody_is_dropped(clinic: Clinic, as_of: str) -> None:
    clinic.put(a=GOOD, b=pump("P-002"), c=broken("P-003"), d=pump("'=4'", "0.5 mL/day"), e=pump("P-005", "0 mL/day"))
    clinic.keep()
    clinic.put(a=pump("P-001", "0.2 mL/day", "stability: 30 days\n"), b=broken("P-002"), c=pump("P-003"))
    clinic.put(f=DOSED.replace("P-001", "P-006"))
    found = clinic.found(as_of=as_of)
    rows = list(csv.DictReader(io.StringIO(clinic.run("--format", "csv", as_of=as_of).out)))
    screen = clinic.run(as_of=as_of).out
    assert len(found["changes"]) + found["unchanged_count"] == 6
    for row, change in zip(rows, found["changes"], strict=True):
        flat = {field: "; ".join(value) if isinstance(value, list) else value for field, value in change.items()}
        expected = {field: "" if value is None else str(value) for field, value in flat.items()}
        assert row == expected | {"pump": "'=4" if change["pump"] == "=4" else change["pump"]}
        (line,) = [line for line in screen.splitlines() if change["pump"] in line.split() and "INCOMPLETE" not in line]
        assert "; ".join(change["why"]) in line
        assert all(day in line for day in (change["due_on_before"], change["due_on"]) if day is not None)


def test_what_was_kept_at_an_instant_on_standard_input_and_with_a_byte_order_mark(clinic: Clinic) -> None:
    clinic.put(a=GOOD)
    clinic.keep("2026-01-10 10:30")
    clinic.kept.write_bytes(b"\xef\xbb\xbf" + clinic.kept.read_bytes().replace(b"\n", b"\r\n"))
    assert clinic.run().out.startswith("Changes from Sat 2026-01-10 10:30 to the end of")
    ran = run("changes", "-", str(clinic.pumps), "--as-of", NOW, stdin=clinic.kept.read_text("utf-8-sig"))
    assert ran.out.splitlines()[1:] == ["compared with -", "", "0 pumps changed, 1 unchanged"]


def test_a_list_of_the_first_schema_is_compared_with_now() -> None:
    """It was printed by the program of its time: instants to the minute, whole numbers without a decimal point, and no
    field of the working day."""
    kept, samples = Path("tests/data/kept-lists/due.json"), "tests/data/kept-lists/samples"
    old = json.loads(kept.read_text())
    assert (old["schema"], old["pumps"][0]["filled_at"], old["pumps"][0]["filled_ml"]) == (
        "pumpcli/due/1",
        "2026-10-23T11:00",
        20,
    )
    assert not {"booking", "labels", "timezone"} & set(old["pumps"][0])
    found = json.loads(run("changes", str(kept), samples, "--as-of", "2026-11-22", "--format", "json").out)
    assert (found["changes"], found["unchanged_count"]) == ([], 13)
    later = json.loads(run("changes", str(kept), samples, "--as-of", "2026-11-23", "--format", "json").out)
    assert [(each["pump"], each["change"], each["why"]) for each in later["changes"]] == [("P-013", ["worse"], [])]


@pytest.mark.parametrize("zone", ["", "timezone: America/Chicago\n"])
def test_instants_of_both_schemas_are_compared_to_the_minute(clinic: Clinic, zone: str) -> None:
    text = GOOD.replace("08:00, volume", "08:00:45, volume") + zone
    clinic.put(a=text)
    kept = clinic.keep()
    (pump_now,) = kept["pumps"]
    assert pump_now["filled_at"].startswith("2026-01-05T08:00:45")
    old_fields = FIELDS[: FIELDS.index("site")]
    old = {
        field: None if pump_now[field] is None else re.sub(r"(T\d\d:\d\d):\d\d", r"\1", pump_now[field])
        for field in old_fields
        if field.endswith("_at")
    }
    assert old["filled_at"] == pump_now["filled_at"].replace(":45", "")
    pumps = [{field: pump_now[field] for field in old_fields} | old]
    clinic.kept.write_text(json.dumps(kept | {"schema": "pumpcli/due/1", "pumps": pumps}))
    assert clinic.rows() == []
    clinic.put(a=text.replace("0.1 mL/day", "0.2 mL/day"))
    assert clinic.rows() == [("P-001", ["moved"], ["daily volume 0.1 -> 0.2 mL"])]
    clinic.put(a=text.replace("08:00:45", "08:01:00"), clinic="refill_lead: 5 days")
    assert [why for _, _, why in clinic.rows()] == [["last fill Mon 2026-01-05 08:00 -> Mon 2026-01-05 08:01"]]


def test_fields_that_a_later_version_adds_are_no_fault(clinic: Clinic) -> None:
    clinic.put(a=GOOD)
    kept = clinic.keep() | {"more": 1}
    kept["pumps"][0]["more"] = [None]
    clinic.kept.write_text(json.dumps(kept))
    assert clinic.rows() == []


def test_output_goes_to_a_file_and_strict_counts_warnings(clinic: Clinic) -> None:
    clinic.put(a=GOOD.replace("{rate", "{start: 2026-01-08 00:00, rate"))
    clinic.keep()
    target = clinic.kept.parent / "changes.csv"
    ran = clinic.run("--format", "csv", "--output", str(target), "--strict")
    assert (ran.code, ran.out) == (3, "")
    assert target.read_text() == clinic.run("--format", "csv").out
    assert clinic.run().code == 0


def test_a_wrong_clinic_file_makes_no_list(clinic: Clinic) -> None:
    clinic.put(a=GOOD)
    clinic.keep()
    clinic.put(clinic="refill_lead: 3\n")
    ran = clinic.run()
    assert (ran.code, ran.out) == (3, "")


def test_an_earlier_list_that_cannot_be_opened_is_exit_4(clinic: Clinic) -> None:
    clinic.put(a=GOOD)
    for wrong in (clinic.kept, clinic.pumps):
        ran = run("changes", str(wrong), str(clinic.pumps))
        assert (ran.code, ran.out) == (4, "")
        assert "file-unreadable" in ran.err
        assert ("save a list with `pumpcli due --format json" in ran.err) is (wrong == clinic.kept)


def test_an_earlier_list_is_required() -> None:
    assert run("changes").code == 2


@cache
def kept_samples() -> str:
    """A valid list in which every field has a value."""
    kept = json.loads(run("due", "sample_configs", *KEEP, "2026-11-22").out)
    kept["unread"] = [{"pump": "P-099", "file": "x.yaml", "line": 3}, {"pump": None, "file": "y.yaml", "line": None}]
    kept["complete"] = False
    return json.dumps(kept)


def changed(kept: str, format: str = "json") -> Ran:
    """Compare the samples with an earlier list from standard input."""
    return run("changes", "-", "sample_configs", "--as-of", "2026-11-22", "--format", format, stdin=kept)


def assert_refused(ran: Ran) -> None:
    assert (ran.code, ran.out) == (3, "")
    assert "[not-a-due-list]" in ran.err
    assert ran.err.endswith("1 error, 0 warnings\n")


def test_the_samples_against_themselves() -> None:
    ran = changed(kept_samples())
    assert ran.code == 0
    found = json.loads(ran.out)
    assert [(each["pump"], each["change"], each["file"]) for each in found["changes"]] == [
        ("P-099", ["gone"], "x.yaml")
    ]
    assert found["unchanged_count"] == 15


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", ":1:1: ", "this file is empty"),
        ("\n \n", ":3:1: ", "this file is empty"),
        ("{", ":1:2: ", "this is not JSON: it ends before it is complete"),
        ('{"a": 1\n\n', ":3:1: ", "this is not JSON: it ends before it is complete"),
        ('{\n  "a": 1,\n  b\n}', ":3:3: ", "this is not JSON: 'b' is not allowed here"),
        ('{"a": 1,\n}', ":1:8: ", "this is not JSON: ',' is not allowed here"),
        ('{"a": [1, ]}', ":1:9: ", "this is not JSON: ',' is not allowed here"),
        ('{"a": }', ":1:7: ", "this is not JSON: '}' is not allowed here"),
        ('{"a" "b"}', ":1:6: ", "this is not JSON: '\"' is not allowed here"),
        ('{"a": "b', ":1:7: ", "this is not JSON: the quote that opens here is not closed in its line"),
        ('{"a":\r\n "b\\"}', ":2:2: ", "this is not JSON: the quote that opens here is not closed in its line"),
        ('{"a": "\u00e9\tb"}', ":1:9: ", "this is not JSON: '\\t' is not allowed here"),
        ("{} {}", ":1:4: ", "this is not JSON: '{' is not allowed here"),
        ("pump,file\nP-001,a.yaml\n", ":1:1: ", "this is not JSON: 'p' is not allowed here"),
        ("[" * 100_000, ": ", "nested too deep"),
        ('{"a":' * 100_000, ": ", "nested too deep"),
        ("9" * 5000, ": ", "a number has too many digits"),
        ('{"schema": 1, "schema": 2}', ": ", "the key `schema` is given twice in one object"),
        ("[]", ": ", "a list instead of an object"),
        ("null", ": ", "null instead of an object"),
        ("{}", ": schema: ", "this key is missing"),
        ('{"schema": "pumpcli/show/1"}', ": schema: ", "`pumpcli/show/1` instead of `pumpcli/due/2`"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_place(text: str, place: str, message: str) -> None:
    ran = changed(text)
    assert_refused(ran)
    head = ran.err.splitlines()[0]
    assert head.startswith(f"-{place.split(' ', 1)[0]} error: {place.split(' ', 1)[1]}")
    assert message in head
    assert "save a list with `pumpcli due --format json --output FILE`" in head


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["schema"], "pumpcli/due/3", "schema: `pumpcli/due/3` instead of `pumpcli/due/2`"),
        (["as_of"], "9999-12-31", "as_of: `9999-12-31` instead of a date or an instant"),
        (["as_of"], None, "as_of: null instead of a date or an instant"),
        (["complete"], True, "complete: contradicts `unread`"),
        (["complete"], 0, "complete: a number instead of true or false"),
        (["unread"], {}, "unread: an object instead of a list"),
        (["unread", 0, "line"], True, "unread 1, line: true or false instead of the number of a line"),
        (["unread", 0, "line"], 0, "unread 1, line: a number instead of the number of a line"),
        (["unread", 1, "file"], None, "unread 2, file: null instead of a text"),
        (["pumps"], None, "pumps: null instead of a list"),
        (["pumps", 2], [], "pump 3: a list instead of an object"),
        (["pumps", 2, "pump"], "P-013", "pump 3, pump: `P-013` is listed twice"),
        (["pumps", 2, "pump"], "", "pump 3, pump: an empty text"),
        (["pumps", 2, "pump"], "a\ud800", "pump 3, pump: 'a\\ud800' holds control characters"),
        (["pumps", 2, "due_on"], "20261127", "`20261127` instead of a date such as 2026-11-27"),
        (["pumps", 2, "due_on"], "2026-02-30", "pump 3, due_on: `2026-02-30` instead of a date"),
        (["pumps", 2, "due_on"], 20261127, "pump 3, due_on: a number instead of a date"),
        (["pumps", 2, "filled_at"], "2026-11-27", "pump 3, filled_at: `2026-11-27` instead of an instant"),
        (["pumps", 2, "filled_at"], "2026-11-27T10:00+0100", "instead of an instant such as 2026-11-27T14:05:00"),
        (["pumps", 2, "deadline_at"], "x" * 99, f"pump 3, deadline_at: `{'x' * 40}...` instead of an instant"),
        (["pumps", 2, "deadline_reason"], "why", "instead of one of low_alarm low_alarm_early low_alarm_measured"),
        (["pumps", 2, "status"], None, "pump 3, status: null instead of one of empty stopped alarm"),
        (["pumps", 2, "status"], [], "pump 3, status: a list instead of one of empty stopped alarm"),
        (["pumps", 2, "daily_ml"], "0.2", "pump 3, daily_ml: `0.2` instead of a volume in mL"),
        (["pumps", 2, "daily_ml"], -1, "pump 3, daily_ml: a number instead of a volume"),
        (["pumps", 2, "daily_ml"], float("nan"), "pump 3, daily_ml: a number instead of a volume"),
        (["pumps", 2, "daily_ml"], 10**400, "pump 3, daily_ml: a number instead of a volume"),
        (["pumps", 2, "daily_ml"], False, "pump 3, daily_ml: true or false instead of a volume"),
        (["pumps", 2, "drugs", 0, "name"], 1, "pump 3, drug 1, name: a number instead of a text"),
        (["pumps", 2, "model"], 40, "pump 3, model: a number instead of a text"),
        (["pumps", 2, "volume_ml"], "19.5", "pump 3, volume_ml: `19.5` instead of a volume in mL"),
        (["pumps", 2, "expected_ml"], -1, "pump 3, expected_ml: a number instead of a volume in mL"),
        (["pumps", 2, "empty_at"], "2026-12-01", "pump 3, empty_at: `2026-12-01` instead of an instant"),
        (["pumps", 2, "order_by"], 20261201, "pump 3, order_by: a number instead of a date"),
        (["pumps", 2, "days_left"], 1.5, "pump 3, days_left: a number instead of a whole number"),
        (["pumps", 2, "days_left"], True, "pump 3, days_left: true or false instead of a whole number"),
        (["pumps", 2, "filled_at"], "2026-11-27T10:00:00.5", "instead of an instant such as 2026-11-27T14:05:00"),
        (["pumps", 2, "labels"], "dr-a", "pump 3, labels: `dr-a` instead of a list"),
        (["pumps", 2, "labels"], ["dr-a", 1], "pump 3, labels: a number instead of a text"),
        (["pumps", 2, "booking"], "yes", "pump 3, booking: `yes` instead of one of missed after_deadline late booked"),
        (["pumps", 2, "booked_on"], "2026-12-01T10:30:00", "instead of a date such as 2026-11-27"),
        (["pumps", 2, "booked_at"], "2026-12-01", "pump 3, booked_at: `2026-12-01` instead of an instant"),
        (["pumps", 2, "cannot_come"], 0, "pump 3, cannot_come: a number instead of true or false"),
        (["pumps", 2, "replacement"], "soon", "instead of one of passed before_refill within_3_months within_6_months"),
        (["pumps", 2, "timezone"], 1, "pump 3, timezone: a number instead of a text"),
    ],
)
def test_a_list_that_is_wrong_somewhere_is_refused_with_the_path(
    path: list[str | int], value: object, message: str
) -> None:
    ran = changed(replaced(path, value))
    assert_refused(ran)
    assert message in ran.err.replace("\u00a0", " ")


COMPARED = [
    *("pump", "file", "drugs", "filled_at", "filled_ml", "daily_ml"),
    *("deadline_at", "deadline_reason", "due_on", "status"),
]


@pytest.mark.parametrize("key", COMPARED)
def test_a_missing_key_that_lists_are_compared_by_is_refused(key: str) -> None:
    kept = json.loads(kept_samples())
    del kept["pumps"][1][key]
    ran = changed(json.dumps(kept))
    assert_refused(ran)
    assert f"pump 2, {key}: this key is missing" in ran.err


@pytest.mark.parametrize("key", [field for field in FIELDS if field not in COMPARED])
def test_any_other_key_may_be_missing(key: str) -> None:
    kept = json.loads(kept_samples())
    assert key in kept["pumps"][1]
    del kept["pumps"][1][key]
    assert changed(json.dumps(kept)) == changed(kept_samples())


@pytest.mark.parametrize("file", ["\ud800", "\udcff.yaml", "\x1b[31m", "a\nb", "\0", "", "/" * 5000])
@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_no_path_in_an_earlier_list_can_upset_a_format(file: str, format: str) -> None:
    kept = json.loads(replaced(["unread", 0, "file"], file))
    kept["pumps"].append(kept["pumps"][0] | {"pump": "P-098", "file": file})
    ran = changed(json.dumps(kept), format)
    assert (ran.code, ran.err) == (0, "")
    assert format == "csv" or "\x1b" not in ran.out
    assert "P-098" in ran.out


def replaced(path: list[str | int], value: object) -> str:
    """Return the valid list with one value replaced."""
    kept = json.loads(kept_samples())
    inner = kept
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return json.dumps(kept)


def paths_in(value: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path to every value within a JSON value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in entries:
        yield (*way, step)
        yield from paths_in(inner, (*way, step))


texts = st.text(st.characters(), max_size=12)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | texts
    | st.sampled_from(["pumpcli/due/1", "pumpcli/due/2", "2026-11-27"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | st.just("schema"), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_any_json_that_is_no_list_is_refused(value: object) -> None:
    assert_refused(changed(json.dumps(value)))


def list_of(listed: Listed, as_of: AsOf) -> Previous:
    """Write the list of one pump and read it again."""
    ranked = Ranked(
        status=listed.forecast.status,
        due_on=None,
        code=listed.forecast.pump.code,
        file="a.yaml",
        needed=None,
        is_zoned=False,
        booking=listed.forecast.visit.state,
        cannot_come=False,
        stopped_at=None,
        begins_on=as_of.day,
        end=None,
        is_ended=False,
        row=due_records.json_row(listed),
    )
    rules = Rules(clinic=RULES, citation=None, lead_given=False, problems=())
    result = DueList(as_of=as_of, rules=rules, pumps=(ranked,), ended=(), waiting=(), unread=())
    text = json_out.render(due_records.document(result), [])
    previous = read_previous(Source("kept.json", text))
    assert isinstance(previous, Previous), previous
    return previous


@given(pumps(), st.integers(-10, 400))
def test_no_pump_differs_from_itself(pump: Pump, days: int) -> None:
    """Reading the JSON of `due` gives the same records that were written."""
    as_of = AsOf.end_of(FIRST_FILL.date() + timedelta(days=days))
    listed = Listed(forecast(pump, as_of, RULES), "a.yaml")
    previous = list_of(listed, as_of)
    assert previous.pumps == (due_record(listed),)
    found = compare(previous, [due_record(listed)], (), as_of)
    assert (found.changes, found.unchanged, previous.as_of) == ((), 1, as_of)


def test_an_hour_that_the_clocks_show_twice_is_read_again_and_compared_as_the_clocks_show_it() -> None:
    """The alarm is at the second 01:30 of the night in which the clocks of Chicago are set back."""
    text = GOOD.replace(BY_DAY, "2026-11-01 01:30-06:00") + "timezone: America/Chicago\n"
    as_of = AsOf.end_of(date(2026, 11, 10))
    listed = Listed(forecast(pump_of(text), as_of, RULES), "a.yaml")
    kept = list_of(listed, as_of)
    assert kept.pumps == (due_record(listed),)
    assert kept.pumps[0].filled_at.utcoffset() == timedelta(hours=-6)
    assert compare(kept, [due_record(listed)], (), as_of).changes == ()

    later = Listed(forecast(pump_of(text.replace("11-01 01:30-06:00", "11-02 00:30")), as_of, RULES), "a.yaml")
    screen = plain.render(changes.to_screen(compare(list_of(later, as_of), [due_record(listed)], (), as_of)))
    assert "last fill Mon 2026-11-02 00:30 -> Sun 2026-11-01 01:30\n" in screen


@given(st.data(), json_values)
def test_a_list_with_any_value_in_the_wrong_place_is_refused_or_compared(data: st.DataObject, value: object) -> None:
    path = data.draw(st.sampled_from(list(paths_in(json.loads(kept_samples())))))
    ran = [changed(replaced(list(path), value), format) for format in ("json", "csv", "table")]
    assert len({each.code for each in ran}) == 1
    if ran[0].code == 0:
        found = json.loads(ran[0].out)
        assert len(found["changes"]) == len(list(csv.DictReader(io.StringIO(ran[1].out))))
        assert f"\n{len(found['changes'])} pump" in ran[2].out
    else:
        assert_refused(ran[0])


@given(st.data())
def test_a_list_that_was_cut_off_is_refused(data: st.DataObject) -> None:
    text = kept_samples()
    assert_refused(changed(text[: data.draw(st.integers(0, len(text) - 1))]))


@given(st.text(max_size=60))
def test_any_text_is_refused(text: str) -> None:
    assert_refused(changed(text))
