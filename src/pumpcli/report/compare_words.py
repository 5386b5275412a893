"""Describe the changes of the changed side, and the notices that go with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from pumpcli.domain.clock_shift import shift_at
from pumpcli.domain.program import Program
from pumpcli.domain.quantity import decimal_text
from pumpcli.domain.what_if import Titration, given_in_volume
from pumpcli.formats.numbers import (
    NBSP,
    concentration,
    day,
    minute,
    spell_duration,
    spell_period,
    written_volume,
)
from pumpcli.report import words
from pumpcli.usecases.compare import Comparison, RequestedChange

#: The largest usual step of the dose of intrathecal baclofen in adults; the source is in `USUAL_STEPS`.
LARGEST_USUAL_STEP = Fraction(30, 100)
USUAL_STEPS = (
    f"usual for intrathecal baclofen in adults are 5 to 15{NBSP}% (spasticity of cerebral origin) or 10 to 30{NBSP}% "
    "(spinal) at a time (Neuromodulation 2016;19:623-31)"
)


def changes(result: Comparison) -> list[str]:
    """Return one text for each change; none if two files are compared."""
    if result.requested is None or result.begins is None:
        return []
    texts = [*_refill(result, result.requested), *_settings(result)]
    if result.requested.titration is not None:
        texts.append(_titration(result, result.requested.titration))
    if result.requested.low_alarm is not None:
        before = written_volume(result.now.forecast.pump.reservoir.low_alarm)
        texts.append(f"low-reservoir alarm at {written_volume(result.requested.low_alarm)}, now {before}")
    return texts


def notices(result: Comparison) -> list[str]:
    """Return the notices that explain or limit the figures."""
    if result.requested is None:
        return list(_not_filled(result))
    return [
        *result.warnings,
        *_without_refill(result),
        *_steps(result),
        *_not_yet(result),
        *_planned(result, result.requested),
        *_untouched(result, result.requested),
        *_clock(result, result.requested),
        *_mixture(result, result.requested),
    ]


def spell_change(part: Fraction) -> str:
    """Return a part of 1 as a change in percent, such as "+10 %"."""
    return f"{'-' if part < 0 else '+'}{decimal_text(abs(part) * 100)}{NBSP}%"


def _refill(result: Comparison, requested: RequestedChange) -> Iterator[str]:
    if result.refill_at is None:
        return
    yield f"both sides are computed from a refill at {minute(result.refill_at)}"
    now, other = result.now.forecast.fill, result.changed.forecast.fill
    if requested.fill is not None:
        yield f"filled with {written_volume(other.volume)}, now {written_volume(now.volume)}"
    if requested.concentration is not None:
        yield f"{other.drugs[0].name} {concentration(other.drugs[0])}, now {concentration(now.drugs[0])}"


def _settings(result: Comparison) -> Iterator[str]:
    assert result.begins is not None
    for edit in result.edits:
        before = f"now {edit.before}" if edit.before else "now not given"
        yield f"{edit.setting.path}: {edit.setting.text} from {minute(result.begins)} on, {before}"


def _titration(result: Comparison, titration: Titration) -> str:
    assert result.begins is not None
    parts = _listed(_parts([result.now.program, result.changed.program]))
    change = spell_change(titration.change)
    if titration.steps == 1:
        return f"dose {change} from {minute(result.begins)} on: {parts}"
    every = spell_period(titration.every)
    return (
        f"dose {change} every {every}, {titration.steps} steps, the first at {minute(result.begins)}: {parts}; "
        "each step changes the dose of the step before it"
    )


def _parts(programs: Sequence[Program]) -> list[str]:
    present = {
        "base rate": any(program.rate is not None for program in programs),
        "windows": any(program.windows for program in programs),
        "scheduled boluses": any(program.boluses for program in programs),
    }
    return [part for part, is_present in present.items() if is_present]


def _steps(result: Comparison) -> Iterator[str]:
    titration = None if result.requested is None else result.requested.titration
    if titration is not None and titration.change > LARGEST_USUAL_STEP:
        yield f"a step of {spell_change(titration.change)} is large: {USUAL_STEPS}"
    if len(result.steps) < 2:
        return
    yield "the daily figures of the changed side are those of the last step"
    if any(step.is_after_deadline for step in result.steps):
        yield "steps after the deadline are shown as if nothing were refilled before them"


def _without_refill(result: Comparison) -> Iterator[str]:
    """Yield the due date that applies until the refill from which both sides are computed."""
    forecast = result.before_refill
    if forecast is not None:
        due = "has no date" if forecast.due_on is None else f"is due on {day(forecast.due_on)}"
        yield f"until the pump is refilled, its refill {due}, status {words.STATUS_WORDS[forecast.status]}"


def _not_filled(result: Comparison) -> Iterator[str]:
    """Yield a notice for each of two files whose pump is not filled yet."""
    for name, side in (("first", result.now), ("second", result.changed)):
        if side.volume is None:
            at = minute(side.forecast.fill.at)
            yield f"{name}: not filled yet, so computed from the first fill at {at}"


def _not_yet(result: Comparison) -> Iterator[str]:
    forecast = result.now.forecast
    if forecast.volume is None and result.refill_at != forecast.as_of.instant:
        yield f"not filled yet: both sides are computed from the first fill at {minute(forecast.fill.at)}"
    sets_in = forecast.fill.at if forecast.volume is None else forecast.as_of.instant
    if result.begins is not None and result.begins > sets_in:
        yield f"no program is in force yet: the changed one is that from {minute(result.begins)}"


def _planned(result: Comparison, requested: RequestedChange) -> Iterator[str]:
    """Yield the effect of the change on programs that start later."""
    starts = _listed([minute(program.start) for program in result.planned])
    if not starts:
        return
    if requested.titration is not None:
        yield f"what the file plans from {starts} on is changed by the same factor"
    if requested.settings:
        yield f"what the file plans from {starts} on overrides what is set here"


def _clock(result: Comparison, requested: RequestedChange) -> Iterator[str]:
    """Yield a notice if programming moves the windows: it also sets the clock of the pump to civil time."""
    if result.begins is None or (requested.titration is None and not requested.settings):
        return
    shift = shift_at(result.now.forecast.pump, result.begins)
    if shift:
        off = f"{spell_duration(abs(shift))} {'early' if shift < 0 else 'late'} by the wall clock"
        yield f"programming sets the pump's clock right: its windows and boluses, now {off}, run by it again"


def _untouched(result: Comparison, requested: RequestedChange) -> Iterator[str]:
    if requested.titration is None or result.begins is None:
        return
    if result.now.patient_boluses:
        yield "patient boluses stay as they are"
    if any(bolus.at >= result.begins for bolus in result.now.forecast.pump.boluses):
        yield "boluses given once stay as they are"


def _mixture(result: Comparison, requested: RequestedChange) -> Iterator[str]:
    """Yield the effects of another concentration of the primary drug, and the assumptions made for it."""
    if requested.concentration is None:
        return
    primary, *others = result.changed.forecast.fill.drugs
    if others:
        names = _listed([drug.name for drug in others])
        yield f"only {primary.name} has another concentration; the doses of {names} change with the volume"
    in_volume = list(given_in_volume(result.changed.program))
    if in_volume:
        yield f"given as volumes, so the dose changes with the concentration: {', '.join(in_volume)}"
    stability = result.changed.forecast.fill.stability
    if stability is not None:
        yield f"the stability of {spell_period(stability)} is assumed to hold at the other concentration too; check it"
    yield "drug still in the tubing, and a bridge bolus for it, are not taken into account"


def _listed(names: Sequence[str]) -> str:
    """Return a list in words, such as "base rate, windows and scheduled boluses"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
