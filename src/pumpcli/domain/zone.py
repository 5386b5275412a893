"""Civil time: what the wall clocks of a place show, and the two clocks that differ from it twice a year.

A pump without a time zone is reckoned in plain local time: its instants are naive `datetime`s, every day has 24 hours.
An instant of a pump with a zone is a `datetime` with the fixed offset from UTC that its zone has at that instant: so it
shows civil time, and instants compare and subtract as what they are, across every change of the clocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction

from pumpcli.domain.clock import DAY, END_OF_TIME, MINUTE, WEEK, AsOf, Period, instant_of, offset_of, seconds_of
from pumpcli.values import frozen


@frozen
class Zone:
    """The civil time of a place; plain local time where it has no name.

    Attributes:
        name: the IANA name, such as "America/Chicago".
        rules: the offsets from UTC that hold there.
    """

    name: str | None = None
    rules: tzinfo | None = None

    def instant(self, seconds: int) -> datetime:
        """The instant in civil time; the inverse of `seconds_of`. The second reading of a repeated time has
        `fold=1`."""
        plain = instant_of(seconds)
        if self.rules is None:
            return plain
        civil = self.rules.fromutc(plain.replace(tzinfo=self.rules))
        return civil.replace(tzinfo=timezone(civil.utcoffset() or timedelta()))

    def minute_floor(self, seconds: Fraction | int | None) -> datetime | None:
        """An exact instant rounded down to the minute: the safe side for a deadline.

        None for None, and for an instant after the year 9999, which no calendar here can name.
        """
        if seconds is None:
            return None
        whole = seconds.numerator // seconds.denominator
        if self.rules is None:
            return instant_of(whole - whole % MINUTE) if whole < END_OF_TIME else None
        return self.instant(whole).replace(second=0) if whole < END_OF_TIME - DAY else None

    def offset_at(self, seconds: int) -> int:
        """Seconds that civil time is ahead of UTC at an instant; 0 in plain local time."""
        return offset_of(self.instant(seconds))

    def readings(self, civil: datetime) -> tuple[datetime, ...]:
        """The instants at which the clocks show a time: one, two where they are set back over it, none where they are
        set forward over it."""
        if self.rules is None:
            return (civil,)
        seen = [civil.replace(tzinfo=timezone(offset), fold=0) for offset in self._offsets_near(civil)]
        return tuple(at for at in seen if self.offset_at(seconds_of(at)) == offset_of(at))

    def at(self, civil: datetime) -> datetime:
        """The first instant at which the clocks show this time or, where they are set forward over it, a later one."""
        found = self.readings(civil)
        if found:
            return found[0]
        earlier, later = self.around(civil)
        return self.instant(self._change(seconds_of(earlier), seconds_of(later)))

    def around(self, civil: datetime) -> tuple[datetime, datetime]:
        """What a time that the clocks are set forward over is by the offset after the change, and by that before."""
        offsets = self._offsets_near(civil)
        first, second = sorted(seconds_of(civil.replace(tzinfo=timezone(offset))) for offset in offsets)
        return self.instant(first), self.instant(second)

    def midnight(self, day: date) -> datetime:
        """The first instant of a day."""
        return self.at(datetime(day.year, day.month, day.day))

    def midnight_after(self, day: date) -> datetime:
        """The first instant of the next day."""
        return self.midnight(day + timedelta(days=1))

    def after(self, at: datetime, period: Period) -> datetime:
        """The instant a period after `at`: months and days keep the civil time of day, hours pass as they do.

        Raises:
            OverflowError: after the year 9999.
        """
        if period == Period():
            return at  # also the second time that the clocks show it
        if period.seconds:
            return self.instant(seconds_of(at) + period.seconds)
        return self.at(period.after(at.replace(tzinfo=None)))

    def as_of(self, asked: AsOf) -> AsOf:
        """What a list is made for, for a pump here: the end of that day in its civil time, or the same instant. An
        instant without an offset is one of its civil time, the later one where the clocks show it twice."""
        if self.rules is None:
            return asked if asked.instant.tzinfo is None else AsOf.at(asked.instant.replace(tzinfo=None))
        if asked.whole_day:
            return AsOf(self.midnight_after(asked.day), asked.day, True)
        if asked.instant.tzinfo is not None:
            return AsOf.at(self.instant(seconds_of(asked.instant)))
        return AsOf.at((self.readings(asked.instant) or (self.at(asked.instant),))[-1])

    def changes_between(self, start: int, end: int) -> Iterator[int]:
        """The instants after `start` and before `end` at which the offset changes. Two changes within a week are seen
        as none or as one; no place has had such since 1970."""
        if self.rules is None:
            return
        while start < end:
            following = min(start + WEEK, end)
            if self.offset_at(start) != self.offset_at(following):
                change = self._change(start, following)
                if change < end:
                    yield change
            start = following

    def _offsets_near(self, civil: datetime) -> tuple[timedelta, ...]:
        """The offsets before and after a change over a civil time, the one that is read first in time first; one where
        there is no change."""
        found = (civil.replace(tzinfo=self.rules, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
        return tuple(dict.fromkeys(found))

    def _change(self, start: int, end: int) -> int:
        """The first instant after `start` at which the offset is that of `end`."""
        before = self.offset_at(start)
        while end - start > 1:
            middle = (start + end) // 2
            start, end = (middle, end) if self.offset_at(middle) == before else (start, middle)
        return end


#: Plain local time: what a pump is reckoned in where neither its file nor the clinic's names a time zone.
PLAIN_TIME = Zone()
