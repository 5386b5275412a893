"""The command `changes`."""

import os
from typing import Annotated

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Failed, Inputs, load_due
from pumpcli.cli.output import require, require_and_report
from pumpcli.cli.target import target
from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.due_list_file import HOW_TO_SAVE, Previous, read_previous
from pumpcli.report import changes as changes_report
from pumpcli.usecases.changes import changes_since, refuse_another_filter
from pumpcli.values import replace

PreviousArgument = Annotated[
    str,
    typer.Argument(
        metavar="PREVIOUS.json",
        help="An earlier list, saved with `pumpcli due -o PREVIOUS.json`; - is standard input.",
        show_default=False,
        rich_help_panel=panels.WHICH,
    ),
]


def changes(
    previous: PreviousArgument,
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    where: options.WhereOption = None,
    format: options.FormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
    jobs: options.JobsOption = None,
) -> None:
    """List what differs from an earlier list, and why.

    Pumps that are new, gone or unreadable are listed first, then the dates that moved.

    Examples:
        pumpcli due -o monday.json   # save a list
        pumpcli changes monday.json  # later: what is different now
    """
    given = options.shown_pumps(paths, where)
    to = target(options.FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    to.refuse_inputs([previous])
    earlier = require(_load_previous(previous))
    terms = earlier.where
    if given:
        refuse_another_filter(given, terms)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs, where=terms
    )
    now = require_and_report(load_due(inputs, changes_report.row, is_saved_filter=True), quiet)
    emit(changes_report, changes_since(earlier, now.content), now.problems, to)


def _load_previous(file: str) -> Previous | Failed:
    source = sources.read(file)
    if isinstance(source, Problem) and not os.path.lexists(file):
        source = replace(source, message=f"{source.message}; {HOW_TO_SAVE}")
    result = source if isinstance(source, Problem) else read_previous(source)
    return Failed((result,)) if isinstance(result, Problem) else result
