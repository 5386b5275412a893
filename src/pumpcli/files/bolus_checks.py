"""Warn about a single bolus that delivers more than a whole day: a mistake in its dose, its volume or its unit."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pumpcli.domain.bridge import STARTS_WITHIN
from pumpcli.domain.depletion import mean_flow
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.quantity import Amount, DoseRate, FlowRate, Mass, Volume, decimal_text, volume_of
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.citation import Citation
from pumpcli.files.document import Entry

#: The most that primes a new pump, or clears its tubing of another mixture, which is ordinary on the day of a fill and
#: often more than a day's dose. Tubing and catheter hold a few tenths of a mL.
MOST_TO_CLEAR = Volume(Fraction(1))


def bolus_faults(pump: Pump, root: Entry) -> Iterator[Fault]:
    """Yield a fault for each bolus that delivers more than the program delivers on average in a day, patient boluses
    left out.

    Boluses of the programs from the last fill on are checked, and those given once since then. In a program that
    delivers nothing else, and in one with a rate of zero, nothing is compared.
    """
    fill, citation = pump.fills[-1], Citation(root)
    first = pump.program_index_at(fill.at) or 0
    for index, program in enumerate(pump.programs[first:], first):
        for path, amount in _boluses(program, f"programs[{index}]"):
            if not _is_within_base(amount, program):
                yield from _above_day(path, amount, program, fill, citation)
    for index, bolus in enumerate(pump.boluses):
        if bolus.at < fill.at or _clears_tubing(bolus.amount, fill, bolus.at - fill.at < STARTS_WITHIN):
            continue
        in_force = pump.program_index_at(bolus.at)
        yield from _above_day(f"boluses[{index}]", bolus.amount, pump.programs[in_force or 0], fill, citation)


def _boluses(program: Program, path: str) -> Iterator[tuple[str, Amount]]:
    """Yield the place and the amount of each scheduled and patient-activated bolus of a program."""
    for index, bolus in enumerate(program.boluses):
        yield f"{path}.boluses[{index}]", bolus.amount
    if program.on_demand is not None:
        yield f"{path}.on_demand", program.on_demand.amount


def _is_within_base(amount: Amount, program: Program) -> bool:
    """Return True only if the base rate alone, in the same kind of unit, delivers a bolus in a day; False if unknown.

    The exact mean of the week takes ten times as long.
    """
    if program.windows:
        return False
    match amount, program.rate:
        case Mass(), DoseRate():
            return amount.mcg <= program.rate.mcg_per_day
        case Volume(), FlowRate():
            return amount.ml <= program.rate.ml_per_day
        case _:
            return False


def _clears_tubing(amount: Amount, fill: Fill, is_with_fill: bool) -> bool:
    return is_with_fill and volume_of(amount, fill.primary) <= MOST_TO_CLEAR


def _above_day(path: str, amount: Amount, program: Program, fill: Fill, citation: Citation) -> Iterator[Fault]:
    """Yield a fault if a bolus is more than the mean of a day of a program that delivers anything."""
    volume, daily = volume_of(amount, fill.primary), mean_flow(program, fill.primary).ml_per_day
    if not 0 < daily < volume.ml:
        return
    at = f"{path}.{'dose' if isinstance(amount, Mass) else 'volume'}"
    message = (
        f"one bolus of {citation.text(at)} is {_times(volume.ml / daily)} what the program delivers in a day; compare "
        "its amount, unit by unit, with the printout"
    )
    yield Fault(FaultCode.BOLUS_ABOVE_DAY, message, at)


def _times(ratio: Fraction) -> str:
    """Return a ratio above 1 in words, rounded to a tenth, or up to a hundredth where that is not above 1."""
    return f"{decimal_text(round(ratio, 1))} times" if ratio >= Fraction(11, 10) else "more than"
