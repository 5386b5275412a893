"""The picture of `show`: on a terminal that is large enough, and nowhere else."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from pumpcli.cli import screen
from pumpcli.cli.main import main
from pumpcli.formats.chart import MOST_COLUMNS, MOST_LINES
from tests.builders import run, settled, simple_text
from tests.goldens import Golden
from tests.manual.documents import README, blocks
from tests.pages import body_of

SAMPLES = "sample_configs"
AS_OF = ("--as-of", "2026-11-22")
#: Columns of the picture in the manual, whose pages are indented.
IN_MANUAL = 72
GOLDEN = Path(__file__).parent.parent / "golden"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
#: The first line of a picture, in blocks or in ASCII; an empty line ends it.
FIRST = re.compile(r" *[\d.]+ mL [┤|]")


class Terminal(io.BytesIO):
    """The bytes of a standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


def on_terminal(*arguments: str, columns: int = 80, lines: int = 40, encoding: str = "utf-8", **variables: str) -> str:
    """`pumpcli` with these arguments on a terminal of this size; its text with colours."""
    data, err = Terminal(), io.StringIO()
    out = io.TextIOWrapper(data, encoding=encoding)
    sized = {"COLUMNS": str(columns), "LINES": str(lines), "TERM": "xterm", "NO_COLOR": "", "LANG": "en_US.UTF-8"}
    with (
        patch.dict(os.environ, sized | variables),
        patch.object(sys, "stdout", out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as exit,
    ):
        main(list(arguments))
    assert exit.value.code == 0, err.getvalue()
    return data.getvalue().decode()


def picture(printed: str) -> str:
    """The lines of the picture in what was printed; empty without one."""
    lines = [line.rstrip() for line in ESCAPES.sub("", printed).splitlines()]
    first = next((index for index, line in enumerate(lines) if FIRST.match(line)), None)
    return "" if first is None else "\n".join([*lines[first : lines.index("", first)], ""])


def show(code: str, *arguments: str) -> tuple[str, ...]:
    return "show", SAMPLES, "--pump", code, *AS_OF, *arguments


@pytest.mark.quick
@pytest.mark.parametrize("code", ["P-003", "P-004", "P-005", "P-009", "P-010", "P-012", "P-013"])
def test_golden(code: str, golden: Golden) -> None:
    drawn = [picture(on_terminal(*show(code), columns=columns)) for columns in (60, 80, 120)]
    drawn += [picture(on_terminal(*show(code), columns=columns, encoding="ascii")) for columns in (80, 120)]
    assert all(text.isascii() for text in drawn[3:])
    for text, columns in zip(drawn, (60, 80, 120, 80, 120), strict=True):
        assert len(text.splitlines()) <= MOST_LINES
        assert max(map(len, text.splitlines())) <= columns
    golden(GOLDEN / f"picture-{code}.txt", "\n".join(drawn))


@pytest.mark.quick
def test_the_picture_of_the_manual_is_that_of_its_command(golden_update: bool) -> None:
    (block,) = (block for block in blocks("text") if block.path != README)
    line, _, shown = block.text.partition("\n")
    prompt, name, *arguments = line.split()
    assert (prompt, name) == ("$", "pumpcli")
    drawn = picture(on_terminal(*arguments, columns=IN_MANUAL))
    if golden_update:
        block.replace(f"{line}\n{drawn}")
    assert golden_update or shown == drawn


@pytest.mark.parametrize(("no_color", "term"), [("1", "xterm"), ("", "dumb")])
def test_without_colours_the_picture_is_the_same(no_color: str, term: str) -> None:
    plain = on_terminal(*show("P-004"), NO_COLOR=no_color, TERM=term)
    assert "\x1b" not in plain
    assert picture(plain) == picture(on_terminal(*show("P-004"))) != ""


def test_the_rest_of_the_screen_is_that_of_a_pipe() -> None:
    plain = on_terminal(*show("P-003"), columns=200, NO_COLOR="1")
    assert plain.replace(f"\n{picture(plain)}", "", 1) == run(*show("P-003")).out


@pytest.mark.parametrize(("columns", "lines"), [(59, 40), (80, 23)])
def test_a_small_terminal_has_no_picture(columns: int, lines: int) -> None:
    assert picture(on_terminal(*show("P-003"), columns=columns, lines=lines)) == ""
    assert picture(on_terminal(*show("P-003"), columns=60, lines=24)) != ""


def test_it_can_be_left_out() -> None:
    without = on_terminal(*show("P-003", "--no-chart"), columns=200, NO_COLOR="1")
    assert without == run(*show("P-003")).out == run(*show("P-003", "--no-chart")).out


def test_a_wide_terminal_has_a_picture_that_is_not_stretched() -> None:
    drawn = picture(on_terminal(*show("P-004"), columns=250))
    assert max(map(len, drawn.splitlines())) == MOST_COLUMNS


def test_a_file_and_a_pipe_have_no_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "show.txt"
    assert on_terminal(*show("P-004", "-o", str(file))) == ""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "40")
    assert file.read_text(encoding="utf-8") == run(*show("P-004")).out
    assert picture(run(*show("P-004")).out) == ""


