"""Commands about the catalogue: pumps, drugs."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli import app
from pumpcli.cli import options
from pumpcli.cli.load import load_rules
from pumpcli.cli.options import Format
from pumpcli.cli.output import Target, emit, judged, tell
from pumpcli.files.sources import STANDARD_INPUT
from pumpcli.report import catalogue as catalogue_report

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


def pumps(
    clinic: ClinicOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
) -> None:
    """The pump models that a pump file may name: capacity, alarm volume, rates and life, each figure with its source.

    Example: pumpcli pumps
    """
    _list(app.Part.PUMPS, clinic, Target(format, output_file, bom), strict)


def drugs(
    clinic: ClinicOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
) -> None:
    """How long drugs and mixtures may stay in the reservoir where a pump file does not say, each with its source.

    Example: pumpcli drugs --clinic pumps/clinic.yaml
    """
    _list(app.Part.DRUGS, clinic, Target(format, output_file, bom), strict)


def _list(part: app.Part, clinic: str | None, target: Target, strict: bool) -> None:
    """One part of the catalogue; without pump files the clinic file is looked for as for standard input."""
    rules = load_rules([STANDARD_INPUT], clinic, None)
    problems = judged(rules.problems, strict)
    tell(problems)
    emit(catalogue_report, app.catalogue_list(rules, part), problems, target)
