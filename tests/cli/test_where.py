"""`--where` on every list: the shown rows, titles, documents, exit codes, and values that no pump has."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from pumpcli.cli.main import COMMANDS, loaded_command
from tests.builders import BY_DAY, Ran, run, simple_text

#: Refills are due on 2026-01-09 (overdue), 2026-01-12 (soon) and months later.
ALARMS = {"P-001": "2.5 mL/day", "P-002": "1.8 mL/day", "P-003": "0.1 mL/day", "P-004": "0 mL/day"}
AS_OF = ("--as-of", "2026-01-10")
PLANS = ("week", "calendar", "schedule", "orders")
FILTERED = ("check", "due", *PLANS, "reconcile", "changes")
#: The lists that need nothing except pump files.
LISTS = ("check", "due", *PLANS, "reconcile")


def pump(code: str, drug: str = "baclofen", rate: str | None = None) -> str:
    made = simple_text("20 mL", "2 mL", f"{{rate: {rate or ALARMS[code]}}}", "1000 mcg/mL", at=BY_DAY)
    return made.replace("P-001", code).replace("baclofen", drug)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with four pumps; P-001, which is overdue, and P-003 hold morphine."""
    pumps = tmp_path / "pumps"
    pumps.mkdir()
    for code, drug in zip(ALARMS, ("morphine", "baclofen", "morphine", "baclofen"), strict=True):
        (pumps / f"{code}.yaml").write_text(pump(code, drug))
    (tmp_path / "clinic.yaml").write_text("capacity: 2\norder_lead: 2 days\nopen_days: mon-sun\nrefill_lead: 3 days\n")
    return pumps


def listed(command: str, folder: Path, *terms: str, more: tuple[str, ...] = ()) -> Ran:
    where = [option for term in terms for option in ("--where", term)]
    return run(command, str(folder), *AS_OF, *where, *more)


def document(command: str, folder: Path, *terms: str) -> dict[str, Any]:
    return dict(json.loads(listed(command, folder, *terms, more=("--format", "json")).out))


def rows(command: str, folder: Path, *terms: str) -> list[dict[str, str]]:
    ran = listed(command, folder, *terms, more=("--format", "csv"))
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_every_list_has_filters_and_no_other_command() -> None:
    has = {name for name in COMMANDS if any("--where" in each.opts for each in loaded_command(name).params)}
    assert has == {"today", *FILTERED}


def test_due_shows_the_pumps_for_which_all_terms_hold(folder: Path) -> None:
    assert [row["pump"] for row in rows("due", folder)] == ["P-001", "P-002", "P-003", "P-004"]
    assert [row["pump"] for row in rows("due", folder, "drug=Morphine")] == ["P-001", "P-003"]
    assert [row["pump"] for row in rows("due", folder, "drug=morphine", "status!=overdue")] == ["P-003"]
    assert [row["pump"] for row in rows("due", folder, "!drug=morphine")] == ["P-002", "P-004"]
    assert [row["pump"] for row in rows("due", folder, "due<=2026-01-12")] == ["P-001", "P-002"]
    assert [row["pump"] for row in rows("due", folder, "left < 12 mL", "days<0")] == ["P-001"]
    assert rows("due", folder, "pump~Q") == []


def test_the_title_says_what_is_hidden(folder: Path) -> None:
    def line(*terms: str) -> str:
        return listed("due", folder, *terms).out.splitlines()[2]

    assert line() == ""
    assert line("drug=baclofen", "!status=ok") == (
        "filtered: drug=baclofen, !status=ok; hides 1 pump that is overdue or worse: P-001"
    )
    assert line("pump~Q") == "filtered: pump~Q; hides 1 pump that is overdue or worse: P-001"
    assert line("drug=morphine") == "filtered: drug=morphine; hides 2 pumps, none of them overdue or worse"
    assert line("!pump=P-003") == "filtered: !pump=P-003; hides 1 pump, none of them overdue or worse"
    assert line("pump~P") == "filtered: pump~P; hides no pump"


def test_of_many_urgent_pumps_the_first_are_named(folder: Path) -> None:
    for number in range(10, 22):
        (folder / f"{number}.yaml").write_text(pump(f"P-{number}", rate="2.5 mL/day"))
    line = listed("due", folder, "drug=morphine").out.splitlines()[2]
    named = ", ".join(f"P-{number}" for number in range(10, 20))
    assert line == f"filtered: drug=morphine; hides 12 pumps that are overdue or worse: {named} and 2 more"
    assert document("due", folder, "drug=morphine")["hidden_urgent_count"] == 12


