"""Name the codes that were probably meant by a text that is no country or subdivision with known holidays.

Every code that a message suggests can be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.public_holidays import RECENT_YEARS, countries, has_days, kind_of, known_holidays
from pumpcli.files.suggestions import shown

#: Territories with an ISO 3166-1 code of their own, by the country under whose code they are looked for: those that
#: ISO 3166-2 lists as its subdivisions, and those that it governs.
_TERRITORIES = {
    "AU": ("CC", "CX", "NF"),
    "CN": ("HK", "MO", "TW"),
    "DK": ("FO", "GL"),
    "FI": ("AX",),
    "FR": ("BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"),
    "GB": ("AI", "BM", "FK", "GG", "GI", "GS", "IM", "JE", "KY", "MS", "PN", "SH", "TC", "VG"),
    "NL": ("AW", "BQ", "CW", "SX"),
    "NO": ("SJ",),
    "NZ": ("CK", "NU", "TK"),
    "US": ("AS", "FM", "GU", "MH", "MP", "PR", "PW", "UM", "VI"),
}
#: Names in common use that the package does not have; it has English names of countries and local ones of subdivisions.
_COMMON_NAMES = {
    "America": "US",
    "Bavaria": "DE-BY",
    "Belgie": "BE",
    "Belgien": "BE",
    "Belgique": "BE",
    "Brasil": "BR",
    "Britain": "GB",
    "Catalonia": "ES-CT",
    "Czech Republic": "CZ",
    "Danmark": "DK",
    "Deutschland": "DE",
    "Espana": "ES",
    "Great Britain": "GB",
    "Hesse": "DE-HE",
    "Holland": "NL",
    "Italia": "IT",
    "Lower Saxony": "DE-NI",
    "Nederland": "NL",
    "Norge": "NO",
    "North Rhine-Westphalia": "DE-NW",
    "Osterreich": "AT",
    "Polska": "PL",
    "Rhineland-Palatinate": "DE-RP",
    "Saxony": "DE-SN",
    "Saxony-Anhalt": "DE-ST",
    "Schweiz": "CH",
    "Suisse": "CH",
    "Suomi": "FI",
    "Svizzera": "CH",
    "Sverige": "SE",
    "Thuringia": "DE-TH",
    "Tyrol": "AT-7",
    "UK": "GB",
    "Vienna": "AT-9",
}
_SEPARATORS = re.compile(r"[\s_/.,:;–—−-]+")
#: A shorter name of a subdivision is an abbreviation, which stands for many places.
_SHORTEST_NAME = 4
_LONGEST_NAME = 60
_MOST_SUGGESTIONS = 3


def fault_of(text: str) -> Fault:
    """Return the fault of a text that names no known holidays, with the codes that were probably meant."""
    several = [part.strip() for part in re.split(r"[,;]", text)]
    if len(several) > 1 and all(map(known_holidays, several)):
        return _fault(text, f"is more than one code; write a list: [{', '.join(several)}]")
    place, slash, category = text.partition("/")
    country, dash, subdivision = place.partition("-")
    kind = kind_of(country)
    if kind is None:
        return _fault(text, f"is not a country with known holidays{_hint(text) or ', such as `US`, `US-MN`, `DE-BY`'}")
    if not dash or subdivision in kind.subdivisions:
        if not slash:
            return _fault(text, "has no known holidays")
        return _category_fault(text, kind, place, category)
    hint = _hint(text)
    if kind.subdivisions:
        known = f"; known: {', '.join(f'{country}-{code}' for code in kind.subdivisions)}"
    else:
        known = "" if hint else f"; write `{country}` alone"
    return _fault(text, f"is not a subdivision with known holidays{hint}{known}")


def _fault(text: str, why: str) -> Fault:
    return Fault(FaultCode.UNKNOWN_HOLIDAYS, f"`{shown(text)}` {why}")


def _category_fault(text: str, kind: Any, place: str, category: str) -> Fault:
    """Return the fault of a category that the package does not have for a country, or only for other subdivisions."""
    country, _, subdivision = place.partition("-")
    here = [name for name in kind.supported_categories if subdivision in _places_with(country, name)]
    known = f"; known: {', '.join(f'{place}/{name}' for name in here)}" if here else ""
    if category not in kind.supported_categories:
        near = get_close_matches(category.lower(), here, n=1)
        hint = _spelled(_meant(text.replace("/", "-")) or [f"{place}/{name}" for name in near])
        return _fault(text, f"is not a category with known holidays{hint}{known}")
    elsewhere = ", ".join(f"{country}-{code}" for code in _places_with(country, category) if code)
    only = f": the category {category} has holidays only in {elsewhere}" if elsewhere else ""
    return _fault(text, f"has no known holidays{only}{known}")


@cache
def _places_with(country: str, category: str) -> list[str]:
    """Return the subdivisions of a country, and "" for the whole, that have a category of holidays in recent years."""
    kind = kind_of(country)
    return [code for code in ("", *kind.subdivisions) if has_days(kind, code, category, RECENT_YEARS)]


def _hint(text: str) -> str:
    """Return ": did you mean `DE-BY`?" with the codes that a text may stand for; empty if there are none."""
    place, slash, category = text.partition("/")
    codes = _meant(place)
    if slash:
        codes = [longer if known_holidays(longer := f"{code}/{category.lower()}") else code for code in codes]
    return _spelled(codes)


def _spelled(codes: Iterable[str]) -> str:
    """Return codes as a question, at most three and only those that can be read."""
    right = [f"`{code}`" for code in dict.fromkeys(codes) if known_holidays(code)][:_MOST_SUGGESTIONS]
    return f": did you mean {' or '.join(right)}?" if right else ""


def _meant(place: str) -> list[str]:
    """Return the codes of the country or subdivision that a text may stand for, the likeliest first."""
    words = [word for word in _SEPARATORS.split(place) if word]
    exact = [*_all_names().get(_plain(place), ()), *_pairs(words)]
    if exact or not words or len(place) > _LONGEST_NAME:
        return exact
    (country, *_), rest = _country_names().get(_plain(words[0]), ("",)), "".join(words[1:])
    if country and rest:
        near = _near(rest, _subdivision_names(country), 0.7)
        return [f"{country}-{code}" for code in near]
    return _near(place, _country_names(), 0.8) or _near(place, _all_names(), 0.8)


def _pairs(words: list[str]) -> Iterator[str]:
    """Yield codes for words that name a country and a subdivision of it, in either order."""
    for cut in range(1, len(words)):
        left, right = "".join(words[:cut]), "".join(words[cut:])
        for country_name, name in ((left, right), (right, left)):
            for country in _country_names().get(_plain(country_name), ()):
                yield from (f"{country}-{code}" for code in _subdivision_names(country).get(_plain(name), ()))
                yield from (
                    code for code in _TERRITORIES.get(country, ()) if code in _country_names().get(_plain(name), ())
                )


def _near(word: str, names: dict[str, list[str]], cutoff: float) -> list[str]:
    """Return the codes of the names nearest to a word; none for a word with digits, of which each may mean another."""
    if any(map(str.isdigit, word)):
        return []
    near = get_close_matches(_plain(word), names, n=_MOST_SUGGESTIONS, cutoff=cutoff)
    return [code for name in near for code in names[name]]


def _plain(name: str) -> str:
    """Return a name in lower case, with letters and digits only, without accents: "cotedivoire"."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name).casefold()))


