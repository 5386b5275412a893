"""Dates, times of day and days of the week as people write them, put into the form of these files.

Each function returns what to write, or an empty text where it is not sure. A caller offers it only if its own reader
accepts it.
"""

from __future__ import annotations

import re

from pumpcli.domain.clock import WEEKDAY_NAMES

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    "january february march april may june july august september october november december sept".split()  # noqa: SIM905
)
_MONTH = rf"(?P<month>{'|'.join(sorted((*_MONTHS, *_FULL_MONTHS), key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\.?"
_YEAR = r"(?P<year>[0-9]{4})"
_DAY_NAME = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
#: Dates of which the order of year, month and day is certain.
_DATES = tuple(
    _DAY_NAME + pattern
    for pattern in (
        r"(?P<year>[0-9]{4})[-/.\s](?P<month>[0-9]{1,2})[-/.\s](?P<day>[0-9]{1,2})",
        rf"{_DAY}[\s-]*{_MONTH}[\s,-]*{_YEAR}",
        rf"{_MONTH}[\s-]*{_DAY}[\s,-]*{_YEAR}",
        rf"{_YEAR}[\s-]*{_MONTH}[\s-]*{_DAY}",
    )
)
_EITHER_ORDER = r"(?P<first>[0-9]{1,2})[/.-](?P<second>[0-9]{1,2})[/.-](?P<year>[0-9]{4})"
_TIME = r"(?P<hour>[0-9]{1,2})(?:\s*[:.h]\s*(?P<minute>[0-9]{2}))?(?::00)?\s*(?P<unit>[ap]\.?m\.?|h|hrs?|o'clock|uhr)?"
_BETWEEN = r"(?:\s*,\s*|\s+at\s+|\s*T\s*|\s+)"
_DAYS_IN_WORDS = {
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays", "working days", "m-f", "mo-fr"), "mon-fri"),
    **dict.fromkeys(("weekend", "weekends", "sa-su"), "sat-sun"),
    **dict.fromkeys(("daily", "every day", "everyday", "each day", "all", "all days", "all week"), "mon-sun"),
}
_TWO_LETTERS = {name[:2]: name for name in WEEKDAY_NAMES}
_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: A longer text is no date, and would take time to search.
_LONGEST = 60


def time_meant(text: str) -> str:
    """Return "21:30" for "9:30 pm", "09:30" for "9:30", "24:00" for "24h"."""
    if text.lower() == "noon":
        return "12:00"
    match = _match(_TIME, text)
    if match is None or (match["minute"] is None and match["unit"] is None):
        return ""
    hour, minute, unit = int(match["hour"]), match["minute"] or "00", (match["unit"] or "")[:1].lower()
    if unit in ("a", "p") and hour < 13:  # 21:30 pm is 21:30
        if hour == 0:
            return ""
        hour = hour % 12 + (12 if unit == "p" else 0)
    elif unit == "a":
        return ""
    return f"{hour:02}:{minute}"


def date_meant(text: str) -> str:
    """Return "2026-11-02" for "2 Nov 2026", "Nov 2, 2026", "2026/11/2"."""
    for pattern in _DATES:
        match = _match(pattern, text)
        if match is not None:
            month = match["month"].lower()
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            return f"{match['year']}-{number:02}-{int(match['day']):02}"
    return ""


def ways_to_read(text: str) -> list[str]:
    """Return what "03/04/2026" or "3/4/2026 9:30 am" means with the month first, and with the day first."""
    on, _, at = text.partition(" ")
    match, time = _match(_EITHER_ORDER, on), time_meant(at)
    if match is None or (at and not time):
        return []
    first, second = int(match["first"]), int(match["second"])
    ways = dict.fromkeys(((first, second), (second, first)))
    return [f"{match['year']}-{month:02}-{day:02} {time}".rstrip() for month, day in ways if month <= 12]


def moment_meant(text: str) -> str:
    """Return "2026-11-02 21:30" for "Nov 2, 2026 at 9:30 pm" and "2026-11-02, 21:30"."""
    for between in re.finditer(_BETWEEN, text[:_LONGEST]):
        on, at = date_meant(text[: between.start()]), time_meant(text[between.end() :])
        if on and at:
            return f"{on} {at}"
    return ""


def range_meant(text: str) -> str:
    """Return "2026-12-18 to 2027-01-10" for "18 Dec 2026 - 10 Jan 2027"."""
    for between in re.finditer(r"\s+(?:to|until|till?|through|thru|-)\s+", text[:_LONGEST]):
        first, last = date_meant(text[: between.start()]), date_meant(text[between.end() :])
        if first and last:
            return f"{first} to {last}"
    return ""


def days_meant(text: str) -> str:
    """Return "mon, wed" for "Monday and Wednesday", "mon-fri" for "weekdays" and "Mo to Fr"."""
    words = " ".join(text.lower().split()) if len(text) <= _LONGEST else ""
    if words in _DAYS_IN_WORDS:
        return _DAYS_IN_WORDS[words]
    ranges = re.sub(r"\s*(?:-+|\bto\b|\bthrough\b|\bthru\b|\buntil\b|\btill?\b)\s*", "-", words)
    parts = [part for part in re.split(r"(?:[\s,;/&+]|\band\b)+", ranges) if part]
    days = [[_day_meant(name) for name in part.split("-")] for part in parts]
    return ", ".join("-".join(names) for names in days) if all(all(names) for names in days) else ""


def _match(pattern: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, text.strip(), re.IGNORECASE) if len(text) <= _LONGEST else None


def _day_meant(word: str) -> str:
    """Return the day that a word names; an empty text if none."""
    word = word.strip(".")
    if len(word) == 2:
        return _TWO_LETTERS.get(word, "")
    is_day = len(word) > 2 and any(day.startswith(word.removesuffix("s")) for day in _FULL_DAYS)
    return word[:3] if is_day else ""
