"""Read a file that holds the keys of one program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pumpcli.errors import Fault, FaultCode, Problem
from pumpcli.files import moments
from pumpcli.files.program_file import read_program
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from pumpcli.files.yaml_writing import Value, value_of

#: Replaces the start, which the file does not give.
_ANY_START = datetime(moments.FIRST_YEAR, 1, 1)


def read_piece(source: Source) -> tuple[Mapping[str, Value] | None, tuple[Problem, ...]]:
    """Read the keys of a program without its start. Return them as they are written, None if they are wrong, and the
    problems."""
    first = next(iter(documents(source)), None)
    if first is None or first.root is None:
        return None, () if first is None else tuple(first.problems)
    for key in ("start", "printed_alarm"):
        if first.root.has(key):
            message = f"`{key}` is given as an option of the command; leave it out here"
            first.root.locate(key).fault(Fault(FaultCode.CONFLICTING_KEYS, message))
    read_program(first.root, moments.moment_anywhere, _ANY_START)
    value = value_of(first.root.node)
    return value if not first.errors and isinstance(value, Mapping) else None, tuple(first.problems)
