"""A pump with assumed changes: other doses from an instant on, another refill, another alarm volume.

Delivery before that instant does not change: a changed program is a new program that starts there.
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
from pumpcli.values import Frozen, replace


class DoseStep(Frozen):
    """A factor for base rate, windows and scheduled boluses of the file, from `start` on (see `scaled`)."""

    start: datetime
    factor: Fraction


class Titration(Frozen):
    """Steps of one relative size at equal intervals.

    Attributes:
        change: the part by which a step changes the dose before it: 1/10 for +10 %.
        every: the interval from one step to the next.
        steps: the number of steps.
    """

    change: Fraction
    every: Period
    steps: int

    def from_instant(self, start: datetime, zone: Zone) -> tuple[DoseStep, ...]:
        """Return the steps in the civil time of a zone, the first one at `start`.

        Each step changes the dose of the step before it, so the factors are powers of 1 + `change`.
        """
        return tuple(
            DoseStep(zone.after(start, self._after(number)), (1 + self.change) ** (number + 1))
            for number in range(self.steps)
        )

    def _after(self, number: int) -> Period:
        every = self.every
        return Period(every.months * number, every.days * number, every.seconds * number)


class WhatIf(Frozen):
    """The assumed changes of a pump from an instant on; None, or no steps, for no change.

    Attributes:
        program: replaces the program in force; programs planned for later stay.
        steps: ascending by `start`; they change the program in force and programs planned for later.
        fill: replaces the last fill.
        low_alarm: replaces the low-reservoir alarm volume.
    """

    program: Program | None = None
    steps: tuple[DoseStep, ...] = ()
    fill: Fill | None = None
    low_alarm: Volume | None = None


def changed(pump: Pump, at: datetime, change: WhatIf) -> Pump:
    """Return the pump with a change from `at` on. A program must be in force at `at`.

    Raises:
        ValidationError: the fill is above the capacity, or the alarm volume is not below the fill and the capacity.
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
    """Return a refill like `fill`, with another volume or another concentration of the primary drug if given.

    The other drugs do not change. The stability does not either, but a special limit for a first fill applies only if
    `at` is the instant of `fill`. No alarm date was printed for it.
    """
    mixture = fill.mixture
    if mixture is not None and primary is not None:
        mixture = Mixture((replace(mixture.primary, concentration=primary), *mixture.drugs[1:]))
    refill = fill if at == fill.at else fill.again(at)
    volume = fill.volume if volume is None else volume
    return replace(refill, volume=volume, mixture=mixture, withdrawn=None, printed_alarm=None)


def scaled(program: Program, factor: Fraction) -> Program:
    """Return the program with base rate, windows and scheduled boluses times a factor; patient boluses stay."""
    return replace(
        program,
        rate=None if program.rate is None else program.rate * factor,
        windows=tuple(replace(window, delivery=window.delivery * factor) for window in program.windows),
        boluses=tuple(replace(bolus, amount=bolus.amount * factor) for bolus in program.boluses),
    )


def given_in_volume(program: Program) -> Iterator[str]:
    """Yield the field of every rate and amount in volume, except zero.

    Another concentration does not change these volumes, and so changes the dose that they deliver.
    """
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


def _is_volume(delivery: object) -> bool:
    """Return whether a rate or an amount is given in volume and not zero."""
    match delivery:
        case FlowRate(ml_per_day):
            return ml_per_day != 0
        case Volume(ml):
            return ml != 0
    return False


def _in_its_place(programs: Sequence[Program], at: datetime, program: Program) -> Iterator[Program]:
    """Yield the programs with `program` added at `at`, where it replaces one that starts at the same instant."""
    yield from (earlier for earlier in programs if earlier.start < at)
    yield replace(program, start=at, printed_alarm=None)
    yield from (later for later in programs if later.start > at)


def _in_steps(programs: Sequence[Program], steps: Sequence[DoseStep]) -> Iterator[Program]:
    """Yield every program, divided at the steps and scaled from the first step on."""
    start_of = attrgetter("start")
    for start in sorted({*(program.start for program in programs), *(step.start for step in steps)}):
        in_force, step = (bisect_right(timed, start, key=start_of) - 1 for timed in (programs, steps))
        if in_force >= 0:
            program = replace(programs[in_force], start=start, printed_alarm=None)
            yield scaled(program, steps[step].factor) if step >= 0 else program
