"""Schemas of the values that one reader reads each: quantities, dates, days, words and texts.

A pattern says what the reader accepts, in the regular expressions that JavaScript and Python share. A value is text for
the reader, and for an editor also a number, or true or false: where the reader accepts any text, so does the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from pumpcli.domain.clock import DAY, WEEKDAY_NAMES
from pumpcli.domain.ending import EndReason
from pumpcli.errors import ACCEPTABLE
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files import (
    acceptance_file,
    catalogue_file,
    day_fields,
    fields,
    moments,
    quantities,
    tolerance_file,
    working_day,
)
from pumpcli.files.public_holidays import public_holidays
from pumpcli.files.time_zones import time_zone
from pumpcli.files.units_in_words import likely_first
from pumpcli.schemas import Schema

_DIGITS = f"[0-9]{{1,{quantities.MAX_DIGITS}}}"
_NUMBER = rf"{_DIGITS}(?:\.{_DIGITS})?"
_WHOLE = rf"{_DIGITS}(?:\.0{{1,{quantities.MAX_DIGITS}}})?"
_ABOVE_ZERO = r"(?=[0-9.]*[1-9])"
_UP_TO_100 = r"(?![0-9]{13})0*(?:100(?:\.0{1,12})?|[0-9]{1,2}(?:\.[0-9]{1,12})?)"
_DAY_UNITS = [unit for unit, length in quantities.CLOCK_TIMES.items() if length >= DAY]
_SHORT_UNITS = [unit for unit, length in quantities.CLOCK_TIMES.items() if length < DAY]

_YEAR = f"(?:{'|'.join(map(str, range(moments.FIRST_YEAR // 100, moments.LAST_YEAR // 100 + 1)))})[0-9]{{2}}"
_MONTH_AND_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
)
_DATE = f"{_YEAR}-{_MONTH_AND_DAY}"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = r"(?:\s?(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)))?"
_INSTANT = f"{_DATE}[ T](?:{_TIME}(?::[0-5][0-9])?|24:00(?::00)?){_OFFSET}"


#: Characters that the reader of a unit also takes for a letter.
_ALSO = {"u": "\u00b5\u03bc\u039c", "k": "\u212a"}


def _any_case(word: str, also: Mapping[str, str] = _ALSO) -> str:
    """Return the pattern of a word in upper and lower case, with other characters that stand for its letters."""
    return "".join(
        f"[{letter}{letter.upper()}{also.get(letter, '')}]" if letter.isalpha() else letter for letter in word
    )


def _units(units: Iterable[str]) -> str:
    """Return the pattern of units; those per time or volume are written as a choice of amounts and one of divisors."""
    pairs = [unit.partition("/") for unit in units]
    amounts, divisors = ({pair[index]: None for pair in pairs} for index in (0, 2))
    choices = ["|".join(map(_any_case, names)) for names in (amounts, divisors)]
    assert len(pairs) == len(amounts) * len(divisors), "every amount has every divisor"
    return rf"(?:{choices[0]})" + (rf"\s*/\s*(?:{choices[1]})" if choices[1] else "")


def _text(pattern: str, message: str, *examples: str) -> Schema:
    """Return the schema of a text with a form of its own.

    Args:
        message: what editors show where a value has another form; other programs ignore it.
    """
    return {"type": "string", "pattern": f"^(?:{pattern})$", "errorMessage": message, "examples": list(examples)}


def _quantity(units: Iterable[str], wanted: str, *examples: str, above_zero: bool = False) -> Schema:
    number = f"{_ABOVE_ZERO if above_zero else ''}{_NUMBER}"
    return _text(rf"{number}\s*{_units(units)}", _number_and_unit(wanted, units, above_zero), *examples)


def _number_and_unit(wanted: str, units: Iterable[str], above_zero: bool) -> str:
    more = ", more than zero" if above_zero else ""
    return f"{wanted} is a number and a unit{more}: {likely_first(list(units))}"


def _period(short: Iterable[str], long: Iterable[str], wanted: str, *examples: str, above_zero: bool = False) -> Schema:
    """Return the schema of a time on the calendar: a number of short units, or a whole number of long ones."""
    numbers = [rf"{number}\s*{_units(units)}" for number, units in ((_NUMBER, short), (_WHOLE, long)) if units]
    pattern = f"{_ABOVE_ZERO if above_zero else ''}(?:{'|'.join(numbers)})"
    return _text(pattern, _number_and_unit(wanted, [*short, *long], above_zero), *examples)


_VOLUMES = ("20 mL", "2.6 mL", "500 uL")
_MASSES = ("25 mcg", "0.5 mg")
_RATES = ("100 mcg/day", "1.5 mg/day", "0.4 mL/day", "5 mcg/h", "0.1 mg/h", "0.02 mL/h")
_STRENGTHS = ("2000 mcg/mL", "20 mg/mL")
_DAILY = ("100 mcg/day", "1.5 mg/day", "5 mcg/h", "0.1 mg/h")
_LENGTH = "A length of time"
_PERIODS = ("180 days", "6 months", "12 weeks")
_DAYS_MESSAGE = f"Days are {' '.join(WEEKDAY_NAMES)}, as a list, as mon, wed or as mon-fri"
_NAMES = [_any_case(name, {}) for name in WEEKDAY_NAMES]
_ONE_DAY = f"(?:{'|'.join(_NAMES)})"
_DAYS = rf"{_ONE_DAY}\s*(?:-\s*{_ONE_DAY}\s*)?"
_SAME_DAY = "|".join(rf"{name}\s*(?:-\s*{name})?" for name in _NAMES)
_WHOLE_DAYS = rf"{_WHOLE}\s*{_units([*_DAY_UNITS, *quantities.MONTHS])}"
_STRENGTH = rf"{_ABOVE_ZERO}{_NUMBER}\s*{_units(quantities.CONCENTRATIONS)}"
_A_STRENGTH = _number_and_unit("A concentration", quantities.CONCENTRATIONS, True)
_A_DATE = "A date is YYYY-MM-DD, such as 2028-03-01"
_CLOSED = "Write a date, a range such as 2026-12-24 to 2026-12-26, or MM-DD for every year"
#: A number for an editor where the reader has a text of digits.
_COUNT: Schema = {
    "type": ["integer", "string"],
    "maximum": 10**quantities.MAX_DIGITS - 1,
    "errorMessage": "Write a whole number a day, without a unit, such as 4",
}

#: An instant, whose reader depends on the time zone.
INSTANT = _text(_INSTANT, "A date and time of day is YYYY-MM-DD HH:MM, such as 2026-10-05 09:30", "2026-10-05 09:30")
#: A day, or an instant.
DAY_OR_INSTANT = _text(
    f"{_DATE}|{_INSTANT}",
    "Write a date, YYYY-MM-DD, or a date and time of day, such as 2026-12-01 10:30",
    *("2026-12-01 10:30", "2026-12-01"),
)


def any_text(*others: str) -> Schema:
    """Return the part of a schema by which a value is text for its reader.

    An editor takes 007 and 1.5 for numbers, and true for true. With `type` it would also offer true and false.

    Args:
        others: types that are allowed too.
    """
    refused = [kind for kind in ("null", "object", "array") if kind not in others]
    return {"if": {"type": refused}, "then": {"type": "string", "errorMessage": "One text belongs here"}}


def line(longest: int, pattern: str = r"\S(?:.*\S)?", *examples: str) -> Schema:
    """Return the schema of one line of text."""
    form = any_text() | {"pattern": f"^(?:{pattern})$", "maxLength": longest}
    return form | ({"examples": list(examples)} if examples else {})


def choice(values: Iterable[str], about: Iterable[str] = ()) -> Schema:
    """Return the schema of one of some words."""
    return {"enum": list(values)} | ({"enumDescriptions": list(about)} if about else {})


def _amounts() -> dict[Any, Schema]:
    volumes, masses = quantities.VOLUMES, quantities.MASSES
    volume, amount = ("A volume", *_VOLUMES), ("An amount of drug", *_MASSES)
    strength = _text(_STRENGTH, _A_STRENGTH, *_STRENGTHS)
    daily = _quantity(quantities.DOSE_RATES, "A dose rate", *_DAILY, above_zero=True)
    return {
        quantities.volume: _quantity(volumes, *volume),
        quantities.positive_volume: _quantity(volumes, *volume, above_zero=True),
        quantities.volume_of_window: _quantity(volumes, "A volume", "0.2 mL", "5 uL"),
        quantities.volume_of_bolus: _quantity(volumes, "A volume", "0.2 mL", "5 uL", above_zero=True),
        quantities.mass_of_window: _quantity(masses, *amount),
        quantities.mass_of_bolus: _quantity(masses, *amount, above_zero=True),
        quantities.rate: _quantity(quantities.RATES, "A rate", *_RATES),
        quantities.flow: _quantity(quantities.FLOWS, "A flow", "0.048 mL/day", "0.02 mL/h", above_zero=True),
        quantities.concentration: strength,
        catalogue_file.strength: strength,
        catalogue_file.daily_dose: daily,
        catalogue_file.strength_range: _text(
            rf"\s*{_STRENGTH}(?:\s* to \s*{_STRENGTH})?\s*",
            f"{_A_STRENGTH}; or a range such as 0.2 mg/mL to 1.5 mg/mL",
            *("7.5 mg/mL", "0.2 mg/mL to 1.5 mg/mL"),
        ),
    }


def _times_and_numbers() -> dict[Any, Schema]:
    volumes, times = quantities.VOLUMES, quantities.CLOCK_TIMES
    of_calendar = [*_DAY_UNITS, *quantities.MONTHS]
    return {
        quantities.duration: _quantity(times, _LENGTH, "15 min", "6 h", "2 days", "1 week", above_zero=True),
        quantities.period: _period(_SHORT_UNITS, of_calendar, _LENGTH, *_PERIODS, "36 h", "90 min", above_zero=True),
        quantities.days_period: _period([], of_calendar, f"{_LENGTH} in whole days", "3 days", "2 weeks", "1 month"),
        quantities.whole_days: _period([], _DAY_UNITS, "A number of days", "14 days", "2 weeks"),
        quantities.percentage: _text(rf"{_UP_TO_100}\s*%", "A percentage is a number from 0 to 100 and %", "14.5 %"),
        tolerance_file.residual_tolerance: _text(
            rf"{_UP_TO_100}\s*%|{_NUMBER}\s*{_units(volumes)}",
            "Write a volume such as 2 mL, a percentage such as 20 %, or both as a list: [2 mL, 20 %]",
            *("2 mL", "20 %"),
        ),
        day_fields.lead: _text(
            rf"[0-9]{{1,3}}\s*open days?|{_WHOLE_DAYS}",
            "Write days such as 5 days, or open days such as 5 open days",
            *("5 days", "5 open days"),
        ),
        quantities.per_day: {
            "type": ["number", "string"],
            "minimum": 0,
            "pattern": f"^{_NUMBER}$",
            "errorMessage": "Write a plain number a day, without a unit, such as 1.5",
            "examples": [1.5],
        },
        quantities.whole_number: _COUNT | {"minimum": 1, "pattern": f"^(?=0*[1-9]){_DIGITS}$", "examples": [4]},
        quantities.number_a_day: _COUNT | {"minimum": 0, "pattern": f"^{_DIGITS}$", "examples": [6]},
    }


def _days_and_times() -> dict[Any, Schema]:
    clock = "A time of day is HH:MM with two digits each, from 00:00 to"
    to = "such as 2026-12-18 to 2027-01-10"
    return {
        moments.day: _text(_DATE, _A_DATE, "2026-11-02"),
        fields.time_of_day: _text(f"{_TIME}|24:00", f"{clock} 24:00", "06:00", "22:30"),
        fields.time_before_24: _text(_TIME, f"{clock} 23:59", "06:00", "22:30"),
        fields.weekdays: _text(rf"\s*{_DAYS}(?:,\s*{_DAYS})*", _DAYS_MESSAGE, "mon-fri", "mon, wed"),
        fields.weekday: _text(rf"\s*(?:{_SAME_DAY})\s*", f"Write one of {' '.join(WEEKDAY_NAMES)}", *WEEKDAY_NAMES),
        day_fields.absence: _text(
            rf"\s*{_DATE}\s*(?: to \s*{_DATE}\s*)?", f"Write a day, or a first and a last day, {to}", to[8:]
        ),
        day_fields.closed_days: _text(
            rf"\s*{_DATE}\s*(?: to \s*{_DATE}\s*)?|\s*{_MONTH_AND_DAY}\s*(?: to \s*{_MONTH_AND_DAY}\s*)?",
            _CLOSED,
            *("2026-11-27", "2026-12-24 to 2026-12-26", "12-24 to 12-26"),
        ),
        day_fields.opened_day: _text(_DATE, f"{_A_DATE}, with its year, not a range", "2026-10-12"),
        public_holidays: _text(
            "[A-Z]{2}(?:-[^/]+)?(?:/.+)?", "Write a country or a part of it: US, US-MN or DE-BY/catholic", "US", "US-MN"
        ),
        time_zone: _text("[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", "Write an IANA name such as Europe/Berlin", *_ZONES),
    }


_ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "Europe/London", "Europe/Berlin")


def _words() -> dict[Any, Schema]:
    # Letters of every alphabet, digits, - and _: all but the other characters of a keyboard.
    word = r"[^\s!-,./:-@\[-^`{-~]+"
    return {
        fields.code: line(fields.MAX_CODE),
        fields.name: line(quantities.MAX_TEXT),
        fields.phone: line(fields.MAX_CODE, r"(?=.*[0-9])\S(?:.*\S)?", "+1 555 0100"),
        fields.label: line(fields.MAX_CODE, word, "dr-a", "high-risk"),
        fields.site: line(fields.MAX_CODE, word, "home"),
        fields.notes: any_text(),
        fields.yes_or_no: choice(["yes", "no"]),
        working_day.end_reason: choice([reason.value for reason in EndReason]),
        acceptance_file.accepted_code: choice(ACCEPTABLE, [MEANINGS[code] for code in ACCEPTABLE]),
    }


@cache
def forms() -> dict[Callable[[str], Any], Schema]:
    """Return the schema of the values of each reader."""
    return {**_amounts(), **_times_and_numbers(), **_days_and_times(), **_words()}


def form_of(reader: Callable[[str], Any]) -> Schema:
    """Return the schema of the values that a reader reads.

    Raises:
        KeyError: the reader has none.
    """
    return forms()[reader]
