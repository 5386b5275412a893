"""Write records as a spreadsheet (XLSX): typed cells on the first sheet; title, rules, filter and problems on another.

Every cell has a type of its own, so that no spreadsheet guesses: a code is text, and a formula in a text is text. The
file is made in memory: in constant memory it would take 15 % longer, and leave codes and dates in temporary files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pumpcli.errors import UsageError
from pumpcli.formats import problems as problem_report
from pumpcli.formats.layout import Line, Tone, printable
from pumpcli.formats.numbers import EXACT_PLACES, NBSP, iso_civil
from pumpcli.formats.records import About, Record, Value
from pumpcli.formats.writers import Messages
from pumpcli.values import Frozen

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: The names of the two sheets.
RECORDS, ABOUT = "List", "About"
#: The rows of a sheet, and the characters of a cell.
MOST_ROWS, MOST_CHARACTERS = 1_048_576, 32_767
#: Spreadsheets disagree on earlier days, or have none.
FIRST_DAY = date(1900, 3, 1)
#: The creation date of a result that does not depend on a date. That of the other results is the as-of instant.
_NO_DATE = datetime(1980, 1, 1)
#: Characters of the widest column of records, and of the texts of the other sheet.
_WIDEST, _TEXT = 40, 100
#: Characters of a head that the button of its filter covers.
_BUTTON = 3
#: The column with the code of a pump, and the most characters of the columns that stay to its left, with itself.
_CODE, _STAYING = "pump", 90
#: The most characters of a number that every spreadsheet shows whole without a format.
_SHORT_NUMBER = 9
_PROBLEM_FIELDS = ("message", *(field for field in problem_report.FIELDS if field != "message"))
_WRAPPED = {"text_wrap": True, "valign": "top"}
#: The formats of cells; those of numbers are under the number of their decimals.
_FORMATS: Mapping[str | int, dict[str, Any]] = {
    "date": {"num_format": "yyyy-mm-dd"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm"},
    "second": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    "head": {"bold": True},
    "text": _WRAPPED,
    "strong": {**_WRAPPED, "bold": True},
    **{places: {"num_format": f"0.{'0' * places}"} for places in range(1, EXACT_PLACES + 1)},
}


class _Sheet(Frozen):
    """A sheet of a workbook, and the formats of its cells by name."""

    worksheet: Worksheet
    formats: Mapping[str | int, Format]


def row(fields: Sequence[str], record: Record) -> tuple[Value, ...]:
    """Return the cells of one record. Instants have no offset from UTC, as in CSV; control characters are escaped."""
    return tuple([_plain(record[field]) for field in fields])


def _plain(value: Value) -> Value:
    if isinstance(value, str):
        return value if value.isprintable() else "\n".join(map(printable, value.split("\n")))
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    return value


def render(
    fields: Sequence[str],
    rows: Iterable[Sequence[Value]],
    about: Callable[[], About],
    messages: Messages,
) -> bytes:
    """Return the file. It has the same bytes in every run: its creation date is the as-of instant.

    Raises:
        UsageError: there are more rows than a sheet holds.
    """
    import xlsxwriter  # noqa: PLC0415  # processes that make rows do not need it

    around, data = about(), BytesIO()
    workbook = xlsxwriter.Workbook(data, {"in_memory": True})
    workbook.set_properties({"created": _created(around)})
    formats = {name: workbook.add_format(wanted) for name, wanted in _FORMATS.items()}
    _write_records(_Sheet(workbook.add_worksheet(RECORDS), formats), fields, rows)
    _write_about(_Sheet(workbook.add_worksheet(ABOUT), formats), around, messages)
    workbook.close()
    return data.getvalue()


def _created(about: About) -> datetime:
    return _NO_DATE if about.as_of is None else about.as_of.instant.replace(tzinfo=None)


def _write_records(sheet: _Sheet, fields: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    widths, last = _write_table(sheet, 0, fields, rows)
    shown = [min(max(width, len(field) + _BUTTON), _WIDEST) + 1 for field, width in zip(fields, widths, strict=True)]
    worksheet = sheet.worksheet
    for column, width in enumerate(shown):
        worksheet.set_column(column, column, width)
    worksheet.freeze_panes(1, _staying(fields, shown))
    worksheet.autofilter(0, 0, last, len(fields) - 1)
    worksheet.repeat_rows(0)
    if _CODE in fields:
        worksheet.repeat_columns(fields.index(_CODE))
    worksheet.set_landscape()


def _staying(fields: Sequence[str], widths: Sequence[int]) -> int:
    """Return the number of first columns that stay when the others are scrolled: those up to the code of the pump, so
    that no date is read in the row of another; none if they are too wide."""
    number = fields.index(_CODE) + 1 if _CODE in fields else 0
    return number if sum(widths[:number]) <= _STAYING else 0


def _write_about(sheet: _Sheet, about: About, messages: Messages) -> None:
    sheet.worksheet.set_column(0, 0, _TEXT)
    sheet.worksheet.set_landscape()
    sheet.worksheet.fit_to_pages(1, 0)
    notes = [Line(), *map(Line, messages.notes)] if messages.notes else []
    lines = [*about.lines, *notes, Line()]
    for number, line in enumerate(lines):
        style = "strong" if line.tone in (Tone.STRONG, Tone.ALERT) else "text"
        _write_text(sheet, number, 0, printable(line.text).replace(NBSP, " "), style)
    if not messages.problems:
        return
    rows = (row(_PROBLEM_FIELDS, problem_report.record(problem)) for problem in messages.problems)
    widths, _ = _write_table(sheet, len(lines), _PROBLEM_FIELDS, rows, "text")
    for column, width in enumerate(widths[1:], start=1):
        sheet.worksheet.set_column(column, column, min(width, _WIDEST) + 1)


def _write_table(
    sheet: _Sheet, first: int, fields: Sequence[str], rows: Iterable[Sequence[Value]], style: str = ""
) -> tuple[list[int], int]:
    """Write a head in the row `first` and the rows below it; return the widths of the columns, and the last row.

    Args:
        style: the format of texts; empty for none.
    """
    widths, number = [len(field) for field in fields], first
    for column, field in enumerate(fields):
        _write_text(sheet, first, column, field, "head")
    for number, cells in enumerate(rows, start=first + 1):
        if number >= MOST_ROWS:
            raise UsageError(f"a sheet of an XLSX file holds {MOST_ROWS:,} rows, and this list has more; write CSV")
        for column, value in enumerate(cells):
            widths[column] = max(widths[column], _write_cell(sheet, number, column, value, style))
    sheet.worksheet.ignore_errors({"number_stored_as_text": f"A1:XFD{number + 1}"})
    return widths, number


def _write_cell(sheet: _Sheet, row: int, column: int, value: Value, style: str) -> int:
    """Write a value, and return its characters."""
    if value is None:
        return 0
    if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) < FIRST_DAY:
        value = iso_civil(value) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, str):
        return _write_text(sheet, row, column, value, style)
    if isinstance(value, date):
        name = "date" if not isinstance(value, datetime) else "second" if value.second else "instant"
        sheet.worksheet.write_datetime(row, column, value, sheet.formats[name])
        return len(_FORMATS[name]["num_format"])
    if isinstance(value, bool):
        sheet.worksheet.write_boolean(row, column, value)
        return len("FALSE")
    return _write_number(sheet, row, column, value)


def _write_number(sheet: _Sheet, row: int, column: int, value: int | float) -> int:
    """Write a number, one that a spreadsheet would round or show with an exponent with the format of its decimals."""
    text = repr(value)
    is_short = len(text) <= _SHORT_NUMBER and "e" not in text
    if "e" in text:
        text = f"{value:.{EXACT_PLACES}f}".rstrip("0")
    decimals = text.partition(".")[2]
    sheet.worksheet.write_number(row, column, value, None if is_short else sheet.formats.get(len(decimals)))
    return len(text)


def _write_text(sheet: _Sheet, row: int, column: int, text: str, style: str) -> int:
    """Write a text, and return the characters of its longest line. The end of one that is too long says so."""
    if len(text) > MOST_CHARACTERS // 2:
        text = _shortened(text)
    format = sheet.formats[style] if style else None
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter would write it as it is, as the XML of a text in several fonts; here it is the content of one.
        fonts = () if format is None else (format,)
        sheet.worksheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], *fonts)
    else:
        sheet.worksheet.write_string(row, column, text, format)
    return len(text) if "\n" not in text else max(map(len, text.split("\n")))


def _shortened(text: str) -> str:
    """Return as much of a text as a cell holds, which counts characters of two units of UTF-16 twice."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_CHARACTERS:
        return text
    note = f" ... [cut: a cell of an XLSX file holds {MOST_CHARACTERS:,} characters, and this text has {len(text):,}]"
    return units[: 2 * (MOST_CHARACTERS - len(note))].decode("utf-16-le", errors="ignore") + note
