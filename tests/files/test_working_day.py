"""The keys between refills: the value of each in every form, and what is said of other names for them."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pumpcli.domain.absences import Absence
from pumpcli.domain.acceptance import Accepted
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.pump import Drug, Mixture, PlacedOrder
from pumpcli.domain.quantity import Concentration
from pumpcli.domain.stops import Stop
from pumpcli.domain.visits import Booking
from pumpcli.domain.zone import Zone
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import day_fields, fields, moments, working_day
from pumpcli.files.document import known_keys
from pumpcli.files.suggestions import EXAMPLES, REASONS
from pumpcli.files.working_day import WORKING_DAY_KEYS
from pumpcli.files.wrong_keys import unknown_key
from tests.builders import pump_of
from tests.files.test_pump_file import text_of

FIRST = Booking(date(2026, 12, 1), datetime(2026, 12, 1, 10, 30))
NEW_YEAR = Absence(date(2026, 12, 18), date(2027, 1, 10))
MRI = Stop(datetime(2026, 1, 9, 10), datetime(2026, 1, 9, 16), "MRI")
STALL = Stop(datetime(2026, 1, 20, 10))
BACLOFEN = Mixture((Drug("baclofen", Concentration(Fraction(2000))),))
ZONE = Zone("America/Chicago", ZoneInfo("America/Chicago"))
AT_ONCE = PlacedOrder(date(2026, 11, 20), received=date(2026, 11, 20), use_by=date(2026, 11, 20))
NO_STABILITY = Accepted(FaultCode.NO_STABILITY, date(2026, 11, 22))
NO_LABEL = "write a code of letters, digits, - and _, such as dr-a"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("site", "home", "home"),
        ("site", "Ward_3-b", "Ward_3-b"),
        ("labels", "dr-a", ("dr-a",)),
        ("labels", "[high-risk, dr-a]", ("high-risk", "dr-a")),
        ("labels", "[7, Zürich, off]", ("7", "Zürich", "off")),
        ("booked", "2026-12-01", (Booking(date(2026, 12, 1)),)),
        ("booked", "2026-12-01 10:30", (FIRST,)),
        ("booked", "2026-12-01T10:30:00", (FIRST,)),
        ("booked", "[2026-12-08, 2026-12-01 10:30]", (Booking(date(2026, 12, 8)), FIRST)),
        ("unavailable", "2027-02-01", (Absence(date(2027, 2, 1), date(2027, 2, 1)),)),
        ("unavailable", "2026-12-18 to 2027-01-10", (NEW_YEAR,)),
        (
            "unavailable",
            "[2027-02-01, 2026-12-18  to  2027-01-10]",
            (Absence(date(2027, 2, 1), date(2027, 2, 1)), NEW_YEAR),
        ),
        ("unavailable", "[2026-12-18 to 2027-01-10, 2026-12-18 to 2027-01-10]", (NEW_YEAR, NEW_YEAR)),
        ("stopped", "{from: 2026-01-09 10:00, to: 2026-01-09 16:00, why: MRI}", (MRI,)),
        ("stopped", "{from: 2026-01-20 10:00}", (STALL,)),
        (
            "stopped",
            "[{from: 2026-01-09 10:00, to: 2026-01-09 16:00, why: MRI}, {from: 2026-01-20 10:00}]",
            (MRI, STALL),
        ),
        ("ended", "{on: 2026-01-05, why: explanted}", End(date(2026, 1, 5), EndReason.EXPLANTED)),
        ("ended", "{why: died, on: 2030-01-01}", End(date(2030, 1, 1), EndReason.DIED)),
        ("orders", "{placed: 2026-11-20}", (PlacedOrder(date(2026, 11, 20)),)),
        (
            "orders",
            "[{placed: 2026-11-20, received: 2026-11-20, use_by: 2026-11-20}, {placed: 2026-11-01}]",
            (AT_ONCE, PlacedOrder(date(2026, 11, 1))),
        ),
        (
            "orders",
            "[{placed: 2026-11-20, drugs: [{name: baclofen, concentration: 2000 mcg/mL}]}]",
            (PlacedOrder(date(2026, 11, 20), mixture=BACLOFEN),),
        ),
        ("accepted", "{code: no-stability, on: 2026-11-22}", (NO_STABILITY,)),
        (
            "accepted",
            "[{on: 2026-11-02, code: long-stop}, {code: no-stability, on: 2026-11-22}]",
            (Accepted(FaultCode.LONG_STOP, date(2026, 11, 2)), NO_STABILITY),
        ),
    ],
)
def test_every_form_of_every_key(key: str, text: str, value: Any) -> None:
    assert getattr(pump_of(text_of(**{key: text})), key) == value


def test_every_key_is_tried_and_has_an_example_that_is_read() -> None:
    pump = pump_of(text_of() + "".join(f"{EXAMPLES[key]}\n" for key in WORKING_DAY_KEYS))
    assert all(getattr(pump, key) for key in WORKING_DAY_KEYS)
    assert list(EXAMPLES) == list(WORKING_DAY_KEYS)


def test_without_the_keys_a_pump_has_none_of_it() -> None:
    pump = pump_of(text_of())
    assert [getattr(pump, key) for key in WORKING_DAY_KEYS] == [None, (), (), (), (), None, (), ()]


def test_instants_are_read_in_the_zone_of_the_pump() -> None:
    """A visit is booked for the day that the clocks show there."""
    pump = pump_of(
        text_of(
            timezone="America/Chicago",
            booked="[2026-12-01 23:30, 2026-11-01 01:30-05:00]",
            stopped="{from: 2026-03-08 01:30, to: 2026-03-08 03:30}",
        )
    )
    late, repeated = pump.booked
    assert late == Booking(date(2026, 12, 1), datetime.fromisoformat("2026-12-01 23:30-06:00"))
    assert repeated == Booking(date(2026, 11, 1), datetime.fromisoformat("2026-11-01 01:30-05:00"))
    (stop,) = pump.stopped
    assert stop.end is not None
    assert (stop.end - stop.start).total_seconds() == 3600


@pytest.mark.parametrize("reason", EndReason)
def test_every_reason_is_read(reason: EndReason) -> None:
    assert working_day.end_reason(reason.value) is reason


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("explantd", ": did you mean `explanted`?"),
        ("Explanted", ": did you mean `explanted`?"),
        ("removed", ": did you mean `explanted`?"),
        ("DECEASED", ": did you mean `died`?"),
        ("moved", ": did you mean `transferred`?"),
        ("xyz", ""),
    ],
)
def test_another_reason(text: str, hint: str) -> None:
    message = f"`{text}` is not a reason{hint}; write explanted, replaced, transferred, died, other"
    assert working_day.end_reason(text) == Fault(FaultCode.UNKNOWN_REASON, message)


def test_every_other_word_for_a_reason_is_a_hint_at_one() -> None:
    assert set(REASONS.values()) <= {reason.value for reason in EndReason}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("a" * 65, "bad-text", "a text of 65 characters; at most 64 are allowed here"),
        ("", "bad-text", "an empty text; write at least one character"),
        ("Dr. A", "bad-text", f"`Dr. A`: {NO_LABEL}"),
        ("a b", "bad-text", f"`a b`: {NO_LABEL}"),
        ("\u0663", "bad-text", f"`\u0663`: {NO_LABEL}"),
        ("x\u00b2", "bad-text", f"`x\u00b2`: {NO_LABEL}"),
        ("e\u0301", "bad-text", f"`e\u0301`: {NO_LABEL}"),
        (
            "a, b",
            "bad-text",
            f"`a, b`: {NO_LABEL}; write several as a list: [dr-a, high-risk]",
        ),
        ("a\u3164", "bad-text", "the invisible character U+3164 in 'a\\u3164'; delete it"),
    ],
)
def test_no_label(text: str, code: str, said: str) -> None:
    assert fields.label(text) == Fault(FaultCode(code), said)


@pytest.mark.parametrize("text", ["a", "-", "_", "0", "-a", "a" * 64, "É"])
def test_a_label(text: str) -> None:
    assert fields.label(text) == text


ENDLESS = (
    "is not a range with a first and a last day; give the last day that you know, and change it when you know more"
)
DATE = "is not a date, YYYY-MM-DD, such as 2028-03-01"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        *(
            (text, "bad-date", f"`{text}` {ENDLESS}: 2026-12-18 to 2027-01-10")
            for text in (
                *("2026-12-18 to ?", "2026-12-18 to", "2026-12-18 to open", "2026-12-18 -", "2026-12-18 onwards"),
                *("from 2026-12-18", "since 2026-12-18", "to 2026-12-18", "until 2026-12-18", "2026-12-18 to to"),
            )
        ),
        *(
            (text, "bad-date", f"`{text}` is not a range of days; write 2026-12-18 to 2027-01-10")
            for text in (
                *("2026-12-18 - 2027-01-10", "2026-12-18 until 2027-01-10", "from 2026-12-18 to 2027-01-10"),
                *("2026-12-18/2027-01-10", "2026-12-18 2027-01-10", "2026-12-18..2027-01-10"),
            )
        ),
        (
            "2027-01-10 to 2026-12-18",
            "out-of-range",
            "`2027-01-10 to 2026-12-18` ends before it begins; check the years, or write the first day first",
        ),
        (
            "2026-12-18 to 2027-12-20",
            "out-of-range",
            "`2026-12-18 to 2027-12-20` is longer than a year; check the years, or write a longer absence as two",
        ),
        (
            "2026-12-18 to 2027-1-10",
            "bad-date",
            "`2026-12-18 to 2027-1-10` is not a range of days; write 2026-12-18 to 2027-01-10",
        ),
        ("2026-12-18 to 01-10", "bad-date", f"`01-10` {DATE}"),
        ("2026-02-30", "bad-date", "`2026-02-30`: there is no such day in the calendar"),
        ("2026-12-18 to 2027-02-30", "bad-date", "`2027-02-30`: there is no such day in the calendar"),
        ("2026-12-18 to 2226-12-18", "bad-date", "`2226-12-18`: the year 2226 is outside 1900 to 2199"),
        ("next week", "bad-date", f"`next week` {DATE}"),
        (
            "12/18/2026",
            "bad-date",
            f"`12/18/2026` {DATE}; write `2026-12-18`",
        ),
    ],
)
def test_no_absence(text: str, code: str, said: str) -> None:
    assert day_fields.absence(text) == Fault(FaultCode(code), said)


def test_the_longest_absence() -> None:
    assert day_fields.absence("2026-12-18 to 2027-12-19") == Absence(date(2026, 12, 18), date(2027, 12, 19))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soon", " is not a date, YYYY-MM-DD, or a date and time of day, such as 2026-12-01 10:30"),
        (
            "2026-12-1",
            " is not a date, YYYY-MM-DD, or a date and time of day, such as 2026-12-01 10:30; write `2026-12-01`",
        ),
        ("2026-12-32", ": there is no such day in the calendar"),
        ("2026-12-32 10:30", ": there is no such day in the calendar"),
        ("2026-12-01-06:00", " has no time of day; write 2026-12-01 09:30"),
    ],
)
def test_no_day_and_no_instant(text: str, said: str) -> None:
    assert moments.day_or(moments.moment)(text) == Fault(FaultCode.BAD_DATE, f"`{text}`{said}")


def test_a_day_or_an_instant() -> None:
    read = moments.day_or(moments.moment_in(ZONE))
    assert read("2026-12-01") == date(2026, 12, 1)
    assert read("2026-12-01 10:30") == datetime.fromisoformat("2026-12-01 10:30-06:00")


TOP = ["pump", "implanted", "replace_by", "readings", *WORKING_DAY_KEYS]


@pytest.mark.parametrize(
    ("key", "known", "said"),
    [
        ("explanted", TOP, "write `ended: {on: 2026-11-10, why: explanted}`"),
        ("Explanted", TOP, "write `ended: {on: 2026-11-10, why: explanted}`"),
        ("explant_date", TOP, "write `ended: {on: 2026-11-10, why: explanted}`"),
        ("explanted-on", TOP, "write `ended: {on: 2026-11-10, why: explanted}`"),
        ("removed", TOP, "write `ended: {on: 2026-11-10, why: explanted}`"),
        ("died", TOP, "write `ended: {on: 2026-11-10, why: died}`"),
        ("dead", TOP, "write `ended: {on: 2026-11-10, why: died}`"),
        ("replaced", TOP, "write `ended: {on: 2026-11-10, why: replaced}`"),
        ("transferred", TOP, "write `ended: {on: 2026-11-10, why: transferred}`"),
        ("end", TOP, "write `ended: {on: 2026-11-10, why: explanted}`"),
        ("replace", TOP, "did you mean `replace_by`?"),
        ("implantd", TOP, "did you mean `implanted`?"),
        *(
            (key, TOP, "write `booked: 2026-12-01 10:30`")
            for key in ("appointment", "appointments", "visit", "booking")
        ),
        *(
            (key, TOP, "write `unavailable: 2026-12-18 to 2027-01-10`")
            for key in ("absent", "away", "vacation", "holiday", "holidays")
        ),
        *(
            (key, TOP, "write `stopped: {from: 2026-11-09 10:00, to: 2026-11-09 16:00, why: MRI}`")
            for key in ("stop", "paused")
        ),
        *((key, TOP, "write `labels: [dr-a, high-risk]`") for key in ("label", "tags")),
        *((key, TOP, "write `orders: [{placed: 2026-11-20, received: 2026-11-27}]`") for key in ("order", "ordered")),
        *(
            (key, TOP, "write `accepted: [{code: no-stability, on: 2026-11-22}]`")
            for key in ("acknowledged", "seen", "warnings")
        ),
        *((key, TOP, "write `site: home`") for key in ("location", "clinic")),
        ("holiday", ["holidays", "closed"], "did you mean `holidays`?"),
        ("explanted", ["implanted"], ""),
        ("until", ["from", "to", "why"], "write `to`"),
        ("start", ["from", "to"], "write `from`"),
        ("ordered", ["placed", "received"], "write `placed`"),
        ("reason", ["on", "why"], "write `why`"),
        ("warning", ["code", "on"], "write `code`"),
        *(
            (
                key,
                ["code", "on"],
                "an acceptance ends at the next fill or program, and any remark is a comment, after a `#`",
            )
            for key in ("by", "why", "until")
        ),
    ],
)
def test_a_key_that_people_try_is_answered_with_what_to_write(key: str, known: list[str], said: str) -> None:
    message = f"unknown key `{key}`{said and f': {said}'}; known here: {', '.join(known)}"
    assert unknown_key(key, known_keys(*known))[0] == Fault(FaultCode.UNKNOWN_KEY, message)
