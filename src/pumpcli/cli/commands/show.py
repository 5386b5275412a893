"""The command `show`."""

from typing import Annotated

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs
from pumpcli.cli.load_pump import load_among
from pumpcli.cli.output import require_and_report
from pumpcli.cli.screen import LEAST_COLUMNS, LEAST_LINES, has_room_for_chart
from pumpcli.cli.target import target
from pumpcli.report import show as show_report
from pumpcli.usecases import one_pump

LastsUntilOption = Annotated[
    options.AskedDay | None,
    typer.Option(
        "--until",
        parser=options.day,
        metavar="DATE",
        help="Report whether the volume lasts to the end of this day.",
        show_default=False,
        rich_help_panel=panels.DATES,
    ),
]

NoChartOption = Annotated[
    bool,
    typer.Option(
        "--no-chart",
        help=f"Do not draw the volume over time, as is done on a page of HTML and on a terminal of at least "
        f"{LEAST_COLUMNS} columns and {LEAST_LINES} lines.",
        rich_help_panel=panels.RARE,
    ),
]


def show(
    paths: options.PumpPaths = None,
    pump: options.PumpOption = None,
    until: LastsUntilOption = None,
    no_chart: NoChartOption = False,
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
    """Show one pump: by when it must be refilled, and why.

    Also: what is left now, every limit, the program, and the history.

    Examples:
        pumpcli show P-014                     # by its code
        pumpcli show P-014 --until '+30 days'  # also: will it last so long?
        pumpcli show baclofen-flex.yaml        # by its file
    """
    to = target(options.PAGE_FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    inputs = Inputs(paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict)
    is_page = to.format is options.Format.HTML
    if no_chart and not is_page and to.format is not options.Format.TABLE:
        raise typer.BadParameter("--no-chart goes with --format table or html")
    loaded = require_and_report(load_among(inputs, pump), quiet)
    among, last = loaded.content, options.resolved("--until", until, loaded.as_of)
    with_curve = not no_chart and (is_page or (to.is_screen and has_room_for_chart()))
    result = one_pump.show(among.pump, loaded.rules, loaded.as_of, last, among.others, with_curve)
    emit(show_report, result, loaded.problems, to, notes=loaded.notes)
