"""One pump as it is beside what it would be with a change, or two pumps as they are. No file is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pumpcli.domain.bolus import OnDemand, PatientBoluses
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import DAY, AsOf, seconds_of
from pumpcli.domain.course import from_origin
from pumpcli.domain.depletion import compute_course, expand, mean_flow, patient_flow
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.quantity import Concentration, FlowRate, Volume
from pumpcli.domain.what_if import DoseStep, Titration, WhatIf, changed, refilled
from pumpcli.errors import Fault, UsageError, ValidationError
from pumpcli.files.asked_change import Setting
from pumpcli.files.model_checks import model_faults
from pumpcli.files.program_edit import Edit, edited
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.fleet.loading import citation_of, read_again
from pumpcli.usecases.due import Listed
from pumpcli.usecases.rules import Rules
from pumpcli.values import frozen, replace


@frozen
class Asked:
    """What is to be different; None, or nothing, where it stays as it is.

    Attributes:
        titration: steps of the dose; a single change of it is a titration of one step.
        settings: fields of the program in force.
        concentration: of the primary drug. It takes a refill, and so does `fill`.
    """

    titration: Titration | None = None
    settings: tuple[Setting, ...] = ()
    concentration: Concentration | None = None
    fill: Volume | None = None
    low_alarm: Volume | None = None

    @property
    def needs_refill(self) -> bool:
        """Whether the reservoir has to be filled anew for it."""
        return self.concentration is not None or self.fill is not None


@frozen
class Side:
    """One of the two.

    Attributes:
        program: the one that the daily figures are of.
        volume: in the reservoir at the as-of instant, all patient boluses used, after a refill if there is one; None
            before the first fill.
    """

    listed: Listed
    program: Program
    volume: Volume | None

    @property
    def forecast(self) -> Forecast:
        return self.listed.forecast

    @property
    def patient_boluses(self) -> list[OnDemand]:
        """What the patient may trigger by the programs that count."""
        programs = expand(self.forecast.pump, self.forecast.run_down[0]).programs
        return [program.on_demand for program in programs if program.on_demand is not None]

    @property
    def daily(self) -> FlowRate:
        """The mean of the program's week, patient boluses left out."""
        return mean_flow(self.program, self.forecast.fill.primary)

    @property
    def daily_used(self) -> FlowRate | None:
        """The same with all patient boluses; None where the program has none."""
        if self.program.on_demand is None:
            return None
        patient = patient_flow(self.program, self.forecast.fill.primary, PatientBoluses.ALL) * DAY
        return FlowRate(self.daily.ml_per_day + patient)


@frozen
class ComparedStep:
    """One step of a titration.

    Attributes:
        program: what it is given by.
        daily: as for a `Side`.
        volume: in the reservoir when it starts, all patient boluses used.
        is_after_deadline: the reservoir has to be refilled before.
    """

    step: DoseStep
    program: Program
    daily: FlowRate
    volume: Volume
    is_after_deadline: bool


