"""Bounds on the volume expected at a measurement, for answers that are sure without the course of the volume."""

from __future__ import annotations

from datetime import datetime

from pumpcli.domain.bounds import in_force
from pumpcli.domain.clock import WEEK, seconds_of
from pumpcli.domain.course import Origin
from pumpcli.domain.depletion import patient_week_of, spread_of, week_of
from pumpcli.domain.expectation import ENOUGH_PART, ENOUGH_VOLUME, expectation_at
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.residual_tolerance import LEAST_DIFFERENCE, PumpTolerance

#: Units in a mL. Bounds are whole numbers of them, rounded to the unsure side, since fractions take four times as long.
_UNITS = 10**6


def _rounded(volume: Volume) -> int:
    ml, units = volume.ml.as_integer_ratio()
    return ml * _UNITS // units


_ENOUGH, _LEAST = _rounded(ENOUGH_VOLUME), _rounded(LEAST_DIFFERENCE)


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
    programs = in_force(pump, before.at)
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
