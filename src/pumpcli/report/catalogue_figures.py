"""Write the figures of a catalogue as records and as text, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pumpcli.domain.catalogue import Figure, Supplied
from pumpcli.domain.clock import HOUR, Period
from pumpcli.domain.quantity import FlowRate, Volume
from pumpcli.domain.strength import DailyDose, Strength, StrengthRange
from pumpcli.formats.numbers import NBSP, json_number, plain, spell_period
from pumpcli.formats.records import Value

FIELDS = ("figure", "value", "unit", "holds", "source", "note")
#: The fields that only figures of drugs have.
DRUG_FIELDS = ("conditions", "tested")


def record(name: str, figure: Figure[Any]) -> dict[str, Value]:
    """Return the fields of one figure; its sources are joined by "; ".

    A figure is a number with its unit, or it states whether something holds.
    """
    number = None if isinstance(figure.value, bool) else _number_and_unit(figure.value)
    return {
        "figure": name,
        "value": None if number is None else json_number(number[0]),
        "unit": None if number is None else number[1],
        "holds": figure.value if number is None else None,
        "source": "; ".join(figure.sources),
        "note": figure.note,
    }


def drug_record(name: str, figure: Figure[Any]) -> dict[str, Value]:
    """Return the fields of one figure of a mixture or a drug; tested strengths are joined by "; "."""
    words = None if figure.conditions is None else figure.conditions.words
    tested = "; ".join(map(str, _tested(figure)))
    return record(name, figure) | {"conditions": words, "tested": tested or None}


def nested(name: str, figure: Figure[Any]) -> dict[str, object]:
    """Return the fields of one figure for a document; its sources are a list."""
    return {**record(name, figure), "source": list(figure.sources)}


def nested_of_drug(name: str, figure: Figure[Any]) -> dict[str, object]:
    """Return the fields of one figure of a mixture or a drug for a document; tested strengths are a list."""
    tested = [{"name": each.drug, "lowest": str(each.lowest), "highest": str(each.highest)} for each in _tested(figure)]
    return {**drug_record(name, figure), "source": list(figure.sources), "tested": tested}


def _tested(figure: Figure[Any]) -> tuple[StrengthRange, ...]:
    return () if figure.conditions is None else figure.conditions.tested


def supplied_record(supplied: Supplied) -> dict[str, object]:
    """Return the stability that a catalogue supplies to a fill, for a document."""
    name = "first_fill" if supplied.is_first else "stability"
    return {"from": supplied.limit.origin} | nested_of_drug(name, supplied.figure)


def spoken(value: object) -> str:
    """Return a figure with its unit, such as "40 mL", "0.048 mL/day", "90 days" or "yes"."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Volume():
            return f"{plain(value.ml)}{NBSP}mL"
        case FlowRate():
            return f"{plain(value.ml_per_day)}{NBSP}mL/day"
        case Period():
            return spell_period(value)
        case Strength() | DailyDose():
            return str(value).replace(" ", NBSP)
        case _:
            raise TypeError(f"a figure cannot be a {type(value).__name__}")


def with_note(figure: Figure[Any]) -> str:
    """Return the sources of a figure, and in brackets its note and its conditions."""
    return "; ".join(figure.sources) + in_brackets(figure)


def in_brackets(figure: Figure[Any]) -> str:
    """Return " (note; conditions)" of a figure; an empty text if it has neither."""
    about = _about(figure)
    return f" ({about})" if about else ""


def _about(figure: Figure[Any]) -> str:
    parts = (figure.note, None if figure.conditions is None else str(figure.conditions))
    return "; ".join(part for part in parts if part)


def cited(figure: Figure[Any], origin: str) -> str:
    """Return the source of a figure, such as "[built-in catalogue: PubMed 38043050]", instead of a file and a line."""
    return f"[{origin}: {'; '.join(figure.sources)}]"


def supplied_lines(supplied: Supplied) -> Iterator[str]:
    """Yield the stability that a catalogue supplies, with its source, to distinguish it from a value of the file."""
    limit, figure = supplied.limit, supplied.figure
    first = ", first fill" if supplied.is_first else ""
    note = f": {_about(figure)}" if _about(figure) else ""
    yield f"{limit.name}{first}: {spell_period(figure.value)} {cited(figure, limit.origin)}{note}."
    if limit.longest is not None and not supplied.is_first:
        why = "" if limit.longest.note is None else f", {limit.longest.note}"
        yield f"{spell_period(limit.longest.value)}{why}: used only if the file gives `stability`."


def _number_and_unit(value: object) -> tuple[Fraction, str]:
    match value:
        case Volume():
            return value.ml, "mL"
        case FlowRate():
            return value.ml_per_day, "mL/day"
        case Period(months=0, seconds=0):
            return Fraction(value.days), "days"
        case Period(months=0):
            hours = Fraction(value.seconds, HOUR)
            return (hours, "h") if hours.denominator == 1 else (Fraction(value.seconds, 60), "min")
        case Period():
            return Fraction(value.months), "months"
        case Strength():
            return value.number, f"{value.unit}/mL"
        case DailyDose():
            return value.number, f"{value.unit}/day"
        case _:
            raise TypeError(f"a figure cannot be a {type(value).__name__}")
