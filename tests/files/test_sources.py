"""Finding and reading files: folders, links, hidden and clinic files, standard input, and unreadable files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest

from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.source import Source
from tests.builders import run


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("pump: x\n")


def names_in(folder: Path, *paths: str) -> tuple[list[str], list[str]]:
    files, problems = sources.pump_files([str(folder / path) for path in paths or ("",)])
    return [str(Path(file).relative_to(folder)) for file in files], [problem.code for problem in problems]


def test_a_folder_stands_for_the_yaml_files_in_it(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "b.yaml",
        "a.yml",
        "A.YAML",
        "deep/er/c.yaml",
        "notes.txt",
        ".hidden.yaml",
        ".git/d.yaml",
        "clinic.yaml",
    )
    (tmp_path / "notes.txt").write_text("nothing of a pump\n")
    assert names_in(tmp_path) == (["A.YAML", "a.yml", "b.yaml", "deep/er/c.yaml"], [])


def test_each_file_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.yaml")
    assert names_in(tmp_path, "a.yaml", "", "a.yaml") == (["a.yaml"], [])


def test_a_file_that_is_named_needs_no_suffix_but_a_clinic_file_is_none(tmp_path: Path) -> None:
    touch(tmp_path, "pump.txt", "clinic.yaml")
    assert names_in(tmp_path, "pump.txt", "clinic.yaml") == (["pump.txt"], [])


def test_what_is_missing_is_a_problem_and_the_rest_is_read(tmp_path: Path) -> None:
    touch(tmp_path, "a.yaml")
    assert names_in(tmp_path, "missing.yaml", "a.yaml") == (["a.yaml"], ["file-unreadable"])


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert names_in(tmp_path) == ([], ["no-pump-files"])


def test_every_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    touch(tmp_path, "only-a-clinic/clinic.yaml", "pumps/a.yaml")
    (tmp_path / "empty").mkdir()
    files, problems = names_in(tmp_path, "gone.yaml", "empty", "only-a-clinic", "pumps")
    assert files == ["pumps/a.yaml"]
    assert problems == ["file-unreadable", "no-pump-files", "no-pump-files"]


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    touch(tmp_path, "real/a.yaml")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "nowhere.yaml").symlink_to(tmp_path / "gone.yaml")
    files, problems = names_in(tmp_path)
    assert len(files) == 1
    assert problems == ["file-unreadable"]


def test_no_path_at_all_names_no_file() -> None:
    assert sources.pump_files([]) == ([], [])


@pytest.mark.parametrize(
    ("data", "place"),
    [(b"pump: P-1\nnotes: \xff\n", (2, 8)), (b"\xff", (1, 1)), ("pump: x".encode("utf-16"), (1, 1))],
)
def test_what_is_not_utf8_is_a_problem_with_its_place(tmp_path: Path, data: bytes, place: tuple[int, int]) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    problem = sources.read(str(tmp_path / "a.yaml"))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.line, problem.column) == ("not-utf8", *place)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfpump: x\r\n")
    source = sources.read(str(tmp_path / "a.yaml"))
    assert isinstance(source, Source)
    assert source.text == "pump: x\r\n"


def test_a_folder_cannot_be_read_as_a_file(tmp_path: Path) -> None:
    problem = sources.read(str(tmp_path))
    assert isinstance(problem, Problem)
    assert problem.code == "file-unreadable"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"caf\xe9", 1, 4),
        (b"pump: x\nnotes: caf\xe9\n", 2, 11),
        ("\ufeff".encode() + b"caf\xe9", 1, 4),
        ("\ufeff\n".encode() + b"\xe9", 2, 1),
        ("µ".encode() + b"\xe9", 1, 2),
    ],
)
def test_what_is_no_utf8_is_shown_at_its_place(tmp_path: Path, data: bytes, line: int, column: int) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    problem = sources.read(str(tmp_path / "a.yaml"))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.line, problem.column) == ("not-utf8", line, column)


def test_a_standard_input_that_is_closed_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    problem = sources.read("-")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.message) == ("file-unreadable", "standard input is closed")


class _Failing:
    """A standard input on a disk that fails."""

    @property
    def buffer(self) -> _Failing:
        return self

    def read(self, _: int) -> bytes:
        raise OSError(5, "Input/output error")


def test_a_standard_input_that_fails_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Failing())
    problem = sources.read("-")
    assert isinstance(problem, Problem)
    assert (problem.file, problem.code, problem.message) == ("-", "file-unreadable", "Input/output error")


def test_a_folder_that_may_not_be_looked_into_is_a_problem_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "a.yaml", "closed/b.yaml", "open/c.yaml")
    scandir = os.scandir

    def refusing(path: str) -> Iterator[os.DirEntry[str]]:
        if os.path.basename(path) == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert names_in(tmp_path) == (["a.yaml", "open/c.yaml"], ["file-unreadable"])


@pytest.mark.parametrize(
    "target",
    ["nowhere", "/nowhere/not-mounted", "loop", "x" * 5000],
    ids=["missing", "not mounted", "loop", "too long"],
)
@pytest.mark.parametrize("name", ["ward", "ward.yaml", "notes.txt"])
def test_a_link_that_cannot_be_followed_is_a_problem_whatever_its_name(tmp_path: Path, target: str, name: str) -> None:
    """A ward may be behind it."""
    touch(tmp_path, "a.yaml", "zz/b.yaml")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    if len(target) < 4096:
        (tmp_path / name).symlink_to(target)
    else:
        (tmp_path / name).symlink_to("/".join(["x" * 200] * 20))
    files, problems = sources.pump_files([str(tmp_path)])
    assert [Path(file).name for file in files] == ["a.yaml", "b.yaml"]
    assert {(Path(each.file).name, each.code) for each in problems} == {
        ("loop", "file-unreadable"),
        (name, "file-unreadable"),
    }
    assert all(each.message.startswith("this link cannot be followed: ") for each in problems)


class _Entry:
    """An entry of a folder of which the system gives only the name."""

    def __init__(self, path: str) -> None:
        self.name = os.path.basename(path)

    def is_symlink(self) -> bool:
        return False

    def is_dir(self) -> bool:
        raise OSError(116, "Stale file handle")


def test_an_entry_of_which_nothing_can_be_known_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "a.yaml", "open/c.yaml")
    scandir = os.scandir

    @contextmanager
    def with_stale(path: str) -> Iterator[Iterator[object]]:
        with scandir(path) as entries:
            yield iter([*entries, *([_Entry("mount")] if Path(path) == tmp_path else [])])

    monkeypatch.setattr(os, "scandir", with_stale)
    files, problems = sources.pump_files([str(tmp_path)])
    assert [Path(file).name for file in files] == ["a.yaml", "c.yaml"]
    assert [(problem.file, problem.message) for problem in problems] == [(str(tmp_path / "mount"), "Stale file handle")]


def test_a_link_that_may_not_be_read_does_not_end_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be followed, like links of the system below /proc; only its target is not readable."""
    touch(tmp_path, "a.yaml", "real/b.yaml")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    realpath = os.path.realpath

    def refusing(path: str) -> str:
        if os.path.basename(path) == "link":
            raise PermissionError(13, "Permission denied", path)
        return realpath(path)

    monkeypatch.setattr(os.path, "realpath", refusing)
    files, problems = sources.pump_files([str(tmp_path)])
    assert (str(tmp_path / "a.yaml") in files, str(tmp_path / "real" / "b.yaml") in files, problems) == (True, True, [])


