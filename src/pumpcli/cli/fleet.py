"""Commands about all pumps: check, due, week, calendar, schedule, orders."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from pumpcli import app, outlook
from pumpcli.cli import options
from pumpcli.cli.load import Loaded, load
from pumpcli.cli.options import CalendarFormat, Format
from pumpcli.cli.output import Target, emit, tell
from pumpcli.domain.clock import Period
from pumpcli.domain.due import URGENCY, Status
from pumpcli.report import calendar as calendar_report
from pumpcli.report import check as check_report
from pumpcli.report import due as due_report
from pumpcli.report import orders as orders_report
from pumpcli.report import schedule as schedule_report
from pumpcli.report import week as week_report

FailOn = Annotated[
    Status | None,
    typer.Option(
        "--fail-on",
        metavar="STATUS",
        help="Exit with 1 if a pump has this status or a worse one: empty, alarm, expired, overdue, today, soon, ok, "
        "no_deadline.",
        show_default=False,
    ),
]
WeekOption = Annotated[
    date | None,
    typer.Option(
        "--week",
        parser=options.day,
        metavar="DATE",
        help="Any day of the first week. Left out: this week.",
        show_default=False,
    ),
]
WeeksOption = Annotated[int, typer.Option("--weeks", min=1, max=260, metavar="N", help="How many weeks.")]
HorizonOption = Annotated[
    date | None,
    typer.Option(
        "--until",
        parser=options.day,
        metavar="DATE",
        help="The last day, in the place of --months.",
        show_default=False,
    ),
]


def check(
    paths: options.Paths = None,
    clinic: options.ClinicOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
) -> None:
    """Every problem of every file, with its line and a mark under the fault; and what is fine.

    Example: pumpcli check pumps/
    """
    target = Target(format, output_file, bom)
    loaded = load(paths, None, clinic, None, strict)
    emit(check_report, app.Checked(loaded.fleet, loaded.problems), loaded.problems, target)


def due(
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.CalendarFormatOption = CalendarFormat.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    clinical: options.ClinicalOption = False,
    strict: options.StrictOption = False,
    fail_on: FailOn = None,
) -> None:
    """All pumps with the day by which each must be refilled and why, the most urgent first.

    Example: pumpcli due pumps/ --as-of 2026-11-22
    """
    target = Target(format, output_file, bom, clinical)
    loaded = load(paths, as_of, clinic, lead, strict)
    result = _due(loaded)
    worst = app.worst_status(result)
    found = fail_on is not None and worst is not None and URGENCY.index(worst) <= URGENCY.index(fail_on)
    emit(due_report, result, loaded.problems, target, found)


def week(
    paths: options.Paths = None,
    first: WeekOption = None,
    weeks: WeeksOption = 1,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.CalendarFormatOption = CalendarFormat.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    clinical: options.ClinicalOption = False,
    strict: options.StrictOption = False,
) -> None:
    """Who comes this week: the refills day by day, with what is overdue or alarming ahead of them.

    Example: pumpcli week pumps/ --weeks 2
    """
    target = Target(format, output_file, bom, clinical)
    loaded = load(paths, as_of, clinic, lead, strict)
    emit(week_report, outlook.week_list(_due(loaded), first, weeks), loaded.problems, target)


def calendar(
    paths: options.Paths = None,
    months: options.MonthsOption = 3,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
) -> None:
    """Month by month, how many refills each day holds, and whose.

    Example: pumpcli calendar pumps/ --months 2
    """
    target = Target(format, output_file, bom)
    loaded = load(paths, as_of, clinic, lead, strict)
    emit(calendar_report, outlook.month_grids(_due(loaded), months), loaded.problems, target)


def schedule(
    paths: options.Paths = None,
    months: options.MonthsOption = 3,
    until: HorizonOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.CalendarFormatOption = CalendarFormat.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    clinical: options.ClinicalOption = False,
    strict: options.StrictOption = False,
) -> None:
    """All coming refills, each taken to be done on its day like the last one, and the load of every week.

    Example: pumpcli schedule pumps/ --months 6 --format csv
    """
    target = Target(format, output_file, bom, clinical)
    loaded = load(paths, as_of, clinic, lead, strict)
    last = until or Period(months=months).after(loaded.as_of.day)
    emit(schedule_report, outlook.outlook(_due(loaded), last), loaded.problems, target)


def orders(
    paths: options.Paths = None,
    months: options.MonthsOption = 1,
    until: HorizonOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
) -> None:
    """What drug to order by when, for whom, and how much; overdue orders first.

    Example: pumpcli orders pumps/ --until 2026-12-31
    """
    target = Target(format, output_file, bom)
    loaded = load(paths, as_of, clinic, lead, strict)
    last = until or Period(months=months).after(loaded.as_of.day)
    emit(orders_report, outlook.orders(_due(loaded), last), loaded.problems, target)


def _due(loaded: Loaded) -> app.DueList:
    """The list of all pumps; the problems have been told."""
    tell(loaded.problems)
    return app.due_list(loaded.fleet, loaded.rules, loaded.as_of)
