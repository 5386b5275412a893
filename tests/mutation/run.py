"""Put small faults into modules, one at a time, and print those that no test notices.

    python -m tests.mutation.run src/pumpcli/domain/clock.py src/pumpcli/domain/zone.py

The tests are collected once. Each fault is put into a copy of that process, made by `fork`. The copy runs the tests
that execute the statement until one fails: first those of the folder that is named first, and fast tests before slow
ones. A fault outside of functions is put into the module during its import, in a copy of a process that has not
imported it yet.

The output lists every surviving mutant; the figures by module follow on standard error.
"""

from __future__ import annotations

import argparse
import functools
import gc
import importlib.util
import json
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

import pytest

from tests.mutation.mutants import Mutant, mutants_of

TESTS = ("tests/domain", "tests/files", "tests/cli", "tests/report", "tests/api", "tests/test_samples.py")
SOURCE = Path("src").resolve()
#: The most memory of a process in bytes; a mutant may extend a list endlessly.
MEMORY = 4_000_000_000
#: The most processor time of a test in seconds, or of the collection before the first test.
LONGEST_TEST = 30
SURVIVED, TIMED_OUT = "survived", "timed out"


class Known(NamedTuple):
    """The run of each test without a fault: the executed lines, and the duration in seconds."""

    places: dict[str, set[tuple[str, int]]]
    seconds: dict[str, float]


class Served:
    """A plugin of pytest that runs, instead of all tests once, the relevant tests for each mutant."""

    def __init__(self, asked: argparse.Namespace, mutants: Sequence[Mutant]) -> None:
        self.asked, self.mutants = asked, mutants

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        files = {str(mutant.path.resolve()) for mutant in self.mutants}
        known: Known = _in_a_copy(lambda: _watched(session, files))
        live = _live_functions(files)
        gc.freeze()

        def tried(mutant: Mutant) -> str:
            places = {(str(mutant.path.resolve()), line) for line in mutant.lines}
            items = [item for item in session.items if known.places[item.nodeid] & places]
            items.sort(key=lambda item: (not item.nodeid.startswith(self.asked.tests[0]), known.seconds[item.nodeid]))
            _put_in(mutant, live)
            return _first_failure(session, items, known)

        _judge(self.asked, self.mutants, tried)
        return True


class FirstFailure:
    """A plugin of pytest that keeps the name of the first test that fails, and limits the time of each test."""

    name = SURVIVED

    def pytest_runtest_logstart(self) -> None:
        _limit(LONGEST_TEST)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.name is SURVIVED:
            self.name = report.nodeid


class Importer(MetaPathFinder):
    """An importer of one module with a fault in it."""

    def __init__(self, mutant: Mutant) -> None:
        path = mutant.path.resolve()
        self.name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        self.loader = _Loader(self.name, str(path))
        self.loader.mutant = mutant

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.loader.path, loader=self.loader)


class _Loader(SourceFileLoader):
    mutant: Mutant

    def get_code(self, fullname: str) -> CodeType:
        return self.mutant.code()


def main() -> None:
    asked = _asked()
    asked.out.write_text("")
    again = {json.loads(line)["mutant"] for line in asked.only.read_text().splitlines()} if asked.only else None
    mutants = [mutant for path in asked.modules for mutant in mutants_of(path, asked.texts)]
    mutants = [mutant for mutant in mutants if again is None or mutant.name in again]
    swapped = [mutant for mutant in mutants if mutant.in_function and not asked.fresh]
    imported = [mutant for mutant in mutants if not mutant.in_function or asked.fresh]
    if swapped:
        _in_a_copy(lambda: _pytest(asked, Served(asked, swapped)))
    _judge(asked, imported, lambda mutant: _imported(asked, mutant))
    _report(asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Find the small faults in modules that no test notices.")
    parser.add_argument("modules", nargs="+", type=Path)
    parser.add_argument("--tests", nargs="+", default=TESTS, help="folders and files of tests, the nearest first")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--profile", default="mutation", help="the Hypothesis profile; `quick` runs more examples")
    parser.add_argument("--texts", action="store_true", help="faults in texts and patterns too")
    parser.add_argument("--fresh", action="store_true", help="import the module anew for every mutant: slower")
    parser.add_argument("--only", type=Path, help="try only the mutants of a file that `--out` or the output made")
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir(), "mutants.jsonl"))
    return parser.parse_args()


def _pytest(asked: argparse.Namespace, *plugins: object) -> int:
    options = ["-x", "-q", "-p", "no:cacheprovider", "--capture=sys", f"--hypothesis-profile={asked.profile}"]
    return int(pytest.main([*options, *asked.tests], plugins))


def _in_a_copy(work: Callable[[], Any]) -> Any:
    """Call `work` in a copy of this process and return its result; its output goes to standard error."""
    with tempfile.TemporaryFile() as file:
        child = os.fork()
        if child == 0:
            os.dup2(2, 1)
            pickle.dump(work(), file)
            file.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert status == 0, "the tests have to pass without a fault"
        file.seek(0)
        return pickle.load(file)


