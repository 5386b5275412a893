"""Results as JSON: one object, `schema` first, then `as_of`, the result, and `problems`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime

from pumpcli.errors import Problem
from pumpcli.formats.numbers import iso_as_of, iso_minute
from pumpcli.formats.problems import record
from pumpcli.formats.records import Document

#: DEL among them; what is below it, JSON escapes by itself.
_BEYOND_ASCII = re.compile(r"[^\n -~]")


def render(document: Document, problems: Sequence[Problem]) -> str:
    """Return the text of one JSON object."""
    found = {
        "schema": f"pumpcli/{document.name}/1",
        "as_of": None if document.as_of is None else iso_as_of(document.as_of),
        **document.content,
        "problems": [record(each) for each in problems],
    }
    text = json.dumps(found, ensure_ascii=False, indent=2, default=_iso)
    return _BEYOND_ASCII.sub(_harmless, text) + "\n"


def values(record: dict[str, object]) -> dict[str, object]:
    """Return a record with its dates and instants as JSON holds them, which is quicker to send between processes."""
    return {field: _iso(value) if isinstance(value, date) else value for field, value in record.items()}


def _iso(value: object) -> str:
    """Return a date or an instant as text; JSON knows neither."""
    if isinstance(value, datetime):
        return iso_minute(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no value of a document is a {type(value).__name__}")


def _harmless(sign: re.Match[str]) -> str:
    """A sign as it is; one that a terminal would obey, or that hides or turns others, escaped as JSON has it."""
    return sign[0] if sign[0].isprintable() else json.dumps(sign[0])[1:-1]
