"""Warn about the stability of mixtures: how long they may stay in the reservoir."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from pumpcli.domain.catalogue import Catalogue, Supplied
from pumpcli.domain.clock import Period
from pumpcli.domain.pump import Fill, Mixture, Pump
from pumpcli.domain.stability import Uses, supplied_for
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.citation import Citation
from pumpcli.files.document import Entry
from pumpcli.files.fill_fields import FillFields, once_a_field

#: Warnings about the name of a drug, each of which also says that stability sets no deadline.
_OF_NAMES = (FaultCode.MISSPELT_DRUG, FaultCode.TRADE_NAME)


def stability_faults(pump: Pump, root: Entry, catalogue: Catalogue) -> Iterator[Fault]:
    """Return the faults of the mixtures of a pump, each code once for each field.

    A fault is at the field that gives the drugs or the stability, even if several fills share it.
    """
    citation = Citation(root)
    changes = _carried_over(pump, citation) if len(pump.fills) > 1 else ()
    return once_a_field([*_per_fill(pump, citation, catalogue), *changes])


def _per_fill(pump: Pump, citation: Citation, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield a fault for each fill without a stability, with one above the catalogue's, or that may be a first fill.

    A fill without a stability that has a drug under another name gets none here: the warning about the name says that
    stability sets no deadline (see `drug_checks`). Where the file accepts that warning, the fault is yielded: accepting
    a name does not accept that no limit applies.
    """
    uses = Uses(pump.fills, pump.implanted)
    is_name_accepted = any(accepted.code in _OF_NAMES for accepted in pump.accepted)
    places = FillFields(citation, len(pump.fills))
    for index, fill in enumerate(pump.fills):
        if fill.stability is None:
            if fill.mixture is not None and (is_name_accepted or not _has_other_name(fill.mixture, catalogue)):
                yield Fault(FaultCode.NO_STABILITY, _no_limit(fill), places.drugs[index])
            continue
        if fill.supplied is not None:
            yield from _first_fill_unknown(pump, index, fill.supplied, uses)
            continue
        supplied = supplied_for(uses, fill, catalogue)
        if supplied is not None and _is_too_long(fill.stability, fill.at, supplied):
            message = _too_long(fill.stability, supplied)
            yield Fault(FaultCode.STABILITY_ABOVE_CATALOGUE, message, places.stability[index])


def _has_other_name(mixture: Mixture, catalogue: Catalogue) -> bool:
    from pumpcli.files.drug_names import has_other_name  # noqa: PLC0415  # most fills have a stability

    return has_other_name(mixture, catalogue)


def _no_limit(fill: Fill) -> str:
    names = " + ".join(drug.name for drug in fill.drugs)
    mixed = " (the stability of a mixture does not follow from that of its drugs)" if len(fill.drugs) > 1 else ""
    return (
        f"no `stability` is given for {names}, and the catalogue has none for it{mixed}; give one: without it, "
        "stability sets no deadline"
    )


def _is_too_long(stability: Period, at: datetime, supplied: Supplied) -> bool:
    """Return whether the stability of a fill at an instant is longer than all figures of the catalogue for it."""
    return stability.is_longer(supplied.figure.value, at) and stability.is_longer(supplied.longest.value, at)


def _too_long(stability: Period, supplied: Supplied) -> str:
    longest = supplied.longest
    first = "the first fill of a pump with " if supplied.is_first else ""
    return (
        f"{stability} are longer than the {longest.value} that the catalogue has for {first}{supplied.limit.name} "
        f"({'; '.join(longest.sources)}); all dates assume the {stability} of this file"
    )


def _first_fill_unknown(pump: Pump, index: int, supplied: Supplied, uses: Uses) -> Iterator[Fault]:
    """Yield a fault if the catalogue has a limit for a first fill, and the file does not show whether the last fill is
    the first. Earlier fills are not checked, since their limits no longer matter."""
    first = supplied.limit.first_fill
    if index < len(pump.fills) - 1:
        return
    if first is not None and uses.is_first(pump.fills[index]) is None:
        message = (
            f"all dates assume a stability of {supplied.figure.value}, but the first fill of a pump with "
            f"{supplied.limit.name} has only {first.value}; give the fill before it, `implanted` for a new pump, or "
            "the `stability` of this fill"
        )
        yield Fault(FaultCode.FIRST_FILL_UNKNOWN, message, f"fills[{index}].at")


def _carried_over(pump: Pump, citation: Citation) -> Iterator[Fault]:
    """Yield a fault for each fill with another mixture than the fill before it, but no stability of its own, if a
    stability was given before."""
    for index, (earlier, later) in enumerate(pairwise(pump.fills), start=1):
        if later.mixture == earlier.mixture or later.stability is None:
            continue
        if citation.holds(f"fills[{index}].stability"):
            continue
        if later.supplied is None and earlier.mixture is not None:
            message = f"all dates assume the {later.stability} given before"
        elif later.supplied is not None and earlier.supplied is None and earlier.stability is not None:
            message = (
                f"the {earlier.stability} given before are for the old mixture, so all dates assume the "
                f"{later.stability} of the catalogue"
            )
        else:
            continue
        message = f"this fill names another mixture but no `stability`; {message}"
        yield Fault(FaultCode.STABILITY_CARRIED_OVER, message, f"fills[{index}].drugs")
