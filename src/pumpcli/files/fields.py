"""One reader for each kind of value: the text of a scalar, and out comes the value or a `Fault`.

Readers are pure and remember what they have read, since a fleet says "40 mL" thousands of times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from pumpcli.domain.clinic import ClosedDays, OrderLead
from pumpcli.domain.clock import DAY, HOUR, MINUTE, WEEK, WEEKDAY_NAMES, Period, TimeOfDay
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Mass, Rate, Volume
from pumpcli.errors import Fault

T = TypeVar("T")

#: More digits than any dose, volume or date needs; longer numbers are slips or attacks.
MAX_DIGITS = 12
MAX_TEXT = 200
MAX_CODE = 64
#: Dates outside these years are slips.
FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_PERIOD_DAYS = 36_525
LONGEST_CLOSURE_DAYS = 366

_VOLUMES = {"ml": Fraction(1), "ul": Fraction(1, 1000)}
_MASSES = {"mcg": Fraction(1), "ug": Fraction(1), "mg": Fraction(1000), "ng": Fraction(1, 1000)}
_RATE_TIMES = {"min": Fraction(1440), "h": Fraction(24), "day": Fraction(1)}
_FLOWS = {f"{volume}/{time}": ml * a_day for volume, ml in _VOLUMES.items() for time, a_day in _RATE_TIMES.items()}
_DOSE_RATES = {f"{mass}/{time}": mcg * a_day for mass, mcg in _MASSES.items() for time, a_day in _RATE_TIMES.items()}
_CONCENTRATIONS = {f"{mass}/{volume}": mcg / ml for mass, mcg in _MASSES.items() for volume, ml in _VOLUMES.items()}
_CLOCK_TIMES = {"min": MINUTE, "h": HOUR, "day": DAY, "days": DAY, "week": WEEK, "weeks": WEEK}
_MONTHS = {"month": 1, "months": 1}

#: Every unit with what it is a unit of, for telling a wrong unit from an unknown one.
_KINDS = (
    dict.fromkeys(_VOLUMES, "a volume")
    | dict.fromkeys(_MASSES, "a mass")
    | dict.fromkeys(_FLOWS, "a flow")
    | dict.fromkeys(_DOSE_RATES, "a dose rate")
    | dict.fromkeys(_CONCENTRATIONS, "a concentration")
    | dict.fromkeys([*_CLOCK_TIMES, *_MONTHS], "a length of time")
    | {"%": "a percentage"}
)
_WRITTEN = {"ml": "mL", "ul": "uL"}
#: Other ways in which people write units, none of which could be another unit.
_SPELLINGS = (
    dict.fromkeys(("hr", "hrs", "hour", "hours"), "h")
    | dict.fromkeys(("d", "days"), "day")
    | dict.fromkeys(("mins", "minute", "minutes"), "min")
    | dict.fromkeys(("cc", "ccm", "milliliter", "milliliters", "millilitre", "millilitres"), "ml")
    | dict.fromkeys(("microliter", "microliters", "microlitre", "microlitres"), "ul")
    | dict.fromkeys(("mcgs", "microgram", "micrograms"), "mcg")
    | dict.fromkeys(("mgs", "milligram", "milligrams"), "mg")
    | dict.fromkeys(("percent", "pct"), "%")
)
_EXPONENT = re.compile(r"[0-9.]+[eE][+-]?[0-9]")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([^\s0-9.,].*)")
_DATE_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})")


def _remembered(reader: Callable[[str], T]) -> Callable[[str], T]:
    return lru_cache(maxsize=4096)(reader)


@_remembered
def volume(text: str) -> Volume | Fault:
    """Such as "40 mL"; zero is a volume."""
    ml = _quantity(text, _VOLUMES, "a volume")
    return ml if isinstance(ml, Fault) else Volume(ml)


@_remembered
def positive_volume(text: str) -> Volume | Fault:
    """Such as "40 mL", more than zero."""
    found = volume(text)
    if isinstance(found, Volume) and found.ml == 0:
        return _too_small(text)
    return found


@_remembered
def volume_of_window(text: str) -> Volume | Fault:
    """The `volume` of a window: "0.2 mL"; it may be zero."""
    return _amount_or_hint(text, volume(text))


@_remembered
def mass_of_window(text: str) -> Mass | Fault:
    """The `dose` of a window: "25 mcg"; it may be zero."""
    mcg = _quantity(text, _MASSES, "an amount of drug")
    return _amount_or_hint(text, mcg if isinstance(mcg, Fault) else Mass(mcg))


@_remembered
def volume_of_bolus(text: str) -> Volume | Fault:
    """The `volume` of a bolus, more than zero."""
    return _amount_or_hint(text, positive_volume(text))


@_remembered
def mass_of_bolus(text: str) -> Mass | Fault:
    """The `dose` of a bolus, more than zero."""
    found = mass_of_window(text)
    if isinstance(found, Mass) and found.mcg == 0:
        return _too_small(text)
    return found


@_remembered
def rate(text: str) -> Rate | Fault:
    """Such as "0.02 mL/h" or "100 mcg/day"; zero is a rate, that of a stopped pump."""
    per_day = _quantity(text, _FLOWS | _DOSE_RATES, "a rate")
    if isinstance(per_day, Fault):
        unit = _unit_of(text)
        if unit in _VOLUMES or unit in _MASSES:
            key = "volume" if unit in _VOLUMES else "dose"
            hint = (
                f"`{text}` is an amount, and `rate` is per time, such as {text}/day; where a whole window or a "
                f"bolus is to deliver {text}, write `{key}: {text}`"
            )
            return Fault("wrong-unit", hint)
        return per_day
    return FlowRate(per_day) if _unit_of(text) in _FLOWS else DoseRate(per_day)


@_remembered
def concentration(text: str) -> tuple[Concentration, str] | Fault:
    """Such as "2000 mcg/mL", more than zero, with the mass unit it is written in, "mcg" or "mg"."""
    mcg_per_ml = _quantity(text, _CONCENTRATIONS, "a concentration")
    if isinstance(mcg_per_ml, Fault):
        return mcg_per_ml
    if mcg_per_ml == 0:
        return _too_small(text)
    return Concentration(mcg_per_ml), "mg" if _unit_of(text).startswith("mg/") else "mcg"


@_remembered
def duration(text: str) -> int | Fault:
    """Such as "15 min", "6 h": a length of time on the clock in whole seconds, more than zero."""
    seconds = _quantity(text, {unit: Fraction(length) for unit, length in _CLOCK_TIMES.items()}, "a length of time")
    if isinstance(seconds, Fault):
        if _unit_of(text) in _MONTHS:
            return Fault("wrong-unit", f"`{text}`: a month has no fixed length; use min, h, days or weeks")
        return seconds
    if seconds == 0:
        return _too_small(text)
    if seconds.denominator != 1:
        return Fault("out-of-range", f"`{text}` is not a whole number of seconds")
    return seconds.numerator


@_remembered
def period(text: str) -> Period | Fault:
    """Such as "180 days", "6 months", "36 h": a length of time on the calendar, more than zero."""
    found = _period(text, {**_CLOCK_TIMES, **_MONTHS})
    if isinstance(found, Period) and found == Period():
        return _too_small(text)
    return found


@_remembered
def days_period(text: str) -> Period | Fault:
    """Such as "3 days", "2 weeks", "1 month": whole days on the calendar; zero is allowed."""
    units = {unit: length for unit, length in _CLOCK_TIMES.items() if length >= DAY}
    return _period(text, {**units, **_MONTHS}, "a length of time in whole days")


@_remembered
def percentage(text: str) -> Fraction | Fault:
    """Such as "14.5 %", from 0 to 100, as a part of one: 29/200."""
    hundredths = _quantity(text, {"%": Fraction(1, 100)}, "a percentage")
    if isinstance(hundredths, Fraction) and hundredths > 1:
        return Fault("out-of-range", f"`{text}` is above 100 %")
    return hundredths


@_remembered
def per_day(text: str) -> Fraction | Fault:
    """A plain number of boluses a day, such as 1.5."""
    return (
        _number(text)
        if _NUMBER.fullmatch(text)
        else _bad_number(text, "a plain number a day, without a unit, such as 1.5")
    )


@_remembered
def whole_per_day(text: str) -> int | Fault:
    """A whole number of boluses a day, at least 1."""
    number = _number(text) if text.isascii() and text.isdigit() else None
    if number is None:
        return Fault("bad-number", f"`{_shown(text)}` is not a whole number a day, without a unit, such as 4")
    if isinstance(number, Fault):
        return number
    return number.numerator if number > 0 else _too_small(text)


@_remembered
def moment(text: str) -> datetime | Fault:
    """Such as "2026-10-05 09:30", with a blank or a T, with or without seconds."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return _bad_date(text, "a date and time of day, YYYY-MM-DD HH:MM, such as 2026-10-05 09:30")
    day = _day(text, match)
    if isinstance(day, Fault):
        return day
    if match[4] is None:
        return Fault("bad-date", f"`{text}` lacks the time of day; write {text} 09:30")
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    if minute > 59 or second > 59 or hour * 3600 + minute * 60 + second > DAY:
        return Fault("bad-time", f"`{text}`: there is no such time of day; 00:00 to 24:00")
    return datetime(day.year, day.month, day.day) + timedelta(hours=hour, minutes=minute, seconds=second)


