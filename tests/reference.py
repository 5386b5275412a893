"""A second implementation of depletion, slow and obvious: it walks minute by minute with exact integers.

It shares nothing with the engine but the description of a pump. Everything in it lasts whole minutes; in a time zone
they are minutes of UTC, and the clock of the pump keeps the offset of the start of its program.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import accumulate
from math import lcm

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import DoseRate, FlowRate, Mass, Volume

MINUTE = timedelta(minutes=1)
MINUTES_OF_WEEK = 7 * 24 * 60


class Walk:
    """The volume at every minute from a fill or reading until some minutes later."""

    def __init__(
        self,
        pump: Pump,
        start: datetime,
        volume: Volume,
        mcg_per_ml: Fraction | None,
        use: PatientBoluses,
        minutes: int,
    ) -> None:
        self.start = start
        weeks = [_week(program, mcg_per_ml, use) for program in pump.programs]
        once = [_ml(bolus.amount, mcg_per_ml) * 60 / bolus.over for bolus in pump.boluses]
        flows = {flow for week in weeks for flow in week} | set(once)
        self.units_per_ml = lcm(volume.ml.denominator, 10**6, *(flow.denominator for flow in flows))
        units = {flow: flow.numerator * (self.units_per_ml // flow.denominator) for flow in flows}
        taken = [0] * minutes
        for number, (program, week) in enumerate(zip(pump.programs, weeks, strict=True)):
            ends = pump.programs[number + 1].start if number + 1 < len(pump.programs) else start + minutes * MINUTE
            in_units = [units[flow] for flow in week]
            clock = start.astimezone(program.start.tzinfo) if start.tzinfo else start
            for minute in self._minutes_of(program.start, ends, minutes):
                taken[minute] = in_units[(clock.weekday() * 1440 + clock.hour * 60 + clock.minute + minute) % len(week)]
        for bolus, flow in zip(pump.boluses, once, strict=True):
            for minute in self._minutes_of(bolus.at, bolus.at + timedelta(seconds=bolus.over), minutes):
                taken[minute] += units[flow]
        full = int(volume.ml * self.units_per_ml)
        #: Below zero where the pump would have delivered more than there was.
        self.unlimited = list(accumulate((-used for used in taken), initial=full))

    def _minutes_of(self, first: datetime, end: datetime, minutes: int) -> range:
        """The minutes of this walk from `first` until `end`."""
        return range(max(0, (first - self.start) // MINUTE), max(0, min(minutes, (end - self.start) // MINUTE)))

    def volume_at(self, at: datetime) -> Fraction:
        """The volume in mL at a whole minute."""
        return Fraction(max(0, self.unlimited[(at - self.start) // MINUTE]), self.units_per_ml)

    def reaches(self, level: Volume) -> datetime | None:
        """The minute, rounded down, in which the volume first is at or below a level; None within this walk."""
        units = int(level.ml * self.units_per_ml)
        for minute, volume in enumerate(self.unlimited):
            if volume <= units:
                return self.start + (minute if volume == units or minute == 0 else minute - 1) * MINUTE
        return None


def _week(program: Program, mcg_per_ml: Fraction | None, use: PatientBoluses) -> list[Fraction]:
    """What a program delivers in each minute of a week from Monday 00:00, in mL."""
    week = [Fraction(0) if program.rate is None else _per_minute(program.rate, mcg_per_ml)] * MINUTES_OF_WEEK
    for window in program.windows:
        length = (window.end.minutes - window.start.minutes) % 1440 or 1440
        for day in window.days:
            for minute in range(length):
                place = (day * 1440 + window.start.minutes + minute) % MINUTES_OF_WEEK
                if isinstance(window.delivery, Volume | Mass):
                    week[place] = _ml(window.delivery, mcg_per_ml) / length
                else:
                    week[place] = _per_minute(window.delivery, mcg_per_ml)
    for bolus in program.boluses:
        for day in bolus.days:
            for time in bolus.times:
                for minute in range(bolus.over // 60):
                    place = (day * 1440 + time.minutes + minute) % MINUTES_OF_WEEK
                    week[place] += _ml(bolus.amount, mcg_per_ml) * 60 / bolus.over
    if program.on_demand is not None and use is not PatientBoluses.NONE:
        limits = program.on_demand
        per_day = [Fraction(limits.max_per_day)] if limits.max_per_day is not None else []
        per_day += [Fraction(86_400, limits.lockout)] if limits.lockout is not None else []
        a_day = min(per_day)
        if use is PatientBoluses.EXPECTED and limits.expected_per_day is not None:
            a_day = limits.expected_per_day
        more = {flow: flow + _ml(limits.amount, mcg_per_ml) * a_day / 1440 for flow in set(week)}
        week = [more[flow] for flow in week]
    return week


def _per_minute(rate: FlowRate | DoseRate, mcg_per_ml: Fraction | None) -> Fraction:
    if isinstance(rate, FlowRate):
        return rate.ml_per_day / 1440
    assert mcg_per_ml is not None
    return rate.mcg_per_day / mcg_per_ml / 1440


def _ml(amount: Volume | Mass, mcg_per_ml: Fraction | None) -> Fraction:
    if isinstance(amount, Volume):
        return amount.ml
    assert mcg_per_ml is not None
    return amount.mcg / mcg_per_ml
