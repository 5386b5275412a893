"""Draw each month as a grid of weeks with the number of refills of each day; below it list the pumps by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.domain.open_days import NO_OPEN_DAY
from pumpcli.domain.refills import VisitKind
from pumpcli.domain.visits import BookingState
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, shorter
from pumpcli.formats.numbers import NBSP, day, spoken_as_of, time_of
from pumpcli.formats.records import About, Record, ResultDocument, Value
from pumpcli.report import filtered, remarks, venues, words
from pumpcli.report.due import rules_lines
from pumpcli.report.week import ASSUMED, below, closing_lines, day_record, pressing_by_day, pressing_line
from pumpcli.usecases.plan import Day, Month, MonthGrids, Outlook, Planned

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
    screen: list[Block] = [
        *_title(outlook, rules_lines(outlook.rules) if outlook.venues.titles else ()),
        Line(
            "each day with its number of refills; [ ] today, x closed, ! above the capacity",
            Tone.FAINT,
        ),
        Line(ASSUMED, Tone.FAINT),
        *_pressing(outlook),
    ]
    for month in result.months:
        screen += [Line(), *_month(month, outlook)]
    return [*screen, *closing_lines(outlook)]


def about(result: MonthGrids) -> About:
    """Return the lines above the first month, with the rules, and below the last one."""
    outlook = result.outlook
    head = [*_title(outlook, rules_lines(outlook.rules)), Line(ASSUMED, Tone.FAINT), *_pressing(outlook)]
    return About(outlook.as_of, [*head, *closing_lines(outlook)])


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
    clinic = outlook.clinic
    yield Line(f"{MONTH_NAMES[month.first.month - 1]} {month.first.year}", Tone.STRONG)
    order = [(clinic.week_starts + number) % 7 for number in range(7)]
    columns = tuple(Column(WEEKDAY_NAMES[number].capitalize()) for number in order)
    cells = [Cell("")] * order.index(month.first.weekday()) + [
        _cell(calendar_day, outlook.as_of.day) for calendar_day in month.days
    ]
    cells += [Cell("")] * (-len(cells) % 7)
    rows = tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))
    yield Grid(columns, rows, indent=2, steps=(shorter(*columns),))
    yield from _closures(month)
    for calendar_day in month.days:
        yield from _pump_lines(calendar_day, outlook)


def _pump_lines(calendar_day: Day, outlook: Outlook) -> Iterator[Line]:
    """Yield the codes of a day: those booked, those proposed, and those whose refill is assumed, each on a line.

    If a filter hides visits of the day, the last line has the number of all of them.
    """
    pressing = [planned for planned in outlook.pressing if planned.refill.visit_on == calendar_day.date]
    visits = [*pressing, *calendar_day.refills]
    booked = [_booked(planned, outlook) for planned in visits if planned.refill.kind is VisitKind.BOOKED]
    proposed = [planned for planned in visits if planned.refill.kind is VisitKind.PROPOSED]
    sure = [_code(planned, outlook) for planned in proposed if not planned.refill.assumed]
    assumed = [_code(planned, outlook) for planned in proposed if planned.refill.assumed]
    texts = [f"booked: {', '.join(booked)}"] if booked else []
    texts += [" ".join(sure)] if sure else []
    texts += [f"assumed: {' '.join(assumed)}"] if assumed else []
    if calendar_day.hidden:
        number = venues.hidden(calendar_day)
        texts = [*texts[:-1], f"{texts[-1]}  ({number})"] if texts else [f"({number})"]
    if calendar_day.overflow:
        texts[-1] += f"  ({venues.too_many(calendar_day)})"
    for text in texts:
        yield Line(f"{day(calendar_day.date)}  {text}", Tone.ALERT if calendar_day.overflow else Tone.PLAIN, 2)


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
