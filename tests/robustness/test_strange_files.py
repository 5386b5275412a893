"""Files that change, vanish, may not be read, have no end or no name in UTF-8: named, never waited for, and the rest
of the fleet is printed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.source import Source
from pumpcli.formats.layout import printable
from tests.builders import BY_DAY, Ran, run, settled, simple_text
from tests.robustness.child import ROOT, as_nobody, child, let_nobody_in

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY)
OTHER = GOOD.replace("P-001", "P-002")
AS_OF = ("--as-of", "2026-01-10")

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may do that")


@pytest.fixture
def pumps(tmp_path: Path) -> Path:
    """A folder with one pump that is right, and nothing above it that is a clinic file."""
    folder = tmp_path / "pumps"
    folder.mkdir()
    (folder / "a.yaml").write_text(GOOD, encoding="utf-8")
    return folder


def is_reported(ran: Ran, file: Path | str, said: str) -> bool:
    """A file is named with what is wrong with it, the list says that it is incomplete, and the rest is printed."""
    named = printable(os.fspath(file))
    return (
        ran.code == 4
        and any(line.startswith(f"{named}: error: ") and said in line for line in ran.err.splitlines())
        and ran.out.splitlines()[-1].startswith("INCOMPLETE: ")
        and named in ran.out.splitlines()[-1]
        and "P-001" in ran.out
    )


def bind(path: Path) -> None:
    """A socket in a folder; its name may have few characters only."""
    with socket.socket(socket.AF_UNIX) as listening:
        before = os.getcwd()
        os.chdir(path.parent)
        try:
            listening.bind(path.name)
        finally:
            os.chdir(before)


NOT_REGULAR = "not a regular file"
NOT_FOLLOWED = "this link cannot be followed: "


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, NOT_REGULAR),
        (lambda path: path.symlink_to("/dev/zero"), NOT_REGULAR),
        (lambda path: path.symlink_to(path), NOT_FOLLOWED),
        (lambda path: path.symlink_to("nowhere"), NOT_FOLLOWED),
        (bind, NOT_REGULAR),
    ],
    ids=["pipe", "device", "link to itself", "link to nowhere", "socket"],
)
@pytest.mark.parametrize("command", ["due", "check", "week", "orders"])
def test_what_is_no_regular_file_is_not_waited_for(
    pumps: Path, make: Callable[[Path], None], said: str, command: str
) -> None:
    make(pumps / "b.yaml")
    ran = run(command, str(pumps), *(AS_OF if command != "check" else ()))
    assert ran.code == 4
    assert f"{pumps}/b.yaml: error: {said}" in ran.err + ran.out
    if command == "due":
        assert is_reported(ran, pumps / "b.yaml", said)


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        lambda path: path.symlink_to("nowhere"),
        lambda path: path.symlink_to(path),
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.mkdir(),
    ],
    ids=["pipe", "link to nowhere", "link to itself", "device", "folder"],
)
@pytest.mark.parametrize("name", ["clinic.yaml", "clinic.yml"])
@pytest.mark.parametrize("where", [".", ".."])
def test_a_clinic_file_is_never_passed_over(pumps: Path, make: Callable[[Path], None], name: str, where: str) -> None:
    """A list by other rules than those of the clinic would be a wrong list."""
    make(pumps / where / name)
    ran = run("due", str(pumps), *AS_OF)
    assert (ran.code, ran.out) == (4, "")
    assert f"{name}: error: " in ran.err
    assert "no date can be trusted" in ran.err
    is_named_as_pump_file = where == "." and not (pumps / name).is_dir()
    assert run("due", str(pumps), *AS_OF, "--clinic", "/dev/null").code == (4 if is_named_as_pump_file else 0)


def test_a_pipe_that_is_named_is_read(pumps: Path) -> None:
    command = f"{sys.executable} -m pumpcli due <(cat {pumps}/a.yaml) --clinic <(echo 'soon: 3 days')"
    line = ["bash", "-c", f"{command} --as-of 2026-01-10"]
    ran = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "P-001" in ran.stdout


def test_devices_that_are_named(pumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 10_000_000)
    for device, said in (("/dev/null", "holds no pump"), ("/dev/zero", "more than 10,000,000 bytes")):
        ran = run("due", device, str(pumps), *AS_OF)
        assert ran.code == 3
        assert f"{device}: error: " in ran.err
        assert said in ran.err
        assert "P-001" in ran.out


@pytest.mark.parametrize("size", ["longer", "shorter", "the same"])
def test_a_file_that_is_written_to_while_it_is_read(pumps: Path, monkeypatch: pytest.MonkeyPatch, size: str) -> None:
    """A partly read text may be a valid pump whose last program is cut off."""
    changed = pumps / "b.yaml"
    changed.write_text(OTHER, encoding="utf-8")
    before = sources._all_of

    def slowly(stream: object) -> bytearray | None:
        data = before(stream)  # type: ignore[arg-type]
        if data is not None and b"P-002" in data:
            new = {"longer": f"{OTHER}notes: x\n", "shorter": OTHER[:-9], "the same": OTHER.replace("20 mL", "30 mL")}
            changed.write_text(new[size], encoding="utf-8")
            os.utime(changed, ns=(1, 1))
        return data

    monkeypatch.setattr(sources, "_all_of", slowly)
    assert is_reported(run("due", str(pumps), *AS_OF), changed, "written to while it was read")


def test_a_file_that_vanishes(pumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pumps / "b.yaml").write_text(OTHER, encoding="utf-8")
    before = sources.pump_files

    def found(paths: list[str]) -> tuple[list[str], list[Problem]]:
        result = before(paths)
        (pumps / "b.yaml").unlink()
        return result

    monkeypatch.setattr(sources, "pump_files", found)
    assert is_reported(run("due", str(pumps), *AS_OF), pumps / "b.yaml", "No such file")


def test_a_file_that_becomes_a_folder(pumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pumps / "b.yaml").write_text(OTHER, encoding="utf-8")
    before = sources.pump_files

    def found(paths: list[str]) -> tuple[list[str], list[Problem]]:
        result = before(paths)
        (pumps / "b.yaml").unlink()
        (pumps / "b.yaml").mkdir()
        return result

    monkeypatch.setattr(sources, "pump_files", found)
    assert is_reported(run("due", str(pumps), *AS_OF), pumps / "b.yaml", "Is a directory")


def test_a_disk_that_fails(pumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pumps / "b.yaml").write_text(OTHER, encoding="utf-8")
    before = sources._all_of

    def fails(stream: object) -> bytearray | None:
        data = before(stream)  # type: ignore[arg-type]
        if data is not None and b"P-002" in data:
            raise OSError(5, "Input/output error")
        return data

    monkeypatch.setattr(sources, "_all_of", fails)
    assert is_reported(run("due", str(pumps), *AS_OF), pumps / "b.yaml", "Input/output error")


@as_root
@pytest.mark.parametrize(
    ("path", "rights", "named"),
    [
        ("b.yaml", 0o000, "b.yaml"),
        ("below", 0o000, "below"),
        ("below", 0o111, "below"),
        ("below", 0o444, "below/c.yaml"),
    ],
)
def test_what_may_not_be_read_is_named(pumps: Path, path: str, rights: int, named: str) -> None:
    (pumps / "b.yaml").write_text(OTHER, encoding="utf-8")
    (pumps / "below").mkdir()
    (pumps / "below" / "c.yaml").write_text(GOOD.replace("P-001", "P-003"), encoding="utf-8")
    let_nobody_in(pumps)
    (pumps / path).chmod(rights)
    ran = as_nobody("due", str(pumps), *AS_OF)
    (pumps / path).chmod(0o755)
    assert is_reported(ran, pumps / named, "")


@as_root
def test_a_path_that_may_not_be_looked_at_is_no_missing_one(pumps: Path) -> None:
    (pumps / "below").mkdir()
    (pumps / "below" / "c.yaml").write_text(OTHER, encoding="utf-8")
    let_nobody_in(pumps)
    (pumps / "below").chmod(0o600)
    ran = as_nobody("due", str(pumps / "a.yaml"), str(pumps / "below" / "c.yaml"), "--clinic", "/dev/null", *AS_OF)
    assert is_reported(ran, pumps / "below" / "c.yaml", "Permission denied")


@as_root
@pytest.mark.parametrize("where", ["file", "folder above"])
def test_a_clinic_file_that_may_not_be_read_makes_no_list(pumps: Path, where: str) -> None:
    clinic = pumps.parent / "clinic.yaml"
    clinic.write_text("refill_lead: 30 days\n", encoding="utf-8")
    let_nobody_in(pumps)
    hidden, arguments = clinic, [str(pumps)]
    if where == "folder above":
        hidden, arguments = pumps.parent, ["a.yaml"]
    before = os.getcwd()
    os.chdir(pumps)
    hidden.chmod(0o600)
    try:
        ran = as_nobody("due", *arguments, *AS_OF)
    finally:
        hidden.chmod(0o755)
        os.chdir(before)
    assert (ran.code, ran.out) == (4, "")
    assert "clinic.yaml: error: Permission denied" in ran.err


def test_links_in_a_loop_end(pumps: Path) -> None:
    (pumps / "one").mkdir()
    (pumps / "one" / "two").symlink_to(pumps)
    (pumps / "three").symlink_to(pumps / "one" / "two" / "one")
    for number in range(20):
        (pumps / "one" / f"again{number}").symlink_to(pumps / "one")
    ran = run("due", str(pumps), *AS_OF, "--format", "json")
    assert ran.code == 0
    assert [pump["pump"] for pump in json.loads(ran.out)["pumps"]] == ["P-001"]
    (pumps / "four").symlink_to(pumps / "four")
    for path in (pumps, pumps / "four"):
        ran = run("due", str(pumps / "a.yaml"), str(path), *AS_OF)
        assert is_reported(ran, pumps / "four", "symbolic links")


def test_a_name_that_is_not_utf8(pumps: Path) -> None:
    for name, text in ((b"\xff.yaml", OTHER), (b"\xfe.yaml", "zz: 1\n"), (b"\xfd.yaml", None)):
        path = os.path.join(os.fsencode(pumps), name)
        if text is None:
            os.mkfifo(path)
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    ran = run("due", str(pumps), *AS_OF)
    assert is_reported(ran, f"{pumps}/\udcfd.yaml", "not a regular file")
    assert f"{pumps}/\\udcfe.yaml:1:1: error: " in ran.err
    assert "P-002" in ran.out
    found = json.loads(run("due", str(pumps), *AS_OF, "--format", "json").out)
    assert {pump["file"] for pump in found["pumps"]} == {f"{pumps}/a.yaml", f"{pumps}/\udcff.yaml"}


@pytest.mark.parametrize("path", ["", "\0", "a\0b", "x" * 5000, "x/" * 3000, "\ud800", "."], ids=repr)
def test_paths_that_no_file_can_have(pumps: Path, path: str) -> None:
    files, problems = sources.pump_files([str(pumps), path])
    assert f"{pumps}/a.yaml" in files
    assert [problem.code for problem in problems] == (["file-unreadable"] if path != "." else [])
    if path != ".":
        assert isinstance(sources.read(path), Problem)


def test_files_of_the_system_have_no_size_and_are_read() -> None:
    assert isinstance(sources.read("/proc/self/status"), Source)


CATALOGUE = (ROOT / "sample_configs" / "our-catalogue.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "not a regular file"),
        (bind, "not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
        (lambda path: path.symlink_to("/dev/null"), "not a regular file"),
        (lambda path: path.mkdir(), "not a regular file"),
        (lambda path: path.symlink_to("nowhere"), "No such file"),
        (lambda path: path.symlink_to(path), "symbolic links"),
    ],
    ids=["pipe", "socket", "device", "null device", "folder", "link to nowhere", "link to itself"],
)
def test_a_file_that_a_file_names_is_opened_with_the_same_care(
    pumps: Path, make: Callable[[Path], None], said: str
) -> None:
    make(pumps / "other")
    (pumps / "clinic.yaml").write_text("catalogue: other\n", encoding="utf-8")
    settled(pumps)
    ran = child("due", str(pumps), *AS_OF)
    assert (ran.returncode, ran.stdout) == (4, b"")
    first = ran.stderr.decode().splitlines()[0]
    assert first.startswith(f"{pumps}/other: error: ")
    assert said in first
    assert f"`catalogue` names this file in {pumps}/clinic.yaml:1" in first


@pytest.mark.parametrize("where", [".", "elsewhere"])
def test_standard_input_is_not_the_catalogue_that_a_file_names(pumps: Path, where: str) -> None:
    """There it is the name of a file as any other."""
    (pumps / "clinic.yaml").write_text('catalogue: "-"\n', encoding="utf-8")
    settled(pumps)
    path, folder = (".", pumps) if where == "." else (str(pumps), ROOT)
    ours, theirs = os.pipe()  # nobody writes into it, and nobody closes it
    with open(ours, "rb") as waiting:
        ran = child("due", path, *AS_OF, stdin=waiting, folder=folder)
        assert (ran.returncode, ran.stdout) == (4, b"")
        assert b"-: error: No such file or directory; `catalogue` names this file" in ran.stderr
        (pumps / "-").write_text(CATALOGUE, encoding="utf-8")
        settled(pumps)
        ran = child("due", path, *AS_OF, stdin=waiting, folder=folder)
        assert (ran.returncode, ran.stderr) == (0, b"")
    os.close(theirs)


@as_root
@pytest.mark.parametrize("name", ["b.yaml", "clinic.yaml", "catalogue"])
def test_a_file_of_the_system_that_has_no_end_is_not_waited_for(pumps: Path, name: str) -> None:
    """The system reports it as a regular file; if it may not be opened, that is reported."""
    (pumps / "clinic.yaml").write_text("catalogue: /proc/kmsg\n" if name == "catalogue" else "", encoding="utf-8")
    settled(pumps)
    if name != "catalogue":
        (pumps / name).unlink(missing_ok=True)
        (pumps / name).symlink_to("/proc/kmsg")
    ran = child("due", str(pumps), *AS_OF)
    assert ran.returncode in (3, 4)
    assert b": error: " in ran.stderr


def test_a_folder_behind_a_link_that_is_not_there(pumps: Path) -> None:
    (pumps / "ward2").symlink_to("/nowhere/not-mounted")
    assert is_reported(run("due", str(pumps), *AS_OF), pumps / "ward2", "this link cannot be followed: No such file")
    found = json.loads(run("due", str(pumps), *AS_OF, "--format", "json").out)
    assert (found["complete"], found["unread"][0]["file"]) == (False, f"{pumps}/ward2")


@as_root
@pytest.mark.parametrize("rights", [0o000, 0o600])
def test_a_link_into_a_folder_that_may_not_be_entered(pumps: Path, rights: int) -> None:
    closed = pumps.parent / "closed"
    (closed / "ward2").mkdir(parents=True)
    (closed / "ward2" / "b.yaml").write_text(OTHER, encoding="utf-8")
    (pumps / "ward2").symlink_to(closed / "ward2")
    let_nobody_in(pumps)
    closed.chmod(rights)
    ran = as_nobody("due", str(pumps), *AS_OF)
    closed.chmod(0o755)
    assert is_reported(ran, pumps / "ward2", "Permission denied")


@as_root
def test_links_that_may_not_be_read_do_not_end_the_list(pumps: Path) -> None:
    """The files of another user's process: each is named, and the pump beside them is listed."""
    let_nobody_in(pumps)
    (pumps / "cwd").symlink_to("/proc/1/cwd")
    (pumps / "files").symlink_to("/proc/1/fd")
    ran = as_nobody("due", str(pumps), *AS_OF)
    assert is_reported(ran, pumps / "cwd", "Permission denied")
    assert is_reported(ran, pumps / "files", "Permission denied")


