"""Every rounding and every form of a number, a date and an instant. Rounding is half to even."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache

from pumpcli.domain.clock import DAY, HOUR, WEEKDAY_NAMES, AsOf, Period, offset_of
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import Amount, DoseRate, FlowRate, Mass, Rate, Volume, decimal_text

#: Places of a volume in mL for people, and in CSV and JSON.
SHOWN_PLACES, EXACT_PLACES = 3, 6
_EXACT: int = 10**EXACT_PLACES
#: A blank that no line is broken at: it keeps a figure with its unit, and a weekday with its date.
NBSP = "\u00a0"

_MCG_PER = {"mcg": Fraction(1), "mg": Fraction(1000)}
_WEEKDAYS = tuple(name.capitalize() for name in WEEKDAY_NAMES)


def _rounded(number: Fraction, places: int) -> int:
    """Return a number in units of its last place."""
    scale: int = 10**places
    return round(number * scale)


def fixed(number: Fraction, places: int) -> str:
    """Rounded, with all its places: "2.600"."""
    digits = abs(_rounded(number, places))
    whole, decimals = divmod(digits, 10**places)
    sign = "-" if number < 0 and digits else ""
    return f"{sign}{whole}.{decimals:0{places}}" if places else f"{sign}{whole}"


def plain(number: Fraction, places: int = EXACT_PLACES) -> str:
    """Rounded, without trailing zeros: "2.6"."""
    return decimal_text(round(number, places))


def json_number(number: Fraction) -> float | int:
    """Rounded to the places of CSV and JSON; the nearest double prints as that very decimal."""
    units = _rounded(number, EXACT_PLACES)
    return units / _EXACT if units % _EXACT else units // _EXACT


def exact_places(number: Fraction) -> Fraction:
    """Round to the places of CSV and JSON."""
    return Fraction(_rounded(number, EXACT_PLACES), _EXACT)


def millilitres(volume: Volume) -> str:
    """Such as "39.825 mL"."""
    return f"{fixed(volume.ml, SHOWN_PLACES)}{NBSP}mL"


def short_millilitres(volume: Volume) -> str:
    """Such as "40 mL": for volumes that were read from a file."""
    return f"{plain(volume.ml)}{NBSP}mL"


def percent(part: Fraction) -> str:
    """Such as "31 %", a whole number."""
    return f"{fixed(part * 100, 0)}{NBSP}%"


def signed_millilitres(volume: Volume) -> str:
    """Such as "+1.250 mL": a difference; none has no sign."""
    return f"{_sign(volume.ml, SHOWN_PLACES)}{millilitres(volume)}"


def signed_percent(part: Fraction) -> str:
    """Such as "-20.4 %": a difference, with one decimal."""
    return f"{_sign(part * 100, 1)}{fixed(part * 100, 1)}{NBSP}%"


def ratio(number: Fraction) -> str:
    """Such as "0.995"."""
    return fixed(number, 3)


def in_unit(mcg: Fraction, unit: str, places: int = EXACT_PLACES) -> str:
    """A mass in the unit in which its drug is written, "318.75 mcg"; a small one in mcg, so that nothing is lost."""
    mg = mcg / 1000
    if unit == "mg" and mg < 1 and round(mg, SHOWN_PLACES) != mg:
        unit = "mcg"
    return f"{plain(mcg / _MCG_PER[unit], places)}{NBSP}{unit}"


def unit_of_column(masses: Sequence[Fraction], unit: str) -> str:
    """The unit for a column of masses in mcg: mcg where one is too small for three places of a milligram."""
    smallest = min((mcg for mcg in masses if mcg), default=Fraction(1000))
    return unit if smallest >= 100 else "mcg"


def mass(mcg: Fraction, unit: str) -> str:
    """A mass with all its places, for a column: "56.250 mcg"; what is too small for them is not shown as nothing."""
    in_units = mcg / _MCG_PER[unit]
    least = Fraction(1, 10**SHOWN_PLACES)
    shown = fixed(in_units, SHOWN_PLACES)
    return f"<{fixed(least, SHOWN_PLACES)}{NBSP}{unit}" if mcg and in_units < least / 2 else f"{shown}{NBSP}{unit}"


def concentration(drug: Drug) -> str:
    """Such as "2000 mcg/mL", in the unit in which it is written."""
    mcg = drug.concentration.mcg_per_ml
    return _concentration(mcg.numerator, mcg.denominator, drug.unit)


@lru_cache(maxsize=1024)
def _concentration(numerator: int, denominator: int, unit: str) -> str:
    """Remembered by plain numbers: those of a `Drug` take ten times as long to be looked up."""
    return f"{plain(Fraction(numerator, denominator) / _MCG_PER[unit])}{NBSP}{unit}/mL"


def amount(given: Amount, unit: str) -> str:
    """Such as "25 mcg" or "0.005 mL"."""
    return in_unit(given.mcg, unit) if isinstance(given, Mass) else short_millilitres(given)


def rate(given: Rate, unit: str) -> str:
    """Such as "450 mcg/day" or "0.24 mL/day"."""
    if isinstance(given, DoseRate):
        return f"{in_unit(given.mcg_per_day, unit)}/day"
    return f"{plain(given.ml_per_day)}{NBSP}mL/day"


def per_hour(flow: FlowRate) -> str:
    """Such as "0.009375 mL/h"."""
    return f"{plain(flow.ml_per_day / 24)}{NBSP}mL/h"


def day(on: date) -> str:
    """Such as "Fri 2026-11-20"."""
    return f"{_WEEKDAYS[on.weekday()]}{NBSP}{on}"


def minute(at: datetime) -> str:
    """Such as "Fri 2026-11-20 14:05"; with seconds where there are any."""
    return f"{day(at.date())}{NBSP}{time_of(at)}"


def time_of(at: datetime) -> str:
    """The time of day of an instant; with seconds where there are any, and the second time that the clocks show it in
    one night, with the offset from UTC that tells it from the first."""
    shown = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    return shown + at.isoformat()[-6:] if at.fold else shown


def utc(offset: int) -> str:
    """Such as "UTC-05:00" for an offset in seconds."""
    return f"UTC{'-' if offset < 0 else '+'}{clock(abs(offset))}"


def whole_minute(at: datetime) -> datetime:
    """Round down to the minute, as CSV and JSON have it."""
    return at.replace(second=0) if at.second else at


def iso_minute(at: datetime) -> str:
    """Such as "2026-11-20T14:05"; with the offset from UTC where the pump has a time zone."""
    return at.isoformat(timespec="minutes")


def iso_as_of(as_of: AsOf) -> str:
    """What `--as-of` takes: a date for the end of that day, else an instant."""
    return as_of.day.isoformat() if as_of.whole_day else iso_minute(as_of.instant)


def spoken_as_of(as_of: AsOf) -> str:
    """Such as "the end of Sun 2026-11-22", "Sun 2026-11-22 10:30" or "Sun 2026-11-22 10:30 UTC-06:00"."""
    if as_of.whole_day:
        return f"the end of {day(as_of.day)}"
    offset = "" if as_of.instant.tzinfo is None else f"{NBSP}{utc(offset_of(as_of.instant))}"
    return f"{minute(as_of.instant.replace(fold=0))}{offset}"


def weekdays(days: tuple[int, ...]) -> str:
    """Such as "Mon-Fri", "Sat Sun", "every day"."""
    if len(days) == 7:
        return "every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{_WEEKDAYS[days[0]]}-{_WEEKDAYS[days[-1]]}"
    return " ".join(_WEEKDAYS[number] for number in days)


def clock(seconds: int) -> str:
    """Seconds after midnight as a time of day: "06:00", with seconds only where there are any."""
    hours, rest = divmod(seconds, HOUR)
    minutes, rest = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")


def spell_duration(seconds: int) -> str:
    """Such as "15 min", "4 h", "1 h 30 min"."""
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{number}{NBSP}{unit}" for number, unit in parts if number) or f"0{NBSP}min"


def spell_period(period: Period) -> str:
    """Such as "180 days"."""
    return str(period).replace(" ", NBSP)


def counted(number: int, noun: str) -> str:
    """Such as "1 pump", "2 pumps"."""
    return f"{number}{NBSP}{noun}" if number == 1 else f"{number}{NBSP}{noun}s"


def _sign(number: Fraction, places: int) -> str:
    """A plus for what is more than nothing when it is rounded; a minus `fixed` writes itself."""
    return "+" if round(number * 10**places) > 0 else ""
