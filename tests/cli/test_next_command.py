"""After `check`, `new` and `record` a terminal names the command to type next, which runs as it is written."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from shutil import copytree

import pytest

from pumpcli.report.next_commands import NextCommands, Typed
from tests.builders import run, settled
from tests.cli.test_record import typed
from tests.terminals import run_on_terminal

pytestmark = pytest.mark.quick

AS_OF = ("--as-of", "2026-11-22")
ON = "--as-of 2026-11-22"
FILL = (
    "record fill P-010 'my pumps' --at '2026-11-20 09:30' --volume '20 mL' --withdrawn none --printed-alarm none --yes"
)
NEW = (
    "new P-101 --model none --capacity '40 mL' --low-alarm '2 mL' --drugs none --stability '180 days' "
    "--rate '0.1 mL/day' --at '2026-11-20 09:30' --volume '40 mL' --yes"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the samples are in `my pumps`, beside a file that cannot be read."""
    copytree("sample_configs", tmp_path / "my pumps")
    (tmp_path / "bad.yaml").write_text("pump: P-200\nfill: 3\n")
    settled(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def suggested(command: str) -> list[str]:
    """Return the commands that a terminal names after one."""
    ran = run_on_terminal(80, *shlex.split(command))
    assert "next: " not in ran.out
    found = re.findall(r"^next: (.*)$", ran.err, re.MULTILINE)
    assert not found or ran.err.endswith(f"next: {found[-1]}\n"), "it is the last line"
    return found


@pytest.mark.parametrize(
    ("command", "following"),
    [
        (f"check 'my pumps' {ON}", f"pumpcli due 'my pumps' {ON}"),
        (f"check 'my pumps' P-014 {ON}", f"pumpcli due 'my pumps' P-014 {ON}"),
        (
            f"check 'my pumps' --where 'label=dr-b' {ON} --clinic 'my pumps/clinic.yaml'",
            f"pumpcli due 'my pumps' --where label=dr-b {ON} --clinic 'my pumps/clinic.yaml'",
        ),
        (f"check 'my pumps' {ON} -o list.txt", f"pumpcli due 'my pumps' {ON}"),
        (
            "check 'my pumps/away.yaml' --as-of '2026-11-22 10:30'",
            "pumpcli due 'my pumps/away.yaml' --as-of 2026-11-22T10:30",
        ),
        (f"check bad.yaml {ON}", "pumpcli manual problems"),
        (f"{FILL} --booked 2027-02-01 {ON}", f"pumpcli show P-010 'my pumps' {ON}"),
        (
            f"record booking P-012 'my pumps' --at 2026-11-24 --yes {ON} --clinic 'my pumps/clinic.yaml'",
            f"pumpcli show P-012 'my pumps' {ON} --clinic 'my pumps/clinic.yaml'",
        ),
        (
            f"record order P-012 'my pumps' --placed 2026-11-20 --received none --use-by none --yes {ON}",
            f"pumpcli orders 'my pumps' {ON}",
        ),
        (
            f"record end P-009 'my pumps' --on 2026-11-20 --why explanted --again P-009 --yes {ON}",
            f"pumpcli due 'my pumps' {ON}",
        ),
        (f"{NEW} 'my pumps' {ON}", f"pumpcli show 'my pumps/p-101.yaml' {ON}"),
        (f"{NEW} {ON}", f"pumpcli show p-101.yaml {ON}"),
    ],
)
def test_the_next_command_runs_as_it_is_written(here: Path, command: str, following: str) -> None:
    assert suggested(command) == [following]
    settled(here)
    ran = run(*shlex.split(following)[1:])
    assert (ran.code, bool(ran.out)) == (0, True), ran


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (f"{FILL} {ON}", "P-010"),
        (f"record cancel-booking P-014 'my pumps' --at 2026-12-14 --yes {ON}", "P-014"),
    ],
)
def test_a_visit_is_booked_where_there_is_none(here: Path, command: str, code: str) -> None:
    following = f"pumpcli record booking {code} 'my pumps'"
    assert suggested(command) == [following]
    settled(here)
    ran = typed(*shlex.split(following)[1:], *AS_OF, lines=["2026-12-10", "y"])
    assert "written" in ran.err


@pytest.mark.parametrize(
    "command",
    [
        f"check 'my pumps' {ON} --quiet",
        f"check 'my pumps' {ON} --format csv",
        f"check 'my pumps' {ON} --format json",
        f"check 'my pumps' {ON} -o list.json",
        f"{FILL} {ON} --quiet",
        f"{FILL} {ON} --format json",
        f"{FILL} {ON} --dry-run".replace(" --yes", ""),
        f"record booking P-014 'my pumps' --at '2026-12-14 11:00' --yes {ON}",  # the file has it already
        f"{NEW} {ON} --quiet",
        f"{NEW} {ON} --format json",
        f"{NEW} {ON} --dry-run",
        f"due 'my pumps' {ON}",
    ],
)
def test_nothing_is_suggested(here: Path, command: str) -> None:
    assert suggested(command) == []


@pytest.mark.parametrize("command", [f"check 'my pumps' {ON}", f"{FILL} {ON}", f"{NEW} {ON}"])
def test_a_pipe_gets_no_suggestion(here: Path, command: str) -> None:
    ran = run(*shlex.split(command))
    assert ran.code == 0
    assert "next: " not in ran.out + ran.err


def test_standard_input_cannot_be_read_again() -> None:
    assert NextCommands(Typed(paths=("-",))).after_check(is_correct=True) == ""


def test_a_code_that_is_a_file_too_is_named_by_an_option(here: Path) -> None:
    (here / "P-012").write_text("")
    command = f"record booking P-012 'my pumps' --at 2026-11-24 --yes {ON}"
    assert suggested(command) == [f"pumpcli show 'my pumps' --pump P-012 {ON}"]
    settled(here)
    assert run("show", "my pumps", "--pump", "P-012", *AS_OF).code == 0
    assert f"pumpcli show 'my pumps' --pump P-012 {ON}" in run("today", "my pumps", *AS_OF, "--where", "pump=P-012").out


def test_an_argument_with_a_dash_is_no_option(here: Path) -> None:
    (here / "my pumps" / "away.yaml").rename(here / "-a.yaml")
    commands = NextCommands(Typed(paths=("-a.yaml",), as_of="2026-11-22", clinic="my pumps/clinic.yaml"))
    assert commands.show_file() == "pumpcli show --as-of 2026-11-22 --clinic 'my pumps/clinic.yaml' -- -a.yaml"
    for command in (commands.show_file(), commands.listing("due"), commands.show("P-014")):
        assert run(*shlex.split(command)[1:]).code == 0, command
    assert NextCommands(Typed(clinic="-c.yaml")).check() == "pumpcli check --clinic=-c.yaml"
