"""Read a saved list of due dates: the JSON that `due` prints.

Reading is strict: every field must have the form that `due` writes. Only fields of a pump that `changes` does not
compare may be missing.
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
#: A reader of one value of the JSON.
Reader = Callable[[object], T | Fault]

SCHEMA = "pumpcli/due/1"
#: The whitespace of JSON.
_WHITESPACE = " \t\n\r"
_STRING = re.compile(r'"(?:[^"\\\n]|\\[^\n])*+"')
_HOW_TO_SAVE = "save a list with `pumpcli due --format json --output FILE`"


@frozen
class Previous:
    """A saved list of due dates.

    Attributes:
        unread: pumps and files that could not be read when it was saved; the list is complete if there are none.
    """

    file: str
    as_of: AsOf
    pumps: tuple[DueRecord, ...]
    unread: tuple[Unread, ...]


def read_previous(source: Source) -> Previous | Problem:
    """Read a saved list; return a problem if the text is not the complete JSON of `due`."""
    try:
        return _previous(source.file, _Object.of(json.loads(source.text, object_pairs_hook=_object)))
    except json.JSONDecodeError as error:
        return _not_json(source, error.pos)
    except ValidationError as error:
        return _problem(source.file, error.faults[0])
    except RecursionError:
        return _problem(source.file, Fault(FaultCode.NOT_A_DUE_LIST, "lists and objects are nested too deep"))
    except ValueError:  # Python refuses integers of more than 4,300 digits
        return _problem(source.file, Fault(FaultCode.NOT_A_DUE_LIST, "a number has too many digits"))


def _problem(file: str, fault: Fault, line: int = 0, column: int = 0, text: str = "") -> Problem:
    message = f"{fault.message}; {_HOW_TO_SAVE}"
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
    """Return the problem of a text that is not JSON.

    The message does not quote the json module: its messages differ between versions of Python, and so does the position
    at which it stops for a superfluous comma.

    Args:
        stop: the position at which the json module stopped.
    """
    text = source.text
    before = text[:stop].rstrip(_WHITESPACE)
    if before.endswith(",") and text.startswith(("}", "]"), stop):
        stop = len(before) - 1
    if not text.strip(_WHITESPACE):
        message = "this file is empty"
    elif not text[stop:].strip(_WHITESPACE):
        message = "this is not JSON: it ends before it is complete"
    elif text[stop] == '"' and _STRING.match(text, stop) is None:
        message = "this is not JSON: the quote that opens here is not closed in its line"
    else:
        message = f"this is not JSON: {text[stop]!a} is not allowed here"
    line, start = text.count("\n", 0, stop) + 1, text.rfind("\n", 0, stop) + 1
    shown_line = text[start:].partition("\n")[0].rstrip("\r")
    return _problem(source.file, Fault(FaultCode.NOT_A_DUE_LIST, message), line, stop - start + 1, shown_line)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object of the JSON. Raise ValidationError if a key is given twice: one of its values would be lost."""
    values = dict(pairs)
    if len(values) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, f"the key `{shown(key)}` is given twice in one object")])
    return values


@frozen
class _Object:
    """An object of the JSON and its path, such as "pumps[2]"; empty for the outermost object."""

    values: Mapping[str, object]
    at: str

    @classmethod
    def of(cls, value: object, at: str = "") -> _Object:
        """Return a value as an object. Raise ValidationError if it is not one."""
        if isinstance(value, Mapping):
            return cls(value, at)
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, _not(value, "an object").message, at)])

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

    def objects(self, key: str) -> Iterator[_Object]:
        """Yield the objects of the list at a key. Raise ValidationError if it is not a list of objects."""
        for index, value in enumerate(self.read(key, _items)):
            yield self.of(value, f"{self.path(key)}[{index}]")

    def path(self, key: str) -> str:
        """Return the path of a key, such as "pumps[2].drugs"."""
        return f"{self.at}.{key}" if self.at else key


def _previous(file: str, document: _Object) -> Previous:
    """Read the outermost object. Raise ValidationError for anything that `due` would not have written."""
    document.read("schema", _schema)
    as_of, is_complete = document.read("as_of", _as_of), document.read("complete", _truth)
    unread = tuple(map(_unread, document.objects("unread")))
    if is_complete != (not unread):
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, "contradicts `unread`", "complete")])
    pumps: dict[str, DueRecord] = {}
    for pump in document.objects("pumps"):
        record = _record(pump)
        if record.pump in pumps:
            raise ValidationError(
                [Fault(FaultCode.NOT_A_DUE_LIST, f"`{record.pump}` is listed twice", pump.path("pump"))]
            )
        pumps[record.pump] = record
    return Previous(file=file, as_of=as_of, pumps=tuple(pumps.values()), unread=unread)


def _record(pump: _Object) -> DueRecord:
    """Read one pump. Fields read by `optional` may be missing, since `changes` does not compare them."""
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
    """Return the fault of a value of the wrong kind.

    Args:
        wanted: the right kind, such as "a list".
    """
    kinds = {type(None): "null", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    kind = f"`{shown(value)}`" if isinstance(value, str) else kinds.get(type(value), "an object")
    return Fault(FaultCode.NOT_A_DUE_LIST, f"{kind} instead of {wanted}")


def _or_none(reader: Reader[T]) -> Callable[[object], T | Fault | None]:
    return lambda value: None if value is None else reader(value)


def _one_of(names: type[NameT]) -> Reader[NameT]:
    """Return a reader of the values of an enumeration."""
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
    """Read a volume in mL: zero or more, finite, and within the range of a double. `repr` of a double gives back the
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
    """Read an as-of date, which stands for the end of that day, or an instant."""
    day, instant = (moments.day(value), moments.moment_anywhere(value)) if isinstance(value, str) else (None, None)
    if isinstance(day, date):
        return AsOf.end_of(day)
    return AsOf.at(instant) if isinstance(instant, datetime) else _not(value, "a date or an instant")
