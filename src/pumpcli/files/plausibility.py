"""Warn about what a pump file says and can hardly be meant: a mistake that is read as exactly what it says.

Each limit is a constant with its reason. What is beyond it is a warning, never an error: rare is not wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pumpcli.domain.bounds import lasts_between
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import DAY, AsOf, written
from pumpcli.domain.pump import Fill, Pump
from pumpcli.errors import Fault, FaultCode, Severity
from pumpcli.files.citation import Citation
from pumpcli.files.document import Entry
from pumpcli.files.fill_fields import FillFields
from pumpcli.files.time_checks import time_faults

#: The seconds within which no fill reaches the alarm volume: refills are weeks to months apart, and the first fill of a
#: new pump with ziconotide, the shortest of all, may stay for 14 days. A dose of mg for mcg lasts for minutes.
TOO_SHORT = 7 * DAY
#: The seconds after which every fill has reached it. At the lowest rate of a common pump, 0.048 mL a day, 40 mL last
#: for two years, and the pump itself for five to seven. With mg for mcg in a concentration they last for centuries.
YEARS = 5
TOO_LONG = YEARS * 1461 * DAY // 4
#: The least part of the capacity that a fill has. A reservoir is filled up, or nearly, since each refill is a needle
#: through the skin. A quarter of 20 mL is 5 mL, which leaves 2 or 3 mL above the alarm volume.
SMALL_FILL = 4
#: The most that an alarm volume is of the capacity. Makers and clinics set it to 1 to 4 mL; a quarter of 20 mL is 5 mL.
HIGH_ALARM = 4
#: The least stability in seconds. No reservoir is filled for hours.
SHORT_STABILITY = DAY
#: The hours at which a night begins and ends. Refills are visits by day: a fill at night is an hour of a 12-hour clock
#: (02:30 for 14:30), or a time of day that was not known (00:00).
NIGHT_BEGINS, NIGHT_ENDS = 21, 6


def warn_if_implausible(pump: Pump, root: Entry, clinic: Clinic, as_of: AsOf | None = None) -> None:
    """Record a warning for everything in the file of a pump that can hardly be meant, at its field; see
    `plausibility_faults`."""
    faults = plausibility_faults(pump, root, clinic, as_of)
    if faults:
        root.faults(faults, Severity.WARNING)


def plausibility_faults(pump: Pump, root: Entry, clinic: Clinic, as_of: AsOf | None) -> list[Fault]:
    """Return a fault for everything in the file of a pump that can hardly be meant; none for a pump that is out of use.

    The last fill is checked, and what is programmed since then: what came before sets no date any more.

    Args:
        as_of: without it, faults that depend on the day are left out, and a pump with an end is out of use.
    """
    if pump.is_out_of_use(as_of):
        return []
    fills, programs, fill = pump.fills, pump.programs, pump.fills[-1]
    faults = list[Fault]()
    if not lasts_between(pump, TOO_SHORT, TOO_LONG):
        from pumpcli.files.duration_checks import duration_faults  # noqa: PLC0415  # few fills need the course

        faults += duration_faults(pump)
    if not NIGHT_ENDS <= fill.at.hour < NIGHT_BEGINS or _is_unusual(pump, fill):
        faults += _in_itself(pump, root)
    if as_of is not None:
        faults += time_faults(pump, as_of)
    if pump.boluses or [program for program in programs if program.boluses or program.on_demand is not None]:
        from pumpcli.files.bolus_checks import bolus_faults  # noqa: PLC0415  # many files have none

        faults += bolus_faults(pump, root)
    if pump.readings or (fill.withdrawn is not None and len(fills) > 1):
        from pumpcli.files.residual_checks import residual_faults  # noqa: PLC0415  # many files have no history

        faults += residual_faults(pump, clinic, as_of)
    if len(programs) > 1 or (len(fills) > 1 and fill.mixture is not fills[-2].mixture):
        from pumpcli.files.jump_checks import concentration_faults, dose_faults  # noqa: PLC0415  # as above

        faults += [*concentration_faults(pump), *dose_faults(pump)]
    return faults


def _is_unusual(pump: Pump, fill: Fill) -> bool:
    """Return whether the volume of a fill, its stability or the alarm volume may be beyond its limit.

    Comparing integers takes a quarter of the time of comparing fractions.
    """
    capacity, units = pump.reservoir.capacity.ml.as_integer_ratio()
    filled, its_units = fill.volume.ml.as_integer_ratio()
    alarm, alarm_units = pump.reservoir.low_alarm.ml.as_integer_ratio()
    stability = fill.stability
    return (
        filled * SMALL_FILL * units < capacity * its_units
        or alarm * HIGH_ALARM * units > capacity * alarm_units
        or (stability is not None and not stability.days and not stability.months)
    )


def _in_itself(pump: Pump, root: Entry) -> Iterator[Fault]:
    """Yield a fault for an alarm volume, and for a volume, a stability and a time of day of the last fill, that are
    unusual in themselves."""
    index, fill, reservoir = len(pump.fills) - 1, pump.fills[-1], pump.reservoir
    if fill.volume * Fraction(SMALL_FILL) < reservoir.capacity:
        message = (
            f"a fill of {fill.volume} is less than a quarter of the capacity of {reservoir.capacity}; write what the "
            "reservoir holds after the refill"
        )
        yield Fault(FaultCode.SMALL_FILL, message, f"fills[{index}].volume")
    if reservoir.low_alarm * Fraction(HIGH_ALARM) > reservoir.capacity:
        message = (
            f"an alarm volume of {reservoir.low_alarm} is more than a quarter of the capacity of {reservoir.capacity}; "
            "write the volume at which the alarm of the pump sounds"
        )
        yield Fault(FaultCode.HIGH_ALARM, message, "reservoir.low_alarm")
    stability = fill.stability
    if stability is not None and not stability.months and not stability.days and stability.seconds < SHORT_STABILITY:
        message = f"a stability of {stability} is less than a day; are days meant?"
        yield Fault(FaultCode.SHORT_STABILITY, message, FillFields(Citation(root), len(pump.fills)).stability[index])
    if not NIGHT_ENDS <= fill.at.hour < NIGHT_BEGINS:
        message = f"a fill at night, at {written(fill.at)}; write the hour from 0 to 24, such as 14:30 for 2:30 pm"
        yield Fault(FaultCode.FILL_AT_NIGHT, message, f"fills[{index}].at")
