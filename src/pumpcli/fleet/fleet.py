"""A fleet: pumps with the files they were read from, and everything that is wrong with those files."""

from __future__ import annotations

from typing import Generic, TypeVar

from pumpcli.domain.pump import Pump
from pumpcli.errors import Problem, Unread
from pumpcli.files.source import Source
from pumpcli.values import frozen

KeptT = TypeVar("KeptT")


@frozen
class LoadedPump:
    """A pump and where it was read.

    Attributes:
        source: the text, for those who ask for the line of a number (see `citation_of`).
        line: where its document begins.
    """

    pump: Pump
    source: Source
    line: int

    @property
    def file(self) -> str:
        return self.source.file


@frozen
class Fleet(Generic[KeptT]):
    """All pumps of some files, or what is kept of them, and everything that is wrong with the files.

    Attributes:
        files: how many files hold a pump or have a problem.
        names: every file that was read.
    """

    pumps: tuple[KeptT, ...]
    unread: tuple[Unread, ...]
    problems: tuple[Problem, ...]
    files: int
    names: tuple[str, ...] = ()
