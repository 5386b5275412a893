"""All measurements of a pump beside what was expected, and what they show over several refills."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import takewhile

from pumpcli.domain.clinic import ResidualTolerance
from pumpcli.domain.clock import AsOf
from pumpcli.domain.course import origins
from pumpcli.domain.expectation import Expectation
from pumpcli.domain.pump import Pump
from pumpcli.domain.residual import Finding, Measurement, MeasurementKind, is_beyond, measurement_at
from pumpcli.values import frozen

#: A drift: so many refills in a row, up to the last one, that all differ in one direction by more than this part of
#: the programmed volume. Single refills scatter by up to 15 % around 0.995 (see `RATIO_TOLERANCE`), so that fewer of
#: them, or by less, are in one direction by chance.
DRIFT_REFILLS = 3
DRIFT_PART = Fraction(1, 20)

_NOTABLE = {Finding.OVERINFUSION, Finding.UNDERINFUSION}


@frozen
class Reconciled:
    """The measurements of one pump, oldest first.

    Attributes:
        unmeasured: refills of which nobody wrote down what was withdrawn.
    """

    pump: Pump
    measurements: tuple[Measurement, ...]
    unmeasured: int

    @property
    def off(self) -> tuple[Measurement, ...]:
        """The measurements that are off."""
        return tuple(each for each in self.measurements if each.is_off)

    @property
    def notable(self) -> tuple[Measurement, ...]:
        """Those with a ratio of delivered to programmed that is beyond the accuracy of a pump."""
        return tuple(each for each in self.measurements if not _NOTABLE.isdisjoint(each.findings))

    @property
    def dry(self) -> tuple[Measurement, ...]:
        """Those that found the reservoir empty."""
        return tuple(each for each in self.measurements if Finding.FOUND_EMPTY in each.findings)

    @property
    def ratios(self) -> tuple[Fraction, ...]:
        """Delivered over programmed of every refill that was measured at its end, oldest first."""
        return tuple(ratio for refill in self._refills if (ratio := refill.ratio) is not None)

    @property
    def mean_ratio(self) -> Fraction | None:
        """The mean of `ratios`; None where there are none."""
        return mean(self.ratios)

    @property
    def drift(self) -> tuple[Expectation, ...]:
        """The refills of a drift, oldest first; none where there is no drift."""
        newest_first = self._refills[::-1]
        is_more = bool(newest_first) and newest_first[0].difference.ml > 0
        found = list(takewhile(lambda refill: _drifts(refill, is_more=is_more), newest_first))
        return tuple(found[::-1]) if len(found) >= DRIFT_REFILLS else ()

    @property
    def stands_out(self) -> bool:
        """Whether a clinician should look at this pump before others."""
        return bool(self.off or self.notable or self.dry or self.drift)

    @property
    def _refills(self) -> list[Expectation]:
        """From fill to fill, where what was left was measured."""
        withdrawn = (each for each in self.measurements if each.kind is MeasurementKind.WITHDRAWN)
        return [each.since_fill for each in withdrawn if each.since_fill is not None]


def reconcile(pump: Pump, as_of: AsOf, tolerance: ResidualTolerance) -> Reconciled:
    """Every `withdrawn` and every reading of a pump that is known as of an instant."""
    as_of = pump.zone.as_of(as_of)
    known = [origin for origin in origins(pump, as_of) if as_of.covers(origin.at)]
    pairs = zip(known, [None, *known], strict=False)
    found = [measurement_at(pump, origin, before, tolerance) for origin, before in pairs]
    measurements = tuple(measurement for measurement in found if measurement is not None)
    return Reconciled(pump, measurements, found[1:].count(None))


def mean(ratios: Sequence[Fraction]) -> Fraction | None:
    """The mean of some ratios; None where there are none."""
    return sum(ratios, Fraction(0)) / len(ratios) if ratios else None


def _drifts(refill: Expectation, *, is_more: bool) -> bool:
    return (refill.difference.ml > 0) is is_more and is_beyond(refill.difference, refill, DRIFT_PART)
