"""All schemas: each key explained, the keys and units of the readers, and no address to load from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from pumpcli.files import (
    acceptance_file,
    catalogue_file,
    clinic_file,
    mixture_file,
    open_days_file,
    program_file,
    pump_file,
    quantities,
    reservoir_file,
    sites_file,
    working_day,
)
from pumpcli.files.units_in_words import spelled
from pumpcli.schemas import DRAFT, FILES, NAMES, schema
from pumpcli.schemas.meanings import meanings
from tests.schemas.views import validator

pytestmark = pytest.mark.quick

each_schema = pytest.mark.parametrize("name", NAMES)


def mappings(form: Any) -> Iterator[dict[str, Any]]:
    """Yield the properties of every mapping of a schema."""
    if isinstance(form, dict):
        if form.get("type") != "string" and "properties" in form and "type" in form:
            yield form["properties"]
        for part in form.values():
            yield from mappings(part)
    elif isinstance(form, list):
        for part in form:
            yield from mappings(part)


@each_schema
def test_every_key_is_explained(name: str) -> None:
    for properties in mappings(schema(name)):
        for key, form in properties.items():
            assert form["description"].endswith("."), key
            assert not re.search(r"\]\(|\bsee\b|see below", form["description"]), "a link leads nowhere in an editor"


@each_schema
def test_the_one_address_is_the_name_of_the_draft(name: str) -> None:
    assert re.findall(r"\w+://[^\"]*", json.dumps(schema(name))) == [DRAFT]
    assert next(iter(schema(name))) == "$schema"


@pytest.mark.parametrize(
    ("name", "modules"),
    [
        ("pump", (pump_file, reservoir_file, mixture_file, program_file, working_day, acceptance_file)),
        ("clinic", (clinic_file, open_days_file, sites_file)),
        ("catalogue", (catalogue_file,)),
    ],
)
def test_every_mapping_has_the_keys_of_its_reader(name: str, modules: tuple[object, ...]) -> None:
    known = {
        tuple(keys)
        for module in modules
        for table, keys in vars(module).items()
        if table.endswith("_KEYS") and table not in ("WORKING_DAY_KEYS", "OPEN_DAYS_KEYS")
    }
    assert {tuple(properties) for properties in mappings(schema(name))} == known


def test_every_unit_is_completed() -> None:
    """Each usual unit is that of an example, which an editor offers."""
    program = schema("pump")["properties"]["program"]["properties"]
    examples = " ".join(program["rate"]["examples"])
    usual = [spelled(unit) for unit in quantities.RATES if re.fullmatch(r"(mcg|mg|ml)/(day|h)", unit)]
    assert len(usual) == 6
    assert [unit for unit in usual if f" {unit}" not in f" {examples}"] == []


@pytest.mark.parametrize("name", FILES)
def test_the_message_about_a_quantity_names_its_units(name: str) -> None:
    messages = re.findall(r'"errorMessage": "([^"]* number and a unit[^"]*)"', json.dumps(schema(name)))
    assert messages
    assert [message for message in messages if not re.search(r": \w+", message)] == []


def test_what_is_written_several_times_in_the_manual_is_found_by_its_table() -> None:
    assert meanings("pump-file", "### fills")["volume"] != meanings("pump-file", "### readings")["volume"]
    assert meanings("clinic-file", "## Keys")["soon"].endswith("Left out: `14 days`.")
    with pytest.raises(ValueError, match="substring"):
        meanings("pump-file", "### no such heading")


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ({"pump": "P-1", "model": "prometra-20", "fill": {}, "program": {"rate": "1 mg/day"}}, False),
        (
            {"pump": 7, "model": "m", "fill": {"at": "2026-11-02T09:30", "volume": "1 ml"}, "program": {"windows": []}},
            False,
        ),
        (
            {
                "pump": 7,
                "model": "m",
                "fill": {"at": "2026-11-02T09:30", "volume": "1 ml"},
                "program": {"rate": "0 uL/h"},
            },
            True,
        ),
    ],
)
def test_a_schema_is_more_than_types(text: object, is_right: bool) -> None:
    assert validator("pump").is_valid(text) == is_right
