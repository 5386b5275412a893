"""A command as a whole process: its duration, and the peak memory of it and its children."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: Variables that change the output, its buffering, or whether byte-code is kept.
_LEFT_OUT = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
MEGABYTE = 1_000_000
_TERMINAL_LINES, _TERMINAL_COLUMNS = 40, 120


class Failed(Exception):
    """A measured command failed or printed nothing, so that its time is meaningless."""


@dataclass(frozen=True)
class Ran:
    """One run of a command.

    Attributes:
        processor_seconds: of all processors together, by the command and those of its descendants it waited for.
        peak_bytes: the most memory that one process had resident: the command itself, or a descendant that was waited
            for. Never less than what this process has resident while it starts the command.
        printed_bytes: the bytes on standard output.
    """

    seconds: float
    processor_seconds: float
    peak_bytes: int
    printed_bytes: int


def run(command: Sequence[str], *, terminal: bool = False, folder: Path | None = None) -> Ran:
    """One run, standard output read to its end through a pipe or a pseudo-terminal.

    Args:
        folder: where it is called; None for the folder of the caller.

    Raises:
        Failed: the command could not be started, had an exit code other than 0, or printed nothing.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    if terminal:
        environment["TERM"] = "xterm-256color"
    ours, theirs = pty.openpty() if terminal else os.pipe()
    if terminal:
        termios.tcsetwinsize(theirs, (_TERMINAL_LINES, _TERMINAL_COLUMNS))
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=said, env=environment, cwd=folder
            )
        except OSError as error:
            os.close(ours)
            raise Failed(f"{command[0]} could not be started: {error.strerror}") from error
        finally:
            os.close(theirs)
        printed = _drain(ours)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        os.close(ours)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0 or not printed:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise Failed(f"{' '.join(command)} left with {process.returncode}: {words or 'nothing was printed'}")
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Ran(seconds, usage.ru_utime + usage.ru_stime, peak, printed)


def _drain(descriptor: int) -> int:
    """Read until the other end is closed, keeping nothing but the number of bytes."""
    total = 0
    while True:
        try:
            data = os.read(descriptor, 1 << 16)
        except OSError:  # the other end of a pseudo-terminal is closed
            return total
        if not data:
            return total
        total += len(data)
