"""The Python interface, as a notebook would use it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

import pumpcli
from pumpcli.api import loading
from tests.builders import run


def test_load_forecast_and_table() -> None:
    fleet = pumpcli.load(Path("sample_configs/smallest.yaml"))
    (loaded,) = fleet.pumps
    assert (fleet.unread, fleet.problems) == ((), ())
    found = pumpcli.forecast(loaded.pump, date(2026, 11, 22))
    assert found.due_on == date(2026, 12, 14)
    clinic = pumpcli.Clinic(refill_lead=pumpcli.Period(days=7))
    assert pumpcli.forecast(loaded.pump, datetime(2026, 11, 22, 10, 30), clinic).due_on == date(2026, 12, 10)
    rows = pumpcli.depletion_table(loaded.pump, date(2026, 11, 22), date(2026, 11, 22), date(2026, 11, 23))
    assert [row.delivered.ml for row in rows] == [Fraction(2, 5)] * 2


def test_a_wrong_file_is_not_raised_but_told() -> None:
    fleet = pumpcli.load("tests/data/readme/two-mistakes.yaml", "nowhere.yaml")
    assert fleet.pumps == ()
    assert [each.code for each in fleet.unread] == [None, "P-020"]
    assert {problem.code for problem in fleet.problems} == {"wrong-unit", "unknown-key", "file-unreadable"}


def test_every_public_name_is_there_and_documented() -> None:
    assert all(getattr(pumpcli, name).__doc__ for name in pumpcli.__all__)
    with pytest.raises(AttributeError):
        pumpcli.no_such_name  # noqa: B018


def test_dir_and_help_show_the_interface() -> None:
    """In a new interpreter, in which nothing has been imported yet."""
    code = "import sys, pumpcli; names = dir(pumpcli); print('pumpcli.api' in sys.modules, *names); help(pumpcli)"
    listed, _, shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.partition("\n")
    is_loaded, *names = listed.split()
    assert is_loaded == "False", "dir(pumpcli) must not load what the command line does not need"
    assert [name for name in names if not name.startswith("__")] == sorted(pumpcli.__all__)
    assert "__version__" in names
    for name in ("load(", "forecast(", "depletion_table(", "class Clinic(", "class Period("):
        assert name in shown


def of_due(*arguments: str) -> dict[str, tuple[object, ...]]:
    """Return what `due` says of each pump."""
    pumps = json.loads(run("due", *arguments, "--as-of", "2026-11-22", "--format", "json").out)["pumps"]
    fields = ("due_on", "deadline_at", "deadline_reason", "days_left", "status")
    return {pump["pump"]: tuple(pump[field] for field in fields) for pump in pumps}


def of_python(fleet: pumpcli.Fleet[pumpcli.LoadedPump]) -> dict[str, tuple[object, ...]]:
    """Return the same by the Python interface; pumps out of use are not in the list of `due`."""
    found: dict[str, tuple[object, ...]] = {}
    for loaded in fleet.pumps:
        forecast = pumpcli.forecast(loaded, date(2026, 11, 22))
        if forecast.ended is not None:
            continue
        due_on, deadline = forecast.due_on, forecast.deadline
        found[loaded.pump.code] = (
            None if due_on is None else str(due_on),
            None if deadline is None else deadline.at.isoformat(timespec="seconds"),
            None if deadline is None else deadline.reason.value,
            None if due_on is None else (due_on - date(2026, 11, 22)).days,
            forecast.status.value,
        )
    return found


def test_python_and_due_give_the_same_dates_for_all_samples() -> None:
    by_due = of_due("sample_configs")
    assert len(by_due) > 12
    for clinic in ("sample_configs", "sample_configs/clinic.yaml", Path("sample_configs")):
        assert of_python(pumpcli.load("sample_configs", clinic=clinic)) == by_due
    assert of_python(pumpcli.load("sample_configs", clinic=pumpcli.Clinic())) != by_due
    assert of_python(pumpcli.load("sample_configs")) == by_due


PUMPS = """pump: P-1
model: clinic-20
drugs: [{name: baclofen, concentration: 500 mcg/mL}]
fill: {at: 2026-11-02 09:30, volume: 20 mL}
program: {rate: 200 mcg/day}
---
pump: P-2
timezone: Europe/Berlin
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-11-02 09:30, volume: 20 mL}
program: {rate: 0.4 mL/day}
"""
CATALOGUE = """catalogue: Ours
pumps:
  - model: clinic-20
    name: Ours 20
    capacity: {value: 20 mL, source: ours}
    low_alarm: {value: 3.5 mL, source: ours}
