"""The command `table`."""

from typing import Annotated

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs
from pumpcli.cli.load_pump import load_one
from pumpcli.cli.output import require_and_report
from pumpcli.cli.target import target
from pumpcli.domain.table import Granularity
from pumpcli.report import table as table_report
from pumpcli.usecases import one_pump

FromOption = Annotated[
    options.AskedDay | None,
    typer.Option(
        "--from",
        parser=options.day,
        metavar="DATE",
        help="The first day. Left out: from the last fill.",
        show_default=False,
        rich_help_panel=panels.DATES,
    ),
]
UntilOption = Annotated[
    options.AskedDay | None,
    typer.Option(
        "--until",
        parser=options.day,
        metavar="DATE",
        help="The last day, included. Left out: the day of the deadline.",
        show_default=False,
        rich_help_panel=panels.DATES,
    ),
]
DaysOption = Annotated[
    int | None,
    typer.Option(
        "--days",
        parser=options.whole_number(1, 36_525),
        metavar="N",
        help="The number of days, instead of --until.",
        show_default=False,
        rich_help_panel=panels.DATES,
    ),
]
ByOption = Annotated[
    Granularity,
    typer.Option(
        "--by",
        parser=options.one_of(*Granularity),
        metavar="day|window|week",
        help="End each row at: midnight, a change of rate, or Sunday midnight.",
        rich_help_panel=panels.OUTPUT,
    ),
]


def table(
    paths: options.PumpPaths = None,
    pump: options.PumpOption = None,
    by: ByOption = Granularity.DAY,
    first: FromOption = None,
    until: UntilOption = None,
    days: DaysOption = None,
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
    """Print day by day what a pump delivers, and what remains.

    Examples:
        pumpcli table P-003                        # day by day, from the last fill
        pumpcli table P-003 --from today --days 7  # the next seven days
        pumpcli table P-003 --by week              # week by week
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
    emit(table_report, result, loaded.problems, to, notes=loaded.notes)
