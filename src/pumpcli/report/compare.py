"""Compare two sides: doses, limits and dates, with their differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.domain.quantity import Rate
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.numbers import (
    NBSP,
    day,
    json_number,
    millilitres,
    minute,
    spoken_as_of,
    truncated,
)
from pumpcli.formats.records import Record, ResultDocument, Value
from pumpcli.report import refill_sentences, words
from pumpcli.report.compare_doses import ComparedDose, conversion_of_both, doses, spelled_like
from pumpcli.report.compare_figures import drugs_of, figures, is_on_screen
from pumpcli.report.compare_words import changes, notices
from pumpcli.report.figures import ComparedFigure, spell_days
from pumpcli.report.prescribed import Conversion
from pumpcli.report.program_lines import INDENT
from pumpcli.report.pump_record import daily_mcg, drug_list, drugs_text, fields_of_drugs, why_then
from pumpcli.usecases.compare import ComparedStep, Comparison, Side

#: The fields of a record before its figures; those after `timezone` are of a step only.
_FIELDS = ("side", "step", "pump", "file", "model", "drugs", "timezone", "start", "factor", "after_deadline")


def to_screen(result: Comparison) -> Screen:
    """Return the comparison as a screen, the new due date first."""
    shown = [figure for figure in figures(result) if is_on_screen(figure, result)]
    answer = [*_head(result), Line(), *_answer(result), Line(), _grid(result, shown)]
    return [*answer, *_steps(result), *_notices(result), *_diff(result)]


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


def _head(result: Comparison) -> Iterator[Block]:
    now, changed = result.now, result.changed
    as_of = f"as of {spoken_as_of(result.as_of)}"
    if result.requested is None:
        yield Line(f"{now.forecast.pump.code} and {changed.forecast.pump.code}: two files as they are", Tone.STRONG)
        yield Line(f"{as_of}, first {now.listed.file}, second {changed.listed.file}", Tone.FAINT)
    else:
        yield Line(f"{now.forecast.pump.code}: now and changed", Tone.STRONG)
        yield Line(f"{as_of}, from {now.listed.file}; no file is changed", Tone.FAINT)
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
    columns = (Column("", wraps=True), Column(titles[0]), Column(titles[1]), Column("Difference", wraps=True))
    volumes = next(index for index, figure in enumerate(shown) if figure.field == "daily_ml")
    rows = [_row(result, figure) for figure in shown]
    return Grid(columns, (*rows[:volumes], *map(_dose_row, doses(result)), *rows[volumes:]))


def _dose_row(dose: ComparedDose) -> tuple[Cell, ...]:
    difference = Cell(dose.difference, Tone.NOTICE if dose.differs else Tone.FAINT)
    return Cell(dose.name), Cell(dose.now), Cell(dose.changed), difference


def _row(result: Comparison, figure: ComparedFigure) -> tuple[Cell, ...]:
    """Return a figure of both sides; the due date, and the limit that sets the deadline of a side, are strong."""
    tones = [
        Tone.STRONG if figure.field == "due_on" or _decides(side, figure) else Tone.PLAIN
        for side in (result.now, result.changed)
    ]
    difference = Cell(figure.difference.text, Tone.NOTICE if figure.differs else Tone.FAINT)
    return Cell(figure.name), Cell(figure.now.text, tones[0]), Cell(figure.changed.text, tones[1]), difference


def _decides(side: Side, figure: ComparedFigure) -> bool:
    deadline = side.forecast.deadline
    return deadline is not None and figure.field == f"{deadline.reason}_at"


def _steps(result: Comparison) -> Iterator[Block]:
    """Yield the table of the steps of a titration; nothing for a single step."""
    if len(result.steps) < 2:
        return
    drugs, shown, base = result.changed.forecast.fill.drugs, conversion_of_both(result), result.now.program.rate
    columns = (
        Column("Step", right=True),
        Column("From"),
        Column("Of the dose in the file", right=True, wraps=True),
        *([] if base is None else [Column("Base rate", right=True)]),
        *(Column(f"{drug.name} a day", right=True, wraps=True) for drug in drugs),
        Column("Daily volume", right=True, wraps=True),
        Column("Left then", right=True),
        Column("", wraps=True),
    )
    yield Line()
    yield Line("Steps", Tone.STRONG)
    rows = [
        (
            Cell(str(number)),
            Cell(minute(step.step.start)),
            Cell(f"{truncated(step.step.factor * 100)}{NBSP}%"),
            *([] if base is None else [Cell(_base_rate(step.program.rate, base, shown))]),
            *(Cell(shown.mass(drug, daily_mcg(drug, step.daily))) for drug in drugs),
            Cell(shown.ml(step.daily.ml_per_day)),
            Cell(millilitres(step.volume)),
            Cell("after the deadline" if step.is_after_deadline else "", Tone.ALERT),
        )
        for number, step in enumerate(result.steps, start=1)
    ]
    yield Grid(columns, tuple(rows), INDENT)


def _base_rate(rate: Rate | None, like: Rate, shown: Conversion) -> str:
    return "" if rate is None else spelled_like(rate, like, shown)


def _notices(result: Comparison) -> Iterator[Block]:
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
        yield Line(line, {"+": Tone.GOOD, "-": Tone.ALERT, "@": Tone.FAINT}.get(line[0], Tone.PLAIN))
