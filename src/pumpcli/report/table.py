"""The depletion table of one pump."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from pumpcli.app import DepletionTable
from pumpcli.domain.pump import Drug
from pumpcli.domain.table import Row
from pumpcli.errors import Problem
from pumpcli.report import csv_out, json_out
from pumpcli.report.layout import Cell, Column, Grid, Line, Screen, Tone
from pumpcli.report.numbers import (
    NBSP,
    day,
    fixed,
    iso_as_of,
    iso_minute,
    json_number,
    mass,
    percent,
    spoken_as_of,
)

_FIELDS = ("start", "end", "delivered_ml", "remaining_ml", "events")
_EVENT_WORDS = {
    "fill": "FILL",
    "reading": "reading",
    "program": "program",
    "bolus": "bolus",
    "low_alarm": "LOW RESERVOIR ALARM",
    "low_alarm_early": "low reservoir if running fast",
    "stability": "STABILITY ENDS",
    "max_interval": "LONGEST INTERVAL",
    "empty": "EMPTY",
}
_ALERTS = {"low_alarm", "stability", "max_interval", "empty"}


def fields(table: DepletionTable) -> tuple[str, ...]:
    """The names of the fields: those of every table, and one for each drug of the mixtures it spans."""
    return (*_FIELDS, *(f"delivered_{_field_name(drug.name)}_mcg" for drug in _drugs(table.rows)))


def record(row: Row, drugs: Sequence[Drug]) -> dict[str, object]:
    """The fields of one row as JSON values; `events` is a list."""
    found: dict[str, object] = {
        "start": iso_minute(row.start),
        "end": iso_minute(row.end),
        "delivered_ml": json_number(row.delivered.ml),
        "remaining_ml": json_number(row.remaining.ml),
        "events": list(row.events),
    }
    for drug in drugs:
        found[f"delivered_{_field_name(drug.name)}_mcg"] = json_number(_delivered(row, drug.name))
    return found


def to_csv(table: DepletionTable) -> str:
    """One row a row; events are separated by blanks."""
    drugs = _drugs(table.rows)
    records = (record(row, drugs) | {"events": " ".join(row.events)} for row in table.rows)
    return csv_out.render(fields(table), records)


def to_json(table: DepletionTable, problems: Sequence[Problem]) -> str:
    """The rows under `rows`, with the pump and the step beside them."""
    drugs = _drugs(table.rows)
    found = {
        "pump": table.forecast.pump.code,
        "file": table.file,
        "by": table.step.value,
        "rows": [record(row, drugs) for row in table.rows],
    }
    return json_out.render("table", iso_as_of(table.forecast.as_of), found, problems)


def to_screen(table: DepletionTable) -> Screen:
    """The table for people."""
    drugs = _drugs(table.rows)
    columns = (
        Column("From"),
        Column("To", right=True),
        Column("Delivered", right=True),
        *(Column(drug.name, right=True) for drug in drugs),
        Column("Remaining", right=True),
        Column("", right=True),
        Column("Events", wraps=True),
    )
    capacity = table.forecast.pump.reservoir.capacity.ml
    rows = tuple(_row(row, drugs, capacity) for row in table.rows)
    patient = "" if table.forecast.low_alarm_latest_at is None else ", all patient boluses used"
    return [
        Line(f"Depletion table of {table.forecast.pump.code}, by {table.step}{patient}", Tone.STRONG),
        Line(f"as of {spoken_as_of(table.forecast.as_of)}, from {table.file}", Tone.FAINT),
        Line(),
        Grid(columns, rows),
    ]


def _row(row: Row, drugs: Sequence[Drug], capacity: Fraction) -> tuple[Cell, ...]:
    alert = Tone.ALERT if _ALERTS & set(row.events) else Tone.NOTICE
    doses = (Cell(mass(_delivered(row, drug.name), drug.unit)) for drug in drugs)
    return (
        Cell(f"{day(row.start.date())}{NBSP}{_clock(row.start)}"),
        Cell(_end(row)),
        Cell(f"{fixed(row.delivered.ml, 3)}{NBSP}mL"),
        *doses,
        Cell(f"{fixed(row.remaining.ml, 3)}{NBSP}mL", Tone.STRONG),
        Cell(percent(row.remaining.ml / capacity)),
        Cell(", ".join(_EVENT_WORDS[event] for event in row.events), alert),
    )


def _end(row: Row) -> str:
    """The time of day of the end; with its date where that is not the day of the start."""
    last = (row.end.date() - row.start.date()).days
    if last == 0:
        return _clock(row.end)
    if last == 1 and _clock(row.end) == "00:00":
        return "24:00"
    return f"{day(row.end.date())}{NBSP}{_clock(row.end)}"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _drugs(rows: Sequence[Row]) -> list[Drug]:
    """Every drug that the rows deliver, by name, in the order of first appearance."""
    found: dict[str, Drug] = {}
    for row in rows:
        for drug, _ in row.doses:
            found.setdefault(_field_name(drug.name), drug)
    return list(found.values())


def _delivered(row: Row, name: str) -> Fraction:
    wanted = _field_name(name)
    return sum((mass.mcg for drug, mass in row.doses if _field_name(drug.name) == wanted), Fraction(0))


def _field_name(drug: str) -> str:
    return re.sub(r"\W+", "_", drug.casefold()).strip("_") or "drug"
