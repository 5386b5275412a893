"""Every line that `explain` prints is true: each is computed again from the file, by a program of its own."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
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
from pumpcli.formats.numbers import NBSP, day
from pumpcli.report.explain import steps
from pumpcli.usecases.one_pump import Explained, explain
from pumpcli.usecases.rules import Rules
from pumpcli.values import replace
from tests.pocket_calculator import DAY, N, Programmed, Sheet
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


def programmed(result: Explained) -> list[Programmed]:
    """Return the volumes programmed before each measured refill."""
    measured = result.forecast.measured
    refills = () if measured is None else measured.refills
    expected = [refill.expectation for refill in refills]
    return [Programmed(each.programmed_least.ml, each.programmed_most.ml) for each in expected]


def sheet_of(result: Explained, pump: str) -> Sheet:
    sheet = Sheet(steps(result), pump.split("\n"), programmed=programmed(result))
    alarms = (Reason.LOW_ALARM, Reason.LOW_ALARM_EARLY, Reason.LOW_ALARM_MEASURED)
    limits = {at for at in map(result.forecast.at, alarms) if at}
    civil = {at.replace(tzinfo=None, second=0, fold=0) for at in limits}
    ends = [at for name in ("programmed", "fast") for at in sheet.ends.get(name, [])]
    assert set(ends) <= civil, "the steps end at the instant of the limit"
    assert sheet.due == result.forecast.due_on
    return sheet


@pytest.mark.parametrize("loaded", samples()[1].pumps, ids=lambda loaded: loaded.pump.code)
def test_every_equation_of_a_sample_is_true(loaded: LoadedPump) -> None:
    result = explain(loaded, samples()[0], AS_OF)
    sheet = Sheet(steps(result), loaded.source.text.split("\n"), Path(loaded.file).name, programmed(result))
    assert sheet.due == result.forecast.due_on
    assert (sheet.equations > 0) is (result.forecast.ended is None)


@given(files(), clinic_files(), st.one_of(st.just(LATER), st.integers(0, 60 * 24)))
def test_every_equation_is_true(pump: str, clinic: str, at: datetime | int) -> None:
    as_of = LATER if isinstance(at, datetime) else datetime(2026, 1, 1) + timedelta(hours=at)
    assert sheet_of(explained(pump, clinic, as_of), pump).equations > 0


PRINTOUT = Path("tests/data/printout/P-031.yaml").read_text(encoding="utf-8").replace("90 days", "180 days")
FAST = "flow_tolerance: 14.50 %\nmax_interval: 170 days\n"
FIGURE = re.compile(
    rf"(?<![\d.:-]){N}(?={NBSP}(?:mL|min|mcg|mg|uL|h)\b|{NBSP}(?:%|days? (?:earl|lat))|\.\.\.| [-x+/=] |$)"
)
DATE = re.compile(DAY)


def other(text: str) -> str:
    """Return a figure with another last digit, or the day after a date."""
    if NBSP not in text:
        return other_digit(text)
    return day(date.fromisoformat(text.partition(NBSP)[2]) + timedelta(days=1))


def other_digit(figure: str) -> str:
    """Return a figure with another last digit."""
    digits = figure.removesuffix("...")
    return f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}{figure[len(digits) :]}"


def test_another_digit_in_any_figure_is_noticed() -> None:
    """Each figure of the first line of each shape is changed once."""
    assert len(unnoticed_figures(PRINTOUT, FAST)) == 0


REFILLS = Path("tests/data/explain/refills.yaml").read_text(encoding="utf-8")
STALLED = Path("tests/data/explain/stalled.yaml").read_text(encoding="utf-8")
MEASURED = "measured_flow: yes\n"


@pytest.mark.parametrize(
    ("pump", "line"),
    [
        (REFILLS, "above 1 by "),
        (REFILLS, "(the nearest of "),
        (REFILLS, "every flow x 1.15"),
        (REFILLS, "printed is 17 days later"),
        (REFILLS, "Printout, latest date: from "),
        (STALLED, "it is assumed to end at the session"),
        (STALLED, "the session, because the usable volume has run out by then"),
    ],
)
def test_the_files_have_the_lines(pump: str, line: str) -> None:
    shown = [text for step in steps(explained(pump, MEASURED, LATER)) for text in (step.title, *step.lines)]
    assert any(line in text.replace(NBSP, " ") for text in shown)


@pytest.mark.parametrize("pump", [REFILLS, STALLED])
def test_another_digit_or_day_by_refills_and_on_a_printout_is_noticed(pump: str) -> None:
    assert unnoticed_figures(pump, MEASURED) == []


def unnoticed_figures(pump: str, clinic: str) -> list[str]:
    """Return the lines that are believed with another digit in a figure, or another day in a date with its weekday."""
    result = explained(pump, clinic, LATER)
    sheet_of(result, pump)
    true, given = steps(result), programmed(result)
    places = {
        (re.sub(r"[\d.]+", "0", line), count): (number, index, match)
        for number, step in reversed(list(enumerate(true)))
        for index, line in reversed(list(enumerate(step.lines)))
        if not line.startswith(("explained ", "program from "))
        for count, match in enumerate(sorted([*FIGURE.finditer(line), *DATE.finditer(line)], key=re.Match.start))
    }
    unnoticed = []
    for number, index, match in places.values():
        false = f"{match.string[: match.start()]}{other(match[0])}{match.string[match.end() :]}"
        lines = (*true[number].lines[:index], false, *true[number].lines[index + 1 :])
        try:
            Sheet(
                [*true[:number], replace(true[number], lines=lines), *true[number + 1 :]],
                pump.split("\n"),
                programmed=given,
            )
        except AssertionError:
            continue
        unnoticed.append(false)
    assert len(places) > 50
    return unnoticed


def test_the_flow_tolerance_is_as_it_is_written() -> None:
    lines = [line.replace(NBSP, " ") for step in steps(explained(PRINTOUT, FAST, LATER)) for line in step.lines]
    assert any(line.startswith("every flow x 1.145 (1 + 14.50 % [clinic.yaml:1]), which is") for line in lines)


def test_an_alarm_volume_of_zero_may_be_the_mistake() -> None:
    pump = STALLED.replace("low_alarm: 2 mL", "low_alarm: 0 mL").replace("2026-01-12", "2026-01-11")
    pump = pump.partition("stopped:")[0]
    lines = [line for step in steps(explained(pump, MEASURED, LATER)) for line in step.lines]
    assert any("`reservoir.low_alarm` is 1 mL, not 0 mL" in line for line in lines), lines
