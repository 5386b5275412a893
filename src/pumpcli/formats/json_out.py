"""Results as JSON: one object, `schema` first, then `as_of`, the result, and `problems`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from pumpcli.errors import Problem
from pumpcli.formats.problems import record

#: DEL among them; what is below it, JSON escapes by itself.
_BEYOND_ASCII = re.compile(r"[^\n -~]")


def render(command: str, as_of: str | None, result: Mapping[str, object], problems: Sequence[Problem]) -> str:
    """The text of one JSON object."""
    found = {
        "schema": f"pumpcli/{command}/1",
        "as_of": as_of,
        **result,
        "problems": [record(each) for each in problems],
    }
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return _BEYOND_ASCII.sub(_harmless, text) + "\n"


def _harmless(sign: re.Match[str]) -> str:
    """A sign as it is; one that a terminal would obey, or that hides or turns others, escaped as JSON has it."""
    return sign[0] if sign[0].isprintable() else json.dumps(sign[0])[1:-1]
