"""The clinic's rules: open days, lead times, longest interval, tolerance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from pumpcli.domain.clock import Period, TimeOfDay


@dataclass(frozen=True, slots=True)
class Clinic:
    """What a clinic has decided about its refills; the defaults hold where a clinic says nothing.

    Attributes:
        name: a title for printed lists.
        open_days: weekdays on which refills are done, at least one.
        visit_at: time of day of a refill visit.
        refill_lead: a refill is due at least this long before the date of its deadline; days, weeks or months.
        max_interval: no refill later than this after the last one.
        flow_tolerance: plan for pumps that run this part fast: 29/200 for 14.5 %.
        soon: what counts as soon.
    """

    name: str | None = None
    open_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    visit_at: TimeOfDay = TimeOfDay(9 * 60)
    refill_lead: Period = Period(days=3)
    max_interval: Period | None = None
    flow_tolerance: Fraction | None = None
    soon: Period = Period(days=14)

    def __post_init__(self) -> None:
        if not self.open_days:
            raise ValueError("a clinic is open on at least one day of the week")

    def is_open(self, day: date) -> bool:
        """Whether refills are done on this date."""
        return day.weekday() in self.open_days

    def closed_from(self, day: date) -> Iterator[date]:
        """The closed days from `day` backwards, up to and without the latest open day at or before it."""
        while not self.is_open(day):
            yield day
            day -= timedelta(days=1)

    def due_on(self, deadline: date) -> date:
        """The latest open day that is at least `refill_lead` before the date of a deadline."""
        latest = self.refill_lead.before(deadline)
        return latest - timedelta(days=sum(1 for _ in self.closed_from(latest)))
