"""The exit codes, and the last words on standard error; light, because every start needs it."""

from __future__ import annotations

import sys

DONE, FOUND, USAGE, WRONG_INPUT, UNREADABLE = range(5)
FAULT = 70


class OutputUnwritable(Exception):
    """The result could not be written; the message says where and why."""


def say(text: str) -> None:
    """Write a text to standard error. Where nobody reads that, the result and the exit code still tell."""
    sys.stderr.write(text)
    sys.stderr.flush()
