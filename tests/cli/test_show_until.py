"""`show --until`: the answer in the first line, and in every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from pumpcli.report import lasting
from tests.builders import BY_DAY, run, simple_text

AS_OF = ("--as-of", "2026-11-22")


def first_lines(code: str, until: str, *options: str) -> list[str]:
    """Return the lines above the ordinary screen of a sample, which follows unchanged."""
    plain = run("show", "sample_configs", "--pump", code, *AS_OF, *options)
    asked = run("show", "sample_configs", "--pump", code, *AS_OF, "--until", until, *options)
    assert asked.code == 0
    assert asked.out.endswith(f"\n\n{plain.out}")
    return asked.out.removesuffix(f"\n{plain.out}").splitlines()


@pytest.mark.parametrize(
    ("code", "until", "lines"),
    [
        (
            "P-001",
            "2026-12-09",
            ["P-001 LASTS to the end of Wed 2026-12-09: 4.930 mL left then, 2.930 mL above the alarm volume"],
        ),
        (
            "P-001",
            "2026-12-17",
            [
                "P-001 DOES NOT LAST to the end of Thu 2026-12-17: low reservoir Thu 2026-12-17 09:30, "
                "empty Tue 2026-12-22 09:30",
                "  1.730 mL left then, not above the alarm volume",
                "  the refill is due by then: Thu 2026-12-10",
            ],
        ),
        (
            "P-004",
            "2026-12-12",
            [
                "P-004 DOES NOT LAST to the end of Sat 2026-12-12: low reservoir Tue 2026-12-08 03:00, "
                "empty Fri 2026-12-18 03:00, all patient boluses used",
                "  1.538 mL left then, not above the alarm volume",
                "  if no patient bolus is used: it lasts, 4.615 mL left then, 1.615 mL above the alarm volume",
                "  the refill is due by then: Tue 2026-12-01",
            ],
        ),
        (
            "P-005",
            "2027-02-20",
            [
                "P-005 DOES NOT LAST to the end of Sat 2027-02-20: low reservoir Sat 2027-01-09 14:00, "
                "empty Sun 2027-01-17 22:00",
                "  nothing is left then",
                "  stability: 40 days (catalogue) ends Sat 2026-12-05 14:00",
                "  the refill is due by then: Wed 2026-11-25",
            ],
        ),
        (
            "P-008",
            "2027-01-10",
            [
                "P-008 LASTS to the end of Sun 2027-01-10 by its volume, BUT stability: 180 days (catalogue) ends "
                "Sat 2027-01-02 13:00: 30.954 mL left then, 28.954 mL above the alarm volume",
                "  the refill is due by then: Wed 2026-12-23",
            ],
        ),
        (
            "P-009",
            "2027-01-10",
            ["P-009 LASTS to the end of Sun 2027-01-10: 18.000 mL left then, 16.000 mL above the alarm volume"],
        ),
    ],
)
def test_the_answer_comes_first(code: str, until: str, lines: list[str]) -> None:
    assert first_lines(code, until) == lines


def test_a_tolerance_is_part_of_the_answer(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text("flow_tolerance: 14.5 %\nrefill_lead: 1 day\n")
    clinic = ("--clinic", str(tmp_path / "clinic.yaml"))
    assert first_lines("P-001", "2026-12-01", *clinic)[0].startswith(
        "P-001 LASTS to the end of Tue 2026-12-01 (even 14.5 % fast): 8.130 mL left then"
    )
    assert first_lines("P-001", "2026-12-16", *clinic)[:2] == [
        "P-001 DOES NOT LAST to the end of Wed 2026-12-16: low reservoir, 14.5 % fast Fri 2026-12-11 15:31",
        "  at the programmed rate: 2.130 mL left then, 0.130 mL above the alarm volume",
    ]


ANSWER = {
    "until": "2026-12-12",
    "lasts": False,
    "volume_ml": 1.5375,
    "above_alarm_ml": -1.4625,
    "lasts_unused": True,
    "volume_unused_ml": 4.614583,
    "passed": ["low_alarm"],
    "refill_due_by_then": True,
}


def test_json_and_csv_say_the_same() -> None:
    arguments = ("show", "sample_configs", "--pump", "P-004", *AS_OF)
    plain = json.loads(run(*arguments, "--format", "json").out)
    assert plain.pop("until") is None
    asked = json.loads(run(*arguments, "--until", "2026-12-12", "--format", "json").out)
    assert asked.pop("until") == ANSWER
    assert tuple(ANSWER) == lasting.FIELDS
    assert asked == plain
    (row,) = csv.DictReader(io.StringIO(run(*arguments, "--until", "2026-12-12", "--format", "csv").out))
    assert {field: row[lasting.column(field)] for field in lasting.FIELDS} == {
        "until": "2026-12-12",
        "lasts": "false",
        "volume_ml": "1.5375",
        "above_alarm_ml": "-1.4625",
        "lasts_unused": "true",
        "volume_unused_ml": "4.614583",
        "passed": "low_alarm",
        "refill_due_by_then": "true",
    }


@pytest.mark.parametrize(
    ("as_of", "until", "words"),
    [
        ("2026-11-22", "2026-11-21", "--until 2026-11-21 is before the as-of date 2026-11-22"),
        ("2026-01-04", "2026-01-04", "the first fill is at 2026-01-05 08:00"),
        ("2026-11-22", "12/24/2026", "write `2026-12-24`"),
        ("2026-11-22", "12/04/2026", "differs between countries"),
    ],
)
def test_a_day_without_an_answer_is_wrong_usage(tmp_path: Path, as_of: str, until: str, words: str) -> None:
    (tmp_path / "pump.yaml").write_text(simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY))
    ran = run("show", str(tmp_path), "--as-of", as_of, "--until", until)
    assert (ran.code, ran.out) == (2, "")
    assert words in " ".join(ran.err.replace("│", " ").split())


def test_the_as_of_day_itself_has_an_answer() -> None:
    assert first_lines("P-013", "2026-11-22")[0] == (
        "P-013 DOES NOT LAST to the end of Sun 2026-11-22: low reservoir Fri 2026-11-20 17:00, "
        "empty Mon 2026-11-23 20:30"
    )


@pytest.mark.parametrize("until", ["2027-01-02", "2027-01-03", "2027-02-01"])
def test_of_two_low_reservoirs_the_earlier_is_named(tmp_path: Path, until: str) -> None:
    (tmp_path / "clinic.yaml").write_text("flow_tolerance: 14.5 %\n")
    (tmp_path / "pump.yaml").write_text(
        "pump: X-2\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\nfill: {at: 2026-10-05 09:30, volume: 20 mL}\n"
        "program: {rate: 0.2 mL/day}\n"
    )
    told = run("show", str(tmp_path / "pump.yaml"), "--as-of", "2026-10-06", "--until", until).out
    assert "low reservoir, 14.5 % fast Tue 2026-12-22 23:57" in told.splitlines()[0]
