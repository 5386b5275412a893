"""Differences between the clock of an implanted pump and the clocks on the wall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pumpcli.domain.clock import offset_of, seconds_of
from pumpcli.domain.pump import Pump
from pumpcli.values import Frozen


class ClockShift(Frozen):
    """The difference between wall clock and pump clock from `at` until the next shift.

    Attributes:
        seconds: wall clock minus pump clock; 0 if they agree again.
    """

    at: datetime
    seconds: int


def clock_shifts(pump: Pump, start: datetime, end: datetime) -> Iterator[ClockShift]:
    """Yield the shifts in `[start, end)`, one at `start` included if the clocks differ there.

    An implanted clock keeps the offset from UTC at which its program was started, until a new program starts. A program
    without windows and scheduled boluses has no shift.
    """
    first, last = seconds_of(start), seconds_of(end)
    starts = (seconds_of(program.start) for program in pump.programs)
    programmed = (at for at in starts if first < at < last)
    shift = 0
    for at in sorted({first, *programmed, *pump.zone.changes_between(first, last)}):
        seconds = shift_at(pump, pump.zone.instant(at))
        if seconds != shift:
            yield ClockShift(pump.zone.instant(at), seconds)
        shift = seconds


def shift_at(pump: Pump, at: datetime) -> int:
    """Return the seconds of the shift at an instant; 0 without a program in force that follows the clock."""
    program = pump.program_at(at)
    if program is None or not program.follows_the_clock:
        return 0
    return offset_of(at) - program.clock_offset
