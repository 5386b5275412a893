"""A loaded fleet: pumps by their codes, what is missing, whose rules hold, and wrong arguments."""

from __future__ import annotations

import json
import linecache
import warnings
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import pumpcli
from tests.builders import run
from tests.cli.test_several_clinics import folder, pump

__all__ = ["folder"]
DAY = "2026-01-10"
TWO_MISTAKES = "tests/data/readme/two-mistakes.yaml"


def due_by_command(*arguments: str) -> dict[str, str]:
    pumps = json.loads(run("due", *arguments, "--as-of", DAY, "--format", "json").out)["pumps"]
    return {each["pump"]: each["due_on"] for each in pumps}


def due_by_python(fleet: pumpcli.LoadedFleet) -> dict[str, str]:
    return {row.pump: str(row.due_on) for row in fleet.due()}


@pytest.fixture
def samples() -> pumpcli.LoadedFleet:
    return pumpcli.load("sample_configs", as_of="2026-11-22")


def test_a_fleet_holds_pumps_and_knows_their_codes(samples: pumpcli.LoadedFleet) -> None:
    assert len(samples) == len(samples.pumps) == len(list(samples)) == len(samples.codes) == 16
    assert [each.code for each in samples] == list(samples.codes) == samples._ipython_key_completions_()
    assert samples["P-014"] is samples.pumps[samples.codes.index("P-014")]
    assert "P-014" in samples
    assert all(other not in samples for other in ("p-014", "P-99", 14, None))
    assert samples.is_complete
    assert (repr(samples), repr(samples["P-014"])) == (
        "<LoadedFleet: 16 pumps>",
        "<FleetPump P-014 of sample_configs/away.yaml>",
    )


def test_it_is_a_fleet_as_before(samples: pumpcli.LoadedFleet) -> None:
    assert isinstance(samples, pumpcli.Fleet)
    for each in samples:
        assert isinstance(each, pumpcli.LoadedPump)
        assert pumpcli.forecast(each, "2026-11-22") == each.forecast()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("p-001", "no pump has the code p-001: did you mean `P-001`.*; it may be in nowhere.yaml, which could not be"),
        ("Q", "no pump has the code Q; there are: P-001, P-020"),
        ("P-020", f"P-020 could not be read from {TWO_MISTAKES}; see `problems`"),
    ],
)
def test_a_code_that_is_not_there(code: str, message: str) -> None:
    fleet = pumpcli.load("sample_configs/smallest.yaml", TWO_MISTAKES, "nowhere.yaml")
    with pytest.raises(KeyError, match=message):
        fleet[code]
    assert code not in fleet


