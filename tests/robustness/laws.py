"""Laws that hold for every input. Each law takes a text and asserts; tests and fuzzers draw the texts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from pumpcli.domain.catalogue import Catalogue, DrugEntry, Model, StabilityLimit
from pumpcli.errors import Fault, Problem
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files.catalogue_file import read_catalogue
from pumpcli.files.catalogues import built_in
from pumpcli.files.clinic_file import read_clinic
from pumpcli.files.limits import LOADER
from pumpcli.files.source import Source, lines_of
from pumpcli.files.yaml_text import documents
from pumpcli.fleet.fleet import Fleet, LoadedPump
from tests.builders import load_fleet, run

AS_OF = ("--as-of", "2026-02-10")
#: The exit codes that a command may end with if only the content of a file is wrong.
EXITS = {0, 3}
#: A pump whose capacity, alarm volume and stability are all those of the catalogue that `sample_configs` names.
OF_THE_CATALOGUE = """pump: P-001
model: synchromed-el-18
drugs: [{name: Hydromorphone, concentration: 10 mg/mL}, {name: Bupivacaine, concentration: 5 mg/mL}]
fill: {at: 2026-01-05 09:30, volume: 18 mL}
program: {rate: 1 mg/day}
"""
#: Those of `COMMANDS` that are about one pump.
ONE_PUMP = ("show", "table", "explain")
COMMANDS = (
    *(("due", "--format", format) for format in ("table", "csv", "json", "ics")),
    *((command, "--format", format) for command in ("show", "explain") for format in ("table", "json")),
    *(("table", "--days", "9", "--by", step) for step in ("day", "window", "week")),
    *(("check", "--format", format) for format in ("table", "csv", "json")),
    *(("week",), ("calendar", "--months", "2"), ("schedule", "--months", "2", "--format", "ics"), ("orders",)),
)


def hold_for_reader(read: Callable[[str], Any], text: str) -> None:
    """A reader returns a value or a fault with a known code and a message that stays short, and always the same."""
    found = read(text)
    if isinstance(found, Fault):
        assert found.code in MEANINGS
        assert 0 < len(found.message) < 1000
    assert read(text) == found or not isinstance(found, Fault)


def hold_for_places(text: str, problems: list[Problem]) -> None:
    """Every problem has a known code, a message, and a place within the text."""
    lines = lines_of(text.removeprefix("\ufeff"))
    for problem in problems:
        assert problem.code in MEANINGS
        assert 0 < len(problem.message) < 3000
        assert (problem.line == 0) == (problem.column == 0)
        if problem.line == 0:
            assert problem.code in ("empty-file", "too-large"), problem
            continue
        assert 1 <= problem.line <= len(lines), problem
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem


def hold_for_document(text: str) -> None:
    """Documents are found and composed, or their problems have a place; none is passed over."""
    found = list(documents(Source("x.yaml", text)))
    for document in found:
        assert (document.root is None) == bool(document.problems)
    hold_for_places(text, [problem for document in found for problem in document.problems])
    assert len(found) >= _documents(text)


def hold_for_pump_file(path: Path, text: str) -> Fleet[LoadedPump]:
    """Every pump of a file is read, or named with an error at a place of its own; never both."""
    path.write_bytes(text.encode(errors="surrogatepass"))
    fleet = load_fleet([str(path)])
    try:
        text.encode()
    except UnicodeEncodeError:
        assert [problem.code for problem in fleet.problems] == ["not-utf8"]
        return fleet
    hold_for_places(text, list(fleet.problems))
    errors = [problem.line for problem in fleet.problems if problem.is_error]
    assert bool(errors) == bool(fleet.unread)
    catalogues = sum(problem.code == "unused-catalogue" for problem in fleet.problems)
    assert len(fleet.pumps) + len(fleet.unread) + catalogues >= _documents(text)
    starts = sorted({*(each.line for each in fleet.pumps), *(each.line for each in fleet.unread)})
    for pump in fleet.pumps:
        after = min((start for start in starts if start > pump.line), default=len(text) + 2)
        assert not any(pump.line <= line < after for line in errors), "a pump with an error has a date"
    return fleet


def hold_for_command(path: Path, fleet: Fleet[LoadedPump], command: tuple[str, ...]) -> None:
    """A command ends with a documented exit code, prints a result or the reason why not, and JSON is valid."""
    name, *options = command
    one = ["--pump", fleet.pumps[0].pump.code] if fleet.pumps and name in ONE_PUMP else []
    ran = run(name, str(path), *one, *options, *AS_OF)
    is_wrong = any(problem.is_error for problem in fleet.problems)
    # A file that is right and holds no pump, such as a clinic file, is a wrong request for one.
    is_without = name in ONE_PUMP and not fleet.pumps and not is_wrong
    is_usage = is_without or (name == "table" and "table would" in ran.err)
    assert ran.code == (2 if is_usage else 3 if is_wrong else 0), ran
    assert not is_without or "no pump is in it" in ran.err
    assert ran.out or ran.err
    assert "Traceback" not in ran.err
    assert all(sign.isprintable() or sign == "\n" for sign in ran.err)
    if "json" in command and ran.out:
        json.loads(ran.out)
    elif "ics" not in command:
        assert all(sign.isprintable() or sign in "\n\u00a0" for sign in ran.out)


def hold_for_clinic_file(path: Path, pump_path: Path, text: str) -> None:
    """A clinic file is read without an error, or no list is made at all."""
    path.write_bytes(text.encode(errors="surrogatepass"))
    ran = run("due", str(pump_path), "--clinic", str(path), *AS_OF)
    if "`catalogue` names this file" in ran.err:
        assert (ran.code, ran.out) == (4, ""), ran
        return
    assert ran.code in EXITS, ran
    try:
        text.encode()
    except UnicodeEncodeError:
        assert "[not-utf8]" in ran.err
        return
    clinic, _, problems = read_clinic(Source(str(path), text.removeprefix("\ufeff")))
    hold_for_places(text, problems)
    assert (clinic is None) == any(problem.is_error for problem in problems)
    assert (ran.code == 3) == (clinic is None)
    assert (ran.out == "") == (clinic is None)


def hold_for_catalogue(text: str) -> Catalogue | None:
    """A catalogue is read without an error, or there is none; every entry of it holds, and names its sources."""
    read, problems = read_catalogue(Source("ours.yaml", text))
    hold_for_places(text, problems)
    assert (read is None) == any(problem.is_error for problem in problems)
    if read is not None:
        merged = built_in().with_own(read)
        assert all(merged.model(model.key) is model for model in read.models)
        assert all(merged.limit_of(reversed(limit.drugs)) is limit for limit in read.limits)
        assert all(merged.drug(drug.name.upper()) is drug for drug in read.drugs)
        entries: list[Model | StabilityLimit | DrugEntry] = [*read.models, *read.limits, *read.drugs]
        assert all(all(figure.sources) for entry in entries for _, figure in entry.figures())
    return read


def hold_for_catalogue_file(folder: Path, text: str) -> None:
    """With an error in the catalogue that the clinic file names, no pump gets a date; without one, a pump gets a date
    or is named with an error of its own, and the catalogue can be shown."""
    for name, content in (("clinic", "catalogue: ours.yaml\n"), ("P-001", OF_THE_CATALOGUE), ("ours", text)):
        (folder / f"{name}.yaml").write_bytes(content.encode(errors="surrogatepass"))
    ran = run("due", str(folder), *AS_OF, "--format", "json")
    shown = [run(part, "--clinic", str(folder / "clinic.yaml"), "--format", "json") for part in ("pumps", "drugs")]
    try:
        text.encode()
    except UnicodeEncodeError:
        assert "[not-utf8]" in ran.err
        read = None
    else:
        read = hold_for_catalogue(text.removeprefix("\ufeff"))
    if read is None:
        assert "ours.yaml" in ran.err
        assert [(each.code, each.out) for each in (ran, *shown)] == [(3, "")] * 3
        return
    found = json.loads(ran.out)
    dated, unread = [pump["pump"] for pump in found["pumps"]], [pump["pump"] for pump in found["unread"]]
    assert (dated, unread, ran.code) in ((["P-001"], [], 0), ([], ["P-001"], 3)), ran
    assert [each.code for each in shown] == [0, 0], shown
    keys = [entry["model"] for entry in json.loads(shown[0].out)["pumps"]]
    assert {model.key for model in read.models} <= set(keys)


def _documents(text: str) -> int:
    """Count the documents with content that YAML finds in the whole text; 0 if the text is not YAML."""
    if "..." in text:  # documents may follow one another without `---` then, which is one problem here
        return 0
    try:
        nodes = list(yaml.compose_all(text.removeprefix("\ufeff"), Loader=LOADER))
    except (yaml.YAMLError, RecursionError, UnicodeError):
        return 0
    return sum(not (isinstance(node, yaml.ScalarNode) and not node.value and not node.style) for node in nodes)
