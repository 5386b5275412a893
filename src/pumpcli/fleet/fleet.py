"""A fleet: the pumps of some files, the pumps that could not be read, and every problem.

A fleet holds each `LoadedPump`, or a smaller value that was made from it where it was read, such as a row of a list.
Then the pump itself does not stay in memory. Every document of every file is a pump in `pumps` or an entry in `unread`,
unless it is a catalogue, so that no pump is left out silently.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.pump import Pump
from pumpcli.errors import Problem, Unread
from pumpcli.files.source import Source
from pumpcli.values import Frozen

#: A `LoadedPump`, or the value that is made from it.
PumpT = TypeVar("PumpT")


class LoadedPump(Frozen):
    """A pump and the place that it was read from.

    Attributes:
        source: the text of the file; `citation_of` finds the line of a number in it.
        line: the first line of the document of the pump, counted from 1.
        clinic: the rules that it was loaded with.
    """

    pump: Pump
    source: Source
    line: int
    clinic: Clinic = Clinic()

    @property
    def file(self) -> str:
        return self.source.file


class Fleet(Frozen, Generic[PumpT]):
    """The pumps of some files.

    Attributes:
        unread: pumps that are missing from `pumps`; the fleet is complete only if this is empty.
        problems: every problem of the files, warnings also.
        files: the number of files that hold a pump or have a problem.
        names: the names of all files that were read.
    """

    pumps: tuple[PumpT, ...]
    unread: tuple[Unread, ...]
    problems: tuple[Problem, ...]
    files: int
    names: tuple[str, ...] = ()
