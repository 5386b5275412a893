"""Fleets for the benchmarks: invented pumps in every mode of delivery, mixed as a clinic has them.

    python -m tests.benchmarks.fleet 10000 fleet.yaml          one file
    python -m tests.benchmarks.fleet 10000 folder --many       a file for each pump

Every pump is valid. One seed gives the same fleet on every machine, and a smaller fleet is the beginning of a larger
one. Nothing is kept: a million pumps are written in the memory of one.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

from pumpcli.domain.clock import AsOf
from pumpcli.domain.course import origins
from pumpcli.domain.expectation import expectation_at
from pumpcli.domain.quantity import Volume
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents as parsed
from tests.benchmarks.handwriting import Group, written
from tests.benchmarks.weeks import boluses, on_demand, weeks_of_windows

#: The day for which lists of these fleets are made: some pumps are overdue then, some come soon, most later.
AS_OF = date(2026, 11, 22)

#: Drugs as they are written: name, strengths in mcg/mL, the unit of doses, days of stability.
_DRUGS = (
    ("baclofen", (500, 1000, 2000, 1500, 750, 3000), "mcg", (180, 90)),
    ("morphine", (10_000, 20_000, 25_000, 15_000), "mg", (90,)),
    ("hydromorphone", (10_000, 5_000, 20_000), "mg", (90, 60)),
    ("ziconotide", (25, 5), "mcg", (40, 30)),
    ("fentanyl", (1000, 2000, 500), "mcg", (60, 90)),
)
#: The drugs with a stability in the catalogue, so that a file may leave it out.
_KNOWN_ALONE = {"baclofen", "morphine", "hydromorphone"}
#: The days that the catalogue has for mixtures with clonidine, by the other drug.
_WITH_CLONIDINE = {"baclofen": 98, "hydromorphone": 35}
#: The most mcg of ziconotide in the mean of a day, so that no day is above its label.
_MOST_ZICONOTIDE = 5
_ADDED = ("bupivacaine: 10 mg/mL", "bupivacaine: 20 mg/mL", "clonidine: 100 mcg/mL", "clonidine: 250 mcg/mL")
_NOTES = (
    "therapy under review; family informed",
    '"left side; needle 22 G, no resistance"',
    "alarm heard on the ward, residual as expected",
    "|\n  Prefers mornings.\n  Comes with an interpreter.",
    ">\n  Travels in winter: ask for the address of the clinic\n  that refills meanwhile.",
    "'allergic to chlorhexidine'",
)


@dataclass(frozen=True)
class Supply:
    """The supply of a pump, in the approximate numbers of a generator.

    Attributes:
        daily_ml: the approximate volume of a day.
        mcg_per_ml: the strength of the primary drug; None where the file names no drug.
        unit: the mass unit of doses.
    """

    daily_ml: float
    mcg_per_ml: int | None
    unit: str

    def rate(self, times: float) -> str:
        """Return a rate that is a multiple of the daily one."""
        if self.mcg_per_ml is None:
            return f"{_digits(self.daily_ml * times / 24)} mL/h"
        mcg = self.daily_ml * times * self.mcg_per_ml
        return f"{_digits(mcg / 1000 if self.unit == 'mg' else mcg)} {self.unit}/day"

    def amount(self, part: float) -> tuple[str, str]:
        """Return the key and the value of an amount that is a part of the daily volume."""
        if self.mcg_per_ml is None:
            return "volume", f"{_digits(self.daily_ml * part * 1000)} uL"
        mcg = self.daily_ml * part * self.mcg_per_ml
        return "dose", f"{_digits(mcg / 1000 if self.unit == 'mg' else mcg)} {self.unit}"


def documents(count: int, seed: int = 1) -> Iterator[str]:
    """Yield the YAML of `count` pumps, without the `---` between them."""
    random = Random(seed)
    for number in range(1, count + 1):
        yield written(*drafted(f"P-{number:06}", random), random)


def write_file(path: Path, count: int, seed: int = 1) -> None:
    """All pumps in one file."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(documents(count, seed)):
            file.write(text if number == 0 else f"---\n{text}")
    settle(path)


def write_files(folder: Path, count: int, seed: int = 1) -> None:
    """A file for each pump, in a new folder."""
    folder.mkdir()
    for number, text in enumerate(documents(count, seed), start=1):
        (folder / f"p-{number:06}.yaml").write_text(text, encoding="utf-8")
        settle(folder / f"p-{number:06}.yaml")


def settle(path: Path) -> None:
    """Date a file back: pumpcli waits for a file that was just written, which must not be measured."""
    os.utime(path, (1_700_000_000, 1_700_000_000))


