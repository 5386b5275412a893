"""Run random fleets with faults among them through the real command line, and compare all results.

    python -m tests.soak.run                          200 fleets of 1,000 pumps: almost an hour
    python -m tests.soak.run --fleets 2 --pumps 100   a look
    python -m tests.soak.run --fleets 1 --seed 17     one of them again; --keep FOLDER keeps its files

Every fleet is listed by `due` in every format, by `week`, `check` and one of the other plans, and in turn by one
command in all its formats; by one, two, four and all processes in turn. The lists must agree with one another, with
what was written into the files, and with a second implementation that is slow and obvious. The exit code is 1 if
anything differs.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.fleets import random_fleet
from tests.soak.laws import examine
from tests.soak.tally import Tally

MOST_PRINTED = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak `fleets` fleets and print the figures."""
    os.environ["SOURCE_DATE_EPOCH"] = "1800000000"  # so that two calendars of one list are equal
    given = _options().parse_args(arguments)
    total = Tally()
    begun = time.perf_counter()
    for seed in range(given.seed, given.seed + given.fleets):
        before = time.perf_counter()
        found = _soaked(seed, given)
        total.add(found)
        gc.collect()
        seconds = time.perf_counter() - before
        told = f"{found.sound:,} sound, {found.faulty:,} faulty, {found.runs} runs, {found.comparisons:,} comparisons"
        print(f"fleet of seed {seed}: {told}, {len(found.differences)} differences, {seconds:.1f} s", flush=True)
        for difference in found.differences[:MOST_PRINTED]:
            print(f"  DIFFERENCE {difference}")
        if found.differences:
            print(f"  again: python -m tests.soak.run --fleets 1 --pumps {given.pumps} --seed {seed}", flush=True)
    print("\n".join(["", *total.lines(), f"{time.perf_counter() - begun:.0f} s"]))
    return int(bool(total.differences))


def _soaked(seed: int, given: argparse.Namespace) -> Tally:
    with TemporaryDirectory(prefix="pumpcli-soak-") as temporary:
        folder = Path(temporary) if given.keep is None else given.keep / str(seed)
        folder.mkdir(parents=True, exist_ok=True)
        fleet = random_fleet(folder, seed, given.pumps)
        tally = Tally(1, len(fleet.sound) + len(fleet.faulty), len(fleet.sound), len(fleet.faulty))
        try:
            examine(fleet, seed, given.walked, tally)
        except Exception as error:  # such as a list that is not JSON; go on with the other fleets
            tally.differences.append(f"what was printed could not be read: {error!r}")
        return tally


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fleets", type=int, default=200, metavar="N", help="how many fleets; 200")
    parser.add_argument("--pumps", type=int, default=1000, metavar="N", help="pumps of each; 1000")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the first fleet; 1")
    parser.add_argument(
        "--walked", type=int, default=100, metavar="N", help="pumps of each that the slow implementation computes; 100"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the fleets there and leave them")
    return parser


if __name__ == "__main__":
    gc.disable()  # as the program itself does
    sys.exit(main())
