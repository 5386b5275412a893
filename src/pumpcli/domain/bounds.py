"""Bounds on the volume that programs deliver, for answers that are sure without the course of the volume.

In any time a program delivers its mean, give or take a part of a week. A bound takes a tenth of the time of a course,
and most pumps need no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from pumpcli.domain.clock import WEEK
from pumpcli.domain.depletion import patient_week_of, week_of
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import volume_of


def lasts_between(pump: Pump, least: int, most: int) -> bool:
    """Return True only if the last fill surely takes more than `least` and at most `most` seconds to reach the alarm
    volume, all patient boluses used and without stops, or never does; False if unknown.

    In any time a program delivers at most as much as in one week more.
    """
    fill, programs = pump.fills[-1], in_force(pump, pump.fills[-1].at)
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


def in_force(pump: Pump, at: datetime) -> Sequence[Program]:
    """Return the programs in force at an instant or later."""
    programs = pump.programs
    return programs if len(programs) == 1 else programs[pump.program_index_at(at) or 0 :]
