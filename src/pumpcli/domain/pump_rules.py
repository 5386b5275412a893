"""Rules across the fields of a pump: volumes, instants and doses must not contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from pumpcli.domain.bolus import OneTimeBolus
from pumpcli.domain.clock import written
from pumpcli.domain.program import Program
from pumpcli.domain.quantity import Mass, Volume
from pumpcli.errors import Fault, FaultCode, place_in_words

#: The most scheduled boluses a day, all programs together: one a minute (1,440) in seven programs.
MOST_BOLUSES_A_DAY = 10_080
_FORMER_PUMP = "; if it was a former pump's, write the day of the new pump as `implanted`"


def order_faults(
    fills: Sequence[datetime | None],
    programs: Sequence[datetime | None],
    boluses: Sequence[datetime | None],
    readings: Sequence[datetime | None],
) -> Iterator[Fault]:
    """Yield faults for instants that coincide or are out of order.

    None is an instant that could not be read; it is not checked.
    """
    yield from _ascending("fills", "at", fills)
    yield from _ascending("readings", "at", readings)
    yield from _ascending("programs", "start", programs)
    yield from _ascending("boluses", "at", boluses)
    yield from _misplaced_readings(fills, readings)


def _misplaced_readings(fills: Sequence[datetime | None], readings: Sequence[datetime | None]) -> Iterator[Fault]:
    filled = {at: index for index, at in enumerate(fills)}
    first = fills[0] if fills else None
    for index, at in enumerate(readings):
        if at is None:
            continue
        if at in filled:
            message = f"a reading at the very instant of fill {filled[at] + 1}, {written(at)}: which volume holds?"
            yield Fault(FaultCode.SAME_INSTANT, message, f"readings[{index}].at")
        elif first is not None and at < first:
            message = f"a reading at {written(at)}, before the first fill at {written(first)}"
            yield Fault(FaultCode.BEFORE_FIRST_FILL, message, f"readings[{index}].at")


def former_fills(implanted: date | None, fills: Sequence[datetime | None]) -> int:
    """Return how many of the first fills belong to a former pump under the same code: those before the day of
    implantation.

    Where all fills are before that day, none does: the day is then more likely to be wrong.

    Args:
        fills: the instants of the fills, oldest first; None is one that could not be read.
    """
    if implanted is None:
        return 0
    return next((index for index, at in enumerate(fills) if at is not None and at.date() >= implanted), 0)


def volume_faults(
    capacity: Volume | None,
    low_alarm: Volume | None,
    fills: Sequence[Volume | None],
    withdrawn: Sequence[Volume | None],
    readings: Sequence[Volume | None],
) -> Iterator[Fault]:
    """Yield faults for volumes above the capacity, and for fills at or below the alarm volume.

    None is a volume that could not be read, was not given or belongs to a former pump; it is not checked.
    """
    for index, volume in enumerate(fills):
        if volume is not None and low_alarm is not None and not volume.is_above(low_alarm):
            message = f"a fill of {volume} is not above the alarm volume of {low_alarm}"
            yield Fault(FaultCode.FILL_BELOW_ALARM, message, f"fills[{index}].volume")
    if capacity is None:
        return
    for subject, name, field, volumes in (
        ("a fill of", "fills", "volume", fills),
        ("a withdrawn volume of", "fills", "withdrawn", withdrawn),
        ("a reading of", "readings", "volume", readings),
    ):
        for index, volume in enumerate(volumes):
            if volume is not None and volume.is_above(capacity):
                hint = _FORMER_PUMP if name == "fills" and _fits_the_last(fills, index, capacity) else ""
                message = f"{subject} {volume} is above the capacity of {capacity}{hint}"
                yield Fault(FaultCode.FILL_ABOVE_CAPACITY, message, f"{name}[{index}].{field}")


def _fits_the_last(fills: Sequence[Volume | None], index: int, capacity: Volume) -> bool:
    """Return whether a fill may be a former pump's: it is not the last one, which fits into the reservoir."""
    last = fills[-1]
    return index < len(fills) - 1 and last is not None and not last.is_above(capacity)


def _ascending(name: str, field: str, instants: Sequence[datetime | None]) -> Iterator[Fault]:
    for index in range(1, len(instants)):
        earlier, later = instants[index - 1], instants[index]
        if earlier is None or later is None or earlier < later:
            continue
        before = place_in_words(f"{name}[{index - 1}]")
        if later == earlier:
            message = f"the same instant as {before}, {written(earlier)}"
            yield Fault(FaultCode.SAME_INSTANT, message, f"{name}[{index}].{field}")
        else:
            message = f"{written(later)} is before {before}, {written(earlier)}; the oldest comes first"
            yield Fault(FaultCode.OUT_OF_ORDER, message, f"{name}[{index}].{field}")


def end_faults(
    ended_on: date, fills: Sequence[datetime | None], readings: Sequence[datetime | None]
) -> Iterator[Fault]:
    """Yield a fault for an end before the last fill or reading: a pump that is out of use is not filled or read.

    None is an instant that could not be read; it is not checked.
    """
    for subject, instants in (("fill", fills), ("reading", readings)):
        last = next((at for at in reversed(instants) if at is not None), None)
        if last is not None and ended_on < last.date():
            message = f"ended on {ended_on}, before the last {subject} at {written(last)}"
            yield Fault(FaultCode.ENDED_TOO_EARLY, message, "ended.on")


def mass_faults(programs: Sequence[Program], boluses: Sequence[OneTimeBolus]) -> Iterator[Fault]:
    """Yield a fault for every dose in mass; call it for a pump with a fill without a mixture."""
    for index, program in enumerate(programs):
        for field in program.masses():
            yield mass_fault(f"programs[{index}].{field}")
    for index, bolus in enumerate(boluses):
        if isinstance(bolus.amount, Mass):
            yield mass_fault(f"boluses[{index}].dose")


def number_faults(programs: Sequence[Program]) -> Iterator[Fault]:
    """Yield a fault at the first program that brings the scheduled boluses a day above `MOST_BOLUSES_A_DAY`."""
    a_day = 0
    for index, program in enumerate(programs):
        for bolus in program.boluses:
            a_day += len(bolus.times)
        if a_day > MOST_BOLUSES_A_DAY:
            message = (
                f"with this program more than {MOST_BOLUSES_A_DAY:,} scheduled boluses a day, all programs together"
            )
            yield Fault(FaultCode.OUT_OF_RANGE, message, f"programs[{index}].boluses")
            return


def mass_fault(at: str) -> Fault:
    """Return the fault for a dose in mass without a concentration of the primary drug.

    Args:
        at: the field of the dose, such as "boluses[0].dose".
    """
    message = "a dose in mass needs `drugs` with the concentration of the primary drug, from the first fill on"
    return Fault(FaultCode.NO_CONCENTRATION, message, at)
