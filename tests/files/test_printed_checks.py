"""The warning about a printed alarm date names the one mistake that was made in the file, in the words of the file."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest

from pumpcli.domain.clock import HOUR, Period
from pumpcli.domain.mistakes import Mistake, MistakeKind
from pumpcli.domain.printed_alarm import printed_alarms
from pumpcli.domain.printed_mistakes import MOST_NAMED, explanations
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Concentration, FlowRate, Volume
from pumpcli.errors import Fault
from pumpcli.files.catalogues import BUILT_IN
from pumpcli.files.document import Entry
from pumpcli.files.printed_checks import MOST_EXPLAINED, in_words, printed_faults
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.builders import end_of

SIMPLE = """
pump: P-002
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
drugs:
  - {name: baclofen, concentration: 2000 mcg/mL}
fill: {at: 2026-06-15 10:00, volume: 40 mL, printed_alarm: 2027-01-18}
program: {rate: 350 mcg/day}
"""
FLEX = """
pump: P-003
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
fills:
  - at: 2026-05-18 08:30
    volume: 38 mL
    drugs: [{name: morphine, concentration: 20 mg/mL}, {name: clonidine, concentration: 500 mcg/mL}]
  - at: 2026-08-24 14:30
    volume: 40 mL
    drugs: [{name: morphine, concentration: 25 mg/mL}, {name: clonidine, concentration: 500 mcg/mL}]
    printed_alarm: 2026-11-27
programs:
  - {start: 2026-05-18 09:00, rate: 5 mg/day}
  - start: 2026-08-24 14:45
    rate: 0.25 mg/h
    windows:
      - {from: 06:00, to: 09:00, rate: 12 mg/day}
      - {from: 13:00, to: 15:00, dose: 600 mcg}
    boluses:
      - {every: 6 h, dose: 0.4 mg, over: 15 min}
    on_demand: {dose: 0.5 mg, lockout: 6 h, max_per_day: 3}
boluses:
  - {at: 2026-08-24 14:40, volume: 0.3 mL, over: 20 min}
"""
BY_VOLUME = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-11-02 02:30, volume: 20 mL, printed_alarm: 2026-12-16}
program:
  rate: 17 uL/h
  windows:
    - {from: 22:00, to: 24:00, volume: 35 uL}
"""
UNDER_A_PROGRAM = """
pump: P-006
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: hydromorphone, concentration: 10 mg/mL}]
fill: {at: 2026-09-14 09:15, volume: 20 mL}
programs:
  - {start: 2026-06-22 09:00, rate: 2 mg/day}
  - {start: 2026-10-12 10:30, rate: 2.6 mg/day, printed_alarm: 2026-11-29}
"""
BASES = (SIMPLE, FLEX, BY_VOLUME, UNDER_A_PROGRAM)
#: The market strengths of baclofen and morphine.
STRENGTHS = {SIMPLE: (50, 500, 1000, 2000), FLEX: (25_000,)}


def read(text: str) -> tuple[Pump, Entry]:
    (document,) = documents(Source("test.yaml", text))
    pump = read_pump(document)
    assert pump is not None, document.problems
    assert document.root is not None
    return pump, document.root


def faults(text: str) -> list[Fault]:
    pump, root = read(text)
    return list(printed_faults(pump, root, BUILT_IN, None))


def explained(base: str, text: str) -> list[tuple[MistakeKind, str]]:
    """Return the mistakes that explain the last printed date of a text, with their words."""
    pump, root = read(text)
    strengths = [Concentration(Fraction(mcg)) for mcg in STRENGTHS.get(base, ())]
    found = explanations(pump, printed_alarms(pump)[-1], strengths)
    assert len(found) <= MOST_NAMED
    return [(mistake.kind, in_words(mistake, root)) for mistake in found]


