"""The result appears whole or not at all, and the exit code is right, wherever it goes and whatever happens."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGKILL, SIGTERM

import pytest

from pumpcli.cli import atomic_write
from tests.builders import BY_DAY, run, settled, simple_text
from tests.robustness.child import NOBODY, ROOT, as_nobody, child, let_nobody_in

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY)
BAD = GOOD.replace("0.1 mL/day", "0.1 mL")
AS_OF = ("--as-of", "2026-01-10")
MOUNT: list[str | Path] = ["mount", "-t", "tmpfs", "-o", "size=8k", "none"]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may do that")


@pytest.fixture
def pumps(tmp_path: Path) -> Path:
    """A folder of pumps beside the folder for lists."""
    (tmp_path / "pumps").mkdir()
    (tmp_path / "lists").mkdir()
    (tmp_path / "pumps" / "a.yaml").write_text(GOOD, encoding="utf-8")
    settled(tmp_path)
    return tmp_path / "pumps"


@pytest.fixture
def target(pumps: Path) -> Path:
    """A list that was written before."""
    path = pumps.parent / "lists" / "list.txt"
    path.write_text("old\n", encoding="utf-8")
    return path


def in_shell(command: str) -> subprocess.CompletedProcess[bytes]:
    """A command of a shell; `pumpcli` is this one."""
    program = f'pumpcli() {{ {sys.executable} -m pumpcli "$@"; }}; {command}'
    return subprocess.run(["bash", "-c", program], capture_output=True, check=False, cwd=ROOT, timeout=60)


def test_a_kill_at_any_point_leaves_the_old_list_or_the_new_one(tmp_path: Path) -> None:
    """A fleet that takes some time to write; what is found afterwards is whole, and nothing else is named like it."""
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text("---\n".join(GOOD.replace("P-001", f"P-{n}") for n in range(300)), encoding="utf-8")
    settled(fleet)
    target = tmp_path / "lists" / "list.csv"
    target.parent.mkdir()
    command = [sys.executable, "-m", "pumpcli", "due", str(fleet), *AS_OF, "--format", "csv", "--output", str(target)]
    begun = time.monotonic()
    subprocess.run(command, check=True, cwd=ROOT)
    needed = time.monotonic() - begun
    new = target.read_bytes()
    seen = set()
    for step in range(8):
        target.write_bytes(b"old\n")
        with subprocess.Popen(command, cwd=ROOT) as running:
            time.sleep(needed * (0.5 + 0.07 * step))
            running.kill()
        seen.add(target.read_bytes())
        assert all(name == "list.csv" or name.startswith(".list.csv.") for name in os.listdir(target.parent))
    assert seen <= {b"old\n", new}


@pytest.mark.parametrize(
    ("point", "number"),
    [
        *((point, number) for point in ("write", "fsync", "chmod", "replace") for number in (SIGKILL, SIGTERM)),
        *(("fsync", number) for number in (SIGINT, SIGHUP)),
    ],
)
def test_a_signal_at_every_point_of_writing(target: Path, pumps: Path, point: str, number: int) -> None:
    """A signal just before any step leaves the old list as it was, and no temporary file that could be removed."""
    place = "tempfile.mkstemp" if point == "write" else f"os.{point}"
    program = f"""
import os, sys, tempfile
from pumpcli.cli.main import main
before = {place}
def killed(*arguments, **named):
    found = before(*arguments, **named) if {point == "write"} else None
    os.kill(os.getpid(), {int(number)})
    return found or before(*arguments, **named)
{place} = killed
main(["due", {str(pumps)!r}, "--as-of", "2026-01-10", "--output", {str(target)!r}])
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, cwd=ROOT, timeout=60)
    if number == SIGKILL:
        assert ran.returncode == -number
    else:
        assert (ran.returncode, ran.stderr) == (128 + number, b"")
        if point != "write":  # a file that was made in that very moment is not known yet
            assert os.listdir(target.parent) == ["list.txt"]
    assert target.read_text(encoding="utf-8") == "old\n"


def test_a_signal_that_is_ignored_stays_so(pumps: Path) -> None:
    ran = in_shell(f"trap '' HUP; pumpcli due {pumps} --as-of 2026-01-10 & sleep 0.05; kill -HUP $!; wait $!")
    assert ran.returncode == 0


