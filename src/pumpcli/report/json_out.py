"""Results as JSON: one object, `schema` first, then `as_of`, the result, and `problems`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from pumpcli.errors import Problem
from pumpcli.report.problems import record


def render(command: str, as_of: str | None, result: Mapping[str, object], problems: Sequence[Problem]) -> str:
    """The text of one JSON object."""
    found = {
        "schema": f"pumpcli/{command}/1",
        "as_of": as_of,
        **result,
        "problems": [record(each) for each in problems],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
