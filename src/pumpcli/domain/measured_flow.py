"""The flow of a pump by its own refills: what left the reservoir, over what was programmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from pumpcli.domain.course import Origin
from pumpcli.domain.expectation import Expectation, expectation_at, totals
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.quantity import Volume
from pumpcli.values import Frozen

#: The ratio of a single refill varies by up to 15 % around 0.995 (see `residual.RATIO_TOLERANCE`), so that one alone
#: says little. Older refills than the last three may be of a pump that ran otherwise.
LEAST_REFILLS = 2
MOST_REFILLS = 3


class MeasuredRefill(Frozen):
    """A refill with a measured residual.

    Attributes:
        fill: the refill; its `withdrawn` was left of the fill before it.
        expectation: what was programmed and delivered since the fill before it.
    """

    fill: Fill
    expectation: Expectation


class MeasuredFlow(Frozen):
    """The flow of a pump by its last refills.

    Attributes:
        refills: the last `MOST_REFILLS` refills with a ratio, oldest first, or fewer if there are no more.
    """

    refills: tuple[MeasuredRefill, ...]

    @property
    def totals(self) -> tuple[Volume, Volume]:
        """The volume that left the reservoir before all these refills, and the volume that should have left it, with
        the patient boluses that explain most of the difference."""
        return totals([refill.expectation for refill in self.refills])

    @property
    def ratio(self) -> Fraction | None:
        """Delivered over programmed volume; None with fewer than `LEAST_REFILLS` refills.

        It is the mean of the ratios weighted by the programmed volume, so that a longer refill counts more.
        """
        delivered, programmed = self.totals
        return None if len(self.refills) < LEAST_REFILLS else delivered.ml / programmed.ml

    @property
    def speed(self) -> Fraction | None:
        """The ratio as a factor for every flow; None where it is not above 1, because it makes no date later."""
        ratio = self.ratio
        return None if ratio is None or ratio <= 1 else ratio


def measured_flow(pump: Pump, history: Sequence[Origin]) -> MeasuredFlow:
    """Return the flow of a pump by its last refills.

    Readings do not count: a pump computes them from its program. Nor do fills of a former pump under the same code as
    soon as this pump has been filled, a refill at which more was found than was filled in, which is a wrong record, or
    one before which too little was programmed for a ratio.

    Args:
        history: the fills and readings known as of an instant, oldest first.
    """
    fills = [origin.fill for origin in history if origin.reading is None]
    own = [fill for fill in fills if not fill.is_former] or fills
    newest: list[MeasuredRefill] = []
    for refill in _refills(pump, own):
        newest.append(refill)
        if len(newest) == MOST_REFILLS:
            break
    return MeasuredFlow(tuple(newest[::-1]))


def _refills(pump: Pump, fills: Sequence[Fill]) -> Iterator[MeasuredRefill]:
    """Yield the refills with a ratio, newest first."""
    for fill, before in pairwise(reversed(fills)):
        if fill.withdrawn is None or fill.withdrawn > before.volume:
            continue
        expectation = expectation_at(pump, Origin(before), fill.at, fill.withdrawn)
        if expectation.ratio is not None:
            yield MeasuredRefill(fill, expectation)
