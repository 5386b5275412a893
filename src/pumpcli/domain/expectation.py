"""The range of volumes expected at a measurement, compared with the measured volume."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clock import seconds_of
from pumpcli.domain.course import Origin
from pumpcli.domain.depletion import expand
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.values import Frozen

#: The least programmed volume for a percentage or a ratio: a tenth of the reservoir, or `ENOUGH_VOLUME` if that is
#: less. With less programmed, the few tenths of a mL to which a syringe is read are a large part of it: a quarter of an
#: hour after a fill an ordinary reading would have a ratio of hundreds.
ENOUGH_PART = Fraction(1, 10)
ENOUGH_VOLUME = Volume(Fraction(2))


class Expectation(Frozen):
    """The range of volumes expected at a measurement, computed from one fill or reading before it.

    Attributes:
        origin: that fill or reading.
        least, most: the expected volume with all patient boluses used, and with none; never below zero.
        measured: the measured volume.
        capacity: the capacity of the reservoir.
    """

    origin: Origin
    least: Volume
    most: Volume
    measured: Volume
    capacity: Volume

    @property
    def expected(self) -> Volume:
        """The volume between `least` and `most` that is nearest to the measured one.

        The number of patient boluses used is unknown. Only a difference that no number of them explains counts.
        """
        return min(max(self.measured, self.least), self.most)

    @property
    def difference(self) -> Volume:
        """Measured minus expected volume: above zero where more is left, below zero where less is left."""
        return self.measured - self.expected

    @property
    def delivered(self) -> Volume:
        """The volume that left the reservoir; below zero where it holds more than at the origin."""
        return self.origin.volume - self.measured

    @property
    def programmed_least(self) -> Volume:
        """The volume that should have left the reservoir with no patient bolus used; at most that at the origin."""
        return self.origin.volume - self.most

    @property
    def programmed_most(self) -> Volume:
        """The volume that should have left the reservoir with all patient boluses used; at most that at the origin."""
        return self.origin.volume - self.least

    def programmed_for(self, difference: Volume) -> Volume:
        """Return the programmed volume to which a difference is compared.

        It includes no patient bolus if the difference is above zero (more is left), else all of them.
        """
        return self.programmed_least if difference.ml > 0 else self.programmed_most

    def is_little_for(self, difference: Volume) -> bool:
        """Return whether the volume to which a difference is compared is too little for a percentage or a ratio."""
        enough = min(ENOUGH_PART * self.capacity.ml, ENOUGH_VOLUME.ml)
        return self.programmed_for(difference).ml < enough

    @property
    def programmed(self) -> Volume:
        """The volume that should have left the reservoir, with the patient boluses that explain most of the
        difference."""
        return self.origin.volume - self.expected

    @property
    def ratio(self) -> Fraction | None:
        """Delivered over programmed volume, 1 where patient boluses explain the difference; None where too little was
        programmed."""
        is_little = self.is_little_for(self.difference) or self.programmed.ml == 0
        return None if is_little else self.delivered.ml / self.programmed.ml


def expectation_at(pump: Pump, origin: Origin, at: datetime, measured: Volume) -> Expectation:
    """Return the expectation for an instant, computed from a fill or reading before it and with its mixture."""
    outflow, instant = expand(pump, origin), seconds_of(at)
    least = outflow.course(PatientBoluses.ALL).volume_at(instant)
    most = outflow.course(PatientBoluses.NONE).volume_at(instant) if outflow.has_patient_boluses else least
    return Expectation(origin=origin, least=least, most=most, measured=measured, capacity=pump.reservoir.capacity)


def totals(refills: Sequence[Expectation]) -> tuple[Volume, Volume]:
    """Return the volume that left the reservoir before some refills, and the volume that should have left it."""
    delivered = sum((refill.delivered.ml for refill in refills), Fraction(0))
    return Volume(delivered), Volume(sum((refill.programmed.ml for refill in refills), Fraction(0)))
