"""Codes that other YAML programs change, and the times, dates and words that they write."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from pumpcli.errors import Fault
from pumpcli.files import fields, moments
from pumpcli.files.yaml_tools import origin, read_as
from tests.builders import run

#: Characters of numbers, times, dates and words that YAML knows.
texts = st.text("0123456789_.:-+eExob~<=aflnNOostruyTZ ", min_size=1, max_size=12)


@given(texts)
@example("190:20:30.15")
@example("2026-11-02 09:30:00")
@example("685_230.15e+03")
def test_a_text_that_a_yaml_library_writes_in_another_way_is_found(text: str) -> None:
    try:
        (token, *others) = [token for token in yaml.scan(text) if isinstance(token, yaml.ScalarToken)]
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):  # no value, or no such day
        return
    if others or not token.plain or token.value != text or isinstance(value, (str, list, dict)):
        return
    if yaml.safe_dump(value).removesuffix("\n...\n").strip() != text:
        assert read_as(text) is not None


@pytest.mark.parametrize(
    "word", ["True", "no", "OFF", "Y", "NULL", "-.INF", "0x1F", "0o7", "1_000", "08", "1.0", "-_3", "._7"]
)
def test_a_value_is_named(word: str) -> None:
    assert read_as(word) is not None


@pytest.mark.parametrize(
    "code",
    [
        *("P-001", "A201", "1234", "0", "-5", "1.5", "12.25", "123456789012345", "06:00", "9:75", "nO", "None", "y1"),
        *("", "2026-11", "1e", "0x", "0b2", "1.2.3", "12-34", "NOR-1", "-", "...", "0.5 mL", "1 2"),
    ],
)
def test_a_code_that_stays_as_it_is_gives_no_warning(code: str) -> None:
    assert read_as(code) is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1320", 'change 22:00 to 1320: if so, write "22:00" in quotes; if 13:20 is meant, write 13:20'),
        ("60", 'change 01:00 to 60: if so, write "01:00" in quotes'),
        ("79200", 'change 22:00:00 to 79200: if so, write "22:00" in quotes'),
    ],
)
def test_a_number_of_minutes_is_explained(text: str, hint: str) -> None:
    fault = fields.time_of_day(text)
    assert isinstance(fault, Fault)
    assert origin(text, fault).endswith(hint)


@pytest.mark.parametrize("text", ["59", "1441", "2200", "0930", "79201", "1320.5", "x", "9:30", "86460", "99999"])
def test_another_number_is_not(text: str) -> None:
    fault = fields.time_of_day(text)
    assert isinstance(fault, Fault)
    assert origin(text, fault) == ""


def test_words_of_other_programs_are_explained() -> None:
    answers = {text: fields.yes_or_no(text) for text in ("true", "False")}
    found = {text: origin(text, fault) for text, fault in answers.items() if isinstance(fault, Fault)}
    assert {text: hint.rpartition(" ")[2] for text, hint in found.items()} == {"true": "yes", "False": "no"}


def test_the_holidays_of_norway_are_explained(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text("holidays: false\n")
    ran = run("due", "sample_configs", "--clinic", str(tmp_path / "clinic.yaml"))
    assert ran.code == 3
    assert 'other YAML programs change NO, for Norway, to false: write "NO"' in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("text", "meant"),
    [("2026-11-02T00:00:00.000Z", "2026-11-02"), ("2026-11-02 00:00:00.0", "2026-11-02")],
)
def test_a_date_with_a_fraction_of_a_second_is_explained(text: str, meant: str) -> None:
    fault = moments.day(text)
    assert isinstance(fault, Fault)
    assert fault.message.endswith(f"write {meant}")
