"""`record` at a real terminal, killed at any moment, by several people at once, and on a full disk."""

from __future__ import annotations

import fcntl
import os
import pty
import random
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders import run, settled
from tests.robustness.child import ROOT

BASE = """\
pump: P-101
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-09-01 09:30, volume: 20 mL}
program: {rate: 0.2 mL/day}
"""
PADDED = BASE + "notes: |\n" + "  a line of notes that makes the file longer\n" * 1000
AS_OF = ("--as-of", "2026-11-22")
KILLS = 12
WRITERS = 6


#: The longest time for which nothing is shown.
SECONDS = 30


def command(folder: Path, number: int = 0) -> list[str]:
    fill = ("--at", f"2026-11-20 09:{number:02}", "--volume", "20 mL")
    return [sys.executable, "-m", "pumpcli", "record", "fill", "P-101", str(folder), *fill, *AS_OF, "--yes"]


def started(arguments: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "p.yaml"
    path.write_text(PADDED)
    settled(path)
    return path


@contextmanager
def killing(running: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a program that has not ended when something goes wrong."""
    try:
        yield
    except BaseException:
        running.kill()
        raise


def on_terminal(arguments: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run a program at a pseudo-terminal. Type each answer when its question is shown."""
    ours, theirs = pty.openpty()
    usual = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    with (
        subprocess.Popen(
            arguments,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env=usual | {"TERM": "xterm", "COLUMNS": "200"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  # no threads are running
        ) as running,
        killing(running),
    ):
        os.close(theirs)
        shown, done = b"", 0
        for question, answer in answers:
            while question.encode() not in shown[done:]:
                part = read(ours)
                assert part, f"{question} was not asked; shown: {shown.decode()}"
                shown += part
            done = shown.index(question.encode(), done) + len(question.encode())
            os.write(ours, answer.encode())
        while part := read(ours):
            shown += part
    os.close(ours)
    return running.returncode, shown.decode().replace("\r\n", "\n")


def read(handle: int) -> bytes:
    assert select.select([handle], [], [], SECONDS)[0], "nothing more is shown, and the program has not ended"
    try:
        return os.read(handle, 65_536)
    except OSError:  # Linux says so that the other end is closed
        return b""


ANSWERS = [
    ("09:30: ", "2026-11-20 9:30\n"),
    ("09:30: ", "2026-11-20 09:30\n"),
    ("measured): ", "3.9\n"),
    ("measured): ", "3.9 mL\n"),
    ("20 mL: ", "20 mL\n"),
    ("printed): ", "none\n"),
    ("before? [y/n] ", "y\n"),
    ("booked? [y/N] ", "y\n"),
    ("10:30: ", "2027-02-10\n"),
]


def test_a_nurse_at_a_terminal(file: Path) -> None:
    call = [sys.executable, "-m", "pumpcli", "record", "fill", "P-101", str(file.parent), *AS_OF]
    code, shown = on_terminal(call, [*ANSWERS, ("? [Y/n] ", "\n")])
    assert code == 0
    assert "P-101 refill due: Fri 2026-11-27 → Mon 2027-02-15 (80 days later)" in shown
    assert shown.count("refill due: ") == 2, "before the booking, and in the screen, which is not printed twice"
    assert "  - {at: 2026-11-20 09:30, volume: 20 mL, withdrawn: 3.9 mL}\n" in file.read_text()
    assert "booked: [2027-02-10]\n" in file.read_text()
    assert shown.rstrip().endswith(
        f"{file}: written\n\x1b[2mnext: pumpcli show P-101 {file.parent} --as-of 2026-11-22\x1b[0m"
    )


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 2)])
@pytest.mark.parametrize("number", [0, 3, len(ANSWERS)])
def test_leaving_at_a_question_writes_nothing(file: Path, key: str, code: int, number: int) -> None:
    call = [sys.executable, "-m", "pumpcli", "record", "fill", "P-101", str(file.parent), *AS_OF]
    last = [*ANSWERS, ("? [Y/n] ", "")][number][0]
    left, _ = on_terminal(call, [*ANSWERS[:number], (last, key)])
    assert left == code
    assert file.read_text() == PADDED
    assert [path.name for path in file.parent.iterdir()] == ["p.yaml"]


def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(file: Path) -> None:
    """No lock stays behind: the next one records."""
    whole = started(command(file.parent))
    begun = time.perf_counter()
    whole.communicate()
    length = time.perf_counter() - begun
    new = file.read_text()
    assert new != PADDED
    chance = random.Random(1)
    for number in range(KILLS):
        file.write_text(PADDED)
        settled(file)
        running = started(command(file.parent))
        time.sleep(length * chance.uniform(0.3, 1.1) if number else length * 0.9)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        assert file.read_text() in (PADDED, new)
    file.write_text(PADDED)
    settled(file)
    last = started(command(file.parent))
    assert last.communicate()[1] == f"{file}: written\n"
    assert file.read_text() == new


@pytest.mark.parametrize("name", ["fsync", "chmod", "replace", "open"])
def test_killed_at_a_step_of_writing(file: Path, name: str) -> None:
    program = f"""
import os, signal, sys
from pumpcli.cli import atomic_write
from pumpcli.cli.main import main
step = os.{name}
def killed(*given, **named):
    if {name!r} != "open" or given[0] == {str(file.parent)!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    return step(*given, **named)
os.{name} = killed
main(sys.argv[1:])
"""
    running = started([sys.executable, "-c", program, *command(file.parent)[3:]])
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    assert file.read_text() == PADDED
    assert run("check", str(file.parent), *AS_OF).code == 0, "what is left beside it is no pump file"
    assert started(command(file.parent)).communicate()[1] == f"{file}: written\n"


def test_of_people_at_once_each_has_written_or_is_told(file: Path) -> None:
    for _ in range(2):
        file.write_text(PADDED)
        settled(file)
        running = [started(command(file.parent, number)) for number in range(WRITERS)]
        told = [each.communicate()[1] for each in running]
        text = file.read_text()
        for number, (each, err) in enumerate(zip(running, told, strict=True)):
            is_there = f"{{at: 2026-11-20 09:{number:02}, volume: 20 mL}}" in text
            assert is_there is (each.returncode == 0)
            if each.returncode:
                assert each.returncode in (3, 4)
                assert "has changed since it was read" in err or "still being written to" in err or "error" in err
        assert 0 in [each.returncode for each in running]
        assert run("check", str(file), *AS_OF).code == 0


def test_one_who_holds_the_lock_is_waited_for(file: Path) -> None:
    handle = os.open(file.parent, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    running = started(command(file.parent))
    time.sleep(2)
    assert running.poll() is None
    os.close(handle)
    assert running.communicate()[1] == f"{file}: written\n"


def test_a_folder_in_which_nothing_can_be_made(file: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the administrator may write everywhere")
    file.parent.chmod(0o500)
    running = started(command(file.parent))
    err = running.communicate()[1]
    file.parent.chmod(0o700)
    assert running.returncode == 4
    assert "could not be written" in err
    assert file.read_text() == PADDED


def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        file = disk / "p.yaml"
        file.write_text(PADDED[:40_000].rsplit("\n", 1)[0] + "\n")
        before = file.read_bytes()
        settled(file)
        running = started(command(disk))
        err = running.communicate()[1]
        assert running.returncode == 4
        assert "could not be written" in err
        assert file.read_bytes() == before
        assert [path.name for path in disk.iterdir()] == ["p.yaml"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)
