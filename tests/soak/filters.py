"""A filter and its negation: together they are the whole list, each row once and unchanged."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from tests.builders import run
from tests.soak.commands import Commands
from tests.soak.printed import Record

#: Terms that hold for some pumps of a random fleet. None names a value that a fleet may lack.
TERMS = (
    "status=soon,ok",
    "days<=14",
    "left<5mL",
    "pump~1",
    "model~synchro",
    "drug~in",
    "booking=none",
    "due>=2026-12-01",
    "label~a",
    "site~o",
    "replacement!=none",
)


def together_the_whole(commands: Commands, number: int) -> None:
    """Check that a term and its negation share the rows of `due`, `week` and `schedule` among them.

    Args:
        number: the number of the fleet; it selects the term, and the number of processes.
    """
    term, jobs = TERMS[number % len(TERMS)], str(1 + number % 2)
    for command in ("due", "week", "schedule"):
        rows = Counter(_rows(command, commands.json(command)))
        parts = [_filtered(commands, command, where, jobs) for where in (term, f"!{term}")]
        found = sum((Counter(_rows(command, part)) for part in parts), Counter[str]())
        commands.tally.compare(f"rows of {command} by {term} and its negation", found - rows, rows - found)
        hidden = [{each["file"] for each in part["unread"]} for part in parts]
        commands.tally.compare(f"unread of {command} by {term}", hidden[0], hidden[1])


def _filtered(commands: Commands, command: str, term: str, jobs: str) -> Record:
    commands.tally.runs += 1
    ran = run(*commands.arguments(command, "json", jobs), "--where", term)
    commands.tally.compare(f"exit code of {command} by {term}", ran.code, commands.fleet.exit_code)
    found: Record = json.loads(ran.out)
    return found


def _rows(command: str, found: Record) -> Iterator[str]:
    """Yield the rows of a list as texts."""
    if command == "week":
        refills = [refill for week in found["weeks"] for day in week["days"] for refill in day["refills"]]
        rows = [*refills, *(refill for week in found["weeks"] for refill in week["overdue"])]
    else:
        rows = found["pumps" if command == "due" else "refills"]
    yield from (json.dumps(row) for row in rows)
