"""The allowed difference between measured and expected volume: of a clinic, and of one pump."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from pumpcli.domain.quantity import Volume
from pumpcli.values import Frozen

#: A syringe is read to a few tenths of a mL, and a pump reports tenths. A difference up to this volume exceeds no
#: percentage. A tolerance in mL may be smaller.
LEAST_DIFFERENCE = Volume(Fraction(1, 5))


class ResidualTolerance(Frozen):
    """The tolerance that a clinic gives. A measurement that exceeds any of its limits is off.

    Attributes:
        volume: a limit for every pump; None where the clinic gives none.
        part: a part of the volume that should have been delivered since the last fill, 1/5 for 20 %; None where the
            clinic gives none for every pump.
        by_capacity: further limits for pumps up to a capacity, ascending. The first one whose capacity is not below
            that of the pump applies.
    """

    volume: Volume | None = None
    part: Fraction | None = None
    by_capacity: tuple[tuple[Volume, ResidualTolerance], ...] = ()

    def __post_init__(self) -> None:
        if self.volume is None and self.part is None and not self.by_capacity:
            raise ValueError("a residual tolerance is a volume, a part, or both")
        if any(later <= earlier for (earlier, _), (later, _) in pairwise(self.by_capacity)):
            raise ValueError("the capacities of a residual tolerance ascend, each once")

    def up_to(self, capacity: Volume) -> ResidualTolerance | None:
        """Return the further limits for a pump of this capacity; None where there are none."""
        return next((limits for most, limits in self.by_capacity if capacity <= most), None)


class PumpTolerance(Frozen):
    """The tolerance for the measurements of one pump.

    Attributes:
        volume, part: as in `ResidualTolerance`.
        soon_after_fill: the limit that applies alone where too little was programmed for a percentage.
    """

    volume: Volume | None
    part: Fraction | None
    soon_after_fill: Volume

    def limits(self, *, is_little: bool) -> tuple[Volume | None, Fraction | None]:
        """Return the volume and the part that apply.

        Args:
            is_little: whether too little was programmed for a percentage.
        """
        return (self.soon_after_fill, None) if is_little else (self.volume, self.part)


#: Applies where the clinic gives none. More than 2 mL: Accuracy in Intrathecal Drug Delivery with an Implanted Infusion
#: System (ASRA fall meeting 2017, poster 1139), which requires such residuals to be evaluated. More than 20 %: 78 Steps
#: Health on programmable pumps.
USUAL_RESIDUAL_TOLERANCE = ResidualTolerance(Volume(Fraction(2)), Fraction(1, 5))

#: The same soon after a fill. A study of 221 refills calls a difference shortly after a refill potentially
#: consequential if it is more than 1 mL in a pump of 20 mL, or more than 2 mL in one of 40 mL (Neuromodulation
#: 2017;20:733). The smaller limit applies up to 20 mL.
SMALL_CAPACITY = Volume(Fraction(20))
USUAL_SOON_AFTER_FILL_SMALL = Volume(Fraction(1))
USUAL_SOON_AFTER_FILL = Volume(Fraction(2))


def tolerance_of(clinic: ResidualTolerance | None, capacity: Volume) -> PumpTolerance:
    """Return the tolerance for a pump of this capacity.

    The usual one applies where the clinic gives none for this capacity, and soon after a fill where it gives no volume.

    Args:
        clinic: None where the clinic gives no tolerance.
    """
    of_every_pump = None if clinic is None or (clinic.volume is None and clinic.part is None) else clinic
    by_capacity = None if clinic is None else clinic.up_to(capacity)
    given = [limits for limits in (of_every_pump, by_capacity) if limits is not None]
    volumes = [limits.volume for limits in given if limits.volume is not None]
    parts = [limits.part for limits in given if limits.part is not None]
    usual_soon = USUAL_SOON_AFTER_FILL if capacity > SMALL_CAPACITY else USUAL_SOON_AFTER_FILL_SMALL
    if not given:
        return PumpTolerance(USUAL_RESIDUAL_TOLERANCE.volume, USUAL_RESIDUAL_TOLERANCE.part, usual_soon)
    return PumpTolerance(min(volumes, default=None), min(parts, default=None), min(volumes, default=usual_soon))
