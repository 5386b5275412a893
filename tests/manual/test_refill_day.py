"""The commands of the page about a refill day, one after the other on one copy of the samples, print what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from shutil import copytree

import pytest

from pumpcli.files.fact_fields import What
from tests.builders import run, settled, with_names_of_holidays
from tests.manual.documents import blocks
from tests.manual.test_examples import RECORD

CONSOLE = [block for block in blocks("console") if block.path == RECORD]


def printed_by(line: str) -> str:
    prompt, name, *arguments = shlex.split(line)
    assert (prompt, name) == ("$", "pumpcli")
    ran = run(*arguments)
    assert ran.code == 0, ran
    is_written = arguments[0] in ("record", "new") and "--dry-run" not in arguments
    reported = r"pumps/[\w-]+\.yaml: written\n" if is_written else ""
    assert re.fullmatch(reported, ran.err), ran
    return ran.out


@pytest.mark.quick
def test_a_refill_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden_update: bool) -> None:
    copytree("sample_configs", tmp_path / "pumps")
    settled(tmp_path)
    printed = []
    with monkeypatch.context() as patch:
        patch.chdir(tmp_path)
        for block in CONSOLE:
            lines = [line for line in block.text.splitlines() if line.startswith("$ ")]
            printed.append("".join(f"{line}\n{printed_by(line)}" for line in lines))
        assert run("check", "pumps", "--as-of", "2026-11-22").code == 0
    for block, text in zip(CONSOLE, printed, strict=True):
        if golden_update:
            block.replace(text)
        assert golden_update or text == with_names_of_holidays(block.text)


def test_the_page_names_every_fact() -> None:
    text = RECORD.read_text(encoding="utf-8")
    assert [what.value for what in What if f"record {what}" not in text] == []
