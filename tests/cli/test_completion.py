"""Completion without a shell: what may follow on a command line, and the answers to the scripts."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import patch

import pytest
import typer

from pumpcli.cli import completing, shells
from pumpcli.cli.choices import choices_of
from pumpcli.cli.completing import offer
from pumpcli.cli.main import COMMANDS, app, loaded_command
from pumpcli.cli.shells import SCRIPTS, Shell, answer
from pumpcli.domain.due import Status
from pumpcli.errors import ACCEPTABLE
from pumpcli.manual import PAGES
from pumpcli.schemas import NAMES
from pumpcli.usecases.due import FailOn
from tests.builders import Ran, run


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with pumps, and one below it, in which the test runs."""
    (tmp_path / "ward").mkdir()
    for path, code in (("one", "P-001"), ("two", "P-002"), ("ward/three", "W-1")):
        (tmp_path / f"{path}.yaml").write_text(f"pump: {code}\n")
    (tmp_path / "clinic.yaml").write_text("clinic: C\n")
    monkeypatch.chdir(tmp_path)


def words(line: str) -> list[str]:
    """The words that are possible at the end of a line; its last word is being typed."""
    *before, word = line.split(" ")
    return [each.word for each in offer(before, word).completions]


FIELDS_IN_FILES = ["pump=", "site=", "label=", "drug=", "model="]
COLOURS = ["auto", "always", "never"]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("", [*COMMANDS]),
        ("re", ["reconcile", "record"]),
        ("--v", ["--version"]),
        ("--color ", COLOURS),
        ("--color never sh", ["show"]),
        ("--color=never sh", ["show"]),
        ("record ", [*loaded_command("record").commands]),
        ("help rec", ["reconcile", "record"]),
        ("help record canc", ["cancel-booking"]),
        ("help due ", []),
        ("help nothing ", []),
        ("record canc", ["cancel-booking"]),
        ("record --color a", ["auto", "always"]),
        ("due --fail-on ", [word.value for word in FailOn]),
        ("due --format ", ["table", "csv", "json", "xlsx", "md", "ics", "html"]),
        ("show --format ", ["table", "csv", "json", "xlsx", "md", "html"]),
        ("record fill --format ", ["table", "json"]),
        ("table --by ", ["day", "window", "week"]),
        ("due --format=c", ["--format=csv"]),
        ("due --csv d", ["decimal-comma"]),
        ("manual ", [*PAGES]),
        ("manual fi", ["filters"]),
        ("schema ", [*NAMES]),
        ("schema cat", ["catalogue"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("record fill P-001 --accept ", [str(code) for code in ACCEPTABLE]),
        ("show ", ["P-001", "P-002", "W-1"]),
        ("show p-0", ["P-001", "P-002"]),
        ("show ward ", ["W-1"]),
        ("show one.yaml ", ["P-001"]),
        ("show ward/", []),
        ("compare P-001 ", ["P-002", "W-1"]),
        ("due P-001 W", ["W-1"]),
        ("record fill ", ["P-001", "P-002", "W-1"]),
        ("record fill P-001 ", []),
        ("show --pump ", ["P-001", "P-002", "W-1"]),
        ("show ward --pump ", ["W-1"]),
        ("record end P-001 --again ", ["P-001", "P-002", "W-1"]),
        ("show -- P-002", ["P-002"]),
        ("show -- --", []),
        ("new ", []),
        ("new P-1 --mod", ["--model"]),
        ("due --as-of to", ["today", "tomorrow"]),
        ("table --from=y", ["--from=yesterday"]),
        ("week --week ", ["this", "next", "last"]),
        ("record end P-001 --why ex", ["explanted"]),
        ("record stop P-001 --why ex", []),
        ("new --model synchromed-ii-", ["synchromed-ii-20", "synchromed-ii-40"]),
        ("completion -", ["--color", "--help"]),
        ("completion -- -", []),
        ("due --jobs 3 P-002", ["P-002"]),
        ("due -j 3 P-002", ["P-002"]),
        ("due -j3 P-002", ["P-002"]),
        ("due -qo list.csv P-002", ["P-002"]),
        ("due -x P-002", ["P-002"]),
        ("--as-of 2026-11-22 P-002", ["P-002"]),
        ("--whe", []),
        ("--where=status=exp", ["--where=status=expired"]),
        ("due --where status=al", ["status=alarm"]),
        ("due --where !status!=al", ["!status!=alarm"]),
        ("due --where STAT", ["status="]),
        ("due --where status=ok,al", ["status=ok,alarm"]),
        ("due --where=status=ok,al", ["--where=status=ok,alarm"]),
        ("due --where booking=", ["booking=none", "booking=booked", "booking=late", "booking=missed"]),
        ("due --where nothing=", []),
        ("due --where <", []),
        ("due --where pump=P-001,", ["pump=P-001,P-001", "pump=P-001,P-002", "pump=P-001,W-1"]),
        ("due --where due", ["due<="]),
        ("due --where due<=", []),
        ("check --where ", FIELDS_IN_FILES),
        ("nothing ", []),
        ("nothing --", []),
        ("nothing --x y ", []),
        ("record nothing x -y --", []),
        ("record nothing ", []),
        ("pumps x", []),
        ("due --nothing=", []),
    ],
)
def test_the_words_that_may_follow(line: str, wanted: list[str]) -> None:
    found = words(line)
    if "booking" in line:
        assert found[0].startswith("booking=")
    else:
        assert found == wanted


