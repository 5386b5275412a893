"""Where results and problems go, and which exit code is the right one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import Protocol, TypeVar, cast

import typer

from pumpcli.cli.atomic_write import write_whole
from pumpcli.cli.exit_codes import DONE, FOUND, UNREADABLE, WRONG_INPUT, OutputUnwritable, say
from pumpcli.cli.load import Failed
from pumpcli.cli.options import CalendarFormat, Format
from pumpcli.cli.streams import WIDEST, behind_links, write_to_stream
from pumpcli.cli.target import Target
from pumpcli.errors import Problem
from pumpcli.formats import plain, problems
from pumpcli.formats.layout import Line, Screen

T = TypeVar("T")
ResultT_contra = TypeVar("ResultT_contra", contravariant=True)


class Report(Protocol[ResultT_contra]):
    """A module of `report`: one result as a screen, as CSV and as JSON."""

    def to_screen(self, result: ResultT_contra, /) -> Screen: ...

    def to_csv(self, result: ResultT_contra, /) -> str: ...

    def to_json(self, result: ResultT_contra, problems: Sequence[Problem], /) -> str: ...


class CalendarReport(Report[ResultT_contra], Protocol):
    """One that can be written for a calendar program too."""

    def to_ics(self, result: ResultT_contra, /, *, clinical: bool) -> str: ...


class HasProblems(Protocol):
    """What was loaded, with the problems of its files."""

    @property
    def problems(self) -> Sequence[Problem]: ...


HasProblemsT = TypeVar("HasProblemsT", bound=HasProblems)


def emit(
    report: Report[ResultT_contra],
    result: ResultT_contra,
    problems: Sequence[Problem],
    target: Target,
    was_found: bool = False,
) -> None:
    """Write a result to its target, and leave with the exit code that its problems call for.

    Raises:
        typer.Exit: always.
    """
    match target.format:
        case Format.CSV | CalendarFormat.CSV:
            text = ("\ufeff" if target.bom else "") + report.to_csv(result)
        case Format.JSON | CalendarFormat.JSON:
            text = report.to_json(result, problems)
        case CalendarFormat.ICS:
            text = cast("CalendarReport[ResultT_contra]", report).to_ics(result, clinical=target.clinical)
        case _:
            text = as_text(report.to_screen(result), target.file)
    write(text, target.file)
    raise typer.Exit(exit_code(problems, was_found))


def as_text(screen: Screen, output: str | None) -> str:
    """A screen for where it goes: coloured and as wide as the terminal, or plain and never cut."""
    if output is None and _is_coloured_terminal():
        from pumpcli.formats import terminal  # noqa: PLC0415  # scripts need no Rich, which is slow to import

        return terminal.render(screen, min(get_terminal_size().columns, WIDEST))
    return plain.render(screen)


def write(text: str, output: str | None) -> None:
    """The result to standard output, or to a file that appears whole or not at all.

    Raises:
        OutputUnwritable: the file, its folder or standard output cannot be written to.
    """
    data = text.encode(errors="backslashreplace")  # a file name may hold bytes that are no UTF-8
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    try:
        path = behind_links(output)
        if not write_to_stream(data, path):
            write_whole(data, path)
    except OSError as error:
        raise OutputUnwritable(f"{output or 'the result'} could not be written: {error.strerror or error}") from error


def require(outcome: T | Failed) -> T:
    """Return what was loaded, without a word of its problems: the result itself lists them, or there are none.

    Raises:
        typer.Exit: nothing was; the problems have been reported.
    """
    if isinstance(outcome, Failed):
        _report(outcome.problems)
        say(outcome.message)
        raise typer.Exit(exit_code(outcome.problems))
    return outcome


def require_and_report(outcome: HasProblemsT | Failed) -> HasProblemsT:
    """Return what was loaded, and report its problems. This comes before anything is computed: then the problems stand
    ahead of a usage error that is found only there.

    Raises:
        typer.Exit: nothing was loaded; the problems have been reported.
    """
    loaded = require(outcome)
    _report(loaded.problems)
    return loaded


def _report(reported: Sequence[Problem]) -> None:
    """Print problems to standard error, with their total."""
    if reported:
        say(plain.render([*problems.screen(reported), Line(problems.summary(reported))]))


def exit_code(found: Sequence[Problem], was_found: bool = False) -> int:
    """The exit code that the problems call for; 1 if there are none and `was_found`."""
    if any(problem.code == "file-unreadable" for problem in found):
        return UNREADABLE
    if any(problem.is_error for problem in found):
        return WRONG_INPUT
    return FOUND if was_found else DONE


def _is_coloured_terminal() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
