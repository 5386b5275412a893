"""Read a list of due dates that was kept: the JSON of `due`.

It is read as strictly as it is written, with one exception: fields of a pump that lists are not compared by may be
missing.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Reason, Status
from pumpcli.errors import Fault, FaultCode, Problem, Severity, Unread, ValidationError
from pumpcli.files import fields, moments
from pumpcli.files.due_record import DrugRecord, DueRecord
from pumpcli.files.source import Source
from pumpcli.files.suggestions import shown
from pumpcli.values import frozen

T = TypeVar("T")
NameT = TypeVar("NameT", Reason, Status)
#: Read a value of the JSON.
Reader = Callable[[object], T | Fault]

SCHEMA = "pumpcli/due/1"
#: What JSON lets stand between two values.
_BLANKS = " \t\n\r"
_STRING = re.compile(r'"(?:[^"\\\n]|\\[^\n])*+"')
_HOW_TO_KEEP = "a list is kept with `pumpcli due --format json --output FILE`"


@frozen
class Previous:
    """A list that was kept.

    Attributes:
        unread: pumps that are missing from it; it is complete only where there are none.
    """

    file: str
    as_of: AsOf
    pumps: tuple[DueRecord, ...]
    unread: tuple[Unread, ...]


def read_previous(source: Source) -> Previous | Problem:
    """Read the list that a file holds; return a problem if it holds anything but the whole JSON of `due`."""
    try:
        return _previous(source.file, _Object.of(json.loads(source.text, object_pairs_hook=_object)))
    except json.JSONDecodeError as error:
        return _not_json(source, error.pos)
    except ValidationError as refusal:
        return _problem(source.file, refusal.faults[0])
    except RecursionError:
        return _problem(source.file, Fault(FaultCode.NOT_A_DUE_LIST, "lists and objects are nested too deep"))
    except ValueError:  # of the numbers alone: Python reads none of thousands of digits
        return _problem(source.file, Fault(FaultCode.NOT_A_DUE_LIST, "a number has too many digits"))


def _problem(file: str, fault: Fault, line: int = 0, column: int = 0, text: str = "") -> Problem:
    message = f"{fault.message}; {_HOW_TO_KEEP}"
    return Problem(
        severity=Severity.ERROR,
        code=fault.code,
        file=file,
        line=line,
        column=column,
        path=fault.at,
        message=message,
        source=text,
    )


def _not_json(source: Source, stop: int) -> Problem:
    """Return the problem of a text that is no JSON, in words of ours: those of the json module, and whether it stops at
    a comma too many or behind it, differ from one version of Python to the next.

    Args:
        stop: where the json module stopped.
    """
    text = source.text
    before = text[:stop].rstrip(_BLANKS)
    if before.endswith(",") and text.startswith(("}", "]"), stop):
        stop = len(before) - 1
    if not text.strip(_BLANKS):
        what = "this file is empty"
    elif not text[stop:].strip(_BLANKS):
        what = "this is not JSON: it ends before it is complete"
    elif text[stop] == '"' and _STRING.match(text, stop) is None:
        what = "this is not JSON: the quote that is opened here is not closed in its line"
    else:
        what = f"this is not JSON: {text[stop]!a} cannot stand here"
    line, start = text.count("\n", 0, stop) + 1, text.rfind("\n", 0, stop) + 1
    shown_line = text[start:].partition("\n")[0].rstrip("\r")
    return _problem(source.file, Fault(FaultCode.NOT_A_DUE_LIST, what), line, stop - start + 1, shown_line)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of the JSON. Raise ValidationError if a key is given twice, of which one would be lost."""
    values = dict(pairs)
    if len(values) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, f"the key `{shown(key)}` is given twice in one object")])
    return values


@frozen
class _Object:
    """An object of the JSON, with its path."""

    values: Mapping[str, object]
    at: str

    @classmethod
    def of(cls, value: object, at: str = "") -> _Object:
        """Take a value for an object. Raise ValidationError if it is none."""
        if isinstance(value, Mapping):
            return cls(value, at)
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, _not(value, "an object").message, at)])

    def read(self, key: str, reader: Reader[T]) -> T:
        """Return the value of a key. Raise ValidationError with its path if it is missing, or refused by the reader."""
        value = (
            reader(self.values[key]) if key in self.values else Fault(FaultCode.NOT_A_DUE_LIST, "this key is missing")
        )
        if isinstance(value, Fault):
            raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, value.message, self.path(key))])
        return value

    def optional(self, key: str, reader: Reader[T]) -> T | None:
        """Return the same, or None if the key is missing or null."""
        return None if self.values.get(key) is None else self.read(key, reader)

    def objects(self, key: str) -> Iterator[_Object]:
        """Yield the objects of a list."""
        for index, value in enumerate(self.read(key, _items)):
            yield self.of(value, f"{self.path(key)}[{index}]")

    def path(self, key: str) -> str:
        """Such as "pumps[2].drugs"."""
        return f"{self.at}.{key}" if self.at else key


