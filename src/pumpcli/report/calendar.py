"""Month grids with the number of refills of each day, as `cal` draws them, and the codes by day below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.numbers import counted, day, spoken_as_of
from pumpcli.formats.records import Document, Record
from pumpcli.report import words
from pumpcli.report.pump_record import unread_list
from pumpcli.report.week import ASSUMED, closing_lines, day_record, pressing_line, undated
from pumpcli.usecases.plan import Day, Month, MonthGrids, Outlook

FIELDS = ("date", "open", "closed", "planned", "overflow", "pumps", "assumed")
MONTH_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def fields(result: MonthGrids) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return FIELDS


def records(result: MonthGrids) -> Iterator[Record]:
    """Yield one record a day; codes of pumps are separated by spaces."""
    for month in result.months:
        for each in month.days:
            pumps = {"pumps": " ".join(_pumps(each, result.outlook)), "assumed": " ".join(_assumed(each))}
            yield day_record(each) | pumps


def document(result: MonthGrids) -> Document:
    """Return each month with its days under `months`."""
    outlook = result.outlook
    found = {
        "complete": not outlook.unread,
        "unread": unread_list(outlook.unread),
        **undated(outlook),
        "overdue": [{"pump": planned.code, "visit_on": planned.refill.visit_on} for planned in outlook.pressing],
        "months": [
            {
                "month": f"{month.first:%Y-%m}",
                "days": [
                    day_record(each) | {"pumps": _pumps(each, outlook), "assumed": _assumed(each)}
                    for each in month.days
                ],
            }
            for month in result.months
        ],
    }
    return Document("calendar", outlook.as_of, found)


def to_screen(result: MonthGrids) -> Screen:
    """The months for people."""
    outlook = result.outlook
    name = words.titled(outlook.clinic, "refills")
    screen: list[Block] = [
        Line(f"{name} by month, as of {spoken_as_of(outlook.as_of)}", Tone.STRONG),
        Line("a day, then its refills; [ ] today, x closed, ! over the capacity", Tone.FAINT),
        Line(ASSUMED, Tone.FAINT),
    ]
    if outlook.pressing:
        codes = " ".join(planned.code for planned in outlook.pressing)
        screen += [Line(), Line(f"{pressing_line(outlook.pressing, outlook)}: {codes}", Tone.ALERT)]
    for month in result.months:
        screen += [Line(), *_month(month, outlook)]
    return [*screen, Line(), *closing_lines(outlook)]


def _pumps(found: Day, outlook: Outlook) -> list[str]:
    return [*_pressing(found, outlook), *(planned.code for planned in found.refills)]


def _pressing(found: Day, outlook: Outlook) -> list[str]:
    return [planned.code for planned in outlook.pressing if planned.refill.visit_on == found.date]


def _assumed(found: Day) -> list[str]:
    """The pumps whose refill on a day follows on one that is only planned."""
    return [planned.code for planned in found.refills if planned.refill.assumed]


def _month(month: Month, outlook: Outlook) -> Iterator[Block]:
    clinic = outlook.clinic
    yield Line(f"{MONTH_NAMES[month.first.month - 1]} {month.first.year}", Tone.STRONG)
    order = [(clinic.week_starts + number) % 7 for number in range(7)]
    columns = tuple(Column(WEEKDAY_NAMES[number].capitalize()) for number in order)
    cells = [Cell("")] * order.index(month.first.weekday()) + [_cell(each, outlook.as_of.day) for each in month.days]
    cells += [Cell("")] * (-len(cells) % 7)
    yield Grid(columns, tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7)), 2)
    yield from _closures(month)
    for each in month.days:
        yield from _who(each, outlook)


def _who(found: Day, outlook: Outlook) -> Iterator[Line]:
    """The codes of a day, on a line of their own those whose refill is assumed."""
    sure = [*_pressing(found, outlook), *(planned.code for planned in found.refills if not planned.refill.assumed)]
    assumed = _assumed(found)
    texts = [" ".join(sure)] if sure else []
    texts += [f"assumed: {' '.join(assumed)}"] if assumed else []
    if found.overflow:
        texts[-1] += f"  ({counted(found.overflow, 'refill')} TOO MANY)"
    for text in texts:
        yield Line(f"{day(found.date)}  {text}", Tone.ALERT if found.overflow else Tone.PLAIN, 2)


def _closures(month: Month) -> Iterator[Line]:
    """The days on which the clinic is closed besides its usual ones, each reason once."""
    days: dict[str, list[str]] = {}
    for each in month.days:
        if each.why_closed not in (None, "no open day"):
            days.setdefault(words.closure(each.why_closed or ""), []).append(day(each.date))
    for why, on in days.items():
        yield Line(f"{', '.join(on)}  {why}", Tone.FAINT, 2)


def _cell(found: Day, today: date) -> Cell:
    """Such as " 23  2", "[24]", " 26 x", " 27  7!"."""
    number = f"[{found.date.day:2}]" if found.date == today else f" {found.date.day:2} "
    count = f"{found.load:2}" if found.load else " x" if found.why_closed is not None else "  "
    tone = Tone.ALERT if found.overflow else Tone.FAINT if found.why_closed is not None else Tone.PLAIN
    if found.date == today or (found.load and not found.overflow):
        tone = Tone.STRONG
    return Cell(f"{number}{count}{'!' if found.overflow else ' '}", tone)
