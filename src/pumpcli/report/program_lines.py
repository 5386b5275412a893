"""Show the programs of a pump: windows, boluses, and daily totals, as lines and for a document."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pumpcli.domain.bolus import OnDemand, PatientBoluses, ScheduledBolus
from pumpcli.domain.depletion import flow_per_second, mean_flow
from pumpcli.domain.due import Forecast
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Drug, Fill
from pumpcli.domain.quantity import Amount, FlowRate, Rate, Volume, volume_of
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Tone
from pumpcli.formats.numbers import (
    NBSP,
    amount,
    in_unit,
    minute,
    per_hour,
    plain,
    spell_duration,
    weekdays,
)
from pumpcli.report.pump_record import daily_mcg

INDENT = 2
_DAY = 86_400


def program_lines(forecast: Forecast) -> Iterator[Block]:
    """Yield the program in force, those that start later, and the boluses given once that are still to come.

    Of a pump that is out of use only the last program is given.
    """
    fill = forecast.fill
    for program in from_now_on(forecast):
        yield Line()
        yield Line(f"Program from {minute(program.start)}", Tone.STRONG)
        yield _windows(program, fill)
        for bolus in program.boluses:
            yield Line(f"bolus: {_scheduled(bolus, fill)}", indent=INDENT)
        if program.on_demand is not None:
            yield Line(f"patient boluses: {_on_demand(program.on_demand, fill)}", indent=INDENT)
        for line in _totals(program, fill):
            yield Line(line, indent=INDENT)
    is_in_use = forecast.ended is None
    later = [bolus for bolus in forecast.pump.boluses if is_in_use and not forecast.as_of.covers(bolus.at)]
    if later:
        yield Line()
        yield Line("Boluses given once, still to come", Tone.STRONG)
    for once in later:
        text = f"{amount(once.amount, _unit(fill))} over {spell_duration(once.over)} on {minute(once.at)}"
        yield Line(text, indent=INDENT)


def _windows(program: Program, fill: Fill) -> Grid:
    """Return every window with its flow, the dose a day at that flow, and the dose or volume in the window."""
    titles = ("Days", "From", "To", "Rate", "Dose", "In the window")
    rows = []
    for window in sorted(program.windows, key=lambda item: (item.start, item.days)):
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
    doses = [f"{drug.name} {in_unit(daily_mcg(drug, flow), drug.unit, 3)}" for drug in fill.drugs]
    return "; ".join([f"{plain(flow.ml_per_day)}{NBSP}mL", *doses])


def from_now_on(forecast: Forecast) -> list[Program]:
    """Return the program in force, and those that start later; for a pump that is out of use the last one in force."""
    programs = forecast.pump.programs
    if forecast.ended is not None:
        return [program for program in programs if program.start.date() <= forecast.ended.on][-1:]
    started = [program for program in programs if forecast.as_of.covers(program.start)]
    return [*started[-1:], *programs[len(started) :]]


def _unit(fill: Fill) -> str:
    return "mcg" if fill.mixture is None else fill.mixture.primary.unit
