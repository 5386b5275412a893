"""Show the programs of a pump: windows, boluses, and daily totals, each figure of the file as it is written."""

from __future__ import annotations

from collections.abc import Iterator

from pumpcli.domain.bolus import OnDemand, PatientBoluses, ScheduledBolus
from pumpcli.domain.clock import DAY
from pumpcli.domain.depletion import flow_per_second, mean_flow
from pumpcli.domain.due import Forecast
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill
from pumpcli.domain.quantity import Amount, FlowRate, Rate, Volume, volume_of
from pumpcli.files.citation import Citation
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Tone, moved_below, shorter
from pumpcli.formats.numbers import NBSP, as_written, minute, truncated, weekdays
from pumpcli.report.prescribed import Conversion, conversion_of, from_now_on
from pumpcli.report.pump_record import daily_mcg
from pumpcli.values import Frozen

INDENT = 2
#: Characters before the rest of a line of a diff that a terminal is too narrow for: unlike those of the file.
DIFF_HANG = 10

_RATE, _DOSE = Column("Rate", right=True), Column("Dose", right=True)
_IN_WINDOW = Column("In the window", right=True, shorter=("Window",), label="In the window")
_COLUMNS = (Column("Days"), Column("From"), Column("To"), Column("Prescribed", right=True), _RATE, _DOSE, _IN_WINDOW)
#: What is prescribed stays in its row; what is computed from it goes to the line below.
_STEPS = (shorter(_IN_WINDOW), moved_below(_IN_WINDOW), moved_below(_DOSE), moved_below(_RATE))


class _Prescribed(Frozen):
    """A program, with the document that it was read from.

    Attributes:
        path: its path in the document, such as "programs[0]".
        conversion: how figures are shown that are computed from it.
    """

    program: Program
    fill: Fill
    citation: Citation
    path: str
    conversion: Conversion

    def written(self, key: str) -> str:
        """Return the value of a key as it is written, such as "240 min"."""
        return written_at(self.citation, f"{self.path}.{key}")


def written_at(citation: Citation, path: str) -> str:
    """Return the value at a path as it is written, such as "240 min", in one piece."""
    return citation.text(path).replace(" ", NBSP)


def program_lines(forecast: Forecast, citation: Citation) -> Iterator[Block]:
    """Yield the program in force, those that start later, and the boluses given once that are still to come.

    Of a pump that is out of use only the last program is given.
    """
    fill, shown, programs = forecast.fill, conversion_of(forecast), forecast.pump.programs
    for program in from_now_on(forecast):
        path = f"programs[{programs.index(program)}]"
        part = _Prescribed(program=program, fill=fill, citation=citation, path=path, conversion=shown)
        yield Line()
        yield Line(f"Program from {minute(program.start)}", Tone.STRONG)
        yield _windows(part)
        for index, bolus in enumerate(program.boluses):
            yield Line(f"bolus: {_scheduled(bolus, index, part)}", indent=INDENT)
        if program.on_demand is not None:
            yield Line(f"patient boluses: {_on_demand(program.on_demand, part)}", indent=INDENT)
        for line in _totals(part):
            yield Line(line, indent=INDENT)
    yield from _given_once(forecast, citation, shown)


def _given_once(forecast: Forecast, citation: Citation, shown: Conversion) -> Iterator[Block]:
    later = [
        (index, bolus)
        for index, bolus in enumerate(forecast.pump.boluses)
        if forecast.ended is None and not forecast.as_of.covers(bolus.at)
    ]
    if later:
        yield Line()
        yield Line("Boluses given once, still to come", Tone.STRONG)
    for index, once in later:
        over = written_at(citation, f"boluses[{index}].over")
        yield Line(f"{_amount(once.amount, forecast.fill, shown)} over {over} on {minute(once.at)}", indent=INDENT)


