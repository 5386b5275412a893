"""Look up public holidays of a country or a subdivision of it in the `holidays` package."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from datetime import date
from typing import Any

from pumpcli.errors import Fault
from pumpcli.files.quantities import remembered
from pumpcli.values import Frozen, derived, set_derived

#: Years in which to look first for the holidays of a place: nearly all that have any have some in the first of them.
RECENT_YEARS = range(2020, 2036)


class PublicHolidays(Frozen):
    """The holidays of a country or a subdivision. Call it with a date for the name of its holiday, or None.

    It does not hold the calendar itself: a process that receives a copy builds the calendar again. The package knows no
    holidays after 2100.

    Attributes:
        country: the code of the country, such as "US".
        subdivision: the code of the subdivision, such as "MN" in "US-MN"; empty for the whole country.
        category: the category of holidays, such as "catholic" in "DE-BY/catholic"; empty for the public ones.

    Raises:
        ValueError: if no such holidays are known.
    """

    country: str
    subdivision: str = ""
    category: str = ""

    _calendar: Any = derived()

    def __post_init__(self) -> None:
        kind = kind_of(self.country)
        if kind is None or not has_days(kind, self.subdivision, self.category):
            raise ValueError(f"no public holidays are known of {self.country} {self.subdivision} {self.category}")
        set_derived(self, "_calendar", _calendar(kind, self.subdivision, self.category))

    def __call__(self, on: date) -> str | None:
        with warnings.catch_warnings():  # the package warns about years for which it knows only some holidays
            warnings.simplefilter("ignore")
            name: str | None = self._calendar.get(on)
            return name


@remembered
def public_holidays(text: str) -> PublicHolidays | Fault:
    """Read the code of a country or a subdivision such as "US" or "US-MN", and a category such as "DE-BY/catholic"."""
    holidays = known_holidays(text)
    if holidays is not None:
        return holidays
    from pumpcli.files.holiday_hints import fault_of  # noqa: PLC0415  # imports the modules of all countries

    return fault_of(text)


def known_holidays(text: str) -> PublicHolidays | None:
    """Return the holidays of a code; None if it is not exactly a code with known holidays."""
    place, slash, category = text.partition("/")
    country, dash, subdivision = place.partition("-")
    if bool(subdivision) != bool(dash) or bool(category) != bool(slash):
        return None
    try:
        return PublicHolidays(country, subdivision, category)
    except ValueError:
        return None


def has_days(kind: Any, subdivision: str, category: str, years: Iterable[int] | None = None) -> bool:
    """Return whether a class of `holidays` knows any holiday of a category in a subdivision.

    Args:
        subdivision, category: empty for the whole country and for public holidays.
        years: the years to look at; None for all.
    """
    if subdivision not in ("", *kind.subdivisions) or category not in ("", *kind.supported_categories):
        return False
    if years is None:
        years = (*RECENT_YEARS, *range(kind.start_year, kind.end_year + 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return any(_calendar(kind, subdivision, category, year) for year in years)


def _calendar(kind: Any, subdivision: str, category: str, year: int | None = None) -> Any:
    """Return the calendar of the package, of one year or of any year that is asked for."""
    # Without a language the names would follow the locale, so a nightly list could differ from a user's screen.
    return kind(years=year, subdiv=subdivision or None, categories=category or None, language=kind.default_language)


def countries() -> list[str]:
    """Return the codes of all countries of the package."""
    import holidays  # noqa: PLC0415

    return list(holidays.list_supported_countries(include_aliases=False))


def kind_of(country: str) -> Any:
    """Return the class of `holidays` for a country, by its code of two letters; None if there is none."""
    if not (len(country) == 2 and country.isascii() and country.isupper()):
        return None
    import holidays  # noqa: PLC0415  # takes half as long as the rest of a start, and few clinic files need it

    kind = _alone(country)
    if kind is None and country in countries():
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
