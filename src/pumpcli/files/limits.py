"""Limits on the size of an input: far above the needs of any pump, and low enough to be read within seconds.

Without limits an input of a few hundred characters could keep the program busy for hours: an alias repeats its anchor,
which may hold further aliases.
"""

from __future__ import annotations

import operator
from typing import Any

import yaml

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.source import BREAKS
from pumpcli.files.suggestions import shown


class _UntaggedNodes:
    """Compose nodes without resolving tags, which are not used here: resolving takes a quarter of the time."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> None:
        return None

    # Called for every node, their results unused: functions written in C take half the time of empty Python ones.
    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(tuple)


#: The C loader is about ten times faster; PyYAML built without it has a Python loader with the same results.
LOADER: Any = type("_Loader", (_UntaggedNodes, getattr(yaml, "CBaseLoader", yaml.BaseLoader)), {})

#: Bytes of one file, or of standard input; a million pumps are less than half of that.
MOST_BYTES = 1_000_000_000
#: Characters of one document, of which a pump needs a few hundred.
MOST_CHARACTERS = 1_000_000
#: Keys, values, lists and mappings of one document; a node repeated by aliases counts each time.
MOST_VALUES = 20_000
#: Levels of nested lists and mappings; a pump file needs 6.
MOST_DEPTH = 50

#: Ends of a key, or of the dash of a list entry, whose value begins in another line.
_ENDS_OF_KEYS = ("#", "&", "!", "\t", *(character + end for character in ":-? " for end in BREAKS))


def too_long(characters: int) -> Fault:
    """Return the fault of a document with too many characters."""
    message = f"a document of {characters:,} characters; at most {MOST_CHARACTERS:,} are allowed"
    return Fault(FaultCode.TOO_LARGE, f"{message}; write a line `---` between two pumps")


def excess(text: str) -> tuple[Fault, Any] | None:
    """Return the first fault of a document that is too large or too deep, with its mark.

    Return None for one within the limits, or one with a YAML fault before any excess. This reads events, since
    composing recurses and a few thousand brackets would overflow the stack. For most documents counting characters is
    enough, and no events are read.
    """
    if len(text) <= MOST_VALUES and "*" not in text and not _may_be_deep(text):
        return None
    try:
        return _first_excess(text)
    except yaml.MarkedYAMLError as error:
        end = error.problem_mark
    # The parser stops at a fault or at its own depth limit, and may reach it before it yields earlier events. The text
    # before that place is free of faults, so check it alone.
    try:
        return None if end is None else _first_excess(text[: end.index])
    except yaml.MarkedYAMLError:
        return None  # composing stops at the same place and reports it


def _may_be_deep(text: str) -> bool:
    """Return whether a document may be nested too deep, by counting the characters that can open a level.

    A line without brackets, `- ` and `? ` opens at most one mapping and one list, and the lines within them are
    indented further, so an indent of at most 11 columns allows 25 levels without them.
    """
    openings = sum(map(text.count, ("[", "{", "- ", "? ")))
    if openings <= MOST_DEPTH - 26 and " " * 12 not in text:
        return False
    return openings + sum(map(text.count, _ENDS_OF_KEYS)) > MOST_DEPTH - 2


def _first_excess(text: str) -> tuple[Fault, Any] | None:
    """Read the events of a text; return the first fault of size or depth with its mark. Raise MarkedYAMLError for a
    text that is not YAML."""
    values = 0
    sizes: dict[str | None, int] = {}
    collections: list[tuple[str | None, int]] = []
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in collections):
                message = f"`*{shown(str(event.anchor))}` is inside its own anchor, which would repeat without end"
                return Fault(FaultCode.YAML_SYNTAX, message), event.start_mark
            values += sizes.get(event.anchor, 1)
        elif isinstance(event, yaml.CollectionStartEvent):
            collections.append((event.anchor, values))
            values += 1
        elif isinstance(event, yaml.ScalarEvent):
            values += 1
            sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = collections.pop()
            sizes[anchor] = values - before
        if len(collections) > MOST_DEPTH:
            fault = Fault(FaultCode.YAML_SYNTAX, f"lists and mappings are nested more than {MOST_DEPTH} deep")
            return fault, event.start_mark
        if values > MOST_VALUES:
            fault = Fault(
                FaultCode.TOO_LARGE, f"more than {MOST_VALUES:,} keys and values in one document, aliases included"
            )
            return fault, event.start_mark
    return None
