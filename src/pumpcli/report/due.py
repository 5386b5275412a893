"""The list of all pumps, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pumpcli.app import DueList, Rules
from pumpcli.app import replacements as needed
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import Forecast
from pumpcli.errors import Problem
from pumpcli.report import csv_out, json_out, replacements, words
from pumpcli.report.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.report.numbers import counted, day, iso_as_of, spell_period, spoken_as_of
from pumpcli.report.pump_record import FIELDS, flat, left_now, record, unread_list, why_then

_COLUMNS = (
    Column("Status"),
    Column("Pump", folds=True),
    Column("Refill due"),
    Column("Days", right=True),
    Column("Left now", right=True, wraps=True),
    Column("Why then", wraps=True),
)


def to_csv(result: DueList) -> str:
    """One row a pump."""
    return csv_out.render(FIELDS, (flat(record(listed), listed) for listed in result.pumps))


def to_json(result: DueList, problems: Sequence[Problem]) -> str:
    """`complete` is false where pumps are missing, which `unread` then names."""
    found = {
        "complete": not result.unread,
        "unread": unread_list(result.unread),
        "pumps": [record(listed) for listed in result.pumps],
        "replacements": replacements.records(needed(result.pumps)),
    }
    return json_out.render("due", iso_as_of(result.as_of), found, problems)


def to_ics(result: DueList, *, clinical: bool) -> str:
    """One event for each refill that has a due date, on that day."""
    from pumpcli.report import ics_out  # noqa: PLC0415  # icalendar is slow to import, and few ask for it

    appointments = [
        ics_out.Appointment(forecast, forecast.due_on, forecast.order_by)
        for forecast in (listed.forecast for listed in result.pumps)
        if forecast.due_on is not None
    ]
    return ics_out.render(appointments, result.as_of, result.rules.clinic, clinical=clinical)


def to_screen(result: DueList) -> Screen:
    """The list for people; its last line says so where it is incomplete."""
    clinic = result.rules.clinic
    title = words.titled(clinic, "refills due")
    rows = tuple(_row(listed.forecast, clinic) for listed in result.pumps)
    screen: list[Block] = [
        Line(f"{title}, as of {spoken_as_of(result.as_of)}", Tone.STRONG),
        Line(rules_line(result.rules), Tone.FAINT),
        Line(),
    ]
    if rows:
        screen += [Grid(_COLUMNS, rows), Line()]
    closing = [*replacements.lines(needed(result.pumps)), *words.incomplete(result.unread)]
    return [*screen, Line(_total(result), Tone.FAINT), *closing]


def rules_line(rules: Rules) -> str:
    """By which rules a list is made: its lead, and the clinic file."""
    file = "no clinic file" if rules.citation is None else f"clinic file {rules.citation.file}"
    lead = f"at least {spell_period(rules.clinic.refill_lead)} before the deadline"
    return f"{lead}{' (--lead)' if rules.lead_given else ''}, {file}"


def _row(forecast: Forecast, clinic: Clinic) -> tuple[Cell, ...]:
    status = words.status(forecast.status)
    due_on = "none" if forecast.due_on is None else day(forecast.due_on)
    days_left = "" if forecast.days_left is None else str(forecast.days_left)
    return (
        status,
        Cell(forecast.pump.code, Tone.STRONG),
        Cell(due_on, status.tone),
        Cell(days_left, status.tone),
        Cell(left_now(forecast)),
        Cell(why_then(forecast, clinic)),
    )


def _total(result: DueList) -> str:
    counts = Counter(words.STATUS_WORDS[listed.forecast.status] for listed in result.pumps)
    named = ", ".join(f"{number} {word}" for word, number in counts.items())
    return counted(len(result.pumps), "pump") + (f": {named}" if named else "")
