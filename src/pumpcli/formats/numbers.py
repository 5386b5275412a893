"""Round numbers, and spell numbers, dates and instants. Rounding is half to even; every rounding is in this module."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache

from pumpcli.domain.clock import DAY, HOUR, WEEKDAY_NAMES, AsOf, Period, offset_of
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import Amount, DoseRate, FlowRate, Mass, Rate, Volume, decimal_text

#: Decimal places of a volume in mL: on a screen, and in CSV and JSON.
SHOWN_PLACES, EXACT_PLACES = 3, 6
_EXACT: int = 10**EXACT_PLACES
#: A no-break space: it keeps a figure with its unit, and a weekday with its date.
NBSP = "\u00a0"

_MCG_PER = {"mcg": Fraction(1), "mg": Fraction(1000)}
_WEEKDAYS = tuple(name.capitalize() for name in WEEKDAY_NAMES)


def _rounded(number: Fraction, places: int) -> int:
    """Return a number in units of its last place."""
    scale: int = 10**places
    return round(number * scale)


def fixed(number: Fraction, places: int) -> str:
    """Return a rounded number with all its places, such as "2.600"."""
    digits = abs(_rounded(number, places))
    whole, decimals = divmod(digits, 10**places)
    minus = "-" if number < 0 and digits else ""
    return f"{minus}{whole}.{decimals:0{places}}" if places else f"{minus}{whole}"


def plain(number: Fraction, places: int = EXACT_PLACES) -> str:
    """Return a rounded number without trailing zeros, such as "2.6"."""
    return decimal_text(round(number, places))


def json_number(number: Fraction) -> float:
    """Return a number rounded to the places of CSV and JSON. The float prints as exactly that decimal."""
    return _rounded(number, EXACT_PLACES) / _EXACT


def exact_places(number: Fraction) -> Fraction:
    """Return a number rounded to the places of CSV and JSON, without converting it to a float."""
    has_no_more = _EXACT % number.denominator == 0  # as most volumes that were read from a file
    return number if has_no_more else Fraction(_rounded(number, EXACT_PLACES), _EXACT)


def short_number(number: Fraction) -> float:
    """Return a number that `exact_places` has rounded as `json_number` does, without rounding it again."""
    return number.numerator / number.denominator


def millilitres(volume: Volume) -> str:
    """Return a computed volume, such as "39.825 mL"."""
    return f"{fixed(volume.ml, SHOWN_PLACES)}{NBSP}mL"


def short_millilitres(volume: Volume) -> str:
    """Return a volume that was read from a file, such as "40 mL"."""
    return f"{plain(volume.ml)}{NBSP}mL"


def percent(part: Fraction) -> str:
    """Return a part of 1 in whole percent, such as "31 %"."""
    return f"{fixed(part * 100, 0)}{NBSP}%"


def signed_millilitres(volume: Volume) -> str:
    """Return a difference of volumes with plus or minus, such as "+1.250 mL"; one that rounds to 0 has neither."""
    return f"{_plus(volume.ml, SHOWN_PLACES)}{millilitres(volume)}"


def signed_percent(part: Fraction) -> str:
    """Return a difference in percent with one decimal and plus or minus, such as "-20.4 %"."""
    return f"{_plus(part * 100, 1)}{fixed(part * 100, 1)}{NBSP}%"


def excess(factor: Fraction) -> str:
    """Return by how much a factor is above 1 in percent, such as "4.2 %", or "less than 0.1 %"."""
    part = (factor - 1) * 100
    return f"{fixed(part, 1)}{NBSP}%" if _rounded(part, 1) else f"less than 0.1{NBSP}%"


def ratio(number: Fraction) -> str:
    """Return a ratio with three decimals, such as "0.995"."""
    return fixed(number, 3)


def in_unit(mcg: Fraction, unit: str, places: int = EXACT_PLACES) -> str:
    """Return a mass in the unit of its drug, such as "318.75 mcg".

    A mass below 1 mg is in mcg if three decimals of a milligram do not hold it exactly.
    """
    mg = mcg / 1000
    if unit == "mg" and mg < 1 and round(mg, SHOWN_PLACES) != mg:
        unit = "mcg"
    return f"{plain(mcg / _MCG_PER[unit], places)}{NBSP}{unit}"


def unit_of_column(masses: Sequence[Fraction], unit: str) -> str:
    """Return the unit for a column of masses (in mcg): `unit`, or "mcg" if any mass but 0 is below 100 mcg."""
    smallest = min((mcg for mcg in masses if mcg), default=Fraction(1000))
    return unit if smallest >= 100 else "mcg"


def mass(mcg: Fraction, unit: str) -> str:
    """Return a mass with three decimals, such as "56.250 mcg"; a mass that would round to 0 becomes "<0.001 mcg"."""
    in_units = mcg / _MCG_PER[unit]
    least = Fraction(1, 10**SHOWN_PLACES)
    shown = fixed(in_units, SHOWN_PLACES)
    return f"<{fixed(least, SHOWN_PLACES)}{NBSP}{unit}" if mcg and in_units < least / 2 else f"{shown}{NBSP}{unit}"


def concentration(drug: Drug) -> str:
    """Return the concentration of a drug in the unit of the file, such as "2000 mcg/mL"."""
    mcg = drug.concentration.mcg_per_ml
    return _concentration(mcg.numerator, mcg.denominator, drug.unit)


@lru_cache(maxsize=1024)
def _concentration(numerator: int, denominator: int, unit: str) -> str:
    """Cache by integers: looking up a `Drug` takes ten times as long."""
    return f"{plain(Fraction(numerator, denominator) / _MCG_PER[unit])}{NBSP}{unit}/mL"


def amount(quantity: Amount, unit: str) -> str:
    """Return a mass in a unit, or a volume in mL, such as "25 mcg" or "0.005 mL"."""
    return in_unit(quantity.mcg, unit) if isinstance(quantity, Mass) else short_millilitres(quantity)


def rate(quantity: Rate, unit: str) -> str:
    """Return a rate in a unit a day, or in mL a day, such as "450 mcg/day" or "0.24 mL/day"."""
    if isinstance(quantity, DoseRate):
        return f"{in_unit(quantity.mcg_per_day, unit)}/day"
    return f"{plain(quantity.ml_per_day)}{NBSP}mL/day"


def per_hour(flow: FlowRate) -> str:
    """Return a flow in mL an hour, such as "0.009375 mL/h"."""
    return f"{plain(flow.ml_per_day / 24)}{NBSP}mL/h"


def day(on: date) -> str:
    """Return a date with its weekday, such as "Fri 2026-11-20"."""
    return f"{_WEEKDAYS[on.weekday()]}{NBSP}{on}"


def minute(at: datetime) -> str:
    """Return an instant, such as "Fri 2026-11-20 14:05"; with seconds if they are not 0."""
    return f"{day(at.date())}{NBSP}{time_of(at)}"


def time_of(at: datetime) -> str:
    """Return the time of day of an instant, such as "14:05"; with seconds if they are not 0.

    In the night in which clocks are set back they show an hour twice. The second time gets its offset from UTC.
    """
    shown = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    return shown + at.isoformat()[-6:] if at.fold else shown


def utc(offset: int) -> str:
    """Return an offset in seconds, such as "UTC-05:00"."""
    return f"UTC{'-' if offset < 0 else '+'}{clock(abs(offset))}"


def iso_instant(at: datetime) -> str:
    """Return an instant, such as "2026-11-20T14:05:00"; with the offset from UTC if the pump has a time zone."""
    return at.isoformat()  # no instant has parts of a second


def iso_civil(at: datetime) -> str:
    """Return an instant without its offset from UTC, such as "2026-11-20T14:05:00"."""
    return (at if at.tzinfo is None else at.replace(tzinfo=None)).isoformat()


def iso_as_of(as_of: AsOf) -> str:
    """Return the text that `--as-of` accepts: a date for the end of that day, else an instant."""
    return as_of.day.isoformat() if as_of.whole_day else iso_instant(as_of.instant)


def spoken_as_of(as_of: AsOf) -> str:
    """Return the as-of instant, such as "the end of Sun 2026-11-22" or "Sun 2026-11-22 10:30 UTC-06:00"."""
    if as_of.whole_day:
        return f"the end of {day(as_of.day)}"
    offset = "" if as_of.instant.tzinfo is None else f"{NBSP}{utc(offset_of(as_of.instant))}"
    return f"{minute(as_of.instant.replace(fold=0))}{offset}"


def weekdays(days: tuple[int, ...]) -> str:
    """Return weekdays (Monday is 0, in ascending order), such as "Mon-Fri", "Sat Sun" or "every day"."""
    if len(days) == 7:
        return "every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{_WEEKDAYS[days[0]]}-{_WEEKDAYS[days[-1]]}"
    return " ".join(_WEEKDAYS[number] for number in days)


def clock(seconds: int) -> str:
    """Return seconds after midnight as a time of day, such as "06:00"; with seconds if they are not 0."""
    hours, rest = divmod(seconds, HOUR)
    minutes, rest = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")


def spell_duration(seconds: int) -> str:
    """Return a duration in seconds, such as "15 min", "4 h" or "1 h 30 min"."""
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{number}{NBSP}{unit}" for number, unit in parts if number) or f"0{NBSP}min"


def spell_period(period: Period) -> str:
    """Return a period, such as "180 days"."""
    return str(period).replace(" ", NBSP)


def counted(number: int, noun: str) -> str:
    """Return a number with a noun, such as "1 pump" or "2 pumps"."""
    return f"{number}{NBSP}{noun}" if number == 1 else f"{number}{NBSP}{noun}s"


def _plus(number: Fraction, places: int) -> str:
    """Return "+" if a number is above 0 after rounding. `fixed` writes the minus itself."""
    return "+" if round(number * 10**places) > 0 else ""
