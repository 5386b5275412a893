"""Long results on a terminal are shown by a pager, with what must not be missed on the first page."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import shlex
import signal
import struct
import sys
import termios
import time
from pathlib import Path
from unittest.mock import patch

import pytest

from pumpcli.cli import pager
from pumpcli.cli.main import COMMANDS, loaded_command
from pumpcli.formats.layout import Line, Tone, risen
from tests.builders import BY_DAY, run, settled, simple_text

AS_OF = ("--as-of", "2026-01-10")
OVERDUE, SOON = "2.5 mL/day", "1.8 mL/day"


def pump(code: str, rate: str) -> str:
    made = simple_text("20 mL", "2 mL", f"{{rate: {rate}}}", "1000 mcg/mL", at=BY_DAY)
    return made.replace("P-001", code)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with 60 pumps that are soon due, and one that cannot be read."""
    texts = [pump(f"P-{number:02}", SOON) for number in range(60)]
    (tmp_path / "all.yaml").write_text("---\n".join([*texts, pump("X-1", "0.1")]))
    settled(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def shown(*arguments: str) -> tuple[int, str]:
    """The exit code, and what is printed on a terminal of 24 lines beside what a pager is given."""
    out, given = Terminal(io.BytesIO(), encoding="utf-8"), Terminal(io.BytesIO(), encoding="utf-8")
    with patch.object(sys, "stdout", out), patch.object(sys, "stdin", given):
        from pumpcli.cli.main import main  # noqa: PLC0415  # as the other tests start it

        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
    out.flush()
    buffer = out.buffer
    assert isinstance(buffer, io.BytesIO)
    assert isinstance(ended.value.code, int)
    return ended.value.code, buffer.getvalue().decode()


@pytest.fixture
def paged(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that a pager writes what it is given to."""
    file = tmp_path_factory.mktemp("pager") / "paged"
    monkeypatch.setenv("PAGER", f"sh -c {shlex.quote(f'cat > {file}')}")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "24")
    return file


def test_a_long_list_is_given_to_the_pager_and_the_exit_code_is_that_of_the_list(here: Path, paged: Path) -> None:
    assert shown("due", *AS_OF) == (3, "")
    assert len(paged.read_text().splitlines()) > 60
    paged.unlink()
    (here / "all.yaml").write_text("---\n".join(pump(f"P-{number:02}", SOON) for number in range(60)))
    assert shown("due", *AS_OF, "--fail-on", "soon") == (1, "")
    assert shown("due", *AS_OF) == (0, "")


def test_what_must_not_be_missed_is_on_the_first_page(here: Path, paged: Path) -> None:
    for command in ("due", "week", "schedule", "orders", "calendar"):
        shown(command, *AS_OF)
        lines = paged.read_text().splitlines()
        first = [line[:18] for line in lines[:12]]
        assert "NO VISIT IN TIME: " in first, command
        assert "INCOMPLETE: 1 pump" in first, command
        assert lines[0].endswith("as of the end of Sat 2026-01-10"), command
        assert lines[-1], command
        top, bottom = (line for line in lines if line.startswith("NO VISIT IN TIME: "))
        assert top.endswith(", named below the list"), command
        assert not bottom.endswith(", named below the list"), command


def test_check_begins_with_the_errors_and_the_totals(here: Path, paged: Path) -> None:
    assert shown("check", *AS_OF)[0] == 3
    lines = paged.read_text().splitlines()
    assert lines[0].startswith("all.yaml:")
    assert ": error: " in lines[0]
    assert "1 file: 60 pumps without errors, 1 with errors; 1 error" in " ".join(lines[1:6])
    piped = run("check", *AS_OF).out
    assert sorted(piped.split()) == sorted(" ".join(lines).split())


def test_what_fits_on_the_terminal_is_printed_with_its_last_lines_at_the_end(
    here: Path, paged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINES", "90")
    code, out = shown("due", *AS_OF)
    assert (code, paged.exists()) == (3, False)
    assert out.splitlines()[-1].startswith("INCOMPLETE")


@pytest.mark.parametrize("more", [("--no-pager",), ("--format", "csv"), ("--format", "json")])
def test_what_is_not_for_reading_is_not_paged(here: Path, paged: Path, more: tuple[str, ...]) -> None:
    code, out = shown("due", *AS_OF, *more)
    assert (code, paged.exists(), len(out) > 5000) == (3, False, True)


def test_a_file_and_a_pipe_are_never_paged(here: Path, paged: Path) -> None:
    assert shown("due", *AS_OF, "-o", "list.txt") == (3, "")
    assert run("due", *AS_OF).out == (here / "list.txt").read_text()
    assert not paged.exists()


def test_without_a_terminal_to_turn_pages_nothing_is_paged(here: Path, paged: Path) -> None:
    out = Terminal(io.BytesIO(), encoding="utf-8")
    with patch.object(sys, "stdout", out), patch.object(sys, "stdin", io.StringIO()):
        assert pager.command() is None


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PAGER": "less -S"}, ["less", "-S"]),
        ({"PAGER": "less; rm -r '$HOME/x'"}, ["less;", "rm", "-r", "$HOME/x"]),
        ({"PAGER": ""}, None),
        ({"PAGER": "  "}, None),
        ({"PAGER": "cat"}, None),
        ({"PAGER": "less '"}, None),
        ({"PAGER": "less", "TERM": "dumb"}, None),
    ],
)
def test_the_pager_is_split_into_words_and_no_shell_reads_it(
    variables: dict[str, str], words: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with patch.object(sys, "stdout", Terminal(io.BytesIO())), patch.object(sys, "stdin", Terminal(io.BytesIO())):
        assert pager.command() == words


@pytest.mark.parametrize(
    ("there", "words"), [(["less", "more"], ["less"]), (["more"], ["more"]), ([], None)], ids=["less", "more", "none"]
)
def test_where_no_pager_is_named_it_is_less(
    there: list[str], words: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PAGER")
    monkeypatch.setattr(pager, "which", lambda name: name if name in there else None)
    with patch.object(sys, "stdout", Terminal(io.BytesIO())), patch.object(sys, "stdin", Terminal(io.BytesIO())):
        assert pager.command() == words


def test_a_terminal_without_a_size_is_not_paged(here: Path, paged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program has opened it, and may wait for the end."""
    monkeypatch.delenv("LINES")
    assert "P-59" in shown("due", *AS_OF)[1]
    assert not paged.exists()


@pytest.mark.parametrize(
    "name", ["no-such-pager-is-there", "/dev/null", "sh -c 'exit 127'", "false", "sh -c 'cat > /dev/null; exit 7'"]
)
def test_after_a_pager_that_is_missing_or_fails_the_result_is_printed(
    here: Path, paged: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", name)
    code, out = shown("due", *AS_OF)
    assert code == 3
    assert "P-59" in out


def test_after_a_pager_that_fails_a_page_of_the_manual_is_printed(
    here: Path, paged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "false")
    assert "pumpcli week" in shown("manual", "week")[1]


@pytest.mark.parametrize(
    ("number", "is_printed"),
    [(signal.SIGPIPE, False), (signal.SIGTERM, False), (signal.SIGHUP, False), (signal.SIGSEGV, True)],
)
@pytest.mark.parametrize("how", ["kill -{} $$", "exit $((128+{}))"], ids=["by a signal", "as a shell says it"])
def test_a_pager_that_was_left_has_not_failed(
    here: Path, paged: Path, number: int, is_printed: bool, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", f"sh -c '{how.format(int(number))}'")
    code, out = shown("due", *AS_OF)
    assert (code, "P-59" in out) == (3, is_printed)


def test_every_command_with_a_result_can_do_without_it() -> None:
    has = {name for name in COMMANDS if any("--no-pager" in each.opts for each in loaded_command(name).params)}
    assert has == set(COMMANDS) - {"record", "new", "schema", "demo", "completion"}  # JSON is never shown in pages


def test_lines_rise_under_the_title_or_to_the_top() -> None:
    title, late, row, end = Line("title", Tone.STRONG), Line("LATE", rises=True), Line("row"), Line("1 pump")
    assert risen([title, Line(), row, Line(), late]) == [title, Line(), late, Line(), row]
    assert risen([title, Line(), row, end]) == [title, Line(), Line(), row, end]
    assert risen([row, Line(), late]) == [late, Line(), row]
    assert risen([late]) == [late, Line()]
    long = Line("LATE: P-1, P-2", rises=True, brief="LATE: 2 pumps")
    assert risen([title, Line(), row, Line(), long]) == [
        *(title, Line(), Line("LATE: 2 pumps", rises=True), Line(), row, Line()),
        long,
    ]


class Session:
    """A command on a real terminal of 24 lines with keys."""

    def __init__(self, *arguments: str, **variables: str) -> None:
        self.process, self.handle = pty.fork()
        if self.process == 0:
            os.environ.update({"TERM": "xterm", "COLUMNS": "", "LINES": "", **variables})
            os.execv(sys.executable, [sys.executable, "-m", "pumpcli", *arguments])
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        self.text = ""

    def until(self, wanted: str) -> None:
        """Read until a text is shown."""
        ends = time.monotonic() + 20
        while wanted not in self.text:
            assert time.monotonic() < ends, self.text
            self.text += os.read(self.handle, 65_536).decode(errors="replace")

    def press(self, keys: str) -> None:
        os.write(self.handle, keys.encode())

    def ended(self) -> int:
        """Return the exit code."""
        try:
            while part := os.read(self.handle, 65_536):
                self.text += part.decode(errors="replace")
        except OSError:  # Linux reports so that the other end is closed
            pass
        os.close(self.handle)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


#: A pager that shows one page, waits for a key, and exits on Ctrl-C with a code of its own.
READER = f"{sys.executable} -c " + shlex.quote(
    "import sys\n"
    "page = [sys.stdin.readline() for _ in range(10)]\n"
    "try:\n"
    "    print(*page, '(more)', sep='', flush=True)\n"
    "    open('/dev/tty').readline()\n"
    "except KeyboardInterrupt:\n"
    "    sys.exit(2)\n"
)


@pytest.mark.parametrize("keys", ["q\n", "\x03"], ids=["a key", "Ctrl-C"])
def test_leaving_the_pager_leaves_at_once_with_the_code_of_the_list(here: Path, keys: str) -> None:
    session = Session("due", *AS_OF, PAGER=READER)
    session.until("(more)")
    session.press(keys)
    assert session.ended() == 3
    assert "NO VISIT IN TIME" in session.text
    assert "Traceback" not in session.text
    assert session.text.count("INCOMPLETE") == 1


def test_a_signal_ends_the_pager_too(here: Path) -> None:
    session = Session("due", *AS_OF, PAGER=READER)
    session.until("(more)")
    os.kill(session.process, signal.SIGTERM)
    assert session.ended() == 128 + signal.SIGTERM


def test_without_a_command_the_day_is_shown_on_a_terminal(here: Path) -> None:
    session = Session(*AS_OF)
    assert session.ended() == 3
    lines = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in session.text.splitlines()]
    assert "NO VISIT IN TIME: 60 pumps are due soon" in lines
    assert "COULD NOT BE READ: 1 pump or file, which may be due" in lines
    assert max(map(len, lines[lines.index("The day, as of the end of Sat 2026-01-10") :])) <= 100
    assert lines[lines.index("Next") + 1].startswith("  pumpcli check")
