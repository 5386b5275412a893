"""The codes of pumps without reading their files as YAML: those that a reader finds, and quickly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from pumpcli.files import codes as module
from pumpcli.files.codes import codes
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.builders import run


def in_file(folder: Path, text: str) -> list[str]:
    (folder / "p.yaml").write_text(text, newline="")
    return codes([str(folder)])


PLAIN = [
    ("pump: P-1\n", ["P-1"]),
    ("pump: P-1", ["P-1"]),
    ("\ufeffpump: P-1\r\nmodel: x\r\n", ["P-1"]),
    ('# It\'s "the" pump: a comment\n\n---\npump: P-1  # a comment\n', ["P-1"]),
    ("pump: 'P-1'\n", ["P-1"]),
    ('pump: "P 1"\n', ["P 1"]),
    ("pump: 0042\n", ["0042"]),
    ("pump:\tP/1.2\n", ["P/1.2"]),
    ("pump: Ä-1\n", ["Ä-1"]),
    ("site: home\nnotes: two words\nfill:\n  at: 2026-01-01\npump: P-1\n", ["P-1"]),
    ("pump: P-1\n---\npump: P-2\n", ["P-1", "P-2"]),
    ("pump: P-1\n\n\nmodel: x\n", ["P-1"]),
    ("pump: P-1\n  # more\n", ["P-1"]),
    ("pump: P-1\nprogram: [\n\t'", ["P-1"]),
]
READ = [
    ("{pump: P-1, model: x}\n", ["P-1"]),
    ('"pump": P-1\n', ["P-1"]),
    ("? pump\n: P-1\n", ["P-1"]),
    ("  pump: P-1\n", ["P-1"]),
    ("--- {pump: P-1}\n", ["P-1"]),
    ('"p\\x75mp": P-1\n', ["P-1"]),
    ('pump: "P\\x2d1"\n', ["P-1"]),
    ("pump: P-1\n  two\n", ["P-1 two"]),
    ("pump: P-1\n\n  two\n", ["P-1\ntwo"]),
    ("pump: >\n  P-1\n", ["P-1\n"]),
    ("pump: &a P-1\n", ["P-1"]),
    ("notes: |\n  pump: P-9\npump: P-1\n", ["P-1"]),
    ('notes: "\npump: P-9\n"\npump: P-1\n', ["P-1"]),
    ("notes: 'a\n\npump: P-9\n\n'\npump: P-1\n", ["P-1"]),
    ("former:\n  pump: P-9\npump: P-1\n", ["P-1"]),
    ("pump: [P-1]\n", []),
    ("pump: {a: b}\n", []),
    ("- pump: P-1\n", []),
    ("pump\n", []),
    ("pump:\n", [""]),
    ("pump: P-1\nnotes: a\\b\n", ["P-1"]),
    ("{pump: P-1\n", []),
    ("'pump': P-1\nx: [\n", []),
    ("pump: P-1\n---\n{pump: P-2}\n", ["P-1", "P-2"]),
    ("pump: P-1\n---\n{pump: [\n", ["P-1"]),
    ("%YAML 1.1\n---\npump: P-1\n", ["P-1"]),
]


@pytest.mark.parametrize(("text", "found"), PLAIN, ids=repr)
def test_a_plain_line_gives_the_code(
    text: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_read", None)
    assert in_file(tmp_path, text) == found


@pytest.mark.parametrize(("text", "found"), READ, ids=repr)
def test_another_line_is_read_as_yaml(text: str, found: list[str], tmp_path: Path) -> None:
    assert in_file(tmp_path, text) == [code for code in found if code.isprintable() and code]


def test_the_codes_are_those_that_the_reader_finds() -> None:
    """In every sample, and in every file with a mistake in it of which a code is known."""
    for folder in ("sample_configs", "tests/data/invalid", "tests/data/readme"):
        for file in sorted(Path(folder).glob("*.yaml")):
            try:
                source = Source(str(file), file.read_text(encoding="utf-8").removeprefix("\ufeff"))
            except UnicodeDecodeError:
                continue
            known = set()
            for document in documents(source):
                node = None if document.root is None else document.root.node
                keys = node.value if isinstance(node, yaml.MappingNode) else []
                known |= {document.pump, *[value.value for key, value in keys if key.value == "pump"][:1]}
            found = codes([str(file)])
            assert {*found} == {code for code in known if isinstance(code, str) and code and code.isprintable()}, file


def test_the_codes_of_the_samples_are_those_of_the_list() -> None:
    ran = run("check", "sample_configs", "--format", "json", "--as-of", "2026-11-22")
    assert ran.code == 0
    assert codes(["sample_configs"]) == [f"P-{number:03}" for number in range(1, 17)]


def test_a_large_fleet_is_not_read_as_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_read", None)
    text = Path("sample_configs/baclofen-flex.yaml").read_text()
    for number in range(300):
        (tmp_path / f"{number}.yaml").write_text(text.replace("P-003", f"Q-{number:03}"))
    assert codes([str(tmp_path)]) == [f"Q-{number:03}" for number in range(300)]


def test_a_file_that_new_makes_is_not_read_as_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_read", None)
    assert in_file(tmp_path, run("new", "P-1", "--template").out) == ["P-1"]


def test_what_is_no_pump_file_has_no_code(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text("pump: P-1\n")
    (tmp_path / "notes.txt").write_text("pump: P-2\n")
    (tmp_path / ".hidden.yaml").write_text("pump: P-3\n")
    (tmp_path / "latin.yaml").write_bytes(b"pump: P-4 # \xe4\n")
    (tmp_path / "long.yaml").write_text("pump: P-5\n" + "# long\n" * 200_000)
    (tmp_path / "link.yaml").symlink_to("missing.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    assert codes([str(tmp_path)]) == []
    assert codes([str(tmp_path / name) for name in ("missing.yaml", "pipe.yaml", "latin.yaml", "nul\0.yaml")]) == []
    assert codes([str(tmp_path / "notes.txt")]) == ["P-2"]


def test_a_folder_without_end_is_looked_at_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ENTRIES", 2)
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_text(f"pump: {name}\n")
    assert codes([str(tmp_path)]) == ["a", "b"]
