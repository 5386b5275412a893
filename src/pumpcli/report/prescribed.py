"""Choose how computed doses are shown beside the prescribed ones: one unit of mass for each drug of a screen, and no
fewer digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from pumpcli.domain.due import Forecast
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import IN_A_DAY, MCG_PER, Amount, FlowRate, Rate, Volume, Written, number_of
from pumpcli.formats.numbers import NBSP, as_written, in_unit, truncated, written_volume
from pumpcli.values import Frozen

#: The mL or mcg in each unit, and how many of each time are in a day; an amount has no time.
_SIZES = {**MCG_PER, "ml": Fraction(1), "ul": Fraction(1, 1000)}
_IN_A_DAY = {"": 1, **IN_A_DAY}


class Conversion(Frozen):
    """The way in which computed figures are shown on one screen.

    Attributes:
        units: the unit of mass of each drug, by its case-folded name.
        digits: the most significant digits of a prescribed figure; a computed one has no fewer.
    """

    units: dict[str, str]
    digits: int

    def unit(self, drug: Drug) -> str:
        """Return the unit of mass of a drug."""
        return self.units.get(drug.name.casefold(), drug.unit)

    def mass(self, drug: Drug, mcg: Fraction) -> str:
        """Return a computed mass of a drug, such as "2103.6 mcg"."""
        return in_unit(mcg, self.unit(drug), self.digits)

    def ml(self, ml: Fraction) -> str:
        """Return a computed volume, such as "0.010416... mL"."""
        return f"{truncated(ml, self.digits)}{NBSP}mL"

    def beside(self, amount: Amount, drug: Drug | None) -> str:
        """Return an amount of the primary drug as it is written, such as "0.25 mg"; with the same in the unit of the
        screen beside it if that is another one, such as "40 uL (0.04 mL)"."""
        if isinstance(amount, Volume):
            return written_volume(amount)
        assert drug is not None, "a dose in mass has a primary drug"
        is_same = amount.written is not None and amount.written.plain_unit == self.unit(drug)
        return as_written(amount) if is_same else f"{as_written(amount)} ({self.mass(drug, amount.mcg)})"


def conversion(drugs: Sequence[Drug], programs: Iterable[Program], once: Iterable[Amount] = ()) -> Conversion:
    """Return how figures computed from programs are shown.

    The unit of the primary drug is that of the first dose that is not zero, else that of its concentration; the unit of
    any other drug is that of its concentration.

    Args:
        drugs: those of one mixture, the primary drug first.
        programs: the one whose doses matter most first.
        once: the amounts of boluses given once.
    """
    prescribed = [*(delivery for program in programs for delivery in deliveries(program)), *once]
    units = {drug.name.casefold(): drug.unit for drug in drugs}
    of_doses = (unit for delivery in prescribed if (unit := _unit_of_dose(delivery)) is not None)
    if drugs:
        units[drugs[0].name.casefold()] = next(of_doses, drugs[0].unit)
    digits = [delivery.written.digits for delivery in prescribed if delivery.written is not None]
    return Conversion(units, max(digits, default=1))


def conversion_of(forecast: Forecast) -> Conversion:
    """Return how figures of one pump are shown, by the program in force, later and then earlier ones."""
    programs = from_now_on(forecast)
    earlier = [program for program in forecast.pump.programs if program not in programs]
    once = [bolus.amount for bolus in forecast.pump.boluses]
    return conversion(forecast.fill.drugs, [*programs, *earlier], once)


def deliveries(program: Program) -> Iterator[Rate | Amount]:
    """Yield every rate and amount of a program: of base rate, windows, scheduled and patient boluses."""
    if program.rate is not None:
        yield program.rate
    yield from (window.delivery for window in program.windows)
    yield from (bolus.amount for bolus in program.boluses)
    if program.on_demand is not None:
        yield program.on_demand.amount


def from_now_on(forecast: Forecast) -> list[Program]:
    """Return the program in force, and those that start later; for a pump that is out of use the last one in force."""
    programs = forecast.pump.programs
    if forecast.ended is not None:
        return [program for program in programs if program.start.date() <= forecast.ended.on][-1:]
    started = [program for program in programs if forecast.as_of.covers(program.start)]
    return [*started[-1:], *programs[len(started) :]]


def like_written(number: Fraction, written: Written, digits: int) -> str:
    """Return a computed rate or amount in the unit in which another one is written, such as "96.415 mcg/h".

    Args:
        number: in mL or mcg; of a rate in a day.
        digits: the significant digits that are shown at least.
    """
    what, _, time = written.plain_unit.partition("/")
    return f"{truncated(number / _SIZES[what] / _IN_A_DAY[time], digits)}{NBSP}{written.unit}"


def _unit_of_dose(delivery: Rate | Amount) -> str | None:
    """Return the unit of mass in which a dose is written; None for a volume, a flow and zero."""
    if isinstance(delivery, FlowRate | Volume) or delivery.written is None or number_of(delivery) == 0:
        return None
    return delivery.written.plain_unit.partition("/")[0]
