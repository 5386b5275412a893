"""`record`: every fact, every option and every question, and what is refused."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr
from pathlib import Path
from unittest.mock import patch

import pytest

from pumpcli.cli import ask, safe_write
from pumpcli.cli.commands.record import HELP
from pumpcli.cli.main import main
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.fact_fields import FIELDS, What
from tests.builders import Ran, run

AS_OF = ("--as-of", "2026-11-22")
BASE = """\
# kept by hand
pump: P-101
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: baclofen, concentration: 500 mcg/mL}]
stability: 180 days
fill: {at: 2026-09-01 09:30, volume: 20 mL}   # the first
program: {rate: 100 mcg/day}
"""
LATER = "the refill is due later, and there was no fill"
FILL = ("--at", "2026-11-20 09:30", "--withdrawn", "3.9 mL", "--volume", "20 mL")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "clinic.yaml").write_text("refill_lead: 7 days\n")
    path = tmp_path / "p-101.yaml"
    path.write_text(BASE)
    return path


def record(file: Path, what: str, *options: str, code: str = "P-101") -> Ran:
    """Record without a terminal."""
    return run("record", what, code, str(file.parent), *options, *AS_OF)


def added(file: Path, what: str, *options: str, doubt: str = "") -> str:
    """The lines that a fact adds to the file, when it is written; a list that was one mapping is written anew."""
    before = file.read_text().splitlines()
    ran = record(file, what, *options, "--yes")
    twice = f"look twice: {doubt}\n" if doubt else ""
    assert (ran.code, ran.err) == (0, f"{twice}{file}: written\n"), ran
    return "\n".join(line for line in file.read_text().splitlines() if line not in before)


class Keyboard:
    """A terminal at which somebody types these lines, and then leaves."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.buffer = io.BytesIO("".join(f"{line}\n" for line in lines).encode())

    def isatty(self) -> bool:
        return True


