"""Pumps of several sites on the command line: their days, their loads, and what is wrong with a site."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Ran, run, settled, simple_text

AS_OF = ("--as-of", "2026-01-10")
CLINIC = """
clinic: Refill clinic
holidays: [US]
closed: [2026-02-05]
capacity: 2
order_lead: 1 open day
sites:
  main:
  home: {open_days: [tue], open: [2026-02-05], visit_at: 13:00, capacity: 1}
"""


def pump(code: str, site: str | None = None, more: str = "") -> str:
    """A pump whose deadline is Tuesday 2026-02-10, so that it is due at the main site on Friday 02-06."""
    text = simple_text("20 mL", "2 mL", "{rate: 0.5 mL/day}").replace("P-001", code)
    return text + ("" if site is None else f"site: {site}\n") + more


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four pumps at home, two of them due on one Thursday, and three at the clinic."""
    folder = tmp_path / "pumps"
    folder.mkdir()
    (folder / "clinic.yaml").write_text(CLINIC)
    for code, site in {"H-1": "home", "H-2": "home", "M-1": "main", "M-2": "main", "N-1": None}.items():
        (folder / f"{code}.yaml").write_text(pump(code, site))
    return folder


def lines(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return ran.out.replace("\u00a0", " ").splitlines()


def document(ran: Ran) -> Any:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_each_pump_is_due_on_a_day_of_its_site(folder: Path) -> None:
    due = document(run("due", str(folder), *AS_OF, "--format", "json"))["pumps"]
    assert {each["pump"]: (each["site"], each["due_on"], each["order_by"]) for each in due} == {
        "H-1": ("home", "2026-02-05", "2026-02-04"),  # the site is open although the clinic is closed
        "H-2": ("home", "2026-02-05", "2026-02-04"),
        "M-1": ("main", "2026-02-06", "2026-02-04"),  # the clinic is closed on the day before
        "M-2": ("main", "2026-02-06", "2026-02-04"),
        "N-1": (None, "2026-02-06", "2026-02-04"),
    }


def test_a_site_called_clinic_is_told_from_the_clinic_itself(folder: Path) -> None:
    (folder / "clinic.yaml").write_text("capacity: 2\nsites: {main: {}, home: {}, Clinic: {capacity: 1}}\n")
    (folder / "C-1.yaml").write_text(pump("C-1", "Clinic"))
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-02-02"))
    assert "Fri 2026-02-06   clinic: 2 of 2 refills; site Clinic: 1 of 1 refill" in found


def test_week_shows_the_site_of_each_pump_and_the_load_of_each_capacity(folder: Path) -> None:
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-02-02"))
    days = [line for line in found if line[:3] in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")]
    assert days == [
        "Mon 2026-02-02   clinic: 0 of 2 refills",
        "Tue 2026-02-03   clinic: 0 of 2 refills; home: 1 of 1 refill",
        "Wed 2026-02-04   clinic: 1 of 2 refills",
        "Thu 2026-02-05   closed 2026-02-05; home: 1 of 1 refill",
        "Fri 2026-02-06   clinic: 2 of 2 refills",
        "Sat 2026-02-07   closed: no open day",
    ]
    heads = [line.split() for line in found if line.split()[:1] == ["Visit"]]
    assert heads
    assert all(head[1:3] == ["Pump", "Site"] for head in heads)
    assert {tuple(line.split()[3:5]) for line in found if line.startswith("  not booked")} == {
        ("H-1", "home"),
        ("H-2", "home"),
        ("M-1", "main"),
        ("M-2", "main"),
        ("N-1", "no"),  # and no drug named
    }


def test_an_open_site_is_named_on_a_day_on_which_the_clinic_is_closed(folder: Path) -> None:
    (folder / "clinic.yaml").write_text(CLINIC.replace(", capacity: 1", ""))
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-02-02"))
    (thursday,) = (line for line in found if line.startswith("Thu"))
    assert thursday == "Thu 2026-02-05   closed 2026-02-05; home open; 2 of 2 refills"


def test_a_closed_site_is_named_on_an_open_day(folder: Path) -> None:
    (folder / "clinic.yaml").write_text("sites: {main: {closed: 2026-02-06}, home: {open_days: [tue]}}\n")
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-02-02"))
    assert "Fri 2026-02-06   main closed 2026-02-06; 1 refill" in found
    assert "Mon 2026-02-02   -" in found, "a site that is closed by its weekday is not named"


def test_more_visits_than_a_site_can_do(folder: Path) -> None:
    for number in (3, 4):
        (folder / f"H-{number}.yaml").write_text(pump(f"H-{number}", "home", "booked: 2026-02-05\n"))
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-02-02"))
    (thursday,) = (line for line in found if line.startswith("Thu"))
    assert thursday == "Thu 2026-02-05   closed 2026-02-05; home: 2 of 1 refill: 1 TOO MANY"
    schedule = lines(run("schedule", str(folder), *AS_OF, "--until", "2026-02-08"))
    assert "Thu 2026-02-05: home: 1 refill TOO MANY for a capacity of 1" in schedule
    calendar = lines(run("calendar", str(folder), *AS_OF, "--months", "2"))
    assert "  Thu 2026-02-05  booked: H-3 (home), H-4 (home)  (home: 1 refill TOO MANY)" in calendar


def test_overdue_pumps_on_several_days_are_named_with_theirs(folder: Path) -> None:
    (folder / "clinic.yaml").write_text("sites: {main: {open_days: [wed]}, home: {open_days: [tue]}}\n")
    found = lines(run("week", str(folder), "--as-of", "2026-02-09"))
    (line,) = (line for line in found if line.startswith("OVERDUE"))
    on = "Tue 2026-02-10 and Wed 2026-02-11 (M-1, M-2)"
    assert line == f"OVERDUE OR ALARMING: 5 pumps, to be seen at once: {on}"


def test_overdue_pumps_of_a_site_do_not_fill_the_clinic(folder: Path) -> None:
    found = lines(run("week", str(folder), "--as-of", "2026-02-09"))
    (line,) = (line for line in found if line.startswith("OVERDUE"))
    assert line == (
        "OVERDUE OR ALARMING: 5 pumps, to be seen at once: Tue 2026-02-10, home: 1 TOO MANY for a capacity of 1, "
        "clinic: 1 TOO MANY for a capacity of 2"
    )


def test_calendar_marks_a_day_as_closed_only_if_every_place_is(folder: Path) -> None:
    found = lines(run("calendar", str(folder), *AS_OF, "--months", "2"))
    assert "  Thu 2026-02-05  closed 2026-02-05; home open" in found
    (week,) = (line for line in found if line.split()[:3] == ["2", "3", "1"])
    assert week.split() == ["2", "3", "1", "4", "1", "5", "1", "6", "2", "7", "x", "8", "x"]


def test_schedule_has_a_column_for_sites_only_if_a_pump_has_one(folder: Path) -> None:
    def head() -> list[str]:
        found = lines(run("schedule", str(folder), *AS_OF, "--until", "2026-02-08"))
        (line,) = (line for line in found if line.startswith("Visit"))
        return line.split()

    assert head()[:3] == ["Visit", "Pump", "Site"]
    for name in ("H-1", "H-2", "M-1", "M-2"):
        (folder / f"{name}.yaml").unlink()
    assert head()[:3] == ["Visit", "Pump", "Due"]


def test_one_site_is_shown_and_the_plan_is_that_of_all(folder: Path) -> None:
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-02-02", "--where", "site=home"))
    assert "Tue 2026-02-03   clinic: 0 of 2 refills; home: 1 of 1 refill" in found
    assert "Fri 2026-02-06   clinic: 2 of 2 refills, 0 shown" in found
    assert not [line for line in found if "M-1" in line]


def test_documents_have_every_place_and_every_room(folder: Path) -> None:
    file = str(folder / "clinic.yaml")
    week = document(run("week", str(folder), *AS_OF, "--week", "2026-02-02", "--format", "json"))
    thursday = week["weeks"][0]["days"][3]
    assert (thursday["open"], thursday["closed"], thursday["planned_count"]) == (False, "closed 2026-02-05", 1)
    assert thursday["sites"] == [
        {"clinic_file": file, "site": None, "open": False, "closed": "closed 2026-02-05"},
        {"clinic_file": file, "site": "home", "open": True, "closed": None},
        {"clinic_file": file, "site": "main", "open": False, "closed": "closed 2026-02-05"},
    ]
    assert thursday["rooms"] == [
        {"clinic_file": file, "site": None, "capacity_count": 2, "planned_count": 0, "overflow_count": 0},
        {"clinic_file": file, "site": "home", "capacity_count": 1, "planned_count": 1, "overflow_count": 0},
    ]
    calendar = document(run("calendar", str(folder), *AS_OF, "--months", "2", "--format", "json"))
    day = calendar["months"][1]["days"][4]
    assert (day["sites"], day["rooms"]) == (thursday["sites"], thursday["rooms"])
    rows = csv.DictReader(io.StringIO(run("calendar", str(folder), *AS_OF, "--months", "2", "--format", "csv").out))
    assert {row["pump"]: row["site"] for row in rows if row["pump"]} == {
        "H-1": "home",
        "H-2": "home",
        "M-1": "main",
        "M-2": "main",
        "N-1": "",
    }


def test_a_visit_is_at_the_hour_of_its_site(folder: Path) -> None:
    week = document(run("week", str(folder), *AS_OF, "--week", "2026-02-02", "--format", "json"))
    refills = [refill for day in week["weeks"][0]["days"] for refill in day["refills"]]
    assert {refill["visit_at"][11:] for refill in refills if refill["site"] == "home"} == {"13:00:00"}
    assert {refill["visit_at"][11:] for refill in refills if refill["site"] != "home"} == {"09:00:00"}


def test_explain_names_the_line_of_the_site(folder: Path) -> None:
    found = [line.strip() for line in lines(run("explain", str(folder), "--pump", "H-1", *AS_OF))]
    assert "Fri 2026-02-06: no open day [clinic.yaml:9]; one day earlier" in found
    assert "Thu 2026-02-05: open [clinic.yaml:9], in spite of its weekday [clinic.yaml:9]" in found
    of_clinic = [line.strip() for line in lines(run("explain", str(folder), "--pump", "M-1", *AS_OF))]
    assert "Sat 2026-02-07: no open day [default]; one day earlier" in of_clinic


def test_a_site_that_the_clinic_does_not_have_is_an_error_at_its_line(folder: Path) -> None:
    (folder / "H-1.yaml").write_text(pump("H-1", "hom"))
    ran = run("due", str(folder), *AS_OF)
    assert ran.code == 3
    assert "INCOMPLETE: 1 pump or file left out: H-1" in ran.out
    assert (
        f"{folder / 'H-1.yaml'}:5:7: error: site: `hom` is not one of the `sites` in {folder / 'clinic.yaml'}: "
        in ran.err
    )
    assert "did you mean `home`?; known: main, home [unknown-site]" in ran.err


def test_it_is_reported_with_the_other_errors_of_the_file(folder: Path) -> None:
    (folder / "H-1.yaml").write_text(pump("H-1", "Home", "labels: [a b]\n"))
    ran = run("check", str(folder))
    assert ran.code == 3
    assert "[unknown-site]" in ran.out
    assert "[bad-text]" in ran.out


def test_of_many_sites_some_are_named(folder: Path) -> None:
    (folder / "clinic.yaml").write_text(f"sites: {{{', '.join(f'ward-{number}: {{}}' for number in range(25))}}}\n")
    ran = run("check", str(folder / "N-1.yaml"))
    assert ran.code == 0
    ran = run("check", str(folder / "H-1.yaml"))
    assert "known: ward-0, ward-1, ward-2" in ran.out
    assert "ward-19 and 5 more" in ran.out


@pytest.mark.parametrize("clinic", ["capacity: 2\n", ""])
def test_without_sites_in_the_clinic_file_a_site_is_a_label(folder: Path, clinic: str) -> None:
    (folder / "clinic.yaml").write_text(clinic)
    ran = run("due", str(folder), *AS_OF, "--format", "json")
    assert {each["due_on"] for each in document(ran)["pumps"]} == {"2026-02-06"}


@pytest.mark.parametrize(
    ("site", "booked", "said"),
    [
        ("home", "2026-02-02", "Mon 2026-02-02, but the site `home` is closed then (no open day)"),
        ("home", "2026-02-05", ""),
        ("main", "2026-02-05", "Thu 2026-02-05, but the site `main` is closed then (closed 2026-02-05)"),
        (None, "2026-02-05", "Thu 2026-02-05, but the clinic is closed then (closed 2026-02-05)"),
    ],
)
def test_a_booking_on_a_day_on_which_the_site_is_closed(folder: Path, site: str | None, booked: str, said: str) -> None:
    (folder / "H-1.yaml").write_text(pump("H-1", site, f"booked: {booked}\n"))
    ran = run("due", str(folder), *AS_OF)
    assert ran.code == 0
    assert (f"a visit is booked for {said} [booking-not-possible]" in ran.err) is bool(said)
    assert ran.err.count("booking-not-possible") == bool(said)


def test_a_plan_with_a_capacity_of_zero_says_so(folder: Path) -> None:
    (folder / "clinic.yaml").write_text("capacity: 0\n")
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-02-02"))
    assert "Fri 2026-02-06   5 of 0 refills: 5 TOO MANY" in found
    assert sum(line.startswith("  not booked") for line in found) == 5


@pytest.mark.parametrize("command", ["due", "week", "calendar", "schedule", "orders", "check", "reconcile"])
def test_several_processes_find_the_same(folder: Path, command: str) -> None:
    settled(folder)
    as_of = () if command == "check" else AS_OF
    arguments = (command, str(folder), *as_of, "--format", "json")
    assert run(*arguments, "--jobs", "1") == run(*arguments, "--jobs", "2")
