"""Write the steps of `explain` from the starting volume to the instant at which the usable volume runs out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from pumpcli.domain.candidates import Candidate, Reason
from pumpcli.domain.clock import instant_of, offset_of, seconds_of
from pumpcli.domain.day_plan import DayPlan
from pumpcli.domain.derivation import Crossing, Derivation, DerivedSegment, RestSegment
from pumpcli.domain.pump import Reading
from pumpcli.formats.numbers import NBSP, counted, day, minute, time_of, utc, weekdays, written_volume
from pumpcli.report import arithmetic, catalogue_figures, limits
from pumpcli.report.arithmetic import line_of, rule_line
from pumpcli.report.words import percent_of
from pumpcli.usecases.one_pump import Explained
from pumpcli.values import Frozen


class ExplainedStep(Frozen):
    """One step of the computation: a title, and one line for each calculation or fact."""

    title: str
    lines: tuple[str, ...]


def reservoir_steps(
    explained: Explained, derivation: Derivation, limit: Candidate | None = None, as_of: str = "the as-of instant"
) -> Iterator[ExplainedStep]:
    """Yield the steps until the usable volume runs out.

    Args:
        limit: that of a pump that runs fast, for which every flow is multiplied; None as programmed.
        as_of: the name of the instant at which a stop that goes on is assumed to end.
    """
    speed = Fraction(1) if limit is None or limit.speed is None else limit.speed
    volume, low_alarm = written_volume(derivation.origin.volume), _low_alarm(explained)
    usable = derivation.usable.ml * speed
    title = "Usable volume"
    lines = [f"{volume} - alarm volume {low_alarm} = {arithmetic.ml(usable)}"]
    if limit is not None:
        fast = limits.fast(limit.reason, explained.forecast)
        title = f"Usable volume, if the pump runs {fast}"
        less = f"{arithmetic.ml(usable)} / {arithmetic.number(speed)} = {arithmetic.ml(derivation.usable.ml)}"
        factor = f"{arithmetic.number(speed)} {_factor_source(explained, limit)}"
        lines.append(f"every flow x {factor}, which is the same as {less}")
    yield ExplainedStep(title, tuple(lines))
    for stop, segments in groupby(derivation.segments, key=attrgetter("stop")):
        if stop is None:
            for segment in segments:
                yield ExplainedStep(_segment_title(segment), tuple(_derived_segment(explained, segment)))
        else:
            yield _stop(explained, stop, list(segments), as_of)
    if derivation.reading is not None:
        lines = list(_reading(explained, derivation.reading, derivation.runs_out_at))
        yield ExplainedStep("A reading at or below the alarm volume", tuple(lines))


def _factor_source(explained: Explained, limit: Candidate) -> str:
    """Return the line of the factor for every flow; for a flow tolerance also the sum, as it is written there."""
    key = limits.limit(limit.reason).key
    assert key is not None, "a limit with a factor has a key in the clinic file"
    line = rule_line(explained, key)
    if limit.reason is not Reason.LOW_ALARM_EARLY:
        return line
    rules = explained.rules
    part = percent_of(rules.clinic) if rules.citation is None else rules.citation.text(key)
    return f"(1 + {part.replace(' ', NBSP)} {line})"


def _reading(explained: Explained, reading: Reading, runs_out_at: datetime | None) -> Iterator[str]:
    """Yield a line that says which alarm instant counts: that of the reading, or the one computed without it."""
    at = reading_at(explained, reading)
    yield f"{at} is at or below the alarm volume {_low_alarm(explained)}: from then on nothing is usable"
    alarm = minute(reading.at.replace(second=0))
    if runs_out_at is None:
        yield f"the usable volume never runs out without it, so the alarm is at the reading: {alarm}"
    elif runs_out_at <= reading.at:
        yield f"the usable volume had run out by then, so the reading moves no date: {minute(runs_out_at)}"
    else:
        yield f"that is before {minute(runs_out_at)}, so the alarm is at the reading: {alarm}"


def reading_at(explained: Explained, reading: Reading) -> str:
    """Return the volume and the instant of a reading, each with its line."""
    field = f"readings[{explained.forecast.pump.readings.index(reading)}]"
    volume = arithmetic.volume(reading.volume, line_of(explained.citation, f"{field}.volume"))
    return f"a reading of {volume} on {minute(reading.at)} {line_of(explained.citation, f'{field}.at')}"


def _low_alarm(explained: Explained) -> str:
    return arithmetic.volume(explained.forecast.pump.reservoir.low_alarm, _low_alarm_line(explained))


def _low_alarm_line(explained: Explained) -> str:
    """Return the line of the alarm volume in the file, or its source if the model supplies it."""
    pump = explained.forecast.pump
    model = pump.catalogue_model
    if "low_alarm" not in pump.reservoir.by_model or model is None or model.low_alarm is None:
        return line_of(explained.citation, "reservoir.low_alarm")
    return catalogue_figures.cited(model.low_alarm, model.origin)


def _segment_title(segment: DerivedSegment) -> str:
    until = (
        "" if segment.crossing is not None or segment.end is None else f" until {_both_clocks(segment, segment.end)}"
    )
    return f"From {_both_clocks(segment, segment.start)}{until}"


def _stop(explained: Explained, index: int, segments: Sequence[DerivedSegment], as_of: str) -> ExplainedStep:
    """Return the step of a stop, from its start or the starting volume until it ends or is assumed to end."""
    forecast, citation = explained.forecast, explained.citation
    stop, first, last = forecast.pump.stopped[index], segments[0], segments[-1]
    assert last.end is not None, "a stop ends at the as-of instant at the latest"
    why = "" if stop.why is None else f" ({stop.why})"
    path = f"stopped[{index}]"
    begins = f"{minute(stop.start)} {line_of(citation, f'{path}.from')}"
    lines = [f"usable at its start: {arithmetic.ml(first.available.ml)}"]
    left = f"nothing is delivered; left {arithmetic.ml(last.left.ml)}"
    if forecast.stop is not None and forecast.stop.start == stop.start:
        lines.append(f"stopped since {begins}{why}: {left}")
        lines.append(f"it goes on; it is assumed to end at {as_of}, {minute(last.end)}")
    else:
        ends = f"{minute(last.end)} {line_of(citation, f'{path}.to')}"
        lines.append(f"stopped from {begins} to {ends}{why}: {left}")
    return ExplainedStep(f"Stopped from {minute(first.start)} until {minute(last.end)}", tuple(lines))


def _clock_differs(segment: DerivedSegment) -> bool:
    """Return whether the clock of the pump differs from civil time at the start or the end of a segment."""
    end = segment.end if segment.crossing is None else segment.crossing.at
    return any(offset_of(at) != segment.clock_offset for at in (segment.start, end) if at is not None)


def _both_clocks(segment: DerivedSegment, at: datetime) -> str:
    """Return an instant in civil time, and by the clock of the pump if that shows another time."""
    if offset_of(at) == segment.clock_offset:
        return minute(at)
    return f"{minute(at)} ({minute(instant_of(seconds_of(at) + segment.clock_offset))} by the pump's clock)"


def _derived_segment(explained: Explained, segment: DerivedSegment) -> Iterator[str]:
    yield f"usable at its start: {arithmetic.ml(segment.available.ml)}"
    if segment.program is None:
        yield "no program has started yet: the pump delivers only boluses given once"
    else:
        program = explained.forecast.pump.programs[segment.program]
        yield f"program from {minute(program.start)} {line_of(explained.citation, f'programs[{segment.program}]')}"
        if _clock_differs(segment):
            yield f"all times below are by the pump's clock, which keeps {utc(segment.clock_offset)} from that start on"
        for plan in segment.days:
            yield from _day_plan(explained, plan)
        parts = " + ".join(f"{len(plan.days)} x {arithmetic.number(plan.volume.ml)}" for plan in segment.days)
        week = sum((len(plan.days) * plan.volume.ml for plan in segment.days), Fraction(0))
        yield f"one week: {parts} = {arithmetic.ml(week)}"
    for once in segment.once:
        amount = arithmetic.as_volume(explained, once.bolus.amount, once.field)
        over = arithmetic.duration(explained, f"{once.field}.over", once.bolus.over)
        yield f"a bolus given once runs on top: {amount} / {over} x 60 = {arithmetic.ml_per_hour(once.ml_per_second)}"
    if segment.once and segment.whole_weeks:
        yield f"one week with it: {arithmetic.ml(segment.week.ml)}"
    if segment.crossing is None and segment.end is None:
        never = "the alarm volume is never reached" if segment.week.ml == 0 else "that lasts beyond the year 9999"
        yield f"with {arithmetic.ml(segment.week.ml)} a week {never}"
        return
    yield from _weeks(segment)
    for part in segment.rest:
        yield _rest_line(part)
    if segment.crossing is not None:
        yield from _crossing(segment.crossing, segment.clock_offset)


def _day_plan(explained: Explained, plan: DayPlan) -> Iterator[str]:
    yield f"{weekdays(plan.days)}:"
    for delivery in plan.deliveries:
        yield f"   {arithmetic.delivery(explained, delivery)}"
    if len(plan.deliveries) > 1:
        parts = " + ".join(arithmetic.number(delivery.volume.ml) for delivery in plan.deliveries)
        yield f"   one such day: {parts} = {arithmetic.ml(plan.volume.ml)}"


def _weeks(segment: DerivedSegment) -> Iterator[str]:
    if not segment.whole_weeks:
        return
    delivered = segment.whole_weeks * segment.week.ml
    yield (
        f"whole weeks: {counted(segment.whole_weeks, 'week')} x {arithmetic.number(segment.week.ml)} = "
        f"{arithmetic.ml(delivered)},"
        f" until {minute(segment.after_weeks)}; left {arithmetic.number(segment.available.ml)} - "
        f"{arithmetic.number(delivered)} = "
        f"{arithmetic.ml(segment.left_after_weeks.ml)}"
    )


def _rest_line(part: RestSegment) -> str:
    left = f"left {arithmetic.ml(part.left.ml)}"
    if not part.flows:
        return f"{day(part.start.date())} whole day: {arithmetic.ml(part.delivered.ml)}; {left}"
    product = f"{arithmetic.minutes(part.seconds)} x {_sum(part.flows)} / 60 = {arithmetic.ml(part.delivered.ml)}"
    return f"{_span(part.start, part.end)}  {product}; {left}"


def _sum(flows: Sequence[Fraction]) -> str:
    """Return a flow in mL/h, or the sum of the base rate or window and the boluses that run at the same time."""
    total = sum(flows, Fraction(0))
    return (
        arithmetic.ml_per_hour(total)
        if len(flows) == 1
        else f"({' + '.join(arithmetic.number(flow * 3600) for flow in flows)}){NBSP}mL/h"
    )


def _crossing(crossing: Crossing, clock_offset: int) -> Iterator[str]:
    yield (
        f"{minute(crossing.start)}  {arithmetic.ml(crossing.left.ml)} / {_sum(crossing.flows)} x 60"
        f" = {arithmetic.number(crossing.seconds / 60)}{NBSP}min; "
        f"rounded down to the minute: {minute(crossing.by_the_pump)}"
    )
    if offset_of(crossing.at) != clock_offset:
        yield (
            f"by the pump's clock, {utc(clock_offset)}; the wall clock, {utc(offset_of(crossing.at))}, then shows "
            f"{minute(crossing.at)}"
        )


def _span(start: datetime, end: datetime) -> str:
    until = "24:00" if time_of(end) == "00:00" else time_of(end)
    return f"{minute(start)}-{until}"