"""
CLINIC = """timezone: America/Chicago
holidays: US-MN
closed: [2026-12-01 to 2026-12-18]
refill_lead: 5 days
order_lead: 3 open days
max_interval: 45 days
flow_tolerance: 14.5 %
catalogue: own.yaml
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic whose every rule changes the dates, with its pumps in a folder below."""
    (tmp_path / "pumps").mkdir()
    (tmp_path / "pumps/pumps.yaml").write_text(PUMPS, encoding="utf-8")
    (tmp_path / "pumps/own.yaml").write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "clinic.yaml").write_text(CLINIC.replace("own.yaml", "pumps/own.yaml"), encoding="utf-8")
    return tmp_path / "pumps"


def test_the_clinic_file_brings_its_time_zone_and_its_catalogue(folder: Path) -> None:
    by_due = of_due(str(folder))
    fleet = pumpcli.load(folder, clinic=folder)
    assert (fleet.unread, fleet.problems) == ((), ())
    assert of_python(fleet) == by_due
    assert str(by_due["P-1"][1]).endswith("-06:00")
    assert by_due["P-2"][2] == "low_alarm_early"
    assert of_python(pumpcli.load(folder, clinic=folder.parent / "clinic.yaml")) == by_due
    assert fleet.pumps[0].pump.reservoir.low_alarm.ml == Fraction(7, 2)


def test_what_is_given_overrides_the_clinic_file(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(CATALOGUE.replace("3.5 mL", "4 mL"), encoding="utf-8")
    (loaded, _) = pumpcli.load(folder / "pumps.yaml", clinic=folder, timezone="Asia/Tokyo", catalogue=other).pumps
    assert loaded.pump.zone.name == "Asia/Tokyo"
    assert loaded.pump.reservoir.low_alarm.ml == 4
    assert loaded.clinic.refill_lead == pumpcli.Period(days=5)
    later = pumpcli.Clinic(refill_lead=pumpcli.Period(days=1))
    assert pumpcli.forecast(loaded, date(2026, 11, 22), later) == pumpcli.forecast(
        loaded.pump, date(2026, 11, 22), later
    )


def test_a_clinic_made_in_python_serves_as_well() -> None:
    clinic = pumpcli.Clinic(refill_lead=pumpcli.Period(days=7))
    (loaded,) = pumpcli.load("sample_configs/smallest.yaml", clinic=clinic).pumps
    assert pumpcli.forecast(loaded, date(2026, 11, 22)).due_on == date(2026, 12, 10)


def test_the_table_takes_what_load_returns(folder: Path) -> None:
    loaded = pumpcli.load(folder, clinic=folder).pumps[1]
    days = (date(2026, 11, 22), date(2026, 11, 22), date(2026, 12, 31))
    rows = pumpcli.depletion_table(loaded, *days)
    assert rows == pumpcli.depletion_table(loaded.pump, *days, clinic=loaded.clinic)
    assert rows == pumpcli.depletion_table(loaded, "2026-11-22", "2026-11-22", "2026-12-31")
    assert any("low_alarm_early" in row.events for row in rows)
    assert not any("low_alarm_early" in row.events for row in pumpcli.depletion_table(loaded.pump, *days))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "refill_lead: 3\nsoon: 4\n",
            "clinic.yaml:1:14: error: refill_lead: `3` has no unit.*\n.*clinic.yaml:2:7: error",
        ),
        ("catalogue: nowhere.yaml\n", "nowhere.yaml: error: .*`catalogue` names this file in .*clinic.yaml:1"),
    ],
)
def test_with_a_wrong_clinic_file_no_pump_is_loaded(folder: Path, text: str, message: str) -> None:
    (folder.parent / "clinic.yaml").write_text(text, encoding="utf-8")
    for clinic in (folder, folder.parent / "clinic.yaml"):
        with pytest.raises(ValueError, match=message):
            pumpcli.load(folder, clinic=clinic)


def test_there_must_be_one_clinic_file(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.yaml: error: "):
        pumpcli.load(folder, clinic=folder / "nowhere.yaml")
    (folder / "clinic.yaml").write_text("", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"several clinic files are found: .*clinic\.yaml, .*clinic\.yaml; give the one"
    ):
        pumpcli.load(folder, clinic=folder.parent)


def test_a_folder_without_a_clinic_file_is_not_taken_for_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "clinic_files", lambda paths: [])
    with pytest.raises(ValueError, match="no clinic file is found; give the one to use"):
        pumpcli.load(folder, clinic=folder)


def test_the_types_are_shipped() -> None:
    assert pumpcli.__file__ is not None
    assert (Path(pumpcli.__file__).parent / "py.typed").exists()


def test_a_time_zone_may_be_given_for_pumps_that_name_none() -> None:
    (loaded,) = pumpcli.load("sample_configs/smallest.yaml", timezone="America/Chicago").pumps
    found = pumpcli.forecast(loaded.pump, date(2026, 11, 22))
    assert found.deadline is not None
    assert found.deadline.at == datetime.fromisoformat("2026-12-17T09:30-06:00")
    rows = pumpcli.depletion_table(loaded.pump, date(2026, 11, 22), date(2026, 11, 22), date(2026, 11, 23))
    assert [row.delivered.ml for row in rows] == [Fraction(2, 5)] * 2
    with pytest.raises(ValueError, match="did you mean `America/Chicago`"):
        pumpcli.load("sample_configs", timezone="America/Chicaga")


def test_warnings_that_depend_on_the_day_need_the_day(tmp_path: Path) -> None:
    text = Path("sample_configs/smallest.yaml").read_text(encoding="utf-8")
    (tmp_path / "stopped.yaml").write_text(text + "stopped: {from: 2026-11-09 10:00}\n", encoding="utf-8")
    assert pumpcli.load(tmp_path).problems == ()
    assert pumpcli.load(tmp_path, as_of=date(2026, 11, 10)).problems == ()
    for later in (date(2026, 11, 11), datetime(2026, 11, 11, 10, 1)):
        assert [problem.code for problem in pumpcli.load(tmp_path, as_of=later).problems] == ["long-stop"]


def test_a_pump_that_stands_still_and_a_pump_out_of_use() -> None:
    fleet = pumpcli.load("tests/data/readme/standing-still.yaml", "tests/data/readme/out-of-use.yaml")
    still, ended = (pumpcli.forecast(loaded.pump, date(2026, 11, 22)) for loaded in fleet.pumps)
    assert (still.status, still.due_on, still.ended) == ("stopped", date(2026, 12, 15), None)
    assert still.stop is not None
    assert (still.stop.start, still.stop.end) == (datetime(2026, 11, 21, 10), None)
    assert (ended.deadline, ended.due_on, ended.volume) == (None, None, None)
    assert ended.ended is not None
    assert (ended.ended.on, ended.ended.why) == (date(2026, 9, 10), "explanted")
    rows = pumpcli.depletion_table(ended.pump, date(2026, 11, 22), date(2026, 9, 9), date(2026, 12, 31))
    assert [(row.start.date(), row.events) for row in rows] == [
        (date(2026, 9, 9), ()),
        (date(2026, 9, 10), ("ended",)),
    ]
    rows = pumpcli.depletion_table(still.pump, date(2026, 11, 22), date(2026, 11, 21), date(2026, 11, 23))
    assert [(row.events, row.delivered.ml) for row in rows] == [
        (("stopped",), Fraction(1, 6)),
        ((), Fraction(0)),
        ((), Fraction(2, 5)),
    ]
