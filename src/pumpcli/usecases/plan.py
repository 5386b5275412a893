"""The clinic's work to come: weeks, months, schedule and orders, all from one plan of a fleet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import Mass, Volume
from pumpcli.domain.refills import Refill, coming_refills
from pumpcli.errors import Unread, UsageError
from pumpcli.usecases.due import DueList, Listed, NeedsReplacement, replacements
from pumpcli.usecases.rules import Rules
from pumpcli.values import frozen

MOST_YEARS = 10

_DAY = timedelta(days=1)


@frozen
class Planned:
    """A refill of a plan, with the file of its pump."""

    refill: Refill
    file: str

    @property
    def code(self) -> str:
        return self.refill.forecast.pump.code


@frozen
class Outlook:
    """The refills of a fleet that are planned up to a day.

    Attributes:
        load: how many refills each day holds.
        overflow: the days that hold more than the capacity, with by how many.
        without_date: pumps for which nothing sets a date.
        replacements: pumps that need to be replaced themselves before or near their next refill.
        unread: pumps that are missing; the outlook is complete only where there are none.
    """

    as_of: AsOf
    rules: Rules
    until: date
    refills: tuple[Planned, ...]
    load: Counter[date]
    overflow: dict[date, int]
    without_date: tuple[Listed, ...]
    replacements: tuple[NeedsReplacement, ...]
    unread: tuple[Unread, ...]

    @property
    def clinic(self) -> Clinic:
        return self.rules.clinic

    @property
    def pressing(self) -> tuple[Planned, ...]:
        """What is overdue, alarming, expired or empty now, the most urgent first."""
        return tuple(planned for planned in self.refills if planned.refill.is_pressing)


@frozen
class Day:
    """One day of a calendar.

    Attributes:
        why_closed: why no refill is done on it; None for an open day.
        refills: what is planned on it and is not pressing.
        load: all that is planned on it.
        overflow: by how many it is over the capacity.
    """

    date: date
    why_closed: str | None
    refills: tuple[Planned, ...]
    load: int
    overflow: int


@frozen
class Week:
    """Seven days; `overdue` stands ahead of the first week that is listed."""

    start: date
    overdue: tuple[Planned, ...]
    days: tuple[Day, ...]

    @property
    def end(self) -> date:
        """The last day of the week."""
        return self.start + 6 * _DAY


@frozen
class WeekList:
    """The refills of some weeks."""

    outlook: Outlook
    weeks: tuple[Week, ...]


@frozen
class Month:
    """The days of one month, from its `first` to its last."""

    first: date
    days: tuple[Day, ...]


@frozen
class MonthGrids:
    """The refills of some months."""

    outlook: Outlook
    months: tuple[Month, ...]


@frozen
class Order:
    """One mixture to be ordered by one day.

    Attributes:
        order_by: the day; where the clinic keeps no order dates, the day of the visit.
        for_refills: the refills that need it, each with the volume of the last fill.
    """

    order_by: date
    drugs: tuple[Drug, ...]
    for_refills: tuple[Planned, ...]

    @property
    def volume(self) -> Volume:
        """All volumes together."""
        return Volume(sum((planned.refill.forecast.fill.volume.ml for planned in self.for_refills), Fraction(0)))

    def mass(self, drug: Drug) -> Mass:
        """How much of one of its drugs that is."""
        return drug.concentration.mass_in(self.volume)


@frozen
class Orders:
    """What to order up to a day, by the day of the order."""

    outlook: Outlook
    orders: tuple[Order, ...]


def outlook(due: DueList[Listed], until: date) -> Outlook:
    """The plan of a fleet up to a day; what is pressing is in it whatever the day.

    Raises:
        UsageError: the day is more than ten years ahead; so far no plan rests on anything.
    """
    _refuse_too_far(due, until)
    return _planned(due, until)


def _refuse_too_far(due: DueList[Listed], asked: date, words: str = "") -> None:
    if asked > Period(months=12 * MOST_YEARS).after(due.as_of.day):
        raise UsageError(f"{words}{asked} is more than {MOST_YEARS} years ahead of {due.as_of.day}")


def _planned(due: DueList[Listed], until: date) -> Outlook:
    files = {listed.forecast.pump.code: listed.file for listed in due.rows}
    plan = coming_refills([listed.forecast for listed in due.rows], due.rules.clinic, until)
    return Outlook(
        as_of=due.as_of,
        rules=due.rules,
        until=until,
        refills=tuple(Planned(refill, files[refill.forecast.pump.code]) for refill in plan.refills),
        load=plan.load,
        overflow=plan.overflow,
        without_date=tuple(listed for listed in due.rows if listed.forecast.due_on is None),
        replacements=replacements(due),
        unread=due.unread,
    )


def week_list(due: DueList[Listed], day: date | None, weeks: int) -> WeekList:
    """The refills of some weeks, from the one that holds `day` on, or the as-of date.

    Raises:
        UsageError: the day, or the last week, is more than ten years ahead.
    """
    if day is not None:
        _refuse_too_far(due, day)
    start = due.rules.clinic.week_of(day or due.as_of.day)
    starts = [start + 7 * number * _DAY for number in range(weeks)]
    if weeks > 1:
        _refuse_too_far(due, starts[-1], f"the last of {weeks} weeks begins too late: ")
    found = _planned(due, starts[-1] + 6 * _DAY)
    listed = [
        Week(first, found.pressing if first == start else (), tuple(_days(found, first, first + 6 * _DAY)))
        for first in starts
    ]
    return WeekList(found, tuple(listed))


def month_grids(due: DueList[Listed], months: int) -> MonthGrids:
    """The refills of some months, from that of the as-of date on."""
    this = due.as_of.day.replace(day=1)
    firsts = [Period(months=number).after(this) for number in range(months + 1)]
    found = _planned(due, firsts[-1] - _DAY)
    grids = (Month(first, tuple(_days(found, first, following - _DAY))) for first, following in pairwise(firsts))
    return MonthGrids(found, tuple(grids))


def orders(due: DueList[Listed], until: date) -> Orders:
    """What to order by `until`, for the refills of the plan, the earliest order first.

    Raises:
        UsageError: the day is more than ten years ahead. The visits that are ordered by then may be.
    """
    _refuse_too_far(due, until)
    found = _planned(due, _visits_ordered_by(due.rules.clinic, until))
    grouped: dict[tuple[date, tuple[Drug, ...]], list[Planned]] = {}
    for planned in found.refills:
        by = planned.refill.order_by or planned.refill.visit_on
        if by <= until or planned.refill.is_pressing:
            grouped.setdefault((by, planned.refill.forecast.fill.drugs), []).append(planned)
    listed = [Order(by, drugs, tuple(refills)) for (by, drugs), refills in grouped.items()]
    return Orders(found, tuple(sorted(listed, key=lambda order: (order.order_by, [drug.name for drug in order.drugs]))))


def _visits_ordered_by(clinic: Clinic, until: date) -> date:
    """A day at or after every visit whose drug is ordered by `until`."""
    day = until
    while (by := clinic.order_by(day)) is not None and by <= until:
        day += 7 * _DAY
    return day


def _days(found: Outlook, first: date, last: date) -> Iterator[Day]:
    on: dict[date, list[Planned]] = {}
    for planned in found.refills:
        if not planned.refill.is_pressing:
            on.setdefault(planned.refill.visit_on, []).append(planned)
    day = first
    while day <= last:
        why = found.clinic.why_closed(day)
        yield Day(
            date=day,
            why_closed=why,
            refills=tuple(on.get(day, ())),
            load=found.load[day],
            overflow=found.overflow.get(day, 0),
        )
        day += _DAY


def per_week(found: Outlook) -> Sequence[tuple[date, int]]:
    """The first day of every week from the as-of date until the last refill of an outlook, with its refills."""
    start, counts = found.clinic.week_of(found.as_of.day), Counter[date]()
    for planned in found.refills:
        counts[found.clinic.week_of(planned.refill.visit_on)] += 1
    weeks = []
    last = max([found.until, *(planned.refill.visit_on for planned in found.refills)])
    while start <= last:
        weeks.append((start, counts[start]))
        start += 7 * _DAY
    return weeks
