"""Instants, times of day, weekdays, periods, and the as-of instant.

An instant is a `datetime` in every public value and a whole number of seconds in the arithmetic, counted from
0001-01-01 00:00. That was a Monday, so the seconds modulo `WEEK` are the second of a week that begins on Monday. The
seconds of a `datetime` with an offset from UTC are counted in UTC (see `zone`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypeVar

from pumpcli.values import Frozen

MINUTE = 60
HOUR = 3_600
DAY = 86_400
WEEK = 7 * DAY

#: Weekdays are numbers from 0, Monday, to 6, Sunday, as in `datetime.date.weekday`.
WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)

_EPOCH = datetime(1, 1, 1)
#: The start of the year 10000 in seconds: the first instant that `datetime` cannot represent.
END_OF_TIME = date.max.toordinal() * DAY

CivilT = TypeVar("CivilT", date, datetime)


def seconds_of(at: datetime) -> int:
    """Return an instant as whole seconds since Monday 0001-01-01 00:00, in UTC where it has an offset."""
    civil = (at.toordinal() - 1) * DAY + at.hour * HOUR + at.minute * MINUTE + at.second
    return civil if at.tzinfo is None else civil - offset_of(at)


def offset_of(at: datetime) -> int:
    """Return the seconds by which the clocks at an instant are ahead of UTC; 0 in plain local time."""
    offset = at.utcoffset()
    return 0 if offset is None else offset // timedelta(seconds=1)


def instant_of(seconds: int) -> datetime:
    """Return the `datetime`, without an offset, of an instant in seconds."""
    return _EPOCH + timedelta(seconds=seconds)


def written(at: datetime) -> str:
    """Return an instant as it is written in a pump file, such as "2026-01-05 08:00"."""
    return at.isoformat(" ", "seconds" if at.second else "minutes")


class TimeOfDay(Frozen, order=True):
    """A time of day in minutes after midnight, 0 (00:00) to 1440 (24:00)."""

    minutes: int

    def __post_init__(self) -> None:
        if not 0 <= self.minutes <= 1440:
            raise ValueError(f"a time of day is 0 to 1440 minutes after midnight, not {self.minutes}")

    @property
    def seconds(self) -> int:
        return self.minutes * MINUTE

    def __str__(self) -> str:
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}"


def at_time(day: date, time: TimeOfDay) -> datetime:
    """Return the instant of a time of day on a date, in plain local time."""
    return datetime(day.year, day.month, day.day) + timedelta(seconds=time.seconds)


class Period(Frozen):
    """A length of time on the calendar in one unit: "6 months", "90 days", "36 h".

    Months and days added to an instant keep its time of day. One month after 31 August is 30 September, never a day of
    October.
    """

    months: int = 0
    days: int = 0
    seconds: int = 0

    def __post_init__(self) -> None:
        if [self.months, self.days, self.seconds].count(0) < 2:
            raise ValueError("a period must be in months, in days or in seconds")

    def after(self, at: CivilT) -> CivilT:
        """Return the instant or date that is this period after `at`.

        Raises:
            OverflowError: it is after the year 9999.
        """
        return self._shift(at, 1)

    def before(self, at: CivilT) -> CivilT:
        """Return the instant or date that is this period before `at`."""
        return self._shift(at, -1)

    def is_longer(self, other: Period, at: datetime) -> bool:
        """Return whether this period ends later than another one that begins at the same instant."""
        if self.months or other.months:
            return self.after(at) > other.after(at)
        return self.days * DAY + self.seconds > other.days * DAY + other.seconds

    def _shift(self, at: CivilT, sign: int) -> CivilT:
        if self.months:
            from dateutil.relativedelta import relativedelta  # noqa: PLC0415  # few files have months

            try:
                at = at + relativedelta(months=sign * self.months)
            except ValueError as error:  # a year that does not exist
                raise OverflowError(str(error)) from error
        return at + timedelta(days=sign * self.days, seconds=sign * self.seconds)

    def __str__(self) -> str:
        if self.months:
            return _counted(self.months, "month")
        if self.seconds:
            hours, rest = divmod(self.seconds, HOUR)
            return f"{hours} h" if not rest else f"{self.seconds // MINUTE} min"
        return _counted(self.days, "day")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class AsOf(Frozen):
    """The instant for which a list is made.

    Attributes:
        instant: the instant for which volumes are computed.
        day: the date from which days are counted.
        whole_day: whether the list is for the end of `day`. `instant` is then the midnight after it; events on that
            day are included, events at that midnight belong to the next day.
    """

    instant: datetime
    day: date
    whole_day: bool

    @classmethod
    def end_of(cls, day: date) -> AsOf:
        """Return the as-of instant for the end (24:00) of a day."""
        return cls(datetime(day.year, day.month, day.day) + timedelta(days=1), day, True)

    @classmethod
    def at(cls, instant: datetime) -> AsOf:
        """Return the as-of instant for `instant`, cut to whole seconds."""
        return cls(instant.replace(microsecond=0), instant.date(), False)

    def covers(self, at: datetime) -> bool:
        """Return whether an event at `at` is included as of this instant."""
        return at < self.instant if self.whole_day else at <= self.instant
