"""Write a result as JSON: one object with `schema` first, then `as_of`, the result, and `problems`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime

from pumpcli.errors import Problem
from pumpcli.formats.numbers import iso_as_of, iso_instant
from pumpcli.formats.problems import record
from pumpcli.formats.records import ResultDocument

#: The version of all documents: it changes where a field is renamed, retyped or removed, and not where one is added.
VERSION = 2
#: Every character but line feed and printable ASCII. `json` itself escapes the control characters below the space.
_BEYOND_ASCII = re.compile(r"[^\n -~]")


def render(document: ResultDocument, problems: Sequence[Problem]) -> str:
    """Return the text of one JSON object, ending in a line break."""
    content = {
        "schema": f"pumpcli/{document.name}/{VERSION}",
        "as_of": None if document.as_of is None else iso_as_of(document.as_of),
        **document.content,
        "problems": [record(problem) for problem in problems],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, default=_iso)
    return _BEYOND_ASCII.sub(_harmless, text) + "\n"


def values(record: dict[str, object]) -> dict[str, object]:
    """Return a record with dates and instants as text: text is quicker to send to another process."""
    return {field: _iso(value) if isinstance(value, date) else value for field, value in record.items()}


def _iso(value: object) -> str:
    """Return a date or an instant as ISO 8601 text; raise TypeError for any other type."""
    if isinstance(value, datetime):
        return iso_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a document cannot hold a {type(value).__name__}")


def _harmless(match: re.Match[str]) -> str:
    """Return the character, escaped as in JSON if it would control a terminal, or hide or reverse other characters."""
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]
