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
from pumpcli.report import catalogue_figures, changes, lasting, problems, pump_record, reconcile
from tests.builders import run, settled

README = Path("README.md").read_text()
EXAMPLES = re.findall(r"^```console\n\$ (.*)\n((?:(?!```).*\n)*)```", README, re.MULTILINE)
FILES = re.findall(r"`(sample_configs/[\w-]+\.yaml)`:?\n*\n```yaml\n((?:(?!```).*\n)*)```", README)


@pytest.mark.parametrize(("command", "printed"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_every_example_prints_what_it_says(command: str, printed: str) -> None:
    name, *arguments = shlex.split(command)
    assert name == "pumpcli"
    assert run(*arguments).out == printed


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


def test_the_script_for_cron_works(tmp_path: Path) -> None:
    """As it stands there, on a fleet that is fine, one with somebody overdue, and one that is broken."""
    script = next(block for block in re.findall(r"```sh\n((?:(?!```).*\n)*)```", README) if "weekly-list" in block)
    (tmp_path / "weekly-list").write_text(script)
    (tmp_path / "pumpcli").write_text(f'#!/bin/sh\nexec {sys.executable} -m pumpcli "$@" --as-of "$AS_OF"\n')
    (tmp_path / "pumpcli").chmod(0o755)
    pumps, lists = tmp_path / "pumps", tmp_path / "lists"
    shutil.copytree("sample_configs", pumps)
    (pumps / "two-in-one-file.yaml").unlink()
    settled(pumps)
    lists.mkdir()

    def weekly_list(as_of: str) -> tuple[int, str]:
        environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "AS_OF": as_of}
        command = ["sh", str(tmp_path / "weekly-list"), str(pumps), str(lists)]
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        return ran.returncode, ran.stdout + ran.stderr

    assert weekly_list("2026-11-22") == (0, "")
    assert {path.name for path in lists.iterdir()} == {"week.csv", "week.ics", "due.txt", "problems.txt"}
    assert (lists / "week.csv").read_bytes().startswith(b"\xef\xbb\xbfweek_start,")
    assert (lists / "week.ics").read_text().count("SUMMARY:Refill due: ") > 1
    assert weekly_list("2026-12-03") == (1, f"somebody is overdue: see {lists}/due.txt\n")
    (pumps / "broken.yaml").write_text("pump: [\n")
    code, said = weekly_list("2026-11-22")
    assert code == 3
    assert "not all could be read or written (exit code 3)" in said
    assert "broken.yaml" in (lists / "problems.txt").read_text()
    (pumps / "broken.yaml").unlink()
    (lists / "week.csv").unlink()
    (lists / "week.csv").mkdir()
    assert weekly_list("2026-11-22")[0] == 4


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