@pytest.mark.parametrize(
    ("name", "text", "is_named"),
    [
        ("A201.yaml.txt", "", True),
        ("A201.YML.TXT", "anything", True),
        ("A201.yaml.docx", "", True),
        ("clinic.yaml.txt", "soon: 3 days\n", True),
        ("A204", "pump: A204\n", True),
        ("A204", "# a comment\r\n\r\npump : A204\r\n", True),
        ("A204", "\ufeffpump: A204\n", True),
        ("A.204", "notes: x\npump: A.204\n", True),
        ("A204.", "pump: A204\n", True),
        ("A204.txt", "pump: A204\n", True),
        ("A204.ymal", "pump: A204\n", True),
        ("A204.yam", "pump: A204\n", True),
        ("A204.yaml (1)", "pump: A204\n", True),
        ("A204.yaml ", "pump: A204\n", True),
        ("A204.yaml,txt", "pump: A204\n", True),
        ("A204.ya", "pump: A204\n", True),
        ("A204.ylm", "pump: A204\n", True),
        ("A204 Dr. Lee", "pump: A204\n", True),
        ("A204.yaml.crdownload", "", True),
        ("A204", "{pump: A204}\n", True),
        ("A204", '{\n  "pump": "A204"\n}\n', True),
        ("A204", "--- {pump: A204}\n", True),
        ("A204", "'pump': A204\n", True),
        ("A204", "  pump: A204\n", True),
        ("A204", "# a comment\n" * 1000 + "pump: A204\n", True),
        ("A204", '{\n  "pumps": [\n    {\n      "pump": "A204"\n    }\n  ]\n}\n', False),
        ("clinic", "soon: 3 days\n", True),
        ("clinic.ymal", "soon: 3 days\n", True),
        ("Clinic.txt", "# ours\nsoon: 3 days\n", True),
        ("clinic.txt", "Call the clinic soon: it is closed.\n", False),
        ("clinical", "soon: 3 days\n", False),
        ("clinic.bak", "soon: 3 days\n", False),
        ("A204.yaml.~1~", "pump: A204\n", False),
        ("A204.bak-2026", "pump: A204\n", False),
        ("A204", "", False),
        ("A204", "the pump: is old\n", False),
        ("A204.txt", "Call about the pump.\n", False),
        ("A204.yaml~", "pump: A204\n", False),
        ("A204.yaml.bak", "pump: A204\n", False),
        ("A204.yaml.orig", "pump: A204\n", False),
        ("A204.pdf", "pump: A204\n", False),
        ("A204.html", "pump: A204\n", False),
        (".A204.yaml.txt", "pump: A204\n", False),
    ],
)
def test_what_looks_like_a_pump_file_and_is_not_read_is_named(
    tmp_path: Path, name: str, text: str, is_named: bool
) -> None:
    touch(tmp_path, "a.yaml")
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    files, problems = sources.pump_files([str(tmp_path)])
    assert files == [str(tmp_path / "a.yaml")]
    assert [(each.code, each.file, each.is_error) for each in problems] == (
        [("passed-over", str(tmp_path / name), False)] if is_named else []
    )
    ran = run("due", str(tmp_path), "--format", "json")
    assert f'"unread": [\n    {{\n      "pump": "x",\n      "file": "{tmp_path}/a.yaml"' in ran.out
    assert ("[passed-over]" in ran.err) == is_named


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_that_is_called_like_a_pump_is_not_looked_into(tmp_path: Path) -> None:
    touch(tmp_path, "a.yaml")
    for name in ("A204", "A204.yaml.txt"):
        os.mkfifo(tmp_path / name)
    assert names_in(tmp_path) == (["a.yaml"], [])


