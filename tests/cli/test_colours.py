"""`--color`: before and after the command, over the variables, and in a pipe."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.builders import run
from tests.terminals import ESCAPES, run_on_terminal

AS_OF = ("--as-of", "2026-11-22")
DUE = ("due", "sample_configs", *AS_OF)
ESCAPE = "\x1b["


@pytest.fixture(autouse=True)
def _keep_variables() -> object:
    """Put back the variables in which the option tells libraries its choice."""
    with patch.dict(os.environ):
        yield


def printed(*arguments: str, **variables: str) -> str:
    with patch.dict(os.environ, variables):
        return run(*arguments).out


@pytest.mark.parametrize(
    "arguments",
    [
        (*DUE, "--color", "always"),
        (*DUE, "--color=always"),
        ("--color", "always", *DUE),
        ("--colour", "always", *DUE),
        (*DUE, "--colour", "always"),
        ("due", "--color", "always", "sample_configs", *AS_OF),
        ("--color", "never", *DUE, "--color", "always"),
    ],
)
def test_a_pipe_is_coloured_where_it_is_asked_for(arguments: tuple[str, ...]) -> None:
    assert ESCAPE in printed(*arguments)
    assert ESCAPE in printed(*arguments, NO_COLOR="1", TERM="dumb")


SCREENS = [
    *(("due",), ("week",), ("calendar",), ("schedule",), ("orders",), ("check",), ("reconcile",), ("today",)),
    *(("show", "P-002"), ("explain", "P-002"), ("table", "P-003"), ("compare", "P-002", "--scale", "+10%")),
]


@pytest.mark.parametrize("screen", SCREENS, ids=" ".join)
def test_a_coloured_pipe_is_otherwise_the_same(screen: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("sample_configs")
    coloured = printed(*screen, *AS_OF, "--color", "always", COLUMNS="40")
    plain = printed(*screen, *AS_OF)
    assert ESCAPE in coloured
    assert ESCAPES.sub("", coloured) == plain


@pytest.mark.parametrize(
    "arguments", [DUE, (*DUE, "--color", "auto"), (*DUE, "--color", "never"), ("--color", "never", *DUE)]
)
def test_a_pipe_is_plain_otherwise(arguments: tuple[str, ...]) -> None:
    assert printed(*arguments) == printed(*DUE)
    assert ESCAPE not in printed(*arguments, FORCE_COLOR="1")


def on_terminal(*arguments: str, colour: bool = True) -> str:
    """What a terminal gets, with its colours."""
    return run_on_terminal(100, *arguments, colour=colour, escapes=True).out


def test_a_terminal_is_plain_or_coloured_as_it_is_asked_for() -> None:
    usual = on_terminal(*DUE)
    assert ESCAPE in usual
    assert on_terminal(*DUE, "--color", "always", colour=False) == usual
    without = on_terminal(*DUE, colour=False)
    assert ESCAPE not in without
    assert on_terminal(*DUE, "--color", "never") == without
    assert on_terminal(*DUE, "--color", "auto", colour=False) == without
    assert on_terminal("--color", "never", *DUE, "--color", "auto") == usual


@pytest.mark.parametrize("format", ["csv", "json", "ics"])
def test_formats_for_programs_have_no_colours(format: str) -> None:
    assert printed(*DUE, "--format", format, "--color", "always") == printed(*DUE, "--format", format)


def test_a_file_has_no_colours(tmp_path: Path) -> None:
    assert run(*DUE, "-o", str(tmp_path / "list"), "--color", "always").code == 0
    assert (tmp_path / "list").read_text() == printed(*DUE)


def test_a_page_of_the_manual_is_drawn_for_a_coloured_pipe() -> None:
    page = printed("manual", "filters", "--color", "always")
    assert ESCAPE in page
    assert max(map(len, ESCAPES.sub("", page).splitlines())) <= 80
    assert printed("manual", "filters", "--color", "never") == Path("src/pumpcli/manual/filters.md").read_text()


@pytest.mark.parametrize(
    "arguments", [("due", "--color", "red"), ("--color", "red", "due"), ("record", "fill", "--color", "red")]
)
def test_another_word_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "--color: `red` is none of auto, always, never" in ran.err


@pytest.mark.parametrize("name", ["--color", "--colour"])
def test_a_missing_value_is_wrong_usage_in_a_folder_of_pumps_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("sample_configs")
    ran = run(name)
    assert (ran.code, ran.out) == (2, "")
    assert f"{name} needs a value" in ran.err


def test_the_choice_holds_for_one_run_only() -> None:
    assert ESCAPE in printed(*DUE, "--color", "always")
    assert ESCAPE not in printed(*DUE)


@pytest.mark.parametrize(
    ("arguments", "head"),
    [
        (("--color", "never"), "Usage: pumpcli COMMAND"),
        (("--color=never",), "Usage: pumpcli COMMAND"),
        (("--color", "never", "--help"), "Usage: pumpcli COMMAND"),
        (("--color", "never", "--version"), "pumpcli "),
        (("--color", "never", "--as-of", "2026-11-22", "sample_configs"), "Refill clinic: the day"),
    ],
)
def test_the_option_does_not_choose_a_command(
    arguments: tuple[str, ...], head: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "sample_configs" not in arguments:
        monkeypatch.chdir(tmp_path)
    ran = run(*arguments)
    assert ran.code == 0
    assert head in ran.out.splitlines()[0] + "".join(ran.out.splitlines()[1:2])


def test_in_a_folder_of_pumps_the_day_is_shown_as_without_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("sample_configs")
    assert printed("--color", "never").startswith("Refill clinic: the day")
