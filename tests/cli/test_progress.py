"""The bar that long work shows."""

from __future__ import annotations

import io
import sys

import pytest

from pumpcli.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_progress_is_shown_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress.progress() as told:
        assert told is None


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with progress.progress() as told:
        assert told is not None
        told(1, 2)
    assert terminal.getvalue() == ""


def test_long_work_shows_how_far_it_is_and_takes_the_bar_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    with progress.progress() as told:
        assert told is not None
        for done in (10, 50, 120):
            told(done, 100)
    drawn = terminal.getvalue()
    assert "reading" in drawn
    assert "%" in drawn
    assert drawn.endswith("\x1b[2K")
