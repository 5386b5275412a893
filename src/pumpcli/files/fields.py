"""Readers of times of day, days of the week and texts. A reader takes a text and returns the value or a `Fault`."""

from __future__ import annotations

import re

from pumpcli.domain.clock import WEEKDAY_NAMES, TimeOfDay
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.characters import SHOWS_NOTHING, as_value
from pumpcli.files.quantities import MAX_TEXT, remembered
from pumpcli.files.suggestions import shown

MAX_CODE = 64

_TIME = re.compile(r"([0-9]{2}):([0-9]{2})")


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