def test_a_full_disk(pumps: Path, target: Path) -> None:
    """A limit on the size of files does what a full disk does, and needs no rights."""
    text = "---\n".join(GOOD.replace("P-001", f"P-{n}") for n in range(300))
    (pumps / "b.yaml").write_text(text.replace("P-001", "P-000"), encoding="utf-8")
    settled(pumps)

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    ran = child("due", str(pumps), *AS_OF, "--output", str(target), limit=little)
    assert (ran.returncode, ran.stdout) == (4, b"")
    assert ran.stderr == f"pumpcli: {target} could not be written: File too large\n".encode()
    assert target.read_text(encoding="utf-8") == "old\n"
    assert os.listdir(target.parent) == ["list.txt"]


@as_root
def test_a_disk_that_is_full(pumps: Path, target: Path) -> None:
    folder = target.parent
    if subprocess.run([*MOUNT, folder], check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        target.write_text("old\n", encoding="utf-8")
        text = "---\n".join(GOOD.replace("P-001", f"P-{n}") for n in range(300))
        (pumps / "b.yaml").write_text(text, encoding="utf-8")
        settled(pumps)
        ran = run("due", str(pumps), *AS_OF, "--output", str(target))
        assert (ran.code, ran.out) == (4, "")
        assert "No space left on device" in ran.err
        assert (target.read_text(encoding="utf-8"), os.listdir(folder)) == ("old\n", ["list.txt"])
    finally:
        subprocess.run(["umount", folder], check=True)


@as_root
def test_a_folder_that_may_not_be_written_to(pumps: Path, target: Path) -> None:
    let_nobody_in(target.parent)
    let_nobody_in(pumps)
    target.parent.chmod(0o555)
    before = target.read_text(encoding="utf-8")
    ran = as_nobody("due", str(pumps), *AS_OF, "--output", str(target.parent / "new.txt"))
    assert (ran.code, ran.out) == (4, "")
    assert "Permission denied" in ran.err
    assert target.read_text(encoding="utf-8") == before


@as_root
def test_a_new_file_keeps_owner_group_and_rights_of_the_old_one(pumps: Path, target: Path) -> None:
    os.chown(target, NOBODY, 12_345)
    target.chmod(0o640)
    assert run("due", str(pumps), *AS_OF, "--output", str(target)).code == 0
    found = target.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (NOBODY, 12_345, 0o640)


def test_a_group_that_cannot_be_kept_gets_no_rights(pumps: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that one group may read must not become readable by another."""

    def refused(*arguments: object) -> None:
        raise PermissionError

    target.chmod(0o664)
    there = os.stat_result((0o100664, 0, 0, 1, 4_321, 4_321, 4, 0, 0, 0))
    monkeypatch.setattr(os, "chown", refused)
    before = os.stat
    monkeypatch.setattr(os, "stat", lambda path: there if path == str(target) else before(path))
    assert atomic_write._copied_mode(str(target), str(target.parent)) == 0o604


def test_new_files_are_not_for_everybody(pumps: Path) -> None:
    ran = in_shell(f"umask 0; pumpcli due {pumps} --as-of 2026-01-10 --output {pumps.parent}/new.txt")
    assert ran.returncode == 0
    assert stat.S_IMODE((pumps.parent / "new.txt").stat().st_mode) == 0o660


def test_targets_that_are_no_files(pumps: Path, target: Path) -> None:
    folder = target.parent
    for path, said in ((folder, "Is a directory"), (folder / "no" / "x", "No such file"), (target / "x", "Not a dir")):
        ran = run("due", str(pumps), *AS_OF, "--output", str(path))
        assert (ran.code, ran.out) == (4, "")
        assert said in ran.err
    assert run("due", str(pumps), *AS_OF, "--output", "").code == 4
    assert run("due", str(pumps), *AS_OF, "--output", "/dev/null").code == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert os.listdir(folder) == ["list.txt"]


def test_a_pipe_that_is_named_and_closed_too_early_is_not_done(pumps: Path) -> None:
    """Somebody asked for that file, and did not get it."""
    text = "---\n".join(GOOD.replace("P-001", f"P-{n}") for n in range(1000))
    (pumps / "a.yaml").write_text(text, encoding="utf-8")
    settled(pumps)
    pipe = pumps.parent / "pipe"
    os.mkfifo(pipe)
    ran = in_shell(f"head -c 1 {pipe} >/dev/null & pumpcli due {pumps} --as-of 2026-01-10 --output {pipe}")
    assert (ran.returncode, ran.stderr) == (4, f"pumpcli: {pipe} could not be written: Broken pipe\n".encode())


@pytest.mark.parametrize(
    ("target", "redirected"),
    [
        ("/dev/stdout", ">>LOG"),
        ("/dev/fd/1", ">>LOG"),
        ("/proc/self/fd/1", ">>LOG"),
        ("/proc/thread-self/fd/1", ">>LOG"),
        ("LINK", ">>LOG"),
        ("-", ">>LOG"),
        ("/dev/stderr", "2>>LOG"),
        ("/dev/fd/2", "2>>LOG"),
        ("/dev/fd/7", "7>>LOG"),
        ("/proc/$$/fd/7", "7>>LOG"),
        ("/dev/stdout", "| cat >>LOG"),
        ("/dev/fd/7", "7> >(cat >>LOG)"),
        (">(cat >>LOG)", ""),
        ("PIPE", "& cat PIPE >>LOG"),
    ],
)
def test_a_stream_is_written_to(pumps: Path, target: str, redirected: str) -> None:
    """The earlier content of the file behind the stream stays, and no file replaces the stream."""
    log, pipe, link = (pumps.parent / name for name in ("log", "pipe", "link"))
    os.mkfifo(pipe)
    link.symlink_to("/dev/stdout")
    log.write_bytes(b"earlier\n")
    log_file = log.stat().st_ino
    command = f"exec 7>>LOG; pumpcli due {pumps} --as-of 2026-01-10 -o {target} {redirected}; code=$?; wait; sleep 0.2"
    for name, path in (("LOG", log), ("PIPE", pipe), ("LINK", link)):
        command = command.replace(name, str(path))
    ran = in_shell(f"{command}; exit $code")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    assert log.read_bytes() == b"earlier\n" + run("due", str(pumps), *AS_OF).out.encode()
    assert log.stat().st_ino == log_file
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert os.readlink(link) == "/dev/stdout"


@pytest.mark.parametrize(
    ("target", "redirected"),
    [
        ("/dev/full", ""),
        ("/dev/fd/99", ""),
        ("/dev/fd/7", "7</dev/null"),
        ("/dev/stdin", "</dev/null"),
        ("/dev/stdin", "<&-"),
        ("/dev/stdout", ">/dev/full"),
        ("/dev/stdout", ">&-"),
        ("/dev/stderr", "2>/dev/full"),
        ("/dev/stderr", "2>&-"),
    ],
)
def test_a_stream_that_cannot_be_written_to(pumps: Path, target: str, redirected: str) -> None:
    ran = in_shell(f"pumpcli due {pumps} --as-of 2026-01-10 -o {target} {redirected}")
    assert (ran.returncode, ran.stdout) == (4, b"")
    assert len(ran.stderr.splitlines()) == (0 if "stderr" in target else 1)


def test_devices_stay_devices(pumps: Path) -> None:
    for format in ("table", "csv"):
        ran = in_shell(f"pumpcli due {pumps} --as-of 2026-01-10 -o /dev/null --format {format}")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize("target", ["in.txt", "hard.txt", "in.yaml"])
def test_standard_input_is_an_input_too(pumps: Path, target: str) -> None:
    """By what it is: this one looks like no input."""
    folder = pumps.parent / "lists"
    (folder / target).write_text("[an old list]\n")
    os.link(folder / target, folder / "hard.txt") if target == "in.txt" else None
    settled(folder)
    for command in ("due -", "changes -", f"due /dev/stdin {pumps}", f"show - {pumps} --pump P-001"):
        ran = in_shell(f"pumpcli {command} --as-of 2026-01-10 -o {folder / target} <{folder / target}")
        assert (ran.returncode, ran.stdout) == (2, b"")
        assert (folder / target).read_text() == "[an old list]\n"


@as_root
def test_a_file_that_may_not_be_looked_at_is_not_replaced(pumps: Path, target: Path) -> None:
    """It might be anybody's pump file."""
    let_nobody_in(pumps)
    let_nobody_in(target.parent)
    target.parent.chmod(0o777)
    target.chmod(0)
    ran = as_nobody("due", str(pumps), *AS_OF, "--output", str(target))
    assert (ran.code, ran.out) == (4, "")
    assert "Permission denied" in ran.err
    assert target.stat().st_uid == 0  # not a file of that user


def test_links_are_followed_and_stay_links(pumps: Path, target: Path) -> None:
    folder = target.parent
    (folder / "link").symlink_to(target)
    (folder / "new").symlink_to(folder / "made")
    for name in ("link", "new"):
        assert run("due", str(pumps), *AS_OF, "--output", str(folder / name)).code == 0
        assert (folder / name).is_symlink()
    assert (folder / "made").read_text() == target.read_text()
    assert "P-001" in target.read_text()


def test_a_name_as_long_as_names_may_be(pumps: Path) -> None:
    for name in ("x" * 255, "é" * 127):
        ran = run("due", str(pumps), *AS_OF, "--output", str(pumps.parent / name))
        assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("bad", [False, True])
@pytest.mark.parametrize("pipe", ["| head -1", "2>&1 | true", "2>&1 >/dev/null | true"])
def test_a_pipe_that_is_closed_ends_it_quietly(pumps: Path, pipe: str, bad: bool) -> None:
    if bad:
        text = "---\n".join(BAD.replace("P-001", f"P-{n}") for n in range(500))
        (pumps / "b.yaml").write_text(text, encoding="utf-8")
        settled(pumps)
    ran = in_shell(f"pumpcli due {pumps} --as-of 2026-01-10 {pipe}; exit ${{PIPESTATUS[0]}}")
    assert ran.returncode == (3 if bad else 0)
    assert b"Traceback" not in ran.stderr
    assert b"Exception" not in ran.stderr
    assert bad or ran.stderr == b""


UNWRITTEN = b"pumpcli: the result could not be written: "
FULL = UNWRITTEN + b"No space left on device\n"
CLOSED = UNWRITTEN + b"standard output is closed\n"
#: Whether Python keeps what is written until the end, as on every machine, or writes it at once.
BUFFERING = pytest.mark.parametrize("buffering", ["unset PYTHONUNBUFFERED", "export PYTHONUNBUFFERED=1"])
#: Every way in which text goes to standard output, and the exit code where it gets there.
PRINTING = [("--help", 0), ("--version", 0), ("due --help", 0), ("", 2), ("pumps", 0), ("due PUMPS", 0)]


@BUFFERING
@pytest.mark.parametrize(("command", "code"), PRINTING)
@pytest.mark.parametrize(
    ("streams", "unwritten"),
    [
        (">/dev/full", FULL),
        (">&-", CLOSED),
        (">/dev/full 2>/dev/full", b""),
        (">&- 2>&-", b""),
        ("| true", None),
        ("2>&1 | true", None),
        ("2>/dev/full", None),
        ("2>&-", None),
    ],
)
def test_every_way_out_through_standard_output(
    pumps: Path, buffering: str, command: str, code: int, streams: str, unwritten: bytes | None
) -> None:
    """A result that cannot be written is exit code 4 and one line; a reader that stops early is neither."""
    command = command.replace("PUMPS", f"{pumps} --as-of 2026-01-10")
    folder = "." if command else "/"  # without a command and without pump files it is the help
    ran = in_shell(f"{buffering}; cd {folder}; pumpcli {command} {streams}; exit ${{PIPESTATUS[0]}}")
    assert (ran.returncode, ran.stderr) == ((code, b"") if unwritten is None else (4, unwritten))


@BUFFERING
@pytest.mark.parametrize("streams", ["2>/dev/full", "2>&-", "2>&1 >/dev/null | true", ">/dev/full 2>/dev/full"])
@pytest.mark.parametrize("command", ["nonsense", "due --nonsense", "due --as-of nonsense", "week --bom"])
def test_wrong_usage_of_which_nobody_hears(buffering: str, streams: str, command: str) -> None:
    ran = in_shell(f"{buffering}; pumpcli {command} {streams}; exit ${{PIPESTATUS[0]}}")
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, b"", b"")


@BUFFERING
def test_a_disk_that_is_full_after_the_first_part(pumps: Path, buffering: str) -> None:
    """The system then writes a part and reports no error, until the rest is written too."""
    (pumps / "b.yaml").write_text("---\n".join(GOOD.replace("P-001", f"P-1{n}") for n in range(300)), encoding="utf-8")
    settled(pumps)
    target = pumps.parent / "list.txt"
    ran = in_shell(f"{buffering}; ulimit -f 4; pumpcli due {pumps} --as-of 2026-01-10 >{target}")
    assert (ran.returncode, ran.stderr) == (4, UNWRITTEN + b"File too large\n")


@BUFFERING
def test_a_pipe_that_does_not_wait(pumps: Path, buffering: str) -> None:
    (pumps / "b.yaml").write_text("---\n".join(GOOD.replace("P-001", f"P-1{n}") for n in range(2000)), encoding="utf-8")
    settled(pumps)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    environment = dict(os.environ)
    environment.pop("PYTHONUNBUFFERED", None)
    command = [sys.executable, *(["-u"] if "export" in buffering else []), "-m", "pumpcli", "due", str(pumps), *AS_OF]
    ran = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, check=False, cwd=ROOT, timeout=60, env=environment
    )
    os.close(reading)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (4, UNWRITTEN + b"Resource temporarily unavailable\n")


