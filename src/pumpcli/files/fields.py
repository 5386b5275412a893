"""Readers of times of day, days of the week and texts. A reader takes a text and returns the value or a `Fault`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from pumpcli.domain.absences import Absence
from pumpcli.domain.clock import WEEKDAY_NAMES, TimeOfDay
from pumpcli.domain.ending import EndReason
from pumpcli.domain.open_days import ClosedDays, Closure, Lead, MonthAndDay, YearlyClosedDays
from pumpcli.domain.quantity import Volume
from pumpcli.domain.residual_tolerance import ResidualTolerance
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.characters import SHOWS_NOTHING, as_value
from pumpcli.files.moments import day
from pumpcli.files.quantities import MAX_TEXT, days_period, percentage, remembered, volume
from pumpcli.files.suggestions import REASONS, did_you_mean, shown

MAX_CODE = 64
#: The longest range of days that one entry gives; a longer one is a wrong year.
LONGEST_RANGE_DAYS = 366
#: Days of one entry that is closed every year: the longer half of a year. The ends of a longer one are likely swapped.
LONGEST_YEARLY_CLOSURE_DAYS = 184

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
#: Words and characters between single days.
_AND = r"\s*(?:(?:[,;&+]|and)\s*)+"
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})")
_MONTH_AND_DAY = r"([0-9]{2})-([0-9]{2})"


@remembered
def time_of_day(text: str) -> TimeOfDay | Fault:
    """Read a time of day such as "06:00", from 00:00 to 24:00."""
    match = _TIME.fullmatch(text)
    if match is None:
        from pumpcli.files.times_in_words import time_meant  # noqa: PLC0415  # few texts are wrong

        meant = time_meant(text)
        is_time = meant and not isinstance(time_of_day(meant), Fault)
        way = f"write `{meant}`" if is_time else "write HH:MM with two digits each, such as 06:00 or 22:30"
        if text.lower() == "midnight":
            way = "write 00:00, or 24:00 for the end of a day"
        return Fault(FaultCode.BAD_TIME, f"`{text}` is not a time of day; {way}")
    minutes = int(match[1]) * 60 + int(match[2])
    if int(match[2]) > 59 or minutes > 1440:
        return Fault(FaultCode.BAD_TIME, f"`{text}`: there is no such time of day; write 00:00 to 24:00")
    return TimeOfDay(minutes)


@remembered
def time_before_24(text: str) -> TimeOfDay | Fault:
    """Read a time of day from 00:00 to 23:59."""
    time = time_of_day(text)
    if isinstance(time, TimeOfDay) and time.minutes == 1440:
        return Fault(FaultCode.BAD_TIME, "`24:00` is the 00:00 of the next day; write 00:00")
    return time


@remembered
def weekdays(text: str) -> tuple[int, ...] | Fault:
    """Read days such as "mon-fri", "mon, wed" or "sun". Return weekday numbers, 0 for Monday, ascending."""
    days: list[int] = []
    for part in text.lower().split(","):
        names = [name.strip() for name in part.split("-")]
        if len(names) > 2 or any(name not in WEEKDAY_NAMES for name in names):
            return _bad_days(text, names)
        first, last = (WEEKDAY_NAMES.index(name) for name in (names[0], names[-1]))
        days.extend((first + step) % 7 for step in range((last - first) % 7 + 1))
    if len(set(days)) < len(days):
        return Fault(FaultCode.BAD_DAYS, f"`{shown(text)}` names a day twice")
    return tuple(sorted(days))


@remembered
def weekday(text: str) -> int | Fault:
    """Read one day of the week. Return its number, 0 for Monday."""
    days = weekdays(text)
    if isinstance(days, Fault):
        return days
    return days[0] if len(days) == 1 else Fault(FaultCode.BAD_DAYS, f"`{shown(text)}` is more than one day")


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


@remembered
def residual_tolerance(text: str) -> ResidualTolerance | Fault:
    """Read one tolerance, a volume such as "2 mL" or a percentage such as "20 %"."""
    tolerance = percentage(text) if text.endswith("%") and "," not in text else volume(text)
    if isinstance(tolerance, Volume):
        return ResidualTolerance(volume=tolerance)
    if isinstance(tolerance, Fraction):
        return ResidualTolerance(part=tolerance)
    if tolerance.code is FaultCode.OUT_OF_RANGE:
        return tolerance
    return Fault(tolerance.code, f"{tolerance.message}; or a percentage: 20 %; or both as a list: [2 mL, 20 %]")


def label(text: str) -> str | Fault:
    """Read a word to filter by: letters, digits, - and _, at most 64 characters."""
    several = "; write several as a list: [dr-a, high-risk]" if "," in text else ""
    return _word(text, f"dr-a{several}")


def site(text: str) -> str | Fault:
    """Read the name of a site, of the characters of a label."""
    return _word(text, "home")


def _word(text: str, example: str) -> str | Fault:
    line = _line(text, MAX_CODE)
    if isinstance(line, Fault) or all(character.isalpha() or character in "0123456789-_" for character in line):
        return line
    return Fault(FaultCode.BAD_TEXT, f"`{shown(text)}`: write a code of letters, digits, - and _, such as {example}")


def end_reason(text: str) -> EndReason | Fault:
    """Read the reason for which a pump is out of use."""
    known = [reason.value for reason in EndReason]
    if text in known:
        return EndReason(text)
    meant = REASONS.get(text.lower())
    near = f": did you mean `{meant}`?" if meant else did_you_mean(text, known)
    return Fault(FaultCode.UNKNOWN_REASON, f"`{shown(text)}` is not a reason{near}; write {', '.join(known)}")


def yes_or_no(text: str) -> bool | Fault:
    """Read exactly "yes" or "no"."""
    return (
        text == "yes"
        if text in ("yes", "no")
        else Fault(FaultCode.WRONG_TYPE, f"`{shown(text)}` is neither yes nor no")
    )


def code(text: str) -> str | Fault:
    """Read the code of a pump or a model: one line, at most 64 characters, unchanged."""
    return _line(text, MAX_CODE)


@remembered
def name(text: str) -> str | Fault:
    """Read the name of a drug or a clinic, a source, or a path: one line, at most 200 characters, unchanged."""
    return _line(text, MAX_TEXT)


def phone(text: str) -> str | Fault:
    """Read a telephone number as people write it: one line with a digit, at most 64 characters, unchanged."""
    line = _line(text, MAX_CODE)
    if isinstance(line, Fault) or re.search("[0-9]", line):
        return line
    return Fault(FaultCode.BAD_TEXT, f"`{shown(text)}` has no digit; write the number to call, such as +1 555 0100")


def notes(text: str) -> str | Fault:
    """Read free text of any length."""
    return text


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


def _line(text: str, longest: int) -> str | Fault:
    """Read one line of visible text, at most `longest` characters."""
    if not text.strip():
        return Fault(FaultCode.BAD_TEXT, "an empty text; write at least one character")
    if len(text) > longest:
        return Fault(FaultCode.BAD_TEXT, f"a text of {len(text)} characters; at most {longest} are allowed here")
    unseen = None if text.isascii() else re.search(SHOWS_NOTHING, text)
    if unseen is not None:
        return Fault(
            FaultCode.BAD_TEXT, f"the invisible character U+{ord(unseen[0]):04X} in {shown(ascii(text))}; delete it"
        )
    if not text.isprintable() or text != text.strip():
        return Fault(FaultCode.BAD_TEXT, f"{text!r} holds control characters, a line break, or spaces at its ends")
    return text


def _bad_days(text: str, names: list[str]) -> Fault:
    from pumpcli.files.times_in_words import days_meant  # noqa: PLC0415  # few texts are wrong

    meant = days_meant(text)
    if meant not in ("", text) and not isinstance(weekdays(meant), Fault):
        message = f"`{shown(text)}` is not how days are written here; write `{as_value(meant)}`"
        return Fault(FaultCode.BAD_DAYS, message)
    is_range = len(names) <= 2 and "" not in names
    why = "is not a day of the week" if is_range else "is not a range of a first and a last day"
    ways = f"{' '.join(WEEKDAY_NAMES)}, as a list, as mon, wed or as mon-fri"
    return Fault(FaultCode.BAD_DAYS, f"`{shown(text)}` {why}; write {ways}")
