"""Pumps: the value of every key, and the rules across fields if another field is wrong."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from pumpcli.domain.bolus import OneTimeBolus
from pumpcli.domain.clock import Period
from pumpcli.domain.pump import Drug, Fill, Mixture, Pump, Reading, Reservoir
from pumpcli.domain.quantity import Concentration, Mass
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.builders import ml, pump_of

PUMP = {
    "pump": "P-001",
    "reservoir": "{capacity: 40 mL, low_alarm: 2 mL}",
    "fill": "{at: 2026-01-05 09:30, volume: 40 mL}",
    "program": "{rate: 0.1 mL/day}",
}
TWO_FILLS = "[{at: 2026-01-05 09:30, volume: 40 mL}, {at: 2026-02-05 09:30, volume: 40 mL}]"


def text_of(**changed: str | None) -> str:
    """Return a pump file with some keys changed; None leaves a key out."""
    return "".join(f"{key}: {value}\n" for key, value in (PUMP | changed).items() if value is not None)


def read(**changed: str | None) -> Pump:
    return pump_of(text_of(**changed))


def problems_of(**changed: str | None) -> list[tuple[str, str]]:
    """Return the code and the path of each problem of a pump with errors."""
    (document,) = documents(Source("p.yaml", text_of(**changed)))
    assert read_pump(document) is None
    return [(problem.code, problem.path) for problem in document.problems]


def test_every_key() -> None:
    pump = pump_of("""
pump: P-001
model: synchromed-ii-40
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
timezone: America/Chicago
replace_by: 2031-03-01
implanted: 2024-03-01
drugs: [{name: drug A, concentration: 1 mg/mL}, {name: drug B, concentration: 500 mcg/mL}]
stability: 90 days
fills:
  - {at: 2026-01-05 09:30, volume: 39 mL}
  - at: 2026-02-05 09:30
    volume: 38 mL
    withdrawn: 3 mL
    drugs: [{name: drug A, concentration: 2 mg/mL}]
    stability: 2 months
  - {at: 2026-03-05 09:30, volume: 37 mL}
programs:
  - {rate: 0.1 mL/day}
  - {start: 2026-01-15 10:00, rate: 0.2 mL/day}
boluses:
  - {at: 2026-01-06 10:00, dose: 5 mcg, over: 10 min}
  - {at: 2026-01-07 10:00, volume: 0.1 mL, over: 1 h}
readings:
  - {at: 2026-01-20 10:00, volume: 30 mL}
  - {at: 2026-02-20 10:00, volume: 0 mL}
notes: |
  any
  text
