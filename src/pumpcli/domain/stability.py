"""The stability of each fill: given by the file, else by the catalogue for exactly its mixture."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from pumpcli.domain.catalogue import Catalogue, Supplied
from pumpcli.domain.clock import Period
from pumpcli.domain.pump import Fill
from pumpcli.values import replace

#: The first fill in a file is the first fill of a new pump if it is at most this long after the implantation.
NEW_FOR = Period(days=30)


def with_limits(
    fills: Sequence[Fill], given_at: Collection[int], implanted: date | None, catalogue: Catalogue
) -> tuple[Fill, ...]:
    """Return the fills with stability limits from a catalogue added.

    A stability that the file gives for the mixture of a fill overrides the catalogue. If it was given for an earlier
    mixture, and the catalogue has a limit for this one, the shorter of the two applies.

    Args:
        fills: oldest first, each with the stability that the file gives for it or for one before it.
        given_at: the indexes of the fills after the first at which the file gives a stability.
    """
    limited = []
    given_for = fills[0].mixture if fills else None
    uses = Uses(fills, implanted)
    for index, fill in enumerate(fills):
        if index in given_at:
            given_for = fill.mixture
        if fill.stability is not None and fill.mixture == given_for:
            limited.append(fill)
        else:
            limited.append(_limited(fill, supplied_for(uses, fill, catalogue)))
    return tuple(limited)


def supplied_for(uses: Uses, fill: Fill, catalogue: Catalogue) -> Supplied | None:
    """Return the limit of a catalogue as it applies to a fill; None where the catalogue has none for its mixture."""
    limit = None if fill.mixture is None else catalogue.limit_by_key(fill.mixture.names)
    if limit is None:
        return None
    return Supplied(limit, limit.first_fill is not None and uses.is_first(fill) is True)


class Uses:
    """The first use of each drug and mixture in the fills of a file.

    Args:
        fills: the fills of one file. Fills before the day of `implanted` belong to a former pump.
    """

    def __init__(self, fills: Sequence[Fill], implanted: date | None) -> None:
        self._fills, self._implanted = fills, implanted
        self._since: dict[tuple[frozenset[str], bool], datetime | None] = {}

    def is_first(self, fill: Fill) -> bool | None:
        """Return whether a fill is the first of its mixture in its pump; None where the file does not show it.

        It is the first if no earlier fill of this pump held all of its drugs, and the file shows an earlier fill of
        this pump or the pump was new (see `NEW_FOR`).
        """
        is_former = self._is_former(fill)
        first, first_use = self._first(frozenset(), is_former), self._first(_names(fill), is_former)
        if first is not None and first < fill.at:
            return first_use is None or first_use >= fill.at
        implanted = self._implanted
        is_new = implanted is not None and not is_former and fill.at.date() <= NEW_FOR.after(implanted)
        return True if is_new else None

    def _first(self, drugs: frozenset[str], is_former: bool) -> datetime | None:
        """Return the instant of the earliest fill that held all of some drugs, of the former pump or of this one.

        An empty set of drugs means any fill.
        """
        key = drugs, is_former
        if key not in self._since:
            held = (fill.at for fill in self._fills if self._is_former(fill) is is_former and drugs <= _names(fill))
            self._since[key] = min(held, default=None)
        return self._since[key]

    def _is_former(self, fill: Fill) -> bool:
        return self._implanted is not None and fill.at.date() < self._implanted


def _names(fill: Fill) -> frozenset[str]:
    return frozenset() if fill.mixture is None else fill.mixture.names


def _limited(fill: Fill, supplied: Supplied | None) -> Fill:
    """Return a fill with the supplied limit if there is one and the fill has no stability or a longer one."""
    if supplied is None:
        return fill
    period = supplied.figure.value
    if fill.stability is None or period.after(fill.at) < fill.stability.after(fill.at):
        return replace(fill, stability=period, supplied=supplied)
    return fill
