"""`record` and `new`: slips of the pen that give a value of the right form, and entries that are there already."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import run
from tests.cli.test_new import asked as asked_new
from tests.cli.test_new import conversation, here, new
from tests.cli.test_new import options as options_of_new
from tests.cli.test_record import AS_OF, BASE, FILL, asked, file, record

__all__ = ["file", "here"]  # fixtures

NOT_ONE_DRUG = (
    ("baclofen 2000 mcg/mL, morphine 5 mg/mL", "it holds `,`; two drugs are joined with +"),
    ("baclofen 2000 mcg/mL and morphine 5 mg/mL", "it holds `and`; two drugs are joined with +"),
    ("baclofen 2000, morphine 5 mg/mL", "it holds `,`; two drugs are joined with +"),
    ("baclofen; morphine 5 mg/mL", "it holds `;`; two drugs are joined with +"),
    ("baclofen & morphine 5 mg/mL", "it holds `&`; two drugs are joined with +"),
    ("baclofen / morphine 5 mg/mL", "it holds `/`; two drugs are joined with +"),
    ("baclofen AND morphine 5 mg/mL", "it holds `AND`; two drugs are joined with +"),
    ("baclofen with morphine 5 mg/mL", "it holds `with`; two drugs are joined with +"),
    ("baclofen 2000mcg morphine 5 mg/mL", "it holds the number `2000mcg`"),
    ("baclofen 1 500 mcg/mL", "it holds the number `1`; a strength is written without a space in its number"),
    ("baclofen 1\u00a0500 mcg/mL", "it holds the number `1`"),
    ("morphine 5 mg/mL + baclofen 1 500 mcg/mL", "it holds the number `1`"),
    ("baclofen 2000 mcg/mL +", "a drug is missing here; two drugs are joined with +"),
    ("baclofen 2000 mcg/mL + + morphine 5 mg/mL", "a drug is missing here"),
    ("", "a drug is missing here"),
)


def said(text: str) -> str:
    """A message without the frame and the line breaks of a refused option."""
    return " ".join(text.replace("│", " ").split())


@pytest.mark.quick
@pytest.mark.parametrize(("drugs", "message"), NOT_ONE_DRUG)
def test_several_drugs_are_not_one(file: Path, drugs: str, message: str) -> None:
    ran = record(file, "fill", *FILL, "--drugs", drugs, "--stability", "90 days", "--yes")
    assert (ran.code, message in said(ran.err)) == (2, True), ran.err
    assert file.read_text() == BASE
    ordered = record(file, "order", "--placed", "2026-11-20", "--drugs", drugs, "--yes")
    assert (ordered.code, message in said(ordered.err)) == (2, True), ordered.err
    typed = asked(file, "fill", "2026-11-20 09:30", "3.9 mL", "20 mL", "n", drugs)
    assert (message if drugs else "an answer is needed") in said(typed.err)


@pytest.mark.parametrize(("drugs", "message"), NOT_ONE_DRUG)
def test_several_drugs_are_not_one_of_a_first_file(here: Path, drugs: str, message: str) -> None:
    first = new(*options_of_new(drugs=drugs), "--yes")
    assert (first.code, message in said(first.err)) == (2, True), first.err
    typed = asked_new(*conversation(drug=(drugs,))[:2])
    assert (message if drugs else "an answer is needed") in said(typed.err)


def test_the_name_of_one_drug_alone_is_checked_too(here: Path) -> None:
    for name in ("baclofen, morphine", "baclofen and morphine", "baclofen & morphine"):
        assert "two drugs are joined with +" in said(asked_new(*conversation(drug=(name,))[:2]).err), name
    for name in ("drug A", "drug-1", "Sandoz baclofen", "B12"):
        ran = asked_new(
            *conversation("n", drug=(f"{name} 500 mcg/mL", "y"), strength=(), another=("none", "90 days"))[:-1]
        )
        assert "is not the name of one drug" not in ran.err, name


def test_spaces_around_an_option_do_not_count(file: Path) -> None:
    spaced = [part if part.startswith("--") else f" {part} " for part in FILL]
    program = ("--program-at", " 2026-11-20 09:50 ", "--rate", " 90 mcg/day ")
    assert record(file, "fill", *spaced, *program, "--yes").code == 0
    text = file.read_text()
    assert "  - {at: 2026-11-20 09:30, volume: 20 mL, withdrawn: 3.9 mL}\n" in text
    assert "  - {start: 2026-11-20 09:50, rate: 90 mcg/day}\n" in text
    first = [part if part.startswith("--") else f" {part} " for part in options_of_new()]
    ran = run("new", "P-102", str(file.parent), *first, *AS_OF, "--yes")
    assert (ran.code, "fill: {at: 2026-11-20 09:30, volume: 40 mL}" in ran.out) == (0, True), ran


NIGHT = BASE.replace("2026-09-01 09:30", "2026-09-01 02:30")
SATURDAY = BASE + "booked: 2026-11-28 10:00\n"
BAD_BOLUS = BASE + "boluses:\n- {at: 2026-11-21 10:00, dose: 900 mcg, over: 10 min}\n"


@pytest.mark.parametrize(
    ("text", "what", "options", "old"),
    [
        (NIGHT, "fill", FILL, "fill-at-night"),
        (SATURDAY, "booking", ("--at", "2026-11-25"), "booking-not-possible"),
        (SATURDAY.replace("2026-11-28 10:00", "[2026-11-28, 2026-12-05]"), "booking", ("--at", "2026-11-30"),
         "booking-not-possible"),
        (BAD_BOLUS, "bolus", ("--at", "2026-11-20 10:00", "--dose", "5 mcg", "--over", "5 min"), "bolus-above-day"),
        (BASE.replace("program: {rate: 100 mcg/day}",
                      "programs:\n- {rate: 100 mcg/day}\n- {start: 2026-11-21 10:00, rate: 400 mcg/day}"),
         "program", ("--at", "2026-11-10 10:00", "--rate", "100 mcg/day"), "dose-jump"),
    ],
)  # fmt: skip
def test_old_warnings_stay_old_where_an_entry_is_inserted_before_them(
    file: Path, text: str, what: str, options: tuple[str, ...], old: str
) -> None:
    file.write_text(text)
    assert f"[{old}]" in run("check", str(file), *AS_OF).out
    ran = record(file, what, *options, "--yes", "--format", "json")
    assert (ran.code, json.loads(ran.out)["problems"]) == (0, []), ran


def test_a_warning_is_new_beside_an_old_one_with_its_code(file: Path) -> None:
    file.write_text(SATURDAY)
    ran = record(file, "booking", "--at", "2026-11-22", "--yes")
    assert (ran.code, file.read_text()) == (3, SATURDAY), ran
    assert [line for line in ran.out.splitlines() if "[booking-not-possible]" in line] == [
        f"{file}:8:10: error: booking 1: a visit is booked for Sun 2026-11-22, but the clinic "
        "is closed then (no open day) [booking-not-possible]"
    ]


ALREADY = "the file has this already; nothing is written"
PROGRAM = ("--at", "2026-11-20 10:00", "--rate", "110 mcg/day")
ORDERS = BASE + "orders:\n- {placed: 2026-11-10, received: 2026-11-15}\n"


def test_the_printed_alarm_date_of_a_fill_or_program_that_is_there_is_added(file: Path) -> None:
    for what, options, line, printed in (
        ("fill", FILL, "  - {at: 2026-11-20 09:30, volume: 20 mL, withdrawn: 3.9 mL", "2027-02-18"),
        ("program", PROGRAM, "  - {start: 2026-11-20 10:00, rate: 110 mcg/day", "2027-02-10"),
    ):
        file.write_text(BASE)
        assert record(file, what, *options, "--yes").code == 0
        assert f"{line}}}\n" in file.read_text()
        given = (*options, "--printed-alarm", printed, "--yes", "--accept", "printed-alarm")
        ran = record(file, what, *given)
        assert (ran.code, f"{line}, printed_alarm: {printed}}}\n" in file.read_text()) == (0, True), ran
        assert "look twice" not in ran.out
        for again in (given, (*options, "--yes")):
            ran = record(file, what, *again)
            assert (ran.code, ALREADY in ran.out) == (0, True), ran
        before = file.read_text()
        other = record(file, what, *options, "--printed-alarm", "2027-03-19", "--yes")
        assert (other.code, file.read_text()) == (3, before)
        assert f"has this {what} already, with {printed} as its printed alarm date; correct it by hand" in other.err


def test_a_printed_alarm_date_is_added_to_the_only_fill(file: Path) -> None:
    ran = record(file, "fill", "--at", "2026-09-01 09:30", "--volume", "20 mL", "--yes",
                 "--printed-alarm", "2026-11-23", "--accept", "printed-alarm")  # fmt: skip
    assert ran.code == 0, ran
    assert "fill: {at: 2026-09-01 09:30, volume: 20 mL, printed_alarm: 2026-11-23}   # the first\n" in file.read_text()


def test_the_printed_alarm_date_is_added_without_the_withdrawn_volume(file: Path) -> None:
    assert record(file, "fill", *FILL, "--yes").code == 0
    short = ("--at", "2026-11-20 09:30", "--volume", "20 mL", "--yes")
    assert ALREADY in record(file, "fill", *short).out
    assert record(file, "fill", *short, "--printed-alarm", "2027-02-18").code == 0
    assert "withdrawn: 3.9 mL, printed_alarm: 2027-02-18}\n" in file.read_text()
    other = record(file, "fill", *short, "--withdrawn", "3.8 mL", "--printed-alarm", "2027-02-18")
    assert (other.code, "the same instant as fill 2" in other.err) == (3, True)


def test_an_order_that_is_there_is_not_placed_again(file: Path) -> None:
    for given in ((), ("--received", "2026-11-15"), ("--drugs", "baclofen 500 mcg/mL")):
        file.write_text(ORDERS)
        ran = record(file, "order", "--placed", "2026-11-10", *given, "--yes")
        assert (ran.code, ALREADY in ran.out, file.read_text()) == (0, True, ORDERS), (given, ran)
    ran = record(file, "order", "--placed", "2026-11-10", "--use-by", "2027-01-10", "--yes")
    assert ran.code == 0, ran
    assert file.read_text().endswith("- {placed: 2026-11-10, received: 2026-11-15, use_by: 2027-01-10}\n")
    other = record(file, "order", "--placed", "2026-11-10", "--drugs", "morphine 5 mg/mL", "--yes")
    assert (other.code, file.read_text().count("placed: 2026-11-10")) == (0, 2), "another drug is another order"


def test_a_day_within_an_absence_is_there_already(file: Path) -> None:
    text = BASE + "unavailable: [2026-12-18 to 2027-01-10]\n"
    file.write_text(text)
    for days in ("2026-12-18 to 2027-01-10", "2026-12-20", "2026-12-20 to 2026-12-27", "2027-01-10"):
        ran = record(file, "unavailable", "--days", days, "--yes")
        assert (ran.code, ALREADY in ran.out, file.read_text()) == (0, True, text), days
    assert record(file, "unavailable", "--days", "2026-12-20 to 2027-01-11", "--yes").code == 0
    assert "unavailable: [2026-12-18 to 2027-01-10, 2026-12-20 to 2027-01-11]\n" in file.read_text()


@pytest.mark.parametrize(
    ("what", "lines", "message"),
    [
        ("fill", ("2026-01-22 09:30",), "the fact would also change other facts of the pump"),
        ("fill", ("2026-11-20 09:30", "3.9 mL", "20 mL", "y", "2026-11-01"), "is before the fill at 2026-11-20 09:30"),
        ("reading", ("2026-01-22 09:30",), "a reading at 2026-01-22 09:30, before the first fill"),
        ("reading", ("2026-09-01 09:30",), "which volume holds?"),
        ("program", ("2026-01-22 09:30",), "no program is in force before 2026-01-22 09:30"),
        ("stop", ("2026-11-20 10:00", "2026-11-20 09:00"), "`to` is later than `from`"),
        ("order", ("2026-11-20", "2026-11-19"), "before it was placed on 2026-11-20"),
        ("order", ("2026-11-20", "none", "2026-11-19"), "before it was placed on 2026-11-20"),
        ("end", ("2026-08-31",), "before the last fill"),
    ],
)
def test_a_date_that_does_not_fit_is_asked_again_at_once(
    file: Path, what: str, lines: tuple[str, ...], message: str
) -> None:
    ran = asked(file, what, *lines)
    shown, _, question = ran.err.rpartition(message)
    assert (ran.code, bool(shown)) == (2, True), ran.err
    again = question.splitlines()[1]
    assert (again.endswith(": "), again in shown) == (True, True), "the same question follows"
    assert "the input ended before the last question; nothing is written" in question
    assert file.read_text() == BASE


def test_a_fact_that_is_there_can_be_given_again_at_the_questions(file: Path) -> None:
    assert record(file, "reading", "--at", "2026-11-20 10:00", "--volume", "4 mL", "--yes").code == 0
    reading = asked(file, "reading", "2026-11-20 10:00", "4 mL")
    assert (reading.code, ALREADY in reading.out) == (0, True), reading
    file.write_text(BASE)
    assert record(file, "fill", *FILL, "--yes").code == 0
    fill = asked(file, "fill", "2026-11-20 09:30", "3.9 mL", "20 mL", "y", "2027-02-18", "y", "", "")
    assert (fill.code, "printed_alarm: 2027-02-18" in file.read_text()) == (0, True), fill