def _previous(file: str, whole: _Object) -> Previous:
    """Read the list. Raise ValidationError for whatever `due` would not have written."""
    whole.read("schema", _schema)
    as_of, is_complete = whole.read("as_of", _as_of), whole.read("complete", _truth)
    unread = tuple(map(_unread, whole.objects("unread")))
    if is_complete != (not unread):
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, "contradicts `unread`", "complete")])
    pumps: dict[str, DueRecord] = {}
    for pump in whole.objects("pumps"):
        record = _record(pump)
        if record.pump in pumps:
            raise ValidationError(
                [Fault(FaultCode.NOT_A_DUE_LIST, f"`{record.pump}` is listed twice", pump.path("pump"))]
            )
        pumps[record.pump] = record
    return Previous(file, as_of, tuple(pumps.values()), unread)


def _record(pump: _Object) -> DueRecord:
    """Read one pump. Lists are compared by the fields that must be there."""
    drugs = pump.objects("drugs")
    return DueRecord(
        pump=pump.read("pump", _code),
        file=pump.read("file", _text),
        model=pump.optional("model", _text),
        drugs=tuple(DrugRecord(drug.read("name", _name), drug.read("concentration", _name)) for drug in drugs),
        filled_at=pump.read("filled_at", _instant),
        filled_ml=pump.read("filled_ml", _ml),
        volume_ml=pump.optional("volume_ml", _ml),
        daily_ml=pump.read("daily_ml", _ml),
        low_alarm_at=pump.optional("low_alarm_at", _instant),
        low_alarm_latest_at=pump.optional("low_alarm_latest_at", _instant),
        empty_at=pump.optional("empty_at", _instant),
        stability_at=pump.optional("stability_at", _instant),
        max_interval_at=pump.optional("max_interval_at", _instant),
        deadline_at=pump.read("deadline_at", _instant_or_none),
        deadline_reason=pump.read("deadline_reason", _reason_or_none),
        due_on=pump.read("due_on", _date_or_none),
        order_by=pump.optional("order_by", _date),
        expected_ml=pump.optional("expected_ml", _ml),
        days_left=pump.optional("days_left", _whole_number),
        status=pump.read("status", _status),
        replace_by=pump.optional("replace_by", _date),
    )


def _unread(entry: _Object) -> Unread:
    code, line = entry.read("pump", _or_none(_code)), entry.read("line", _or_none(_line))
    return Unread(code, entry.read("file", _text), line or 0)


def _not(value: object, wanted: str) -> Fault:
    kinds = {type(None): "null", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    kind = f"`{shown(value)}`" if isinstance(value, str) else kinds.get(type(value), "an object")
    return Fault(FaultCode.NOT_A_DUE_LIST, f"{kind}, where {wanted} belongs")


def _or_none(reader: Reader[T]) -> Callable[[object], T | Fault | None]:
    return lambda value: None if value is None else reader(value)


def _one_of(names: type[NameT]) -> Reader[NameT]:
    """Make the reader of an enumeration."""
    members = {member.value: member for member in names}

    def reader(value: object) -> NameT | Fault:
        member = members.get(value) if isinstance(value, str) else None
        return _not(value, f"one of {' '.join(members)}") if member is None else member

    return reader


_reason_or_none = _or_none(_one_of(Reason))
_status = _one_of(Status)


def _schema(value: object) -> str | Fault:
    return SCHEMA if value == SCHEMA else _not(value, f"`{SCHEMA}`")


def _truth(value: object) -> bool | Fault:
    return value if isinstance(value, bool) else _not(value, "true or false")


def _items(value: object) -> list[object] | Fault:
    return value if isinstance(value, list) else _not(value, "a list")


def _text(value: object) -> str | Fault:
    return value if isinstance(value, str) else _not(value, "a text")


def _code(value: object) -> str | Fault:
    return fields.code(value) if isinstance(value, str) else _not(value, "the code of a pump")


def _name(value: object) -> str | Fault:
    return fields.name(value) if isinstance(value, str) else _not(value, "a text")


def _line(value: object) -> int | Fault:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        return _not(value, "the number of a line")
    return value


def _whole_number(value: object) -> int | Fault:
    return _not(value, "a whole number") if isinstance(value, bool) or not isinstance(value, int) else value


def _ml(value: object) -> Fraction | Fault:
    """Read a volume: neither below zero, nor NaN, nor more than a double holds. The shortest text of a double is the
    decimal that was written."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= sys.float_info.max:
        return _not(value, "a volume in mL")
    return Fraction(Decimal(repr(value)))


def _date(value: object) -> date | Fault:
    try:
        on = date.fromisoformat(str(value))
    except ValueError:
        on = None
    return _not(value, "a date such as 2026-11-27") if on is None or on.isoformat() != value else on


def _instant(value: object) -> datetime | Fault:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    wanted = "an instant such as 2026-11-27T14:05"
    return _not(value, wanted) if at is None or at.isoformat(timespec="minutes") != value else at


_date_or_none, _instant_or_none = _or_none(_date), _or_none(_instant)


def _as_of(value: object) -> AsOf | Fault:
    """Read a date, for the end of that day, or an instant."""
    day, instant = (moments.day(value), moments.moment_anywhere(value)) if isinstance(value, str) else (None, None)
    if isinstance(day, date):
        return AsOf.end_of(day)
    return AsOf.at(instant) if isinstance(instant, datetime) else _not(value, "a date or an instant")