#: Right text, wrong text, the kind of the mistake, and the field that is named with its right value.
SINGLE = [
    (SIMPLE, "2000 mcg/mL", "500 mcg/mL", MistakeKind.MARKET_STRENGTH, "`concentration` of drug 1 is 2000 mcg/mL"),
    (SIMPLE, "2000 mcg/mL", "0.5 mg/mL", MistakeKind.MARKET_STRENGTH, "`concentration` of drug 1 is 2 mg/mL"),
    (SIMPLE, "2000 mcg/mL", "2000 mg/mL", MistakeKind.MG_FOR_MCG, "`concentration` of drug 1 is 2000 mcg/mL"),
    (SIMPLE, "350 mcg/day", "350 mg/day", MistakeKind.MG_FOR_MCG, "program.rate` is 350 mcg/day"),
    (SIMPLE, "350 mcg/day", "350 mcg/h", MistakeKind.HOUR_FOR_DAY, "program.rate` is 350 mcg/day"),
    (SIMPLE, "350 mcg/day", "3500 mcg/day", MistakeKind.FACTOR_TEN, "program.rate` is 350 mcg/day"),
    (SIMPLE, "350 mcg/day", "35 mcg/day", MistakeKind.FACTOR_TEN, "program.rate` is 350 mcg/day"),
    (SIMPLE, "350 mcg/day", "700 mcg/day", MistakeKind.FACTOR_TWO, "program.rate` is 350 mcg/day"),
    (SIMPLE, "350 mcg/day", "530 mcg/day", MistakeKind.DIGITS_SWAPPED, "program.rate` is 350 mcg/day"),
    (SIMPLE, "350 mcg/day", "3.5 mcg/day", MistakeKind.DECIMAL_POINT, "program.rate` is 350 mcg/day"),
    (SIMPLE, "low_alarm: 2 mL", "low_alarm: 4 mL", MistakeKind.ALARM_VOLUME, "reservoir.low_alarm` is 2 mL"),
    (SIMPLE, "volume: 40 mL", "volume: 20 mL", MistakeKind.TWENTY_FORTY, "fill.volume` is 40 mL"),
    (SIMPLE, "volume: 40 mL", "volume: 4 mL", MistakeKind.FACTOR_TEN, "fill.volume` is 40 mL"),
    (SIMPLE, "at: 2026-06-15", "at: 2025-06-15", MistakeKind.YEAR, "fill.at` is 2026-06-15 10:00"),
    (SIMPLE, "at: 2026-06-15", "at: 2026-07-15", MistakeKind.MONTH, "fill.at` is 2026-06-15 10:00"),
    (SIMPLE, "at: 2026-06-15", "at: 2026-06-25", MistakeKind.DAY, "fill.at` is 2026-06-15 10:00"),
    (FLEX, "25 mg/mL", "20 mg/mL", MistakeKind.MARKET_STRENGTH, "`concentration` of drug 1 of fill 2 is 25 mg/mL"),
    (FLEX, "0.25 mg/h", "0.25 mg/day", MistakeKind.HOUR_FOR_DAY, "`rate` of program 2 is 0.25 mg/h"),
    (FLEX, "0.25 mg/h", "2.5 mg/h", MistakeKind.FACTOR_TEN, "`rate` of program 2 is 0.25 mg/h"),
    (
        FLEX,
        "rate: 12 mg/day",
        "dose: 12 mg",
        MistakeKind.AMOUNT_FOR_RATE,
        "`dose` of window 1 of program 2 is `rate: 12 mg/day`",
    ),
    (FLEX, "dose: 600 mcg", "dose: 600 mg", MistakeKind.MG_FOR_MCG, "`dose` of window 2 of program 2 is 600 mcg"),
    (FLEX, "dose: 0.4 mg", "dose: 4 mg", MistakeKind.FACTOR_TEN, "`dose` of bolus 1 of program 2 is 0.4 mg"),
    (FLEX, "every: 6 h", "every: 1 h", MistakeKind.INTERVAL, "`every` of bolus 1 of program 2 is 6 h"),
    (FLEX, "dose: 0.5 mg", "dose: 0.05 mg", MistakeKind.FACTOR_TEN, "`dose` of `on_demand` of program 2 is 0.5 mg"),
    (
        FLEX,
        "start: 2026-08-24 14:45",
        "start: 2026-09-24 14:45",
        MistakeKind.MONTH,
        "`start` of program 2 is 2026-08-24",
    ),
    (BY_VOLUME, "17 uL/h", "17 uL/day", MistakeKind.HOUR_FOR_DAY, "program.rate` is 17 uL/h"),
    (BY_VOLUME, "17 uL/h", "17 mL/h", MistakeKind.MG_FOR_MCG, "program.rate` is 17 uL/h"),
    (BY_VOLUME, "volume: 35 uL", "volume: 35 mL", MistakeKind.MG_FOR_MCG, "`volume` of window 1 of `program` is 35 uL"),
    (UNDER_A_PROGRAM, "2.6 mg/day", "26 mg/day", MistakeKind.FACTOR_TEN, "`rate` of program 2 is 2.6 mg/day"),
    (UNDER_A_PROGRAM, "rate: 2 mg/day", "rate: 20 mg/day", MistakeKind.FACTOR_TEN, "`rate` of program 1 is 2 mg/day"),
    (UNDER_A_PROGRAM, "2.6 mg/day", "2.6 mg/h", MistakeKind.HOUR_FOR_DAY, "`rate` of program 2 is 2.6 mg/day"),
    (UNDER_A_PROGRAM, "2026-10-12", "2026-11-12", MistakeKind.MONTH, "`start` of program 2 is 2026-10-12 10:30"),
    (UNDER_A_PROGRAM, "10 mg/mL", "1 mg/mL", MistakeKind.FACTOR_TEN, "`concentration` of drug 1 is 10 mg/mL"),
]


