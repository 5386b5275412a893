"""The schemas of results: every document that a command prints is as they say, and nothing is printed beside them.

`tests.builders.run` asserts the same of whatever any test prints as JSON.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pumpcli.files.due_record import DueRecord
from pumpcli.formats import json_out
from pumpcli.report import due_records
from pumpcli.schemas import RESULTS, schema
from tests.builders import run
from tests.report.results import AS_OF, Reported, every_result, listed_with
from tests.schemas.views import hold_for_result, result_validator

AT = ("--as-of", AS_OF.day.isoformat(), "--format", "json")


@pytest.mark.parametrize("result", every_result(), ids=lambda result: result.name)
def test_a_document_is_as_its_schema_says(result: Reported) -> None:
    hold_for_result(json_out.render(result.document(), []))


def test_the_list_of_due_dates_is_as_its_schema_says() -> None:
    hold_for_result(json_out.render(due_records.document(listed_with(due_records.json_row)), []))


def test_a_list_with_problems_is_as_its_schema_says() -> None:
    ran = run("due", "tests/data/readme/two-mistakes.yaml", "sample_configs", *AT)
    assert ran.code == 3
    hold_for_result(ran.out)


@pytest.mark.parametrize(
    "fact",
    [
        ("fill", "--at", "2026-11-22 10:00", "--withdrawn", "11 mL", "--volume", "20 mL", "--printed-alarm", "none"),
        ("reading", "--at", "2026-11-22 10:00", "--volume", "11.7 mL"),
        ("booking", "--at", "2026-12-08"),
        ("end", "--on", "2026-11-22", "--why", "explanted", "--again", "P-001"),
    ],
)
def test_a_recorded_fact_is_as_its_schema_says(fact: tuple[str, ...]) -> None:
    what, *options = fact
    ran = run("record", what, "P-001", "sample_configs/smallest.yaml", *options, "--dry-run", *AT)
    assert ran.code == 0, ran.err
    hold_for_result(ran.out)


def test_a_first_file_is_as_its_schema_says(tmp_path: Path) -> None:
    answers = "--model synchromed-ii-20 --drugs none --rate 0.4mL/day --bolus none --volume 20mL --printed-alarm none"
    options = f"{answers} --stability none --site none --window none".split()
    ran = run("new", "P-101", str(tmp_path), *options, "--at", "2026-11-02 09:30", "--dry-run", *AT)
    assert ran.code == 0, ran.err
    hold_for_result(ran.out)


def test_every_command_that_prints_json_has_a_schema() -> None:
    names = {result.document().name for result in every_result()}
    assert names | {"due", "new", "record"} == {*RESULTS}


def listing() -> Any:
    return json.loads(run("due", "sample_configs/smallest.yaml", *AT).out)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("new", 1),
        ("pumps.0.new", None),
        ("pumps.0.due_on", "2026-12-10T00:00:00"),
        ("pumps.0.filled_at", "2026-11-02"),
        ("pumps.0.filled_at", None),
        ("pumps.0.filled_ml", "20"),
        ("pumps.0.days_left", 1.5),
        ("pumps.0.status", "fine"),
        ("pumps.0.drugs", None),
        ("pumps.0.drugs", [{"name": "baclofen"}]),
        ("schema", "pumpcli/week/2"),
        ("problems", [{"severity": "error"}]),
    ],
)
def test_a_document_that_is_not_as_its_schema_says_is_found(path: str, value: object) -> None:
    document = listing()
    assert result_validator("due").is_valid(document)
    place, *steps = document, *path.split(".")
    for step in steps[:-1]:
        place = place[int(step) if step.isdigit() else step]
    place[steps[-1]] = value
    assert not result_validator("due").is_valid(document)


@pytest.mark.parametrize("field", DueRecord.__annotations__)
def test_every_field_of_the_list_is_required(field: str) -> None:
    document = listing()
    del document["pumps"][0][field]
    assert not result_validator("due").is_valid(document)


@pytest.mark.parametrize("name", RESULTS)
def test_a_schema_of_a_result_requires_its_fields_and_allows_new_ones(name: str) -> None:
    def hold(form: Any) -> None:
        if isinstance(form, dict):
            if "properties" in form:
                assert form["required"] == list(form["properties"])
            assert "additionalProperties" not in form
        for part in form.values() if isinstance(form, dict) else form if isinstance(form, list) else ():
            hold(part)

    hold(schema(name))
