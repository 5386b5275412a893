"""The command `drugs`."""

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
    """List how long drugs may stay in the reservoir.

    Also their strengths, label limits and other names, each with its source. The limits of time apply where a pump file
    gives no `stability`.

    Examples:
        pumpcli drugs               # drugs of the catalogue and of yours
        pumpcli drugs -o drugs.csv  # a table for a spreadsheet
    """
    to = target(options.FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    emit_part(catalogue.Part.DRUGS, clinic, to, strict, quiet)