@pytest.mark.parametrize("text", BASES, ids=["simple", "flex", "by volume", "under a program"])
def test_the_right_files_agree(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(("base", "right", "wrong", "kind", "words"), SINGLE, ids=lambda value: str(value)[:30].strip())
def test_a_single_mistake_is_named(base: str, right: str, wrong: str, kind: MistakeKind, words: str) -> None:
    assert base.count(right) == 1
    text = base.replace(right, wrong)
    (fault,) = faults(text)
    assert fault.at.endswith("printed_alarm")
    found = explained(base, text)
    assert [(each, said) for each, said in found if each is kind and words in said], found


def test_swapped_drugs_are_named() -> None:
    text = FLEX.replace(
        "25 mg/mL}, {name: clonidine, concentration: 500 mcg/mL", "500 mcg/mL}, {name: x, concentration: 25 mg/mL"
    )
    assert (MistakeKind.OTHER_DRUG, "`concentration` of drug 1 of fill 2 is 25000 mcg/mL, not 500 mcg/mL") in explained(
        "", text
    )


def test_a_concentration_that_stayed_behind_is_that_of_another_fill() -> None:
    text = FLEX.replace("20 mg/mL", "25 mg/mL", 1)
    behind = text.replace(
        "    drugs: [{name: morphine, concentration: 25 mg/mL}, {name: clonidine",
        "    drugs: [{name: morphine, concentration: 20 mg/mL}, {name: clonidine",
    )
    behind = behind.replace("20 mg/mL", "25 mg/mL", 1)
    assert explained("", behind)[0] == (
        MistakeKind.OTHER_FILL,
        "`concentration` of drug 1 of fill 2 is 25 mg/mL, not 20 mg/mL",
    )


def test_a_program_that_was_never_given_to_the_pump_is_named() -> None:
    text = UNDER_A_PROGRAM.replace("2.6 mg/day", "1 mg/day").replace("2026-11-29", "2026-12-13")
    kinds = explained("", text)
    assert (MistakeKind.NOT_PROGRAMMED, "program 2 was never programmed") in kinds


TWELVE_HOURS = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 1.95 mL}
fill: {at: 2026-11-02 02:30, volume: 20 mL, printed_alarm: 2027-05-03}
program: {rate: 0.1 mL/day}
"""


def test_the_other_half_of_the_day_is_named_where_it_matters() -> None:
    """The alarm is on 2027-05-01 at 15:00; twelve hours later it is a day later, and the date one more."""
    assert (MistakeKind.TWELVE_HOURS, "`fill.at` is 2026-11-02 14:30, not 2026-11-02 02:30") in explained(
        "", TWELVE_HOURS
    )


def test_what_no_single_mistake_explains_is_not_explained() -> None:
    (fault,) = faults(SIMPLE.replace("350 mcg/day", "211 mcg/day"))
    assert "no single mistake that was tried explains it" in fault.message
    (fault,) = faults(SIMPLE.replace("350 mcg/day", "0 mcg/day"))
    assert "is never reached; no single mistake" in fault.message


def test_only_the_last_disagreements_are_explained() -> None:
    fills = "\n".join(
        f"  - {{at: 2026-0{month}-15 10:00, volume: 20 mL, printed_alarm: 2026-11-01}}" for month in range(1, 6)
    )
    text = SIMPLE.replace("fill: {at: 2026-06-15 10:00, volume: 40 mL, printed_alarm: 2027-01-18}", f"fills:\n{fills}")
    found = faults(text)
    assert [fault.at for fault in found] == [f"fills[{index}].printed_alarm" for index in range(5)]
    assert ["explain" in fault.message for fault in found] == [False] * 2 + [True] * MOST_EXPLAINED


def test_a_pump_out_of_use_gives_no_warning() -> None:
    text = SIMPLE.replace("350 mcg/day", "350 mg/day") + "ended: {on: 2026-11-10, why: explanted}\n"
    pump, root = read(text)
    assert list(printed_faults(pump, root, BUILT_IN, None)) == []
    assert list(printed_faults(pump, root, BUILT_IN, end_of("2026-11-10"))) == []
    assert len(list(printed_faults(pump, root, BUILT_IN, end_of("2026-11-09")))) == 1


def test_an_explanation_keeps_other_printed_dates_right() -> None:
    """A later date under a program agrees with the file, so its fill and its concentration are right."""
    good = UNDER_A_PROGRAM.replace("volume: 20 mL}", "volume: 20 mL, printed_alarm: 2026-12-13}")
    assert faults(good) == []
    found = explained("", good.replace("2026-11-29", "2026-10-16"))
    assert found
    assert not [words for _, words in found if "fill" in words or "drugs" in words]


def test_a_value_that_the_model_supplies_is_named() -> None:
    text = SIMPLE.replace("reservoir: {capacity: 40 mL, low_alarm: 2 mL}", "model: synchromed-ii-40")
    found = explained(SIMPLE, text.replace("2027-01-18", "2027-01-07"))
    assert found[0] == (MistakeKind.ALARM_VOLUME, "`reservoir.low_alarm` is 4 mL, not 2 mL")


def test_more_boluses_a_day_are_tried() -> None:
    text = SIMPLE.replace("{rate: 350 mcg/day}", "{rate: 350 mcg/day, on_demand: {dose: 50 mcg, max_per_day: 1}}")
    found = explained("", text.replace("2027-01-18", "2026-09-12"))
    assert (MistakeKind.FACTOR_TEN, "`program.on_demand.max_per_day` is 10, not 1") in found


def test_an_interval_that_the_file_gives_as_times_is_named_as_an_interval() -> None:
    text = SIMPLE.replace(
        "rate: 350 mcg/day", "rate: 0 mcg/day, boluses: [{at: [00:00, 12:00], dose: 175 mcg, over: 1 h}]"
    )
    _, root = read(text)
    path = "programs[0].boluses[0].every"
    mistake = Mistake(MistakeKind.INTERVAL, path, Period(seconds=12 * HOUR), Period(seconds=3 * HOUR))
    assert in_words(mistake, root) == "`every` of bolus 1 of `program` is 3 h, not 12 h"


def test_a_start_that_the_file_leaves_out_is_named() -> None:
    _, root = read(SIMPLE)
    start = datetime(2026, 6, 15, 10)
    mistake = Mistake(MistakeKind.MONTH, "programs[0].start", start, start.replace(month=7))
    assert in_words(mistake, root) == "`program.start` is 2026-07-15 10:00, not 2026-06-15 10:00"


@pytest.mark.parametrize(
    ("written", "factor", "said"),
    [
        ("350 µg/day", Fraction(1000), "350 mg/day"),
        ("350 MCG / Day", Fraction(24), "350 MCG/h"),
        ("0.35 mg/h", Fraction(1, 24), "0.35 mg/day"),
        ("0.35 mg/min", Fraction(1, 24), "0.014583 mg/min"),
        ("350 mg/day", Fraction(1000), "350000 mg/day"),
        ("350 ng/day", Fraction(1, 1000), "0.35 ng/day"),
        ("350 ng/day", Fraction(1000), "350 mcg/day"),
        ("0.2 mL/day", Fraction(1, 1000), "0.2 uL/day"),
        ("0.2 uL/h", Fraction(1000), "0.2 mL/h"),
        ("0.2 mL/day", Fraction(1, 4), "0.05 mL/day"),
    ],
)
def test_a_right_value_has_the_digits_and_the_unit_of_the_file_where_that_is_possible(
    written: str, factor: Fraction, said: str
) -> None:
    pump, root = read(SIMPLE.replace("350 mcg/day", written))
    rate = pump.programs[0].rate
    assert rate is not None
    mistake = Mistake(MistakeKind.FACTOR_TEN, "programs[0].rate", rate, rate * factor)
    assert in_words(mistake, root) == f"`program.rate` is {said}, not {written}"


def test_an_amount_for_a_rate_is_named_with_its_key() -> None:
    text = BY_VOLUME.replace("volume: 35 uL", "rate: 35 uL/day")
    _, root = read(text)
    flow = FlowRate(Fraction(35, 1000))
    mistake = Mistake(MistakeKind.AMOUNT_FOR_RATE, "programs[0].windows[0].rate", flow, Volume(flow.ml_per_day))
    assert in_words(mistake, root) == "`rate` of window 1 of `program` is `volume: 35 uL`, not 35 uL/day"


#: A window of baclofen: as printed, and as typed. The words in between name the field.
WINDOWS = [
    ("rate: 45.0 mcg/h", "dose: 45.0 mcg", "dose` is `rate: 45.0 mcg/h`, not 45.0 mcg"),
    ("rate: 1080 mcg/day", "dose: 1080 mcg", "dose` is `rate: 1080 mcg/day`, not 1080 mcg"),
    ("dose: 112.5 mcg", "rate: 112.5 mcg/day", "rate` is `dose: 112.5 mcg`, not 112.5 mcg/day"),
    ("dose: 112.5 mcg", "rate: 112.5 µg / h", "rate` is `dose: 112.5 µg`, not 112.5 µg / h"),
    ("dose: 112.5 mcg", "rate: 112.5 mcg/min", "rate` is `dose: 112.5 mcg`, not 112.5 mcg/min"),
    ("volume: 0.1125 mL", "rate: 0.1125 mL/h", "rate` is `volume: 0.1125 mL`, not 0.1125 mL/h"),
    ("rate: 0.045 mL/h", "volume: 0.045 mL", "volume` is `rate: 0.045 mL/h`, not 0.045 mL"),
]
WINDOW = """
pump: P-007
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
drugs: [{name: baclofen, concentration: 1000.0 mcg/mL}]
fill: {at: 2026-09-09 14:20, volume: 40.0 mL, printed_alarm: 2026-12-24}
program:
  rate: 12.50 mcg/h
  windows:
    - {from: 06:00, to: 08:30, rate: 45.0 mcg/h}
