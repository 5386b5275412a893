"""The list of all pumps, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from pumpcli.domain.clinic import Clinic
from pumpcli.errors import Problem
from pumpcli.formats import csv_out
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.numbers import counted, day, iso_as_of, spell_period, spoken_as_of
from pumpcli.report import replacements, words
from pumpcli.report.pump_record import FIELDS, flat_record, left_now, record, unread_list, why_then
from pumpcli.usecases.due import DueList, Listed, Ranked, forecast_row
from pumpcli.usecases.due import replacements as needed
from pumpcli.usecases.rules import Rules

_COLUMNS = (
    Column("Status"),
    Column("Pump", folds=True),
    Column("Refill due"),
    Column("Days", right=True),
    Column("Left now", right=True, wraps=True),
    Column("Why then", wraps=True),
)


def csv_row(listed: Listed, clinic: Clinic) -> str:
    """One pump as a row of CSV."""
    return csv_out.row(FIELDS, flat_record(listed))


def json_row(listed: Listed, clinic: Clinic) -> dict[str, object]:
    """One pump as JSON values."""
    return record(listed)


def screen_row(listed: Listed, clinic: Clinic) -> tuple[str, ...]:
    """The texts of one pump in the table, after its status."""
    found = listed.forecast
    due_on = "none" if found.due_on is None else day(found.due_on)
    days_left = "" if found.days_left is None else str(found.days_left)
    return found.pump.code, due_on, days_left, left_now(found), why_then(found, clinic)


#: How one pump is written in each format; it is done where the pump is read.
ROWS: dict[str, Callable[[Listed, Clinic], Any]] = {
    "table": screen_row,
    "csv": csv_row,
    "json": json_row,
    "ics": forecast_row,
}


def to_csv(result: DueList[Any]) -> str:
    """One row a pump; as for every format, with the rows of `ROWS`."""
    return csv_out.head(FIELDS) + "".join(result.rows)


def to_json(result: DueList[Any], problems: Sequence[Problem]) -> str:
    """`complete` is false where pumps are missing, which `unread` then names."""
    from pumpcli.formats import json_out  # noqa: PLC0415  # the other formats start 1 ms earlier

    found = {
        "complete": not result.unread,
        "unread": unread_list(result.unread),
        "pumps": result.rows,
        "replacements": replacements.records(needed(result)),
    }
    return json_out.render("due", iso_as_of(result.as_of), found, problems)


def to_ics(result: DueList[Any], *, clinical: bool) -> str:
    """One event for each refill that has a due date, on that day."""
    from pumpcli.report import ics_out  # noqa: PLC0415  # icalendar is slow to import, and few ask for it

    appointments = [
        ics_out.Appointment(listed.forecast, listed.forecast.due_on, listed.forecast.order_by)
        for listed in result.rows
        if listed.forecast.due_on is not None
    ]
    return ics_out.render(appointments, result.as_of, result.rules.clinic, clinical=clinical)


def to_screen(result: DueList[Any]) -> Screen:
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


def _cells(ranked: Ranked[tuple[str, ...]]) -> tuple[Cell, ...]:
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


def _total(result: DueList[tuple[str, ...]]) -> str:
    counts = Counter(words.STATUS_WORDS[ranked.status] for ranked in result.pumps)
    named = ", ".join(f"{number} {word}" for word, number in counts.items())
    return counted(len(result.pumps), "pump") + (f": {named}" if named else "")
