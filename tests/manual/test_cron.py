"""The script for cron in the recipes: it makes the lists of the week, and leaves no old one where it makes none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import settled
from tests.manual.documents import blocks


class Cron:
    """The script for cron from the page, run as cron runs it: with a PATH of these two folders."""

    def __init__(self, folder: Path) -> None:
        (script,) = (block.text for block in blocks("sh") if "weekly-list" in block.text)
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


ALL_LISTS = {"week.html", "week.csv", "week.ics", "due.txt", "problems.txt"}


def test_the_script_for_cron_can_be_copied_from_a_terminal(cron: Cron) -> None:
    """On 80 columns no line is broken: a page indents an example by two."""
    assert [line for line in cron.script.read_text().splitlines() if len(line) > 78] == []


def test_the_script_for_cron_works(cron: Cron) -> None:
    """On a fleet that is fine, one with somebody overdue, and one that is broken."""
    assert cron.run() == (0, "")
    assert cron.found() == ALL_LISTS
    assert (cron.lists / "week.csv").read_bytes().startswith(b"\xef\xbb\xbfweek_start,")
    assert "</html>" in (cron.lists / "week.html").read_text()
    events = (cron.lists / "week.ics").read_text()
    assert ("SUMMARY:Refill due: " in events, "SUMMARY:Refill booked: " in events) == (True, True)
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
    """The program is missing, or ends with the exit code for an overdue pump, as Python without its packages does."""
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


@pytest.mark.parametrize("name", ["week.html", "week.csv", "due.txt", "problems.txt"])
def test_a_script_for_cron_that_cannot_take_an_old_list_away_says_so(cron: Cron, name: str) -> None:
    assert cron.run()[0] == 0
    (cron.lists / name).unlink()
    (cron.lists / name).mkdir()
    code, mail = cron.run()
    assert code == 4
    assert f"{cron.lists} cannot be written to, and what is in it is OLD" in mail
