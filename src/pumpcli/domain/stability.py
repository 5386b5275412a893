"""How long each fill may stay in the reservoir: by the file, else by the catalogue for exactly its mixture."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from pumpcli.domain.catalogue import Catalogue, Supplied
from pumpcli.domain.clock import Period
from pumpcli.domain.pump import Fill
from pumpcli.values import replace

#: The first fill that a file holds is the first of a new pump if it is no longer than this after the implantation.
NEW_FOR = Period(days=30)


def with_limits(
    fills: Sequence[Fill], given_at: Collection[int], implanted: date | None, catalogue: Catalogue
) -> tuple[Fill, ...]:
    """The fills with the limits of a catalogue.

    A stability that the file gives goes before the catalogue. One that was given before the mixture changed is not
    about this mixture: where the catalogue knows it, the shorter of the two holds.

    Args:
        fills: oldest first, each with the stability that the file gives for it or for one before it.
        given_at: the numbers of the fills after the first at which the file gives a stability.
    """
    found = []
    given_for = fills[0].mixture if fills else None
    uses = Uses(fills, implanted)
    for index, fill in enumerate(fills):
        if index in given_at:
            given_for = fill.mixture
        if fill.stability is not None and fill.mixture == given_for:
            found.append(fill)
        else:
            found.append(_limited(fill, supplied_for(uses, fill, catalogue)))
    return tuple(found)


def supplied_for(uses: Uses, fill: Fill, catalogue: Catalogue) -> Supplied | None:
    """What a catalogue says of a fill; None where it does not know the mixture."""
    limit = None if fill.mixture is None else catalogue.limit_for(fill.mixture.names)
    if limit is None:
        return None
    return Supplied(limit, limit.first_fill is not None and uses.is_first(fill) is True)


class Uses:
    """From when on the fills of a file held which drugs.

    Args:
        fills: those of one file; the ones before `implanted` were those of another pump.
    """

    def __init__(self, fills: Sequence[Fill], implanted: date | None) -> None:
        self._fills, self._implanted = fills, implanted
        self._since: dict[tuple[frozenset[str], bool], datetime | None] = {}

    def is_first(self, fill: Fill) -> bool | None:
        """Whether a fill is the first of its mixture in its pump; None where the file does not tell.

        It is if no earlier fill of this pump held these drugs, and the earlier fills are there to be seen: there is
        one, or the pump was new (see `NEW_FOR`).
        """
        is_former = self._is_former(fill)
        first, first_use = self._first(frozenset(), is_former), self._first(_names(fill), is_former)
        if first is not None and first < fill.at:
            return first_use is None or first_use >= fill.at
        implanted = self._implanted
        is_new = implanted is not None and not is_former and fill.at.date() <= NEW_FOR.after(implanted)
        return True if is_new else None

    def _first(self, drugs: frozenset[str], is_former: bool) -> datetime | None:
        """The earliest fill of one pump that holds some drugs; every fill holds none."""
        key = drugs, is_former
        if key not in self._since:
            held = (each.at for each in self._fills if self._is_former(each) is is_former and drugs <= _names(each))
            self._since[key] = min(held, default=None)
        return self._since[key]

    def _is_former(self, fill: Fill) -> bool:
        return self._implanted is not None and fill.at.date() < self._implanted


def _names(fill: Fill) -> frozenset[str]:
    return frozenset() if fill.mixture is None else fill.mixture.names


def _limited(fill: Fill, supplied: Supplied | None) -> Fill:
    """A fill for which the file gives no stability, or gave one before the mixture changed."""
    if supplied is None:
        return fill
    period = supplied.figure.value
    if fill.stability is None or period.after(fill.at) < fill.stability.after(fill.at):
        return replace(fill, stability=period, supplied=supplied)
    return fill
