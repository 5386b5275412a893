"""The commands that list a fleet, run in this process or in a new one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from tests.builders import Ran, run
from tests.soak.fleets import RandomFleet
from tests.soak.tally import Tally

WEEKS, MONTHS = 2, 2
PLANS = ("week", "schedule", "calendar", "orders")
JOBS = ("1", "2", "4", None)
#: A higher exit code means a signal.
LAST_CODE_OF_ITS_OWN = 128


class Commands:
    """The commands that list one fleet, each run once for a format and a number of processes."""

    def __init__(self, fleet: RandomFleet, tally: Tally) -> None:
        self.fleet, self.tally = fleet, tally
        first = fleet.clinic.week_of(fleet.as_of_day)
        self.last_day = first + timedelta(days=7 * WEEKS - 1)
        self.ran: dict[tuple[str, str, str | None], Ran] = {}

    def arguments(self, command: str, format: str, jobs: str | None) -> list[str]:
        options = {
            "week": ["--weeks", str(WEEKS)],
            "schedule": ["--until", str(self.last_day)],
            "calendar": ["--months", str(MONTHS)],
            "orders": ["--until", str(self.last_day)],
        }.get(command, [])
        each = ["--all"] if (command, format) == ("check", "table") else []
        at_once = [] if jobs is None else ["--jobs", jobs]
        return [
            command,
            str(self.fleet.folder),
            *self.fleet.paths,
            "--format",
            format,
            "--as-of",
            self.fleet.as_of,
            *options,
            *each,
            *at_once,
        ]

    def ask(self, command: str, format: str = "json", jobs: str | None = "1") -> Ran:
        key = command, format, jobs
        if key not in self.ran:
            self.tally.runs += 1
            found = self.ran[key] = run(*self.arguments(*key))
            if found.code > LAST_CODE_OF_ITS_OWN:
                raise KeyboardInterrupt  # the signal was meant for the soak
            self.tally.compare(f"exit code of {key}", found.code, self.fleet.exit_code)
        return self.ran[key]

    def json(self, command: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.ask(command).out)
        return found

    def same_for_jobs(self, command: str, format: str, all_jobs: Iterable[str | None]) -> None:
        """Check that both streams have the same bytes for every number of processes."""
        first = self.ask(command, format, "1")
        for jobs in all_jobs:
            self._same(f"{command} {format} --jobs {jobs}", self.ask(command, format, jobs), first)

    def same_in_a_process(self, command: str, format: str, jobs: str | None) -> None:
        """Check that the installed program prints the same as this process."""
        self.tally.runs += 1
        arguments = [sys.executable, "-m", "pumpcli", *self.arguments(command, format, jobs)]
        done = subprocess.run(arguments, capture_output=True, check=False)
        found = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        self._same(f"{command} {format} as a process", found, self.ask(command, format, jobs))

    def _same(self, what: str, found: Ran, wanted: Ran) -> None:
        self.tally.compare(f"{what}, exit code", found.code, wanted.code)
        self.tally.compare_texts(f"{what}, standard output", found.out, wanted.out)
        self.tally.compare_texts(f"{what}, standard error", found.err, wanted.err)
