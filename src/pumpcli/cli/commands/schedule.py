"""The command `schedule`."""

from pumpcli.cli import options
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs, load_due
from pumpcli.cli.output import require_and_report
from pumpcli.cli.plan_options import HorizonOption, MonthsOption
from pumpcli.cli.target import target
from pumpcli.domain.clock import Period
from pumpcli.report import schedule as schedule_report
from pumpcli.usecases import plan
from pumpcli.usecases.due import forecast_row


def schedule(
    paths: options.Paths = None,
    months: MonthsOption = 3,
    until: HorizonOption = None,
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
    """List all coming refills, and the load of every week.

    Each refill is assumed to be done on its day, like the last one.

    Examples:
        pumpcli schedule                    # the next three months
        pumpcli schedule --months 12 P-004  # a year of one pump
        pumpcli schedule -o schedule.csv    # a table for a spreadsheet
    """
    terms = options.shown_pumps(paths, where)
    to = target(options.CALENDAR_FORMATS, format, output_file, bom, csv, clinical, no_pager=no_pager)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs, where=terms
    )
    due = require_and_report(load_due(inputs, forecast_row), quiet)
    last = options.resolved("--until", until, due.as_of) or Period(months=months).after(due.as_of.day)
    emit(schedule_report, plan.outlook(due.content, last), due.problems, to)
