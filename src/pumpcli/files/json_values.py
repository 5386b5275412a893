"""Read the values of a saved list of due dates, which is JSON, one by one and strictly.

A reader takes one value and returns what it stands for, or a `Fault` unless it has the form that `due` writes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Status
from pumpcli.domain.replacement import Notice
from pumpcli.domain.visits import BookingState
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.files import fields, moments
from pumpcli.files.suggestions import shown
from pumpcli.values import Frozen

T = TypeVar("T")
NameT = TypeVar("NameT", Reason, Status, BookingState, Notice)
#: A reader of one value of the JSON.
Reader = Callable[[object], T | Fault]


class JsonObject(Frozen):
    """An object of the JSON and its path, such as "pumps[2]"; empty for the outermost object."""

    values: Mapping[str, object]
    at: str

    @classmethod
    def of(cls, value: object, at: str = "") -> JsonObject:
        """Return a value as an object. Raise ValidationError if it is not one."""
        if isinstance(value, Mapping):
            return cls(value, at)
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, not_a(value, "an object").message, at)])

    def read(self, key: str, reader: Reader[T]) -> T:
        """Read the value of a key. Raise ValidationError with its path if it is missing or the reader refuses it."""
        value = (
            reader(self.values[key]) if key in self.values else Fault(FaultCode.NOT_A_DUE_LIST, "this key is missing")
        )
        if isinstance(value, Fault):
            raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, value.message, self.path(key))])
        return value

    def optional(self, key: str, reader: Reader[T]) -> T | None:
        """Read the value of a key; return None if the key is missing or null. Raise ValidationError as `read` does."""
        return None if self.values.get(key) is None else self.read(key, reader)

    def objects(self, key: str) -> Iterator[JsonObject]:
        """Yield the objects of the list at a key. Raise ValidationError if it is not a list of objects."""
        for index, value in enumerate(self.read(key, items)):
            yield self.of(value, f"{self.path(key)}[{index}]")

    def path(self, key: str) -> str:
        """Return the path of a key, such as "pumps[2].drugs"."""
        return f"{self.at}.{key}" if self.at else key


def not_a(value: object, wanted: str) -> Fault:
    """Return the fault of a value of the wrong kind.

    Args:
        wanted: the right kind, such as "a list".
    """
    kinds = {type(None): "null", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    kind = f"`{shown(value)}`" if isinstance(value, str) else kinds.get(type(value), "an object")
    return Fault(FaultCode.NOT_A_DUE_LIST, f"{kind} instead of {wanted}")


def or_none(reader: Reader[T]) -> Callable[[object], T | Fault | None]:
    """Return a reader that also reads null, as None."""
    return lambda value: None if value is None else reader(value)


def one_of(names: type[NameT]) -> Reader[NameT]:
    """Return a reader of the values of an enumeration."""
    members = {member.value: member for member in names}

    def reader(value: object) -> NameT | Fault:
        member = members.get(value) if isinstance(value, str) else None
        return not_a(value, f"one of {' '.join(members)}") if member is None else member

    return reader


reason_or_none = or_none(one_of(Reason))
status = one_of(Status)
booking = one_of(BookingState)
notice = one_of(Notice)


def truth(value: object) -> bool | Fault:
    """Read true or false."""
    return value if isinstance(value, bool) else not_a(value, "true or false")


def items(value: object) -> list[object] | Fault:
    """Read a list."""
    return value if isinstance(value, list) else not_a(value, "a list")


def text(value: object) -> str | Fault:
    """Read a text."""
    return value if isinstance(value, str) else not_a(value, "a text")


def code(value: object) -> str | Fault:
    """Read the code of a pump."""
    return fields.code(value) if isinstance(value, str) else not_a(value, "the code of a pump")


def name(value: object) -> str | Fault:
    """Read a name of one line."""
    return fields.name(value) if isinstance(value, str) else not_a(value, "a text")


def names(value: object) -> tuple[str, ...] | Fault:
    """Read a list of names, each of one line."""
    read = [name(item) for item in value] if isinstance(value, list) else [not_a(value, "a list")]
    faults = [item for item in read if isinstance(item, Fault)]
    return faults[0] if faults else tuple(item for item in read if not isinstance(item, Fault))


def line_number(value: object) -> int | Fault:
    """Read the number of a line, 1 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        return not_a(value, "the number of a line")
    return value


def whole_number(value: object) -> int | Fault:
    """Read a whole number, which may be negative."""
    return not_a(value, "a whole number") if isinstance(value, bool) or not isinstance(value, int) else value


def ml(value: object) -> Fraction | Fault:
    """Read a volume in mL: zero or more, finite, and within the range of a double. `repr` of a double gives back the
    decimal that was written."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= sys.float_info.max:
        return not_a(value, "a volume in mL")
    return Fraction(Decimal(repr(value)))


def day(value: object) -> date | Fault:
    """Read a date such as 2026-11-27."""
    try:
        on = date.fromisoformat(str(value))
    except ValueError:
        on = None
    return not_a(value, "a date such as 2026-11-27") if on is None or on.isoformat() != value else on


def instant(value: object) -> datetime | Fault:
    """Read an instant, with or without an offset from UTC. A list of schema 1 has it to the minute, later ones to the
    second."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    spelled = () if at is None else (at.isoformat(timespec="seconds"), at.isoformat(timespec="minutes"))
    return not_a(value, "an instant such as 2026-11-27T14:05:00") if at is None or value not in spelled else at


day_or_none, instant_or_none = or_none(day), or_none(instant)


def as_of(value: object) -> AsOf | Fault:
    """Read an as-of date, which stands for the end of that day, or an instant."""
    on, at = (moments.day(value), moments.moment_anywhere(value)) if isinstance(value, str) else (None, None)
    if isinstance(on, date):
        return AsOf.end_of(on)
    return AsOf.at(at) if isinstance(at, datetime) else not_a(value, "a date or an instant")
