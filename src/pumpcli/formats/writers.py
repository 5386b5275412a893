"""The kinds of formats, each with the function that writes it. `cli/output.py` chooses the writer of a format.

A writer gets what its kind of report returns for a result, and the messages if it has a place for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from pumpcli.values import Frozen

if TYPE_CHECKING:
    from pumpcli.errors import Problem
    from pumpcli.formats.agenda import Agenda
    from pumpcli.formats.layout import Screen
    from pumpcli.formats.page_layout import Page
    from pumpcli.formats.records import About, Record, ResultDocument

LineT = TypeVar("LineT")


class Messages(Frozen):
    """The messages on standard error beside a result. A format that is read without them has them in its text.

    Attributes:
        problems: the problems of the files.
        notes: the sentences about what was loaded.
    """

    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()


class ScreenWriter(Frozen):
    """Writes a screen.

    Attributes:
        is_fitted: whether it fits screens to a terminal, so that shorter texts are needed.
    """

    write: Callable[[Screen, Messages], bytes]
    is_fitted: bool = False


class PageWriter(Frozen):
    """Writes a page."""

    write: Callable[[Page, Messages], bytes]


class RecordWriter(Frozen, Generic[LineT]):
    """Writes flat records under the names of their fields.

    Attributes:
        line: writes one record as a line; it may be called in other processes.
        join: writes the result from all lines. It calls for the `About` only if the format has a place for it.
    """

    line: Callable[[Sequence[str], Record], LineT]
    join: Callable[[Sequence[str], Iterable[LineT], Callable[[], About], Messages], bytes]

    def write(
        self,
        fields: Sequence[str],
        records: Iterable[Record],
        about: Callable[[], About],
        messages: Messages,
    ) -> bytes:
        """Write all records of a result."""
        return self.join(fields, (self.line(fields, record) for record in records), about, messages)


class DocumentWriter(Frozen):
    """Writes one nested object."""

    write: Callable[[ResultDocument, Messages], bytes]


class AgendaWriter(Frozen):
    """Writes the events of a calendar."""

    write: Callable[[Agenda], bytes]