@_remembered
def day(text: str) -> date | Fault:
    """Such as "2028-03-01"."""
    match = _DATE_TIME.fullmatch(text)
    if match is None or match[4] is not None:
        return _bad_date(text, "a date, YYYY-MM-DD, such as 2028-03-01")
    return _day(text, match)


@_remembered
def time_of_day(text: str) -> TimeOfDay | Fault:
    """Such as "06:00", from 00:00 to 24:00."""
    match = _TIME.fullmatch(text)
    if match is None:
        return Fault(
            "bad-time", f"`{text}` is not a time of day; write HH:MM with two digits each, such as 06:00 or 22:30"
        )
    minutes = int(match[1]) * 60 + int(match[2])
    if int(match[2]) > 59 or minutes > 1440:
        return Fault("bad-time", f"`{text}`: there is no such time of day; 00:00 to 24:00")
    return TimeOfDay(minutes)


@_remembered
def start_of_bolus(text: str) -> TimeOfDay | Fault:
    """A time of day before 24:00."""
    found = time_of_day(text)
    if isinstance(found, TimeOfDay) and found.minutes == 1440:
        return Fault("bad-time", "`24:00` is the 00:00 of the next day; write 00:00")
    return found


@_remembered
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
        return Fault("bad-days", f"`{_shown(text)}` names a day twice")
    return tuple(sorted(found))


