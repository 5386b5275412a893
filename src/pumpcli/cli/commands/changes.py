"""The command changes."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli.cli import options
from pumpcli.cli.load import Inputs, load_due
from pumpcli.cli.output import emit, exit_code, tell
from pumpcli.cli.target import target
from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.due_list_file import Previous, read_previous
from pumpcli.report import changes as changes_report
from pumpcli.report.due import json_row
from pumpcli.usecases.changes import compare

PreviousArgument = Annotated[
    str,
    typer.Argument(
        metavar="PREVIOUS.json",
        help="A list kept from earlier with `due --format json --output PREVIOUS.json`; - is standard input.",
        show_default=False,
    ),
]


def changes(
    previous: PreviousArgument,
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
    jobs: options.JobsOption = None,
) -> None:
    """What differs from a list that was kept: pumps that are new, gone or unreadable, dates that moved, and why.

    Example: pumpcli changes monday.json pumps/
    """
    to = target(options.FORMATS, format, output_file, bom)
    to.refuse_inputs([previous])
    kept = _kept(previous)
    now, problems = load_due(
        Inputs(paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs), json_row
    )
    emit(changes_report, compare(kept, now.rows, now.unread, now.as_of), problems, to)


def _kept(file: str) -> Previous:
    """The list that was kept.

    Raises:
        typer.Exit: it cannot be read, or is none; its problem has been told.
    """
    source = sources.read(file)
    found = source if isinstance(source, Problem) else read_previous(source)
    if isinstance(found, Problem):
        tell([found])
        raise typer.Exit(exit_code([found]))
    return found
