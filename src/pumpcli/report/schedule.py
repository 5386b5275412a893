"""List all refills until a day, and their number in each week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from pumpcli.domain.refills import Refill
from pumpcli.formats.agenda import Agenda
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, dropped, moved_below, shorter
from pumpcli.formats.numbers import NBSP, counted, day, millilitres, short_date, short_day, spoken_as_of
from pumpcli.formats.page_layout import Page
from pumpcli.formats.records import About, Record, ResultDocument
from pumpcli.report import brief_words, filtered, plan_words, remarks, venues, words
from pumpcli.report.due import rules_lines
from pumpcli.report.limits import why_then
from pumpcli.report.week import ASSUMED, agenda, below, closing_lines, planned_nested, planned_record
from pumpcli.usecases.plan import Outlook, Planned, per_week

FIELDS = (
    "pump",
    "visit_on",
    "due_on",
    "deadline_at",
    "deadline_reason",
    "expected_ml",
    "assumed",
    "file",
    "site",
    "labels",
    "booking",
    "booked_on",
    "booked_at",
    "cannot_come",
    "replacement",
    "timezone",
    "status",
    "visit",
    "visit_at",
    "after_deadline",
    "moved_from",
)
BAR = 40
_VISIT, _HOW, _CODE = Column("Visit"), Column(""), Column("Pump", folds=True)
_DUE, _WHY = Column("Due"), Column("Deadline")
_WITHDRAW = Column("To withdraw", right=True, shorter=("Withdraw",))
_STEPS = (
    shorter(_HOW),
    shorter(_HOW, _WHY),  # without times
    shorter(_WHY),  # without sources
    shorter(_VISIT, _HOW, _DUE, _WHY),  # short dates
    shorter(_HOW, _WITHDRAW),
    shorter(_WHY),  # without figures
    shorter(_WHY),  # one word and the date
    dropped(_WITHDRAW),
    shorter(_DUE),  # without "full"
    shorter(_DUE, _HOW),  # without the weekday
    shorter(_WHY),  # a visit after the deadline without the date of that
    shorter(_HOW),  # a visit that is not in time without the word "booked"
    shorter(_VISIT),  # without the weekday
    moved_below(_WHY),
)
ValueT = TypeVar("ValueT")


def fields(result: Outlook) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return FIELDS


def records(result: Outlook) -> Iterator[Record]:
    """Yield one record a refill."""
    return (_of_schedule(planned_record(planned)) for planned in result.refills)


def _of_schedule(values: Mapping[str, ValueT]) -> dict[str, ValueT]:
    """Return the fields of the schedule, of all those of a planned refill."""
    return {field: values[field] for field in FIELDS}


def document(result: Outlook) -> ResultDocument:
    """Return the refills, and under `weeks` the number in each week, hidden ones also."""
    content = {
        "until": result.until,
        **remarks.completeness(result.remarks),
        **filtered.record(result.filtered),
        **below(result),
        "refills": [_of_schedule(planned_nested(planned)) for planned in result.refills],
        "weeks": [
            {"week_start": week.start, "refills_count": week.load, "hidden_count": week.hidden}
            for week in per_week(result)
        ],
    }
    return ResultDocument("schedule", result.as_of, content)


def appointments(result: Outlook) -> Agenda:
    """Return every refill on its planned day."""
    return agenda(result.refills, result)


def to_screen(result: Outlook) -> Screen:
    """Return the schedule as a screen: every refill, then the weeks with a bar."""
    screen: list[Block] = [*_head(result), Line()]
    sites = venues.site_columns(result.refills, result)
    columns = (_VISIT, _HOW, _CODE, *sites, _DUE, _WHY, _WITHDRAW)
    if result.refills:
        today = result.as_of.day
        rows = (_row(planned, venues.site_cells(planned, result, sites), today) for planned in result.refills)
        screen += [Grid(columns, tuple(rows), steps=_STEPS), Line()]
    return [*screen, *_weeks(result), *_foot(result)]


def about(result: Outlook) -> About:
    """Return the lines above and below the list."""
    return About(result.as_of, [*_head(result), *_foot(result)])


def _head(result: Outlook) -> list[Line]:
    name = words.titled(result.rules.name, "refills")
    return [
        Line(f"{name} until {day(result.until)}, as of {spoken_as_of(result.as_of)}", Tone.STRONG),
        *rules_lines(result.rules),
        *filtered.lines(result.filtered),
        Line(f"{ASSUMED}; a planned refill is assumed to be done on its day, like the last one", Tone.FAINT),
    ]


def _foot(result: Outlook) -> list[Line]:
    overflow = (Line(sentence, Tone.ALERT) for sentence in venues.overflow_lines(result))
    return [*overflow, *closing_lines(result)]


def to_page(result: Outlook) -> Page:
    """Return the schedule as a page."""
    return Page(blocks=to_screen(result), clinic=result.rules.name, as_of=result.as_of)


def _row(planned: Planned, sites: tuple[Cell, ...], today: date) -> tuple[Cell, ...]:
    refill = planned.refill
    tone = Tone.ALERT if refill.is_pressing else Tone.PLAIN
    due_on = "no date" if refill.due_on is None else day(refill.due_on)
    late = f"{NBSP}LATE" if refill.is_late else f"{NBSP}full" if refill.moved_from is not None else ""
    return (
        Cell(day(refill.visit_on), tone, partial(_shorter_day, refill.visit_on, today)),
        _how(refill, today),
        Cell(planned.code, Tone.STRONG),
        *sites,
        Cell(f"{due_on}{late}", Tone.ALERT if refill.is_late else tone, partial(_shorter_due, refill, late, today)),
        _why(refill, today),
        Cell("" if refill.expected is None else millilitres(refill.expected)),
    )


def _shorter_day(on: date, today: date) -> tuple[str, ...]:
    return short_day(on, today), short_date(on, today)


def _shorter_due(refill: Refill, late: str, today: date) -> tuple[str, ...]:
    """Return shorter texts on a due date: "full" is left out before the weekday, and "LATE" stays."""
    if refill.due_on is None:
        return ()
    due_on, mark = short_day(refill.due_on, today), late if refill.is_late else ""
    return f"{due_on}{late}", f"{due_on}{mark}", f"{short_date(refill.due_on, today)}{mark}"


def _how(refill: Refill, today: date) -> Cell:
    """Return whether a visit is booked, and of an assumed refill that it is assumed."""
    how = plan_words.visit(refill)
    if refill.assumed:
        return Cell(f"assumed, {how.text}", how.tone, ("assumed",) if refill.booking is None else ())
    return Cell(how.text, how.tone, partial(brief_words.visit, refill, today))


def _why(refill: Refill, today: date) -> Cell:
    """Return the limit that sets the deadline, and whether the visit is after it or after the pump's replacement."""
    after = (", AFTER THE DEADLINE" if refill.is_after_deadline else "") + _replaced(refill)
    tone = Tone.ALERT if after else Tone.PLAIN
    return Cell(why_then(refill.forecast) + after, tone, partial(_shorter_why, refill, after, today))


