"""Fields set in a document in memory: the values that change, and all others that do not."""

from __future__ import annotations

import pytest

from pumpcli.domain.pump import Pump
from pumpcli.errors import Fault
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files.asked_change import Setting, setting
from pumpcli.files.program_edit import edited, with_program
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.builders import pump_of

HEAD = """pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: baclofen, concentration: 500 mcg/mL}]
fill: {at: 2026-01-05 00:00, volume: 20 mL}
"""
ONE = """program:
  rate: 100 mcg/day
  windows:
    - {from: 06:00, to: 09:00, rate: 450 mcg/day}
    - {from: 22:00, to: 02:00, dose: 25 mcg, days: mon-fri}
  boluses:
    - {at: [08:00, 20:00], dose: 10 mcg, over: 15 min}
    - {every: 6 h, from: 03:00, volume: 5 uL, over: 5 min}
  on_demand: {dose: 10 mcg, lockout: 4 h, max_per_day: 4}
"""
SHARED = """programs:
  - &first
    rate: 100 mcg/day
    windows:
      - &night {from: 22:00, to: 24:00, rate: 50 mcg/day}
      - {from: 06:00, to: 09:00, rate: 450 mcg/day}
  - start: 2026-03-01 00:00
    rate: 200 mcg/day
    windows: [*night]
"""


def settings_of(*texts: str) -> list[Setting]:
    found = [setting(text) for text in texts]
    return [each for each in found if isinstance(each, Setting)]


def edit(text: str, *texts: str, program: int = 0) -> tuple[Pump | list[str], list[str]]:
    """Return the pump after setting some fields, or its problems; and the values that were replaced."""
    (document,) = documents(Source("test.yaml", text))
    assert document.root is not None
    found = edited(document.root, program, settings_of(*texts))
    assert not isinstance(found, Fault), found
    changed, edits = found
    pump = read_pump(changed)
    return pump or [problem.message for problem in changed.problems], [each.before for each in edits]


@pytest.mark.parametrize(
    ("texts", "old", "new", "before"),
    [
        (["rate=120 mcg/day"], "100 mcg/day", "120 mcg/day", ["100 mcg/day"]),
        (["windows[0].to=10:00"], "to: 09:00", "to: 10:00", ["09:00"]),
        (["windows[1].days=[sat, sun]"], "days: mon-fri", "days: [sat, sun]", ["mon-fri"]),
        (["windows[1].days=sat, sun"], "days: mon-fri", "days: [sat, sun]", ["mon-fri"]),
        (["windows[0].dose=20 mcg"], "rate: 450 mcg/day", "dose: 20 mcg", ["rate: 450 mcg/day"]),
        (["windows[1].rate=5 mL/day"], "dose: 25 mcg", "rate: 5 mL/day", ["dose: 25 mcg"]),
        (["boluses[0].at=[08:00, 12:00]"], "[08:00, 20:00]", "[08:00, 12:00]", ["[08:00, 20:00]"]),
        (["boluses[0].every=8 h"], "at: [08:00, 20:00]", "every: 8 h", ["at: [08:00, 20:00]"]),
        (["boluses[1].at=09:00"], "every: 6 h, from: 03:00", "at: 09:00", ["every: 6 h"]),
        (["boluses[1].dose=2 mcg"], "volume: 5 uL", "dose: 2 mcg", ["volume: 5 uL"]),
        (["on_demand.expected_per_day=1.5"], "max_per_day: 4", "max_per_day: 4, expected_per_day: 1.5", [""]),
        (
            ["on_demand.max_per_day=2", "on_demand.lockout=6 h"],
            "lockout: 4 h, max_per_day: 4",
            "lockout: 6 h, max_per_day: 2",
            ["4", "4 h"],
        ),
    ],
)
def test_it_is_the_pump_of_a_file_with_the_other_value(texts: list[str], old: str, new: str, before: list[str]) -> None:
    pump, was = edit(HEAD + ONE, *texts)
    assert old in ONE
    assert pump == pump_of(HEAD + ONE.replace(old, new))
    assert was == before


