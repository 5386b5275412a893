"""Catalogue files: the built-in ones, a clinic's own, and their faults, each at its place.

Each file of `tests/data/invalid-catalogues` begins with what is to be reported of it, like the invalid pump files.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from pumpcli.domain.catalogue import DrugEntry, Figure, Model, StabilityLimit, strengths_of
from pumpcli.domain.clock import Period
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Volume
from pumpcli.domain.strength import Conditions, DailyDose, Strength, StrengthRange
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files import catalogues, sources
from pumpcli.files.catalogue_file import read_catalogue
from pumpcli.files.source import Source
from tests.files.test_invalid_files import expected

FILES = sorted((Path(__file__).parents[1] / "data" / "invalid-catalogues").glob("*.yaml"))
BUILT_IN = sorted(Path("src/pumpcli/catalogue").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reports_what_is_expected_and_nothing_else(path: Path) -> None:
    source = sources.read(str(path))
    assert isinstance(source, Source)
    read, problems = read_catalogue(source)
    found = [(str(each.severity), each.code, each.line, each.column, each.path) for each in problems]
    assert sorted(found) == expected(path)
    assert found
    assert read is None
    assert {code for _, code, *_ in found} <= MEANINGS.keys()


def test_every_key() -> None:
    text = """
catalogue: Our pharmacy
pumps:
  - model: pump-1
    name: A pump
    capacity: {value: 20 mL, source: its manual}
    low_alarm: {value: 1500 uL, source: [its manual, a review], note: by the maker}
    lowest_rate: {value: 2 uL/h, source: its manual}
    highest_rate: {value: 1 mL/h, source: its manual}
    shortest_life: {value: 60 months, source: its manual}
    longest_life: {value: 84 months, source: its manual}
    constant_flow: {value: no, source: its manual}
  - model: pump-2
drugs:
  - mixture: [Morphine, clonidine]
    stability: {value: 90 days, source: a paper}
    first_fill: {value: 36 h, source: a label}
    longest: {value: 4 months, source: the maker}
  - mixture: [fentanyl]
    stability:
      value: 60 days
      source: a paper
      conditions: 37 °C, in the pump
      tested: [{name: Fentanyl, concentration: 500 mcg/mL to 1 mg/mL}]
    first_fill: {value: 14 days, source: a paper, tested: [{name: fentanyl, concentration: 1 mg/mL}]}
  - drug: Fentanyl
    strengths: {value: [50 mcg/mL, 1 mg/mL], source: labels, note: here}
    highest_daily_dose:
      - {value: 2 mg/day, source: a label}
      - {value: [3 mg/day, 100 mcg/h], source: [another, a third]}
    highest_concentration: {value: 2 mg/mL, source: a label}
    trade_names: [Brand]
    synonyms: [fentanyl citrate, fentanil]
  - drug: other