@_remembered
def weekday(text: str) -> int | Fault:
    """One day of the week as its number, 0 for Monday."""
    found = weekdays(text)
    if isinstance(found, Fault):
        return found
    return found[0] if len(found) == 1 else Fault("bad-days", f"`{_shown(text)}` is more than one day")


@_remembered
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
        return Fault("out-of-range", f"`{_shown(text)}` ends before it begins")
    if (last - first).days > LONGEST_CLOSURE_DAYS:
        return Fault("out-of-range", f"`{_shown(text)}` is longer than a year")
    return ClosedDays(first, last)


@_remembered
def order_lead(text: str) -> OrderLead | Fault:
    """Such as "5 days", or "5 open days", which are counted in open days."""
    counted = re.fullmatch(r"([0-9]{1,3})\s*open days?", text)
    if counted is not None:
        return OrderLead(open_days=int(counted[1]))
    found = days_period(text)
    if isinstance(found, Fault):
        return Fault(found.code, f"{found.message}; or open days: 5 open days")
    return OrderLead(found)


@_remembered
def code(text: str) -> str | Fault:
    """A code for a pump or a model, as it is written."""
    return _line(text, MAX_CODE)


@_remembered
def name(text: str) -> str | Fault:
    """The name of a drug or a clinic."""
    return _line(text, MAX_TEXT)


def notes(text: str) -> str | Fault:
    """Free text, any length."""
    return text


def _line(text: str, longest: int) -> str | Fault:
    if not text.strip():
        return Fault("bad-text", "an empty text; something must be written here")
    if len(text) > longest:
        return Fault("bad-text", f"a text of {len(text)} characters; at most {longest} are allowed here")
    if not text.isprintable() or text != text.strip():
        return Fault("bad-text", f"{text!r} holds control characters, a line break, or blanks at its ends")
    return text


def _quantity(text: str, units: dict[str, Fraction], wanted: str) -> Fraction | Fault:
    """The number in the unit whose factor is 1, or what is wrong with it."""
    match = _QUANTITY.fullmatch(text)
    unit = _unit_of(text)
    if match is None or unit not in units:
        return _bad_quantity(text, unit, units, wanted)
    number = _number(match[1])
    return number if isinstance(number, Fault) else number * units[unit]


def _unit_of(text: str) -> str:
    """The unit of a quantity in its plainest spelling: "ug" for "µg", "ml/h" for "mL / h"."""
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return ""
    return re.sub(r"\s*/\s*", "/", match[2]).lower().replace("µ", "u").replace("μ", "u")


