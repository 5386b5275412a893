"""The list of all pumps, the most urgent first; and the record of one pump, which other results share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from pumpcli.app import DueList, Listed
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import Forecast, Reason
from pumpcli.domain.pump import Mixture
from pumpcli.domain.quantity import Volume
from pumpcli.errors import Problem
from pumpcli.report import csv_out, json_out, words
from pumpcli.report.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.report.numbers import (
    NBSP,
    concentration,
    counted,
    day,
    iso_as_of,
    iso_minute,
    json_number,
    millilitres,
    minute,
    percent,
    spoken_as_of,
)

FIELDS = (
    "pump",
    "file",
    "model",
    "drugs",
    "filled_at",
    "filled_ml",
    "volume_ml",
    "daily_ml",
    "low_alarm_at",
    "low_alarm_latest_at",
    "empty_at",
    "stability_at",
    "max_interval_at",
    "deadline_at",
    "deadline_reason",
    "due_on",
    "order_by",
    "expected_ml",
    "days_left",
    "status",
    "replace_by",
)
_COLUMNS = (
    Column("Status"),
    Column("Pump"),
    Column("Refill due"),
    Column("Days", right=True),
    Column("Left now", right=True, wraps=True),
    Column("Why then", wraps=True),
)


def record(listed: Listed) -> dict[str, object]:
    """The fields of one pump as JSON values; `drugs` is a list."""
    forecast = listed.forecast
    fill, deadline = forecast.fill, forecast.deadline
    values = (
        forecast.pump.code,
        listed.file,
        forecast.pump.model,
        drug_list(fill.mixture),
        iso_minute(fill.at),
        json_number(fill.volume.ml),
        _ml(forecast.volume),
        json_number(forecast.daily.ml_per_day),
        _instant(forecast.at(Reason.LOW_ALARM)),
        _instant(forecast.low_alarm_latest_at),
        _instant(forecast.empty_at),
        _instant(forecast.at(Reason.STABILITY)),
        _instant(forecast.at(Reason.MAX_INTERVAL)),
        None if deadline is None else _instant(deadline.at),
        None if deadline is None else deadline.reason.value,
        _date(forecast.due_on),
        None,
        _ml(forecast.expected),
        forecast.days_left,
        forecast.status.value,
        _date(forecast.pump.replace_by),
    )
    return dict(zip(FIELDS, values, strict=True))


def flat_record(listed: Listed) -> dict[str, object]:
    """The same fields for CSV, where `drugs` is one text."""
    return record(listed) | {"drugs": words.mixture(listed.forecast.fill.mixture).replace(NBSP, " ") or None}


def drug_list(mixture: Mixture | None) -> list[dict[str, str]]:
    """The drugs of a mixture, the primary one first."""
    drugs = () if mixture is None else mixture.drugs
    return [{"name": drug.name, "concentration": concentration(drug).replace(NBSP, " ")} for drug in drugs]


def to_csv(result: DueList) -> str:
    """One row a pump."""
    return csv_out.render(FIELDS, map(flat_record, result.pumps))


def to_json(result: DueList, problems: Sequence[Problem]) -> str:
    """`complete` is false where pumps are missing, which `unread` then names."""
    found = {
        "complete": not result.unread,
        "unread": [{"pump": each.code, "file": each.file, "line": each.line or None} for each in result.unread],
        "pumps": [record(listed) for listed in result.pumps],
    }
    return json_out.render("due", iso_as_of(result.as_of), found, problems)


def to_screen(result: DueList) -> Screen:
    """The list for people; its last line says so where it is incomplete."""
    title = "Refills due" if result.clinic.name is None else f"{result.clinic.name}: refills due"
    rows = tuple(_row(listed.forecast, result.clinic) for listed in result.pumps)
    screen: list[Block] = [Line(f"{title}, as of {spoken_as_of(result.as_of)}", Tone.STRONG), Line()]
    if rows:
        screen += [Grid(_COLUMNS, rows), Line()]
    return [*screen, Line(_total(result), Tone.FAINT), *words.incomplete(result.unread)]


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


def left_now(forecast: Forecast) -> str:
    """Such as "12.345 mL 31 %", the percentage being that of the capacity."""
    if forecast.volume is None:
        return f"not{NBSP}filled{NBSP}yet"
    return f"{millilitres(forecast.volume)} {percent(part_of_capacity(forecast, forecast.volume)).rjust(5, NBSP)}"


def part_of_capacity(forecast: Forecast, volume: Volume) -> Fraction:
    """A volume as a part of what the reservoir can hold."""
    return volume.ml / forecast.pump.reservoir.capacity.ml


def why_then(forecast: Forecast, clinic: Clinic) -> str:
    """Such as "low reservoir Mon 2026-11-23 14:05"."""
    deadline = forecast.deadline
    if deadline is None or deadline.at is None:
        return "never reaches the alarm volume, and no other limit is given"
    return f"{words.reason(deadline.reason, forecast, clinic)} {minute(deadline.at)}"


def _total(result: DueList) -> str:
    counts: dict[str, int] = {}
    for listed in result.pumps:
        word = words.STATUS_WORDS[listed.forecast.status]
        counts[word] = counts.get(word, 0) + 1
    named = ", ".join(f"{number} {word}" for word, number in counts.items())
    return counted(len(result.pumps), "pump") + (f": {named}" if named else "")


def _instant(at: datetime | None) -> str | None:
    return None if at is None else iso_minute(at)


def _date(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _ml(volume: Volume | None) -> float | int | None:
    return None if volume is None else json_number(volume.ml)
