"""Show printed alarm dates beside the computed ones: in `show`, `explain` and `reconcile`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from pumpcli.domain.clock import AsOf
from pumpcli.domain.course import Origin
from pumpcli.domain.derivation import derive
from pumpcli.domain.due import forecast
from pumpcli.domain.printed_alarm import TOLERANCE_DAYS, AlarmWindow, PrintedAlarm, derivable
from pumpcli.files.citation import Citation
from pumpcli.files.printed_checks import explained_by, field_of, right_text, wrong_text
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Tone, moved_below, shorter
from pumpcli.formats.numbers import counted, day, minute, short_day, short_minute
from pumpcli.formats.records import Value
from pumpcli.report import arithmetic
from pumpcli.report.arithmetic import line_of
from pumpcli.report.derivation_steps import ExplainedStep, reading_at, reservoir_steps
from pumpcli.report.program_lines import INDENT
from pumpcli.report.refill_sentences import sentence
from pumpcli.report.working_day import labelled
from pumpcli.usecases.one_pump import CheckedAlarm, Explained, Shown
from pumpcli.usecases.reconcile import ReconciledPump
from pumpcli.values import replace

_SESSION, _PRINTED, _COMPUTED = Column("Session"), Column("Printed"), Column("Computed", wraps=True)
_VERDICT = Column("Printed minus computed", wraps=True, label="", shorter=("Result",))
_COLUMNS = (Column("Pump", folds=True), _SESSION, _PRINTED, _COMPUTED, _VERDICT)
_STEPS = (
    shorter(_SESSION, _PRINTED, _COMPUTED, _VERDICT),  # short dates
    shorter(_SESSION),  # no time of day
    moved_below(_VERDICT),
)


def warnings(shown: Shown) -> Iterator[Line]:
    """Yield a sentence for each printed date since the last fill that does not agree, and the mistake that explains
    it."""
    for checked in shown.printed:
        if not checked.alarm.agrees:
            explained = sentence(explained_by(checked.mistakes, shown.citation.root))
            yield Line(f"CHECK THE FILE: {_says(checked.alarm)}. {explained}", Tone.ALERT)


def lines(shown: Shown) -> Iterator[Block]:
    """Yield a line on each printed date since the last fill: printed, computed, and whether they agree."""
    for checked in shown.printed:
        tone = Tone.PLAIN if checked.alarm.agrees else Tone.ALERT
        yield labelled("alarm date", _says(checked.alarm), tone, INDENT)


def _says(alarm: PrintedAlarm) -> str:
    of = "" if _is_of_fill(alarm) else f" for the program from {minute(alarm.session.at)}"
    computed = f"computed {_computed(alarm.window)}: {verdict(alarm)}"
    return f"the programmer says {day(alarm.session.printed)}{of}, {computed}"


def verdict(alarm: PrintedAlarm) -> str:
    """Return in words whether a printed date agrees with the computed ones."""
    if alarm.agrees:
        return "agrees" if not alarm.has_plans else "agrees, with later plans"
    days = alarm.days_outside
    if days is None:
        return "does not agree"
    return f"printed is {counted(abs(days), 'day')} {'earlier' if days < 0 else 'later'}"


def _is_of_fill(alarm: PrintedAlarm) -> bool:
    return alarm.session.path.startswith("fills")


def _computed(window: AlarmWindow, spell: Callable[[date], str] = day) -> str:
    """Return the computed dates: one, or the earliest and the latest."""
    if window.earliest is None:
        return "never"
    first = spell(window.earliest.date())
    if window.latest is None:
        return f"{first} at the earliest"
    last = spell(window.latest.date())
    return first if first == last else f"{first} to {last}"


def fields_of(alarm: PrintedAlarm) -> dict[str, Value]:
    """Return the printed date, the computed ones and the days between them for a record."""
    window = alarm.window
    return {
        "printed_alarm": alarm.session.printed,
        "computed_earliest_at": window.earliest,
        "computed_latest_at": window.latest,
        "difference_days": alarm.days_outside,
    }


def record(alarm: PrintedAlarm) -> dict[str, object]:
    """Return a printed date for a document."""
    return {
        "of": "fill" if _is_of_fill(alarm) else "program",
        "path": alarm.session.path,
        "at": alarm.session.at,
        **fields_of(alarm),
        "agrees": alarm.agrees,
        "with_plans": alarm.has_plans,
    }


def shown_record(checked: CheckedAlarm, citation: Citation) -> dict[str, object]:
    """Return a printed date with the mistakes that explain it for a document."""
    root = citation.root
    return record(checked.alarm) | {
        "explained_by": [
            {
                "kind": mistake.kind.value,
                "path": field_of(mistake, root),
                "wrong": wrong_text(mistake, root),
                "right": None if mistake.right is None else right_text(mistake, root),
            }
            for mistake in checked.mistakes
        ]
    }


def steps(explained: Explained) -> Iterator[ExplainedStep]:
    """Yield the steps to the dates that the last printed one is compared with.

    An end of the window with the steps that `explain` has already is not derived again.
    """
    for checked in explained.printed[-1:]:
        alarm = checked.alarm
        yield ExplainedStep("Alarm date on the printout", tuple(_window(explained, checked)))
        if alarm.session.origin.volume.is_above(explained.forecast.pump.reservoir.low_alarm):
            for is_latest in (False, True):
                if not is_latest or _has_range(alarm):
                    yield from _derived(explained, alarm, is_latest=is_latest)


def _has_range(alarm: PrintedAlarm) -> bool:
    return alarm.window.earliest != alarm.window.latest


def _window(explained: Explained, checked: CheckedAlarm) -> Iterator[str]:
    alarm = checked.alarm
    session = alarm.session
    line = line_of(explained.citation, f"{session.path}.printed_alarm")
    yield f"printed {day(session.printed)} {line} in the session of {minute(session.at)}"
    known = "with later plans too" if alarm.has_plans else "with what begins by the end of that day"
    start = f"from {_origin(explained, session.origin)}, {known}"
    yield f"computed {start}, all patient boluses used, boluses given once counted: {_at(alarm, is_latest=False)}"
    if _has_range(alarm):
        yield f"no patient bolus used, no bolus given once counted: {_at(alarm, is_latest=True)}"
    yield from _agrees(alarm)
    if not alarm.agrees:
        yield explained_by(checked.mistakes, explained.citation.root)


def _origin(explained: Explained, origin: Origin) -> str:
    """Return the fill or reading that a printed date is computed from, each figure with its line."""
    if origin.reading is not None:
        return reading_at(explained, origin.reading)
    citation, path = explained.citation, f"fills[{explained.forecast.pump.fills.index(origin.fill)}]"
    volume = arithmetic.volume(origin.fill.volume, line_of(citation, f"{path}.volume"))
    return f"the fill of {volume} on {minute(origin.at)} {line_of(citation, f'{path}.at')}"


def _agrees(alarm: PrintedAlarm) -> Iterator[str]:
    window, margin = alarm.window, timedelta(days=TOLERANCE_DAYS)
    if window.earliest is not None:
        first = f"{day(window.earliest.date())} - 1 day = {day(window.earliest.date() - margin)}"
        last = ""
        if window.latest is not None:
            last = f" to {day(window.latest.date())} + 1 day = {day(window.latest.date() + margin)}"
        yield f"a date agrees from {first}{last}"
    yield f"{day(alarm.session.printed)}: {verdict(alarm)}"


def _at(alarm: PrintedAlarm, *, is_latest: bool) -> str:
    """Return one end of the window, which is not before the session."""
    at = alarm.window.latest if is_latest else alarm.window.earliest
    if at is None:
        return "never"
    is_over = at == alarm.session.at
    return f"{minute(at)}{', the session, because the usable volume has run out by then' if is_over else ''}"


def _derived(explained: Explained, alarm: PrintedAlarm, *, is_latest: bool) -> Iterator[ExplainedStep]:
    """Yield the steps to one end of the window; none where they are those to the limit of the pump."""
    session, known = alarm.session, alarm.known
    pump = derivable(explained.forecast.pump, session, known, is_latest=is_latest)
    computed = forecast(pump, AsOf.at(session.at), explained.rules.clinic)
    derivation = derive(computed)
    if derivation == explained.derivation:
        return
    part = Explained(
        forecast=computed, derivation=derivation, fast=None, rules=explained.rules, citation=explained.citation
    )
    if computed.stop is None and explained.forecast.as_of.instant == session.at:
        part = replace(part, forecast=replace(computed, stop=explained.forecast.stop))
    name = "latest" if is_latest else "earliest" if _has_range(alarm) else "computed"
    for step in reservoir_steps(part, derivation, as_of="the session"):
        yield ExplainedStep(f"Printout, {name} date: {step.title[0].lower()}{step.title[1:]}", step.lines)


def grid(pumps: Sequence[ReconciledPump], today: date) -> Grid:
    """Return a row for each printed date of each pump."""
    rows = tuple((Cell(pump.code), *_cells(alarm, today)) for pump in pumps for alarm in pump.printed)
    return Grid(_COLUMNS, rows, steps=_STEPS)


def _cells(alarm: PrintedAlarm, today: date) -> tuple[Cell, ...]:
    at, printed = alarm.session.at, alarm.session.printed
    kind = "fill" if _is_of_fill(alarm) else "program"
    spell = partial(short_day, today=today)
    return (
        Cell(f"{kind} {minute(at)}", shorter=(f"{kind} {short_minute(at, today)}", f"{kind} {spell(at.date())}")),
        Cell(day(printed), shorter=(spell(printed),)),
        Cell(_computed(alarm.window), shorter=(_computed(alarm.window, spell),)),
        Cell(verdict(alarm), Tone.PLAIN if alarm.agrees else Tone.ALERT),
    )