@pytest.mark.parametrize("command", LISTS)
def test_every_document_has_the_terms_as_given_and_the_urgent_pumps_that_are_hidden(command: str, folder: Path) -> None:
    found = document(command, folder)
    assert (found["where"], found["hidden_urgent_count"]) == ([], 0)
    found = document(command, folder, " Drug = BACLOFEN ", "!pump~Q")
    assert found["where"] == ["Drug = BACLOFEN", "!pump~Q"]
    assert found["hidden_urgent_count"] == 1
    lines = listed(command, folder, "drug=baclofen").out.splitlines()[:3]
    assert "filtered: drug=baclofen; hides 1 pump that is overdue or worse: P-001" in lines


@pytest.mark.parametrize("command", LISTS)
@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_several_processes_filter_like_one(command: str, format: str, folder: Path) -> None:
    more = (("--format", format, "--jobs", "1"), ("--format", format, "--jobs", "3"))
    one, several = (listed(command, folder, "drug=morphine", "!pump~4", more=options) for options in more)
    assert (one.code, one.err) == (0, "")
    assert one == several


def test_fail_on_looks_at_the_shown_pumps(folder: Path) -> None:
    more = ("--fail-on", "overdue")
    assert listed("due", folder, "drug=morphine", more=more).code == 1
    assert listed("due", folder, "drug=baclofen", more=more).code == 0


def test_a_day_says_how_full_it_is_and_how_many_are_shown(folder: Path) -> None:
    (folder / "6.yaml").write_text(pump("P-006", "ziconotide", rate="1.8 mL/day"))
    screens = {command: listed(command, folder, "drug=ziconotide").out for command in PLANS}
    assert "Sun 2026-01-11   1 of 2 refills, 1 of them overdue or alarming, 0 shown" in screens["week"]
    week = run("week", str(folder), *AS_OF, "--week", "2026-01-12", "--where", "drug=ziconotide").out
    assert "Mon 2026-01-12   2 of 2 refills, 1 shown" in week
    assert "Mon 2026-01-12  P-006  (2 of 2 refills, 1 shown)" in screens["calendar"]
    assert "week Mon 2026-01-12  4  1 shown  ####" in screens["schedule"].splitlines()


def test_a_day_that_is_too_full_says_so_although_rows_are_hidden(folder: Path) -> None:
    for number in range(5, 9):
        (folder / f"{number}.yaml").write_text(pump(f"P-00{number}", "ziconotide", rate="2.5 mL/day"))
    for command in ("week", "calendar", "schedule"):
        ran = listed(command, folder, "drug=morphine")
        assert "3 TOO MANY" in ran.out or "3 refills TOO MANY" in ran.out, ran.out
        hidden = {"P-005", "P-006", "P-007", "P-008"}
        assert {code for line in ran.out.splitlines()[4:] for code in hidden if code in line} == set()
    assert "with 4 not shown, 3 TOO MANY" not in listed("week", folder, "pump=P-003").out


def test_orders_are_those_of_the_shown_pumps(folder: Path) -> None:
    every = document("orders", folder)["orders"]
    some = document("orders", folder, "pump=P-002")["orders"]
    assert len(some) < len(every)
    assert {pump["pump"] for order in some for pump in order["refills"]} == {"P-002"}
    assert {order["total_ml"] for order in some} == {20}


def test_what_is_below_a_list_is_about_the_shown_pumps(folder: Path) -> None:
    (folder / "9.yaml").write_text(pump("P-009", "unheard-of", rate="0 mL/day") + "replace_by: 2026-02-01\n")
    for command in PLANS:
        found = document(command, folder, "drug=unheard-of")
        assert found["without_date"] == ["P-009"]
        assert [each["pump"] for each in found["replacements"]] == ["P-009"]
        found = document(command, folder, "!drug=unheard-of")
        assert (found["without_date"], found["replacements"]) == ([], [])
        assert "P-009" not in listed(command, folder, "!drug=unheard-of").out
        assert "P-009" in listed(command, folder).out
    found = document("due", folder, "drug=baclofen")
    assert (found["without_visit"], found["replacements"]) == (["P-002"], [])


