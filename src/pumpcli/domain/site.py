"""The sites of a clinic: places with open days, an hour of visits or a capacity of their own."""

from __future__ import annotations

from datetime import date

from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clock import EVERY_DAY, TimeOfDay
from pumpcli.domain.open_days import Closure, Holidays, OpenDays
from pumpcli.values import Frozen, replace


class Site(Frozen):
    """The rules of one site that differ from those of its clinic.

    Attributes:
        name: the name by which pump files refer to it.
        open_days: weekdays on which refills are done there; None for those of the clinic.
        holidays, closed: days on which it is closed, in addition to those of the clinic.
        opened: days on which it is open, whatever its weekdays, and whatever closes it or the clinic.
        visit_at: time of day of a refill visit; None for that of the clinic.
        capacity: the visits that can be done there on each day; None where they count for the clinic's capacity.
    """

    name: str
    open_days: tuple[int, ...] | None = None
    holidays: tuple[Holidays, ...] = ()
    closed: tuple[Closure, ...] = ()
    opened: tuple[date, ...] = ()
    visit_at: TimeOfDay | None = None
    capacity: Capacity | None = None

    def days(self, clinic: OpenDays) -> OpenDays:
        """Return the days on which the site is open.

        A day that the clinic opens in spite of a holiday is no holiday here either. In spite of its weekday it opens
        only a site with the weekdays of the clinic.

        Raises:
            ValidationError: no day is left open in some years, or a day is in `opened` and in `closed`.
        """
        has_own = self.open_days is not None
        return OpenDays(
            weekdays=EVERY_DAY if self.open_days is None else self.open_days,
            holidays=self.holidays,
            closed=self.closed,
            opened=self.opened,
            of_clinic=replace(clinic, weekdays=EVERY_DAY) if has_own else clinic,
            path=f"sites.{self.name}.",
        )
