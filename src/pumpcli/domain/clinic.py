"""The clinic's rules: open days, lead times, longest interval, tolerance, capacity."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from heapq import heappop, heappush

from pumpcli.domain.clock import EVERY_DAY, Period, TimeOfDay
from pumpcli.domain.quantity import Volume
from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.values import derived, frozen, set_derived

_DAY = timedelta(days=1)


def _no_holiday(day: date) -> str | None:
    return None


@frozen
class ClosedDays:
    """Days on which a clinic is closed, both ends included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"closed {self.first}" + ("" if self.first == self.last else f" to {self.last}")


@frozen
class OrderLead:
    """The time from ordering drug to the due date: a period on the calendar, or a number of open days."""

    period: Period | None = None
    open_days: int = 0


@frozen
class ResidualTolerance:
    """The allowed difference between measured and expected volume. A measurement that exceeds either limit is off.

    Attributes:
        volume: None where the clinic gives only a percentage.
        part: a part of the volume that should have been delivered since the last fill, 1/5 for 20 %; None where the
            clinic gives only a volume.
    """

    volume: Volume | None = None
    part: Fraction | None = None

    def __post_init__(self) -> None:
        if self.volume is None and self.part is None:
            raise ValueError("a residual tolerance is a volume, a part, or both")


#: More than 2 mL: Accuracy in Intrathecal Drug Delivery with an Implanted Infusion System (ASRA fall meeting 2017,
#: poster 1139), which requires such residuals to be evaluated. More than 20 %: 78 Steps Health on programmable pumps.
USUAL_RESIDUAL_TOLERANCE = ResidualTolerance(Volume(Fraction(2)), Fraction(1, 5))


@frozen
class Clinic:
    """The rules of a clinic for its refills. A default applies where the clinic file gives no value.

    Attributes:
        name: a title for printed lists.
        zone: the civil time of pumps whose files name no zone.
        open_days: weekdays on which refills are done, at least one.
        holiday: returns the name of the public holiday on a date, None where there is none.
        closed: further days on which the clinic is closed.
        visit_at: time of day of a refill visit.
        refill_lead: a refill is due at least this long before the date of its deadline; days, weeks or months.
        order_lead: drug is ordered this long before the due date; None where the clinic keeps no order dates.
        max_interval: the longest time from one refill to the next; None for no limit.
        flow_tolerance: the part by which every pump is assumed to run fast, 29/200 for 14.5 %; None for no such
            limit.
        capacity: refills that can be done on one open day; None for no limit.
        soon: the time before a due date in which a refill has the status "soon".
        week_starts: the weekday with which a week begins, 0 for Monday.
        residual_tolerance: the allowed difference between measured and expected volume.
    """

    name: str | None = None
    zone: Zone = PLAIN_TIME
    open_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    holiday: Callable[[date], str | None] = _no_holiday
    closed: tuple[ClosedDays, ...] = ()
    visit_at: TimeOfDay = TimeOfDay(9 * 60)
    refill_lead: Period = Period(days=3)
    order_lead: OrderLead | None = None
    max_interval: Period | None = None
    flow_tolerance: Fraction | None = None
    capacity: int | None = None
    soon: Period = Period(days=14)
    week_starts: int = 0
    residual_tolerance: ResidualTolerance = USUAL_RESIDUAL_TOLERANCE

    _closures: tuple[tuple[int, ...], tuple[ClosedDays | None, ...]] = derived()
    """Ordinals of days, ascending, and the `ClosedDays` in force from each of them; None for none."""
    _open_before: dict[date, date] = derived()
    """The latest open day before each closed day that `latest_open` has visited."""

    def __post_init__(self) -> None:
        set_derived(self, "_closures", _closures(self.closed))
        set_derived(self, "_open_before", {})
        if not self.open_days or not set(self.open_days) <= set(EVERY_DAY):
            raise ValueError("a clinic must be open on at least one day of the week, a number from 0 to 6")

    def why_closed(self, day: date) -> str | None:
        """Return the reason for which no refill is done on a date; None for an open day.

        The reason is "no open day" for its weekday, the name of a holiday, or "closed 2026-12-24 to 2026-12-26".
        """
        if day.weekday() not in self.open_days:
            return "no open day"
        holiday = self.holiday(day)
        if holiday is not None:
            return holiday
        begins, closures = self._closures
        closed = closures[bisect_right(begins, day.toordinal()) - 1]
        return None if closed is None else str(closed)

    def is_open(self, day: date) -> bool:
        """Return whether refills are done on a date."""
        return self.why_closed(day) is None

    def closed_from(self, day: date) -> Iterator[tuple[date, str]]:
        """Yield `day` and the days before it, each with its reason, as long as the clinic is closed."""
        while (why := self.why_closed(day)) is not None:
            yield day, why
            day -= _DAY

    def latest_open(self, day: date) -> date:
        """Return the latest open day at or before a day. Closed days are remembered, so that each is visited once."""
        open_before, passed = self._open_before, []
        while day not in open_before and not self.is_open(day):
            passed.append(day)
            day -= _DAY
        latest = open_before.get(day, day)
        open_before.update(dict.fromkeys(passed, latest))
        return latest

    def due_on(self, deadline: date) -> date:
        """Return the latest open day that is at least `refill_lead` before the date of a deadline."""
        return self.latest_open(self.refill_lead.before(deadline))

    def order_by(self, due_on: date) -> date | None:
        """Return the date by which drug for a refill is ordered; None where the clinic has no `order_lead`.

        It is an open day where the lead is counted in open days, else any day.
        """
        if self.order_lead is None:
            return None
        if self.order_lead.period is not None:
            return self.order_lead.period.before(due_on)
        day = due_on
        for _ in range(self.order_lead.open_days):
            day = self.latest_open(day - _DAY)
        return day

    def reminder_on(self, visit_on: date) -> date:
        """Return the day of the reminder of a visit: the open day before it."""
        return self.latest_open(visit_on - _DAY)

    def week_of(self, day: date) -> date:
        """Return the first day of the week that contains a date."""
        return day - _DAY * ((day.weekday() - self.week_starts) % 7)


def _closures(closed: Sequence[ClosedDays]) -> tuple[tuple[int, ...], tuple[ClosedDays | None, ...]]:
    """Return ordinals of days, ascending, and for each the `ClosedDays` that apply from it to the next, or None.

    Of several that overlap, the first in `closed` applies.
    """
    begin = sorted(range(len(closed)), key=lambda index: closed[index].first, reverse=True)
    edges = {0} | {days.first.toordinal() for days in closed} | {days.last.toordinal() + 1 for days in closed}
    begins, in_force = [], []
    current: list[int] = []
    for edge in sorted(edges):
        while begin and closed[begin[-1]].first.toordinal() <= edge:
            heappush(current, begin.pop())
        while current and closed[current[0]].last.toordinal() < edge:
            heappop(current)
        begins.append(edge)
        in_force.append(closed[current[0]] if current else None)
    return tuple(begins), tuple(in_force)
