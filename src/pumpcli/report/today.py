"""Show one day on about twenty lines, with the commands to type next.

Pumps that cannot wait and pumps that could not be read are all named; of the others as many as fit, and the command
that lists the rest.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import date

from pumpcli.domain.due import Forecast
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, dropped, moved_below, shorter
from pumpcli.formats.numbers import counted, day, millilitres, short_day, short_millilitres, spoken_as_of
from pumpcli.report import brief_words, filtered, state_words, visit_words, words
from pumpcli.report.due import rules_lines
from pumpcli.report.pump_record import left_now
from pumpcli.report.week import visit
from pumpcli.usecases.orders import Order
from pumpcli.usecases.plan import Planned
from pumpcli.usecases.today import DayView

#: The rows of all sections that may be cut. A row that would be the only one left out of its section is shown too.
MOST_ROWS = 10
_INDENT = 2

_STATUS, _CODE, _DUE, _IN = Column(""), Column("", folds=True), Column(""), Column("", right=True)
_VISIT, _LEFT, _REMARK = Column("", wraps=True), Column("", right=True), Column("", wraps=True)
_HOUR, _MIXTURE, _WITHDRAW = Column(""), Column("", wraps=True), Column("")
_BY, _TOTAL, _FOR = Column(""), Column("", right=True), Column("", wraps=True)


def to_screen(view: DayView, paths: Sequence[str] = ()) -> Screen:
    """Return the day as a screen.

    Args:
        paths: what the commands at the end are to be typed with.
    """
    outlook, commands = view.outlook, _Commands(paths)
    sections = view.coming, view.lacking, view.cannot_come, view.to_order
    coming, lacking, away, orders = shares([len(section) for section in sections], MOST_ROWS)
    name = words.titled(outlook.rules.name, "the day")
    return [
        Line(f"{name}, as of {spoken_as_of(outlook.as_of)}", Tone.STRONG),
        *rules_lines(outlook.rules),
        *filtered.lines(outlook.filtered),
        Line(),
        *_pressing(view),
        *_coming(view, coming, commands),
        *_lacking(view, lacking, commands),
        *_cannot_come(view, away, commands),
        *_orders(view, orders, commands),
        *_unread(view),
        Line(),
        *_next(view, commands),
    ]


class _Commands:
    """The commands that may be typed next, each with the paths of this view."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = "".join(f" {shlex.quote(path)}" for path in paths)

    def of(self, command: str) -> str:
        return f"pumpcli {command}{self._paths}"


def _pressing(view: DayView) -> Iterator[Block]:
    number = len(view.pressing)
    if not number:
        yield Line("OVERDUE OR WORSE: nobody", Tone.GOOD)
        return
    yield Line(f"OVERDUE OR WORSE: {counted(number, 'pump')}, to be seen at once", Tone.ALERT)
    columns = (_STATUS, _CODE, _DUE, _IN, _VISIT, _LEFT, _REMARK)
    steps = (dropped(_LEFT), shorter(_DUE, _VISIT), *[shorter(_VISIT)] * 2, dropped(_IN), *[shorter(_VISIT)] * 2)
    rows = tuple((*_pump_cells(each, view), Cell(left_now(each)), _remark(each)) for each in view.pressing)
    yield Grid(columns, rows, indent=_INDENT, steps=steps)


def _coming(view: DayView, most: int, commands: _Commands) -> Iterator[Block]:
    number = len(view.coming)
    if not number:
        yield Line("COMES TODAY: nobody is booked", Tone.STRONG)
        return
    yield Line(f"COMES TODAY: {counted(number, 'visit')}", Tone.STRONG)
    shown = view.coming[:most]
    columns = (_HOUR, _CODE, _STATUS, _MIXTURE, _WITHDRAW)
    yield Grid(
        columns,
        tuple(map(_visit_row, shown)),
        indent=_INDENT,
        steps=(shorter(_WITHDRAW), moved_below(_MIXTURE), dropped(_WITHDRAW)),
    )
    yield from _rest(number - len(shown), commands.of("week"))


def _lacking(view: DayView, most: int, commands: _Commands) -> Iterator[Block]:
    number, also = len(view.lacking), " also" if view.pressing else ""
    if not number:
        yield Line("NO VISIT IN TIME: nobody who is due soon", Tone.STRONG)
        return
    verb = "is" if number == 1 else "are"
    yield Line(f"NO VISIT IN TIME: {counted(number, 'pump')} {verb}{also} due soon", Tone.ALERT)
    shown = view.lacking[:most]
    steps = (shorter(_DUE, _VISIT), *[shorter(_VISIT)] * 2, dropped(_IN), *[shorter(_VISIT)] * 2)
    rows = tuple(_pump_cells(each, view) for each in shown)
    yield Grid((_STATUS, _CODE, _DUE, _IN, _VISIT), rows, indent=_INDENT, steps=steps)
    yield from _rest(number - len(shown), commands.of("due"))


