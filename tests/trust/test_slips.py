"""The table of typical slips: every right file is fine, and every wrong value is one that can be written there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import Pump
from pumpcli.errors import Problem
from pumpcli.files.catalogues import BUILT_IN
from pumpcli.files.checks import warn
from pumpcli.files.document import Document
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.builders import end_of
from tests.trust.bases import AS_OF, BASES, Base
from tests.trust.slips import SETTINGS, SLIPS, Slip

pytestmark = pytest.mark.quick

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


def test_there_are_enough_slips_and_each_is_there_once() -> None:
    assert len(SLIPS) >= 60
    assert len({(slip.base, slip.path, slip.wrong) for slip in SLIPS}) == len(SLIPS)
    assert {slip.base for slip in SLIPS} == BASES.keys()
    assert {setting for slip in SLIPS for setting in slip.told.split()} <= set(SETTINGS)
