"""Present the list of `due` from its forecasts: on the command line each format makes rows of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.formats.layout import Screen
from pumpcli.formats.records import Record, ResultDocument
from pumpcli.report import due, due_records, pump_record
from pumpcli.usecases.due import DueList, Listed, with_rows


def to_screen(result: DueList[Listed]) -> Screen:
    """Return the list as a screen."""
    return due.to_screen(with_rows(result, due.screen_row))


def fields(result: DueList[Listed]) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return pump_record.FIELDS


def records(result: DueList[Listed]) -> Iterator[Record]:
    """Yield one record a pump."""
    return map(pump_record.record, result.rows)


def document(result: DueList[Listed]) -> ResultDocument:
    """Return the pumps under `pumps`, as `due` does."""
    return due_records.document(with_rows(result, due_records.json_row))
