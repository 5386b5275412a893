"""Each method says what the command of its name says: the same text, the same JSON and the same CSV."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import pumpcli
from pumpcli.cli.main import COMMANDS
from pumpcli.formats import csv_out
from tests.builders import run

DAY = "2026-11-22"
SAMPLES = ("sample_configs",)
#: Several clinics, time zones, warnings, pumps that stand still or are out of use, and two that cannot be read.
README = "tests/data/readme"
MIXED = (
    *(f"{README}/{name}.yaml" for name in ("cannot-come", "out-of-use", "standing-still", "time-zone", "printout")),
    *(f"{README}/measured", f"{README}/warnings", "tests/data/invalid/unknown-key.yaml", "nowhere.yaml"),
)
Method = Callable[[pumpcli.LoadedFleet], "pumpcli.Result[object]"]

LISTS: dict[str, Method] = {
    "check": lambda fleet: fleet.check(),
    "check --where pump~P-0": lambda fleet: fleet.check(where="pump~P-0"),
    "due": lambda fleet: fleet.due(),
    "due --where status!=ok --where pump~P-0": lambda fleet: fleet.due(where=["status!=ok", "pump~P-0"]),
    "week": lambda fleet: fleet.week(),
    "week --week 2026-12-10 --weeks 3": lambda fleet: fleet.week(week=datetime(2026, 12, 10, 9), weeks=3),
    "calendar --months 2 --where status=ok": lambda fleet: fleet.calendar(months=2, where="status=ok"),
    "schedule": lambda fleet: fleet.schedule(),
    "schedule --months 7 --where site=home": lambda fleet: fleet.schedule(months=7, where="site=home"),
    "schedule --until 2027-05-01": lambda fleet: fleet.schedule(until="2027-05-01"),
    "orders": lambda fleet: fleet.orders(),
    "orders --until 2027-02-01": lambda fleet: fleet.orders(until=date(2027, 2, 1)),
    "reconcile": lambda fleet: fleet.reconcile(),
    "reconcile --from 2026-07-01 --until 2026-10-31": lambda fleet: fleet.reconcile(
        first="2026-07-01", until=date(2026, 10, 31)
    ),
    "changes tests/data/readme/october.json": lambda fleet: fleet.changes(Path(f"{README}/october.json")),
}
PUMPS: dict[str, Method] = {
    "show P-014": lambda fleet: fleet["P-014"].show(),
    "show P-003 --until 2026-12-24": lambda fleet: fleet["P-003"].show(until="2026-12-24"),
    "table P-014": lambda fleet: fleet["P-014"].table(),
    "table P-003 --by window --from 2026-11-20 --days 3": lambda fleet: fleet["P-003"].table(
        by="window", first="2026-11-20", days=3
    ),
    "table P-016 --by week --until 2027-01-10": lambda fleet: fleet["P-016"].table(by="week", until="2027-01-10"),
    "explain P-002": lambda fleet: fleet["P-002"].explain(),
    "compare P-014 --scale +10%": lambda fleet: fleet["P-014"].compare(scale="+10%"),
    "compare P-014 --set rate=120mcg/day": lambda fleet: fleet["P-014"].compare(set="rate=120mcg/day"),
}


def said(command: str, format: str, *paths: str) -> str:
    return run(*command.split(), *paths, "--as-of", DAY, "--format", format).out


def as_csv(result: pumpcli.Result[object]) -> str:
    """The records, written as the CSV of the command."""
    fields = result.fields
    return csv_out.table(fields, [csv_out.row(fields, record) for record in result.to_records()])


@pytest.fixture(scope="module")
def samples() -> pumpcli.LoadedFleet:
    return pumpcli.load(*SAMPLES, as_of=DAY)


@pytest.fixture(scope="module")
def mixed() -> pumpcli.LoadedFleet:
    return pumpcli.load(*MIXED, as_of=DAY)


@pytest.mark.parametrize("command", [*LISTS, *PUMPS])
def test_of_the_samples(command: str, samples: pumpcli.LoadedFleet) -> None:
    result = {**LISTS, **PUMPS}[command](samples)
    assert f"{result}\n" == said(command, "table", *SAMPLES)
    assert result.to_json() == said(command, "json", *SAMPLES)
    assert as_csv(result) == said(command, "csv", *SAMPLES)
    assert result.is_complete and result.unread == ()
    assert (result.command, result.as_of.day) == (command.split(maxsplit=1)[0], date(2026, 11, 22))


@pytest.mark.parametrize("command", [command for command in LISTS if "--where" not in command])
def test_of_a_fleet_with_everything(command: str, mixed: pumpcli.LoadedFleet) -> None:
    with pytest.warns(pumpcli.IncompleteWarning, match=r"unknown-key\.yaml.*nowhere\.yaml|nowhere\.yaml.*unknown-key"):
        result = LISTS[command](mixed)
    assert f"{result}\n" == said(command, "table", *MIXED)
    assert result.to_json() == said(command, "json", *MIXED)
    assert as_csv(result) == said(command, "csv", *MIXED)
    assert not result.is_complete
    assert len(result.unread) == 2
    assert "INCOMPLETE: 2 could not be read" in repr(result)


def test_every_method_is_tried_and_named_as_a_command() -> None:
    for kind, tried in ((pumpcli.LoadedFleet, LISTS), (pumpcli.FleetPump, PUMPS)):
        methods = {name for name, value in vars(kind).items() if name[0] != "_" and callable(value)}
        assert methods - {"forecast"} == {command.split(maxsplit=1)[0] for command in tried} <= COMMANDS.keys()


def test_two_pumps_are_compared(samples: pumpcli.LoadedFleet) -> None:
    result = samples["P-014"].compare(samples["P-015"])
    files = ("sample_configs/away.yaml", "sample_configs/stopped-for-mri.yaml")
    assert f"{result}\n" == said("compare", "table", *files)
    assert as_csv(result) == said("compare", "csv", *files)


def test_a_saved_list_comes_back(samples: pumpcli.LoadedFleet, tmp_path: Path) -> None:
    saved = tmp_path / "monday.json"
    saved.write_text(samples.due(as_of="2026-11-20").to_json(), encoding="utf-8")
    changed = {change.pump for change in samples.changes(saved)}
    assert {"P-012"} <= changed < set(samples.codes)
    saved.write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"monday\.json"):
        samples.changes(saved)


def test_the_day_of_a_call_overrides_that_of_load(samples: pumpcli.LoadedFleet) -> None:
    day, at = date(2026, 12, 1), datetime(2026, 12, 1, 10, 30)
    same = [samples.due(as_of=when) for when in ("2026-12-01", day, " 2026-12-01 10:30 ", at)]
    assert [(result.as_of.day, result.as_of.whole_day) for result in same] == [(day, True)] * 2 + [(day, False)] * 2
    assert same[0].rows == same[1].rows != same[2].rows == same[3].rows
    assert samples["P-014"].forecast(as_of="2026-12-01").as_of.day == date(2026, 12, 1)
    assert samples["P-014"].forecast().as_of.day == date(2026, 11, 22)


class Stamp(datetime):
    """An instant of another library, such as a `Timestamp` of pandas."""


def test_an_instant_of_another_library_or_with_a_zone_is_the_same_instant(samples: pumpcli.LoadedFleet) -> None:
    chicago = ZoneInfo("America/Chicago")
    for at in (datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=chicago), Stamp(2026, 11, 1, 1, 30, fold=1, tzinfo=chicago)):
        as_of = samples["P-014"].forecast(as_of=at).as_of
        assert as_of == samples["P-014"].forecast(as_of="2026-11-01 01:30-06:00").as_of
        assert type(pumpcli.load("sample_configs/smallest.yaml", as_of=at).as_of.instant) is datetime  # type: ignore[union-attr]


def test_without_a_day_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pumpcli.cli.clock._now", lambda: datetime.fromisoformat("2026-11-23 08:30:07-06:00"))
    fleet = pumpcli.load("sample_configs")
    assert fleet.as_of is None
    for at in (
        fleet.due().as_of,
        fleet["P-014"].forecast().as_of,
        fleet.reconcile().as_of,
        fleet["P-014"].show().as_of,
    ):
        assert (at.instant.isoformat(), at.whole_day) == ("2026-11-23T08:30:00", False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert pumpcli.load(*MIXED).due().as_of.instant == datetime.fromisoformat("2026-11-23T08:30:00-06:00")
