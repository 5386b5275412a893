"""The command `pumps`."""

from pumpcli.cli import options
from pumpcli.cli.catalogue import ClinicOption, emit_part
from pumpcli.cli.target import target
from pumpcli.usecases import catalogue


def pumps(
    clinic: ClinicOption = None,
    format: options.FormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
) -> None:
    """List the pump models that a pump file may name.

    Capacity, alarm volume, rates and life, each with its source.

    Examples:
        pumpcli pumps               # models of the catalogue and of yours
        pumpcli pumps -o pumps.csv  # a table for a spreadsheet
    """
    to = target(options.FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    emit_part(catalogue.Part.PUMPS, clinic, to, strict, quiet)
