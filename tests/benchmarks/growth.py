"""Measure whether the time of any command grows faster than its list.

    python -m tests.benchmarks.growth                         every list and command: half an hour
    python -m tests.benchmarks.growth --only "closed days" --command due --rounds 1

Each list of the pump file and the clinic file is made four times as long, and each command is run on both as a whole
process. Its processor time, less that for a list of one entry, must be at most five times as much: the best of five
runs. The exit code is 1 where one takes more.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from tests.benchmarks.long_lists import AS_OF, LongList, long_lists
from tests.benchmarks.processes import Failed

PART, AT_MOST, ROUNDS = 4, 5.0, 5
#: Seconds that are noise: two runs of one command differ by this.
NOISE = 0.03
MOST_SAID = 500

_LISTS = ("check", "due", "week", "calendar", "schedule", "orders", "reconcile")
_OF_ONE = {
    "show": (),
    "table": ("--until", "2026-12-31"),
    "table by window": ("--by", "window", "--from", "2026-06-01", "--days", "30"),
    "explain": (),
    "compare": ("--scale", "+10%"),
}
COMMANDS = (*_LISTS, "changes", *_OF_ONE)


@dataclass(frozen=True)
class Growth:
    """A command with a list of two lengths.

    Attributes:
        start, short, long: seconds of processor time for one entry, for a quarter of the entries, and for all.
    """

    name: str
    command: str
    entries: int
    start: float
    short: float
    long: float

    @property
    def times(self) -> float:
        """The time of the long list as a multiple of that of the short one, each less the start."""
        return max(self.long - self.start, 0.0) / max(self.short - self.start, NOISE)

    @property
    def is_too_much(self) -> bool:
        """Return whether the growth is above the mark."""
        return self.times > AT_MOST


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for and print it; the exit code is 1 where something grows faster than its list."""
    given = _options().parse_args(arguments)
    wanted = [each for each in long_lists() if not given.only or each.name in given.only]
    commands = [command for command in COMMANDS if not given.command or command in given.command]
    print(f"{'list':32}  {'command':15}  {'entries':>7}  {'start':>6}  {'short':>6}  {'long':>6}  times")
    found: list[Growth] = []
    failed = 0
    for each in grown(wanted, commands, given.rounds):
        if isinstance(each, Failed):
            print(each, file=sys.stderr)
            failed += 1
            continue
        mark = "TOO MUCH" if each.is_too_much else ""
        seconds = f"{each.start:6.2f}  {each.short:6.2f}  {each.long:6.2f}"
        print(f"{each.name:32}  {each.command:15}  {each.entries:7,}  {seconds}  {each.times:5.1f}  {mark}".rstrip())
        sys.stdout.flush()
        found.append(each)
    too_much = sum(each.is_too_much for each in found)
    print(f"{len(found)} measured, {too_much} above {AT_MOST:g} times for a list of {PART} times the length")
    return int(too_much > 0 or failed > 0)


def grown(wanted: Iterable[LongList], commands: Sequence[str], rounds: int) -> Iterator[Growth | Failed]:
    """Every command with every list."""
    for each in wanted:
        with TemporaryDirectory(prefix="pumpcli-growth-") as folder:
            sizes = (1, each.most // PART, each.most)
            paths = [written(Path(folder) / str(size), each, size) for size in sizes]
            for command in commands:
                if each.pump is None and command in _OF_ONE:
                    continue
                try:
                    seconds = [min(_seconds(command, path, each) for _ in range(rounds)) for path in paths]
                except Failed as failed:
                    yield failed
                else:
                    yield Growth(each.name, command, each.most, *seconds)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.growth",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [each.name for each in long_lists()]
    parser.add_argument("--only", action="append", choices=names, metavar="LIST", help=f"one of {', '.join(names)}")
    parser.add_argument("--command", action="append", choices=COMMANDS, help="this command alone; may be given again")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs of which the best counts, default {ROUNDS}")
    return parser


def written(folder: Path, wanted: LongList, size: int) -> Path:
    """The files of a list, and beside them the list of due dates that `changes` compares with."""
    folder.mkdir()
    for name, text in wanted.files(size).items():
        (folder / name).write_text(text, encoding="utf-8")
    kept = {"schema": "pumpcli/due/2", "as_of": str(AS_OF), "complete": True, "pumps": [], "unread": [], "problems": []}
    (folder / "kept.json").write_text(json.dumps(kept), encoding="utf-8")
    return folder


def arguments_of(command: str, folder: Path, wanted: LongList) -> list[str]:
    """The arguments of pumpcli for a command with the files of a list."""
    name, *_ = command.split()
    paths = [str(folder / "kept.json"), str(folder)] if name == "changes" else [str(folder)]
    one = ("--jobs", "1") if wanted.pump is None or command not in _OF_ONE else ("--pump", wanted.pump)
    as_of = () if name == "check" else ("--as-of", str(AS_OF))
    return [name, *paths, *as_of, *one, *_OF_ONE.get(command, ())]


def _seconds(command: str, folder: Path, wanted: LongList) -> float:
    """Processor time of one run.

    Raises:
        Failed: its exit code is not one of a list.
    """
    arguments = arguments_of(command, folder, wanted)
    called = [sys.executable, "-m", "pumpcli", *arguments]
    with TemporaryFile() as said:
        process = subprocess.Popen(called, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read(MOST_SAID).decode(errors="replace")
    if process.returncode not in ((0, 3) if wanted.is_faulty else (0,)):
        raise Failed(f"pumpcli {' '.join(arguments)} left with {process.returncode}: {words}")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
