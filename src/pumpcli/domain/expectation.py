"""What a reservoir was expected to hold at a measurement, as a range, beside what it held."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clock import seconds_of
from pumpcli.domain.course import Origin
from pumpcli.domain.depletion import expand
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.values import frozen


@frozen
class Expectation:
    """What a reservoir was expected to hold at a measurement, reckoned from one fill or reading before it.

    Attributes:
        least, most: with all patient boluses used, and with none; never below zero.
        measured: what it held.
    """

    origin: Origin
    least: Volume
    most: Volume
    measured: Volume

    @property
    def expected(self) -> Volume:
        """The expected volume that is nearest to the measured one: the patient used some boluses, nobody knows how
        many, and only what no number of them explains is a difference."""
        return min(max(self.measured, self.least), self.most)

    @property
    def difference(self) -> Volume:
        """Measured less expected: above zero where more is left, below zero where less is."""
        return self.measured - self.expected

    @property
    def delivered(self) -> Volume:
        """What left the reservoir; below zero where more is in it than there was."""
        return self.origin.volume - self.measured

    @property
    def programmed_least(self) -> Volume:
        """What should have left it, no patient bolus used; never more than was in it."""
        return self.origin.volume - self.most

    @property
    def programmed_most(self) -> Volume:
        """What should have left it, all patient boluses used; never more than was in it."""
        return self.origin.volume - self.least

    def programmed_beside(self, difference: Volume) -> Volume:
        """What a difference is a part of: where more is left, the programmed volume without patient boluses; where
        less is, the one with all of them."""
        return self.programmed_least if difference.ml > 0 else self.programmed_most

    @property
    def ratio(self) -> Fraction | None:
        """Delivered over programmed, 1 for what patient boluses explain; None where nothing was programmed."""
        programmed = self.origin.volume - self.expected
        return None if programmed.ml == 0 else self.delivered.ml / programmed.ml


def expectation_at(pump: Pump, origin: Origin, at: datetime, measured: Volume) -> Expectation:
    """What was to be expected at an instant, from a fill or reading before it on and with its mixture."""
    outflow, instant = expand(pump, origin), seconds_of(at)
    least = outflow.course(PatientBoluses.ALL).volume_at(instant)
    most = outflow.course(PatientBoluses.NONE).volume_at(instant)
    return Expectation(origin=origin, least=least, most=most, measured=measured)
