"""How large an input may be: far beyond what any pump needs, and within what is read in a moment.

Without limits an input of a few hundred characters could keep the program busy for hours: aliases repeat what they
name, and what they name may hold aliases.
"""

from __future__ import annotations

import operator
from typing import Any

import yaml

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.source import BREAKS
from pumpcli.files.suggestions import shown


class _UntaggedNodes:
    """Composes nodes without guessing at tags, which nobody here asks for: a quarter of the time of composing."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> None:
        return None

    # Called for every node, and what they return is not used: functions in C take half the time of empty ones here.
    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(tuple)


#: The C loader is some ten times faster; where PyYAML was built without it, its Python twin reads the same.
LOADER: Any = type("_Loader", (_UntaggedNodes, getattr(yaml, "CBaseLoader", yaml.BaseLoader)), {})

#: Bytes of one file, or of standard input; a million pumps are less than half of that.
MOST_BYTES = 1_000_000_000
#: Characters of one document, of which a pump needs a few hundred.
MOST_CHARACTERS = 1_000_000
#: Keys, values, lists and groups of keys of one document; what an alias repeats counts each time.
MOST_VALUES = 20_000
#: Lists and mappings within one another; a pump file needs 6.
MOST_DEPTH = 50

#: What can stand behind a key, or behind the sign of an entry, whose value begins in another line.
_ENDS_OF_KEYS = ("#", "&", "!", "\t", *(sign + end for sign in ":-? " for end in BREAKS))


def too_long(characters: int) -> Fault:
    """A document of so many characters."""
    message = f"a document of {characters:,} characters, and at most {MOST_CHARACTERS:,} are read"
    return Fault(FaultCode.TOO_LARGE, f"{message}; between two pumps stands a line `---`")


def excess(text: str) -> tuple[Fault, Any] | None:
    """Return what is too much in a document, with its mark; None for an ordinary one, and for one that is no YAML
    before that. Composing recurses, and a text of a few thousand brackets would overrun the stack; reading events does
    not. Few texts can hold too much at all: the others cost a count."""
    if len(text) <= MOST_VALUES and "*" not in text and not _may_be_deep(text):
        return None
    try:
        return _first_excess(text)
    except yaml.MarkedYAMLError as error:
        end = error.problem_mark
    # The parser gives up at a fault, or at its own limit to the depth, and may look that far ahead before it hands out
    # anything. What stands before that place has been read already, and is judged by itself.
    try:
        return None if end is None else _first_excess(text[: end.index])
    except yaml.MarkedYAMLError:
        return None  # composing comes to the same place, and reports it


def _may_be_deep(text: str) -> bool:
    """Whether a document may be nested deeper than is allowed, by counting what can open a level.

    A line opens a mapping and a list at most without a sign that is counted first, and lines within it are indented
    further: with at most 11 columns of indent that makes 25 levels.
    """
    signs = sum(map(text.count, ("[", "{", "- ", "? ")))
    if signs <= MOST_DEPTH - 26 and " " * 12 not in text:
        return False
    return signs + sum(map(text.count, _ENDS_OF_KEYS)) > MOST_DEPTH - 2


def _first_excess(text: str) -> tuple[Fault, Any] | None:
    values = 0
    sizes: dict[str | None, int] = {}
    collections: list[tuple[str | None, int]] = []
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in collections):
                message = f"`*{shown(str(event.anchor))}` stands within what it refers to: that has no end"
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
            fault = Fault(FaultCode.YAML_SYNTAX, f"lists and groups of keys are nested more than {MOST_DEPTH} deep")
            return fault, event.start_mark
        if values > MOST_VALUES:
            fault = Fault(
                FaultCode.TOO_LARGE, f"more than {MOST_VALUES:,} keys and values in one document, aliases followed"
            )
            return fault, event.start_mark
    return None
