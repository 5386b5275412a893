"""The rows of the table: each work, its yardstick, and the mark that it must not exceed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks import engine
from tests.benchmarks.fleet import AS_OF
from tests.benchmarks.inputs import CLINIC, Inputs
from tests.benchmarks.processes import MEGABYTE, run

SINGLE_CALLS, FLEETS = 9, 5
_YARDSTICKS = Path(__file__).parent / "yardsticks"
_LOAD_ALL = "yaml.load_all with CSafeLoader, whole process"

Measure = Callable[[], float]
Command = Callable[[], Sequence[str]]


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        at_most: the mark, for the ratio or, without a yardstick, for the value itself; None where there is none.
        rounds: how often each side is measured, by turns.
        measure: one measurement of the work, in `unit`.
        against: one measurement of the yardstick; None where the value itself counts.
        skipped: why it cannot be measured here; empty where it can.
    """

    name: str
    work: str
    yardstick: str
    at_most: float | None
    rounds: int
    measure: Measure
    against: Measure | None = None
    unit: str = "s"
    skipped: str = ""


def rows(inputs: Inputs, cores: int, *, knows_jobs: bool, jobs: Sequence[int] = ()) -> list[Row]:
    """Every line of the table.

    Args:
        knows_jobs: whether `pumpcli due` has the option --jobs.
        jobs: numbers of processes for which `due` is measured too, without a mark.
    """
    return [
        *_single_calls(inputs),
        *_fleets(inputs, cores, "" if knows_jobs else "pumpcli due has no --jobs yet", jobs),
        *_pages(inputs),
        *_sizes(inputs),
        *_others(inputs),
    ]


def knows_jobs() -> bool:
    """Return whether the measured pumpcli has an option for the number of processes."""
    command = pumpcli_command("due", "--help")
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise SystemExit(f"{command[0]} does not exist: install pumpcli for {sys.executable}") from error
    return "--jobs" in told.stdout


def pumpcli_command(*arguments: str) -> list[str]:
    """The installed command of this interpreter."""
    return [str(Path(sys.executable).parent / "pumpcli"), *arguments]


def due_command(path: str, format: str = "csv", *options: str) -> list[str]:
    """The list of all pumps, for the day that the fleets are made for."""
    return pumpcli_command("due", path, "--format", format, "--as-of", str(AS_OF), *options)


def _single_calls(inputs: Inputs) -> Iterator[Row]:
    one = inputs.one()
    due, with_yaml = _seconds(lambda: due_command(one)), _seconds(lambda: yardstick_command("with_yaml", "first", one))
    yield Row("one", "due ONE.yaml, CSV", "Typer app that imports yaml", 1.15, SINGLE_CALLS, due, with_yaml)
    show = _seconds(lambda: pumpcli_command("show", one, "--as-of", str(AS_OF)), terminal=True)
    with_rich = _seconds(lambda: yardstick_command("with_rich", "first", one), terminal=True)
    yield Row("show", "show ONE.yaml, terminal", "the same, importing rich too", 1.2, SINGLE_CALLS, show, with_rich)


def _fleets(inputs: Inputs, cores: int, no_jobs: str, jobs: Sequence[int]) -> Iterator[Row]:
    count = 10_000
    many = f"{inputs.size(count):,} pumps"
    alone = _seconds(partial(_with_jobs, inputs, count, 1))
    load_all = _seconds(lambda: yardstick_command("load_all", inputs.one_file(count)))
    yield Row("alone", f"due, {many}, --jobs 1", _LOAD_ALL, 1.8, FLEETS, alone, load_all, skipped=no_jobs)
    due = _seconds(lambda: due_command(inputs.one_file(count)))
    mark = _mark(cores, {4: 0.5, 2: 1.1})
    yield Row("cores", f"due, {many}, all cores", _LOAD_ALL, mark, FLEETS, due, load_all)
    for number in jobs:
        several = _seconds(partial(_with_jobs, inputs, count, number))
        work = f"due, {many}, --jobs {number}"
        yield Row(f"jobs-{number}", work, _LOAD_ALL, None, FLEETS, several, load_all, skipped=no_jobs)
    folder = _seconds(lambda: due_command(inputs.many_files(count)))
    one_by_one = _seconds(lambda: yardstick_command("one_by_one", inputs.many_files(count)))
    work, yardstick = f"due, {many} in as many files, all cores", "read and loaded by CSafeLoader one by one"
    yield Row("files", work, yardstick, _mark(cores, {4: 0.6}), FLEETS, folder, one_by_one)
    table = _seconds(lambda: due_command(inputs.one_file(count), "table"))
    yield Row("table", f"due, {many}, table to a pipe", "the same as CSV", 1.15, FLEETS, table, due)


