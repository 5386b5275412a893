"""List the pumps of a fleet without errors, and every problem."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.errors import Problem
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.values import frozen


@frozen
class Fine:
    """A pump without errors: its place, and the number of fills, programs and readings that were read."""

    code: str
    file: str
    line: int
    fills: int
    programs: int
    readings: int

    @classmethod
    def of(cls, loaded: LoadedPump) -> Fine:
        """Summarise a loaded pump."""
        pump = loaded.pump
        return cls(
            code=pump.code,
            file=loaded.file,
            line=loaded.line,
            fills=len(pump.fills),
            programs=len(pump.programs),
            readings=len(pump.readings),
        )


def fine(loaded: Sequence[LoadedPump]) -> list[Fine]:
    """Summarise loaded pumps, in the same order."""
    return list(map(Fine.of, loaded))


@frozen
class Checked:
    """A fleet, and every problem of its files and of the clinic file; with `--strict`, warnings are errors."""

    fleet: Fleet[Fine]
    problems: tuple[Problem, ...]
