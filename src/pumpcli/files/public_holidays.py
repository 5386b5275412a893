"""Public holidays of a country or of a subdivision of it, from the `holidays` package."""

from __future__ import annotations

import os
import warnings
from datetime import date
from difflib import get_close_matches
from typing import Any

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.quantities import remembered
from pumpcli.values import derived, frozen, set_derived


@frozen
class PublicHolidays:
    """The name of the public holiday on a date, None where there is none. A plain value: another process makes its
    own calendar of it. Nothing is known of years after 2100.

    Attributes:
        country: "US".
        subdivision: "MN" of "US-MN"; empty for the whole country.
    """

    country: str
    subdivision: str = ""

    _calendar: Any = derived()

    def __post_init__(self) -> None:
        kind = _kind_of(self.country)
        if kind is None or self.subdivision not in ("", *kind.subdivisions):
            raise ValueError(f"no public holidays are known of {self.country} {self.subdivision}")
        # Without a language the names would follow the locale of whoever asks, and a nightly list differ from a screen.
        calendar = kind(subdiv=self.subdivision or None, language=kind.default_language)
        set_derived(self, "_calendar", calendar)

    def __call__(self, on: date) -> str | None:
        with warnings.catch_warnings():  # of years for which nothing is known, in the words of a library
            warnings.simplefilter("ignore")
            name: str | None = self._calendar.get(on)
            return name


@remembered
def public_holidays(text: str) -> PublicHolidays | Fault:
    """The holidays of such as "US" or "US-MN"."""
    country, dash, subdivision = text.partition("-")
    if (kind := _kind_of(country)) is None:
        return Fault(
            FaultCode.UNKNOWN_HOLIDAYS, f"`{text}` is no country with known holidays{_near(country, _countries())}"
        )
    if dash and subdivision not in kind.subdivisions:
        known = [f"{country}-{each}" for each in kind.subdivisions]
        which = f"; known: {', '.join(known)}" if known else f"; write `{country}` alone"
        return Fault(
            FaultCode.UNKNOWN_HOLIDAYS, f"`{text}` is no subdivision with known holidays{_near(text, known)}{which}"
        )
    return PublicHolidays(country, subdivision)


def _countries() -> list[str]:
    import holidays  # noqa: PLC0415

    return list(holidays.list_supported_countries(include_aliases=False))


def _kind_of(country: str) -> Any:
    """The class of the holidays of a country, by its code of two letters; None if there is none."""
    if not (len(country) == 2 and country.isascii() and country.isupper()):
        return None
    import holidays  # noqa: PLC0415  # takes as long as half the rest of a start, and a clinic file may name none

    found = _alone(country)
    if found is None and country in _countries():
        found = getattr(holidays, country)
    return found


def _alone(country: str) -> Any:
    """The same from the module of that country alone, in a twentieth of the time: the package that it is in imports
    250 others. None if `holidays` keeps it elsewhere than in the versions that this was written for."""
    import holidays  # noqa: PLC0415

    try:
        loader = vars(holidays)[country]
        package, _, _ = loader.module_name.rpartition(".")
        folders = [os.path.join(folder, package.rpartition(".")[2]) for folder in holidays.__path__]
        found = getattr(_module(loader.module_name, folders), loader.entity_name)
        is_it = issubclass(found, holidays.HolidayBase) and found.country == country
    except Exception:  # whatever a later version does instead, there is the way that it promises
        return None
    return found if is_it else None


def _module(name: str, folders: list[str]) -> Any:
    """A module by itself, without the packages that it is in."""
    from importlib.machinery import PathFinder  # noqa: PLC0415
    from importlib.util import module_from_spec  # noqa: PLC0415

    spec = PathFinder.find_spec(name, folders)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _near(word: str, known: list[str]) -> str:
    if word.upper() == "UK":
        return ": did you mean `GB`?"
    near = get_close_matches(word.upper(), known, cutoff=0.5)
    return (
        f": did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else ", such as `US`, `US-MN`, `DE-BY`"
    )
