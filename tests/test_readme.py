"""The README: every example prints what it says, every code and field is in it, and its commands are the project's."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pumpcli.cli.main import COMMANDS, loaded_command
from pumpcli.domain.due import Status
from pumpcli.domain.residual import Finding
from pumpcli.errors import CODES
from pumpcli.files import catalogue_file, clinic_file, program_file, pump_file, reservoir_file
from pumpcli.formats import problems
from pumpcli.report import catalogue_figures, changes, lasting, pump_record, reconcile
from tests.builders import run, settled, with_names_of_holidays

README = Path("README.md").read_text()
EXAMPLES = re.findall(r"^```console\n\$ (.*)\n((?:(?!```).*\n)*)```", README, re.MULTILINE)
FILES = re.findall(r"`(sample_configs/[\w-]+\.yaml)`:?\n*\n```yaml\n((?:(?!```).*\n)*)```", README)


@pytest.mark.parametrize(("command", "printed"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_every_example_prints_what_it_says(command: str, printed: str) -> None:
    name, *arguments = shlex.split(command)
    assert name == "pumpcli"
    assert run(*arguments).out == with_names_of_holidays(printed)


def test_there_are_examples_of_every_command() -> None:
    assert {command.split()[1] for command, _ in EXAMPLES} == {
        "check",
        "due",
        "week",
        "calendar",
        "schedule",
        "orders",
        "changes",
        "reconcile",
        "show",
        "table",
        "explain",
        "compare",
        "pumps",
        "drugs",
    }


@pytest.mark.parametrize(("file", "text"), FILES, ids=[file for file, _ in FILES])
def test_every_file_it_quotes_is_that_file(file: str, text: str) -> None:
    assert [line for line in Path(file).read_text().splitlines() if line[:1] != "#"] == text.splitlines()


class Cron:
    """The script for cron as it stands there, called as cron calls it: with these two folders to look for commands."""

    def __init__(self, folder: Path) -> None:
        (script,) = (block for block in re.findall(r"```sh\n((?:(?!```).*\n)*)```", README) if "weekly-list" in block)
        self.script, self.program = folder / "weekly-list", folder / "bin" / "pumpcli"
        self.pumps, self.lists = folder / "pumps", folder / "lists"
        self.script.write_text(script)
        self.script.chmod(0o755)
        self.program.parent.mkdir()
        shutil.copytree("sample_configs", self.pumps)
        (self.pumps / "two-in-one-file.yaml").unlink()
        settled(self.pumps)
        self.lists.mkdir()

    def run(self, as_of: str = "2026-11-22") -> tuple[int, str]:
        """The exit code and the mail; the date is that of the day on which it runs."""
        self.program.write_text(f'#!/bin/sh\nexec {sys.executable} -m pumpcli "$@" --as-of {as_of}\n')
        self.program.chmod(0o755)
        return self.run_with(self.program)

    def run_with(self, program: Path) -> tuple[int, str]:
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        command = [str(self.script), str(program), str(self.pumps), str(self.lists)]
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        return ran.returncode, ran.stdout + ran.stderr

    def found(self) -> set[str]:
        return {path.name for path in self.lists.iterdir()}


@pytest.fixture
def cron(tmp_path: Path) -> Cron:
    return Cron(tmp_path)


ALL_LISTS = {"week.csv", "week.ics", "due.txt", "problems.txt"}


def test_the_script_for_cron_works(cron: Cron) -> None:
    """On a fleet that is fine, one with somebody overdue, and one that is broken."""
    assert cron.run() == (0, "")
    assert cron.found() == ALL_LISTS
    assert (cron.lists / "week.csv").read_bytes().startswith(b"\xef\xbb\xbfweek_start,")
    assert (cron.lists / "week.ics").read_text().count("SUMMARY:Refill due: ") > 1
    assert cron.run("2026-12-03") == (1, f"somebody may be overdue: see {cron.lists}/due.txt\n")
    (cron.pumps / "broken.yaml").write_text("pump: [\n")
    code, mail = cron.run()
    assert (code, cron.found()) == (3, ALL_LISTS)
    assert "not all could be read or written (exit code 3)" in mail
    assert f"see {cron.lists}/due.txt" in mail
    assert "INCOMPLETE" in (cron.lists / "due.txt").read_text()
    assert "broken.yaml" in (cron.lists / "problems.txt").read_text()


def test_a_script_for_cron_that_fails_leaves_no_old_list(cron: Cron) -> None:
    """The clinic file is wrong: there is no list, and the mail sends nobody to that of last week."""
    assert cron.run()[0] == 0
    (cron.pumps / "clinic.yaml").write_text("nonsense: 1\n")
    code, mail = cron.run("2026-12-03")
    assert (code, cron.found()) == (3, {"problems.txt"})
    assert "there is NO list of who is overdue" in mail
    assert "due.txt" not in mail
    assert "nonsense" in (cron.lists / "problems.txt").read_text()


def test_the_script_for_cron_tells_of_a_file_that_is_passed_over(cron: Cron) -> None:
    (cron.pumps / "smallest.yaml").rename(cron.pumps / "smallest")
    assert cron.run() == (0, f"a pump file may not be read: see {cron.lists}/problems.txt\n")
    assert "[passed-over]" in (cron.lists / "problems.txt").read_text()


def test_the_script_for_cron_without_its_folders_touches_nothing(cron: Cron) -> None:
    assert cron.run()[0] == 0
    for given in (
        [],
        [str(cron.program)],
        [str(cron.program), str(cron.pumps)],
        [str(cron.program), str(cron.pumps), ""],
    ):
        ran = subprocess.run([str(cron.script), *given], capture_output=True, check=False)
        assert (ran.returncode != 0, ran.stdout) == (True, b"")
    assert cron.found() == ALL_LISTS


@pytest.mark.parametrize("fault", ["not there", "may not be run", "ends at once"])
def test_a_script_for_cron_without_its_program_leaves_no_old_list(cron: Cron, tmp_path: Path, fault: str) -> None:
    """What is not there, and what ends with the exit code of somebody overdue, as Python without its packages does."""
    assert cron.run()[0] == 0
    program = tmp_path / "other"
    if fault != "not there":
        program.write_text("#!/bin/sh\nexit 1\n")
        program.chmod(0o755 if fault == "ends at once" else 0o644)
    code, mail = cron.run_with(program)
    assert (code, cron.found()) == (
        {"not there": 127, "may not be run": 126, "ends at once": 1}[fault],
        {"problems.txt"},
    )
    assert "there is NO list of who is overdue" in mail
    assert "due.txt" not in mail


@pytest.mark.parametrize("name", ["week.csv", "due.txt", "problems.txt"])
def test_a_script_for_cron_that_cannot_take_an_old_list_away_says_so(cron: Cron, name: str) -> None:
    assert cron.run()[0] == 0
    (cron.lists / name).unlink()
    (cron.lists / name).mkdir()
    code, mail = cron.run()
    assert code == 4
    assert f"{cron.lists} cannot be written to, and what is in it is OLD" in mail


def test_it_quotes_files() -> None:
    assert len(FILES) == 3


def test_every_problem_code_is_in_it_with_its_meaning() -> None:
    table = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", README[README.index("### Problems") :], re.MULTILINE))
    assert table == CODES


@pytest.mark.parametrize(
    "words",
    [
        changes.FIELDS,
        catalogue_figures.FIELDS,
        lasting.FIELDS,
        reconcile.FIELDS,
        tuple(finding.value for finding in Finding),
        pump_record.FIELDS,
        problems.FIELDS,
        tuple(status.value for status in Status),
    ],
)
def test_every_field_and_status_is_in_it(words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in README] == []


def test_every_key_is_in_it() -> None:
    keys = {*clinic_file.CLINIC_KEYS}
    for module in (pump_file, reservoir_file, program_file, catalogue_file):
        keys.update(*(value for name, value in vars(module).items() if name.endswith("_KEYS")))
    assert [key for key in sorted(keys) if f"`{key}`" not in README and f"`{key}:" not in README] == []


def test_it_speaks_of_a_planning_aid_near_its_top() -> None:
    head = README[: README.index("## Five minutes")]
    assert "not a medical device" in head
    assert "programmer" in head


def test_the_yaml_in_it_is_yaml() -> None:
    for text in re.findall(r"```yaml\n((?:(?!```).*\n)*)```", README):
        assert yaml.safe_load(text)


def test_every_figure_of_a_comparison_is_in_it() -> None:
    ran = run(
        "compare", "sample_configs/baclofen-flex.yaml", "--scale", "+10%", "--as-of", "2026-11-22", "--format", "json"
    )
    found = json.loads(ran.out)
    fields = {*found, *found["now"], *found["steps"][0]}
    general = {field.replace("baclofen", "<name>") for field in fields}
    assert [field for field in sorted(general) if not re.search(rf"[` ]{field}[` ]", README)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_it(name: str) -> None:
    options = {option for each in loaded_command(name).params for option in each.opts if option.startswith("--")}
    assert [option for option in sorted(options) if f"`{option}" not in README] == []
