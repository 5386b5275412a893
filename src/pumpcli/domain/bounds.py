"""Bounds on the volume that programs deliver, for answers that are sure without the course of the volume.

In any time a program delivers its mean, give or take a part of a week. A bound takes a tenth of the time of a course,
and most pumps need no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from pumpcli.domain.clock import WEEK, seconds_of
from pumpcli.domain.course import Origin
from pumpcli.domain.depletion import patient_week_of, spread_of, week_of
from pumpcli.domain.expectation import ENOUGH_PART, ENOUGH_VOLUME, expectation_at
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume, volume_of
from pumpcli.domain.residual_tolerance import LEAST_DIFFERENCE, PumpTolerance

#: Units in a mL. Bounds are whole numbers of them, rounded to the unsure side, since fractions take four times as long.
_UNITS = 10**6


def _rounded(volume: Volume) -> int:
    ml, units = volume.ml.as_integer_ratio()
    return ml * _UNITS // units


_ENOUGH, _LEAST = _rounded(ENOUGH_VOLUME), _rounded(LEAST_DIFFERENCE)


def lasts_between(pump: Pump, least: int, most: int) -> bool:
    """Return True only if the last fill surely takes more than `least` and at most `most` seconds to reach the alarm
    volume, all patient boluses used and without stops, or never does; False if unknown.

    In any time a program delivers at most as much as in one week more.
    """
    fill, programs = pump.fills[-1], _in_force(pump, pump.fills[-1].at)
    filled, filled_units = fill.volume.ml.as_integer_ratio()
    alarm, alarm_units = pump.reservoir.low_alarm.ml.as_integer_ratio()
    ml, units = filled * alarm_units - alarm * filled_units, filled_units * alarm_units
    least_ml, least_units = ml, units
    for bolus in pump.boluses:
        if bolus.end > fill.at:
            once, once_units = volume_of(bolus.amount, fill.primary).ml.as_integer_ratio()
            least_ml, least_units = least_ml * once_units - once * least_units, least_units * once_units
    longer, shorter = least + len(programs) * WEEK, most - len(programs) * WEEK
    for program in programs:
        number, denominator = week_of(program, fill.primary)
        if program.on_demand is not None:
            by_patient, of_them = patient_week_of(program, fill.primary)
            number, denominator = number * of_them + by_patient * denominator, denominator * of_them
        if not number and len(programs) == 1 and least_ml > 0:
            return True
        if least_ml * denominator * WEEK <= longer * number * least_units:
            return False
        if ml * denominator * WEEK > shorter * number * units:
            return False
    return True


def are_alike(pump: Pump, first: int, times: int) -> bool:
    """Return True only if each program from an index on surely delivers less than `times` as much as the one before,
    and more than one over `times`, with the drugs of the last fill; False if unknown. Patient boluses count alone."""
    primary = pump.fills[-1].primary
    programs = pump.programs[first - 1 :]
    by_patient = [patient_week_of] if [program for program in programs if program.on_demand is not None] else []
    for weekly in (week_of, *by_patient):
        weeks = [weekly(program, primary) for program in programs]
        for (before, its_units), (after, units) in pairwise(weeks):
            old, new = before * units, after * its_units
            if (old or new) and not old < times * new < times * times * old:
                return False
    return True


def meets_expectation(pump: Pump, before: Origin, at: datetime, measured: Volume, tolerance: PumpTolerance) -> bool:
    """Return True only if a volume measured at an instant is surely within the tolerance; False if unknown.

    Args:
        before: the fill or reading before it.
    """
    if before.reading is not None or measured.is_above(before.volume):
        return False
    bounds = _delivered(pump, before, at)
    if bounds is not None and _is_within(pump, before, measured, tolerance, *bounds):
        return True
    expectation = expectation_at(pump, before, at, measured)
    programmed = _rounded(expectation.programmed_least), _rounded(expectation.programmed_most)
    return _is_within(pump, before, measured, tolerance, *programmed, 2)


def _is_within(
    pump: Pump, before: Origin, measured: Volume, tolerance: PumpTolerance, fewest: int, all_used: int, spread: int
) -> bool:
    """Return whether a measured volume is within the tolerance for every programmed volume that the bounds allow.

    Args:
        fewest, all_used: what was programmed with no patient bolus used, and with all, in `_UNITS`.
        spread: the most by which each of them may differ.
    """
    gone = _rounded(before.volume) - _rounded(measured)
    worst = max(fewest - gone, gone - all_used, 0) + spread
    least, most = min(fewest - spread, _rounded(before.volume)), all_used + spread
    enough = min(_rounded(pump.reservoir.capacity) * ENOUGH_PART.numerator // ENOUGH_PART.denominator, _ENOUGH) + 1
    if least < enough and worst > _rounded(tolerance.soon_after_fill):
        return False
    if most < enough:
        return True
    volume, part = tolerance.limits(is_little=False)
    if volume is not None and worst > _rounded(volume):
        return False
    return part is None or worst <= max(least * part.numerator // part.denominator, _LEAST)


def _delivered(pump: Pump, before: Origin, at: datetime) -> tuple[int, int, int] | None:
    """Return what programs deliver on average from an origin until an instant, with no patient bolus used and with all,
    and the most by which each may differ, in `_UNITS`; None where stops or boluses given once are in between."""
    if pump.stopped or any(bolus.at < at and before.at < bolus.end for bolus in pump.boluses):
        return None
    mean = spread = by_patient = 0
    primary, start, end = before.fill.primary, seconds_of(before.at), seconds_of(at)
    programs = _in_force(pump, before.at)
    ends = [*[seconds_of(program.start) for program in programs[1:]], end]
    for program, following in zip(programs, ends, strict=True):
        seconds = min(following, end) - max(seconds_of(program.start), start)
        if seconds <= 0:
            continue
        number, denominator = week_of(program, primary)
        mean += number * seconds * _UNITS // (denominator * WEEK)
        if program.windows or program.boluses:
            spread += spread_of(program, primary, _UNITS)
        if program.on_demand is not None:
            number, denominator = patient_week_of(program, primary)
            by_patient += number * seconds * _UNITS // (denominator * WEEK)
    return mean, mean + by_patient, spread + 4 * len(programs)


def _in_force(pump: Pump, at: datetime) -> Sequence[Program]:
    """Return the programs in force at an instant or later."""
    programs = pump.programs
    return programs if len(programs) == 1 else programs[pump.program_index_at(at) or 0 :]
