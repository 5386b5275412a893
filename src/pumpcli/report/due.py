"""List all pumps, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, dropped, shorter
from pumpcli.formats.numbers import counted, day, short_date, short_day, spell_period, spoken_as_of
from pumpcli.report import filtered, remarks, visit_words, words
from pumpcli.report.limits import why_then
from pumpcli.report.words import left_now, percent_left
from pumpcli.values import Frozen

if TYPE_CHECKING:
    from pumpcli.domain.due import Forecast
    from pumpcli.formats.page_layout import Page
    from pumpcli.formats.writers import (
        Messages,
        PageWriter,
        ScreenWriter,
    )
    from pumpcli.usecases.due import DueList, Listed
    from pumpcli.usecases.rules import Rules

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
    nothing = words.delivers_nothing(forecast)
    if nothing is not None:
        yield nothing


def to_screen(result: DueList[ScreenRow]) -> Screen:
    """Return the list as a screen; its last lines name the pumps that need attention or could not be read."""
    rows = tuple((words.status(ranked.status), *ranked.row) for ranked in result.pumps)
    screen: list[Block] = [*head(result), Line()]
    if rows:
        screen += [Grid(_COLUMNS, rows, steps=_STEPS), Line()]
    return [*screen, *foot(result)]


def head(result: DueList[RowT]) -> list[Line]:
    """Return the title of the list, and the rules and the filter by which it is made."""
    title = words.titled(result.rules.name, "refills due")
    return [
        Line(f"{title}, as of {spoken_as_of(result.as_of)}", Tone.STRONG),
        *rules_lines(result.rules),
        *filtered.lines(result.filtered),
    ]


def foot(result: DueList[RowT]) -> list[Line]:
    """Return the number of pumps of each status, and the remarks below the list."""
    return [Line(_total(result), Tone.FAINT), *remarks.lines(result.remarks, result.as_of.day)]


def to_page(result: DueList[ScreenRow]) -> Page:
    """Return the list as a page."""
    from pumpcli.formats.page_layout import Page  # noqa: PLC0415  # few lists are printed

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
