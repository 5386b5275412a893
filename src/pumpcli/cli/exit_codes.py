"""The exit codes, and a function that prints to standard error. Imports little, because every start needs it."""

from __future__ import annotations

import sys

DONE, FOUND, USAGE, WRONG_INPUT, UNREADABLE = range(5)
FAULT = 70


class OutputUnwritable(Exception):
    """Raised when the result cannot be written; the message names the file and the reason."""

    @classmethod
    def of(cls, file: str, error: OSError, result: str = "") -> OutputUnwritable:
        """Return the exception for an error of the system.

        Args:
            result: what that means for the file.
        """
        return cls(f"{file} could not be written: {error.strerror or error}{result and '; '}{result}")


def print_error(text: str) -> None:
    """Write a text to standard error. Where that is closed, the exit code still reports the failure."""
    sys.stderr.write(text)
    sys.stderr.flush()
