"""Write the step of `explain` that finds how fast a pump runs by its own refills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from pumpcli.domain.expectation import Expectation
from pumpcli.domain.measured_flow import LEAST_REFILLS, MeasuredFlow, MeasuredRefill
from pumpcli.formats.numbers import counted, excess, minute, short_millilitres
from pumpcli.report import arithmetic
from pumpcli.report.arithmetic import line_of, rule_line
from pumpcli.report.derivation_steps import ExplainedStep
from pumpcli.usecases.one_pump import Explained


def measured_steps(explained: Explained) -> Iterator[ExplainedStep]:
    """Yield the step with each refill and the ratio of all; none where the clinic does not plan by them."""
    measured = explained.forecast.measured
    if measured is None:
        return
    lines = [line for refill in measured.refills for line in _refill(explained, refill)]
    yield ExplainedStep("Measured flow: delivered / programmed", (*lines, *_result(explained, measured)))


def _refill(explained: Explained, refill: MeasuredRefill) -> Iterator[str]:
    citation, fills = explained.citation, explained.forecast.pump.fills
    before = refill.expectation.origin.fill
    after, first = (f"fills[{fills.index(fill)}]" for fill in (refill.fill, before))
    filled = f"{short_millilitres(before.volume)} {line_of(citation, f'{first}.volume')}"
    withdrawn = f"{short_millilitres(refill.expectation.measured)} {line_of(citation, f'{after}.withdrawn')}"
    yield (
        f"{minute(before.at)} {line_of(citation, f'{first}.at')} to "
        f"{minute(refill.fill.at)} {line_of(citation, f'{after}.at')}: filled {filled}, withdrawn {withdrawn}"
    )
    yield f"   {_ratio(explained, refill)}"


def _ratio(explained: Explained, refill: MeasuredRefill) -> str:
    expectation, number = refill.expectation, arithmetic.number
    delivered, programmed = expectation.delivered.ml, expectation.programmed.ml
    taken = f"{number(expectation.origin.volume.ml)} - {number(expectation.measured.ml)} = {arithmetic.ml(delivered)}"
    ratio = "" if expectation.ratio is None else f"ratio {number(expectation.ratio)}"
    by = f"{arithmetic.ml(programmed)}{_range(expectation)} by {_programs(explained, refill)}"
    return f"delivered {taken}; programmed {by}; {ratio}"


def _range(expectation: Expectation) -> str:
    """Return the range of patient boluses, of which the volume nearest to the delivered one counts."""
    least, most = (arithmetic.ml(volume.ml) for volume in (expectation.programmed_least, expectation.programmed_most))
    return "" if least == most else f" (the nearest of {least} with no patient bolus to {most} with all)"


def _programs(explained: Explained, refill: MeasuredRefill) -> str:
    """Return the programs in force from one fill to the next, each with its line."""
    pump = explained.forecast.pump
    first = pump.program_index_at(refill.expectation.origin.at) or 0
    used = [index for index, program in enumerate(pump.programs) if index >= first and program.start < refill.fill.at]
    lines = " ".join(line_of(explained.citation, f"programs[{index}]") for index in used)
    return f"the {'program' if len(used) == 1 else 'programs'} {lines}"


def _result(explained: Explained, measured: MeasuredFlow) -> Iterator[str]:
    rule = rule_line(explained, "measured_flow")
    if measured.ratio is None:
        refills_count = counted(len(measured.refills), "refill")
        yield f"{refills_count} with a ratio: fewer than {LEAST_REFILLS}, so they set no limit {rule}"
        return
    refills = [refill.expectation for refill in measured.refills]
    delivered, programmed = _sum(each.delivered.ml for each in refills), _sum(each.programmed.ml for each in refills)
    quotient = f"{arithmetic.number(measured.delivered_ml)} / {arithmetic.number(measured.programmed_ml)}"
    yield f"together: {delivered} / {programmed} = {quotient} = {arithmetic.number(measured.ratio)}"
    if measured.speed is None:
        yield f"not above 1: the pump does not run fast by its last {len(refills)} refills, so they set no limit {rule}"
        return
    yield f"above 1 by {excess(measured.speed)}: every flow x {arithmetic.number(measured.speed)} {rule}"
    if explained.forecast.run_down[0].reading is not None:
        yield "computed from the last fill, because the pump computes a reading from its program"


def _sum(parts: Iterable[Fraction]) -> str:
    return f"({' + '.join(map(arithmetic.number, parts))})"
