"""Texts for messages: shortened values, examples, and suggestions for misspelt words and values of a wrong kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from difflib import get_close_matches

from pumpcli.files.characters import named, plain

#: The kinds of values, in words.
A_VALUE, A_LIST, A_MAPPING = "one value", "a list", "a mapping (keys and values)"
#: An example of each key that people look for under another name.
EXAMPLES = {
    "site": "site: home",
    "labels": "labels: [dr-a, high-risk]",
    "booked": "booked: 2026-12-01 10:30",
    "unavailable": "unavailable: 2026-12-18 to 2027-01-10",
    "stopped": "stopped: {from: 2026-11-09 10:00, to: 2026-11-09 16:00, why: MRI}",
    "ended": "ended: {on: 2026-11-10, why: explanted}",
    "orders": "orders: [{placed: 2026-11-20, received: 2026-11-27}]",
    "accepted": "accepted: [{code: no-stability, on: 2026-11-22}]",
}
#: Words for the end of a pump, and the reason that each means.
REASONS = (
    dict.fromkeys(("explant", "explantation", "explanting", "explanted", "removal", "removed"), "explanted")
    | dict.fromkeys(("retired", "out_of_use"), "other")
    | dict.fromkeys(("exchange", "exchanged", "replaced"), "replaced")
    | dict.fromkeys(("moved", "transfer", "transferred"), "transferred")
    | dict.fromkeys(("dead", "death", "deceased", "died"), "died")
)
#: The keys of lists under which one mapping may be written, with the key under which it stands alone.
SINGULAR = {"fills": "fill", "programs": "program"}
#: The keys of lists under which several are written, by the key under which one stands alone.
PLURAL = {one: many for many, one in SINGULAR.items()}


def shown(text: str) -> str:
    """Return a text for a message, cut after 40 characters."""
    return text if len(text) <= 40 else f"{text[:40]}..."


def shape_hint(step: str | int, text: str, kind: str, wanted: str, known: Set[str]) -> str:
    """Return a hint at the likely meaning of a value of the wrong kind; empty if there is none.

    Args:
        step: the key of the value.
        text: the text of one value, or the first key of a mapping; else empty.
        known: the keys of the wanted mapping; none if no mapping is wanted.
    """
    if kind == A_MAPPING and step in SINGULAR:
        return f"; write a single one under `{SINGULAR[str(step)]}:`"
    if kind == A_LIST and step in PLURAL:
        return f"; write a list under `{PLURAL[str(step)]}:`"
    if kind == A_MAPPING and wanted == A_LIST:
        odd = f"; there is {named(text)}" if plain(text) != text else ""
        return f"; begin each entry with a dash and a space{odd}"
    pair = re.match(r"([\w-]+)(:\S|\s)", text) if wanted == A_MAPPING else None
    if pair is not None and pair[2][0] == ":":
        return "; write a space after the colon"
    return f"; a colon is missing after `{pair[1]}`" if pair is not None and pair[1] in known else ""


def did_you_mean(word: str, known: Iterable[str], most: int = 1) -> str:
    """Return ": did you mean `windows`?" for the nearest known words, in any case; empty if none is near.

    Args:
        most: the most words to suggest.
    """
    spelled = {name.lower(): name for name in known}
    near = get_close_matches(shown(word.lower()), spelled, n=most, cutoff=0.6)
    return f": did you mean {' or '.join(f'`{spelled[name]}`' for name in near)}?" if near else ""


def either(keys: tuple[str, ...]) -> str:
    """Return keys as a list in words, such as "`dose` and `volume`"."""
    quoted = [f"`{key}`" for key in keys]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
