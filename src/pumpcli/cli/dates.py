"""Read the dates of options: as a file has them, or from today on, such as "tomorrow", "next mon" and "-7 days".

Dates in files are never read here. `--as-of` counts from the day of the clock, every other option from the as-of date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from pumpcli.cli.clock import as_of_now
from pumpcli.cli.options import AskedDay
from pumpcli.domain.clock import AsOf, Period
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import moments
from pumpcli.files.suggestions import did_you_mean, shown

_DAY = timedelta(days=1)
_WORDS: Mapping[str, int] = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKS: Mapping[str, int] = {"last": -1, "this": 0, "next": 1}
_DISTANCE = re.compile(r"([+-]|in )? ?([0-9]{1,5}) ?(d|days?|w|weeks?|months?)( ago)?")
_WEEKDAY = re.compile(r"(?:(next|last|this) )?([a-z]+)")
_AT_HOUR = re.compile(r"(.*\S) ([0-9]{2}:[0-9]{2})")
#: Characters that look like a minus sign.
_DASHES = r"[\u2010-\u2015\u2212\uFE63\uFF0D]"
_LIKE_A_DISTANCE = re.compile(r"(?:[+-]|in )? ?([0-9]+(?:[.,/][0-9]+)?) ?(?:d|days?|w|weeks?|months?)(?: ago)?")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NUMBER = r"[0-9]{1,2}(?:st|nd|rd|th)?\.?"
_WITHOUT_YEAR = re.compile(
    rf"(?:[a-z]+,? )?(?:{_NUMBER} ?{_MONTH}|{_MONTH} ?{_NUMBER})|[0-9]{{1,2}}[./-][0-9]{{1,2}}\.?"
)
_EXAMPLES = "tomorrow, 'next mon' or '+7 days'"


def as_of(text: str) -> AsOf | Fault:
    """Read `--as-of`: a date means the end of that day, a date with a time of day an instant, "now" the clock."""
    words = _words(text)
    if words == "now":
        return as_of_now()
    at_hour = _AT_HOUR.fullmatch(words)
    asked = _relative(words if at_hour is None else at_hour[1])
    if asked is None:
        return _absolute_as_of(text)
    on = resolved(asked, as_of_now().day)
    if isinstance(on, Fault):
        return on
    if at_hour is None:
        return AsOf.end_of(on)
    instant = moments.moment(f"{on} {at_hour[2]}")
    return instant if isinstance(instant, Fault) else AsOf.at(instant)


def _absolute_as_of(text: str) -> AsOf | Fault:
    on, instant = moments.day(text), moments.moment_anywhere(text)
    if not isinstance(on, Fault):
        return AsOf.end_of(on)
    if not isinstance(instant, Fault):
        return AsOf.at(instant)
    is_instant, hint = text[:4].isdigit() and " " in text, _hint(text)
    why = instant.message if is_instant else f"{on.message}{hint}"
    return Fault(on.code, why if hint else f"{why}; or an instant, such as '2026-11-22 10:30'")


def asked_day(text: str) -> AskedDay | Fault:
    """Read the date of an option other than `--as-of`."""
    asked = _relative(_words(text))
    if asked is not None:
        return asked
    on = moments.day(text)
    return Fault(on.code, f"{on.message}{_hint(text)}") if isinstance(on, Fault) else lambda _: on


def asked_week(text: str) -> AskedDay | Fault:
    """Read `--week`: any day of the week, or "this", "next", "last", "+2" for the second week from now."""
    words = _words(text).removesuffix(" week")
    weeks = _WEEKS.get(words)
    if weeks is None and re.fullmatch(r"[+-][0-9]{1,5}", words):
        weeks = int(words)
    if weeks is not None:
        return lambda today: today + 7 * weeks * _DAY
    if re.fullmatch(r"[0-9]{1,2}", words):
        message = f"`{shown(text)}` is not a date; write '+{words}' for that many weeks from now, or a day of the week"
        return Fault(FaultCode.BAD_DATE, message)
    return asked_day(text)


def resolved(asked: AskedDay, today: date) -> date | Fault:
    """Return the day that an option means; a fault for one that no file can have."""
    try:
        return moments.day(asked(today).isoformat())
    except OverflowError:
        return Fault(FaultCode.BAD_DATE, f"this is more than the calendar has, counted from {today}")


def _words(text: str) -> str:
    """Return a text in lower case, with one space between words."""
    return " ".join(text.casefold().split())


def _relative(words: str) -> AskedDay | None:
    """Return the function for words that count from today; None for any other text."""
    if words in _WORDS:
        return lambda today: today + _WORDS[words] * _DAY
    distance = _DISTANCE.fullmatch(words)
    if distance is not None and (distance[1] is None) == (distance[4] is not None):
        sign = -1 if distance[4] or distance[1] == "-" else 1
        return _shift(sign, int(distance[2]), distance[3])
    weekday = _WEEKDAY.fullmatch(words)
    number = None if weekday is None else _weekday(weekday[2])
    if weekday is None or number is None:
        return None
    return _to_weekday(number, weekday[1])


def _shift(sign: int, number: int, unit: str) -> AskedDay:
    days = number * (7 if unit.startswith("w") else 1)
    period = Period(months=number) if unit.startswith("m") else Period(days=days)
    return period.after if sign > 0 else period.before


def _weekday(word: str) -> int | None:
    """Return the number of a weekday, written in full or by its first three letters or more, such as "tues"."""
    matching = [number for number, name in enumerate(_WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    return matching[0] if matching else None


def _to_weekday(number: int, which: str | None) -> AskedDay:
    """Return the function to the first such weekday: from today on, or with "next" after it, with "last" before it."""

    def to(today: date) -> date:
        if which == "last":
            return today - ((today.weekday() - number - 1) % 7 + 1) * _DAY
        first = today + _DAY if which == "next" else today
        return first + (number - first.weekday()) % 7 * _DAY

    return to


def _hint(text: str) -> str:
    """Return what to write for a text that is nearly a date from today on."""
    words = _words(text)
    if words in ("next", "last", "this", "in") or re.fullmatch(r"[+-][0-9]{1,5}", words):
        meant = f"'{words} mon'" if words in _WEEKS else "'in 7 days'" if words == "in" else f"'{words} days'"
        return f"; put both words in quotes, such as {meant}"
    if words.endswith(" week") and words.removesuffix(" week") in _WEEKS:
        return f"; name a day of the week, such as '{words.removesuffix('week')}mon'"
    if any(map(str.isdigit, words)):
        return _hint_at_number(words)
    *before, last = words.split() or [""]
    known = ("now", *_WORDS, *_WEEKDAYS, "next", "last")
    if not last.isalpha():
        return ""
    near = did_you_mean(last, known) if len(before) < 2 else ""
    return near or f", nor a day from today on, such as {_EXAMPLES}"


def _hint_at_number(words: str) -> str:
    """Return what to write for a distance that is nearly one, and for a date without its year; never another day."""
    unsigned = _DISTANCE.fullmatch(words)
    if unsigned is not None:
        number = f"{unsigned[2]} {unsigned[3]}"
        return f"; write '+{number}' or '-{number}'"
    plain = re.sub(_DASHES, "-", words)
    if plain != words and _relative(plain) is not None:
        return f"; write a plain minus sign, '{plain}'"
    distance = _LIKE_A_DISTANCE.fullmatch(plain)
    if distance is not None:
        is_whole = distance[1].isdecimal()
        return "; this is more than the calendar has" if is_whole else "; count whole days, as in '-7 days'"
    if _WITHOUT_YEAR.fullmatch(words):
        return "; write the date in full, with its year"
    return f", nor a day from today on, such as {_EXAMPLES}" if words[-1:].isalpha() else ""
