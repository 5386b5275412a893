"""Commands about one pump: show, table, explain."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from pumpcli import app
from pumpcli.cli import options
from pumpcli.cli.load import load_one
from pumpcli.cli.options import Format
from pumpcli.cli.output import Target, emit
from pumpcli.domain.table import Step
from pumpcli.report import explain as explain_report
from pumpcli.report import show as show_report
from pumpcli.report import table as table_report

ByOption = Annotated[
    Step, typer.Option("--by", help="What ends a row: midnight, a change of rate, or Sunday midnight.")
]
LastsUntilOption = Annotated[
    date | None,
    typer.Option(
        "--until",
        parser=options.day,
        metavar="DATE",
        help="Say whether the volume lasts to the end of this day.",
        show_default=False,
    ),
]


def show(
    paths: options.Paths = None,
    pump: options.PumpOption = None,
    until: LastsUntilOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
) -> None:
    """One pump on one screen: when the refill is due and why, what is left, the program, and every limit.

    Example: pumpcli show P-014.yaml --until 2027-01-10
    """
    target = Target(format, output_file, bom)
    loaded, found = load_one(paths, pump, as_of, clinic, lead, strict)
    emit(show_report, app.show(found, loaded.rules, loaded.as_of, until), loaded.problems, target)


def table(
    paths: options.Paths = None,
    pump: options.PumpOption = None,
    by: ByOption = Step.DAY,
    first: options.FromOption = None,
    until: options.UntilOption = None,
    days: options.DaysOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
) -> None:
    """The depletion table of one pump: what is delivered and what remains, from the last fill to the deadline.

    Example: pumpcli table P-014.yaml --by window --days 7
    """
    if until is not None and days is not None:
        raise typer.BadParameter("--until and --days exclude each other; give one of them")
    target = Target(format, output_file, bom)
    loaded, found = load_one(paths, pump, as_of, clinic, lead, strict)
    result = app.depletion_table(found, loaded.rules, loaded.as_of, by, first, until, days)
    emit(table_report, result, loaded.problems, target)


def explain(
    paths: options.Paths = None,
    pump: options.PumpOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
) -> None:
    """How one pump's due date comes about, line by line, to be checked with a pocket calculator.

    Example: pumpcli explain P-014.yaml
    """
    target = Target(format, output_file, bom)
    loaded, found = load_one(paths, pump, as_of, clinic, lead, strict)
    emit(explain_report, app.explain(found, loaded.rules, loaded.as_of), loaded.problems, target)
