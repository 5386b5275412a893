"""The clinic's rules: open days, lead times, longest interval, tolerance, capacity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clock import Period, TimeOfDay
from pumpcli.domain.open_days import Closing, Closure, Holidays, Lead, OpenDays
from pumpcli.domain.residual_tolerance import ResidualTolerance
from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.values import derived, frozen, set_derived

_DAY = timedelta(days=1)


@frozen
class Clinic:
    """The rules of a clinic for its refills. A default applies where the clinic file gives no value.

    Attributes:
        name: a title for printed lists.
        zone: the civil time of pumps whose files name no zone.
        open_days: weekdays on which refills are done, at least one.
        holidays: lists of public holidays; the clinic is closed on a day that any of them has.
        closed: further days on which the clinic is closed.
        opened: days on which it is open although the weekday is not or a holiday falls on them.
        pharmacy: the days on which drug can be ordered; None for those of the clinic.
        visit_at: time of day of a refill visit.
        refill_lead: a refill is due at least this long before the date of its deadline; days, weeks or months.
        order_lead: drug is ordered this long before the due date, counted in open days of the pharmacy or on the
            calendar; None where the clinic keeps no order dates.
        reminder: the time from the reminder of a visit to the visit.
        max_interval: the longest time from one refill to the next; None for no limit.
        flow_tolerance: the part by which every pump is assumed to run fast, 29/200 for 14.5 %; None for no such
            limit.
        measured_flow: whether a pump that runs fast by its own refills is planned for as it runs.
        capacity: the visits that can be done on each open day; None for no limit.
        move_at_most: a planned refill is moved earlier by no more than this to keep the capacity.
        site: the site whose capacity this is; None where the visits count for the clinic's own capacity.
        soon: the time before a due date in which a refill has the status "soon".
        week_starts: the weekday with which a week begins, 0 for Monday.
        residual_tolerance: the allowed difference between measured and expected volume; None for the usual one.
    """

    name: str | None = None
    zone: Zone = PLAIN_TIME
    open_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[Holidays, ...] = ()
    closed: tuple[Closure, ...] = ()
    opened: tuple[date, ...] = ()
    pharmacy: OpenDays | None = None
    visit_at: TimeOfDay = TimeOfDay(9 * 60)
    refill_lead: Period = Period(days=3)
    order_lead: Lead | None = None
    reminder: Lead = Lead(open_days=1)
    max_interval: Period | None = None
    flow_tolerance: Fraction | None = None
    measured_flow: bool = False
    capacity: Capacity | None = None
    move_at_most: Period = Period(days=14)
    site: str | None = None
    soon: Period = Period(days=14)
    week_starts: int = 0
    residual_tolerance: ResidualTolerance | None = None

    _own_days: OpenDays = derived()

    def __post_init__(self) -> None:
        own_days = OpenDays(weekdays=self.open_days, holidays=self.holidays, closed=self.closed, opened=self.opened)
        set_derived(self, "_own_days", own_days)

    def capacity_on(self, day: date) -> int | None:
        """Return the number of visits that can be done on a day; None for no limit."""
        return None if self.capacity is None else self.capacity.on(day)

    @property
    def room(self) -> str:
        """Identifies what the capacity is shared by: visits count together where it is equal."""
        return "" if self.site is None else self.site

    def why_closed(self, day: date) -> str | None:
        """Return the reason for which no refill is done on a date; None for an open day.

        The reason is "no open day" for its weekday, the name of a holiday, or "closed 2026-12-24 to 2026-12-26".
        """
        closing = self.closing(day)
        return None if closing is None else closing.why

    def closing(self, day: date) -> Closing | None:
        """Return the reason for a closed date, with the rule of the clinic that closes it; None for an open day."""
        return self._own_days.closing(day)

    def is_open(self, day: date) -> bool:
        """Return whether refills are done on a date."""
        return self._own_days.is_open(day)

    def closed_from(self, day: date) -> Iterator[tuple[date, Closing]]:
        """Yield `day` and the days before it, each with its reason, as long as the clinic is closed."""
        return self._own_days.closed_from(day)

    def opened_despite(self, day: date) -> Closing | None:
        """Return the reason that would close a date if it were not in `opened`; None for any other date."""
        return self._own_days.opened_despite(day)

    def latest_open(self, day: date) -> date:
        """Return the latest open day at or before a day."""
        return self._own_days.latest_open(day)

    def due_on(self, deadline: date) -> date:
        """Return the latest open day that is at least `refill_lead` before the date of a deadline."""
        return self.latest_open(self.refill_lead.before(deadline))

    def order_by(self, due_on: date) -> date | None:
        """Return the date by which drug for a refill is ordered, an open day of the pharmacy.

        It is `order_lead` before `due_on`, or the nearest open day of the pharmacy before that. None where the clinic
        has no `order_lead`.
        """
        if self.order_lead is None:
            return None
        return (self.pharmacy or self._own_days).before(due_on, self.order_lead)

    def reminder_on(self, visit_on: date) -> date:
        """Return the day of the reminder of a visit: an open day, at least `reminder` before it."""
        return self._own_days.before(visit_on, self.reminder)

    def week_of(self, day: date) -> date:
        """Return the first day of the week that contains a date."""
        return day - _DAY * ((day.weekday() - self.week_starts) % 7)
