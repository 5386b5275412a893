"""The programs of a pump that were never those of a former pump, and the fills that each of them delivers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter

from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Pump


def own_programs(pump: Pump) -> list[tuple[int, Program]]:
    """Return the programs with their indexes, without those of a former pump: they ended before the first fill of this
    pump, or on its day."""
    programs = list(enumerate(pump.programs))
    if not pump.first_own:
        return programs
    filled_on = pump.fills[pump.first_own].at.date()
    return programs[sum(program.start.date() <= filled_on for program in pump.programs[1:]) :]


def fills_in_force(pump: Pump, index: int) -> tuple[Fill, ...]:
    """Return the fills in the reservoir while program `index` is in force, without those of a former pump."""
    start = pump.programs[index].start
    if len(pump.fills) == 1 and pump.fills[0].at <= start:
        return pump.fills
    at = attrgetter("at")
    first, last = max(bisect_right(pump.fills, start, key=at) - 1, pump.first_own), len(pump.fills)
    if index + 1 < len(pump.programs):
        last = bisect_left(pump.fills, pump.programs[index + 1].start, key=at)
    return pump.fills[first:last]
