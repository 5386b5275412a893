"""List all refills until a day, and their number in each week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from pumpcli.domain.refills import Refill
from pumpcli.domain.visits import BookingState
from pumpcli.formats.agenda import Agenda
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, dropped, moved_below, shorter
from pumpcli.formats.numbers import NBSP, counted, day, millilitres, short_day, spoken_as_of
from pumpcli.formats.records import Record, ResultDocument
from pumpcli.report import brief_words, filtered, remarks, venues, words
from pumpcli.report.due import rules_lines
from pumpcli.report.pump_record import why_then
from pumpcli.report.week import ASSUMED, agenda, below, closing_lines, planned_nested, planned_record, visit
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
    shorter(_WHY),  # without dates
    dropped(_WITHDRAW),
    shorter(_DUE),  # without "full"
    shorter(_HOW),  # the state alone of a visit that is not in time
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
    name = words.titled(result.rules.name, "refills")
    screen: list[Block] = [
        Line(f"{name} until {day(result.until)}, as of {spoken_as_of(result.as_of)}", Tone.STRONG),
        *rules_lines(result.rules),
        *filtered.lines(result.filtered),
        Line(f"{ASSUMED}; a planned refill is assumed to be done on its day, like the last one", Tone.FAINT),
        Line(),
    ]
    sites = venues.site_columns(result.refills, result)
    columns = (_VISIT, _HOW, _CODE, *sites, _DUE, _WHY, _WITHDRAW)
    if result.refills:
        today = result.as_of.day
        rows = (_row(planned, venues.site_cells(planned, result, sites), today) for planned in result.refills)
        screen += [Grid(columns, tuple(rows), steps=_STEPS), Line()]
    overflow = (Line(sentence, Tone.ALERT) for sentence in venues.overflow_lines(result))
    return [*screen, *_weeks(result), *overflow, *closing_lines(result)]


def _row(planned: Planned, sites: tuple[Cell, ...], today: date) -> tuple[Cell, ...]:
    refill = planned.refill
    tone = Tone.ALERT if refill.is_pressing else Tone.PLAIN
    due_on = "no date" if refill.due_on is None else day(refill.due_on)
    short_due = due_on if refill.due_on is None else short_day(refill.due_on, today)
    late = f"{NBSP}LATE" if refill.is_late else f"{NBSP}full" if refill.moved_from is not None else ""
    short_late = f"{short_due}{late if refill.is_late else ''}"
    return (
        Cell(day(refill.visit_on), tone, (short_day(refill.visit_on, today),)),
        _how(refill, today),
        Cell(planned.code, Tone.STRONG),
        *sites,
        Cell(f"{due_on}{late}", Tone.ALERT if refill.is_late else tone, (f"{short_due}{late}", short_late)),
        _why(refill, today),
        Cell("" if refill.expected is None else millilitres(refill.expected)),
    )


def _how(refill: Refill, today: date) -> Cell:
    """Return whether a visit is booked, and of an assumed refill that it is assumed."""
    how = visit(refill)
    if not refill.assumed:
        texts = brief_words.visit(refill, today)
        if refill.forecast.visit.state is BookingState.AFTER_DEADLINE:
            texts = (*texts[:3], *texts[-1:])  # its day has a row of its own
        return Cell(how.text, how.tone, texts)
    return Cell(f"assumed, {how.text}", how.tone, ("assumed",) if refill.booking is None else ())


def _why(refill: Refill, today: date) -> Cell:
    """Return the limit that sets the deadline, and whether the visit is after it or after the pump's replacement."""
    limit, shorter_limits = why_then(refill.forecast), brief_words.why_then(refill.forecast, today)
    texts = []
    if refill.is_after_deadline and refill.forecast.deadline is not None:
        on = short_day(refill.forecast.deadline.at.date(), today)
        texts.append(("AFTER THE DEADLINE", f"AFTER THE DEADLINE {on}", "AFTER DEADLINE"))
    if refill.is_after_replacement:
        texts.append(("AFTER THE PUMP'S REPLACEMENT", "AFTER THE PUMP'S REPLACEMENT", "AFTER REPLACEMENT"))
    if not texts:
        return Cell(limit, shorter=shorter_limits)
    after, dated, shortest = (", ".join(each) for each in zip(*texts, strict=True))
    if not refill.is_after_deadline:
        dated = f"{shorter_limits[2]}, {dated}"
    timed = tuple(f"{text}, {after}" for text in shorter_limits[:2])
    return Cell(f"{limit}, {after}", Tone.ALERT, (*timed, dated, shortest))


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
