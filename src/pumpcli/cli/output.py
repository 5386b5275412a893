"""Where results and problems go, and which exit code is the right one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from shutil import get_terminal_size
from typing import NoReturn, Protocol, TypeVar, assert_never, runtime_checkable

import typer

from pumpcli.cli.atomic_write import write_whole
from pumpcli.cli.exit_codes import DONE, FOUND, UNREADABLE, WRONG_INPUT, OutputUnwritable, say
from pumpcli.cli.load import Failed
from pumpcli.cli.options import Format
from pumpcli.cli.streams import WIDEST, behind_links, write_to_stream
from pumpcli.cli.target import Target
from pumpcli.errors import FaultCode, Problem
from pumpcli.formats import plain, problems
from pumpcli.formats.agenda import Agenda
from pumpcli.formats.layout import Line, Screen
from pumpcli.formats.records import Document, Record
from pumpcli.formats.writers import AgendaWriter, DocumentWriter, RecordWriter, ScreenWriter

T = TypeVar("T")
ResultT_contra = TypeVar("ResultT_contra", contravariant=True)
#: What writes a format; a `RecordWriter` has the type of its lines.
Writer = ScreenWriter | RecordWriter[str] | DocumentWriter | AgendaWriter


class Report(Protocol[ResultT_contra]):
    """A module of `report`: one result in each of the ways that a format may ask for."""

    def to_screen(self, result: ResultT_contra, /) -> Screen: ...

    def fields(self, result: ResultT_contra, /) -> Sequence[str]: ...

    def records(self, result: ResultT_contra, /) -> Iterable[Record]: ...

    def document(self, result: ResultT_contra, /) -> Document: ...


@runtime_checkable
class CalendarReport(Report[ResultT_contra], Protocol):
    """A report of refills that have a day."""

    def appointments(self, result: ResultT_contra, /) -> Agenda: ...


def writer(target: Target) -> Writer:
    """Return what writes the format of a target. Each is imported for itself: a list starts with one of them only."""
    match target.format:
        case Format.TABLE:
            return ScreenWriter(lambda screen: _encoded(_drawn(screen, target.file)))
        case Format.CSV:
            from pumpcli.formats import csv_out  # noqa: PLC0415

            return RecordWriter(csv_out.row, lambda fields, rows: _encoded(csv_out.table(fields, rows, target.bom)))
        case Format.JSON:
            from pumpcli.formats import json_out  # noqa: PLC0415

            return DocumentWriter(lambda document, problems: _encoded(json_out.render(document, problems)))
        case Format.ICS:
            from pumpcli.report import ics_out  # noqa: PLC0415  # icalendar is slow to import

            return AgendaWriter(lambda agenda: _encoded(ics_out.render(agenda, clinical=target.clinical)))
        case _:
            assert_never(target.format)


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
) -> NoReturn:
    """Write a result to its target, and exit with the code that its problems call for.

    Raises:
        typer.Exit: always.
    """
    found = writer(target)
    match found:
        case ScreenWriter():
            data = found.write(report.to_screen(result))
        case RecordWriter():
            data = found.write(report.fields(result), report.records(result))
        case DocumentWriter():
            data = found.write(report.document(result), problems)
        case AgendaWriter():
            assert isinstance(report, CalendarReport), "only the report of a calendar is offered as one"
            data = found.write(report.appointments(result))
        case _:
            assert_never(found)
    finish(data, problems, target)


def finish(data: bytes, problems: Sequence[Problem], target: Target, was_found: bool = False) -> NoReturn:
    """Write a whole result to its target, and exit with the code that the problems call for.

    Raises:
        typer.Exit: always.
    """
    _write(data, target.file)
    raise typer.Exit(exit_code(problems, was_found))


def _drawn(screen: Screen, output: str | None) -> str:
    """A screen for where it goes: coloured and as wide as the terminal, or plain and never cut."""
    if output is None and _is_coloured_terminal():
        from pumpcli.formats import terminal  # noqa: PLC0415  # scripts need no Rich, which is slow to import

        return terminal.render(screen, min(get_terminal_size().columns, WIDEST))
    return plain.render(screen)


def _encoded(text: str) -> bytes:
    """Return a text in UTF-8; a file name may hold bytes that are none, which are shown."""
    return text.encode(errors="backslashreplace")


def write_text(text: str) -> None:
    """Print a text on standard output, whole.

    Raises:
        OutputUnwritable: standard output cannot be written to.
    """
    _write(_encoded(text), None)


def _write(data: bytes, output: str | None) -> None:
    """The result to standard output, or to a file that appears whole or not at all.

    Raises:
        OutputUnwritable: the file, its folder or standard output cannot be written to.
    """
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
    if any(problem.code is FaultCode.FILE_UNREADABLE for problem in found):
        return UNREADABLE
    if any(problem.is_error for problem in found):
        return WRONG_INPUT
    return FOUND if was_found else DONE


def _is_coloured_terminal() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
