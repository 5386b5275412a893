"""The number of visits that a clinic, or one of its sites, can do on a day."""

from __future__ import annotations

from datetime import date

from pumpcli.domain.clock import EVERY_DAY
from pumpcli.values import Frozen, derived, set_derived


class Capacity(Frozen):
    """The number of visits that can be done on each day.

    Attributes:
        by_weekday: the number for each weekday, Monday first; None for no limit on it.
        by_date: dates with another number than their weekday, ascending, each once.
    """

    by_weekday: tuple[int | None, ...]
    by_date: tuple[tuple[date, int], ...] = ()

    _by_date: dict[date, int] = derived()

    def __post_init__(self) -> None:
        if len(self.by_weekday) != len(EVERY_DAY):
            raise ValueError("a capacity has a number, or None, for each of seven weekdays")
        days = [day for day, _ in self.by_date]
        if days != sorted(set(days)):
            raise ValueError("the dates of a capacity are ascending, each once")
        set_derived(self, "_by_date", dict(self.by_date))

    @classmethod
    def every_day(cls, number: int) -> Capacity:
        """Return the same capacity for every day."""
        return cls((number,) * len(EVERY_DAY))

    def on(self, day: date) -> int | None:
        """Return the number of visits that can be done on a day; None for no limit."""
        by_date = self._by_date.get(day) if self._by_date else None
        return self.by_weekday[day.weekday()] if by_date is None else by_date
