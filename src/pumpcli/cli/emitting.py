"""Write the result of a command in the format of its target, by the module of `report` that presents it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeVar, assert_never, runtime_checkable

from pumpcli.cli.output import finish, writer
from pumpcli.formats.writers import AgendaWriter, DocumentWriter, Messages, PageWriter, RecordWriter, ScreenWriter

if TYPE_CHECKING:
    from pumpcli.cli.target import Target
    from pumpcli.errors import Problem
    from pumpcli.formats.agenda import Agenda
    from pumpcli.formats.layout import Screen
    from pumpcli.formats.page_layout import Page
    from pumpcli.formats.records import About, Record, ResultDocument

ResultT_contra = TypeVar("ResultT_contra", contravariant=True)


class Report(Protocol[ResultT_contra]):
    """A module of `report`, which presents one kind of result. For each further kind of format that its command offers,
    it is one of the reports below, too."""

    def to_screen(self, result: ResultT_contra, /) -> Screen: ...


@runtime_checkable
class DocumentReport(Report[ResultT_contra], Protocol):
    """A report of a result that is also a nested object."""

    def document(self, result: ResultT_contra, /) -> ResultDocument: ...


class RecordReport(DocumentReport[ResultT_contra], Protocol):
    """A report of a result that is also a table of records."""

    def fields(self, result: ResultT_contra, /) -> Sequence[str]: ...

    def records(self, result: ResultT_contra, /) -> Iterable[Record]: ...


@runtime_checkable
class ListReport(RecordReport[ResultT_contra], Protocol):
    """A report of a table of records, and of the lines around it."""

    def about(self, result: ResultT_contra, /) -> About: ...


@runtime_checkable
class CalendarReport(Report[ResultT_contra], Protocol):
    """A report of refills that have a day."""

    def appointments(self, result: ResultT_contra, /) -> Agenda: ...


@runtime_checkable
class PageReport(Report[ResultT_contra], Protocol):
    """A report that is printed on paper."""

    def to_page(self, result: ResultT_contra, /) -> Page: ...


def emit(
    report: Report[ResultT_contra],
    result: ResultT_contra,
    problems: Sequence[Problem],
    target: Target,
    notes: Sequence[str] = (),
    *,
    next_command: str = "",
    in_result: bool = False,
) -> NoReturn:
    """Write a result to its target, and exit with the code for its problems.

    Args:
        notes: the sentences about what was loaded that were printed to standard error.
        next_command: the command to suggest after a table.
        in_result: whether the screen and the records are the problems themselves. A document has them in its own place.

    Raises:
        typer.Exit: always.
    """
    chosen, messages = writer(target), Messages(problems=problems, notes=notes)
    beside = Messages(notes=notes) if in_result else messages
    match chosen:
        case ScreenWriter():
            data = chosen.write(report.to_screen(result), beside)
        case PageWriter():
            assert isinstance(report, PageReport), "only a report that is printed is offered as a page"
            data = chosen.write(report.to_page(result), beside)
        case RecordWriter():
            assert isinstance(report, ListReport), "only the report of a list is offered as records"
            data = chosen.write(report.fields(result), report.records(result), partial(report.about, result), beside)
        case DocumentWriter():
            assert isinstance(report, DocumentReport), "only the report of a document is offered as one"
            data = chosen.write(report.document(result), messages)
        case AgendaWriter():
            assert isinstance(report, CalendarReport), "only the report of a calendar is offered as one"
            data = chosen.write(report.appointments(result))
        case _:
            assert_never(chosen)
    finish(data, problems, target, next_command=next_command)
