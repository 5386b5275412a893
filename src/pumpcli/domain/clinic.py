"""The clinic's rules: open days, lead times, longest interval, tolerance, capacity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clock import Period, TimeOfDay
from pumpcli.domain.open_days import Closing, Closure, Holidays, Lead, OpenDays
from pumpcli.domain.residual_tolerance import ResidualTolerance
from pumpcli.domain.site import Site
from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.values import Frozen, derived, replace, set_derived

_DAY = timedelta(days=1)


class Clinic(Frozen):
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
        sites: places of the clinic with rules of their own; `for_site` returns these.
        site: the site whose capacity this is; None where the visits count for the clinic's own capacity.
        site_days: the open days of a site, where these are its rules; None for the rules of the clinic.
        file: the clinic file; None without one. Those of several clinic files differ by it.
        soon: the time before a due date in which a refill has the status "soon".
        week_starts: the weekday with which a week begins, 0 for Monday.
        residual_tolerance: the allowed difference between measured and expected volume; None for the usual one.
        phone: the number to call about a pump; None if the clinic gives none.
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
    sites: tuple[Site, ...] = ()
    site: str | None = None
    site_days: OpenDays | None = None
    file: str | None = None
    soon: Period = Period(days=14)
    week_starts: int = 0
    residual_tolerance: ResidualTolerance | None = None
    phone: str | None = None

    office_days: OpenDays = derived()
    """The open days of the clinic itself; those of a site may be others."""
    _own_days: OpenDays = derived()
    _by_site: dict[str, Clinic] = derived()
    """The rules of each site; those that `for_site` has made."""

    def __post_init__(self) -> None:
        days = OpenDays(weekdays=self.open_days, holidays=self.holidays, closed=self.closed, opened=self.opened)
        set_derived(self, "office_days", days)
        set_derived(self, "_own_days", days if self.site_days is None else self.site_days)
        set_derived(self, "_by_site", {})

    def for_site(self, name: str | None) -> Clinic:
        """Return the rules for pumps that are refilled at a site.

        They are those of the clinic where it has no such site, and for a pump without a site.
        """
        if name is None or not self.sites:
            return self
        if name not in self._by_site:
            site = next((site for site in self.sites if site.name == name), None)
            self._by_site[name] = self if site is None else self._at(site)
        return self._by_site[name]

    def _at(self, site: Site) -> Clinic:
        return replace(
            self,
            sites=(),
            site=None if site.capacity is None else site.name,
            site_days=site.days(self.office_days),
            visit_at=self.visit_at if site.visit_at is None else site.visit_at,
            capacity=self.capacity if site.capacity is None else site.capacity,
        )

    @property
    def has_capacity(self) -> bool:
        """Whether the visits of any day are limited, in the clinic or at one of its sites."""
        return self.capacity is not None or any(site.capacity is not None for site in self.sites)

    def capacity_on(self, day: date) -> int | None:
        """Return the number of visits that can be done on a day; None for no limit."""
        return None if self.capacity is None else self.capacity.on(day)

    @property
    def room(self) -> str:
        """Identifies what the capacity is shared by: visits count together where it is equal."""
        site = self.site or ""
        return site if self.file is None else f"{site}:{self.file}"

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

    def opened_by(self, day: date) -> str | None:
        """Return the key that opens a date in spite of a reason, such as "open[0]"; None for any other date."""
        return self._own_days.opened_by(day)

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
        return (self.pharmacy or self.office_days).before(due_on, self.order_lead)

    def reminder_on(self, visit_on: date) -> date:
        """Return the day of the reminder of a visit: an open day of the clinic, at least `reminder` before it."""
        return self.office_days.before(visit_on, self.reminder)

    def week_of(self, day: date) -> date:
        """Return the first day of the week that contains a date."""
        return day - _DAY * ((day.weekday() - self.week_starts) % 7)
