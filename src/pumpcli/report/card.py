"""The emergency card of one pump, for those who do not know it: half a page, or 80 columns of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.candidates import Reason
from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.program import Program
from pumpcli.domain.quantity import FlowRate, volume_of
from pumpcli.domain.replacement import Notice, replacement
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.numbers import concentration, day, millilitres, minute, percent, spoken_as_of, written_volume
from pumpcli.formats.page_layout import Page
from pumpcli.formats.wrapping import wrapped
from pumpcli.report import ended_words, refill_sentences, replacements, words
from pumpcli.report.limits import why_then
from pumpcli.report.prescribed import conversion_of, from_now_on
from pumpcli.report.pump_record import daily_mcg
from pumpcli.report.words import part_of_capacity
from pumpcli.usecases.one_pump import EmergencyCard
from pumpcli.values import Frozen

#: The characters of a line of the text, and those of a name at its start with the gap after it.
WIDTH, _NAME = 80, 14
#: Where somebody writes by hand.
_BLANK = "_" * 40
_ALL_USED, _NONE_USED = "if all patient boluses are used", "if none is used"


class CardEntry(Frozen):
    """A name at the left edge of the card, with one text or several lines of text beside it."""

    name: str
    texts: tuple[str, ...]
    tone: Tone = Tone.PLAIN


def to_screen(card: EmergencyCard) -> Screen:
    """Return the card as a screen."""
    rows = (row for entry in entries(card) for row in _rows(entry, _broken(entry.texts)))
    return [*_head(card), Line(), _grid(rows), Line(), *_foot(card)]


def _broken(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in wrapped(text, WIDTH - _NAME)]


def to_page(card: EmergencyCard) -> Page:
    """Return the card as half a page."""
    forecast = card.shown.listed.forecast
    blocks = [*_head(card), _grid(row for entry in entries(card) for row in _rows(entry, entry.texts)), *_foot(card)]
    return Page(blocks=blocks, clinic=forecast.clinic.name, as_of=forecast.as_of, is_wide=False, is_card=True)


def _rows(entry: CardEntry, lines: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each line of an entry, the first one with its name."""
    for number, line in enumerate(lines):
        yield Cell("" if number else entry.name, Tone.STRONG), Cell(line, entry.tone)


def _grid(rows: Iterable[tuple[Cell, ...]]) -> Grid:
    return Grid((Column(""), Column("", wraps=True)), tuple(rows))


def _head(card: EmergencyCard) -> Iterator[Block]:
    """Yield the title, when the card was made and of which file, and what is urgent."""
    forecast = card.shown.listed.forecast
    yield Line(f"{forecast.pump.code}: emergency card of an implanted drug pump", Tone.STRONG, limit=WIDTH)
    place = f", from {card.shown.listed.file}{words.civil_time_of(forecast.pump.zone)}"
    yield Line(f"as of {spoken_as_of(forecast.as_of)}{place}", limit=WIDTH)
    urgent = _urgent(card)
    if urgent:
        yield Line()
    yield from urgent


def _urgent(card: EmergencyCard) -> list[Line]:
    forecast = card.shown.listed.forecast
    if forecast.ended is not None:
        return [Line(f"{ended_words.headline(forecast)}. The pump is not in use.", Tone.ALERT, limit=WIDTH)]
    nothing, urgent = words.delivers_nothing(forecast), refill_sentences.urgent(forecast)
    lines = []
    if forecast.stop is not None:
        lines.append(f"STOPPED: the pump {nothing}. All dates assume that it runs again from now.")
    elif nothing is not None:
        lines.append(f"RATE 0: the pump {nothing}.")
    if urgent is None and forecast.refill_status is Status.OVERDUE:
        urgent = refill_sentences.due(forecast)
    lines += [] if urgent is None else [urgent]
    needed = replacement(forecast)
    if needed is not None and needed.notice is Notice.PASSED:
        lines.append(f"{replacements.line(needed).text}.")
    if any(not checked.alarm.agrees for checked in card.shown.printed):
        lines.append("CHECK THE FILE: the programmer printed another alarm date. Do not rely on the dates below.")
    return [Line(text, Tone.ALERT, limit=WIDTH) for text in lines]


def entries(card: EmergencyCard) -> Iterator[CardEntry]:
    """Yield the entries of the card, in their order."""
    forecast = card.shown.listed.forecast
    yield CardEntry("Pump", (_model(card),))
    drugs = tuple(f"{drug.name} {concentration(drug)}" for drug in forecast.fill.drugs)
    yield CardEntry("Drugs", drugs or ("not given in the file",))
    if forecast.ended is None:
        yield from _doses(forecast)
        yield CardEntry("Left then", tuple(_left(card)), Tone.STRONG)
    yield from _history(forecast)
    if forecast.ended is None:
        yield from _dates(forecast)
    yield CardEntry("Call", (forecast.clinic.name or f"the clinic {_BLANK}",))
    yield CardEntry("Phone", (forecast.clinic.phone or _BLANK,), Tone.STRONG)


