"""The days on which a clinic or a pharmacy is open: weekdays, public holidays, closed days, and days opened again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from heapq import heappop, heappush

from pumpcli.domain.clock import EVERY_DAY, Period
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.values import Frozen, derived, set_derived

_DAY = timedelta(days=1)
#: Years in which every date falls on every weekday, and 29 February too.
_ALL_KINDS_OF_YEARS = range(2000, 2028)

#: Return the name of the public holiday on a date, None where there is none.
Holidays = Callable[[date], str | None]
MonthAndDay = tuple[int, int]


@cache
def _days_of_a_year() -> tuple[MonthAndDay, ...]:
    """Return every day of a leap year as month and day, in order."""
    return tuple((day.month, day.day) for day in (date(2000, 1, 1) + _DAY * number for number in range(366)))


class ClosedDays(Frozen):
    """Days that are closed once, both ends included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"closed {self.first}" + ("" if self.first == self.last else f" to {self.last}")


class YearlyClosedDays(Frozen):
    """Days that are closed every year, both ends included; with `first` after `last` they cross the end of the year.

    Attributes:
        first, last: month and day. 29 February is closed only in leap years.
    """

    first: MonthAndDay
    last: MonthAndDay

    def __post_init__(self) -> None:
        if not {self.first, self.last} <= set(_days_of_a_year()):
            raise ValueError(f"a day of the year is a month and a day, not {self.first} or {self.last}")

    @property
    def days(self) -> Sequence[MonthAndDay]:
        """The days in a leap year, in order."""
        days = _days_of_a_year()
        first, last = days.index(self.first), days.index(self.last)
        return days[first : last + 1] if first <= last else days[first:] + days[: last + 1]

    def __str__(self) -> str:
        first, last = (f"{month:02}-{day:02}" for month, day in (self.first, self.last))
        return f"closed every year {first}" + ("" if first == last else f" to {last}")


Closure = ClosedDays | YearlyClosedDays


class Lead(Frozen):
    """A time before a day: a period on the calendar, or a number of open days."""

    period: Period | None = None
    open_days: int = 0


class Closing(Frozen):
    """The reason for a closed day.

    Attributes:
        why: "no open day" for its weekday, the name of a holiday, or such as "closed 2026-12-24 to 2026-12-26".
        rule: the key that closes the day, with the index of its entry: "open_days", "holidays[0]" or
            "sites.home.closed[2]".
    """

    why: str
    rule: str


#: The reason for a day that is closed by its weekday.
NO_OPEN_DAY = "no open day"
_WRONG_WEEKDAY = Closing(NO_OPEN_DAY, "open_days")


