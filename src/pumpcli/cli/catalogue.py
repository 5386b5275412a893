"""What the commands about the catalogue share."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli.cli.load import load_rules
from pumpcli.cli.output import emit, require_and_report
from pumpcli.cli.target import Target
from pumpcli.files.sources import STANDARD_INPUT
from pumpcli.report import catalogue as catalogue_report
from pumpcli.usecases import catalogue

ClinicOption = Annotated[
    str | None,
    typer.Option(
        "--clinic",
        metavar="FILE",
        help="The clinic file, whose own catalogue goes before the built-in one. Left out: clinic.yaml in this folder "
        "or one above.",
        show_default=False,
    ),
]


def emit_part(part: catalogue.Part, clinic: str | None, target: Target, strict: bool) -> None:
    """One part of the catalogue; without pump files the clinic file is looked for as for standard input."""
    rules = require_and_report(load_rules([STANDARD_INPUT], clinic, None, target, strict))
    emit(catalogue_report, catalogue.catalogue_list(rules, part), rules.problems, target)
