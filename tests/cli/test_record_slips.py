"""`record` and `new`: slips of the pen that give a value of the right form, and entries that are there already."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import run
from tests.cli.test_new import asked as asked_new
from tests.cli.test_new import conversation, here, new
from tests.cli.test_new import options as options_of_new
from tests.cli.test_record import AS_OF, BASE, FILL, asked, file, record

__all__ = ["file", "here"]  # fixtures

NOT_ONE_DRUG = (
    ("baclofen 2000 mcg/mL, morphine 5 mg/mL", "it holds `/`; two drugs are joined with +"),
    ("baclofen 2000 mcg/mL and morphine 5 mg/mL", "it holds `/`; two drugs are joined with +"),
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
