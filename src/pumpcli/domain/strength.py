"""Strengths and daily doses of a catalogue, each in the unit in which the catalogue gives it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pumpcli.domain.quantity import MCG_PER, Concentration, DoseRate, decimal_text
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.values import Frozen


class Strength(Frozen):
    """A concentration.

    Attributes:
        unit: the unit of mass in which it is shown, one of `MCG_PER`.
    """

    concentration: Concentration
    unit: str = "mcg"

    @property
    def number(self) -> Fraction:
        """The number in its unit."""
        return self.concentration.mcg_per_ml / MCG_PER[self.unit]

    def __str__(self) -> str:
        return f"{decimal_text(self.number)} {self.unit}/mL"


class DailyDose(Frozen):
    """A mass of one drug in a day.

    Attributes:
        unit: the unit of mass in which it is shown, one of `MCG_PER`.
    """

    rate: DoseRate
    unit: str = "mcg"

    @property
    def number(self) -> Fraction:
        """The number in its unit."""
        return self.rate.mcg_per_day / MCG_PER[self.unit]

    def __str__(self) -> str:
        return f"{decimal_text(self.number)} {self.unit}/day"


class StrengthRange(Frozen):
    """The strengths of one drug with which a figure was tested, both ends included."""

    drug: str
    lowest: Strength
    highest: Strength

    def __post_init__(self) -> None:
        if self.lowest.concentration > self.highest.concentration:
            message = (
                f"the first strength, {self.lowest}, is above the second, {self.highest}; the lower one comes first"
            )
            raise ValidationError([Fault(FaultCode.OUT_OF_RANGE, message, "concentration")])

    def __contains__(self, concentration: Concentration) -> bool:
        return not (
            self.lowest.concentration.is_above(concentration) or concentration.is_above(self.highest.concentration)
        )

    @property
    def strengths(self) -> str:
        """The strengths without the drug: "7.5 mg/mL", or "0.2 mg/mL to 1.5 mg/mL"."""
        return f"{self.lowest}" if self.lowest == self.highest else f"{self.lowest} to {self.highest}"

    def __str__(self) -> str:
        return f"{self.drug} {self.strengths}"


class Conditions(Frozen):
    """The conditions under which a figure was found.

    Attributes:
        words: temperature, container and what was left; None where only strengths are given.
        tested: the strengths of the drugs, at most one range for each; empty where the source gives none.
    """

    words: str | None = None
    tested: tuple[StrengthRange, ...] = ()

    def faults(self, drugs: frozenset[str], at: str) -> Iterator[Fault]:
        """Yield a fault for a range of a drug that is not in a mixture, or that has a range already.

        Args:
            drugs: the names of the mixture in lower case.
            at: the field of the figure.
        """
        seen: set[str] = set()
        for index, tested in enumerate(self.tested):
            name, place = tested.drug.casefold(), f"{at}.tested[{index}].name"
            if name not in drugs:
                yield Fault(FaultCode.OUT_OF_RANGE, f"{tested.drug} is not in this mixture", place)
            elif name in seen:
                yield Fault(FaultCode.SAME_DRUG, f"{tested.drug} is named twice among the tested strengths", place)
            seen.add(name)

    def __str__(self) -> str:
        strengths = " + ".join(map(str, self.tested))
        return ", ".join(part for part in (f"tested with {strengths}" if strengths else "", self.words) if part)