class OpenDays(Frozen):
    """The days on which a clinic or a pharmacy is open.

    Attributes:
        weekdays: weekdays that are open, at least one.
        holidays: lists of public holidays; a day is closed if any of them has it.
        closed: further closed days. They and the weekdays leave an open day in every year.
        opened: days that are open although the weekday is not or a holiday falls on them; none of them is in `closed`.
        of_clinic: for a site, the days of its clinic: what is closed there is closed here also, except for `opened`.
        path: the key that holds these rules, such as "sites.home."; empty for those of the clinic.
    """

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[Holidays, ...] = ()
    closed: tuple[Closure, ...] = ()
    opened: tuple[date, ...] = ()
    of_clinic: OpenDays | None = None
    path: str = ""

    _closures: tuple[tuple[int, ...], tuple[int, ...]] = derived()
    """Ordinals of days, ascending, and the index in `closed` that is in force from each of them to the next."""
    _yearly: dict[MonthAndDay, int] = derived()
    """The index in `closed` for each day that is closed every year."""
    _opened: frozenset[date] = derived()
    _open_before: dict[date, date] = derived()
    """The latest open day at or before each day that `latest_open` has visited."""

    def __post_init__(self) -> None:
        if not self.weekdays or not set(self.weekdays) <= set(EVERY_DAY):
            raise ValueError("a clinic must be open on at least one day of the week, a number from 0 to 6")
        set_derived(self, "_closures", _closures(self.closed))
        set_derived(self, "_yearly", _yearly(self.closed))
        set_derived(self, "_opened", frozenset(self.opened))
        set_derived(self, "_open_before", {})
        if self._closes_every_year and any(map(self._is_without_open_day, _ALL_KINDS_OF_YEARS)):
            message = "the days that are closed every year leave no open day in some years; at least one must stay open"
            raise ValidationError([Fault(FaultCode.OUT_OF_RANGE, message, "closed")])
        both = [day for day in self.opened if self.closed_by(day) is not None]
        if both:
            message = f"{both[0]} is in `open` and in `closed`; delete it from one of them"
            raise ValidationError([Fault(FaultCode.CONFLICTING_KEYS, message, f"open[{self.opened.index(both[0])}]")])

    @property
    def _closes_every_year(self) -> bool:
        return bool(self._yearly) or (self.of_clinic is not None and self.of_clinic._closes_every_year)

    def _is_without_open_day(self, year: int) -> bool:
        day = date(year, 1, 1)
        while self._is_closed_every_year(day):
            day += _DAY
            if day.year > year:
                return True
        return False

    def _is_closed_every_year(self, day: date) -> bool:
        if day.weekday() not in self.weekdays or (day.month, day.day) in self._yearly:
            return True
        return self.of_clinic is not None and self.of_clinic._is_closed_every_year(day)

    def closing(self, day: date) -> Closing | None:
        """Return the reason for which a date is closed; None for an open day."""
        return None if day in self._opened else self._closing(day)

    def opened_despite(self, day: date) -> Closing | None:
        """Return the reason that would close a date if it were not in `opened`; None for any other date."""
        if day in self._opened:
            return self._closing(day)
        return None if self.of_clinic is None else self.of_clinic.opened_despite(day)

    def opened_by(self, day: date) -> str | None:
        """Return the key and index that open a date in spite of a reason, such as "open[0]"; None for any other."""
        if day in self._opened:
            return f"{self.path}open[{self.opened.index(day)}]"
        return None if self.of_clinic is None else self.of_clinic.opened_by(day)

    def _closing(self, day: date) -> Closing | None:
        if day.weekday() not in self.weekdays:
            return Closing(NO_OPEN_DAY, f"{self.path}open_days") if self.path else _WRONG_WEEKDAY
        for number, holidays in enumerate(self.holidays):
            name = holidays(day)
            if name is not None:
                return Closing(name, f"{self.path}holidays[{number}]")
        index = self.closed_by(day)
        if index is not None:
            return Closing(str(self.closed[index]), f"{self.path}closed[{index}]")
        return None if self.of_clinic is None else self.of_clinic.closing(day)

    def closed_by(self, day: date) -> int | None:
        """Return the index of the first entry of `closed` that holds a date; None if there is none."""
        begins, closures = self._closures
        once = closures[bisect_right(begins, day.toordinal()) - 1]
        index = min(once, self._yearly.get((day.month, day.day), once)) if self._yearly else once
        return None if index == len(self.closed) else index

    def is_open(self, day: date) -> bool:
        """Return whether a date is open."""
        return self.closing(day) is None

    def closed_from(self, day: date) -> Iterator[tuple[date, Closing]]:
        """Yield `day` and the days before it, each with its reason, as long as they are closed."""
        while (closing := self.closing(day)) is not None:
            yield day, closing
            day -= _DAY

    def latest_open(self, day: date) -> date:
        """Return the latest open day at or before a day. Each day is remembered, so that it is visited once."""
        open_before, passed = self._open_before, [day]
        while day not in open_before and not self.is_open(day):
            day -= _DAY
            passed.append(day)
        latest = open_before.get(day, day)
        open_before.update(dict.fromkeys(passed, latest))
        return latest

    def before(self, day: date, lead: Lead) -> date:
        """Return the latest open day that is at least `lead` before a day.

        Open days are counted from the day before it; a lead of no open days is the latest open day at or before it.
        """
        if lead.period is not None:
            return self.latest_open(lead.period.before(day))
        for _ in range(lead.open_days):
            day = self.latest_open(day - _DAY)
        return self.latest_open(day)


def _yearly(closed: Sequence[Closure]) -> dict[MonthAndDay, int]:
    """Return the first entry of `closed` for each day that is closed every year."""
    found: dict[MonthAndDay, int] = {}
    for index, closure in enumerate(closed):
        if isinstance(closure, YearlyClosedDays):
            for day in closure.days:
                found.setdefault(day, index)
    return found


def _closures(closed: Sequence[Closure]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return ordinals of days, ascending, and for each the entry of `closed` that applies from it to the next.

    Only days that are closed once count. Of several entries that overlap, the first applies; where none applies, the
    index is `len(closed)`.
    """
    once = {index: days for index, days in enumerate(closed) if isinstance(days, ClosedDays)}
    begin = sorted(once, key=lambda index: once[index].first, reverse=True)
    edges = (
        {0} | {days.first.toordinal() for days in once.values()} | {days.last.toordinal() + 1 for days in once.values()}
    )
    begins, in_force = [], []
    current: list[int] = []
    for edge in sorted(edges):
        while begin and once[begin[-1]].first.toordinal() <= edge:
            heappush(current, begin.pop())
        while current and once[current[0]].last.toordinal() < edge:
            heappop(current)
        begins.append(edge)
        in_force.append(current[0] if current else len(closed))
    return tuple(begins), tuple(in_force)