@pytest.mark.parametrize(
    ("line", "files"),
    [
        *((line, True) for line in ("due ", "show ", "show --clinic ", "due -o ", "new P-1 ", "changes ", "demo ")),
        *(
            (line, True)
            for line in ("record fill P-001 ", "record program P-001 --from ", "due --output=", "show ward/")
        ),
        *((line, False) for line in ("", "manual ", "due --format ", "due --where ", "record fill ", "new ", "pumps ")),
        *((line, False) for line in ("due --as-of ", "due --", "record ", "show --pump ", "completion ")),
    ],
)
def test_files_are_completed_where_the_command_reads_or_writes_one(line: str, files: bool) -> None:
    *before, word = line.split(" ")
    assert offer(before, word).takes_files is files


@pytest.mark.parametrize(
    ("line", "is_open"), [("due --where sta", True), ("due --where status=o", False), ("du", False)]
)
def test_a_field_is_not_yet_a_whole_word(line: str, is_open: bool) -> None:
    *before, word = line.split(" ")
    assert offer(before, word).is_open is is_open


def test_all_options_of_the_help_are_offered_and_no_other() -> None:
    for name in COMMANDS:
        command = loaded_command(name)
        below = getattr(command, "commands", None) or {"": command}
        for part, each in below.items():
            options = [param for param in each.params if param.param_type_name == "option" and not param.hidden]
            assert words(f"{name} {part} --".replace("  ", " ")) == [*(max(o.opts, key=len) for o in options), "--help"]


def test_an_option_is_offered_once_unless_it_may_be_given_again() -> None:
    line = "due --strict --where site=home --format csv --"
    assert {"--where", "--quiet"} <= {*words(line)}
    assert not {"--strict", "--format"} & {*words(line)}


def test_every_option_with_some_words_offers_these() -> None:
    """A new option of this kind is completed without any line about it."""
    every = [*typer.main.get_command(app).params, *(each for name in COMMANDS for each in loaded_command(name).params)]
    bars = [param for param in every if "|" in (param.metavar or "")]
    assert bars
    for param in bars:
        assert list(choices_of(param)) == param.metavar.split("|")
        assert all(param.type(word, param, None) == word for word in choices_of(param))


def test_words_have_a_few_words_about_them() -> None:
    by_word = {each.word: each.about for each in offer([], "").completions}
    assert by_word["orders"] == "List the drugs to order"
    assert all(by_word.values())
    assert offer(["due"], "--strict").completions[0].about == "Count warnings as errors, except accepted ones"


def complete(shell: str, *arguments: str) -> Ran:
    with patch.dict(os.environ, {"_PUMPCLI_COMPLETE": shell}):
        return run(*arguments)


@pytest.mark.parametrize(
    ("shell", "arguments", "out"),
    [
        ("zsh", ["show", "P-001"], "files\nP-001\t\n"),
        ("zsh", ["due", "--where", "stat"], "open\nstatus=\t\n"),
        ("zsh", ["manual", "probl"], "words\nproblems\tMistakes in files\n"),
        ("zsh", ["due", "--jobs", ""], "words\n"),
        ("fish", ["pumpcli", "table", "--by", "w"], "words\nwindow\t\nweek\t\n"),
        ("fish", ["pumpcli", "due", "--where", "'status=ove"], "words\nstatus=overdue\t\n"),
        ("bash", [" =:", "pumpcli due --where=status=ove"], "words\noverdue\n"),
        ("bash", [" ", "pumpcli due --where=status=ove"], "words\n--where=status=overdue\n"),
        ("bash", [" =:", "pumpcli due --where 'status=ove"], "words\nstatus=overdue\n"),
        ("bash", [" =:", 'pumpcli due --where "status=ove'], "words\nstatus=overdue\n"),
        ("bash", [" =:", "A=1 ../bin/pumpcli --color nev"], "words\nnever\n"),
        ("bash", [" =:", "pumpcli due --where dea"], "open\ndeadline\\<=\n"),
        ("bash", [" =:<", "pumpcli due --where due\\<=2026"], "words\n"),
        ("bash", [" =:", "pumpcli show ''P-00"], "words\nP-001\nP-002\n"),
        ("bash", [" =:", "pumpcli show 'one.yaml' P-001"], "words\nP-001\n"),
        ("bash", [" =:", "pumpcli "], "words\n" + "".join(f"{name}\n" for name in COMMANDS)),
    ],
)
def test_the_answer_to_a_script(shell: str, arguments: list[str], out: str) -> None:
    assert complete(shell, *arguments) == Ran(0, out, "")


