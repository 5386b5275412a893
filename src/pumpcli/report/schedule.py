"""List all refills until a day, and their number in each week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pumpcli.formats.agenda import Agenda
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.numbers import NBSP, counted, day, millilitres, spoken_as_of
from pumpcli.formats.records import Record, ResultDocument
from pumpcli.report import filtered, remarks, venues, words
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
    columns = (
        Column("Visit"),
        Column("", wraps=True),
        Column("Pump", folds=True),
        *sites,
        Column("Due"),
        Column("Deadline", wraps=True),
        Column("To withdraw", right=True),
    )
    if result.refills:
        rows = (_row(planned, venues.site_cells(planned, result, sites)) for planned in result.refills)
        screen += [Grid(columns, tuple(rows)), Line()]
    overflow = (Line(sentence, Tone.ALERT) for sentence in venues.overflow_lines(result))
    return [*screen, *_weeks(result), *overflow, *closing_lines(result)]


def _row(planned: Planned, sites: tuple[Cell, ...]) -> tuple[Cell, ...]:
    refill = planned.refill
    tone = Tone.ALERT if refill.is_pressing else Tone.PLAIN
    due_on = "no date" if refill.due_on is None else day(refill.due_on)
    late = f"{NBSP}LATE" if refill.is_late else f"{NBSP}full" if refill.moved_from is not None else ""
    after = ", AFTER THE DEADLINE" if refill.is_after_deadline else ""
    after += ", AFTER THE PUMP'S REPLACEMENT" if refill.is_after_replacement else ""
    how = visit(refill)
    return (
        Cell(day(refill.visit_on), tone),
        Cell(f"assumed, {how.text}", how.tone) if refill.assumed else how,
        Cell(planned.code, Tone.STRONG),
        *sites,
        Cell(f"{due_on}{late}", Tone.ALERT if refill.is_late else tone),
        Cell(why_then(refill.forecast) + after, Tone.ALERT if after else Tone.PLAIN),
        Cell("" if refill.expected is None else millilitres(refill.expected)),
    )


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