def _windows(part: _Prescribed) -> Grid:
    """Return every window as it is written, with its flow, the dose a day at that flow, and its dose or volume."""
    program = part.program
    rows = []
    for window in sorted(program.windows, key=lambda item: (item.start, item.days)):
        when = (weekdays(window.days), str(window.start), str(window.end))
        rows.append((*when, *_rates(window.delivery, window.seconds, part)))
    if program.rate is not None:
        when = ("other times", "", "") if program.windows else ("every day", "00:00", "24:00")
        rows.append((*when, *_rates(program.rate, DAY, part)[:3], ""))
    return Grid(_COLUMNS, tuple(tuple(Cell(text) for text in row) for row in rows), indent=INDENT, steps=_STEPS)


def _rates(delivery: Rate | Amount, seconds: int, part: _Prescribed) -> tuple[str, str, str, str]:
    """Return a rate or an amount as it is written, and the same as a flow, as a dose a day, and in the window.

    A figure that is in one of these units already is not converted.
    """
    shown, fill = part.conversion, part.fill
    per_second = flow_per_second(delivery, seconds, fill.primary)
    flow = f"{truncated(per_second * 3600, shown.digits)}{NBSP}mL/h"
    if fill.mixture is None:
        units, converted = ("mL/h", "", "mL"), (flow, "", shown.ml(per_second * seconds))
    else:
        drug = fill.mixture.primary
        unit = shown.unit(drug)
        a_day, in_window = (
            shown.mass(drug, drug.concentration.mass_in(Volume(per_second * length)).mcg) for length in (DAY, seconds)
        )
        units, converted = ("mL/h", f"{unit}/day", unit), (flow, f"{a_day}/day", in_window)
    own = None if delivery.written is None else delivery.written.unit
    written = as_written(delivery)
    as_flow, as_dose, as_amount = (
        written if own == unit else text for unit, text in zip(units, converted, strict=True)
    )
    return written, as_flow, as_dose, as_amount


def _scheduled(bolus: ScheduledBolus, index: int, part: _Prescribed) -> str:
    key = f"boluses[{index}]"
    times = [str(time) for time in bolus.times]
    if part.citation.holds(f"{part.path}.{key}.every"):
        at = f"every {part.written(f'{key}.every')} from {times[0]}"
    else:
        at = "at " + " ".join(times)
    days = "" if len(bolus.days) == 7 else f" on {weekdays(bolus.days)}"
    amount = _amount(bolus.amount, part.fill, part.conversion)
    return f"{amount} over {part.written(f'{key}.over')} {at}{days}"


def _on_demand(limits: OnDemand, part: _Prescribed) -> str:
    parts = [f"{_amount(limits.amount, part.fill, part.conversion)} each"]
    if limits.over is not None:
        parts.append(f"over {part.written('on_demand.over')}")
    if limits.lockout is not None:
        parts.append(f"lockout {part.written('on_demand.lockout')}")
    most = limits.per_day(PatientBoluses.ALL)
    if limits.max_per_day is not None:
        parts.append(f"at most {limits.max_per_day} a day")
    if most != limits.max_per_day:
        parts.append(f"{truncated(most, places=3)} a day by the lockout")
    if limits.expected_per_day is not None:
        parts.append(f"{part.written('on_demand.expected_per_day')} a day expected")
    return ", ".join(parts)


def _totals(part: _Prescribed) -> Iterator[str]:
    program, fill = part.program, part.fill
    flow = mean_flow(program, fill.primary)
    yield f"a day on average: {_daily(flow, part)}"
    if program.on_demand is not None:
        most = volume_of(program.on_demand.amount, fill.primary).ml * program.on_demand.per_day(PatientBoluses.ALL)
        yield f"with all patient boluses: {_daily(FlowRate(flow.ml_per_day + most), part)}"


def _daily(flow: FlowRate, part: _Prescribed) -> str:
    shown = part.conversion
    doses = [f"{drug.name} {shown.mass(drug, daily_mcg(drug, flow))}" for drug in part.fill.drugs]
    return "; ".join([shown.ml(flow.ml_per_day), *doses])


def _amount(amount: Amount, fill: Fill, shown: Conversion) -> str:
    return shown.beside(amount, None if fill.mixture is None else fill.mixture.primary)
