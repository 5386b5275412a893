"""The command `drugs`."""

from __future__ import annotations

from pumpcli.cli import options
from pumpcli.cli.catalogue import ClinicOption, emit_part
from pumpcli.cli.target import target
from pumpcli.usecases import catalogue


def drugs(
    clinic: ClinicOption = None,
    format: options.FormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
) -> None:
    """List how long drugs may stay in the reservoir, and their strengths, label limits and other names.

    Every figure has its source. The limits of time apply where a pump file gives no `stability`.

    Example: pumpcli drugs --clinic pumps/clinic.yaml
    """
    to = target(options.FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    emit_part(catalogue.Part.DRUGS, clinic, to, strict, quiet)
