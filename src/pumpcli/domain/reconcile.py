"""All measurements of a pump compared with the expected volumes, and the drift over several refills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import takewhile

from pumpcli.domain.clock import AsOf
from pumpcli.domain.course import origins
from pumpcli.domain.expectation import Expectation, totals
from pumpcli.domain.pump import Pump
from pumpcli.domain.residual import Direction, Finding, Measurement, MeasurementKind, is_beyond, measurement_at
from pumpcli.domain.residual_tolerance import ResidualTolerance, tolerance_of
from pumpcli.values import Frozen

#: A drift is at least `DRIFT_REFILLS` refills in a row, up to the last one, that all differ in one direction by more
#: than `DRIFT_PART` of the programmed volume. The ratio of a single refill varies by up to 15 % around 0.995 (see
#: `RATIO_TOLERANCE`), so that fewer refills or smaller differences can agree in direction by chance.
DRIFT_REFILLS = 3
DRIFT_PART = Fraction(1, 20)

_NOTABLE = {Finding.OVERINFUSION, Finding.UNDERINFUSION}


class MeasuredDays(Frozen):
    """The days whose refills and readings are compared.

    Attributes:
        first, last: both included, by the civil time of each pump; None for no limit.
    """

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"the last day {self.last} is before the first day {self.first}")

    def hold(self, day: date) -> bool:
        """Return whether a day is one of them."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


EVERY_DAY = MeasuredDays()


class Reconciled(Frozen):
    """The measurements of one pump on the days asked for, oldest first.

    Attributes:
        unmeasured: the number of refills without `withdrawn`, the first fill left out.
    """

    pump: Pump
    measurements: tuple[Measurement, ...]
    unmeasured: int

    @property
    def off(self) -> tuple[Measurement, ...]:
        """The measurements that are off."""
        return tuple(measurement for measurement in self.measurements if measurement.is_off)

    @property
    def measured_refills(self) -> int:
        """The number of refills with `withdrawn`, the first fill left out."""
        withdrawn = (measurement for measurement in self.measurements if measurement.kind is MeasurementKind.WITHDRAWN)
        return sum(measurement.since_fill is not None for measurement in withdrawn)

    @property
    def readings(self) -> int:
        """The number of readings."""
        return sum(measurement.kind is MeasurementKind.READING for measurement in self.measurements)

    def off_in(self, direction: Direction) -> int:
        """Return the number of measurements that are off in one direction."""
        return sum(measurement.off_direction is direction for measurement in self.measurements)

    @property
    def drift_direction(self) -> Direction | None:
        """The direction of the drift; None where there is none."""
        drift = self.drift
        if not drift:
            return None
        return Direction.MORE if drift[0].difference.ml > 0 else Direction.LESS

    @property
    def notable(self) -> tuple[Measurement, ...]:
        """The measurements with a ratio of delivered to programmed volume beyond the accuracy of a pump."""
        return tuple(measurement for measurement in self.measurements if not _NOTABLE.isdisjoint(measurement.findings))

    @property
    def dry(self) -> tuple[Measurement, ...]:
        """The measurements that found the reservoir empty."""
        return tuple(measurement for measurement in self.measurements if Finding.FOUND_EMPTY in measurement.findings)

    @property
    def refills(self) -> tuple[Expectation, ...]:
        """The expectations from each fill to the next where they have a ratio, oldest first.

        These are the refills with `withdrawn`, without those before which too little was programmed for a ratio.
        """
        withdrawn = (measurement for measurement in self.measurements if measurement.kind is MeasurementKind.WITHDRAWN)
        refills = (measurement.since_fill for measurement in withdrawn)
        return tuple(refill for refill in refills if refill is not None and refill.ratio is not None)

    @property
    def ratios(self) -> tuple[Fraction, ...]:
        """Delivered over programmed volume of each of `refills`."""
        return tuple(ratio for refill in self.refills if (ratio := refill.ratio) is not None)

    @property
    def mean_ratio(self) -> Fraction | None:
        """The mean of `ratios`, weighted by the programmed volume; None where there are none."""
        return mean_ratio(self.refills)

    @property
    def drift(self) -> tuple[Expectation, ...]:
        """The refills of a drift, oldest first; none where there is no drift."""
        newest_first = self.refills[::-1]
        is_more = bool(newest_first) and newest_first[0].difference.ml > 0
        drifting = list(takewhile(lambda refill: _drifts(refill, is_more=is_more), newest_first))
        return tuple(drifting[::-1]) if len(drifting) >= DRIFT_REFILLS else ()

    @property
    def stands_out(self) -> bool:
        """Whether a measurement is off, notable or dry, or there is a drift."""
        return bool(self.off or self.notable or self.dry or self.drift)


def reconcile(
    pump: Pump, as_of: AsOf, tolerance: ResidualTolerance | None, days: MeasuredDays = EVERY_DAY
) -> Reconciled:
    """Compare every `withdrawn` and every reading known as of an instant with the expected volume.

    Those of a former pump under the same code are left out as soon as this pump has been filled.

    Args:
        tolerance: that of the clinic; None for the usual one.
        days: leave out the refills and readings of other days; a fill before them still gives what is expected.
    """
    as_of = pump.zone.as_of(as_of)
    known = [origin for origin in origins(pump, as_of) if as_of.covers(origin.at)]
    history = [origin for origin in known if not origin.fill.is_former] or known
    pairs = zip(history, [None, *history], strict=False)
    limits = tolerance_of(tolerance, pump.reservoir.capacity)
    measurements, unmeasured = list[Measurement](), 0
    for origin, before in pairs:
        if not days.hold(origin.at.date()):
            continue
        measurement = measurement_at(pump, origin, before, limits)
        if measurement is not None:
            measurements.append(measurement)
        elif before is not None:
            unmeasured += 1
    return Reconciled(pump, tuple(measurements), unmeasured)


def mean_ratio(refills: Sequence[Expectation]) -> Fraction | None:
    """Return the mean ratio of refills, weighted by the programmed volume, so that a longer refill counts more.

    Return None where nothing was programmed.
    """
    delivered, programmed = totals(refills)
    return None if programmed.ml == 0 else delivered.ml / programmed.ml


def _drifts(refill: Expectation, *, is_more: bool) -> bool:
    """Return whether a refill differs by more than `DRIFT_PART`, with more left if `is_more`, else with less left."""
    return (refill.difference.ml > 0) is is_more and is_beyond(refill.difference, refill, DRIFT_PART)
