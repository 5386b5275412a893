"""Units and strengths as people write them, put into the form of these files."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
