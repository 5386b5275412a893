"""Each thing that happens in a clinic's week is written into a copy of the samples, and the lists say what the page
prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from shutil import copytree

import pytest

from tests.builders import run, settled, with_names_of_holidays
from tests.manual.documents import TEXTS, Block, blocks_below
from tests.manual.test_examples import WEEK

HEADINGS = re.findall(r"^## .*", TEXTS[WEEK], re.MULTILINE)


def lines_by_key(text: str) -> dict[str, str]:
    """The lines of each key of a pump file."""
    return {match[1]: match[0] for match in re.finditer(r"^(\w+):.*\n(?: .*\n)*", text, re.MULTILINE)}


def written_into(text: str, block: Block) -> str:
    """A pump file with the lines of a block."""
    before = lines_by_key(text)
    for key, lines in lines_by_key(block.text).items():
        assert (key not in before) == block.adds, f"{key} in {block.changes}"
        text = f"{text}{lines}" if block.adds else text.replace(before[key], lines)
    return text


def printed_by(block: Block) -> str:
    prompt, name, *arguments = shlex.split(block.text.partition("\n")[0])
    assert (prompt, name) == ("$", "pumpcli")
    ran = run(*arguments)
    assert ran.err == ""
    return ran.out


def test_there_are_as_many_as_the_page_promises() -> None:
    assert TEXTS[WEEK].startswith("# A clinic's week\n\nTwelve things ")
    assert len(HEADINGS) == 12


@pytest.mark.quick
@pytest.mark.parametrize("heading", HEADINGS)
def test_a_thing_that_happens(
    heading: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden_update: bool
) -> None:
    copytree("sample_configs", tmp_path / "pumps")
    settled(tmp_path)
    printed: list[tuple[Block, str]] = []
    with monkeypatch.context() as patch:
        patch.chdir(tmp_path)
        for block in blocks_below(WEEK, heading):
            if block.language == "console":
                printed.append((block, printed_by(block)))
            else:
                path = Path(block.changes)
                path.write_text(written_into(path.read_text(encoding="utf-8"), block), encoding="utf-8")
                settled(path)
        assert run("check", "pumps", "--strict", "--as-of", "2026-11-22").code == 0
    assert printed
    for block, out in printed:
        line, _, expected = block.text.partition("\n")
        if golden_update:
            block.replace(f"{line}\n{out}")
        assert golden_update or out == with_names_of_holidays(expected)
