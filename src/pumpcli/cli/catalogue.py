"""Code shared by the commands `pumps` and `drugs`, which list the catalogue."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli.cli import environment, panels
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import load_rules
from pumpcli.cli.output import report_problems, require
from pumpcli.cli.target import Target
from pumpcli.files.sources import STANDARD_INPUT
from pumpcli.report import catalogue as catalogue_report
from pumpcli.usecases import catalogue

ClinicOption = Annotated[
    str | None,
    typer.Option(
        "--clinic",
        envvar=environment.CLINIC,
        callback=environment.clinic_or_variable,
        metavar="FILE",
        help="The clinic file, whose own catalogue overrides the built-in one. Left out: clinic.yaml in this folder "
        "or the nearest one above.",
        show_default=False,
        rich_help_panel=panels.RULES,
    ),
]


def emit_part(part: catalogue.Part, clinic: str | None, target: Target, strict: bool, quiet: bool) -> None:
    """Print one part of the catalogue and exit.

    There are no pump files, so the clinic file is searched for in this folder and those above.
    """
    rules = require(load_rules([STANDARD_INPUT], clinic, None, target, strict), quiet)
    report_problems(rules.problems, quiet)
    emit(catalogue_report, catalogue.catalogue_list(rules, part), rules.problems, target)