"""


@pytest.mark.parametrize(("printed", "typed", "said"), WINDOWS)
def test_an_amount_for_a_rate_is_tried_with_the_unit_of_the_file(printed: str, typed: str, said: str) -> None:
    right = WINDOW.replace("rate: 45.0 mcg/h", printed)
    date = printed_alarms(read(right)[0])[0].window.earliest
    assert date is not None
    right = right.replace("2026-12-24", str(date.date()))
    assert not faults(right)
    found = explained(SIMPLE, right.replace(printed, typed))
    assert (MistakeKind.AMOUNT_FOR_RATE, f"`{said.replace('`', '` of window 1 of `program`', 1)}") in found


def test_no_fill_after_the_day_of_the_list_explains_a_date() -> None:
    pump, root = read(SIMPLE.replace("printed_alarm: 2027-01-18", "printed_alarm: 2028-01-18"))
    for as_of, is_named in ((end_of("2026-11-22"), False), (end_of("2027-06-15"), True), (None, True)):
        (fault,) = printed_faults(pump, root, BUILT_IN, as_of)
        assert ("fill.at` is 2027-06-15 10:00" in fault.message) is is_named


def test_the_program_before_a_session_explains_no_date() -> None:
    (fault,) = faults(FLEX.replace("dose: 600 mcg", "rate: 600 mcg/day"))
    assert "program 1" not in fault.message


def test_an_alarm_volume_by_the_model_is_shown_in_ml() -> None:
    _, root = read(SIMPLE.replace("reservoir: {capacity: 40 mL, low_alarm: 2 mL}", "model: synchromed-ii-40"))
    low_alarm = Volume(Fraction(2))
    mistake = Mistake(MistakeKind.ALARM_VOLUME, "reservoir.low_alarm", low_alarm, Volume(Fraction(4, 3)))
    assert in_words(mistake, root) == "`reservoir.low_alarm` is 1.333333 mL, not 2 mL"
