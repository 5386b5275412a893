"""The command `orders`."""

from pumpcli.cli import options
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs, load_due
from pumpcli.cli.output import require_and_report
from pumpcli.cli.plan_options import HorizonOption, MonthsOption
from pumpcli.cli.target import target
from pumpcli.domain.clock import Period
from pumpcli.report import orders as orders_report
from pumpcli.usecases.due import forecast_row
from pumpcli.usecases.orders import orders_until


def orders(
    paths: options.Paths = None,
    months: MonthsOption = 1,
    until: HorizonOption = None,
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
    """List the drugs to order: by when, for whom, and how much.

    Examples:
        pumpcli orders                        # a month ahead
        pumpcli orders --until '+2 weeks'     # two weeks ahead
        pumpcli orders --where drug=baclofen  # one drug
    """
    terms = options.shown_pumps(paths, where)
    to = target(options.PAGE_FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs, where=terms
    )
    due = require_and_report(load_due(inputs, forecast_row), quiet)
    last = options.resolved("--until", until, due.as_of) or Period(months=months).after(due.as_of.day)
    emit(orders_report, orders_until(due.content, last), due.problems, to)
