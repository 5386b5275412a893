"""Read the arguments of the Python interface: days, instants, filters and quantities, also as text."""

from __future__ import annotations

import operator
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timezone
from functools import partial
from typing import TypeVar

from pumpcli.cli.clock import as_of_now
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.pump import Pump
from pumpcli.domain.table import Granularity
from pumpcli.errors import Fault, UsageError
from pumpcli.files import moments, quantities
from pumpcli.files.filter_terms import FIELDS, FilterField, Term, read_term
from pumpcli.fleet.fleet import LoadedPump

T = TypeVar("T")
PumpT = TypeVar("PumpT", bound=Pump | LoadedPump)
#: The options that have another name in Python.
_RENAMED = {"from": "first", "as-of": "as_of"}


def as_of_or_now(when: date | datetime | str | None, loaded: AsOf | None) -> AsOf:
    """Return the as-of instant of a result: that of the call, else that of `load`, else the clock of the machine."""
    if when is not None:
        return as_of(when)
    return as_of_now() if loaded is None else loaded


def as_of(when: date | datetime | str) -> AsOf:
    """Return the end of a day, or an instant.

    Raises:
        TypeError: it is neither a date nor a text.
        ValueError: the text is neither a date nor an instant.
    """
    if isinstance(when, str):
        when = read(when.strip(), moments.day_or(moments.moment_anywhere))
    if isinstance(when, datetime):
        return AsOf.at(_plain(when))
    return AsOf.end_of(_require_date(when))


def _plain(at: datetime) -> datetime:
    """Return an instant of pandas, or one with the rules of a zone, as a `datetime` with its offset from UTC."""
    offset = at.utcoffset()
    zone = None if offset is None else timezone(offset)
    return datetime(at.year, at.month, at.day, at.hour, at.minute, at.second, tzinfo=zone)


def day_or_none(when: date | str | None) -> date | None:
    """Return a day, as `day` does; None where none is given."""
    return None if when is None else day(when)


def day(when: date | str) -> date:
    """Return a day; of an instant that on which it is.

    Raises:
        TypeError: it is neither a date nor a text.
        ValueError: the text is not a date.
    """
    if isinstance(when, str):
        return read(when.strip(), moments.day)
    return when.date() if isinstance(when, datetime) else _require_date(when)


def _require_date(when: object) -> date:
    if not isinstance(when, date):
        raise _wrong_type("a day is a date, a datetime or a text such as '2026-11-22'", when)
    return when


def _wrong_type(wanted: str, given: object, hint: str = "") -> TypeError:
    return TypeError(f"{wanted}, not a value of the type {type(given).__name__}{hint}")


def known_pump(pump: PumpT) -> PumpT:
    """Return a pump; raise TypeError for what is none, such as its code."""
    if not isinstance(pump, Pump | LoadedPump):
        raise _wrong_type("a pump is one of a fleet, such as fleet['P-014']", pump)
    return pump


def granularity(by: str) -> Granularity:
    """Return what ends a row of a table; raise ValueError for what is not known."""
    if by not in tuple(Granularity):
        raise ValueError(f"`by` is {by!r}; give one of {', '.join(Granularity)}")
    return Granularity(by)


def path(named: object) -> str:
    """Return the path of a file or folder; raise TypeError for what is none."""
    if isinstance(named, str | os.PathLike):
        return os.fsdecode(named)
    hint = "; give several one by one, as in `load(*paths)`" if isinstance(named, list | tuple) else ""
    raise _wrong_type("a path is a text or a Path", named, hint)


def read(text: str, reader: Callable[[str], T | Fault]) -> T:
    """Return what a reader of the pump files makes of a text.

    Raises:
        TypeError: it is no text.
        ValueError: the text is wrong; the message is that of the fault.
    """
    if not isinstance(text, str):
        raise _wrong_type(f"`{text!r}` is to be a text, as on the command line", text)
    value = reader(text)
    if isinstance(value, Fault):
        raise ValueError(value.message)
    return value


def read_or_none(text: str | None, reader: Callable[[str], T | Fault]) -> T | None:
    """Return what a reader makes of a text, as `read` does; None where no text is given."""
    return None if text is None else read(text, reader)


def period(given: str | Period) -> Period:
    """Return a length of time in whole days.

    Raises:
        TypeError: it is neither a text nor a `Period`.
        ValueError: the text is wrong.
    """
    if isinstance(given, Period):
        return given
    if not isinstance(given, str):
        raise _wrong_type("a lead is a text such as '7 days' or a Period", given)
    return read(given, quantities.days_period)


def listed(texts: str | Sequence[str]) -> Sequence[str]:
    """Return one text or several as a sequence of texts; raise TypeError for what is neither."""
    if isinstance(texts, str):
        return [texts]
    try:
        return list(texts)
    except TypeError:
        raise _wrong_type("give one text or a list of them", texts) from None


def filter_terms(where: str | Sequence[str], fields: Mapping[str, FilterField] = FIELDS) -> tuple[Term, ...]:
    """Return the terms of a filter, such as "site=home"; raise ValueError for a wrong one.

    Args:
        fields: the fields that may be named.
    """
    return tuple(read(text, partial(read_term, fields=fields)) for text in listed(where))


def whole_number(name: str, number: int, most: int) -> int:
    """Return a number from 1 to `most`.

    Raises:
        TypeError: it is no whole number.
        ValueError: it is too small or too large.
    """
    try:
        whole = operator.index(number)
    except TypeError:
        raise TypeError(f"`{name}` is {number!r}; give a whole number from 1 to {most:,}") from None
    if not 1 <= whole <= most:
        raise ValueError(f"`{name}` is {whole}; give a whole number from 1 to {most:,}")
    return whole


@contextmanager
def as_value_error() -> Iterator[None]:
    """Raise a ValueError instead of the UsageError of the command line, with arguments for its options."""
    try:
        yield
    except UsageError as error:
        raise ValueError(re.sub(r"(?<!\S)--([a-z][a-z-]*)", _argument, str(error))) from None


def _argument(option: re.Match[str]) -> str:
    return f"`{_RENAMED.get(option[1], option[1])}`"
