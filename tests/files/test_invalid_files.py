"""Pump files with one mistake each: every mistake is reported, at its place, and nothing else is.

Each file of `tests/data/invalid` begins with what is to be reported of it, one comment line a problem:
`# expect: SEVERITY CODE LINE:COLUMN PATH`. An empty path is written `-`, and a problem of the whole file has 0:0. The
files are read as of the end of 2026-11-22.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pumpcli.errors import ACCEPTABLE, FaultCode
from pumpcli.fault_meanings import MEANINGS
from pumpcli.fleet.fleet import Fleet, LoadedPump
from tests.builders import end_of, load_fleet
from tests.goldens import Golden

pytestmark = pytest.mark.quick

FILES = sorted((Path(__file__).parents[1] / "data" / "invalid").glob("*.yaml"))
EXPECT = re.compile(r"# expect: (error|warning) ([a-z0-9-]+) ([0-9]+):([0-9]+) (\S.*)")

#: What no file of a folder of readable pump files without a clinic file can show.
NOT_SHOWN = {
    "file-unreadable",
    "passed-over",
    "no-pump-files",
    "not-utf8",
    "unknown-holidays",
    "not-a-due-list",
    "rate-above-highest",
    "duplicate-entry",
    "concentration-above-label",
    "unknown-site",
    "not-editable",
}

#: The codes of warnings that no file may accept, each with the reason.
NOT_ACCEPTABLE = {
    "passed-over": "a pump may be missing from the list",
    "unused-catalogue": "a pump may be missing from the list, or the catalogue from its dates",
    "printed-alarm": "a value of the file, or of the pump, is wrong",
    "lookalike-code": "it may not be clear which pump is meant",
    "fact-in-the-future": "nothing that has not happened is a fact",
}

#: What is said of these depends on the YAML library and on the zone data.
IN_OTHER_WORDS = {"yaml-syntax", "unknown-timezone"}
SAID = Path(__file__).parents[1] / "golden" / "problems.txt"

Expected = tuple[str, str, int, int, str]

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def expected(path: Path) -> list[Expected]:
    """Return the problems that the first lines of a file expect, sorted."""
    found: list[Expected] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if not line.startswith("# expect"):
            break
        match = EXPECT.fullmatch(line)
        assert match is not None, f"{path.name}: {line}"
        severity, code, number, column, field = match.groups()
        found.append((severity, code, int(number), int(column), "" if field == "-" else field))
    return sorted(found)


def loaded_from(path: Path) -> Fleet[LoadedPump]:
    return load_fleet([path.as_posix()], as_of=end_of("2026-11-22"))


def reported(path: Path) -> list[Expected]:
    """Return the problems of a file, sorted."""
    problems = loaded_from(path).problems
    return sorted((str(each.severity), each.code, each.line, each.column, each.path) for each in problems)


def said(path: Path) -> list[str]:
    """Return the messages of a file, a line for each problem."""
    return [
        f"{path.stem} {each.line}:{each.column} {each.message}"
        for each in loaded_from(path.relative_to(Path.cwd())).problems
        if each.code not in IN_OTHER_WORDS
    ]


def document_at(lines: list[str], number: int) -> int:
    """Return the number of the document that a line belongs to, counting the `---` lines up to it."""
    return sum(line.startswith("---") for line in lines[:number])


@each_file
def test_reports_what_is_expected_and_nothing_else(path: Path) -> None:
    wanted = expected(path)
    assert wanted, "the file does not say what is to be reported"
    assert reported(path) == wanted


def test_says_what_is_wrong_word_for_word(golden: Golden) -> None:
    golden(SAID, "".join(f"{line}\n" for path in FILES for line in said(path)))


def test_every_code_is_expected_by_a_file() -> None:
    assert {code for path in FILES for _, code, *_ in expected(path)} == MEANINGS.keys() - NOT_SHOWN


def test_a_code_can_be_accepted_if_it_is_that_of_a_warning_about_a_pump() -> None:
    """Every code of a warning is either acceptable or named above with a reason; no other code is acceptable."""
    warnings = {code for path in FILES for severity, code, *_ in expected(path) if severity == "warning"}
    assert warnings | (NOT_SHOWN & {*ACCEPTABLE, *NOT_ACCEPTABLE}) == {*ACCEPTABLE, *NOT_ACCEPTABLE}
    assert not {*ACCEPTABLE} & {*NOT_ACCEPTABLE}
    assert list(ACCEPTABLE) == [code for code in FaultCode if code in ACCEPTABLE]


@each_file
def test_every_problem_speaks_and_no_faulty_document_yields_a_pump(path: Path) -> None:
    fleet = loaded_from(path)
    lines = path.read_text(encoding="utf-8").split("\n")
    for problem in fleet.problems:
        assert problem.message.strip()
        assert (problem.column > 0) == (problem.line > 0)
        assert problem.line <= len(lines)
    wanted = [(number, severity) for severity, _, number, *_ in expected(path)]
    faulty = {document_at(lines, number) for number, severity in wanted if severity == "error"}
    read = [document_at(lines, loaded.line) for loaded in fleet.pumps]
    assert not faulty.intersection(read)
    assert len(fleet.unread) == len(faulty), "a pump that could not be read is named"


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "---\n---\n"], ids=["nothing", "blank", "bom", "documents"])
def test_an_empty_file_holds_no_pump(tmp_path: Path, text: str) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text(text, encoding="utf-8")
    assert reported(path) == [("error", "empty-file", 0, 0, "")]
