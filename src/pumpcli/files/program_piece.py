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
    found = list(documents(source))
    for other in found[1:]:
        if other.root is not None:
            other.root.fault(Fault(FaultCode.WRONG_TYPE, "a program is one document; a second one begins here"))
    root = found[0].root if len(found) == 1 else None
    if root is None:
        return None, tuple(problem for each in found for problem in each.problems)
    for key in ("start", "printed_alarm"):
        if root.has(key):
            message = f"`{key}` is given as an option of the command; leave it out here"
            root.locate(key).fault(Fault(FaultCode.CONFLICTING_KEYS, message))
    program = _program(root)
    value = value_of(root.node)
    if program is None or root.document.errors or not isinstance(value, Mapping):
        return None, tuple(root.document.problems)
    return ProgramChange(piece=value, program=program), tuple(root.document.problems)


def program_of(value: Mapping[str, Value]) -> Program | None:
    """Read a program from its values, without a start; None if they are wrong."""
    root = next(iter(documents(Source("", flow(value))))).root
    return None if root is None else _program(root)


def _program(root: Entry) -> Program | None:
    return read_program(root, moments.moment_anywhere, _ANY_START)
