"""Measure the speed of pumpcli as ratios against yardsticks run beside it with the same interpreter.

    python -m tests.benchmarks.run                    the whole table: ten minutes or more
    python -m tests.benchmarks.run --only one --only show
    python -m tests.benchmarks.run --quick            fleets of a tenth, three rounds: for a look, not for the marks
    python -m tests.benchmarks.run --million          once: 1,000,000 pumps, wall time and peak memory

Measured is the installed command beside this interpreter, as a whole process, on a machine that does nothing else.
Nothing here fails because something is slow.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import machine
from tests.benchmarks.inputs import Inputs
from tests.benchmarks.processes import MEGABYTE, Failed, run
from tests.benchmarks.results import Measured, as_json, as_table, measured
from tests.benchmarks.rows import Row, due_command, knows_jobs, rows

QUICK_ROUNDS, QUICK_PART = 3, 0.1


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for and print it; the exit code is 1 if a measured command failed."""
    given = _options().parse_args(arguments)
    with TemporaryDirectory(prefix="pumpcli-benchmarks-") as folder:
        inputs = Inputs(Path(folder), QUICK_PART if given.quick else 1.0)
        if given.million:
            return _million(inputs)
        wanted = _wanted(rows(inputs, machine.cores(), knows_jobs=knows_jobs(), jobs=given.jobs), given.only)
        if given.quick:
            wanted = [replace(row, rounds=min(row.rounds, QUICK_ROUNDS)) for row in wanted]
        found = [_measured_row(row) for row in wanted]
    described = machine.described() | (
        {"quick": "smaller fleets, fewer rounds: not for the marks"} if given.quick else {}
    )
    print((as_json if given.json else as_table)(found, described), end="")
    return int(any(each.failed for each in found))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", metavar="NAME", help="measure this row; may be given again")
    parser.add_argument("--quick", action="store_true", help="smaller fleets and fewer rounds")
    parser.add_argument(
        "--jobs", action="append", type=int, default=[], metavar="N", help="measure due with N processes too"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, with every single measurement")
    parser.add_argument("--million", action="store_true", help="measure 1,000,000 pumps once, and nothing else")
    return parser


def _wanted(known: Sequence[Row], only: Sequence[str] | None) -> list[Row]:
    names = [row.name for row in known]
    for name in only or ():
        if name not in names:
            raise SystemExit(f"no row is named {name}; there are {', '.join(names)}")
    return [row for row in known if only is None or row.name in only]


def _measured_row(row: Row) -> Measured:
    """Measure one row; print its name on standard error to show the progress."""
    print(f"{row.name}: {row.work}", file=sys.stderr)
    return measured(row)


def _million(inputs: Inputs) -> int:
    path = inputs.one_file(1_000_000)
    size = Path(path).stat().st_size / MEGABYTE
    try:
        ran = run(due_command(path))
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    print(f"due, {inputs.size(1_000_000):,} pumps in one file of {size:.0f} MB, CSV")
    print(f"{ran.seconds:.1f} s, at most {ran.peak_bytes / MEGABYTE:.0f} MB in one process\n")
    print("\n".join(f"{name}: {value}" for name, value in machine.described().items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
