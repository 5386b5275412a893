"""Explain a due date line by line, so that a person can check it with a pocket calculator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pumpcli.domain.absences import Absence
from pumpcli.domain.candidates import Candidate, Reason
from pumpcli.domain.ending import End
from pumpcli.domain.open_days import NO_OPEN_DAY
from pumpcli.formats.layout import Line, Screen, Tone
from pumpcli.formats.numbers import (
    NBSP,
    concentration,
    day,
    minute,
    spell_period,
    spoken_as_of,
)
from pumpcli.formats.records import About, Record, ResultDocument
from pumpcli.formats.wrapping import kept
from pumpcli.report import arithmetic, catalogue_figures, ended_words, limits, visit_words, words
from pumpcli.report.arithmetic import line_of, rule_line
from pumpcli.report.derivation_steps import ExplainedStep, reading_at, reservoir_steps
from pumpcli.report.measured_steps import measured_steps
from pumpcli.report.remarks import end_record
from pumpcli.usecases.one_pump import Explained

FIELDS = ("step", "line", "text")
_DAY = timedelta(days=1)


def steps(explained: Explained) -> list[ExplainedStep]:
    """Return every step from the starting volume to the due date, those to the printed alarm date among them; for a
    pump that is out of use only its end."""
    ended = explained.forecast.ended
    if ended is not None:
        return [ExplainedStep("Out of use", tuple(_end(explained, ended)))]
    explained_steps = [ExplainedStep("Starting volume", tuple(_origin(explained)))]
    explained_steps += reservoir_steps(explained, explained.derivation)
    explained_steps += measured_steps(explained)
    if explained.fast is not None:
        explained_steps += reservoir_steps(explained, explained.fast.derivation, explained.fast.limit)
    if explained.printed:
        from pumpcli.report import printed_alarm  # noqa: PLC0415  # many files have no printed date

        explained_steps += printed_alarm.steps(explained)
    explained_steps.append(ExplainedStep("Deadline: the earliest limit", tuple(_limits(explained))))
    if explained.forecast.due_on is not None:
        explained_steps.append(
            ExplainedStep("Due date: the latest open day that leaves the lead time", tuple(_due(explained)))
        )
    return explained_steps


def to_screen(explained: Explained) -> Screen:
    """Return the numbered steps as a screen."""
    screen = list(_head(explained))
    for number, step in enumerate(steps(explained), start=1):
        screen += [Line(), Line(f"{number}. {step.title}", Tone.STRONG)]
        screen += [Line(line, indent=3) for line in step.lines]
    return screen


def about(explained: Explained) -> About:
    """Return the lines above the steps."""
    return About(explained.forecast.as_of, list(_head(explained)))


def _head(explained: Explained) -> Iterator[Line]:
    forecast = explained.forecast
    file = kept(explained.citation.file)
    yield Line(f"{forecast.pump.code}: {_headline(explained)}", Tone.STRONG)
    yield Line(
        f"as of {spoken_as_of(forecast.as_of)}, from {file}; [file:line] is where a number was read",
        Tone.FAINT,
    )
    nothing = words.delivers_nothing(forecast)
    if forecast.stop is not None:
        yield Line(f"STOPPED: {nothing}; all dates assume that it runs again from now", Tone.ALERT)


def _headline(explained: Explained) -> str:
    forecast = explained.forecast
    if forecast.ended is not None:
        return f"{ended_words.headline(forecast)}. No refill is due."
    return "no refill date" if forecast.due_on is None else f"refill due {day(forecast.due_on)}"


def fields(explained: Explained) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return FIELDS


def records(explained: Explained) -> Iterator[Record]:
    """Yield one record a line; line 0 of a step is its title."""
    for number, step in enumerate(plain_steps(explained), start=1):
        for index, line in enumerate((step.title, *step.lines)):
            yield {"step": number, "line": index, "text": line}


def document(explained: Explained) -> ResultDocument:
    """Return the steps, each with its title and lines; `ended` is None for a pump in use."""
    ended = explained.forecast.ended
    content = {
        "pump": explained.forecast.pump.code,
        "file": explained.citation.file,
        "steps": [{"title": step.title, "lines": list(step.lines)} for step in plain_steps(explained)],
        "ended": None if ended is None else end_record(ended),
    }
    return ResultDocument("explain", explained.forecast.as_of, content)


def plain_steps(explained: Explained) -> list[ExplainedStep]:
    """Return every step, with plain spaces in its lines."""
    return [ExplainedStep(_unbroken(step.title), tuple(map(_unbroken, step.lines))) for step in steps(explained)]


def _unbroken(line: str) -> str:
    return line.replace(NBSP, " ").strip()


def _end(explained: Explained, ended: End) -> Iterator[str]:
    on, why = (line_of(explained.citation, f"ended.{key}") for key in ("on", "why"))
    yield f"out of use from {day(ended.on)} {on}: {ended_words.end_reason(ended)} {why}"
    yield f"the as-of date {day(explained.forecast.as_of.day)} is not before it, so no refill is due"


def _origin(explained: Explained) -> Iterator[str]:
    origin = explained.derivation.origin
    pump = explained.forecast.pump
    fill = f"fills[{pump.fills.index(origin.fill)}]"
    yield (
        f"fill of {arithmetic.volume(origin.fill.volume, line_of(explained.citation, f'{fill}.volume'))}"
        f" on {minute(origin.fill.at)} {line_of(explained.citation, f'{fill}.at')}"
    )
    if origin.reading is not None:
        yield f"then {reading_at(explained, origin.reading)}: the starting volume"
    for index, drug in enumerate(origin.fill.drugs):
        role = "primary drug: " if index == 0 else "with it: "
        source = line_of(explained.citation, _nearest(explained, f"drugs[{index}].concentration"))
        yield f"{role}{drug.name} {concentration(drug)} {source}"
    if pump.zone.name is not None:
        yield f"all times are civil time of {pump.zone.name} {_zone_line(explained)}, unless another clock is named"


def _zone_line(explained: Explained) -> str:
    """Return the line of the pump file, or of the clinic file, that names the time zone."""
    is_own = explained.citation.holds("timezone")
    return line_of(explained.citation, "timezone") if is_own else rule_line(explained, "timezone")


def _nearest(explained: Explained, key: str) -> str:
    """Return the path from which a value of the last fill was read.

    It is at that fill, at the last fill before it that has the key, or at the top of the file.
    """
    number = explained.forecast.pump.fills.index(explained.forecast.fill)
    paths = (f"fills[{index}].{key}" for index in range(number, -1, -1))
    return next((path for path in paths if explained.citation.holds(path)), key)


def _limits(explained: Explained) -> Iterator[str]:
    forecast = explained.forecast
    for candidate in forecast.candidates:
        at = "never" if candidate.at is None else minute(candidate.at)
        name = limits.heading(candidate.reason, forecast)
        yield f"{name}: {at}{_limit_source(explained, candidate)}"
    deadline = forecast.deadline
    if deadline is None:
        yield "no limit is ever reached: there is no refill date"
    else:
        yield (f"the earliest: {minute(deadline.at)} ({limits.heading(deadline.reason, forecast)})")


def _limit_source(explained: Explained, candidate: Candidate) -> str:
    """Return the calculation of a limit, with the line of its figure; an empty text if it has no figure."""
    forecast, key = explained.forecast, limits.limit(candidate.reason).key
    if key is None:
        return ""
    line = _figure_at(explained, candidate.reason, key)
    period = limits.period_of(candidate.reason, forecast)
    if candidate.speed is not None:
        is_alarm = candidate.reason is Reason.LOW_ALARM_MEASURED and candidate.at == forecast.at(Reason.LOW_ALARM)
        limited = ", not later than low reservoir" if is_alarm else ""
        return f" with every flow x {arithmetic.number(candidate.speed)} {line}{limited}"
    assert period is not None, "a limit with a figure runs from the fill, or has a factor for every flow"
    return f" = {minute(forecast.fill.at)} + {spell_period(period)} {line}"


def _figure_at(explained: Explained, reason: Reason, key: str) -> str:
    """Return the line of the figure of a limit, or its source if the catalogue supplies it."""
    if limits.limit(reason).of_clinic:
        return rule_line(explained, key)
    supplied = explained.forecast.fill.supplied
    if reason is not Reason.STABILITY or supplied is None:
        return line_of(explained.citation, _nearest(explained, key))
    about = catalogue_figures.in_brackets(supplied.figure)
    return f"{catalogue_figures.cited(supplied.figure, supplied.limit.origin)}{about}"


def _due(explained: Explained) -> Iterator[str]:
    clinic, deadline = explained.forecast.clinic, explained.forecast.deadline
    assert deadline is not None and explained.forecast.due_on is not None
    latest = clinic.refill_lead.before(deadline.at.date())
    source = "[--lead]" if explained.rules.lead_given else rule_line(explained, "refill_lead")
    yield f"{day(deadline.at.date())} - {spell_period(clinic.refill_lead)} {source} = {day(latest)}"
    for closed, closing in clinic.closed_from(latest):
        yield f"{day(closed)}: {closing.why} {rule_line(explained, closing.rule)}; one day earlier"
    yield from _absences(explained, clinic.latest_open(latest))
    yield from _opened(explained, explained.forecast.due_on)
    yield f"refill due on {day(explained.forecast.due_on)}"


def _opened(explained: Explained, due_on: date) -> Iterator[str]:
    """Yield a line for a due date that is open only because the clinic file opens it."""
    clinic = explained.forecast.clinic
    closing = clinic.opened_despite(due_on)
    if closing is not None:
        line = rule_line(explained, clinic.opened_by(due_on) or "open")
        why = "its weekday" if closing.why == NO_OPEN_DAY else closing.why
        yield f"{day(due_on)}: open {line}, in spite of {why} {rule_line(explained, closing.rule)}"


def _absences(explained: Explained, latest: date) -> Iterator[str]:
    """Yield each day from the latest open one back to the due date, and the absences that do not move it."""
    forecast, clinic = explained.forecast, explained.forecast.clinic
    due_on, moving = forecast.due_on, forecast.moved_by
    assert due_on is not None
    on = latest
    while on > due_on:
        closing = clinic.closing(on)
        absence = next((absence for absence in moving if absence.covers(on)), None)
        if absence is not None:
            yield f"{day(on)}: {_away(explained, absence)}; before that {day(absence.first - _DAY)}"
            on = absence.first
        elif closing is not None:
            yield f"{day(on)}: {closing.why} {rule_line(explained, closing.rule)}; one day earlier"
        on -= _DAY
    for absence in forecast.pump.unavailable:
        if forecast.cannot_come and absence.covers(due_on):
            yield f"{_away(explained, absence)}: no day in time would be left, so it does not move the date"


def _away(explained: Explained, absence: Absence) -> str:
    index = explained.forecast.pump.unavailable.index(absence)
    days = visit_words.absences([absence])
    return f"the patient cannot come {days} {line_of(explained.citation, f'unavailable[{index}]')}"
