"""The texts of `reconcile`: each finding, the reasons to look at a pump, and the tolerance."""

from __future__ import annotations

from pumpcli.domain.expectation import ENOUGH_PART, ENOUGH_VOLUME, Expectation
from pumpcli.domain.quantity import decimal_text
from pumpcli.domain.reconcile import MeasuredDays, Reconciled
from pumpcli.domain.residual import RATIO_TOLERANCE, Finding, Measurement, MeasurementKind
from pumpcli.domain.residual_tolerance import (
    LEAST_DIFFERENCE,
    SMALL_CAPACITY,
    USUAL_RESIDUAL_TOLERANCE,
    USUAL_SOON_AFTER_FILL,
    USUAL_SOON_AFTER_FILL_SMALL,
    ResidualTolerance,
)
from pumpcli.formats.numbers import (
    NBSP,
    counted,
    day,
    millilitres,
    plain,
    ratio,
    short_millilitres,
    signed_percent,
    written_volume,
)
from pumpcli.report import words
from pumpcli.usecases.reconcile import Reconciliation
from pumpcli.usecases.rules import Rules

PURPOSE_LINE = (
    "A list of differences for a clinician to look at, not a diagnosis: a mistake in a record can look like a fault of "
    "a pump."
)
RATIO_LINE = (
    "of programmed: the difference as a part of the volume programmed since the last fill; ratio: delivered / "
    "programmed since then"
)
RANGE_LINE = "two expected volumes: with all patient boluses used, and with none"

_MORE = "ran slow, pump or catheter trouble, read or written down wrong, or a fill not as recorded?"
_LESS = "ran fast, read or written down wrong, drug taken out, or a fill beside the reservoir?"


def why(measurement: Measurement) -> list[str]:
    """Return every finding of a measurement as a text, the most serious first."""
    return [_finding(finding, measurement) for finding in measurement.findings]


def tolerance_lines(rules: Rules) -> list[str]:
    """Return the tolerance above which a measurement is off, and the clinic file; of several clinics a line for
    each."""
    return [f"{words.of_clinic(each, rules)}{_tolerance_line(each)}" for each in rules.every]


def _tolerance_line(rules: Rules) -> str:
    tolerance = rules.clinic.residual_tolerance or USUAL_RESIDUAL_TOLERANCE
    every_pump = _limits(tolerance)
    if not tolerance.by_capacity:
        return f"off: {every_pump}; {words.clinic_file(rules)}"
    kinds = [f"up to {written_volume(most)} capacity {_limits(limits)}" for most, limits in tolerance.by_capacity]
    others = f"every pump {every_pump}" if every_pump else f"larger pumps {_limits(USUAL_RESIDUAL_TOLERANCE)}"
    return f"off: {'; '.join([*kinds, others])}; {words.clinic_file(rules)}"


def _limits(tolerance: ResidualTolerance) -> str:
    """Return the limits that do not depend on the capacity; empty where there are none."""
    limits = [] if tolerance.volume is None else [f"by more than {written_volume(tolerance.volume)}"]
    if tolerance.part is not None:
        least = short_millilitres(LEAST_DIFFERENCE)
        part = f"{decimal_text(tolerance.part * 100)}{NBSP}%"
        limits.append(f"by more than {part} of what was programmed (and more than {least})")
    return ", or ".join(limits)


def soon_after_fill_line(rules: Rules) -> str:
    """Return the rule for measurements before which too little was programmed for a percentage."""
    little = f"{short_millilitres(ENOUGH_VOLUME)} or {plain(ENOUGH_PART * 100)}{NBSP}% of the reservoir"
    small, other, most = map(short_millilitres, (USUAL_SOON_AFTER_FILL_SMALL, USUAL_SOON_AFTER_FILL, SMALL_CAPACITY))
    usual = f"by more than {small} up to {most} capacity, else by more than {other}"
    if any(each.clinic.residual_tolerance is not None for each in rules.every):
        usual = f"by more than the mL above, or where none are given {usual}"
    return f"less than {little} programmed, whichever is less: no percentage and no ratio; off {usual}"


def reasons_to_look(reconciled: Reconciled) -> list[str]:
    """Return the reasons for a clinician to look at a pump first; none if it does not stand out."""
    reasons = []
    if reconciled.off:
        reasons.append(f"{len(reconciled.off)} of {counted(len(reconciled.measurements), 'measurement')} off")
    if reconciled.notable:
        ratios = ", ".join(_dated_ratio(measurement) for measurement in reconciled.notable)
        reasons.append(f"ratio more than {plain(RATIO_TOLERANCE * 100)}{NBSP}% from 1: {ratios}")
    if reconciled.dry:
        reasons.append(f"found empty on {', '.join(day(measurement.at.date()) for measurement in reconciled.dry)}")
    if reconciled.drift:
        reasons.append(_drift(reconciled.drift))
    return reasons


