"""The samples: each is loaded, is fine, says what it shows, and shows it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import run

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
    ran = run("check", "sample_configs", "--strict")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "12 files: 13 pumps fine, 0 not; 0 errors, 0 warnings"


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
    ],
)
def test_each_shows_what_it_says(file: str, expected: dict[str, Any]) -> None:
    ran = run("due", f"sample_configs/{file}.yaml", "--as-of", "2026-11-22", "--format", "json")
    (pump,) = json.loads(ran.out)["pumps"]
    assert {field: pump[field] for field in expected} == expected
