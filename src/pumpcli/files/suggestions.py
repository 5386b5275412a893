"""The words of faults that concern keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.errors import Fault, FaultCode


def shown(text: str) -> str:
    """A text for a message: a long one in part."""
    return text if len(text) <= 40 else f"{text[:40]}..."


def unknown_key(key: str, known: list[str]) -> Fault:
    """What is to be said of a key that does not exist among the known ones."""
    if re.match(r"[0-9]", key):
        return Fault(
            FaultCode.BAD_NUMBER,
            f"`{shown(key)}` is read as a key, because a comma in braces ends a value: write 2000, not 2,000",
        )
    if key in WEEKDAY_NAMES:
        return Fault(
            FaultCode.UNKNOWN_KEY, f"unknown key `{key}`: in braces a comma ends a value; write days: [mon, wed]"
        )
    return Fault(
        FaultCode.UNKNOWN_KEY, f"unknown key `{shown(key)}`{did_you_mean(key, known)}; known here: {', '.join(known)}"
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Such as ": did you mean `windows`?" for a near word, else nothing."""
    near = get_close_matches(shown(word.lower()), list(known), n=1, cutoff=0.6)
    return f": did you mean `{near[0]}`?" if near else ""


def either(keys: tuple[str, ...]) -> str:
    """Such as "`dose` and `volume`"."""
    quoted = [f"`{key}`" for key in keys]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
