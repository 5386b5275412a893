"""The pages: short where they should be, linked, and readable on a terminal and on a repository's web page."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from pumpcli.manual import PAGES, read
from pumpcli.manual.screen import render
from tests.builders import run
from tests.manual.documents import FOLDER, README, TEXTS, anchors, rows, without_blocks

pytestmark = pytest.mark.quick

LINKED = [*TEXTS, Path("CONTRIBUTING.md"), Path("CHANGELOG.md")]
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def test_the_readme_is_short() -> None:
    assert README.stat().st_size <= 10_000


def test_the_list_of_pages_fits_80_columns() -> None:
    listed = run("manual").out.splitlines()
    assert len(listed) > len(PAGES)
    assert [line for line in listed if len(line) > 80] == []


def test_every_page_is_a_file_and_every_file_a_page() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("path", LINKED, ids=str)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(text)):
        file, _, anchor = target.partition("#")
        linked = path.parent / file if file else path
        assert linked.is_file(), target
        if anchor:
            assert anchor in anchors(linked.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", PAGES)
def test_pages_link_pages_only(page: str) -> None:
    """An installed manual has no other files beside it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(read(page))):
        file, _, _ = target.partition("#")
        assert not file or file.removesuffix(".md") in PAGES, target


@pytest.mark.parametrize("path", TEXTS, ids=str)
def test_every_page_begins_with_its_title_and_its_headings_go_down_by_one(path: Path) -> None:
    levels = [len(marks) for marks in re.findall(r"^(#+) ", without_blocks(TEXTS[path]), re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


@pytest.mark.parametrize("page", PAGES)
def test_the_cells_of_a_table_hold_one_sentence_and_rows_are_whole(page: str) -> None:
    for lines in re.findall(r"(?:^\|.*\n)+", without_blocks(read(page)), re.MULTILINE):
        found = rows(lines)
        assert len({len(row) for row in found}) == 1, lines
        assert [cell for row in found for cell in row if re.search(r"[.!?] [A-Z]", cell)] == []


#: Both widths of every page, one of them in colour; and one page in all ways.
DRAWN = [*((page, 40, False) for page in PAGES), *((page, 80, True) for page in PAGES)]
DRAWN += [("dates", 40, True), ("dates", 80, False)]


@pytest.mark.parametrize(("page", "width", "plain"), DRAWN)
def test_a_page_fits_on_a_terminal_and_loses_no_word(page: str, width: int, plain: bool) -> None:
    drawn = render(read(page), width, plain=plain)
    assert bool(ESCAPES.search(drawn)) != plain
    text = ESCAPES.sub("", drawn)
    assert [line for line in text.splitlines() if len(line) > width] == []
    assert text.count("…") == read(page).count("…")
    source = re.sub(r"^```\w+$", "", re.sub(r"\]\([^)\s]+\)", "]", read(page)), flags=re.MULTILINE)
    in_one = re.sub(r"\s", "", text)  # a line of CSV may be broken within a word
    assert width < 80 or [word for word in re.findall(r"\w{4,}", source) if word not in in_one] == []


def test_on_a_terminal_a_link_is_the_command_that_prints_its_page() -> None:
    text = "See [the keys](pump-file.md#keys), [below](#end) and `[x](y.md)`.\n\n```yaml\n[a](b.md)\n```\n"
    drawn = render(text, 80, plain=True)
    assert "the keys (`pumpcli manual pump-file`), below" in drawn
    assert "[a](b.md)" in drawn


def test_the_rest_of_a_long_line_of_an_example_is_indented() -> None:
    drawn = render(f"```\n{'word ' * 12}\n```\n", 40, plain=True).splitlines()
    assert [line for line in drawn if line] == [f"  {'word ' * 7}".rstrip(), f"{' ' * 10}{'word ' * 5}".rstrip()]
