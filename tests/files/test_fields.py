"""Every kind of value, right and wrong, at both sides of its limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clock import Period, TimeOfDay
from pumpcli.domain.open_days import ClosedDays, Lead
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Mass, Volume, Written
from pumpcli.domain.residual_tolerance import ResidualTolerance
from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.errors import Fault
from pumpcli.files import day_fields, fields, moments, quantities, time_zones, tolerance_file

CHICAGO = moments.moment_in(Zone("America/Chicago", ZoneInfo("America/Chicago")))
IN_NO_ZONE = moments.moment_in(PLAIN_TIME)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (quantities.volume, "40 mL", Volume(Fraction(40))),
        (quantities.volume, "40mL", Volume(Fraction(40))),
        (quantities.volume, "5 uL", Volume(Fraction(1, 200))),
        (quantities.volume, "5 µL", Volume(Fraction(1, 200))),
        (quantities.volume, "5 μl", Volume(Fraction(1, 200))),
        (quantities.volume, "0 ML", Volume(Fraction(0))),
        (quantities.volume, "40  ml", Volume(Fraction(40))),
        (quantities.volume, "00040.50 mL", Volume(Fraction(81, 2))),
        (quantities.volume, "999999999999.999999999999 mL", Volume(Fraction(10**24 - 1, 10**12))),
        (quantities.volume, f"40{' ' * 196}mL", Volume(Fraction(40))),
        (quantities.positive_volume, "0.1 mL", Volume(Fraction(1, 10))),
        (quantities.mass_of_window, "0 mcg", Mass(Fraction(0))),
        (quantities.mass_of_window, "25 µg", Mass(Fraction(25))),
        (quantities.mass_of_bolus, "0.25 mg", Mass(Fraction(250))),
        (quantities.mass_of_bolus, "500 ng", Mass(Fraction(1, 2))),
        (quantities.volume_of_window, "0.2 mL", Volume(Fraction(1, 5))),
        (quantities.volume_of_bolus, "0.2 mL", Volume(Fraction(1, 5))),
        (quantities.rate, "0.02 mL/h", FlowRate(Fraction(12, 25))),
        (quantities.rate, "0.02 mL / h", FlowRate(Fraction(12, 25))),
        (quantities.rate, "1 uL/min", FlowRate(Fraction(36, 25))),
        (quantities.rate, "0 mL/day", FlowRate(Fraction(0))),
        (quantities.rate, "100 mcg/day", DoseRate(Fraction(100))),
        (quantities.rate, "1.5 mg/day", DoseRate(Fraction(1500))),
        (quantities.rate, "10 mcg/h", DoseRate(Fraction(240))),
        (quantities.concentration, "2000 mcg/mL", (Concentration(Fraction(2000)), "mcg")),
        (quantities.concentration, "20 mg/mL", (Concentration(Fraction(20_000)), "mg")),
        (quantities.concentration, "1 mcg/uL", (Concentration(Fraction(1000)), "mcg")),
        (quantities.duration, "15 min", 900),
        (quantities.duration, "1.5 h", 5400),
        (quantities.duration, "1 week", 604_800),
        (quantities.period, "180 days", Period(days=180)),
        (quantities.period, "1 day", Period(days=1)),
        (quantities.period, "6 months", Period(months=6)),
        (quantities.period, "2 weeks", Period(days=14)),
        (quantities.period, "36 h", Period(seconds=129_600)),
        (quantities.duration, "0.05 min", 3),
        (quantities.duration, "36525 days", 36_525 * 86_400),
        (quantities.period, "90 min", Period(seconds=5400)),
        (quantities.period, "0.5 min", Period(seconds=30)),
        (quantities.period, "1.0 months", Period(months=1)),
        (quantities.period, "876600 h", Period(seconds=36_525 * 86_400)),
        (quantities.period, "36525 days", Period(days=36_525)),
        (quantities.period, "5217 weeks", Period(days=36_519)),
        (quantities.period, "1178 months", Period(months=1178)),
        (quantities.days_period, "1 month", Period(months=1)),
        (quantities.days_period, "2 weeks", Period(days=14)),
        (quantities.days_period, "0 days", Period()),
        (quantities.flow, "0.048 mL/day", FlowRate(Fraction(6, 125))),
        (quantities.percentage, "14.5 %", Fraction(29, 200)),
        (quantities.percentage, "0%", Fraction(0)),
        (quantities.percentage, "100 %", Fraction(1)),
        (quantities.per_day, "1.5", Fraction(3, 2)),
        (quantities.per_day, "0", Fraction(0)),
        (quantities.per_day, "999999999999.999999999999", Fraction(10**24 - 1, 10**12)),
        (quantities.whole_number, "1", 1),
        (quantities.whole_number, "4", 4),
        (quantities.whole_number, "999999999999", 999_999_999_999),
        (moments.moment, "2026-10-05 09:30", datetime(2026, 10, 5, 9, 30)),
        (moments.moment, "2026-10-05T09:30:15", datetime(2026, 10, 5, 9, 30, 15)),
        (moments.moment, "2026-10-05 24:00", datetime(2026, 10, 6)),
        (moments.moment, "1900-01-01 00:00", datetime(1900, 1, 1)),
        (moments.moment, "2199-12-31 23:59", datetime(2199, 12, 31, 23, 59)),
        (moments.moment_anywhere, "2026-10-05 09:30", datetime(2026, 10, 5, 9, 30)),
        (moments.moment_anywhere, "2026-10-05T09:30:15-05:30", datetime.fromisoformat("2026-10-05T09:30:15-05:30")),
        (moments.moment_anywhere, "2026-10-05 09:30 +13:45", datetime.fromisoformat("2026-10-05T09:30+13:45")),
        (moments.moment_anywhere, "2026-10-05 09:30Z", datetime.fromisoformat("2026-10-05T09:30+00:00")),
        (moments.moment_anywhere, "2026-10-05 24:00:00+14:00", datetime.fromisoformat("2026-10-06T00:00+14:00")),
        (moments.moment_anywhere, "2026-10-05 09:30-14:00", datetime.fromisoformat("2026-10-05T09:30-14:00")),
        (moments.moment_anywhere, "2026-10-05 09:30-00:30", datetime.fromisoformat("2026-10-05T09:30-00:30")),
        (moments.moment_anywhere, "2026-10-05 23:59:59+00:00", datetime.fromisoformat("2026-10-05T23:59:59+00:00")),
        (moments.moment_anywhere, "2026-10-05 00:00+00:59", datetime.fromisoformat("2026-10-05T00:00+00:59")),
        (CHICAGO, "2026-10-05 09:30", datetime.fromisoformat("2026-10-05T09:30-05:00")),
        (CHICAGO, "2026-12-05 09:30", datetime.fromisoformat("2026-12-05T09:30-06:00")),
        (CHICAGO, "2026-11-01 01:30-05:00", datetime.fromisoformat("2026-11-01T01:30-05:00")),
        (CHICAGO, "2026-11-01 01:30-06:00", datetime.fromisoformat("2026-11-01T01:30-06:00")),
        (IN_NO_ZONE, "2026-10-05 09:30", datetime(2026, 10, 5, 9, 30)),
        (moments.day, "1900-01-01", date(1900, 1, 1)),
        (moments.day, "2199-12-31", date(2199, 12, 31)),
        (moments.day, "2028-02-29", date(2028, 2, 29)),
        (fields.time_of_day, "00:00", TimeOfDay(0)),
        (fields.time_of_day, "24:00", TimeOfDay(1440)),
        (fields.time_before_24, "23:59", TimeOfDay(1439)),
        (fields.weekdays, "mon-fri", (0, 1, 2, 3, 4)),
        (fields.weekdays, "fri-mon", (0, 4, 5, 6)),
        (fields.weekdays, "Mon, wed", (0, 2)),
        (fields.weekdays, "sun", (6,)),
        (fields.weekdays, "mon-wed, sat", (0, 1, 2, 5)),
        (fields.weekdays, "mon-sun", (0, 1, 2, 3, 4, 5, 6)),
        (fields.weekdays, "sun - mon", (0, 6)),
        (fields.weekdays, "wed,mon", (0, 2)),
        (fields.weekdays, "tue-tue", (1,)),
        (fields.weekday, "sun", 6),
        (day_fields.closed_days, "2026-11-27", ClosedDays(date(2026, 11, 27), date(2026, 11, 27))),
        (day_fields.closed_days, "2026-12-24 to 2026-12-26", ClosedDays(date(2026, 12, 24), date(2026, 12, 26))),
        (day_fields.closed_days, "2026-12-24  to  2026-12-24", ClosedDays(date(2026, 12, 24), date(2026, 12, 24))),
        (day_fields.closed_days, "2026-12-24 to 2027-12-25", ClosedDays(date(2026, 12, 24), date(2027, 12, 25))),
        (day_fields.lead, "5 days", Lead(Period(days=5))),
        (day_fields.lead, "5 open days", Lead(open_days=5)),
        (day_fields.lead, "1 open day", Lead(open_days=1)),
        (day_fields.lead, "999open days", Lead(open_days=999)),
        (tolerance_file.residual_tolerance, "2 mL", ResidualTolerance(volume=Volume(Fraction(2)))),
        (tolerance_file.residual_tolerance, "20%", ResidualTolerance(part=Fraction(1, 5))),
        (fields.yes_or_no, "yes", True),
        (fields.yes_or_no, "no", False),
        (fields.code, "P-014", "P-014"),
        (fields.code, "a" * 64, "a" * 64),
        (fields.name, "a" * 200, "a" * 200),
        (fields.notes, "", ""),
        (fields.code, "=1+1", "=1+1"),
        (fields.notes, "any\ntext", "any\ntext"),
    ],
)
def test_right(read: Callable[[str], Any], text: str, value: object) -> None:
    assert read(text) == value


A_DAY = {"min": 1440, "h": 24, "day": 1}
ML = {"mL": Fraction(1), "uL": Fraction(1, 1000)}
MCG = {"mcg": Fraction(1), "ug": Fraction(1), "mg": Fraction(1000), "ng": Fraction(1, 1000)}


def test_every_unit_of_volume_and_mass() -> None:
    for unit, ml in ML.items():
        assert quantities.volume(f"2.5 {unit}") == Volume(ml * 5 / 2)
    for unit, mcg in MCG.items():
        assert quantities.mass_of_window(f"2.5 {unit}") == Mass(mcg * 5 / 2)
        for over, ml in ML.items():
            shown = "mcg" if unit == "ug" else unit
            assert quantities.concentration(f"2.5 {unit}/{over}") == (Concentration(mcg * 5 / 2 / ml), shown)


@pytest.mark.parametrize(("time", "a_day"), A_DAY.items())
def test_every_unit_of_rate(time: str, a_day: int) -> None:
    for unit, ml in ML.items():
        assert quantities.rate(f"2.5 {unit}/{time}") == FlowRate(ml * 5 / 2 * a_day)
        assert quantities.flow(f"2.5 {unit}/{time}") == FlowRate(ml * 5 / 2 * a_day)
    for unit, mcg in MCG.items():
        assert quantities.rate(f"2.5 {unit}/{time}") == DoseRate(mcg * 5 / 2 * a_day)


@pytest.mark.parametrize(
    ("units", "seconds"), [("min", 60), ("h", 3600), ("day days", 86_400), ("week weeks", 604_800)]
)
def test_every_unit_of_time(units: str, seconds: int) -> None:
    for unit in units.split():
        assert quantities.duration(f"3 {unit}") == 3 * seconds
        in_days = Period(days=3 * seconds // 86_400)
        assert quantities.period(f"3 {unit}") == (in_days if in_days.days else Period(seconds=3 * seconds))


@pytest.mark.parametrize(
    ("read", "text", "code", "said"),
    [
        (quantities.volume, "40", "missing-unit", "mL, uL"),
        (quantities.volume, "40 mg", "wrong-unit", "`40 mg` is a mass"),
        (quantities.volume, "40 mL/h", "wrong-unit", "a flow"),
        (quantities.volume, "2 cc", "unknown-unit", "did you mean `mL`"),
        (quantities.volume, "2 l", "unknown-unit", "a number and a unit: mL, uL"),
        (quantities.volume, "2,000 mL", "bad-number", "comma"),
        (quantities.volume, "0,05 mL", "bad-number", "comma"),
        (quantities.volume, "-1 mL", "bad-number", "sign"),
        (quantities.volume, "+1 mL", "bad-number", "sign"),
        (quantities.volume, "1e3 mL", "bad-number", "exponent"),
        (quantities.volume, "1 000 mL", "bad-number", "space"),
        (quantities.volume, ".5 mL", "bad-number", "write `0.5 mL`"),
        (quantities.volume, "5. mL", "bad-number", "plain decimal"),
        (quantities.volume, "nan mL", "bad-number", "plain decimal"),
        (quantities.volume, "inf", "bad-number", "plain decimal"),
        (quantities.volume, "٣ mL", "bad-number", "plain decimal"),
        (quantities.volume, "1234567890123 mL", "bad-number", "12 digits"),
        (quantities.volume, "9" * 1_000_000, "missing-unit", "..."),
        (quantities.positive_volume, "0 mL", "out-of-range", "zero"),
        (quantities.rate, "25 mcg", "wrong-unit", "`dose: 25 mcg`"),
        (quantities.rate, "25 mL", "wrong-unit", "`volume: 25 mL`"),
        (quantities.rate, "25 ml/hr", "unknown-unit", "did you mean `mL/h`"),
        (quantities.rate, "25 mcg/d", "unknown-unit", "did you mean `mcg/day`"),
        (quantities.rate, "25 mcg/mL", "wrong-unit", "a concentration"),
        (quantities.mass_of_window, "25 mcg/day", "wrong-unit", "a rate"),
        (quantities.mass_of_bolus, "0 mcg", "out-of-range", "zero"),
        (quantities.volume_of_bolus, "5 mL/h", "wrong-unit", "a rate"),
        (quantities.concentration, "2000 mcg", "wrong-unit", "a mass"),
        (quantities.concentration, "0 mcg/mL", "out-of-range", "zero"),
        (quantities.duration, "1 month", "wrong-unit", "no fixed length"),
        (quantities.duration, "0 min", "out-of-range", "zero"),
        (quantities.duration, "0.001 min", "out-of-range", "whole number of seconds"),
        (quantities.period, "0 days", "out-of-range", "zero"),
        (quantities.period, "1.5 days", "out-of-range", "whole number"),
        (quantities.period, "36526 days", "out-of-range", "century"),
        (quantities.period, "999999999999 months", "out-of-range", "century"),
        (quantities.period, "5218 weeks", "out-of-range", "century"),
        (quantities.period, "1179 months", "out-of-range", "century"),
        (quantities.period, "876601 h", "out-of-range", "century"),
        (quantities.duration, "36526 days", "out-of-range", "century"),
        (quantities.duration, "52596001 min", "out-of-range", "century"),
        (quantities.volume, "0.1234567890123 mL", "bad-number", "12 digits"),
        (quantities.volume, "0000000000000 mL", "bad-number", "12 digits"),
        (quantities.volume, f"40{' ' * 197}mL", "bad-text", "201 characters"),
        (quantities.days_period, "12 h", "wrong-unit", "a length of time"),
        (quantities.percentage, "14.5", "missing-unit", "%"),
        (quantities.percentage, "100.1 %", "out-of-range", "above 100 %"),
        (quantities.per_day, "4 %", "bad-number", "without a unit"),
        (quantities.whole_number, "4.5", "bad-number", "whole number"),
        (quantities.whole_number, "0", "out-of-range", "zero"),
        (moments.moment, "03/04/2026", "bad-date", "countries"),
        (moments.moment, "2026-10-05", "bad-date", "time of day"),
        (moments.moment, "2026-02-30 10:00", "bad-date", "no such day"),
        (moments.moment, "2026-10-05 24:01", "bad-time", "00:00 to 24:00"),
        (moments.moment, "2026-10-05 10:60", "bad-time", "00:00 to 24:00"),
        (moments.moment, "2026-10-05 10:00-05:00", "bad-date", "no `timezone` is named"),
        (moments.moment_anywhere, "2026-10-05 10:00-15:00", "bad-date", "-14:00 to +14:00"),
        (moments.moment_anywhere, "2026-10-05 10:00-0500", "bad-date", "as -05:00"),
        (moments.day, "2026-10-05Z", "bad-date", "a date"),
        (time_zones.time_zone, "america/chicago", "unknown-timezone", "did you mean `America/Chicago`"),
        (time_zones.time_zone, "new york", "unknown-timezone", "did you mean `America/New_York`"),
        (time_zones.time_zone, "CST6", "unknown-timezone", "`"),
        (time_zones.time_zone, "../etc/passwd", "unknown-timezone", "IANA name"),
        (time_zones.time_zone, "America", "unknown-timezone", "`"),
        (time_zones.time_zone, "localtime", "unknown-timezone", "`"),
        (moments.moment, "1899-12-31 10:00", "bad-date", "1900 to 2199"),
        (moments.moment, "2200-01-01 00:00", "bad-date", "1900 to 2199"),
        (moments.moment, "9999-01-01 00:00", "bad-date", "1900 to 2199"),
        (moments.day, "2026-10-05 09:30", "bad-date", "leave the time of day out"),
        (moments.day, "2026-13-01", "bad-date", "no such day"),
        (fields.time_of_day, "25:10", "bad-time", "00:00 to 24:00"),
        (fields.time_of_day, "24:01", "bad-time", "00:00 to 24:00"),
        (fields.time_of_day, "9:30", "bad-time", "write `09:30`"),
        (fields.time_of_day, "06:60", "bad-time", "00:00 to 24:00"),
        (fields.time_before_24, "24:00", "bad-time", "00:00"),
        (fields.weekdays, "monday", "bad-days", "write `mon`"),
        (fields.weekdays, "weekdays", "bad-days", "write `mon-fri`"),
        (fields.weekdays, "mon-wed-fri", "bad-days", "not a range"),
        (fields.weekdays, "mon, mon", "bad-days", "twice"),
        (fields.weekdays, "", "bad-days", "mon tue wed"),
        (fields.weekday, "sunday", "bad-days", "write `sun`"),
        (fields.weekday, "sat, sun", "bad-days", "more than one day"),
        (quantities.whole_number, "1" * 13, "bad-number", "digits"),
        (quantities.volume, f"1{' ' * 200}mL", "bad-text", "at most 200"),
        (quantities.volume, f"1 mL{' or 2 mL' * 40}", "unknown-unit", "1 mL or 2 mL"),
        (day_fields.absence, "2026-12-07, 2026-12-09", "bad-date", "as a list: [2026-12-07, 2026-12-09]"),
        (day_fields.absence, "2026-12-07 and 2026-12-09", "bad-date", "as a list: [2026-12-07, 2026-12-09]"),
        (
            day_fields.absence,
            "2026-12-07,2026-12-09,2026-12-11",
            "bad-date",
            "as a list: [2026-12-07, 2026-12-09]",
        ),
        (day_fields.absence, "2026-12-07 until 2026-12-09", "bad-date", "write 2026-12-07 to 2026-12-09"),
        (day_fields.absence, "2026-12-07 2026-12-09", "bad-date", "write 2026-12-07 to 2026-12-09"),
        (fields.label, "dr a", "bad-text", "such as dr-a"),
        (fields.label, "a, b", "bad-text", "as a list: [dr-a, high-risk]"),
        (fields.site, "North ward", "bad-text", "such as home"),
        (fields.code, "", "bad-text", "empty"),
        (fields.code, "a" * 65, "bad-text", "at most 64"),
        (fields.code, "a\x1b[31m", "bad-text", "control"),
        (fields.code, " a", "bad-text", "spaces at its ends"),
    ],
)
def test_wrong(read: Callable[[str], Any], text: str, code: str, said: str) -> None:
    fault = read(text)
    assert isinstance(fault, Fault), fault
    assert fault.code == code
    assert said in fault.message
    assert len(fault.message) < 500


@given(st.integers(0, 10**12 - 1), st.integers(0, 12), st.sampled_from(["mL", "uL"]))
def test_a_number_is_read_exactly(digits: int, places: int, unit: str) -> None:
    text = str(digits).rjust(places + 1, "0")
    written = (text[: len(text) - places] + "." + text[len(text) - places :]) if places else text
    volume = quantities.volume(f"{written} {unit}")
    assert volume == Volume(Fraction(digits, 10**places) * (1 if unit == "mL" else Fraction(1, 1000)))


def test_a_reader_that_remembers_begins_anew_when_it_is_full() -> None:
    asked: list[str] = []

    def as_it_is(text: str) -> str:
        asked.append(text)
        return text

    read = quantities.remembered(as_it_is)
    texts = [str(number) for number in range(quantities.MOST_REMEMBERED + 1)]
    assert [read(text) for text in [*texts, texts[-1]]] == [*texts, texts[-1]]
    assert asked == texts
    assert read(texts[0]) == texts[0]
    assert asked == [*texts, texts[0]]


def home_of(value: Any) -> str:
    """Return the module of a reader; a caching reader is the look-up method of its cache."""
    return str(getattr(getattr(getattr(value, "__self__", None), "reader", value), "__module__", ""))


READERS = [
    value
    for module in (fields, moments, quantities, time_zones)
    for name, value in vars(module).items()
    if callable(value)
    and name[0].islower()
    and value not in (quantities.remembered, moments.moment_in, moments.day_or, moments.text_of)
    and home_of(value) == module.__name__
]
READERS += [moments.day_or(moments.moment), moments.day_or(moments.moment_anywhere)]


def test_every_reader_is_tried() -> None:
    assert {moments.moment, fields.weekdays, quantities.volume, quantities.rate} <= set(READERS)


@given(st.sampled_from(READERS), st.text())
def test_no_text_makes_a_reader_raise(read: Callable[[str], Any], text: str) -> None:
    read(text)


def test_texts_are_remembered_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantities, "MOST_REMEMBERED", 2)
    done: list[str] = []

    @quantities.remembered
    def read(text: str) -> str:
        done.append(text)
        return text.upper()

    assert [read(text) for text in ("a", "b", "a", "b", "c", "c", "b", "a")] == ["A", "B", "A", "B", "C", "C", "B", "A"]
    assert done == ["a", "b", "c", "b", "a"]


@pytest.mark.parametrize(
    ("reader", "text", "number", "unit"),
    [
        (quantities.volume, "2.60 mL", "2.60", "mL"),
        (quantities.positive_volume, "0002.60mL", "0002.60", "mL"),
        (quantities.volume_of_window, "5.0  uL", "5.0", "uL"),
        (quantities.volume_of_bolus, "5 \u00b5L", "5", "\u00b5L"),
        (quantities.mass_of_window, "0 mcg", "0", "mcg"),
        (quantities.mass_of_bolus, "0.250 MG", "0.250", "MG"),
        (quantities.rate, "87.650 mcg / h", "87.650", "mcg/h"),
        (quantities.rate, "0.010 mL/h", "0.010", "mL/h"),
        (quantities.flow, "0.0480 mL/day", "0.0480", "mL/day"),
    ],
)
def test_a_quantity_keeps_the_number_and_the_unit_of_the_file(
    reader: Callable[[str], Any], text: str, number: str, unit: str
) -> None:
    assert reader(text).written == Written(number, unit)


@pytest.mark.parametrize(
    ("text", "unit"), [("20.0 mg/mL", "mg"), ("2 mcg/uL", "mcg"), ("2000 \u00b5g/mL", "mcg"), ("2000 NG/mL", "ng")]
)
def test_a_concentration_keeps_what_is_written_and_names_its_unit_of_mass(text: str, unit: str) -> None:
    found = quantities.concentration(text)
    assert not isinstance(found, Fault)
    strength, mass = found
    assert (str(strength.written), mass) == (text, unit)
