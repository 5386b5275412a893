"""Plan the coming refills of a fleet: weeks, months and schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.drug_orders import OrderState, order_state
from pumpcli.domain.due import Forecast
from pumpcli.domain.plan import coming_refills, refills_beyond
from pumpcli.domain.refills import Refill, VisitKind
from pumpcli.errors import UsageError
from pumpcli.usecases.due import DueList, Listed, Remarks
from pumpcli.usecases.filtered import NOT_FILTERED, Filtered
from pumpcli.usecases.rules import Rules
from pumpcli.usecases.venues import RoomDay, VenueDay, Venues, count, rooms_on, venues_of
from pumpcli.values import Frozen

#: The most years ahead that a plan may reach.
MOST_YEARS = 10

_DAY = timedelta(days=1)


class Planned(Frozen):
    """A refill of a plan, with the file of its pump."""

    refill: Refill
    file: str

    @property
    def code(self) -> str:
        return self.refill.forecast.pump.code

    @property
    def order_state(self) -> OrderState:
        """Whether drug for the refill is ordered; no order is for a refill that follows on a planned one."""
        forecast = self.refill.forecast
        return order_state(forecast.order, forecast.fill, self.refill.visit_on, forecast.as_of)


class Outlook(Frozen):
    """The planned refills of a fleet up to a day.

    Attributes:
        until: the last day, included.
        refills: the refills of the pumps that the filter shows.
        hidden: the refills of the pumps that the filter hides; they are planned with the others.
        venues: the clinics and sites of the fleet, and the refills of each day that share a capacity, hidden ones also.
        load: the number of refills of each day, hidden ones also.
        overflow: the number of refills above the capacity, for each day that has any.
        without_date: pumps without a due date.
        ending: pumps that need no refill any more, because they will be out of use before it.
        later: refills of shown pumps that are due by the last day, and that can only be done after it.
        forecasts: those of the whole fleet.
        listed: the pumps in use that the filter shows, whether or not they have a refill in the plan.
        ended: pumps that are out of use, and whose refills are cancelled in a calendar program.
    """

    as_of: AsOf
    rules: Rules
    until: date
    refills: tuple[Planned, ...]
    hidden: tuple[Planned, ...]
    venues: Venues
    load: Counter[date]
    overflow: dict[date, int]
    without_date: tuple[Listed, ...]
    ending: tuple[Forecast, ...]
    later: tuple[Refill, ...]
    forecasts: tuple[Forecast, ...]
    remarks: Remarks
    listed: tuple[Listed, ...]
    ended: tuple[Listed, ...]
    filtered: Filtered = NOT_FILTERED

    @property
    def clinic(self) -> Clinic:
        return self.rules.clinic

    @property
    def beyond(self) -> tuple[Refill, ...]:
        """The first refill of each shown pump after those of the plan. It takes another plan, so ask for it once."""
        shown = {listed.forecast.pump.code for listed in self.listed}
        found = refills_beyond(self.forecasts, self.until)
        return tuple(refill for refill in found if refill.forecast.pump.code in shown)

    @property
    def pressing(self) -> tuple[Planned, ...]:
        """The refills of pumps that are overdue, alarming, expired or empty now, the most urgent first."""
        return tuple(planned for planned in self.refills if planned.refill.is_pressing)


class Day(Frozen):
    """One day of a calendar.

    Attributes:
        why_closed: the reason why the clinic of the list, or its only venue, is closed on this day; None for an open
            day.
        refills: the visits that are shown, without those of pressing refills: the booked ones by their hour, then the
            proposed ones.
        load: the number of visits, with those of pressing refills and hidden ones, and without missed ones.
        pressing: the number of visits of pressing refills among them.
        hidden: the number of hidden visits among them.
        overflow: the number of visits above the capacity.
        venues: the clinics and sites of the fleet, open or closed.
        rooms: the visits that share a capacity; of a fleet without pumps none.
    """

    date: date
    why_closed: str | None
    refills: tuple[Planned, ...]
    load: int
    pressing: int
    hidden: int
    overflow: int
    venues: tuple[VenueDay, ...]
    rooms: tuple[RoomDay, ...]

    @property
    def is_open(self) -> bool:
        """Whether any venue is open."""
        return any(each.why_closed is None for each in self.venues)


class Week(Frozen):
    """Seven days.

    Attributes:
        overdue: the pressing refills, in the first week of a list; else empty.
    """

    start: date
    overdue: tuple[Planned, ...]
    days: tuple[Day, ...]

    @property
    def end(self) -> date:
        """The last day of the week."""
        return self.start + 6 * _DAY


class WeekList(Frozen):
    """The refills of consecutive weeks."""

    outlook: Outlook
    weeks: tuple[Week, ...]


class Month(Frozen):
    """The days of one month; `first` is its first day."""

    first: date
    days: tuple[Day, ...]


class MonthGrids(Frozen):
    """The refills of consecutive months."""

    outlook: Outlook
    months: tuple[Month, ...]


def outlook(due: DueList[Listed], until: date) -> Outlook:
    """Plan the refills of a fleet up to a day, included. Pressing refills are always in the plan.

    Raises:
        UsageError: the day is more than ten years ahead.
    """
    refuse_too_far(due, until)
    return planned_until(due, until)


def refuse_too_far(due: DueList[Listed], day: date, prefix: str = "") -> None:
    """Raise UsageError for a day that is more than ten years ahead; `prefix` begins its message."""
    if day > Period(months=12 * MOST_YEARS).after(due.as_of.day):
        raise UsageError(f"{prefix}{day} is more than {MOST_YEARS} years ahead of {due.as_of.day}")


def planned_until(due: DueList[Listed], until: date) -> Outlook:
    """Plan the refills of a fleet up to a day, however far ahead."""
    fleet, hidden = (*due.pumps, *due.hidden), {ranked.code for ranked in due.hidden}
    files = {ranked.code: ranked.file for ranked in fleet}
    forecasts = tuple(ranked.row.forecast for ranked in fleet)
    plan = coming_refills(forecasts, until)
    planned = [Planned(refill, files[refill.forecast.pump.code]) for refill in plan.refills]
    return Outlook(
        as_of=due.as_of,
        rules=due.rules,
        until=until,
        refills=tuple(each for each in planned if each.code not in hidden),
        hidden=tuple(each for each in planned if each.code in hidden),
        venues=venues_of(
            (ranked.row.forecast for ranked in fleet),
            due.rules.clinic,
            plan.rooms,
            due.rules.titles,
        ),
        load=plan.load,
        overflow=plan.overflow,
        without_date=tuple(listed for listed in due.rows if listed.forecast.due_on is None),
        ending=tuple(each for each in plan.ending if each.pump.code not in hidden),
        later=tuple(each for each in plan.later if each.forecast.pump.code not in hidden),
        forecasts=forecasts,
        remarks=due.remarks,
        filtered=due.filtered,
        listed=tuple(due.rows),
        ended=due.ended_rows,
    )


def week_list(due: DueList[Listed], day: date | None, weeks: int) -> WeekList:
    """List the refills of consecutive weeks, the first being that of `day`, or of the as-of date if `day` is None.

    Raises:
        UsageError: the day, or the last week, is more than ten years ahead.
    """
    if day is not None:
        refuse_too_far(due, day)
    start = due.rules.clinic.week_of(day or due.as_of.day)
    starts = [start + 7 * number * _DAY for number in range(weeks)]
    if weeks > 1:
        refuse_too_far(due, starts[-1], f"the last of {weeks} weeks begins too late: ")
    plan = planned_until(due, starts[-1] + 6 * _DAY)
    listed = [
        Week(first, plan.pressing if first == start else (), tuple(_days(plan, first, first + 6 * _DAY)))
        for first in starts
    ]
    return WeekList(plan, tuple(listed))


def month_grids(due: DueList[Listed], months: int) -> MonthGrids:
    """List the refills of consecutive months, the first being that of the as-of date."""
    current = due.as_of.day.replace(day=1)
    firsts = [Period(months=number).after(current) for number in range(months + 1)]
    plan = planned_until(due, firsts[-1] - _DAY)
    grids = (Month(first, tuple(_days(plan, first, following - _DAY))) for first, following in pairwise(firsts))
    return MonthGrids(plan, tuple(grids))


def _days(plan: Outlook, first: date, last: date) -> Iterator[Day]:
    by_day: dict[date, list[Planned]] = {}
    for planned in plan.refills:
        if not planned.refill.is_pressing:
            by_day.setdefault(planned.refill.visit_on, []).append(planned)
    hidden = count(planned.refill for planned in plan.hidden)
    pressing = count(each.refill for each in (*plan.refills, *plan.hidden) if each.refill.is_pressing)
    reference = plan.clinic if plan.venues.are_several else plan.venues.every[0].clinic
    day = first
    while day <= last:
        rooms = rooms_on(day, plan.venues, pressing, hidden)
        yield Day(
            date=day,
            why_closed=reference.why_closed(day),
            refills=tuple(sorted(by_day.get(day, ()), key=place_in_day)),
            load=plan.load[day],
            pressing=sum(room.pressing for room in rooms),
            hidden=sum(room.hidden for room in rooms),
            overflow=plan.overflow.get(day, 0),
            venues=plan.venues.on(day),
            rooms=tuple(rooms),
        )
        day += _DAY


def place_in_day(planned: Planned) -> tuple[bool, str]:
    """Sort the visits of a day: the booked ones by their hour, then the others in the order of the plan."""
    refill = planned.refill
    is_proposed = refill.kind is VisitKind.PROPOSED
    return is_proposed, "" if is_proposed else f"{refill.visit_at:%H:%M:%S}"


class WeekLoad(Frozen):
    """The number of refills of one week.

    Attributes:
        start: the first day of the week.
        load: the number of all refills, hidden ones also.
        hidden: the number of hidden refills among them.
    """

    start: date
    load: int
    hidden: int


def per_week(plan: Outlook) -> Sequence[WeekLoad]:
    """Count the refills of every week.

    The weeks go from that of the as-of date to that of the last day. Later ones follow only if they have a refill.
    """
    start, weeks = plan.clinic.week_of(plan.as_of.day), list[WeekLoad]()
    shown, hidden = (
        # The refill of a missed or late booking counts on the day on which it is due.
        Counter(plan.clinic.week_of(planned.refill.visit_on) for planned in refills if not planned.refill.is_extra)
        for refills in (plan.refills, plan.hidden)
    )
    last = max([plan.until, *(planned.refill.visit_on for planned in (*plan.refills, *plan.hidden))])
    while start <= last:
        load = WeekLoad(start, shown[start] + hidden[start], hidden[start])
        if load.load or start <= plan.until:
            weeks.append(load)
        start += 7 * _DAY
    return weeks
