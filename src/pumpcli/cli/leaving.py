"""The exit codes, and the last words on standard error; light, because every start needs it."""

from __future__ import annotations

import os
import sys

DONE, FOUND, USAGE, WRONG_INPUT, UNREADABLE = range(5)
FAULT = 70


class OutputUnwritable(Exception):
    """The result could not be written; the message says where and why."""


def say(text: str) -> None:
    """A text on standard error. Where nobody reads that any more, the result and the exit code still tell."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # what is left of it is not to fail again at exit
