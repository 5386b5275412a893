"""Putting read values together: lists of entries, and constructors that may refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from pumpcli.errors import ValidationError
from pumpcli.files.document import Entry

T = TypeVar("T")
P = ParamSpec("P")


def construct(entry: Entry, build: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | None:
    """What `build` constructs of what is given; None if it refuses, and then every fault is recorded at its field."""
    try:
        return build(*given, **named)
    except ValidationError as refusal:
        entry.faults(refusal.faults)
        return None


def read_list(entry: Entry | None, read: Callable[[Entry], T | None]) -> tuple[T | None, ...]:
    """Every entry of a list, None for one that could not be read; nothing where the list is absent."""
    return () if entry is None else tuple([read(item) for item in entry.items()])


def without_none(found: tuple[T | None, ...]) -> tuple[T, ...]:
    """A list of which every entry could be read."""
    return tuple([value for value in found if value is not None]) if found else ()