def _pages(inputs: Inputs) -> Iterator[Row]:
    """Processor time, each less that for one pump."""

    def week(count: int, format: str) -> float:
        pumps, one = inputs.one_file(count), inputs.one(CLINIC)
        return sum(
            part * run(pumpcli_command("week", path, "--format", format, "--as-of", str(AS_OF))).processor_seconds
            for part, path in ((1, pumps), (-1, one))
        )

    page, table = partial(week, 300, "html"), partial(week, 300, "table")
    work, yardstick = f"week, {inputs.size(300)} pumps, HTML, less the start", "the same as a table"
    yield Row("page", work, yardstick, 1.5, SINGLE_CALLS, page, table)
    long, short = partial(week, 10_000, "html"), lambda: 4 * week(2_500, "html")
    work, yardstick = f"week, {inputs.size(10_000):,} pumps, HTML", f"four times {inputs.size(2_500):,} pumps"
    yield Row("page-grows", work, yardstick, 1.2, FLEETS, long, short)


def _sizes(inputs: Inputs) -> Iterator[Row]:
    def ten_times() -> float:
        return 10 * run(due_command(inputs.one_file(10_000))).seconds

    def peak() -> float:
        return run(due_command(inputs.one_file(100_000))).peak_bytes / MEGABYTE

    many, fewer = f"due, {inputs.size(100_000):,} pumps", f"ten times {inputs.size(10_000):,} pumps"
    due = _seconds(lambda: due_command(inputs.one_file(100_000)))
    yield Row("ten-times", many, fewer, 1.05, FLEETS, due, ten_times)
    yield Row("memory", f"{many}, peak of any process", "", 300, 1, peak, unit="MB")


def _others(inputs: Inputs) -> Iterator[Row]:
    years, days = (engine.forecasts_of(engine.lasting(lasts)) for lasts in (7305, 20))
    work, yardstick = "the engine, a fill that lasts 20 years", "a fill that lasts 20 days"
    yield Row("years", work, yardstick, 1.1, SINGLE_CALLS, years, days)
    many, count = f"due, {inputs.size(10_000):,} pumps", 10_000
    due = _seconds(lambda: due_command(inputs.one_file(count)))
    script = _seconds(lambda: yardstick_command("day_by_day", inputs.one_file(count), str(AS_OF)))
    missing = "" if find_spec("pandas") else "pandas is not installed for this interpreter"
    yield Row("pandas", many, "PyYAML and pandas, day by day", 0.1, FLEETS, due, script, skipped=missing)


def _seconds(command: Command, *, terminal: bool = False) -> Measure:
    return lambda: run(command(), terminal=terminal).seconds


def yardstick_command(name: str, *arguments: str) -> list[str]:
    """The program of a yardstick by this interpreter."""
    return [sys.executable, str(_YARDSTICKS / f"{name}.py"), *arguments]


def _with_jobs(inputs: Inputs, count: int, number: int) -> list[str]:
    return due_command(inputs.one_file(count), "csv", "--jobs", str(number))


def _mark(cores: int, marks: dict[int, float]) -> float | None:
    """Return the mark for a number of cores; None where no mark is for so few."""
    reached = [mark for least, mark in marks.items() if cores >= least]
    return min(reached, default=None)
