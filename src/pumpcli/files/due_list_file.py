"""A list of due dates that was kept: the JSON of `due`, read as strictly as it is written."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar

from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Reason, Status
from pumpcli.errors import Fault, FaultCode, Problem, Severity, Unread, ValidationError
from pumpcli.files import fields, moments
from pumpcli.files.source import Source
from pumpcli.files.suggestions import shown
from pumpcli.values import frozen

T = TypeVar("T")
NameT = TypeVar("NameT", Reason, Status)

SCHEMA = "pumpcli/due/1"
#: What JSON lets stand between two values.
_BLANKS = " \t\n\r"
_STRING = re.compile(r'"(?:[^"\\\n]|\\[^\n])*+"')
_HOW_TO_KEEP = "a list is kept with `pumpcli due --format json --output FILE`"


@frozen
class Known:
    """What a list says of one pump, as far as lists are compared; volumes are rounded as in the list."""

    pump: str
    file: str
    drugs: tuple[tuple[str, str], ...]
    filled_at: datetime
    filled_ml: Fraction
    daily_ml: Fraction
    deadline_at: datetime | None
    reason: Reason | None
    due_on: date | None
    status: Status


@frozen
class Previous:
    """A list that was kept.

    Attributes:
        unread: what was missing from it; it was complete only where there is none.
    """

    file: str
    as_of: AsOf
    pumps: tuple[Known, ...]
    unread: tuple[Unread, ...]


def read_previous(source: Source) -> Previous | Problem:
    """The list that a file holds; a problem if it holds anything but the whole JSON of `due`."""
    try:
        return _previous(source.file, json.loads(source.text, object_pairs_hook=_object))
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
    """An object of the JSON. Raises ValidationError if a key is given twice, of which one would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, f"the key `{shown(key)}` is given twice in one object")])
    return found


def _previous(file: str, found: object) -> Previous:
    """Raises ValidationError for whatever `due` would not have written."""
    _read(found, "schema", "", _schema)
    as_of, is_complete = _read(found, "as_of", "", _as_of), _read(found, "complete", "", _truth)
    unread = [_unread(each, f"unread[{index}]") for index, each in enumerate(_read(found, "unread", "", _items))]
    if is_complete != (not unread):
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, "contradicts `unread`", "complete")])
    pumps: dict[str, Known] = {}
    for index, each in enumerate(_read(found, "pumps", "", _items)):
        known = known_of(each, f"pumps[{index}]")
        if known.pump in pumps:
            raise ValidationError(
                [Fault(FaultCode.NOT_A_DUE_LIST, f"`{known.pump}` is listed twice", f"pumps[{index}].pump")]
            )
        pumps[known.pump] = known
    return Previous(file=file, as_of=as_of, pumps=tuple(pumps.values()), unread=tuple(unread))


def known_of(found: object, at: str = "") -> Known:
    drugs = enumerate(_read(found, "drugs", at, _items))
    return Known(
        pump=_read(found, "pump", at, _code),
        file=_read(found, "file", at, _text),
        drugs=tuple(_drug(each, f"{at}.drugs[{index}]") for index, each in drugs),
        filled_at=_read(found, "filled_at", at, _instant),
        filled_ml=_read(found, "filled_ml", at, _ml),
        daily_ml=_read(found, "daily_ml", at, _ml),
        deadline_at=_read(found, "deadline_at", at, _or_none(_instant)),
        reason=_read(found, "deadline_reason", at, _reason),
        due_on=_read(found, "due_on", at, _or_none(_date)),
        status=_read(found, "status", at, _status),
    )


def _drug(found: object, at: str) -> tuple[str, str]:
    return _read(found, "name", at, _name), _read(found, "concentration", at, _name)


def _unread(found: object, at: str) -> Unread:
    code, line = _read(found, "pump", at, _or_none(_code)), _read(found, "line", at, _or_none(_line))
    return Unread(code, _read(found, "file", at, _text), line or 0)


def _read(found: object, key: str, at: str, reader: Callable[[object], T | Fault]) -> T:
    """Return the value of a key of a JSON object.

    Raises:
        ValidationError: it is missing or refused by the reader; the fault has its path.
    """
    if not isinstance(found, Mapping):
        fault = _not(found, "an object")
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, fault.message, at)])
    path = f"{at}.{key}" if at else key
    value = reader(found[key]) if key in found else Fault(FaultCode.NOT_A_DUE_LIST, "this key is missing")
    if isinstance(value, Fault):
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, value.message, path)])
    return value


def _not(value: object, wanted: str) -> Fault:
    names = {type(None): "null", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    named = f"`{shown(value)}`" if isinstance(value, str) else names.get(type(value), "an object")
    return Fault(FaultCode.NOT_A_DUE_LIST, f"{named}, where {wanted} belongs")


def _or_none(reader: Callable[[object], T | Fault]) -> Callable[[object], T | Fault | None]:
    return lambda value: None if value is None else reader(value)


def _one_of(names: type[NameT]) -> Callable[[object], NameT | Fault]:
    known = {name.value: name for name in names}

    def reader(value: object) -> NameT | Fault:
        found = known.get(value) if isinstance(value, str) else None
        return _not(value, f"one of {' '.join(known)}") if found is None else found

    return reader


_reason = _or_none(_one_of(Reason))
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


def _ml(value: object) -> Fraction | Fault:
    """A volume as it was rounded: neither below zero, nor NaN, nor more than a double holds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= sys.float_info.max:
        return _not(value, "a volume in mL")
    return Fraction(value)


def _date(value: object) -> date | Fault:
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        found = None
    return _not(value, "a date such as 2026-11-27") if found is None or found.isoformat() != value else found


def _instant(value: object) -> datetime | Fault:
    """An instant as civil time: what its offset from UTC was is not compared."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.isoformat(timespec="minutes") != value:
        return _not(value, "an instant such as 2026-11-27T14:05")
    return found.replace(tzinfo=None)


def _as_of(value: object) -> AsOf | Fault:
    """A date for the end of that day, or an instant."""
    day, instant = (moments.day(value), moments.moment_anywhere(value)) if isinstance(value, str) else (None, None)
    if isinstance(day, date):
        return AsOf.end_of(day)
    return AsOf.at(instant) if isinstance(instant, datetime) else _not(value, "a date or an instant")
