"""Wrong usage is reported in words of ours: the option, what is wrong with it, and what is allowed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pumpcli.cli.main import COMMANDS, loaded_command
from tests.builders import run

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("duu", "`pumpcli` has no command `duu`: did you mean `due`?"),
        ("xyz", "`pumpcli` has no command `xyz`."),
        ("--versio", "`pumpcli` has no option `--versio`: did you mean `--version`?"),
        ("record fil", "`pumpcli record` has no command `fil`: did you mean `fill`?"),
        ("record fill", "CODE is missing: the exact code of the pump."),
        ("due --formt csv", "`pumpcli due` has no option `--formt`: did you mean `--format`?"),
        ("due -format csv", "`pumpcli due` has no option `-format`: did you mean `--format`?"),
        ("due --months 2", "`pumpcli due` has no option `--months`; `calendar`, `schedule`, `orders` have it."),
        ("due --weeks 2", "`pumpcli due` has no option `--weeks`; `week` has it."),
        ("compare P-1 --dose +10%", "`pumpcli compare` has no option `--dose`: did you mean `--scale`?"),
        ("compare P-1 --set-x 1", "`pumpcli compare` has no option `--set-x`: did you mean `--set`?"),
        (
            "changes --since fri",
            "`pumpcli changes` has no option `--since`; it compares with a list that `pumpcli due -o FILE.json` has "
            "saved.",
        ),
        ("due -z", "`pumpcli due` has no option `-z`."),
        ("due --x\x1b[2J", "`pumpcli due` has no option `--x\\x1b[2J`."),
        ("due --format=", "--format: `` is none of table, csv, json, ics, html."),
        ("due --format cvs", "--format: `cvs` is none of table, csv, json, ics, html: did you mean `csv`?"),
        ("check --format xml", "--format: `xml` is none of table, csv, json."),
        ("due --csv decimal", "--csv: `decimal` is none of plain, decimal-comma: did you mean `decimal-comma`?"),
        ("table --by month", "--by: `month` is none of day, window, week."),
        (
            "due --fail-on soone",
            "--fail-on: `soone` is none of empty, stopped, alarm, expired, overdue, today, soon, ok, no_deadline, "
            "not_booked, replacement: did you mean `soon`?",
        ),
        ("calendar --months two", "--months: `two` is not a whole number from 1 to 60."),
        ("calendar --months 61", "--months: `61` is not a whole number from 1 to 60."),
        ("week --weeks 0", "--weeks: `0` is not a whole number from 1 to 260."),
        ("week --weeks \u0663", "--weeks: `\u0663` is not a whole number from 1 to 260."),
        ("table --days 1e3", "--days: `1e3` is not a whole number from 1 to 36,525."),
        ("due --jobs -1", "--jobs: `-1` is not a whole number from 1 to 256."),
        (f"due -j {'9' * 9999}", f"--jobs: `{'9' * 40}...` is not a whole number from 1 to 256."),
        (
            "due --as-of",
            "--as-of needs a value after it: use what is known at the end of this date, or at an instant, "
            "'2026-11-22 10:30'; also tomorrow, '-7 days', 'next mon'",
        ),
        ("due --strict=yes", "--strict takes no value; write it alone."),
        ("due --bom", "--bom goes with --format csv."),
        ("due --where site", "--where: "),
        ("manual pumpfile", "PAGE: no page `pumpfile`: did you mean `pump-file`?"),
        ("manual week day", "`day` is too much: this command takes PAGE only."),
        ("pumps a b", "`a`, `b` is too much: this command takes options only."),
    ],
)
def test_a_slip_on_the_command_line(typed: str, message: str) -> None:
    ran = run(*typed.split(" "))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"pumpcli: {message}")
    assert re.fullmatch(r".* See `pumpcli( [a-z]+)* --help`\.\n", ran.err)
    assert ran.err.count("\n") == 1


def commands(command: Any, path: str) -> list[tuple[str, Any]]:
    """A command with those below it, each with its path."""
    below = getattr(command, "commands", {})
    return [(path, command), *(each for name, child in below.items() for each in commands(child, f"{path} {name}"))]


EVERY = [each for name in COMMANDS for each in commands(loaded_command(name), name)]


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[path for path, _ in EVERY])
def test_no_value_of_an_option_is_read_by_a_type_of_the_library(path: str, command: Any) -> None:
    """Its numbers and choices have messages of their own."""
    for param in command.params:
        assert not any(hasattr(param.type, name) for name in ("choices", "min", "max")), param.name


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[path for path, _ in EVERY])
def test_every_option_has_a_sentence_that_a_message_can_quote(path: str, command: Any) -> None:
    for param in command.params:
        if param.name != "help" and not getattr(param, "is_flag", False) and param.param_type_name == "option":
            ran = run(*path.split(), param.opts[0])
            about = param.help.partition(". ")[0].rstrip(".")
            assert f"{param.opts[0]} needs a value after it: {about[0].lower()}{about[1:]}." in ran.err
