"""The command reconcile."""

from __future__ import annotations

from pumpcli.cli import options
from pumpcli.cli.load import load
from pumpcli.cli.options import Format
from pumpcli.cli.output import Target, emit, tell
from pumpcli.reconciliation import reconcile_fleet
from pumpcli.report import reconcile as reconcile_report


def reconcile(
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    format: options.FormatOption = Format.TABLE,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    strict: options.StrictOption = False,
) -> None:
    """What was withdrawn or read, beside what was expected: a list for a clinician to look at, what is off first.

    Example: pumpcli reconcile pumps/
    """
    target = Target(format, output_file, bom)
    loaded = load(paths, as_of, clinic, None, strict)
    tell(loaded.problems)
    emit(reconcile_report, reconcile_fleet(loaded.fleet, loaded.rules, loaded.as_of), loaded.problems, target)
