"""Texts for messages: shortened values, and suggestions for misspelt words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.errors import Fault, FaultCode


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
    return Fault(
        FaultCode.UNKNOWN_KEY, f"unknown key `{shown(key)}`{did_you_mean(key, known)}; known here: {', '.join(known)}"
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ": did you mean `windows`?" for the nearest known word, in any case; empty if none is near."""
    spelled = {name.lower(): name for name in known}
    near = get_close_matches(shown(word.lower()), spelled, n=1, cutoff=0.6)
    return f": did you mean `{spelled[near[0]]}`?" if near else ""


def either(keys: tuple[str, ...]) -> str:
    """Return keys as a list in words, such as "`dose` and `volume`"."""
    quoted = [f"`{key}`" for key in keys]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
