"""Build domain values from entries that have been read."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import yaml

from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.files.document import Entry, known_keys
from pumpcli.files.suggestions import shown

T = TypeVar("T")
P = ParamSpec("P")


def construct(entry: Entry, build: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """Call the constructor `build`. If it raises ValidationError, record every fault at its field, relative to `entry`,
    and return None."""
    try:
        return build(*args, **kwargs)
    except ValidationError as error:
        entry.faults(error.faults)
        return None


def read_list(entry: Entry | None, read: Callable[[Entry], T | None]) -> tuple[T | None, ...]:
    """Read every entry of a list, None for each that could not be read. Return an empty tuple if `entry` is None."""
    return () if entry is None else tuple([read(item) for item in entry.items()])


def one_or_more(entry: Entry) -> list[Entry]:
    """Return the entries of a list, or the entry itself where one is written without a list."""
    return entry.items() if entry.is_list else [entry]


def keys_of_any_name(entry: Entry, form: str) -> list[tuple[Entry, Entry]]:
    """Return the keys of a mapping that may have any, each as an entry with that of its value.

    Record a fault if this is not a mapping, for a key that is given twice, and for a mapping without keys.

    Args:
        form: what to write instead of an empty mapping, or of anything else.
    """
    pairs = entry.node.value if isinstance(entry.node, yaml.MappingNode) else ()
    nodes = {key.value: key for key, _ in reversed(pairs) if isinstance(key, yaml.ScalarNode)}
    keys = entry.mapping(known_keys(*reversed(nodes)), form)
    if keys is None:
        return []
    if not entry.node.value:
        entry.fault(Fault(FaultCode.MISSING_KEY, f"{entry.title} is an empty mapping; {form}"))
    return [(Entry(entry.document, nodes[text], entry, shown(text)), value) for text, value in keys.items()]


def without_none(values: tuple[T | None, ...]) -> tuple[T, ...]:
    """Drop entries that could not be read; their faults have been recorded."""
    return tuple([value for value in values if value is not None]) if values else ()
