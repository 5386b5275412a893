"""The pump that a code means: in this folder or another, exactly or nearly so, unread, unknown, one of two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pumpcli.files import sources
from pumpcli.files.document import Document
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.builders import BY_DAY, Ran, run, simple_text

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", "1000 mcg/mL", at=BY_DAY)
AS_OF = ("--as-of", "2026-01-10")
ONE_PUMP = ("show", "table", "explain")


def pump(code: str, more: str = "") -> str:
    return GOOD.replace("P-001", code) + more


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with four pumps, one of which cannot be read."""
    for code in ("P-014", "P-041", "Q-1"):
        (tmp_path / f"{code.lower()}.yaml").write_text(pump(code))
    (tmp_path / "broken.yaml").write_text(pump("P-020").replace("0.1 mL/day", "0.1"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(ran: Ran) -> tuple[int, str, str]:
    """The exit code, the code of the pump in the first line, and standard error."""
    code = re.search(r"[PQRS]-[0-9]+", ran.out)
    return ran.code, "" if code is None else code[0], ran.err


@pytest.mark.parametrize("command", ONE_PUMP)
def test_a_code_is_searched_in_this_folder(here: Path, command: str) -> None:
    assert shown(run(command, "P-014", *AS_OF)) == (0, "P-014", "")


@pytest.mark.parametrize("command", ONE_PUMP)
@pytest.mark.parametrize("word", ["p-014", "p014", "P 014", "p_014", "P\u2011014"])
def test_case_and_dashes_are_forgiven_with_a_word(here: Path, command: str, word: str) -> None:
    assert shown(run(command, word, *AS_OF)) == (0, "P-014", f"pumpcli: {word} read as P-014\n")


def test_a_folder_may_be_named_and_the_option_means_the_same(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    wanted = run("show", str(here / "p-014.yaml"), *AS_OF)
    assert run("show", "P-014", str(here), *AS_OF) == wanted
    assert run("show", str(here), "P-014", *AS_OF) == wanted
    assert run("show", str(here / "p-014.yaml"), "--pump", "P-014", *AS_OF) == wanted
    assert shown(run("show", str(here / "p-014.yaml"), "--pump", "p014", *AS_OF))[2].startswith("pumpcli: p014 read as")


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_file_or_folder_of_that_name_has_precedence(here: Path, is_folder: bool) -> None:
    if is_folder:
        (here / "P-014").mkdir()
        (here / "P-014" / "other.yaml").write_text(pump("R-7"))
    else:
        (here / "P-014").write_text(pump("R-7"))
    kind = "folder" if is_folder else "file"
    note = f"the {kind} P-014 is read; there is also a pump P-014 in p-014.yaml, for which give --pump P-014 alone"
    assert shown(run("show", "P-014", *AS_OF)) == (0, "R-7", f"pumpcli: {note}\n")
    assert shown(run("show", "--pump", "P-014", *AS_OF))[1] == "P-014"
    assert shown(run("show", "--pump", "P-014", "p-014.yaml", *AS_OF))[:2] == (0, "P-014")


def test_an_empty_folder_does_not_hide_a_pump_in_silence(here: Path) -> None:
    (here / "Q-1").mkdir()
    ran = run("show", "Q-1", *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert "there is also a pump Q-1 in q-1.yaml, for which give --pump Q-1 alone\n" in ran.err
    (here / "R-1").mkdir()
    (here / "R-1" / "one.yaml").write_text(pump("R-1"))
    assert shown(run("show", "R-1", *AS_OF)) == (0, "R-1", "")


def test_the_nearest_codes_are_suggested(here: Path) -> None:
    ran = run("show", "P-01", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("pumpcli: there is no file P-01, and no pump has this code: did you mean ")
    assert set(re.findall("`(.*?)`", ran.err)) == {"P-014", "P-041", "P-020"}
    ran = run("show", "wxyz", *AS_OF)
    assert ran.err == "pumpcli: there is no file wxyz, and no pump has this code; there are: P-014, P-020, P-041, Q-1\n"
    assert run("show", ".", "--pump", "P-01", *AS_OF).err.startswith("pumpcli: no pump has the code P-01: did you")


def test_a_code_that_holds_the_word_is_suggested_first(here: Path) -> None:
    (here / "ten.yaml").write_text(pump("P-1055"))
    assert run("show", "10", *AS_OF).err.endswith("no pump has this code: did you mean `P-1055`?\n")
    ran = run("show", "ten", *AS_OF)
    assert ran.err.endswith("no pump has this code: did you mean the file ten.yaml?\n")


#: A code with an accent that is written with its letter, and after it.
WITH, AFTER = "\u00e9t\u00e9-9", "e\u0301te\u0301-9"


@pytest.mark.parametrize(("code", "word"), [(WITH, AFTER), (AFTER, WITH)])
def test_an_accent_may_be_written_with_its_letter_or_after_it(here: Path, code: str, word: str) -> None:
    (here / "summer.yaml").write_text(pump(code), encoding="utf-8")
    ran = run("show", word, *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(code)
    assert run("show", word.upper(), *AS_OF).err == f"pumpcli: {word.upper()} read as {code}\n"
    for filtered in ((word,), ("--where", f"pump={word}"), ("--where", f"pump~{word[:-2]}"), (f"{word[:-1]}?",)):
        assert "summer.yaml" in run("due", *filtered, *AS_OF, "--format", "csv").out
    ran = run("record", "booking", word, "--at", "2026-01-12", "--dry-run", *AS_OF)
    assert ran.code == 0, ran.err
    end = ("record", "end", code, "--on", "2026-01-09", "--why", "explanted", "--again", word, "--dry-run", *AS_OF)
    assert "is another code" not in run(*end).err


def test_of_two_codes_with_an_accent_the_very_one_is_chosen(here: Path) -> None:
    (here / "summers.yaml").write_text(f"{pump(WITH)}---\n{pump(AFTER)}", encoding="utf-8")
    for word in (WITH, AFTER):
        assert run("show", word, *AS_OF).out.startswith(word)
        ran = run("record", "booking", word, "--at", "2026-01-12", "--dry-run", *AS_OF)
        assert ran.code == 0, ran.err


def test_of_two_that_are_written_nearly_so_none_is_chosen(here: Path) -> None:
    (here / "two.yaml").write_text(f"{pump('P-1-11')}---\n{pump('P-11-1')}")
    ran = run("show", "p111", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "pumpcli: p111 may mean P-1-11, P-11-1; name one of them\n"
    assert shown(run("show", "P-1-11", *AS_OF))[:2] == (0, "P-1")


def test_the_very_code_is_chosen_beside_one_that_looks_like_it_and_the_warning_is_given(here: Path) -> None:
    (here / "other.yaml").write_text(pump("p014"))
    ran = run("show", "p014", *AS_OF)
    assert (ran.code, ran.out[:4]) == (0, "p014")
    assert "[lookalike-code]" in ran.err
    assert "read as" not in ran.err


@pytest.mark.parametrize("word", ["P-020", "p020"])
@pytest.mark.parametrize("command", ONE_PUMP)
def test_a_pump_that_cannot_be_read_is_reported_as_such(here: Path, command: str, word: str) -> None:
    ran = run(command, word, *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert "[missing-unit]" in ran.err or "broken.yaml:" in ran.err
    assert ran.err.endswith("pumpcli: P-020 could not be read from broken.yaml; correct what is reported above\n")


def test_a_file_that_may_hold_the_pump_is_named(here: Path) -> None:
    (here / "half.yaml").write_text("pump: P-099\nprogram: [\n")
    ran = run("show", "P-099", *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert "half.yaml" in ran.err.splitlines()[-1]
    (here / "latin.yaml").write_bytes(pump("P-1").replace("baclofen", "caf\xe9").encode("latin-1"))
    last = run("show", "P-O14", *AS_OF).err.splitlines()[-1]
    assert last.startswith("pumpcli: P-O14 is not among the pumps that could be read; it may be in latin.yaml: did you")
    assert "`P-014`" in last


def test_a_list_of_a_pump_that_cannot_be_read_names_its_file(here: Path) -> None:
    ran = run("due", "p-020", *AS_OF)
    assert ran.code == 3
    assert "among the pumps that could be read, there is no P-020: it could not be read from broken.yaml\n" in ran.out


def test_two_pumps_with_the_code_are_both_problems(here: Path) -> None:
    (here / "again.yaml").write_text(pump("P-014"))
    ran = run("show", "P-014", *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.count("[duplicate-pump]") == 2
    (here / "again.yaml").write_text(pump("P-014", "ended: {on: 2026-01-08, why: replaced}\n"))
    (here / "p-014.yaml").write_text(pump("P-014").replace(BY_DAY, "2026-01-09 09:30"))
    assert "from p-014.yaml" in run("show", "P-014", *AS_OF).out


def test_a_pattern_means_the_only_pump_that_matches(here: Path) -> None:
    assert shown(run("show", "q*", *AS_OF)) == (0, "Q-1", "pumpcli: q* read as Q-1\n")
    assert run("show", "P-0?4", *AS_OF).code == 0
    ran = run("show", "P-*", *AS_OF)
    assert (ran.code, ran.err) == (2, "pumpcli: P-* may mean P-014, P-020, P-041; name one of them\n")


def test_only_one_code_may_be_named(here: Path) -> None:
    for words in (("P-014", "Q-1"), ("P-014", "--pump", "Q-1")):
        ran = run("show", *words, *AS_OF)
        assert (ran.code, ran.out) == (2, "")
        assert "P-014, Q-1 are several codes" in ran.err


def test_of_a_folder_that_is_missing_it_is_said(here: Path) -> None:
    ran = run("show", "P-014", "nofolder", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("name one of them; there is no file or folder P-014 or nofolder\n")


CATALOGUE = "catalogue: Our pharmacy\ndrugs: [{mixture: [baclofen], stability: {value: 60 days, source: a decision}}]\n"


@pytest.mark.parametrize(
    "words",
    [
        *[(command, "clinic.yaml") for command in ONE_PUMP],
        ("show", "P-014", "clinic.yaml"),
        ("compare", "clinic.yaml", "--scale", "+10%"),
        ("compare", "p-014.yaml", "clinic.yaml"),
    ],
)
def test_a_clinic_file_holds_no_pump(here: Path, words: tuple[str, ...]) -> None:
    (here / "clinic.yaml").write_text("refill_lead: 2 days\n")
    ran = run(*words, *AS_OF)
    said = "clinic.yaml is a clinic file: no pump is in it; name a pump file, or the code of a pump"
    assert (ran.code, ran.out, ran.err) == (2, "", f"pumpcli: {said}\n")


@pytest.mark.parametrize(
    "words",
    [*[(command, "own.yaml") for command in ONE_PUMP], ("compare", "own.yaml", "--scale", "+10%")],
)
def test_a_catalogue_holds_no_pump(here: Path, words: tuple[str, ...]) -> None:
    (here / "own.yaml").write_text(CATALOGUE)
    (here / "clinic.yaml").write_text("catalogue: own.yaml\n")
    ran = run(*words, *AS_OF)
    said = "own.yaml is a catalogue: no pump is in it; name a pump file, or the code of a pump"
    assert (ran.code, ran.out, ran.err) == (2, "", f"pumpcli: {said}\n")
    (here / "clinic.yaml").unlink()
    ran = run(*words, *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "[unused-catalogue]" in ran.err
    assert ran.err.endswith(f"pumpcli: {said}\n")


def test_a_folder_of_catalogues_holds_no_pump(here: Path) -> None:
    (here / "sub").mkdir()
    (here / "sub" / "own.yaml").write_text(CATALOGUE)
    ran = run("show", "sub", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(
        "sub is a folder of catalogues: no pump is in it; name a pump file, or the code of a pump\n"
    )


@pytest.mark.parametrize("word", ["P-099.yaml", "p-099.YML", "folder/P-014", "", "a" * 300])
def test_what_can_only_be_a_file_is_a_file_that_is_missing(here: Path, word: str) -> None:
    ran = run("show", word, *AS_OF)
    assert (ran.code, ran.out) == (4, "")
    assert "[file-unreadable]" in ran.err


def test_without_pump_files_a_code_is_a_file_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("show", "P-014", *AS_OF)
    assert (ran.code, ran.err.splitlines()[0]) == (4, "P-014: error: No such file or directory [file-unreadable]")
    assert ran.err.endswith("pumpcli: there are no pump files in this folder, so no pump with the code P-014\n")


def test_standard_input_may_hold_it(here: Path) -> None:
    text = f"{pump('S-1')}---\n{pump('S-2')}"
    assert run("show", "s1", "-", *AS_OF, stdin=text).out.startswith("S-1  |")


HIDDEN = {
    "double quotes": GOOD.replace("pump: P-001", 'pump: "\\x50-\\u003099"'),
    "a line break": GOOD.replace("pump: P-001", "pump: >-\n  P-0\n  99"),
    "single quotes": GOOD.replace("pump: P-001", "pump: 'P''099'"),
    "braces": "{" + ", ".join(GOOD.replace("pump: P-001", '"pump": "P-099"').splitlines()) + "}",
    "another letter": GOOD.replace("pump: P-001", "pump: \u0420-099"),
    "a wide digit": GOOD.replace("pump: P-001", "pump: P-\uff1099"),
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_no_spelling_of_yaml_hides_a_pump(here: Path, text: str) -> None:
    """What is not searched as YAML is searched as text, and a code may be written in many ways."""
    (here / "hidden.yaml").write_text(text, encoding="utf-8")
    listed = [line for line in run("due", *AS_OF, "--format", "csv").out.splitlines() if "hidden.yaml" in line]
    ran = run("show", "P-099", *AS_OF)
    assert len(listed) == 1
    assert "hidden.yaml" in ran.out + ran.err


def test_few_files_are_read_as_yaml_and_only_their_problems_are_reported(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def composed(source: Source) -> Iterator[Document]:
        read.append(source.file)
        return documents(source)

    monkeypatch.setattr("pumpcli.fleet.loading.documents", composed)
    assert run("show", "P-014", *AS_OF).err == ""
    assert set(read) == {"p-014.yaml"}


def test_a_file_that_cannot_be_opened_may_hold_it(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "link.yaml").symlink_to("nowhere.yaml")
    ran = run("show", "P-014", *AS_OF)
    assert (ran.code, ran.out[:5]) == (4, "P-014")
    assert "link.yaml" in ran.err


def test_where_pumps_share_a_capacity_the_planned_day_is_that_of_all(here: Path) -> None:
    (here / "clinic.yaml").write_text("capacity: 1\n")
    wanted = run("show", ".", "--pump", "P-041", *AS_OF)
    ran = run("show", "P-041", *AS_OF)
    assert ran.out == wanted.out
    assert "Planned for " in ran.out
    assert (ran.code, wanted.code) == (0, 3)
    note = "1 pump or file could not be read, so the planned day is not sure; see `pumpcli check`"
    assert ran.err == f"pumpcli: {note}\n"
    assert run("explain", "P-041", *AS_OF).err == ""


def test_two_pumps_are_compared_by_their_codes(here: Path) -> None:
    ran = run("compare", "P-014", "Q-1", *AS_OF)
    assert (ran.code, ran.out.splitlines()[0], ran.err) == (0, "P-014 and Q-1: two files as they are", "")
    with_file = run("compare", "q1", "p-014.yaml", *AS_OF)
    assert (with_file.out.splitlines()[0], with_file.err) == (
        "Q-1 and P-014: two files as they are",
        "pumpcli: q1 read as Q-1\n",
    )


def test_a_folder_beside_a_code_has_the_same_pump_or_is_where_it_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, rate in (("now", "0.1 mL"), ("kept", "0.2 mL")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "all.yaml").write_text(f"{pump('P-014').replace('0.1 mL', rate)}---\n{pump('Z-9')}")
    monkeypatch.chdir(tmp_path / "now")
    ran = run("compare", "P-014", "../kept", *AS_OF)
    assert ran.code == 0, ran.err
    assert "first all.yaml, second ../kept/all.yaml" in ran.out
    changed = run("compare", "P-014", "../kept", "--scale", "+10%", *AS_OF)
    assert "from ../kept/all.yaml; no file is changed" in changed.out
    assert run("compare", "P-014", "P-99", *AS_OF).code == 2
    broken = run("compare", "P-014", "kept.yaml", *AS_OF)
    assert (broken.code, broken.out) == (4, "")


def test_a_recorded_fact_needs_the_exact_code(here: Path) -> None:
    ran = run("record", "booking", "p014", "--at", "2026-01-12", "--dry-run", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "no pump has the code p014: did you mean `P-014`" in ran.err


def test_a_fact_is_recorded_for_the_pump_that_is_shown(here: Path) -> None:
    """Of a pump that will be replaced and the next one, which has no fill yet, the first is in use."""
    (here / "p-014.yaml").write_text(pump("P-014", "ended: {on: 2026-02-01, why: replaced}\n"))
    (here / "next.yaml").write_text(pump("P-014").replace(BY_DAY, "2026-02-01 09:30"))
    for as_of, file in (("2026-01-10", "p-014.yaml"), ("2026-02-02", "next.yaml")):
        assert f"from {file}" in run("show", "P-014", "--as-of", as_of).out
        ran = run("record", "booking", "P-014", "--at", "2026-02-20", "--dry-run", "--as-of", as_of)
        assert file in ran.out, ran.err


def test_the_result_is_not_written_over_a_pump_file_that_is_not_read(here: Path) -> None:
    ran = run("show", "P-014", *AS_OF, "-o", "q-1.yaml")
    assert ran.code == 2
    (here / "link").symlink_to("q-1.yaml")
    before = (here / "q-1.yaml").read_text()
    assert run("show", "P-014", *AS_OF, "-o", "link").code == 2
    assert (here / "q-1.yaml").read_text() == before


def test_standard_input_is_read_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not sources.pump_files(["-"])[1]
    ran = run("show", "S-1", "-", *AS_OF, stdin=pump("S-1"))
    assert (ran.code, ran.out[:3]) == (0, "S-1")
