"""`record`: dates that do not belong to the visit, or are on the wrong side of today; and what `--yes` says of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pumpcli.cli import recording
from tests.cli.test_record import BASE, FILL, LATER, NEW_MIXTURE, asked, file, record

__all__ = ["file"]  # a fixture

PROGRAM = ("--rate", "110 mcg/day", "--program-at")
BOLUS = ("--bolus-dose", "5 mcg", "--bolus-over", "10 min", "--bolus-at")
OTHER_DAY = "is on another day than the fill, of 2026-11-20"


@pytest.mark.quick
@pytest.mark.parametrize(
    ("options", "doubt"),
    [
        ((*PROGRAM, "2027-11-20 09:40"), f"the program of 2027-11-20 09:40 {OTHER_DAY}"),
        ((*PROGRAM, "2026-10-20 09:40"), f"the program of 2026-10-20 09:40 {OTHER_DAY}"),
        ((*PROGRAM, "2026-11-20 09:00"), "the program of 2026-11-20 09:00 is before the fill, of 2026-11-20 09:30"),
        ((*BOLUS, "2026-11-19 09:40"), f"the bolus of 2026-11-19 09:40 {OTHER_DAY}"),
        ((*BOLUS, "2026-11-21 09:40"), f"the bolus of 2026-11-21 09:40 {OTHER_DAY}"),
        ((*BOLUS, "2026-11-20 09:29"), "the bolus of 2026-11-20 09:29 is before the fill, of 2026-11-20 09:30"),
        (("--booked", "2026-01-25 10:00"), "the next visit of 2026-01-25 10:00 is not after the fill, of 2026-11-20"),
        (("--booked", "2026-11-20"), "the next visit of 2026-11-20 is not after the fill, of 2026-11-20"),
    ],
)
def test_what_is_recorded_with_a_fill_belongs_to_its_visit(file: Path, options: tuple[str, ...], doubt: str) -> None:
    accepted = [part for code in ("booking-soon-after-fill", "printed-alarm") for part in ("--accept", code)]
    ran = record(file, "fill", *FILL, *options, *accepted, "--yes", "--format", "json")
    assert (ran.code, ran.out, file.read_text()) == (3, "", BASE), ran
    assert f"{doubt}; nothing is written: correct the date, record it by a command of its own" in " ".join(
        ran.err.split()
    )
    dry = record(file, "fill", *FILL, *options, "--dry-run")
    assert f"look twice: {doubt}\n" in dry.out
    rest = ["y"] if "--program-at" not in options else []
    booked = [""] if "--booked" not in options else []
    typed = asked(file, "fill", "y", "none", *rest, *booked, "", options=(*FILL, *options))
    assert (typed.code, file.read_text()) == (0, BASE), typed
    assert typed.err.endswith("[y/N] nothing is written\n")


def test_what_is_done_at_the_fill_or_after_it_on_its_day_is_not_doubted(file: Path) -> None:
    for at in ("2026-11-20 09:30", "2026-11-20 23:59"):
        file.write_text(BASE)
        ran = record(file, "fill", *FILL, *PROGRAM, at, *BOLUS, at, "--booked", "2027-01-25", "--yes")
        assert (ran.code, ran.err) == (0, f"{file}: written\n"), ran


def test_what_the_file_has_already_is_not_doubted(file: Path) -> None:
    """Recording it apart is what a refused command asks for; the whole command is then right."""
    program = ("--at", "2026-11-22 09:40", "--rate", "110 mcg/day", "--yes")
    assert record(file, "program", *program).code == 0
    assert record(file, "fill", *FILL, *PROGRAM, "2026-11-22 09:40", "--yes").code == 0


@pytest.mark.parametrize(
    ("what", "options", "doubt"),
    [
        ("booking", ("--at", "2026-01-05 09:00"), "the visit of 2026-01-05 09:00 is in the past"),
        ("booking", ("--at", "2026-11-20"), "the visit of 2026-11-20 is in the past"),
        ("booking", ("--at", "2027-11-24"), "the visit of 2027-11-24 is more than a year ahead"),
        ("unavailable", ("--days", "2025-12-20"), "the absence of 2025-12-20 is in the past"),
        ("unavailable", ("--days", "2027-12-20 to 2027-12-24"), "2027-12-20 to 2027-12-24 is more than a year ahead"),
        ("order", ("--placed", "2027-11-20"), "the order is placed on 2027-11-20, in the future"),
        ("order", ("--placed", "2025-11-20"), "the order of 2025-11-20 was placed more than a year ago"),
        ("order", ("--placed", "2026-11-20", "--received", "2027-11-21"), "received on 2027-11-21, in the future"),
        ("stop", ("--from", "2026-11-25 10:00", "--why", "MRI"), "the stop is in the future, at 2026-11-25 10:00"),
        ("end", ("--on", "2027-11-20", "--why", "died", "--again", "P-101"), "the end is in the future, on 2027-11-20"),
    ],
)
def test_a_date_on_the_wrong_side_of_today_is_doubted(
    file: Path, what: str, options: tuple[str, ...], doubt: str
) -> None:
    none = {"unavailable": 0, "order": 2 if "--received" not in options else 1, "stop": 1}.get(what, 0)
    typed = asked(file, what, *["none"] * none, "", options=options)
    assert (typed.code, file.read_text()) == (0, BASE), typed
    assert f"{doubt}\n" in typed.err
    assert typed.err.endswith("[y/N] nothing is written\n")
    accepted = [part for code in ("booking-not-possible", "booking-soon-after-fill") for part in ("--accept", code)]
    ran = record(file, what, *options, *accepted, "--yes", "--format", "json")
    assert (ran.code, json.loads(ran.out)["written"]) == (0, True), ran
    assert f"{doubt}\n" in ran.err, "a script is told too"


def test_the_end_of_a_stop_in_the_future_is_doubted(file: Path) -> None:
    file.write_text(BASE + "stopped: {from: 2026-11-20 10:00}\n")
    ran = record(file, "resume", "--at", "2027-11-20 12:00", "--yes")
    assert "look twice: the end of the stop is in the future, at 2027-11-20 12:00\n" in ran.err


@pytest.mark.parametrize(
    ("what", "options"),
    [
        ("booking", ("--at", "2026-11-23 10:30")),
        ("booking", ("--at", "2027-11-22")),
        ("unavailable", ("--days", "2026-11-20 to 2026-11-22")),
        ("order", ("--placed", "2026-11-18", "--received", "2026-11-22")),
        ("end", ("--on", "2026-11-22", "--why", "died", "--again", "P-101")),
    ],
)
def test_a_usual_date_is_not_doubted(file: Path, what: str, options: tuple[str, ...]) -> None:
    ran = record(file, what, *options, "--yes")
    assert (ran.code, ran.err) == (0, f"{file}: written\n"), ran


def test_a_script_is_told_that_the_refill_is_due_later(file: Path) -> None:
    for change in ("-100%", "-50%"):
        file.write_text(BASE)
        ran = record(file, "program", "--at", "2026-11-20 10:00", "--scale", change, "--yes", "--quiet")
        assert (ran.code, ran.err) == (0, f"look twice: {LATER}\n{file}: written\n"), ran


def test_a_script_is_told_that_no_date_is_due_any_more(file: Path) -> None:
    file.write_text(BASE.replace("baclofen", "drug A").replace("stability: 180 days\n", ""))
    stopped = ("--at", "2026-11-20 10:00", "--rate", "0 mL/day", "--yes", "--accept", "no-stability")
    ran = record(file, "program", *stopped)
    assert (ran.code, "look twice: with this no date is due any more\n" in ran.err) == (0, True), ran


def test_a_terminal_that_shows_the_doubts_has_them_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "shows_result", lambda to: True)
    ran = record(file, "booking", "--at", "2026-01-05", "--yes")
    assert (ran.code, ran.err, ran.out.count("look twice")) == (0, f"{file}: written\n", 1)


def test_an_end_to_come_has_not_ended(file: Path) -> None:
    file.write_text(BASE + "ended: {on: 2027-11-20, why: died}\n")
    ran = record(file, "end", "--on", "2026-11-20", "--why", "died", "--again", "P-101", "--yes")
    assert (ran.code, "P-101 is out of use from 2027-11-20 on (died) by its file" in ran.err) == (3, True), ran


def test_the_end_is_shown_before_its_code_is_asked_for(file: Path) -> None:
    for options in ((), ("--yes",)):
        file.write_text(BASE)
        ran = asked(file, "end", "2026-11-21", "died", "P-101", *(["y"] if not options else []), options=options)
        assert (ran.code, "ended: {on: 2026-11-21, why: died}\n" in file.read_text()) == (0, True), ran
        before, question, _ = ran.err.partition("type P-101 again to end it")
        assert (question != "", "+ended: {on: 2026-11-21, why: died}" in before) == (True, True), ran.err
        assert "is out of use from" in before


def test_nothing_is_said_of_a_bridge_bolus_that_was_asked_about(file: Path) -> None:
    command = "If one was programmed, record it too"
    ran = asked(file, "fill", *NEW_MIXTURE, "n", "y", "", "y")
    assert (ran.code, "a bridge bolus is not computed here\n" in ran.out, command in ran.err + ran.out) == (
        0, True, False
    ), ran  # fmt: skip
    file.write_text(BASE)
    drugs = ("--drugs", "baclofen 2000 mcg/mL", "--stability", "90 days")
    assert command in record(file, "fill", *FILL, *drugs, "--dry-run").out
