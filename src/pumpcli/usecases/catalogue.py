"""The use case about the catalogue: its entries, as a clinic reckons with them."""

from __future__ import annotations

from enum import StrEnum

from pumpcli.domain.catalogue import Model, StabilityLimit
from pumpcli.usecases.rules import Rules
from pumpcli.values import frozen


class Part(StrEnum):
    """A part of the catalogue."""

    PUMPS = "pumps"
    DRUGS = "drugs"


@frozen
class CatalogueList:
    """The entries of one part of the catalogue, the built-in ones first.

    Attributes:
        file: the clinic's own catalogue file; None where there is none.
        own: the entries of that file.
        replaces: those of them that take the place of built-in ones.
    """

    part: Part
    file: str | None
    entries: tuple[Model, ...] | tuple[StabilityLimit, ...]
    own: tuple[Model, ...] | tuple[StabilityLimit, ...]
    replaces: tuple[Model | StabilityLimit, ...]


def catalogue_list(rules: Rules, part: Part) -> CatalogueList:
    """What the catalogue holds, as a clinic reckons with it."""
    catalogues = rules.catalogues
    both = catalogues.merged, catalogues.own
    entries, own = (each.models if part is Part.PUMPS else each.limits for each in both)
    return CatalogueList(
        part=part, file=catalogues.file, entries=entries, own=own, replaces=tuple(filter(catalogues.replaces, own))
    )
