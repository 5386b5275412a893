"""The command `check`."""

from __future__ import annotations

from functools import partial

from pumpcli.cli import options
from pumpcli.cli.load import Inputs, load_filtered
from pumpcli.cli.output import emit, require
from pumpcli.cli.target import target
from pumpcli.report import check as check_report
from pumpcli.usecases.check import checked, fine


def check(
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    where: options.WhereOption = None,
    format: options.FormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    jobs: options.JobsOption = None,
) -> None:
    """List every problem of every file, with its line and a mark under the fault, and every pump without errors.

    Example: pumpcli check pumps/
    """
    terms = options.where_terms(where, in_files=True)
    to = target(options.FORMATS, format, output_file, bom, csv)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=None, strict=strict, jobs=jobs, where=terms
    )
    loaded = require(load_filtered(inputs, lambda as_of: partial(fine, sieve=inputs.sieve(as_of))))
    emit(check_report, checked(loaded.content, loaded.problems, terms), loaded.problems, to)