def test_a_calendar_file_says_in_its_name_that_it_is_filtered(folder: Path) -> None:
    for command in ("due", "week", "schedule"):
        ran = listed(command, folder, "drug=morphine", "pump~P", more=("--format", "ics"))
        assert "X-WR-CALNAME:Refills (filtered: drug=morphine\\, pump~P)" in ran.out.splitlines()
        assert "P-002" not in ran.out
        assert "X-WR-CALNAME:Refills" in listed(command, folder, more=("--format", "ics")).out.splitlines()


# Wrong usage


@pytest.mark.parametrize("command", FILTERED)
@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        ("site", "is not a field, an operator and a value"),
        ("pmup=P-001", "did you mean `pump`?"),
        ("drug<baclofen", "`drug` has no operator <"),
        ("model=", "a value is missing"),
    ],
)
def test_a_wrong_term_is_wrong_usage_before_anything_is_read(command: str, term: str, wanted: str) -> None:
    ran = run(command, "no-such-file", "--where", "pump=P-001", "--where", term)
    assert (ran.code, ran.out) == (2, "")
    assert wanted in " ".join(ran.err.replace("│", "").split())
    assert "no-such-file" not in ran.err


@pytest.mark.parametrize("command", [name for name in FILTERED if name != "check"])
@pytest.mark.parametrize("term", ["status=lte", "due<1.2.2026", "left<5", "booking=yes", "days=x", "replacement=no"])
def test_a_wrong_value_is_wrong_usage_before_anything_is_read(command: str, term: str) -> None:
    ran = run(command, "no-such-file", "--where", term)
    assert (ran.code, ran.out) == (2, "")
    assert "no-such-file" not in ran.err


def test_check_takes_what_stands_in_files_only() -> None:
    ran = run("check", "no-such-file", "--where", "status=ok")
    assert (ran.code, ran.out) == (2, "")
    said = " ".join(ran.err.replace("│", "").split())
    assert "`status` is computed from dates and is not in a file; fields here: pump, site, label, drug, model" in said


@pytest.mark.parametrize("command", LISTS)
@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        ("drug=baclofin", "no pump has the drug `baclofin`: did you mean `baclofen`?; known: baclofen, morphine"),
        ("drug!=baclofin", "no pump has the drug `baclofin`"),
        ("!drug=morphine,baclofin", "no pump has the drug `baclofin`"),
        ("pump=P-01", "there is no pump `P-01`: did you mean `P-001`?"),
        ("site=home", "no pump has the site `home`, or any other site"),
    ],
)
def test_a_value_that_no_pump_has_is_wrong_usage(command: str, term: str, wanted: str, folder: Path) -> None:
    ran = listed(command, folder, term)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"pumpcli: {wanted}")


def test_warnings_are_reported_before_a_value_that_no_pump_has(folder: Path) -> None:
    (folder / "5.yaml").write_text(pump("P-005", rate="0.1 mL/day") + "model: unheard-of\n")
    ran = listed("due", folder, "drug=baclofin")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.index("unheard-of") < ran.err.index("no pump has the drug")


@pytest.mark.parametrize("command", LISTS)
def test_where_a_pump_could_not_be_read_the_value_may_be_its_own(command: str, folder: Path) -> None:
    (folder / "5.yaml").write_text(pump("P-005", "ziconotide", rate="0.1 mL"))
    ran = listed(command, folder, "drug=ziconotide")
    assert ran.code == 3
    assert ("5.yaml:5:17: error" if command == "check" else "P-005") in ran.out
    found_none = "among the pumps that could be read, no pump has the drug `ziconotide`; known: baclofen, morphine"
    assert found_none in ran.out.splitlines()
    assert [code for code in ALARMS if f"{code} " in ran.out.partition("hides")[2].partition("\n")[2]] == []
    found = json.loads(listed(command, folder, "drug=ziconotide", more=("--format", "json")).out)
    assert [entry["pump"] for entry in found["unread"]] == ["P-005"]


def test_where_a_file_could_not_be_opened_the_list_is_printed_and_the_code_is_4(folder: Path) -> None:
    ran = run("due", str(folder), str(folder / "gone.yaml"), *AS_OF, "--where", "drug=ziconotide")
    assert ran.code == 4
    assert "INCOMPLETE: 1 pump or file left out" in ran.out


