"""How a due date comes about, line by line, in a form that a person can check with a pocket calculator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from pumpcli.app import Explained
from pumpcli.domain.day_plan import DayPlan
from pumpcli.domain.derivation import Crossing, Derivation, Slice, Stretch
from pumpcli.domain.due import Candidate, Reason
from pumpcli.domain.quantity import Volume
from pumpcli.errors import Problem
from pumpcli.files.citation import Citation
from pumpcli.report import arithmetic, csv_out, figures, json_out, words
from pumpcli.report.layout import Line, Screen, Tone
from pumpcli.report.numbers import (
    NBSP,
    concentration,
    counted,
    day,
    iso_as_of,
    minute,
    plain,
    short_millilitres,
    spell_period,
    spoken_as_of,
    time_of,
    weekdays,
)

FIELDS = ("step", "line", "text")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reckoning."""

    title: str
    lines: tuple[str, ...]


def steps(explained: Explained) -> list[Step]:
    """Every step from the volume at the fill to the due date."""
    found = [Step("Volume to reckon from", tuple(_origin(explained)))]
    found += _reservoir_steps(explained, explained.derivation, Fraction(1))
    deadline = explained.forecast.deadline
    if explained.early is not None and deadline is not None and deadline.reason is Reason.LOW_ALARM_EARLY:
        found += _reservoir_steps(explained, explained.early, _speed(explained))
    found.append(Step("Deadline: the earliest limit", tuple(_limits(explained))))
    if explained.forecast.due_on is not None:
        found.append(Step("Due date: the latest open day that leaves the lead time", tuple(_due(explained))))
    return found


def to_screen(explained: Explained) -> Screen:
    """The steps for people, numbered."""
    forecast = explained.forecast
    due_on = "no refill date" if forecast.due_on is None else f"refill due {day(forecast.due_on)}"
    file = explained.citation.file
    screen = [
        Line(f"{forecast.pump.code}: {due_on}", Tone.STRONG),
        Line(f"as of {spoken_as_of(forecast.as_of)}, from {file}; [file:line] is where a number was read", Tone.FAINT),
    ]
    for number, step in enumerate(steps(explained), start=1):
        screen += [Line(), Line(f"{number}. {step.title}", Tone.STRONG)]
        screen += [Line(line, indent=3) for line in step.lines]
    return screen


def to_csv(explained: Explained) -> str:
    """One row a line."""
    return csv_out.render(FIELDS, _records(explained))


def to_json(explained: Explained, problems: Sequence[Problem]) -> str:
    """The steps, each with its title and lines."""
    found = {
        "pump": explained.forecast.pump.code,
        "file": explained.citation.file,
        "steps": [
            {"title": _unbroken(step.title), "lines": [_unbroken(line) for line in step.lines]}
            for step in steps(explained)
        ],
    }
    return json_out.render("explain", iso_as_of(explained.forecast.as_of), found, problems)


def _records(explained: Explained) -> Iterator[dict[str, object]]:
    for number, step in enumerate(steps(explained), start=1):
        for index, line in enumerate((step.title, *step.lines)):
            yield dict(zip(FIELDS, (number, index, _unbroken(line)), strict=True))


def _unbroken(line: str) -> str:
    return line.replace(NBSP, " ").strip()


def _origin(explained: Explained) -> Iterator[str]:
    origin = explained.forecast.origin
    pump = explained.forecast.pump
    fill = f"fills[{pump.fills.index(origin.fill)}]"
    yield (
        f"fill of {short_millilitres(origin.fill.volume)} {_at(explained.citation, f'{fill}.volume')}"
        f" on {minute(origin.fill.at)} {_at(explained.citation, f'{fill}.at')}"
    )
    if origin.reading is not None:
        reading = f"readings[{pump.readings.index(origin.reading)}]"
        yield (
            f"then a reading of {short_millilitres(origin.reading.volume)} "
            f"{_at(explained.citation, f'{reading}.volume')}"
            f" on {minute(origin.reading.at)} {_at(explained.citation, f'{reading}.at')}: reckoned from it"
        )
    for index, drug in enumerate(origin.fill.drugs):
        role = "primary drug: " if index == 0 else "with it: "
        source = _at(explained.citation, _nearest(explained, f"drugs[{index}].concentration"))
        yield f"{role}{drug.name} {concentration(drug)} {source}"


def _nearest(explained: Explained, key: str) -> str:
    """Where what holds for the last fill was read: at that fill, at the last one before it that names it, or at the
    top of the file."""
    number = explained.forecast.pump.fills.index(explained.forecast.fill)
    paths = (f"fills[{index}].{key}" for index in range(number, -1, -1))
    return next((path for path in paths if explained.citation.holds(path)), key)


