"""Civil time: the time shown by the wall clocks of a place, across every change of the clocks.

A pump without a time zone uses plain local time: its instants are naive `datetime`s, and every day has 24 hours. An
instant of a pump with a zone is a `datetime` with the fixed offset from UTC that its zone has at that instant. It shows
civil time, and comparisons and differences are exact across changes of the clocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction

from pumpcli.domain.clock import DAY, END_OF_TIME, MINUTE, WEEK, AsOf, Period, instant_of, offset_of, seconds_of
from pumpcli.values import Frozen


class Zone(Frozen):
    """The civil time of a place; plain local time where `name` is None.

    Attributes:
        name: the IANA name, such as "America/Chicago".
        rules: the offsets from UTC in that place.
    """

    name: str | None = None
    rules: tzinfo | None = None

    def instant(self, seconds: int) -> datetime:
        """Return an instant in seconds as civil time; the inverse of `seconds_of`.

        The second occurrence of a repeated time has `fold=1`.
        """
        plain = instant_of(seconds)
        if self.rules is None:
            return plain
        civil = self.rules.fromutc(plain.replace(tzinfo=self.rules))
        return civil.replace(tzinfo=timezone(civil.utcoffset() or timedelta()))

    def minute_floor(self, seconds: Fraction | int | None) -> datetime | None:
        """Return an exact instant rounded down to the minute, the safe side for a deadline.

        Return None for None, and for an instant after the year 9999, which `datetime` cannot represent.
        """
        if seconds is None:
            return None
        whole = seconds.numerator // seconds.denominator
        if self.rules is None:
            return instant_of(whole - whole % MINUTE) if whole < END_OF_TIME else None
        return self.instant(whole).replace(second=0) if whole < END_OF_TIME - DAY else None

    def offset_at(self, seconds: int) -> int:
        """Return the seconds by which civil time is ahead of UTC at an instant; 0 in plain local time."""
        return offset_of(self.instant(seconds))

    def instants_showing(self, civil: datetime) -> tuple[datetime, ...]:
        """Return the instants at which the clocks show a time.

        There are two where the clocks are set back over it, none where they are set forward over it, else one.
        """
        if self.rules is None:
            return (civil,)
        instants = [civil.replace(tzinfo=timezone(offset), fold=0) for offset in self._offsets_near(civil)]
        return tuple(at for at in instants if self.offset_at(seconds_of(at)) == offset_of(at))

    def at(self, civil: datetime) -> datetime:
        """Return the first instant at which the clocks show a time, or a later one if they are set forward over it."""
        instants = self.instants_showing(civil)
        if instants:
            return instants[0]
        earlier, later = self.around(civil)
        return self.instant(self._change(seconds_of(earlier), seconds_of(later)))

    def around(self, civil: datetime) -> tuple[datetime, datetime]:
        """Return the two possible instants of a time that the clocks are set forward over, the earlier one first.

        The first one uses the offset after the change, the second one the offset before it.
        """
        offsets = self._offsets_near(civil)
        first, second = sorted(seconds_of(civil.replace(tzinfo=timezone(offset))) for offset in offsets)
        return self.instant(first), self.instant(second)

    def midnight(self, day: date) -> datetime:
        """Return the first instant of a day."""
        return self.at(datetime(day.year, day.month, day.day))

    def midnight_after(self, day: date) -> datetime:
        """Return the first instant of the day after a day."""
        return self.midnight(day + timedelta(days=1))

    def after(self, at: datetime, period: Period) -> datetime:
        """Return the instant a period after `at`. Months and days keep the civil time of day, hours are elapsed time.

        Raises:
            OverflowError: it is after the year 9999.
        """
        if period == Period():
            return at  # keeps the second occurrence of a repeated time
        if period.seconds:
            return self.instant(seconds_of(at) + period.seconds)
        return self.at(period.after(at.replace(tzinfo=None)))

    def as_of(self, as_of: AsOf) -> AsOf:
        """Return the as-of instant of a list for a pump in this zone.

        A whole day ends at its midnight in civil time. An instant with an offset stays the same instant, but in plain
        local time its offset is dropped. An instant without an offset is civil time, the later occurrence where the
        clocks show it twice.
        """
        if self.rules is None:
            return as_of if as_of.instant.tzinfo is None else AsOf.at(as_of.instant.replace(tzinfo=None))
        if as_of.whole_day:
            return AsOf(self.midnight_after(as_of.day), as_of.day, True)
        if as_of.instant.tzinfo is not None:
            return AsOf.at(self.instant(seconds_of(as_of.instant)))
        return AsOf.at((self.instants_showing(as_of.instant) or (self.at(as_of.instant),))[-1])

    def changes_between(self, start: int, end: int) -> Iterator[int]:
        """Yield the instants after `start` and before `end` at which the offset changes.

        Two changes within a week may be missed or seen as one; no place has had two within a week since 1970.
        """
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
        """Return the offsets before and after a change of the clocks over a civil time; one without a change."""
        offsets = (civil.replace(tzinfo=self.rules, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
        return tuple(dict.fromkeys(offsets))

    def _change(self, start: int, end: int) -> int:
        """Return the first instant after `start` at which the offset is that of `end`."""
        before = self.offset_at(start)
        while end - start > 1:
            middle = (start + end) // 2
            start, end = (middle, end) if self.offset_at(middle) == before else (start, middle)
        return end


#: Plain local time, for a pump for which neither its file nor the clinic file names a time zone.
PLAIN_TIME = Zone()