def test_a_group_that_the_program_lacks_may_be_given() -> None:
    pump, _ = edit(HEAD + "program: {rate: 1 mL/day}\n", "on_demand.dose=10 mcg", "on_demand.max_per_day=4")
    assert pump == pump_of(HEAD + "program: {rate: 1 mL/day, on_demand: {dose: 10 mcg, max_per_day: 4}}\n")


def test_what_an_alias_repeats_elsewhere_stays() -> None:
    pump, _ = edit(HEAD + SHARED, "windows[0].rate=75 mcg/day")
    assert isinstance(pump, Pump)
    assert pump.programs[0].windows[0] != pump.programs[1].windows[0]
    assert pump.programs[1] == pump_of(HEAD + SHARED).programs[1]
    pump, _ = edit(HEAD + SHARED, "windows[0].rate=75 mcg/day", program=1)
    assert isinstance(pump, Pump)
    assert pump.programs[0] == pump_of(HEAD + SHARED).programs[0]


def test_the_document_itself_stays() -> None:
    (document,) = documents(Source("test.yaml", HEAD + ONE))
    assert document.root is not None
    edited(document.root, 0, settings_of("rate=1 mL/day", "windows[0].dose=3 mcg"))
    assert read_pump(document) == pump_of(HEAD + ONE)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["rate=120"], "has no unit"),
        (["rate=120 mcg"], "is an amount"),
        (["windows[0].to=23:00"], "overlaps"),
        (["windows[0].to=06:00"], "no length"),
        (["windows[0].from=7:00"], "not a time of day"),
        (["on_demand.expected_per_day=5"], "more boluses a day"),
        (["boluses[0].over=13 h"], "takes"),
        (["boluses[0].at=[08:00, 8 am]"], "not a time of day"),
    ],
)
def test_a_wrong_value_is_wrong_as_in_a_file(texts: list[str], words: str) -> None:
    found, _ = edit(HEAD + ONE, *texts)
    assert isinstance(found, list)
    assert any(words in message for message in found)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["windws[0].rate=1 mL/h"], "did you mean `windows[0].rate`?"),
        (["windows[2].rate=1 mL/h"], "no field `windows[2].rate`"),
        (["windows[0].start=06:00"], "windows[0].from, .to, .rate"),
        (["on_demand=4"], "no field `on_demand`"),
        (["windows=4"], "no field `windows`"),
        (["start=2026-01-01 00:00"], "--as-of"),
        (["rate=1 mL/h", "rate=2 mL/h"], "set twice"),
        (["windows[0].rate=1 mL/h", "windows[0].dose=2 mcg"], "exclude each other"),
        (["boluses[1].from=01:00", "boluses[1].at=09:00"], "exclude each other"),
    ],
)
def test_a_field_that_cannot_be_set(texts: list[str], words: str) -> None:
    (document,) = documents(Source("test.yaml", HEAD + ONE))
    assert document.root is not None
    found = edited(document.root, 0, settings_of(*texts))
    assert isinstance(found, Fault)
    assert words in found.message
    assert found.code in MEANINGS


def test_a_further_program_with_a_field_that_cannot_be_set() -> None:
    (document,) = documents(Source("test.yaml", HEAD + ONE))
    assert document.root is not None
    found = with_program(document.root, 0, settings_of("windws[0].rate=1 mL/h"), "2026-03-01 10:00")
    assert isinstance(found, Fault)
    assert "did you mean `windows[0].rate`?" in found.message


def test_a_further_program_has_its_own_start_and_no_date_of_the_printout_of_another() -> None:
    text = f"{HEAD}program: {{start: 2026-01-05 00:00, rate: 1 mL/day, printed_alarm: 2026-01-20}}\n"
    (document,) = documents(Source("test.yaml", text))
    assert document.root is not None
    found = with_program(document.root, 0, settings_of("rate=2 mL/day"), "2026-03-01 10:00")
    assert not isinstance(found, Fault)
    assert found.after.endswith("\n  - {start: 2026-03-01 10:00, rate: 2 mL/day}\n")
