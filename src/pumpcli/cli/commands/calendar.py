"""The command `calendar`."""

from pumpcli.cli import options
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs, load_due
from pumpcli.cli.output import require_and_report
from pumpcli.cli.plan_options import MonthsOption
from pumpcli.cli.target import target
from pumpcli.report import calendar as calendar_report
from pumpcli.usecases import plan
from pumpcli.usecases.due import forecast_row


def calendar(
    paths: options.Paths = None,
    months: MonthsOption = 3,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
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
    """Show month by month how many refills each day holds.

    Examples:
        pumpcli calendar                    # three months
        pumpcli calendar --months 1         # one month
        pumpcli calendar --where site=home  # only refills at home
    """
    terms = options.shown_pumps(paths, where)
    to = target(options.PAGE_FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs, where=terms
    )
    due = require_and_report(load_due(inputs, forecast_row), quiet)
    emit(calendar_report, plan.month_grids(due.content, months), due.problems, to)
