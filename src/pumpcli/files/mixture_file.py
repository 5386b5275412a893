"""Read the drugs of a fill or an order into a `Mixture`."""

from __future__ import annotations

from pumpcli.domain.pump import Drug, Mixture
from pumpcli.files import fields, quantities
from pumpcli.files.construct import construct, read_list, without_none
from pumpcli.files.document import Entry, known_keys

DRUG_KEYS = known_keys("name", "concentration")


def read_mixture(entry: Entry) -> Mixture | None:
    """Read a list of drugs, the primary drug first. Record the faults and return None if one is wrong."""
    drugs = read_list(entry, _drug)
    return construct(entry, Mixture, without_none(drugs)) if all(drugs) and drugs else None


def _drug(entry: Entry) -> Drug | None:
    keys = entry.mapping(DRUG_KEYS)
    if keys is None:
        return None
    name = keys.required("name", fields.name)
    concentration = keys.required("concentration", quantities.concentration)
    return None if name is None or concentration is None else Drug(name, *concentration)