def test_a_pump_that_could_not_be_read_is_named_whatever_the_filter(folder: Path) -> None:
    (folder / "5.yaml").write_text(pump("P-005", "ziconotide", rate="0.1 mL"))
    for command in ("due", *PLANS, "reconcile"):
        ran = listed(command, folder, "drug=morphine")
        assert ran.code == 3
        assert "INCOMPLETE: 1 pump or file left out: P-005" in ran.out


# What stands in the files of a clinic


@pytest.fixture
def ward(folder: Path) -> Path:
    """P-001 is refilled at home and booked too late, P-002 has two labels, P-003 was explanted, and P-004 ends soon."""
    keys = {
        "P-001": "site: home\nbooked: 2026-01-13\n",
        "P-002": "labels: [dr-a, high-risk]\nbooked: 2026-01-12 10:30\n",
        "P-003": "site: ward\nlabels: dr-b\nended: {on: 2026-01-10, why: explanted}\n",
        "P-004": "ended: {on: 2026-02-01, why: transferred}\n",
    }
    for code, text in keys.items():
        file = folder / f"{code}.yaml"
        file.write_text(file.read_text() + text)
    return folder


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        ("site=HOME", ["P-001"]),
        ("!site=home", ["P-002", "P-004"]),
        ("site!=home", []),
        ("site!=ward", ["P-001"]),
        ("label=dr-a", ["P-002"]),
        ("label=dr-a,dr-b", ["P-002"]),
        ("label!=high-risk", []),
        ("booking=none", ["P-004"]),
        ("booking=late,after_deadline", ["P-001"]),
        ("booked<=2026-01-12", ["P-002"]),
        ("booked>2026-01-12", ["P-001"]),
        ("pump=P-003", []),
        ("label=dr-b", []),
    ],
)
def test_site_labels_and_bookings(term: str, wanted: list[str], ward: Path) -> None:
    assert [row["pump"] for row in rows("due", ward, term)] == wanted


def test_a_booking_is_hidden_on_its_day_too(ward: Path) -> None:
    week = ("--week", "2026-01-12")
    every = listed("week", ward, more=week).out
    some = listed("week", ward, "label=dr-a", more=week).out
    assert "Tue 2026-01-13   1 of 2 refills" in every
    assert "Tue 2026-01-13   1 of 2 refills, 0 shown" in some
    assert "P-001" not in some.partition("Week ")[2]


def test_pumps_that_are_out_of_use_are_named_where_they_match(ward: Path) -> None:
    for command in ("due", *PLANS):
        assert [each["pump"] for each in document(command, ward, "label=dr-b")["ended"]] == ["P-003"]
        assert "out of use: P-003 since" in listed(command, ward, "label=dr-b").out
        assert document(command, ward, "label=dr-a")["ended"] == []
        assert "P-003" not in listed(command, ward, "label=dr-a").out
    for command in PLANS:
        assert document(command, ward, "pump=P-004")["ending"] == ["P-004"]
        assert document(command, ward, "!pump=P-004")["ending"] == []


def test_the_next_pump_with_the_same_code_is_named_where_it_matches(ward: Path) -> None:
    later = pump("P-004").replace("2026-01-05", "2026-02-02") + "labels: next\n"
    (ward / "next.yaml").write_text(later)
    assert [each["pump"] for each in document("due", ward, "label=next")["waiting"]] == ["P-004"]
    assert document("due", ward, "label=dr-a")["waiting"] == []


def test_reconcile_takes_the_fields_of_due(ward: Path) -> None:
    def codes(*terms: str) -> list[str]:
        return list(document("reconcile", ward, *terms)["without_measurement"])

    assert codes() == ["P-001", "P-002", "P-003", "P-004"]
    assert codes("status=overdue,soon") == ["P-001", "P-002"]
    assert codes("!status=overdue,soon") == ["P-003", "P-004"]
    assert codes("status=no_deadline") == [], "a pump that is out of use has no status"
    assert codes("label=dr-b") == ["P-003"]


def test_a_stopped_pump_is_urgent(folder: Path) -> None:
    file = folder / "P-002.yaml"
    file.write_text(file.read_text() + "stopped: {from: 2026-01-10 08:00}\n")
    assert [row["pump"] for row in rows("due", folder, "status=stopped")] == ["P-002"]
    assert document("due", folder, "drug=morphine")["hidden_urgent_count"] == 1


# check


