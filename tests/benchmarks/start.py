"""Measure the start of commands, as ratios to that of a Typer app of two commands.

    python -m tests.benchmarks.start                          every call: a minute or two
    python -m tests.benchmarks.start --only week --rounds 3

Each call is a whole process of the installed command. All calls are made by turns, in every round each once, so that
what else the machine does meets all alike. A ratio is that of the median processor times. The exit code is 1 where one
is above its mark. A clinic has 300 pumps and public holidays: `alike` loads it at 70 %. `mixed` is written in every way
that a pump file knows, in three times as many characters. Most of its time is that of its pumps, so it has marks of its
own, which only keep it as it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.fleet import AS_OF, documents
from tests.benchmarks.inputs import CLINIC, Inputs
from tests.benchmarks.plans import PlannedFleet, alike
from tests.benchmarks.processes import Failed, Ran, run
from tests.benchmarks.rows import pumpcli_command, yardstick_command

ROUNDS = 15
PUMPS, CAPACITY = 300, 5
MARKS = {
    "alike": {"": 3.0, "due": 3.0, "week": 4.0, "schedule --months 12": 10.0},
    "mixed": {"": 4.2, "due": 4.2, "week": 4.2},
}
#: The yardsticks, which are calls too.
FIRST, HELP, ONE = "typer: a command", "typer: --help", "due, one pump"


@dataclass(frozen=True)
class Call:
    """A command to measure.

    Attributes:
        against: the name of the call that it is compared with; empty for a yardstick.
        folder: the folder in which it is called; None for the one of the caller.
    """

    name: str
    command: Sequence[str]
    against: str = ""
    at_most: float = 0
    folder: Path | None = None
    terminal: bool = False

    def run(self) -> Ran:
        """Run it once. Raise what `processes.run` raises."""
        return run(self.command, terminal=self.terminal, folder=self.folder)


@dataclass(frozen=True)
class Measured:
    """The median processor time of a call, and its ratio to that of another; None for a yardstick."""

    call: Call
    seconds: float
    ratio: float | None

    @property
    def is_too_much(self) -> bool:
        """Return whether the ratio is above the mark."""
        return self.ratio is not None and self.ratio > self.call.at_most


def calls(folder: Path) -> Iterator[Call]:
    """Yield the calls, with their files in a folder."""
    inputs = Inputs(folder)
    yield Call(FIRST, yardstick_command("two_commands", "first", "x"))
    yield Call(HELP, yardstick_command("two_commands", "--help"))
    yield Call("--version", pumpcli_command("--version"), FIRST, 1.1)
    yield Call("--help", pumpcli_command("--help"), HELP, 1.1)
    yield Call(ONE, _as_of("due", inputs.one()), FIRST, 1.5)
    yield Call("due, one pump, public holidays", _as_of("due", inputs.one(CLINIC)), ONE, 1.9)
    yield Call("show, on a terminal", _as_of("show", inputs.one()), FIRST, 2.2, terminal=True)
    fleets = {"alike": alike(PUMPS), "mixed": documents(PUMPS)}
    for name, pumps in fleets.items():
        fleet = PlannedFleet(name, CAPACITY, lambda pumps=pumps: pumps).write(folder / name)  # type: ignore[misc]
        for command, at_most in MARKS[name].items():
            title = f"{command or 'pumpcli alone'}, {PUMPS} {name}"
            yield Call(title, _as_of(*command.split()), FIRST, at_most, fleet)


def _as_of(*arguments: str) -> list[str]:
    return pumpcli_command(*arguments, "--as-of", str(AS_OF))


def measured(known: Sequence[Call], rounds: int) -> list[Measured]:
    """Measure calls by turns, after a run of each that does not count. Raise what `processes.run` raises."""
    seconds: dict[str, list[float]] = {call.name: [] for call in known}
    for number in range(rounds + 1):
        for call in known:
            taken = call.run().processor_seconds
            if number:
                seconds[call.name].append(taken)
    medians = {name: median(each) for name, each in seconds.items()}
    return [Measured(call, medians[call.name], _ratio(call, medians)) for call in known]


def _ratio(call: Call, medians: Mapping[str, float]) -> float | None:
    return medians[call.name] / medians[call.against] if call.against else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for and print it; the exit code is 1 where a start takes too long."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.start",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", action="append", metavar="TEXT", help="measure the calls with this in their names")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs of each call, default {ROUNDS}")
    given = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="pumpcli-start-") as folder:
        try:
            found = measured(_wanted(list(calls(Path(folder))), given.only), given.rounds)
        except Failed as failed:
            print(failed, file=sys.stderr)
            return 1
    print(f"{'call':36}  {'seconds':>7}  ratio  at most")
    for each in found:
        ratio = "" if each.ratio is None else f"  {each.ratio:5.2f}  {each.call.at_most:7.2f}"
        print(f"{each.call.name:36}  {each.seconds:7.3f}{ratio}{'  TOO MUCH' * each.is_too_much}")
    return int(any(each.is_too_much for each in found))


def _wanted(known: Sequence[Call], only: Sequence[str] | None) -> list[Call]:
    """Return the calls that are asked for, and those that they are compared with."""
    names = {call.name for call in known if only is None or any(text in call.name for text in only)}
    for call in reversed(known):
        if call.name in names and call.against:
            names.add(call.against)
    return [call for call in known if call.name in names]


if __name__ == "__main__":
    sys.exit(main())
