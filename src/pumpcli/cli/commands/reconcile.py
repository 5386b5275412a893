"""The command `reconcile`."""

from functools import partial
from typing import Annotated

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs, load_filtered
from pumpcli.cli.output import require_and_report
from pumpcli.cli.target import target
from pumpcli.domain.reconcile import MeasuredDays
from pumpcli.report import reconcile as reconcile_report
from pumpcli.usecases.reconcile import reconcile_fleet, reconcile_pumps

FirstOption = Annotated[
    options.AskedDay | None,
    typer.Option(
        "--from",
        parser=options.day,
        metavar="DATE",
        help="Only refills and readings of this day or later. Left out: all of them.",
        show_default=False,
        rich_help_panel=panels.DATES,
    ),
]
LastOption = Annotated[
    options.AskedDay | None,
    typer.Option(
        "--until",
        parser=options.day,
        metavar="DATE",
        help="Only refills and readings of this day or earlier. Left out: all of them.",
        show_default=False,
        rich_help_panel=panels.DATES,
    ),
]


def reconcile(
    paths: options.Paths = None,
    first: FirstOption = None,
    until: LastOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    where: options.WhereOption = None,
    format: options.PageFormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
    jobs: options.JobsOption = None,
) -> None:
    """Compare measured volumes with the expected ones.

    It is a list for a clinician to look at, those marked OFF first.

    Examples:
        pumpcli reconcile                                       # all measurements
        pumpcli reconcile --from 2026-07-01 --until 2026-09-30  # of one quarter
    """
    begin = options.resolved("--from", first, as_of)
    end = options.resolved("--until", until, as_of)
    if begin is not None and end is not None and end < begin:
        raise typer.BadParameter(f"--from {begin} is after --until {end}; give the earlier day first")
    days = MeasuredDays(begin, end)
    terms = options.shown_pumps(paths, where)
    to = target(options.PAGE_FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=None, strict=strict, jobs=jobs, where=terms
    )
    loaded = require_and_report(
        load_filtered(inputs, lambda as_of: partial(reconcile_pumps, as_of, sieve=inputs.sieve(as_of), days=days)),
        quiet,
    )
    result = reconcile_fleet(loaded.content, loaded.rules, loaded.as_of, terms, days)
    emit(reconcile_report, result, loaded.problems, to)
