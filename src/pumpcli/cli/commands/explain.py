"""The command `explain`."""

from pumpcli.cli import options
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs
from pumpcli.cli.load_pump import load_one
from pumpcli.cli.output import require_and_report
from pumpcli.cli.target import target
from pumpcli.report import explain as explain_report
from pumpcli.usecases import one_pump


def explain(
    paths: options.PumpPaths = None,
    pump: options.PumpOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
) -> None:
    """Explain a due date line by line, for a pocket calculator.

    Examples:
        pumpcli explain P-004                    # how the date of today is computed
        pumpcli explain P-004 --as-of yesterday  # as it was known yesterday
    """
    to = target(options.FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    inputs = Inputs(paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict)
    loaded = require_and_report(load_one(inputs, pump), quiet)
    emit(
        explain_report, one_pump.explain(loaded.content, loaded.rules, loaded.as_of), loaded.problems, to, loaded.notes
    )
