"""Every example of the README and the manual does what it says."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path
from shutil import copy, copytree

import pytest

from pumpcli.cli.main import COMMANDS
from tests.builders import run, settled, with_names_of_holidays
from tests.manual.documents import BLOCKS, FOLDER, README, Block, blocks

#: The examples of this page follow on lines that it writes into files (`test_week`).
WEEK = FOLDER / "week.md"
#: The examples of this page follow one another (`test_refill_day`).
RECORD = FOLDER / "record.md"
CONSOLE = [block for block in blocks("console") if block.path not in (WEEK, RECORD)]
QUOTING = [block for block in blocks("yaml") if block.quotes]
FREE = [block for block in blocks("yaml") if not block.quotes and not block.changes]
SETUP = [block for block in blocks("sh") if block.path == README]
SHELL = [block for block in blocks("sh") if block.path != README and not block.text.startswith("#!/bin/sh")]

SMALLEST = "sample_configs/smallest.yaml"
#: A day after every refill in these files.
AFTER_ALL = "2027-03-01"

#: `pumpcli` as of a day after the refill of the recipes, for a shell.
PROGRAM = """#!/bin/sh
exec {python} -m pumpcli "$@" --as-of 2027-02-01
"""


def named(block: Block) -> str:
    return block.name


def test_every_block_is_of_a_kind_that_is_tried() -> None:
    assert {block.language for block in BLOCKS} == {"console", "yaml", "sh", "python", "text", ""}
    assert len(blocks("text")) == 2, "the pictures that `test_picture` and `test_printing` draw"
    assert len([block for block in BLOCKS if not block.language]) == 1, "the line of the crontab"


@pytest.mark.quick
@pytest.mark.parametrize("block", CONSOLE, ids=named)
def test_every_example_prints_what_it_says(block: Block, golden_update: bool) -> None:
    line, _, printed = block.text.partition("\n")
    prompt, name, *arguments = shlex.split(line)
    assert (prompt, name) == ("$", "pumpcli")
    ran = run(*arguments)
    if golden_update:
        block.replace(f"{line}\n{ran.out}")
    assert golden_update or ran.out == with_names_of_holidays(printed)
    assert ran.out


def test_there_are_examples_of_every_command() -> None:
    """Except those that print the manual or help, fill a folder, or print a script, which have tests of their own."""
    tried = {block.text.split()[2] for block in blocks("console")}
    assert tried == COMMANDS.keys() - {"manual", "help", "demo", "completion"}


@pytest.mark.quick
@pytest.mark.parametrize("block", QUOTING, ids=lambda block: block.quotes)
def test_every_file_that_is_quoted_is_that_file(block: Block, golden_update: bool) -> None:
    lines = Path(block.quotes).read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("#"))
    if golden_update:
        block.replace(text)
    assert golden_update or block.text == text


def test_files_are_quoted() -> None:
    assert len(QUOTING) > 4


@pytest.mark.quick
@pytest.mark.parametrize("block", FREE, ids=named)
def test_every_other_file_is_sound(block: Block, tmp_path: Path) -> None:
    copy(SMALLEST, tmp_path)
    name = "pump.yaml" if re.search("^pump:", block.text, re.MULTILINE) else "clinic.yaml"
    (tmp_path / name).write_text(block.text, encoding="utf-8")
    ran = run("check", str(tmp_path), "--strict", "--as-of", AFTER_ALL)
    assert (ran.code, ran.err) == (0, ""), ran.out
    assert f"{1 + (name == 'pump.yaml')} pumps without errors" in ran.out.replace("1 pump ", "1 pumps ")


def test_there_are_files_of_both_kinds_to_copy_from() -> None:
    assert {block.text.startswith("pump:") for block in FREE} == {True, False}


#: The pump of the recipes after its refill.
(REFILLED,) = (block.text for block in FREE if "pump: P-101" in block.text and "fills:" in block.text)


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    """A folder with pumps, P-101 of the recipes among them, an old list, and the program in `bin`."""
    copytree("sample_configs", tmp_path / "pumps")
    (tmp_path / "pumps" / "P-101.yaml").write_text(REFILLED, encoding="utf-8")
    settled(tmp_path / "pumps")
    ran = run("due", "sample_configs", "--as-of", "2026-11-22", "--format", "json")
    (tmp_path / "october.json").write_text(ran.out, encoding="utf-8")
    settled(tmp_path / "october.json")
    program = tmp_path / "bin" / "pumpcli"
    program.parent.mkdir()
    program.write_text(PROGRAM.format(python=sys.executable))
    program.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("block", SHELL, ids=named)
def test_every_command_to_type_works(block: Block, ward: Path) -> None:
    environment = {"PATH": f"{ward / 'bin'}:/usr/bin:/bin", "PYTHONPATH": str(Path("src").resolve())}
    ran = subprocess.run(
        ["sh", "-eu"], input=block.text, capture_output=True, text=True, cwd=ward, env=environment, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    outputs = [line.split()[-1] for line in block.text.splitlines() if "--output" in line]
    assert [name for name in outputs if not (ward / name).stat().st_size] == []
    assert ran.stdout or outputs


def test_there_are_commands_to_type() -> None:
    assert len(SHELL) > 5


def test_the_two_commands_of_the_readme_end_with_the_main_job_and_the_tests() -> None:
    first, second = [block.text.split(" && ")[-1] for block in SETUP]
    picture = next(block for block in CONSOLE if block.path == README)
    job, _, filter = picture.text.partition("\n")[0].removeprefix("$ ").partition(" --where ")
    assert filter, "the README shows the head of the list"
    assert first == f".venv/bin/{job}\n"
    assert second == ".venv/bin/python -m pytest\n"


@pytest.mark.quick
@pytest.mark.parametrize("path", sorted({block.path for block in blocks("python")}), ids=str)
def test_every_python_example_prints_what_it_says(path: Path) -> None:
    """The examples of a page follow one another."""
    text = "\n".join(block.text for block in blocks("python") if block.path == path)
    test = doctest.DocTestParser().get_doctest(text, {}, path.name, str(path), 0)
    assert test.examples
    result = doctest.DocTestRunner(verbose=False).run(test)
    assert result.failed == 0
