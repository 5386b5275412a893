"""Read the arguments of the Python interface: days, instants, filters and quantities, also as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timezone
from functools import partial
from typing import TypeVar

from pumpcli.cli.clock import as_of_now
from pumpcli.domain.clock import AsOf
from pumpcli.errors import Fault, UsageError
from pumpcli.files import moments
from pumpcli.files.filter_terms import FIELDS, FilterField, Term, read_term

T = TypeVar("T")


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


def day(when: date | str | None) -> date | None:
    """Return a day; of an instant that on which it is; None where none is given.

    Raises:
        TypeError: it is neither a date nor a text.
        ValueError: the text is not a date.
    """
    if when is None:
        return None
    if isinstance(when, str):
        return read(when.strip(), moments.day)
    return when.date() if isinstance(when, datetime) else _require_date(when)


def _require_date(when: object) -> date:
    if not isinstance(when, date):
        raise TypeError(
            f"a day is a date, a datetime or a text such as '2026-11-22', not a value of the type {type(when).__name__}"
        )
    return when


def read(text: str, reader: Callable[[str], T | Fault]) -> T:
    """Return what a reader of the pump files makes of a text; raise ValueError with the message of a fault."""
    value = reader(text)
    if isinstance(value, Fault):
        raise ValueError(value.message)
    return value


def read_or_none(text: str | None, reader: Callable[[str], T | Fault]) -> T | None:
    """Return what a reader makes of a text, as `read` does; None where no text is given."""
    return None if text is None else read(text, reader)


def listed(texts: str | Sequence[str]) -> Sequence[str]:
    """Return one text or several as a sequence of texts."""
    return [texts] if isinstance(texts, str) else texts


def filter_terms(where: str | Sequence[str], fields: Mapping[str, FilterField] = FIELDS) -> tuple[Term, ...]:
    """Return the terms of a filter, such as "site=home"; raise ValueError for a wrong one.

    Args:
        fields: the fields that may be named.
    """
    return tuple(read(text, partial(read_term, fields=fields)) for text in listed(where))


def whole_number(name: str, number: int, most: int) -> int:
    """Return a number from 1 to `most`; raise ValueError for any other."""
    if not 1 <= number <= most:
        raise ValueError(f"`{name}` is {number}; give a whole number from 1 to {most:,}")
    return number


@contextmanager
def as_value_error() -> Iterator[None]:
    """Raise a ValueError instead of the UsageError of the command line."""
    try:
        yield
    except UsageError as error:
        raise ValueError(str(error)) from None
