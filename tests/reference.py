"""A second implementation of the engine, slow and obvious.

Depletion is a walk minute by minute with exact integers. A due date is found by trying every day and every choice of
absences. It shares only the description of a pump with the engine. Every duration must be whole minutes. In a time zone
these are minutes of UTC, and the clock of the pump keeps the offset of the start of its program.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import accumulate, combinations
from math import lcm
from operator import neg

from pumpcli.domain.absences import Absence
from pumpcli.domain.bolus import OnDemand, OneTimeBolus, PatientBoluses, ScheduledBolus
from pumpcli.domain.program import Program, Window
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import DoseRate, FlowRate, Mass, Volume
from pumpcli.values import replace

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MINUTES_OF_WEEK = 7 * 24 * 60


class Walk:
    """The volume at every minute from a fill or reading until `minutes` later.

    Args:
        as_of: the instant up to which stops are known; from then on the pump runs. None where all of them count.
    """

    def __init__(
        self,
        pump: Pump,
        start: datetime,
        volume: Volume,
        mcg_per_ml: Fraction | None,
        use: PatientBoluses,
        minutes: int,
        as_of: datetime | None = None,
    ) -> None:
        self.start = start
        flows = _Flows(mcg_per_ml, use)
        denominators = [flow.denominator for program in pump.programs for flow in flows.of_program(program)]
        denominators += [flows.of_bolus(bolus).denominator for bolus in pump.boluses]
        self.units_per_ml = lcm(volume.ml.denominator, 10**6, *denominators)
        taken = [0] * minutes
        for number, program in enumerate(pump.programs):
            ends = pump.programs[number + 1].start if number + 1 < len(pump.programs) else start + minutes * MINUTE
            within = self._minutes_of(program.start, ends, minutes)
            clock = start.astimezone(program.start.tzinfo) if start.tzinfo else start
            place = (clock.weekday() * 1440 + clock.hour * 60 + clock.minute + within.start) % MINUTES_OF_WEEK
            week = _week(program, flows, self._units)
            weeks = (week[place:] + week[:place]) * (len(within) // MINUTES_OF_WEEK + 1)
            taken[within.start : within.stop] = weeks[: len(within)]
        for bolus in pump.boluses:
            units = self._units(flows.of_bolus(bolus))
            for minute in self._minutes_of(bolus.at, bolus.at + timedelta(seconds=bolus.over), minutes):
                taken[minute] += units
        for stop in pump.stopped:
            end_of_walk = start + minutes * MINUTE
            for minute in self._minutes_of(stop.start, min(stop.end or end_of_walk, as_of or end_of_walk), minutes):
                taken[minute] = 0
        #: The volume in units at each minute; below zero where the pump would have delivered more than there was.
        self.unlimited = list(accumulate(map(neg, taken), initial=self._units(volume.ml)))

    def _units(self, ml: Fraction) -> int:
        return ml.numerator * (self.units_per_ml // ml.denominator)

    def _minutes_of(self, first: datetime, end: datetime, minutes: int) -> range:
        """Return the minutes of this walk from `first` until `end`."""
        after = min(minutes, max(0, (first - self.start) // MINUTE))
        return range(after, max(after, min(minutes, (end - self.start) // MINUTE)))

    def volume_at(self, at: datetime) -> Fraction:
        """Return the volume in mL at a whole minute."""
        return Fraction(max(0, self.unlimited[(at - self.start) // MINUTE]), self.units_per_ml)

    def reaches(self, level: Volume) -> datetime | None:
        """Return the minute, rounded down, in which the volume first is at or below a level; None if it never is."""
        units = level.ml * self.units_per_ml
        minute = bisect_left(self.unlimited, -(units.numerator // units.denominator), key=neg)
        if minute == len(self.unlimited):
            return None
        return self.start + (minute if self.unlimited[minute] == units or minute == 0 else minute - 1) * MINUTE


def due_day(absences: Sequence[Absence], is_open: Callable[[date], bool], first: date, latest: date) -> date:
    """Return the latest open day from `first` to `latest` on which the patient can come, found by trying every day.

    If all absences together leave no day, every choice of them that leaves one gives a date, and the earliest counts.
    """
    possible = _latest_without(absences, is_open, first, latest)
    if possible is not None:
        return possible
    every_choice = (some for most in range(len(absences)) for some in combinations(absences, most))
    found = [day for some in every_choice if (day := _latest_without(some, is_open, first, latest)) is not None]
    return min(found, default=latest)


def _latest_without(
    absences: Sequence[Absence], is_open: Callable[[date], bool], first: date, latest: date
) -> date | None:
    open_days = [day for day in days_between(first, latest) if is_open(day)]
    return max((day for day in open_days if not is_away(absences, day)), default=None)


def is_away(absences: Sequence[Absence], day: date) -> bool:
    """Return whether a day lies in an absence."""
    return any(absence.first <= day <= absence.last for absence in absences)


def days_between(first: date, last: date) -> list[date]:
    """Return every day from `first` to `last`, both included."""
    return [first + number * DAY for number in range((last - first).days + 1)]


def falls_to(level: Volume, walks: Iterable[Walk]) -> datetime | None:
    """Return the minute in which the volume first is at or below a level in any walk.

    Args:
        walks: from the last fill or reading above the alarm volume, and from every reading after it.
    """
    return min((at for walk in walks if (at := walk.reaches(level)) is not None), default=None)


def counted_refill(
    volume: Fraction, left: Fraction, least: Fraction, most: Fraction, capacity: Fraction
) -> tuple[Fraction, Fraction] | None:
    """Return the delivered and the programmed volume of a refill; None where it does not count for the measured flow.

    Args:
        volume, left: in the reservoir after the refill before it, and at this one.
        least, most: expected at this one with all patient boluses used, and with none.
    """
    compared = volume - most if left > most else volume - least
    programmed = volume - min(max(left, least), most)
    if left > volume or compared < min(capacity / 10, Fraction(2)) or programmed == 0:
        return None
    return volume - left, programmed


def measured_ratio(refills: Iterable[tuple[Fraction, Fraction] | None]) -> Fraction | None:
    """Return the ratio of the last three refills that count, oldest first; None where there are fewer than two."""
    last = [refill for refill in refills if refill is not None][-3:]
    if len(last) < 2:
        return None
    return sum((one for one, _ in last), Fraction(0)) / sum((other for _, other in last), Fraction(0))


class _Flows:
    """The flows of a pump in mL per minute, for one concentration and one use of the patient boluses."""

    def __init__(self, mcg_per_ml: Fraction | None, use: PatientBoluses) -> None:
        self.mcg_per_ml, self.use = mcg_per_ml, use

    def of_program(self, program: Program) -> Iterator[Fraction]:
        """Yield each flow of a program separately."""
        yield self.of_rate(program.rate)
        yield from map(self.of_window, program.windows)
        yield from map(self.of_bolus, program.boluses)
        yield self.of_patient(program.on_demand)

    def of_rate(self, rate: FlowRate | DoseRate | None) -> Fraction:
        if rate is None:
            return Fraction(0)
        if isinstance(rate, FlowRate):
            return rate.ml_per_day / 1440
        assert self.mcg_per_ml is not None
        return rate.mcg_per_day / self.mcg_per_ml / 1440

    def of_window(self, window: Window) -> Fraction:
        if isinstance(window.delivery, Volume | Mass):
            return self._ml(window.delivery) / _minutes(window)
        return self.of_rate(window.delivery)

    def of_bolus(self, bolus: ScheduledBolus | OneTimeBolus) -> Fraction:
        return self._ml(bolus.amount) * 60 / bolus.over

    def of_patient(self, limits: OnDemand | None) -> Fraction:
        if limits is None or self.use is PatientBoluses.NONE:
            return Fraction(0)
        per_day = [Fraction(limits.max_per_day)] if limits.max_per_day is not None else []
        per_day += [Fraction(86_400, limits.lockout)] if limits.lockout is not None else []
        a_day = min(per_day)
        if self.use is PatientBoluses.EXPECTED and limits.expected_per_day is not None:
            a_day = limits.expected_per_day
        return self._ml(limits.amount) * a_day / 1440

    def _ml(self, amount: Volume | Mass) -> Fraction:
        if isinstance(amount, Volume):
            return amount.ml
        assert self.mcg_per_ml is not None
        return amount.mcg / self.mcg_per_ml


def _week(program: Program, flows: _Flows, units: Callable[[Fraction], int]) -> list[int]:
    """Return the units that a program delivers in each minute of a week from Monday 00:00."""
    week = [units(flows.of_rate(program.rate))] * MINUTES_OF_WEEK
    for window in program.windows:
        flow = units(flows.of_window(window))
        for day in window.days:
            for minute in range(_minutes(window)):
                week[(day * 1440 + window.start.minutes + minute) % MINUTES_OF_WEEK] = flow
    for bolus in program.boluses:
        flow = units(flows.of_bolus(bolus))
        for day in bolus.days:
            for time in bolus.times:
                for minute in range(bolus.over // 60):
                    week[(day * 1440 + time.minutes + minute) % MINUTES_OF_WEEK] += flow
    patient = units(flows.of_patient(program.on_demand))
    return [flow + patient for flow in week]


def _minutes(window: Window) -> int:
    return (window.end.minutes - window.start.minutes) % 1440 or 1440


def alarm_window(pump: Pump, at: datetime, fill: int, minutes: int) -> tuple[datetime | None, datetime | None]:
    """Return the earliest and the latest alarm that a programmer may print in a session, found by walking.

    None is an alarm after the end of the walk.

    Args:
        at: the instant of the session: a fill, or the start of a program.
        fill: the index of the last fill by the end of that day.
    """
    known = known_by(pump, at, fill)
    start, volume = known.fills[-1].at, known.fills[-1].volume
    for reading in known.readings:
        start, volume = reading.at, reading.volume
    ends = []
    for use, ran in (
        (PatientBoluses.ALL, replace(known, stopped=())),
        (PatientBoluses.NONE, replace(known, boluses=())),
    ):
        walk = Walk(ran, start, volume, _strength(known), use, minutes)
        alarm = walk.reaches(pump.reservoir.low_alarm)
        ends.append(None if alarm is None else max(alarm, at, start))
    return ends[0], ends[1]


def known_by(pump: Pump, at: datetime, fill: int) -> Pump:
    """Return the pump as it was known at the end of a session: no fill, program or bolus of a later day, no later
    reading, and no later part of a stop."""
    filled = pump.fills[fill]
    following = [other.at for other in pump.fills[fill + 1 : fill + 2]]

    def is_known(instant: datetime) -> bool:
        return instant.date() <= at.date() and all(instant < later for later in following)

    return replace(
        pump,
        fills=pump.fills[: fill + 1],
        programs=tuple(program for program in pump.programs if is_known(program.start)) or pump.programs[:1],
        boluses=tuple(bolus for bolus in pump.boluses if is_known(bolus.at)),
        readings=tuple(reading for reading in pump.readings if filled.at < reading.at <= at),
        stopped=tuple(
            replace(stop, end=min(stop.end or at, at)) for stop in pump.stopped if stop.start < at and filled.at < at
        ),
    )


def _strength(pump: Pump) -> Fraction | None:
    mixture = pump.fills[-1].mixture
    return None if mixture is None else mixture.primary.concentration.mcg_per_ml
