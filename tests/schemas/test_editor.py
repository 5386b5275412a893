"""An editor with yaml-language-server underlines mistakes, completes keys and units, and explains keys.

Skipped where the server is not installed (`npm install --global yaml-language-server`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from tests.schemas.editor import MISTAKES, SERVER, Editor

pytestmark = pytest.mark.skipif(which(SERVER) is None, reason=f"{SERVER} is not installed")
LINE = "# yaml-language-server: $schema=pump.schema.json\n"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(tmp_path_factory.mktemp("editor")) as running:
        yield running


def test_it_underlines_misspelt_keys_and_missing_units(editor: Editor) -> None:
    """In both documents, and with messages of ours where a value is wrong."""
    marks = editor.marks(editor.open("mistakes.yaml", MISTAKES), MISTAKES)
    underlined = {part for part, _ in marks}
    assert {"resevoir", "20", "100 mcg", "withdrwan", "dose"} <= underlined
    said = dict(marks)
    assert said["20"].startswith("A volume is a number and a unit: mL")
    assert said["100 mcg"].startswith("A rate is a number and a unit: mcg/day")
    assert said["dose"] == "`rate`, `dose` and `volume` exclude each other; give one of them"


def test_it_underlines_mistakes_of_a_clinic_file_and_a_catalogue(editor: Editor) -> None:
    clinic = """# yaml-language-server: $schema=clinic.schema.json
refill_led: 7 days
order_lead: 5
capacity: {mon-thu: 6, frid: 3, sat: x}
sites: {home: {capasity: 3}}
"""
    catalogue = """# yaml-language-server: $schema=catalogue.schema.json
catalogue: Refill clinic
pumps: [{model: synchromed-el-18, capacity: {value: 18, source: its manual}}]
drugs: [{drug: fentanyl, strength: {value: 50 mcg/mL, source: the label}}]
"""
    for name, text, wanted in (
        ("wrong-clinic.yaml", clinic, {"refill_led", "5", "frid", "x", "capasity"}),
        ("wrong-catalogue.yaml", catalogue, {"18", "strength"}),
    ):
        assert {part for part, _ in editor.marks(editor.open(name, text), text)} == wanted


@pytest.mark.parametrize("path", sorted(Path("sample_configs").glob("*.yaml")), ids=lambda path: str(path.stem))
def test_it_underlines_nothing_in_a_sample(editor: Editor, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert editor.marks(editor.open(path.name, text), text) == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", {"pump", "model", "reservoir", "fills", "programs", "booked", "stopped"}),
        ("pump: P-1\nfills:\n  - ", {"at", "volume", "withdrawn", "drugs", "printed_alarm"}),
        ("pump: P-1\nprogram:\n  windows:\n    - from: 06:00\n      ", {"to", "rate", "dose", "volume", "days"}),
        ("pump: P-1\nstopped:\n  ", {"from", "to", "why"}),
        ("pump: P-1\nfill:\n  volume: ", {"20 mL", "500 uL"}),
        ("pump: P-1\nprogram:\n  rate: ", {"100 mcg/day", "1.5 mg/day", "0.4 mL/day", "0.02 mL/h"}),
        ("pump: P-1\nstability: ", {"180 days", "6 months"}),
        ("pump: P-1\nmodel: ", {"synchromed-ii-40", "prometra-20"}),
        ("pump: P-1\nended:\n  why: ", {"explanted", "replaced", "transferred", "died", "other"}),
        ("pump: P-1\naccepted:\n  - code: ", {"no-stability", "long-stop"}),
    ],
)
def test_it_completes_keys_units_and_words(editor: Editor, typed: str, offered: set[str]) -> None:
    lines = f"{LINE}{typed}".split("\n")
    uri = editor.open(f"typed-{len(typed)}-{len(offered)}.yaml", "\n".join(lines))
    assert offered <= set(editor.completions(uri, len(lines) - 1, len(lines[-1])))


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        ("pump", "never a name"),
        ("volume", "what the reservoir holds after this refill"),
        ("rate", "The base rate, in force outside the windows."),
    ],
)
def test_it_explains_a_key(editor: Editor, key: str, meaning: str) -> None:
    text = f"{LINE}pump: P-1\nfill:\n  volume: 20 mL\nprogram:\n  rate: 100 mcg/day\n"
    number = next(number for number, line in enumerate(text.splitlines()) if line.strip().startswith(f"{key}:"))
    column = text.splitlines()[number].index(key) + 1
    assert meaning in editor.hover(editor.open(f"hover-{key}.yaml", text), number, column)
