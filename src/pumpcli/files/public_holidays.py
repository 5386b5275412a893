"""Public holidays of a country or of a subdivision of it, from the `holidays` package."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches

from pumpcli.errors import Fault
from pumpcli.files.quantities import remembered


@remembered
def public_holidays(text: str) -> Callable[[date], str | None] | Fault:
    """The holidays of such as "US" or "US-MN": a function from a date to the name of its holiday, None where there is
    none. Nothing is known of years after 2100."""
    import holidays  # noqa: PLC0415  # takes as long as all the rest of a start, and few clinic files name any

    country, dash, subdivision = text.partition("-")
    countries = holidays.list_supported_countries(include_aliases=False)
    if country not in countries:
        return Fault("unknown-holidays", f"`{text}` is no country with known holidays{_near(country, list(countries))}")
    if dash and subdivision not in countries[country]:
        known = [f"{country}-{each}" for each in countries[country]]
        which = f"; known: {', '.join(known)}" if known else f"; write `{country}` alone"
        return Fault("unknown-holidays", f"`{text}` is no subdivision with known holidays{_near(text, known)}{which}")
    calendar = holidays.country_holidays(country, subdiv=subdivision or None)

    def holiday(on: date) -> str | None:
        with warnings.catch_warnings():  # of years for which nothing is known, in the words of a library
            warnings.simplefilter("ignore")
            return calendar.get(on)

    return holiday


def _near(word: str, known: list[str]) -> str:
    if word.upper() == "UK":
        return ": did you mean `GB`?"
    near = get_close_matches(word.upper(), known, cutoff=0.5)
    return (
        f": did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else ", such as `US`, `US-MN`, `DE-BY`"
    )
