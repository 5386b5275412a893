"""CONTRIBUTING names what is there: its first command, files, folders and harnesses."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.manual.documents import rows, section
from tests.test_house import MAY_IMPORT

pytestmark = pytest.mark.quick

TEXT = Path("CONTRIBUTING.md").read_text(encoding="utf-8")
SOURCE = Path("src/pumpcli")

#: Homes of what is still to be added.
COMING: set[str] = set()


def test_its_first_line_is_the_quick_answer() -> None:
    assert "`python -m pytest -m quick`" in TEXT.splitlines()[0]


def test_every_file_it_names_is_there() -> None:
    named = set(re.findall(r"`([\w./-]+(?:\.py|/))`", TEXT))
    assert len(named) > 30
    places = (Path(), SOURCE, Path("tests"), SOURCE / "cli")
    assert {name for name in named if not any((place / name).exists() for place in places)} == COMING


@pytest.mark.parametrize(
    ("row", "files"),
    [
        (
            "a format that draws a screen, such as Markdown",
            "formats/<format>.py cli/options.py cli/output.py tests/read_back.py",
        ),
        (
            "a kind of format, such as a page",
            "formats/writers.py cli/emitting.py report/<command>.py report/due.py report/due_records.py "
            "cli/commands/due.py",
        ),
        (
            "a limit that sets the deadline",
            "domain/candidates.py report/limits.py domain/clinic.py domain/pump.py files/clinic_file.py"
            " files/pump_file.py files/due_record.py report/pump_record.py domain/due.py report/explain.py",
        ),
        (
            "a key of the pump file that the plan uses",
            "domain/pump.py files/pump_file.py schemas/values.py domain/refills.py files/due_record.py"
            " report/pump_record.py report/week.py report/show.py",
        ),
    ],
)
def test_what_is_added_has_its_files(row: str, files: str) -> None:
    places = dict(rows(section(TEXT, "## Where do I add…")))
    assert re.findall(r"`([\w<>]+(?:/[\w<>]+)+\.py)`", places[row]) == files.split()


@pytest.mark.parametrize("folder", ["usecases", "files"])
def test_every_module_it_describes_is_there(folder: str) -> None:
    (line,) = re.findall(rf"^- \*\*`{folder}/`\*\*(.*)$", TEXT, re.MULTILINE)
    found = {path.stem for path in (SOURCE / folder).iterdir()}
    assert set(re.findall(r"`([a-z_]+)`", line)) <= found


def test_every_folder_and_module_of_the_house_is_in_its_table() -> None:
    named = {row[0].strip("`").removesuffix("/") for row in rows(section(TEXT, "## The house"))}
    house = {name if (SOURCE / name).is_dir() else f"{name}.py" for name in MAY_IMPORT if not name.startswith("__")}
    assert named == house | {"catalogue"}


def test_every_harness_has_one_command_that_is_there() -> None:
    harnesses = rows(section(TEXT, "## Harnesses"))
    assert len(harnesses) > 8
    for _, _, command in harnesses:
        module = re.search(r"python -m ([\w.]+)", command)
        assert module is not None
        assert find_spec(module[1]) is not None, command
        paths = [word for word in command.strip("`").split() if word.startswith(("tests/", "src/"))]
        assert all(Path(path).exists() for path in paths), command
