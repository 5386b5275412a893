"""Show one pump on one screen: the due date and its reason, the volume now, every limit, and the programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pumpcli.domain.candidates import Reason
from pumpcli.domain.due import Forecast
from pumpcli.domain.replacement import replacement
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.numbers import (
    NBSP,
    day,
    millilitres,
    minute,
    percent,
    spoken_as_of,
    written_volume,
)
from pumpcli.formats.page_layout import Page
from pumpcli.formats.records import About, Record, ResultDocument
from pumpcli.report import (
    catalogue_figures,
    ended_words,
    lasting,
    limits,
    refill_sentences,
    replacements,
    words,
    working_day,
)
from pumpcli.report.program_lines import INDENT, program_lines
from pumpcli.report.program_record import bolus_records, program_records
from pumpcli.report.pump_record import FIELDS, clock_shift_list, detailed, record
from pumpcli.report.words import part_of_capacity
from pumpcli.usecases.one_pump import Shown

BAR_WIDTH = 24


def to_screen(shown: Shown) -> Screen:
    """Return the pump as a screen."""
    if shown.listed.forecast.ended is not None:
        return list(_out_of_use(shown))
    return [
        *_head(shown),
        *_picture(shown),
        Line(),
        *_pump(shown),
        Line(),
        *_limits(shown),
        *program_lines(shown.listed.forecast, shown.citation),
        Line(),
        *_history(shown),
        *_foot(shown),
    ]


def about(shown: Shown) -> About:
    """Return the sentences on the pump and its next refill, and the notes of the file."""
    foot = [Line(), *_foot(shown)]
    blocks = _out_of_use(shown) if shown.listed.forecast.ended is not None else [*_head(shown), *foot]
    return About(shown.listed.forecast.as_of, [block for block in blocks if isinstance(block, Line)])


def to_page(shown: Shown) -> Page:
    """Return the pump as a page."""
    as_of = shown.listed.forecast.as_of
    return Page(blocks=to_screen(shown), clinic=shown.clinic.name, as_of=as_of, is_wide=False)


def fields(shown: Shown) -> Sequence[str]:
    """Return the names of the fields of `due`, and those of `--until` if a day was asked for."""
    return FIELDS if shown.lasting is None else (*FIELDS, *map(lasting.column, lasting.FIELDS))


def records(shown: Shown) -> Iterator[Record]:
    """Yield the record of `due` for this pump; if a day was asked for, with the fields of `--until`."""
    answer = {} if shown.lasting is None else lasting.record(shown.lasting, shown.listed.forecast)
    yield record(shown.listed) | {lasting.column(field): value for field, value in answer.items()}


def document(shown: Shown) -> ResultDocument:
    """Return the fields of `due` with every limit, the daily doses, programs and boluses under `pump`.

    `until` holds whether the volume lasts to the end of a day; it is None if no day was asked for. Below it are the
    stops, bookings, absences, orders, accepted warnings and the end of the pump, and the alarm dates printed since the
    last fill.
    """
    forecast, citation = shown.listed.forecast, shown.citation
    needed = replacement(forecast)
    pump = detailed(shown.listed) | {
        "by_life": None if needed is None else needed.by_life,
        "clock_shifts": clock_shift_list(shown.clock_shifts),
        "programs": program_records(forecast, citation),
        "boluses": bolus_records(forecast, citation),
    }
    until = None if shown.lasting is None else lasting.nested(shown.lasting, forecast)
    content = {"pump": pump, "until": until, **working_day.record(shown), "printed_alarms": _printed_alarms(shown)}
    return ResultDocument("show", forecast.as_of, content)


def _head(shown: Shown) -> list[Block]:
    return [*lasting.lines(shown), *_title(shown), *_refill(shown), *_replacement(shown, is_near=True)]


def _printed_alarms(shown: Shown) -> list[dict[str, object]]:
    if not shown.printed:
        return []
    from pumpcli.report import printed_alarm  # noqa: PLC0415  # many files have no printed date

    return [printed_alarm.shown_record(checked, shown.citation) for checked in shown.printed]


def _out_of_use(shown: Shown) -> Iterator[Block]:
    """Yield the screen of a pump that is out of use: a headline, its fills, its last program and its notes."""
    forecast = shown.listed.forecast
    yield from _title(shown)
    yield Line(f"{ended_words.headline(forecast)}. No refill is due.", Tone.STRONG)
    yield Line()
    yield from working_day.history(forecast)
    yield from program_lines(forecast, shown.citation)
    yield from _foot(shown)


def _title(shown: Shown) -> Iterator[Block]:
    """Yield the lines on the pump and the instant, and an empty line."""
    forecast = shown.listed.forecast
    pump = forecast.pump
    about = [pump.code, *([pump.model] if pump.model else []), words.mixture(forecast.fill.drugs) or "no drug named"]
    yield Line("  |  ".join(about), Tone.STRONG)
    place = f", from {shown.listed.file}{words.civil_time_of(pump.zone)}"
    yield Line(f"as of {spoken_as_of(forecast.as_of)}{place}", Tone.FAINT)
    yield from working_day.place(forecast)
    yield Line()


def _refill(shown: Shown) -> Iterator[Block]:
    """Yield the sentences on the next refill, the urgent ones first."""
    forecast = shown.listed.forecast
    yield from working_day.standstill(forecast)
    tone = words.status(forecast.refill_status).tone
    urgent = refill_sentences.urgent(forecast)
    if urgent is not None:
        yield Line(urgent, tone)
    if shown.printed:
        from pumpcli.report import printed_alarm  # noqa: PLC0415  # many files have no printed date

        yield from printed_alarm.warnings(shown)
    yield Line(refill_sentences.due(forecast), tone)
    because, to_withdraw = refill_sentences.because(forecast), refill_sentences.to_withdraw(forecast)
    if because is not None:
        yield Line(because)
    yield from working_day.next_visit(shown)
    if to_withdraw is not None:
        yield Line(to_withdraw)


def _replacement(shown: Shown, *, is_near: bool) -> Iterator[Line]:
    """Yield the line on the replacement of a pump in use, but only if `is_near` is whether the replacement is near."""
    forecast = shown.listed.forecast
    needed = None if forecast.ended is not None else replacement(forecast)
    if needed is not None and (needed.notice is not None) is is_near:
        yield replacements.line(needed)


def _pump(shown: Shown) -> Iterator[Block]:
    """Yield lines on the pump now, and on what is to come."""
    forecast = shown.listed.forecast
    capacity = forecast.pump.reservoir.capacity
    if forecast.volume is None:
        yield Line(f"left now     not filled yet: the first fill is on {minute(forecast.fill.at)}")
    else:
        part = part_of_capacity(forecast, forecast.volume)
        bar = "#" * round(part * BAR_WIDTH)
        of = f"{millilitres(forecast.volume)} of {written_volume(capacity)}"
        yield Line(f"left now     {of}  [{bar.ljust(BAR_WIDTH, '.')}]  {percent(part)}")
        if forecast.low_alarm_latest_at is not None:
            yield Line("             if all patient boluses were used; more if not", Tone.FAINT)
    yield from working_day.plans(shown)


def _history(shown: Shown) -> Iterator[Block]:
    """Yield lines on the last fill, and on all that is known since."""
    forecast = shown.listed.forecast
    fill, reading = forecast.fill, forecast.origin.reading
    yield Line("History", Tone.STRONG)
    name = "first fill" if forecast.volume is None else "last fill"
    yield working_day.labelled(name, f"{written_volume(fill.volume)} on {minute(fill.at)}", indent=INDENT)
    if reading is not None:
        dates = (
            "" if forecast.origin == forecast.run_down[0] else "; at or below the alarm volume, it makes no date later"
        )
        at = f"{written_volume(reading.volume)} on {minute(reading.at)}"
        yield working_day.labelled("reading", f"{at}; volume computed from it{dates}", indent=INDENT)
    if shown.printed:
        from pumpcli.report import printed_alarm  # noqa: PLC0415  # many files have no printed date

        yield from printed_alarm.lines(shown)
    yield from working_day.past_stops(shown)


def _picture(shown: Shown) -> Iterator[Block]:
    """Yield the picture of the volume; nothing if no curve was asked for."""
    if shown.curve is None:
        return
    from pumpcli.report.picture import chart  # noqa: PLC0415  # most screens have no picture

    yield Line()
    yield chart(shown.listed.forecast, shown.curve, None if shown.lasting is None else shown.lasting.until)


def _limits(shown: Shown) -> Iterator[Block]:
    forecast = shown.listed.forecast
    all_used = "" if forecast.low_alarm_latest_at is None else ", all patient boluses used"
    yield Line("Limits", Tone.STRONG)
    rows = []
    for candidate in forecast.candidates:
        name = limits.heading(candidate.reason, forecast)
        if candidate.reason is Reason.LOW_ALARM:
            name += f" ({written_volume(forecast.pump.reservoir.low_alarm)}{_by_model(forecast)}){all_used}"
        decides = forecast.deadline is not None and candidate.reason is forecast.deadline.reason
        rows.append(
            _limit(name, candidate.at, "<- deadline" if decides else "", Tone.STRONG if decides else Tone.PLAIN)
        )
    if forecast.low_alarm_expected_at is not None:
        rows.append(_limit("low reservoir, boluses as expected", forecast.low_alarm_expected_at))
    if forecast.low_alarm_latest_at is not None:
        rows.append(_limit("low reservoir, no patient bolus used", forecast.low_alarm_latest_at))
    rows.append(_limit(f"empty{all_used}", forecast.empty_at))
    yield Grid((Column("", wraps=True), Column(""), Column("")), tuple(rows), INDENT)
    supplied = forecast.fill.supplied
    if supplied is not None:
        yield from (Line(line, Tone.FAINT, INDENT) for line in catalogue_figures.supplied_lines(supplied))
    if forecast.deadline is not None:
        yield Line(_lead(shown, forecast.deadline.at), Tone.FAINT, INDENT)
    if forecast.measured is not None and forecast.measured.speed is not None:
        yield Line(limits.ALARM_MAY_BE_LATE, Tone.NOTICE, INDENT)
    for shift in shown.clock_shifts:
        yield Line(words.clock_shift(shift), Tone.NOTICE, INDENT)


def _by_model(forecast: Forecast) -> str:
    return " by the model" if "low_alarm" in forecast.pump.reservoir.by_model else ""


def _limit(name: str, at: datetime | None, note: str = "", tone: Tone = Tone.PLAIN) -> tuple[Cell, ...]:
    return Cell(name, tone), Cell("never" if at is None else minute(at), tone), Cell(note, tone)


def _lead(shown: Shown, deadline: datetime) -> str:
    clinic = shown.clinic
    latest = clinic.refill_lead.before(deadline.date())
    closed = [f"{day(on)} ({closing.why})" for on, closing in clinic.closed_from(latest)]
    passed = f", and the clinic is closed on {' and '.join(reversed(closed))}" if closed else ""
    lead = str(clinic.refill_lead).replace(" ", NBSP)
    return f"The refill is due at least {lead} before the deadline{passed}."


def _foot(shown: Shown) -> Iterator[Block]:
    pump = shown.listed.forecast.pump
    lines: list[Line] = list(_replacement(shown, is_near=False))
    if pump.implanted is not None:
        lines.append(Line(f"Implanted on {day(pump.implanted)}."))
    if lines:
        yield Line()
    yield from lines
    accepted = working_day.accepted_warnings(shown.listed.forecast)
    if accepted:
        yield Line()
        yield Line("Accepted warnings", Tone.STRONG)
    for text in accepted:
        yield Line(text, indent=INDENT)
    if pump.notes:
        yield Line()
        yield Line("Notes", Tone.STRONG)
    for line in (pump.notes or "").splitlines():
        yield Line(line, indent=INDENT)  # indented, so that no line of the notes looks like a line of the screen
