"""The results of the Python interface: typed rows, records for tables of data, and the text of the command line."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, overload

from pumpcli.api.columns import ColumnType, column_type
from pumpcli.domain.clock import AsOf
from pumpcli.errors import Problem, Unread
from pumpcli.formats import json_out, plain
from pumpcli.formats.layout import Screen
from pumpcli.formats.numbers import NBSP, counted, iso_as_of
from pumpcli.formats.records import Record, ResultDocument, Value
from pumpcli.usecases.find_pump import some
from pumpcli.values import Frozen

if TYPE_CHECKING:
    from pumpcli.cli.emitting import RecordReport

RowT = TypeVar("RowT")
RowT_co = TypeVar("RowT_co", covariant=True)
ContentT = TypeVar("ContentT")


class TextPrinter(Protocol):
    """The printer that IPython gives to `_repr_pretty_`."""

    def text(self, text: str, /) -> object: ...


class IncompleteWarning(UserWarning):
    """Given for a result from which pumps are missing because they could not be read; the message names them."""


class Presentation(Frozen):
    """One result of the command line, as every kind of format needs it."""

    screen: Callable[[], Screen]
    fields: Callable[[], Sequence[str]]
    records: Callable[[], Iterable[Record]]
    document: Callable[[], ResultDocument]


def presentation(report: RecordReport[ContentT], content: ContentT) -> Presentation:
    """Return a result with the report of its command."""
    return Presentation(
        screen=partial(report.to_screen, content),
        fields=partial(report.fields, content),
        records=partial(report.records, content),
        document=partial(report.document, content),
    )


class Result(Frozen, Generic[RowT_co]):
    """The result of a command: a sequence of typed rows.

    `print(result)` prints what the command prints, and a notebook shows it. `to_records()` is for pandas and polars,
    `to_json()` for a file. `rows` keep exact numbers, and are of the type that the method says.

    Attributes:
        command: the name of the command, such as "due".
        rows: the rows, in the order of the command.
        as_of: the instant that the result is for.
        problems: every problem of the files, as `load` found them.
        unread: the pumps that are missing; the result is complete only if this is empty.
        presentation: the texts and records of the result.
    """

    command: str
    rows: tuple[RowT_co, ...]
    as_of: AsOf
    problems: tuple[Problem, ...]
    unread: tuple[Unread, ...]
    presentation: Presentation

    @property
    def is_complete(self) -> bool:
        """Whether every pump could be read."""
        return not self.unread

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields of a record: the columns of the CSV, and the keys of the JSON."""
        return tuple(self.presentation.fields())

    @property
    def schema(self) -> dict[str, ColumnType]:
        """The type of each field, as polars takes it: `DataFrame(result.to_records(), schema=result.schema)`."""
        return {field: column_type(field) for field in self.fields}

    def to_records(self) -> list[dict[str, Value]]:
        """Return a dictionary a record, with the fields and the values of the CSV.

        A column has one type in every row, that of `schema`; no value is None. Numbers are floats, rounded to six
        decimal places. Instants are civil times of the pump without an offset from UTC, and the field `timezone` has
        their zone.
        """
        fields = self.fields
        return [{field: _civil(record[field]) for field in fields} for record in self.presentation.records()]

    def to_json(self) -> str:
        """Return the JSON of the command; a file with that of `due` is a saved list for `changes`."""
        return json_out.render(self.presentation.document(), self.problems)

    def __iter__(self) -> Iterator[RowT_co]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> RowT_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[RowT_co, ...]: ...
    def __getitem__(self, index: int | slice) -> RowT_co | tuple[RowT_co, ...]:
        return self.rows[index]

    def __str__(self) -> str:
        return plain.render(self.presentation.screen()).removesuffix("\n")

    def __repr__(self) -> str:
        missing = incomplete(self.unread)
        return (
            f"<Result of {self.command} as of {iso_as_of(self.as_of)}: {named_count(len(self.rows), 'row')}{missing}>"
        )

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:
        """Show the text of the command in IPython and Jupyter."""
        printer.text(str(self))


def incomplete(unread: Sequence[Unread]) -> str:
    """Return the end of a `repr` on pumps that could not be read; empty if there are none."""
    return f", INCOMPLETE: {len(unread)} could not be read" if unread else ""


def named_count(number: int, noun: str) -> str:
    """Return a number with a noun for a `repr`, such as "2 pumps"."""
    return counted(number, noun).replace(NBSP, " ")


def warn_if_incomplete(unread: Sequence[Unread], depth: int) -> None:
    """Warn that pumps are missing from a list.

    Args:
        depth: the number of calls from the line of the user to this one.
    """
    if unread:
        named = some(each.file if each.code is None else f"{each.code} ({each.file})" for each in unread)
        message = f"this result is INCOMPLETE: {named} could not be read; see `problems` and `unread`"
        warnings.warn(message, IncompleteWarning, stacklevel=depth + 1)


def _civil(value: Value) -> Value:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
