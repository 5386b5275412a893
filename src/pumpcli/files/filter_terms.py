"""Read the terms of a filter of pumps: "site=home", "status!=ok", "due<=2026-12-05", "!booking=none"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from fractions import Fraction

from pumpcli.domain.due import Status
from pumpcli.domain.replacement import Notice
from pumpcli.domain.visits import BookingState
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import moments, quantities
from pumpcli.files.characters import folded
from pumpcli.files.suggestions import did_you_mean, shown
from pumpcli.values import Frozen, derived, set_derived

#: A text, a date, a volume in mL or a number of days.
FilterValue = str | date | Fraction | int

_TERM = re.compile(r"\s*((?:!\s*)*)([^\W\d][\w-]*)\s*(!=|<=|>=|=|<|>|~)(.*)", re.DOTALL)
_DAYS = re.compile(r"(-?[0-9]{1,6})(?:\s*days?)?")
#: Operators that other languages have, and what they are here.
_OTHER_OPERATORS = {"==": "=", "=>": ">=", "=<": "<=", "<>": "!=", "=~": "~"}


class Operator(StrEnum):
    """A comparison of a field with a value."""

    IS = "="
    IS_NOT = "!="
    CONTAINS = "~"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class FieldKind(StrEnum):
    """The kind of value of a field, which decides on its operators."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    VOLUME = "volume"
    NUMBER = "number"

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The operators that a field of this kind has."""
        match self:
            case FieldKind.TEXT:
                return Operator.IS, Operator.IS_NOT, Operator.CONTAINS
            case FieldKind.CHOICE:
                return Operator.IS, Operator.IS_NOT
            case _:
                return tuple(operator for operator in Operator if operator is not Operator.CONTAINS)


class FilterField(Frozen):
    """A field of a pump that a term may name.

    Attributes:
        choices: all values of a field of the kind `CHOICE`.
        is_in_file: whether the pump file gives the value, and no date has to be computed.
    """

    name: str
    kind: FieldKind
    choices: tuple[str, ...] = ()
    is_in_file: bool = False


#: All fields, by name.
FIELDS: Mapping[str, FilterField] = {
    field.name: field
    for field in (
        FilterField("pump", FieldKind.TEXT, is_in_file=True),
        FilterField("site", FieldKind.TEXT, is_in_file=True),
        FilterField("label", FieldKind.TEXT, is_in_file=True),
        FilterField("drug", FieldKind.TEXT, is_in_file=True),
        FilterField("model", FieldKind.TEXT, is_in_file=True),
        FilterField("status", FieldKind.CHOICE, tuple(status.value for status in Status)),
        FilterField("booking", FieldKind.CHOICE, tuple(state.value for state in BookingState)),
        FilterField("replacement", FieldKind.CHOICE, (*(notice.value for notice in Notice), "none")),
        FilterField("due", FieldKind.DATE),
        FilterField("deadline", FieldKind.DATE),
        FilterField("order_by", FieldKind.DATE),
        FilterField("booked", FieldKind.DATE),
        FilterField("days", FieldKind.NUMBER),
        FilterField("left", FieldKind.VOLUME),
    )
}
#: The fields that need no computed date.
FIELDS_IN_FILES = {name: field for name, field in FIELDS.items() if field.is_in_file}


class Term(Frozen):
    """One term of a filter.

    Attributes:
        text: the term as given, without spaces at its ends.
        is_negated: whether it holds for the pumps for which the comparison does not hold.
        values: the values to compare with; one that matches is enough.
        keys: the values with folded texts, because case does not matter, nor how an accent is written.
    """

    text: str
    is_negated: bool
    field: FilterField
    operator: Operator
    values: tuple[FilterValue, ...]
    keys: tuple[FilterValue, ...] = derived()

    def __post_init__(self) -> None:
        set_derived(self, "keys", tuple(folded(value) if isinstance(value, str) else value for value in self.values))

    @property
    def must_exist(self) -> bool:
        """Whether some pump must have each of the values: a value that no pump has is a mistake."""
        return self.field.kind is FieldKind.TEXT and self.operator is not Operator.CONTAINS

    def holds_for(self, value: FilterValue, key: FilterValue) -> bool:
        """Return whether the value of a pump is one of `keys`, or matches it as a pattern; texts are folded."""
        if isinstance(key, str) and isinstance(value, str) and self.field.kind is FieldKind.TEXT and is_pattern(key):
            return matches(key, value)
        return value == key

    @property
    def meaning(self) -> object:
        """A key that is equal for terms that hold for the same pumps, whatever their spelling."""
        return self.is_negated, self.field.name, self.operator, frozenset(self.keys)


def is_pattern(text: str) -> bool:
    """Return whether a text has a character that stands for others, as in P-1*."""
    return "*" in text or "?" in text


def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern matches a whole text, in any case: * stands for any characters, ? for one."""
    return fnmatchcase(folded(text), folded(pattern).replace("[", "[[]"))