def _number(digits: str) -> Fraction | Fault:
    whole, _, decimals = digits.partition(".")
    if len(whole) > MAX_DIGITS or len(decimals) > MAX_DIGITS:
        return Fault(
            "bad-number",
            f"`{_shown(digits)}` is too long; at most {MAX_DIGITS} digits before and after the point",
        )
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def _meant_unit(unit: str, units: Iterable[str]) -> str:
    """A hint where a unit is only spelled in another way; a unit is never guessed from its looks."""
    plain = "/".join(_SPELLINGS.get(part.strip(), part.strip()) for part in unit.split("/"))
    return f": did you mean `{_spelled(plain)}`?" if plain != unit and plain in units else ""


def _bad_quantity(text: str, unit: str, units: dict[str, Fraction], wanted: str) -> Fault:
    allowed = f"{wanted} is a number and a unit: {', '.join(_spelled(name) for name in units)}"
    if _NUMBER.fullmatch(text):
        return Fault("missing-unit", f"`{_shown(text)}` has no unit; {allowed}")
    if not unit or _EXPONENT.match(text):
        return _bad_number(text, allowed)
    if unit in _KINDS:
        return Fault("wrong-unit", f"`{_shown(text)}` is {_KINDS[unit]}; {allowed}")
    return Fault("unknown-unit", f"unknown unit in `{_shown(text)}`{_meant_unit(unit, units)}; {allowed}")


def _bad_number(text: str, allowed: str) -> Fault:
    if re.match(r"[0-9.]*,", text):
        why = "has a comma, which means different things in different countries; write 2000 or 0.05"
    elif re.match(r"[+-]", text):
        why = "has a sign; numbers here have none"
    elif _EXPONENT.match(text):
        why = "has an exponent; write the number out"
    elif re.match(r"[0-9]+ [0-9]", text):
        why = "has a blank inside the number; write 2000"
    else:
        why = "is not a plain decimal number such as 0.05 or 2000"
    return Fault("bad-number", f"`{_shown(text)}` {why}; {allowed}")


def _amount_or_hint(text: str, found: T | Fault) -> T | Fault:
    unit = _unit_of(text)
    if isinstance(found, Fault) and (unit in _FLOWS or unit in _DOSE_RATES):
        hint = (
            f"`{_shown(text)}` is a rate; this is an amount, such as {text.partition('/')[0].strip()}; a rate "
            "is given as `rate`"
        )
        return Fault("wrong-unit", hint)
    return found


def _period(text: str, units: dict[str, int], wanted: str = "a length of time") -> Period | Fault:
    counted = _quantity(text, dict.fromkeys(units, Fraction(1)), wanted)
    if isinstance(counted, Fault):
        return counted
    unit = _unit_of(text)
    is_clock = unit in _CLOCK_TIMES and _CLOCK_TIMES[unit] < DAY
    number = counted * _CLOCK_TIMES[unit] if is_clock else counted
    if number.denominator != 1:
        return Fault("out-of-range", f"`{_shown(text)}` is not a whole number of {'seconds' if is_clock else unit}")
    longest = LONGEST_PERIOD_DAYS // 31 if unit in _MONTHS else LONGEST_PERIOD_DAYS * DAY // units[unit]
    if counted > longest:
        return Fault("out-of-range", f"`{_shown(text)}` is longer than a century")
    if unit in _MONTHS:
        return Period(months=number.numerator)
    if is_clock:
        return Period(seconds=number.numerator)
    return Period(days=number.numerator * (_CLOCK_TIMES[unit] // DAY))


def _day(text: str, match: re.Match[str]) -> date | Fault:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Fault("bad-date", f"`{text}`: the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError:
        return Fault("bad-date", f"`{text}`: there is no such day in the calendar")


def _bad_date(text: str, wanted: str) -> Fault:
    why = ""
    if re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}.*", text):
        why = "; which is the day and which the month differs from country to country"
    elif re.fullmatch(_DATE_TIME.pattern + r"\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})", text):
        why = "; this version reckons in plain local time, without an offset from UTC"
    elif _DATE_TIME.fullmatch(text):
        why = "; leave the time of day out"
    return Fault("bad-date", f"`{_shown(text)}` is not {wanted}{why}")


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
    return Fault("bad-days", f"`{_shown(text)}` {why}; write {ways}")


def _too_small(text: str) -> Fault:
    return Fault("out-of-range", f"`{_shown(text)}` is zero; it must be more than that")


def _spelled(unit: str) -> str:
    return "/".join(_WRITTEN.get(part, part) for part in unit.split("/"))


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
