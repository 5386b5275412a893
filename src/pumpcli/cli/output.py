"""Where results and problems go, and which exit code is the right one."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from shutil import get_terminal_size

import typer

from pumpcli.errors import Problem, Severity
from pumpcli.report import plain, problems
from pumpcli.report.layout import Line, Screen

DONE, FOUND, USAGE, WRONG_INPUT, UNREADABLE = range(5)


class OutputUnwritable(Exception):
    """The result could not be written; the message says where and why."""


def as_text(screen: Screen, output: str | None) -> str:
    """A screen for where it goes: coloured and as wide as the terminal, or plain and never cut."""
    if output is None and _is_coloured_terminal():
        from pumpcli.report import screen as terminal  # noqa: PLC0415  # scripts need no Rich, which is slow to import

        return terminal.render(screen, get_terminal_size().columns)
    return plain.render(screen)


def write(text: str, output: str | None) -> None:
    """The result to standard output, or to a file that appears whole or not at all.

    Raises:
        OutputUnwritable: the file or its folder cannot be written to.
    """
    if output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
        return
    folder, name = os.path.split(output)
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{name}.", dir=folder or os.curdir)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, output)
        except BaseException:
            os.unlink(beside)
            raise
    except OSError as error:
        raise OutputUnwritable(f"{output} could not be written: {error.strerror or error}") from error


def tell(found: Sequence[Problem]) -> None:
    """Every problem on standard error, with its total."""
    if found:
        sys.stderr.write(plain.render([*problems.screen(found), Line(problems.summary(found))]))


def judged(found: Sequence[Problem], strict: bool) -> list[Problem]:
    """The problems as they count: with `strict`, every warning is an error."""
    return [replace(problem, severity=Severity.ERROR) if strict else problem for problem in found]


def exit_with(found: Sequence[Problem], was_found: bool = False) -> None:
    """Leave with the exit code that the problems call for, or with 1 if `was_found`.

    Raises:
        typer.Exit: unless all is well.
    """
    if any(problem.code == "file-unreadable" for problem in found):
        raise typer.Exit(UNREADABLE)
    if any(problem.is_error for problem in found):
        raise typer.Exit(WRONG_INPUT)
    if was_found:
        raise typer.Exit(FOUND)


def _is_coloured_terminal() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
