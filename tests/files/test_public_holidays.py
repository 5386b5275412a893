"""Public holidays: importing one country alone gives the same as the documented way of the library."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.errors import Fault, FaultCode
from pumpcli.files import public_holidays as module
from pumpcli.files.public_holidays import PublicHolidays, public_holidays


def promised_in(country: str, part: str, category: str, years: int | Iterable[int]) -> dict[date, str]:
    """Return the holidays of a year, or of several, by the documented way of the library."""
    language = getattr(holidays, country).default_language
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dict(
            holidays.country_holidays(
                country, subdiv=part or None, categories=(category,), years=years, language=language
            )
        )


COUNTRIES = holidays.list_supported_countries(include_aliases=False)
SOME = ("US", "US-MN", "DE-BY", "DE-BY/catholic", "GB", "FR", "JP", "CA-QC", "IN", "GU")
SHARES = 10
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


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_every_country_has_the_holidays_that_the_library_promises(country: str) -> None:
    if is_without_inhabitants(country):
        assert public_holidays(country) == Fault(FaultCode.UNKNOWN_HOLIDAYS, f"`{country}` has no known holidays")
        return
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


@pytest.mark.parametrize(
    "place",
    [
        ("XX",),
        ("US", "XX"),
        ("usa",),
        ("UK",),
        ("US", "MN", "Public"),
        ("DE", "BE", "catholic"),
        ("DE", "", "catholic"),
    ],
)
def test_a_value_of_nowhere_is_refused(place: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no public holidays are known"):
        PublicHolidays(*place)


@pytest.mark.parametrize("share", range(SHARES))
def test_every_category_of_every_part_gives_its_days_or_names_the_parts_that_have_it(share: int) -> None:
    """Of the parts without a category the first and the last are tried: to be sure of one, all years are looked at."""
    for country in sorted(COUNTRIES)[share::SHARES]:
        for category in getattr(holidays, country).supported_categories:
            days = {part: some_days_of(country, part, category) for part in ("", *COUNTRIES[country])}
            having = [part for part, expected in days.items() if expected]
            assert having or is_without_inhabitants(country)
            for part in having:
                holiday = public_holidays(f"{country}-{part}/{category}" if part else f"{country}/{category}")
                assert isinstance(holiday, PublicHolidays), part
                assert {day: holiday(day) for day in days[part]} == days[part]
            without = [part for part, expected in days.items() if not expected]
            for part in without[:1] + without[1:][-1:]:
                fault = public_holidays(f"{country}-{part}/{category}" if part else f"{country}/{category}")
                assert isinstance(fault, Fault), part
                assert all(f"{country}-{other}" in fault.message for other in having), fault.message


def is_without_inhabitants(country: str) -> bool:
    """Whether the library knows no public holiday of a place at all."""
    return not promised_in(country, "", "public", range(1950, 2100, 10))


def some_days_of(country: str, part: str, category: str) -> dict[date, str]:
    """Return the holidays of 2026, or of all years if that year has none."""
    kind = getattr(holidays, country)
    years = range(max(kind.start_year, 1950), min(kind.end_year, 2050) + 1)
    return promised_in(country, part, category, 2026) or promised_in(country, part, category, years)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        *((name, ["DE"]) for name in ("Germany", "germany", "Deutschland", "deutschland", "DEU", "de", "Germny")),
        *((name, ["US"]) for name in ("USA", "usa", "us", "U.S.", "United States", "UnitedStates", "america")),
        *((name, ["GB"]) for name in ("UK", "uk", "U.K.", "Great Britain", "United Kingdom", "GBR")),
        *((name, ["DE-BY"]) for name in ("de-by", "DE_BY", "DE BY", "DE/BY", "DE\u2013BY", "de.by", "DEBY", "DE - BY")),
        *((name, ["DE-BY"]) for name in ("Bavaria", "bayern", "DE-Bayern", "DE-bavaria", "Germany-BY", "Bayern, DE")),
        *((name, ["US-MN"]) for name in ("US-Minnesota", "USA-MN", "us-mn", "Minnesota", "US-Minesota", "mn-us")),
        *((name, ["GB-ENG"]) for name in ("England", "uk-eng", "UK-England")),
        *((name, ["AT"]) for name in ("\u00d6sterreich", "Osterreich", "austria")),
        *((name, ["HK"]) for name in ("CN-HK", "cn-hk", "Hong Kong", "HKG", "China-HK")),
        *(("US-FM", ["FM"]), ("NL-CW", ["CW"]), ("FR-GP", ["FR-971", "GP"]), ("Georgia", ["GE", "US-GA"])),
        *(("DE-", ["DE"]), ("DE-BY/", ["DE-BY"]), ("CA-Qu\u00e9bec", ["CA-QC"])),
        *((name, ["DE-BY/catholic"]) for name in ("DE-BY/Catholic", "de-by/catholic", "Bavaria/catholic")),
        *((name, []) for name in ("XX", "?", "", "US-XX", "US-MM", "AT-10", "us-mn-government", "x" * 300)),
    ],
)
def test_the_codes_that_were_probably_meant(text: str, codes: list[str]) -> None:
    fault = public_holidays(text)
    assert isinstance(fault, Fault)
    assert suggested(fault) == codes


def suggested(fault: Fault) -> list[str]:
    """Return the codes that a message asks for, each of which can be read."""
    question = re.search(r": did you mean ([^?]*)\?", fault.message)
    codes = [] if question is None else re.findall("`([^`]*)`", question[1])
    assert all(isinstance(public_holidays(code), PublicHolidays) for code in codes)
    return codes


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("DE-BY/protestant", "is not a category with known holidays; known: DE-BY/catholic, DE-BY/public"),
        ("DE-BE/catholic", "has no known holidays: the category catholic has holidays only in DE-BY"),
        ("DE/catholic", "has no known holidays: the category catholic has holidays only in DE-BY"),
        ("DE-BY, DE-BY/catholic", "is more than one code; write a list: [DE-BY, DE-BY/catholic]"),
        ("DE;AT", "is more than one code; write a list: [DE, AT]"),
        ("CN-X", "is not a subdivision with known holidays; write `CN` alone"),
    ],
)
def test_a_code_that_has_no_holidays(text: str, why: str) -> None:
    fault = public_holidays(text)
    assert isinstance(fault, Fault)
    assert fault.message.startswith(f"`{text}` {why}")


@given(text=st.text(st.sampled_from("DEUSBYMNdeby-_/ ,\u2013\u00e9"), max_size=12))
def test_every_code_that_is_suggested_can_be_read(text: str) -> None:
    fault = public_holidays(text)
    assert isinstance(fault, PublicHolidays) or suggested(fault) is not None


def test_a_category_alone_has_only_its_own_days() -> None:
    public, catholic = public_holidays("DE-BY/public"), public_holidays("DE-BY/catholic")
    assert found("DE-BY/public") == found("DE-BY")
    assert isinstance(public, PublicHolidays) and isinstance(catholic, PublicHolidays)
    assumption, christmas = date(2026, 8, 15), date(2026, 12, 25)
    assert (public(assumption), public(christmas) is None) == (None, False)
    assert (catholic(assumption) is None, catholic(christmas)) == (False, None)