@cache
def _country_names() -> dict[str, list[str]]:
    """Return the codes of countries by each of their names: "de", "deu", "germany", "deutschland"."""
    from holidays import registry  # noqa: PLC0415

    names: dict[str, list[str]] = {}
    known = countries()
    for entry in [*((code,) for code in known), *getattr(registry, "COUNTRIES", {}).values()]:
        for code in set(entry) & set(known):
            for name in entry:
                names.setdefault(_plain(name), []).append(code)
    for name, code in _COMMON_NAMES.items():
        if "-" not in code:
            names.setdefault(_plain(name), []).append(code)
    return names


@cache
def _subdivision_names(country: str) -> dict[str, list[str]]:
    """Return the codes of the subdivisions of a country, without that of the country, by each of their names."""
    kind = kind_of(country)
    names: dict[str, list[str]] = {}
    local = dict(getattr(kind, "subdivisions_aliases", {}))
    common = {name: code[3:] for name, code in _COMMON_NAMES.items() if code.startswith(f"{country}-")}
    for name, code in [*((code, code) for code in kind.subdivisions), *local.items(), *common.items()]:
        codes = names.setdefault(_plain(name), [])
        codes += [code] if code not in codes else []
    return names


@cache
def _all_names() -> dict[str, list[str]]:
    """Return codes by every name of a country, and of a subdivision with or without its country."""
    names = {name: list(codes) for name, codes in _country_names().items()}
    for country in countries():
        for name, codes in _subdivision_names(country).items():
            keys = [f"{country.lower()}{name}", *([name] if len(name) >= _SHORTEST_NAME else [])]
            for key in keys:
                names.setdefault(key, []).extend(f"{country}-{code}" for code in codes)
    return names
