"""Compare a pump with a change of it, or two pumps. No file is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pumpcli.domain.bolus import OnDemand, PatientBoluses
from pumpcli.domain.clock import DAY, AsOf, seconds_of
from pumpcli.domain.course import from_origin
from pumpcli.domain.depletion import compute_course, expand, mean_flow, patient_flow
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.quantity import Concentration, FlowRate, Volume
from pumpcli.domain.what_if import DoseStep, Titration, WhatIf, changed, refilled
from pumpcli.errors import Fault, FaultCode, UsageError, ValidationError, place_in_words
from pumpcli.files.asked_change import Setting
from pumpcli.files.model_checks import model_faults
from pumpcli.files.moments import text_of
from pumpcli.files.program_edit import Edit, edited
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.fleet.loading import citation_of, read_again
from pumpcli.usecases.due import Listed
from pumpcli.usecases.one_pump import end_clause
from pumpcli.usecases.rules import Rules
from pumpcli.values import Frozen, replace


class RequestedChange(Frozen):
    """The change to a pump. None, or an empty tuple, leaves a part as it is.

    Attributes:
        titration: steps of the dose; a single change is a titration of one step.
        settings: new values for fields of the program in force.
        concentration: of the primary drug; needs a refill.
        fill: the volume of the refill.
        shows_diff: also return what the file would be.
    """

    titration: Titration | None = None
    settings: tuple[Setting, ...] = ()
    concentration: Concentration | None = None
    fill: Volume | None = None
    low_alarm: Volume | None = None
    shows_diff: bool = False

    @property
    def needs_refill(self) -> bool:
        """Whether the change needs a refill."""
        return self.concentration is not None or self.fill is not None


class Side(Frozen):
    """One of the two pumps that are compared.

    Attributes:
        program: the program for which `daily` and `daily_used` are computed.
        volume: in the reservoir at the as-of instant, after the refill if there is one, assuming that the patient uses
            all boluses; None before the first fill.
    """

    listed: Listed
    program: Program
    volume: Volume | None

    @property
    def forecast(self) -> Forecast:
        return self.listed.forecast

    @property
    def patient_boluses(self) -> list[OnDemand]:
        """The patient boluses of the programs from the last fill or reading on."""
        programs = expand(self.forecast.pump, self.forecast.run_down[0]).programs
        return [program.on_demand for program in programs if program.on_demand is not None]

    @property
    def daily(self) -> FlowRate:
        """The mean daily volume over a week of the program, without patient boluses."""
        return mean_flow(self.program, self.forecast.fill.primary)

    @property
    def daily_used(self) -> FlowRate | None:
        """The mean daily volume with all patient boluses; None if the program has none."""
        if self.program.on_demand is None:
            return None
        patient = patient_flow(self.program, self.forecast.fill.primary, PatientBoluses.ALL) * DAY
        return FlowRate(self.daily.ml_per_day + patient)


class ComparedStep(Frozen):
    """One step of a titration.

    Attributes:
        program: the program in force from this step on.
        daily: the mean daily volume of `program`, without patient boluses.
        volume: in the reservoir when the step starts, assuming that the patient uses all boluses.
        is_after_deadline: the step starts after the deadline, so the reservoir must be refilled before.
    """

    step: DoseStep
    program: Program
    daily: FlowRate
    volume: Volume
    is_after_deadline: bool


class Comparison(Frozen):
    """Two pumps, and the change that leads from the first to the second.

    Attributes:
        requested: the change; None if two files are compared.
        begins: the instant from which the changed program is in force; None if two files are compared.
        refill_at: both sides are computed from a refill at this instant; None if the change needs no refill.
        before_refill: the forecast without that refill; None if the change needs no refill.
        edits: the fields that were set.
        steps: the steps of a titration; one if the dose is changed once.
        warnings: the warnings that a file with the changed program would get.
        diff: the lines of a unified diff, of the file and the file with the changed program; empty if not requested.
    """

    as_of: AsOf
    now: Side
    changed: Side
    requested: RequestedChange | None = None
    begins: datetime | None = None
    refill_at: datetime | None = None
    before_refill: Forecast | None = None
    edits: tuple[Edit, ...] = ()
    steps: tuple[ComparedStep, ...] = ()
    warnings: tuple[str, ...] = ()
    diff: tuple[str, ...] = ()

    @property
    def planned(self) -> list[Program]:
        """The programs of the file that start after the changed one."""
        return [
            program
            for program in self.now.forecast.pump.programs
            if self.begins is not None and program.start > self.begins
        ]


def compare_pumps(first: LoadedPump, second: LoadedPump, as_of: AsOf) -> Comparison:
    """Compare two pumps as they are in their files, each by the rules of its clinic.

    Raises:
        UsageError: one of them is out of use.
    """
    now, other = (Listed(forecast(loaded.pump, as_of, loaded.clinic), loaded.file) for loaded in (first, second))
    _refuse_ended(now.forecast)
    _refuse_ended(other.forecast)
    as_of = first.pump.zone.as_of(as_of)
    return Comparison(
        as_of=as_of,
        now=_side(now, _begins(now.forecast)),
        changed=_side(other, _begins(other.forecast)),
    )


def compare_change(loaded: LoadedPump, rules: Rules, as_of: AsOf, requested: RequestedChange) -> Comparison:
    """Compare a pump with a change of it.

    The change starts at the as-of instant, or at the first fill if that is later. If it needs a refill, both sides are
    computed from a refill at that instant.

    Raises:
        UsageError: the pump is out of use, or the changed pump is not valid; the message gives the reason.
    """
    before = forecast(loaded.pump, as_of, rules.clinic)
    _refuse_ended(before)
    begins, refill_at = _begins(before), _change_instant(before) if requested.needs_refill else None
    base = from_origin(loaded.pump, before.origin)
    if refill_at is not None:
        base = replace(base, fills=(refilled(before.fill, refill_at),), readings=())
    program, edits, warnings = _edited(loaded, rules, before.as_of, begins, requested.settings)
    steps = () if requested.titration is None else requested.titration.from_instant(begins, loaded.pump.zone)
    change = WhatIf(
        program=program, steps=steps, fill=_refill(base.fills[-1], requested), low_alarm=requested.low_alarm
    )
    other = _changed_pump(base, begins, change)
    sides = [Listed(forecast(pump, as_of, rules.clinic, before), loaded.file) for pump in (base, other)]
    now = _side(sides[0], begins, refill_at)
    after = _side(sides[1], steps[-1].start if steps else begins, refill_at)
    compared = tuple(_compared(step, after.forecast) for step in steps)
    before_refill = before if requested.needs_refill else None
    return Comparison(
        as_of=before.as_of,
        now=now,
        changed=after,
        requested=requested,
        begins=begins,
        refill_at=refill_at,
        before_refill=before_refill,
        edits=edits,
        steps=compared,
        warnings=(*warnings, *_new_model_warnings(base, other, warnings)),
        diff=_diff(loaded, rules, begins, requested.settings) if requested.shows_diff else (),
    )


def _refuse_ended(computed: Forecast) -> None:
    if computed.ended is not None:
        clause = end_clause(computed.ended, computed.as_of.day)
        raise UsageError(f"{computed.pump.code} {clause}: no refill of it is due, so there is nothing to compare")


def _changed_pump(base: Pump, begins: datetime, change: WhatIf) -> Pump:
    """Return the pump with the change; raise UsageError if that is not valid."""
    try:
        return changed(base, begins, change)
    except ValidationError as error:
        raise UsageError("; ".join(fault.message for fault in error.faults)) from error


def _change_instant(before: Forecast) -> datetime:
    """Return the as-of instant, or the first fill if that is later."""
    return before.fill.at if before.volume is None else before.as_of.instant


def _begins(before: Forecast) -> datetime:
    """Return the instant of the change, or the start of the first program if that is later."""
    return max(_change_instant(before), before.pump.programs[0].start)


def _side(listed: Listed, at: datetime, refill_at: datetime | None = None) -> Side:
    """Make a side, with the daily figures of the program in force at the instant `at`."""
    computed = listed.forecast
    program = computed.pump.program_at(at)
    assert program is not None, "a program has started"
    is_refilled = computed.volume is None and refill_at == computed.as_of.instant
    return Side(listed, program, computed.fill.volume if is_refilled else computed.volume)


def _refill(fill: Fill, requested: RequestedChange) -> Fill:
    if requested.concentration is not None and fill.mixture is None:
        raise UsageError("--concentration needs a drug, and the file names none; see `drugs`")
    return refilled(fill, fill.at, requested.fill, requested.concentration) if requested.needs_refill else fill


def _edited(
    loaded: LoadedPump, rules: Rules, as_of: AsOf, begins: datetime, settings: Sequence[Setting]
) -> tuple[Program | None, tuple[Edit, ...], tuple[str, ...]]:
    """Return the program in force with its new values, the edits, and the warnings that the new values cause."""
    if not settings:
        return None, (), ()
    index = sum(program.start <= begins for program in loaded.pump.programs) - 1
    result = edited(citation_of(loaded).root, index, settings)
    if isinstance(result, Fault):
        raise UsageError(f"--set: {result.message}")
    document, edits = result
    pump, problems = read_again(loaded, document, rules.of_file, as_of)
    if pump is None:
        errors = (f"{place_in_words(problem.path)}: {problem.message}" for problem in problems if problem.is_error)
        raise UsageError(f"--set: {'; '.join(errors)}")
    # The date was printed for the program of the file, so it need not agree with the values that are set.
    warnings = [problem for problem in problems if problem.code is not FaultCode.PRINTED_ALARM]
    return (
        pump.programs[index],
        tuple(edits),
        tuple(f"{place_in_words(problem.path)}: {problem.message}" for problem in warnings),
    )


def _diff(loaded: LoadedPump, rules: Rules, begins: datetime, settings: Sequence[Setting]) -> tuple[str, ...]:
    """Return the diff of a file to which the changed program is added, from `begins` on.

    Raises:
        UsageError: a program of the file starts then, or the text of the file cannot be edited safely.
    """
    from pumpcli.files.program_edit import with_program  # noqa: PLC0415  # only --diff edits the text
    from pumpcli.files.text_edit import diff  # noqa: PLC0415

    programs, zone = loaded.pump.programs, loaded.pump.zone
    index = sum(program.start <= begins for program in programs) - 1
    if programs[index].start == begins:
        when = text_of(begins, zone)
        raise UsageError(f"--diff: the program in the file starts {when}, as the changed one; give a later --as-of")
    root = citation_of(loaded).root
    edit = with_program(root, index, settings, text_of(begins, zone))
    if isinstance(edit, Fault):
        raise UsageError(f"--diff: {edit.message}")
    document = edit.edited()
    assert document is not None, "an edit keeps a document whole"
    pump, _ = read_again(loaded, document, rules.of_file)
    assert pump is not None, "the program has been read as a change of the one before"
    assert (*pump.programs[: index + 1], *pump.programs[index + 2 :]) == programs, "the other programs stay"
    return tuple(diff(root.document, edit.after))


def _new_model_warnings(base: Pump, other: Pump, known: Sequence[str]) -> tuple[str, ...]:
    """Return the model warnings of `other` that `base` does not have, and that are not part of a warning in `known`."""
    model = base.catalogue_model
    if model is None:
        return ()
    before = {fault.message for fault in model_faults(base, model)}
    messages = dict.fromkeys(fault.message for fault in model_faults(other, model))
    return tuple(text for text in messages if text not in before and not any(text in warning for warning in known))


def _compared(step: DoseStep, after: Forecast) -> ComparedStep:
    program = after.pump.program_at(step.start)
    assert program is not None, "a step starts when a program is in force"
    volume = compute_course(after.pump, after.origin, PatientBoluses.ALL).volume_at(seconds_of(step.start))
    is_after = after.deadline is not None and after.deadline.at < step.start
    return ComparedStep(
        step=step,
        program=program,
        daily=mean_flow(program, after.fill.primary),
        volume=volume,
        is_after_deadline=is_after,
    )
