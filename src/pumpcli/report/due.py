"""List all pumps, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from pumpcli.domain.due import Forecast
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Page, Screen, Tone, dropped, shorter
from pumpcli.formats.numbers import counted, day, short_date, short_day, spell_period, spoken_as_of
from pumpcli.formats.records import About, Record, ResultDocument
from pumpcli.formats.writers import (
    AgendaWriter,
    DocumentWriter,
    LineT,
    Messages,
    PageWriter,
    RecordWriter,
    ScreenWriter,
)
from pumpcli.report import filtered, remarks, state_words, visit_words, words
from pumpcli.report.pump_record import FIELDS, left_now, nested, percent_left, record, why_then
from pumpcli.usecases.due import DueList, Listed, forecast_row
from pumpcli.usecases.rules import Rules
from pumpcli.values import Frozen

if TYPE_CHECKING:
    from pumpcli.formats.agenda import Agenda

RowT = TypeVar("RowT")
#: The cells of one pump after its status: code, due date, days left, booked visit, volume now, reason for the date.
ScreenRow = tuple[Cell, Cell, Cell, Cell, Cell, Cell]

_STATUS, _CODE = Column("Status"), Column("Pump", folds=True)
_DUE, _DAYS = Column("Refill due"), Column("Days", right=True)
_VISIT, _LEFT, _WHY = Column("Visit"), Column("Left now", right=True, shorter=("Left",)), Column("Deadline")
_COLUMNS = (_STATUS, _CODE, _DUE, _DAYS, _VISIT, _LEFT, _WHY)
_STEPS = (
    shorter(_VISIT),
    shorter(_VISIT, _WHY),  # without times
    shorter(_WHY),  # without sources
    shorter(_DUE, _VISIT, _WHY),  # short dates
    shorter(_LEFT),  # the percentage alone
    shorter(_VISIT),
    shorter(_WHY),  # without figures
    shorter(_WHY),  # one word and the date
    dropped(_LEFT),
    shorter(_DUE, _VISIT),  # without the weekday
    dropped(_DAYS),
    shorter(_VISIT),  # a visit that is not in time without the word "booked"
)


class ListFormat(Frozen, Generic[RowT]):
    """Write the list in one format.

    Attributes:
        row: makes the row of a pump in the process that reads the pump.
        render: writes the result from all rows.
    """

    row: Callable[[Listed], RowT]
    render: Callable[[DueList[RowT], Messages], bytes]


def on_screen(writer: ScreenWriter) -> ListFormat[ScreenRow]:
    """Return the format of the list as a screen."""
    row = fitted_row if writer.is_fitted else screen_row
    return ListFormat(row, lambda result, messages: writer.write(to_screen(result), messages))


def on_page(writer: PageWriter) -> ListFormat[ScreenRow]:
    """Return the format of the list as a page."""
    return ListFormat(screen_row, lambda result, messages: writer.write(to_page(result), messages))


def as_records(writer: RecordWriter[LineT]) -> ListFormat[LineT]:
    """Return the format of the list as records.

    The process that reads a pump also writes its line. To send a record to another process takes 29 of the 415
    microseconds of a pump, and a line of CSV less than one.
    """
    return ListFormat(
        partial(_line, writer.line),
        lambda result, messages: writer.join(FIELDS, result.rows, partial(about, result), messages),
    )


def as_document(writer: DocumentWriter) -> ListFormat[dict[str, object]]:
    """Return the format of the list as one nested object."""
    return ListFormat(json_row, lambda result, messages: writer.write(document(result), messages))


def as_agenda(writer: AgendaWriter) -> ListFormat[Listed]:
    """Return the format of the list as a calendar: each refill on its due date."""
    return ListFormat(forecast_row, lambda result, _: writer.write(appointments(result)))


def screen_row(listed: Listed) -> ScreenRow:
    """Return the cells of one pump in the table, after its status."""
    forecast = listed.forecast
    due_on = "none" if forecast.due_on is None else day(forecast.due_on)
    days_left = "" if forecast.days_left is None else str(forecast.days_left)
    tone = words.STATUS_TONES[forecast.status]
    return (
        Cell(forecast.pump.code, Tone.STRONG),
        Cell(due_on, tone),
        Cell(days_left, tone),
        visit_words.booking(forecast),
        Cell(left_now(forecast)),
        Cell("; ".join(_reasons(forecast))),
    )


def fitted_row(listed: Listed) -> ScreenRow:
    """Return the cells of one pump with their shorter texts, for a terminal."""
    from pumpcli.report import brief_words  # noqa: PLC0415  # needed on a terminal only

    forecast = listed.forecast
    today = forecast.as_of.day
    code, due_on, days_left, visit, left, why = screen_row(listed)
    short_due = (
        () if forecast.due_on is None else (short_day(forecast.due_on, today), short_date(forecast.due_on, today))
    )
    return (
        code,
        Cell(due_on.text, due_on.tone, short_due),
        days_left,
        Cell(visit.text, visit.tone, brief_words.booking(forecast, today)),
        Cell(left.text, left.tone, (percent_left(forecast),)),
        Cell(why.text, why.tone, brief_words.reasons(forecast, today)),
    )


def _reasons(forecast: Forecast) -> Iterator[str]:
    """Yield the limit that sets the date, and what moves the date or keeps the pump from delivering."""
    yield why_then(forecast)
    if forecast.cannot_come:
        yield "CANNOT COME IN TIME"
    elif forecast.moved_by:
        yield f"earlier: patient away {visit_words.absences(forecast.moved_by)}"
    nothing = state_words.delivers_nothing(forecast)
    if nothing is not None:
        yield nothing


def json_row(listed: Listed) -> dict[str, object]:
    """Return the fields of one pump with dates as text, as in JSON."""
    from pumpcli.formats import json_out  # noqa: PLC0415  # the other formats start 1 ms earlier

    return json_out.values(nested(listed))


def _line(line: Callable[[Sequence[str], Record], LineT], listed: Listed) -> LineT:
    return line(FIELDS, record(listed))


def document(result: DueList[dict[str, object]]) -> ResultDocument:
    """Return the pumps under `pumps`; `complete` is false if some could not be read, and `unread` names them."""
    content = {
        **remarks.completeness(result.remarks),
        **filtered.record(result.filtered),
        "pumps": result.rows,
        **remarks.record(result.remarks),
    }
    return ResultDocument("due", result.as_of, content)


def appointments(result: DueList[Listed]) -> Agenda:
    """Return the next refill of every pump on its due date, and the events of earlier lists to cancel.

    A refill that cannot wait, and that of a pump without a date, is on the first day on which it can be done.
    """
    from pumpcli.formats.agenda import Agenda  # noqa: PLC0415
    from pumpcli.report.appointments import cancelled, next_of  # noqa: PLC0415  # other formats plan nothing

    return Agenda(
        appointments=tuple(next_of(listed.forecast) for listed in result.rows),
        as_of=result.as_of,
        name=result.rules.name,
        where=tuple(result.filtered.where),
        cancelled=tuple(cancelled(result.rows, result.ended_rows, result.as_of)),
    )


def to_screen(result: DueList[ScreenRow]) -> Screen:
    """Return the list as a screen; its last lines name the pumps that need attention or could not be read."""
    rows = tuple((words.status(ranked.status), *ranked.row) for ranked in result.pumps)
    screen: list[Block] = [*_head(result), Line()]
    if rows:
        screen += [Grid(_COLUMNS, rows, steps=_STEPS), Line()]
    return [*screen, *_foot(result)]


def about(result: DueList[RowT]) -> About:
    """Return the lines above and below the list."""
    return About(result.as_of, [*_head(result), Line(), *_foot(result)])


def _head(result: DueList[RowT]) -> list[Line]:
    title = words.titled(result.rules.name, "refills due")
    return [
        Line(f"{title}, as of {spoken_as_of(result.as_of)}", Tone.STRONG),
        *rules_lines(result.rules),
        *filtered.lines(result.filtered),
    ]


def _foot(result: DueList[RowT]) -> list[Line]:
    return [Line(_total(result), Tone.FAINT), *remarks.lines(result.remarks, result.as_of.day)]


def to_page(result: DueList[ScreenRow]) -> Page:
    """Return the list as a page."""
    return Page(blocks=to_screen(result), clinic=result.rules.name, as_of=result.as_of)


def rules_lines(rules: Rules) -> list[Line]:
    """Return the rules of a list: its lead, and the clinic file; of several clinic files a line for each."""
    wrong = (f"{file} is wrong, so its pumps are not read; see the problems" for file in rules.wrong_files)
    return [
        *(Line(f"{words.of_clinic(each, rules)}{_rules(each)}", Tone.FAINT) for each in rules.every),
        *(Line(sentence, Tone.ALERT) for sentence in wrong),
    ]


def _rules(rules: Rules) -> str:
    lead = f"at least {spell_period(rules.clinic.refill_lead)} before the deadline"
    return f"{lead}{' (--lead)' if rules.lead_given else ''}, {words.clinic_file(rules)}"


def _total(result: DueList[RowT]) -> str:
    counts = Counter(words.STATUS_WORDS[ranked.status] for ranked in result.pumps)
    named = ", ".join(f"{number} {word}" for word, number in counts.items())
    return counted(len(result.pumps), "pump") + (f": {named}" if named else "")
