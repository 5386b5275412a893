"""List the refills of some weeks day by day, with the overdue and alarming ones first."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from pumpcli.domain.drug_orders import OrderState
from pumpcli.domain.pump import Drug
from pumpcli.domain.refills import Refill, VisitKind
from pumpcli.formats.agenda import Agenda
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, dropped, moved_below, shorter
from pumpcli.formats.numbers import NBSP, counted, day, millilitres, spoken_as_of
from pumpcli.formats.page_layout import Page
from pumpcli.formats.records import About, Record, ResultDocument, Value
from pumpcli.report import appointments as events
from pumpcli.report import brief_words, filtered, plan_words, remarks, venues, words
from pumpcli.report.due import rules_lines
from pumpcli.report.limits import why_then
from pumpcli.report.pump_record import FIELDS, listed_of, ml_or_none, nested, record
from pumpcli.usecases.plan import Day, Outlook, Planned, Week, WeekList

ValueT = TypeVar("ValueT")

#: The legend of a refill whose day depends on another refill that is still to come.
ASSUMED = "assumed: follows on a refill that is only planned"
_FIELDS = (
    *("week_start", "overdue", "visit_on", "assumed", "after_replacement"),
    *FIELDS,
    *("visit", "visit_at", "after_deadline", "moved_from"),
)
_VISIT, _CODE, _MIXTURE = Column("Visit"), Column("Pump", folds=True), Column("Mixture", label="")
#: On a wide screen the order stands with the due date, and its column is empty.
_DUE, _ORDER = Column("Due, order by", shorter=("Due, order by", "Due")), Column("")
_WHY, _WITHDRAW = Column("Deadline"), Column("To withdraw", right=True, shorter=("Withdraw",))
_STEPS = (
    shorter(_VISIT),
    shorter(_VISIT, _WHY),  # without times
    shorter(_WHY),  # without sources
    shorter(_VISIT, _DUE, _WHY),  # short dates
    shorter(_DUE, _ORDER),
    moved_below(_MIXTURE, _ORDER),
    moved_below(_WHY),
    shorter(_VISIT, _WITHDRAW),
    shorter(_DUE),
    shorter(_WHY),  # without figures
    shorter(_WHY),  # one word and the date
    shorter(_ORDER),
    dropped(_WHY),
    shorter(_MIXTURE),  # the names of the drugs
    dropped(_WITHDRAW),
    *[shorter(_VISIT)] * 3,  # without the weekday, without the word "booked", and the state alone
)
#: Fields about the as-of instant.
_OF_NOW = ("volume_ml", "days_left", "status", "replacement")


def fields(result: WeekList) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return _FIELDS


def records(result: WeekList) -> Iterator[Record]:
    """Yield one record a refill, in the order of the list: an overdue one is not repeated on its day."""
    for week in result.weeks:
        for planned in in_order(week):
            yield planned_record(planned) | {"week_start": week.start}


def planned_record(planned: Planned) -> dict[str, Value]:
    """Return the fields of `due` for a planned refill, and those of its day."""
    return _of_day(planned, record(listed_of(planned)))


def planned_nested(planned: Planned) -> dict[str, object]:
    """Return the fields of `due` for a planned refill, and those of its day, for a document."""
    return _of_day(planned, nested(listed_of(planned)))


def _of_day(planned: Planned, values: dict[str, ValueT]) -> dict[str, ValueT | Value]:
    """Return the fields of `due` with those of the planned day.

    For a refill that follows on one that is only planned, the fields about the as-of instant are None: they would be
    those of a day to come. So are the fields of a booking, unless a visit is booked for that very refill.
    """
    refill = planned.refill
    of_day: dict[str, ValueT | Value] = {
        **values,
        "order_by": refill.order_by,
        "expected_ml": ml_or_none(refill.expected),
        "visit": refill.kind.value,
        "visit_on": refill.visit_on,
        "overdue": refill.is_pressing,
        "assumed": refill.assumed,
        "after_replacement": refill.is_after_replacement,
        "visit_at": refill.visit_at,
        "after_deadline": refill.is_after_deadline,
        "moved_from": refill.moved_from,
    }
    if refill.assumed:
        of_day |= dict.fromkeys(_OF_NOW)
        if of_day["booked_on"] is None:
            of_day["booking"] = None
    return of_day


def pressing_by_day(outlook: Outlook) -> Mapping[date, Sequence[Planned]]:
    """Return the refills of pumps that cannot wait by the day on which they are planned, the most urgent first."""
    by_day: dict[date, list[Planned]] = {}
    for planned in outlook.pressing:
        by_day.setdefault(planned.refill.visit_on, []).append(planned)
    return by_day


def document(result: WeekList) -> ResultDocument:
    """Return the weeks under `weeks`, each with its overdue refills and its days; a day has its overdue refills too."""
    outlook = result.outlook
    pressing = pressing_by_day(outlook)
    content = {
        **remarks.completeness(outlook.remarks),
        **filtered.record(outlook.filtered),
        **below(outlook),
        "weeks": [
            {
                "week_start": week.start,
                "week_end": week.end,
                "overdue": list(map(planned_nested, week.overdue)),
                "days": [
                    day_record(calendar_day)
                    | venues.records(calendar_day)
                    | {
                        "refills": [
                            planned_nested(planned)
                            for planned in (*pressing.get(calendar_day.date, ()), *calendar_day.refills)
                        ]
                    }
                    for calendar_day in week.days
                ],
            }
            for week in result.weeks
        ],
    }
    return ResultDocument("week", outlook.as_of, content)


def appointments(result: WeekList) -> Agenda:
    """Return the refills of the weeks, each on its planned day."""
    return agenda([planned for week in result.weeks for planned in in_order(week)], result.outlook)


def agenda(planned: Sequence[Planned], outlook: Outlook) -> Agenda:
    """Return some refills of a plan, each on its day, those of pumps without a date, and earlier events to cancel.

    The first refill of each pump after the plan is among them: if it was in an earlier list, it moves to its new day.
    """
    refills = [*(visit.refill for visit in planned), *outlook.beyond]
    over = events.cancelled(outlook.listed, outlook.ended, outlook.as_of, outlook.until)
    return Agenda(
        appointments=(
            *(events.of_refill(refill) for refill in refills),
            *events.undated(outlook.without_date),
        ),
        as_of=outlook.as_of,
        name=outlook.rules.name,
        where=tuple(outlook.filtered.where),
        cancelled=(*over, *events.not_beside(refills)),
    )


def to_screen(result: WeekList) -> Screen:
    """Return the list as a screen."""
    weeks = (block for week in result.weeks for block in _week(week, result.outlook))
    return [*_head(result), *weeks, *closing_lines(result.outlook)]


def about(result: WeekList) -> About:
    """Return the lines above the first week and below the last one."""
    return About(result.outlook.as_of, [*_head(result), *closing_lines(result.outlook)])


def _head(result: WeekList) -> list[Line]:
    outlook = result.outlook
    title = f"{words.titled(outlook.rules.name, 'refills')} by week, as of {spoken_as_of(outlook.as_of)}"
    has_assumed = any(planned.refill.assumed for week in result.weeks for planned in in_order(week))
    legend = [Line(ASSUMED, Tone.FAINT)] if has_assumed else []
    return [Line(title, Tone.STRONG), *rules_lines(outlook.rules), *filtered.lines(outlook.filtered), *legend]


def to_page(result: WeekList) -> Page:
    """Return the list as a page."""
    return Page(blocks=to_screen(result), clinic=result.outlook.rules.name, as_of=result.outlook.as_of)


def closing_lines(outlook: Outlook) -> list[Line]:
    """Return the pumps that come too late, have no date or end before their refill, and the remarks of every list,
    below an empty line."""
    lines = [Line(line, Tone.ALERT, rises=True) for line in _late(outlook)]
    codes = ", ".join(listed.forecast.pump.code for listed in outlook.without_date)
    undated = [Line(f"without a date: {codes}", Tone.FAINT)] if codes else []
    ending = [
        Line(f"no refill before its end: {pump.code}, out of use from {remarks.end_words(pump.ended)}", Tone.NOTICE)
        for pump in (forecast.pump for forecast in outlook.ending)
        if pump.ended is not None
    ]
    closing = [*lines, *undated, *ending, *remarks.lines(outlook.remarks, outlook.as_of.day)]
    return [Line(), *closing] if closing else []


def _late(outlook: Outlook) -> Iterator[str]:
    """Yield the refills that are planned after their due date, of each pump the first one, except pressing ones; and
    those of which the day is not in the plan."""
    late: dict[str, list[Refill]] = {}
    for refill in (planned.refill for planned in outlook.refills):
        if refill.is_late and refill.kind is VisitKind.PROPOSED and not refill.is_pressing:
            late.setdefault(refill.forecast.pump.code, []).append(refill)
    if late:
        firsts = (f"{code}{NBSP}{day(refills[0].visit_on)}{_and_more(refills)}" for code, refills in late.items())
        yield f"LATE, planned after their due date: {', '.join(firsts)}"
    if outlook.later:
        yield f"LATE, and planned after this list: {', '.join(map(_later, outlook.later))}"


def _and_more(refills: Sequence[Refill]) -> str:
    return "" if len(refills) == 1 else f" and {len(refills) - 1} more"


def _later(refill: Refill) -> str:
    due_on = "" if refill.due_on is None else f" (due {day(refill.due_on)})"
    return f"{refill.forecast.pump.code}{NBSP}{day(refill.visit_on)}{due_on}"


def below(outlook: Outlook) -> dict[str, object]:
    """Return for a document what is named below a plan: pumps without a date, and the remarks of every list."""
    return {
        "without_date": [listed.forecast.pump.code for listed in outlook.without_date],
        "ending": [forecast.pump.code for forecast in outlook.ending],
        "later": [
            {"pump": refill.forecast.pump.code, "due_on": refill.due_on, "visit_on": refill.visit_on}
            for refill in outlook.later
        ],
        **remarks.record(outlook.remarks),
    }


def day_record(calendar_day: Day) -> dict[str, Value]:
    """Return the fields of one day, without its refills."""
    return {
        "date": calendar_day.date,
        "open": calendar_day.why_closed is None,
        "closed": calendar_day.why_closed,
        "planned_count": calendar_day.load,
        "overflow_count": calendar_day.overflow,
    }


def in_order(week: Week) -> Iterator[Planned]:
    yield from week.overdue
    for calendar_day in week.days:
        yield from calendar_day.refills


def _week(week: Week, outlook: Outlook) -> Iterator[Block]:
    yield Line()
    yield Line(f"Week {day(week.start)} to {day(week.end)}", Tone.STRONG)
    if week.overdue:
        yield Line(pressing_line(week.overdue, outlook), Tone.ALERT, is_part=True)
        yield _grid(week.overdue, outlook, overdue=True)
    for calendar_day in week.days:
        yield Line(f"{day(calendar_day.date)}   {venues.total(calendar_day)}", _tone(calendar_day), is_part=True)
        if calendar_day.refills:
            yield _grid(calendar_day.refills, outlook, overdue=False)


def pressing_line(pressing: Sequence[Planned], outlook: Outlook) -> str:
    """Return the number of pumps that cannot wait, their days, and the other pumps on a day that is too full."""
    visits = dict.fromkeys(map(_room_and_day, pressing))
    over = venues.excess(visits, outlook.venues)
    others = [planned.code for planned in outlook.refills if _is_planned_with(planned, visits)] if over else []
    hidden = sum(_room_and_day(planned) in visits for planned in outlook.hidden) if over else 0
    others += [f"{hidden} not shown"] if hidden else []
    beside = f" with {', '.join(others)}" if others else ""
    too_many = f"{beside}, {over}" if over else ""
    return f"OVERDUE OR ALARMING: {counted(len(pressing), 'pump')}, to be seen at once: {_days_of(pressing)}{too_many}"


def _days_of(pressing: Sequence[Planned]) -> str:
    """Return the days on which pumps are to be seen, each but the one with most pumps with their codes."""
    codes: dict[str, list[str]] = {}
    for planned in pressing:
        codes.setdefault(_seen_on(planned), []).append(planned.code)
    most = max(codes, key=lambda on: len(codes[on]))
    return " and ".join(
        on if on == most or "CANNOT COME" in on else f"{on} ({', '.join(named)})" for on, named in codes.items()
    )


def _room_and_day(planned: Planned) -> tuple[str, date]:
    return planned.refill.forecast.clinic.room, planned.refill.visit_on


def _seen_on(planned: Planned) -> str:
    """Return the day on which an overdue or alarming pump is to be seen, with its code if its patient is away."""
    on = day(planned.refill.visit_on)
    return f"{on} {planned.code}, who CANNOT COME before" if planned.refill.forecast.cannot_come else on


def _is_planned_with(planned: Planned, visits: Container[tuple[str, date]]) -> bool:
    return _room_and_day(planned) in visits and not planned.refill.is_pressing


def _tone(calendar_day: Day) -> Tone:
    if calendar_day.overflow:
        return Tone.ALERT
    return Tone.FAINT if not calendar_day.is_open else Tone.STRONG if calendar_day.load else Tone.PLAIN


def _grid(refills: Sequence[Planned], outlook: Outlook, *, overdue: bool) -> Grid:
    sites = venues.site_columns(outlook.refills, outlook)
    state = Column("Status" if overdue else "")
    columns = (_VISIT, state, _CODE, *sites, _MIXTURE, _DUE, _ORDER, _WHY, _WITHDRAW)
    today = outlook.as_of.day
    rows = (_row(planned, venues.site_cells(planned, outlook, sites), today) for planned in refills)
    return Grid(columns, tuple(rows), indent=2, steps=_STEPS, is_to_do=True)


def _row(planned: Planned, sites: tuple[Cell, ...], today: date) -> tuple[Cell, ...]:
    refill, forecast = planned.refill, planned.refill.forecast
    is_alert = refill.is_late or refill.is_pressing or refill.is_after_replacement or forecast.cannot_come
    how = plan_words.visit(refill)
    return (
        Cell(how.text, how.tone, partial(brief_words.visit, refill, today)),
        Cell("assumed") if refill.assumed else words.status(forecast.status),
        Cell(planned.code, Tone.STRONG),
        *sites,
        _mixture(forecast.fill.drugs),
        Cell(
            ", ".join(_due_texts(planned, today)),
            Tone.ALERT if is_alert else Tone.PLAIN,
            partial(brief_words.due, planned, today),
        ),
        Cell("", Tone.ALERT if refill.is_after_replacement else Tone.PLAIN, partial(brief_words.order, planned, today)),
        Cell(why_then(forecast), shorter=partial(brief_words.why_then, forecast, today)),
        Cell("" if refill.expected is None else millilitres(refill.expected)),
    )


def _mixture(drugs: tuple[Drug, ...]) -> Cell:
    if not drugs:
        return Cell("no drug named")
    return Cell(words.mixture(drugs), shorter=lambda: (", ".join([drug.name for drug in drugs]),))


def _due_texts(planned: Planned, today: date) -> Iterator[str]:
    """Yield the due date and all that is out of the ordinary about the day of a visit."""
    refill = planned.refill
    if refill.is_second:
        yield "a second visit, soon after the planned one"
        return
    due_on = "no date" if refill.due_on is None else day(refill.due_on)
    yield f"LATE, due {due_on}" if refill.is_late else plan_words.moved_from(refill) or due_on
    if refill.is_after_deadline:
        yield "AFTER THE DEADLINE"
    if refill.forecast.cannot_come:
        yield "CANNOT COME IN TIME"
    elif refill.forecast.moved_by:
        yield "earlier: patient away"
    if planned.order_state.is_placed:
        yield f"drug {'received' if planned.order_state is OrderState.RECEIVED else 'ordered'}"
    elif refill.order_by is not None and not refill.is_extra:
        yield f"order by {day(refill.order_by)}{' LATE' if refill.order_by < today else ''}"
    if refill.is_after_replacement:
        yield "AFTER THE PUMP'S REPLACEMENT"
