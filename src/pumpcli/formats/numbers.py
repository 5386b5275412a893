"""Round numbers, and spell numbers, dates and instants. Rounding is half to even; every rounding is in this module."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache

from pumpcli.domain.clock import DAY, HOUR, WEEKDAY_NAMES, AsOf, Period, offset_of
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import MCG_PER, Concentration, DoseRate, FlowRate, Mass, Quantity, Volume, decimal_text

#: Decimal places of a volume in mL: on a screen, and in CSV and JSON.
SHOWN_PLACES, EXACT_PLACES = 3, 6
_EXACT: int = 10**EXACT_PLACES
#: The most decimal places of an exact decimal that is not truncated.
SHORT_PLACES = 9
#: A no-break space: it keeps a figure with its unit, and a weekday with its date.
NBSP = "\u00a0"

_WEEKDAYS = tuple(name.capitalize() for name in WEEKDAY_NAMES)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
    """Return a volume without trailing zeros, such as "40 mL"."""
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


def truncated(number: Fraction, digits: int = 1, places: int = EXACT_PLACES) -> str:
    """Return a number, not below 0, as its exact decimal; where that has more than `SHORT_PLACES` or no end, truncated,
    with "..." for the rest, such as "0.010416...".

    Args:
        digits: the significant digits that are shown at least.
        places: the decimal places that are shown at least.
    """
    if number * 10**SHORT_PLACES % 1 == 0:
        return decimal_text(number)
    if 0 < number < 1:
        places = max(places, digits + _leading_zeros(number))
    else:
        places = max(places, digits - len(str(int(number))))
    shown = Fraction(int(number * 10**places), 10**places)
    return decimal_text(number) if shown == number else f"{fixed(shown, places)}..."


def _leading_zeros(number: Fraction) -> int:
    """Return the zeros after the point of a number between 0 and 1, before its first other digit."""
    zeros = 0
    while number * 10 < 1:
        number, zeros = number * 10, zeros + 1
    return zeros


def in_unit(mcg: Fraction, unit: str, digits: int = 1) -> str:
    """Return a computed mass in a unit, such as "318.75 mcg", with no fewer than `digits` digits (see `truncated`)."""
    return f"{truncated(mcg / MCG_PER[unit], digits)}{NBSP}{unit}"


def mass(mcg: Fraction, unit: str, places: int = SHOWN_PLACES) -> str:
    """Return a mass with all its decimals, such as "56.250 mcg"; one that would round to 0 becomes "<0.001 mcg"."""
    in_units = mcg / MCG_PER[unit]
    least = Fraction(1, 10**places)
    shown = fixed(in_units, places)
    return f"<{fixed(least, places)}{NBSP}{unit}" if mcg and in_units < least / 2 else f"{shown}{NBSP}{unit}"


def places_of_column(masses: Sequence[Fraction], unit: str, digits: int) -> int:
    """Return the decimal places for a column of masses (in mcg) in a unit.

    They are three, or more where that is needed to show the largest mass with `digits` significant digits, or any mass
    but 0 with three.
    """
    shown = [mcg / MCG_PER[unit] for mcg in masses if mcg]
    if not shown:
        return SHOWN_PLACES
    whole = len(str(int(max(shown)))) if max(shown) >= 1 else -_leading_zeros(max(shown))
    of_least = 3 + _leading_zeros(min(shown)) if min(shown) < 1 else 0
    return max(SHOWN_PLACES, digits - whole, min(of_least, EXACT_PLACES))


def as_written(quantity: Quantity) -> str:
    """Return a quantity with the digits and the unit of the file, such as "87.650 mcg/h".

    One that is not from a file is in mL, mcg and days.
    """
    if quantity.written is not None:
        return f"{quantity.written.number}{NBSP}{quantity.written.unit}"
    match quantity:
        case Volume():
            return f"{truncated(quantity.ml)}{NBSP}mL"
        case Mass():
            return in_unit(quantity.mcg, "mcg")
        case FlowRate():
            return f"{truncated(quantity.ml_per_day)}{NBSP}mL/day"
        case DoseRate():
            return f"{in_unit(quantity.mcg_per_day, 'mcg')}/day"
        case Concentration():
            return f"{in_unit(quantity.mcg_per_ml, 'mcg')}/mL"


def written_volume(volume: Volume) -> str:
    """Return a volume with the digits of the file, such as "2.60 mL"; with the same in mL beside it if it is in another
    unit, such as "331 uL (0.331 mL)"."""
    return f"{as_written(volume)}{beside_in_ml(volume)}"


def beside_in_ml(volume: Volume) -> str:
    """Return a volume in mL in brackets, such as " (0.331 mL)"; an empty text if it is written in mL."""
    return "" if volume.is_in_ml else f" ({decimal_text(volume.ml)}{NBSP}mL)"


def concentration(drug: Drug) -> str:
    """Return the concentration of a drug with the digits and the unit of the file, such as "2000 mcg/mL"."""
    return as_written(drug.concentration)


def recorded_concentration(drug: Drug) -> str:
    """Return the concentration of a drug for CSV and JSON: in mg or mcg and without trailing zeros, however the file
    spells it, so that records can be compared."""
    mcg = drug.concentration.mcg_per_ml
    return _recorded(mcg.numerator, mcg.denominator, "mg" if drug.unit == "mg" else "mcg")


@lru_cache(maxsize=1024)
def _recorded(numerator: int, denominator: int, unit: str) -> str:
    """Cache by integers: looking up a `Drug` takes ten times as long."""
    return f"{plain(Fraction(numerator, denominator) / MCG_PER[unit])} {unit}/mL"


def day(on: date) -> str:
    """Return a date with its weekday, such as "Fri 2026-11-20"."""
    return f"{_WEEKDAYS[on.weekday()]}{NBSP}{on}"


def short_day(on: date, today: date) -> str:
    """Return a date for a narrow screen, such as "Fri 4 Dec"; with its year if that is not the year of `today`."""
    return f"{_WEEKDAYS[on.weekday()]}{NBSP}{short_date(on, today)}"


def short_date(on: date, today: date) -> str:
    """Return a date for a narrow screen without its weekday, such as "4 Dec"; with its year as in `short_day`."""
    year = "" if on.year == today.year else f"{NBSP}{on.year}"
    return f"{on.day}{NBSP}{_MONTHS[on.month - 1]}{year}"


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
