"""Nothing leaves the machine, nothing is written but the output, and nothing of a pump is let out by accident."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import BY_DAY, run, settled, simple_text
from tests.robustness.child import ROOT
from tests.robustness.test_hostile_text import COMMANDS

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", "2000 mcg/mL", at=BY_DAY)
AS_OF = "2026-01-10"

#: Runs a command and prints to standard error, as JSON, the audit events of Python: every request to the system.
WATCHED = """
import json, os, sys
events = []
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            events.append([event, str(path)])
    elif event.startswith(("socket.", "subprocess.", "os.", "shutil.", "tempfile.", "urllib.", "http.", "ftplib.",
                           "smtplib.", "sqlite3.", "ctypes.dlopen", "webbrowser.", "syslog.", "winreg.")):
        if event not in ("os.listdir", "os.scandir", "os.walk"):
            events.append([event, *map(str, arguments)])
from pumpcli.cli.main import main
sys.addaudithook(watch)
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write("\\n" + json.dumps(events))
"""


def watched(*arguments: str, folder: Path) -> tuple[int, list[list[str]]]:
    """Return the exit code of a command, and its requests to the system other than reading."""
    command = [sys.executable, "-B", "-c", WATCHED, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    ran = subprocess.run(command, capture_output=True, cwd=folder, env=environment, check=False, timeout=60)
    return ran.returncode, json.loads(ran.stderr.splitlines()[-1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of pumps, one of them wrong, with a clinic file that asks for everything that is slow to import."""
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD.replace("P-001", "P-002") + "zz: 1\n", encoding="utf-8")
    (tmp_path / "clinic.yaml").write_text("holidays: US-MN\nmax_interval: 6 months\n", encoding="utf-8")
    (tmp_path / "kept.json").write_text(run("due", "sample_configs", "--format", "json").out, encoding="utf-8")
    settled(tmp_path)
    return tmp_path


def tree(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file below a folder, with its content, rights and time."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


CALLS = {name: (*COMMANDS[name], "--as-of", AS_OF) for name in ("due", "show", "explain", "orders")} | {
    "check": ("check",),
    "changes": ("changes", "kept.json", "--as-of", AS_OF),
    "ics": ("due", "--format", "ics", "--clinical", "--as-of", AS_OF),
    "help": ("due", "--help"),
    "wrong": ("due", "--no-such-option"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_command_writes_nothing_and_speaks_to_nobody(folder: Path, name: str) -> None:
    before = tree(folder)
    code, events = watched(*CALLS[name], folder=folder)
    assert code == (0 if name == "help" else 2 if name == "wrong" else 3)
    assert [event for event in events if event[:2] != ["open", "/dev/null"]] == []
    assert tree(folder) == before


def test_the_output_is_the_only_file_that_is_written(folder: Path) -> None:
    before = tree(folder)
    code, events = watched("due", "--as-of", AS_OF, "--output", "list.txt", folder=folder)
    assert code == 3
    written = [event for event in events if event[:2] != ["open", "/dev/null"]]
    assert {event[0] for event in written} == {"tempfile.mkstemp", "open", "os.chmod", "os.rename"}
    assert all(event[1].startswith(f"{folder}/.list.txt.") or event[1].isdigit() for event in written)
    after = tree(folder)
    assert after.pop("list.txt")[0]
    assert after == before


def test_a_fault_of_the_program_lets_nothing_of_a_pump_out(folder: Path) -> None:
    """Not even with a traceback, which people send to those who mend it: lines of the program, no values."""
    program = """
import sys
from pumpcli.cli import load
from pumpcli.cli.main import main
def fails(fleet, rules, as_of, terms):
    code = fleet.pumps[0].code
    raise RuntimeError("a slip of ours")
load.due_list = fails
main(["due", ".", "--as-of", "2026-01-10"])
"""
    (folder / "b.yaml").unlink()
    for wanted in ([], ["-X", "dev"]):
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, *wanted, "-B", "-c", program]
        ran = subprocess.run(command, capture_output=True, cwd=folder, env=environment, check=False, text=True)
        assert ("Traceback" in ran.stderr) == bool(wanted)
        assert "a slip of ours" in ran.stderr
        assert "P-001" not in ran.stderr + ran.stdout
        assert "baclofen" not in ran.stderr + ran.stdout


def test_nothing_in_the_source_could_speak_to_another_machine() -> None:
    program = """
import sys
from pumpcli import api
from pumpcli.cli import main
from pumpcli.formats import csv_out, terminal
print(*sorted({"socket", "ssl", "http.client", "urllib.request", "ftplib", "smtplib", "sqlite3"} & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=ROOT, check=True, text=True)
    assert ran.stdout.split() == []