def _reservoir_steps(explained: Explained, derivation: Derivation, speed: Fraction) -> Iterator[Step]:
    pump, origin = explained.forecast.pump, explained.forecast.origin
    low_alarm = f"{short_millilitres(pump.reservoir.low_alarm)} {_low_alarm_at(explained)}"
    usable = Volume(derivation.usable.ml * speed)
    title = "Usable volume"
    if not derivation.stretches:
        lines = [f"{short_millilitres(origin.volume)} is at or below the alarm volume {low_alarm}: nothing is usable"]
    else:
        lines = [f"{short_millilitres(origin.volume)} - alarm volume {low_alarm} = {arithmetic.ml(usable.ml)}"]
    if speed != 1 and derivation.stretches:
        title = f"Usable volume, if the pump runs {words.percent_of(explained.rules.clinic)} fast"
        source = _rule_at(explained, "flow_tolerance")
        less = f"{arithmetic.ml(usable.ml)} / {plain(speed)} = {arithmetic.ml(derivation.usable.ml)}"
        lines.append(f"every flow x {plain(speed)} {source}, which is the same as {less}")
    yield Step(title, tuple(lines))
    for stretch in derivation.stretches:
        yield Step(_stretch_title(stretch), tuple(_stretch(explained, stretch)))


def _stretch_title(stretch: Stretch) -> str:
    until = "" if stretch.crossing is not None or stretch.end is None else f" until {minute(stretch.end)}"
    return f"From {minute(stretch.start)}{until}"


def _stretch(explained: Explained, stretch: Stretch) -> Iterator[str]:
    yield f"usable at its start: {arithmetic.ml(stretch.available.ml)}"
    if stretch.program is None:
        yield "no program has started yet: the pump delivers nothing but boluses given once"
    else:
        program = explained.forecast.pump.programs[stretch.program]
        yield f"program from {minute(program.start)} {_at(explained.citation, f'programs[{stretch.program}]')}"
        for plan in stretch.days:
            yield from _day_plan(explained, plan)
        parts = " + ".join(f"{len(plan.days)} x {arithmetic.number(plan.volume.ml)}" for plan in stretch.days)
        week = sum((len(plan.days) * plan.volume.ml for plan in stretch.days), Fraction(0))
        yield f"one week: {parts} = {arithmetic.ml(week)}"
    for once in stretch.once:
        key = "volume" if isinstance(once.bolus.amount, Volume) else "dose"
        amount = arithmetic.as_volume(explained, once.bolus.amount, f"{once.field}.{key}")
        over = f"{arithmetic.number(Fraction(once.bolus.over, 60))}{NBSP}min"
        yield f"a bolus given once runs on top: {amount} / {over} x 60 = {arithmetic.ml_per_hour(once.ml_per_second)}"
    if stretch.once and stretch.whole_weeks:
        yield f"one week with it: {arithmetic.ml(stretch.week.ml)}"
    if stretch.crossing is None and stretch.end is None:
        never = "the alarm volume is never reached" if stretch.week.ml == 0 else "that lasts beyond the year 9999"
        yield f"with {arithmetic.ml(stretch.week.ml)} a week {never}"
        return
    yield from _weeks(stretch)
    for piece in stretch.rest:
        yield _slice(piece)
    if stretch.crossing is not None:
        yield from _crossing(stretch.crossing)


def _day_plan(explained: Explained, plan: DayPlan) -> Iterator[str]:
    yield f"{weekdays(plan.days)}:"
    for piece in plan.pieces:
        yield f"   {arithmetic.piece(explained, piece)}"
    if len(plan.pieces) > 1:
        parts = " + ".join(arithmetic.number(piece.volume.ml) for piece in plan.pieces)
        yield f"   one such day: {parts} = {arithmetic.ml(plan.volume.ml)}"


def _weeks(stretch: Stretch) -> Iterator[str]:
    if not stretch.whole_weeks:
        return
    taken = stretch.whole_weeks * stretch.week.ml
    yield (
        f"whole weeks: {counted(stretch.whole_weeks, 'week')} x {arithmetic.number(stretch.week.ml)} = "
        f"{arithmetic.ml(taken)},"
        f" until {minute(stretch.after_weeks)}; left {arithmetic.number(stretch.available.ml)} - "
        f"{arithmetic.number(taken)} = "
        f"{arithmetic.ml(stretch.left_after_weeks.ml)}"
    )


def _slice(piece: Slice) -> str:
    left = f"left {arithmetic.ml(piece.left.ml)}"
    if not piece.flows:
        return f"{day(piece.start.date())} whole day: {arithmetic.ml(piece.delivered.ml)}; {left}"
    taken = f"{arithmetic.minutes(piece.seconds)} x {_sum(piece.flows)} / 60 = {arithmetic.ml(piece.delivered.ml)}"
    return f"{_span(piece.start, piece.end)}  {taken}; {left}"


