"""The command `due`."""

from collections.abc import Sequence
from typing import Annotated, NoReturn, TypeVar, assert_never

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.load import Inputs, load_due
from pumpcli.cli.output import finish, require_and_report, writer
from pumpcli.cli.target import target
from pumpcli.formats.writers import AgendaWriter, DocumentWriter, Messages, PageWriter, RecordWriter, ScreenWriter
from pumpcli.report import due as due_report
from pumpcli.usecases.due import FailOn, is_flagged

RowT = TypeVar("RowT")

FailOnOption = Annotated[
    list[FailOn] | None,
    typer.Option(
        "--fail-on",
        parser=options.one_of(*FailOn),
        metavar="STATUS",
        help="Exit with 1 if a pump has this status or a worse one: empty, stopped, alarm, expired, overdue, today, "
        "soon, ok, no_deadline; with not_booked, if one is due soon or worse and has no visit in time; with "
        "replacement, if a pump itself must be replaced. May be repeated.",
        show_default=False,
        rich_help_panel=panels.RARE,
    ),
]


def due(
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    where: options.WhereOption = None,
    format: options.CalendarFormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    clinical: options.ClinicalOption = False,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
    jobs: options.JobsOption = None,
    fail_on: FailOnOption = None,
) -> None:
    """List all pumps, the most urgent first, with their due dates.

    Examples:
        pumpcli due                                  # all pumps of this folder
        pumpcli due --where booking=none -o due.csv  # without a visit, as a CSV
    """
    terms = options.shown_pumps(paths, where)
    to = target(options.CALENDAR_FORMATS, format, output_file, bom, csv, clinical, no_pager=no_pager)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs, where=terms
    )
    _in_format(inputs, fail_on or [], quiet)


def _in_format(inputs: Inputs, fail_on: Sequence[FailOn], quiet: bool) -> NoReturn:
    """Make the list in the format of its target, write it, and exit."""
    chosen = writer(inputs.target)
    if isinstance(chosen, ScreenWriter):
        _list(due_report.on_screen(chosen), inputs, fail_on, quiet)
    if isinstance(chosen, PageWriter):
        _list(due_report.on_page(chosen), inputs, fail_on, quiet)
    from pumpcli.report import due_records  # noqa: PLC0415  # a screen has no records

    match chosen:
        case RecordWriter():
            _list(due_records.as_records(chosen), inputs, fail_on, quiet)
        case DocumentWriter():
            _list(due_records.as_document(chosen), inputs, fail_on, quiet)
        case AgendaWriter():
            _list(due_records.as_agenda(chosen), inputs, fail_on, quiet)
        case _:
            assert_never(chosen)


def _list(format: due_report.ListFormat[RowT], inputs: Inputs, fail_on: Sequence[FailOn], quiet: bool) -> NoReturn:
    loaded = require_and_report(load_due(inputs, format.row), quiet)
    data = format.render(loaded.content, Messages(problems=loaded.problems, notes=loaded.notes))
    finish(data, loaded.problems, inputs.target, is_flagged(loaded.content.pumps, fail_on))
