"""The command `check`."""

from functools import partial
from typing import Annotated

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs, load_filtered
from pumpcli.cli.options import Format
from pumpcli.cli.output import require
from pumpcli.cli.target import Target, target
from pumpcli.cli.typed import typed
from pumpcli.report import check as check_report
from pumpcli.report.next_commands import NextCommands
from pumpcli.usecases.check import Detail, checked, fine
from pumpcli.values import replace

AllOption = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Show each warning at its line, also where three pumps or more have the same one. CSV, JSON and "
        "XLSX always do.",
        rich_help_panel=panels.OUTPUT,
    ),
]


def check(
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    where: options.WhereOption = None,
    format: options.FormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
    every: AllOption = False,
    jobs: options.JobsOption = None,
) -> None:
    """List every mistake in the files, with its line.

    A mark stands under each fault. Pumps without errors are listed too.

    Examples:
        pumpcli check            # all files of this folder
        pumpcli check away.yaml  # one file
        pumpcli check --quiet    # only errors
    """
    terms = options.shown_pumps(paths, where, in_files=True)
    to = target(options.FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    detail = _detail(quiet, every, to)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=None, strict=strict, jobs=jobs, where=terms
    )
    loaded = require(load_filtered(inputs, lambda as_of: partial(fine, sieve=inputs.sieve(as_of))), quiet)
    is_correct = not any(problem.is_error for problem in loaded.problems)
    next_command = "" if quiet else NextCommands(typed(paths, as_of, clinic, where=where)).after_check(is_correct)
    result = replace(checked(loaded.content, loaded.problems, terms, detail), rules=loaded.rules)
    emit(check_report, result, loaded.problems, to, next_command=next_command, in_result=True)


def _detail(quiet: bool, every: bool, to: Target) -> Detail:
    """Return how much of the problems a table shows.

    Raises:
        typer.BadParameter: both options are given, or one of them for a format that holds every problem.
    """
    if quiet and every:
        raise typer.BadParameter("--quiet and --all exclude each other; give one of them")
    if (quiet or every) and to.format not in (Format.TABLE, Format.MD):
        name = "--quiet" if quiet else "--all"
        raise typer.BadParameter(f"{name} goes with --format table or md; CSV, JSON and XLSX hold every problem")
    return Detail.ERRORS if quiet else Detail.EACH if every else Detail.GROUPED
