"""The command manual: the text in a pipe, drawn and paged on a terminal."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from pumpcli.cli.commands import manual
from pumpcli.manual import PAGES, read
from tests.builders import run

ESCAPE = "\x1b["


def test_without_a_page_it_lists_all_with_a_line_each() -> None:
    ran = run("manual")
    assert ran.code == 0
    listed = [line.split(maxsplit=1) for line in ran.out.splitlines() if line.startswith("  ")]
    assert listed == [list(line) for line in PAGES.items()]
    assert all(len(line) <= 100 for line in ran.out.splitlines())


@pytest.mark.parametrize("page", PAGES)
def test_in_a_pipe_a_page_is_its_markdown(page: str) -> None:
    ran = run("manual", page)
    assert (ran.code, ran.out) == (0, read(page))


@pytest.mark.parametrize(
    ("written", "suggested"),
    [("pump-fle", "pump-file"), ("PROBLEM", "problems"), ("pump-file.md", "pump-file"), ("whatif", "what-if")],
)
def test_a_misspelt_page_is_suggested(written: str, suggested: str) -> None:
    ran = run("manual", written)
    assert (ran.code, ran.out) == (2, "")
    assert f"did you mean `{suggested}`?" in " ".join(ran.err.replace("│", " ").split())


@pytest.mark.parametrize("written", ["xyzzy", "", "../pyproject", "a\x1b[31mb", "__init__"])
def test_what_is_no_page_is_wrong_usage_that_names_the_pages(written: str) -> None:
    ran = run("manual", written)
    assert (ran.code, ran.out) == (2, "")
    assert ESCAPE not in ran.err
    assert all(page in ran.err for page in PAGES)


class Terminal(io.TextIOWrapper):
    """A standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


def on_terminal(page: str, monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """Return the text printed on a terminal without a pager."""
    for name, value in {"PAGER": "", "COLUMNS": "80", **variables}.items():
        monkeypatch.setenv(name, value)
    out = Terminal(io.BytesIO(), encoding="utf-8")
    with patch.object(sys, "stdout", out), patch.object(sys, "stdin", Terminal(io.BytesIO())):
        manual.manual(page)
    buffer = out.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def shell(commands: str) -> str:
    """A pager that is a shell with some commands: pumpcli itself starts no shell."""
    return f"sh -c {shlex.quote(commands)}"


def test_on_a_terminal_a_page_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = on_terminal("dates", monkeypatch)
    assert ESCAPE in drawn
    assert "```" not in drawn


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_without_colours_there_are_no_escapes(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    drawn = on_terminal("dates", monkeypatch, **{variable: value})
    assert "\x1b" not in drawn
    assert "```" not in drawn
    assert "## Rounding" in drawn
    assert "`empty`" in drawn


@pytest.mark.parametrize(("columns", "widest"), [("60", 60), ("500", manual.WIDEST)])
def test_it_is_as_wide_as_the_terminal_and_not_too_wide_to_read(
    monkeypatch: pytest.MonkeyPatch, columns: str, widest: int
) -> None:
    drawn = on_terminal("promises", monkeypatch, COLUMNS=columns, NO_COLOR="1")
    assert widest - 10 < max(map(len, drawn.splitlines())) <= widest


needs_shell = pytest.mark.skipif(os.name == "nt", reason="the pagers of these tests are programs of a Unix shell")


@needs_shell
def test_the_pager_of_the_user_is_given_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    paged = tmp_path / "paged"
    printed = on_terminal("dates", monkeypatch, PAGER=shell(f"cat > '{paged}'"))
    assert printed == ""
    assert paged.read_text(encoding="utf-8") == on_terminal("dates", monkeypatch)


@needs_shell
@pytest.mark.parametrize("pager", ["no-such-pager-is-there", "/dev/null", "cat", "", "less '", "sh -c 'exit 127'"])
def test_where_a_pager_cannot_be_run_the_page_is_printed(monkeypatch: pytest.MonkeyPatch, pager: str) -> None:
    assert "Rounding" in on_terminal("dates", monkeypatch, PAGER=pager)


@needs_shell
@pytest.mark.parametrize("pager", ["true", "sh -c 'head -n 1 > /dev/null'"])
def test_a_pager_that_reads_no_further_is_no_failure(monkeypatch: pytest.MonkeyPatch, pager: str) -> None:
    assert on_terminal("scripts", monkeypatch, PAGER=pager) == ""


@needs_shell
def test_on_a_dumb_terminal_there_is_no_pager(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Rounding" in on_terminal("dates", monkeypatch, PAGER="false", TERM="dumb")


@needs_shell
@pytest.mark.parametrize(("given", "expected"), [({}, "FRXK"), ({"LESS": "S"}, "S")])
def test_less_shows_colours_unless_the_user_wants_it_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: dict[str, str], expected: str
) -> None:
    monkeypatch.delenv("LESS", raising=False)
    seen = tmp_path / "less"
    on_terminal("dates", monkeypatch, PAGER=shell(f"echo $LESS > '{seen}'; cat > '{seen}.page'"), **given)
    assert seen.read_text().strip() == expected


def test_other_commands_load_nothing_of_it_and_a_pipe_needs_no_rich() -> None:
    program = """
import sys
from pumpcli.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*(name for name in ("pumpcli.manual", "rich.markdown", "rich.console") if name in sys.modules), file=sys.stderr)
"""

    def loaded(*arguments: str) -> list[str]:
        command = [sys.executable, "-c", program, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stderr.split()

    assert loaded("due", "sample_configs/smallest.yaml", "--as-of", "2026-11-22") == []
    assert loaded("manual", "dates") == ["pumpcli.manual"]
