"""The clinic file: every key, and what is wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import Period, TimeOfDay
from pumpcli.files.clinic_file import read_clinic
from pumpcli.files.document import Source


def test_every_key() -> None:
    text = """
clinic: Refill clinic
open_days: [tue, thu]
visit_at: 13:30
refill_lead: 1 week
max_interval: 6 months
flow_tolerance: 14.5 %
soon: 10 days
"""
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert problems == []
    assert clinic == Clinic(
        "Refill clinic",
        (1, 3),
        TimeOfDay(13 * 60 + 30),
        Period(days=7),
        Period(months=6),
        Fraction(29, 200),
        Period(days=10),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_file_leaves_every_default(text: str) -> None:
    assert read_clinic(Source("clinic.yaml", text))[0] == Clinic()


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("refil_lead: 3 days\n", "unknown-key", "refil_lead"),
        ("refill_lead: 3\n", "missing-unit", "refill_lead"),
        ("open_days: monday\n", "bad-days", "open_days"),
        ("open_days: []\n", "empty-list", "open_days"),
        ("visit_at: 9am\n", "bad-time", "visit_at"),
        ("flow_tolerance: 0.145\n", "missing-unit", "flow_tolerance"),
        ("soon: 1 day\nsoon: 2 days\n", "duplicate-key", "soon"),
        ("- a\n", "wrong-type", ""),
        ("soon: 1 day\n---\nsoon: 2 days\n", "wrong-type", ""),
        ("soon: 'x\n", "yaml-syntax", ""),
    ],
)
def test_what_is_wrong_yields_no_clinic(text: str, code: str, path: str) -> None:
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert clinic is None
    assert [(problem.code, problem.path) for problem in problems] == [(code, path)]
