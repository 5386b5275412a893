"""The depletion table of one pump."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from pumpcli.domain.pump import Drug
from pumpcli.domain.table import Row
from pumpcli.errors import Problem
from pumpcli.formats import csv_out, json_out
from pumpcli.formats.layout import Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.numbers import (
    NBSP,
    fixed,
    iso_as_of,
    iso_minute,
    json_number,
    mass,
    minute,
    percent,
    spoken_as_of,
    time_of,
    unit_of_column,
)
from pumpcli.report import words
from pumpcli.report.pump_record import fields_of_drugs
from pumpcli.usecases.one_pump import DepletionTable

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
    return (*_FIELDS, *_drug_fields(table.rows).values())


def record(row: Row, drug_fields: Mapping[str, str]) -> dict[str, object]:
    """The fields of one row as JSON values; `events` is a list."""
    found: dict[str, object] = {
        "start": iso_minute(row.start),
        "end": iso_minute(row.end),
        "delivered_ml": json_number(row.delivered.ml),
        "remaining_ml": json_number(row.remaining.ml),
        "events": list(row.events),
    }
    return found | {field: json_number(_delivered(row, name) or Fraction(0)) for name, field in drug_fields.items()}


def to_csv(table: DepletionTable) -> str:
    """One row a row; events are separated by blanks."""
    drug_fields = _drug_fields(table.rows)
    records = (record(row, drug_fields) | {"events": " ".join(row.events)} for row in table.rows)
    return csv_out.render(fields(table), records)


def to_json(table: DepletionTable, problems: Sequence[Problem]) -> str:
    """The rows under `rows`, with the pump and the step beside them."""
    drug_fields = _drug_fields(table.rows)
    found = {
        "pump": table.listed.forecast.pump.code,
        "file": table.listed.file,
        "by": table.by.value,
        "rows": [record(row, drug_fields) for row in table.rows],
    }
    return json_out.render("table", iso_as_of(table.listed.forecast.as_of), found, problems)


def to_screen(table: DepletionTable) -> Screen:
    """The table for people."""
    drugs = _drugs(table.rows)
    units = {name: _unit(table.rows, name, drug) for name, drug in drugs.items()}
    columns = (
        Column("From"),
        Column("To", right=True),
        Column("Delivered", right=True),
        *(Column(drug.name, right=True) for drug in drugs.values()),
        Column("Remaining", right=True),
        Column("", right=True),
        Column("Events", wraps=True),
    )
    forecast = table.listed.forecast
    rows = tuple(_row(row, units, forecast.pump.reservoir.capacity.ml) for row in table.rows)
    civil_time = words.civil_time_of(forecast.pump.zone)
    patient = "" if forecast.low_alarm_latest_at is None else ", all patient boluses used"
    return [
        Line(f"Depletion table of {forecast.pump.code}, by {table.by}{patient}", Tone.STRONG),
        Line(f"as of {spoken_as_of(forecast.as_of)}, from {table.listed.file}{civil_time}", Tone.FAINT),
        *(Line(words.clock_shift(shift), Tone.NOTICE) for shift in table.clock_shifts),
        Line(),
        Grid(columns, rows),
    ]


def _row(row: Row, units: Mapping[str, str], capacity: Fraction) -> tuple[Cell, ...]:
    alert = Tone.ALERT if _ALERTS & set(row.events) else Tone.NOTICE
    doses = ((_delivered(row, name), unit) for name, unit in units.items())
    return (
        Cell(minute(row.start)),
        Cell(_end(row)),
        Cell(f"{fixed(row.delivered.ml, 3)}{NBSP}mL"),
        *(Cell("" if mcg is None else mass(mcg, unit)) for mcg, unit in doses),
        Cell(f"{fixed(row.remaining.ml, 3)}{NBSP}mL", Tone.STRONG),
        Cell(percent(row.remaining.ml / capacity)),
        Cell(", ".join(_EVENT_WORDS[event] for event in row.events), alert),
    )


def _end(row: Row) -> str:
    """The time of day of the end; with its date where that is not the day of the start."""
    last = (row.end.date() - row.start.date()).days
    if last == 0:
        return time_of(row.end)
    return "24:00" if last == 1 and time_of(row.end) == "00:00" else minute(row.end)


def _drugs(rows: Sequence[Row]) -> dict[str, Drug]:
    """Every drug that the rows deliver, by its name without regard to case, in the order of first appearance."""
    found: dict[str, Drug] = {}
    for row in rows:
        for drug, _ in row.doses:
            found.setdefault(drug.name.casefold(), drug)
    return found


def _drug_fields(rows: Sequence[Row]) -> dict[str, str]:
    """The field of each drug, by its name: "delivered_morphine_mcg"."""
    return fields_of_drugs(_drugs(rows), "delivered")


def _delivered(row: Row, name: str) -> Fraction | None:
    """The mass in mcg of one drug; None where it is not in the mixture."""
    return next((mass.mcg for drug, mass in row.doses if drug.name.casefold() == name), None)


def _unit(rows: Sequence[Row], name: str, drug: Drug) -> str:
    return unit_of_column([_delivered(row, name) or Fraction(0) for row in rows], drug.unit)