def drafted(code: str, random: Random) -> tuple[Group, str]:
    """A pump in any of the modes, and a date for the comment at its head."""
    capacity = random.choice((20, 20, 40))
    alarm = random.choice((2.0, 2.0, 2.0, 2.0, 3.0, 4.0, 2.5))
    filled = capacity if random.random() < 0.75 else capacity - random.choice((0.5, 1.0, 1.5, 2.0, 3.0))
    lasts = 20 * math.exp(random.random() * 2.3)
    drug, strengths, unit, stabilities = random.choice((*_DRUGS, *_DRUGS[:1] * 4))
    named = random.random() < 0.93
    strength, stability = random.choice(strengths), random.choice(stabilities)
    daily_ml = (filled - alarm) / lasts
    if drug == "ziconotide":
        daily_ml = min(daily_ml, _MOST_ZICONOTIDE / strength)
    supply = Supply(daily_ml, strength if named else None, unit)
    fills = _fill_instants(min(lasts, stability), random)
    pump: Group = {"pump": code}
    if random.random() < 0.45 and supply.daily_ml > 0.25:
        pump["model"] = f"synchromed-ii-{capacity}"
    pump["reservoir"] = {"capacity": f"{capacity} mL", "low_alarm": f"{alarm:g} mL"}
    if random.random() < 0.12:
        pump["implanted"] = str(fills[0].date() - timedelta(days=random.randrange(60, 1500)))
    if named:
        mixture = _mixture(drug, strength, unit, random)
        pump["drugs"] = mixture
        if random.random() < 0.8 or len(mixture) > 1 or drug not in _KNOWN_ALONE:
            pump["stability"] = f"{_at_most(stability, mixture)} days"
    pump.update(_fills(fills, filled, (drug, strength, unit) if named else None, random))
    pump.update(_programs(fills, supply, random))
    if random.random() < 0.1:
        pump["boluses"] = _given_once(fills, supply, random)
    if random.random() < 0.12:
        pump["readings"] = [_reading(fills[-1], random)]
    _measure(pump)
    if random.random() < 0.15:
        pump["replace_by"] = str(AS_OF + timedelta(days=random.randrange(60, 1800)))
    if random.random() < 0.15:
        pump["notes"] = random.choice(_NOTES)
    return pump, str(fills[-1].date())


def _fill_instants(lasts: float, random: Random) -> list[datetime]:
    """One to four refills, oldest first, the last one so long ago that some pumps are overdue.

    Args:
        lasts: days after which the next refill is due, about.
    """
    back = 1 + random.random() * lasts * 1.03
    found = []
    for _ in range(random.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4))):
        found.append(_visit(AS_OF - timedelta(days=int(back)), random))
        back += max(5, lasts * random.uniform(0.7, 0.95))
    return found[::-1]


def _visit(day: date, random: Random) -> datetime:
    """A time at the clinic, on that day or the Friday before it."""
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime(day.year, day.month, day.day, random.randrange(8, 17), random.randrange(0, 60, 5))


def _mixture(drug: str, strength: int, unit: str, random: Random) -> list[Group]:
    concentration = f"{strength // 1000} mg/mL" if unit == "mg" else f"{strength} mcg/mL"
    found: list[Group] = [{"name": drug, "concentration": concentration}]
    added = random.sample(_ADDED, random.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2)))
    for name, other in dict(one.split(": ") for one in added).items():
        found.append({"name": name, "concentration": other})
    return found


def _at_most(days: int, mixture: list[Group]) -> int:
    """Days of stability, no more than the catalogue has for a mixture."""
    first, *added = [str(drug["name"]) for drug in mixture]
    return min(days, _WITH_CLONIDINE.get(first, days)) if added == ["clonidine"] else days


def _fills(fills: list[datetime], filled: float, drug: tuple[str, int, str] | None, random: Random) -> Group:
    """`fill` or `fills`; the last of several may name another mixture."""
    found: list[Group] = []
    for number, at in enumerate(fills):
        fill: Group = {"at": f"{at:%Y-%m-%d %H:%M}", "volume": f"{filled:g} mL"}
        if random.random() < (0.7 if number else 0.2):
            fill["withdrawn"] = _difference(random)
        found.append(fill)
    if drug is not None and len(found) > 1 and random.random() < 0.25:
        name, strength, unit = drug
        mixture = _mixture(name, strength * 2, unit, random)
        found[-1]["drugs"] = mixture
        found[-1]["stability"] = f"{_at_most(random.choice((30, 35, 40)), mixture)} days"
    return {"fills": list(found)} if len(found) > 1 or random.random() < 0.2 else {"fill": found[0]}


