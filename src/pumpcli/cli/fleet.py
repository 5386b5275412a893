"""Commands about all pumps: check, due."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli import app
from pumpcli.cli import options, output
from pumpcli.cli.load import load
from pumpcli.cli.options import Format
from pumpcli.domain.due import URGENCY, Status
from pumpcli.report import check as check_report
from pumpcli.report import due as due_report

FailOn = Annotated[
    Status | None,
    typer.Option(
        "--fail-on",
        metavar="STATUS",
        help="Exit with 1 if a pump has this status or a worse one: empty, alarm, expired, overdue, today, soon, ok.",
        show_default=False,
    ),
]


def check(
    paths: options.Paths = None,
    clinic: options.ClinicOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    strict: options.StrictOption = False,
) -> None:
    """Every problem of every file, with its line and a mark under the fault; and what is fine.

    Example: pumpcli check pumps/
    """
    loaded = load(paths, None, clinic, None, strict)
    match format:
        case Format.TABLE:
            text = output.as_text(check_report.to_screen(loaded.fleet, loaded.problems), output_file)
        case Format.CSV:
            text = check_report.to_csv(loaded.problems)
        case Format.JSON:
            text = check_report.to_json(loaded.fleet, loaded.problems)
    output.write(text, output_file)
    output.exit_with(loaded.problems)


def due(
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    strict: options.StrictOption = False,
    fail_on: FailOn = None,
) -> None:
    """All pumps with the day by which each must be refilled and why, the most urgent first.

    Example: pumpcli due pumps/ --as-of 2026-11-22
    """
    loaded = load(paths, as_of, clinic, lead, strict)
    result = app.due_list(loaded.fleet, loaded.clinic.clinic, loaded.as_of)
    match format:
        case Format.TABLE:
            text = output.as_text(due_report.to_screen(result), output_file)
        case Format.CSV:
            text = due_report.to_csv(result)
        case Format.JSON:
            text = due_report.to_json(result, loaded.problems)
    output.tell(loaded.problems)
    output.write(text, output_file)
    worst = app.worst_status(result)
    found = fail_on is not None and worst is not None and URGENCY.index(worst) <= URGENCY.index(fail_on)
    output.exit_with(loaded.problems, found)
