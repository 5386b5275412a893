"""Look up public holidays of a country or a subdivision of it in the `holidays` package."""

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
    """The public holidays of a country or a subdivision. Call it with a date for the name of its holiday, or None.

    It does not hold the calendar itself: a process that receives a copy builds the calendar again. The package knows no
    holidays after 2100.

    Attributes:
        country: the code of the country, such as "US".
        subdivision: the code of the subdivision, such as "MN" in "US-MN"; empty for the whole country.

    Raises:
        ValueError: if no holidays of that country or subdivision are known.
    """

    country: str
    subdivision: str = ""

    _calendar: Any = derived()

    def __post_init__(self) -> None:
        kind = _kind_of(self.country)
        if kind is None or self.subdivision not in ("", *kind.subdivisions):
            raise ValueError(f"no public holidays are known of {self.country} {self.subdivision}")
        # Without a language the names would follow the locale, so a nightly list could differ from a user's screen.
        calendar = kind(subdiv=self.subdivision or None, language=kind.default_language)
        set_derived(self, "_calendar", calendar)

    def __call__(self, on: date) -> str | None:
        with warnings.catch_warnings():  # the package warns about years for which it knows only some holidays
            warnings.simplefilter("ignore")
            name: str | None = self._calendar.get(on)
            return name


@remembered
def public_holidays(text: str) -> PublicHolidays | Fault:
    """Read the code of a country or a subdivision such as "US" or "US-MN"."""
    country, dash, subdivision = text.partition("-")
    if (kind := _kind_of(country)) is None:
        return Fault(
            FaultCode.UNKNOWN_HOLIDAYS, f"`{text}` is not a country with known holidays{_near(country, _countries())}"
        )
    if dash and subdivision not in kind.subdivisions:
        known = [f"{country}-{code}" for code in kind.subdivisions]
        which = f"; known: {', '.join(known)}" if known else f"; write `{country}` alone"
        return Fault(
            FaultCode.UNKNOWN_HOLIDAYS, f"`{text}` is not a subdivision with known holidays{_near(text, known)}{which}"
        )
    return PublicHolidays(country, subdivision)


def _countries() -> list[str]:
    import holidays  # noqa: PLC0415

    return list(holidays.list_supported_countries(include_aliases=False))


def _kind_of(country: str) -> Any:
    """Return the class of `holidays` for a country, by its code of two letters; None if there is none."""
    if not (len(country) == 2 and country.isascii() and country.isupper()):
        return None
    import holidays  # noqa: PLC0415  # takes half as long as the rest of a start, and few clinic files need it

    kind = _alone(country)
    if kind is None and country in _countries():
        kind = getattr(holidays, country)
    return kind


def _alone(country: str) -> Any:
    """Return the class for a country by importing only the module of that country.

    It takes a twentieth of the time of the documented way, which imports the modules of 250 countries. Return None if
    the class is not where the known versions of `holidays` have it.
    """
    import holidays  # noqa: PLC0415

    try:
        loader = vars(holidays)[country]
        package, _, _ = loader.module_name.rpartition(".")
        folders = [os.path.join(folder, package.rpartition(".")[2]) for folder in holidays.__path__]
        kind = getattr(_module(loader.module_name, folders), loader.entity_name)
        is_right = issubclass(kind, holidays.HolidayBase) and kind.country == country
    except Exception:  # a later version may differ in any way; the caller then uses the documented way
        return None
    return kind if is_right else None


def _module(name: str, folders: list[str]) -> Any:
    """Import a module without importing the packages that contain it.

    Args:
        folders: the folders in which to look for the module.
    """
    from importlib.machinery import PathFinder  # noqa: PLC0415
    from importlib.util import module_from_spec  # noqa: PLC0415

    spec = PathFinder.find_spec(name, folders)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _near(word: str, known: list[str]) -> str:
    """Return a hint with the nearest known codes, or with examples."""
    if word.upper() == "UK":
        return ": did you mean `GB`?"
    near = get_close_matches(word.upper(), known, cutoff=0.5)
    return (
        f": did you mean {' or '.join(f'`{code}`' for code in near)}?" if near else ", such as `US`, `US-MN`, `DE-BY`"
    )
