"""A pump as it would be: other doses from an instant on, another refill, another alarm volume.

What was delivered until that instant stays as it was: a changed program is a new one that starts there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from operator import attrgetter

from pumpcli.domain.clock import Period
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Mixture, Pump
from pumpcli.domain.quantity import Concentration, FlowRate, Volume
from pumpcli.domain.zone import Zone
from pumpcli.values import frozen, replace


@frozen
class DoseStep:
    """From `start` on every dose is `factor` times what the file says."""

    start: datetime
    factor: Fraction


@frozen
class Titration:
    """Steps of one size, the first at once.

    Attributes:
        change: the part by which a step changes the dose of the step before it: 1/10 for +10 %.
        every: from one step to the next.
    """

    change: Fraction
    every: Period
    steps: int

    def from_instant(self, start: datetime, zone: Zone) -> tuple[DoseStep, ...]:
        """The steps in the civil time of a zone; each changes the dose of the one before it, so that their factors
        are powers."""
        return tuple(
            DoseStep(zone.after(start, self._after(number)), (1 + self.change) ** (number + 1))
            for number in range(self.steps)
        )

    def _after(self, number: int) -> Period:
        every = self.every
        return Period(every.months * number, every.days * number, every.seconds * number)


@frozen
class WhatIf:
    """What is to be different from an instant on; None, or no step, where it stays as it is.

    Attributes:
        program: takes the place of the program in force; those that are planned for later stay.
        steps: ascending; they change the program in force and those that are planned for later.
        fill: takes the place of the last one.
        low_alarm: another low-reservoir alarm volume.
    """

    program: Program | None = None
    steps: tuple[DoseStep, ...] = ()
    fill: Fill | None = None
    low_alarm: Volume | None = None


def changed(pump: Pump, at: datetime, change: WhatIf) -> Pump:
    """The pump with a change from `at` on, when a program is in force.

    Raises:
        ValidationError: the fill is above the capacity, or the alarm volume is not below both.
    """
    programs = pump.programs
    if change.program is not None:
        programs = tuple(_in_its_place(programs, at, change.program))
    if change.steps:
        programs = tuple(_in_steps(programs, change.steps))
    fills = pump.fills if change.fill is None else (*pump.fills[:-1], change.fill)
    low_alarm = pump.reservoir.low_alarm if change.low_alarm is None else change.low_alarm
    return replace(pump, programs=programs, fills=fills, reservoir=replace(pump.reservoir, low_alarm=low_alarm))


def refilled(fill: Fill, at: datetime, volume: Volume | None = None, primary: Concentration | None = None) -> Fill:
    """A refill like `fill`, of another volume, or with another concentration of the primary drug; the other drugs and
    the stability stay as they are."""
    mixture = fill.mixture
    if mixture is not None and primary is not None:
        mixture = Mixture((replace(mixture.primary, concentration=primary), *mixture.drugs[1:]))
    refill = fill if at == fill.at else fill.again(at)
    return replace(refill, volume=fill.volume if volume is None else volume, mixture=mixture, withdrawn=None)


def scaled(program: Program, factor: Fraction) -> Program:
    """The program with base rate, windows and scheduled boluses times a factor. Patient boluses stay as they are."""
    return replace(
        program,
        rate=None if program.rate is None else program.rate * factor,
        windows=tuple(replace(window, delivery=window.delivery * factor) for window in program.windows),
        boluses=tuple(replace(bolus, amount=bolus.amount * factor) for bolus in program.boluses),
    )


def given_in_volume(program: Program) -> Iterator[str]:
    """The field of every rate and amount that is a volume, zero left out: it stays what it is whatever the
    concentration, and carries another dose."""
    if _is_volume(program.rate):
        yield "rate"
    for index, window in enumerate(program.windows):
        if _is_volume(window.delivery):
            yield f"windows[{index}].{'rate' if isinstance(window.delivery, FlowRate) else 'volume'}"
    for index, bolus in enumerate(program.boluses):
        if _is_volume(bolus.amount):
            yield f"boluses[{index}].volume"
    if program.on_demand is not None and _is_volume(program.on_demand.amount):
        yield "on_demand.volume"


def _is_volume(given: object) -> bool:
    match given:
        case FlowRate(ml_per_day):
            return ml_per_day != 0
        case Volume(ml):
            return ml != 0
    return False


def _in_its_place(programs: Sequence[Program], at: datetime, program: Program) -> Iterator[Program]:
    yield from (each for each in programs if each.start < at)
    yield replace(program, start=at)
    yield from (each for each in programs if each.start > at)


def _in_steps(programs: Sequence[Program], steps: Sequence[DoseStep]) -> Iterator[Program]:
    """Every program, cut at the steps and scaled from the first of them on."""
    start_of = attrgetter("start")
    for start in sorted({*(program.start for program in programs), *(step.start for step in steps)}):
        in_force, step = (bisect_right(each, start, key=start_of) - 1 for each in (programs, steps))
        if in_force >= 0:
            program = replace(programs[in_force], start=start)
            yield scaled(program, steps[step].factor) if step >= 0 else program
