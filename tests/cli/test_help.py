"""The help of every command: its group, its examples, which run on the samples, and its options in groups."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import typer

from pumpcli.cli import clock, help_text, pager
from pumpcli.cli.commands import record
from pumpcli.cli.main import COMMANDS, GROUPS, app
from pumpcli.cli.panels import OPTIONS, PANELS, RARE
from pumpcli.files.fact_fields import What
from tests.builders import run, settled
from tests.cli.test_record import typed
from tests.cli.test_usage import EVERY
from tests.terminals import run_on_terminal

#: A morning on which the samples are up to date.
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
#: A pattern that matches nothing, so that the colours of a terminal are kept.
NOTHING = re.compile(r"(?!)")
PATHS = [path for path, _ in EVERY]
WITH_COMMANDS = ["", "record"]
#: What is typed at the questions of an example. One that is not here asks nothing.
ANSWERS = {
    "record fill P-010": ["2026-11-20 09:30", "4.9 mL", "20 mL", "y", "none", "y", "n", "y"],
    "record fill P-010 --at '2026-11-20 09:30' --volume '20 mL'": ["4.9 mL", "y", "none", "y", "n", "y"],
    "record fill P-010 --dry-run": ["2026-11-20 09:30", "4.9 mL", "20 mL", "y", "none", "y", "n"],
    "record reading P-004": ["2026-11-20 09:30", "8.4 mL", "y"],
    "record reading P-004 --at '2026-11-20 09:30' --volume '8.4 mL'": ["y"],
    "record program P-003": ["2026-11-20 09:30", "+10%", "none", "y"],
    "record program P-003 --at '2026-11-20 09:30' --scale +10%": ["none", "y"],
    "record program P-002 --at '2026-11-20 09:30' --rate '120 mcg/day'": ["none", "y"],
    "record bolus P-003": ["2026-11-20 09:30", "25 mcg", "10 min", "y"],
    "record bolus P-003 --at '2026-11-20 09:30' --dose '25 mcg'": ["10 min", "y"],
    "record booking P-012": ["2026-11-24", "y"],
    "record booking P-012 --at '2026-11-24 10:30'": ["y"],
    "record booking P-012 --at 2026-11-24": ["y"],
    "record cancel-booking P-014": ["2026-12-14", "y"],
    "record cancel-booking P-014 --at 2026-12-14": ["y"],
    "record unavailable P-003": ["2026-12-18", "y"],
    "record unavailable P-003 --days '2026-12-18 to 2027-01-10'": ["y"],
    "record unavailable P-003 --days 2026-12-18": ["y"],
    "record stop P-003": ["2026-11-20 09:30", "none", "MRI", "y"],
    "record stop P-003 --from '2026-11-20 09:30' --why MRI": ["none", "y"],
    "record order P-012": ["2026-11-20", "none", "none", "y"],
    "record order P-012 --placed 2026-11-20": ["none", "none", "y"],
    "record order P-012 --placed 2026-11-20 --received 2026-11-21": ["none", "y"],
    "record end P-009": ["2026-11-20", "explanted", "P-009", "y"],
    "record end P-009 --on 2026-11-20 --why explanted": ["P-009", "y"],
    "new P-101": [
        "synchromed-ii-20",
        "baclofen 500 mcg/mL",
        "none",
        "100 mcg/day",
        "none",
        "none",
        "2026-11-20 09:30",
        "20 mL",
        "none",
        "none",
        "y",
    ],
    "new P-101 --model synchromed-ii-20": [
        "baclofen 500 mcg/mL",
        "none",
        "100 mcg/day",
        "none",
        "none",
        "2026-11-20 09:30",
        "20 mL",
        "none",
        "none",
        "y",
    ],
    "record stop P-003 --from '2026-11-20 09:30'": ["none", "none", "y"],
    "record resume P-003 --at '2026-11-21 15:00'": ["y"],
}


@pytest.mark.quick
def test_every_command_is_in_one_group() -> None:
    assert sum(map(len, GROUPS.values())) == len(COMMANDS)
    shown = run("--help").out.split("\n\n")
    for title, named in GROUPS.items():
        (part,) = (part for part in shown if part.startswith(f"{title}\n"))
        assert [line.split(maxsplit=1) for line in part.splitlines()[1:]] == [[*each] for each in named.items()]
    assert sorted(what for group in record.GROUPS.values() for what in group) == sorted(What)


@pytest.mark.quick
@pytest.mark.parametrize("path", ["", *PATHS])
def test_it_is_readable_at_80_columns(path: str) -> None:
    """On a pipe it is the same at any width of a terminal."""
    ran = run(*path.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line != line.rstrip()] == []
    if path in WITH_COMMANDS:
        below = COMMANDS if not path else {what: record.HELP[what][0] for what in What}
        assert [name for name, text in below.items() if f"{name} {text}" not in map(one_space, lines)] == []


def one_space(line: str) -> str:
    return " ".join(line.split())


@pytest.mark.quick
@pytest.mark.parametrize(("path", "command"), EVERY, ids=PATHS)
def test_it_begins_with_examples(path: str, command: Any) -> None:
    examples = help_text.examples(command)
    assert len(examples) in (2, 3)
    assert all(example.command.startswith("pumpcli ") for example in examples)
    assert any(f"{example.command} ".startswith(f"pumpcli {path} ") for example in examples)
    usage, about, shown, *_ = run(*path.split(), "--help").out.split("\n\n")
    assert usage.startswith(f"Usage: pumpcli {path}")
    assert one_space(about) == " ".join([help_text.summary(command), *help_text.remarks(command)])
    assert [example.command for example in examples if example.command not in shown] == [], "no command is broken"


@pytest.mark.quick
@pytest.mark.parametrize(("path", "command"), [*EVERY, ("", typer.main.get_command(app))], ids=[*PATHS, "pumpcli"])
def test_every_option_is_in_a_group_and_the_rare_ones_are_last(path: str, command: Any) -> None:
    context = typer.Context(command)
    panels = [param.rich_help_panel for param in command.get_params(context)]
    assert [panel for panel in panels if panel not in PANELS] == []
    titles = [group.title for group in help_text.groups(context)]
    assert titles[-1] == (OPTIONS if path in WITH_COMMANDS else RARE)
    last = run(*path.split(), "--help").out.splitlines()[-1]
    assert last.split() == ["-h,", "--help", "Show", "this", "help."]


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "samples"
    copytree("sample_configs", folder)
    settled(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(clock, "_now", lambda: NOW)
    return folder


@pytest.mark.parametrize(("path", "command"), EVERY, ids=PATHS)
def test_every_example_runs_on_the_samples(path: str, command: Any, samples: Path) -> None:
    before = {file: file.read_bytes() for file in samples.iterdir()}
    for example in help_text.examples(command):
        name, *arguments = shlex.split(example.command)
        lines = ANSWERS.get(example.command.removeprefix("pumpcli "))
        ran = run(*arguments) if lines is None else typed(*arguments, lines=lines)
        assert (name, ran.code) == ("pumpcli", 0), (example, ran)
        if " ".join(arguments).startswith(path):  # one of another command is done for the next one
            for file, data in before.items():
                file.write_bytes(data)
            (samples / "p-101.yaml").unlink(missing_ok=True)
            settled(samples)


@pytest.mark.quick
def test_every_answer_is_one_to_an_example() -> None:
    typed_at = {example.command for _, command in EVERY for example in help_text.examples(command)}
    assert [example for example in ANSWERS if f"pumpcli {example}" not in typed_at] == []


@pytest.mark.quick
@pytest.mark.parametrize("path", ["", "due", "record", "record cancel-booking", "help", "week"])
def test_help_shows_what_the_option_shows(path: str) -> None:
    ran = run("help", *path.split())
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == run(*path.split(), "--help").out == run(*path.split(), "-h").out


@pytest.mark.quick
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("nosuch", "`pumpcli` has no command `nosuch`. See `pumpcli --help`."),
        ("wek", "`pumpcli` has no command `wek`: did you mean `week`? See `pumpcli --help`."),
        ("record fil", "`pumpcli record` has no command `fil`: did you mean `fill`? See `pumpcli record --help`."),
        ("due now", "`pumpcli due` has no command below it. See `pumpcli help --help`."),
        ("filters", "`filters` is a page of the manual; write `pumpcli manual filters`"),
        ("pump-fil", "`pumpcli` has no command `pump-fil`: did you mean `pump-file`? See `pumpcli --help`."),
        ("record filters", "`pumpcli record` has no command `filters`. See `pumpcli record --help`."),
    ],
)
def test_help_for_what_is_no_command(typed: str, message: str) -> None:
    ran = run("help", *typed.split())
    assert (ran.code, ran.out, ran.err) == (2, "", f"pumpcli: {message}\n")


@pytest.mark.quick
def test_a_page_of_the_manual_is_no_command() -> None:
    ran = run("filters")
    assert (ran.code, ran.err) == (2, "pumpcli: `filters` is a page of the manual; write `pumpcli manual filters`\n")


@pytest.mark.quick
def test_a_group_without_a_command_shows_its_help_as_wrong_usage() -> None:
    ran = run("record")
    assert (ran.code, ran.out, ran.err) == (2, run("record", "--help").out, "")


@pytest.mark.quick
@pytest.mark.parametrize("width", [1, 24, 60, 80, 100])
@pytest.mark.parametrize("path", ["", "due", "record fill", "compare"])
def test_it_fits_a_terminal(path: str, width: int) -> None:
    """Nothing but a name or a placeholder is wider than a narrow terminal, which breaks it itself."""
    ran = run_on_terminal(width, *path.split(), "--help")
    assert "".join(ran.out.split()) == "".join(run(*path.split(), "--help").out.split())
    if width >= 60:
        assert max(map(len, ran.out.splitlines())) <= width
    assert run_on_terminal(300, *path.split(), "--help").out == run_on_terminal(100, *path.split(), "--help").out


@pytest.mark.quick
def test_its_headings_are_bold_where_the_terminal_shows_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.terminals.ESCAPES", NOTHING)
    assert "\x1b[1mWhich pumps\x1b[0m\n" in run_on_terminal(80, "due", "--help").out
    assert "\x1b" not in run_on_terminal(80, "due", "--help", colour=False).out
    assert "\x1b" not in run("due", "--help").out
    assert "\x1b[1mWhich pumps\x1b[0m\n" in run("due", "--color", "always", "--help").out


@pytest.mark.quick
def test_what_is_left_out_has_its_default() -> None:
    assert "The folder to make, or an empty one. Left out: pumpcli-demo." in run("demo", "--help").out
    assert "The number of weeks, at most 260. Left out: 1." in run("week", "--help").out


@pytest.mark.quick
def test_a_long_one_is_shown_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[bytes] = []

    def show(data: bytes) -> bool:
        shown.append(data)
        return True

    monkeypatch.setattr(pager, "show", show)
    monkeypatch.setenv("LINES", "24")
    assert (run_on_terminal(80, "due", "--help").out, len(shown)) == ("", 1)
    assert run_on_terminal(80, "help", "help").out.startswith("Usage: ")
    for command in (("help", "due", "--no-pager"), ("due", "--no-pager", "--help"), ("due", "-h", "--no-pager")):
        assert run_on_terminal(80, *command).out.startswith("Usage: ")
    monkeypatch.setenv("LINES", "500")
    assert run_on_terminal(80, "due", "--help").out.startswith("Usage: ")
    assert len(shown) == 1
