"""One pump on one screen: the date and why, what is left, the program, and every limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from pumpcli.app import Shown
from pumpcli.domain.bolus import OnDemand, PatientBoluses, ScheduledBolus
from pumpcli.domain.depletion import flow_per_second, mean_flow
from pumpcli.domain.due import Forecast, Reason
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Drug, Fill
from pumpcli.domain.quantity import Amount, FlowRate, Rate, Volume, volume_of
from pumpcli.errors import Problem
from pumpcli.report import csv_out, json_out, words
from pumpcli.report.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.report.numbers import (
    NBSP,
    amount,
    clock,
    counted,
    day,
    in_unit,
    iso_as_of,
    iso_minute,
    json_number,
    millilitres,
    minute,
    per_hour,
    percent,
    plain,
    short_millilitres,
    spell_duration,
    spoken_as_of,
    weekdays,
)
from pumpcli.report.pump_record import FIELDS, flat, instant_or_none, part_of_capacity, record, why_then

BAR_WIDTH = 24
INDENT = 2
_DAY = 86_400


def to_screen(shown: Shown) -> Screen:
    """The screen for people."""
    return [*_head(shown), Line(), *_left(shown), Line(), *_limits(shown), *_programs(shown), *_foot(shown)]


def to_csv(shown: Shown) -> str:
    """The row of `due` for this pump."""
    return csv_out.render(FIELDS, [flat(record(shown.listed), shown.listed)])


def to_json(shown: Shown, problems: Sequence[Problem]) -> str:
    """The fields of `due`, and with them every limit, the daily totals and the programs."""
    forecast = shown.listed.forecast
    reservoir = forecast.pump.reservoir
    found = record(shown.listed) | {
        "capacity_ml": json_number(reservoir.capacity.ml),
        "low_alarm_ml": json_number(reservoir.low_alarm.ml),
        "volume_from": "fill" if forecast.origin.reading is None else "reading",
        "volume_from_at": iso_minute(forecast.origin.at),
        "low_alarm_expected_at": instant_or_none(forecast.low_alarm_expected_at),
        "limits": [
            {"reason": candidate.reason.value, "at": instant_or_none(candidate.at)} for candidate in forecast.candidates
        ],
        "daily_doses": [
            {"name": drug.name, "mcg": json_number(_daily_mcg(drug, forecast.daily))} for drug in forecast.fill.drugs
        ],
        "programs": [_program_record(program, forecast.fill) for program in _from_now_on(forecast)],
    }
    return json_out.render("show", iso_as_of(forecast.as_of), {"pump": found}, problems)


def _head(shown: Shown) -> Iterator[Block]:
    forecast = shown.listed.forecast
    pump = forecast.pump
    about = [pump.code, *([pump.model] if pump.model else []), words.mixture(forecast.fill.drugs) or "no drug named"]
    yield Line("  |  ".join(about), Tone.STRONG)
    yield Line(f"as of {spoken_as_of(forecast.as_of)}, from {shown.listed.file}", Tone.FAINT)
    yield Line()
    status = words.status(forecast.status)
    if forecast.due_on is None:
        yield Line("REFILL DUE   no date", status.tone)
        yield Line(f"because      the volume {why_then(forecast, shown.clinic)}")
        return
    yield Line(f"REFILL DUE   {day(forecast.due_on)}   {_in_days(forecast)}   {status.text}", status.tone)
    yield Line(f"because      {why_then(forecast, shown.clinic)}")


def _in_days(forecast: Forecast) -> str:
    days = forecast.days_left or 0
    if days == 0:
        return "today"
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"


def _left(shown: Shown) -> Iterator[Block]:
    forecast = shown.listed.forecast
    capacity = forecast.pump.reservoir.capacity
    if forecast.volume is None:
        yield Line(f"left now     not filled yet: the first fill is on {minute(forecast.fill.at)}")
    else:
        part = part_of_capacity(forecast, forecast.volume)
        bar = "#" * round(part * BAR_WIDTH)
        of = f"{millilitres(forecast.volume)} of {short_millilitres(capacity)}"
        yield Line(f"left now     {of}  [{bar.ljust(BAR_WIDTH, '.')}]  {percent(part)}")
    fill, reading = forecast.fill, forecast.origin.reading
    name = "first fill  " if forecast.volume is None else "last fill   "
    yield Line(f"{name} {short_millilitres(fill.volume)} on {minute(fill.at)}")
    if reading is not None:
        yield Line(f"reading      {short_millilitres(reading.volume)} on {minute(reading.at)}; reckoned from it")
    if forecast.expected is not None and (forecast.days_left or 0) >= 0:
        yield Line(f"at the visit {millilitres(forecast.expected)} to be withdrawn{_unused(forecast)}")


def _unused(forecast: Forecast) -> str:
    return "" if forecast.low_alarm_latest_at is None else ", if no patient bolus is used"


def _limits(shown: Shown) -> Iterator[Block]:
    forecast = shown.listed.forecast
    all_used = "" if forecast.low_alarm_latest_at is None else ", all patient boluses used"
    yield Line("Limits", Tone.STRONG)
    rows = []
    for candidate in forecast.candidates:
        name = words.reason(candidate.reason, forecast, shown.clinic)
        if candidate.reason is Reason.LOW_ALARM:
            name += f" ({short_millilitres(forecast.pump.reservoir.low_alarm)}){all_used}"
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
    if forecast.deadline is not None:
        yield Line(_lead(shown, forecast.deadline.at), Tone.FAINT, INDENT)


def _limit(name: str, at: datetime | None, note: str = "", tone: Tone = Tone.PLAIN) -> tuple[Cell, ...]:
    return Cell(name, tone), Cell("never" if at is None else minute(at), tone), Cell(note, tone)


def _lead(shown: Shown, deadline: datetime) -> str:
    clinic = shown.clinic
    latest = clinic.refill_lead.before(deadline.date())
    closed = [f"{day(on)} ({why})" for on, why in clinic.closed_from(latest)]
    passed = f", and the clinic is closed on {' and '.join(reversed(closed))}" if closed else ""
    lead = str(clinic.refill_lead).replace(" ", NBSP)
    return f"The refill is due at least {lead} before the deadline{passed}."


def _programs(shown: Shown) -> Iterator[Block]:
    fill = shown.listed.forecast.fill
    for program in _from_now_on(shown.listed.forecast):
        yield Line()
        yield Line(f"Program from {minute(program.start)}", Tone.STRONG)
        yield _windows(program, fill)
        for bolus in program.boluses:
            yield Line(f"bolus: {_scheduled(bolus, fill)}", indent=INDENT)
        if program.on_demand is not None:
            yield Line(f"patient boluses: {_on_demand(program.on_demand, fill)}", indent=INDENT)
        for line in _totals(program, fill):
            yield Line(line, indent=INDENT)
    later = [bolus for bolus in shown.listed.forecast.pump.boluses if not shown.listed.forecast.as_of.covers(bolus.at)]
    if later:
        yield Line()
        yield Line("Boluses given once, still to come", Tone.STRONG)
    for once in later:
        given = f"{amount(once.amount, _unit(fill))} over {spell_duration(once.over)} on {minute(once.at)}"
        yield Line(given, indent=INDENT)


def _windows(program: Program, fill: Fill) -> Grid:
    """Every window with its rate as a flow, the dose a day at that rate, and what the whole window delivers."""
    titles = ("Days", "From", "To", "Rate", "Dose", "In the window")
    rows = []
    for window in sorted(program.windows, key=lambda each: (each.start, each.days)):
        when = (weekdays(window.days), str(window.start), str(window.end))
        rows.append((*when, *_rates(window.delivery, window.seconds, fill)))
    if program.rate is not None:
        when = ("other times", "", "") if program.windows else ("every day", "00:00", "24:00")
        rows.append((*when, *_rates(program.rate, _DAY, fill)[:2], ""))
    columns = tuple(Column(title, right=index > 2) for index, title in enumerate(titles))
    return Grid(columns, tuple(tuple(Cell(text) for text in row) for row in rows), INDENT)


def _rates(delivery: Rate | Amount, seconds: int, fill: Fill) -> tuple[str, str, str]:
    per_second = flow_per_second(delivery, seconds, fill.primary)
    flow = FlowRate(per_second * _DAY)
    if fill.mixture is None:
        return per_hour(flow), "", f"{plain(per_second * seconds)}{NBSP}mL"
    drug = fill.mixture.primary
    return per_hour(flow), f"{_dose(drug, flow.ml_per_day)}/day", _dose(drug, per_second * seconds)


def _dose(drug: Drug, ml: Fraction) -> str:
    return in_unit(drug.concentration.mass_in(Volume(ml)).mcg, drug.unit, 3)


def _scheduled(bolus: ScheduledBolus, fill: Fill) -> str:
    times = [str(time) for time in bolus.times]
    spacing = {later.minutes - earlier.minutes for earlier, later in zip(bolus.times, bolus.times[1:], strict=False)}
    if len(times) > 4 and len(spacing) == 1:
        at = f"every {spell_duration(spacing.pop() * 60)} from {times[0]}"
    else:
        at = "at " + " ".join(times)
    days = "" if len(bolus.days) == 7 else f" on {weekdays(bolus.days)}"
    return f"{amount(bolus.amount, _unit(fill))} over {spell_duration(bolus.over)} {at}{days}"


def _on_demand(limits: OnDemand, fill: Fill) -> str:
    parts = [f"{amount(limits.amount, _unit(fill))} each"]
    if limits.lockout is not None:
        parts.append(f"lockout {spell_duration(limits.lockout)}")
    parts.append(f"at most {plain(limits.per_day(PatientBoluses.ALL), 3)} a day")
    if limits.expected_per_day is not None:
        parts.append(f"{plain(limits.expected_per_day, 3)} a day expected")
    return ", ".join(parts)


def _totals(program: Program, fill: Fill) -> Iterator[str]:
    flow = mean_flow(program, fill.primary)
    yield f"a day on average: {_daily(flow, fill)}"
    if program.on_demand is not None:
        most = volume_of(program.on_demand.amount, fill.primary).ml * program.on_demand.per_day(PatientBoluses.ALL)
        yield f"with all patient boluses: {_daily(FlowRate(flow.ml_per_day + most), fill)}"


def _daily(flow: FlowRate, fill: Fill) -> str:
    doses = [f"{drug.name} {in_unit(_daily_mcg(drug, flow), drug.unit, 3)}" for drug in fill.drugs]
    return "; ".join([f"{plain(flow.ml_per_day)}{NBSP}mL", *doses])


def _daily_mcg(drug: Drug, flow: FlowRate) -> Fraction:
    """What a flow delivers of a drug in a day."""
    return drug.concentration.mass_in(Volume(flow.ml_per_day)).mcg


def _foot(shown: Shown) -> Iterator[Block]:
    pump = shown.listed.forecast.pump
    lines = []
    if pump.replace_by is not None:
        lines.append(f"The pump itself is to be replaced by {day(pump.replace_by)}.")
    if pump.implanted is not None:
        lines.append(f"Implanted on {day(pump.implanted)}.")
    if lines:
        yield Line()
    for line in lines:
        yield Line(line)
    if pump.notes:
        yield Line()
        yield Line("Notes", Tone.STRONG)
    for line in (pump.notes or "").splitlines():
        yield Line(line, indent=INDENT)  # so that no line of it can look like one of ours


def _from_now_on(forecast: Forecast) -> list[Program]:
    """The program in force, and those that start later."""
    programs = forecast.pump.programs
    started = [program for program in programs if forecast.as_of.covers(program.start)]
    return [*started[-1:], *programs[len(started) :]]


def _program_record(program: Program, fill: Fill) -> dict[str, object]:
    unit = _unit(fill)
    flow = mean_flow(program, fill.primary)
    return {
        "start": iso_minute(program.start),
        "daily_ml": json_number(flow.ml_per_day),
        "windows": [
            {
                "from": clock(window.start.seconds),
                "to": clock(window.end.seconds),
                "days": weekdays(window.days).lower(),
                "ml_per_hour": json_number(flow_per_second(window.delivery, window.seconds, fill.primary) * 3600),
            }
            for window in program.windows
        ],
        "base_ml_per_hour": None
        if program.rate is None
        else json_number(flow_per_second(program.rate, _DAY, fill.primary) * 3600),
        "boluses": [_scheduled(bolus, fill).replace(NBSP, " ") for bolus in program.boluses],
        "on_demand": None if program.on_demand is None else _on_demand(program.on_demand, fill).replace(NBSP, " "),
        "unit": unit,
    }


def _unit(fill: Fill) -> str:
    return "mcg" if fill.mixture is None else fill.mixture.primary.unit