def test_what_is_still_being_copied_is_read_when_it_is_whole(pumps: Path) -> None:
    """A slow copy: what stands there first is a pump of its own, with later dates."""
    whole = OTHER.replace("rate: 0.1 mL/day", "rate: 0.1 mL/day, windows: [{from: 06:00, to: 12:00, rate: 9 mL/day}]")
    first, rest = f"{OTHER}notes: old\n", "---\n" + whole.replace("P-002", "P-003")
    settled(pumps)
    slow = (
        f"import sys, time; f = open({str(pumps / 'b.yaml')!r}, 'w'); f.write({first!r}); f.flush(); print(flush=True);"
    )
    slow += f"time.sleep(1); f.write({rest!r})"
    with subprocess.Popen([sys.executable, "-c", slow], stdout=subprocess.PIPE) as copying:
        assert copying.stdout is not None
        copying.stdout.readline()
        begun = time.monotonic()
        command = [sys.executable, "-m", "pumpcli", "due", str(pumps), *AS_OF]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
        took = time.monotonic() - begun
    assert (ran.returncode, ran.stderr) == (0, "")
    assert all(code in ran.stdout for code in ("P-001", "P-002", "P-003"))
    assert took > 2


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_clinic_file_that_is_still_being_copied_is_waited_for(pumps: Path, jobs: str) -> None:
    settled(pumps)
    (pumps / "clinic.yaml").write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "pumpcli", "due", str(pumps), *AS_OF, "--jobs", jobs, "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as running:
        time.sleep(0.7)
        (pumps / "clinic.yaml").write_text("refill_lead: 30 days\n", encoding="utf-8")
        out, _ = running.communicate(timeout=60)
    usual = json.loads(run("due", str(pumps), *AS_OF, "--format", "json", "--lead", "30 days").out)
    assert json.loads(out)["pumps"][0]["due_on"] == usual["pumps"][0]["due_on"]