def _model(card: EmergencyCard) -> str:
    forecast, model = card.shown.listed.forecast, card.model
    capacity = f"reservoir of {written_volume(forecast.pump.reservoir.capacity)}"
    if forecast.pump.model is None:
        return f"model not given in the file, {capacity}"
    name = "" if model is None else f" ({model.name})"
    return f"{forecast.pump.model}{name}, {capacity}"


def _doses(forecast: Forecast) -> Iterator[CardEntry]:
    """Yield what the program in force delivers in a day, without patient boluses and with all of them."""
    running = [program for program in from_now_on(forecast) if forecast.as_of.covers(program.start)]
    if not running:
        yield CardEntry("Dose a day", ("no program has started yet",))
        return
    (program,) = running
    since = f"on average, by the program since {minute(program.start)}"
    yield CardEntry("Dose a day", (*_daily(forecast, program), since))
    later = [program for program in from_now_on(forecast) if program not in running]
    if later:
        yield CardEntry("", (f"another program starts on {minute(later[0].start)}",))


def _daily(forecast: Forecast, program: Program) -> Iterator[str]:
    """Yield the dose of each drug in a day, or the volume where the file names no drug; with that of all patient
    boluses used beside it."""
    shown, drugs, flows = conversion_of(forecast), forecast.fill.drugs, [forecast.daily]
    if program.on_demand is not None:
        one = volume_of(program.on_demand.amount, forecast.fill.primary)
        most = forecast.daily.ml_per_day + one.ml * program.on_demand.per_day(PatientBoluses.ALL)
        flows.append(FlowRate(most))
    if not drugs:
        yield _of_flows("", [shown.ml(flow.ml_per_day) for flow in flows])
    for drug in drugs:
        yield _of_flows(f"{drug.name} ", [shown.mass(drug, daily_mcg(drug, flow)) for flow in flows])


def _of_flows(name: str, amounts: Sequence[str]) -> str:
    without, *most = amounts
    return f"{name}{without}" + "".join(f", or {amount} with all patient boluses" for amount in most)


def _left(card: EmergencyCard) -> Iterator[str]:
    forecast = card.shown.listed.forecast
    volume = forecast.volume
    if volume is None:
        yield "not filled yet"
        return
    part = percent(part_of_capacity(forecast, volume))
    if card.unused is None or card.unused == volume:
        yield f"{millilitres(volume)}, {part} of the reservoir"
    else:
        yield f"{millilitres(volume)}, {part} of the reservoir, if all patient boluses were used"
        yield f"{millilitres(card.unused)} if none was used"


def _history(forecast: Forecast) -> Iterator[CardEntry]:
    fill, reading = forecast.fill, forecast.origin.reading
    name = "First refill" if forecast.volume is None and forecast.ended is None else "Last refill"
    yield CardEntry(name, (f"{written_volume(fill.volume)} on {minute(fill.at)}",))
    if reading is not None:
        yield CardEntry("Reading", (f"{written_volume(reading.volume)} on {minute(reading.at)}",))


def _dates(forecast: Forecast) -> Iterator[CardEntry]:
    """Yield when the refill is due, when the pump alarms, and when it is empty."""
    due = "no date" if forecast.due_on is None else day(forecast.due_on)
    yield CardEntry("Refill due", (f"{due}: {why_then(forecast)}",))
    alarm, latest = forecast.at(Reason.LOW_ALARM), forecast.low_alarm_latest_at
    level = written_volume(forecast.pump.reservoir.low_alarm)
    if latest is None:
        yield CardEntry("Low alarm", (f"{_at(alarm)}, at {level}",))
        yield CardEntry("Empty", (_at(forecast.empty_at),), Tone.STRONG)
        return
    yield CardEntry("Low alarm", (f"{_at(alarm)}, at {level}, {_ALL_USED}", f"{_at(latest)} {_NONE_USED}"))
    yield CardEntry("Empty", (f"{_at(forecast.empty_at)}, {_ALL_USED}",), Tone.STRONG)


def _at(at: datetime | None) -> str:
    return "never, as it runs now" if at is None else minute(at)


def _foot(card: EmergencyCard) -> Iterator[Block]:
    """Yield what the card does not know."""
    forecast = card.shown.listed.forecast
    has_boluses = forecast.low_alarm_latest_at is not None
    boluses = ", how many patient boluses were used" if has_boluses else ""
    if forecast.ended is None:
        yield Line(
            f"Computed from the file of the pump. Not known here: what was done after {_until(forecast)}, whether the "
            f"pump runs as it is programmed{boluses}, other drugs, allergies. Read the pump with its own programmer "
            "before you rely on a figure.",
            limit=WIDTH,
            hang=0,
        )
    yield Line("A planning aid, not a medical device.", limit=WIDTH)


def _until(forecast: Forecast) -> str:
    return day(forecast.as_of.day) if forecast.as_of.whole_day else minute(forecast.as_of.instant.replace(fold=0))
