"""Readers of times of day, days of the week and texts: out comes the value or a `Fault`."""

from __future__ import annotations

import re
from fractions import Fraction

from pumpcli.domain.clinic import ClosedDays, OrderLead, ResidualTolerance
from pumpcli.domain.clock import WEEKDAY_NAMES, TimeOfDay
from pumpcli.domain.quantity import Volume
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.moments import day
from pumpcli.files.quantities import MAX_TEXT, days_period, percentage, remembered, volume
from pumpcli.files.suggestions import shown

MAX_CODE = 64
LONGEST_CLOSURE_DAYS = 366

#: Characters that show nothing, although Python has them for printable: those that Unicode lets a program ignore
#: (Default_Ignorable_Code_Point), which the standard library does not tell, and the fillers and blanks beside them.
#: What else shows nothing is a control, a format character or a space to Python.
_SHOWS_NOTHING = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\ufffc\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})")


@remembered
def time_of_day(text: str) -> TimeOfDay | Fault:
    """Such as "06:00", from 00:00 to 24:00."""
    match = _TIME.fullmatch(text)
    if match is None:
        return Fault(
            FaultCode.BAD_TIME,
            f"`{text}` is not a time of day; write HH:MM with two digits each, such as 06:00 or 22:30",
        )
    minutes = int(match[1]) * 60 + int(match[2])
    if int(match[2]) > 59 or minutes > 1440:
        return Fault(FaultCode.BAD_TIME, f"`{text}`: there is no such time of day; 00:00 to 24:00")
    return TimeOfDay(minutes)


@remembered
def time_before_24(text: str) -> TimeOfDay | Fault:
    """A time of day before 24:00."""
    found = time_of_day(text)
    if isinstance(found, TimeOfDay) and found.minutes == 1440:
        return Fault(FaultCode.BAD_TIME, "`24:00` is the 00:00 of the next day; write 00:00")
    return found


@remembered
def weekdays(text: str) -> tuple[int, ...] | Fault:
    """Such as "mon-fri", "mon, wed" or one day, as weekday numbers from 0 for Monday, ascending."""
    found: list[int] = []
    for part in text.lower().split(","):
        names = [name.strip() for name in part.split("-")]
        unknown = [name for name in names if name not in WEEKDAY_NAMES]
        if unknown or len(names) > 2:
            return _bad_days(text, unknown, names)
        first, last = (WEEKDAY_NAMES.index(name) for name in (names[0], names[-1]))
        found.extend((first + step) % 7 for step in range((last - first) % 7 + 1))
    if len(set(found)) < len(found):
        return Fault(FaultCode.BAD_DAYS, f"`{shown(text)}` names a day twice")
    return tuple(sorted(found))


@remembered
def weekday(text: str) -> int | Fault:
    """One day of the week as its number, 0 for Monday."""
    found = weekdays(text)
    if isinstance(found, Fault):
        return found
    return found[0] if len(found) == 1 else Fault(FaultCode.BAD_DAYS, f"`{shown(text)}` is more than one day")


@remembered
def closed_days(text: str) -> ClosedDays | Fault:
    """Such as "2026-11-27" or "2026-12-24 to 2026-12-26", both included."""
    first_text, to, last_text = (part.strip() for part in text.partition(" to "))
    first = day(first_text)
    last = day(last_text) if to else first
    if isinstance(first, Fault):
        return first
    if isinstance(last, Fault):
        return last
    if last < first:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{shown(text)}` ends before it begins")
    if (last - first).days > LONGEST_CLOSURE_DAYS:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{shown(text)}` is longer than a year")
    return ClosedDays(first, last)


@remembered
def order_lead(text: str) -> OrderLead | Fault:
    """Such as "5 days", or "5 open days", which are counted in open days."""
    counted = re.fullmatch(r"([0-9]{1,3})\s*open days?", text)
    if counted is not None:
        return OrderLead(open_days=int(counted[1]))
    found = days_period(text)
    if isinstance(found, Fault):
        return Fault(found.code, f"{found.message}; or open days: 5 open days")
    return OrderLead(found)


@remembered
def residual_tolerance(text: str) -> ResidualTolerance | Fault:
    """Such as "2 mL" or "20 %": one of the two; a list gives both."""
    found = percentage(text) if text.endswith("%") and "," not in text else volume(text)
    if isinstance(found, Volume):
        return ResidualTolerance(volume=found)
    if isinstance(found, Fraction):
        return ResidualTolerance(part=found)
    if found.code is FaultCode.OUT_OF_RANGE:
        return found
    return Fault(found.code, f"{found.message}; or a percentage: 20 %; or both as a list: [2 mL, 20 %]")


def yes_or_no(text: str) -> bool | Fault:
    """Exactly "yes" or "no"."""
    return (
        text == "yes"
        if text in ("yes", "no")
        else Fault(FaultCode.WRONG_TYPE, f"`{shown(text)}` is neither yes nor no")
    )


def code(text: str) -> str | Fault:
    """A code for a pump or a model, as it is written."""
    return _line(text, MAX_CODE)


@remembered
def name(text: str) -> str | Fault:
    """The name of a drug or a clinic, a source, or a path."""
    return _line(text, MAX_TEXT)


def notes(text: str) -> str | Fault:
    """Free text, any length."""
    return text


def _line(text: str, longest: int) -> str | Fault:
    if not text.strip():
        return Fault(FaultCode.BAD_TEXT, "an empty text; something must be written here")
    if len(text) > longest:
        return Fault(FaultCode.BAD_TEXT, f"a text of {len(text)} characters; at most {longest} are allowed here")
    unseen = None if text.isascii() else re.search(_SHOWS_NOTHING, text)
    if unseen is not None:
        return Fault(
            FaultCode.BAD_TEXT, f"U+{ord(unseen[0]):04X} stands in {shown(ascii(text))}, and shows nothing; delete it"
        )
    if not text.isprintable() or text != text.strip():
        return Fault(FaultCode.BAD_TEXT, f"{text!r} holds control characters, a line break, or blanks at its ends")
    return text


def _bad_days(text: str, unknown: list[str], names: list[str]) -> Fault:
    groups = {"weekday": "mon-fri", "weekdays": "mon-fri", "weekend": "sat, sun", "weekends": "sat, sun"}
    if len(names) > 2 or "" in names:
        why = "is not a range: that is a first and a last day, mon-fri"
    elif unknown[0] in groups:
        why = f"is not known here: did you mean `{groups[unknown[0]]}`?"
    else:
        near = f": did you mean `{unknown[0][:3]}`?" if unknown[0][:3] in WEEKDAY_NAMES else ""
        why = f"is no day of the week{near}"
    ways = f"{' '.join(WEEKDAY_NAMES)}, as a list, as mon, wed or as mon-fri"
    return Fault(FaultCode.BAD_DAYS, f"`{shown(text)}` {why}; write {ways}")