""")

    def at(text: str) -> datetime:
        return datetime.fromisoformat(f"{text}-06:00")

    before = Mixture((Drug("drug A", per_ml(1000), "mg"), Drug("drug B", per_ml(500), "mcg")))
    after = Mixture((Drug("drug A", per_ml(2000), "mg"),))
    assert (pump.code, pump.model, pump.zone.name) == ("P-001", "synchromed-ii-40", "America/Chicago")
    assert pump.reservoir == Reservoir(ml("40"), ml("2"), ())
    assert (pump.replace_by, pump.implanted, pump.notes) == (date(2031, 3, 1), date(2024, 3, 1), "any\ntext\n")
    assert pump.fills == (
        Fill(at("2026-01-05 09:30"), ml("39"), before, Period(days=90), None),
        Fill(at("2026-02-05 09:30"), ml("38"), after, Period(months=2), ml("3")),
        Fill(at("2026-03-05 09:30"), ml("37"), after, Period(months=2), None),
    )
    assert [program.start for program in pump.programs] == [at("2026-01-05 09:30"), at("2026-01-15 10:00")]
    assert pump.boluses == (
        OneTimeBolus(at("2026-01-06 10:00"), Mass(Fraction(5)), 600),
        OneTimeBolus(at("2026-01-07 10:00"), ml("0.1"), 3600),
    )
    assert pump.readings == (Reading(at("2026-01-20 10:00"), ml("30")), Reading(at("2026-02-20 10:00"), ml("0")))
    assert pump.catalogue_model is not None and pump.catalogue_model.key == "synchromed-ii-40"


def per_ml(mcg: int) -> Concentration:
    return Concentration(Fraction(mcg))


def test_what_is_left_out() -> None:
    pump = read()
    (fill,) = pump.fills
    assert (fill.mixture, fill.stability, fill.withdrawn, fill.supplied) == (None, None, None, None)
    assert (pump.boluses, pump.readings) == ((), ())
    assert (pump.model, pump.catalogue_model, pump.replace_by, pump.implanted, pump.notes) == (None,) * 5
    assert pump.zone.name is None
    assert pump.programs[0].start == fill.at


@pytest.mark.parametrize(
    ("reservoir", "volumes", "by_model"),
    [
        ("{capacity: 39 mL, low_alarm: 3 mL}", ("39", "3"), ()),
        ("{capacity: 39 mL}", ("39", "2"), ("low_alarm",)),
        ("{low_alarm: 3 mL}", ("40", "3"), ("capacity",)),
        (None, ("40", "2"), ("capacity", "low_alarm")),
    ],
)
def test_what_the_model_supplies(reservoir: str | None, volumes: tuple[str, str], by_model: tuple[str, ...]) -> None:
    filled = "{at: 2026-01-05 09:30, volume: 39 mL}"
    capacity, low_alarm = map(ml, volumes)
    found = read(model="synchromed-ii-40", reservoir=reservoir, fill=filled).reservoir
    assert found == Reservoir(capacity, low_alarm, by_model)
    assert found.by_model == by_model


A = "drugs: [{name: baclofen, concentration: 1 mg/mL}]"
B = "drugs: [{name: morphine, concentration: 1 mg/mL}]"


@pytest.mark.parametrize(
    ("top", "second", "days", "supplied"),
    [
        (A, "", (180, 180), (True, True)),
        (f"{A}\nstability: 30 days", "", (30, 30), (False, False)),
        (f"{A}\nstability: 200 days", "", (200, 200), (False, False)),
        (f"{A}\nstability: 200 days", f", {B}", (200, 90), (False, True)),
        (f"{A}\nstability: 30 days", f", {B}", (30, 30), (False, False)),
        (f"{A}\nstability: 200 days", f", {B}, stability: 200 days", (200, 200), (False, False)),
        (A, f", {B}, stability: 200 days", (180, 200), (True, False)),
        (A, ", stability: 200 days", (180, 200), (True, False)),
        (A, f", {B}", (180, 90), (True, True)),
        ("stability: 200 days", f", {B}", (200, 90), (False, True)),
        ("stability: 30 days", "", (30, 30), (False, False)),
    ],
)
def test_how_long_each_mixture_may_stay(
    top: str, second: str, days: tuple[int, int], supplied: tuple[bool, bool]
) -> None:
    fills = f"[{{at: 2026-01-05 09:30, volume: 40 mL}}, {{at: 2026-02-05 09:30, volume: 40 mL{second}}}]"
    fill, later = pump_of(text_of(fill=None, fills=fills) + top + "\n").fills
    assert (fill.stability, later.stability) == tuple(Period(days=each) for each in days)
    assert (fill.supplied is not None, later.supplied is not None) == supplied


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"fill": None, "fills": TWO_FILLS.replace("02-05", "01-05")}, ("same-instant", "fills[1].at")),
        ({"fill": None, "fills": TWO_FILLS.replace("02-05", "01-04")}, ("out-of-order", "fills[1].at")),
        ({"fill": None, "fills": TWO_FILLS.replace("40 mL}]", "41 mL}]")}, ("fill-above-capacity", "fills[1].volume")),
        ({"fill": None, "fills": TWO_FILLS.replace("40 mL}]", "2 mL}]")}, ("fill-below-alarm", "fills[1].volume")),
        (
            {"fill": "{at: 2026-01-05 09:30, volume: 40 mL, withdrawn: 41 mL}"},
            ("fill-above-capacity", "fill.withdrawn"),
        ),
        (
            {"program": None, "programs": "[{rate: 0.1 mL/day}, {start: 2026-01-05 09:30, rate: 0.2 mL/day}]"},
            None,
        ),
        (
            {
                "program": None,
                "programs": "[{start: 2026-01-05 09:30, rate: 0.1 mL/day}, {start: 2026-01-05 09:30, rate: 0 mL/day}]",
            },
            ("same-instant", "programs[1].start"),
        ),
        (
            {
                "boluses": "[{at: 2026-01-07 09:30, volume: 1 uL, over: 1 min}, "
                "{at: 2026-01-06 09:30, volume: 1 uL, over: 1 min}]"
            },
            ("out-of-order", "boluses[1].at"),
        ),
        (
            {"readings": "[{at: 2026-01-07 09:30, volume: 3 mL}, {at: 2026-01-06 09:30, volume: 3 mL}]"},
            ("out-of-order", "readings[1].at"),
        ),
        ({"readings": "[{at: 2026-01-05 09:30, volume: 3 mL}]"}, ("same-instant", "readings[0].at")),
        ({"readings": "[{at: 2026-01-05 09:29, volume: 3 mL}]"}, ("before-first-fill", "readings[0].at")),
        ({"readings": "[{at: 2026-01-07 09:30, volume: 41 mL}]"}, ("fill-above-capacity", "readings[0].volume")),
        (
            {
                "timezone": "America/Chicago",
                "fill": None,
                "fills": TWO_FILLS.replace("01-05 09:30", "11-01 01:30-06:00").replace(
                    "02-05 09:30", "11-01 01:30-05:00"
                ),
            },
            ("out-of-order", "fills[1].at"),
        ),
        ({"program": "{rate: 100 mcg/day}"}, ("no-concentration", "program.rate")),
        (
            {"program": "{rate: 0.1 mL/day, on_demand: {dose: 1 mcg, lockout: 1 h}}"},
            ("no-concentration", "program.on_demand.dose"),
        ),
        ({"boluses": "[{at: 2026-01-07 09:30, dose: 0 mcg, over: 1 min}]"}, None),
    ],
)
def test_a_rule_across_fields_holds_beside_another_error(
    changed: dict[str, str | None], problem: tuple[str, str] | None
) -> None:
    """A file shows all its errors at once."""
    slip = ("bad-date", "replace_by")
    assert slip in problems_of(**changed, replace_by="soon")
    if problem is not None:
        assert problems_of(**changed, replace_by="soon") == [slip, problem]
        assert problems_of(**changed) == [problem]


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"reservoir": "{capacity: 40, low_alarm: 2 mL}"}, [("missing-unit", "reservoir.capacity")]),
        (
            {"reservoir": "{capacity: 40, low_alarm: 2 mL}", "fill": "{at: 2026-01-05 09:30, volume: 2 mL}"},
            [("missing-unit", "reservoir.capacity"), ("fill-below-alarm", "fill.volume")],
        ),
        (
            {"reservoir": "{capacity: 39 mL, low_alarm: 40 mL}"},
            [("alarm-above-capacity", "reservoir.low_alarm")],
        ),
        (
            {"reservoir": "{capacity: 40 mL, low_alarm: 40 mL}", "notes": "[]"},
            [("alarm-above-capacity", "reservoir.low_alarm"), ("wrong-type", "notes")],
        ),
        ({"reservoir": "{capacity: 0 mL, low_alarm: 0 mL}"}, [("out-of-range", "reservoir.capacity")]),
        ({"reservoir": None}, [("missing-key", "")]),
        ({"reservoir": None, "model": "[x]"}, [("wrong-type", "model")]),
        ({"reservoir": None, "model": ""}, [("missing-value", "model")]),
        ({"reservoir": "{capacity: 40 mL}", "model": "''"}, [("bad-text", "model")]),
        ({"drugs": "[{name: drug A}]", "program": "{rate: 1 mcg/day}"}, [("missing-key", "drugs[0]")]),
        ({"drug": "[x]", "program": "{rate: 1 mcg/day}"}, [("unknown-key", "drug")]),
        (
            {"drug": "[x]", "notes": "[]", "program": "{rate: 1 mcg/day}"},
            [("unknown-key", "drug"), ("wrong-type", "notes")],
        ),
        (
            {"drugs": "[{name: A, concentration: 1 mg/mL}, {name: B}, {name: a, concentration: 1 mg/mL}]"},
            [("missing-key", "drugs[1]")],
        ),
        (
            {"fill": "{at: 2026-01-05 09:30, volume: 40 mL, drugs: [{name: A}]}", "program": "{rate: 1 mcg/day}"},
            [("missing-key", "fill.drugs[0]")],
        ),
        (
            {"timezone": "Chicago", "fill": "{at: 2026-01-05 09:30-06:00, volume: 40 mL}"},
            [("unknown-timezone", "timezone")],
        ),
        ({"fill": "{at: soon, volume: 40 mL}"}, [("bad-date", "fill.at")]),
        ({"fill": "{at: soon, volume: 41 mL}"}, [("bad-date", "fill.at"), ("fill-above-capacity", "fill.volume")]),
        ({"fill": "41 mL"}, [("wrong-type", "fill")]),
        ({"pump": None}, [("missing-key", "")]),
        ({"stability": "90"}, [("missing-unit", "stability")]),
        ({"implanted": "2026"}, [("bad-date", "implanted")]),
    ],
)
def test_nothing_is_said_of_what_rests_on_a_wrong_value(
    changed: dict[str, str | None], problems: list[tuple[str, str]]
) -> None:
    assert sorted(problems_of(**changed)) == sorted(problems)


MIXTURE = "[{name: baclofen, concentration: 2 mg/mL}, {name: clonidine, concentration: 1 mg/mL}]"


@pytest.mark.parametrize(
    ("drugs", "codes"),
    [
        (MIXTURE.replace("baclofen", "!!python/name:os.system baclofen"), ["yaml-tag"]),
        (MIXTURE.replace("{name: b", "!x {name: b"), ["yaml-tag"]),
        (MIXTURE.replace("}, {", ", "), ["duplicate-key", "duplicate-key"]),
        (MIXTURE.replace("clonidine", "Baclofen"), ["same-drug"]),
        (MIXTURE.replace("baclofen", "[baclofen]"), ["wrong-type"]),
        (MIXTURE.replace("name: b", "[name]: b"), ["wrong-type", "missing-key"]),
        (MIXTURE.replace("baclofen", ""), ["missing-value"]),
        (MIXTURE.replace("2 mg/mL", "2 mg/mL, colour: blue"), ["unknown-key"]),
        ("[baclofen, [clonidine]]", ["wrong-type", "wrong-type"]),
        ("baclofen", ["wrong-type"]),
    ],
)
def test_a_mixture_that_cannot_be_read(drugs: str, codes: list[str]) -> None:
    (document,) = documents(Source("p.yaml", text_of(drugs=drugs)))
    assert read_pump(document) is None
    assert [problem.code for problem in document.problems] == codes


def test_an_ordinary_tag_changes_nothing() -> None:
    tagged = MIXTURE.replace("baclofen", "!!str baclofen")
    assert pump_of(text_of(drugs=tagged)) == pump_of(text_of(drugs=MIXTURE))
