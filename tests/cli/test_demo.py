"""`pumpcli demo`: a copy of all samples, whole or not at all, and commands that show something."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from pumpcli.cli.commands import demo
from tests.builders import run

SAMPLES = Path("sample_configs").resolve()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("arguments", [[], ["pumpcli-demo"], ["pumpcli-demo/"], ["other name"], ["."]])
def test_all_samples_are_copied(arguments: list[str], tmp_path: Path) -> None:
    ran = run("demo", *arguments)
    folder = tmp_path / (arguments[0] if arguments else "pumpcli-demo")
    assert (ran.code, ran.err) == (0, "")
    assert contents(folder) == contents(SAMPLES)
    assert f"{len(contents(SAMPLES))} files. All pumps in them are invented" in ran.out


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("demo", "empty").code == 0
    assert contents(tmp_path / "empty") == contents(SAMPLES)


def test_the_commands_that_are_printed_show_the_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("demo", "a demo")
    commands = [shlex.split(line) for line in ran.out.splitlines() if line.startswith("  ")]
    assert commands[0] == ["cd", "a demo"]
    monkeypatch.chdir(tmp_path / "a demo")
    assert len(commands) > 5
    for program, *arguments in commands[1:]:
        assert program == "pumpcli"
        ran = run(*arguments)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out
    assert "cd ." not in run("demo", ".").out


@pytest.mark.parametrize("name", ["-", "-x"])
def test_the_command_that_changes_the_folder_works_where_its_name_begins_with_a_dash(name: str) -> None:
    assert f"  cd ./{name}\n" in run("demo", "--", name).out


def test_a_name_that_is_empty_is_wrong_usage() -> None:
    ran = run("demo", "")
    assert (ran.code, ran.out) == (2, "")
    assert "DIR is empty" in ran.err


@pytest.mark.parametrize("what", ["file", "hidden", "link", "dangling", "above"])
def test_nothing_is_written_over_or_beside_what_is_there(what: str, tmp_path: Path) -> None:
    name = "there/deeper" if what == "above" else "there"
    if what == "file":
        (tmp_path / "there").write_text("mine")
    elif what == "hidden":
        (tmp_path / "there").mkdir()
        (tmp_path / "there" / ".mine").write_text("mine")
    elif what == "link":
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "mine").write_text("mine")
        (tmp_path / "there").symlink_to("full")
    elif what == "dangling":
        (tmp_path / "there").symlink_to("nowhere")
    before = contents(tmp_path)
    ran = run("demo", name)
    assert (ran.code, ran.out) == (2, "")
    assert "there" in ran.err
    assert contents(tmp_path) == before
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_cannot_be_copied_whole_is_removed(
    is_new: bool, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        """The samples, of which the last one fails."""

        def iterdir(self) -> Sequence[object]:
            return [*sorted(SAMPLES.iterdir())[:3], Deeper(), Broken()]

    class Deeper:
        name = "deeper"

        def is_dir(self) -> bool:
            return True

        def iterdir(self) -> Sequence[object]:
            return sorted(SAMPLES.iterdir())[:1]

    class Broken:
        name = "last.yaml"

        def is_dir(self) -> bool:
            return False

        def read_bytes(self) -> bytes:
            raise error

    monkeypatch.setattr(demo, "_samples", Failing)
    if not is_new:
        (tmp_path / "there").mkdir()
    if isinstance(error, KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            demo.demo("there")
    else:
        ran = run("demo", "there")
        assert (ran.code, ran.out) == (4, "")
        assert "No space left" in ran.err
    assert os.listdir(tmp_path) == ([] if is_new else ["there"])
    assert contents(tmp_path) == {}
    assert is_new or os.listdir(tmp_path / "there") == []