def test_check_shows_the_pumps_of_the_filter_and_every_error(folder: Path) -> None:
    (folder / "5.yaml").write_text(pump("P-005", "ziconotide", rate="0.1 mL"))
    (folder / "6.yaml").write_text(
        pump("P-006", rate="0.1 mL/day")
        + "model: unheard-of\n---\n"
        + pump("P-007", "morphine", rate="0.1 mL/day")
        + "model: unknown-too\n"
    )
    ran = listed("check", folder, "drug=morphine")
    assert ran.code == 3
    assert "5.yaml:5:17: error" in ran.out
    assert "unknown-too" in ran.out
    assert "unheard-of" not in ran.out
    assert [line.split()[1] for line in ran.out.splitlines() if line.startswith("ok ")] == ["P-007", "P-001", "P-003"]
    assert ran.out.splitlines()[-1].endswith("1 error, 1 warning; 1 warning of hidden pumps")
    found = document("check", folder, "drug=morphine")
    assert [pump["pump"] for pump in found["pumps"]] == ["P-007", "P-001", "P-003"]
    assert found["hidden_problems_count"] == 1
    assert "unheard-of" in listed("check", folder, "drug=baclofen").out


def test_strict_check_hides_no_problem(folder: Path) -> None:
    (folder / "6.yaml").write_text(pump("P-006", rate="0.1 mL/day") + "model: unheard-of\n")
    ran = listed("check", folder, "drug=morphine", more=("--strict",))
    assert ran.code == 3
    assert "unheard-of" in ran.out


def test_check_shows_the_warning_of_a_file_that_is_no_pump(folder: Path) -> None:
    catalogue = "catalogue: ours\nmodels: []\n"
    (folder / "6.yaml").write_text(f"{pump('P-006', rate='0.1 mL/day')}---\n{catalogue}")
    assert "unused-catalogue" in json.dumps(document("check", folder)["problems"])
    assert "unused-catalogue" in json.dumps(document("check", folder, "drug=morphine")["problems"])


# changes


def saved(folder: Path, *terms: str, as_of: str = "2026-01-08") -> str:
    file = folder.parent / "saved.json"
    where = [option for term in terms for option in ("--where", term)]
    file.write_text(run("due", str(folder), "--as-of", as_of, "--format", "json", *where).out)
    return str(file)


def changes(file: str, folder: Path, *more: str) -> Ran:
    return run("changes", file, str(folder), *AS_OF, *more)


def compared(file: str, folder: Path, *more: str) -> dict[str, list[str]]:
    found = json.loads(changes(file, folder, "--format", "json", *more).out)
    return {change["pump"]: [*change["change"], *change["why"]] for change in found["changes"]}


HIDDEN_THEN = "the saved list was filtered and may have hidden it"


def test_changes_has_the_filter_of_the_saved_list(folder: Path) -> None:
    file = saved(folder, "drug=morphine")
    (folder / "P-001.yaml").write_text(pump("P-001", "morphine", rate="2.6 mL/day"))
    (folder / "P-002.yaml").write_text(pump("P-002", rate="2.6 mL/day"))
    found = json.loads(changes(file, folder, "--format", "json").out)
    assert [change["pump"] for change in found["changes"]] == ["P-001"]
    assert (found["where"], found["hidden_urgent_count"]) == (["drug=morphine"], 1)
    assert "filtered: drug=morphine; hides 1 pump that is overdue or worse: P-002" in changes(file, folder).out


def test_a_pump_that_matched_before_or_matches_now_is_compared(folder: Path) -> None:
    file = saved(folder, "status=soon")
    found = compared(file, folder)
    assert found["P-001"] == ["worse"]
    assert "P-002" not in found, "it is soon in both lists"
    assert changes(file, folder).out.splitlines()[-1] == "1 pump changed, 1 unchanged"
    (folder / "P-003.yaml").write_text(pump("P-003", "morphine", rate="1.8 mL/day"))
    assert compared(file, folder)["P-003"] == ["new", HIDDEN_THEN]


def test_what_is_new_in_a_list_without_a_filter_was_not_hidden(folder: Path) -> None:
    file = saved(folder)
    (folder / "5.yaml").write_text(pump("P-005", rate="0.1 mL/day"))
    assert compared(file, folder)["P-005"] == ["new"]


def test_gone_and_unreadable_pumps_are_shown_whatever_the_filter(folder: Path) -> None:
    file = saved(folder, "drug=morphine")
    (folder / "P-001.yaml").unlink()
    (folder / "P-003.yaml").write_text(pump("P-003", "morphine", rate="1 mL"))
    (folder / "P-004.yaml").write_text(pump("P-004", rate="1 mL"))
    found = compared(file, folder)
    assert found["P-001"][0] == "gone"
    assert found["P-003"][0] == "unreadable"
    assert found["P-004"][:2] == ["new", "unreadable"]
    assert "P-002" not in found