def test_a_code_is_offered_only_where_it_is_read_as_one(tmp_path: Path) -> None:
    for index, code in enumerate(["-x1", "U/2", "V,3", "~t", "w.yaml"]):
        (tmp_path / "ward" / f"{index}.yaml").write_text(f"pump: {code}\n")
    assert words("due ward ") == ["V,3", "W-1", "~t"]
    assert words("due ward -- -") == ["-x1"]
    assert words("record fill ") == ["P-001", "P-002", "U/2", "V,3", "W-1", "w.yaml", "~t"]
    assert words("show ward --pump ") == ["-x1", "U/2", "V,3", "W-1", "w.yaml", "~t"]
    assert words("due ward --where pump=") == [f"pump={code}" for code in ("-x1", "U/2", "W-1", "w.yaml")]


def test_a_folder_before_the_word_may_begin_with_the_home_folder_or_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert words("show ~/ward ") == words("show $HOME/ward ") == ["W-1"]


def test_bash_quotes_names_of_files_only(tmp_path: Path) -> None:
    for index, code in enumerate(["$A", "R:7", "R=8"]):
        (tmp_path / f"{index}.yaml").write_text(f"pump: {code}\n")
    assert complete("bash", " =:", "pumpcli show \\$").out == "words\n\\$A\n"
    assert complete("bash", " =:", "pumpcli show R:").out == "words\n7\n"
    assert complete("bash", " =:", "pumpcli show R=").out == "words\n8\n"
    assert complete("bash", " =:", "pumpcli due --output=on").out == "files\n"
    assert complete("bash", " =:", "pumpcli due --output='on").out == "files\n"
    assert complete("bash", " =:", "pumpcli due --output=nothing/on").out == "words\n"


def test_a_code_that_is_no_word_of_a_shell_is_quoted_or_left_out(tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    for index, code in enumerate(["A 1", "A$2", "A'3", '"A\\e4"']):
        (tmp_path / "odd" / f"{index}.yaml").write_text(f"pump: {code}\n")
    line = "pumpcli show odd --pump "
    assert complete("bash", " =:", f"{line}A").out == "words\nA\\ 1\nA\\$2\nA\\'3\n"
    assert complete("bash", " =:", f"{line}'A").out == "words\nA 1\nA$2\n"
    assert complete("bash", " =:", f'{line}"A').out == "words\nA 1\nA'3\n"


@pytest.mark.parametrize("shell", ["", "tcsh", "bash", "zsh", "fish"])
@pytest.mark.parametrize("arguments", [[], [""], ["\udcff", "\x00"], ["show", "\x00/\x00", ""], ["-", "--=", "="]])
def test_whatever_is_asked_nothing_is_reported(shell: str, arguments: list[str]) -> None:
    ran = complete(shell, *arguments)
    assert (ran.code, ran.err) == (0, "")


def test_a_fault_of_the_program_is_not_reported_and_a_pump_that_is_broken_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.yaml").write_text("pump: [\n\t'")
    assert complete("zsh", "show", "").out == "files\nP-001\t\nP-002\t\nW-1\t\n"

    def fails(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(completing, "_codes", fails)
    assert complete("zsh", "show", "") == Ran(0, "", "")


def test_the_variables_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMPCLI_CLINIC", "missing.yaml")
    monkeypatch.setenv("PUMPCLI_FORMAT", "nonsense")
    assert complete("zsh", "show", "P-001").out == "files\nP-001\t\n"


@pytest.mark.parametrize("shell", Shell)
def test_the_script_is_printed_with_a_line_on_where_it_belongs(shell: Shell) -> None:
    assert run("completion", shell) == Ran(0, SCRIPTS[shell], "")
    assert shell in run("completion", "--help").out
    assert f"_PUMPCLI_COMPLETE={shell} " in SCRIPTS[shell]


def test_another_shell_is_wrong_usage() -> None:
    assert run("completion", "tcsh").code == 2
    assert run("completion").code == 2


def test_an_answer_needs_no_more_than_a_word_about_the_shell() -> None:
    assert answer("zsh", ["sho"]).startswith("words\nshow\t")
    assert shells.answer("fish", ["pumpcli", "sho"]) == answer("zsh", ["sho"])


def test_every_status_is_a_value_of_the_filter() -> None:
    assert words("due --where status=") == [f"status={status.value}" for status in Status]
