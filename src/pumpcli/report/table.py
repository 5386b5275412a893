"""Write the depletion table of one pump."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import partial

from pumpcli.domain.bridge import Bridge
from pumpcli.domain.candidates import Reason
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Drug, Mixture
from pumpcli.domain.table import Row
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, dropped, moved_below, shorter
from pumpcli.formats.numbers import (
    NBSP,
    concentration,
    fixed,
    json_number,
    mass,
    minute,
    percent,
    places_of_column,
    short_minute,
    spoken_as_of,
    time_of,
)
from pumpcli.formats.page_layout import Page
from pumpcli.formats.records import About, Record, ResultDocument, Value
from pumpcli.formats.wrapping import kept
from pumpcli.report import ended_words, limits, words
from pumpcli.report.prescribed import conversion_of
from pumpcli.report.pump_record import fields_of_drugs
from pumpcli.usecases.one_pump import DepletionTable

_FIELDS = ("start", "end", "delivered_ml", "remaining_ml", "events")
EVENT_WORDS = {
    "fill": "FILL",
    "reading": "reading",
    "program": "program",
    "bolus": "bolus",
    **{reason.value: limits.limit(reason).event for reason in Reason},
    "empty": "EMPTY",
    "stopped": "STOPPED",
    "resumed": "resumed",
    "ended": "OUT OF USE",
}
#: The drugs for whose columns paper that stands upright has room.
_UPRIGHT_DRUGS = 2
_FROM, _TO, _PART = Column("From"), Column("To", right=True), Column("", right=True)
_EVENTS = Column("Events", wraps=True, label="")
_ALERTS = {"empty", "stopped", "ended", *(reason.value for reason in Reason if limits.limit(reason).is_alert)}


def fields(table: DepletionTable) -> tuple[str, ...]:
    """Return the names of the fields: those of every table, with one for each drug that the rows deliver."""
    return (*_FIELDS, *_drug_fields(table.rows).values(), "timezone", "bridge")


def records(table: DepletionTable) -> Iterator[Record]:
    """Yield one record a row."""
    drug_fields = _drug_fields(table.rows)
    timezone = table.listed.forecast.pump.zone.name
    return (_record(row, drug_fields) | {"timezone": timezone, "bridge": row.bridge} for row in table.rows)


def _record(row: Row, drug_fields: Mapping[str, str]) -> dict[str, Value]:
    """Return the fields of one row; events are joined by spaces."""
    values: dict[str, Value] = {
        "start": row.start,
        "end": row.end,
        "delivered_ml": json_number(row.delivered.ml),
        "remaining_ml": json_number(row.remaining.ml),
        "events": " ".join(row.events),
    }
    delivered = _delivered(row)
    return values | {field: json_number(delivered.get(name, Fraction(0))) for name, field in drug_fields.items()}


def document(table: DepletionTable) -> ResultDocument:
    """Return the rows under `rows`, the pump with its time zone, and the length of a row under `by`."""
    drug_fields = _drug_fields(table.rows)
    content = {
        "pump": table.listed.forecast.pump.code,
        "file": table.listed.file,
        "by": table.by.value,
        "timezone": table.listed.forecast.pump.zone.name,
        "bridges": [{"from": bridge.start, "to": bridge.end} for bridge in table.bridges],
        "rows": [{**_record(row, drug_fields), "events": list(row.events), "bridge": row.bridge} for row in table.rows],
    }
    return ResultDocument("table", table.listed.forecast.as_of, content)


def to_screen(table: DepletionTable) -> Screen:
    """Return the table as a screen."""
    drugs, units = _drugs(table.rows), _units(table)
    of_drugs = tuple(Column(drug.name, right=True) for drug in drugs.values())
    columns = (_FROM, _TO, Column("Delivered", right=True), *of_drugs, Column("Remaining", right=True), _PART, _EVENTS)
    steps = (shorter(_FROM, _TO), dropped(_PART), dropped(_TO), moved_below(_EVENTS), moved_below(*of_drugs))
    forecast = table.listed.forecast
    rows = tuple(_row(row, units, forecast) for row in table.rows)
    return [*_head(table), *_picture(table), Line(), Grid(columns, rows, steps=steps)]


def about(table: DepletionTable) -> About:
    """Return the lines above the table."""
    return About(table.listed.forecast.as_of, list(_head(table)))


def _head(table: DepletionTable) -> Iterator[Line]:
    forecast = table.listed.forecast
    civil_time = words.civil_time_of(forecast.pump.zone)
    patient = "" if forecast.low_alarm_latest_at is None else ", all patient boluses used"
    yield Line(f"Depletion table of {forecast.pump.code}, by {table.by}{patient}", Tone.STRONG)
    yield Line(f"as of {spoken_as_of(forecast.as_of)}, from {kept(table.listed.file)}{civil_time}", Tone.FAINT)
    yield from _state(forecast)
    for shift in table.clock_shifts:
        yield Line(words.clock_shift(shift), Tone.NOTICE)
    for bridge in table.bridges:
        yield Line(_bridge(bridge), Tone.NOTICE)


def _picture(table: DepletionTable) -> Iterator[Block]:
    """Yield the picture of the volume since the last fill; nothing if no curve was asked for."""
    if table.curve is not None:
        from pumpcli.report.picture import chart  # noqa: PLC0415  # only a page has it

        yield Line()
        yield chart(table.listed.forecast, table.curve)


def to_page(table: DepletionTable) -> Page:
    """Return the table as a page."""
    forecast = table.listed.forecast
    is_wide = len(_drugs(table.rows)) > _UPRIGHT_DRUGS
    return Page(blocks=to_screen(table), clinic=forecast.clinic.name, as_of=forecast.as_of, is_wide=is_wide)


def _state(forecast: Forecast) -> Iterator[Line]:
    """Yield a line on a stop that goes on, or on the end of a pump that is out of use."""
    if forecast.ended is not None:
        yield Line(f"{ended_words.headline(forecast)}. The table ends with that day.", Tone.ALERT)
    elif forecast.stop is not None:
        nothing = words.delivers_nothing(forecast)
        yield Line(f"STOPPED: {nothing}; the table assumes that it runs again from now", Tone.ALERT)


def _bridge(bridge: Bridge) -> str:
    """Return a sentence on the drug that is still in the tubing."""
    time = f"From {minute(bridge.start)} to {minute(bridge.end)}"
    return (
        f"{time} the tubing may still deliver the former mixture ({_contents(bridge.former)}). The drug columns go by "
        f"the mixture in the reservoir ({_contents(bridge.mixture)}); volumes and dates do not depend on it."
    )


def _contents(mixture: Mixture) -> str:
    return ", ".join(f"{drug.name} {concentration(drug)}" for drug in mixture.drugs)


def _row(row: Row, units: Mapping[str, tuple[str, int]], forecast: Forecast) -> tuple[Cell, ...]:
    today, capacity = forecast.as_of.day, forecast.pump.reservoir.capacity.ml
    alert = Tone.ALERT if _ALERTS & set(row.events) else Tone.NOTICE
    delivered = _delivered(row)
    doses = ((delivered.get(name), unit, places) for name, (unit, places) in units.items())
    return (
        Cell(minute(row.start), shorter=(short_minute(row.start, today),)),
        Cell(_end(row, minute), shorter=(_end(row, partial(short_minute, today=today)),)),
        Cell(f"{fixed(row.delivered.ml, 3)}{NBSP}mL"),
        *(Cell("" if mcg is None else mass(mcg, unit, places)) for mcg, unit, places in doses),
        Cell(f"{fixed(row.remaining.ml, 3)}{NBSP}mL", Tone.STRONG),
        Cell(percent(row.remaining.ml / capacity)),
        Cell(", ".join(EVENT_WORDS[event] for event in row.events), alert),
    )


def _end(row: Row, spell: Callable[[datetime], str]) -> str:
    """Return the end of a row as a time of day; with its date, as `spell` writes it, if that is not the day of the
    start."""
    last = (row.end.date() - row.start.date()).days
    if last == 0:
        return time_of(row.end)
    return "24:00" if last == 1 and time_of(row.end) == "00:00" else spell(row.end)


def _drugs(rows: Sequence[Row]) -> dict[str, Drug]:
    """Return every drug that the rows deliver by its case-folded name, in the order of first appearance."""
    drugs: dict[str, Drug] = {}
    for row in rows:
        for drug, _ in row.doses:
            drugs.setdefault(drug.name.casefold(), drug)
    return drugs


def _units(table: DepletionTable) -> dict[str, tuple[str, int]]:
    """Return the unit and the decimal places of the column of each drug, by its case-folded name."""
    shown, delivered = conversion_of(table.listed.forecast), [_delivered(row) for row in table.rows]
    units = {}
    for name, drug in _drugs(table.rows).items():
        masses, unit = [doses.get(name, Fraction(0)) for doses in delivered], shown.unit(drug)
        units[name] = unit, places_of_column(masses, unit, shown.digits)
    return units


def _drug_fields(rows: Sequence[Row]) -> dict[str, str]:
    """Return the field of each drug by its case-folded name, such as "delivered_morphine_mcg"."""
    return fields_of_drugs(_drugs(rows), "delivered")


def _delivered(row: Row) -> dict[str, Fraction]:
    """Return the mass in mcg of each drug in a row by its case-folded name."""
    return {drug.name.casefold(): mass.mcg for drug, mass in row.doses}
