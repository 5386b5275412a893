"""Several processes: the same result as one, however they are started, and an error if one of them dies."""

from __future__ import annotations

import errno
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pumpcli.errors import Problem, WorkerLost
from pumpcli.files import sources
from pumpcli.files.clinic_file import read_clinic
from pumpcli.files.source import Source
from pumpcli.fleet import workers
from pumpcli.fleet.workers import imap_ordered
from tests.benchmarks import fleet
from tests.builders import run

#: A command and a format for each kind of work that a process does for a list.
COMMANDS = [("check", "table"), ("due", "csv"), ("week", "json"), ("reconcile", "table"), ("changes", "csv")]
#: The ways to start a process that exist here: on Linux all three.
METHODS = multiprocessing.get_all_start_methods()
CLINIC = """
holidays: US-MN
timezone: America/Chicago
closed: [2026-12-24 to 2026-12-26]
order_lead: 3 open days
residual_tolerance: [1 mL, 10 %]
catalogue: own/models.yaml
"""
CATALOGUE = """
catalogue: of this test
drugs:
  - mixture: [sufentanil]
    stability: {value: 30 days, source: invented for this test}
"""

needs_fork = pytest.mark.skipif("fork" not in METHODS, reason="no process is forked here")


@pytest.fixture
def each_method(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The ways to start a process; each is in force while it is yielded."""

    def methods() -> Iterator[str]:
        for method in METHODS:
            monkeypatch.setattr(workers, "START_METHOD", method)
            yield method

    return methods()


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files with faults among the pumps: one large enough to be cut, and many small ones."""
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


@pytest.mark.parametrize("format", ["table", "json"])
def test_the_result_is_the_same_for_every_number_of_processes(folder: Path, format: str) -> None:
    arguments = ("due", str(folder), "--format", format, "--as-of", "2026-11-22")
    ran = [run(*arguments, "--jobs", jobs) for jobs in ("1", "2", "5")]
    assert ran[0].code == 3
    assert len(ran[0].err) > 1000
    assert ran[0] == ran[1] == ran[2]


PROGRAM = """
if __name__ == "__main__":
    import sys
    from pumpcli.fleet import workers
    from pumpcli.__main__ import start
    workers.START_METHOD = sys.argv.pop(1)
    start()
"""


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pumps for several processes, with a clinic file that has a value of every kind, and a program to read them."""
    folder = tmp_path_factory.mktemp("ward")
    (folder / "main.py").write_text(PROGRAM)
    (folder / "clinic.yaml").write_text(CLINIC)
    (folder / "own").mkdir()
    (folder / "own" / "models.yaml").write_text(CATALOGUE)
    (folder / "pumps").mkdir()
    large = "---\n".join(fleet.documents(300)).replace("rate:", "rat:", 3)
    (folder / "pumps" / "large.yaml").write_text(large)
    for number, text in enumerate(fleet.documents(20, seed=2)):
        (folder / "pumps" / f"m-{number}.yaml").write_text(text.replace("P-", "M-"))
    kept = run("due", str(folder / "pumps"), "--format", "json", "--as-of", "2026-11-15")
    (folder / "kept.json").write_text(kept.out, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("command", "format"), COMMANDS)
def test_the_program_prints_the_same_however_its_processes_are_started(ward: Path, command: str, format: str) -> None:
    arguments = [command, *([str(ward / "kept.json")] * (command == "changes")), str(ward / "pumps")]
    arguments += ["--clinic", str(ward / "clinic.yaml"), "--format", format]
    arguments += [] if command == "check" else ["--as-of", "2026-11-22"]
    alone = run(*arguments, "--jobs", "1")
    assert len(alone.out) > 500, alone.err
    for method in METHODS:
        program = [sys.executable, str(ward / "main.py"), method]
        ran = subprocess.run([*program, *arguments, "--jobs", "3"], capture_output=True, timeout=120, check=False)
        found = (ran.returncode, ran.stdout.decode(), ran.stderr.decode())
        assert found == (alone.code, alone.out, alone.err), method


def test_a_clinic_goes_to_another_process_as_a_value() -> None:
    clinic = read_clinic(Source("clinic.yaml", CLINIC))[0]
    assert clinic is not None
    there = pickle.loads(pickle.dumps(clinic))
    assert there == clinic
    assert there.why_closed(date(2026, 7, 3)) == clinic.why_closed(date(2026, 7, 3)) is not None


def doubled(number: int) -> int:
    return 2 * number


def test_results_come_imap_ordered_and_pieces_are_not_taken_far_ahead(each_method: Iterator[str]) -> None:
    for method in each_method:
        taken: list[int] = []

        def pieces(taken: list[int] = taken) -> Iterator[int]:
            for number in range(200):
                taken.append(number)
                yield number

        results = imap_ordered(doubled, pieces(), 2)
        assert [next(results) for _ in range(5)] == [0, 2, 4, 6, 8], method
        assert len(taken) < 20, method
        assert list(results) == [2 * number for number in range(5, 200)], method


def killed(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_dies_is_an_error_and_no_shorter_list(each_method: Iterator[str]) -> None:
    for _ in each_method:
        with pytest.raises(WorkerLost, match="--jobs 1"):
            list(imap_ordered(killed, range(10), 2))


@needs_fork
def test_a_process_that_dies_is_reported_and_nothing_is_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = sources.read

    def fatal(file: str) -> Source | Problem:
        if "p-000007" in file:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(file)

    monkeypatch.setattr(sources, "read", fatal)
    ran = run("due", str(folder / "many"), "--jobs", "2", "--as-of", "2026-11-22")
    assert (ran.code, ran.out) == (70, "")
    assert ran.err == "pumpcli: a worker process ended before its work was done; try --jobs 1\n"


def failing(number: int) -> int:
    if number == 3:
        raise LookupError("the third piece")
    if number == 5:
        raise MemoryError
    return number


def test_an_error_of_a_process_is_raised_with_the_place_where_it_happened(each_method: Iterator[str]) -> None:
    for _ in each_method:
        with pytest.raises(LookupError, match="the third piece") as caught:
            list(imap_ordered(failing, range(4), 2))
        assert "in failing" in "".join(caught.value.__notes__)
        with pytest.raises(MemoryError):
            list(imap_ordered(failing, range(4, 9), 2))


def worker_of(number: int) -> int:
    return os.getpid()


def test_there_are_no_more_processes_than_pieces_nor_than_can_be_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(set(imap_ordered(worker_of, range(3), 256))) <= 3
    monkeypatch.setattr(workers, "MOST_JOBS", 2)
    found = list(imap_ordered(worker_of, range(40), 256))
    assert len(found) == 40
    assert len(set(found)) <= 2
    assert list(imap_ordered(worker_of, [], 8)) == []


def test_who_wants_no_more_results_leaves_no_process() -> None:
    results = imap_ordered(doubled, range(1000), 2)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


@needs_fork
@pytest.mark.parametrize(("started_before", "why"), [(0, errno.EMFILE), (4, errno.ENOMEM)])
def test_a_process_that_cannot_be_started_ends_the_program(
    folder: Path, monkeypatch: pytest.MonkeyPatch, started_before: int, why: int
) -> None:
    fork = os.fork
    calls = []

    def refused() -> int:
        calls.append(1)
        if len(calls) > started_before:
            raise OSError(why, os.strerror(why))
        return fork()

    monkeypatch.setattr(os, "fork", refused)
    ran = run("due", str(folder / "large.yaml"), "--jobs", "8", "--as-of", "2026-11-22")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err == f"pumpcli: a worker process could not be started: {os.strerror(why)}; try --jobs 1\n"


@needs_fork
def test_with_few_file_handles_the_list_is_whole_or_there_is_none(folder: Path) -> None:
    """Try every limit of handles, from the least with which an interpreter starts to one that is enough."""
    resource = pytest.importorskip("resource")
    command = [sys.executable, "-m", "pumpcli", "due", str(folder / "large.yaml"), "--as-of", "2026-11-22"]
    command += ["--format", "csv", "--jobs"]
    whole = subprocess.run([*command, "1"], capture_output=True, check=False)
    codes = set()
    for handles in (*range(8, 26), 32, 40):

        def limit(most: int = handles) -> None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

        ran = subprocess.run([*command, "8"], capture_output=True, check=False, timeout=60, preexec_fn=limit)
        if ran.returncode == whole.returncode:
            assert (ran.stdout, ran.stderr) == (whole.stdout, whole.stderr), handles
        else:
            assert (ran.returncode, ran.stdout) == (4, b""), handles
            assert ran.stderr.endswith(b"--jobs 1\n"), handles
        codes.add(ran.returncode)
    assert codes == {4, whole.returncode}


def test_how_many_is_a_number_from_one_on() -> None:
    assert run("due", "sample_configs", "--jobs", "0").code == 2
    assert run("due", "sample_configs", "--jobs", "many").code == 2
