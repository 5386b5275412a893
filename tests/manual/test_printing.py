"""The page on printing: its script works, and the README draws the sheet of the week as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import run, settled
from tests.manual.documents import README, blocks
from tests.pages import Element, body_of, rows_of, squeezed

#: The day of the picture, and the columns that have room in it.
DAY, COLUMNS = "Wed 2026-11-25", ("Done", "Visit", "Pump")

#: A program in the place of Chromium: it writes its arguments and the end of the page.
BROWSER = """#!/bin/sh
for each; do
    case $each in
    --print-to-pdf=*) pdf=${each#*=} ;;
    file://*) page=${each#file://} ;;
    esac
done
printf '%s\\n' "$@" >"$pdf"
grep '</style>' "$page" >>"$pdf"
"""


def picture(body: Element) -> str:
    """The rows of one day of the sheet as text."""
    (table,) = (each for each in body.all("table") if DAY in squeezed(each.text))
    (title,) = (squeezed(each.text) for each in table.all("tr") if "again" in each.classes)
    rows = [dict(row, Done="[ ]") for row in rows_of(table)]
    cells = [COLUMNS, *(tuple(squeezed(row[name]) for name in COLUMNS) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "".join(f"{line.rstrip()}\n" for line in [title, *lines])


@pytest.mark.quick
def test_the_picture_of_the_readme_is_the_sheet(golden_update: bool) -> None:
    (block,) = (block for block in blocks("text") if block.path == README)
    line, _, shown = block.text.partition("\n")
    prompt, name, *arguments, option, file = line.split()
    assert (prompt, name, option, file) == ("$", "pumpcli", "-o", "week.html")
    drawn = picture(body_of(run(*arguments, "--week", "2026-11-23", "--format", "html").out))
    if golden_update:
        block.replace(f"{line}\n{drawn}")
    assert golden_update or shown == drawn
    assert len(drawn.splitlines()) <= 6


@pytest.fixture
def script(tmp_path: Path) -> list[str]:
    """The command of the script from the page, with its first three arguments."""
    (text,) = (block.text for block in blocks("sh") if "print-week" in block.text)
    assert [line for line in text.splitlines() if len(line) > 78] == []
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, content in (
        ("print-week", text),
        ("chromium", BROWSER),
        ("pumpcli", f'#!/bin/sh\nexec {sys.executable} -m pumpcli "$@" --as-of 2026-11-22\n'),
    ):
        (programs / name).write_text(content)
        (programs / name).chmod(0o755)
    shutil.copytree("sample_configs", tmp_path / "pumps")
    settled(tmp_path / "pumps")
    (tmp_path / "sheets").mkdir()
    return [*map(str, (programs / "print-week", programs / "pumpcli", tmp_path / "pumps", tmp_path / "sheets"))]


def printed(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{Path(command[0]).parent}:/usr/bin:/bin",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize(("paper", "size"), [([], "A4"), (["Letter"], "Letter")])
def test_the_script_of_the_page_prints_the_week(script: list[str], paper: list[str], size: str) -> None:
    ran = printed([*script, *paper])
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    sheets = Path(script[-1])
    assert {path.name for path in sheets.iterdir()} == {"week.html", "week.pdf"}
    asked = (sheets / "week.pdf").read_text()
    assert f"@page {{ size: {size} landscape }}</style>" in asked
    assert "--headless" in asked and "--no-pdf-header-footer" in asked


def test_a_script_that_fails_leaves_no_old_sheet(script: list[str]) -> None:
    assert printed(script).returncode == 0
    (Path(script[2]) / "clinic.yaml").write_text("nonsense: 1\n")
    settled(Path(script[2]))
    assert printed(script).returncode == 3
    assert list(Path(script[-1]).iterdir()) == []


def test_a_sheet_from_which_a_pump_is_missing_is_printed_and_says_so(script: list[str]) -> None:
    (Path(script[2]) / "broken.yaml").write_text("pump: P-777\n")
    settled(Path(script[2]))
    ran = printed(script)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "broken.yaml:1" in ran.stderr
    assert (Path(script[-1]) / "week.pdf").exists()
    assert "INCOMPLETE" in (Path(script[-1]) / "week.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("browser", ["#!/bin/sh\nexit 0\n", "#!/bin/sh\nexit 1\n"])
def test_a_browser_that_writes_no_pdf_is_reported(script: list[str], browser: str) -> None:
    (Path(script[0]).parent / "chromium").write_text(browser)
    ran = printed(script)
    assert ran.returncode == 1
    assert ran.stdout.startswith("Chromium did not write ")
    assert ran.stderr == ""