def _sum(flows: Sequence[Fraction]) -> str:
    """One flow, or the sum of base rate or window and the boluses that run with it."""
    total = sum(flows, Fraction(0))
    return (
        arithmetic.ml_per_hour(total)
        if len(flows) == 1
        else f"({' + '.join(arithmetic.number(flow * 3600) for flow in flows)}){NBSP}mL/h"
    )


def _crossing(crossing: Crossing) -> Iterator[str]:
    yield (
        f"{minute(crossing.start)}  {arithmetic.ml(crossing.left.ml)} / {_sum(crossing.flows)} x 60"
        f" = {arithmetic.number(crossing.seconds / 60)}{NBSP}min; rounded down to the minute: {minute(crossing.at)}"
    )


def _limits(explained: Explained) -> Iterator[str]:
    forecast = explained.forecast
    for candidate in forecast.candidates:
        at = "never" if candidate.at is None else minute(candidate.at)
        name = words.reason(candidate.reason, forecast, explained.rules.clinic)
        yield f"{name}: {at}{_limit_source(explained, candidate)}"
    deadline = forecast.deadline
    if deadline is None:
        yield "no limit is ever reached: there is no refill date"
    else:
        yield (
            f"the earliest: {minute(deadline.at)} ({words.reason(deadline.reason, forecast, explained.rules.clinic)})"
        )


def _limit_source(explained: Explained, candidate: Candidate) -> str:
    """For a limit that runs from the fill, the sum and where its period was read."""
    fill = explained.forecast.fill
    clinic = explained.rules.clinic
    if candidate.reason is Reason.STABILITY and fill.stability is not None:
        return f" = {minute(fill.at)} + {spell_period(fill.stability)} {_stability_at(explained)}"
    if candidate.reason is Reason.MAX_INTERVAL and clinic.max_interval is not None:
        return f" = {minute(fill.at)} + {spell_period(clinic.max_interval)} {_rule_at(explained, 'max_interval')}"
    if candidate.reason is Reason.LOW_ALARM_EARLY:
        return f" with every flow x {plain(_speed(explained))} {_rule_at(explained, 'flow_tolerance')}"
    return ""


def _low_alarm_at(explained: Explained) -> str:
    """The line of the file; for what the model supplies, the source in its place."""
    pump = explained.forecast.pump
    model = pump.known_model
    if "low_alarm" not in pump.reservoir.by_model or model is None or model.low_alarm is None:
        return _at(explained.citation, "reservoir.low_alarm")
    return figures.cited(model.low_alarm, model.origin)


def _stability_at(explained: Explained) -> str:
    """The line of the file; for what the catalogue supplies, the source in its place."""
    supplied = explained.forecast.fill.supplied
    if supplied is None:
        return _at(explained.citation, _nearest(explained, "stability"))
    note = "" if supplied.figure.note is None else f" ({supplied.figure.note})"
    return f"{figures.cited(supplied.figure, supplied.limit.origin)}{note}"


def _speed(explained: Explained) -> Fraction:
    """What every flow is multiplied by for a pump that runs fast."""
    return 1 + (explained.rules.clinic.flow_tolerance or Fraction(0))


def _due(explained: Explained) -> Iterator[str]:
    clinic, deadline = explained.rules.clinic, explained.forecast.deadline
    assert deadline is not None and explained.forecast.due_on is not None
    latest = clinic.refill_lead.before(deadline.at.date())
    source = "[--lead]" if explained.rules.lead_given else _rule_at(explained, "refill_lead")
    yield f"{day(deadline.at.date())} - {spell_period(clinic.refill_lead)} {source} = {day(latest)}"
    for closed, why in clinic.closed_from(latest):
        yield f"{day(closed)}: {why} {_closed_at(explained, closed, why)}; one day earlier"
    yield f"refill due on {day(explained.forecast.due_on)}"


def _closed_at(explained: Explained, closed: date, why: str) -> str:
    """Where a day is closed: among the closed days of the clinic file, its open days, or its holidays."""
    if why.startswith("closed "):
        key = "closed"
    else:
        key = "holidays" if closed.weekday() in explained.rules.clinic.open_days else "open_days"
    return _rule_at(explained, key)


def _at(citation: Citation, path: str) -> str:
    """Such as "[p-014.yaml:12]": the line from which the value at a path was read."""
    return f"[{citation.line(path)}]"


def _rule_at(explained: Explained, key: str) -> str:
    """The line of a clinic file, or that the value is the default."""
    citation = explained.rules.citation
    return _at(citation, key) if citation is not None and citation.holds(key) else "[default]"


def _span(start: datetime, end: datetime) -> str:
    until = "24:00" if time_of(end) == "00:00" else time_of(end)
    return f"{minute(start)}-{until}"
