"""The list of due dates as records, as a document, and as a calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pumpcli.formats.layout import Line
from pumpcli.formats.records import About, Record, ResultDocument
from pumpcli.formats.writers import AgendaWriter, DocumentWriter, LineT, RecordWriter
from pumpcli.report import filtered, remarks
from pumpcli.report.due import ListFormat, RowT, foot, head
from pumpcli.report.pump_record import FIELDS, nested, record
from pumpcli.usecases.due import DueList, Listed, forecast_row

if TYPE_CHECKING:
    from pumpcli.formats.agenda import Agenda


def as_records(writer: RecordWriter[LineT]) -> ListFormat[LineT]:
    """Return the format of the list as records.

    The process that reads a pump also writes its line. To send a record to another process takes 29 of the 415
    microseconds of a pump, and a line of CSV less than one.
    """
    return ListFormat(
        partial(_line, writer.line),
        lambda result, messages: writer.join(FIELDS, result.rows, partial(about, result), messages),
    )


def as_document(writer: DocumentWriter) -> ListFormat[dict[str, object]]:
    """Return the format of the list as one nested object."""
    return ListFormat(json_row, lambda result, messages: writer.write(document(result), messages))


def as_agenda(writer: AgendaWriter) -> ListFormat[Listed]:
    """Return the format of the list as a calendar: each refill on its due date."""
    return ListFormat(forecast_row, lambda result, _: writer.write(appointments(result)))


def json_row(listed: Listed) -> dict[str, object]:
    """Return the fields of one pump with dates as text, as in JSON."""
    from pumpcli.formats import json_out  # noqa: PLC0415  # needed in JSON only

    return json_out.values(nested(listed))


def _line(line: Callable[[Sequence[str], Record], LineT], listed: Listed) -> LineT:
    return line(FIELDS, record(listed))


def document(result: DueList[dict[str, object]]) -> ResultDocument:
    """Return the pumps under `pumps`; `complete` is false if some could not be read, and `unread` names them."""
    content = {
        **remarks.completeness(result.remarks),
        **filtered.record(result.filtered),
        "pumps": result.rows,
        **remarks.record(result.remarks),
    }
    return ResultDocument("due", result.as_of, content)


def appointments(result: DueList[Listed]) -> Agenda:
    """Return the next refill of every pump on its due date, and the events of earlier lists to cancel.

    A refill that cannot wait, and that of a pump without a date, is on the first day on which it can be done.
    """
    from pumpcli.formats.agenda import Agenda  # noqa: PLC0415
    from pumpcli.report.appointments import cancelled, next_of  # noqa: PLC0415  # other formats plan nothing

    return Agenda(
        appointments=tuple(next_of(listed.forecast) for listed in result.rows),
        as_of=result.as_of,
        name=result.rules.name,
        where=tuple(result.filtered.where),
        cancelled=tuple(cancelled(result.rows, result.ended_rows, result.as_of)),
    )


def about(result: DueList[RowT]) -> About:
    """Return the lines above and below the list."""
    return About(result.as_of, [*head(result), Line(), *foot(result)])
