"""The list of all pumps, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from pumpcli.domain.clinic import Clinic
from pumpcli.errors import Problem
from pumpcli.formats.agenda import Agenda, Appointment
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.numbers import counted, day, spell_period, spoken_as_of
from pumpcli.formats.records import Document, Record
from pumpcli.formats.writers import AgendaWriter, DocumentWriter, LineT, RecordWriter, ScreenWriter
from pumpcli.report import replacements, words
from pumpcli.report.pump_record import FIELDS, left_now, nested, record, unread_list, why_then
from pumpcli.usecases.due import DueList, Listed, Ranked, forecast_row
from pumpcli.usecases.due import replacements as needed
from pumpcli.usecases.rules import Rules
from pumpcli.values import frozen

RowT = TypeVar("RowT")
#: The code of a pump, its due date, the days left, the volume, and why then.
ScreenRow = tuple[str, str, str, str, str]

_COLUMNS = (
    Column("Status"),
    Column("Pump", folds=True),
    Column("Refill due"),
    Column("Days", right=True),
    Column("Left now", right=True, wraps=True),
    Column("Why then", wraps=True),
)


@frozen
class ListFormat(Generic[RowT]):
    """How the list is written in one format.

    Attributes:
        row: makes the row of a pump where the pump is read, which may be in another process.
        render: makes the whole result of all rows.
    """

    row: Callable[[Listed, Clinic], RowT]
    render: Callable[[DueList[RowT], Sequence[Problem]], bytes]


def on_screen(writer: ScreenWriter) -> ListFormat[ScreenRow]:
    """Return the list as a screen."""
    return ListFormat(screen_row, lambda result, problems: writer.write(to_screen(result)))


def as_records(writer: RecordWriter[LineT]) -> ListFormat[LineT]:
    """Return the list as records. Their lines are made where the pumps are read: a record takes 29 microseconds to be
    sent to another process, of the 415 that a pump takes in all, and a line of CSV less than one."""
    return ListFormat(partial(_line, writer.line), lambda result, problems: writer.join(FIELDS, result.rows))


def as_document(writer: DocumentWriter) -> ListFormat[dict[str, object]]:
    """Return the list as one nested object."""
    return ListFormat(json_row, lambda result, problems: writer.write(document(result), problems))


def as_agenda(writer: AgendaWriter) -> ListFormat[Listed]:
    """Return the refills that have a due date, each on that day."""
    return ListFormat(forecast_row, lambda result, problems: writer.write(appointments(result)))


def screen_row(listed: Listed, clinic: Clinic) -> ScreenRow:
    """Return the texts of one pump in the table, after its status."""
    found = listed.forecast
    due_on = "none" if found.due_on is None else day(found.due_on)
    days_left = "" if found.days_left is None else str(found.days_left)
    return found.pump.code, due_on, days_left, left_now(found), why_then(found, clinic)


def json_row(listed: Listed, clinic: Clinic) -> dict[str, object]:
    """Return the fields of one pump as JSON holds them."""
    from pumpcli.formats import json_out  # noqa: PLC0415  # the other formats start 1 ms earlier

    return json_out.values(nested(record(listed), listed))


def _line(line: Callable[[Sequence[str], Record], LineT], listed: Listed, clinic: Clinic) -> LineT:
    return line(FIELDS, record(listed))


def document(result: DueList[dict[str, object]]) -> Document:
    """Return the pumps under `pumps`; `complete` is false where some are missing, which `unread` then names."""
    found = {
        "complete": not result.unread,
        "unread": unread_list(result.unread),
        "pumps": result.rows,
        "replacements": replacements.records(needed(result)),
    }
    return Document("due", result.as_of, found)


def appointments(result: DueList[Listed]) -> Agenda:
    """Return the refills that have a due date, each on that day."""
    found = [
        Appointment(listed.forecast, listed.forecast.due_on, listed.forecast.order_by)
        for listed in result.rows
        if listed.forecast.due_on is not None
    ]
    return Agenda(tuple(found), result.as_of, result.rules.clinic)


def to_screen(result: DueList[ScreenRow]) -> Screen:
    """The list for people; its last line says so where it is incomplete."""
    title = words.titled(result.rules.clinic, "refills due")
    rows = tuple(_cells(ranked) for ranked in result.pumps)
    screen: list[Block] = [
        Line(f"{title}, as of {spoken_as_of(result.as_of)}", Tone.STRONG),
        Line(rules_line(result.rules), Tone.FAINT),
        Line(),
    ]
    if rows:
        screen += [Grid(_COLUMNS, rows), Line()]
    closing = [*replacements.lines(needed(result)), *words.incomplete(result.unread)]
    return [*screen, Line(_total(result), Tone.FAINT), *closing]


def rules_line(rules: Rules) -> str:
    """By which rules a list is made: its lead, and the clinic file."""
    file = "no clinic file" if rules.citation is None else f"clinic file {rules.citation.file}"
    lead = f"at least {spell_period(rules.clinic.refill_lead)} before the deadline"
    return f"{lead}{' (--lead)' if rules.lead_given else ''}, {file}"


def _cells(ranked: Ranked[ScreenRow]) -> tuple[Cell, ...]:
    status = words.status(ranked.status)
    code, due_on, days_left, left, why = ranked.row
    return (
        status,
        Cell(code, Tone.STRONG),
        Cell(due_on, status.tone),
        Cell(days_left, status.tone),
        Cell(left),
        Cell(why),
    )


def _total(result: DueList[ScreenRow]) -> str:
    counts = Counter(words.STATUS_WORDS[ranked.status] for ranked in result.pumps)
    named = ", ".join(f"{number} {word}" for word, number in counts.items())
    return counted(len(result.pumps), "pump") + (f": {named}" if named else "")
