"""Texts that are one slip of the pen away from a right one: they are read as exactly what they say, or not at all.

What each of them says is found anew, sign by sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from pumpcli.domain.clock import WEEKDAY_NAMES, Period, TimeOfDay
from pumpcli.domain.open_days import Lead
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Mass, Volume
from pumpcli.errors import Fault
from pumpcli.files import day_fields, fields, moments, quantities

#: Digits, one of them Arabic, and characters that mean something somewhere.
SIGNS = "0159\u0665.,:-+/ \n%eETZxoms"
ML = {"ml": Fraction(1), "ul": Fraction(1, 1000)}
MCG = {"mcg": Fraction(1), "ug": Fraction(1), "mg": Fraction(1000), "ng": Fraction(1, 1000)}
A_DAY = {"day": 1, "h": 24, "min": 1440}
DAYS = {"day": 86_400, "days": 86_400, "week": 604_800, "weeks": 604_800}
SECONDS = {"min": 60, "h": 3600, **DAYS}
TIMES = {f"{minute // 60:02}:{minute % 60:02}": TimeOfDay(minute) for minute in range(1441)}


def slips(text: str) -> Iterator[str]:
    """Make the text itself, or one with a character more, less or changed, or with a part of it twice."""
    yield text
    for start in range(len(text) + 1):
        for sign in SIGNS:
            yield text[:start] + sign + text[start:]
            yield text[:start] + sign + text[start + 1 :]
        yield text[:start] + text[start + 1 :]
        for end in range(start + 1, len(text) + 1):
            yield text[:end] + text[start:]


def are_digits(text: str) -> bool:
    return bool(text) and set(text) <= set("0123456789")


def number_of(text: str) -> Fraction | None:
    """Match a plain decimal number with at most 12 digits before and after the point."""
    whole, point, decimals = text.partition(".")
    if not are_digits(whole) or (point and not are_digits(decimals)) or max(len(whole), len(decimals)) > 12:
        return None
    return Fraction(int(whole)) + (Fraction(int(decimals), 10 ** len(decimals)) if point else 0)


def parts_of(text: str) -> tuple[Fraction, str] | None:
    """Split into a number and its unit, in lower case and without spaces around its slash."""
    unit = text.lstrip("0123456789.")
    number = number_of(text.removesuffix(unit))
    if number is None or "\n" in unit.lstrip():  # no unit holds a line break
        return None
    return number, "/".join(part if not index else part.lstrip() for index, part in enumerate(_per(unit)))


def _per(unit: str) -> list[str]:
    *before, last = unit.lstrip().lower().split("/")
    return [*(part.strip() for part in before), last]


def volume_said(text: str) -> Volume | None:
    number, unit = parts_of(text) or (Fraction(0), "")
    return Volume(number * ML[unit]) if unit in ML else None


def mass_said(text: str) -> Mass | None:
    number, unit = parts_of(text) or (Fraction(0), "")
    return Mass(number * MCG[unit]) if unit in MCG and number else None


def rate_said(text: str) -> FlowRate | DoseRate | None:
    number, unit = parts_of(text) or (Fraction(0), "")
    amount, _, time = unit.partition("/")
    if time not in A_DAY or amount not in ML | MCG:
        return None
    a_day = number * A_DAY[time] * (ML | MCG)[amount]
    return FlowRate(a_day) if amount in ML else DoseRate(a_day)


def concentration_said(text: str) -> tuple[Concentration, str] | None:
    number, unit = parts_of(text) or (Fraction(0), "")
    mass, _, volume = unit.partition("/")
    if mass not in MCG or volume not in ML or not number:
        return None
    return Concentration(number * MCG[mass] / ML[volume]), "mcg" if mass == "ug" else mass


def seconds_said(text: str) -> int | None:
    number, unit = parts_of(text) or (Fraction(0), "")
    seconds = number * SECONDS.get(unit, 0)
    return int(seconds) if seconds.denominator == 1 and 0 < seconds <= 36_525 * 86_400 else None


def months_said(text: str) -> Period | None:
    number, unit = parts_of(text) or (Fraction(0), "")
    seconds = seconds_said(text)
    if seconds is not None:
        in_hours = unit in ("min", "h")
        whole = in_hours or number.denominator == 1
        return (Period(seconds=seconds) if in_hours else Period(days=seconds // 86_400)) if whole else None
    is_right = unit in ("month", "months") and number.denominator == 1 and 0 < number <= 1178
    return Period(months=int(number)) if is_right else None


def part_said(text: str) -> Fraction | None:
    number, unit = parts_of(text) or (Fraction(0), "")
    return number / 100 if unit == "%" and number <= 100 else None


def whole_said(text: str) -> int | None:
    return int(text) if are_digits(text) and len(text) <= 12 and int(text) else None


def order_lead_said(text: str) -> Lead | None:
    counted, _, noun = text.partition("open ")
    if noun in ("day", "days"):
        counted = counted.rstrip()
        return Lead(open_days=int(counted)) if are_digits(counted) and len(counted) <= 3 else None
    number, unit = parts_of(text) or (None, "")
    period = Period() if number == 0 and unit in (*DAYS, "month", "months") else months_said(text)
    return None if period is None or period.seconds else Lead(period)


def time_said(text: str) -> TimeOfDay | None:
    return TIMES.get(text)


def day_said(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == 10 and text.count("-") == 2 else None
    except ValueError:
        return None
    return found if found is not None and found.isoformat() == text and 1900 <= found.year <= 2199 else None


def instant_said(text: str) -> datetime | None:
    """Match the date, a space or a T, the time of day, seconds and an offset, each in its place."""
    day, seconds, rest = day_said(text[:10]), "00", text[16:]
    minutes = time_said(text[11:16])
    if day is None or minutes is None or text[10] not in " T":
        return None
    if rest[:1] == ":" and are_digits(rest[1:3]) and len(rest[1:3]) == 2:
        seconds, rest = rest[1:3], rest[3:]
    if int(seconds) > 59 or (minutes.minutes == 1440 and int(seconds)):
        return None
    at = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes.minutes, seconds=int(seconds))
    offset = rest[1:] if rest[:1].isspace() else rest
    if not rest:
        return at
    if offset == "Z":
        return datetime.fromisoformat(f"{at.isoformat()}+00:00")
    ahead = time_said(offset[1:])
    if offset[0:1] not in ("+", "-") or ahead is None or ahead.minutes > 14 * 60:
        return None
    return datetime.fromisoformat(at.isoformat() + offset)


def weekdays_said(text: str) -> tuple[int, ...] | None:
    found: list[int] = []
    for part in text.lower().split(","):
        first, to, last = (name.strip() for name in part.partition("-"))
        if first not in WEEKDAY_NAMES or (to and last not in WEEKDAY_NAMES):
            return None
        day, end = WEEKDAY_NAMES.index(first), WEEKDAY_NAMES.index(last if to else first)
        found += [day, *([] if day == end else [(day + step) % 7 for step in range(1, (end - day) % 7 + 1)])]
    return tuple(sorted(found)) if len(set(found)) == len(found) else None


@pytest.mark.parametrize(
    ("read", "said", "texts"),
    [
        (quantities.volume, volume_said, ["40 mL", "2.5uL", "12345678901.5 ML"]),
        (quantities.mass_of_bolus, mass_said, ["25 mcg", "0.5 mg", "1 ng"]),
        (quantities.rate, rate_said, ["0.02 mL/h", "100 mcg / day", "1.5 mg/day", "5 uL/min"]),
        (quantities.concentration, concentration_said, ["2000 mcg/mL", "1.5 mg / ml", "1 ng/uL"]),
        (quantities.duration, seconds_said, ["15 min", "1.5 h", "36525 days", "2 weeks"]),
        (quantities.period, months_said, ["180 days", "6 months", "36 h", "1178 months", "2 weeks", "1 month"]),
        (quantities.percentage, part_said, ["14.5 %", "100%"]),
        (quantities.per_day, number_of, ["1.5", "12"]),
        (quantities.whole_number, whole_said, ["4", "12"]),
        (day_fields.lead, order_lead_said, ["5 open days", "1 open day", "5 days", "0 weeks", "1 month"]),
        (fields.time_of_day, time_said, ["06:00", "23:59", "24:00"]),
        (fields.weekdays, weekdays_said, ["mon-fri", "mon, wed", "sat-mon, thu"]),
        (moments.day, day_said, ["2026-10-05", "1900-01-01", "2199-12-31"]),
        (day_fields.opened_day, day_said, ["2026-10-12"]),
        (
            moments.moment_anywhere,
            instant_said,
            ["2026-10-05 09:30", "2026-10-05T23:59:15", "1999-12-31 24:00", "2100-02-28 01:30-05:30", "2026-10-05 9:3"],
        ),
        (
            moments.moment_anywhere,
            instant_said,
            ["2026-10-05 09:30:59 +14:00", "2026-10-05 09:30Z", "2026-10-05 24:00:00", "1900-01-01 00:00-00:30"],
        ),
    ],
)
def test_a_slip_is_read_as_what_it_says_or_not_at_all(
    read: Callable[[str], Any], said: Callable[[str], Any], texts: list[str]
) -> None:
    for right in texts:
        for text in slips(right):
            found = read(text)
            assert (None if isinstance(found, Fault) else found) == said(text), repr(text)
