"""List the pumps of a fleet without errors, and every problem."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from pumpcli.errors import FaultCode, Problem
from pumpcli.usecases.filtered import NOT_FILTERED, Filtered, Match, is_shown, sifted
from pumpcli.values import Frozen, replace

if TYPE_CHECKING:
    from pumpcli.files.filter_terms import Term
    from pumpcli.fleet.fleet import Fleet, LoadedPump
    from pumpcli.usecases.filters import Sieve
    from pumpcli.usecases.rules import Rules


class Fine(Frozen):
    """A pump without errors: its place, and the number of fills, programs and readings that were read."""

    code: str
    file: str
    line: int
    fills: int
    programs: int
    readings: int
    match: Match | None = None

    @classmethod
    def of(cls, loaded: LoadedPump, sieve: Sieve | None = None) -> Fine:
        """Summarise a loaded pump."""
        pump = loaded.pump
        return cls(
            code=pump.code,
            file=loaded.file,
            line=loaded.line,
            fills=len(pump.fills),
            programs=len(pump.programs),
            readings=len(pump.readings),
            match=None if sieve is None else sieve.match(pump, loaded.clinic),
        )


def fine(loaded: Sequence[LoadedPump], *, sieve: Sieve | None = None) -> list[Fine]:
    """Summarise loaded pumps, in the same order.

    Args:
        sieve: the filter of the list; None where it has none.
    """
    return [Fine.of(pump, sieve) for pump in loaded]


class Detail(StrEnum):
    """The problems that a table shows: all, the same warnings of many pumps as one; each by itself; or only errors."""

    GROUPED = "grouped"
    EACH = "each"
    ERRORS = "errors"


class Checked(Frozen):
    """The pumps that the filter shows, and the problems of the files and of the clinic file.

    Attributes:
        problems: every error, and the warnings that are not of a hidden pump, accepted ones also; with `--strict`, the
            others are errors.
        hidden_problems: the number of warnings of hidden pumps.
        rules: those by which the pumps were read; None if unknown.
    """

    fleet: Fleet[Fine]
    problems: tuple[Problem, ...]
    filtered: Filtered = NOT_FILTERED
    hidden_problems: int = 0
    detail: Detail = Detail.GROUPED
    rules: Rules | None = None


def checked(
    fleet: Fleet[Fine], problems: tuple[Problem, ...], terms: tuple[Term, ...], detail: Detail = Detail.GROUPED
) -> Checked:
    """Put the pumps that the filter shows beside the problems that concern them, and every error."""
    if not terms:
        return Checked(fleet, problems, detail=detail)
    hidden = {(pump.file, pump.line) for pump in fleet.pumps if not is_shown(pump)}
    begins: dict[str, list[int]] = {}
    for file, line in sorted([*((pump.file, pump.line) for pump in fleet.pumps), *_unread_places(fleet)]):
        begins.setdefault(file, []).append(line)
    shown = tuple(problem for problem in problems if problem.is_error or _pump_of(problem, begins) not in hidden)
    pumps, _, filtered = sifted(terms, fleet.pumps, fleet.pumps, fleet.unread)
    return Checked(
        fleet=replace(fleet, pumps=pumps),
        problems=shown,
        filtered=filtered,
        hidden_problems=len(problems) - len(shown),
        detail=detail,
    )


def _unread_places(fleet: Fleet[Fine]) -> Iterator[tuple[str, int]]:
    return ((unread.file, unread.line) for unread in fleet.unread)


def _pump_of(problem: Problem, begins: Mapping[str, Sequence[int]]) -> tuple[str, int] | None:
    """Return the place of the pump that a problem is about; None for a problem of a whole file, or of a catalogue.

    Args:
        begins: the first line of every pump by file, ascending.
    """
    lines = begins.get(problem.file, ())
    index = bisect_right(lines, problem.line) - 1
    is_of_pump = index >= 0 and problem.code is not FaultCode.UNUSED_CATALOGUE
    return (problem.file, lines[index]) if is_of_pump else None
