"""Draw each month as a grid of weeks with the number of refills of each day; below it list the pumps by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.domain.open_days import NO_OPEN_DAY
from pumpcli.domain.refills import VisitKind
from pumpcli.domain.visits import BookingState
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, shorter
from pumpcli.formats.numbers import NBSP, day, spoken_as_of, time_of
from pumpcli.formats.page_layout import DayBox, MonthBox, Page
from pumpcli.formats.records import About, Record, ResultDocument, Value
from pumpcli.report import filtered, remarks, venues, words
from pumpcli.report.due import rules_lines
from pumpcli.report.week import ASSUMED, below, closing_lines, day_record, pressing_by_day, pressing_line
from pumpcli.usecases.plan import Day, Month, MonthGrids, Outlook, Planned

DayT = TypeVar("DayT")
FIELDS = ("date", "open", "closed", "planned_count", "overflow_count", "pump", "assumed", "overdue", "visit", "site")
_MARKS = {
    BookingState.MISSED: " MISSED",
    BookingState.LATE: " LATE",
    BookingState.AFTER_DEADLINE: " AFTER THE DEADLINE",
}
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
    """Yield one record for each pump of each day; one without a pump for a day without refills."""
    pressing = pressing_by_day(result.outlook)
    for month in result.months:
        for calendar_day in month.days:
            for refill in _refills(calendar_day, pressing) or [dict.fromkeys(FIELDS[5:])]:
                yield day_record(calendar_day) | refill


def document(result: MonthGrids) -> ResultDocument:
    """Return each month with its days under `months`."""
    outlook = result.outlook
    pressing = pressing_by_day(outlook)
    content = {
        **remarks.completeness(outlook.remarks),
        **filtered.record(outlook.filtered),
        **below(outlook),
        "overdue": [{"pump": planned.code, "visit_on": planned.refill.visit_on} for planned in outlook.pressing],
        "months": [
            {
                "month": f"{month.first:%Y-%m}",
                "days": [
                    day_record(calendar_day)
                    | venues.records(calendar_day)
                    | {"refills": _refills(calendar_day, pressing)}
                    for calendar_day in month.days
                ],
            }
            for month in result.months
        ],
    }
    return ResultDocument("calendar", outlook.as_of, content)


def to_screen(result: MonthGrids) -> Screen:
    """Return the months as a screen."""
    outlook = result.outlook
    marks = "each day with its number of refills; [ ] today, x closed, ! above the capacity"
    rules = rules_lines(outlook.rules) if outlook.venues.titles else words.variable_of(outlook.rules)
    legend = Line(marks, Tone.FAINT), Line(ASSUMED, Tone.FAINT)
    screen: list[Block] = [*_title(outlook, rules), *legend, *_pressing(outlook)]
    for month in result.months:
        screen += [Line(), *_month(month, outlook)]
    return [*screen, *closing_lines(outlook)]


def about(result: MonthGrids) -> About:
    """Return the lines above the first month, with the rules, and below the last one."""
    outlook = result.outlook
    head = [*_title(outlook, rules_lines(outlook.rules)), Line(ASSUMED, Tone.FAINT), *_pressing(outlook)]
    return About(outlook.as_of, [*head, *closing_lines(outlook)])


def to_page(result: MonthGrids) -> Page:
    """Return the months as a page, each as a sheet with the pumps in its days."""
    outlook = result.outlook
    blocks: list[Block | MonthBox] = [
        *_title(outlook, rules_lines(outlook.rules) if outlook.venues.titles else words.variable_of(outlook.rules)),
        Line(ASSUMED, Tone.FAINT),
        *([Line(pressing_line(outlook.pressing, outlook), Tone.ALERT)] if outlook.pressing else ()),
        Line(),
        *(_box(month, outlook) for month in result.months),
        *closing_lines(outlook),
    ]
    return Page(blocks=blocks, clinic=outlook.rules.name, as_of=outlook.as_of)


def _title(outlook: Outlook, rules: Iterable[Line]) -> list[Line]:
    name = words.titled(outlook.rules.name, "refills")
    title = Line(f"{name} by month, as of {spoken_as_of(outlook.as_of)}", Tone.STRONG)
    return [title, *rules, *filtered.lines(outlook.filtered)]


def _pressing(outlook: Outlook) -> list[Line]:
    """Return a line on the pumps that cannot wait, below an empty one; none if every pump can."""
    if not outlook.pressing:
        return []
    codes = " ".join(planned.code for planned in outlook.pressing)
    return [Line(), Line(f"{pressing_line(outlook.pressing, outlook)}: {codes}", Tone.ALERT)]


def _refills(calendar_day: Day, pressing: Mapping[date, Sequence[Planned]]) -> list[dict[str, Value]]:
    """Return the refills of a day, those of pumps that cannot wait first."""
    return [
        {
            "pump": planned.code,
            "assumed": planned.refill.assumed,
            "overdue": planned.refill.is_pressing,
            "visit": planned.refill.kind.value,
            "site": planned.refill.forecast.pump.site,
        }
        for planned in (*pressing.get(calendar_day.date, ()), *calendar_day.refills)
    ]


def _month(month: Month, outlook: Outlook) -> Iterator[Block]:
    yield Line(_name(month), Tone.STRONG)
    columns = tuple(map(Column, _weekdays(outlook)))
    cells = [_cell(calendar_day, outlook.as_of.day) for calendar_day in month.days]
    yield Grid(columns, _weeks(month, outlook, cells, Cell("")), indent=2, steps=(shorter(*columns),))
    yield from _closures(month)
    for calendar_day in month.days:
        yield from _pump_lines(calendar_day, outlook)


def _box(month: Month, outlook: Outlook) -> MonthBox:
    pressing = pressing_by_day(outlook)
    days = [_day_box(calendar_day, pressing.get(calendar_day.date, ()), outlook) for calendar_day in month.days]
    return MonthBox(_name(month), _weekdays(outlook), _weeks(month, outlook, days, None))


def _day_box(calendar_day: Day, pressing: Sequence[Planned], outlook: Outlook) -> DayBox:
    """Return a day with its load, or why it is closed, and its pumps, those that cannot wait first."""
    total, closed = venues.total(calendar_day), words.closure(NO_OPEN_DAY)
    tone = Tone.ALERT if calendar_day.overflow else Tone.PLAIN if calendar_day.is_open else Tone.FAINT
    at_once: dict[str, list[str]] = {}
    for planned in pressing:
        at_once.setdefault(words.STATUS_WORDS[planned.refill.forecast.status], []).append(planned.code)
    first = (Line(f"{status}: {' '.join(codes)}", Tone.ALERT) for status, codes in at_once.items())
    return DayBox(
        number=calendar_day.date.day,
        text="" if total == "-" else "closed" if total == closed else total,
        tone=tone,
        lines=(*first, *map(Line, _texts(calendar_day.refills, outlook))),
        is_today=calendar_day.date == outlook.as_of.day,
        is_open=calendar_day.is_open,
    )


def _name(month: Month) -> str:
    return f"{MONTH_NAMES[month.first.month - 1]} {month.first.year}"


def _weekdays(outlook: Outlook) -> tuple[str, ...]:
    return tuple(WEEKDAY_NAMES[(outlook.clinic.week_starts + number) % 7].capitalize() for number in range(7))


def _weeks(month: Month, outlook: Outlook, days: Sequence[DayT], other: DayT) -> tuple[tuple[DayT, ...], ...]:
    """Return the days of a month by week, with `other` for each day of the months before and after it."""
    before = (month.first.weekday() - outlook.clinic.week_starts) % 7
    cells = [*[other] * before, *days]
    cells += [other] * (-len(cells) % 7)
    return tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))


def _pump_lines(calendar_day: Day, outlook: Outlook) -> Iterator[Line]:
    """Yield the codes of a day, those booked, those proposed, and those whose refill is assumed each on a line.

    If a filter hides visits of the day, the last line has the number of all of them.
    """
    pressing = [planned for planned in outlook.pressing if planned.refill.visit_on == calendar_day.date]
    texts = _texts([*pressing, *calendar_day.refills], outlook)
    if calendar_day.hidden:
        number = venues.hidden(calendar_day)
        texts = [*texts[:-1], f"{texts[-1]}  ({number})"] if texts else [f"({number})"]
    if calendar_day.overflow:
        texts[-1] += f"  ({venues.too_many(calendar_day)})"
    for text in texts:
        yield Line(f"{day(calendar_day.date)}  {text}", Tone.ALERT if calendar_day.overflow else Tone.PLAIN, 2)


def _texts(visits: Sequence[Planned], outlook: Outlook) -> list[str]:
    """Return the codes of some visits of a day: those booked, those proposed, and those whose refill is assumed."""
    booked = [_booked(planned, outlook) for planned in visits if planned.refill.kind is VisitKind.BOOKED]
    proposed = [planned for planned in visits if planned.refill.kind is VisitKind.PROPOSED]
    sure = [_code(planned, outlook) for planned in proposed if not planned.refill.assumed]
    assumed = [_code(planned, outlook) for planned in proposed if planned.refill.assumed]
    texts = [f"booked: {', '.join(booked)}"] if booked else []
    texts += [" ".join(sure)] if sure else []
    return [*texts, f"assumed: {' '.join(assumed)}"] if assumed else texts


def _code(planned: Planned, outlook: Outlook) -> str:
    """Return the code of a pump with its site, such as "P-005 (home)"."""
    site = venues.site(planned, outlook)
    return f"{planned.code}{NBSP}({site.replace(' ', NBSP)})" if site else planned.code


def _booked(planned: Planned, outlook: Outlook) -> str:
    """Return a booked visit, such as "P-005 10:30"; one that is missed or too late says so."""
    refill = planned.refill
    hour = "" if refill.booking is None or refill.booking.at is None else f"{NBSP}{time_of(refill.booking.at)}"
    mark = " second visit" if refill.is_second else _MARKS.get(refill.forecast.visit.state, "")
    return f"{_code(planned, outlook)}{hour}{mark}{' (assumed)' if refill.assumed else ''}"


def _closures(month: Month) -> Iterator[Line]:
    """Yield one line for each reason that closes ordinary open days at some place, with these days."""
    days: dict[str, list[str]] = {}
    for calendar_day in month.days:
        texts = venues.closures(calendar_day)
        if texts and texts != [words.closure(NO_OPEN_DAY)]:
            days.setdefault("; ".join(texts), []).append(day(calendar_day.date))
    for why, on in days.items():
        yield Line(f"{', '.join(on)}  {why}", Tone.FAINT, 2)


def _cell(calendar_day: Day, today: date) -> Cell:
    """Return a day with its number of refills and its mark, such as " 23  2", "[24]", " 26 x", " 27  7!"."""
    number = f"[{calendar_day.date.day:2}]" if calendar_day.date == today else f" {calendar_day.date.day:2} "
    count = f"{calendar_day.load:2}" if calendar_day.load else "  " if calendar_day.is_open else " x"
    tone = Tone.ALERT if calendar_day.overflow else Tone.PLAIN if calendar_day.is_open else Tone.FAINT
    if calendar_day.date == today or (calendar_day.load and not calendar_day.overflow):
        tone = Tone.STRONG
    mark = "!" if calendar_day.overflow else " "
    return Cell(f"{number}{count}{mark}", tone, (f"{number}{count.strip()}{mark.strip()}",))