def _replaced(refill: Refill) -> str:
    return ", AFTER THE PUMP'S REPLACEMENT" if refill.is_after_replacement else ""


def _shorter_why(refill: Refill, after: str, today: date) -> tuple[str, ...]:
    full, without_source, dated, without_figure, shortest = (
        f"{text}{after}" for text in brief_words.why_then(refill.forecast, today)
    )
    deadline = refill.forecast.deadline
    if not after:
        return full, without_source, dated, without_figure, shortest
    replaced = "AFTER REPLACEMENT" if refill.is_after_replacement else ""
    if deadline is not None and refill.is_after_deadline:
        on = deadline.at.date()
        dated = f"AFTER THE DEADLINE {short_day(on, today)}{_replaced(refill)}"
        names = f"AFTER DEADLINE {short_date(on, today)}", "AFTER DEADLINE"
        return full, without_source, dated, dated, *(", ".join(filter(None, (name, replaced))) for name in names)
    return full, without_source, dated, without_figure, replaced


def _weeks(result: Outlook) -> Iterator[Block]:
    weeks = per_week(result)
    most = max((week.load for week in weeks), default=0)
    rows = []
    for week in weeks:
        bar = "#" * (-(-week.load * BAR // most) if most > BAR else week.load)
        shown_cell = (Cell(f"{week.load - week.hidden} shown"),) if result.hidden else ()
        rows.append((Cell(f"week {day(week.start)}"), Cell(str(week.load)), *shown_cell, Cell(bar)))
    total, hidden = sum(week.load for week in weeks), sum(week.hidden for week in weeks)
    shown = f", {total - hidden} shown" if result.hidden else ""
    yield Line(f"{counted(total, 'refill')} by week{shown}", Tone.STRONG)
    shown_column = (Column(""),) if result.hidden else ()
    yield Grid((Column(""), Column("", right=True), *shown_column, Column("", folds=True)), tuple(rows))
