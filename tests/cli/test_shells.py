"""Completion in real bash, zsh and fish, on a pseudo-terminal: what is typed, a tab, and the line that comes of it.

Where a shell is missing its tests are skipped, unless pytest is called with `--require-shells`.
"""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import run

#: How each shell starts without the files of its user, and its first lines: no words of its own around what is read.
STARTS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        "bind 'set enable-bracketed-paste off'; PS1=; PS2=; set +o history",
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        "autoload -Uz compinit; compinit -u -D; PS1= PS2= RPS1=; unsetopt zle_bracketed_paste 2>&-",
    ),
    "fish": (["fish", "--no-config", "-i"], "function fish_prompt; end; function fish_greeting; end"),
}
SECONDS = 60
HOME_KEY, TAB, ENTER = "\x01", "\t", "\r"


class Session:
    """A shell on a pseudo-terminal, in which pumpcli is completed."""

    def __init__(self, name: str, folder: Path) -> None:
        self._number = 0
        program, first = STARTS[name]
        environment = {
            "PATH": f"{folder}/bin:{os.environ['PATH']}",
            "HOME": str(folder / "home"),
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(Path("src").resolve()),
        }
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            try:
                os.chdir(folder / "pumps")
                os.execvpe(program[0], program, environment)
            finally:
                os._exit(127)
        termios.tcsetwinsize(self._terminal, (40, 200))
        self._printed(f"{first}{ENTER}source ../script{ENTER}")

    def completed(self, typed: str) -> list[str]:
        """Return the words of a line after a tab."""
        return self._printed(f"{typed}{TAB}{HOME_KEY}printf '[[%s]]' {ENTER}")

    def close(self) -> None:
        os.close(self._terminal)
        os.waitpid(self._child, 0)

    def _printed(self, keys: str) -> list[str]:
        """Return the words in angle brackets that keys print."""
        self._number += 1
        self._send(f"{keys}printf '\\nend-%d\\n' {self._number}{ENTER}")
        text = self._until(f"\nend-{self._number}\r")
        return [word for word in re.findall(r"\[\[(.*?)\]\]", text) if word != "%s"]

    def _send(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def _until(self, end: str) -> str:
        text, before = "", time.monotonic() + SECONDS
        while end not in text:
            assert time.monotonic() < before, f"the shell printed {text!r}"
            if select.select([self._terminal], [], [], 1)[0]:
                text += os.read(self._terminal, 65536).decode(errors="replace")
                if "\x1b[c" in text:  # a question to the terminal, what it is
                    text = text.replace("\x1b[c", "")
                    self._send("\x1b[?62c")
        return text


@pytest.fixture(scope="module", params=STARTS)
def shell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    name = request.param
    if shutil.which(name) is None:
        assert not request.config.getoption("--require-shells"), f"there is no {name}"
        pytest.skip(f"there is no {name}")
    folder = tmp_path_factory.mktemp("folder with spaces")
    for part in ("bin", "home", "pumps/ward", "pumps/more"):
        (folder / part).mkdir(parents=True)
    program = folder / "bin" / "pumpcli"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pumpcli "$@"\n')
    program.chmod(0o755)
    for path, code in (
        ("one", "P-001"),
        ("two", "P-023"),
        ("ward/three", "'W 3'"),
        ("ward/four", "Q:4"),
        ("more/x", "XY"),
        ("more/q", "'$A:B\\c d'"),
    ):
        (folder / "pumps" / f"{path}.yaml").write_text(f"pump: {code}\n")
    (folder / "home" / "my pumps").mkdir()
    (folder / "home" / "my pumps" / "five.yaml").write_text("pump: H-5\n")
    (folder / "pumps" / "broken.yaml").write_text("pump: [\n\t'")
    (folder / "script").write_text(run("completion", name).out)
    session = Session(name, folder)
    yield session
    session.close()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("pumpcli sh", "show"),
        ("pumpcli record cancel", "record cancel-booking"),
        ("pumpcli due --format=j", "due --format=json"),
        ("pumpcli due --where stat", "due --where status="),
        ("pumpcli due --where status=over", "due --where status=overdue"),
        ("pumpcli due --where=status=over", "due --where=status=overdue"),
        ("pumpcli due --where 'status=over", "due --where status=overdue"),
        ("pumpcli due --where deadl", "due --where deadline<="),
        ("pumpcli show W", "show W 3"),
        ("pumpcli show Q", "show Q:4"),
        ("pumpcli show more X", "show more XY"),
        ("pumpcli show on", "show one.yaml"),
        ("pumpcli check war", "check ward"),
        ("pumpcli due --output=two", "due --output=two.yaml"),
        ("pumpcli nothing P-02", "nothing P-02"),
        ("pumpcli show p-00", "show P-001"),
        ("pumpcli show more \\$", "show more $A:B\\c d"),
        ("pumpcli show Q:", "show Q:4"),
        ("pumpcli show ~/my\\ pumps H", "show ~/my pumps H-5"),
        ("pumpcli show ~/my\\ pumps/fi", "show ~/my pumps/five.yaml"),
        ("pumpcli show '../home/my pumps/fi", "show ~/my pumps/five.yaml"),
    ],
)
def test_a_tab_completes(shell: Session, typed: str, words: str) -> None:
    expected = ["pumpcli", *re.split(r" (?!3|pumps|d$)", words)]
    found = [word.rstrip("/") for word in shell.completed(typed)]  # zsh takes the slash of a folder away
    assert [re.sub(".*/home/", "~/", word) for word in found] == expected
