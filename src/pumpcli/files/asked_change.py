"""Read program changes from the command line: "+10%", "+10% every 7 days x 4", "rate=0 mL/day"."""

from __future__ import annotations

import re
from fractions import Fraction

from pumpcli.domain.what_if import Titration
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import quantities
from pumpcli.files.suggestions import shown
from pumpcli.values import Frozen

#: A year of weekly steps; more are a mistake.
MOST_STEPS = 52

_CHANGE = re.compile(r"([+\-\u2212])\s*(.+)")
_TITRATION = re.compile(r"(.+?)\s+every\s+(.+?)\s*[x*\u00d7]\s*([0-9]+)", re.IGNORECASE)
_PATH = re.compile(r"[a-z_]+(?:\[[0-9]{1,4}\])?(?:\.[a-z_]+)?")
_EXAMPLE = "`+10% every 7 days x 4`"


class Setting(Frozen):
    """A new value for a field of a program.

    Attributes:
        path: the field, relative to the program: "windows[0].rate".
        text: the value, as a file would write it.
    """

    path: str
    text: str


def change(text: str) -> Fraction | Fault:
    """Read a change of doses such as "+10%" or "-5 %". Return it as a part of one, from -1 to 1."""
    match = _CHANGE.fullmatch(text.strip())
    if match is None:
        number = text.strip().removesuffix("%").strip()
        signed = f"+{number}% or -{number}%" if re.fullmatch(r"[0-9.]+", number) else "+10% or -5%"
        return Fault(
            FaultCode.BAD_NUMBER, f"`{shown(text)}` does not say whether more or less is meant; write {signed}"
        )
    part = quantities.percentage(match[2])
    if isinstance(part, Fault):
        return part
    return part if match[1] == "+" else -part


def titration(text: str) -> Titration | Fault:
    """Read a titration such as "+10% every 7 days x 4": four steps, the first at once. "*" and "\u00d7" mean "x"."""
    match = _TITRATION.fullmatch(text.strip())
    if match is None:
        return Fault(FaultCode.BAD_TEXT, f"`{shown(text)}` is not a titration; write one such as {_EXAMPLE}")
    step, every, steps = (
        change(match[1]),
        quantities.period(match[2]),
        int(match[3][:9]),
    )  # nine digits are too many steps already
    if isinstance(step, Fault):
        return step
    if isinstance(every, Fault):
        return every
    if not 1 <= steps <= MOST_STEPS:
        return Fault(FaultCode.OUT_OF_RANGE, f"`{shown(text)}`: 1 to {MOST_STEPS} steps can be compared")
    return Titration(step, every, steps)


def setting(text: str) -> Setting | Fault:
    """Read a field and its value, such as "rate=120 mcg/day" or "windows[0].rate=500 mcg/day". Whether the program has
    this field is not checked."""
    path, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not _PATH.fullmatch(path) or not value:
        example = "`rate=120 mcg/day` or `windows[0].rate=500 mcg/day`"
        return Fault(FaultCode.BAD_TEXT, f"`{shown(text)}` is not a field with its value; write {example}")
    return Setting(path, value)
