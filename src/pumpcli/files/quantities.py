"""Readers of quantities. A reader takes a text, a number with a unit, and returns the exact value or a `Fault`.

Readers are pure, and cache their results, since a fleet writes "40 mL" thousands of times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, TypeVar

from pumpcli.domain.clock import DAY, HOUR, MINUTE, WEEK, Period
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Mass, Rate, Volume, Written
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.suggestions import shown

T = TypeVar("T")

#: More digits than any dose, volume or date needs; longer numbers are mistakes or attacks.
MAX_DIGITS = 12
#: Characters of any text except notes.
MAX_TEXT = 200
#: Texts that each reader caches.
MOST_REMEMBERED = 4096
LONGEST_PERIOD_DAYS = 36_525

VOLUMES = {"ml": Fraction(1), "ul": Fraction(1, 1000)}
MASSES = {"mcg": Fraction(1), "ug": Fraction(1), "mg": Fraction(1000), "ng": Fraction(1, 1000)}
_RATE_TIMES = {"min": Fraction(1440), "h": Fraction(24), "day": Fraction(1)}
FLOWS = {f"{volume}/{time}": ml * a_day for volume, ml in VOLUMES.items() for time, a_day in _RATE_TIMES.items()}
DOSE_RATES = {f"{mass}/{time}": mcg * a_day for mass, mcg in MASSES.items() for time, a_day in _RATE_TIMES.items()}
RATES = FLOWS | DOSE_RATES
CONCENTRATIONS = {f"{mass}/{volume}": mcg / ml for mass, mcg in MASSES.items() for volume, ml in VOLUMES.items()}
CLOCK_TIMES = {"min": MINUTE, "h": HOUR, "day": DAY, "days": DAY, "week": WEEK, "weeks": WEEK}
MONTHS = ("month", "months")

#: The kind of quantity of every unit, to distinguish a wrong unit from an unknown one.
_KINDS = (
    dict.fromkeys(VOLUMES, "a volume")
    | dict.fromkeys(MASSES, "a mass")
    | dict.fromkeys(FLOWS, "a flow")
    | dict.fromkeys(DOSE_RATES, "a dose rate")
    | dict.fromkeys(CONCENTRATIONS, "a concentration")
    | dict.fromkeys([*CLOCK_TIMES, *MONTHS], "a length of time")
    | {"%": "a percentage"}
)
_EXPONENT = r"[0-9.]+[eE][+-]?[0-9]"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_PER = re.compile(r"\s*/\s*")
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([^\s0-9.,].*)")


def remembered(reader: Callable[[str], T]) -> Callable[[str], T | Fault]:
    """Decorate a reader with a cache of its results.

    A text of more than `MAX_TEXT` characters is a fault. The reader gets only its first and last 100 characters, for
    the message: the whole text would take time to search and memory to cache.
    """
    return _Cache(reader).__getitem__


class _Cache(dict[str, Any]):
    """The results of a reader by their texts, at most `MOST_REMEMBERED`; cleared when full. A dictionary with
    `__missing__` takes a third of the time of `lru_cache`."""

    def __init__(self, reader: Callable[[str], Any]) -> None:
        super().__init__()
        self.reader = reader

    def __missing__(self, text: str) -> Any:
        if len(text) > MAX_TEXT:
            result = self[text[: MAX_TEXT // 2] + text[-MAX_TEXT // 2 :]]
            if isinstance(result, Fault):
                return result
            return Fault(
                FaultCode.BAD_TEXT, f"`{shown(text)}` has {len(text):,} characters; at most {MAX_TEXT} belong here"
            )
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[text] = result = self.reader(text)
        return result


@remembered
def volume(text: str) -> Volume | Fault:
    """Read a volume such as "40 mL"; zero is allowed."""
    ml = _quantity(text, VOLUMES, "a volume")
    return ml if isinstance(ml, Fault) else Volume(ml, _as_written(text))


@remembered
def positive_volume(text: str) -> Volume | Fault:
    """Read a volume such as "40 mL", more than zero."""
    result = volume(text)
    if isinstance(result, Volume) and result.ml == 0:
        return _too_small(text)
    return result


@remembered
def volume_of_window(text: str) -> Volume | Fault:
    """Read the `volume` of a window, such as "0.2 mL"; zero is allowed."""
    return _amount_or_hint(text, volume(text))


@remembered
def mass_of_window(text: str) -> Mass | Fault:
    """Read the `dose` of a window, such as "25 mcg"; zero is allowed."""
    mcg = _quantity(text, MASSES, "an amount of drug")
    return _amount_or_hint(text, mcg if isinstance(mcg, Fault) else Mass(mcg, _as_written(text)))


@remembered
def volume_of_bolus(text: str) -> Volume | Fault:
    """Read the `volume` of a bolus, such as "0.2 mL", more than zero."""
    return _amount_or_hint(text, positive_volume(text))


@remembered
def mass_of_bolus(text: str) -> Mass | Fault:
    """Read the `dose` of a bolus, such as "25 mcg", more than zero."""
    mass = mass_of_window(text)
    if isinstance(mass, Mass) and mass.mcg == 0:
        return _too_small(text)
    return mass


@remembered
def rate(text: str) -> Rate | Fault:
    """Read a flow such as "0.02 mL/h" or a dose rate such as "100 mcg/day"; zero is the rate of a stopped pump."""
    per_day = _quantity(text, RATES, "a rate")
    if isinstance(per_day, Fault):
        unit = _unit_of(text)
        if unit in VOLUMES or unit in MASSES:
            key = "volume" if unit in VOLUMES else "dose"
            hint = (
                f"`{text}` is an amount, and `rate` is per time, such as {text}/day; if a whole window or bolus "
                f"delivers {text}, write `{key}: {text}`"
            )
            return Fault(FaultCode.WRONG_UNIT, hint)
        return per_day
    written = _as_written(text)
    return FlowRate(per_day, written) if _unit_of(text) in FLOWS else DoseRate(per_day, written)


@remembered
def flow(text: str) -> FlowRate | Fault:
    """Read a flow such as "0.048 mL/day", more than zero."""
    ml_per_day = _quantity(text, FLOWS, "a flow")
    if isinstance(ml_per_day, Fault):
        return ml_per_day
    return FlowRate(ml_per_day, _as_written(text)) if ml_per_day > 0 else _too_small(text)


@remembered
def dose_rate(text: str) -> tuple[DoseRate, str] | Fault:
    """Read a dose rate such as "19.2 mcg/day", more than zero. Return it with the mass unit for showing it: "mg" if it
    is written in mg, else "mcg"."""
    mcg_per_day = _quantity(text, DOSE_RATES, "a dose rate")
    if isinstance(mcg_per_day, Fault):
        return mcg_per_day
    if mcg_per_day == 0:
        return _too_small(text)
    return DoseRate(mcg_per_day), "mg" if _unit_of(text).startswith("mg/") else "mcg"


@remembered
def concentration(text: str) -> tuple[Concentration, str] | Fault:
    """Read a concentration such as "2000 mcg/mL", more than zero. Return it with the mass unit in which it is written:
    "mg", "mcg" or "ng"."""
    mcg_per_ml = _quantity(text, CONCENTRATIONS, "a concentration")
    if isinstance(mcg_per_ml, Fault):
        return _strength_fault(text, mcg_per_ml)
    if mcg_per_ml == 0:
        return _too_small(text)
    return Concentration(mcg_per_ml, _as_written(text)), _unit_of(text).partition("/")[0].replace("ug", "mcg")


@remembered
def duration(text: str) -> int | Fault:
    """Read a length of time on the clock such as "15 min" or "6 h". Return whole seconds, more than zero, at most
    36,525 days."""
    seconds = _quantity(text, {unit: Fraction(length) for unit, length in CLOCK_TIMES.items()}, "a length of time")
    if isinstance(seconds, Fault):
        if _unit_of(text) in MONTHS:
            return Fault(FaultCode.WRONG_UNIT, f"`{text}`: a month has no fixed length; use min, h, days or weeks")
        return seconds
    if seconds == 0:
        return _too_small(text)
    if seconds.denominator != 1:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{text}` is not a whole number of seconds")
    if seconds > LONGEST_PERIOD_DAYS * DAY:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{text}` is longer than a century")
    return seconds.numerator


@remembered
def period(text: str) -> Period | Fault:
    """Read a length of time on the calendar such as "180 days", "6 months" or "36 h", more than zero."""
    result = _period(text, [*CLOCK_TIMES, *MONTHS])
    return _too_small(text) if result == Period() else result


@remembered
def days_period(text: str) -> Period | Fault:
    """Read whole days on the calendar such as "3 days", "2 weeks" or "1 month"; zero is allowed."""
    units = [unit for unit, length in CLOCK_TIMES.items() if length >= DAY]
    return _period(text, [*units, *MONTHS], "a length of time in whole days")


@remembered
def whole_days(text: str) -> Period | Fault:
    """Read a number of days such as "14 days" or "2 weeks"; zero is allowed."""
    return _period(text, [unit for unit, length in CLOCK_TIMES.items() if length >= DAY], "a number of days")


@remembered
def percentage(text: str) -> Fraction | Fault:
    """Read a percentage from 0 to 100. Return it as a part of one: 29/200 for "14.5 %"."""
    hundredths = _quantity(text, {"%": Fraction(1, 100)}, "a percentage")
    if isinstance(hundredths, Fraction) and hundredths > 1:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{text}` is above 100 %")
    return hundredths


@remembered
def per_day(text: str) -> Fraction | Fault:
    """Read a number of boluses a day without a unit, such as "1.5"; zero is allowed."""
    return (
        _number(text)
        if re.fullmatch(_NUMBER, text)
        else _bad_number(text, "a plain number a day, without a unit, such as 1.5")
    )


@remembered
def whole_number(text: str) -> int | Fault:
    """Read a whole number of boluses a day without a unit, at least 1."""
    number = number_a_day(text)
    return _too_small(text) if number == 0 else number


def number_a_day(text: str) -> int | Fault:
    """Read a whole number of refills a day without a unit; zero is allowed."""
    number = _number(text) if text.isascii() and text.isdigit() else None
    if number is None:
        return Fault(FaultCode.BAD_NUMBER, f"`{shown(text)}` is not a whole number a day, without a unit, such as 4")
    return number if isinstance(number, Fault) else number.numerator


def _quantity(text: str, units: dict[str, Fraction], wanted: str) -> Fraction | Fault:
    """Read a quantity in one of `units`. Return it in the unit whose factor is 1.

    Args:
        units: the factor of each allowed unit.
        wanted: the kind of quantity, for a message: "a volume".
    """
    match = _QUANTITY.fullmatch(text)
    unit = "" if match is None else plain_unit(match[2])
    if match is None or unit not in units:
        return _bad_quantity(text, unit, units, wanted)
    return _number(match[1], units[unit])


def number_and_unit(text: str) -> tuple[str, str] | Fault:
    """Split a quantity into its number and its unit, both as they are written."""
    match = _QUANTITY.fullmatch(text)
    return _bad_number(text, "a number with a unit, such as 40 mL") if match is None else (match[1], match[2])


def _as_written(text: str) -> Written:
    """Return the number and the unit of a quantity that could be read, without spaces around a slash."""
    match = _QUANTITY.fullmatch(text)
    assert match is not None, "the quantity could be read"
    return Written(match[1], _PER.sub("/", match[2]))


def _unit_of(text: str) -> str:
    """Return the unit of a quantity in its plainest spelling: "ug" for "µg", "ml/h" for "mL / h"; empty if none."""
    match = _QUANTITY.fullmatch(text)
    return "" if match is None else plain_unit(match[2])


def plain_unit(unit: str) -> str:
    """Return a unit in its plainest spelling: "ug" for "µg", "ml/h" for "mL / h"."""
    return _PER.sub("/", unit).lower().replace("µ", "u").replace("μ", "u")


def _number(digits: str, unit: Fraction = Fraction(1)) -> Fraction | Fault:
    """Convert digits to a number of units. Make only one fraction: making fractions takes most of the time."""
    whole, _, decimals = digits.partition(".")
    if len(whole) > MAX_DIGITS or len(decimals) > MAX_DIGITS:
        return Fault(
            FaultCode.BAD_NUMBER,
            f"`{shown(digits)}` is too long; at most {MAX_DIGITS} digits before and after the point",
        )
    return Fraction(int(whole + decimals) * unit.numerator, 10 ** len(decimals) * unit.denominator)


def _strength_fault(text: str, fault: Fault) -> Fault:
    """Return the fault of a concentration. Explain a strength in percent, and one in more than 1 mL."""
    from pumpcli.files.units_in_words import strength_meant  # noqa: PLC0415  # few texts are wrong

    meant = strength_meant(text)
    if not meant or isinstance(concentration(meant), Fault):
        return fault
    why = "in percent, grams in 100 mL" if "%" in text else "in more than 1 mL"
    message = f"`{shown(text)}` is a strength {why}; write the strength of 1 mL: if this is {meant}, write `{meant}`"
    return Fault(fault.code, message)


def _bad_quantity(text: str, unit: str, units: dict[str, Fraction], wanted: str) -> Fault:
    from pumpcli.files.units_in_words import likely_first, spelled, unit_meant  # noqa: PLC0415  # few texts are wrong

    allowed = f"{wanted} is a number and a unit: {likely_first(units)}"
    if re.fullmatch(_NUMBER, text):
        return Fault(FaultCode.MISSING_UNIT, f"`{shown(text)}` has no unit; {allowed}")
    if text.startswith(".") and _unit_of(f"0{text}") in units:
        return Fault(FaultCode.BAD_NUMBER, f"`{text}` has no digit before the point; write `0{text}`")
    if not unit or re.match(_EXPONENT, text):
        return _bad_number(text, allowed)
    if unit in _KINDS:
        return Fault(FaultCode.WRONG_UNIT, f"`{shown(text)}` is {_KINDS[unit]}; {allowed}")
    meant = unit_meant(unit, units)
    hint = f": did you mean `{spelled(meant)}`?" if meant else ""
    return Fault(FaultCode.UNKNOWN_UNIT, f"unknown unit in `{shown(text)}`{hint}; {allowed}")


def _bad_number(text: str, allowed: str) -> Fault:
    if re.match(r"[0-9.]*,", text):
        why = "has a comma, which means different things in different countries; write 2000 or 0.05"
    elif re.match(r"[+-]", text):
        why = "has a plus or minus sign; write the number without it"
    elif re.match(_EXPONENT, text):
        why = "has an exponent; write the number out"
    elif re.match(r"[0-9]+ [0-9]", text):
        why = "has a space inside the number; write 2000"
    else:
        why = "is not a plain decimal number such as 0.05 or 2000"
    return Fault(FaultCode.BAD_NUMBER, f"`{shown(text)}` {why}; {allowed}")


def _amount_or_hint(text: str, result: T | Fault) -> T | Fault:
    """Return the result of a reader of amounts; for a rate, a fault that names the key `rate`."""
    if _unit_of(text) in RATES:
        hint = (
            f"`{shown(text)}` is a rate; write an amount here, such as {text.partition('/')[0].strip()}, or a rate "
            "under `rate`"
        )
        return Fault(FaultCode.WRONG_UNIT, hint)
    return result


def _period(text: str, units: Iterable[str], wanted: str = "a length of time") -> Period | Fault:
    """Read a whole number of months, of days or, below a day, of seconds; from zero to 36,525 days or 1,178 months."""
    counted = _quantity(text, dict.fromkeys(units, Fraction(1)), wanted)
    if isinstance(counted, Fault):
        return counted
    unit = _unit_of(text)
    is_clock = unit in CLOCK_TIMES and CLOCK_TIMES[unit] < DAY
    number = counted * CLOCK_TIMES[unit] if is_clock else counted
    if number.denominator != 1:
        return Fault(
            FaultCode.OUT_OF_RANGE, f"`{shown(text)}` is not a whole number of {'seconds' if is_clock else unit}"
        )
    longest = LONGEST_PERIOD_DAYS // 31 if unit in MONTHS else LONGEST_PERIOD_DAYS * DAY // CLOCK_TIMES[unit]
    if counted > longest:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{shown(text)}` is longer than a century")
    if unit in MONTHS:
        return Period(months=number.numerator)
    if is_clock:
        return Period(seconds=number.numerator)
    return Period(days=number.numerator * (CLOCK_TIMES[unit] // DAY))


def _too_small(text: str) -> Fault:
    return Fault(FaultCode.OUT_OF_RANGE, f"`{shown(text)}` is zero; it must be more than zero")
