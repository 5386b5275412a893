"""Write records as CSV: one header row, RFC 4180 quoting, and no text that a spreadsheet would run or change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from pumpcli.formats.layout import printable
from pumpcli.formats.numbers import iso_civil
from pumpcli.formats.records import Record, Value
from pumpcli.formats.spreadsheet import is_changed
from pumpcli.values import Frozen

#: A text that begins with one of these is a formula to a spreadsheet.
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")


class Dialect(Frozen):
    """The separator of cells and the decimal point or comma of numbers."""

    separator: str
    decimal: str


PLAIN = Dialect(separator=",", decimal=".")
#: For spreadsheets of countries with a decimal comma, which would read 0.525 as 525.
DECIMAL_COMMA = Dialect(separator=";", decimal=",")


def table(fields: Sequence[str], rows: Iterable[str], dialect: Dialect = PLAIN, bom: bool = False) -> str:
    """Return the rows under a header, after a byte order mark if `bom` is true."""
    return ("\ufeff" if bom else "") + dialect.separator.join(fields) + "\n" + "".join(rows)


def row(fields: Sequence[str], record: Record, dialect: Dialect = PLAIN) -> str:
    """Return one row, with its line break; None is an empty field, and instants have no offset from UTC.

    A text that a spreadsheet would run as a formula or change, and one that begins with an apostrophe, gets an
    apostrophe in front: without its first apostrophe every cell is the text. Control characters are escaped.
    """
    cells = ["" if (value := record[field]) is None else _cell(value, dialect) for field in fields]
    return _written(cells, dialect)


def _written(cells: Sequence[str], dialect: Dialect) -> str:
    # The writer quotes a lone line feed or carriage return only if its line terminator contains it. Rows end in a line
    # feed all the same.
    line: str = _row_writer(dialect.separator).writerow(cells)
    return line.removesuffix("\r\n") + "\n"


@cache
def _row_writer(separator: str) -> Any:
    """Return a CSV writer whose `writerow` returns the line instead of writing it to a file."""
    import csv  # noqa: PLC0415  # the other formats do not need it

    return csv.writer(_Echo(), delimiter=separator, lineterminator="\r\n")


class _Echo:
    """A file whose `write` returns the text; `writerow` of a CSV writer returns that result."""

    def write(self, text: str) -> str:
        return text


def _cell(value: Value, dialect: Dialect) -> str:
    if isinstance(value, str):
        return _safe(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return iso_civil(value)
    if isinstance(value, float):
        text = repr(value)
        return (text if "e" not in text else _without_exponent(value)).replace(".", dialect.decimal)
    return str(value)


def _safe(text: str) -> str:
    """Return a text with its control characters escaped, and with an apostrophe in front if it needs one."""
    if not text.isprintable():
        text = "\n".join(map(printable, text.split("\n")))
    is_formula = text.lstrip()[:1] in _FORMULA_STARTS and len(text) > 1
    return f"'{text}" if text[:1] == "'" or is_formula or is_changed(text) else text


def _without_exponent(number: float) -> str:
    text = f"{number:.6f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text
