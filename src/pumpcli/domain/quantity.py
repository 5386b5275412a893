"""Volume, mass, concentration, flow and dose rate: exact numbers, one type for each quantity.

Every number is a `fractions.Fraction` in the unit of the field name, so that 100 mcg/day at 300 mcg/mL is exactly 1/3
mL/day. Only operations with a physical meaning are defined.

A quantity that was read from a file keeps the number and the unit as they are written there, so that every screen can
show the figure that a person compares with a printout. Two quantities are equal if they are the same amount, however
they are written, and the result of a computation is not written anywhere.
"""

from __future__ import annotations

from fractions import Fraction

from pumpcli.values import Frozen, uncompared

#: Micrograms in each unit of mass of a file.
MCG_PER = {"mcg": Fraction(1), "mg": Fraction(1000), "ng": Fraction(1, 1000)}
#: How many of each unit of time of a rate are in a day.
IN_A_DAY = {"day": 1, "h": 24, "min": 1440}


class Written(Frozen):
    """A number and a unit as a person wrote them, such as "87.650" and "mcg/h"; no digit is added or dropped."""

    number: str
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"

    @property
    def plain_unit(self) -> str:
        """The unit in one spelling, such as "mcg/h" for "ug/h"; volumes are in "ml"."""
        return self.unit.lower().replace("\u00b5", "u").replace("\u03bc", "u").replace("ug", "mcg")

    @property
    def digits(self) -> int:
        """The significant digits of the number, with trailing zeros: 4 for "0.02350"; at least 1."""
        return len(self.number.replace(".", "").lstrip("0")) or 1


class Volume(Frozen, order=True):
    """A volume of fluid."""

    ml: Fraction
    written: Written | None = uncompared(default=None)

    def is_above(self, other: Volume) -> bool:
        """Return whether this volume is more than another one.

        Comparing integers takes a quarter of the time of comparing fractions.
        """
        if self is other:
            return False
        numerator, denominator = self.ml.as_integer_ratio()
        other_numerator, other_denominator = other.ml.as_integer_ratio()
        return numerator * other_denominator > other_numerator * denominator

    def __sub__(self, other: Volume) -> Volume:
        return Volume(self.ml - other.ml)

    def __mul__(self, factor: Fraction) -> Volume:
        return Volume(self.ml * factor)

    def __str__(self) -> str:
        ml = f"{decimal_text(self.ml)} mL"
        return ml if self.written is None else str(self.written) if self.is_in_ml else f"{self.written} ({ml})"

    @property
    def is_in_ml(self) -> bool:
        """Whether it is written in mL, or nowhere."""
        return self.written is None or self.written.plain_unit == "ml"


class Mass(Frozen, order=True):
    """A mass of a drug."""

    mcg: Fraction
    written: Written | None = uncompared(default=None)

    def __mul__(self, factor: Fraction) -> Mass:
        return Mass(self.mcg * factor)

    def __truediv__(self, concentration: Concentration) -> Volume:
        return Volume(self.mcg / concentration.mcg_per_ml)


class Concentration(Frozen, order=True):
    """Mass of a drug per volume of fluid; more than zero."""

    mcg_per_ml: Fraction
    written: Written | None = uncompared(default=None)

    def __post_init__(self) -> None:
        if self.mcg_per_ml <= 0:
            raise ValueError(f"a concentration must be more than 0 mcg/mL, not {self.mcg_per_ml}")

    def is_above(self, other: Concentration) -> bool:
        """Return whether this concentration is more than another one, as `Volume.is_above` does."""
        if self is other:
            return False
        numerator, denominator = self.mcg_per_ml.as_integer_ratio()
        other_numerator, other_denominator = other.mcg_per_ml.as_integer_ratio()
        return numerator * other_denominator > other_numerator * denominator

    def mass_in(self, volume: Volume) -> Mass:
        """Return the mass of the drug in a volume."""
        return Mass(volume.ml * self.mcg_per_ml)


class FlowRate(Frozen, order=True):
    """Volume delivered per day."""

    ml_per_day: Fraction
    written: Written | None = uncompared(default=None)

    def __mul__(self, factor: Fraction) -> FlowRate:
        return FlowRate(self.ml_per_day * factor)

    def __str__(self) -> str:
        ml = f"{decimal_text(self.ml_per_day)} mL/day"
        if self.written is None:
            return ml
        return str(self.written) if self.written.plain_unit == "ml/day" else f"{self.written} ({ml})"


class DoseRate(Frozen, order=True):
    """Mass of the primary drug delivered per day."""

    mcg_per_day: Fraction
    written: Written | None = uncompared(default=None)

    def __mul__(self, factor: Fraction) -> DoseRate:
        return DoseRate(self.mcg_per_day * factor)

    def __truediv__(self, concentration: Concentration) -> FlowRate:
        return FlowRate(self.mcg_per_day / concentration.mcg_per_ml)


Rate = FlowRate | DoseRate
Amount = Volume | Mass
Quantity = Rate | Amount | Concentration


def number_of(quantity: Quantity) -> Fraction:
    """Return the number of a quantity, in the unit of its field."""
    match quantity:
        case FlowRate():
            return quantity.ml_per_day
        case DoseRate():
            return quantity.mcg_per_day
        case Volume():
            return quantity.ml
        case Mass():
            return quantity.mcg
    return quantity.mcg_per_ml


def volume_of(amount: Amount, primary: Concentration | None) -> Volume:
    """Return the volume of `amount`, in which a mass is one of the primary drug.

    Raises:
        ValueError: `amount` is a mass and there is no concentration.
    """
    if isinstance(amount, Volume):
        return amount
    return amount / require_concentration(primary)


def require_concentration(primary: Concentration | None) -> Concentration:
    """Return the concentration; raise ValueError if there is none."""
    if primary is None:
        raise ValueError("a mass needs the concentration of its drug to become a volume")
    return primary


def decimal_text(number: Fraction) -> str:
    """Return the exact decimal, such as "0.05", or a fraction where there is none, such as "1/3"."""
    numerator, denominator = number.numerator, number.denominator
    twos = (denominator & -denominator).bit_length() - 1
    fives, rest = 0, denominator >> twos
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        return f"{numerator}/{denominator}"
    places = max(twos, fives)
    digits = str(abs(numerator) * 10**places // denominator).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    return ("-" if numerator < 0 else "") + whole + ("." + decimals if decimals else "")
