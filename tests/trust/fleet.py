"""A fleet of right pump files with years of history, as a clinic has them: `check` has nothing to warn about.

Refills are two to five months apart, a measured volume differs by up to 5 % of what was delivered, doses are titrated
by 5 to 30 %, and there are dose holidays, stops for an MRI, stronger drugs with their bridge bolus, priming boluses,
windows, scheduled boluses and patient boluses. One seed gives the same fleet on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from pumpcli.domain.clock import AsOf
from pumpcli.domain.course import origins
from pumpcli.domain.expectation import expectation_at
from tests.builders import ml, pump_of

#: The day as of which everything has happened that is written as done.
AS_OF = date(2026, 11, 22)

#: Drugs with their strengths in mcg/mL, the weakest first, the unit of doses and the days of stability.
_DRUGS: tuple[tuple[str, tuple[int, ...], str, int], ...] = (
    ("baclofen", (500, 1000, 2000), "mcg", 180),
    ("baclofen", (500, 2000), "mcg", 180),
    ("morphine", (10_000, 25_000), "mg", 90),
    ("hydromorphone", (5_000, 10_000, 20_000), "mg", 90),
)
_RESERVOIRS = ((20, 2), (20, 3), (40, 2), (40, 4))
_MODES = ("simple", "simple", "by the hour", "windows", "weekends", "boluses", "on demand")
_STEPS = (1.05, 1.1, 1.15, 1.2, 1.3, 0.95, 0.9, 0.85, 0.8, 0.7)


class _Patient:
    """The history of one pump, as it grows from visit to visit.

    Attributes:
        strength: of the drug in the reservoir, in mcg/mL.
        daily: the dose of a day, in mcg.
        fills, programs, boluses, stopped: the entries of the file.
    """

    def __init__(self, code: str, random: Random) -> None:
        self.code, self.random = code, random
        self.capacity, self.alarm = random.choice(_RESERVOIRS)
        self.name, self.strengths, self.unit, self.stability = random.choice(_DRUGS)
        self.mode = random.choice(_MODES)
        self.strength = self.first_strength = self.strengths[0]
        self.daily = (self.capacity - self.alarm) * self.strength / random.uniform(95, 160)
        self.fills: list[str] = []
        self.programs: list[str] = []
        self.boluses: list[str] = []
        self.stopped: list[str] = []

    def lives(self) -> None:
        """Write every visit up to `AS_OF`."""
        at = _visit(AS_OF - timedelta(days=self.random.randrange(500, 1500)), self.random)
        self.implanted = at.date()
        self._fill(at, "")
        self._bolus(at, "0.36 mL", "20 min")
        self._program(at)
        while True:
            days = min(self._lasts() * 0.9, self.stability * 0.95, 150)
            before, at = at, _visit(at.date() + timedelta(days=int(days)), self.random)
            if at.date() > AS_OF:
                return
            self._between(before, at)
            self._refill(at)

    def text(self) -> str:
        """Return the file, with a question mark for each measured volume."""
        lines = [
            f"pump: {self.code}",
            f"reservoir: {{capacity: {self.capacity} mL, low_alarm: {self.alarm} mL}}",
            f"implanted: {self.implanted}",
            f"drugs: [{self._drug(self.first_strength)}]",
            f"stability: {self.stability} days",
        ]
        for key in ("fills", "programs", "boluses", "stopped"):
            entries = sorted(getattr(self, key))
            lines += [f"{key}:", *(f"  - {{{entry}}}" for entry in entries)] if entries else []
        return "\n".join(lines) + "\n"

    def _lasts(self) -> float:
        """The days until the alarm, about, all patient boluses used."""
        most = 1.4 if self.mode == "on demand" else 1
        return (self.capacity - self.alarm) * self.strength / (self.daily * most)

    def _refill(self, at: datetime) -> None:
        stronger = [strength for strength in self.strengths if strength > self.strength]
        withdrawn = ", withdrawn: ? mL" if self.random.random() < 0.9 else ""
        if self._lasts() < 90 and stronger:
            self.strength = stronger[0]
            drugs = f", drugs: [{self._drug(self.strength)}], stability: {self.stability} days"
            self._fill(at, withdrawn + drugs)
            self._bolus(at, "0.331 mL", "24 h")
            self._program(at)
            return
        self._fill(at, withdrawn)
        if self.random.random() < 0.6:
            self.daily *= self.random.choice(_STEPS)
            self._program(at)

    def _between(self, before: datetime, at: datetime) -> None:
        """Write what happened between two refills: a dose holiday, a stop or a step of titration."""
        chance = self.random.random()
        middle = _visit(before.date() + (at - before) / 2, self.random)
        if chance < 0.04:
            self.programs.append(f"start: {middle:%Y-%m-%d %H:%M}, rate: 0 mL/day")
            self._program(middle + timedelta(days=self.random.randrange(2, 12)))
        elif chance < 0.1:
            ends = middle + timedelta(hours=self.random.randrange(1, 5))
            self.stopped.append(f"from: {middle:%Y-%m-%d %H:%M}, to: {ends:%Y-%m-%d %H:%M}, why: MRI")
        elif chance < 0.2:
            self.daily *= self.random.choice(_STEPS[:4])
            self._program(middle)

    def _drug(self, strength: int) -> str:
        amount = f"{strength // 1000} mg" if self.unit == "mg" else f"{strength} mcg"
        return f"{{name: {self.name}, concentration: {amount}/mL}}"

    def _fill(self, at: datetime, more: str) -> None:
        self.fills.append(f"at: {at:%Y-%m-%d %H:%M}, volume: {self.capacity} mL{more}")

    def _bolus(self, at: datetime, volume: str, over: str) -> None:
        start = at + timedelta(minutes=15)
        self.boluses.append(f"at: {start:%Y-%m-%d %H:%M}, volume: {volume}, over: {over}")

    def _program(self, at: datetime) -> None:
        start = at + timedelta(minutes=15)
        self.programs.append(f"start: {start:%Y-%m-%d %H:%M}, {self._delivery()}")

    def _delivery(self) -> str:
        match self.mode:
            case "by the hour":
                return f"rate: {self._dose(1 / 24)}/h"
            case "windows":
                window = f"{{from: 06:00, to: 10:00, rate: {self._dose(1.6)}/day}}"
                return f"rate: {self._dose(0.88)}/day, windows: [{window}]"
            case "weekends":
                window = f"{{from: 08:00, to: 22:00, dose: {self._dose(0.7)}, days: [sat, sun]}}"
                return f"rate: {self._dose(0.97)}/day, windows: [{window}]"
            case "boluses":
                bolus = f"{{every: 6 h, from: 03:00, dose: {self._dose(0.15)}, over: 20 min}}"
                return f"rate: {self._dose(0.4)}/day, boluses: [{bolus}]"
            case "on demand":
                patient = f"{{dose: {self._dose(0.1)}, lockout: 3 h, max_per_day: 4, expected_per_day: 1}}"
                return f"rate: {self._dose(1)}/day, on_demand: {patient}"
            case _:
                return f"rate: {self._dose(1)}/day"

    def _dose(self, part: float) -> str:
        amount = self.daily * part / (1000 if self.unit == "mg" else 1)
        return f"{float(f'{amount:.3g}'):g} {self.unit}"


def documents(count: int, seed: int = 1) -> Iterator[str]:
    """Yield the YAML of `count` pumps."""
    random = Random(seed)
    for number in range(1, count + 1):
        patient = _Patient(f"P-{number:03}", random)
        patient.lives()
        yield _measured(patient.text(), random)


def _measured(text: str, random: Random) -> str:
    """Put a measured volume into each question mark: as expected, give or take 5 % of what was delivered."""
    pump = pump_of(text.replace(", withdrawn: ? mL", ""))
    for before, origin in pairwise(origins(pump, AsOf.end_of(AS_OF))):
        expected = expectation_at(pump, before, origin.at, ml("0"))
        used = random.random()
        left = float(expected.least.ml) * used + float(expected.most.ml) * (1 - used)
        left -= (float(before.volume.ml) - left) * random.uniform(-0.05, 0.05)
        at = f"at: {origin.at:%Y-%m-%d %H:%M}, volume: {pump.reservoir.capacity}, withdrawn: "
        text = text.replace(f"{at}?", f"{at}{max(left, 0):.1f}")
    return text


def _visit(day: date, random: Random) -> datetime:
    """A time at the clinic, on a day or the Friday before it."""
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime(day.year, day.month, day.day, random.randrange(8, 17), random.randrange(0, 60, 5))
