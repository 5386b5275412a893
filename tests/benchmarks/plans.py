"""Measure how long plans take, as ratios to `due` of the same fleet.

    python -m tests.benchmarks.plans                     every fleet: some minutes
    python -m tests.benchmarks.plans --only "100 %" --rounds 1

Each command is run as a whole process. Its processor time, less that of `pumpcli --version`, is divided by that of
`due`: the best of three runs. The exit code is 1 where a ratio is above its mark.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.benchmarks.fleet import AS_OF, documents, settle
from tests.benchmarks.processes import Failed

ROUNDS = 3
#: Times `due`, for every fleet.
MARKS = {"week": 2.5, "calendar --months 3": 2.5, "orders": 2.5, "schedule --months 12": 8.0}
#: Times `due`, for a fleet of 3,000.
LARGE = 1.3
#: Times the fleet without the pump of 20 mL a day.
SLIP_AT_MOST = 1.3
#: `schedule` for 60 months, times that for 12.
LONG, LONG_AT_MOST = "schedule --months 60", 6.0
_SLIP = """\
pump: SLIP
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-11-20 09:00, volume: 20 mL}
program: {rate: 20 mL/day}
"""


@dataclass(frozen=True)
class PlannedFleet:
    """A fleet with the capacity of its clinic."""

    name: str
    capacity: int
    pumps: Callable[[], Iterator[str]]

    def write(self, folder: Path) -> Path:
        """Write the pumps and the clinic file into a new folder."""
        folder.mkdir()
        clinic = f"holidays: US-MN\norder_lead: 5 days\ncapacity: {self.capacity}\n"
        for name, text in (("clinic.yaml", clinic), ("fleet.yaml", "---\n".join(self.pumps()))):
            (folder / name).write_text(text, encoding="utf-8")
            settle(folder / name)
        return folder


@dataclass(frozen=True)
class Measured:
    """The ratio of a command with a fleet, and the mark."""

    fleet: str
    command: str
    ratio: float
    at_most: float

    @property
    def is_too_much(self) -> bool:
        """Return whether the ratio is above the mark."""
        return self.ratio > self.at_most


def alike(count: int, seed: int = 1) -> Iterator[str]:
    """Yield pumps of one flow whose fills last 30 to 120 days."""
    random = Random(seed)
    for number in range(count):
        lasts = random.uniform(30, 120)
        filled = AS_OF - timedelta(days=random.uniform(1, lasts - 4))
        yield (
            f"pump: P-{number:05}\nreservoir: {{capacity: 20 mL, low_alarm: 2 mL}}\n"
            f"fill: {{at: {filled} {random.randrange(8, 17):02}:30, volume: 20 mL}}\n"
            f"program: {{rate: {18 / lasts:.3f} mL/day}}\n"
        )


def with_slip() -> Iterator[str]:
    """Yield a fleet with one pump of 20 mL a day, a slip for 0.2."""
    yield _SLIP
    yield from alike(300)


#: A clinic with 300 of these pumps has 7 refills on each open day.
FLEETS = (
    PlannedFleet("70 %", 5, lambda: alike(300)),
    PlannedFleet("100 %", 7, lambda: alike(300)),
    PlannedFleet("130 %", 9, lambda: alike(300)),
    PlannedFleet("mixed", 5, lambda: documents(300)),
    PlannedFleet("slip", 7, with_slip),
    PlannedFleet("3,000", 70, lambda: alike(3000)),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for and print it; the exit code is 1 where a plan takes too long."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.plans",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [fleet.name for fleet in FLEETS]
    parser.add_argument(
        "--only", action="append", choices=names, metavar="FLEET", help=f"one of {', '.join(names)}".replace("%", "%%")
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs of which the best counts, default {ROUNDS}")
    given = parser.parse_args(arguments)
    try:
        found = list(measured([fleet for fleet in FLEETS if not given.only or fleet.name in given.only], given.rounds))
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(f"{'fleet':8}  {'command':50}  ratio  at most")
    for each in found:
        mark = "  TOO MUCH" if each.is_too_much else ""
        print(f"{each.fleet:8}  {each.command:50}  {each.ratio:5.2f}  {each.at_most:7.2f}{mark}")
    return int(any(each.is_too_much for each in found))


def measured(fleets: Sequence[PlannedFleet], rounds: int) -> Iterator[Measured]:
    """Yield every command with every fleet, the longer plan, and the slip against the fleet without it."""
    seconds: dict[tuple[str, str], float] = {}
    with TemporaryDirectory(prefix="pumpcli-plans-") as folder:
        start = min(_seconds("--version", None) for _ in range(rounds))
        for fleet in fleets:
            path = fleet.write(Path(folder) / str(len(seconds)))
            factor = LARGE if fleet.name == "3,000" else 1.0
            for command in ("due", *MARKS, *([LONG] if fleet.name == "100 %" else [])):
                seconds[fleet.name, command] = min(_seconds(command, path) for _ in range(rounds)) - start
                ratio = seconds[fleet.name, command] / seconds[fleet.name, "due"]
                if command in MARKS:
                    yield Measured(fleet.name, command, ratio, MARKS[command] * factor)
            yield from _compared(seconds, fleet.name)


def _compared(seconds: dict[tuple[str, str], float], name: str) -> Iterator[Measured]:
    if (name, LONG) in seconds:
        times = seconds[name, LONG] / seconds[name, "schedule --months 12"]
        yield Measured(name, f"{LONG}: times that for 12", times, LONG_AT_MOST)
    for command in MARKS:
        if name == "slip" and ("100 %", command) in seconds:
            times = seconds[name, command] / seconds["100 %", command]
            yield Measured(name, f"{command}: times that without the slip", times, SLIP_AT_MOST)


def arguments_of(command: str, folder: Path | None) -> list[str]:
    """The arguments of pumpcli for a command with a fleet, or without one."""
    return [*command.split(), *([] if folder is None else [str(folder), "--jobs", "1", "--as-of", str(AS_OF)])]


def _seconds(command: str, folder: Path | None) -> float:
    """Return the processor time of one run.

    Raises:
        Failed: its exit code is not 0.
    """
    called = [sys.executable, "-m", "pumpcli", *arguments_of(command, folder)]
    process = subprocess.Popen(called, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"pumpcli {command} left with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
