"""Public holidays: importing one country alone gives the same as the documented way of the library."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import holidays
import pytest

from pumpcli.errors import Fault
from pumpcli.files import public_holidays as module
from pumpcli.files.public_holidays import PublicHolidays, public_holidays

COUNTRIES = holidays.list_supported_countries(include_aliases=False)
SOME = ("US", "US-MN", "DE-BY", "GB", "FR", "JP", "CA-QC", "IN", "GU")
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    yield
    public_holidays.__self__.clear()  # type: ignore[attr-defined]


def found(text: str) -> list[str | None]:
    """Return the holidays on each of the days."""
    holiday = public_holidays(text)
    assert isinstance(holiday, PublicHolidays)
    return [holiday(day) for day in DAYS]


def promised(text: str) -> list[str | None]:
    """Return the same by the documented way of the library."""
    country, _, part = text.partition("-")
    language = getattr(holidays, country).default_language
    calendar = holidays.country_holidays(country, subdiv=part or None, language=language)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [calendar.get(day) for day in DAYS]


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_the_holidays_that_the_library_promises(country: str) -> None:
    assert found(country) == promised(country)
    for part in COUNTRIES[country][:1] + COUNTRIES[country][-1:]:
        assert found(f"{country}-{part}") == promised(f"{country}-{part}")


@pytest.mark.parametrize("text", ["US-MN", "DE-BY", "GB", "FR", "JP"])
def test_one_country_does_not_load_the_others(text: str) -> None:
    """If this fails with a new version of `holidays`, adapt `_alone` to it. The dates are still right, by the slow
    documented way."""
    program = f"""
import sys
from pumpcli.files.public_holidays import PublicHolidays, public_holidays
assert isinstance(public_holidays({text!r}), PublicHolidays)
print(*(name for name in sys.modules if name.startswith("holidays.countries")))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


class Moved:
    """A loader of a country with other internals but the same use, as a later version of the library may have."""

    def __init__(self, real: Any, **inside: str) -> None:
        self._real = real
        self.__dict__.update(inside)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._real(*arguments, **options)


@pytest.mark.parametrize(
    "inside",
    [
        {"module_name": ""},
        {"module_name": "holidays.countries.of_nowhere"},
        {"module_name": "holidays.elsewhere.united_states"},
        {"entity_name": "Nowhere"},
        {"entity_name": "__doc__"},
        {"module_name": "holidays.countries.germany", "entity_name": "Germany"},
    ],
    ids=str,
)
@pytest.mark.parametrize("text", ["US", "US-MN"])
def test_where_the_library_has_changed_inside_its_promised_way_is_taken(
    monkeypatch: pytest.MonkeyPatch, text: str, inside: dict[str, str]
) -> None:
    expected = promised(text)
    monkeypatch.setitem(vars(holidays), "US", Moved(vars(holidays)["US"], **inside))
    assert module._alone("US") is None
    assert found(text) == expected


def test_a_class_in_the_place_of_a_loader_is_taken_as_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = promised("US-MN")
    monkeypatch.setitem(vars(holidays), "US", type(holidays.country_holidays("US")))
    assert module._alone("US") is None
    assert found("US-MN") == expected


@pytest.mark.parametrize(
    "text", ["UK", "USA", "us", "Us", "U", "", "ÅÄ", "XX", "date", "UnitedStates", "__", "..", "U/"]
)
def test_what_is_no_code_of_a_country_is_none(text: str) -> None:
    holiday = public_holidays(text)
    assert isinstance(holiday, Fault)
    assert holiday.code == "unknown-holidays"


@pytest.mark.parametrize("text", SOME)
def test_the_names_do_not_depend_on_the_language_of_the_machine(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    names = []
    for language in ("C", "en_US.UTF-8", "de_DE.UTF-8", "th_TH.UTF-8"):
        for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.setitem(os.environ, variable, language)
        public_holidays.__self__.clear()  # type: ignore[attr-defined]
        names.append(found(text))
    assert names.count(names[0]) == 4


@pytest.mark.parametrize("text", SOME)
def test_holidays_are_a_value(text: str) -> None:
    holiday = public_holidays(text)
    assert isinstance(holiday, PublicHolidays)
    copy = pickle.loads(pickle.dumps(holiday))
    assert copy == holiday
    assert hash(copy) == hash(holiday)
    assert copy != PublicHolidays("DE", "HE")
    assert [copy(day) for day in DAYS] == [holiday(day) for day in DAYS]


@pytest.mark.parametrize(("country", "part"), [("XX", ""), ("US", "XX"), ("usa", ""), ("UK", "")])
def test_a_value_of_nowhere_is_refused(country: str, part: str) -> None:
    with pytest.raises(ValueError, match="no public holidays are known"):
        PublicHolidays(country, part)
