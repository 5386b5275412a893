"""The command `week`."""

from typing import Annotated

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs, load_due
from pumpcli.cli.output import require_and_report
from pumpcli.cli.target import target
from pumpcli.report import week as week_report
from pumpcli.usecases import plan
from pumpcli.usecases.due import forecast_row

WeekOption = Annotated[
    options.AskedDay | None,
    typer.Option(
        "--week",
        parser=options.week,
        metavar="DATE",
        help="Any day of the first week; or next, or '+2' for the second week from now. Left out: this week.",
        show_default=False,
        rich_help_panel=panels.DATES,
    ),
]


WeeksOption = Annotated[
    int,
    typer.Option(
        "--weeks",
        parser=options.whole_number(1, 260),
        metavar="N",
        help="The number of weeks, at most 260.",
        rich_help_panel=panels.DATES,
    ),
]


def week(
    paths: options.Paths = None,
    first: WeekOption = None,
    weeks: WeeksOption = 1,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    where: options.WhereOption = None,
    format: options.CalendarFormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    clinical: options.ClinicalOption = False,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
    jobs: options.JobsOption = None,
) -> None:
    """List the refills of this week day by day.

    What is overdue or alarming comes first.

    Examples:
        pumpcli week                        # this week
        pumpcli week --week next --weeks 2  # next week and the one after it
        pumpcli week -o week.ics            # for a calendar program
    """
    terms = options.shown_pumps(paths, where)
    to = target(options.CALENDAR_FORMATS, format, output_file, bom, csv, clinical, no_pager=no_pager)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs, where=terms
    )
    due = require_and_report(load_due(inputs, forecast_row), quiet)
    day = options.resolved("--week", first, due.as_of)
    emit(week_report, plan.week_list(due.content, day, weeks), due.problems, to)
