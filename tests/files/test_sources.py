"""Which files are read: folders, links, hidden and clinic files, standard input, and what cannot be read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

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
    ("clinics", "path", "found"),
    [
        (["clinic.yaml"], "pumps", ["clinic.yaml"]),
        (["pumps/clinic.yml"], "pumps", ["pumps/clinic.yml"]),
        (["pumps/clinic.yaml", "clinic.yaml"], "pumps", ["pumps/clinic.yaml"]),
        (["clinic.yaml"], "pumps/a.yaml", ["clinic.yaml"]),
        (["pumps/clinic.yaml"], "pumps/a.yaml", ["pumps/clinic.yaml"]),
        (
            ["pumps/one/clinic.yaml", "pumps/two/clinic.yaml"],
            "pumps",
            ["pumps/one/clinic.yaml", "pumps/two/clinic.yaml"],
        ),
        ([], "pumps", []),
    ],
)
def test_the_clinic_file_lies_beside_or_above(tmp_path: Path, clinics: list[str], path: str, found: list[str]) -> None:
    root = tmp_path / "root"
    touch(root, "pumps/a.yaml", *clinics)
    assert sources.clinic_files([str(root / path)]) == [str(root / name) for name in found]


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


def test_a_clinic_file_that_may_be_there_is_not_passed_over(tmp_path: Path) -> None:
    """The folder is a link to itself: nobody can say what is in it."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    path = str(tmp_path / "loop" / "a.yaml")
    assert sources.clinic_files([path]) == [str(tmp_path / "loop" / "clinic.yaml")]
    ran = run("due", path)
    assert (ran.code, ran.out) == (4, "")
    assert "clinic.yaml: error:" in ran.err
