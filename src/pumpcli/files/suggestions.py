"""Texts for messages: shortened values, and suggestions for misspelt words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.errors import Fault, FaultCode

#: An example of each key that people look for under another name.
EXAMPLES = {
    "site": "site: home",
    "labels": "labels: [dr-a, high-risk]",
    "booked": "booked: 2026-12-01 10:30",
    "unavailable": "unavailable: 2026-12-18 to 2027-01-10",
    "stopped": "stopped: {from: 2026-11-09 10:00, to: 2026-11-09 16:00, why: MRI}",
    "ended": "ended: {on: 2026-11-10, why: explanted}",
    "orders": "orders: [{placed: 2026-11-20, received: 2026-11-27}]",
}
#: Words for the end of a pump, and the reason that each means.
REASONS = (
    dict.fromkeys(("explant", "explantation", "explanting", "explanted", "removal", "removed"), "explanted")
    | dict.fromkeys(("retired", "out_of_use"), "other")
    | dict.fromkeys(("exchange", "exchanged", "replaced"), "replaced")
    | dict.fromkeys(("moved", "transfer", "transferred"), "transferred")
    | dict.fromkeys(("dead", "death", "deceased", "died"), "died")
)
#: Words that people write instead of a key, each with the keys that they may mean. The first that is known at a place
#: is suggested there.
_SYNONYMS = {
    word: keys
    for words, keys in (
        ("clinic location place where", ("site",)),
        ("doctor label physician tag tags", ("labels",)),
        ("appointment appointments booking bookings next_appointment next_visit visit visits", ("booked",)),
        ("absence absences absent away closed holiday holidays not_available travel vacation", ("unavailable",)),
        ("halted mri pause paused stall stalled stop stops", ("stopped",)),
        ("end ended_on", ("to", "ended")),
        ("start since begin", ("from",)),
        ("until", ("to",)),
        ("order", ("orders", "placed")),
        ("ordered ordered_on", ("placed", "orders")),
        ("arrived delivered received_on", ("received",)),
        ("beyond_use bud expires expiry expiry_date", ("use_by",)),
        ("because cause reason", ("why",)),
        ("at date day true", ("on",)),
    )
    for word in words.split()
    for keys in [keys]
}


def shown(text: str) -> str:
    """Return a text for a message, cut after 40 characters."""
    return text if len(text) <= 40 else f"{text[:40]}..."


def unknown_key(key: str, known: list[str]) -> Fault:
    """Return the fault for an unknown key, with a suggestion."""
    if re.match(r"[0-9]", key):
        return Fault(
            FaultCode.BAD_NUMBER,
            f"`{shown(key)}` is read as a key, because a comma in braces ends a value: "
            "write 2000 for 2,000, and 0.02 for 0,02",
        )
    if key in WEEKDAY_NAMES:
        return Fault(
            FaultCode.UNKNOWN_KEY, f"unknown key `{key}`: in braces a comma ends a value; write days: [mon, wed]"
        )
    meant = _meant(key, known) or did_you_mean(key, known)
    return Fault(FaultCode.UNKNOWN_KEY, f"unknown key `{shown(key)}`{meant}; known here: {', '.join(known)}")


def _meant(key: str, known: list[str]) -> str:
    """Return ": write `labels: [dr-a, high-risk]`" for another name of a known key; empty if it is none."""
    word = re.sub(r"[ -]", "_", key.lower())
    reason = REASONS.get(re.sub(r"_(?:on|date|at)$", "", word))
    if reason is not None and "ended" in known:
        return f": write `{EXAMPLES['ended'].replace('explanted', reason)}`"
    meant = next((name for name in _SYNONYMS.get(word, ()) if name in known), None)
    return "" if meant is None else f": write `{EXAMPLES.get(meant, meant)}`"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ": did you mean `windows`?" for the nearest known word, in any case; empty if none is near."""
    spelled = {name.lower(): name for name in known}
    near = get_close_matches(shown(word.lower()), spelled, n=1, cutoff=0.6)
    return f": did you mean `{spelled[near[0]]}`?" if near else ""


def either(keys: tuple[str, ...]) -> str:
    """Return keys as a list in words, such as "`dose` and `volume`"."""
    quoted = [f"`{key}`" for key in keys]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