@pytest.mark.parametrize(
    ("streams", "code", "said"),
    [
        ("<&-", 0, b""),
        (">&-", 4, b"pumpcli: the result could not be written: standard output is closed\n"),
        ("2>&-", 0, b""),
        ("<&- >&- 2>&-", 4, b""),
        (">/dev/full", 4, b"pumpcli: the result could not be written: No space left on device\n"),
        ("2>/dev/full", 0, b""),
        (">/dev/full 2>/dev/full", 4, b""),
        (">/dev/null 2>&1", 0, b""),
    ],
)
def test_streams_that_are_closed_or_full(pumps: Path, streams: str, code: int, said: bytes) -> None:
    ran = in_shell(f"pumpcli due {pumps} --as-of 2026-01-10 {streams}")
    assert (ran.returncode, ran.stderr) == (code, said)


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", "<&- 2>&-"])
def test_problems_that_nobody_hears_still_count(pumps: Path, streams: str) -> None:
    (pumps / "b.yaml").write_text(BAD.replace("P-001", "P-002"), encoding="utf-8")
    settled(pumps)
    ran = in_shell(f"pumpcli due {pumps} --as-of 2026-01-10 {streams}")
    assert (ran.returncode, ran.stderr) == (3, b"")
    assert b"P-001" in ran.stdout
    assert b"INCOMPLETE" in ran.stdout


