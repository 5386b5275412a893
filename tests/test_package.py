"""The package: one version, a changelog in the form of Keep a Changelog, and metadata that say what is so."""

from __future__ import annotations

import itertools
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import pumpcli
from tests.builders import run
from tests.manual.documents import FOLDER, README, TEXTS, rows, section

pytestmark = pytest.mark.quick

CHANGELOG = Path("CHANGELOG.md").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
HEADINGS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


@dataclass(frozen=True)
class Release:
    """A version of the changelog, with the day on which it was released."""

    version: str
    day: str
    text: str

    @property
    def number(self) -> tuple[int, ...]:
        return tuple(map(int, self.version.split(".")))

    @property
    def parts(self) -> dict[str, str]:
        """The text below each heading."""
        pieces = re.split(r"^### (.*)\n", self.text, flags=re.MULTILINE)
        return dict(zip(pieces[1::2], pieces[2::2], strict=True))


_PIECES = re.split(r"^## (?=\[)", CHANGELOG, flags=re.MULTILINE)[1:]
_HEADS = [re.match(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})\n\n", piece) for piece in _PIECES]
RELEASES = [
    Release(head[1], head[2], piece[head.end() :])
    for head, piece in zip(_HEADS, _PIECES, strict=True)
    if head is not None
]


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    assert RELEASES[0].version == pumpcli.__version__
    assert run("--version").out == f"pumpcli {pumpcli.__version__}\n"


def test_the_version_is_written_once() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert "version" not in PROJECT["project"]
    assert PROJECT["tool"]["hatch"]["version"] == {"path": "src/pumpcli/__init__.py"}


def test_every_release_has_a_number_and_a_day_the_newest_first() -> None:
    assert CHANGELOG.startswith("# Changelog\n")
    assert len(RELEASES) == len(re.findall(r"^## ", CHANGELOG, re.MULTILINE)) > 1
    for later, earlier in itertools.pairwise(RELEASES):
        assert later.number > earlier.number
        assert date.fromisoformat(later.day) >= date.fromisoformat(earlier.day)


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.version)
def test_changes_stand_below_their_kind(release: Release) -> None:
    assert re.split(r"^#+ ", release.text, flags=re.MULTILINE)[0] == ""
    headings = re.findall(r"^#+ .*$", release.text, re.MULTILINE)
    assert headings == [f"### {kind}" for kind in HEADINGS if kind in release.parts]
    for kind, text in release.parts.items():
        lines = [line for line in text.splitlines() if line]
        assert lines, kind
        assert lines[0].startswith("- "), kind
        assert [line for line in lines if not line.startswith(("- ", "| ", "Schema "))] == []


def test_the_changelog_needs_no_other_place() -> None:
    assert re.findall(r"https?:|\]\(|^\[.*\]:", CHANGELOG, re.MULTILINE) == []
    listed = [line for line in CHANGELOG.splitlines() if line.startswith("- ")]
    assert len(listed) == len(set(listed))


def test_it_has_the_changes_of_the_schema_as_the_manual_has_them() -> None:
    moved = [row for release in RELEASES if "Changed" in release.parts for row in rows(release.parts["Changed"])]
    assert moved == rows(section(TEXTS[FOLDER / "scripts.md"], "## From /1 to /2"))


def test_the_classifiers_name_the_pythons_on_which_it_was_tried() -> None:
    classifiers = PROJECT["project"]["classifiers"]
    assert len(classifiers) == len(set(classifiers))
    named = {found[1] for each in classifiers if (found := re.search(r":: (3\.\d+)$", each))}
    tried = " ".join(
        system
        for system, how in rows(section(TEXTS[FOLDER / "promises.md"], "## Where it was tried"))
        if how != "Not tried."
    )
    assert named == set(re.findall(r"\b3\.\d+\b", tried))
    assert PROJECT["project"]["requires-python"] == f">={min(named)}"


def test_the_licence_is_named_as_metadata_of_today_name_it() -> None:
    assert PROJECT["project"]["license"] == "MIT"
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    assert [each for each in PROJECT["project"]["classifiers"] if each.startswith("License")] == []


def test_the_readme_installs_this_version() -> None:
    part = section(TEXTS[README], "## Install, for a clinic's IT")
    assert set(re.findall(r"pumpcli-(\d[^-]*)-py3", part)) == {pumpcli.__version__}
    assert len(rows(part)) == 10
