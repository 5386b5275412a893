"""Read back the output for people, for spreadsheets and for calendar programs, as a person would."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]

STATUS_WORDS = {
    "EMPTY": "empty",
    "STOPPED": "stopped",
    "ALARM": "alarm",
    "EXPIRED": "expired",
    "OVERDUE": "overdue",
    "today": "today",
    "soon": "soon",
    "ok": "ok",
    "no date": "no_deadline",
    "assumed": None,
}
_STATUS = "|".join(STATUS_WORDS)
_DATE = r"\w{3} (\d{4}-\d\d-\d\d)"
_DATE_OR_INSTANT = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{4}-\d\d-\d\d)(?: (\d\d:\d\d(?:[+-]\d\d:\d\d)?))?")
_DUE = re.compile(
    rf"({_STATUS}) +(\S+) +(?:none|{_DATE}) +(-?\d+)? +not booked +(?:not filled yet|([\d.]+) mL +\d+ %)  +(.*)"
)
_WEEK_ROW = re.compile(rf"  (?:not booked|proposed) +({_STATUS}) +(\S+)  .*")
_SCHEDULE_ROW = re.compile(rf"{_DATE}  +(?:not booked|assumed, proposed)  +(\S+)  .*")
#: At the end of the first line of a problem.
PROBLEM_CODE = re.compile(r"^\S.*: (?:error|warning): .* \[([a-z0-9-]+)\]$", re.MULTILINE)
#: At the end of an instant: a CSV has the time zone in a column of its own.
_OFFSET = re.compile(r"(?<=T\d\d:\d\d:\d\d)[+-]\d\d:\d\d$")
_MILLILITRES = re.compile(r"  ([\d.]+) mL$")


@dataclass(frozen=True)
class Row:
    """The values of one refill in a line of a table."""

    code: str
    status: str | None = None
    visit_on: str | None = None
    due_on: str | None = None
    deadline: str | None = None
    ml: str | None = None
    days_left: str | None = None


def instant_of(parts: tuple[str, str]) -> str:
    """An instant of a record without its offset."""
    return f"{parts[0]}T{parts[1][:5]}"


def day_or_instant(parts: tuple[str, str]) -> str:
    """Return an instant of a record without its offset, or a date unchanged."""
    return instant_of(parts) if parts[1] else parts[0]


def due_rows(text: str) -> list[Row]:
    """The rows of `due`."""
    found = []
    for line in text.splitlines():
        match = _DUE.fullmatch(line)
        if match:
            status, code, due_on, days_left, ml, why = match.groups()
            dates = _DATE_OR_INSTANT.findall(why.partition("; ")[0])
            deadline = instant_of(dates[-1]) if dates else None
            found.append(Row(code, STATUS_WORDS[status], None, due_on, deadline, ml, days_left))
    return found


def week_rows(text: str) -> list[Row]:
    """The rows of `week`; those ahead of the first day have no visit."""
    found, visit_on = [], None
    for line in text.splitlines():
        match = _WEEK_ROW.fullmatch(line)
        if match:
            status, code = match.groups()
            dates = _DATE_OR_INSTANT.findall(line)
            deadline = next(instant_of(each) for each in dates if each[1])
            found.append(Row(code, STATUS_WORDS[status], visit_on, dates[0][0], deadline, _ml_at_end(line)))
        elif day := re.match(rf"{_DATE}(?:   |$)", line):
            visit_on = day[1]
        elif line.startswith("Week "):
            visit_on = None
    return found


def schedule_rows(text: str) -> list[Row]:
    """The rows of `schedule`."""
    found = []
    for line in text.splitlines():
        match = _SCHEDULE_ROW.fullmatch(line)
        if match:
            dates = _DATE_OR_INSTANT.findall(line)
            found.append(Row(match[2], None, dates[0][0], dates[1][0], instant_of(dates[2]), _ml_at_end(line)))
    return found


def _ml_at_end(line: str) -> str | None:
    match = _MILLILITRES.search(line)
    return match[1] if match else None


def totals(text: str) -> tuple[int, Counter[str | None]]:
    """Return the number of pumps in the last lines of `due`, and the number by status."""
    match = next(match for match in re.finditer(r"^(\d+) pumps?(?:: (.*))?$", text, re.MULTILINE))
    parts = [each.split(" ", 1) for each in (match[2] or "").split(", ") if each]
    return int(match[1]), Counter({STATUS_WORDS[word]: int(number) for number, word in parts})


def left_out(text: str) -> tuple[int, str]:
    """Return the number and the names of the pumps or files that the last line reports as left out."""
    match = re.search(r"^INCOMPLETE: (\d+) pumps? or files? left out: (.*); see the problems$", text, re.MULTILINE)
    return (int(match[1]), match[2]) if match else (0, "")


def csv_rows(text: str) -> list[dict[str, str]]:
    """The rows under the header."""
    return list(csv.DictReader(io.StringIO(text)))


def flat(record: Record, fields: Sequence[str]) -> dict[str, str]:
    """Return a record of JSON as the cells of CSV."""
    return {field: " ".join(record[field]) if field == "labels" else _cell(record[field]) for field in fields}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = f"{value:.6f}".rstrip("0")
        return f"{text}0" if text.endswith(".") else text
    if isinstance(value, list):
        return "; ".join(" ".join(each.values()) if isinstance(each, dict) else each for each in value)
    return _OFFSET.sub("", str(value))


def plain_codes(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of a CSV without the apostrophes that keep a spreadsheet from reading a code as a number."""
    return [{field: text.removeprefix("'") for field, text in row.items()} for row in rows]


@dataclass(frozen=True)
class Event:
    """One event of a calendar: a refill, a visit beside it, or an order."""

    kind: str
    title: str
    code: str
    day: str
    uid: str
    is_cancelled: bool
    dates: tuple[tuple[str, str], ...]


def events(text: str) -> Iterator[Event]:
    """The events of an iCalendar file."""
    for part in text.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1:]:
        lines = part.split("BEGIN:VALARM")[0].split("\r\n")
        fields = dict(line.split(":", 1) for line in lines if ":" in line)
        title, code = fields["SUMMARY"].split(": ", 1)
        start = fields.get("DTSTART;VALUE=DATE") or fields["DTSTART"]
        yield Event(
            kind=fields["UID"].rsplit("-", 1)[1].removesuffix("@pumpcli"),
            title=title,
            code=code,
            day=f"{start[:4]}-{start[4:6]}-{start[6:8]}",
            uid=fields["UID"],
            is_cancelled=fields.get("STATUS") == "CANCELLED",
            dates=tuple(_DATE_OR_INSTANT.findall(fields["DESCRIPTION"])),
        )
