"""Files keep their meaning: the program of today gives the dates that an earlier one gave for the samples of its time.

`tests/data/kept-lists` holds these samples, and what `due`, `show`, `table` and `explain` printed of them as JSON. No
figure in it is ever written again: where one differs, the program is wrong.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import run

pytestmark = pytest.mark.quick

KEPT = Path("tests/data/kept-lists")
SAMPLES = KEPT / "samples"
#: Fields of `due` and `show` that hold a date or an instant, and those that depend on one.
DATES = (
    "filled_at",
    "low_alarm_at",
    "low_alarm_latest_at",
    "empty_at",
    "stability_at",
    "max_interval_at",
    "deadline_at",
    "deadline_reason",
    "due_on",
    "order_by",
    "days_left",
    "status",
    "replace_by",
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")
_DAY_IN_WORDS = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?")


def kept(name: str) -> dict[str, Any]:
    """Return what was printed then."""
    return dict(json.loads((KEPT / f"{name}.json").read_text(encoding="utf-8")))


CODES = [pump["pump"] for pump in kept("due")["pumps"]]
EVERY_PUMP = pytest.mark.parametrize("code", CODES)


def now(command: str, *options: str) -> dict[str, Any]:
    """Return what is printed now of the same files."""
    ran = run(command, str(SAMPLES), *options, "--as-of", "2026-11-22", "--format", "json")
    assert ran.code == 0, ran.err
    return dict(json.loads(ran.out))


def value(written: object) -> object:
    """Return an instant as such, however many places it was written with, and any other value unchanged."""
    is_instant = isinstance(written, str) and _INSTANT.fullmatch(written)
    return datetime.fromisoformat(str(written)) if is_instant else written


def dates(pump: dict[str, Any]) -> dict[str, object]:
    return {field: value(pump[field]) for field in DATES}


def days_in_words(explained: dict[str, Any]) -> list[str]:
    """Return every date and instant in the lines of `explain`, in their order."""
    return [found for step in explained["steps"] for line in step["lines"] for found in _DAY_IN_WORDS.findall(line)]


def test_every_pump_is_kept() -> None:
    assert len(CODES) == 13
    assert len(list(KEPT.glob("*.json"))) == 1 + 3 * len(CODES)


def test_the_list_of_due_has_the_same_dates_in_the_same_order() -> None:
    then, today = kept("due")["pumps"], now("due")["pumps"]
    assert [pump["pump"] for pump in today] == CODES
    assert list(map(dates, today)) == list(map(dates, then))


@EVERY_PUMP
def test_show_has_the_same_dates_and_limits(code: str) -> None:
    then, today = kept(f"show-{code}")["pump"], now("show", "--pump", code)["pump"]
    assert dates(today) == dates(then)
    limits = [[(limit["reason"], value(limit["at"])) for limit in pump["limits"]] for pump in (today, then)]
    assert limits[0] == limits[1]
    fields = ("low_alarm_expected_at", "volume_from_at", "volume_ml", "expected_ml")
    assert [value(today[field]) for field in fields] == [value(then[field]) for field in fields]


@EVERY_PUMP
def test_the_table_has_the_same_rows(code: str) -> None:
    then, today = kept(f"table-{code}")["rows"], now("table", "--pump", code)["rows"]
    fields = set(then[0])  # a later version may have more of them
    assert all(set(row) == fields for row in then)
    assert [{field: value(row[field]) for field in fields} for row in today] == [
        {field: value(row[field]) for field in fields} for row in then
    ]


@EVERY_PUMP
def test_explain_comes_to_the_same_dates(code: str) -> None:
    assert days_in_words(now("explain", "--pump", code)) == days_in_words(kept(f"explain-{code}"))
