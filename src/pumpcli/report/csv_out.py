"""Records as CSV: one header row, RFC 4180 quoting, and no text that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

#: A text that begins with one of these is a formula to a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render(fields: Sequence[str], records: Iterable[Mapping[str, object]]) -> str:
    """One row for each record; None is an empty field, a text that looks like a formula gets an apostrophe."""
    rows: list[str] = []
    # The writer quotes a lone line break only if that is in its line terminator; lines end in one sign all the same.
    writer = csv.writer(_Rows(rows.append), lineterminator="\r\n")
    writer.writerow(fields)
    writer.writerows([_cell(record[field]) for field in fields] for record in records)
    return "".join(row.removesuffix("\r\n") + "\n" for row in rows)


class _Rows(NamedTuple):
    """A file to which whole rows are written."""

    write: Callable[[str], None]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) and len(value) > 1 else value
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)
