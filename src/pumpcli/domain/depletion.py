"""What a pump was told to deliver, expanded into flows: weeks of programs, patient boluses, boluses given once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from math import lcm

from pumpcli.domain.bolus import OneTimeBolus, PatientBoluses
from pumpcli.domain.clock import DAY, WEEK, offset_of, seconds_of
from pumpcli.domain.course import STILL, Course, Origin, Pattern, Phase
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Amount, Concentration, DoseRate, FlowRate, Mass, Rate, Volume, known
from pumpcli.values import frozen

#: An exact number as numerator and denominator that are not reduced. Flows are only ever brought to one denominator,
#: which costs a tenth of what it takes to reduce a `Fraction` at every step.
Ratio = tuple[int, int]

_NO_PATIENT_BOLUSES = dict.fromkeys(PatientBoluses, (0, 1))


@frozen
class Outflow:
    """All that a pump was told to deliver from an origin on, expanded once; a `Course` of it says how much of the
    patient boluses is used.

    Attributes:
        starts: the instants from which the programs are in force, the first not before the origin.
        programs: the one in force at the origin, and those that start later.
        patterns, patient: for each program its week, and the units per second of its patient boluses by their use.
        once: boluses given once as (start, end, units per second).
    """

    origin: Origin
    units_per_ml: int
    starts: tuple[int, ...]
    programs: tuple[Program, ...]
    patterns: tuple[Pattern, ...]
    patient: tuple[dict[PatientBoluses, int], ...]
    once: tuple[tuple[int, int, int], ...]

    @property
    def has_patient_boluses(self) -> bool:
        """Whether the patient may trigger boluses at some time after the origin."""
        return any(program.on_demand is not None for program in self.programs)

    def course(self, use: PatientBoluses) -> Course:
        """How the reservoir empties, with so many of the patient boluses used."""
        start = seconds_of(self.origin.at)
        edges = {start, *self.starts, *(edge for begin, end, _ in self.once for edge in (begin, end))}
        begins = sorted(edge for edge in edges if edge >= start)
        changes: dict[int, int] = {}
        for first, last, flow in self.once:
            changes[max(first, start)] = changes.get(max(first, start), 0) + flow
            changes[max(last, start)] = changes.get(max(last, start), 0) - flow
        phases: list[Phase] = []
        running = 0
        for begin, end in zip(begins, [*begins[1:], None], strict=True):
            index = bisect_right(self.starts, begin) - 1
            running += changes.get(begin, 0)
            steady = running
            before = phases[-1].before + phases[-1].delivered_until(begin) if phases else 0
            if index < 0:
                phases.append(Phase(begin, end, STILL, offset_of(self.origin.at), steady, before))
            else:
                steady += self.patient[index][use]
                offset = self.programs[index].clock_offset
                phases.append(Phase(begin, end, self.patterns[index], offset, steady, before))
        return Course(self.origin, self.units_per_ml, tuple(phases))

    def mean_flow(self, at: int) -> FlowRate:
        """The mean over the week of the program in force at an instant: base, windows and scheduled boluses, no
        patient boluses; zero where no program is in force."""
        index = bisect_right(self.starts, at) - 1
        week = self.patterns[index].before[-1] if index >= 0 else 0
        return FlowRate(Fraction(week, 7 * self.units_per_ml))


def expand(pump: Pump, origin: Origin) -> Outflow:
    """All that a pump was told to deliver from `origin` on, later programs and one-time boluses included."""
    primary, start = origin.fill.primary, seconds_of(origin.at)
    begins = [seconds_of(program.start) for program in pump.programs]
    first = max(bisect_right(begins, start) - 1, 0)
    programs = pump.programs[first:]
    weekly = [list(_weekly(program, primary)) for program in programs]
    patient = [_patient(program, primary) for program in programs]
    once = [_once(bolus, primary) for bolus in pump.boluses]
    units_per_ml = lcm(
        origin.volume.ml.denominator,
        pump.reservoir.low_alarm.ml.denominator,
        *(flow[1] for flows in weekly for _, _, flow in flows),
        *(flow[1] for by_use in patient for flow in by_use.values()),
        *(flow[1] for _, _, flow in once),
    )

    def units(flow: Ratio) -> int:
        return flow[0] * (units_per_ml // flow[1])

    return Outflow(
        origin,
        units_per_ml,
        tuple([max(begin, start) for begin in begins[first:]]),
        programs,
        tuple([Pattern.of([(begin, end, units(flow)) for begin, end, flow in flows]) for flows in weekly]),
        tuple([{use: units(flow) for use, flow in by_use.items()} for by_use in patient]),
        tuple([(begin, end, units(flow)) for begin, end, flow in once]),
    )


def course(pump: Pump, origin: Origin, use: PatientBoluses) -> Course:
    """How the reservoir empties from `origin` on, with so many of the patient-activated boluses used."""
    return expand(pump, origin).course(use)


def mean_flow(program: Program, primary: Concentration | None) -> FlowRate:
    """The mean flow over the week of a program: base, windows and scheduled boluses, no patient boluses."""
    pieces = list(_weekly(program, primary))
    units = lcm(*(flow[1] for _, _, flow in pieces))
    week = sum((end - start) * flow[0] * (units // flow[1]) for start, end, flow in pieces)
    return FlowRate(Fraction(week, 7 * units))


def patient_flow(program: Program, primary: Concentration | None, use: PatientBoluses) -> Fraction:
    """The patient boluses of a program in mL per second, counted evenly over time."""
    return Fraction(*_patient(program, primary)[use])


def flow_per_second(delivery: Rate | Amount, seconds: int, primary: Concentration | None) -> Fraction:
    """mL per second of a rate, or of an amount that is spread over `seconds`."""
    return Fraction(*_per_second(delivery, seconds, primary))


def _weekly(program: Program, primary: Concentration | None) -> Iterator[tuple[int, int, Ratio]]:
    """Base rate, windows and scheduled boluses as (start, end, mL per second) within the week."""
    flows: dict[int | None, Ratio] = {}
    for span in program.week:
        if span.window not in flows:
            flows[span.window] = _per_second(*program.delivery_in(span.window), primary)
        yield span.start, span.end, flows[span.window]
    for bolus in program.boluses:
        flow = _per_second(bolus.amount, bolus.over, primary)
        for start in bolus.starts():
            end = start + bolus.over
            yield start, min(end, WEEK), flow
            if end > WEEK:
                yield 0, end - WEEK, flow


def _patient(program: Program, primary: Concentration | None) -> dict[PatientBoluses, Ratio]:
    """The patient boluses of a program in mL per second by their use, counted evenly over time."""
    on_demand = program.on_demand
    if on_demand is None:
        return _NO_PATIENT_BOLUSES
    amount, seconds = _per_second(on_demand.amount, DAY, primary)
    counts = {use: on_demand.per_day(use) for use in PatientBoluses}
    return {use: (amount * count.numerator, seconds * count.denominator) for use, count in counts.items()}


def _once(bolus: OneTimeBolus, primary: Concentration | None) -> tuple[int, int, Ratio]:
    """A bolus given once as (start, end, mL per second)."""
    start = seconds_of(bolus.at)
    return start, start + bolus.over, _per_second(bolus.amount, bolus.over, primary)


def _per_second(delivery: Rate | Amount, seconds: int, primary: Concentration | None) -> Ratio:
    """mL per second of a rate, or of an amount that is spread over `seconds`."""
    match delivery:
        case FlowRate():
            number, seconds, is_mass = delivery.ml_per_day, DAY, False
        case DoseRate():
            number, seconds, is_mass = delivery.mcg_per_day, DAY, True
        case Volume():
            number, is_mass = delivery.ml, False
        case Mass():
            number, is_mass = delivery.mcg, True
    if not is_mass:
        return number.numerator, number.denominator * seconds
    per_ml = known(primary).mcg_per_ml
    return number.numerator * per_ml.denominator, number.denominator * per_ml.numerator * seconds
