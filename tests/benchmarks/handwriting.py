"""Pump files as people write them: block and flow style, comments, quotes, notes over several lines."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

#: The value of a field: a text as written in the file, a list of texts, a mapping, or a list of mappings.
Group = dict[str, "str | list[str] | Group | list[Group]"]

_HEADS = (
    "# {code}: copied from the programmer's printout, {day}",
    "# checked by two, {day}",
    "# Values from the printout. Next visit: see the calendar.",
    "# transferred from the spreadsheet",
)
_REMARKS = ("as printed", "checked", "by telephone", "see the chart", "patient asked for it", "titrated")
#: The most keys of a mapping that people write in one line.
_LONGEST_LINE_OF_KEYS = 6


def written(pump: Group, day: str, random: Random) -> str:
    """Return one document, in the style of the writer of this file.

    Args:
        day: a date for the comment at the head.
    """
    lines = []
    if random.random() < 0.15:
        lines.append(random.choice(_HEADS).format(code=pump["pump"], day=day))
    in_lines, remarks = random.random() < 0.9, random.random() < 0.15
    for key, value in pump.items():
        lines.extend(_field(key, value, in_lines, random))
        if remarks and isinstance(value, str) and "\n" not in value and random.random() < 0.4:
            lines[-1] += f"  # {random.choice(_REMARKS)}"
    return "\n".join(lines) + "\n"


def _field(key: str, value: str | list[str] | Group | list[Group], in_lines: bool, random: Random) -> Iterator[str]:
    """One key of a document; `in_lines` puts small mappings into one line."""
    if isinstance(value, str):
        yield from f"{key}: {value}".split("\n")
    elif isinstance(value, dict):
        if _fits(value) and in_lines:
            yield f"{key}: {_flow(value)}"
        else:
            yield f"{key}:"
            for inner, part in value.items():
                yield from (f"  {line}" for line in _field(inner, part, in_lines, random))
    elif all(isinstance(item, str) for item in value):
        yield f"{key}: {_flow(value)}"
    else:
        yield f"{key}:"
        for item in value:
            assert isinstance(item, dict)
            yield from (f"  {line}" for line in _item(item, in_lines, random))


def _item(item: Group, in_lines: bool, random: Random) -> Iterator[str]:
    if _fits(item) and (in_lines or random.random() < 0.3):
        yield f"- {_flow(item)}"
        return
    mark = "- "
    for key, value in item.items():
        for line in _field(key, value, in_lines, random):
            yield mark + line
            mark = "  "


def _fits(group: Group) -> bool:
    """Return whether a mapping fits into one line: short, and with plain values."""
    return len(group) <= _LONGEST_LINE_OF_KEYS and all(
        isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))
        for value in group.values()
    )


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(value) + "]"
    text = str(value)
    return f'"{text}"' if ", " in text and text[0] not in "\"'" else text
