"""Units and strengths as people write them, put into the form of these files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from fractions import Fraction

from pumpcli.domain.quantity import decimal_text

#: Other spellings of units, none of which could mean another unit.
_SPELLINGS = (
    dict.fromkeys(("hr", "hrs", "hour", "hours"), "h")
    | dict.fromkeys(("d", "days", "24h", "24hr", "24hrs", "24hour", "24hours"), "day")
    | dict.fromkeys(("mins", "minute", "minutes"), "min")
    | {"wk": "week", "wks": "weeks"}
    | {"mo": "month", "mth": "month", "mos": "months", "mths": "months"}
    | dict.fromkeys(
        ("cc", "ccm", "c.c.", "mls", "milliliter", "milliliters", "millilitre", "millilitres", "1ml", "1cc"), "ml"
    )
    | dict.fromkeys(("uls", "microliter", "microliters", "microlitre", "microlitres"), "ul")
    | dict.fromkeys(("mcgs", "microgram", "micrograms"), "mcg")
    | dict.fromkeys(("mgs", "milligram", "milligrams"), "mg")
    | dict.fromkeys(("percent", "pct"), "%")
)
#: Words between an amount and a time or a volume, and words for both.
_PER = ((r"\s+(?:per|an?|each|every)\s+|\\", "/"), (r"\s+(?:daily|every ?day)$", "/day"), (r"\s+hourly$", "/h"))
_PERCENT = r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*%\s*\(?(?:w/?v)?\)?"
_IN_A_VOLUME = (
    r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(mcg|mg|ug|ng)\s*(?:/|per|in)\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(?:ml|cc)"
)

#: Units as they are written, if not in small letters.
_WRITTEN = {"ml": "mL", "ul": "uL"}
#: The usual units of dose rates, flows and concentrations, by what they are per, and the others.
_USUAL_AMOUNTS, _OTHER_AMOUNTS = ("mcg", "mg", "ml"), ("ng", "ug", "ul")
_USUAL_DIVISORS, _OTHER_DIVISORS = ("day", "h", "ml"), ("min", "ul")
#: The order of units by themselves; of a unit with a plural only that is listed.
_SINGLE = ("mcg", "mg", "ng", "ug", "ml", "ul", "min", "h", "days", "weeks", "months", "%")


def spelled(unit: str) -> str:
    """Return a unit as it is written: "mL/h" for "ml/h"."""
    return "/".join(_WRITTEN.get(part, part) for part in unit.split("/"))


def likely_first(units: Collection[str]) -> str:
    """Return the units of a kind of quantity for a message, the usual ones first: "mcg/mL, mg/mL, also ng, ug, per
    uL"."""
    whole = [unit for unit in _SINGLE if unit in units]
    usual = [f"{amount}/{divisor}" for divisor in _USUAL_DIVISORS for amount in _USUAL_AMOUNTS]
    pairs = [unit.split("/") for unit in units if "/" in unit]
    others = [amount for amount in _OTHER_AMOUNTS if amount in {amount for amount, _ in pairs}]
    others += [f"per {spelled(divisor)}" for divisor in _OTHER_DIVISORS if divisor in {divisor for _, divisor in pairs}]
    also = ["also " + ", ".join(map(spelled, others))] if others else []
    return ", ".join([*map(spelled, [*whole, *(unit for unit in usual if unit in units)]), *also])


def unit_meant(unit: str, units: Iterable[str]) -> str:
    """Return the one of `units` that another spelling means, such as "mcg/day" for "mcg per 24 h"; empty for any other
    text, since a guessed unit may be wrong."""
    words = " ".join(unit.lower().split())
    for pattern, instead in _PER:
        words = re.sub(pattern, instead, words)
    parts = [part.strip() for part in words.split("/")]
    plain = "/".join(_SPELLINGS.get(part.replace(" ", ""), part) for part in parts)
    return plain if plain in units else ""


def strength_meant(text: str) -> str:
    """Return how a strength in percent, or in more than 1 mL, is written: "20 mg/mL" for "2 %", "2 mg/mL" for
    "40 mg/20 mL". Return an empty text for any other, and where no decimal is exact."""
    percent = re.fullmatch(_PERCENT, text, re.IGNORECASE)
    if percent is not None:
        return f"{decimal_text(Fraction(percent[1]) * 10)} mg/mL"
    match = re.fullmatch(_IN_A_VOLUME, text, re.IGNORECASE)
    if match is None or Fraction(match[3]) == 0:
        return ""
    number = decimal_text(Fraction(match[1]) / Fraction(match[3]))
    return "" if "/" in number or len(number) > 12 else f"{number} {match[2].lower()}/mL"
