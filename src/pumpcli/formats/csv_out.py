"""Write records as CSV: one header row, RFC 4180 quoting, and no text that a spreadsheet would run or change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from pumpcli.formats.layout import printable
from pumpcli.formats.numbers import iso_civil
from pumpcli.formats.records import Record, Value

#: A text that begins with one of these is a formula to a spreadsheet.
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")
#: A text that a spreadsheet would read as a number or a date, and show as another one: 00123, 1E5, 3-4, 1.10, MAR1.
_NUMBER_OR_DATE = (
    r"(?i)[0-9][0-9.,:/eE+ -]*|true|false"
    r"|[0-9]{0,4}[-/. ]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/. ]?[0-9]{0,4}"
)
#: First characters of such a text. A text such as `P-003` begins with none of them, so most lists never compile the
#: pattern.
_FIRST_OF_NUMBER_OR_DATE = frozenset("0123456789-/. tfjmasondTFJMASOND")
#: Fields with a text of the user, which may look like a number or a date.
_CODES = {"pump", "model", "file", "site", "labels"}
_WHOLE_NUMBER = r"[1-9][0-9]{0,14}|0"


def table(fields: Sequence[str], rows: Iterable[str], bom: bool = False) -> str:
    """Return the rows under a header, after a byte order mark if `bom` is true."""
    return ("\ufeff" if bom else "") + ",".join(fields) + "\n" + "".join(rows)


def row(fields: Sequence[str], record: Record) -> str:
    """Return one row, with its line break; None is an empty field, and instants have no offset from UTC.

    A text that a spreadsheet would run as a formula, or show as another number or date, gets an apostrophe in front.
    Control characters are escaped.
    """
    cells = ["" if (value := record[field]) is None else _cell(field, value) for field in fields]
    return _written(cells)


def _written(cells: Sequence[str]) -> str:
    # The writer quotes a lone line feed or carriage return only if its line terminator contains it. Rows end in a line
    # feed all the same.
    line: str = _row_writer().writerow(cells)
    return line.removesuffix("\r\n") + "\n"


@cache
def _row_writer() -> Any:
    """Return a CSV writer whose `writerow` returns the line instead of writing it to a file."""
    import csv  # noqa: PLC0415  # the other formats do not need it

    return csv.writer(_Echo(), lineterminator="\r\n")


class _Echo:
    """A file whose `write` returns the text; `writerow` of a CSV writer returns that result."""

    def write(self, text: str) -> str:
        return text


def _cell(field: str, value: Value) -> str:
    if isinstance(value, str):
        if not value.isprintable():
            value = "\n".join(map(printable, value.split("\n")))
        is_formula = value[:1] in _FORMULA_STARTS and len(value) > 1
        return f"'{value}" if is_formula or (field in _CODES and _is_changed(value)) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return iso_civil(value)
    if isinstance(value, float):
        text = repr(value)
        return text if "e" not in text else _without_exponent(value)
    return str(value)


def _without_exponent(number: float) -> str:
    text = f"{number:.6f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def _is_changed(text: str) -> bool:
    """Return whether a spreadsheet would show a text as something else. A plain whole number stays as it is."""
    if text[:1] not in _FIRST_OF_NUMBER_OR_DATE:
        return False
    return re.fullmatch(_NUMBER_OR_DATE, text) is not None and re.fullmatch(_WHOLE_NUMBER, text) is None