"""
    read, problems = read_catalogue(Source("ours.yaml", text))
    assert problems == []
    assert read is not None
    manual, ours = ("its manual",), "Our pharmacy"
    assert read.models == (
        Model(
            key="pump-1",
            name="A pump",
            origin=ours,
            capacity=Figure(Volume(Fraction(20)), manual),
            low_alarm=Figure(Volume(Fraction(3, 2)), ("its manual", "a review"), "by the maker"),
            lowest_rate=Figure(FlowRate(Fraction(6, 125)), manual),
            highest_rate=Figure(FlowRate(Fraction(24)), manual),
            shortest_life=Figure(Period(months=60), manual),
            longest_life=Figure(Period(months=84), manual),
            constant_flow=Figure(False, manual),
        ),
        Model("pump-2", "pump-2", ours),
    )
    assert not read.models[0].has_constant_flow
    assert read.limits == (
        StabilityLimit(
            ("Morphine", "clonidine"),
            ours,
            Figure(Period(days=90), ("a paper",)),
            Figure(Period(seconds=36 * 3600), ("a label",)),
            Figure(Period(months=4), ("the maker",)),
        ),
        StabilityLimit(
            ("fentanyl",),
            ours,
            Figure(
                value=Period(days=60),
                sources=("a paper",),
                conditions=Conditions(
                    "37 °C, in the pump", (StrengthRange("Fentanyl", strength(500), strength(1000, "mg")),)
                ),
            ),
            Figure(
                value=Period(days=14),
                sources=("a paper",),
                conditions=Conditions(None, (StrengthRange("fentanyl", strength(1000, "mg"), strength(1000, "mg")),)),
            ),
        ),
    )
    label, others = ("a label",), ("another", "a third")
    assert read.drugs == (
        DrugEntry(
            name="Fentanyl",
            origin=ours,
            strengths=(
                Figure(strength(50), ("labels",), "here"),
                Figure(strength(1000, "mg"), ("labels",), "here"),
            ),
            highest_daily_dose=(
                Figure(DailyDose(DoseRate(Fraction(2000)), "mg"), label),
                Figure(DailyDose(DoseRate(Fraction(3000)), "mg"), others),
                Figure(DailyDose(DoseRate(Fraction(2400))), others),
            ),
            highest_concentration=(Figure(strength(2000, "mg"), label),),
            trade_names=("Brand",),
            synonyms=("fentanyl citrate", "fentanil"),
        ),
        DrugEntry("other", ours),
    )
    assert [str(figure.value) for _, figure in read.drugs[0].figures()] == [
        "50 mcg/mL",
        "1 mg/mL",
        "2 mg/day",
        "3 mg/day",
        "2400 mcg/day",
        "2 mg/mL",
    ]
    assert [str(concentration.mcg_per_ml) for concentration in strengths_of(read, "FENTANYL")] == ["50", "1000"]
    assert strengths_of(read, "other") == strengths_of(read, "Brand") == ()


def strength(mcg_per_ml: int, unit: str = "mcg") -> Strength:
    return Strength(Concentration(Fraction(mcg_per_ml)), unit)


#: What is known, figure by figure, and where it is from; what has no source is not built in.
MODELS = {
    "synchromed-ii-20": ("20 mL", "2 mL", "0.048 mL/day", "60 months", "84 months"),
    "synchromed-ii-40": ("40 mL", "2 mL", "0.048 mL/day", "60 months", "84 months"),
    "synchromed-el-10": ("10 mL", None, None, None, None),
    "synchromed-el-18": ("18 mL", None, None, None, None),
    "prometra-20": ("20 mL", "3 mL", None, None, None),
    "prometra-ii-20": ("20 mL", "3 mL", None, None, None),
    "prometra-ii-40": ("40 mL", "3 mL", None, None, None),
    "archimedes": (None, None, None, None, None),
}
LIMITS = {
    "ziconotide": ("40 days", "14 days", "84 days"),
    "baclofen": ("180 days", None, None),
    "morphine": ("90 days", None, "6 months"),
    "hydromorphone": ("90 days", None, None),
    "bupivacaine": ("84 days", None, None),
    "morphine + clonidine": ("90 days", None, None),
    "morphine + bupivacaine + clonidine": ("90 days", None, None),
    "baclofen + clonidine": ("98 days", None, None),
    "baclofen + morphine": ("30 days", None, None),
    "hydromorphone + bupivacaine": ("90 days", None, None),
    "hydromorphone + clonidine": ("35 days", None, None),
    "sufentanil + clonidine": ("6 days", None, None),
}
#: The strengths with which a limit was tested; no other source gives any.
TESTED = {
    "bupivacaine": ["bupivacaine 7.5 mg/mL"],
    "baclofen + morphine": ["baclofen 0.2 mg/mL to 1.5 mg/mL", "morphine 7.5 mg/mL to 21 mg/mL"],
    "hydromorphone + bupivacaine": ["hydromorphone 15 mg/mL", "bupivacaine 10 mg/mL"],
    "hydromorphone + clonidine": ["clonidine 150 mcg/mL"],
}
#: Market strengths, and the highest daily doses of labels.
DRUGS = {
    "ziconotide": ["25 mcg/mL", "100 mcg/mL", "19.2 mcg/day", "21.6 mcg/day"],
    "baclofen": ["50 mcg/mL", "500 mcg/mL", "1000 mcg/mL", "2000 mcg/mL"],
    "morphine": ["25 mg/mL"],
    "hydromorphone": [],
    "bupivacaine": [],
    "clonidine": [],
}


def test_what_is_built_in() -> None:
    built_in = catalogues.built_in()
    assert {each.key: tuple(map(text_of, figures_of(each))) for each in built_in.models} == MODELS
    assert [each.key for each in built_in.models if each.has_constant_flow] == ["archimedes"]
    assert {
        each.name: (text_of(each.stability), text_of(each.first_fill), text_of(each.longest))
        for each in built_in.limits
    } == LIMITS
    found = {each.name: each.stability.conditions for each in built_in.limits}
    assert {name: list(map(str, each.tested)) for name, each in found.items() if each and each.tested} == TESTED
    assert {name for name, each in found.items() if each} == TESTED.keys() | {"baclofen + clonidine"}
    assert {each.name: [str(figure.value) for _, figure in each.figures()] for each in built_in.drugs} == DRUGS
    origins = {each.origin for each in built_in.models} | {each.origin for each in built_in.limits}
    assert origins | {each.origin for each in built_in.drugs} == {"built-in catalogue"}


def figures_of(model: Model) -> tuple[Figure[Volume] | Figure[FlowRate] | Figure[Period] | None, ...]:
    return model.capacity, model.low_alarm, model.lowest_rate, model.shortest_life, model.longest_life


def text_of(figure: Figure[Volume] | Figure[FlowRate] | Figure[Period] | None) -> str | None:
    if figure is None:
        return None
    value = figure.value
    return f"{float(value.ml_per_day)} mL/day" if isinstance(value, FlowRate) else str(value)


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: str(path.name))
def test_every_built_in_figure_has_a_source_that_says_what_it_is(path: Path) -> None:
    """Each is a text of some words, not a key that stands for one; read here by another parser."""
    content = yaml.safe_load(path.read_text())
    figures = [
        figure
        for entry in (*content.get("pumps", []), *content.get("drugs", []))
        for each in entry.values()
        for figure in (each if isinstance(each, list) else [each])
        if isinstance(figure, dict)
    ]
    assert len(figures) > 8
    assert [figure for figure in figures if not re.search(r"\w+ .*\w", str(figure["source"]))] == []


def test_the_files_of_the_package_are_the_ones_that_are_read() -> None:
    assert sorted(catalogues.BUILT_IN_FILES) == [path.name for path in BUILT_IN]