def test_records_have_none_to_leave_out() -> None:
    ran = run(*show("P-004", "--format", "json", "--no-chart"))
    assert (ran.code, ran.out) == (2, "")
    assert "--no-chart goes with --format table or html" in " ".join(ran.err.split())


def test_the_day_of_until_is_in_the_picture() -> None:
    drawn = picture(on_terminal(*show("P-010", "--until", "2027-02-28")))
    assert "U end of Sun 28 Feb 2027" in drawn
    assert "E empty Thu 17 Dec" in drawn


def test_a_deadline_away_from_the_alarm_volume_has_its_reason() -> None:
    assert "D deadline Sat 5 Dec (stability)" in picture(on_terminal(*show("P-005")))
    assert "D deadline Tue 8 Dec   " in picture(on_terminal(*show("P-004"), columns=120))


PUMP = """
pump: P-001
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-11-02 08:00, volume: 20 mL}
program: {rate: 0.4 mL/day}
"""


@pytest.mark.parametrize(
    ("more", "clinic", "shown"),
    [
        ("", "flow_tolerance: 14.5 %\n", ["D deadline Fri 11 Dec (running fast)"]),
        ("ended: {on: 2026-11-20, why: explanted}\n", "", []),
        (
            "readings: [{at: 2026-11-05 08:00, volume: 18 mL}, {at: 2026-11-09 08:00, volume: 17 mL}]\n",
            "",
            ["x 2 readings", "D deadline Wed 16 Dec"],
        ),
    ],
)
def test_other_pumps(more: str, clinic: str, shown: list[str], tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(PUMP + more, encoding="utf-8")
    (tmp_path / "clinic.yaml").write_text(f"clinic: Test\n{clinic}", encoding="utf-8")
    settled(tmp_path)
    drawn = picture(on_terminal("show", str(tmp_path), *AS_OF))
    assert bool(drawn) is bool(shown)
    assert all(text in drawn for text in shown), drawn


def test_a_pump_that_is_not_filled_yet_has_a_picture(tmp_path: Path) -> None:
    (tmp_path / "pump.yaml").write_text(PUMP, encoding="utf-8")
    drawn = picture(on_terminal("show", str(tmp_path / "pump.yaml"), "--as-of", "2026-10-30"))
    assert "F first fill Mon 2 Nov   T today Fri 30 Oct" in drawn


@pytest.mark.parametrize(
    ("encoding", "utf8_mode", "variables", "is_utf8"),
    [
        ("utf-8", 0, {"LANG": "de_DE.UTF-8"}, True),
        ("UTF8", 0, {"LC_ALL": "C.UTF-8"}, True),
        ("utf-8", 1, {}, True),
        ("utf-8", 1, {"LANG": "C"}, False),
        ("utf-8", 1, {"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, False),
        ("utf-8", 1, {"LANG": "C", "PYTHONUTF8": "1"}, True),
        ("utf-8", 0, {"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ("iso8859-1", 0, {"LANG": "de_DE"}, False),
        ("ascii", 1, {}, False),
    ],
)
def test_blocks_are_for_terminals_that_show_them(
    encoding: str, utf8_mode: int, variables: dict[str, str], is_utf8: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LC_CTYPE", "PYTHONUTF8"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    python = SimpleNamespace(stdout=SimpleNamespace(encoding=encoding), flags=SimpleNamespace(utf8_mode=utf8_mode))
    monkeypatch.setattr(screen, "sys", python)
    assert screen.is_utf8() is is_utf8


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(("locale", "is_ascii"), [("C.UTF-8", False), ("C", True)])
def test_a_real_terminal_has_the_picture_in_the_characters_of_its_locale(locale: str, is_ascii: bool) -> None:
    import fcntl  # noqa: PLC0415  # a module of Unix
    import pty  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    unset = {"COLUMNS", "LINES", "LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONIOENCODING"}
    variables = {name: value for name, value in os.environ.items() if name not in unset}
    variables |= {"LANG": locale, "TERM": "dumb"}
    command = [sys.executable, "-m", "pumpcli", *show("P-004")]
    with subprocess.Popen(command, stdout=theirs, env=variables) as process:
        os.close(theirs)
        printed = b""
        while data := _read(ours):
            printed += data
    os.close(ours)
    assert process.returncode == 0
    drawn = picture(printed.decode().replace("\r\n", "\n"))
    assert drawn == picture(on_terminal(*show("P-004"), encoding="ascii" if is_ascii else "utf-8"))


def _read(terminal: int) -> bytes:
    """Read from a terminal; nothing once the program at its other side has closed it."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def test_a_pump_that_empties_at_once_is_drawn_from_its_fill(tmp_path: Path) -> None:
    """Its due date is before the fill, and would take most of the width."""
    file = tmp_path / "p.yaml"
    file.write_text(simple_text("20 mL", "2 mL", "{rate: 40 mL/day}", "1000 mcg/mL", at="2026-11-20 09:30"))
    settled(tmp_path)
    lines = picture(on_terminal("show", str(file), *AS_OF)).splitlines()
    axis = next(line for line in lines if line.lstrip().startswith("0 "))
    assert axis.lstrip().startswith("0 \N{BOX DRAWINGS LIGHT VERTICAL AND HORIZONTAL}F")
    assert [letter for letter in axis if letter.isalpha()] == ["F", "D", "E", "T"]
    assert "F fill Fri 20 Nov, refill due Tue 17 Nov" in " ".join(lines)


@pytest.mark.parametrize("arguments", [("show", "P-004"), ("table", "P-004"), ("table", "P-010", "--by", "week")])
def test_a_page_has_the_picture(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments, SAMPLES, *AS_OF, "--format", "html")
    assert ran.code == 0
    body = body_of(ran.out)
    (figure,) = body.all("figure")
    (text,) = figure.all("desc")
    assert text.text.startswith("Last fill")
    titles = [each.text for each in body.all("h1", "h2", "thead", "figure")]
    assert titles[1] == figure.text, "the picture is above the first table"


def test_a_page_can_do_without_it_and_a_pump_out_of_use_has_none() -> None:
    for arguments in (("show", "P-004", "--no-chart"), ("show", "P-016"), ("table", "P-016")):
        ran = run(*arguments, SAMPLES, *AS_OF, "--format", "html")
        assert ran.code == 0
        assert not list(body_of(ran.out).all("figure"))


def test_the_table_of_a_pipe_has_no_picture() -> None:
    assert picture(on_terminal("table", "P-004", SAMPLES, *AS_OF, "--no-pager")) == ""
