"""Show one day on about twenty lines, with the commands to type next.

Pumps that cannot wait and pumps that could not be read are all named; of the others as many as fit, and the command
that lists the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pumpcli.domain.due import Forecast
from pumpcli.domain.standstill import delivers_nothing_since
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, dropped, moved_below, shorter
from pumpcli.formats.numbers import (
    counted,
    day,
    millilitres,
    minute,
    short_date,
    short_day,
    short_millilitres,
    spoken_as_of,
)
from pumpcli.report import brief_words, filtered, plan_words, visit_words, words
from pumpcli.report.due import rules_lines
from pumpcli.report.next_commands import NextCommands, Typed
from pumpcli.report.words import left_now, percent_left
from pumpcli.usecases.orders import Order
from pumpcli.usecases.today import Coming, DayView

#: The rows below the pumps that cannot wait. Visits of the day, pumps due by then and the first `MOST_ROWS` late orders
#: are never cut; the other rows share what is left, or `FEWEST_ROWS`. A row that would be the only one left out of its
#: section is shown.
MOST_ROWS, FEWEST_ROWS = 10, 6
_INDENT = 2

_STATUS, _CODE, _DUE, _IN = Column(""), Column("", folds=True), Column(""), Column("", right=True)
_VISIT, _LEFT, _REMARK = Column("", wraps=True), Column("", right=True), Column("", wraps=True)
_HOUR, _MIXTURE, _WITHDRAW = Column(""), Column("", wraps=True), Column("")
#: A command is never broken, so that it can be copied.
_COMMAND, _ABOUT = Column(""), Column("")
#: On every terminal all dates are short. The narrowest ones show them without the weekday.
_DATES = (shorter(_VISIT), shorter(_VISIT), shorter(_DUE, _VISIT))
_NARROWEST = (shorter(_DUE, _VISIT), dropped(_IN), shorter(_VISIT))
_BY, _TOTAL, _FOR = Column(""), Column("", right=True), Column("", wraps=True)


def to_screen(view: DayView, typed: Typed) -> Screen:
    """Return the day as a screen."""
    outlook, commands = view.outlook, NextCommands(typed)
    due_now, late_orders = _due_now(view), _late_orders(view)
    numbers = len(view.lacking) - due_now, len(view.cannot_come), len(view.to_order) - late_orders
    whole = len(view.coming) + due_now + late_orders
    lacking, away, orders = shares(numbers, max(MOST_ROWS - whole, FEWEST_ROWS))
    name = words.titled(outlook.rules.name, "the day")
    return [
        Line(f"{name}, as of {spoken_as_of(outlook.as_of)}", Tone.STRONG),
        *rules_lines(outlook.rules),
        *filtered.lines(outlook.filtered),
        Line(),
        *_pressing(view),
        *_coming(view),
        *_lacking(view, due_now + lacking, commands),
        *_cannot_come(view, away, commands),
        *_orders(view, late_orders + orders, commands),
        *_unread(view),
        Line(),
        *_next(view, commands),
    ]


def _due_now(view: DayView) -> int:
    """Return how many of the first rows hold all pumps without a visit that are due on the day."""
    today = view.outlook.as_of.day
    due = [number for number, each in enumerate(view.lacking, 1) if each.due_on is not None and each.due_on <= today]
    return due[-1] if due else 0


def _late_orders(view: DayView) -> int:
    """Return how many of the first rows hold all late orders, or as many of them as are never cut."""
    late = [number for number, order in enumerate(view.to_order, 1) if order.is_late(view.outlook.as_of)]
    return min(late[-1], MOST_ROWS) if late else 0


def _pressing(view: DayView) -> Iterator[Block]:
    number = len(view.pressing)
    if not number:
        limits = [
            *(["could be read"] if view.outlook.remarks.unread else []),
            *(["the filter shows"] if view.outlook.filtered.hidden_urgent else []),
        ]
        among = f" of those that {' and that '.join(limits)}" if limits else ""
        yield Line(f"OVERDUE OR WORSE: nobody{among}", Tone.NOTICE if limits else Tone.GOOD)
        return
    yield Line(f"OVERDUE OR WORSE: {counted(number, 'pump')}, to be seen at once", Tone.ALERT)
    columns = (_STATUS, _CODE, _DUE, _IN, _VISIT, _LEFT, _REMARK)
    steps = (*_DATES, moved_below(_REMARK), shorter(_VISIT, _LEFT, _REMARK), dropped(_LEFT), *_NARROWEST)
    rows = tuple((*_pump_cells(each, view), _left(each), _remark(each, view)) for each in view.pressing)
    yield Grid(columns, rows, indent=_INDENT, steps=steps, always=len(_DATES))


def _coming(view: DayView) -> Iterator[Block]:
    number = len(view.coming)
    if not number:
        yield Line("COMES TODAY: nobody is booked", Tone.STRONG)
        return
    title = f"COMES TODAY: {counted(number, 'visit')}"
    yield Line(title, Tone.STRONG, rises=True, brief=title)
    columns = (_HOUR, _CODE, _STATUS, _MIXTURE, _WITHDRAW, _REMARK)
    yield Grid(
        columns,
        tuple(map(_visit_row, view.coming)),
        indent=_INDENT,
        steps=(shorter(_WITHDRAW), moved_below(_REMARK), moved_below(_MIXTURE), dropped(_WITHDRAW)),
    )


def _lacking(view: DayView, most: int, commands: NextCommands) -> Iterator[Block]:
    number, also = len(view.lacking), " also" if view.pressing else ""
    if not number:
        yield Line("NO VISIT IN TIME: nobody who is due soon", Tone.STRONG)
        return
    verb = "is" if number == 1 else "are"
    yield Line(f"NO VISIT IN TIME: {counted(number, 'pump')} {verb}{also} due soon", Tone.ALERT)
    shown = view.lacking[:most]
    steps = (*_DATES, shorter(_VISIT), *_NARROWEST)
    rows = tuple(_pump_cells(each, view) for each in shown)
    yield Grid((_STATUS, _CODE, _DUE, _IN, _VISIT), rows, indent=_INDENT, steps=steps, always=len(_DATES))
    yield from _rest(number - len(shown), commands.listing("due"))


def _cannot_come(view: DayView, most: int, commands: NextCommands) -> Iterator[Block]:
    if not view.cannot_come:
        return
    number = len(view.cannot_come)
    yield Line(f"CANNOT COME IN TIME: {counted(number, 'patient')}", Tone.ALERT)
    shown = view.cannot_come[:most]
    rows = tuple((Cell(each.pump.code, Tone.STRONG), Cell(visit_words.why_cannot_come(each))) for each in shown)
    yield Grid((_CODE, _REMARK), rows, _INDENT)
    yield from _rest(number - len(shown), commands.listing("due"))


def _orders(view: DayView, most: int, commands: NextCommands) -> Iterator[Block]:
    number, today = len(view.to_order), view.outlook.as_of.day
    if not view.has_order_lead:
        has_file = any(rules.file is not None for rules in view.outlook.rules.every)
        why = "no `order_lead` in the clinic file" if has_file else "no clinic file with `order_lead`"
        yield Line(f"ORDER TODAY: not known, {why}", Tone.FAINT)
        return
    if not number:
        yield Line("ORDER TODAY: nothing", Tone.STRONG)
        return
    late = sum(order.is_late(view.outlook.as_of) for order in view.to_order)
    are_late = f", {late} LATE" if late else ""
    yield Line(f"ORDER TODAY: {counted(number, 'order')}{are_late}", Tone.ALERT if late else Tone.STRONG)
    shown = view.to_order[:most]
    rows = tuple(_order_row(order, view, today) for order in shown)
    steps = (shorter(_BY), moved_below(_MIXTURE))
    yield Grid((_BY, _MIXTURE, _TOTAL, _FOR), rows, indent=_INDENT, steps=steps, always=1)
    yield from _rest(number - len(shown), commands.listing("orders"))


def _unread(view: DayView) -> Iterator[Block]:
    unread = view.outlook.remarks.unread
    if not unread:
        return
    title = f"COULD NOT BE READ: {words.pumps_or_files(len(unread))}, which may be due"
    yield Line(title, Tone.ALERT, rises=True, brief=title)
    for each in unread:
        yield Line(words.unread_place(each), Tone.ALERT, _INDENT)


def _next(view: DayView, commands: NextCommands) -> Iterator[Block]:
    """Yield the commands to type next, those that are about the day first."""
    lines = []
    urgent = [each.pump.code for each in (*view.pressing, *view.lacking)]
    if view.outlook.remarks.unread:
        lines.append((commands.check(), "why it could not be read"))
    if urgent:
        lines.append((commands.show(urgent[0]), "the most urgent pump"))
    if view.lacking:
        lines.append((commands.record("booking", view.lacking[0].pump.code), "book a visit"))
    if view.coming:
        lines.append((commands.record("fill", view.coming[0].code), "after the refill"))
    lines.append((commands.listing("week"), "the week, day by day"))
    yield Line("Next", Tone.STRONG)
    rows = tuple((Cell(command, Tone.STRONG), Cell(about, Tone.FAINT)) for command, about in lines)
    yield Grid((_COMMAND, _ABOUT), rows, _INDENT, steps=(moved_below(_ABOUT),))


def _pump_cells(forecast: Forecast, view: DayView) -> tuple[Cell, ...]:
    """Return the status of a pump, its code, its due date, the days until then, and its visit."""
    today, status = view.outlook.as_of.day, words.status(forecast.status)
    due_on, booked = forecast.due_on, visit_words.booking(forecast)
    dates = () if due_on is None else (day(due_on), short_day(due_on, today), short_date(due_on, today))
    texts = tuple(f"due {text}" for text in dates) or ("no date",)
    visit_cell = Cell(booked.text, booked.tone, brief_words.booking(forecast, today))
    if forecast.visit.booking is None and any(each.code == forecast.pump.code for each in view.coming):
        visit_cell = Cell(
            "comes today, but not for the refill", Tone.NOTICE, ("comes today, not to refill", "comes today")
        )
    return (
        status,
        Cell(forecast.pump.code, Tone.STRONG),
        Cell(texts[0], status.tone, texts[1:]),
        Cell(_in_days(forecast.days_left), status.tone),
        visit_cell,
    )


def _in_days(days: int | None) -> str:
    if days is None:
        return ""
    if days == 0:
        return "today"
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"


def _left(forecast: Forecast) -> Cell:
    return Cell(left_now(forecast), shorter=(percent_left(forecast),))


def _remark(forecast: Forecast, view: DayView) -> Cell:
    """Return what is out of the ordinary about a pump that cannot wait."""
    away = "CANNOT COME IN TIME" if forecast.cannot_come else ""
    nothing, since = words.delivers_nothing(forecast), delivers_nothing_since(forecast)
    if nothing is None or since is None:
        return Cell(away, Tone.ALERT)
    brief = nothing.replace(minute(since), short_day(since.date(), view.outlook.as_of.day))
    return Cell("; ".join(filter(None, (away, nothing))), Tone.ALERT, ("; ".join(filter(None, (away, brief))),))


def _visit_row(coming: Coming) -> tuple[Cell, ...]:
    refill = coming.planned.refill
    expected = refill.expected
    withdraw = "" if expected is None else f"to withdraw {millilitres(expected)}"
    return (
        plan_words.visit(refill),
        Cell(coming.code, Tone.STRONG),
        words.status(refill.forecast.status),
        Cell(words.mixture(refill.forecast.fill.drugs) or "no drug named"),
        Cell(withdraw, shorter=(millilitres(expected),) if expected is not None else ()),
        Cell("; ".join(_oddities(coming)), Tone.ALERT),
    )


def _oddities(coming: Coming) -> Iterator[str]:
    """Yield why a booked visit may not take place, or does not count as the refill."""
    if coming.is_away:
        yield "the patient is AWAY on this day"
    if not coming.counts:
        yield "booked soon after a fill, does not count as the refill"


def _order_row(order: Order, view: DayView, today: date) -> tuple[Cell, ...]:
    late, tone = (" LATE", Tone.ALERT) if order.is_late(view.outlook.as_of) else ("", Tone.PLAIN)
    mixture = words.mixture(order.drugs) or "no drug named"
    return (
        Cell(f"by {day(order.order_by)}{late}", tone, (f"by {short_day(order.order_by, today)}{late}",)),
        Cell(mixture, Tone.STRONG),
        Cell(short_millilitres(order.volume)),
        Cell(f"for {', '.join(dict.fromkeys(planned.code for planned in order.for_refills))}"),
    )


def shares(numbers: Sequence[int], most: int) -> list[int]:
    """Return how many rows of each section are shown, so that short sections are whole and long ones share the rest.

    Args:
        numbers: the number of rows of each section.
        most: the number of rows to share.
    """
    shown = list(numbers)
    while sum(shown) > most:
        shown[shown.index(max(shown))] -= 1
    return [number if number - share == 1 else share for number, share in zip(numbers, shown, strict=True)]


def _rest(number: int, command: str) -> Iterator[Line]:
    if number:
        yield Line(f"and {number} more: {command}", Tone.NOTICE, _INDENT)
