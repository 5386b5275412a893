"""Show a problem: its place, its message, and the line of the file with a mark under the fault."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pumpcli.errors import Problem
from pumpcli.formats.layout import Excerpt, Line, Screen, Tone
from pumpcli.formats.numbers import NBSP, counted
from pumpcli.formats.records import Value
from pumpcli.formats.wrapping import kept, unbroken
from pumpcli.values import replace

#: A part of a message that lists four units, keys or more: "known here: from, to, rate, dose".
_LISTS = re.compile(r"(?<=; )([^;:`]+): (?:[^;:`, ]+, ){3}[^;:`]+(?=;|$)")

FIELDS = ("severity", "code", "file", "line", "column", "path", "message", "pump", "accepted")


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


def lines(problem: Problem) -> list[Line | Excerpt]:
    """Return the problem in one line, and the line of the file with a mark under the fault.

    An accepted warning has one line: it has been seen.
    """
    tone = Tone.ALERT if problem.is_error else Tone.NOTICE if problem.accepted is None else Tone.FAINT
    whole = replace(problem, file=kept(problem.file), path=kept(problem.path), message=unbroken(problem.message))
    rises = problem.is_error
    head = Line(str(whole), tone, rises=rises)
    if not problem.source or problem.accepted is not None:
        return [head]
    start, width = problem.column - 1, problem.width
    return [head, Excerpt(line=problem.line, text=problem.source, start=start, width=width, tone=tone, rises=rises)]


def screen(problems: Sequence[Problem]) -> Screen:
    """Return every problem by itself as a screen, in the same order. A list of units or keys is given once."""
    listed: set[str] = set()
    return [line for problem in problems for line in lines(_with_lists_once(problem, listed))]


def _with_lists_once(problem: Problem, listed: set[str]) -> Problem:
    """Return a problem whose message refers to the lists that have been given already, and add its own to them."""

    def shortened(match: re.Match[str]) -> str:
        if match[0] not in listed:
            listed.add(match[0])
            return match[0]
        return f"{match[1]}: as{NBSP}above"

    return replace(problem, message=_LISTS.sub(shortened, problem.message))


def summary(problems: Sequence[Problem]) -> str:
    """Return the numbers of problems, such as "2 errors, 1 warning"; with accepted ones, "2 errors, 1 warning, 3
    accepted"."""
    errors = sum(problem.is_error for problem in problems)
    accepted = sum(problem.accepted is not None for problem in problems)
    warnings = counted(len(problems) - errors - accepted, "warning")
    return f"{counted(errors, 'error')}, {warnings}" + (f", {accepted}{NBSP}accepted" if accepted else "")
