"""Read a list back from every format, as whoever gets the file would: the code, the day and the volume of each row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from icalendar import Calendar
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook

from pumpcli.cli.options import Format
from tests.pages import lists_of, squeezed

#: A day of a screen, such as "Fri 2026-11-20", and a volume.
DAY, VOLUME = re.compile(r"\b[MTWFS][a-z]{2} (\d{4}-\d\d-\d\d)\b"), re.compile(r"([\d.]+) mL\b")
_STATUS = "EMPTY|STOPPED|ALARM|EXPIRED|OVERDUE|today|soon|ok|no date"
_DATE = r"(?:none|no date|[MTWFS][a-z]{2} \d{4}-\d\d-\d\d)"
_AT = rf"{_DATE}(?: \d\d:\d\d)?"
#: The visit of a row: not booked, proposed, the booked one on its day, or the booking of a refill that is due before.
_VISIT = (
    r"not booked|assumed, proposed|(?:assumed, )?(?:\d\d:\d\d\s)?BOOKED"
    rf"|MISSED(?:: booked for {_AT}, no refill recorded)?|booked for {_AT}"
    rf"|booked AFTER THE DEADLINE, for {_AT}|booked too late: \d+ days? after the due date, on {_AT}"
)


@dataclass(frozen=True)
class Entry:
    """One row of a list; None for a day or a volume that it does not have, or that its format does not hold."""

    code: str
    day: str | None
    ml: Decimal | None


@dataclass(frozen=True)
class Shape:
    """The places of the day and the volume of a row.

    Attributes:
        rows: the key of the rows in JSON.
        fields: of a record.
        titles: of the columns of a screen.
        line: matches a line of a table, with groups for the code, the day and the rest.
        event: returns the day of an event of a calendar program.
    """

    rows: str
    fields: tuple[str, str]
    titles: tuple[str, str]
    line: re.Pattern[str]
    event: Callable[[Any], str | None]


def day_in(text: str) -> str | None:
    found = DAY.search(text)
    return None if found is None else found[1]


def ml_in(text: str) -> Decimal | None:
    found = VOLUME.search(text)
    return None if found is None else Decimal(found[1])


DUE = Shape(
    rows="pumps",
    fields=("due_on", "volume_ml"),
    titles=("Refill due", "Left now"),
    line=re.compile(rf"(?:{_STATUS}) +(?P<code>.*?) +(?P<day>{_DATE}) +(?:-?\d+ )? *(?:{_VISIT})  +(?P<ml>.*)"),
    event=lambda event: day_in(re.match(r"Refill due: [^\n]*", event["DESCRIPTION"])[0]),  # type: ignore[index]
)
SCHEDULE = Shape(
    rows="refills",
    fields=("visit_on", "expected_ml"),
    titles=("Visit", "To withdraw"),
    line=re.compile(rf"(?P<day>{_DATE})  +(?:{_VISIT})  +(?P<code>.*?)  +{_DATE}(?P<ml>.*)"),
    event=lambda event: event["DTSTART"].dt.isoformat()[: len("2026-11-22")],
)


def from_table(data: bytes, shape: Shape) -> list[Entry]:
    matches = filter(None, map(shape.line.fullmatch, data.decode().splitlines()))
    return [Entry(match["code"], day_in(match["day"]), ml_in(match["ml"])) for match in matches]


def from_csv(data: bytes, shape: Shape) -> list[Entry]:
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return list(_entries(({name: cell.removeprefix("'") for name, cell in row.items()} for row in rows), shape))


def from_json(data: bytes, shape: Shape) -> list[Entry]:
    return list(_entries(json.loads(data, parse_float=Decimal)[shape.rows], shape))


def from_xlsx(data: bytes, shape: Shape) -> list[Entry]:
    return list(_entries(sheet_rows(data), shape))


def from_markdown(data: bytes, shape: Shape) -> list[Entry]:
    return _drawn(markdown_rows(data.decode()), shape)


def from_html(data: bytes, shape: Shape) -> list[Entry]:
    return _drawn(lists_of(data.decode()), shape)


def from_ics(data: bytes, shape: Shape) -> list[Entry]:
    """Return the refills and the visits beside them; a calendar holds no volume."""
    found = []
    for event in Calendar.from_ical(data.decode()).walk("VEVENT"):
        if event.get("STATUS") != "CANCELLED" and "-order@" not in str(event["UID"]):
            found.append(Entry(str(event["SUMMARY"]).split(": ", 1)[1], shape.event(event), None))
    return found


#: A new format is one function more.
READERS: dict[Format, Callable[[bytes, Shape], list[Entry]]] = {
    Format.TABLE: from_table,
    Format.CSV: from_csv,
    Format.JSON: from_json,
    Format.XLSX: from_xlsx,
    Format.MD: from_markdown,
    Format.HTML: from_html,
    Format.ICS: from_ics,
}


def _entries(records: Iterable[dict[str, Any]], shape: Shape) -> Iterator[Entry]:
    for record in records:
        day, ml = (record[field] for field in shape.fields)
        on = day.isoformat() if isinstance(day, date) else day or None
        yield Entry(record["pump"], on, None if ml in (None, "") else round(Decimal(str(ml)), 6))


def _drawn(rows: Iterable[dict[str, str]], shape: Shape) -> list[Entry]:
    day, volume = shape.titles
    return [
        Entry(row["Pump"], day_in(squeezed(row[day])), ml_in(squeezed(row.get(volume, ""))))
        for row in rows
        if "Pump" in row
    ]


def sheet_rows(data: bytes, name: str = "List") -> list[dict[str, Any]]:
    """Return the rows of a sheet by the titles of its columns."""
    head, *rows = sheet(data, name)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def sheet(data: bytes, name: str) -> list[list[Any]]:
    """Return the cells of a sheet, an empty one as an empty text."""
    cells: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()
    return cells


#: CommonMark with the tables and the struck-out text of GitHub.
_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def markdown_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of all tables of a Markdown text, by the titles of their columns."""
    found: list[dict[str, str]] = []
    titles: list[str] = []
    cells: list[str] = []
    is_head = False
    for token in _MARKDOWN.parse(text):
        match token.type:
            case "thead_open" | "tbody_open":
                is_head = token.type == "thead_open"
            case "tr_open":
                cells = []
            case "inline":
                cells.append(plain_inline(token.children or []))
            case "tr_close":
                titles = cells if is_head else titles
                found += [] if is_head else [dict(zip(titles, cells, strict=True))]
    return found


def markdown_texts(text: str) -> list[tuple[str, str]]:
    """Return every block of text of a Markdown text, with the element that holds it: h1, h2, p, th, td or code."""
    found, element = [], ""
    for token in _MARKDOWN.parse(text):
        if token.type in ("heading_open", "paragraph_open", "th_open", "td_open"):
            element = token.tag
        elif token.type == "inline":
            found.append((element, plain_inline(token.children or [])))
        elif token.type == "fence":
            found.append(("code", token.content))
        else:
            assert token.type not in ("html_block", "hr", "code_block", "blockquote_open"), token
    return found


def plain_inline(tokens: Iterable[Any]) -> str:
    """Return the text of a line in which nothing acts: no emphasis, code, link, image, line break or HTML."""
    parts = list(tokens)
    assert all(part.type in ("text", "text_special") for part in parts), parts
    return "".join(part.content for part in parts).replace("\N{NO-BREAK SPACE}", " ")
