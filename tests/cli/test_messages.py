"""Messages on standard error: fitted to a terminal, and in one line elsewhere."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr

import pytest

from pumpcli.cli import messages, streams
from tests.builders import run
from tests.terminals import Terminal, run_on_terminal

MISSING = ("due", "no/folder", "--clinic", "no/such/clinic/file/anywhere.yaml")


def test_a_message_is_broken_on_a_terminal_and_nowhere_else() -> None:
    narrow, wide, piped = run_on_terminal(40, *MISSING), run_on_terminal(200, *MISSING), run(*MISSING)
    assert wide.err == piped.err
    assert narrow.err.split() == piped.err.split()
    assert max(map(len, narrow.err.splitlines())) <= 40 < max(map(len, piped.err.splitlines()))
    assert all(code == 4 for code in (narrow.code, wide.code, piped.code))


def test_the_answer_is_typed_in_the_line_of_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    terminal = Terminal(io.BytesIO(), encoding="utf-8")
    with redirect_stderr(terminal):
        messages.print_prompt("volume in the reservoir after the refill, such as 40 mL:")
    assert terminal.text == "volume in the reservoir after the\n  refill, such as 40 mL: "


@pytest.mark.parametrize(
    ("columns", "width"),
    [("60", 60), ("", 80), ("0", 80), ("-5", 80), ("wide", 80), ("²", 80), ("99999999", streams.WIDEST)],
)
def test_the_width_of_a_terminal_that_reports_none(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert streams.terminal_width(Terminal(io.BytesIO())) == width


def test_a_pipe_has_no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert streams.terminal_width(io.StringIO()) is None


def test_standard_error_has_its_own_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda handle: os.terminal_size((50 if handle == 7 else 90, 24)))
    monkeypatch.setattr(sys, "stderr", terminal := Terminal(io.BytesIO()))
    monkeypatch.setattr(terminal, "fileno", lambda: 7)
    assert streams.terminal_width(sys.stderr) == 50
