"""The table of typical slips: each is told where the table expects it, and the manual has the rates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Pump
from pumpcli.errors import Problem
from pumpcli.files.catalogues import BUILT_IN
from pumpcli.files.checks import Place, warn
from pumpcli.files.document import Document
from pumpcli.files.lookalike_codes import lookalike_codes
from pumpcli.files.plausibility import warn_if_implausible
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.builders import end_of, load_fleet
from tests.manual.documents import FOLDER
from tests.manual.test_complete import hold_table
from tests.trust.bases import AS_OF, BASES, Base
from tests.trust.slips import CODES, FILE_NAMES, SETTINGS, SLIPS, Slip

#: A slip that moves the deadline by no more than this is harmless.
HARMLESS = timedelta(days=2)

each_base = pytest.mark.parametrize("base", BASES.values(), ids=BASES)
each_slip = pytest.mark.parametrize(
    "slip", SLIPS, ids=[f"{slip.base} {slip.path} {slip.wrong}".replace(" ", "_") for slip in SLIPS]
)
with_and_without_history = pytest.mark.parametrize("history", [False, True], ids=["alone", "history"])


@dataclass(frozen=True)
class Checked:
    """A file as `check` reads it: the pump, None with an error, and the problems."""

    pump: Pump | None
    problems: list[Problem]


def checked(text: str) -> Checked:
    document = document_of(text)
    pump = read_pump(document)
    if pump is not None:
        assert document.root is not None
        warn(pump, document.root, Clinic(), BUILT_IN, end_of(AS_OF))
        warn_if_implausible(pump, document.root, Clinic(), end_of(AS_OF))
    return Checked(pump, document.problems)


def document_of(text: str) -> Document:
    (document,) = documents(Source("p.yaml", text))
    return document


def with_slip(text: str, slip: Slip) -> str:
    """Return a right file with the wrong value in place of the right one."""
    root = document_of(text).root
    assert root is not None
    length = root.length
    path = re.sub(r"(\w+)\[-(\d)\]", lambda match: f"{match[1]}[{length(match[1]) - int(match[2])}]", slip.path)
    node = root.locate(path).node
    start, end = node.start_mark.index, node.end_mark.index
    assert text[start:end] == slip.right, path
    return text[:start] + slip.wrong + text[end:]


def moves_deadline(right: Pump, wrong: Pump | None) -> bool:
    """Return whether a slip takes the deadline away or moves it by more than `HARMLESS`."""
    if wrong is None:
        return True
    before, after = (forecast(pump, end_of(AS_OF), Clinic()).deadline for pump in (right, wrong))
    assert before is not None
    return after is None or abs(after.at - before.at) > HARMLESS


@with_and_without_history
@each_base
def test_every_right_file_is_fine(base: Base, *, history: bool) -> None:
    assert checked(base.text(history=history)).problems == []


@each_slip
def test_every_slip_is_harmless_or_not_as_the_table_says(slip: Slip) -> None:
    moves = []
    for history in (False, True):
        text = BASES[slip.base].text(history=history)
        right = checked(text).pump
        assert right is not None
        moves.append(moves_deadline(right, checked(with_slip(text, slip)).pump))
    assert any(moves) is not slip.is_harmless


def is_told(slip: Slip, setting: str) -> bool:
    """Return whether the wrong file has a problem that the right one does not have."""
    text = BASES[slip.base].text(history=setting in ("history", "both"), printed=setting in ("printed", "both"))
    right = {(problem.code, problem.path) for problem in checked(text).problems}
    wrong = {(problem.code, problem.path) for problem in checked(with_slip(text, slip)).problems}
    return not wrong <= right


@pytest.mark.parametrize("setting", SETTINGS)
@each_slip
def test_every_slip_is_told_where_the_table_expects_it(slip: Slip, setting: str) -> None:
    assert is_told(slip, setting) is slip.is_told(setting)


def rate(setting: str) -> tuple[int, int]:
    """Return how many of the slips that move a date are told in a setting, and how many there are."""
    moving = [slip for slip in SLIPS if not slip.is_harmless]
    return sum(slip.is_told(setting) for slip in moving), len(moving)


def named(slip: Slip) -> bool | None:
    """Return whether the warning about the printed date names the slip; None where there is no such warning."""
    text = with_slip(BASES[slip.base].text(history=False, printed=True), slip)
    messages = [problem.message for problem in checked(text).problems if problem.code == "printed-alarm"]
    rights = re.findall(r"`[^`]+`[\w ]* is ([^,]+), not ([^;,]+)", "".join(messages))
    return (
        any(wrong == slip.wrong and value(right) == value(slip.right) for right, wrong in rights) if messages else None
    )


def value(text: str) -> tuple[Fraction, str] | str:
    """Return the number and the unit of a quantity, milligrams as micrograms, so that 2 mg/mL is 2000 mcg/mL."""
    number, _, unit = text.partition(" ")
    if not re.fullmatch(r"[0-9.]+", number):
        return text
    return (Fraction(number) * 1000, f"mcg{unit[2:]}") if unit.startswith("mg") else (Fraction(number), unit)


def naming_rate() -> tuple[int, int]:
    """Return how many slips the warning about a printed date names, and how many such warnings there are."""
    verdicts = [verdict for slip in SLIPS if (verdict := named(slip)) is not None]
    return sum(verdicts), len(verdicts)


def is_moved_away(slip: Slip) -> bool:
    """Return whether the alarm dates of the wrong file, all patient boluses used to none, are more than a day away from
    the printed one; False for a file with an error."""
    pump = checked(with_slip(BASES[slip.base].text(history=False, printed=True), slip)).pump
    if pump is None:
        return False
    of_fills, of_programs = (
        [each.printed_alarm for each in pump.fills],
        [each.printed_alarm for each in pump.programs],
    )
    days = [day for day in (*of_fills, *of_programs) if day is not None]
    assert days
    computed = forecast(pump, end_of(AS_OF), Clinic())
    earliest = computed.at(Reason.LOW_ALARM)
    if earliest is None:
        return True
    latest, day = computed.low_alarm_latest_at or earliest, timedelta(days=1)
    return not all(earliest.date() - day <= on <= latest.date() + day for on in days)


def test_with_a_printed_date_every_slip_that_moves_the_alarm_date_away_is_told() -> None:
    moving = [slip for slip in SLIPS if is_moved_away(slip)]
    assert len(moving) > 40
    assert [slip for slip in moving if not is_told(slip, "printed")] == []


def test_the_printed_date_names_four_slips_of_five() -> None:
    right, warnings = naming_rate()
    assert warnings > 40
    assert right * 5 >= warnings * 4


def test_with_a_history_four_slips_of_five_are_told() -> None:
    told, moving = rate("history")
    assert told * 5 >= moving * 4


@pytest.mark.quick
def test_the_manual_has_the_rates(golden_update: bool) -> None:
    names = {"alone": "`fill` and `program` of the last refill", "history": "`fills` and `programs` of years"}
    names |= {"printed": "`printed_alarm` of the last refill", "both": "`printed_alarm` and a history"}
    rates = {name: rate(setting) for setting, name in names.items()}
    rates["`printed-alarm` names the mistake"] = naming_rate()
    rows = [f"| {name} | {told} of {moving} | {told * 100 // moving} % |\n" for name, (told, moving) in rates.items()]
    hold_table(FOLDER / "trust.md", "## Tried on typical mistakes", "".join(rows), update=golden_update)


@pytest.mark.parametrize(("code", "other", "is_alike"), CODES)
def test_codes_that_look_alike_are_told_at_both_pumps(code: str, other: str, is_alike: bool) -> None:
    problems = lookalike_codes([place(code, 1), place(other, 8)])
    assert [(problem.code, problem.line) for problem in problems] == (
        [("lookalike-code", 1), ("lookalike-code", 8)] if is_alike else []
    )


def test_very_many_codes_of_one_shape_are_all_told() -> None:
    codes = sorted({"".join(pair) for pair in product(*(("O", "0"),) * 6)})
    assert len(codes) > 50
    problems = lookalike_codes([place(code, line) for line, code in enumerate(codes, 1)])
    assert [problem.line for problem in problems] == list(range(1, len(codes) + 1))


@pytest.mark.parametrize(("name", "is_named"), FILE_NAMES)
def test_a_file_with_a_pump_that_is_not_read_is_told(tmp_path: Path, name: str, is_named: bool) -> None:
    (tmp_path / "P-000.yaml").write_text(BASES["flex"].text(history=False), encoding="utf-8")
    (tmp_path / name).write_text(BASES["simple"].text(history=False), encoding="utf-8")
    fleet = load_fleet([str(tmp_path)], as_of=end_of(AS_OF))
    assert [problem.code for problem in fleet.problems] == (["passed-over"] if is_named else [])


def place(code: str, line: int) -> Place:
    return Place(code=code, file="fleet.yaml", line=line, column=7, source=f"pump: {code}")


def test_there_are_enough_slips_and_each_is_there_once() -> None:
    assert len(SLIPS) >= 60
    assert len({(slip.base, slip.path, slip.wrong) for slip in SLIPS}) == len(SLIPS)
    assert {slip.base for slip in SLIPS} == BASES.keys()
    assert {setting for slip in SLIPS for setting in slip.told.split()} <= set(SETTINGS)
