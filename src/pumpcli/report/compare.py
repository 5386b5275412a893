"""Compare two sides: doses, limits and dates, with their differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from pumpcli.domain.quantity import Rate
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, moved_below, shorter
from pumpcli.formats.numbers import (
    NBSP,
    day,
    json_number,
    millilitres,
    minute,
    short_day,
    short_minute,
    spoken_as_of,
    truncated,
)
from pumpcli.formats.records import About, Record, ResultDocument, Value
from pumpcli.formats.wrapping import kept, unbroken
from pumpcli.report import refill_sentences, words
from pumpcli.report.compare_doses import ComparedDose, conversion_of_both, doses, spelled_like
from pumpcli.report.compare_figures import drugs_of, figures, is_on_screen
from pumpcli.report.compare_words import changes, notices
from pumpcli.report.figures import ComparedFigure, spell_days
from pumpcli.report.limits import why_then
from pumpcli.report.prescribed import Conversion
from pumpcli.report.program_lines import DIFF_HANG, INDENT
from pumpcli.report.pump_record import daily_mcg, drug_list, drugs_text, fields_of_drugs
from pumpcli.usecases.compare import ComparedStep, Comparison, Side

#: The fields of a record before its figures; those after `timezone` are of a step only.
_FIELDS = ("side", "step", "pump", "file", "model", "drugs", "timezone", "start", "factor", "after_deadline")

#: The characters to which the names of figures are narrowed before dates are shortened.
_NAME = 18


def to_screen(result: Comparison) -> Screen:
    """Return the comparison as a screen, the new due date first."""
    shown = [figure for figure in figures(result) if is_on_screen(figure, result)]
    answer = [*_head(result), Line(), *_answer(result), Line()]
    return [*answer, _grid(result, shown), *_steps(result), *_notices(result), *_diff(result)]


def about(result: Comparison) -> About:
    """Return the change, the new due date, and the notices."""
    return About(result.as_of, [*_head(result), Line(), *_answer(result), *_notices(result)])


def fields(result: Comparison) -> Sequence[str]:
    """Return the names of the fields of a record: figures, then differences, each under a name of its own."""
    compared = figures(result)
    return (*_FIELDS, *(figure.field for figure in compared), *_differences(compared))


def records(result: Comparison) -> Iterator[Record]:
    """Yield one record for each side, that of the changed side with the differences; then one for each step."""
    compared, absent = figures(result), dict.fromkeys(fields(result))
    now = {figure.field: figure.now.value for figure in compared}
    changed = {figure.field: figure.changed.value for figure in compared}
    yield {**absent, "side": "now", **_flat(result.now), **now}
    yield {**absent, "side": "changed", **_flat(result.changed), **changed, **_differences(compared)}
    for number, step in enumerate(result.steps, start=1):
        yield {**absent, "side": "step", "step": number, **_flat(result.changed), **_step_record(result, step)}


def _differences(compared: Sequence[ComparedFigure]) -> dict[str, Value]:
    """Return the differences as fields of a record, such as "filled_ml_difference"; a date has one in days."""
    return {f"{figure.field}_difference": figure.difference.value for figure in compared if not figure.is_word}


def _flat(side: Side) -> dict[str, Value]:
    forecast = side.forecast
    return {
        "pump": forecast.pump.code,
        "file": side.listed.file,
        "model": forecast.pump.model,
        "drugs": drugs_text(forecast.fill.drugs),
        "timezone": forecast.pump.zone.name,
    }


def document(result: Comparison) -> ResultDocument:
    """Return the figures under `now`, `changed` and `difference`; a difference of dates is in days."""
    compared = figures(result)
    content = {
        "begins_at": result.begins,
        "refill_at": result.refill_at,
        "changes": [text.replace(NBSP, " ") for text in changes(result)],
        "notices": [text.replace(NBSP, " ") for text in notices(result)],
        "now": _about(result.now) | {figure.field: figure.now.value for figure in compared},
        "changed": _about(result.changed) | {figure.field: figure.changed.value for figure in compared},
        "difference": {figure.field: figure.difference.value for figure in compared},
        "steps": [_step_record(result, step) for step in result.steps],
        "diff": list(result.diff) or None,
    }
    return ResultDocument("compare", result.as_of, content)


def _about(side: Side) -> dict[str, object]:
    return {**_flat(side), "drugs": drug_list(side.forecast.fill.drugs)}


def _step_record(result: Comparison, step: ComparedStep) -> dict[str, Value]:
    drugs = drugs_of(result)
    doses = {
        field: daily_mcg(drug, step.daily)
        for name, field in fields_of_drugs(drugs, "daily").items()
        if (drug := drugs[name][1]) is not None
    }
    return {
        "start": step.step.start,
        "factor": json_number(step.step.factor),
        "daily_ml": json_number(step.daily.ml_per_day),
        **{field: json_number(mcg) for field, mcg in doses.items()},
        "volume_ml": json_number(step.volume.ml),
        "after_deadline": step.is_after_deadline,
    }


def _head(result: Comparison) -> Iterator[Line]:
    now, changed = result.now, result.changed
    as_of = f"as of {spoken_as_of(result.as_of)}"
    if result.requested is None:
        yield Line(f"{now.forecast.pump.code} and {changed.forecast.pump.code}: two files as they are", Tone.STRONG)
        yield Line(f"{as_of}, first {kept(now.listed.file)}, second {kept(changed.listed.file)}", Tone.FAINT)
    else:
        yield Line(f"{now.forecast.pump.code}: now and changed", Tone.STRONG)
        yield Line(f"{as_of}, from {kept(now.listed.file)}; no file is changed", Tone.FAINT)
    for text in changes(result):
        yield Line(f"change: {text}")
    if now.patient_boluses or changed.patient_boluses:
        yield Line("all patient boluses used, unless a line states otherwise", Tone.FAINT)


def _answer(result: Comparison) -> Iterator[Line]:
    """Yield the due date of the changed side, its difference from the one now, and the reason for it."""
    forecast = result.changed.forecast
    before, after = result.now.forecast.due_on, forecast.due_on
    first, second = (" for the first", " for the second") if result.requested is None else ("", "")
    answer = f"No refill date{second}" if after is None else f"Refill due {day(after)}{second}"
    if before != after:
        answer += f" instead of {'no date' if before is None else day(before)}{first}"
    else:
        answer += f", {'the same as' if after is None else 'the same day as'}{first or ' now'}"
    if before is not None and after is not None and before != after:
        answer += f", {spell_days((after - before).days)}"
    status = words.status(forecast.status)
    yield Line(f"{answer}. Status: {status.text}.", status.tone)
    because = refill_sentences.because(forecast)
    yield Line(f"The volume {why_then(forecast)}." if because is None else because)


def _titles(result: Comparison) -> tuple[str, str]:
    """Return the names of the two sides."""
    return ("first", "second") if result.requested is None else ("now", "changed")


def _grid(result: Comparison, shown: Sequence[ComparedFigure]) -> Grid:
    titles = [title.capitalize() for title in _titles(result)]
    today = result.as_of.day
    one, other = Column(titles[0]), Column(titles[1])
    difference = Column("Difference", wraps=True)
    columns = (Column("", wraps=True, least=_NAME), one, other, difference)
    volumes = next(index for index, figure in enumerate(shown) if figure.field == "daily_ml")
    rows = [_row(result, figure, today) for figure in shown]
    short = shorter(one, other)
    steps = (short, short, shorter(difference), moved_below(difference))  # short dates, then no times of day
    return Grid(columns, (*rows[:volumes], *map(_dose_row, doses(result)), *rows[volumes:]), steps=steps)


def _dose_row(dose: ComparedDose) -> tuple[Cell, ...]:
    return Cell(dose.name), Cell(dose.now), Cell(dose.changed), _difference(dose.difference, dose.differs)


def _row(result: Comparison, figure: ComparedFigure, today: date) -> tuple[Cell, ...]:
    """Return a figure of both sides; the due date, and the limit that sets the deadline of a side, are strong."""
    tones = [
        Tone.STRONG if figure.field == "due_on" or _decides(side, figure) else Tone.PLAIN
        for side in (result.now, result.changed)
    ]
    sides = [
        Cell(side.text, tone, _shorter(side.value, today))
        for side, tone in zip((figure.now, figure.changed), tones, strict=True)
    ]
    return Cell(figure.name), *sides, _difference(figure.difference.text, figure.differs)


def _difference(text: str, differs: bool) -> Cell:
    return Cell(text, Tone.NOTICE) if differs else Cell(text, Tone.FAINT, shorter=("",))


def _shorter(value: Value, today: date) -> tuple[str, ...]:
    """Return the shorter texts of an instant or a date; none of any other value."""
    if isinstance(value, datetime):
        return short_minute(value, today), short_day(value.date(), today)
    return (short_day(value, today),) if isinstance(value, date) else ()


def _decides(side: Side, figure: ComparedFigure) -> bool:
    deadline = side.forecast.deadline
    return deadline is not None and figure.field == f"{deadline.reason}_at"


def _steps(result: Comparison) -> Iterator[Block]:
    """Yield the table of the steps of a titration; nothing for a single step."""
    if len(result.steps) < 2:
        return
    drugs, shown, base = result.changed.forecast.fill.drugs, conversion_of_both(result), result.now.program.rate
    yield Line()
    yield Line("Steps", Tone.STRONG)
    rows = tuple(
        (
            Cell(str(number)),
            Cell(minute(step.step.start), shorter=_shorter(step.step.start, result.as_of.day)),
            Cell(f"{truncated(step.step.factor * 100)}{NBSP}%"),
            *([] if base is None else [Cell(_base_rate(step.program.rate, base, shown))]),
            *(Cell(shown.mass(drug, daily_mcg(drug, step.daily))) for drug in drugs),
            Cell(shown.ml(step.daily.ml_per_day)),
            Cell(millilitres(step.volume)),
            Cell("after the deadline", Tone.ALERT, ("LATE",)) if step.is_after_deadline else Cell(""),
        )
        for number, step in enumerate(result.steps, start=1)
    )
    yield _grid_of_steps([drug.name for drug in drugs], rows, has_rate=base is not None)


def _grid_of_steps(drugs: Sequence[str], rows: tuple[tuple[Cell, ...], ...], *, has_rate: bool) -> Grid:
    start, late = Column("From"), Column("", wraps=True)
    factor = Column("Of the dose in the file", right=True, wraps=True, shorter=("Of dose",))
    rate = [Column("Base rate", right=True)] if has_rate else []
    of_drugs = [Column(f"{drug} a day", right=True, wraps=True) for drug in drugs]
    volume = Column("Daily volume", right=True, wraps=True)
    figures = (factor, *rate, *of_drugs, volume, Column("Left then", right=True))
    steps = (
        shorter(factor),
        shorter(start),  # a short date
        shorter(start),  # no time of day
        moved_below(*of_drugs[1:]),
        moved_below(volume),
        shorter(late),
        moved_below(*of_drugs[:1]),
        moved_below(late),
    )
    return Grid((Column("Step", right=True), start, *figures, late), rows, indent=INDENT, steps=steps)


def _base_rate(rate: Rate | None, like: Rate, shown: Conversion) -> str:
    return "" if rate is None else spelled_like(rate, like, shown)


def _notices(result: Comparison) -> Iterator[Line]:
    texts = notices(result)
    if texts:
        yield Line()
    for text in texts:
        yield Line(f"note: {text}", Tone.NOTICE)


def _diff(result: Comparison) -> Iterator[Block]:
    """Yield the lines of the diff of the file, if it was requested."""
    if result.diff:
        yield Line()
    for line in result.diff:
        tone = {"+": Tone.GOOD, "-": Tone.ALERT, "@": Tone.FAINT}.get(line[0], Tone.PLAIN)
        yield Line(unbroken(line), tone, hang=DIFF_HANG)
