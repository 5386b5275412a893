"""A fleet: the pumps of some files, the pumps that could not be read, and every problem.

A fleet holds the `LoadedPump`s themselves, or something smaller that was made of each where it was read (a row of a
list), and then nothing else of the pumps stays in memory. Every document of every file is a pump in `pumps` or is named
in `unread`, unless it is a catalogue; so no pump is left out in silence.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from pumpcli.domain.pump import Pump
from pumpcli.errors import Problem, Unread
from pumpcli.files.source import Source
from pumpcli.values import frozen

#: A `LoadedPump`, or what is made of one.
PumpT = TypeVar("PumpT")


@frozen
class LoadedPump:
    """A pump and the place it was read from.

    Attributes:
        source: the text of the file, in which `citation_of` finds the line of a number.
        line: where the document of the pump begins.
    """

    pump: Pump
    source: Source
    line: int

    @property
    def file(self) -> str:
        return self.source.file


@frozen
class Fleet(Generic[PumpT]):
    """The pumps of some files.

    Attributes:
        unread: pumps that are missing from `pumps`; the fleet is complete only where there are none.
        problems: every problem of the files, warnings too.
        files: how many files hold a pump or have a problem.
        names: every file that was read.
    """

    pumps: tuple[PumpT, ...]
    unread: tuple[Unread, ...]
    problems: tuple[Problem, ...]
    files: int
    names: tuple[str, ...] = ()
