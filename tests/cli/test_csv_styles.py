"""`--csv`: the same cells with commas and decimal points, or with semicolons and decimal commas, for every command."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from tests.builders import run
from tests.cli.test_target import COMMANDS, IDS

DECIMAL_COMMA = ("--csv", "decimal-comma")
PUMPS = """
pump: 10. Mai
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: morphine, concentration: 1 mg/mL}, {name: "bupivacaine; 0,5", concentration: 1 mg/mL}]
fill: {at: 2026-11-02 00:00, volume: 20 mL}
program: {rate: 0.125 mL/day}
"""


def rows(text: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def with_commas(cell: str) -> str:
    """Return a cell with its decimal point as a comma, if it is a number."""
    return cell.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", cell) else cell


@pytest.mark.parametrize("arguments", [command for command, _ in COMMANDS], ids=IDS)
def test_every_csv_has_the_same_cells_with_decimal_commas(arguments: tuple[str, ...]) -> None:
    plain = run(*arguments, "--format", "csv")
    commas = run(*arguments, "--format", "csv", *DECIMAL_COMMA)
    assert commas.code == plain.code
    expected = [[with_commas(cell) for cell in row] for row in rows(plain.out, ",")]
    assert rows(commas.out, ";") == expected
    assert run(*arguments, "--format", "csv", "--csv", "plain").out == plain.out
    assert run(*arguments, "--format", "csv", *DECIMAL_COMMA, "--bom").out == "\ufeff" + commas.out


@pytest.mark.parametrize("arguments", [command for command, _ in COMMANDS], ids=IDS)
@pytest.mark.parametrize("style", ["plain", "decimal-comma"])
@pytest.mark.parametrize("format", [(), ("--format", "json"), ("--format", "table")])
def test_another_format_has_no_style_of_csv(arguments: tuple[str, ...], style: str, format: tuple[str, ...]) -> None:
    ran = run(*arguments, *format, "--csv", style)
    assert (ran.code, ran.out) == (2, "")
    assert "--csv goes with --format csv" in ran.err


def test_an_unknown_style_is_wrong_usage() -> None:
    ran = run("due", "sample_configs", "--format", "csv", "--csv", "tabs")
    assert (ran.code, ran.out) == (2, "")
    assert "decimal-comma" in ran.err


def test_the_ending_of_the_file_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    assert run("due", "sample_configs", "--as-of", "2026-11-22", *DECIMAL_COMMA, "--output", str(file)).code == 0
    assert file.read_text(encoding="utf-8").startswith("pump;file;")
    assert (
        run("due", "sample_configs", "--as-of", "2026-11-22", *DECIMAL_COMMA, "-o", str(tmp_path / "l.json")).code == 2
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_several_processes_write_the_same(jobs: str) -> None:
    ran = run("due", "sample_configs", "--as-of", "2026-11-22", "--format", "csv", *DECIMAL_COMMA, "--jobs", jobs)
    assert {len(row) for row in rows(ran.out, ";")} == {33}


def test_texts_stay_as_they_are() -> None:
    ran = run("due", "-", "--as-of", "2026-11-05", "--format", "csv", *DECIMAL_COMMA, stdin=PUMPS)
    (row,) = csv.DictReader(io.StringIO(ran.out, newline=""), delimiter=";")
    found = {field: row[field] for field in ("pump", "drugs", "filled_at", "daily_ml", "volume_ml", "days_left")}
    assert found == {
        "pump": "'10. Mai",
        "drugs": "morphine 1 mg/mL; bupivacaine; 0,5 1 mg/mL",
        "filled_at": "2026-11-02T00:00:00",
        "daily_ml": "0,125",
        "volume_ml": "19,5",
        "days_left": "138",
    }