def _cannot_come(view: DayView, most: int, commands: _Commands) -> Iterator[Block]:
    if not view.cannot_come:
        return
    number = len(view.cannot_come)
    yield Line(f"CANNOT COME IN TIME: {counted(number, 'patient')}", Tone.ALERT)
    shown = view.cannot_come[:most]
    rows = tuple((Cell(each.pump.code, Tone.STRONG), Cell(visit_words.why_cannot_come(each))) for each in shown)
    yield Grid((_CODE, _REMARK), rows, _INDENT)
    yield from _rest(number - len(shown), commands.of("due"))


def _orders(view: DayView, most: int, commands: _Commands) -> Iterator[Block]:
    number, today = len(view.to_order), view.outlook.as_of.day
    if not view.has_order_lead:
        yield Line("ORDER TODAY: not known, no `order_lead` in the clinic file", Tone.FAINT)
        return
    if not number:
        yield Line("ORDER TODAY: nothing", Tone.STRONG)
        return
    late = sum(order.is_late(view.outlook.as_of) for order in view.to_order)
    are_late = f", {late} LATE" if late else ""
    yield Line(f"ORDER TODAY: {counted(number, 'order')}{are_late}", Tone.ALERT if late else Tone.STRONG)
    shown = view.to_order[:most]
    rows = tuple(_order_row(order, view, today) for order in shown)
    yield Grid((_BY, _MIXTURE, _TOTAL, _FOR), rows, indent=_INDENT, steps=(shorter(_BY), moved_below(_MIXTURE)))
    yield from _rest(number - len(shown), commands.of("orders"))


def _unread(view: DayView) -> Iterator[Block]:
    unread = view.outlook.remarks.unread
    if not unread:
        return
    yield Line(f"COULD NOT BE READ: {words.pumps_or_files(len(unread))}, which may be due", Tone.ALERT)
    for each in unread:
        yield Line(words.unread_place(each), Tone.ALERT, _INDENT)


def _next(view: DayView, commands: _Commands) -> Iterator[Block]:
    """Yield the commands to type next, those that are about the day first."""
    lines = []
    urgent = [each.pump.code for each in (*view.pressing, *view.lacking)]
    if view.outlook.remarks.unread:
        lines.append((commands.of("check"), "why it could not be read"))
    if urgent:
        lines.append((commands.of(f"show {shlex.quote(urgent[0])}"), "the most urgent pump"))
    if view.lacking:
        code = shlex.quote(view.lacking[0].pump.code)
        lines.append((commands.of(f"record booking {code}"), "book a visit"))
    if view.coming:
        lines.append((commands.of(f"record fill {shlex.quote(view.coming[0].code)}"), "after the refill"))
    lines.append((commands.of("week"), "the week, day by day"))
    yield Line("Next", Tone.STRONG)
    rows = tuple((Cell(command, Tone.STRONG), Cell(about, Tone.FAINT)) for command, about in lines)
    yield Grid((Column("", folds=True), Column("", wraps=True)), rows, _INDENT)


def _pump_cells(forecast: Forecast, view: DayView) -> tuple[Cell, ...]:
    """Return the status of a pump, its code, its due date, the days until then, and its visit."""
    today, status = view.outlook.as_of.day, words.status(forecast.status)
    due_on, booked = forecast.due_on, visit_words.booking(forecast)
    texts = ("no date",) * 2 if due_on is None else (f"due {day(due_on)}", f"due {short_day(due_on, today)}")
    return (
        status,
        Cell(forecast.pump.code, Tone.STRONG),
        Cell(texts[0], status.tone, texts[1:]),
        Cell(_in_days(forecast.days_left), status.tone),
        Cell(booked.text, booked.tone, brief_words.booking(forecast, today)),
    )


def _in_days(days: int | None) -> str:
    if days is None:
        return ""
    if days == 0:
        return "today"
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"


def _remark(forecast: Forecast) -> Cell:
    """Return what is out of the ordinary about a pump that cannot wait."""
    nothing = state_words.delivers_nothing(forecast)
    texts = [*(["CANNOT COME IN TIME"] if forecast.cannot_come else []), *([] if nothing is None else [nothing])]
    return Cell("; ".join(texts), Tone.ALERT)


def _visit_row(planned: Planned) -> tuple[Cell, ...]:
    refill = planned.refill
    expected = refill.expected
    withdraw = "" if expected is None else f"to withdraw {millilitres(expected)}"
    return (
        visit(refill),
        Cell(planned.code, Tone.STRONG),
        words.status(refill.forecast.status),
        Cell(words.mixture(refill.forecast.fill.drugs) or "no drug named"),
        Cell(withdraw, shorter=(millilitres(expected),) if expected is not None else ()),
    )


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
