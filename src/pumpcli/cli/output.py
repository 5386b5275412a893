"""Write results to their target and problems to standard error, and choose the exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TypeVar, assert_never

import typer

from pumpcli.cli.exit_codes import DONE, FOUND, UNREADABLE, WRONG_INPUT, OutputUnwritable
from pumpcli.cli.load import Failed
from pumpcli.cli.messages import print_message, print_next, print_screen
from pumpcli.cli.options import CsvStyle, Format
from pumpcli.cli.screen import is_coloured, is_taller_than_screen, is_utf8
from pumpcli.cli.streams import behind_links, terminal_width, write_to_stream
from pumpcli.errors import FaultCode, Problem, UsageError
from pumpcli.formats import plain
from pumpcli.formats.layout import Screen, printable, risen, rises
from pumpcli.formats.writers import AgendaWriter, DocumentWriter, PageWriter, RecordWriter, ScreenWriter

if TYPE_CHECKING:
    from pumpcli.cli.target import Target

T = TypeVar("T")
#: The writer of a format; a `RecordWriter` has the type of its lines.
Writer = ScreenWriter | PageWriter | RecordWriter[Any] | DocumentWriter | AgendaWriter


def writer(target: Target) -> Writer:
    """Return the writer for the format of a target. Only the modules of that format are imported."""
    match target.format:
        case Format.TABLE:
            is_fitted = target.file is None and sys.stdout.isatty()
            return ScreenWriter(lambda screen, _: _encoded(_arranged(screen, is_fitted, target)), is_fitted)
        case Format.CSV:
            from pumpcli.formats import csv_out  # noqa: PLC0415

            dialect = csv_out.DECIMAL_COMMA if target.csv is CsvStyle.DECIMAL_COMMA else csv_out.PLAIN
            return RecordWriter(
                partial(csv_out.row, dialect=dialect),
                lambda fields, rows, *_: _encoded(csv_out.table(fields, rows, dialect, target.bom)),
            )
        case Format.MD:
            from pumpcli.formats import markdown_out  # noqa: PLC0415

            return ScreenWriter(lambda screen, messages: _encoded(markdown_out.render(screen, messages)))
        case Format.XLSX:
            from pumpcli.formats import xlsx_out  # noqa: PLC0415

            return RecordWriter(xlsx_out.row, xlsx_out.render)
        case Format.JSON:
            from pumpcli.formats import json_out  # noqa: PLC0415

            return DocumentWriter(lambda document, messages: _encoded(json_out.render(document, messages.problems)))
        case Format.ICS:
            from pumpcli.report import ics_out  # noqa: PLC0415  # icalendar is slow to import

            assert target.written_at is not None, "the target of an ICS has the time of writing"
            render = partial(ics_out.render, clinical=target.clinical, written_at=target.written_at)
            return AgendaWriter(lambda agenda: _encoded(render(agenda)))
        case Format.HTML:
            from pumpcli.formats import html_out  # noqa: PLC0415

            return PageWriter(lambda page, messages: _encoded(html_out.render(page, messages)))
        case _:
            assert_never(target.format)


class Reported(Protocol):
    """A value with the problems of the files that it was loaded from, and notes about what was loaded."""

    @property
    def problems(self) -> Sequence[Problem]: ...

    @property
    def notes(self) -> Sequence[str]: ...


ReportedT = TypeVar("ReportedT", bound=Reported)


def finish(
    data: bytes, problems: Sequence[Problem], target: Target, is_flagged: bool = False, next_command: str = ""
) -> NoReturn:
    """Write the bytes of a result to their target, and exit with the code for the problems.

    Args:
        is_flagged: exit with 1 if there are no errors (see `--fail-on`).
        next_command: the command to suggest after a table.

    Raises:
        typer.Exit: always.
    """
    if not (_is_paged(data.count(b"\n"), target) and _show_paged(data)):
        _write(data, target.file)
    suggest(next_command, target)
    raise typer.Exit(exit_code(problems, is_flagged))


def suggest(command: str, target: Target) -> None:
    """Name the command to type next to a person who reads a table."""
    if target.format is Format.TABLE:
        print_next(command)


def _is_paged(lines: int, target: Target) -> bool:
    """Return whether lines are shown page by page: a table on a terminal on which they and the prompt do not fit."""
    if not target.is_paged or target.format is not Format.TABLE or target.file is not None or not sys.stdout.isatty():
        return False
    if not is_taller_than_screen(lines):
        return False
    from pumpcli.cli import pager  # noqa: PLC0415  # needed for a long list on a terminal only

    return pager.command() is not None


def _show_paged(data: bytes) -> bool:
    from pumpcli.cli import pager  # noqa: PLC0415  # as in `_is_paged`

    return pager.show(data)


def _arranged(screen: Screen, is_fitted: bool, target: Target) -> str:
    """Draw a screen; if it is shown page by page, with the lines that must not be missed on its first page."""
    text = _drawn(screen, is_fitted, target)
    if not any(map(rises, screen)):
        return text
    return _drawn(risen(screen), is_fitted, target) if _is_paged(text.count("\n"), target) else text


def _drawn(screen: Screen, is_fitted: bool, target: Target) -> str:
    """Draw a screen: fitted to the terminal, and coloured if that shows colours; never cut for a file or a pipe, and
    never coloured for a file."""
    room = terminal_width(sys.stdout) if is_fitted else None
    if target.file is not None or not is_coloured():
        return plain.render(screen, room, is_utf8=is_utf8())
    from pumpcli.formats import terminal  # noqa: PLC0415  # scripts do not need it

    return terminal.render(screen, room, is_utf8=is_utf8())


def _encoded(text: str) -> bytes:
    """Encode a text as UTF-8. Bytes of file names that are not UTF-8 are written as escapes, such as \\udcff."""
    return text.encode(errors="backslashreplace")


def write_text(text: str) -> None:
    """Print a text to standard output.

    Raises:
        OutputUnwritable: standard output cannot be written to.
    """
    _write(_encoded(text), None)


def _write(data: bytes, output: str | None) -> None:
    """Write a result to standard output, or to a file that appears whole or not at all.

    Raises:
        OutputUnwritable: the file, its folder or standard output cannot be written to.
    """
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    from pumpcli.cli.atomic_write import write_atomically  # noqa: PLC0415  # needed for a file only

    try:
        path = behind_links(output)
        if not write_to_stream(data, path):
            write_atomically(data, path)
    except OSError as error:
        raise OutputUnwritable.of(output, error) from error


def require(outcome: T | Failed, quiet: bool = False) -> T:
    """Return the loaded value without reporting its problems: the result lists them itself, or there are none.

    Args:
        quiet: of the problems because of which nothing could be loaded, only count the warnings.

    Raises:
        typer.Exit: nothing could be loaded; the problems have been reported.
        UsageError: the request was wrong; the problems have been reported.
    """
    if isinstance(outcome, Failed):
        report_problems(outcome.problems, quiet)
        if outcome.usage:
            raise UsageError(outcome.usage)
        if outcome.message:
            print_message(outcome.message)
        raise typer.Exit(exit_code(outcome.problems))
    return outcome


def require_and_report(outcome: ReportedT | Failed, quiet: bool) -> ReportedT:
    """Return the loaded value and report its problems and notes.

    Call this before computing anything: a usage error that shows up later is then printed after the problems.

    Args:
        quiet: only count the warnings.

    Raises:
        typer.Exit: nothing could be loaded; the problems have been reported.
    """
    loaded = require(outcome, quiet)
    report_problems(loaded.problems, quiet)
    for note in loaded.notes:
        print_message(f"pumpcli: {printable(note)}")
    return loaded


def report_problems(reported: Sequence[Problem], quiet: bool) -> None:
    """Print problems to standard error, with their total."""
    if reported:
        from pumpcli.formats.problem_groups import on_standard_error  # noqa: PLC0415  # most runs have no problem

        print_screen(on_standard_error(reported, is_quiet=quiet))


def exit_code(reported: Sequence[Problem], is_flagged: bool = False) -> int:
    """Return the exit code for problems; without errors, 1 if `is_flagged`, else 0."""
    if any(problem.code is FaultCode.FILE_UNREADABLE for problem in reported):
        return UNREADABLE
    if any(problem.is_error for problem in reported):
        return WRONG_INPUT
    return FOUND if is_flagged else DONE