def test_an_accent_may_be_written_in_two_ways(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(pump("Zo\u00eb"), encoding="utf-8")
    fleet = pumpcli.load(tmp_path)
    assert "Zoe\u0308" in fleet
    assert fleet["Zoe\u0308"] is fleet["Zo\u00eb"]


def test_of_two_pumps_with_one_code_it_is_the_one_in_use(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(pump("P-1", "ended: {on: 2026-02-01, why: replaced}\n"))
    (tmp_path / "new.yaml").write_text(pump("P-1").replace("2026-01-05", "2026-02-01"))
    for day, name in (("2026-01-31", "old.yaml"), ("2026-02-01", "new.yaml")):
        fleet = pumpcli.load(tmp_path, as_of=day)
        assert fleet["P-1"].file.endswith(name)
        assert (len(fleet), fleet.codes) == (2, ("P-1",))


def test_an_incomplete_list_warns_at_the_line_of_the_user() -> None:
    fleet = pumpcli.load("sample_configs/smallest.yaml", TWO_MISTAKES, as_of="2026-11-22")
    assert repr(fleet) == "<LoadedFleet: 1 pump, INCOMPLETE: 1 could not be read>"
    assert not fleet.is_complete
    for name in ("check", "due", "week", "calendar", "schedule", "orders", "reconcile"):
        with pytest.warns(pumpcli.IncompleteWarning, match=rf"INCOMPLETE: P-020 \({TWO_MISTAKES}\)") as given:
            result = getattr(fleet, name)()
        (warning,) = given
        assert "getattr(fleet, name)()" in linecache.getline(warning.filename, warning.lineno)
        assert [each.code for each in result.unread] == ["P-020"]
        assert result.problems == fleet.problems
    with pytest.warns(pumpcli.IncompleteWarning):
        fleet.changes("tests/data/readme/october.json")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fleet["P-001"].forecast().due_on == date(2026, 12, 10)
        assert fleet["P-001"].table().is_complete


def test_a_filter_value_that_no_pump_has_may_be_that_of_an_unread_one() -> None:
    fleet = pumpcli.load("sample_configs/smallest.yaml", TWO_MISTAKES, as_of="2026-11-22")
    with pytest.warns(pumpcli.IncompleteWarning):
        assert fleet.due(where="pump=P-020").rows == ()


def test_the_rules_are_those_that_the_command_finds(folder: Path) -> None:
    fleet = pumpcli.load(folder, as_of=DAY)
    assert due_by_python(fleet) == due_by_command(str(folder))
    assert {each.code: each.clinic.name for each in fleet} == {
        **dict.fromkeys(("N-1", "N-2"), "North"),
        **dict.fromkeys(("S-1", "S-2"), "South"),
        "E-1": None,
    }
    assert due_by_python(pumpcli.load(folder, as_of=DAY, lead="2 days")) == due_by_command(
        str(folder), "--lead", "2 days"
    )
    one = folder / "south" / "clinic.yml"
    assert due_by_python(pumpcli.load(folder / "south", as_of=DAY, clinic=one)) == due_by_command(
        str(folder / "south"), "--clinic", str(one)
    )
    defaults = pumpcli.load(folder / "south", as_of=DAY, clinic=pumpcli.Clinic(), lead=pumpcli.Period(days=30))
    assert {each.clinic for each in defaults} == {pumpcli.Clinic(refill_lead=pumpcli.Period(days=30))}


def test_a_zone_and_a_catalogue_hold_for_every_clinic(folder: Path) -> None:
    own = folder / "north" / "drugs.yaml"
    fleet = pumpcli.load(folder, as_of=DAY, timezone="Asia/Tokyo", catalogue=own)
    assert {each.pump.zone.name for each in fleet} == {"Asia/Tokyo"}
    assert {each.rules.catalogues.file for each in fleet} == {str(own)}


def test_the_current_folder_is_loaded_where_no_path_is_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert set(pumpcli.load().codes) == {"N-1", "N-2", "S-1", "S-2", "E-1"}


def test_a_visit_is_planned_with_the_pumps_that_share_its_capacity(folder: Path) -> None:
    fleet = pumpcli.load(folder, as_of=DAY)
    for code in ("N-1", "N-2", "S-1"):
        ran = run("show", str(folder), "--pump", code, "--as-of", DAY)
        assert f"{fleet[code].show()}\n" == ran.out
    (folder / "north" / "N-3.yaml").write_text("pump: N-3\n")
    with pytest.warns(pumpcli.IncompleteWarning, match="N-3"):
        assert [each.code for each in pumpcli.load(folder, as_of=DAY)["N-1"].show().unread] == ["N-3"]


def test_a_pump_has_its_own_problems(folder: Path) -> None:
    (folder / "E-1.yaml").write_text(pump("E-1", "stability: 12 h\n") + "---\n" + pump("E-2"))
    fleet = pumpcli.load(folder, as_of=DAY)
    assert fleet["E-2"].problems == ()
    assert fleet["E-1"].show().problems == fleet["E-1"].problems != ()
    assert {problem.pump for problem in fleet["E-1"].problems} == {"E-1"}


def test_of_several_clinic_files_a_wrong_one_leaves_its_pumps_unread(folder: Path) -> None:
    (folder / "south" / "clinic.yml").write_text("refill_lead: 3\n")
    fleet = pumpcli.load(folder, as_of=DAY)
    assert sorted(fleet.codes) == ["E-1", "N-1", "N-2"]
    assert {each.code for each in fleet.unread} == {"S-1", "S-2"}
    with pytest.raises(pumpcli.RulesError, match=r"clinic\.yml:1:14: error: ") as raised:
        pumpcli.load(folder / "south")
    assert [problem.code for problem in raised.value.problems] == ["missing-unit"]


def test_with_a_wrong_catalogue_no_pump_is_read() -> None:
    fleet = pumpcli.load("sample_configs", catalogue="nowhere.yaml")
    assert fleet.pumps == ()
    with pytest.warns(pumpcli.IncompleteWarning, match=r"nowhere\.yaml"):
        assert fleet.due().rows == ()
    assert [problem.file for problem in fleet.problems] == ["nowhere.yaml"]


DAYS = ("2026-11-22",) * 3
WRONG: list[tuple[Callable[[pumpcli.LoadedFleet], object], str]] = [
    (lambda fleet: fleet.due(as_of="22.11.2026"), "`22.11.2026` is not a date"),
    (lambda fleet: fleet.due(as_of="tomorrow"), "`tomorrow` is not a date"),
    (lambda fleet: fleet.due(where="site=nowhere"), "no pump has the site `nowhere`"),
    (lambda fleet: fleet.due(where=["stat=ok"]), "did you mean `status`"),
    (lambda fleet: fleet.check(where="status=ok"), "status"),
    (lambda fleet: fleet.reconcile(where="label=dr-q"), "no pump has the label `dr-q`"),
    (lambda fleet: fleet.reconcile(first="2026-02-01", until="2026-01-01"), "2026-01-01 is before the first day"),
    (lambda fleet: fleet.week(weeks=0), "`weeks` is 0; give a whole number from 1 to 260"),
    (lambda fleet: fleet.week(week="2056-01-01"), "2056-01-01 is more than 10 years ahead"),
    (lambda fleet: fleet.calendar(months=61), "`months` is 61; give a whole number from 1 to 60"),
    (lambda fleet: fleet.schedule(months=-1), "`months` is -1"),
    (lambda fleet: fleet.schedule(until="2056-01-01"), "more than 10 years ahead"),
    (lambda fleet: fleet.orders(until="2056-01-01"), "more than 10 years ahead"),
    (lambda fleet: fleet.changes("nowhere.json"), r"nowhere\.json: error: "),
    (lambda fleet: fleet["P-014"].show(until="2026-01-01"), "that day is over"),
    (lambda fleet: fleet["P-014"].table(by="month"), "`by` is 'month'; give one of day, window, week"),
    (lambda fleet: fleet["P-014"].table(until="2026-12-01", days=3), "`until` and `days` exclude each other"),
    (lambda fleet: fleet["P-014"].table(days=0), "`days` is 0"),
    (lambda fleet: fleet["P-014"].table(until="2026-01-01"), "the table would end on 2026-01-01"),
    (lambda fleet: fleet["P-014"].compare(), "give another pump, or a change of this one"),
    (lambda fleet: fleet["P-014"].compare(fleet["P-015"], scale="+10%"), "give another pump, or a change"),
    (lambda fleet: fleet["P-014"].compare(scale="10%"), "does not say whether more or less"),
    (lambda fleet: fleet["P-014"].compare(scale="+10%", steps="+10% every 7 days x 4"), "exclude each other"),
    (lambda fleet: fleet["P-014"].compare(concentration="20 mL"), "`20 mL`"),
    (lambda fleet: fleet["P-014"].compare(set=["rat=1 mcg/day"]), "rat"),
    (lambda fleet: fleet["P-016"].compare(fill="18 mL"), "P-016 is out of use"),
    (lambda fleet: pumpcli.load("sample_configs", lead="7"), "has no unit"),
    (lambda fleet: pumpcli.depletion_table(fleet["P-014"], *DAYS, by="hour"), "`by` is 'hour'; give one"),
    (lambda fleet: fleet.changes('{"schema":\n'), "`previous` is the name of a file"),
    (lambda fleet: fleet["P-014"].table(first="2027-02-01", until="2027-01-01"), "see `first`, `until` and `days`"),
    (lambda fleet: fleet["P-014"].show(until="2026-01-01"), "`until` 2026-01-01 is before"),
    (lambda fleet: fleet["P-014"].compare(set="windows=1"), "^`set`: "),
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_a_wrong_argument_is_a_value_error(
    call: Callable[[pumpcli.LoadedFleet], object], message: str, samples: pumpcli.LoadedFleet
) -> None:
    with pytest.raises(ValueError, match=message):
        call(samples)


@pytest.mark.parametrize("day", [20261122, 2026.5, ("2026-11-22",)])
def test_a_day_of_another_type_is_a_type_error(day: Any, samples: pumpcli.LoadedFleet) -> None:
    for call in (lambda: samples.due(as_of=day), lambda: samples.week(week=day), lambda: pumpcli.load("x", as_of=day)):
        with pytest.raises(TypeError, match="a day is a date, a datetime or a text such as '2026-11-22', not a value"):
            call()


@pytest.mark.parametrize("code", [0, None, slice(2), ("P-014",)])
def test_what_is_no_code_is_a_key_error(code: Any, samples: pumpcli.LoadedFleet) -> None:
    assert code not in samples
    with pytest.raises(KeyError, match="is no code, which is a text such as 'P-014'"):
        samples[code]


OF_WRONG_TYPES: list[tuple[Callable[[Any], object], str]] = [
    (lambda fleet: pumpcli.load(3), "a path is a text or a Path, not a value of the type int"),  # type: ignore[arg-type]
    (lambda fleet: pumpcli.load(["x"]), r"type list; give several one by one, as in `load\(\*paths\)`"),  # type: ignore[arg-type]
    (lambda fleet: pumpcli.load("x", clinic=3), "a path is"),  # type: ignore[arg-type]
    (lambda fleet: pumpcli.load("x", catalogue=3), "a path is"),  # type: ignore[arg-type]
    (lambda fleet: pumpcli.load("x", lead=7), "a lead is a text such as '7 days' or a Period, not a value of the type"),  # type: ignore[arg-type]
    (lambda fleet: pumpcli.load("x", timezone=3), "`3` is to be a text"),  # type: ignore[arg-type]
    (lambda fleet: fleet.changes(fleet.due()), "a path is a text or a Path, not a value of the type Result"),
    (lambda fleet: fleet.due(where=3), "give one text or a list of them, not a value of the type int"),
    (lambda fleet: fleet.due(where=[3]), "`3` is to be a text"),
    (lambda fleet: fleet.week(weeks=1.5), "`weeks` is 1.5; give a whole number from 1 to 260"),
    (lambda fleet: fleet.orders(months="1"), "`months` is '1'; give a whole number"),
    (lambda fleet: fleet["P-014"].table(days=2.5), "`days` is 2.5; give a whole number"),
    (lambda fleet: fleet["P-014"].compare("P-003"), r"one of a fleet, such as fleet\['P-014'\], not a"),
    (lambda fleet: pumpcli.forecast("P-014", "2026-11-22"), "a pump is one of a fleet"),  # type: ignore[arg-type]
    (lambda fleet: pumpcli.depletion_table(fleet["P-014"], "2026-11-22", 3, "2026-11-25"), "a day is a date"),  # type: ignore[arg-type]
    (lambda fleet: fleet["P-014"].compare(scale=1.1), "`1.1` is to be a text"),
    (lambda fleet: fleet["P-014"].compare(set=3), "give one text or a list of them"),
    (lambda fleet: fleet["P-014"].compare(fill=20), "`20` is to be a text"),
]


@pytest.mark.parametrize(("call", "message"), OF_WRONG_TYPES)
def test_an_argument_of_a_wrong_type_is_a_type_error(
    call: Callable[[Any], object], message: str, samples: pumpcli.LoadedFleet
) -> None:
    with pytest.raises(TypeError, match=message):
        call(samples)


class Four:
    """A whole number of another library, such as an `int64` of numpy."""

    def __index__(self) -> int:
        return 4


def test_a_whole_number_of_another_library_serves_as_well(samples: pumpcli.LoadedFleet) -> None:
    four: Any = Four()
    assert len(samples["P-014"].table(days=four)) == 4
    assert samples.week(weeks=four).rows == samples.week(weeks=4).rows


def test_changes_of_a_pump(samples: pumpcli.LoadedFleet) -> None:
    pump = samples["P-014"]
    for result in (
        pump.compare(steps="+10% every 7 days x 4"),
        pump.compare(concentration="2000 mcg/mL", fill="18 mL"),
        pump.compare(alarm="4 mL"),
        pump.compare(set=["rate=120 mcg/day"], as_of=datetime(2026, 11, 24, 12)),
    ):
        (due,) = (figure for figure in result if figure.field == "due_on")
        now, changed, *_ = result.to_records()
        assert (now["due_on"], changed["due_on"]) == (due.now.value, due.changed.value)
