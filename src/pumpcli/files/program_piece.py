"""Read a file that holds the keys of one program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pumpcli.domain.program import Program
from pumpcli.errors import Fault, FaultCode, Problem
from pumpcli.files import moments
from pumpcli.files.document import Entry
from pumpcli.files.fact_fields import ProgramChange
from pumpcli.files.program_file import read_program
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from pumpcli.files.yaml_writing import Value, flow, value_of

#: Replaces the start, which the keys do not give.
_ANY_START = datetime(moments.FIRST_YEAR, 1, 1)


def read_piece(source: Source) -> tuple[ProgramChange | None, tuple[Problem, ...]]:
    """Read the keys of a program without its start. Return the program, None if they are wrong, and the problems."""
    first = next(iter(documents(source)), None)
    if first is None or first.root is None:
        return None, () if first is None else tuple(first.problems)
    for key in ("start", "printed_alarm"):
        if first.root.has(key):
            message = f"`{key}` is given as an option of the command; leave it out here"
            first.root.locate(key).fault(Fault(FaultCode.CONFLICTING_KEYS, message))
    program = _program(first.root)
    value = value_of(first.root.node)
    if program is None or first.errors or not isinstance(value, Mapping):
        return None, tuple(first.problems)
    return ProgramChange(piece=value, program=program), tuple(first.problems)


def program_of(value: Mapping[str, Value]) -> Program | None:
    """Read a program from its values, without a start; None if they are wrong."""
    root = next(iter(documents(Source("", flow(value))))).root
    return None if root is None else _program(root)


def _program(root: Entry) -> Program | None:
    return read_program(root, moments.moment_anywhere, _ANY_START)
