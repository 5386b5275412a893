"""The command `table`."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli.cli import options
from pumpcli.cli.load import Inputs
from pumpcli.cli.load_pump import load_one
from pumpcli.cli.output import emit, require_and_report
from pumpcli.cli.target import target
from pumpcli.domain.table import Granularity
from pumpcli.report import table as table_report
from pumpcli.usecases import one_pump

ByOption = Annotated[
    Granularity,
    typer.Option(
        "--by",
        parser=options.one_of(*Granularity),
        metavar="day|window|week",
        help="End each row at: midnight, a change of rate, or Sunday midnight.",
    ),
]


def table(
    paths: options.PumpPaths = None,
    pump: options.PumpOption = None,
    by: ByOption = Granularity.DAY,
    first: options.FromOption = None,
    until: options.UntilOption = None,
    days: options.DaysOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.PageFormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
) -> None:
    """Print the depletion table of one pump: what is delivered and what remains, from the last fill to the deadline.

    Example: pumpcli table P-014 --by window --days 7
    """
    if until is not None and days is not None:
        raise typer.BadParameter("--until and --days exclude each other; give one of them")
    to = target(options.PAGE_FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    inputs = Inputs(paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict)
    loaded = require_and_report(load_one(inputs, pump), quiet)
    begin = options.resolved("--from", first, loaded.as_of)
    end = options.resolved("--until", until, loaded.as_of)
    result = one_pump.depletion_table(loaded.content, loaded.rules, loaded.as_of, by, begin, end, days)
    if to.format is options.Format.HTML:
        result = one_pump.with_curve(result)
    emit(table_report, result, loaded.problems, to, loaded.notes)