def test_a_pump_that_is_out_of_use_now_is_shown_whatever_the_filter(folder: Path) -> None:
    file = saved(folder, "drug=morphine")
    changed = {"P-001": "ziconotide", "P-002": "baclofen"}
    for code, drug in changed.items():
        text = f"{pump(code, drug)}ended: {{on: 2026-01-09, why: explanted}}\n"
        (folder / f"{code}.yaml").write_text(text)
    found = compared(file, folder)
    assert found["P-001"][0] == "ended"
    assert "P-002" not in found, "it was not in the saved list"


def test_a_pump_of_the_saved_list_that_does_not_match_any_more_is_not_hidden(folder: Path) -> None:
    file = saved(folder, "status=soon")
    found = json.loads(changes(file, folder, "--format", "json").out)
    assert (found["unchanged_count"], found["hidden_urgent_count"]) == (1, 0)
    assert "filtered: status=soon; hides 2 pumps, none of them overdue or worse" in changes(file, folder).out


def test_a_pump_whose_file_could_not_be_read_then_is_shown_whatever_the_filter(folder: Path) -> None:
    (folder / "P-002.yaml").write_text("[")
    file = saved(folder, "drug=morphine")
    (folder / "P-002.yaml").write_text(pump("P-002"))
    assert compared(file, folder)["P-002"] == ["readable_again"]


def test_a_pump_that_could_not_be_read_then_is_shown_whatever_the_filter(folder: Path) -> None:
    (folder / "P-002.yaml").write_text(pump("P-002", rate="1 mL"))
    file = saved(folder, "drug=morphine")
    (folder / "P-002.yaml").write_text(pump("P-002"))
    assert compared(file, folder)["P-002"] == ["readable_again"]


def test_a_filter_whose_last_pump_is_gone_is_no_wrong_usage(folder: Path) -> None:
    file = saved(folder, "pump=P-001")
    (folder / "P-001.yaml").unlink()
    ran = changes(file, folder)
    assert ran.code == 0
    assert "GONE" in ran.out
    assert "there is no pump `P-001`: did you mean `P-00" in ran.out


@pytest.mark.parametrize("given", [("drug=morphine", "pump~P"), ("PUMP ~ p", "!!drug = Morphine")])
def test_the_same_terms_may_be_given_again(given: tuple[str, ...], folder: Path) -> None:
    file = saved(folder, "drug=morphine", "pump~P")
    where = [option for term in given for option in ("--where", term)]
    assert changes(file, folder, *where) == changes(file, folder)


@pytest.mark.parametrize(
    ("before", "given", "wanted"),
    [
        (("drug=morphine",), ("drug=baclofen",), "is filtered by drug=morphine"),
        (("drug=morphine", "pump~P"), ("drug=morphine",), "is filtered by drug=morphine and pump~P"),
        ((), ("drug=morphine",), "has no filter"),
    ],
)
def test_another_filter_is_wrong_usage(
    before: tuple[str, ...], given: tuple[str, ...], wanted: str, folder: Path
) -> None:
    where = [option for term in given for option in ("--where", term)]
    ran = changes(saved(folder, *before), folder, *where)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"pumpcli: the saved list {wanted}, and changes are listed with the filter")


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        (["drug=morphine", "lable=x"], "where 2: unknown field `lable`"),
        ([5], "where 1: a number instead of a text"),
        ("drug=morphine", "where: `drug=morphine` instead of a list"),
    ],
)
def test_a_filter_of_a_saved_list_that_is_wrong_is_refused(where: object, wanted: str, folder: Path) -> None:
    file = Path(saved(folder))
    file.write_text(json.dumps(json.loads(file.read_text()) | {"where": where}))
    ran = changes(str(file), folder)
    assert (ran.code, ran.out) == (3, "")
    assert wanted in ran.err


def test_a_list_that_was_saved_before_there_were_filters_has_none(folder: Path) -> None:
    file = Path(saved(folder))
    before = json.loads(file.read_text())
    del before["where"], before["hidden_urgent_count"]
    file.write_text(json.dumps(before))
    assert compared(str(file), folder) == {"P-001": ["worse"]}
