"""Warn where the last fill lasts far shorter or longer than any: a dose, a concentration or a volume may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clock import DAY, HOUR, MINUTE, written
from pumpcli.domain.course import Origin
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.pump import Pump
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.plausibility import TOO_LONG, TOO_SHORT, YEARS
from pumpcli.values import replace


def duration_faults(pump: Pump) -> Iterator[Fault]:
    """Yield a fault if the volume of the last fill reaches the alarm volume within `TOO_SHORT` or after `TOO_LONG`.

    All patient boluses count, readings and stops do not. A pump that never reaches it, as at a rate of zero, is no
    fault.
    """
    fill, alarm = pump.fills[-1], pump.reservoir.low_alarm
    running = replace(pump, stopped=()) if pump.stopped else pump
    course = compute_course(running, Origin(fill), PatientBoluses.ALL)
    second = course.second_of(alarm)
    if second is None:
        return
    lasts, at = second - course.start, pump.zone.minute_floor(second)
    begins = f"the fill of {fill.volume} at {written(fill.at)} reaches the alarm volume of {alarm}"
    if lasts <= TOO_SHORT:
        assert at is not None, "a fill of this calendar ends within a week"
        message = (
            f"{begins} at {written(at)}, after {_span(lasts)}; a fill lasts for weeks or months: compare the dose, the "
            "concentration and the volume with the printout, unit by unit"
        )
        yield Fault(FaultCode.LASTS_TOO_SHORT, message, _field(pump, at))
    elif lasts > TOO_LONG:
        message = (
            f"{begins} after {lasts * 4 // (1461 * DAY)} years, more than {YEARS}; compare the dose, the concentration "
            "and the volume with the printout, unit by unit"
        )
        yield Fault(FaultCode.LASTS_TOO_LONG, message, _field(pump, at))


def _field(pump: Pump, at: datetime | None) -> str:
    """Return the rate of the program in force at an instant, or the whole program where it has windows or boluses too.

    Args:
        at: None for an instant after the calendar, when the last program is in force.
    """
    index = len(pump.programs) - 1 if at is None else pump.program_index_at(at) or 0
    program = pump.programs[index]
    is_alone = not program.windows and not program.boluses and program.on_demand is None
    return f"programs[{index}].rate" if is_alone else f"programs[{index}]"


def _span(seconds: int) -> str:
    """Return a length of time in whole days, hours or minutes, the largest unit of which it has two."""
    for length, name in ((DAY, "days"), (HOUR, "h")):
        if seconds >= 2 * length:
            return f"{seconds // length} {name}"
    return f"{seconds // MINUTE} min"