def _programs(fills: list[datetime], supply: Supply, random: Random) -> Group:
    """`program` or `programs`, the later ones a titration by some percent."""
    first = _program(supply, random)
    if random.random() < 0.4:
        first = {"start": f"{fills[0] + timedelta(minutes=random.randrange(5, 30, 5)):%Y-%m-%d %H:%M}", **first}
    found = [first]
    if random.random() < 0.14:
        days = max(2, (AS_OF - fills[0].date()).days)
        for day in sorted(random.sample(range(1, days + 1), min(random.choice((1, 1, 2)), days))):
            start = _visit(fills[0].date() + timedelta(days=day + 3), random)
            later = Supply(supply.daily_ml * random.uniform(0.85, 1.2), supply.mcg_per_ml, supply.unit)
            if f"{start:%Y-%m-%d}" > str(found[-1].get("start", f"{fills[0]:%Y-%m-%d}"))[:10]:
                found.append({"start": f"{start:%Y-%m-%d %H:%M}", **_program(later, random)})
    return {"programs": list(found)} if len(found) > 1 or random.random() < 0.15 else {"program": found[0]}


def _program(supply: Supply, random: Random) -> Group:
    """A program in one of the modes: simple continuous, flex, scheduled boluses, patient-activated ones."""
    mode = random.random()
    program: Group = {}
    covers = False
    if mode < 0.32:
        windows, covers = weeks_of_windows(supply.rate, supply.amount, random)
        program["windows"] = windows
    if not covers:
        program = {"rate": supply.rate(1.0) if mode < 0.99 else "0 mL/day", **program}
    if 0.32 <= mode < 0.44:
        program["boluses"] = boluses(supply.amount, random)
    if mode < 0.03 or 0.44 <= mode < 0.58:
        program["on_demand"] = on_demand(supply.amount, random)
    return program


def _given_once(fills: list[datetime], supply: Supply, random: Random) -> list[Group]:
    """A priming or bridge bolus after one or each of the refills."""
    found: list[Group] = []
    for at in fills if random.random() < 0.3 else fills[-1:]:
        start = at + timedelta(minutes=random.randrange(5, 60, 5))
        key, amount = ("volume", "0.331 mL") if random.random() < 0.5 else supply.amount(random.uniform(0.2, 0.8))
        found.append({"at": f"{start:%Y-%m-%d %H:%M}", key: amount, "over": random.choice(("6 h", "24 h", "90 min"))})
    return list(found)


def _reading(fill: datetime, random: Random) -> Group:
    """A volume that the pump reported between the last refill and the day of the list."""
    days = random.uniform(0.2, 1) * max(1, (AS_OF - fill.date()).days)
    at = fill + timedelta(days=int(days), minutes=random.randrange(5, 600, 5))
    return {"at": f"{at:%Y-%m-%d %H:%M}", "volume": _difference(random)}


def _difference(random: Random) -> str:
    """The percent of the delivered volume by which a measured volume differs from the expected one."""
    return f"{random.uniform(-4, 4):.1f}"


def _measure(pump: Group) -> None:
    """Replace each difference in percent by the volume that is measured then."""
    fills, readings = _listed(pump, "fills", "fill"), _listed(pump, "readings", "reading")
    places = [(fill, "withdrawn") for fill in fills if "withdrawn" in fill] + [(each, "volume") for each in readings]
    if not places:
        return
    differences = {str(group["at"]): float(str(group[key])) for group, key in places}
    for group, key in places:
        group[key] = "1 mL"
    (document,) = parsed(Source("", written(pump, "", Random(0))))
    read = read_pump(document)
    assert read is not None, document.problems
    history = origins(read, AsOf.end_of(AS_OF + timedelta(days=1)))
    measured = {f"{history[0].at:%Y-%m-%d %H:%M}": 1.5}
    for before, origin in pairwise(history):
        at = f"{origin.at:%Y-%m-%d %H:%M}"
        expected = expectation_at(read, before, origin.at, Volume(Fraction(0)))
        left, filled = float(expected.least.ml + expected.most.ml) / 2, float(before.volume.ml)
        measured[at] = min(max(left + (filled - left) * differences.get(at, 0) / 100, 0), filled)
    for group, key in places:
        group[key] = f"{measured[str(group['at'])]:.1f} mL"


def _listed(pump: Group, key: str, single: str) -> list[Group]:
    """The entries under a key, or the one that stands alone."""
    found = pump[key] if key in pump else [pump[single]] if single in pump else []
    return [entry for entry in found if isinstance(entry, dict)]


def _digits(number: float) -> str:
    """Three digits, as people round a dose."""
    rounded = f"{float(f'{number:.2e}'):.6f}"
    return rounded.rstrip("0").rstrip(".")


def main() -> None:
    """Write a fleet."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.fleet", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("count", type=int, help="how many pumps")
    parser.add_argument("path", type=Path, help="the file, or with --many the folder, which must not exist")
    parser.add_argument("--many", action="store_true", help="a file for each pump")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    (write_files if given.many else write_file)(given.path, given.count, given.seed)


if __name__ == "__main__":
    main()
