"""The message for every kind of wrong value, word for word: people correct their files by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import holidays
import pytest

from pumpcli.errors import Fault, FaultCode
from pumpcli.files import day_fields, fields, moments, public_holidays, quantities, time_zones, tolerance_file
from tests.files.test_fields import CHICAGO

VOLUME = "a volume is a number and a unit: mL, uL"
MASS = "an amount of drug is a number and a unit: mcg, mg, ng, ug"
FLOW = "a flow is a number and a unit: mL/day, mL/h, also uL, per min"
RATE = "a rate is a number and a unit: mcg/day, mg/day, mL/day, mcg/h, mg/h, mL/h, also ng, ug, uL, per min"
STRENGTH = "a concentration is a number and a unit: mcg/mL, mg/mL, also ng, ug, per uL"
LENGTH = "a length of time is a number and a unit: min, h, days, weeks"
CALENDAR = f"{LENGTH}, months"
DAYS = "a length of time in whole days is a number and a unit: days, weeks, months"
ORDER = f"{DAYS}; or open days: 5 open days"
PERCENTAGE = "a percentage is a number and a unit: %"
TOLERANCE = f"{VOLUME}; or a percentage: 20 %; or both as a list: [2 mL, 20 %]"
A_DAY = "a plain number a day, without a unit, such as 1.5"

COMMA = "has a comma, which means different things in different countries; write 2000 or 0.05"
PLUS_OR_MINUS = "has a plus or minus sign; write the number without it"
EXPONENT = "has an exponent; write the number out"
SPACE = "has a space inside the number; write 2000"
NOT_PLAIN = "is not a plain decimal number such as 0.05 or 2000"
TOO_LONG = "is too long; at most 12 digits before and after the point"
DATE = "is not a date, YYYY-MM-DD, such as 2028-03-01"
INSTANT = "is not a date and time of day, YYYY-MM-DD HH:MM, such as 2026-10-05 09:30"
COUNTRIES = "; the order of day and month differs between countries"
OFFSET = "; write an offset from UTC as -05:00"
HAS_OFFSET = (
    "has an offset from UTC, but no `timezone` is named here or in the clinic file; leave the offset out, or name the "
    "zone"
)
NO_TIME = "is not a time of day; write HH:MM with two digits each, such as 06:00 or 22:30"
WAYS = "; write mon tue wed thu fri sat sun, as a list, as mon, wed or as mon-fri"
RANGE = f"is not a range of a first and a last day{WAYS}"
NO_DAY = "is not a day of the week"
NOT_HERE = "is not how days are written here"
ENDS = "holds control characters, a line break, or spaces at its ends"
IANA = "; write an IANA name such as `America/Chicago` or `Europe/Berlin`"
EVERY_YEAR = "; or MM-DD for every year, such as 12-24"
COUNTRY = "is not a country with known holidays"

Reader = Callable[[str], Any]


@pytest.mark.parametrize(
    ("read", "text", "code", "said", "allowed"),
    [
        (quantities.volume, "40", "missing-unit", "has no unit", VOLUME),
        (quantities.volume, "40 mg", "wrong-unit", "is a mass", VOLUME),
        (quantities.volume, "40 mL/h", "wrong-unit", "is a flow", VOLUME),
        (quantities.volume, "40 µg/h", "wrong-unit", "is a dose rate", VOLUME),
        (quantities.volume, "40 mcg/mL", "wrong-unit", "is a concentration", VOLUME),
        (quantities.volume, "40 weeks", "wrong-unit", "is a length of time", VOLUME),
        (quantities.volume, "40 month", "wrong-unit", "is a length of time", VOLUME),
        (quantities.volume, "40 %", "wrong-unit", "is a percentage", VOLUME),
        (quantities.volume, "2,000 mL", "bad-number", COMMA, VOLUME),
        (quantities.volume, "0,05 mL", "bad-number", COMMA, VOLUME),
        (quantities.volume, ",5 mL", "bad-number", COMMA, VOLUME),
        (quantities.volume, "1.000,5 mL", "bad-number", COMMA, VOLUME),
        (quantities.volume, " 5 mL", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "\u0663 5 mL", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "e3 mL", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "40.", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "40.5.5", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "\u0664", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "-1 mL", "bad-number", PLUS_OR_MINUS, VOLUME),
        (quantities.volume, "+1 mL", "bad-number", PLUS_OR_MINUS, VOLUME),
        (quantities.volume, "1e3 mL", "bad-number", EXPONENT, VOLUME),
        (quantities.volume, "1.5E-3 mL", "bad-number", EXPONENT, VOLUME),
        (quantities.volume, "1e+3 mL", "bad-number", EXPONENT, VOLUME),
        (quantities.volume, "1 000 mL", "bad-number", SPACE, VOLUME),
        (quantities.volume, "1,000 000 mL", "bad-number", COMMA, VOLUME),
        (quantities.volume, "5. mL", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "1.2.3 mL", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "mL", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "\u22121 mL", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "\u0663 mL", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume, "\uff13 mL", "bad-number", NOT_PLAIN, VOLUME),
        (quantities.volume_of_window, "5 mcg/mL", "wrong-unit", "is a concentration", VOLUME),
        (quantities.volume_of_bolus, "5 mg", "wrong-unit", "is a mass", VOLUME),
        (quantities.mass_of_window, "25 mL", "wrong-unit", "is a volume", MASS),
        (quantities.mass_of_bolus, "25", "missing-unit", "has no unit", MASS),
        (quantities.rate, "25", "missing-unit", "has no unit", RATE),
        (quantities.rate, "25 mcg/mL", "wrong-unit", "is a concentration", RATE),
        (quantities.flow, "5 mcg/day", "wrong-unit", "is a dose rate", FLOW),
        (quantities.concentration, "2000 mcg", "wrong-unit", "is a mass", STRENGTH),
        (quantities.duration, "5 mL", "wrong-unit", "is a volume", LENGTH),
        (quantities.period, "5", "missing-unit", "has no unit", CALENDAR),
        (quantities.days_period, "12 h", "wrong-unit", "is a length of time", DAYS),
        (quantities.days_period, "12 min", "wrong-unit", "is a length of time", DAYS),
        (quantities.percentage, "0.145", "missing-unit", "has no unit", PERCENTAGE),
        (quantities.per_day, "4 %", "bad-number", NOT_PLAIN, A_DAY),
        (quantities.per_day, "1,5", "bad-number", COMMA, A_DAY),
        (quantities.per_day, "1 000", "bad-number", SPACE, A_DAY),
        (quantities.per_day, "1 \u0663", "bad-number", NOT_PLAIN, A_DAY),
        (quantities.per_day, "-1", "bad-number", PLUS_OR_MINUS, A_DAY),
        (day_fields.lead, "5", "missing-unit", "has no unit", ORDER),
        (day_fields.lead, "5 h", "wrong-unit", "is a length of time", ORDER),
        (day_fields.lead, "five open days", "bad-number", NOT_PLAIN, ORDER),
        (day_fields.lead, "\u0665 open days", "bad-number", NOT_PLAIN, ORDER),
        (
            day_fields.lead,
            "0.5 days",
            "out-of-range",
            "is not a whole number of days",
            "or open days: 5 open days",
        ),
        (tolerance_file.residual_tolerance, "2", "missing-unit", "has no unit", TOLERANCE),
        (tolerance_file.residual_tolerance, "2 mg", "wrong-unit", "is a mass", TOLERANCE),
        (tolerance_file.residual_tolerance, "2,5 %", "bad-number", COMMA, TOLERANCE),
    ],
)
def test_a_quantity(read: Reader, text: str, code: str, said: str, allowed: str) -> None:
    assert read(text) == Fault(FaultCode(code), f"`{text}` {said}; {allowed}")


@pytest.mark.parametrize(
    ("read", "texts", "meant", "allowed"),
    [
        (quantities.volume, "cc ccm milliliter milliliters millilitre millilitres", "mL", VOLUME),
        (quantities.volume, "microliter microliters microlitre microlitres", "uL", VOLUME),
        (quantities.mass_of_window, "mcgs microgram micrograms MICROGRAMS", "mcg", MASS),
        (quantities.mass_of_window, "mgs milligram milligrams", "mg", MASS),
        (quantities.rate, "ml/hr mL/hrs milliliters/hour cc/hours", "mL/h", RATE),
        (quantities.rate, "mcg/d micrograms/days", "mcg/day", RATE),
        (quantities.rate, "uL/mins µL/minute microliters/minutes", "uL/min", RATE),
        (quantities.concentration, "mg/cc milligrams/milliliter", "mg/mL", STRENGTH),
        (quantities.duration, "hr hrs hour hours", "h", LENGTH),
        (quantities.period, "d", "day", CALENDAR),
        (quantities.period, "mins minute minutes", "min", CALENDAR),
        (quantities.percentage, "percent pct", "%", PERCENTAGE),
    ],
)
def test_a_unit_in_another_spelling(read: Reader, texts: str, meant: str, allowed: str) -> None:
    for unit in texts.split():
        said = f"unknown unit in `5 {unit}`: did you mean `{meant}`?; {allowed}"
        assert read(f"5 {unit}") == Fault(FaultCode.UNKNOWN_UNIT, said)


@pytest.mark.parametrize(
    ("read", "text", "allowed"),
    [
        (quantities.volume, "2 l", VOLUME),
        (quantities.volume, "2 fl oz", VOLUME),
        (quantities.volume, "2e mL", VOLUME),
        (quantities.volume, "1e--3 mL", VOLUME),
        (quantities.volume, "1e\u0663 mL", VOLUME),
        (quantities.volume, "2 m L", VOLUME),
        (quantities.volume, "2 mL/", VOLUME),
        (quantities.volume, "1 mL 2 mL", VOLUME),
        (quantities.volume, "1_000 mL", VOLUME),
        (quantities.volume, "2 hours", VOLUME),
        (quantities.mass_of_window, "2 g", MASS),
        (quantities.rate, "25 mL/week", RATE),
        (quantities.concentration, "2 g/l", STRENGTH),
        (quantities.duration, "5 s", LENGTH),
        (quantities.duration, "5 m", LENGTH),
        (quantities.period, "5 years", CALENDAR),
        (day_fields.lead, "1000 open days", ORDER),
        (day_fields.lead, "5 open dayss", ORDER),
        (day_fields.lead, "5.5 open days", ORDER),
        (tolerance_file.residual_tolerance, "2 mL, 20 %", TOLERANCE),
    ],
)
def test_a_unit_that_is_none_is_not_guessed(read: Reader, text: str, allowed: str) -> None:
    assert read(text) == Fault(FaultCode.UNKNOWN_UNIT, f"unknown unit in `{text}`; {allowed}")


@pytest.mark.parametrize(
    ("read", "text", "amount"),
    [
        (quantities.volume_of_window, "5 mL/h", "5 mL"),
        (quantities.volume_of_window, "5.5uL / min", "5.5uL"),
        (quantities.volume_of_bolus, "5 mcg/day", "5 mcg"),
        (quantities.mass_of_window, "25 mcg/day", "25 mcg"),
        (quantities.mass_of_bolus, "0 mL/day", "0 mL"),
    ],
)
def test_a_rate_where_an_amount_belongs(read: Reader, text: str, amount: str) -> None:
    said = f"`{text}` is a rate; write an amount here, such as {amount}, or a rate under `rate`"
    assert read(text) == Fault(FaultCode.WRONG_UNIT, said)


@pytest.mark.parametrize(("text", "key"), [("25 mcg", "dose"), ("25 µg", "dose"), ("0 uL", "volume")])
def test_an_amount_where_a_rate_belongs(text: str, key: str) -> None:
    said = (
        f"`{text}` is an amount, and `rate` is per time, such as {text}/day; "
        f"if a whole window or bolus delivers {text}, write `{key}: {text}`"
    )
    assert quantities.rate(text) == Fault(FaultCode.WRONG_UNIT, said)


@pytest.mark.parametrize(
    ("read", "texts"),
    [
        (quantities.positive_volume, ["0 mL", "0.000 uL"]),
        (quantities.volume_of_bolus, ["0 mL"]),
        (quantities.mass_of_bolus, ["0 mcg", "0.0 ng"]),
        (quantities.flow, ["0 mL/day"]),
        (quantities.concentration, ["0 mcg/mL"]),
        (quantities.duration, ["0 min", "0.0 weeks"]),
        (quantities.period, ["0 h", "0 days", "0 months"]),
        (quantities.whole_number, ["0", "00"]),
    ],
)
def test_zero_where_there_must_be_more(read: Reader, texts: list[str]) -> None:
    for text in texts:
        assert read(text) == Fault(FaultCode.OUT_OF_RANGE, f"`{text}` is zero; it must be more than zero")


@pytest.mark.parametrize(
    ("read", "text", "code", "said"),
    [
        (quantities.duration, "1 month", "wrong-unit", ": a month has no fixed length; use min, h, days or weeks"),
        (quantities.duration, "0.5 months", "wrong-unit", ": a month has no fixed length; use min, h, days or weeks"),
        (quantities.duration, "0.001 min", "out-of-range", " is not a whole number of seconds"),
        (quantities.duration, "36526 days", "out-of-range", " is longer than a century"),
        (quantities.period, "5218 weeks", "out-of-range", " is longer than a century"),
        (quantities.period, "0.001 h", "out-of-range", " is not a whole number of seconds"),
        (quantities.period, "1.5 days", "out-of-range", " is not a whole number of days"),
        (quantities.period, "1.5 months", "out-of-range", " is not a whole number of months"),
        (quantities.days_period, "0.5 weeks", "out-of-range", " is not a whole number of weeks"),
        (quantities.percentage, "100.1 %", "out-of-range", " is above 100 %"),
        (tolerance_file.residual_tolerance, "120 %", "out-of-range", " is above 100 %"),
        (quantities.per_day, "1234567890123", "bad-number", f" {TOO_LONG}"),
        (quantities.whole_number, "1234567890123", "bad-number", f" {TOO_LONG}"),
        (quantities.whole_number, "4.5", "bad-number", " is not a whole number a day, without a unit, such as 4"),
        (quantities.whole_number, "\u0664", "bad-number", " is not a whole number a day, without a unit, such as 4"),
        (quantities.whole_number, "\u00b2", "bad-number", " is not a whole number a day, without a unit, such as 4"),
        (quantities.whole_number, "", "bad-number", " is not a whole number a day, without a unit, such as 4"),
        (moments.day, "03/04/2026", "bad-date", f" {DATE}{COUNTRIES}: write `2026-03-04` or `2026-04-03`"),
        (moments.day, "3.4.26", "bad-date", f" {DATE}{COUNTRIES}"),
        (moments.day, "3-4-2026 10:00", "bad-date", f" {DATE}{COUNTRIES}"),
        (moments.day, "123/4/2026", "bad-date", f" {DATE}"),
        (moments.day, "3/123/2026", "bad-date", f" {DATE}"),
        (moments.day, "3/4/2", "bad-date", f" {DATE}"),
        (moments.day, "\u0663/4/2026", "bad-date", f" {DATE}"),
        (moments.day, "3/\u0664/2026", "bad-date", f" {DATE}"),
        (moments.day, "3/4/\u06622", "bad-date", f" {DATE}"),
        (moments.day, "2026-10-05 09:30", "bad-date", f" {DATE}; leave the time of day out"),
        (moments.day, "2026-10-05-0500", "bad-date", f" {DATE}{OFFSET}"),
        (moments.day, "2026-10-5", "bad-date", f" {DATE}; write `2026-10-05`"),
        (moments.day, "\uff12026-10-05", "bad-date", f" {DATE}"),
        (moments.day, "2026-02-29", "bad-date", ": there is no such day in the calendar"),
        (moments.day, "2026-00-10", "bad-date", ": there is no such day in the calendar"),
        (moments.day, "1899-12-31", "bad-date", ": the year 1899 is outside 1900 to 2199"),
        (moments.day, "2200-01-01", "bad-date", ": the year 2200 is outside 1900 to 2199"),
        (moments.moment, "3/4/26 10:00", "bad-date", f" {INSTANT}{COUNTRIES}"),
        (moments.moment, "2026-10-05 9:30", "bad-date", f" {INSTANT}; write `2026-10-05 09:30`"),
        (moments.moment, "2026-10-05  09:30", "bad-date", f" {INSTANT}; write `2026-10-05 09:30`"),
        (
            moments.moment,
            "2026-10-05 09:30:00.5",
            "bad-date",
            f" {INSTANT}; other YAML programs change a date to this, as in UTC: write `2026-10-05 09:30` if the clocks "
            "show that",
        ),
        (moments.moment, "2026-10-05 10:00-0500", "bad-date", f" {INSTANT}{OFFSET}"),
        (moments.moment, "2026-10-05 10:00 +530", "bad-date", f" {INSTANT}{OFFSET}"),
        (moments.moment, "2026-10-05 10:00-\u0660500", "bad-date", f" {INSTANT}"),
        (moments.moment, "2026-10-05 10:00-05000", "bad-date", f" {INSTANT}"),
        (moments.moment, "2026-10-05 10:00-0500 h", "bad-date", f" {INSTANT}"),
        (moments.moment, "2026-10-05 10:00+05", "bad-date", f" {INSTANT}"),
        (moments.moment, "2026-10-05", "bad-date", " has no time of day; write 2026-10-05 09:30"),
        (moments.moment, "2026-10-05-05:00", "bad-date", " has no time of day; write 2026-10-05 09:30"),
        (moments.moment, "2026-10-05 10:00-05:00", "bad-date", f" {HAS_OFFSET}"),
        (moments.moment, "2026-10-05 10:00Z", "bad-date", f" {HAS_OFFSET}"),
        (moments.moment, "2026-02-30 10:00", "bad-date", ": there is no such day in the calendar"),
        (moments.moment, "2200-01-01 00:00", "bad-date", ": the year 2200 is outside 1900 to 2199"),
        (moments.moment, "2026-10-05 24:01", "bad-time", ": there is no such time of day; write 00:00 to 24:00"),
        (moments.moment, "2026-10-05 24:00:01", "bad-time", ": there is no such time of day; write 00:00 to 24:00"),
        (moments.moment, "2026-10-05 23:60", "bad-time", ": there is no such time of day; write 00:00 to 24:00"),
        (moments.moment, "2026-10-05 09:30:60", "bad-time", ": there is no such time of day; write 00:00 to 24:00"),
        (
            moments.moment,
            "2026-10-05 10:00+14:01",
            "bad-date",
            ": there is no such offset from UTC; write -14:00 to +14:00",
        ),
        (
            moments.moment,
            "2026-10-05 10:00-14:01",
            "bad-date",
            ": there is no such offset from UTC; write -14:00 to +14:00",
        ),
        (
            moments.moment,
            "2026-10-05 10:00+05:60",
            "bad-date",
            ": there is no such offset from UTC; write -14:00 to +14:00",
        ),
        (
            CHICAGO,
            "2026-11-01 01:30",
            "repeated-time",
            " occurs twice in America/Chicago, where the clocks are set back that day; write "
            "`2026-11-01 01:30-05:00` or `2026-11-01 01:30-06:00`",
        ),
        (
            CHICAGO,
            "2026-03-08 02:30",
            "skipped-time",
            " does not exist in America/Chicago, where the clocks are set forward past it; write "
            "`2026-03-08 01:30-06:00` or `2026-03-08 03:30-05:00`",
        ),
        (
            CHICAGO,
            "2026-11-01 01:30Z",
            "wrong-offset",
            ": America/Chicago has another offset from UTC at that instant; write `2026-10-31 20:30-05:00`",
        ),
        (CHICAGO, "2026-11-01", "bad-date", " has no time of day; write 2026-11-01 09:30"),
        (fields.time_of_day, "25:10", "bad-time", ": there is no such time of day; write 00:00 to 24:00"),
        (fields.time_of_day, "23:60", "bad-time", ": there is no such time of day; write 00:00 to 24:00"),
        (fields.time_of_day, "9:30", "bad-time", " is not a time of day; write `09:30`"),
        (fields.time_of_day, "09:3", "bad-time", f" {NO_TIME}"),
        (fields.time_of_day, "09:030", "bad-time", f" {NO_TIME}"),
        (fields.time_of_day, "009:30", "bad-time", f" {NO_TIME}"),
        (fields.time_of_day, "09:30:00", "bad-time", " is not a time of day; write `09:30`"),
        (fields.time_of_day, "\uff10\uff19:30", "bad-time", f" {NO_TIME}"),
        (fields.time_before_24, "09:3\u0660", "bad-time", f" {NO_TIME}"),
        (fields.time_before_24, "24:00", "bad-time", " is the 00:00 of the next day; write 00:00"),
        (fields.weekdays, "Tuesdays", "bad-days", f" {NOT_HERE}; write `tue`"),
        (fields.weekdays, "mon, friday", "bad-days", f' {NOT_HERE}; write `"mon, fri"`'),
        (fields.weekdays, "mon-friday", "bad-days", f" {NOT_HERE}; write `mon-fri`"),
        (fields.weekdays, "monday-xday", "bad-days", f" {NO_DAY}{WAYS}"),
        (fields.weekdays, "xday-monday", "bad-days", f" {NO_DAY}{WAYS}"),
        (fields.weekdays, "weekdays-xday", "bad-days", f" {NO_DAY}{WAYS}"),
        (fields.weekdays, "xday", "bad-days", f" {NO_DAY}{WAYS}"),
        (fields.weekdays, "weekday", "bad-days", f" {NOT_HERE}; write `mon-fri`"),
        (fields.weekdays, "weekdays", "bad-days", f" {NOT_HERE}; write `mon-fri`"),
        (fields.weekdays, "weekend", "bad-days", f" {NOT_HERE}; write `sat-sun`"),
        (fields.weekdays, "weekends", "bad-days", f" {NOT_HERE}; write `sat-sun`"),
        (fields.weekdays, "", "bad-days", f" {RANGE}"),
        (fields.weekdays, "mon-", "bad-days", f" {RANGE}"),
        (fields.weekdays, "mon,,tue", "bad-days", f' {NOT_HERE}; write `"mon, tue"`'),
        (fields.weekdays, "mon-wed-fri", "bad-days", f" {RANGE}"),
        (fields.weekdays, "mon-x-fri", "bad-days", f" {RANGE}"),
        (fields.weekdays, "mon-fri, wed", "bad-days", " names a day twice"),
        (fields.weekday, "mon, tue", "bad-days", " is more than one day"),
        (fields.weekday, "xday", "bad-days", f" {NO_DAY}{WAYS}"),
        (day_fields.closed_days, "2026-12-24 to 2026-12-23", "out-of-range", " ends before it begins"),
        (day_fields.closed_days, "2026-12-24 to 2027-12-26", "out-of-range", " is longer than a year"),
        (day_fields.closed_days, "2026-12-24 - 2026-12-26", "bad-date", f" {DATE}"),
        (fields.yes_or_no, "Yes", "wrong-type", " is neither yes nor no"),
        (time_zones.time_zone, "chicago", "unknown-timezone", " is not a time zone: did you mean `America/Chicago`?"),
        (time_zones.time_zone, "new york", "unknown-timezone", " is not a time zone: did you mean `America/New_York`?"),
        (
            time_zones.time_zone,
            "indianapolis",
            "unknown-timezone",
            " is not a time zone: did you mean `America/Indiana/Indianapolis` or `America/Indianapolis`?",
        ),
        (time_zones.time_zone, "../etc/passwd", "unknown-timezone", f" is not a time zone{IANA}"),
        (time_zones.time_zone, "localtime", "unknown-timezone", f" is not a time zone{IANA}"),
        (time_zones.time_zone, "posixrules", "unknown-timezone", f" is not a time zone{IANA}"),
        (time_zones.time_zone, "Factory", "unknown-timezone", f" is not a time zone{IANA}"),
        (time_zones.time_zone, "right/UTC", "unknown-timezone", f" is not a time zone{IANA}"),
        (
            time_zones.time_zone,
            "posix/America/Chicago",
            "unknown-timezone",
            " is not a time zone: did you mean `America/Chicago`?",
        ),
        (public_holidays.public_holidays, "UK", "unknown-holidays", f" {COUNTRY}: did you mean `GB`?"),
        (public_holidays.public_holidays, "uk-eng", "unknown-holidays", f" {COUNTRY}: did you mean `GB-ENG`?"),
        (public_holidays.public_holidays, "", "unknown-holidays", f" {COUNTRY}, such as `US`, `US-MN`, `DE-BY`"),
    ],
)
def test_other_values(read: Reader, text: str, code: str, said: str) -> None:
    assert read(text) == Fault(FaultCode(code), f"`{text}`{said}")


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (fields.code, "", "an empty text; write at least one character"),
        (fields.code, " ", "an empty text; write at least one character"),
        (fields.code, "a" * 65, "a text of 65 characters; at most 64 are allowed here"),
        (fields.code, "a ", f"'a ' {ENDS}"),
        (fields.name, " a", f"' a' {ENDS}"),
        (fields.name, "a\tb", f"'a\\tb' {ENDS}"),
        (fields.name, "a" * 201, f"`{'a' * 40}...` has 201 characters; at most 200 belong here"),
        (quantities.volume, f"40{' ' * 1200}mL", f"`40{' ' * 38}...` has 1,204 characters; at most 200 belong here"),
    ],
)
def test_texts(read: Reader, text: str, said: str) -> None:
    assert read(text) == Fault(FaultCode.BAD_TEXT, said)


@pytest.mark.parametrize("text", [f"40{' ' * 70}x{' ' * 200}mL", f"40{' ' * 200}x{' ' * 70}mL"])
def test_of_a_very_long_text_a_hundred_characters_at_each_end_are_read(text: str) -> None:
    assert quantities.volume(text) == Fault(FaultCode.UNKNOWN_UNIT, f"unknown unit in `40{' ' * 38}...`; {VOLUME}")


@pytest.mark.parametrize(
    ("read", "before", "said"),
    [
        (quantities.volume, "", f"` has no unit; {VOLUME}"),
        (quantities.volume_of_window, "", f"` has no unit; {VOLUME}"),
        (quantities.whole_number, "x", "` is not a whole number a day, without a unit, such as 4"),
        (quantities.per_day, "x", f"` {NOT_PLAIN}; {A_DAY}"),
        (moments.day, "", f"` {DATE}"),
        (moments.moment, "", f"` {INSTANT}"),
        (fields.weekdays, "", f"` {NO_DAY}{WAYS}"),
        (day_fields.closed_days, "", f"` {DATE}{EVERY_YEAR}"),
        (fields.yes_or_no, "", "` is neither yes nor no"),
        (time_zones.time_zone, "", f"` is not a time zone{IANA}"),
    ],
)
def test_of_a_long_text_the_beginning_is_shown(read: Reader, before: str, said: str) -> None:
    texts = [before + "7" * (length - len(before)) for length in (40, 41)]
    assert [read(text).message for text in texts] == [f"`{texts[0]}{said}", f"`{texts[0]}...{said}"]


@pytest.mark.parametrize("text", ["soon to 2026-12-26", "2026-12-24 to soon", "soon to later", "soon"])
def test_an_end_of_closed_days(text: str) -> None:
    assert day_fields.closed_days(text) == Fault(FaultCode.BAD_DATE, f"`soon` {DATE}{EVERY_YEAR}")


@pytest.mark.parametrize("place", ["Pacific", "Central", "Mountain", "Eastern"])
def test_places_of_one_name_are_named_in_one_order(place: str) -> None:
    said = f"`{place.lower()}` is not a time zone: did you mean `Canada/{place}` or `US/{place}`?"
    assert time_zones.time_zone(place.lower()) == Fault(FaultCode.UNKNOWN_TIMEZONE, said)


def test_the_nearest_time_zones_are_named() -> None:
    fault = time_zones.time_zone("America/Chic")
    assert isinstance(fault, Fault)
    assert fault.message.startswith("`America/Chic` is not a time zone: did you mean `America/Chicago` or `America/")
    assert fault.message.count("`") == 2 * 4


def test_one_time_zone_is_named_where_it_is_much_nearer() -> None:
    said = "`America/Chicaga` is not a time zone: did you mean `America/Chicago`?"
    assert time_zones.time_zone("America/Chicaga") == Fault(FaultCode.UNKNOWN_TIMEZONE, said)


@pytest.mark.parametrize(("text", "meant"), [("us", "US"), ("DEU", "DE"), ("DE-BYE", "DE-BY")])
def test_holidays_that_are_nearly_right(text: str, meant: str) -> None:
    fault = public_holidays.public_holidays(text)
    assert isinstance(fault, Fault)
    kind = "subdivision" if "-" in text else "country"
    assert fault.message.startswith(f"`{text}` is not a {kind} with known holidays: did you mean `{meant}`")


def test_known_parts_of_a_country_are_named() -> None:
    fault = public_holidays.public_holidays("US-mn")
    assert isinstance(fault, Fault)
    assert fault.code == "unknown-holidays"
    known = [f"US-{part}" for part in holidays.list_supported_countries(include_aliases=False)["US"]]
    first = "`US-mn` is not a subdivision with known holidays: did you mean `US-MN`"
    assert fault.message.startswith(first)
    assert fault.message.endswith(f"?; known: {', '.join(known)}")


def test_a_country_of_which_no_parts_are_known() -> None:
    countries = holidays.list_supported_countries(include_aliases=False)
    country = next(country for country, parts in countries.items() if not parts)
    said = f"`{country}-X` is not a subdivision with known holidays; write `{country}` alone"
    assert public_holidays.public_holidays(f"{country}-X") == Fault(FaultCode.UNKNOWN_HOLIDAYS, said)
