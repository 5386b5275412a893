"""The kinds of formats, each with the function that writes it. `cli/output.py` chooses the writer of a format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from pumpcli.errors import Problem
from pumpcli.formats.layout import Page, Screen
from pumpcli.formats.records import Record, ResultDocument
from pumpcli.values import frozen

if TYPE_CHECKING:  # few results are a calendar
    from pumpcli.formats.agenda import Agenda

LineT = TypeVar("LineT")


@frozen
class ScreenWriter:
    """Writes a screen.

    Attributes:
        is_fitted: whether it fits screens to a terminal, so that shorter texts are needed.
    """

    write: Callable[[Screen], bytes]
    is_fitted: bool = False


@frozen
class PageWriter:
    """Writes a page, with the problems of the files and the notes about what was loaded."""

    write: Callable[[Page, Sequence[Problem], Sequence[str]], bytes]


@frozen
class RecordWriter(Generic[LineT]):
    """Writes flat records under the names of their fields.

    Attributes:
        line: writes one record as a line; it may be called in other processes.
        join: writes the result from all lines.
    """

    line: Callable[[Sequence[str], Record], LineT]
    join: Callable[[Sequence[str], Iterable[LineT]], bytes]

    def write(self, fields: Sequence[str], records: Iterable[Record]) -> bytes:
        """Write all records of a result."""
        return self.join(fields, (self.line(fields, record) for record in records))


@frozen
class DocumentWriter:
    """Writes one nested object, with the problems of the files."""

    write: Callable[[ResultDocument, Sequence[Problem]], bytes]


@frozen
class AgendaWriter:
    """Writes the events of a calendar."""

    write: Callable[[Agenda], bytes]
