"""The samples: each is loaded, is fine, says what it shows, and shows it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import run
from tests.test_old_files import DATES

pytestmark = pytest.mark.quick

SAMPLES = sorted(Path("sample_configs").glob("*.yaml"))


def test_there_are_enough_of_them() -> None:
    assert len(SAMPLES) > 10
    assert Path("sample_configs/clinic.yaml") in SAMPLES


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.stem))
def test_each_says_that_it_is_invented_and_what_it_shows(path: Path) -> None:
    first = path.read_text().splitlines()[0]
    assert first.startswith(("# Invented sample: ", "# An invented clinic: "))


def test_all_are_fine() -> None:
    ran = run("check", "sample_configs", "--strict", "--as-of", "2026-11-22")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "15 files: 16 pumps without errors; 0 errors, 0 warnings"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("baclofen-simple", {"deadline_reason": "stability", "daily_ml": 0.175}),
        ("baclofen-flex", {"low_alarm_at": "2027-04-14T09:39:00"}),
        (
            "morphine-mixture-on-demand",
            {"low_alarm_at": "2026-12-08T03:00:00", "low_alarm_latest_at": "2026-12-19T11:00:00"},
        ),
        ("ziconotide", {"deadline_reason": "stability", "deadline_at": "2026-12-05T14:00:00"}),
        ("hydromorphone-rate-change", {"low_alarm_at": "2026-12-03T22:27:00"}),
        ("scheduled-boluses", {"daily_ml": 0.179429}),
        ("lowest-rate", {"deadline_reason": "stability", "daily_ml": 0.048}),
        ("stopped", {"status": "no_deadline", "daily_ml": 0}),
        ("smallest", {"drugs": [], "due_on": "2026-12-10"}),
        ("with-reading", {"filled_ml": 20, "low_alarm_at": "2026-12-07T07:27:00"}),
        ("change-of-mixture", {"drugs": [{"name": "morphine", "concentration": "25 mg/mL"}]}),
        ("baclofen-simple", {"site": "home", "labels": ["dr-a"], "booking": "none"}),
        ("morphine-mixture-on-demand", {"booking": "booked", "booked_at": "2026-12-01T10:30:00"}),
        ("morphine-mixture-on-demand", {"order_placed": "2026-11-19", "use_by": None}),
        ("ziconotide", {"booking": "booked", "order_placed": "2026-11-16", "use_by": "2026-12-05"}),
        ("hydromorphone-rate-change", {"booking": "late", "due_on": "2026-11-25", "booked_on": "2026-11-30"}),
        ("with-reading", {"booking": "missed", "booked_on": "2026-11-19", "booked_at": None}),
        ("away", {"due_on": "2026-12-15", "deadline_at": "2026-12-27T10:00:00", "cannot_come": False}),
        ("stopped-for-mri", {"volume_ml": 30.07, "low_alarm_at": "2027-03-19T23:00:00", "status": "ok"}),
    ],
)
def test_each_shows_what_it_says(file: str, expected: dict[str, Any]) -> None:
    ran = run("due", f"sample_configs/{file}.yaml", "--as-of", "2026-11-22", "--format", "json")
    (pump,) = json.loads(ran.out)["pumps"]
    assert {field: pump[field] for field in expected} == expected


def test_two_in_one_file_shows_a_visit_after_the_deadline() -> None:
    ran = run("due", "sample_configs/two-in-one-file.yaml", "--as-of", "2026-11-22", "--format", "json")
    assert [(pump["pump"], pump["booking"]) for pump in json.loads(ran.out)["pumps"]] == [
        ("P-013", "after_deadline"),
        ("P-012", "none"),
    ]


def test_explanted_shows_a_pump_that_is_named_and_not_listed() -> None:
    ran = run("due", "sample_configs/explanted.yaml", "--as-of", "2026-11-22", "--format", "json")
    found = json.loads(ran.out)
    assert found["pumps"] == []
    assert [(pump["pump"], pump["on"], pump["why"]) for pump in found["ended"]] == [
        ("P-016", "2026-11-10", "explanted")
    ]


OF_BEFORE = Path("tests/data/kept-lists/samples")


def test_what_was_added_to_a_sample_changes_no_date() -> None:
    """Neither the due date, the deadline and its candidates, nor the day of the order differs from the same sample as
    it was without the keys between refills."""

    def dates(folder: Path) -> dict[str, object]:
        pumps = json.loads(run("due", str(folder), "--as-of", "2026-11-22", "--format", "json").out)["pumps"]
        return {pump["pump"]: {field: pump[field] for field in DATES} for pump in pumps}

    before, now = dates(OF_BEFORE), dates(Path("sample_configs"))
    assert len(before) == 13
    assert {code: now[code] for code in before} == before
