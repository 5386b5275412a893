"""Random pump files and clinic files: every quantity in any unit, with any digits, as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction

from hypothesis import strategies as st

from pumpcli.domain.bolus import OnDemand, OneTimeBolus, ScheduledBolus
from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.domain.program import Program, Window
from pumpcli.domain.pump import Fill, Pump, Reading
from pumpcli.domain.quantity import Amount, DoseRate, FlowRate, Mass, Rate, Volume, decimal_text
from pumpcli.domain.stops import Stop
from tests.strategies import Draw, pumps_anywhere

#: The mL or mcg in a unit, and the days in a time.
VOLUMES = {"mL": Fraction(1), "uL": Fraction(1, 1000)}
MASSES = {"mg": Fraction(1000), "mcg": Fraction(1), "ug": Fraction(1), "\u00b5g": Fraction(1), "ng": Fraction(1, 1000)}
TIMES = {"min": Fraction(1, 1440), "h": Fraction(1, 24), "day": Fraction(1)}


@st.composite
def files(draw: Draw) -> str:
    """Generate the text of a pump file, without a drug in one of eight."""
    pump = draw(pumps_anywhere)
    return "\n".join(_Writer(draw, has_drugs=draw(st.integers(0, 7)) != 7).lines(pump)) + "\n"


@st.composite
def clinic_files(draw: Draw) -> str:
    """Generate the text of a clinic file: a lead, closed days, and perhaps a longest interval and a flow tolerance."""
    lines = [f"refill_lead: {draw(st.integers(0, 20))} days"]
    lines.append(f"open_days: {draw(st.sampled_from(['mon-fri', 'tue', 'mon-sun', 'wed, sat']))}")
    if draw(st.booleans()):
        lines.append("closed: [12-24 to 01-02, 2026-01-05 to 2026-01-20, 02-03]")
    if draw(st.booleans()):
        length = draw(st.sampled_from(["36 h", "10 days", "2 weeks", "1 month", "90 min"]))
        lines.append(f"max_interval: {length}")
    if draw(st.booleans()):
        part = draw(st.integers(0, 100_000))
        lines.append(f"flow_tolerance: {_padded(draw, Fraction(part, 1000))} %")
    return "\n".join(lines) + "\n"


class _Writer:
    """Write a pump with its own amounts, rounded, in other units."""

    def __init__(self, draw: Draw, *, has_drugs: bool) -> None:
        self._draw, self._has_drugs = draw, has_drugs

    def lines(self, pump: Pump) -> Iterator[str]:
        yield "pump: P-001"
        if pump.zone.name is not None:
            yield f"timezone: {pump.zone.name}"
        capacity, alarm = self._exact(pump.reservoir.capacity), self._exact(pump.reservoir.low_alarm)
        yield f"reservoir: {{capacity: {capacity}, low_alarm: {alarm}}}"
        yield "fills:"
        for fill in pump.fills:
            yield f"  - {{at: {_at(fill.at)}, volume: {self._exact(fill.volume)}{self._drugs(fill)}}}"
        yield "programs:"
        for program in pump.programs:
            yield from self._program(program)
        yield from _section("boluses", map(self._once, pump.boluses))
        yield from _section("readings", map(self._reading, pump.readings))
        yield from _section("stopped", map(_stopped, pump.stopped))

    def _drugs(self, fill: Fill) -> str:
        assert fill.mixture is not None
        if not self._has_drugs:
            return ""
        strength = fill.mixture.primary.concentration.mcg_per_ml
        mass, volume = self._draw(st.sampled_from(sorted(MASSES))), self._draw(st.sampled_from(sorted(VOLUMES)))
        number = _padded(self._draw, strength / MASSES[mass] * VOLUMES[volume])
        first, second = f"{number} {mass}/{volume}", "0.10 mg/mL"
        return f", drugs: [{{name: baclofen, concentration: {first}}}, {{name: clonidine, concentration: {second}}}]"

    def _program(self, program: Program) -> Iterator[str]:
        assert program.rate is not None
        yield f"  - start: {_at(program.start)}"
        yield f"    rate: {self._rate(program.rate)}"
        for key, entries in (
            ("windows", [self._window(window) for window in program.windows]),
            ("boluses", [self._scheduled(bolus) for bolus in program.boluses]),
        ):
            yield from (f"    {line}" for line in _section(key, entries))
        if program.on_demand is not None:
            yield f"    on_demand: {self._on_demand(program.on_demand)}"

    def _window(self, window: Window) -> str:
        delivery = window.delivery
        given = f"rate: {self._rate(delivery)}" if isinstance(delivery, FlowRate | DoseRate) else self._amount(delivery)
        return f"{{from: {window.start}, to: {window.end}, {given}, days: {_days(window.days)}}}"

    def _scheduled(self, bolus: ScheduledBolus) -> str:
        at = ", ".join(map(str, bolus.times))
        given, over = self._amount(bolus.amount), self._time(bolus.over)
        return f"{{at: [{at}], {given}, over: {over}, days: {_days(bolus.days)}}}"

    def _on_demand(self, limits: OnDemand) -> str:
        parts = [self._amount(limits.amount)]
        if limits.lockout is not None:
            parts.append(f"lockout: {self._time(limits.lockout)}")
        if limits.max_per_day is not None:
            parts.append(f"max_per_day: {limits.max_per_day}")
        return f"{{{', '.join(parts)}}}"

    def _once(self, bolus: OneTimeBolus) -> str:
        return f"{{at: {_at(bolus.at)}, {self._amount(bolus.amount)}, over: {self._time(bolus.over)}}}"

    def _reading(self, reading: Reading) -> str:
        return f"{{at: {_at(reading.at)}, volume: {self._exact(reading.volume)}}}"

    def _rate(self, rate: Rate) -> str:
        is_mass = isinstance(rate, DoseRate) and self._has_drugs
        units = MASSES if is_mass else VOLUMES
        per_day = rate.mcg_per_day / (1 if is_mass else 500) if isinstance(rate, DoseRate) else rate.ml_per_day
        unit, time = self._draw(st.sampled_from(sorted(units))), self._draw(st.sampled_from(sorted(TIMES)))
        return f"{self._rounded(per_day / units[unit] * TIMES[time])} {unit}/{time}"

    def _amount(self, amount: Amount) -> str:
        if isinstance(amount, Mass) and self._has_drugs:
            unit = self._draw(st.sampled_from(sorted(MASSES)))
            return f"dose: {self._rounded(amount.mcg / MASSES[unit], least=1)} {unit}"
        ml = amount.ml if isinstance(amount, Volume) else amount.mcg / 500
        unit = self._draw(st.sampled_from(sorted(VOLUMES)))
        return f"volume: {self._rounded(ml / VOLUMES[unit], least=1)} {unit}"

    def _exact(self, volume: Volume) -> str:
        unit = self._draw(st.sampled_from(["mL", "mL", "mL", "uL"]))
        return f"{_padded(self._draw, volume.ml / VOLUMES[unit])} {unit}"

    def _time(self, seconds: int) -> str:
        hours = Fraction(seconds, 3600)
        if seconds % 36 == 0 and self._draw(st.booleans()):
            return f"{decimal_text(hours)} h"
        return f"{decimal_text(Fraction(seconds, 60))} min"

    def _rounded(self, number: Fraction, least: int = 0) -> str:
        """Write a number with two to eight places, some of them zeros; at least `least` of the last one."""
        places = self._draw(st.integers(2, 8))
        scale = 10**places
        return _padded(self._draw, Fraction(max(round(number * scale), least), scale))


def _padded(draw: Draw, number: Fraction) -> str:
    """Return a decimal, sometimes with zeros that need not be there."""
    text, zeros = decimal_text(number), draw(st.sampled_from(["", "", "0", "00"]))
    return text if not zeros else f"{text}{zeros}" if "." in text else f"{text}.{zeros}"


def _section(key: str, entries: Iterable[str]) -> Iterator[str]:
    listed = [f"  - {entry}" for entry in entries]
    yield from [f"{key}:", *listed] if listed else []


def _stopped(stop: Stop) -> str:
    return f"{{from: {_at(stop.start)}{'' if stop.end is None else f', to: {_at(stop.end)}'}}}"


def _at(at: datetime) -> str:
    return at.isoformat(sep=" ")


def _days(days: tuple[int, ...]) -> str:
    return f"[{', '.join(WEEKDAY_NAMES[day] for day in days)}]"