def test_a_closed_standard_input_is_a_problem(pumps: Path) -> None:
    ran = in_shell(f"pumpcli due - {pumps} --as-of 2026-01-10 <&-")
    assert ran.returncode == 4
    assert b"-: error: standard input is closed [file-unreadable]" in ran.stderr
    assert b"P-001" in ran.stdout


def test_a_file_does_not_take_the_place_of_a_closed_stream(pumps: Path, target: Path) -> None:
    (pumps / "b.yaml").write_text(BAD.replace("P-001", "P-002"), encoding="utf-8")
    settled(pumps)
    ran = in_shell(f"pumpcli due {pumps} --as-of 2026-01-10 --output {target} <&- >&- 2>&-")
    assert ran.returncode == 3
    assert target.read_text() == run("due", str(pumps), *AS_OF).out


PLAIN = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": os.environ.get("PYTHONPATH", "src"),
    "SOURCE_DATE_EPOCH": os.environ["SOURCE_DATE_EPOCH"],
}
SURROUNDINGS: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
    ("table", (), {"LANG": "C"}),
    ("csv", (), {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}),
    ("json", (), {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}),
    ("table", (), {"PYTHONIOENCODING": "ascii"}),
    ("ics", (), {"PYTHONIOENCODING": "utf-16"}),
    ("table", (), {"LANG": "xx_YY.nonsense", "COLUMNS": "20", "TERM": "dumb"}),
    ("table", (), {"COLUMNS": "-1", "LINES": "x", "TERM": "no-such-terminal", "FORCE_COLOR": "1"}),
    ("ics", (), {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}),
    ("json", ("-O",), {}),
    ("table", ("-OO",), {}),
    ("ics", ("-W", "error"), {}),
    ("csv", ("-X", "dev", "-W", "error"), {}),
]


@pytest.mark.parametrize(("format", "flags", "environment"), SURROUNDINGS, ids=str)
def test_every_surrounding_gives_the_same(
    tmp_path: Path, format: str, flags: tuple[str, ...], environment: dict[str, str]
) -> None:
    """The list of the samples, with accents in one file and a mistake in another."""
    drugs = "drugs: [{name: µ-drug, concentration: 1 mg/mL}]\nstability: 90 days"
    (tmp_path / "a.yaml").write_text(f"{GOOD.replace('P-001', 'P-é')}{drugs}\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(BAD.replace("P-001", "P-ü"), encoding="utf-8")
    arguments = ("due", "sample_configs", str(tmp_path), *AS_OF, "--format", format)
    ran, usual = child(*arguments, flags=flags, environment=PLAIN | environment), run(*arguments)
    assert (ran.returncode, ran.stdout) == (3, usual.out.encode())
    assert ran.stderr.decode(environment.get("PYTHONIOENCODING", "utf-8")) == usual.err
