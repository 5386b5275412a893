"""A terminal of any width that it claims to have: the same words, at once."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from functools import cache

import pytest

from pumpcli.cli.streams import WIDEST
from tests.builders import with_names_of_holidays
from tests.cli.test_on_a_terminal import COMMANDS
from tests.robustness.child import ROOT, child

DUE = ("due", "sample_configs", "--as-of", "2026-11-22")
#: The variables that say what a screen is like.
SCREEN = ("COLUMNS", "LINES", "TERMINAL_WIDTH", "NO_COLOR")


@cache
def on_terminal(arguments: tuple[str, ...], width: int = 120, variable: str = "", value: str = "") -> tuple[int, str]:
    """The exit code and what a terminal shows, its colours left out."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    usual = {name: value for name, value in os.environ.items() if name not in SCREEN}
    with subprocess.Popen(
        [sys.executable, "-m", "pumpcli", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=usual | {"TERM": "xterm", "LANG": "C.UTF-8"} | ({variable: value} if variable else {}),
    ) as running:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
    os.close(ours)
    return running.returncode, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode()).replace("\r\n", "\n")


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65_536)
    except OSError:  # Linux says so that the other end is closed
        return b""


def words(text: str) -> list[str]:
    """The words of a screen, without its lines and boxes."""
    return re.findall(r"[\w./:<>-]+", re.sub("[─━╭╮╰╯│-]{2,}", " ", text))


#: Variables that a library takes at their word, and what none of them may say.
HELD = [
    ("COLUMNS", "99999999"),
    ("COLUMNS", "9" * 5000),
    ("COLUMNS", "²"),
    ("COLUMNS", "0"),
    ("LINES", "9" * 5000),
    ("LINES", "²"),
    ("TERMINAL_WIDTH", "99999999"),
    ("TERMINAL_WIDTH", "x"),
]


@pytest.mark.parametrize("arguments", [DUE, ("--help",), ("due", "--nonsense")], ids=str)
@pytest.mark.parametrize(("name", "value"), HELD)
def test_a_width_that_no_terminal_has(arguments: tuple[str, ...], name: str, value: str) -> None:
    """A line of 10,000 characters is drawn at once; one of 99,999,999 took a quarter of a minute."""
    code, shown = on_terminal(arguments, 120, name, value)
    usual = [on_terminal(arguments, width) for width in (120, WIDEST)]
    assert (code, words(shown)) in [(code, words(screen)) for code, screen in usual], "the words in another order"
    assert max(map(len, shown.splitlines())) <= WIDEST


@pytest.mark.parametrize("width", [1, 20, 80, 65_535])
def test_a_terminal_of_any_width(width: int) -> None:
    code, shown = on_terminal(DUE, width)
    assert code == 0
    assert max(map(len, shown.splitlines())) <= WIDEST
    codes = re.findall(r"P-0[0-9]{2}", "".join(shown.split()))
    assert set(codes) == {f"P-{number:03}" for number in range(1, 17)}


@pytest.mark.parametrize("variable", ["", "NO_COLOR"])
def test_messages_and_tables_fit_a_real_terminal(variable: str) -> None:
    """The width is that of the terminal itself, where no variable gives another one."""
    arguments = ("table", "sample_configs", "tests/data/readme/two-mistakes.yaml", "--pump", "P-003", *DUE[-2:])
    narrow, wide = (on_terminal(arguments, width, variable, "1" if variable else "")[1] for width in (60, 400))
    assert max(map(len, narrow.splitlines())) <= 60 < max(map(len, wide.splitlines()))
    assert "two-mistakes.yaml:6:9: error:\n  program.rate: `100 mcg` is" in narrow
    assert "Mon 24 Aug 09:30" in narrow


@pytest.mark.parametrize("arguments", [("--help",), ("due", "--nonsense")], ids=str)
@pytest.mark.parametrize(("name", "value"), HELD)
def test_a_pipe_is_no_terminal_of_that_width(arguments: tuple[str, ...], name: str, value: str) -> None:
    ran, usual = (child(*arguments, environment=os.environ | more) for more in ({name: value}, {"COLUMNS": "120"}))
    assert ran.returncode == usual.returncode
    shown = (ran.stdout + ran.stderr).decode()
    assert words(shown) == words((usual.stdout + usual.stderr).decode())
    assert max(map(len, shown.splitlines())) <= WIDEST


#: The lists of which the screens are kept, and the arguments that print them.
LISTS = {
    "due": (),
    "week": ("--week", "2026-11-23", "--weeks", "2"),
    "schedule": ("--until", "2027-01-31"),
    "orders": ("--until", "2026-12-22"),
    "calendar": ("--months", "1"),
}


def kept(name: str, width: int) -> str:
    return with_names_of_holidays((ROOT / f"tests/golden/screens/{name}-{width}.txt").read_text(encoding="utf-8"))


def without_rules(shown: str) -> str:
    """Leave out the lines below the heads of grids, which only a terminal with colours has."""
    return "".join(line for line in shown.splitlines(keepends=True) if line.strip(" ─\n") or not line.strip())


@pytest.mark.parametrize(("name", "arguments"), LISTS.items())
def test_a_list_is_fitted_to_a_terminal(name: str, arguments: tuple[str, ...]) -> None:
    code, shown = on_terminal((name, *DUE[1:], *arguments), 80)
    assert (code, without_rules(shown)) == (0, kept(name, 80))


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"record"}))  # which asks at a terminal
def test_every_other_screen_is_fitted_to_a_terminal(name: str) -> None:
    _, shown = on_terminal(COMMANDS[name], 80)
    assert without_rules(shown) == without_rules(kept(name, 80))


def test_the_screens_of_one_pump_and_of_the_day_are_fitted_to_a_terminal() -> None:
    for arguments in (("show", "sample_configs", "--pump", "P-004", *DUE[-2:]), ("today", *DUE[1:])):
        _, shown = on_terminal(arguments, 80)
        assert max(map(len, shown.splitlines())) <= 80
        assert "P-0" in shown


@pytest.mark.parametrize(
    ("terminal", "variable", "value", "width"),
    [
        (80, "NO_COLOR", "1", 80),
        (200, "TERM", "dumb", 200),
        (200, "COLUMNS", "120", 120),
        (60, "COLUMNS", "0", 60),
        (60, "COLUMNS", "-1", 60),
        (60, "COLUMNS", "wide", 60),
    ],
)
def test_the_width_of_a_list(terminal: int, variable: str, value: str, width: int) -> None:
    _, shown = on_terminal(DUE, terminal, variable, value)
    assert without_rules(shown) == kept("due", width)


def test_no_line_of_a_list_is_wider_than_its_texts() -> None:
    _, shown = on_terminal(DUE, 80, "COLUMNS", "99999999")
    assert "booked too late: 5 days after the due date, on Mon 2026-11-30" in shown
    assert max(map(len, shown.splitlines())) < 300