def read_term(text: str, fields: Mapping[str, FilterField] = FIELDS) -> Term | Fault:
    """Read one term, such as "site=home".

    Args:
        fields: the fields that may be named here.
    """
    match = _TERM.fullmatch(text)
    if match is None:
        return _fault(
            f"`{shown(text)}` is not a field, an operator and a value, such as site=home; put a term in single quotes, "
            "because a shell reads < > and ! itself"
        )
    negations, name, operator, written = match[1].count("!"), match[2].lower(), Operator(match[3]), match[4].strip()
    field = fields.get(name)
    if field is None:
        return _unknown_field(name, fields)
    meant = _OTHER_OPERATORS.get(operator + written[:1])
    if meant is not None:
        return _fault(f"`{operator}{written[:1]}` is no operator here; write {meant}")
    if operator not in field.kind.operators:
        return _fault(f"`{name}` has no operator {operator}; it has {' '.join(field.kind.operators)}")
    values = _values(field, operator, written)
    if isinstance(values, Fault):
        return values
    return Term(text=text.strip(), is_negated=negations % 2 == 1, field=field, operator=operator, values=values)


def _fault(message: str) -> Fault:
    return Fault(FaultCode.BAD_TEXT, message)


def _unknown_field(name: str, fields: Mapping[str, FilterField]) -> Fault:
    if name in FIELDS:
        why = f"`{name}` is computed from dates and is not in a file"
    else:
        why = f"unknown field `{shown(name)}`{did_you_mean(name, fields)}"
    return _fault(f"{why}; fields here: {', '.join(fields)}")


def _values(field: FilterField, operator: Operator, written: str) -> tuple[FilterValue, ...] | Fault:
    """Read the values of a term. Commas separate them, except in a volume, where a comma is a wrong number."""
    is_list = operator in (Operator.IS, Operator.IS_NOT, Operator.CONTAINS) and field.kind is not FieldKind.VOLUME
    values = []
    for part in written.split(",") if is_list else [written]:
        if not part.strip():
            return _fault(f"a value is missing after `{field.name}{operator}`")
        value = _READERS[field.kind](field, part.strip())
        if isinstance(value, Fault):
            return value
        values.append(value)
    return tuple(values)


def _text(field: FilterField, text: str) -> FilterValue | Fault:
    return text


def _choice(field: FilterField, text: str) -> FilterValue | Fault:
    if text.casefold() in field.choices:
        return text
    known = ", ".join(field.choices)
    return _fault(f"unknown {field.name} `{shown(text)}`{did_you_mean(text, field.choices)}; known: {known}")


def _day(field: FilterField, text: str) -> FilterValue | Fault:
    return moments.day(text)


def _volume(field: FilterField, text: str) -> FilterValue | Fault:
    volume = quantities.volume(text)
    return volume if isinstance(volume, Fault) else volume.ml


def _number(field: FilterField, text: str) -> FilterValue | Fault:
    match = _DAYS.fullmatch(text)
    if match is None:
        return _fault(f"`{shown(text)}` is not a whole number of days, such as 7 or -1")
    return int(match[1])


_READERS: dict[FieldKind, Callable[[FilterField, str], FilterValue | Fault]] = {
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.DATE: _day,
    FieldKind.VOLUME: _volume,
    FieldKind.NUMBER: _number,
}
