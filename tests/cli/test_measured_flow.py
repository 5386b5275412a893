"""`measured_flow` on every screen: the limit, its reason, and the arithmetic of `explain`."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.builders import run

AS_OF = ("--as-of", "2026-07-20")
PATH = "tests/data/readme/measured"
WHY = "low reservoir, runs 4.2 % fast by its last 3 refills"


def printed(*arguments: str) -> str:
    ran = run(*arguments)
    assert ran.code == 0, ran.err
    return " ".join(ran.out.replace("\u00a0", " ").split())


def found(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--format", "json").out)


@pytest.mark.parametrize(
    "command",
    [
        ("show",),
        ("due",),
        ("week", "--week", "2026-09-21"),
        ("schedule", "--months", "6"),
        ("explain",),
        ("compare", "--scale", "+10%"),
    ],
)
def test_the_reason_is_on_the_screen(command: tuple[str, ...]) -> None:
    name, *options = command
    assert WHY in printed(name, PATH, *AS_OF, *options)


def test_show_warns_of_the_alarm_of_the_pump() -> None:
    assert f"{WHY} Thu 2026-09-24 18:36 <- deadline" in printed("show", PATH, *AS_OF)
    assert "so the alarm may sound too late" in printed("show", PATH, *AS_OF)
    assert "too late" not in printed("show", PATH, *AS_OF, "--clinic", "/dev/null")


def test_the_fields() -> None:
    (due,) = found("due", PATH, *AS_OF)["pumps"]
    assert due["low_alarm_measured_at"] == due["deadline_at"] == "2026-09-24T18:36:00"
    assert (due["low_alarm_at"], due["deadline_reason"]) == ("2026-09-28T09:00:00", "low_alarm_measured")
    limits = found("show", PATH, *AS_OF)["pump"]["limits"]
    assert [limit["reason"] for limit in limits] == ["low_alarm", "low_alarm_measured"]
    compared = found("compare", PATH, *AS_OF, "--scale", "+10%")
    assert compared["now"]["low_alarm_measured_at"] == "2026-09-24T18:36:00"
    assert compared["changed"]["deadline_reason"] == "low_alarm_measured"
    (without,) = found("due", PATH, *AS_OF, "--clinic", "/dev/null")["pumps"]
    assert (without["low_alarm_measured_at"], without["deadline_reason"]) == (None, "low_alarm")


def test_a_refill_in_compare_keeps_the_flow() -> None:
    compared = found("compare", PATH, *AS_OF, "--fill", "18 mL")
    assert [compared[side]["deadline_reason"] for side in ("now", "changed")] == ["low_alarm_measured"] * 2


def test_the_table_has_the_event() -> None:
    assert "Thu 2026-09-24" in printed("table", PATH, *AS_OF)
    (row,) = [row for row in found("table", PATH, *AS_OF)["rows"] if "low_alarm_measured" in row["events"]]
    assert row["start"] == "2026-09-24T00:00:00"
    assert "low reservoir if running as measured" in printed("table", PATH, *AS_OF)


def test_the_calendar_program_has_the_reason() -> None:
    assert "runs 4.2 % fast" in run("due", PATH, *AS_OF, "--format", "ics", "--clinical").out.replace(
        "\r\n ", ""
    ).replace("\u00a0", " ")


def test_show_until_asks_at_that_flow_too() -> None:
    assert "LASTS to the end of Wed 2026-09-23 (even 4.2 % fast by its last 3 refills)" in printed(
        "show", PATH, *AS_OF, "--until", "2026-09-23"
    )
    answer = printed("show", PATH, *AS_OF, "--until", "2026-09-24")
    assert f"DOES NOT LAST to the end of Thu 2026-09-24: {WHY} Thu 2026-09-24 18:36 at the programmed rate:" in answer


def test_changes_name_the_limit(tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    run("due", PATH, *AS_OF, "--clinic", "/dev/null", "--format", "json", "--output", str(saved))
    assert "limit low reservoir -> low reservoir, running fast by its refills" in printed(
        "changes", str(saved), PATH, *AS_OF
    )


def explained(tmp_path: Path, *fills: str, program: str = "program: {rate: 0.2 mL/day}", more: str = "") -> list[str]:
    (tmp_path / "clinic.yaml").write_text("measured_flow: yes\n")
    lines = "\n".join(f"  - {{at: {fill}}}" for fill in fills)
    (tmp_path / "p.yaml").write_text(
        f"pump: P-1\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\nfills:\n{lines}\n{program}\n{more}"
    )
    ran = run("explain", str(tmp_path / "p.yaml"), *AS_OF)
    assert ran.code == 0, ran.err
    return [line.strip() for line in ran.out.replace("\u00a0", " ").splitlines()]


FIRST = "2026-01-01 09:00, volume: 20 mL"
SECOND = "2026-03-02 09:00, volume: 20 mL, withdrawn: 7 mL"
THIRD = "2026-05-01 09:00, volume: 20 mL, withdrawn: 6 mL"


def test_without_a_ratio_above_1_there_is_no_limit_and_it_says_why(tmp_path: Path) -> None:
    lines = explained(tmp_path, FIRST, SECOND)
    assert "1 refill with a ratio: fewer than 2, so they set no limit [clinic.yaml:1]" in lines
    lines = explained(tmp_path, FIRST, SECOND, THIRD.replace("6 mL", "9 mL"))
    assert "together: (13 + 11) / (12 + 12) = 24 / 24 = 1" in lines
    assert (
        "not above 1: the pump does not run fast by its last 2 refills, so they set no limit [clinic.yaml:1]" in lines
    )
    assert not any("fast" in line and "limit" not in line for line in lines)


def test_the_programs_of_a_refill_and_the_range_of_patient_boluses(tmp_path: Path) -> None:
    on_demand = "on_demand: {volume: 0.05 mL, over: 5 min, max_per_day: 1}"
    first, second = f"{{rate: 0.1 mL/day, {on_demand}}}", f"{{start: 2026-04-01 09:00, rate: 0.15 mL/day, {on_demand}}}"
    programs = f"programs:\n  - {first}\n  - {second}"
    lines = explained(tmp_path, FIRST, SECOND, THIRD, program=programs)
    assert (
        "delivered 20 - 7 = 13 mL; programmed 9 mL (the nearest of 6 mL with no patient bolus to 9 mL with all) "
        "by the program [p.yaml:8]; ratio 1.444444444..." in lines
    )
    assert any(line.endswith("by the programs [p.yaml:8] [p.yaml:9]; ratio 1.333333333...") for line in lines)


def test_a_reading_that_is_earlier_is_the_limit(tmp_path: Path) -> None:
    reading = "readings: [{at: 2026-05-11 09:00, volume: 5 mL}]\n"
    lines = explained(tmp_path, FIRST, SECOND, THIRD, more=reading)
    (limit,) = [line for line in lines if line.startswith("low reservoir, runs")]
    assert limit == (
        "low reservoir, runs 12.5 % fast by its last 2 refills: Tue 2026-05-26 09:00 with every flow x 1.125 "
        "[clinic.yaml:1], not later than low reservoir"
    )
    assert "the earliest: Tue 2026-05-26 09:00 (low reservoir)" in lines


def test_a_reading_below_the_alarm_volume_is_an_alarm_at_once_unless_the_limit_is_earlier(tmp_path: Path) -> None:
    """At 1.125 times the flow the limit is on 20 July, at 1.208 times on 14 July; the reading is of 19 July."""
    reading = "readings: [{at: 2026-07-19 09:00, volume: 1 mL}]\n"
    moves = "the usable volume had run out by then, so the reading moves no date"
    slower = explained(tmp_path, FIRST, SECOND, THIRD, more=reading)
    assert "the earliest: Sun 2026-07-19 09:00 (low reservoir)" in slower
    assert not any(line.startswith(moves) for line in slower)
    faster = explained(tmp_path, FIRST, SECOND, THIRD.replace("6 mL", "4 mL"), more=reading)
    (line,) = [line for line in faster if line.startswith(moves)]
    assert line.removeprefix(f"{moves}: ").startswith("Tue 2026-07-14")


def test_every_quotient_and_sum_of_the_ratio_is_true(tmp_path: Path) -> None:
    lines = explained(tmp_path, FIRST, SECOND, THIRD)
    (together,) = [line for line in lines if line.startswith("together")]
    sums, quotient, ratio = re.fullmatch(r"together: (.+) = (.+) = (.+)", together).groups()  # type: ignore[union-attr]
    delivered, programmed = (sum(map(Fraction, part.strip("()").split(" + "))) for part in sums.split(" / "))
    one, other = map(Fraction, quotient.split(" / "))
    assert (delivered, programmed) == (one, other) == (Fraction(27), Fraction(24))
    assert Fraction(ratio) == one / other
    assert f"above 1 by 12.5 %: every flow x {ratio} [clinic.yaml:1]" in lines
    assert f"every flow x {ratio} [clinic.yaml:1], which is the same as 18 mL / {ratio} = 16 mL" in lines
