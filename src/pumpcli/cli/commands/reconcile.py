"""The command `reconcile`."""

from __future__ import annotations

from functools import partial

from pumpcli.cli import options
from pumpcli.cli.load import Inputs, load_filtered
from pumpcli.cli.output import emit, require_and_report
from pumpcli.cli.target import target
from pumpcli.report import reconcile as reconcile_report
from pumpcli.usecases.reconcile import reconcile_fleet, reconcile_pumps


def reconcile(
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    where: options.WhereOption = None,
    format: options.FormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    jobs: options.JobsOption = None,
) -> None:
    """Compare measured volumes with the expected ones: a list for a clinician to look at, those marked OFF first.

    Example: pumpcli reconcile pumps/
    """
    terms = options.where_terms(where)
    to = target(options.FORMATS, format, output_file, bom, csv)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=None, strict=strict, jobs=jobs, where=terms
    )
    loaded = require_and_report(
        load_filtered(inputs, lambda as_of: partial(reconcile_pumps, as_of, sieve=inputs.sieve(as_of))),
        quiet,
    )
    emit(reconcile_report, reconcile_fleet(loaded.content, loaded.rules, loaded.as_of, terms), loaded.problems, to)
