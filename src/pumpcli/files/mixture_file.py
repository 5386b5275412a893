"""Read the drugs of a fill or an order into a `Mixture`."""

from __future__ import annotations

from pumpcli.domain.pump import Drug, Mixture
from pumpcli.files import fields, quantities
from pumpcli.files.construct import construct, read_list, without_none
from pumpcli.files.document import Entry, Readers, known_keys

DRUG_VALUES: Readers = {"name": fields.name, "concentration": quantities.concentration}
DRUG_KEYS = known_keys(*DRUG_VALUES)


def read_mixture(entry: Entry) -> Mixture | None:
    """Read a list of drugs, the primary drug first. Record the faults and return None if one is wrong."""
    drugs = read_list(entry, _drug)
    return construct(entry, Mixture, without_none(drugs)) if all(drugs) and drugs else None


def _drug(entry: Entry) -> Drug | None:
    keys = entry.mapping(DRUG_KEYS)
    if keys is None:
        return None
    name = keys.required("name", DRUG_VALUES["name"])
    concentration = keys.required("concentration", DRUG_VALUES["concentration"])
    return None if name is None or concentration is None else Drug(name, *concentration)
