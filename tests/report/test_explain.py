"""Every line that `explain` prints is true: each is computed again from the file, by a program of its own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clock import AsOf
from pumpcli.files.citation import Citation
from pumpcli.files.clinic_file import read_clinic
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.formats.numbers import NBSP
from pumpcli.report.explain import steps
from pumpcli.usecases.one_pump import Explained, explain
from pumpcli.usecases.rules import Rules
from pumpcli.values import replace
from tests.pocket_calculator import N, Sheet
from tests.report.results import AS_OF, samples
from tests.written_pumps import clinic_files, files

LATER = datetime(2033, 1, 1)


def explained(pump: str, clinic: str, at: datetime) -> Explained:
    """Return the steps of the pump of a file by the rules of a clinic file, as of an instant."""
    source = Source("pump.yaml", pump)
    (document,) = documents(source)
    read = read_pump(document)
    assert read is not None and document.root is not None, [problem.message for problem in document.problems]
    rules, root, problems = read_clinic(Source("clinic.yaml", clinic))
    assert rules is not None and root is not None, problems
    loaded = LoadedPump(read, source, document.root.line, rules)
    return explain(loaded, Rules(rules, Citation(root), lead_given=False, problems=()), AsOf.at(at))


def sheet_of(result: Explained, pump: str) -> Sheet:
    sheet = Sheet(steps(result), pump.split("\n"))
    limits = {at for at in (result.forecast.at(Reason.LOW_ALARM), result.forecast.at(Reason.LOW_ALARM_EARLY)) if at}
    civil = {at.replace(tzinfo=None, second=0, fold=0) for at in limits}
    assert set(sheet.runs_out) <= civil, "the steps end at the instant of the limit"
    assert sheet.due == result.forecast.due_on
    return sheet


@pytest.mark.parametrize("loaded", samples()[1].pumps, ids=lambda loaded: loaded.pump.code)
def test_every_equation_of_a_sample_is_true(loaded: LoadedPump) -> None:
    result = explain(loaded, samples()[0], AS_OF)
    sheet = Sheet(steps(result), loaded.source.text.split("\n"), Path(loaded.file).name)
    assert sheet.due == result.forecast.due_on
    assert (sheet.equations > 0) is (result.forecast.ended is None)


@given(files(), clinic_files(), st.one_of(st.just(LATER), st.integers(0, 60 * 24)))
def test_every_equation_is_true(pump: str, clinic: str, at: datetime | int) -> None:
    as_of = LATER if isinstance(at, datetime) else datetime(2026, 1, 1) + timedelta(hours=at)
    assert sheet_of(explained(pump, clinic, as_of), pump).equations > 0


PRINTOUT = Path("tests/data/printout/P-031.yaml").read_text(encoding="utf-8").replace("90 days", "180 days")
FAST = "flow_tolerance: 14.50 %\nmax_interval: 170 days\n"
FIGURE = re.compile(rf"(?<![\d.:-]){N}(?={NBSP}(?:mL|min|mcg|mg|uL|h)\b|\.\.\.| [x+] )")


def other_digit(figure: str) -> str:
    """Return a figure with another last digit."""
    digits = figure.removesuffix("...")
    return f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}{figure[len(digits) :]}"


def test_another_digit_in_any_figure_is_noticed() -> None:
    """Each figure of the first line of each shape is changed once."""
    result = explained(PRINTOUT, FAST, LATER)
    sheet_of(result, PRINTOUT)
    true = steps(result)
    places = {
        (re.sub(r"[\d.]+", "0", line), count): (number, index, match)
        for number, step in reversed(list(enumerate(true)))
        for index, line in reversed(list(enumerate(step.lines)))
        for count, match in enumerate(FIGURE.finditer(line))
    }
    unnoticed = []
    for number, index, match in places.values():
        false = f"{match.string[: match.start()]}{other_digit(match[0])}{match.string[match.end() :]}"
        lines = (*true[number].lines[:index], false, *true[number].lines[index + 1 :])
        try:
            Sheet([*true[:number], replace(true[number], lines=lines), *true[number + 1 :]], PRINTOUT.split("\n"))
        except AssertionError:
            continue
        unnoticed.append(false)
    assert len(places) > 100
    assert unnoticed == []


def test_the_flow_tolerance_is_as_it_is_written() -> None:
    lines = [line.replace(NBSP, " ") for step in steps(explained(PRINTOUT, FAST, LATER)) for line in step.lines]
    assert any(line.startswith("every flow x 1.145 (1 + 14.50 % [clinic.yaml:1]), which is") for line in lines)
