"""How a due date comes about, line by line, in a form that a person can check with a pocket calculator."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from pumpcli.app import Explained
from pumpcli.domain.derivation import Crossing, DayPlan, Derivation, Piece, Slice, Stretch
from pumpcli.domain.due import Candidate, Reason
from pumpcli.domain.quantity import DoseRate, FlowRate, Mass, Volume, decimal_text
from pumpcli.errors import Problem
from pumpcli.files.document import Entry
from pumpcli.report import csv_out, json_out, words
from pumpcli.report.layout import Line, Screen, Tone
from pumpcli.report.numbers import (
    NBSP,
    clock,
    concentration,
    counted,
    day,
    in_unit,
    iso_as_of,
    minute,
    plain,
    short_millilitres,
    spell_duration,
    spoken_as_of,
    weekdays,
)

FIELDS = ("step", "line", "text")

#: Places of a number that has no short exact decimal; more than a pocket calculator shows.
PLACES = 9


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
    file = explained.root.document.source.file
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
        "file": explained.root.document.source.file,
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
        f"fill of {short_millilitres(origin.fill.volume)} {_at(explained.root, f'{fill}.volume')}"
        f" on {minute(origin.fill.at)} {_at(explained.root, f'{fill}.at')}"
    )
    if origin.reading is not None:
        reading = f"readings[{pump.readings.index(origin.reading)}]"
        yield (
            f"then a reading of {short_millilitres(origin.reading.volume)} {_at(explained.root, f'{reading}.volume')}"
            f" on {minute(origin.reading.at)} {_at(explained.root, f'{reading}.at')}: reckoned from it"
        )
    for index, drug in enumerate(() if origin.fill.mixture is None else origin.fill.mixture.drugs):
        role = "primary drug: " if index == 0 else "with it: "
        yield f"{role}{drug.name} {concentration(drug)} {_at(explained.root, _drug_path(explained, index))}"


def _drug_path(explained: Explained, index: int) -> str:
    """Where the concentration was read: at the fill, at the last fill before it that names drugs, or at the top."""
    fill = explained.forecast.pump.fills.index(explained.forecast.fill)
    for number in range(fill, -1, -1):
        path = f"fills[{number}].drugs[{index}].concentration"
        if explained.root.locate(f"fills[{number}].drugs").step == "drugs":
            return path
    return f"drugs[{index}].concentration"


def _reservoir_steps(explained: Explained, derivation: Derivation, speed: Fraction) -> Iterator[Step]:
    pump, origin = explained.forecast.pump, explained.forecast.origin
    low_alarm = f"{short_millilitres(pump.reservoir.low_alarm)} {_at(explained.root, 'reservoir.low_alarm')}"
    usable = Volume(derivation.usable.ml * speed)
    lines = [f"{short_millilitres(origin.volume)} - alarm volume {low_alarm} = {_ml(usable.ml)}"]
    title = "Usable volume"
    if speed != 1:
        title = f"Usable volume, if the pump runs {words.percent_of(explained.clinic.clinic)} fast"
        source = _clinic_at(explained, "flow_tolerance")
        lines.append(
            f"every flow x {plain(speed)} {source}, the same as {_ml(usable.ml)} / {plain(speed)} = "
            f"{_ml(derivation.usable.ml)}"
        )
    if not derivation.stretches:
        lines.append(f"nothing is usable: the volume is at or below the alarm volume from {minute(origin.at)} on")
    yield Step(title, tuple(lines))
    for stretch in derivation.stretches:
        yield Step(_stretch_title(stretch), tuple(_stretch(explained, stretch)))


def _stretch_title(stretch: Stretch) -> str:
    until = "" if stretch.crossing is not None or stretch.end is None else f" until {minute(stretch.end)}"
    return f"From {minute(stretch.start)}{until}"


def _stretch(explained: Explained, stretch: Stretch) -> Iterator[str]:
    yield f"usable at its start: {_ml(stretch.available.ml)}"
    if stretch.program is None:
        yield "no program has started yet: the pump delivers nothing but boluses given once"
    else:
        program = explained.forecast.pump.programs[stretch.program]
        yield f"program from {minute(program.start)} {_at(explained.root, f'programs[{stretch.program}]')}"
        for plan in stretch.days:
            yield from _day_plan(explained, plan)
        parts = " + ".join(f"{len(plan.days)} x {_number(plan.volume.ml)}" for plan in stretch.days)
        week = sum((len(plan.days) * plan.volume.ml for plan in stretch.days), Fraction(0))
        yield f"one week: {parts} = {_ml(week)}"
    for once in stretch.once:
        yield f"a bolus given once runs on top: {_flow(once.ml_per_second)} {_at(explained.root, once.field)}"
    if stretch.once and stretch.whole_weeks:
        yield f"one week with it: {_ml(stretch.week.ml)}"
    if stretch.crossing is None and stretch.end is None:
        yield "nothing more is delivered: the alarm volume is never reached"
        return
    yield from _weeks(stretch)
    if any(piece.start is None for plan in stretch.days for piece in plan.pieces):
        yield "below, a flow is that of base or window, and with it the boluses that run"
    for piece in stretch.rest:
        yield _slice(piece)
    if stretch.crossing is not None:
        yield from _crossing(stretch.crossing)


def _day_plan(explained: Explained, plan: DayPlan) -> Iterator[str]:
    yield f"{weekdays(plan.days)}:"
    for piece in plan.pieces:
        yield f"   {_piece(explained, piece)}"
    if len(plan.pieces) > 1:
        parts = " + ".join(_number(piece.volume.ml) for piece in plan.pieces)
        yield f"   one such day: {parts} = {_ml(plan.volume.ml)}"


def _piece(explained: Explained, piece: Piece) -> str:
    """One field of a program on one day: what it is, as a flow or as so many amounts, and what that makes."""
    path = piece.field
    if piece.start is None or piece.end is None:
        key = "volume" if isinstance(piece.delivery, Volume) else "dose"
        kind = (
            "patient boluses, all used"
            if path.endswith("on_demand")
            else f"boluses over {spell_duration(piece.spread)}"
        )
        each = piece.volume.ml / piece.count if piece.count else Fraction(0)
        even = (
            f", evenly {_flow(piece.volume.ml / piece.spread)}"
            if path.endswith("on_demand")
            else f", each {_flow(each / piece.spread)}"
        )
        return (
            f"{kind}: {_number(piece.count)} x {_as_volume(explained, piece, f'{path}.{key}')} = "
            f"{_ml(piece.volume.ml)}{even}"
        )
    flow = piece.volume.ml / piece.seconds
    return (
        f"{clock(piece.start)}-{clock(piece.end)}  {_as_flow(explained, piece)} = {_flow(flow)};"
        f" x {_minutes(piece.seconds)} / 60 = {_ml(piece.volume.ml)}"
    )


def _as_flow(explained: Explained, piece: Piece) -> str:
    """How a rate, or the amount of a window, becomes a flow in mL/h."""
    delivery, path = piece.delivery, piece.field
    if not path.endswith(".rate") and isinstance(delivery, DoseRate | FlowRate):
        path = f"{path}.rate"
    if isinstance(delivery, FlowRate) and _written(explained, path).endswith(f"{NBSP}mL/h"):
        return f"{_written(explained, path)} {_at(explained.root, path)}"
    if isinstance(delivery, FlowRate):
        a_day = f"{_number(delivery.ml_per_day)}{NBSP}mL/day"
        return f"{_written(explained, path)} {_at(explained.root, path)}{_converted(explained, path, a_day)} / 24"
    if isinstance(delivery, DoseRate):
        a_day = f"{_number(delivery.mcg_per_day)}{NBSP}mcg/day"
        written = f"{_written(explained, path)} {_at(explained.root, path)}{_converted(explained, path, a_day)}"
        return f"{written} / 24 / {_primary(explained)}"
    key = "volume" if isinstance(delivery, Volume) else "dose"
    return f"{_as_volume(explained, piece, f'{path}.{key}')} in {_minutes(piece.spread)} x 60"


def _as_volume(explained: Explained, piece: Piece, path: str) -> str:
    delivery = piece.delivery
    if isinstance(delivery, Mass):
        converted = _converted(explained, path, f"{_number(delivery.mcg)}{NBSP}mcg")
        return f"{_written(explained, path)} {_at(explained.root, path)}{converted} / {_primary(explained)}"
    assert isinstance(delivery, Volume)
    return f"{_written(explained, path)} {_at(explained.root, path)}{_converted(explained, path, _ml(delivery.ml))}"


def _written(explained: Explained, path: str) -> str:
    """A value as it stands in the file."""
    return str(explained.root.locate(path).node.value).replace(" ", NBSP)


def _converted(explained: Explained, path: str, value: str) -> str:
    """Such as " = 1500 mcg/day" where the file writes the value in another unit."""
    return "" if _written(explained, path).split(NBSP)[-1] == value.rsplit(NBSP, maxsplit=1)[-1] else f" = {value}"


def _primary(explained: Explained) -> str:
    mixture = explained.forecast.fill.mixture
    assert mixture is not None
    return in_unit(mixture.primary.concentration.mcg_per_ml, "mcg") + "/mL"


def _weeks(stretch: Stretch) -> Iterator[str]:
    if not stretch.whole_weeks:
        return
    taken = stretch.whole_weeks * stretch.week.ml
    yield (
        f"whole weeks: {counted(stretch.whole_weeks, 'week')} x {_number(stretch.week.ml)} = {_ml(taken)},"
        f" until {minute(stretch.after_weeks)}; left {_number(stretch.available.ml)} - {_number(taken)} = "
        f"{_ml(stretch.left_after_weeks.ml)}"
    )


def _slice(piece: Slice) -> str:
    left = f"left {_ml(piece.left.ml)}"
    if piece.ml_per_second is None:
        return f"{day(piece.start.date())} whole day: {_ml(piece.delivered.ml)}; {left}"
    seconds = int((piece.end - piece.start).total_seconds())
    return (
        f"{_span(piece.start, piece.end)}  {_minutes(seconds)} x {_flow(piece.ml_per_second)} / 60 = "
        f"{_ml(piece.delivered.ml)}; {left}"
    )


def _crossing(crossing: Crossing) -> Iterator[str]:
    minutes = crossing.seconds / 60
    yield (
        f"{minute(crossing.start)}  {_ml(crossing.left.ml)} / {_flow(crossing.ml_per_second)} x 60"
        f" = {_number(minutes)}{NBSP}min, rounded down {int(minutes)}{NBSP}min"
    )


def _limits(explained: Explained) -> Iterator[str]:
    forecast = explained.forecast
    for candidate in forecast.candidates:
        at = "never" if candidate.at is None else minute(candidate.at)
        name = words.reason(candidate.reason, forecast, explained.clinic.clinic)
        yield f"{name}: {at}{_limit_source(explained, candidate)}"
    deadline = forecast.deadline
    if deadline is None or deadline.at is None:
        yield "no limit is ever reached: there is no refill date"
    else:
        yield (
            f"the earliest: {minute(deadline.at)} ({words.reason(deadline.reason, forecast, explained.clinic.clinic)})"
        )


def _limit_source(explained: Explained, candidate: Candidate) -> str:
    """For a limit that runs from the fill, the sum and where its period was read."""
    fill = explained.forecast.fill
    clinic = explained.clinic.clinic
    if candidate.reason is Reason.STABILITY:
        return f" = fill {minute(fill.at)} + {fill.stability} {_stability_at(explained)}"
    if candidate.reason is Reason.MAX_INTERVAL:
        return f" = fill {minute(fill.at)} + {clinic.max_interval} {_clinic_at(explained, 'max_interval')}"
    if candidate.reason is Reason.LOW_ALARM_EARLY:
        return f" with every flow x {plain(_speed(explained))} {_clinic_at(explained, 'flow_tolerance')}"
    return ""


def _speed(explained: Explained) -> Fraction:
    """What every flow is multiplied by for a pump that runs fast."""
    return 1 + (explained.clinic.clinic.flow_tolerance or Fraction(0))


def _stability_at(explained: Explained) -> str:
    number = explained.forecast.pump.fills.index(explained.forecast.fill)
    paths = [*(f"fills[{index}].stability" for index in range(number, -1, -1)), "stability"]
    given = (path for path in paths if explained.root.locate(path).step == "stability")
    return _at(explained.root, next(given, "stability"))


def _due(explained: Explained) -> Iterator[str]:
    clinic, deadline = explained.clinic.clinic, explained.forecast.deadline
    assert deadline is not None and deadline.at is not None and explained.forecast.due_on is not None
    latest = clinic.refill_lead.before(deadline.at.date())
    source = "[--lead]" if explained.clinic.lead_given else _clinic_at(explained, "refill_lead")
    yield f"{day(deadline.at.date())} - {clinic.refill_lead} {source} = {day(latest)}"
    for closed in clinic.closed_from(latest):
        yield (
            f"{day(closed)}: closed, open are {weekdays(clinic.open_days)} "
            f"{_clinic_at(explained, 'open_days')}; one day earlier"
        )
    yield f"refill due on {day(explained.forecast.due_on)}"


def _at(root: Entry, path: str) -> str:
    """Such as "[p-014.yaml:12]": the line from which the value at a path was read."""
    entry = root.locate(path)
    return f"[{os.path.basename(entry.document.source.file)}:{entry.line}]"


def _clinic_at(explained: Explained, key: str) -> str:
    """The line of a clinic file, or that the value is the default."""
    root = explained.clinic.root
    return _at(root, key) if root is not None and root.locate(key).step == key else "[default]"


def _span(start: datetime, end: datetime) -> str:
    until = "24:00" if f"{end:%H:%M:%S}" == "00:00:00" else f"{end:%H:%M}"
    return f"{minute(start)}-{until}"


def _minutes(seconds: int) -> str:
    return f"{_number(Fraction(seconds, 60))}{NBSP}min"


def _flow(ml_per_second: Fraction) -> str:
    return f"{_number(ml_per_second * 3600)}{NBSP}mL/h"


def _ml(ml: Fraction) -> str:
    return f"{_number(ml)}{NBSP}mL"


def _number(number: Fraction) -> str:
    """The exact decimal where it is short; else as many places as a calculator shows, and "..." for the rest."""
    rounded = round(number, PLACES)
    return decimal_text(rounded) + ("" if rounded == number else "...")
