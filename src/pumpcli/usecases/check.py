"""The pumps of a fleet in which no error was found, and every problem."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.errors import Problem
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.values import frozen


@frozen
class Fine:
    """A pump in which no error was found: its place, and how much was read of it."""

    code: str
    file: str
    line: int
    fills: int
    programs: int
    readings: int

    @classmethod
    def of(cls, loaded: LoadedPump) -> Fine:
        """What a list of pumps that are fine says of one."""
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
    """What a list of pumps that are fine says of some."""
    return list(map(Fine.of, loaded))


@frozen
class Checked:
    """A fleet, and every problem of its files and of the clinic file, as it counts."""

    fleet: Fleet[Fine]
    problems: tuple[Problem, ...]
