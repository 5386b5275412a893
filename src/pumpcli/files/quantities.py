"""Readers of quantities: a number and a unit, and out comes the exact value or a `Fault`.

Readers are pure and remember what they have read, since a fleet says "40 mL" thousands of times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, TypeVar

from pumpcli.domain.clock import DAY, HOUR, MINUTE, WEEK, Period
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Mass, Rate, Volume
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.suggestions import shown

T = TypeVar("T")

#: More digits than any dose, volume or date needs; longer numbers are slips or attacks.
MAX_DIGITS = 12
#: Characters of any text but notes.
MAX_TEXT = 200
#: Texts that each reader remembers.
MOST_REMEMBERED = 4096
LONGEST_PERIOD_DAYS = 36_525

_VOLUMES = {"ml": Fraction(1), "ul": Fraction(1, 1000)}
_MASSES = {"mcg": Fraction(1), "ug": Fraction(1), "mg": Fraction(1000), "ng": Fraction(1, 1000)}
_RATE_TIMES = {"min": Fraction(1440), "h": Fraction(24), "day": Fraction(1)}
_FLOWS = {f"{volume}/{time}": ml * a_day for volume, ml in _VOLUMES.items() for time, a_day in _RATE_TIMES.items()}
_DOSE_RATES = {f"{mass}/{time}": mcg * a_day for mass, mcg in _MASSES.items() for time, a_day in _RATE_TIMES.items()}
_RATES = _FLOWS | _DOSE_RATES
_CONCENTRATIONS = {f"{mass}/{volume}": mcg / ml for mass, mcg in _MASSES.items() for volume, ml in _VOLUMES.items()}
_CLOCK_TIMES = {"min": MINUTE, "h": HOUR, "day": DAY, "days": DAY, "week": WEEK, "weeks": WEEK}
_MONTHS = ("month", "months")

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
_EXPONENT = r"[0-9.]+[eE][+-]?[0-9]"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_PER = re.compile(r"\s*/\s*")
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([^\s0-9.,].*)")


def remembered(reader: Callable[[str], T]) -> Callable[[str], T | Fault]:
    """A reader that remembers the texts it has read last. Of a text that is longer than any value it reads
    only the beginning and the end, to say what is wrong with it: to keep such texts would cost memory, to search them
    time."""
    return _Remembering(reader).__getitem__


class _Remembering(dict[str, Any]):
    """What a reader has read, by its texts. A dictionary that fills itself answers in a third of the time of
    `lru_cache`; it begins anew when it is full."""

    def __init__(self, reader: Callable[[str], Any]) -> None:
        super().__init__()
        self.reader = reader

    def __missing__(self, text: str) -> Any:
        if len(text) > MAX_TEXT:
            found = self[text[: MAX_TEXT // 2] + text[-MAX_TEXT // 2 :]]
            if isinstance(found, Fault):
                return found
            return Fault(
                FaultCode.BAD_TEXT, f"`{shown(text)}` has {len(text):,} characters; at most {MAX_TEXT} belong here"
            )
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[text] = found = self.reader(text)
        return found


@remembered
def volume(text: str) -> Volume | Fault:
    """Such as "40 mL"; zero is a volume."""
    ml = _quantity(text, _VOLUMES, "a volume")
    return ml if isinstance(ml, Fault) else Volume(ml)


@remembered
def positive_volume(text: str) -> Volume | Fault:
    """Such as "40 mL", more than zero."""
    found = volume(text)
    if isinstance(found, Volume) and found.ml == 0:
        return _too_small(text)
    return found


@remembered
def volume_of_window(text: str) -> Volume | Fault:
    """The `volume` of a window: "0.2 mL"; it may be zero."""
    return _amount_or_hint(text, volume(text))


@remembered
def mass_of_window(text: str) -> Mass | Fault:
    """The `dose` of a window: "25 mcg"; it may be zero."""
    mcg = _quantity(text, _MASSES, "an amount of drug")
    return _amount_or_hint(text, mcg if isinstance(mcg, Fault) else Mass(mcg))


@remembered
def volume_of_bolus(text: str) -> Volume | Fault:
    """The `volume` of a bolus, more than zero."""
    return _amount_or_hint(text, positive_volume(text))


@remembered
def mass_of_bolus(text: str) -> Mass | Fault:
    """The `dose` of a bolus, more than zero."""
    found = mass_of_window(text)
    if isinstance(found, Mass) and found.mcg == 0:
        return _too_small(text)
    return found


@remembered
def rate(text: str) -> Rate | Fault:
    """Such as "0.02 mL/h" or "100 mcg/day"; zero is a rate, that of a stopped pump."""
    per_day = _quantity(text, _RATES, "a rate")
    if isinstance(per_day, Fault):
        unit = _unit_of(text)
        if unit in _VOLUMES or unit in _MASSES:
            key = "volume" if unit in _VOLUMES else "dose"
            hint = (
                f"`{text}` is an amount, and `rate` is per time, such as {text}/day; where a whole window or a "
                f"bolus is to deliver {text}, write `{key}: {text}`"
            )
            return Fault(FaultCode.WRONG_UNIT, hint)
        return per_day
    return FlowRate(per_day) if _unit_of(text) in _FLOWS else DoseRate(per_day)


@remembered
def flow(text: str) -> FlowRate | Fault:
    """Such as "0.048 mL/day", more than zero."""
    ml_per_day = _quantity(text, _FLOWS, "a flow")
    if isinstance(ml_per_day, Fault):
        return ml_per_day
    return FlowRate(ml_per_day) if ml_per_day > 0 else _too_small(text)


@remembered
def concentration(text: str) -> tuple[Concentration, str] | Fault:
    """Such as "2000 mcg/mL", more than zero, with the mass unit it is written in, "mcg" or "mg"."""
    mcg_per_ml = _quantity(text, _CONCENTRATIONS, "a concentration")
    if isinstance(mcg_per_ml, Fault):
        return mcg_per_ml
    if mcg_per_ml == 0:
        return _too_small(text)
    return Concentration(mcg_per_ml), "mg" if _unit_of(text).startswith("mg/") else "mcg"


@remembered
def duration(text: str) -> int | Fault:
    """Such as "15 min", "6 h": a length of time on the clock in whole seconds, more than zero."""
    seconds = _quantity(text, {unit: Fraction(length) for unit, length in _CLOCK_TIMES.items()}, "a length of time")
    if isinstance(seconds, Fault):
        if _unit_of(text) in _MONTHS:
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
    """Such as "180 days", "6 months", "36 h": a length of time on the calendar, more than zero."""
    found = _period(text, [*_CLOCK_TIMES, *_MONTHS])
    return _too_small(text) if found == Period() else found


@remembered
def days_period(text: str) -> Period | Fault:
    """Such as "3 days", "2 weeks", "1 month": whole days on the calendar; zero is allowed."""
    units = [unit for unit, length in _CLOCK_TIMES.items() if length >= DAY]
    return _period(text, [*units, *_MONTHS], "a length of time in whole days")


@remembered
def percentage(text: str) -> Fraction | Fault:
    """Such as "14.5 %", from 0 to 100, as a part of one: 29/200."""
    hundredths = _quantity(text, {"%": Fraction(1, 100)}, "a percentage")
    if isinstance(hundredths, Fraction) and hundredths > 1:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{text}` is above 100 %")
    return hundredths


@remembered
def per_day(text: str) -> Fraction | Fault:
    """A plain number of boluses a day, such as 1.5."""
    return (
        _number(text)
        if re.fullmatch(_NUMBER, text)
        else _bad_number(text, "a plain number a day, without a unit, such as 1.5")
    )


@remembered
def whole_number(text: str) -> int | Fault:
    """A whole number of boluses or refills a day, at least 1."""
    number = _number(text) if text.isascii() and text.isdigit() else None
    if number is None:
        return Fault(FaultCode.BAD_NUMBER, f"`{shown(text)}` is not a whole number a day, without a unit, such as 4")
    if isinstance(number, Fault):
        return number
    return number.numerator if number > 0 else _too_small(text)


def _quantity(text: str, units: dict[str, Fraction], wanted: str) -> Fraction | Fault:
    """The number in the unit whose factor is 1, or what is wrong with it."""
    match = _QUANTITY.fullmatch(text)
    unit = "" if match is None else _plainest(match[2])
    if match is None or unit not in units:
        return _bad_quantity(text, unit, units, wanted)
    return _number(match[1], units[unit])


def _unit_of(text: str) -> str:
    """The unit of a quantity in its plainest spelling: "ug" for "µg", "ml/h" for "mL / h"."""
    match = _QUANTITY.fullmatch(text)
    return "" if match is None else _plainest(match[2])


def _plainest(unit: str) -> str:
    return _PER.sub("/", unit).lower().replace("µ", "u").replace("μ", "u")


def _number(digits: str, unit: Fraction = Fraction(1)) -> Fraction | Fault:
    """A number of units; made into a fraction once, which is what costs time."""
    whole, _, decimals = digits.partition(".")
    if len(whole) > MAX_DIGITS or len(decimals) > MAX_DIGITS:
        return Fault(
            FaultCode.BAD_NUMBER,
            f"`{shown(digits)}` is too long; at most {MAX_DIGITS} digits before and after the point",
        )
    return Fraction(int(whole + decimals) * unit.numerator, 10 ** len(decimals) * unit.denominator)


def _meant_unit(unit: str, units: Iterable[str]) -> str:
    """A hint where a unit is only spelled in another way; a unit is never guessed from its looks."""
    plain = "/".join(_SPELLINGS.get(part.strip(), part.strip()) for part in unit.split("/"))
    return f": did you mean `{_spelled(plain)}`?" if plain in units else ""


def _bad_quantity(text: str, unit: str, units: dict[str, Fraction], wanted: str) -> Fault:
    allowed = f"{wanted} is a number and a unit: {', '.join(_spelled(name) for name in units)}"
    if re.fullmatch(_NUMBER, text):
        return Fault(FaultCode.MISSING_UNIT, f"`{shown(text)}` has no unit; {allowed}")
    if not unit or re.match(_EXPONENT, text):
        return _bad_number(text, allowed)
    if unit in _KINDS:
        return Fault(FaultCode.WRONG_UNIT, f"`{shown(text)}` is {_KINDS[unit]}; {allowed}")
    return Fault(FaultCode.UNKNOWN_UNIT, f"unknown unit in `{shown(text)}`{_meant_unit(unit, units)}; {allowed}")


def _bad_number(text: str, allowed: str) -> Fault:
    if re.match(r"[0-9.]*,", text):
        why = "has a comma, which means different things in different countries; write 2000 or 0.05"
    elif re.match(r"[+-]", text):
        why = "has a sign; numbers here have none"
    elif re.match(_EXPONENT, text):
        why = "has an exponent; write the number out"
    elif re.match(r"[0-9]+ [0-9]", text):
        why = "has a blank inside the number; write 2000"
    else:
        why = "is not a plain decimal number such as 0.05 or 2000"
    return Fault(FaultCode.BAD_NUMBER, f"`{shown(text)}` {why}; {allowed}")


def _amount_or_hint(text: str, found: T | Fault) -> T | Fault:
    if _unit_of(text) in _RATES:
        hint = (
            f"`{shown(text)}` is a rate; this is an amount, such as {text.partition('/')[0].strip()}; a rate "
            "is given as `rate`"
        )
        return Fault(FaultCode.WRONG_UNIT, hint)
    return found


def _period(text: str, units: Iterable[str], wanted: str = "a length of time") -> Period | Fault:
    counted = _quantity(text, dict.fromkeys(units, Fraction(1)), wanted)
    if isinstance(counted, Fault):
        return counted
    unit = _unit_of(text)
    is_clock = unit in _CLOCK_TIMES and _CLOCK_TIMES[unit] < DAY
    number = counted * _CLOCK_TIMES[unit] if is_clock else counted
    if number.denominator != 1:
        return Fault(
            FaultCode.OUT_OF_RANGE, f"`{shown(text)}` is not a whole number of {'seconds' if is_clock else unit}"
        )
    longest = LONGEST_PERIOD_DAYS // 31 if unit in _MONTHS else LONGEST_PERIOD_DAYS * DAY // _CLOCK_TIMES[unit]
    if counted > longest:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{shown(text)}` is longer than a century")
    if unit in _MONTHS:
        return Period(months=number.numerator)
    if is_clock:
        return Period(seconds=number.numerator)
    return Period(days=number.numerator * (_CLOCK_TIMES[unit] // DAY))


def _too_small(text: str) -> Fault:
    return Fault(FaultCode.OUT_OF_RANGE, f"`{shown(text)}` is zero; it must be more than that")


def _spelled(unit: str) -> str:
    return "/".join(_WRITTEN.get(part, part) for part in unit.split("/"))
