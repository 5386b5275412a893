"""Commands about all pumps: check, due."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli import app
from pumpcli.cli import options
from pumpcli.cli.load import load
from pumpcli.cli.options import Format
from pumpcli.cli.output import emit, tell
from pumpcli.domain.due import URGENCY, Status
from pumpcli.report import check as check_report
from pumpcli.report import due as due_report

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
    emit(check_report, app.Checked(loaded.fleet, loaded.problems), loaded.problems, format, output_file)


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
    result = app.due_list(loaded.fleet, loaded.rules, loaded.as_of)
    tell(loaded.problems)
    worst = app.worst_status(result)
    found = fail_on is not None and worst is not None and URGENCY.index(worst) <= URGENCY.index(fail_on)
    emit(due_report, result, loaded.problems, format, output_file, found)
