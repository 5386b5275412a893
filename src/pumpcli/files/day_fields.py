"""Readers of closed and opened days, absences, and times before a day. A reader returns the value or a `Fault`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from pumpcli.domain.absences import Absence
from pumpcli.domain.open_days import ClosedDays, Closure, Lead, MonthAndDay, YearlyClosedDays
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.moments import day
from pumpcli.files.quantities import days_period, remembered
from pumpcli.files.suggestions import shown

#: The longest range of days that one entry gives; a longer one is a wrong year.
LONGEST_RANGE_DAYS = 366
#: Days of one entry that is closed every year: the longer half of a year. The ends of a longer one are likely swapped.
LONGEST_YEARLY_CLOSURE_DAYS = 184

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
#: Words and characters between single days.
_AND = r"\s*(?:(?:[,;&+]|and)\s*)+"
_MONTH_AND_DAY = r"([0-9]{2})-([0-9]{2})"


@remembered
def closed_days(text: str) -> Closure | Fault:
    """Read a closed day or a range of closed days, both ends included.

    Without a year ("12-24", "12-24 to 12-26") they are closed every year, and a range may cross the end of the year.
    """
    first, last = _ends(text)
    yearly = [end for end in (first, last) if re.fullmatch(_MONTH_AND_DAY, end)]
    if len(yearly) == 2:
        return _yearly_closed_days(text, first, last)
    if yearly and any(isinstance(day(end), date) for end in (first, last)):
        return Fault(FaultCode.BAD_DATE, f"`{shown(text)}` has a year at one end only; write both with it, or none")
    days = _range_of_days(text, _closed_day)
    return days if isinstance(days, Fault) else ClosedDays(*days)


@remembered
def absence(text: str) -> Absence | Fault:
    """Read a day on which a patient cannot come, or a range, "2026-12-18 to 2027-01-10", both days included."""
    days = _range_of_days(text)
    if not isinstance(days, Fault):
        return Absence(*days)
    dates, words = re.findall(_DATE, text), re.sub(_DATE, "", text).strip()
    if days.code is FaultCode.OUT_OF_RANGE:
        way = "write the first day first" if dates[0] > dates[-1] else "write a longer absence as two"
        return Fault(days.code, f"{days.message}; check the years, or {way}")
    from pumpcli.files.times_in_words import range_meant  # noqa: PLC0415  # few texts are wrong

    meant = range_meant(text)
    if meant not in ("", text) and not isinstance(absence(meant), Fault):
        return Fault(days.code, f"`{shown(text)}` is not a range of days; write {meant}")
    if re.search(r"[0-9]", words):
        return days
    if len(dates) == 1 and words:
        way = "give the last day that you know, and change it when you know more: 2026-12-18 to 2027-01-10"
        return Fault(days.code, f"`{shown(text)}` is not a range with a first and a last day; {way}")
    if len(dates) > 1 and re.fullmatch(_AND, words):
        single = ", ".join(dates[:2])
        return Fault(days.code, f"`{shown(text)}` is not one day or range; write several as a list: [{single}]")
    if len(dates) == 2 and words != "to":
        return Fault(days.code, f"`{shown(text)}` is not a range of days; write {dates[0]} to {dates[1]}")
    return days


def _closed_day(text: str) -> date | Fault:
    on = day(text)
    if isinstance(on, Fault) and re.match(r"[0-9]{4}-", text) is None:
        return Fault(on.code, f"{on.message}; or MM-DD for every year, such as 12-24")
    return on


def _yearly_closed_days(text: str, first_text: str, last_text: str) -> YearlyClosedDays | Fault:
    first, last = _month_and_day(first_text), _month_and_day(last_text)
    if isinstance(first, Fault):
        return first
    if isinstance(last, Fault):
        return last
    closed = YearlyClosedDays(first, last)
    if len(closed.days) > LONGEST_YEARLY_CLOSURE_DAYS:
        message = (
            f"`{shown(text)}` closes {len(closed.days)} days of every year, from {first_text} on; "
            f"at most {LONGEST_YEARLY_CLOSURE_DAYS} are allowed here"
        )
        return Fault(FaultCode.OUT_OF_RANGE, message)
    return closed


def _month_and_day(text: str) -> MonthAndDay | Fault:
    """Read a day of any year such as "12-24"; "02-29" is one too."""
    month, day_of_month = int(text[:2]), int(text[3:])
    try:
        date(2000, month, day_of_month)
    except ValueError:
        return Fault(FaultCode.BAD_DATE, f"`{text}`: there is no such day in any year; write month and day, MM-DD")
    return month, day_of_month


@remembered
def opened_day(text: str) -> date | Fault:
    """Read one day that is open in spite of its weekday or of a holiday, "2026-10-12"."""
    if " to " in text:
        message = f"`{shown(text)}` is a range; write each day, since a range would open weekends too"
        return Fault(FaultCode.BAD_DATE, message)
    if re.fullmatch(_MONTH_AND_DAY, text):
        message = f"`{text}` has no year; write it, since the day falls on a weekend in other years"
        return Fault(FaultCode.BAD_DATE, message)
    return day(text)


@remembered
def lead(text: str) -> Lead | Fault:
    """Read a time before a day: "5 days" on the calendar, or "5 open days"."""
    counted = re.fullmatch(r"([0-9]{1,3})\s*open days?", text)
    if counted is not None:
        return Lead(open_days=int(counted[1]))
    period = days_period(text)
    if isinstance(period, Fault):
        return Fault(period.code, f"{period.message}; or open days: 5 open days")
    return Lead(period)


def _ends(text: str) -> tuple[str, str]:
    """Return the two ends of a range, "2026-12-24 to 2026-12-26"; a single day is both."""
    first, to, last = (part.strip() for part in text.partition(" to "))
    return first, last if to else first


def _range_of_days(text: str, read: Callable[[str], date | Fault] = day) -> tuple[date, date] | Fault:
    """Read a day, "2026-11-27", or a range of at most a year, "2026-12-24 to 2026-12-26". Return its first and its last
    day.

    Args:
        read: the reader of each end.
    """
    first, last = map(read, _ends(text))
    if isinstance(first, Fault):
        return first
    if isinstance(last, Fault):
        return last
    if last < first:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{shown(text)}` ends before it begins")
    if (last - first).days > LONGEST_RANGE_DAYS:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{shown(text)}` is longer than a year")
    return first, last
