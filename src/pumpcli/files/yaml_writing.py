"""Write values as YAML text, in the style of pump files. Every value is text, and is quoted where YAML needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import yaml

from pumpcli.files.yaml_tools import read_as

#: A text, a list, or a mapping, as it is written under a key.
Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value]"

#: The most characters of a mapping that is written in one line.
LONGEST_LINE = 100
#: The keys whose values are names and texts. Other YAML programs would change one such as 007, so it gets quotes.
_TEXT_KEYS = {"pump", "model", "site", "labels", "name", "why", "code", "notes"}
_PLAIN = re.compile(r"[^\W_][\w .:+/%()µμ=*@~;!?&|<>#-]*")
_PLAIN_IN_BLOCK = re.compile(r"[^\W_][\w .,:+/%()\[\]{}µμ=*@~;!?&|<>#'\"-]*")


def value_of(node: yaml.Node) -> Value:
    """Return the value of a composed node; what an alias repeats is written out."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: value_of(part) for key, part in node.value}
    return [value_of(part) for part in node.value] if isinstance(node, yaml.SequenceNode) else str(node.value)


def scalar(text: str, key: str = "", *, in_flow: bool = True) -> str:
    """Write one value, in quotes if YAML would read it in another way without them.

    Args:
        key: its key; the values of some keys are also quoted where other YAML programs would change them.
        in_flow: whether it stands within brackets.
    """
    pattern = _PLAIN if in_flow else _PLAIN_IN_BLOCK
    is_plain = bool(pattern.fullmatch(text)) and text.isprintable() and not re.search(r":(?: |\Z)| #| \Z", text)
    if is_plain and not (key in _TEXT_KEYS and read_as(text)):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """Write a text in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else _escape(sign) for sign in escaped) + '"'


def _escape(sign: str) -> str:
    return {"\n": "\\n", "\t": "\\t"}.get(sign) or f"\\U{ord(sign):08X}"


def flow(value: Value, key: str = "") -> str:
    """Write a value in one line: a list and a mapping in brackets."""
    if isinstance(value, str):
        return scalar(value, key)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {flow(part, name)}" for name, part in value.items()) + "}"
    return "[" + ", ".join(flow(part, key) for part in value) + "]"


def key_lines(key: str, value: Value, step: int = 2) -> list[str]:
    """Write a key with its value, without an indent.

    Args:
        step: the spaces before the dash of an entry of a list, from the column of the key of that list.
    """
    if isinstance(value, str):
        return [f"{key}: {scalar(value, key, in_flow=False)}"]
    if isinstance(value, Mapping):
        if is_short(value):
            return [f"{key}: {flow(value)}"]
        return [f"{key}:", *(f"  {line}" for name, part in value.items() for line in key_lines(name, part, step))]
    if all(isinstance(item, str) for item in value):
        return [f"{key}: {flow(value, key)}"]
    items = (line for item in value for line in item_lines(item, step, key, in_flow=is_short(item)))
    return [f"{key}:", *(" " * step + line for line in items)]


def item_lines(value: Value, step: int = 2, key: str = "", gap: str = " ", *, in_flow: bool) -> list[str]:
    """Write an entry of a list, its dash in the first column.

    Args:
        step: as in `key_lines`.
        key: the key of the list.
        gap: the spaces behind the dash.
        in_flow: write a mapping in braces, in one line.
    """
    if in_flow or not isinstance(value, Mapping):
        return [f"-{gap}{scalar(value, key, in_flow=False) if isinstance(value, str) else flow(value, key)}"]
    lines = [line for name, part in value.items() for line in key_lines(name, part, step)]
    return [f"-{gap}{lines[0]}", *(f" {' ' * len(gap)}{line}" for line in lines[1:])]


def is_short(value: Value) -> bool:
    """Return whether a value is written in one line: no mapping below it, unless it is a list of a few words."""
    return len(flow(value)) <= LONGEST_LINE and not any(_is_deep(part) for part in _parts(value))


def _is_deep(value: Value) -> bool:
    return not isinstance(value, str) and any(not isinstance(part, str) for part in _parts(value))


def _parts(value: Value) -> Iterator[Value]:
    if not isinstance(value, str):
        yield from value.values() if isinstance(value, Mapping) else value
