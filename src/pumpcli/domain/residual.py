"""One measurement of a reservoir compared with the expected volume, and the findings for a clinician."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from pumpcli.domain.course import Origin
from pumpcli.domain.expectation import Expectation, expectation_at
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.residual_tolerance import LEAST_DIFFERENCE, PumpTolerance
from pumpcli.values import Frozen

#: The allowed difference of delivered over programmed volume from 1. More than +14.5 % is called overinfusion: Hong
#: Kong MDD safety alert 1016 (2014). Single refills were within +-15 %, 0.995 on average: A clinical evaluation of the
#: accuracy of an intrathecal drug delivery device (1,402 refills).
RATIO_TOLERANCE = Fraction(29, 200)


class MeasurementKind(StrEnum):
    """The kind of a measurement: drawn out before a refill, or read between refills."""

    WITHDRAWN = "withdrawn"
    READING = "reading"


class Finding(StrEnum):
    """A remark on a measurement for a clinician, the most serious first."""

    MORE_THAN_FILLED = "more_than_filled"
    MORE_LEFT = "more_left"
    LESS_LEFT = "less_left"
    MORE_LEFT_SINCE_FILL = "more_left_since_fill"
    LESS_LEFT_SINCE_FILL = "less_left_since_fill"
    READING_DOUBTFUL = "reading_doubtful"
    OVERINFUSION = "overinfusion"
    UNDERINFUSION = "underinfusion"
    FOUND_EMPTY = "found_empty"
    EXPECTED_EMPTY = "expected_empty"
    FIRST_FILL = "first_fill"


#: A measurement with one of these is off: more is left than expected, or less.
_OFF_MORE = frozenset({Finding.MORE_THAN_FILLED, Finding.MORE_LEFT, Finding.MORE_LEFT_SINCE_FILL})
_OFF_LESS = frozenset({Finding.LESS_LEFT, Finding.LESS_LEFT_SINCE_FILL})


class Direction(StrEnum):
    """Whether more or less is left in a reservoir than expected."""

    MORE = "more"
    LESS = "less"


class Measurement(Frozen):
    """One measurement compared with the expected volume.

    Attributes:
        measured: the measured volume.
        since_last: the expectation computed from the fill or reading before it, as every other volume is; None at the
            first fill, before which nothing is known.
        since_fill: the expectation computed from the last fill, readings since then ignored. It shows a drift, which
            every reading would reset. The same object as `since_last` where there is no reading in between; None at the
            first fill.
        tolerance: the volume and the part by which the difference since the last fill or reading may differ.
        findings: the most serious first.
    """

    kind: MeasurementKind
    at: datetime
    measured: Volume
    since_last: Expectation | None
    since_fill: Expectation | None
    tolerance: tuple[Volume | None, Fraction | None]
    findings: tuple[Finding, ...]

    @property
    def is_off(self) -> bool:
        """Whether it differs by more than the clinic's tolerance, or is more than was filled."""
        return self.off_direction is not None

    @property
    def off_direction(self) -> Direction | None:
        """The direction in which it is off, by its most serious finding; None where it is not off.

        A reading between a fill and a measurement can be off in one direction, and the measurement since the fill in
        the other.
        """
        for finding in self.findings:
            if finding in _OFF_MORE:
                return Direction.MORE
            if finding in _OFF_LESS:
                return Direction.LESS
        return None

    @property
    def part(self) -> Fraction | None:
        """The difference as a part of the volume that should have been delivered since the last fill.

        None at the first fill, and where too little should have been delivered for a percentage. The divisor is not the
        expected volume: near the alarm volume that is small, and an ordinary pump differs by most of it. Nor is it the
        volume that should have been delivered since a reading, almost zero for a reading just before a refill.
        """
        if self.since_last is None or self.since_fill is None:
            return None
        difference = self.since_last.difference
        if self.since_fill.is_little_for(difference):
            return None
        return difference.ml / self.since_fill.programmed_for(difference).ml

    @property
    def is_soon_after_fill(self) -> bool:
        """Whether too little should have been delivered since the last fill for a percentage."""
        if self.since_last is None or self.since_fill is None:
            return False
        return self.since_fill.is_little_for(self.since_last.difference)


def measurement_at(pump: Pump, origin: Origin, before: Origin | None, tolerance: PumpTolerance) -> Measurement | None:
    """Return the measurement at a fill or reading; None for a fill without `withdrawn`.

    Args:
        before: the fill or reading before it; None for the first fill.
    """
    kind = MeasurementKind.WITHDRAWN if origin.reading is None else MeasurementKind.READING
    measured = origin.fill.withdrawn if origin.reading is None else origin.reading.volume
    if measured is None:
        return None
    if before is None:
        return Measurement(
            kind=kind,
            at=origin.at,
            measured=measured,
            since_last=None,
            since_fill=None,
            tolerance=(None, None),
            findings=(Finding.FIRST_FILL,),
        )
    last = expectation_at(pump, before, origin.at, measured)
    fill = last if before.reading is None else expectation_at(pump, Origin(before.fill), origin.at, measured)
    return Measurement(
        kind=kind,
        at=origin.at,
        measured=measured,
        since_last=last,
        since_fill=fill,
        tolerance=tolerance.limits(is_little=fill.is_little_for(last.difference)),
        findings=tuple(_findings(last, fill, tolerance)),
    )


def _findings(last: Expectation, fill: Expectation, tolerance: PumpTolerance) -> Iterator[Finding]:
    if last.measured > fill.origin.volume:
        yield Finding.MORE_THAN_FILLED
    else:
        yield from _differences(last, fill, tolerance)
        if is_beyond(fill.difference, fill, RATIO_TOLERANCE):
            yield Finding.OVERINFUSION if fill.difference.ml < 0 else Finding.UNDERINFUSION
    if last.measured.ml == 0:
        yield Finding.FOUND_EMPTY
    if last.most.ml == 0:
        yield Finding.EXPECTED_EMPTY


def _differences(last: Expectation, fill: Expectation, tolerance: PumpTolerance) -> Iterator[Finding]:
    """Yield the findings beyond the tolerance, since the fill or reading before and, if that is a reading, since the
    last fill."""
    is_off, is_off_since_fill = (_is_off(expectation.difference, fill, tolerance) for expectation in (last, fill))
    if is_off:
        yield Finding.MORE_LEFT if last.difference.ml > 0 else Finding.LESS_LEFT
    if last is fill:
        return
    if is_off_since_fill:
        yield Finding.MORE_LEFT_SINCE_FILL if fill.difference.ml > 0 else Finding.LESS_LEFT_SINCE_FILL
    elif is_off:
        yield Finding.READING_DOUBTFUL


def _is_off(difference: Volume, fill: Expectation, tolerance: PumpTolerance) -> bool:
    volume, part = tolerance.limits(is_little=fill.is_little_for(difference))
    if volume is not None and abs(difference.ml) > volume.ml:
        return True
    return part is not None and is_beyond(difference, fill, part)


def is_beyond(difference: Volume, fill: Expectation, part: Fraction) -> bool:
    """Return whether a difference is more than a part of the volume that should have been delivered since the last
    fill, and more than `LEAST_DIFFERENCE`. No part can be exceeded where that volume is too little for a percentage."""
    if fill.is_little_for(difference):
        return False
    return abs(difference.ml) > max(part * fill.programmed_for(difference).ml, LEAST_DIFFERENCE.ml)