def test_utf_16_is_looked_through(tmp_path: Path) -> None:
    (tmp_path / "A204").write_bytes("# x\npump: A204\n".encode("utf-16"))
    assert [problem.code for problem in sources.pump_files([str(tmp_path)])[1]] == ["no-pump-files", "passed-over"]


def test_a_file_that_is_named_is_not_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, "a.yaml", "b.yaml.txt")
    for paths in (("", "b.yaml.txt"), ("b.yaml.txt", "")):
        assert (sorted(names_in(tmp_path, *paths)[0]), names_in(tmp_path, *paths)[1]) == (["a.yaml", "b.yaml.txt"], [])


def test_a_file_that_cannot_be_looked_into_may_be_a_pump_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "a.yaml", "A204")

    def refused(file: str, size: int) -> bytes:
        raise PermissionError(13, "Permission denied", file)

    monkeypatch.setattr(sources, "_head", refused)
    (problem,) = sources.pump_files([str(tmp_path)])[1]
    assert (problem.code, problem.file) == ("passed-over", str(tmp_path / "A204"))
    assert problem.message.endswith("which is unknown: Permission denied")


class Clock:
    """A clock that advances only by waiting, with events that happen during the wait."""

    def __init__(self, now: float) -> None:
        self.now, self.waits, self.events = now, list[float](), list[Callable[[], None]]()

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += seconds
        if self.events:
            self.events.pop(0)()


NOW = 1_800_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock of the reader of files, with the waiting time of real use."""
    clock = Clock(NOW)
    monkeypatch.setattr(sources, "SETTLE", 2.0)
    monkeypatch.setattr(sources, "time", clock)
    return clock


def written(path: Path, text: str, at: float) -> None:
    path.write_text(text)
    os.utime(path, ns=(int(at * 1000) * 1_000_000,) * 2)


@pytest.mark.parametrize(
    ("age", "waits"),
    [(3, []), (2, []), (1.5, [0.5]), (0, [2]), (-1, [2, 1]), (-2, []), (-1000, [])],
)
def test_a_file_is_read_when_it_has_settled(tmp_path: Path, clock: Clock, age: float, waits: list[float]) -> None:
    written(tmp_path / "a.yaml", "pump: x\n", NOW - age)
    source = sources.read(str(tmp_path / "a.yaml"))
    assert isinstance(source, Source)
    assert (source.text, clock.waits) == ("pump: x\n", waits)


def test_files_that_were_written_together_are_waited_for_once(tmp_path: Path, clock: Clock) -> None:
    for number in range(20):
        written(tmp_path / f"{number}.yaml", "pump: x\n", NOW - 0.5 - number / 100)
    assert all(isinstance(sources.read(str(path)), Source) for path in sorted(tmp_path.iterdir()))
    assert sum(clock.waits) <= 1.5


def test_what_was_appended_meanwhile_is_read(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "a.yaml"
    written(path, "pump: x\n", NOW)
    clock.events.append(lambda: written(path, "pump: x\nnotes: y\n", NOW + 1))
    source = sources.read(str(path))
    assert isinstance(source, Source)
    assert (source.text, clock.waits) == ("pump: x\nnotes: y\n", [2, 1])


def test_what_is_written_to_without_end_is_a_problem(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "a.yaml"
    written(path, "pump: x\n", NOW)
    clock.events = [lambda: written(path, "pump: x\n", clock.now)] * 100
    problem = sources.read(str(path))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.message) == ("file-unreadable", "it is still being written to; try again")
    assert len(clock.waits) == sources.MOST_WAITS


def test_a_file_that_may_go_on_at_any_time_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some files of the system do so, although they are marked as regular."""
    touch(tmp_path, "a.yaml")

    class Endless:
        parts: ClassVar = [b"pump: x\n", None]

        def read(self, _: int) -> bytes | None:
            return self.parts.pop(0)

    whole = sources._all_of
    monkeypatch.setattr(sources, "_all_of", lambda stream: whole(Endless()))  # type: ignore[arg-type]
    problem = sources.read(str(tmp_path / "a.yaml"))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.message) == ("file-unreadable", "it has no end: more text may follow at any time")
