"""Warnings about how long mixtures stay in the reservoir, as far as the catalogue knows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from pumpcli.domain.catalogue import Catalogue, Supplied
from pumpcli.domain.clock import Period
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.stability import Uses, supplied_for
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.citation import Citation
from pumpcli.files.document import Entry


def stability_faults(pump: Pump, root: Entry, catalogue: Catalogue) -> Iterator[Fault]:
    """What is to be said of the mixtures of a pump; each thing once, at the place in the file that it is about."""
    said: set[tuple[str, str]] = set()
    citation = Citation(root)
    changes = _carried_over(pump, citation) if len(pump.fills) > 1 else ()
    for fault in [*_per_fill(pump, citation, catalogue), *changes]:
        if (fault.code, fault.at) not in said:
            said.add((fault.code, fault.at))
            yield fault


def _per_fill(pump: Pump, citation: Citation, catalogue: Catalogue) -> Iterator[Fault]:
    uses = Uses(pump.fills, pump.implanted)
    drugs_at = stability_at = ""
    for index, fill in enumerate(pump.fills):
        drugs_at = _nearest(citation, index, "drugs", drugs_at)
        stability_at = _nearest(citation, index, "stability", stability_at)
        if fill.stability is None:
            if fill.mixture is not None:
                yield Fault(FaultCode.NO_STABILITY, _no_limit(fill), drugs_at)
            continue
        if fill.supplied is not None:
            yield from _first_fill_unknown(pump, index, fill.supplied, uses)
            continue
        supplied = supplied_for(uses, fill, catalogue)
        if supplied is not None and _is_too_long(fill.stability, fill.at, supplied):
            yield Fault(FaultCode.STABILITY_ABOVE_CATALOGUE, _too_long(fill.stability, supplied), stability_at)


def _nearest(citation: Citation, number: int, key: str, before: str) -> str:
    """Where what holds for a fill stands: at that fill, at the last one before it that names it, or at the top of the
    file.

    Args:
        before: where that is for the fill before it.
    """
    path = f"fills[{number}].{key}"
    return path if citation.holds(path) else before or key


def _no_limit(fill: Fill) -> str:
    names = " + ".join(drug.name for drug in fill.drugs)
    mixed = " (a mixture is not the sum of its drugs)" if len(fill.drugs) > 1 else ""
    return (
        f"how long {names} may stay in the reservoir is not known: no `stability` is given, and the catalogue has none "
        f"for it{mixed}; give one"
    )


def _is_too_long(given: Period, at: datetime, supplied: Supplied) -> bool:
    """Whether the stability of a fill ends after every one that the catalogue has for it."""
    return given.is_longer(supplied.figure.value, at) and given.is_longer(supplied.longest.value, at)


def _too_long(given: Period, supplied: Supplied) -> str:
    longest = supplied.longest
    first = "the first fill of a pump with " if supplied.is_first else ""
    return (
        f"{given} are longer than the {longest.value} that the catalogue has for {first}{supplied.limit.name} "
        f"({'; '.join(longest.sources)}); the {given} of this file are reckoned with"
    )


def _first_fill_unknown(pump: Pump, index: int, supplied: Supplied, uses: Uses) -> Iterator[Fault]:
    """A special limit for a first fill, and the file does not tell whether this is one. It is asked of the last fill
    alone: what held for those before it is over."""
    first = supplied.limit.first_fill
    if index < len(pump.fills) - 1:
        return
    if first is not None and uses.is_first(pump.fills[index]) is None:
        message = (
            f"if this is the first fill of a pump with {supplied.limit.name}, only {first.value} hold, not the "
            f"{supplied.figure.value} that are reckoned with; give the fill before it, `implanted` for a "
            "new pump, or the `stability` of this fill"
        )
        yield Fault(FaultCode.FIRST_FILL_UNKNOWN, message, f"fills[{index}].at")


def _carried_over(pump: Pump, citation: Citation) -> Iterator[Fault]:
    """A stability that was given before the mixture changed."""
    for index, (earlier, later) in enumerate(pairwise(pump.fills), start=1):
        if later.mixture == earlier.mixture or later.stability is None:
            continue
        if citation.holds(f"fills[{index}].stability"):
            continue
        if later.supplied is None and earlier.mixture is not None:
            message = f"the {later.stability} given before are still reckoned with"
        elif later.supplied is not None and earlier.supplied is None and earlier.stability is not None:
            message = (
                f"the {earlier.stability} given before were not for it; the {later.stability} of the catalogue hold"
            )
        else:
            continue
        message = f"this fill names another mixture but no `stability`; {message}"
        yield Fault(FaultCode.STABILITY_CARRIED_OVER, message, f"fills[{index}].drugs")