def _watched(session: pytest.Session, files: set[str]) -> Known:
    """Run every test once without a fault and record it."""
    known, memories = Known({}, {}), _memories()
    for item in session.items:
        for memory in memories:
            memory.clear()
        places = known.places.setdefault(item.nodeid, set())

        def in_frame(frame: FrameType, event: str, _: object, places: set[tuple[str, int]] = places) -> Any:
            if frame.f_code.co_filename not in files:
                return None
            places.add((frame.f_code.co_filename, frame.f_lineno))
            return in_frame

        start = time.process_time()
        sys.settrace(in_frame)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        sys.settrace(None)
        known.seconds[item.nodeid] = time.process_time() - start
        assert not session.testsfailed, item.nodeid
    return known


def _live_functions(files: set[str]) -> dict[tuple[str, str, int], list[FunctionType]]:
    """Return the loaded functions of some files by the key of their code (see `_key`); clear every `lru_cache`."""
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename in files:
            found.setdefault(_key(function.__code__), []).append(function)
        elif isinstance(function, functools._lru_cache_wrapper):
            function.cache_clear()
    return found


def _memories() -> list[dict[Any, Any]]:
    """Return the caches of readers. They are cleared before each test, so that it executes the lines of the readers."""
    found: list[dict[Any, Any]] = []
    for each in gc.get_objects():
        if isinstance(each, dict) and type(each).__name__ == "_Cache":
            found.append(each)
        elif isinstance(each, FunctionType) and each.__qualname__ == "remembering.<locals>.found":
            found += [cell.cell_contents for cell in each.__closure__ or () if isinstance(cell.cell_contents, dict)]
    return found


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _put_in(mutant: Mutant, live: dict[tuple[str, str, int], list[FunctionType]]) -> None:
    """Give every function of a loaded module the code of the module with the fault."""
    for code in _functions(mutant.code()):
        for function in live.get(_key(code), ()):
            if function.__code__.co_freevars == code.co_freevars:
                function.__code__ = code


def _functions(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of the functions of a module, of its classes and of its functions."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from [inner] if inner.co_flags & CO_OPTIMIZED else []
            yield from _functions(inner)


def _first_failure(session: pytest.Session, items: Sequence[pytest.Item], known: Known) -> str:
    memories = _memories()
    for item in items:
        for memory in memories:
            memory.clear()
        _limit(2 + 5 * known.seconds[item.nodeid])
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        if session.testsfailed:
            return item.nodeid
    return SURVIVED


def _imported(asked: argparse.Namespace, mutant: Mutant) -> str:
    _limit(LONGEST_TEST)
    sys.meta_path.insert(0, Importer(mutant))
    first = FirstFailure()
    code = _pytest(asked, first)
    return first.name if code == pytest.ExitCode.OK or first.name is not SURVIVED else "the import"


def _limit(seconds: float) -> None:
    """End this process by a signal after some seconds of processor time."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _judge(asked: argparse.Namespace, mutants: Sequence[Mutant], tried: Callable[[Mutant], str]) -> None:
    """Try each mutant in a copy of this process, several in parallel, and record the results."""
    running: dict[int, Mutant] = {}
    for mutant in [*mutants, *[None] * asked.processes]:
        if len(running) == asked.processes or (mutant is None and running):
            child, status = os.wait()
            _ended(asked, running.pop(child), status)
        if mutant is not None:
            running[_started(asked, mutant, tried)] = mutant


def _started(asked: argparse.Namespace, mutant: Mutant, tried: Callable[[Mutant], str]) -> int:
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (1, 2):
                os.dup2(nowhere, stream)
            _note(asked, mutant, tried(mutant))
        finally:
            os._exit(0)
    return child


def _ended(asked: argparse.Namespace, mutant: Mutant, status: int) -> None:
    if os.WIFSIGNALED(status):
        _note(asked, mutant, TIMED_OUT)


def _note(asked: argparse.Namespace, mutant: Mutant, by: str) -> None:
    with asked.out.open("a") as file:
        file.write(json.dumps({"module": mutant.path.stem, "mutant": mutant.name, "by": by}) + "\n")


def _report(asked: argparse.Namespace) -> None:
    lines = asked.out.read_text().splitlines()
    found = [json.loads(line) for line in lines]
    for line, each in zip(lines, found, strict=True):
        if each["by"] == SURVIVED:
            print(line)
    for module in dict.fromkeys(each["module"] for each in found):
        by = Counter(each["by"] == SURVIVED for each in found if each["module"] == module)
        print(f"{module}: {by.total()} mutants, {by[False]} killed, {by[True]} survived", file=sys.stderr)


if __name__ == "__main__":
    main()
