"""The place of a key that is known, but not where it was written."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache

from pumpcli.values import Frozen


class KeyPlace(Frozen):
    """A mapping of a pump file or a clinic file.

    Attributes:
        name: the key under which it is; empty for the file itself.
        keys: the keys that are known in it.
    """

    name: str
    keys: Set[str]


def where_known(key: str, here: Set[str]) -> str:
    """Return where a key belongs, such as "it belongs under `reservoir`"; an empty text if it is known nowhere, or if
    the mapping with the keys `here` is not of a pump file or a clinic file."""
    in_pump_file, in_clinic_file = places()
    names = list(dict.fromkeys(place.name for place in in_pump_file if key in place.keys))
    if here == in_clinic_file:
        under = f", {_under(names)}" if names and names[0] else ""
        return f"it belongs in a pump file{under}" if names else ""
    if all(here != place.keys for place in in_pump_file):
        return ""
    if names:
        return f"it belongs {_under(names)}"
    return "it belongs in the clinic file, `clinic.yaml`" if key in in_clinic_file else ""


@lru_cache(maxsize=1)
def places() -> tuple[tuple[KeyPlace, ...], Set[str]]:
    """Return the mappings of a pump file, the most common ones first, and the keys of a clinic file. The readers are
    imported here, because they import this module."""
    from pumpcli.files import (  # noqa: PLC0415
        acceptance_file,
        clinic_file,
        mixture_file,
        program_file,
        pump_file,
        reservoir_file,
        working_day,
    )

    return (
        KeyPlace("", pump_file.PUMP_KEYS),
        KeyPlace("reservoir", reservoir_file.RESERVOIR_KEYS),
        KeyPlace("fill", pump_file.FILL_KEYS),
        KeyPlace("program", program_file.PROGRAM_KEYS),
        KeyPlace("drugs", mixture_file.DRUG_KEYS),
        KeyPlace("windows", program_file.WINDOW_KEYS),
        KeyPlace("boluses", program_file.SCHEDULED_KEYS),
        KeyPlace("on_demand", program_file.ON_DEMAND_KEYS),
        KeyPlace("boluses", pump_file.BOLUS_KEYS),
        KeyPlace("readings", pump_file.READING_KEYS),
        KeyPlace("stopped", working_day.STOP_KEYS),
        KeyPlace("ended", working_day.END_KEYS),
        KeyPlace("orders", working_day.ORDER_KEYS),
        KeyPlace("accepted", acceptance_file.ACCEPTED_KEYS),
    ), clinic_file.CLINIC_KEYS


@lru_cache(maxsize=1)
def every_key() -> Set[str]:
    """Return the keys of all files."""
    from pumpcli.files import catalogue_file as catalogue  # noqa: PLC0415

    in_pump_file, in_clinic_file = places()
    keys = [*(place.keys for place in in_pump_file), in_clinic_file, catalogue.CATALOGUE_KEYS, catalogue.MODEL_KEYS]
    in_catalogue = (catalogue.LIMIT_KEYS, catalogue.DRUG_KEYS, catalogue.STABILITY_KEYS, catalogue.TESTED_KEYS)
    return frozenset[str]().union(*keys, *in_catalogue)


def _under(names: list[str]) -> str:
    """Return places as a list in words: "under `fill`, `boluses` or `readings`"."""
    quoted = [f"`{name}`" for name in names if name]
    under = f"under {', '.join(quoted[:-1])} or {quoted[-1]}" if len(quoted) > 1 else f"under {''.join(quoted)}"
    margin = "at the left margin, under no other key"
    return margin if not quoted else under if names[0] else f"{margin}, or {under}"
