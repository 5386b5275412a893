"""List the catalogue: the built-in entries and those of the clinic."""

from __future__ import annotations

from enum import StrEnum

from pumpcli.domain.catalogue import Catalogue, DrugEntry, Model, StabilityLimit
from pumpcli.usecases.rules import Rules
from pumpcli.values import Frozen


class Part(StrEnum):
    """A part of the catalogue."""

    PUMPS = "pumps"
    DRUGS = "drugs"


CatalogueEntry = Model | StabilityLimit | DrugEntry


class CatalogueList(Frozen):
    """The entries of one part of the catalogue, the built-in ones first; of drugs, the stability limits first.

    Attributes:
        file: the clinic's own catalogue file; None if there is none.
        entries: the entries that apply to the clinic.
        own: the entries of that file.
        replaces: those of `own` that replace built-in ones.
    """

    part: Part
    file: str | None
    entries: tuple[CatalogueEntry, ...]
    own: tuple[CatalogueEntry, ...]
    replaces: tuple[CatalogueEntry, ...]


def catalogue_list(rules: Rules, part: Part) -> CatalogueList:
    """Return the entries of one part of the catalogue that apply to a clinic."""
    catalogues = rules.catalogues
    entries, own = (_of_part(catalogue, part) for catalogue in (catalogues.merged, catalogues.own))
    return CatalogueList(
        part=part, file=catalogues.file, entries=entries, own=own, replaces=tuple(filter(catalogues.replaces, own))
    )


def _of_part(catalogue: Catalogue, part: Part) -> tuple[CatalogueEntry, ...]:
    return catalogue.models if part is Part.PUMPS else (*catalogue.limits, *catalogue.drugs)
