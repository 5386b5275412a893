"""Rules that warn, and rules across a fleet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from pumpcli.domain.clock import DAY
from pumpcli.domain.pump import Pump, written
from pumpcli.errors import Fault, Problem, Severity
from pumpcli.files.document import Entry

LONGEST_WITHOUT_PROGRAM = timedelta(days=1)


def warn(pump: Pump, root: Entry) -> None:
    """Record every warning about a pump at its field."""
    for rule in (_no_program, _lockout_unreachable, _bolus_before_fill, _stability_carried_over):
        for fault in rule(pump, root):
            root.locate(fault.at).fault(fault, Severity.WARNING)


def _no_program(pump: Pump, root: Entry) -> Iterator[Fault]:
    """The pump delivers nothing until its first program starts."""
    starts = pump.programs[0].start
    followings = [fill.at for fill in pump.fills[1:]]
    for index, fill in enumerate(pump.fills):
        until = min([starts, *followings[index : index + 1]])
        if until - fill.at > LONGEST_WITHOUT_PROGRAM:
            message = (
                f"no program is in force from this fill at {written(fill.at)} until {written(until)}: the "
                "pump delivers nothing in that time"
            )
            yield Fault("no-program", message, f"fills[{index}].at")


def _lockout_unreachable(pump: Pump, root: Entry) -> Iterator[Fault]:
    for index, program in enumerate(pump.programs):
        limits = program.on_demand
        if limits is None or limits.max_per_day is None or limits.lockout is None:
            continue
        if limits.max_per_day * limits.lockout > DAY:
            message = (
                f"{limits.max_per_day} boluses a day cannot be reached: the lockout allows "
                f"{DAY / limits.lockout:.3g} a day, and that is what is reckoned with"
            )
            yield Fault("lockout-unreachable", message, f"programs[{index}].on_demand.max_per_day")


def _bolus_before_fill(pump: Pump, root: Entry) -> Iterator[Fault]:
    first = pump.fills[0].at
    for index, bolus in enumerate(pump.boluses):
        if bolus.at < first:
            message = (
                f"this bolus starts at {written(bolus.at)}, before the first fill at {written(first)}; what "
                "it delivers before that fill changes no date"
            )
            yield Fault("before-first-fill", message, f"boluses[{index}].at")


def _stability_carried_over(pump: Pump, root: Entry) -> Iterator[Fault]:
    for index, (earlier, later) in enumerate(pairwise(pump.fills), start=1):
        if earlier.mixture is None or later.mixture == earlier.mixture or later.stability is None:
            continue
        if root.locate(f"fills[{index}].stability").step != "stability":
            message = (
                f"this fill names another mixture but no `stability`; the {later.stability} given before are "
                "still reckoned with"
            )
            yield Fault("stability-carried-over", message, f"fills[{index}].drugs")


def duplicate_codes(found: Sequence[tuple[str, Entry]]) -> list[Problem]:
    """An error for every pump whose code another pump of the fleet has too.

    Args:
        found: each code that was read, with the document it was read from.
    """
    by_code: dict[str, list[Entry]] = {}
    for code, root in found:
        by_code.setdefault(code, []).append(root.locate("pump"))
    problems = []
    for code, entries in by_code.items():
        for entry in entries if len(entries) > 1 else ():
            others = ", ".join(f"{other.document.source.file}:{other.line}" for other in entries if other is not entry)
            message = f"another pump has the code {code} too: {others}; which of them is meant?"
            entry.fault(Fault("duplicate-pump", message))
            problems.append(replace(entry.document.problems.pop(), pump=code))
    return problems