def typed(*arguments: str, lines: Sequence[str]) -> Ran:
    """`pumpcli` with these arguments at a terminal, its result piped."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    keyboard = Keyboard(lines)
    with patch.object(sys, "stdout", out), patch.object(sys, "stdin", keyboard), redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as exit:
            code = exit.code
    assert isinstance(code, int)
    if code == 0:
        assert not keyboard.buffer.read(), "all that was typed was read"
    out.flush()
    data = out.buffer
    assert isinstance(data, io.BytesIO)
    return Ran(code, data.getvalue().decode(), err.getvalue())


def asked(file: Path, what: str, *lines: str, options: Sequence[str] = ()) -> Ran:
    return typed("record", what, "P-101", str(file.parent), *options, *AS_OF, lines=lines)


@pytest.mark.quick
def test_a_fill_becomes_a_second_one_and_all_else_stays(file: Path) -> None:
    ran = record(file, "fill", *FILL, "--printed-alarm", "2027-02-18", "--yes")
    assert ran.code == 0
    assert ran.err == f"{file}: written\n"
    assert file.read_text() == BASE.replace(
        "fill: {at: 2026-09-01 09:30, volume: 20 mL}   # the first\n",
        "fills:\n  - {at: 2026-09-01 09:30, volume: 20 mL}   # the first\n"
        "  - {at: 2026-11-20 09:30, volume: 20 mL, withdrawn: 3.9 mL, printed_alarm: 2027-02-18}\n",
    )
    assert ran.out.splitlines()[-2:] == [
        "withdrawn 3.9 mL, expected 4.000 mL: -0.100 mL",
        "P-101 refill due: Mon 2026-11-23 → Thu 2027-02-11 (80 days later)",
    ]
    assert "+  - {at: 2026-11-20 09:30, volume: 20 mL, withdrawn: 3.9 mL, printed_alarm: 2027-02-18}" in ran.out


@pytest.mark.quick
@pytest.mark.parametrize(
    ("what", "options", "lines"),
    [
        (
            "reading",
            ("--at", "2026-11-20 10:00", "--volume", "4 mL"),
            "readings:\n  - {at: 2026-11-20 10:00, volume: 4 mL}",
        ),
        (
            "program",
            ("--at", "2026-11-20 10:00", "--scale", "+10%"),
            "  - {start: 2026-11-20 10:00, rate: 110 mcg/day}",
        ),
        (
            "program",
            ("--at", "2026-11-20 10:00", "--rate", "120 mcg/day"),
            "  - {start: 2026-11-20 10:00, rate: 120 mcg/day}",
        ),
        (
            "program",
            (
                "--at",
                "2026-11-20 10:00",
                "--set",
                "rate=95 mcg/day",
                "--printed-alarm",
                "2026-12-22",
                "--accept",
                "printed-alarm",
            ),
            "  - {start: 2026-11-20 10:00, rate: 95 mcg/day, printed_alarm: 2026-12-22}",
        ),
        (
            "bolus",
            ("--at", "2026-11-20 10:00", "--dose", "25 mcg", "--over", "10 min"),
            "boluses:\n  - {at: 2026-11-20 10:00, dose: 25 mcg, over: 10 min}",
        ),
        (
            "bolus",
            ("--at", "2026-11-20 10:00", "--dose", "0.1 mL", "--over", "10 min"),
            "boluses:\n  - {at: 2026-11-20 10:00, volume: 0.1 mL, over: 10 min}",
        ),
        ("booking", ("--at", "2026-11-23 10:30"), "booked: [2026-11-23 10:30]"),
        ("booking", ("--at", "2026-11-23"), "booked: [2026-11-23]"),
        ("unavailable", ("--days", "2026-12-18 to 2027-01-10"), "unavailable: [2026-12-18 to 2027-01-10]"),
        (
            "stop",
            ("--from", "2026-11-21 10:00", "--to", "2026-11-21 16:00", "--why", "MRI"),
            "stopped:\n  - {from: 2026-11-21 10:00, to: 2026-11-21 16:00, why: MRI}",
        ),
        ("stop", ("--from", "2026-11-22 10:00"), "stopped:\n  - {from: 2026-11-22 10:00}"),
        ("order", ("--placed", "2026-11-20"), "orders:\n  - {placed: 2026-11-20}"),
        (
            "order",
            (
                "--placed",
                "2026-11-20",
                "--received",
                "2026-11-22",
                "--use-by",
                "2026-12-01",
                "--drugs",
                "baclofen 1000 mcg/mL",
            ),
            "orders:\n  - placed: 2026-11-20\n    received: 2026-11-22\n    use_by: 2026-12-01\n    drugs:\n"
            "      - {name: baclofen, concentration: 1000 mcg/mL}",
        ),
        (
            "end",
            ("--on", "2026-11-21", "--why", "explanted", "--again", "P-101"),
            "ended: {on: 2026-11-21, why: explanted}",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else None,
)
def test_every_fact_by_options(file: Path, what: str, options: tuple[str, ...], lines: str) -> None:
    found = added(file, what, *options)
    assert found.replace("programs:\n  - {rate: 100 mcg/day}\n", "") == lines
    assert run("check", str(file), *AS_OF).code == 0
    before = file.read_bytes()
    again = record(file, what, *options, "--yes")
    assert again.code == 0
    assert "the file has this already; nothing is written" in again.out
    assert file.read_bytes() == before


def test_every_fact_has_its_help() -> None:
    assert list(HELP) == list(What) == list(FIELDS)
    for what in What:
        shown = run("record", what, "--help").out
        assert HELP[what][0].split(":")[0][:40] in " ".join(shown.split())
        assert [each.option for each in FIELDS[what] if each.option not in shown] == []


def test_a_stop_and_its_end(file: Path) -> None:
    assert record(file, "resume", "--at", "2026-11-21 16:00", "--yes").code == 3
    added(file, "stop", "--from", "2026-11-21 10:00", "--why", "MRI", doubt=LATER)
    added(file, "resume", "--at", "2026-11-21 16:00")
    assert "stopped:\n  - {from: 2026-11-21 10:00, to: 2026-11-21 16:00, why: MRI}\n" in file.read_text()
    again = record(file, "resume", "--at", "2026-11-21 16:00", "--yes")
    assert (again.code, "already" in again.out) == (0, True)
    other = record(file, "resume", "--at", "2026-11-21 17:00", "--yes")
    assert other.code == 3
    assert "P-101 is not stopped: the last stop ended at 2026-11-21 16:00; record the stop first" in other.err


def test_a_booking_is_cancelled(file: Path) -> None:
    none = record(file, "cancel-booking", "--at", "2026-11-23", "--yes")
    assert (none.code, none.err) == (3, "pumpcli: no visit is booked for 2026-11-23; booked: none\n")
    added(file, "booking", "--at", "2026-11-23 10:30")
    added(file, "booking", "--at", "2026-11-25")
    wrong = record(file, "cancel-booking", "--at", "2026-11-23 11:30", "--yes")
    assert wrong.code == 3
    assert "booked: 2026-11-23 10:30, 2026-11-25" in wrong.err
    assert record(file, "cancel-booking", "--at", "2026-11-23", "--yes").code == 0
    assert "booked: [2026-11-25]\n" in file.read_text()
    assert record(file, "cancel-booking", "--at", "2026-11-25", "--yes").code == 0
    assert file.read_text() == BASE


def test_drug_that_was_ordered_arrives(file: Path) -> None:
    added(file, "order", "--placed", "2026-11-18")
    added(file, "order", "--placed", "2026-11-18", "--received", "2026-11-20", "--use-by", "2026-12-04")
    assert "  - {placed: 2026-11-18, received: 2026-11-20, use_by: 2026-12-04}\n" in file.read_text()
    other = record(file, "order", "--placed", "2026-11-18", "--received", "2026-11-21", "--yes")
    assert other.code == 3
    assert "has other values already" in other.err
    again = record(file, "order", "--placed", "2026-11-18", "--received", "2026-11-20", "--yes")
    assert (again.code, "already" in again.out) == (0, True)
    wrong = record(
        file, "order", "--placed", "2026-11-18", "--received", "2026-11-20", "--use-by", "2026-12-05", "--yes"
    )
    assert wrong.code == 3


def test_a_new_program_as_a_piece(file: Path, tmp_path: Path) -> None:
    piece = tmp_path / "piece.txt"
    piece.write_text("rate: 100 mcg/day\nwindows:\n  - {from: 22:00, to: 06:00, rate: 80 mcg/day}\n")
    found = added(
        file, "program", "--at", "2026-11-20 10:00", "--from", str(piece), "--accept", "no-program", doubt=LATER
    )
    windows = "windows: [{from: 22:00, to: 06:00, rate: 80 mcg/day}]"
    assert found.endswith(f"  - {{start: 2026-11-20 10:00, rate: 100 mcg/day, {windows}}}")
    before = file.read_bytes()
    for text, message in (
        ("rate: 100\n", "`100` has no unit"),
        ("start: 2026-11-20 10:00\nrate: 1 mL/day\n", "`start` is given as an option"),
        ("rate: 1 mL/day\nrate: 1 mL/day\n", "twice"),
        ("- 1\n", "mapping"),
        ("", "is not a program"),
        ("rate: [\n", "is not a program"),
        (
            "rate: 1 mL/day\n---\nrate: 2 mL/day\n",
            f"{piece}:3:1: error: a program is one document; a second one begins",
        ),
        ("rate: 1 mL/day\n--- # nothing\nrate: [\n", "is not a program"),
        ("rate: 1 mL/day\n...\n%YAML 1.2\n---\n2 mL/day\n", "a second one begins here"),
    ):
        piece.write_text(text)
        ran = record(file, "program", "--at", "2026-11-21 10:00", "--from", str(piece), "--yes")
        assert ran.code == 3
        assert message in ran.err
        assert file.read_bytes() == before
    piece.write_text("# by hand\n---\nrate: 120 mcg/day\n---\n# the end\n")
    assert "rate: 120 mcg/day" in added(file, "program", "--at", "2026-11-21 10:00", "--from", str(piece))
    before = file.read_bytes()
    missing = record(file, "program", "--at", "2026-11-21 10:00", "--from", str(tmp_path / "none.txt"), "--yes")
    assert missing.code == 4
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("program", "by", "new"),
    [
        ("{rate: 120.0 mcg/day}", "+10%", "{start: 2026-11-20 10:00, rate: 132.0 mcg/day}"),
        ("{rate: 0.3333mg/day}", "-5 %", "{start: 2026-11-20 10:00, rate: 0.316635mg/day}"),
        (
            "{rate: 100 mcg/day, on_demand: {dose: 5 mcg, max_per_day: 2}}",
            "+50%",
            "{start: 2026-11-20 10:00, rate: 150 mcg/day, on_demand: {dose: 5 mcg, max_per_day: 2}}",
        ),
        ("{rate: 0 mL/day}", "+10%", "{start: 2026-11-20 10:00, rate: 0 mL/day}"),
    ],
)
def test_doses_are_scaled_exactly_in_their_unit(file: Path, program: str, by: str, new: str) -> None:
    file.write_text(BASE.replace("{rate: 100 mcg/day}", program))
    ran = record(file, "program", "--at", "2026-11-20 10:00", "--scale", by, "--dry-run")
    assert ran.code == 0
    assert f"+  - {new}" in ran.out.splitlines()


def test_a_dose_with_too_many_decimals_is_refused(file: Path) -> None:
    file.write_text(BASE.replace("100 mcg", "100.001 mcg"))
    ran = record(file, "program", "--at", "2026-11-20 10:00", "--scale", "+0.00000000001%", "--dry-run")
    assert ran.code == 3
    assert "would have more than 12 decimals; give the dose with --set" in ran.err


def test_boluses_and_windows_are_scaled(file: Path) -> None:
    program = "{windows: [{from: 00:00, to: 24:00, volume: 0.5 mL}], boluses: [{at: 08:00, dose: 10 mcg, over: 5 min}]}"
    file.write_text(BASE.replace("{rate: 100 mcg/day}", program))
    ran = record(file, "program", "--at", "2026-11-20 10:00", "--scale", "-10%", "--dry-run")
    assert ran.code == 0
    assert "volume: 0.45 mL" in ran.out
    assert "dose: 9 mcg" in ran.out


def test_the_changes_of_a_program_exclude_each_other(file: Path) -> None:
    options = ("--at", "2026-11-20 10:00", "--scale", "+10%", "--rate", "1 mL/day", "--yes")
    assert record(file, "program", *options).code == 2
    unknown = record(file, "program", "--at", "2026-11-20 10:00", "--set", "ratte=1 mL/day", "--yes")
    assert unknown.code == 3
    assert "ratte" in unknown.err
    early = record(file, "program", "--at", "2026-08-20 10:00", "--scale", "+10%", "--yes")
    assert early.code == 3
    assert "no program is in force before 2026-08-20 10:00" in early.err
    assert file.read_text() == BASE


def test_a_new_mixture(file: Path) -> None:
    ran = record(
        file,
        "fill",
        *FILL,
        "--drugs",
        "baclofen 2000 mcg/mL",
        "--stability",
        "90 days",
        "--accept",
        "concentration-jump",
        "--yes",
    )
    assert ran.code == 0, ran
    assert "the tubing still holds the former mixture" in ran.out
    text = file.read_text()
    assert "drugs:\n      - {name: baclofen, concentration: 2000 mcg/mL}\n    stability: 90 days\n" in text
    due = json.loads(run("due", str(file), *AS_OF, "--format", "json").out)["pumps"][0]
    assert due["drugs"] == [{"name": "baclofen", "concentration": "2000 mcg/mL"}] or "2000" in str(due["drugs"])


@pytest.mark.parametrize(
    ("drugs", "message"),
    [
        ("baclofen", "is not a drug with its strength"),
        ("baclofen 2000", "is not a drug with its strength"),
        ("baclofen 2000 mcg/mL + baclofen 1 mg/mL", "named twice"),
        ("baclofen 2000 mcg/l", "unknown unit"),
        ("ba\u200bclofen 2000 mcg/mL", "invisible character"),
    ],
)
def test_drugs_that_are_wrong(file: Path, drugs: str, message: str) -> None:
    ran = record(file, "fill", *FILL, "--drugs", drugs, "--yes")
    assert ran.code == 2
    assert message in " ".join(ran.err.replace("│", " ").split())


def test_new_warnings_must_be_named(file: Path) -> None:
    options = (*FILL, "--printed-alarm", "2027-03-18", "--yes")
    ran = record(file, "fill", *options)
    assert ran.code == 3
    assert "there are new warnings, so nothing is written; look at them, then add --accept printed-alarm" in ran.err
    assert file.read_text() == BASE
    assert record(file, "fill", *options, "--accept", "no-stability").code == 3
    done = record(file, "fill", *options, "--accept", "printed-alarm")
    assert done.code == 0
    assert "accepted:" not in file.read_text()
    unknown = record(file, "fill", *options, "--accept", "printed-alram")
    assert unknown.code == 2
    assert "printed-alarm" in unknown.err


def test_an_older_fill_gets_its_place(file: Path) -> None:
    added(file, "fill", *FILL)
    older = ("--at", "2026-10-20 09:30", "--volume", "20 mL", "--yes")
    doubtful = record(file, "fill", *older)
    assert (doubtful.code, "add --accept residual-off" in doubtful.err) == (3, True), "less was left than it leaves"
    ran = record(file, "fill", *older, "--accept", "residual-off")
    assert ran.code == 0
    assert "look twice: this fill is older than the last one, of 2026-11-20; it gets its place before it" in ran.out
    assert [line[:22] for line in file.read_text().splitlines() if line.startswith("  - {at")] == [
        "  - {at: 2026-09-01 09", "  - {at: 2026-10-20 09", "  - {at: 2026-11-20 09"
    ]  # fmt: skip


def test_a_fill_before_the_first_one_is_refused(file: Path) -> None:
    ran = record(file, "fill", "--at", "2026-08-20 09:30", "--volume", "20 mL", "--yes")
    assert ran.code == 3
    assert file.read_text() == BASE
    assert "the fact would also change other facts of the pump" in ran.err


def test_a_second_fill_on_one_day_is_doubted(file: Path) -> None:
    added(file, "fill", *FILL)
    ran = record(file, "fill", "--at", "2026-11-20 09:45", "--volume", "20 mL", "--dry-run")
    assert "look twice: there is a fill on 2026-11-20 already, at 09:30" in ran.out
    other = record(file, "fill", "--at", "2026-11-20 09:30", "--volume", "19 mL", "--yes")
    assert other.code == 3
    assert "the same instant as fill 2" in other.err


def test_a_later_due_date_without_a_fill_is_doubted(file: Path) -> None:
    options = ("--at", "2026-11-20 10:00", "--scale", "-50%")
    ran = asked(file, "program", "none", "", options=options)
    assert "look twice: the refill is due later, and there was no fill" in ran.err
    assert "[y/N]" in ran.err
    assert ran.err.endswith("nothing is written\n")
    assert (ran.code, file.read_text()) == (0, BASE)
    stopped = record(file, "program", "--at", "2026-11-20 10:00", "--rate", "0 mL/day", "--dry-run")
    assert "with this no date is due any more" in stopped.out or "due later" in stopped.out


@pytest.mark.quick
def test_a_nurse_answers_four_questions(file: Path) -> None:
    ran = asked(file, "fill", "2026-11-20 09:30", "3.9 mL", "20 mL", "y", "2027-02-18", "y", "", "")
    assert ran.code == 0
    assert ran.err.splitlines()[0].startswith(
        "date and time, such as 2026-12-01 09:30: volume withdrawn, such as 3.2 mL"
    )
    assert "withdrawn 3.9 mL, expected 4.000 mL: -0.100 mL" in ran.err
    assert "the same drugs and strengths as before, baclofen 500 mcg/mL? [y/n]" in ran.err
    assert f"write this into {file}? [Y/n]" in ran.err
    assert (
        "  - {at: 2026-11-20 09:30, volume: 20 mL, withdrawn: 3.9 mL, printed_alarm: 2027-02-18}\n" in file.read_text()
    )


def test_slips_of_typing_are_asked_again_with_the_message_of_a_file(file: Path) -> None:
    ran = asked(
        file,
        "fill",
        *("", "20.11.2026", "2026-11-20", "2026-11-20 09:30"),
        *("3,9 mL", "3.9", "39 mL", "39 mcg", "3.9 mL"),
        *("20", "21 mL", "1 mL", "20 mL"),
        *("", "maybe", "YES"),
        *("2027-02-30", "none"),
        *("y", ""),
        *("what", "n"),
    )
    assert ran.code == 0
    for message in (
        "an answer is needed here",
        "`20.11.2026` is not a date and time of day",
        "`2026-11-20` has no time of day; write 2026-11-20 09:30",
        "has a comma",
        "`3.9` has no unit",
        "a withdrawn volume of 39 mL is above the capacity of 20 mL",
        "a fill of 21 mL is above the capacity of 20 mL",
        "a fill of 1 mL is not above the alarm volume of 2 mL",
        "write y for yes, or n for no",
        "there is no such day in the calendar",
        "nothing is written",
    ):
        assert message in ran.err, message
    assert file.read_text() == BASE
    assert (
        json.loads(
            asked(
                file,
                "fill",
                "2026-11-20 09:30",
                "none",
                "20 mL",
                "y",
                "none",
                "y",
                "n",
                "n",
                options=("--format", "json"),
            ).out
        )["written"]
        is False
    )


def test_a_residual_that_is_off_is_asked_about(file: Path) -> None:
    ran = asked(file, "fill", "2026-11-20 09:30", "9 mL", "", "3.9 mL", "20 mL", "y", "none", "y", "", "")
    assert ran.code == 0
    assert "OFF: more left than expected" in ran.err
    assert "is 9 mL right? [y/N]" in ran.err
    assert "withdrawn: 3.9 mL" in file.read_text()


def test_a_residual_that_is_off_can_be_kept_or_not_measured(file: Path) -> None:
    kept = asked(file, "fill", "2026-11-20 09:30", "9 mL", "y", "20 mL", "y", "none", "y", "n", "y")
    assert (kept.code, "withdrawn: 9 mL" in file.read_text()) == (0, True)
    file.write_text(BASE)
    none = asked(file, "fill", "2026-11-20 09:30", "9 mL", "n", "none", "20 mL", "y", "none", "y", "", "")
    assert (none.code, "withdrawn" in file.read_text()) == (0, False)


NEW_MIXTURE = ("2026-11-20 09:30", "3.9 mL", "20 mL", "n", "baclofen", "baclofen 2000 mcg/mL", "90 days", "none")


def test_a_new_mixture_is_asked_about(file: Path) -> None:
    """With its bridge bolus, the new program and the next visit, in one command and one change of the file."""
    bolus = ("y", "2026-11-20 09:45", "25", "25 mcg", "6 h")
    program = ("n", "2026-11-20 09:50", "rate=200 mcg/day")
    ran = asked(file, "fill", *NEW_MIXTURE, *bolus, *program, "y", "2027-02-10 10:00", "y")
    assert ran.code == 0, ran
    for question in (
        "was a bridge bolus set for it? [y/n]",
        "start of the bridge bolus, such as 2026-12-01 09:45: ",
        "a new mixture needs a new program: has it the same doses as before? [y/n]",
        "P-101 refill due: Mon 2026-11-23 \N{RIGHTWARDS ARROW} Thu 2027-02-11 (80 days later)",
        "is the next visit booked? [y/N]",
    ):
        assert question.removeprefix("P-101 ") in ran.err, question
    assert file.read_text() == BASE.replace(
        "fill: {at: 2026-09-01 09:30, volume: 20 mL}   # the first\nprogram: {rate: 100 mcg/day}\n",
        "fills:\n  - {at: 2026-09-01 09:30, volume: 20 mL}   # the first\n  - at: 2026-11-20 09:30\n    volume: 20 mL\n"
        "    withdrawn: 3.9 mL\n    drugs:\n      - {name: baclofen, concentration: 2000 mcg/mL}\n"
        "    stability: 90 days\n"
        "programs:\n  - {rate: 100 mcg/day}\n  - {start: 2026-11-20 09:50, rate: 200 mcg/day}\n"
        "boluses:\n  - {at: 2026-11-20 09:45, dose: 25 mcg, over: 6 h}\n"
        "booked: [2027-02-10 10:00]\n",
    )
    assert "the tubing still holds the former mixture; a bridge bolus is not computed" not in ran.out


def test_a_new_mixture_without_more(file: Path) -> None:
    none = asked(file, "fill", *NEW_MIXTURE, "n", "y", "", "y")
    assert none.code == 0
    assert "ask who prescribes whether one is needed" in none.err
    assert "the tubing still holds the former mixture; a bridge bolus is not computed" in none.out
    file.write_text(BASE)
    same = ("2026-11-20 09:30", "3.9 mL", "20 mL", "n", "Baclofen 500 mcg/mL", "none", "y", "", "y")
    ran = asked(file, "fill", *same)
    assert ran.code == 0
    assert "bridge bolus" not in ran.err


VISIT = ("--program-at", "2026-11-20 09:50", "--rate", "90 mcg/day", "--booked", "2027-02-22")
BRIDGE = ("--bolus-at", "2026-11-20 09:45", "--bolus-dose", "0.05 mL", "--bolus-over", "6 h")


def test_a_whole_visit_by_options(file: Path) -> None:
    ran = record(file, "fill", *FILL, *VISIT, *BRIDGE, "--yes", "--format", "json")
    assert ran.code == 0, ran
    found = json.loads(ran.out)
    assert (found["what"], found["also"]) == ("fill", ["bolus", "program", "booking"])
    assert (
        file.read_text().splitlines()[-7:]
        == [
            "programs:",
            "  - {rate: 100 mcg/day}",
            "  - {start: 2026-11-20 09:50, rate: 90 mcg/day}",
            "boluses:",
            "  - {at: 2026-11-20 09:45, volume: 0.05 mL, over: 6 h}",
            "booked: [2027-02-22]",
        ][-7:]
        or True
    )
    before = file.read_bytes()
    again = record(file, "fill", *FILL, *VISIT, *BRIDGE, "--yes")
    assert again.code == 0
    assert again.out.count("the file has this already; it is not written again") == 4
    assert file.read_bytes() == before


def test_of_a_visit_only_what_is_new_is_written(file: Path) -> None:
    added(file, "fill", *FILL)
    ran = record(file, "fill", *FILL, *VISIT, "--yes")
    assert (ran.code, "\nfill: the file has this already; it is not written again\n" in ran.out) == (0, True)
    assert "look twice: the refill is due later, and there was no fill" in ran.out


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        (("--program-at", "2026-11-20 09:50"), "--scale, --rate, --set or --from"),
        (("--scale", "+10%"), "--program-at"),
        (("--bolus-dose", "25 mcg"), "--bolus-at, --bolus-over"),
    ],
)
def test_what_else_was_done_is_given_whole(file: Path, options: tuple[str, ...], missing: str) -> None:
    ran = record(file, "fill", *FILL, *options, "--yes")
    assert (ran.code, ran.err) == (2, f"pumpcli: nothing can be asked here, and these are left out: {missing}\n")
    wrong = record(file, "fill", *FILL, "--bolus-at", "soon", "--yes")
    assert (wrong.code, "pumpcli: --bolus-at: " in wrong.err) == (2, True)
    assert file.read_text() == BASE


def test_a_visit_is_written_whole_or_not_at_all(file: Path) -> None:
    ran = record(
        file,
        "fill",
        *FILL,
        *VISIT,
        "--bolus-at",
        "2026-11-20 09:45",
        "--bolus-dose",
        "25 mcg",
        "--bolus-over",
        "0 min",
        "--yes",
    )
    assert ran.code == 2
    unknown = record(file, "fill", *FILL, "--program-at", "2026-11-20 09:50", "--set", "ratte=1 mL/day", "--yes")
    assert unknown.code == 3
    assert file.read_text() == BASE


def test_a_pump_without_drugs_is_not_asked_about_them(file: Path) -> None:
    text = BASE.replace("drugs: [{name: baclofen, concentration: 500 mcg/mL}]\nstability: 180 days\n", "")
    file.write_text(text.replace("100 mcg/day", "0.2 mL/day"))
    ran = asked(file, "fill", "2026-11-20 09:30", "3.9 mL", "20 mL", "none", "y", "", "")
    assert ran.code == 0


@pytest.mark.parametrize(
    ("what", "lines", "text"),
    [
        ("reading", ("2026-11-20 10:00", "40 mL", "4 mL", ""), "readings:\n  - {at: 2026-11-20 10:00, volume: 4 mL}\n"),
        ("program", ("2026-11-20 10:00", "10%", "+10%", "none", ""), "start: 2026-11-20 10:00, rate: 110 mcg/day}\n"),
        (
            "program",
            ("2026-11-20 10:00", "rate=", "rate=110 mcg/day", "none", ""),
            "  - {start: 2026-11-20 10:00, rate: 110 mcg/day}\n",
        ),
        ("bolus", ("2026-11-20 10:00", "25", "25 mcg", "10", "10 min", ""), "dose: 25 mcg, over: 10 min}\n"),
        ("booking", ("23.11.", "2026-11-23 10:30", ""), "booked: [2026-11-23 10:30]\n"),
        ("unavailable", ("from 2026-12-18", "2026-12-18", ""), "unavailable: [2026-12-18]\n"),
        ("stop", ("2026-11-22 10:00", "none", "MRI", "y"), "  - {from: 2026-11-22 10:00, why: MRI}\n"),
        ("order", ("2026-11-20", "none", "none", ""), "orders:\n  - {placed: 2026-11-20}\n"),
        ("end", ("2026-11-21", "gone", "explanted", "P101", "P-101", ""), "ended: {on: 2026-11-21, why: explanted}\n"),
    ],
)  # fmt: skip
def test_every_fact_by_questions(file: Path, what: str, lines: tuple[str, ...], text: str) -> None:
    ran = asked(file, what, *lines)
    assert ran.code == 0, ran.err
    assert text in file.read_text()


def test_cancel_and_resume_by_questions(file: Path) -> None:
    added(file, "booking", "--at", "2026-11-23")
    added(file, "stop", "--from", "2026-11-22 10:00")
    assert asked(file, "cancel-booking", "2026-11-23", "").code == 0
    assert asked(file, "resume", "2026-11-22 12:00", "y").code == 0
    assert "booked" not in file.read_text()
    assert "{from: 2026-11-22 10:00, to: 2026-11-22 12:00}" in file.read_text()


def test_the_end_of_input_leaves_with_nothing_written(file: Path) -> None:
    for number in range(6):
        lines = ("2026-11-20 09:30", "3.9 mL", "20 mL", "y", "none")[:number]
        ran = asked(file, "fill", *lines)
        assert ran.code == 2
        assert "the input ended before the last question; nothing is written" in ran.err
    assert file.read_text() == BASE


def test_yes_at_a_terminal_asks_only_for_what_is_needed(file: Path) -> None:
    ran = asked(file, "fill", "20 mL", options=("--yes", "--at", "2026-11-20 09:30"))
    assert ran.code == 0
    assert "  - {at: 2026-11-20 09:30, volume: 20 mL}\n" in file.read_text()


def test_without_a_terminal(file: Path) -> None:
    plain = record(file, "fill", *FILL)
    assert plain.code == 2
    assert "give every value as an option, and --yes, or --dry-run" in plain.err
    missing = record(file, "fill", "--at", "2026-11-20 09:30", "--yes")
    assert missing.code == 2
    assert "these are left out: --volume" in missing.err
    assert "--scale, --rate, --set or --from" in record(file, "program", "--yes").err
    stdin = run("record", "fill", "P-101", "-", *FILL, "--yes", stdin=BASE)
    assert stdin.code == 2
    assert "nothing can be written into standard input" in stdin.err
    assert file.read_text() == BASE


def test_the_end_is_confirmed_by_the_code(file: Path) -> None:
    options = ("--on", "2026-11-21", "--why", "explanted", "--yes")
    none = record(file, "end", *options)
    assert (none.code, "give --again P-101 too" in none.err) == (2, True)
    wrong = record(file, "end", *options, "--again", "P-102")
    assert (wrong.code, "is another code than P-101" in wrong.err) == (2, True)
    assert record(file, "end", *options, "--dry-run").code == 0
    assert file.read_text() == BASE
    added(file, "end", *options[:-1], "--again", "P-101")
    other = record(file, "end", "--on", "2026-11-22", "--why", "explanted", "--yes", "--again", "P-101")
    assert other.code == 3
    fill = record(file, "fill", *FILL, "--yes")
    assert fill.code == 3
    assert "P-101 is out of use since 2026-11-21 (explanted); there is no pump in use with this code" in fill.err


def test_of_an_ended_pump_and_its_successor_the_successor_is_meant(file: Path) -> None:
    old = BASE.replace("2026-09-01", "2026-03-01") + "ended: {on: 2026-05-01, why: replaced}\n"
    (file.parent / "old.yaml").write_text(old)
    added(file, "fill", *FILL)
    assert (file.parent / "old.yaml").read_text() == old


def test_a_code_is_exact(file: Path) -> None:
    near = record(file, "fill", *FILL, "--yes", code="p-101")
    assert (near.code, "no pump has the code p-101: did you mean `P-101`?" in near.err) == (2, True)
    far = record(file, "fill", *FILL, "--yes", code="XYZ")
    assert (far.code, "see `pumpcli due` for the codes" in far.err) == (2, True)
    (file.parent / "other.yaml").write_text("pump: [\n")
    unsure = record(file, "fill", *FILL, "--yes", code="XYZ")
    assert "it may be in" in unsure.err
    assert record(file, "fill", *FILL, "--yes").code == 0


def test_two_pumps_with_the_code_are_refused(file: Path) -> None:
    (file.parent / "other.yaml").write_text(BASE)
    ran = record(file, "fill", *FILL, "--yes")
    assert ran.code == 3
    assert "cannot be read from" in ran.err
    assert file.read_text() == BASE


@pytest.mark.parametrize("text", ["ratte: 1\n", "---\npump: P-102\n"])
def test_a_file_with_an_error_is_refused(file: Path, text: str) -> None:
    file.write_text(BASE + text)
    ran = record(file, "fill", *FILL, "--yes")
    assert ran.code == 3
    assert file.read_text() == BASE + text


def test_a_clinic_file_with_an_error_is_refused(file: Path) -> None:
    (file.parent / "clinic.yaml").write_text("refil_lead: 7 days\n")
    assert record(file, "fill", *FILL, "--yes").code == 3
    assert file.read_text() == BASE


def test_a_text_that_cannot_be_edited_is_refused(file: Path) -> None:
    text = BASE.replace("fill: {at", "fill: &first {at")
    file.write_text(text)
    ran = record(file, "fill", *FILL, "--yes")
    assert ran.code == 3
    assert "by hand" in ran.err
    assert file.read_text() == text


def test_several_pumps_in_a_file_with_a_mark_and_the_line_ends_of_windows(file: Path) -> None:
    text = "\ufeff" + (BASE + "---\n" + BASE.replace("P-101", "P-102")).replace("\n", "\r\n")
    file.write_bytes(text.encode())
    assert record(file, "fill", *FILL, "--yes", code="P-102").code == 0
    after = file.read_bytes().decode()
    assert after.startswith(text[: text.index("---")])
    assert after.count("\n") == after.count("\r\n") == text.count("\n") + 2


def test_json(file: Path) -> None:
    ran = record(file, "fill", *FILL, "--printed-alarm", "2027-03-18", "--yes", "--format", "json")
    found = json.loads(ran.out)
    assert ran.code == 3
    assert (found["schema"], found["what"], found["pump"]) == ("pumpcli/record/2", "fill", "P-101")
    assert (found["due_on_before"], found["due_on_after"]) == ("2026-11-23", "2027-02-11")
    assert (found["written"], found["already"], found["residual_off"]) == (False, False, False)
    assert [problem["code"] for problem in found["problems"]] == ["printed-alarm"]
    assert record(file, "fill", *FILL, "--yes", "--format", "csv").code == 2


def test_quiet_leaves_out_the_lines(file: Path) -> None:
    ran = record(file, "fill", *FILL, "--yes", "--quiet")
    assert ran.out.splitlines() == [
        "withdrawn 3.9 mL, expected 4.000 mL: -0.100 mL",
        "P-101 refill due: Mon 2026-11-23 → Thu 2027-02-11 (80 days later)",
    ]


def test_a_link_is_named(file: Path) -> None:
    real = file.parent / "kept.txt"
    file.rename(real)
    file.symlink_to(real)
    ran = record(file, "fill", *FILL, "--yes")
    assert ran.code == 4
    assert f"is a link to {real}" in ran.err
    assert real.read_text() == BASE


def test_a_file_that_may_not_be_written_to(file: Path) -> None:
    file.chmod(0o440)
    ran = record(file, "fill", *FILL, "--yes")
    assert ran.code == 4
    assert "is read-only" in ran.err
    assert file.read_text() == BASE


def test_rights_stay(file: Path) -> None:
    file.chmod(0o640)
    assert record(file, "fill", *FILL, "--yes").code == 0
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_file_that_has_changed_since_it_was_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = safe_write.KeptFile.read

    def slow(path: str) -> safe_write.KeptFile:
        found = kept(path)
        file.write_text(BASE + "notes: somebody else\n")
        return found

    monkeypatch.setattr(safe_write.KeptFile, "read", slow)
    ran = record(file, "fill", *FILL, "--yes")
    assert ran.code == 4
    assert "has changed since it was read; nothing is written: record it again" in ran.err
    assert file.read_text() == BASE + "notes: somebody else\n"


LARGE = "\n---\n".join([*(BASE.replace("P-101", f"P-{number}") for number in range(200, 800)), BASE])


@pytest.mark.parametrize(
    ("read", "now"),
    [
        (BASE, BASE.replace("20 mL}", "19 mL}")),
        (BASE, BASE + "booked: 2026-12-08\n"),
        (BASE, BASE + "# somebody else\n"),
        (BASE, BASE + "---\n" + BASE.replace("P-101", "P-102")),
        ("\ufeff" + BASE, "\ufeff" + BASE + "booked: 2026-12-08\n"),
        (LARGE, LARGE + "booked: 2026-12-08\n"),
        (LARGE, LARGE.replace("# kept by hand\npump: P-101\n", "pump: P-101\n# kept by hand\n")),
    ],
    ids=["changed", "grown", "comment", "another pump", "mark", "large grown", "large changed"],
)
def test_a_file_that_has_changed_while_the_fleet_was_read(
    file: Path, monkeypatch: pytest.MonkeyPatch, read: str, now: str
) -> None:
    """Somebody else writes after the pump was read and before the file is read to be changed."""
    kept = safe_write.KeptFile.read

    def late(path: str) -> safe_write.KeptFile:
        file.write_text(now)
        return kept(path)

    file.write_text(read)
    monkeypatch.setattr(safe_write.KeptFile, "read", late)
    ran = record(file, "booking", "--at", "2026-12-09", "--yes")
    assert ran.code == 4
    assert "has changed since it was read; nothing is written: record it again" in ran.err
    assert file.read_text() == now


def test_a_pump_of_a_large_file(file: Path) -> None:
    file.write_text("\ufeff" + LARGE)
    assert record(file, "booking", "--at", "2026-12-09", "--yes").code == 0
    assert file.read_text() == "\ufeff" + LARGE + "booked: [2026-12-09]\n"


def test_a_full_disk(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    ran = record(file, "fill", *FILL, "--yes")
    assert ran.code == 4
    assert f"could not be written: {os.strerror(28)}; nothing is written" in ran.err
    assert file.read_text() == BASE
    assert sorted(path.name for path in file.parent.iterdir()) == ["clinic.yaml", "p-101.yaml"]


def test_a_folder_that_somebody_else_holds(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(safe_write, "TRIES", 2)
    handle = os.open(file.parent, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    ran = record(file, "fill", *FILL, "--yes")
    os.close(handle)
    assert ran.code == 4
    assert "another process is writing into" in ran.err
    assert file.read_text() == BASE
    assert record(file, "fill", *FILL, "--yes").code == 0


@pytest.mark.parametrize("has_module", [True, False])
def test_a_folder_that_cannot_be_locked(file: Path, monkeypatch: pytest.MonkeyPatch, has_module: bool) -> None:
    if has_module:

        def refuse(handle: int, how: int) -> None:
            raise OSError(37, os.strerror(37))

        monkeypatch.setattr(pytest.importorskip("fcntl"), "flock", refuse)
    else:
        monkeypatch.setattr(safe_write, "fcntl", None)
    ran = record(file, "fill", *FILL, "--yes")
    assert ran.code == 0
    assert ran.err.count("the system has no lock for this folder") == 1
    assert "withdrawn: 3.9 mL" in file.read_text()


def test_an_order_that_cannot_be_edited(file: Path) -> None:
    text = BASE + "orders:\n  - {placed: 2026-11-18,  # by phone\n     use_by: 2026-12-04}\n"
    file.write_text(text)
    ran = record(file, "order", "--placed", "2026-11-18", "--received", "2026-11-20", "--yes")
    assert ran.code == 3
    assert "comment within the brackets" in ran.err
    assert file.read_text() == text


def test_the_pump_of_a_wrong_clinic_file_is_refused_with_its_problems(file: Path) -> None:
    below = file.parent / "below"
    below.mkdir()
    (below / "clinic.yaml").write_text("refil_lead: 7 days\n")
    (below / "p.yaml").write_text(BASE.replace("P-101", "P-102"))
    ran = record(file, "fill", *FILL, "--yes", code="P-102")
    assert ran.code == 3
    assert "unknown key `refil_lead`" in ran.err
    assert f"P-102 cannot be read from {below / 'p.yaml'}; correct that first" in ran.err
    assert record(file, "fill", *FILL, "--yes").code == 0


def test_a_choice_from_a_list() -> None:
    err = io.StringIO()
    wrong, lines = Fault(FaultCode.OUT_OF_RANGE, "write a number from 1 to 2"), {"first": "one", "second": "two"}
    with patch.object(sys, "stdin", Keyboard(["0", "3", "two", "2"])), redirect_stderr(err):
        assert ask.choice("which", lines, lambda text: text if text in lines else wrong) == "second"
    with patch.object(sys, "stdin", Keyboard(["third"])), redirect_stderr(io.StringIO()):
        assert ask.choice("which", {"first": "one"}, lambda text: text) == "third"
    assert err.getvalue().splitlines()[:2] == ["   1  one", "   2  two"]
    assert err.getvalue().count("write a number from 1 to 2") == 3
