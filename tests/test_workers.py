"""Several processes: the same result as one, and an error if one of them dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pumpcli.errors import WorkerLost
from pumpcli.workers import in_order
from tests.benchmarks import fleet
from tests.builders import run

COMMANDS = ["check", "due", "week", "calendar", "schedule", "orders", "reconcile"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of every size with faults among the pumps: large enough to be cut, and many small ones."""
    folder = tmp_path_factory.mktemp("fleet")
    fleet.write_files(folder / "many", 60)
    fleet.write_file(folder / "large.yaml", 900)
    text = (folder / "large.yaml").read_text().replace("P-000500", "P-000400").replace("rate:", "rat:", 3)
    (folder / "large.yaml").write_text(text.replace("P-", "L-"))
    (folder / "broken.yaml").write_text("pump: [\n")
    (folder / "empty.yaml").write_text("# nothing yet\n")
    (folder / "no-text.yaml").write_bytes(b"pump: \xff\n")
    (folder / "large-and-empty.yaml").write_text("---\n# nothing\n" * 20_000)
    return folder


@pytest.mark.parametrize("format", ["table", "csv", "json"])
@pytest.mark.parametrize("command", COMMANDS)
def test_the_result_is_the_same_for_every_number_of_processes(folder: Path, command: str, format: str) -> None:
    as_of = [] if command == "check" else ["--as-of", "2026-11-22"]
    ran = [run(command, str(folder), "--format", format, "--jobs", jobs, *as_of) for jobs in ("1", "2", "5")]
    assert ran[0].code == 3
    assert len(ran[0].err) > 1000 or command == "check"
    assert ran[0] == ran[1] == ran[2]


def doubled(number: int) -> int:
    return 2 * number


def test_results_come_in_order_and_pieces_are_not_taken_far_ahead() -> None:
    taken = []

    def pieces() -> Iterator[int]:
        for number in range(200):
            taken.append(number)
            yield number

    results = in_order(doubled, pieces(), 2)
    assert [next(results) for _ in range(5)] == [0, 2, 4, 6, 8]
    assert len(taken) < 20
    assert list(results) == [2 * number for number in range(5, 200)]


def killed(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_dies_is_an_error_and_no_shorter_list() -> None:
    with pytest.raises(WorkerLost, match="--jobs 1"):
        list(in_order(killed, range(10), 2))


def test_a_process_that_dies_is_said_and_nothing_is_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pumpcli.files.sources.read", lambda file: os.kill(os.getpid(), signal.SIGKILL))
    ran = run("due", str(folder / "many"), "--jobs", "2", "--as-of", "2026-11-22")
    assert (ran.code, ran.out) == (70, "")
    assert ran.err == "pumpcli: a process that was reading ended before it was done; try --jobs 1\n"


def test_how_many_is_a_number_from_one_on() -> None:
    assert run("due", "sample_configs", "--jobs", "0").code == 2
    assert run("due", "sample_configs", "--jobs", "many").code == 2
