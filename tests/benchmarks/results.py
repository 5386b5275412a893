"""The results: medians, ratios, their spread, and a table of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from tests.benchmarks.processes import Failed
from tests.benchmarks.rows import Row

_HEADS = ("name", "work", "yardstick", "work", "yardstick", "ratio", "quartiles", "at most", "reached")


@dataclass(frozen=True)
class Measured:
    """The measurements of one row, in the order in which they were made.

    Attributes:
        failed: why there are none, or not all; empty where all went well.
    """

    row: Row
    works: tuple[float, ...] = ()
    yardsticks: tuple[float, ...] = ()
    failed: str = ""

    @property
    def value(self) -> float | None:
        """The value that the mark limits: the ratio of the medians, or the median itself without a yardstick."""
        if self.failed or not self.works:
            return None
        return median(self.works) / median(self.yardsticks) if self.yardsticks else median(self.works)

    @property
    def spread(self) -> tuple[float, float] | None:
        """The first and the third quartile of the ratios of the single rounds."""
        ratios = [work / yardstick for work, yardstick in zip(self.works, self.yardsticks, strict=False)]
        if self.failed or len(ratios) < 2:
            return None
        first, _, third = quantiles(ratios, n=4, method="inclusive")
        return first, third

    @property
    def reached(self) -> bool | None:
        """Whether the value is within the mark; None where one of them is missing."""
        if self.value is None or self.row.at_most is None:
            return None
        return self.value <= self.row.at_most


def measured(row: Row) -> Measured:
    """Each side of a row, by turns and each first by turns, after a run of each that does not count."""
    if row.skipped:
        return Measured(row)
    try:
        if row.against is None:
            return Measured(row, tuple(row.measure() for _ in range(row.rounds)))
        return _by_turns(row, row.measure, row.against)
    except Failed as failed:
        return Measured(row, failed=str(failed))


def _by_turns(row: Row, measure: Callable[[], float], against: Callable[[], float]) -> Measured:
    found = Measured(row)
    for number in range(row.rounds + 1):
        if number % 2:
            work, yardstick = measure(), against()
        else:
            yardstick, work = against(), measure()
        if number:
            found = replace(found, works=(*found.works, work), yardsticks=(*found.yardsticks, yardstick))
    return found


def as_table(found: Sequence[Measured], machine: dict[str, str]) -> str:
    """The table as plain text, with the machine under it."""
    lines = [_HEADS, *(_cells(each) for each in found)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    rows = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join([*rows, "", *(f"{name}: {value}" for name, value in machine.items())]) + "\n"


def as_json(found: Sequence[Measured], machine: dict[str, str]) -> str:
    """The same with every single measurement."""
    rows = [
        {
            "name": each.row.name,
            "work": each.row.work,
            "yardstick": each.row.yardstick,
            "unit": each.row.unit,
            "measured": each.works,
            "measured_yardstick": each.yardsticks,
            "value": each.value,
            "quartiles": each.spread,
            "at_most": each.row.at_most,
            "reached": each.reached,
            "skipped": each.row.skipped or None,
            "failed": each.failed or None,
        }
        for each in found
    ]
    return json.dumps({"rows": rows, "machine": machine}, indent=2) + "\n"


def _cells(found: Measured) -> tuple[str, ...]:
    row, value, spread = found.row, found.value, found.spread
    named = (row.name, row.work, row.yardstick or "-")
    mark = "-" if row.at_most is None else f"{row.at_most:g}" + ("" if row.against else f" {row.unit}")
    if value is None:
        return (
            *named,
            "-",
            "-",
            "-",
            "-",
            mark,
            f"failed: {found.failed}" if found.failed else f"skipped: {row.skipped}",
        )
    sides = [f"{median(side):.3f} {row.unit}" if side else "-" for side in (found.works, found.yardsticks)]
    ratio = f"{value:.2f}" if row.against else "-"
    quartiles = "-" if spread is None else f"{spread[0]:.2f} to {spread[1]:.2f}"
    return (*named, *sides, ratio, quartiles, mark, {True: "yes", False: "no", None: "no mark"}[found.reached])
