"""The command due."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli.cli import options
from pumpcli.cli.load import Inputs, load_due
from pumpcli.cli.options import CalendarFormat
from pumpcli.cli.output import emit, require_and_report
from pumpcli.cli.target import target
from pumpcli.domain.due import URGENCY, Status
from pumpcli.report import due as due_report
from pumpcli.usecases.due import worst_status

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


def due(
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.CalendarFormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    clinical: options.ClinicalOption = False,
    strict: options.StrictOption = False,
    jobs: options.JobsOption = None,
    fail_on: FailOn = None,
) -> None:
    """All pumps with the day by which each must be refilled and why, the most urgent first.

    Example: pumpcli due pumps/ --as-of 2026-11-22
    """
    to = target(CalendarFormat, format, output_file, bom, clinical)
    inputs = Inputs(paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs)
    loaded = require_and_report(load_due(inputs, due_report.ROWS[to.format]))
    worst = worst_status(loaded.content)
    found = fail_on is not None and worst is not None and URGENCY.index(worst) <= URGENCY.index(fail_on)
    emit(due_report, loaded.content, loaded.problems, to, found)
