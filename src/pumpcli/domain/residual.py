"""One measurement of what is in a reservoir beside what was expected there, and what a clinician should look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from pumpcli.domain.clinic import ResidualTolerance
from pumpcli.domain.course import Origin
from pumpcli.domain.expectation import Expectation, expectation_at
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.values import frozen

#: Delivered over programmed beyond 1 +- 14.5 %. More than +14.5 % is called overinfusion: Hong Kong MDD safety alert
#: 1016 (2014). Single refills came within +-15 %, on average at 0.995: A clinical evaluation of the accuracy of an
#: intrathecal drug delivery device (1,402 refills).
RATIO_TOLERANCE = Fraction(29, 200)

#: A syringe is read to a few tenths of a mL, and a pump reports a tenth: soon after a fill, when next to nothing has
#: been delivered yet, a difference up to this is no percentage of anything. A tolerance in mL goes below it.
LEAST_DIFFERENCE = Volume(Fraction(1, 5))


class MeasurementKind(StrEnum):
    """How a volume was measured: drawn out before a refill, or read between refills."""

    WITHDRAWN = "withdrawn"
    READING = "reading"


class Finding(StrEnum):
    """What there is to say about a measurement, the gravest first."""

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


#: A measurement with one of these is off.
OFF = frozenset(
    {
        Finding.MORE_THAN_FILLED,
        Finding.MORE_LEFT,
        Finding.LESS_LEFT,
        Finding.MORE_LEFT_SINCE_FILL,
        Finding.LESS_LEFT_SINCE_FILL,
    }
)


@frozen
class Measurement:
    """One measurement beside what was expected.

    Attributes:
        since_last: reckoned from the fill or reading before it, as every volume is; None at the first fill, before
            which nothing is known.
        since_fill: reckoned from the last fill alone, whatever was read since: the ratio of a whole refill, in which a
            drift shows that every reading resets. The same as `since_last` where nothing was read in between.
        findings: the gravest first.
    """

    kind: MeasurementKind
    at: datetime
    measured: Volume
    since_last: Expectation | None
    since_fill: Expectation | None
    findings: tuple[Finding, ...]

    @property
    def is_off(self) -> bool:
        """It differs by more than the clinic's tolerance, or cannot be at all."""
        return not OFF.isdisjoint(self.findings)

    @property
    def part(self) -> Fraction | None:
        """The difference as a part of what should have been delivered since the last fill; None where that is nothing.

        It is not a part of the expected residual, which says little about the pump: near the alarm that is small, and
        an ordinary pump differs by most of it. Nor of what should have been delivered since a reading, which is next
        to nothing where the pump is read just before it is refilled.
        """
        if self.since_last is None or self.since_fill is None:
            return None
        difference = self.since_last.difference
        programmed = self.since_fill.programmed_beside(difference)
        return None if programmed.ml == 0 else difference.ml / programmed.ml


def measurement_at(
    pump: Pump, origin: Origin, before: Origin | None, tolerance: ResidualTolerance
) -> Measurement | None:
    """What was measured at a fill or reading, beside what was expected; None for a fill without `withdrawn`.

    Args:
        before: the fill or reading before it; None for the first fill.
    """
    kind = MeasurementKind.WITHDRAWN if origin.reading is None else MeasurementKind.READING
    measured = origin.fill.withdrawn if origin.reading is None else origin.reading.volume
    if measured is None:
        return None
    if before is None:
        return Measurement(
            kind=kind, at=origin.at, measured=measured, since_last=None, since_fill=None, findings=(Finding.FIRST_FILL,)
        )
    last = expectation_at(pump, before, origin.at, measured)
    fill = last if before.reading is None else expectation_at(pump, Origin(before.fill), origin.at, measured)
    return Measurement(
        kind=kind,
        at=origin.at,
        measured=measured,
        since_last=last,
        since_fill=fill,
        findings=tuple(_findings(last, fill, tolerance)),
    )


def _findings(last: Expectation, fill: Expectation, tolerance: ResidualTolerance) -> Iterator[Finding]:
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


def _differences(last: Expectation, fill: Expectation, tolerance: ResidualTolerance) -> Iterator[Finding]:
    """What is beyond the tolerance, since the last measurement and, where that is another one, since the last fill."""
    is_off, is_off_since_fill = (_is_off(each.difference, fill, tolerance) for each in (last, fill))
    if is_off:
        yield Finding.MORE_LEFT if last.difference.ml > 0 else Finding.LESS_LEFT
    if last is fill:
        return
    if is_off_since_fill:
        yield Finding.MORE_LEFT_SINCE_FILL if fill.difference.ml > 0 else Finding.LESS_LEFT_SINCE_FILL
    elif is_off:
        yield Finding.READING_DOUBTFUL


def _is_off(difference: Volume, fill: Expectation, tolerance: ResidualTolerance) -> bool:
    if tolerance.volume is not None and abs(difference.ml) > tolerance.volume.ml:
        return True
    return tolerance.part is not None and is_beyond(difference, fill, tolerance.part)


def is_beyond(difference: Volume, fill: Expectation, part: Fraction) -> bool:
    """Whether a difference is more than this part of what should have been delivered since the last fill, and more
    than can be misread."""
    programmed = fill.programmed_beside(difference)
    return abs(difference.ml) > max(part * programmed.ml, LEAST_DIFFERENCE.ml)
