"""The text of a first file: it reads as exactly the answers, whatever they are."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.program import Window
from pumpcli.errors import Fault
from pumpcli.files import fields, moments, quantities
from pumpcli.files.catalogues import BUILT_IN
from pumpcli.files.fact_fields import mixture
from pumpcli.files.new_file import FIELDS, Answers, code_fault, drug_names, fault_at, open_times, read_new, window

SIMPLE = {"capacity": "40 mL", "low_alarm": "2 mL", "rate": "0.4 mL/day", "at": "2026-11-20 09:30", "volume": "40 mL"}


def texts_of(answers: Answers) -> tuple[str, list[str]]:
    document, _ = read_new("p.yaml", answers, Clinic(), BUILT_IN)
    return document.text, [str(problem.code) for problem in document.problems if problem.is_error]


@pytest.mark.quick
def test_the_style_is_that_of_the_samples() -> None:
    assert texts_of(Answers("P-1", SIMPLE)) == (
        "pump: P-1\n"
        "reservoir: {capacity: 40 mL, low_alarm: 2 mL}\n"
        "fill: {at: 2026-11-20 09:30, volume: 40 mL}\n"
        "program: {rate: 0.4 mL/day}\n",
        [],
    )


@pytest.mark.parametrize(
    ("texts", "field", "code"),
    [
        ({}, "volume", None),
        ({"capacity": "40"}, "capacity", "missing-unit"),
        ({"capacity": "40 mL", "low_alarm": "41 mL"}, "low_alarm", "alarm-above-capacity"),
        ({"model": "synchromed-ii-20", "low_alarm": "41 mL"}, "low_alarm", "alarm-above-capacity"),
        ({"capacity": "40 mL"}, "capacity", None),
        ({"rate": "1 mg/day"}, "rate", "no-concentration"),
        ({"bolus": "1 mcg", "drugs": "baclofen 1 mg/mL"}, "bolus", None),
        ({"bolus": "1 mcg", "drugs": "baclofen 1 mg/mL"}, "max_per_day", "on-demand-limit"),
        ({"volume": "41 mL", "capacity": "40 mL", "low_alarm": "2 mL"}, "volume", "fill-above-capacity"),
    ],
)
def test_a_value_is_checked_in_a_file_that_is_not_complete(texts: dict[str, str], field: str, code: str | None) -> None:
    document, pump = read_new("p.yaml", Answers("P-1", texts), Clinic(), BUILT_IN)
    fault = fault_at(document, FIELDS[field].paths)
    assert pump is None
    assert (None if fault is None else str(fault.code)) == code


@pytest.mark.parametrize(
    ("windows", "free"),
    [
        ((), [("00:00", "24:00")]),
        ((("06:00", "22:00"),), [("00:00", "06:00"), ("22:00", "24:00")]),
        ((("22:00", "06:00"),), [("06:00", "22:00")]),
        ((("22:00", "06:00"), ("06:00", "22:00")), []),
        ((("12:00", "24:00"), ("00:00", "01:00")), [("01:00", "12:00")]),
    ],
)
def test_what_is_still_open_of_a_day(windows: tuple[tuple[str, str], ...], free: list[tuple[str, str]]) -> None:
    assert open_times([{"from": start, "to": end, "rate": "1 mL/day"} for start, end in windows]) == free


def test_a_window_and_drugs_as_they_are_typed() -> None:
    assert window(" 22:00  to 06:00  0.01 mL/h ") == {"from": "22:00", "to": "06:00", "rate": "0.01 mL/h"}
    assert isinstance(window("22:00 06:00 0.01 mL/h"), Fault)
    assert drug_names("baclofen") == "baclofen"
    assert isinstance(drug_names("baclofen 2000"), Fault)
    assert drug_names("baclofen 2 mg/mL") == mixture("baclofen 2 mg/mL")
    assert isinstance(drug_names("a + b"), Fault)
    assert code_fault("P-1") is None
    assert code_fault(" ") is not None


def amounts(least: int, most: int, *units: str) -> st.SearchStrategy[str]:
    """Numbers with up to two decimals, and their zeros, and a unit."""
    numbers = st.integers(least * 100, most * 100).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
    return st.tuples(st.one_of(st.integers(least, most).map(str), numbers), st.sampled_from(units)).map(" ".join)


#: Words that YAML reads in another way, or that look as if they were more than a word.
WORDS = st.one_of(
    st.sampled_from(
        ("007", "no", "~", "1e5", "22:00", "a: b", "- a", "# a", "[a]", "{a}", "'a", '"a"', "&a", "*a", "!a")
    ),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12),
)
DRUGS = st.sampled_from(("baclofen 2000 mcg/mL", "x-7 1.50 mg/mL", "morphine 25 mg/mL + clonidine 0.100 mg/mL"))
OPTIONAL: dict[str, st.SearchStrategy[str]] = {
    "model": st.sampled_from(("synchromed-ii-40", "ours")),
    "stability": amounts(1, 200, "days").filter(lambda text: "." not in text),
    "rate": amounts(0, 200, "mcg/day", "mL/day", "mcg/h", "uL/min"),
    "printed_alarm": st.dates(date(2026, 11, 20), date(2028, 1, 1)).map(str),
    "site": st.sampled_from(("home", "ward_3", "7", "no")),
}
BOLUS = st.fixed_dictionaries(
    {"bolus": amounts(1, 50, "mcg", "uL"), "max_per_day": st.integers(1, 9).map(str)},
    optional={
        "over": st.just("5 min"),
        "lockout": st.sampled_from(("2 h", "90 min")),
        "expected_per_day": st.just("0.5"),
    },
)


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    code = draw(WORDS.filter(lambda text: code_fault(text) is None))
    texts = {
        "capacity": draw(amounts(40, 60, "mL")),
        "low_alarm": draw(amounts(0, 4, "mL")),
        "drugs": draw(DRUGS),
        "at": draw(st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 20))).strftime("%Y-%m-%d %H:%M"),
        "volume": draw(amounts(5, 40, "mL")),
        **draw(st.fixed_dictionaries({}, optional=OPTIONAL)),
        **draw(st.one_of(st.just(dict[str, str]()), BOLUS)),
    }
    edges = sorted(draw(st.sets(st.integers(1, 95), min_size=1, max_size=5)))
    times = ["00:00", *(f"{edge // 4:02}:{edge % 4 * 15:02}" for edge in edges), "24:00"]
    windows = [
        {"from": start, "to": end, "rate": draw(amounts(1, 9, "mcg/h", "uL/h"))} for start, end in pairwise(times)
    ]
    is_windowed = "rate" not in texts or draw(st.booleans())
    return Answers(code, texts, windows if is_windowed else ())


def value(name: str, text: str) -> Any:
    """The value of an answer, by the reader of its kind."""
    readers: dict[str, Any] = {
        "stability": quantities.period,
        "rate": quantities.rate,
        "printed_alarm": moments.day,
        "at": moments.moment,
        "drugs": mixture,
    }
    read = readers.get(name, quantities.volume)(text)
    assert not isinstance(read, Fault)
    return read


@settings(max_examples=40)
@given(answers())
def test_a_first_file_reads_as_its_answers(given: Answers) -> None:
    document, pump = read_new("p.yaml", given, Clinic(), BUILT_IN)
    assert pump is not None, (document.text, document.problems)
    texts, (fill,), (program,) = given.texts, pump.fills, pump.programs
    assert (pump.code, pump.model, pump.site) == (given.code, texts.get("model"), texts.get("site"))
    assert pump.reservoir.capacity == value("capacity", texts["capacity"])
    assert pump.reservoir.low_alarm == value("low_alarm", texts["low_alarm"])
    assert (fill.mixture, fill.at) == (value("drugs", texts["drugs"]), value("at", texts["at"]))
    assert fill.volume == value("volume", texts["volume"])
    assert str(fill.printed_alarm) == texts.get("printed_alarm", "None")
    assert "stability" not in texts or fill.stability == value("stability", texts["stability"])
    assert program.rate == (value("rate", texts["rate"]) if "rate" in texts else None)
    assert program.windows == tuple(
        Window(fields.time_of_day(each["from"]), fields.time_of_day(each["to"]), quantities.rate(each["rate"]))  # type: ignore[arg-type]
        for each in given.windows
    )
    assert (program.on_demand is None) == ("bolus" not in texts)
    if program.on_demand is not None:
        of_bolus = quantities.mass_of_bolus(texts["bolus"]), quantities.volume_of_bolus(texts["bolus"])
        assert program.on_demand.amount in of_bolus
        assert program.on_demand.max_per_day == int(texts["max_per_day"])
        assert program.on_demand.expected_per_day == (Fraction(1, 2) if "expected_per_day" in texts else None)
        assert program.on_demand.lockout == (quantities.duration(texts["lockout"]) if "lockout" in texts else None)
