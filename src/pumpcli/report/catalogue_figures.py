"""The figures of a catalogue as records and in words, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pumpcli.domain.catalogue import Figure, Supplied
from pumpcli.domain.clock import HOUR, Period
from pumpcli.domain.quantity import FlowRate, Volume
from pumpcli.formats.numbers import NBSP, json_number, plain, spell_period
from pumpcli.formats.records import Value

FIELDS = ("figure", "value", "unit", "source", "note")


def record(name: str, figure: Figure[Any]) -> dict[str, Value]:
    """Return the fields of one figure; several sources are one text."""
    value, unit = _value_and_unit(figure.value)
    return {"figure": name, "value": value, "unit": unit, "source": "; ".join(figure.sources), "note": figure.note}


def nested(name: str, figure: Figure[Any]) -> dict[str, object]:
    """Return the same fields for a document, with a list of sources."""
    return {**record(name, figure), "source": list(figure.sources)}


def supplied_record(supplied: Supplied) -> dict[str, object]:
    """The figure that a catalogue supplies to a fill."""
    name = "first_fill" if supplied.is_first else "stability"
    return {"from": supplied.limit.origin} | nested(name, supplied.figure)


def spoken(value: object) -> str:
    """Such as "40 mL", "0.048 mL/day", "90 days", "yes"."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Volume():
            return f"{plain(value.ml)}{NBSP}mL"
        case FlowRate():
            return f"{plain(value.ml_per_day)}{NBSP}mL/day"
        case Period():
            return spell_period(value)
        case _:
            raise TypeError(f"no figure is of the kind {type(value)}")


def with_note(figure: Figure[Any]) -> str:
    """The sources of a figure, and its note."""
    return "; ".join(figure.sources) + ("" if figure.note is None else f" ({figure.note})")


def cited(figure: Figure[Any], origin: str) -> str:
    """Such as "[built-in catalogue: PubMed 38043050]", in the place of a file and a line."""
    return f"[{origin}: {'; '.join(figure.sources)}]"


def supplied_lines(supplied: Supplied) -> Iterator[str]:
    """What a catalogue says of a mixture, so that nobody takes it for the word of the pump file."""
    limit, figure = supplied.limit, supplied.figure
    first = ", first fill" if supplied.is_first else ""
    note = "" if figure.note is None else f": {figure.note}"
    yield f"{limit.name}{first}: {spell_period(figure.value)} {cited(figure, limit.origin)}{note}."
    if limit.longest is not None and not supplied.is_first:
        why = "" if limit.longest.note is None else f", {limit.longest.note}"
        yield f"{spell_period(limit.longest.value)}{why}: reckoned with only if the file says `stability`."


def _value_and_unit(value: object) -> tuple[Value, str | None]:
    match value:
        case bool():
            return value, None
        case Volume():
            return json_number(value.ml), "mL"
        case FlowRate():
            return json_number(value.ml_per_day), "mL/day"
        case Period(months=0, seconds=0):
            return value.days, "days"
        case Period(months=0):
            return (value.seconds // HOUR, "h") if value.seconds % HOUR == 0 else (value.seconds // 60, "min")
        case Period():
            return value.months, "months"
        case _:
            raise TypeError(f"no figure is of the kind {type(value)}")
