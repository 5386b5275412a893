"""Commands about one pump: show, table, explain."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli import app
from pumpcli.cli import options, output
from pumpcli.cli.load import load, only_pump
from pumpcli.cli.options import Format
from pumpcli.domain.table import Step
from pumpcli.report import explain as explain_report
from pumpcli.report import show as show_report
from pumpcli.report import table as table_report


def show(
    paths: options.Paths = None,
    pump: options.PumpOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    strict: options.StrictOption = False,
) -> None:
    """One pump on one screen: when the refill is due and why, what is left, the program, and every limit.

    Example: pumpcli show P-014.yaml
    """
    loaded = load(paths, as_of, clinic, lead, strict)
    shown = app.show(only_pump(loaded, pump), loaded.clinic.clinic, loaded.as_of)
    match format:
        case Format.TABLE:
            text = output.as_text(show_report.to_screen(shown), output_file)
        case Format.CSV:
            text = show_report.to_csv(shown)
        case Format.JSON:
            text = show_report.to_json(shown, loaded.problems)
    output.write(text, output_file)
    output.exit_with(loaded.problems)


def table(
    paths: options.Paths = None,
    pump: options.PumpOption = None,
    by: Annotated[
        Step, typer.Option("--by", help="What ends a row: midnight, a change of rate, or Sunday midnight.")
    ] = Step.DAY,
    first: options.FromOption = None,
    until: options.UntilOption = None,
    days: options.DaysOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    strict: options.StrictOption = False,
) -> None:
    """The depletion table of one pump: what is delivered and what remains, from the last fill to the deadline.

    Example: pumpcli table P-014.yaml --by window --days 7
    """
    if until is not None and days is not None:
        raise typer.BadParameter("--until and --days exclude each other; give one of them")
    loaded = load(paths, as_of, clinic, lead, strict)
    result = app.depletion_table(only_pump(loaded, pump), loaded.clinic.clinic, loaded.as_of, by, first, until, days)
    match format:
        case Format.TABLE:
            text = output.as_text(table_report.to_screen(result), output_file)
        case Format.CSV:
            text = table_report.to_csv(result)
        case Format.JSON:
            text = table_report.to_json(result, loaded.problems)
    output.write(text, output_file)
    output.exit_with(loaded.problems)


def explain(
    paths: options.Paths = None,
    pump: options.PumpOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    strict: options.StrictOption = False,
) -> None:
    """How one pump's due date comes about, line by line, to be checked with a pocket calculator.

    Example: pumpcli explain P-014.yaml
    """
    loaded = load(paths, as_of, clinic, lead, strict)
    result = app.explain(only_pump(loaded, pump), loaded.clinic, loaded.as_of)
    match format:
        case Format.TABLE:
            text = output.as_text(explain_report.to_screen(result), output_file)
        case Format.CSV:
            text = explain_report.to_csv(result)
        case Format.JSON:
            text = explain_report.to_json(result, loaded.problems)
    output.write(text, output_file)
    output.exit_with(loaded.problems)
