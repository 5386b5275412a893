"""The Python interface, as a notebook would use it."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

import pumpcli


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
