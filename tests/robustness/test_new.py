"""`new` at a real terminal, and by several people at once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.robustness.test_record import on_terminal, started

AS_OF = ("--as-of", "2026-11-22")
ANSWERS = [
    ("from 1 to 9: ", "synchromed\n"),
    ("from 1 to 9: ", "2\n"),
    ("volumes): ", "baclofen\n"),
    ("10 mg/mL: ", "4\n"),
    ("other one): ", "none\n"),
    ("by the hour: ", "hours\n"),
    ("[00:00]: ", "\n"),
    ("24:00: ", "12:00\n"),
    ("mL/h: ", "10 mcg/h\n"),
    ("[12:00]: ", "\n"),
    ("24:00: ", "24:00\n"),
    ("mL/h: ", "15 mcg\n"),
    ("mL/h: ", "15 mcg/h\n"),
    ("give none): ", "none\n"),
    ("09:30: ", "2026-11-20 09:30\n"),
    ("20 mL: ", "40 mL\n"),
    ("printed): ", "none\n"),
]
LAST = ("? [Y/n] ", "\n")
TEXT = """\
pump: P-101
model: synchromed-ii-40
drugs:
  - {name: baclofen, concentration: 2000 mcg/mL}
fill: {at: 2026-11-20 09:30, volume: 40 mL}
program:
  windows:
    - {from: 00:00, to: 12:00, rate: 10 mcg/h}
    - {from: 12:00, to: 24:00, rate: 15 mcg/h}
"""


def command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "pumpcli", "new", "P-101", str(folder), *AS_OF, *more]


def test_a_nurse_makes_a_file(tmp_path: Path) -> None:
    code, shown = on_terminal(command(tmp_path), [*ANSWERS, LAST])
    assert code == 0, shown
    file = tmp_path / "p-101.yaml"
    assert file.read_text() == TEXT
    assert shown.count("refill due: ") == 1, "the screen is not printed twice"
    assert shown.endswith(f"{file}: written\n\x1b[2mnext: pumpcli show {file} --as-of 2026-11-22\x1b[0m\n")


@pytest.mark.parametrize(("key", "code", "number"), [("\x03", 130, 7), ("\x03", 130, len(ANSWERS)), ("\x04", 2, 0)])
def test_leaving_at_a_question_writes_nothing(tmp_path: Path, key: str, code: int, number: int) -> None:
    last = [*ANSWERS, LAST][number][0]
    left, _ = on_terminal(command(tmp_path), [*ANSWERS[:number], (last, key)])
    assert left == code
    assert list(tmp_path.iterdir()) == []


def test_of_several_people_at_once_one_makes_the_file(tmp_path: Path) -> None:
    values = ("--model", "synchromed-ii-40", "--at", "2026-11-20 09:30", "--volume", "40 mL", "--yes")
    running = [started(command(tmp_path, *values, "--rate", f"0.{number} mL/day")) for number in range(3, 6)]
    ended = [each.communicate() for each in running]
    codes = [each.returncode for each in running]
    assert codes.count(0) == 1, ended
    assert all(code in (2, 4) for code in codes if code), ended
    (file,) = tmp_path.iterdir()
    assert file.read_text() == ended[codes.index(0)][0].rpartition("P-101 refill due")[0]
