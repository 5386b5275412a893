"""Lists that are remembered by their texts: one that only looks like another is not taken for it."""

from __future__ import annotations

import pytest

from pumpcli.domain.pump import Pump
from pumpcli.files import groups, quantities
from pumpcli.files.document import Entry
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents

PLAIN = "[{name: baclofen, concentration: 2 mg/mL}, {name: clonidine, concentration: 1 mg/mL}]"


def read(drugs: str) -> tuple[Pump | None, list[str]]:
    text = f"""pump: P-1
reservoir: {{capacity: 40 mL, low_alarm: 2 mL}}
drugs: {drugs}
stability: 90 days
fill: {{at: 2026-10-05 09:30, volume: 40 mL}}
program: {{rate: 100 mcg/day}}
"""
    (document,) = documents(Source("p.yaml", text))
    pump = read_pump(document)
    return pump, [problem.code for problem in document.problems]


@pytest.fixture(autouse=True)
def remembered() -> None:
    pump, problems = read(PLAIN)
    assert pump is not None and not problems


def test_what_is_written_alike_is_one_mixture() -> None:
    first, second = read(PLAIN)[0], read(PLAIN.replace("name: baclofen", 'name: "baclofen"'))[0]
    assert first is not None and second is not None
    assert first.fills[0].mixture is second.fills[0].mixture


@pytest.mark.parametrize(
    ("drugs", "codes"),
    [
        (PLAIN.replace("baclofen", "!!python/name:os.system baclofen"), ["yaml-tag"]),
        (PLAIN.replace("{name: b", "!x {name: b"), ["yaml-tag"]),
        (PLAIN.replace("}, {", ", "), ["duplicate-key", "duplicate-key"]),
        (PLAIN.replace("clonidine", "Baclofen"), ["same-drug"]),
        (PLAIN.replace("baclofen", "[baclofen]"), ["wrong-type"]),
        (PLAIN.replace("name: b", "[name]: b"), ["wrong-type", "missing-key"]),
        (PLAIN.replace("baclofen", ""), ["missing-value"]),
        ("[baclofen, [clonidine]]", ["wrong-type", "wrong-type"]),
        ("baclofen", ["wrong-type"]),
    ],
)
def test_a_fault_is_found_each_time(drugs: str, codes: list[str]) -> None:
    for _ in range(2):
        pump, found = read(drugs)
        assert pump is None
        assert found == codes


def test_a_list_with_a_problem_is_not_remembered() -> None:
    drugs = PLAIN.replace("2 mg/mL", "2 mg/mL, colour: blue")
    assert [read(drugs)[1] for _ in range(2)] == [["unknown-key"]] * 2


def test_an_ordinary_tag_changes_nothing() -> None:
    first, second = read(PLAIN)[0], read(PLAIN.replace("baclofen", "!!str baclofen"))[0]
    assert first is not None and second is not None
    assert first.fills == second.fills


def test_lists_are_remembered_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_REMEMBERED", 1)
    many = ", ".join(f"{{name: drug-{number}, concentration: 1 mg/mL}}" for number in range(groups.MOST_GROUPS + 1))
    for drugs in (PLAIN, PLAIN.replace("2 mg", "3 mg"), PLAIN, f"[{many}]", f"[{many}]"):
        pump, problems = read(drugs)
        assert pump is not None and not problems
        assert len(pump.fills[0].drugs) == drugs.count("name")
        assert pump.fills[0].drugs[0].concentration.mcg_per_ml == (
            3000 if "3 mg" in drugs else 2000 if drugs == PLAIN else 1000
        )


def test_lists_that_were_read_before_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of them, then from the beginning; long ones never."""
    monkeypatch.setattr(groups, "MOST_REMEMBERED", 2)
    monkeypatch.setattr(groups, "MOST_GROUPS", 3)
    done: list[str] = []

    @groups.remembering
    def first_of(entry: Entry) -> str:
        done.append(entry.items()[0].text)
        return done[-1]

    def read(texts: str) -> str | None:
        (document,) = documents(Source("p.yaml", f"[{texts}]"))
        assert document.root is not None
        return first_of(document.root)

    asked = ["a", "b, b, b", "a", "b, b, b", "c", "b, b, b", "a", "d, d, d, d", "d, d, d, d"]
    assert [read(texts) for texts in asked] == ["a", "b", "a", "b", "c", "b", "a", "d", "d"]
    assert done == ["a", "b", "c", "b", "a", "d", "d"]


def test_texts_are_remembered_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantities, "MOST_REMEMBERED", 2)
    done: list[str] = []

    @quantities.remembered
    def read(text: str) -> str:
        done.append(text)
        return text.upper()

    assert [read(text) for text in ("a", "b", "a", "b", "c", "c", "b", "a")] == ["A", "B", "A", "B", "C", "C", "B", "A"]
    assert done == ["a", "b", "c", "b", "a"]
