"""The time after a fill with another mixture in which the tubing still holds the former one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from pumpcli.domain.pump import Fill, Mixture, Pump
from pumpcli.values import Frozen

#: A bolus or program that clears the tubing starts within this time of the fill.
STARTS_WITHIN = timedelta(days=1)
#: A program that another one follows within this time is a bridge, a longer one the therapy. The tubing holds a few
#: tenths of a mL, which most programs deliver in this time.
LONGEST_PROGRAM = timedelta(days=3)


class Bridge(Frozen):
    """The time from a fill with another mixture until the end of the boluses and programs that clear the tubing.

    The pump delivers the former mixture then. Where the tubing ends is not known, so every mass is that of the mixture
    in the reservoir.

    Attributes:
        start, end: half-open; `start` is the instant of the fill.
        former: the mixture before the fill.
        mixture: the mixture after it.
    """

    start: datetime
    end: datetime
    former: Mixture
    mixture: Mixture


def bridges(pump: Pump, fills: Sequence[Fill]) -> Iterator[Bridge]:
    """Yield the bridges after some fills of a pump.

    A bridge ends with the last of the boluses given once, and of the programs that another one soon follows, that start
    within a day of the fill. There is none where a mixture is not known.

    Args:
        fills: oldest first.
    """
    for before, fill in pairwise(fills):
        former, mixture = before.mixture, fill.mixture
        if former is None or mixture is None or former.contents == mixture.contents:
            continue
        ends = [bolus.end for bolus in pump.boluses if _is_for(fill, bolus.at)]
        ends += [
            following.start
            for program, following in pairwise(pump.programs)
            if _is_for(fill, program.start) and following.start - program.start <= LONGEST_PROGRAM
        ]
        if ends:
            yield Bridge(start=fill.at, end=max(ends), former=former, mixture=mixture)


def _is_for(fill: Fill, start: datetime) -> bool:
    return fill.at <= start < fill.at + STARTS_WITHIN
