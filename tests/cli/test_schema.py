"""The command `schema`, and the line of each sample that names its schema."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pumpcli.schemas import FILES, NAMES, schema
from tests.builders import run
from tests.goldens import Golden

SAMPLES = Path("sample_configs")


@pytest.mark.quick
def test_without_a_name_it_lists_the_schemas() -> None:
    ran = run("schema")
    assert ran.code == 0
    assert re.findall(r"^  (\w+) ", ran.out, re.MULTILINE) == list(NAMES)
    assert [line for line in ran.out.splitlines() if len(line) > 80] == []


@pytest.mark.quick
@pytest.mark.parametrize("name", NAMES)
def test_it_prints_a_schema(name: str) -> None:
    ran = run("schema", name)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.isascii()
    assert json.loads(ran.out) == schema(name)


@pytest.mark.quick
def test_a_name_that_does_not_exist_is_wrong_usage() -> None:
    ran = run("schema", "pmup")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean `pump`?" in " ".join(ran.err.split())


def test_it_writes_a_file_and_no_pump_file(tmp_path: Path) -> None:
    file = tmp_path / "pump.schema.json"
    for _ in range(2):  # also over an earlier one
        assert (run("schema", "pump", "-o", str(file)).code, file.read_text()) == (0, run("schema", "pump").out)
    assert run("schema", "pump", "-o", str(tmp_path / "pump.yaml")).code == 2
    assert run("schema", "-o", str(tmp_path / "list.json")).code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["pump.schema.json"]


@pytest.mark.quick
@pytest.mark.parametrize("name", FILES)
def test_the_schemas_beside_the_samples_are_those_that_are_printed(name: str, golden: Golden) -> None:
    golden(SAMPLES / f"{name}.schema.json", run("schema", name).out)


@pytest.mark.quick
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.yaml")), ids=lambda path: str(path.stem))
def test_every_document_of_a_sample_names_its_schema_in_its_first_comment(path: Path) -> None:
    name = {"clinic": "clinic", "our-catalogue": "catalogue"}.get(path.stem, "pump")
    for document in path.read_text(encoding="utf-8").split("---\n"):
        head = re.match(r"(?:#.*\n)+", document)
        assert head is not None
        assert f"# yaml-language-server: $schema={name}.schema.json\n" in head[0]


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        ("due sample_configs/smallest.yaml --format json", ("pumpcli.schemas",)),
        ("schema pump", ("jsonschema", "holidays", "icalendar", "rich.table", "pumpcli.schemas.results")),
        ("schema", ("pumpcli.schemas.values", "pumpcli.report.due")),
    ],
)
def test_a_command_loads_no_schema_that_it_does_not_print(arguments: str, unneeded: tuple[str, ...]) -> None:
    program = f"""
import sys
from pumpcli.cli.main import main
try:
    main({arguments.split()})
except SystemExit as exit:
    assert exit.code == 0
print(*(name for name in {unneeded} if name in sys.modules), file=sys.stderr)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stderr.split() == []
