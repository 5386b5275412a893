"""Show a problem: its place, its message, and the line of the file with a mark under the fault."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pumpcli.errors import Problem
from pumpcli.formats.layout import Line, Screen, Tone
from pumpcli.formats.numbers import NBSP, counted
from pumpcli.formats.records import Value
from pumpcli.values import replace

FIELDS = ("severity", "code", "file", "line", "column", "path", "message", "pump", "accepted")

#: Characters of a line of the file that are shown, around the mark.
EXCERPT = 100


def record(problem: Problem) -> dict[str, Value]:
    """Return a problem as a record; line and column are None if the problem has no place in the file."""
    return {
        "severity": problem.severity.value,
        "code": problem.code.value,
        "file": problem.file,
        "line": problem.line or None,
        "column": problem.column or None,
        "path": problem.path,
        "message": problem.message,
        "pump": problem.pump,
        "accepted": problem.accepted,
    }


def lines(problem: Problem) -> list[Line]:
    """Return the problem in one line, and the line of the file with a mark under the fault.

    An accepted warning has one line: it has been seen.
    """
    tone = Tone.ALERT if problem.is_error else Tone.NOTICE if problem.accepted is None else Tone.FAINT
    message = re.sub(r"`[^`]{1,40}`", lambda quoted: quoted[0].replace(" ", NBSP), problem.message)
    rises = problem.is_error
    head = Line(str(replace(problem, message=message)), tone, rises=rises)
    if not problem.source or problem.accepted is not None:
        return [head]
    start = max(0, problem.column - 1 - EXCERPT // 2) if len(problem.source) > EXCERPT else 0
    shown = problem.source[start : start + EXCERPT]
    text = "".join(char if char.isprintable() else " " if char == "\t" else "?" for char in shown)
    before = problem.column - 1 - start
    mark = "^" * max(1, min(problem.width, len(text) - before))
    number = f"{problem.line:5} | "
    under = " " * (len(number) - 2) + "| " + " " * before + mark
    return [head, Line(number + text, rises=rises), Line(under, tone, rises=rises)]


def screen(problems: Sequence[Problem]) -> Screen:
    """Return every problem by itself as a screen, in the same order."""
    return [line for problem in problems for line in lines(problem)]


def summary(problems: Sequence[Problem]) -> str:
    """Return the numbers of problems, such as "2 errors, 1 warning"; with accepted ones, "2 errors, 1 warning, 3
    accepted"."""
    errors = sum(problem.is_error for problem in problems)
    accepted = sum(problem.accepted is not None for problem in problems)
    warnings = counted(len(problems) - errors - accepted, "warning")
    return f"{counted(errors, 'error')}, {warnings}" + (f", {accepted}{NBSP}accepted" if accepted else "")
