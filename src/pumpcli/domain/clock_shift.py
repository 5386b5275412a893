"""When the clock of a pump goes otherwise than the clocks on the wall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pumpcli.domain.clock import offset_of, seconds_of
from pumpcli.domain.pump import Pump
from pumpcli.values import frozen


@frozen
class ClockShift:
    """From an instant on, what a pump does at a time of day it does at another by the wall clock.

    Attributes:
        seconds: by how much it is later by the wall clock than the program says; below zero, earlier; zero where both
            agree again.
    """

    at: datetime
    seconds: int


def clock_shifts(pump: Pump, start: datetime, end: datetime) -> Iterator[ClockShift]:
    """The shifts from `start` until before `end`, a first one at `start` itself where the clocks differ there.

    An implanted clock keeps the offset from UTC at which its program was started; only a new program sets it right. A
    program in which nothing happens at a time of day is not concerned.
    """
    first, last = seconds_of(start), seconds_of(end)
    starts = (seconds_of(program.start) for program in pump.programs)
    programmed = (at for at in starts if first < at < last)
    shift = 0
    for at in sorted({first, *programmed, *pump.zone.changes_between(first, last)}):
        found = shift_at(pump, pump.zone.instant(at))
        if found != shift:
            yield ClockShift(pump.zone.instant(at), found)
        shift = found


def shift_at(pump: Pump, at: datetime) -> int:
    """The seconds of the shift at an instant."""
    program = pump.program_at(at)
    if program is None or not program.follows_the_clock:
        return 0
    return offset_of(at) - program.clock_offset
