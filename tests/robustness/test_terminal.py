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
import time
from functools import cache

import pytest

from tests.robustness.child import ROOT

DUE = ("due", "sample_configs", "--as-of", "2026-11-22")
#: Seconds, of which a start takes a tenth; by the width that was claimed it was a quarter of a minute.
AT_ONCE = 5


@cache
def on_terminal(arguments: tuple[str, ...], width: int = 120, variable: str = "", value: str = "") -> tuple[int, str]:
    """The exit code and what a terminal shows, its colours left out."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    usual = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "pumpcli", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=usual | {"TERM": "xterm"} | ({variable: value} if variable else {}),
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


@pytest.mark.parametrize("arguments", [DUE, ("--help",), ("due", "--help"), ("due", "--nonsense")], ids=str)
@pytest.mark.parametrize("columns", ["99999999", "9" * 5000, "²", "0", "x"])
@pytest.mark.parametrize("name", ["COLUMNS", "LINES"])
def test_a_width_that_no_terminal_has(arguments: tuple[str, ...], columns: str, name: str) -> None:
    begun = time.monotonic()
    code, shown = on_terminal(arguments, 120, name, columns)
    assert time.monotonic() - begun < AT_ONCE
    usual = on_terminal(arguments)
    assert (code, words(shown)) == (usual[0], words(usual[1]))
    assert max(map(len, shown.splitlines())) <= 10_000


@pytest.mark.parametrize("width", [1, 20, 80, 65_535])
def test_a_terminal_of_any_width(width: int) -> None:
    begun = time.monotonic()
    code, shown = on_terminal(DUE, width)
    assert time.monotonic() - begun < AT_ONCE
    assert code == 0
    assert "".join(shown.split()).count("P-0") == 13
