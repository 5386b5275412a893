"""Several clinic files in one list: each pump by its own, and what is named where one of them is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Ran, run, settled, simple_text

AS_OF = ("--as-of", "2026-01-10")
NORTH = """
clinic: North
refill_lead: 7 days
capacity: 1
order_lead: 2 days
soon: 60 days
residual_tolerance: 5 mL
catalogue: drugs.yaml
pharmacy: {open_days: mon}
"""
SOUTH = "clinic: South\nopen_days: tue\nweek_starts: sun\nmax_interval: 30 days\nsites: {home: {capacity: 3}}\n"
CATALOGUE = """
catalogue: drugs and pumps of the north
pumps:
  - model: north-40
    name: our pump
    capacity: {value: 40 mL, source: its manual}
    low_alarm: {value: 2 mL, source: its manual}
"""


def pump(code: str, more: str = "") -> str:
    """A pump whose deadline is Tuesday 2026-02-10: it is due on Friday 02-06 by the defaults."""
    return simple_text("20 mL", "2 mL", "{rate: 0.5 mL/day}", at="2026-01-05 08:00").replace("P-001", code) + more


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pumps of a clinic in the north, two in the south, one of which is at a site, and one without a clinic."""
    folder = tmp_path / "pumps"
    texts = {
        "north/clinic.yaml": NORTH,
        "north/drugs.yaml": CATALOGUE,
        "north/deep/er/N-1.yaml": pump("N-1"),
        "north/N-2.yaml": pump("N-2", "model: north-40\nreadings: [{at: 2026-01-08 08:00, volume: 16 mL}]\n"),
        "south/clinic.yml": SOUTH,
        "south/S-1.yaml": pump("S-1", "readings: [{at: 2026-01-08 08:00, volume: 16 mL}]\n"),
        "south/S-2.yaml": pump("S-2", "site: home\n"),
        "E-1.yaml": pump("E-1"),
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def lines(ran: Ran) -> list[str]:
    return ran.out.replace("\u00a0", " ").splitlines()


def document(ran: Ran) -> Any:
    return json.loads(ran.out)


def due_on(ran: Ran) -> dict[str, str]:
    return {each["pump"]: each["due_on"] for each in document(ran)["pumps"]}


def test_each_pump_goes_by_the_nearest_clinic_file_above_it(folder: Path) -> None:
    ran = run("due", str(folder), *AS_OF, "--format", "json")
    assert ran.code == 0
    (problem,) = document(ran)["problems"]
    assert (problem["code"], problem["file"]) == ("residual-off", str(folder / "south/S-1.yaml"))  # not by 5 mL
    assert due_on(ran) == {
        "N-1": "2026-02-03",
        "N-2": "2026-01-29",  # by the reading
        "S-1": "2026-01-27",  # 30 days after the fill, less 3, and then back to a Tuesday
        "S-2": "2026-01-27",
        "E-1": "2026-02-06",
    }
    statuses = {each["pump"]: each["status"] for each in document(ran)["pumps"]}
    assert statuses == {"N-1": "soon", "N-2": "soon", "S-1": "ok", "S-2": "ok", "E-1": "ok"}


@pytest.mark.parametrize("command", ["due", "week", "calendar", "schedule", "orders"])
def test_the_head_names_every_clinic(folder: Path, command: str) -> None:
    found = lines(run(command, str(folder), *AS_OF))
    assert found[0].startswith("North and South: ")
    assert found[1:4] == [
        f"North: at least 7 days before the deadline, clinic file {folder / 'north/clinic.yaml'}",
        f"South: at least 3 days before the deadline, clinic file {folder / 'south/clinic.yml'}",
        "other pumps: at least 3 days before the deadline, no clinic file",
    ]


def test_a_clinic_titled_like_a_site_of_another_one_is_told_from_it(folder: Path) -> None:
    (folder / "north/clinic.yaml").write_text("clinic: South home\ncapacity: 1\n")
    (folder / "north/N-2.yaml").unlink()
    north, south = folder / "north/clinic.yaml", folder / "south/clinic.yml"
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-01-26"))
    assert f"Tue 2026-01-27   {north}: 0 of 1 refill; {south}: 1 refill; {south} home: 1 of 3 refills" in found


@pytest.mark.parametrize("command", ["due", "reconcile"])
def test_an_empty_clinic_file_is_named(folder: Path, command: str) -> None:
    empty = folder / "north/clinic.yaml"
    empty.write_text("")
    (folder / "north/N-2.yaml").unlink()
    for where in (folder, empty.parent):
        found = lines(run(command, str(where), *(AS_OF if command == "due" else ())))
        assert [line for line in found if line.endswith(f"clinic file {empty}, which is empty")]


def test_without_pumps_that_have_no_clinic_file_none_is_mentioned(folder: Path) -> None:
    (folder / "E-1.yaml").unlink()
    found = lines(run("due", str(folder), *AS_OF))
    assert not [line for line in found if line.startswith("other pumps")]


@pytest.mark.parametrize(("first", "begins"), [("north", "Mon 2026-01-05"), ("south", "Sun 2026-01-04")])
def test_the_first_path_says_how_weeks_begin(folder: Path, first: str, begins: str) -> None:
    paths = [str(folder / name) for name in (first, "north", "south")]
    found = lines(run("week", *paths, *AS_OF))
    assert next(line for line in found if line.startswith("Week")).startswith(f"Week {begins}")


def test_each_capacity_is_counted_by_itself(folder: Path) -> None:
    (folder / "north/N-3.yaml").write_text(pump("N-3"))
    (folder / "south/S-3.yaml").write_text(pump("S-3"))
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-01-26", "--weeks", "2"))
    assert "Tue 2026-01-27   no clinic file: 0 refills" not in found
    assert "Tue 2026-01-27   North: 0 of 1 refill; South: 2 refills; South home: 1 of 3 refills" in found
    assert "Tue 2026-02-03   North: 1 of 1 refill; South home: 0 of 3 refills" in found
    assert "Mon 2026-02-02   North: 1 of 1 refill" in found
    sites = {line.split()[3]: line.split()[4:6] for line in found if line.startswith("  not booked")}
    assert {code: " ".join(words) for code, words in sites.items()} == {
        "S-1": "South no",  # and no drug named
        "S-2": "South home",
        "S-3": "South no",
        "N-1": "North no",
        "N-2": "North no",
        "N-3": "North no",
        "E-1": "no clinic",
    }


def test_orders_are_made_clinic_by_clinic_on_the_days_of_its_pharmacy(folder: Path) -> None:
    ran = run("orders", str(folder), *AS_OF, "--until", "2026-03-01", "--format", "json")
    orders = [(order["order_by"], order["clinic_file"], order["refills"]) for order in document(ran)["orders"]]
    north, south = str(folder / "north/clinic.yaml"), str(folder / "south/clinic.yml")
    first = {refill["pump"]: (by, file) for by, file, refills in orders for refill in refills if not refill["assumed"]}
    assert first == {
        "N-1": ("2026-01-26", north),  # a Monday, at least two days before 02-03
        "N-2": ("2026-01-26", north),
        "S-1": ("2026-01-27", south),
        "S-2": ("2026-01-27", south),
        "E-1": ("2026-02-06", None),
    }
    found = lines(run("orders", str(folder), *AS_OF, "--until", "2026-03-01"))
    assert f"South: no `order_lead` in {folder / 'south/clinic.yml'}: the dates are those of the visits" in found
    assert "other pumps: no `order_lead`: the dates are those of the visits" in found


def test_two_clinics_do_not_share_an_order(folder: Path) -> None:
    (folder / "north/clinic.yaml").write_text("clinic: North\n")
    (folder / "south/clinic.yml").write_text("clinic: South\n")
    ran = run(
        "orders", str(folder / "north"), str(folder / "south"), *AS_OF, "--until", "2026-02-06", "--format", "json"
    )
    orders = document(ran)["orders"]
    assert [sorted(refill["pump"] for refill in order["refills"]) for order in orders] == [
        ["N-2"],
        ["S-1"],
        ["N-1"],
        ["S-2"],
    ], "two on one day, each of its own clinic"


def test_clinics_of_one_title_are_told_apart_by_their_files(folder: Path) -> None:
    (folder / "south/clinic.yml").write_text(SOUTH.replace("South", "North"))
    found = lines(run("week", str(folder), *AS_OF, "--week", "2026-01-26"))
    assert found[0].startswith("North: refills by week")
    north, south = folder / "north/clinic.yaml", folder / "south/clinic.yml"
    assert f"Tue 2026-01-27   {north}: 0 of 1 refill; {south}: 1 refill; {south} home: 1 of 3 refills" in found


def test_explain_cites_the_file_of_the_pump(folder: Path) -> None:
    found = [line.strip() for line in lines(run("explain", str(folder), "--pump", "N-1", *AS_OF))]
    assert "Tue 2026-02-10 - 7 days [clinic.yaml:3] = Tue 2026-02-03" in found
    found = [line.strip() for line in lines(run("explain", str(folder), "--pump", "S-1", *AS_OF))]
    assert any("= Mon 2026-01-05 08:00 + 30 days [clinic.yml:4]" in line for line in found)


@pytest.mark.parametrize(("code", "limit"), [("N-1", False), ("S-1", True), ("E-1", False)])
def test_show_and_table_go_by_the_file_of_the_pump(folder: Path, code: str, limit: bool) -> None:
    shown = run("show", str(folder), "--pump", code, *AS_OF)
    assert ("longest interval" in shown.out) is limit
    table = run("table", str(folder), "--pump", code, *AS_OF)
    assert ("LONGEST INTERVAL" in table.out) is limit


def test_two_pumps_are_compared_each_by_its_own(folder: Path) -> None:
    ran = run("compare", str(folder / "E-1.yaml"), str(folder / "south/S-2.yaml"), *AS_OF)
    assert ran.code == 0
    assert (
        "Refill due Tue 2026-01-27 for the second instead of Fri 2026-02-06 for the first, 10 days earlier."
        in ran.out.replace("\u00a0", " ")
    )


def test_a_change_is_compared_by_the_file_of_the_pump(folder: Path) -> None:
    ran = run("compare", str(folder), "--pump", "N-1", "--scale", "+0%", *AS_OF)
    assert "Tue 2026-02-03" in ran.out.replace("\u00a0", " ")


def test_a_difference_is_off_by_the_tolerance_of_the_clinic(folder: Path) -> None:
    found = document(run("reconcile", str(folder), *AS_OF, "--format", "json"))["measurements"]
    assert {each["pump"]: (each["tolerance_ml"], each["flagged"]) for each in found} == {
        "N-2": (5.0, False),
        "S-1": (2.0, True),
    }
    heads = [line for line in lines(run("reconcile", str(folder), *AS_OF)) if ": off: " in line]
    assert [head.split(":")[0] for head in heads] == ["North", "South", "other pumps"]


def test_a_filter_that_needs_a_date_goes_by_the_file_of_the_pump(folder: Path) -> None:
    ran = run("reconcile", str(folder), *AS_OF, "--where", "due<=2026-01-28", "--format", "json")
    assert [each["pump"] for each in document(ran)["measurements"]] == ["S-1"]


def test_the_lead_option_holds_for_all(folder: Path) -> None:
    ran = run("due", str(folder), *AS_OF, "--lead", "0 days", "--format", "json")
    assert due_on(ran) == {
        "N-1": "2026-02-10",
        "N-2": "2026-02-05",
        "S-1": "2026-02-03",
        "S-2": "2026-02-03",
        "E-1": "2026-02-10",
    }


def test_a_named_clinic_file_overrides_all(folder: Path) -> None:
    ran = run("due", str(folder / "south"), str(folder), *AS_OF, "--clinic", str(folder / "north/clinic.yaml"))
    assert lines(ran)[1] == f"at least 7 days before the deadline, clinic file {folder / 'north/clinic.yaml'}"
    assert "Tue 2026-02-03" in ran.out


def test_the_changes_of_a_kept_list_are_found(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text(run("due", str(folder), *AS_OF, "--format", "json").out)
    assert document(run("changes", str(kept), str(folder), *AS_OF, "--format", "json"))["changes"] == []
    (folder / "south/clinic.yml").write_text(SOUTH.replace("tue", "wed"))
    changes = document(run("changes", str(kept), str(folder), *AS_OF, "--format", "json"))["changes"]
    assert sorted(change["pump"] for change in changes) == ["S-1", "S-2"]


def test_a_calendar_file_reminds_on_days_of_the_pumps_own_clinic(folder: Path) -> None:
    (folder / "north/clinic.yaml").write_text("clinic: North\nreminder: 1 open day\nopen_days: [mon, fri]\n")
    ran = run("week", str(folder), *AS_OF, "--week", "2026-02-02", "--format", "ics")
    assert "X-WR-CALNAME:North and South" in ran.out
    assert "TRIGGER" in ran.out
    events = ran.out.split("BEGIN:VEVENT")[1:]
    north, east = (next(event for event in events if f"Refill due: {code}" in event) for code in ("N-1", "E-1"))
    assert "DTSTART;VALUE=DATE:20260206" in north
    assert "DTSTART;VALUE=DATE:20260206" in east
    triggers = [line for event in (north, east) for line in event.split("\r\n") if line.startswith("TRIGGER")]
    assert triggers == ["TRIGGER:-P3DT15H", "TRIGGER:-PT15H"], "on Monday, and on Thursday"


WRONG = "clinic: North\nrefill_lead: 3\n"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [("clinic.yaml", WRONG, "missing-unit"), ("drugs.yaml", "catalogue: 1\nmodels: x\n", "unknown-key")],
)
def test_one_that_is_wrong_leaves_its_pumps_unread(folder: Path, name: str, text: str, code: str) -> None:
    (folder / "north" / name).write_text(text)
    ran = run("due", str(folder), *AS_OF)
    assert ran.code == 3
    assert f"[{code}]" in ran.err
    found = lines(ran)
    assert found[0].startswith("South: refills due")
    assert f"{folder / 'north/clinic.yaml'} is wrong, so its pumps are not read; see the problems" in found
    (line,) = (line for line in found if line.startswith("INCOMPLETE"))
    assert line.startswith("INCOMPLETE: 2 pumps or files left out: N-2 (")
    assert "N-1 (" in line
    listed = document(run("due", str(folder), *AS_OF, "--format", "json"))
    assert (listed["complete"], {each["pump"] for each in listed["pumps"]}) == (False, {"S-1", "S-2", "E-1"})


def test_its_pumps_collide_with_others_of_their_code(folder: Path) -> None:
    (folder / "north/clinic.yaml").write_text(WRONG)
    (folder / "south/N-1.yaml").write_text(pump("N-1"))
    ran = run("due", str(folder), *AS_OF, "--format", "json")
    assert "[duplicate-pump]" in ran.err
    assert {each["pump"] for each in document(ran)["pumps"]} == {"S-1", "S-2", "E-1"}


def test_what_is_no_pump_below_it_is_named_or_left_out(folder: Path) -> None:
    """Its catalogue is no pump; a text that is not YAML, or has no code, is named by its place."""
    (folder / "north/clinic.yaml").write_text(WRONG + "catalogue: drugs.yaml\n")
    (folder / "north/broken.yaml").write_text("pump: 'x\n")
    (folder / "north/nameless.yaml").write_text("reservoir: {capacity: 40 mL}\n")
    ran = run("due", str(folder), *AS_OF, "--format", "json")
    unread = {(each["pump"], Path(each["file"]).name) for each in document(ran)["unread"]}
    assert unread == {("N-1", "N-1.yaml"), ("N-2", "N-2.yaml"), (None, "broken.yaml"), (None, "nameless.yaml")}


def test_if_the_only_one_is_wrong_no_list_is_made(folder: Path) -> None:
    (folder / "north/clinic.yaml").write_text(WRONG)
    for paths in ([folder / "north"], [folder / "E-1.yaml", folder / "north"]):
        ran = run("due", *map(str, paths), *AS_OF)
        assert (ran.code, ran.out) == (3, "")
        assert "no date can be trusted" in ran.err


def test_if_all_are_wrong_no_list_is_made(folder: Path) -> None:
    (folder / "north/clinic.yaml").write_text(WRONG)
    (folder / "south/clinic.yml").write_text("open_days: tuesday\n")
    ran = run("due", str(folder), *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert "[missing-unit]" in ran.err
    assert "[bad-days]" in ran.err


def test_if_that_of_the_first_path_is_wrong_the_list_begins_with_the_next(folder: Path) -> None:
    (folder / "north/clinic.yaml").write_text(WRONG)
    found = lines(run("week", str(folder / "north"), str(folder / "south"), *AS_OF))
    assert found[0].startswith("South: ")
    assert next(line for line in found if line.startswith("Week")).startswith("Week Sun 2026-01-04")


def test_none_of_them_is_overwritten(folder: Path) -> None:
    for name in ("north/clinic.yaml", "south/clinic.yml", "north/drugs.yaml"):
        before = (folder / name).read_text()
        ran = run("due", str(folder), *AS_OF, "--output", str(folder / name))
        assert ran.code == 2
        assert (folder / name).read_text() == before


def test_the_catalogue_of_one_is_used_by_its_pumps_alone(folder: Path) -> None:
    (folder / "south/S-2.yaml").write_text(pump("S-2", "model: north-40\n"))
    ran = run("due", str(folder), *AS_OF)
    assert ran.code == 0
    assert "[unused-catalogue]" not in ran.err
    assert ran.err.count("[unknown-model]") == 1


def test_two_may_share_a_catalogue(folder: Path) -> None:
    (folder / "north/drugs.yaml").rename(folder / "ours.yaml")
    for name in ("north/clinic.yaml", "south/clinic.yml"):
        (folder / name).write_text("catalogue: ../ours.yaml\n")
    ran = run("check", str(folder))
    assert (ran.code, ran.err) == (0, "")
    assert "[unused-catalogue]" not in ran.out


def test_the_problems_of_a_shared_catalogue_are_reported_once(folder: Path) -> None:
    (folder / "ours.yaml").write_text("catalogue: both\npumps: []\n")
    for name in ("north/clinic.yaml", "south/clinic.yml"):
        (folder / name).write_text("catalogue: ../ours.yaml\n")
    assert run("check", str(folder)).err.count("[empty-list]") == 1


def test_two_names_of_one_clinic_file_are_one(folder: Path) -> None:
    (folder / "linked").symlink_to(folder / "north")
    found = lines(run("due", str(folder / "north"), str(folder / "linked/N-2.yaml"), *AS_OF))
    assert found[1] == f"at least 7 days before the deadline, clinic file {folder / 'north/clinic.yaml'}"


@pytest.mark.parametrize("command", ["due", "week", "calendar", "schedule", "orders", "check", "reconcile"])
def test_several_processes_find_the_same(folder: Path, command: str) -> None:
    (folder / "south/clinic.yml").write_text(SOUTH + "holidays: US\n")
    settled(folder)
    as_of = () if command == "check" else AS_OF
    for more in ((), ("--where", "pump!=N-1")):
        arguments = (command, str(folder), *as_of, "--format", "json", *more)
        assert run(*arguments, "--jobs", "1") == run(*arguments, "--jobs", "2")