def total(result: Reconciliation) -> str:
    """Return the number of measurements, and the mean ratio over the refills of all pumps."""
    measured = result.measurements
    asked = days(result.days).removeprefix(",")
    if not measured and asked:
        return f"nothing was measured{asked}: no fill of those days has `withdrawn`, and there is no reading"
    if not measured:
        return "nothing is measured yet: no fill has `withdrawn`, and there is no reading"
    summary = result.summary
    off = sum(entry.measurement.is_off for entry in measured)
    text = f"{counted(len(measured), 'measurement')} of {counted(len(result.pumps), 'pump')}, {off} off"
    if summary.mean_ratio is None:
        return text
    refills = counted(summary.refills, "refill")
    return f"{text}; {refills} with a mean ratio of {ratio(summary.mean_ratio)} (1402{NBSP}refills in a study: 0.995)"


def days(asked: MeasuredDays) -> str:
    """Return the days asked for, such as ", from Wed 2026-07-01 to Wed 2026-09-30"; an empty text for all days."""
    first, last = asked.first, asked.last
    if first is None:
        return "" if last is None else f", until {day(last)}"
    return f", from {day(first)} on" if last is None else f", from {day(first)} to {day(last)}"


def _finding(finding: Finding, measurement: Measurement) -> str:
    match finding:
        case Finding.FIRST_FILL:
            return "the first fill: nothing to compare with"
        case Finding.MORE_LEFT:
            return f"more left than expected: {_MORE}"
        case Finding.LESS_LEFT:
            return f"less left than expected: {_LESS}"
        case Finding.READING_DOUBTFUL:
            return "as expected since the last fill: was the reading before it right?"
        case Finding.FOUND_EMPTY:
            return "found empty"
        case Finding.EXPECTED_EMPTY:
            return "should have been empty by then"
    assert measurement.since_fill is not None, "only the first fill has nothing before it"
    return _since_fill(finding, measurement.since_fill, measurement)


def _since_fill(finding: Finding, fill: Expectation, measurement: Measurement) -> str:
    size = millilitres(fill.difference).removeprefix("-")
    match finding:
        case Finding.MORE_THAN_FILLED:
            pocket = " or drug from the pocket?" if measurement.kind is MeasurementKind.WITHDRAWN else ""
            held = written_volume(fill.origin.volume)
            return f"more than the {held} of the last fill, which cannot be: a wrong record?{pocket}"
        case Finding.MORE_LEFT_SINCE_FILL:
            return f"{size} more left than expected since the last fill: {_MORE}"
        case Finding.LESS_LEFT_SINCE_FILL:
            return f"{size} less left than expected since the last fill: {_LESS}"
        case _:
            return _ratio(fill)


def _ratio(fill: Expectation) -> str:
    """Return a ratio in words, such as "18.2 % more delivered than programmed since the last fill: overinfusion?"."""
    assert fill.ratio is not None, "a measurement without a ratio has no finding about it"
    by = signed_percent(fill.ratio - 1)
    if fill.ratio > 1:
        return f"{by.removeprefix('+')} more delivered than programmed since the last fill: overinfusion?"
    return f"{by.removeprefix('-')} less delivered than programmed since the last fill"


def _dated_ratio(measurement: Measurement) -> str:
    """Return a ratio with its date, such as "0.738 on Mon 2026-08-03"."""
    value = None if measurement.since_fill is None else measurement.since_fill.ratio
    assert value is not None, "a measurement without a ratio has no finding about it"
    return f"{ratio(value)} on{NBSP}{day(measurement.at.date())}"


def _drift(refills: tuple[Expectation, ...]) -> str:
    parts = sorted(abs(refill.ratio - 1) for refill in refills if refill.ratio is not None)
    least, most = (signed_percent(part).removeprefix("+") for part in (parts[0], parts[-1]))
    is_more = refills[0].difference.ml > 0
    left, question = ("more", "under-delivery?") if is_more else ("less", "over-delivery?")
    by = f"by {least} to {most} of what was programmed"
    return f"the last {counted(len(refills), 'refill')} all left {left} than expected, {by}: {question}"
