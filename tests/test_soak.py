"""The soak by itself, on fleets that take seconds: it finds nothing, and it does find what is wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pumpcli.domain.absences import DueDay
from pumpcli.domain.clinic import Clinic
from tests.soak import run


def test_small_fleets_hold_no_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--fleets", "2", "--pumps", "25", "--seed", "5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[:2]] == ["fleet of seed 5", "fleet of seed 6"]
    assert lines[-2] == "0 differences"


def test_a_due_date_a_day_late_is_found_and_told_how_to_find_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    due_on = Clinic.due_on

    def a_day_late(clinic: Clinic, deadline: date) -> date:
        return due_on(clinic, deadline) + timedelta(days=1)

    monkeypatch.setattr(Clinic, "due_on", a_day_late)
    assert run.main(["--fleets", "1", "--pumps", "3", "--seed", "7", "--walked", "1"]) == 1
    printed = capsys.readouterr().out
    assert "DIFFERENCE due_on of " in printed
    assert "again: python -m tests.soak.run --fleets 1 --pumps 3 --seed 7\n" in printed


@pytest.mark.parametrize(
    ("function", "wrong", "field"),
    [
        ("pumpcli.domain.course.known_stops", lambda stops, as_of: stops, "low_alarm_at"),  # planned ones count
        (
            "pumpcli.domain.next_refill.due_day",
            lambda absences, is_open, first, latest, as_of: DueDay(latest),
            "due_on",
        ),
        ("pumpcli.domain.visits._place", lambda booking: -booking.day.toordinal(), "booked_on"),  # the last one counts
    ],
)
def test_a_fault_in_what_a_clinic_enters_between_refills_is_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, function: str, wrong: object, field: str
) -> None:
    monkeypatch.setattr(function, wrong)
    assert run.main(["--fleets", "1", "--pumps", "10", "--seed", "1", "--walked", "10"]) == 1
    assert f"DIFFERENCE {field} of " in capsys.readouterr().out


def test_another_number_of_measured_refills_is_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pumpcli.domain.measured_flow.MOST_REFILLS", 2)
    assert run.main(["--fleets", "1", "--pumps", "10", "--seed", "8", "--walked", "10"]) == 1
    assert "DIFFERENCE low_alarm_measured_at of " in capsys.readouterr().out


def test_what_cannot_be_read_back_is_a_difference(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pumpcli.formats.json_out.render", lambda *result: "")
    assert run.main(["--fleets", "1", "--pumps", "3"]) == 1
    assert "DIFFERENCE what was printed could not be read: JSONDecodeError" in capsys.readouterr().out