@frozen
class Comparison:
    """Two sides, and how the second one comes about.

    Attributes:
        asked: None where two files are compared.
        begins: from when on the changed program is in force; None for two files.
        refill_at: both sides are reckoned from a refill at this instant; None without one.
        before_refill: the pump as it is without that refill; None without one.
        edits: the fields that were set.
        steps: those of a titration, one where the dose is changed once.
        warnings: what a file with the changed program would be warned of.
    """

    as_of: AsOf
    clinic: Clinic
    now: Side
    changed: Side
    asked: Asked | None = None
    begins: datetime | None = None
    refill_at: datetime | None = None
    before_refill: Forecast | None = None
    edits: tuple[Edit, ...] = ()
    steps: tuple[ComparedStep, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def planned(self) -> list[Program]:
        """The programs of the file that start after the changed one."""
        return [
            each for each in self.now.forecast.pump.programs if self.begins is not None and each.start > self.begins
        ]


def compare_pumps(first: LoadedPump, second: LoadedPump, rules: Rules, as_of: AsOf) -> Comparison:
    """Two pumps as their files have them."""
    now, other = (Listed(forecast(each.pump, as_of, rules.clinic), each.file) for each in (first, second))
    as_of = first.pump.zone.as_of(as_of)
    return Comparison(
        as_of=as_of,
        clinic=rules.clinic,
        now=_side(now, _begins(now.forecast)),
        changed=_side(other, _begins(other.forecast)),
    )


def compare_change(loaded: LoadedPump, rules: Rules, as_of: AsOf, asked: Asked) -> Comparison:
    """A pump as it is, and as it would be with a change from the as-of instant on; before the first fill, from that
    fill on. Where the change takes a refill, both sides are reckoned from one at that instant.

    Raises:
        UsageError: there cannot be such a pump; the message says why.
    """
    found = forecast(loaded.pump, as_of, rules.clinic)
    begins, refill_at = _begins(found), _sets_in(found) if asked.needs_refill else None
    base = from_origin(loaded.pump, found.origin)
    if refill_at is not None:
        base = replace(base, fills=(refilled(found.fill, refill_at),), readings=())
    program, edits, warnings = _edited(loaded, rules, begins, asked.settings)
    steps = () if asked.titration is None else asked.titration.from_instant(begins, loaded.pump.zone)
    change = WhatIf(program=program, steps=steps, fill=_refill(base.fills[-1], asked), low_alarm=asked.low_alarm)
    try:
        other = changed(base, begins, change)
    except ValidationError as refusal:
        raise UsageError("; ".join(fault.message for fault in refusal.faults)) from refusal
    said = [message for message in _of_the_model(base, other) if not any(message in each for each in warnings)]
    warnings = (*warnings, *said)
    sides = [Listed(forecast(pump, as_of, rules.clinic), loaded.file) for pump in (base, other)]
    now = _side(sides[0], begins, refill_at)
    after = _side(sides[1], steps[-1].start if steps else begins, refill_at)
    compared = tuple(_compared(step, after.forecast) for step in steps)
    without = found if asked.needs_refill else None
    return Comparison(
        as_of=found.as_of,
        clinic=rules.clinic,
        now=now,
        changed=after,
        asked=asked,
        begins=begins,
        refill_at=refill_at,
        before_refill=without,
        edits=edits,
        steps=compared,
        warnings=warnings,
    )


def _sets_in(found: Forecast) -> datetime:
    """The as-of instant; before the first fill, that fill."""
    return found.fill.at if found.volume is None else found.as_of.instant


def _begins(found: Forecast) -> datetime:
    """The same, but not before a program has started."""
    return max(_sets_in(found), found.pump.programs[0].start)


def _side(listed: Listed, at: datetime, refill_at: datetime | None = None) -> Side:
    """One side, with the daily figures of the program in force at an instant."""
    found = listed.forecast
    program = found.pump.program_at(at)
    assert program is not None, "a program has started"
    is_refilled = found.volume is None and refill_at == found.as_of.instant
    return Side(listed, program, found.fill.volume if is_refilled else found.volume)


def _refill(fill: Fill, asked: Asked) -> Fill:
    if asked.concentration is not None and fill.mixture is None:
        raise UsageError("the file names no drug, so that --concentration has none to speak of; see `drugs`")
    return refilled(fill, fill.at, asked.fill, asked.concentration) if asked.needs_refill else fill


def _edited(
    loaded: LoadedPump, rules: Rules, begins: datetime, settings: Sequence[Setting]
) -> tuple[Program | None, tuple[Edit, ...], tuple[str, ...]]:
    """The program in force with other values, what they take the place of, and what there is to be warned of."""
    if not settings:
        return None, (), ()
    index = sum(program.start <= begins for program in loaded.pump.programs) - 1
    found = edited(citation_of(loaded).root, index, settings)
    if isinstance(found, Fault):
        raise UsageError(f"--set: {found.message}")
    document, edits = found
    pump, problems = read_again(loaded, document, rules.clinic, rules.catalogues)
    if pump is None:
        wrong = (f"{problem.path}: {problem.message}" for problem in problems if problem.is_error)
        raise UsageError(f"--set: {'; '.join(wrong)}")
    return pump.programs[index], tuple(edits), tuple(f"{problem.path}: {problem.message}" for problem in problems)


def _of_the_model(base: Pump, other: Pump) -> tuple[str, ...]:
    """What the model of the pump cannot do on the changed side, and is not asked to on the other."""
    model = base.known_model
    if model is None:
        return ()
    known = {fault.message for fault in model_faults(base, model)}
    return tuple(dict.fromkeys(fault.message for fault in model_faults(other, model) if fault.message not in known))


def _compared(step: DoseStep, found: Forecast) -> ComparedStep:
    program = found.pump.program_at(step.start)
    assert program is not None, "a step starts when a program is in force"
    volume = compute_course(found.pump, found.origin, PatientBoluses.ALL).volume_at(seconds_of(step.start))
    is_after = found.deadline is not None and found.deadline.at < step.start
    return ComparedStep(
        step=step,
        program=program,
        daily=mean_flow(program, found.fill.primary),
        volume=volume,
        is_after_deadline=is_after,
    )
