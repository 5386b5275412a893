"""Scale the doses of a program as texts: exact, in the unit of the file, with at least as many decimals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.quantities import MAX_DIGITS
from pumpcli.files.suggestions import shown
from pumpcli.files.yaml_writing import Value

_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?(\D.*)")
_DOSES = ("rate", "dose", "volume")
#: The keys of a program whose doses are scaled; patient boluses stay as they are.
_LISTS = ("windows", "boluses")


class _TooLong(Exception):
    """Raised for a dose with too many decimals; the message says which."""


def scaled_program(program: Mapping[str, Value], factor: Fraction) -> dict[str, Value] | Fault:
    """Return a program with base rate, windows and scheduled boluses times a factor; a fault for a dose that would have
    more decimals than a file may have."""
    try:
        lists = {key: _scaled_list(program[key], factor) for key in _LISTS if key in program}
        return {**_scaled_doses(program, factor), **lists}
    except _TooLong as error:
        return Fault(FaultCode.BAD_NUMBER, str(error))


def _scaled_list(items: Value, factor: Fraction) -> Value:
    assert not isinstance(items, str | Mapping), "a list has been read from it"
    return [_scaled_doses(item, factor) if isinstance(item, Mapping) else item for item in items]


def _scaled_doses(value: Mapping[str, Value], factor: Fraction) -> dict[str, Value]:
    return {
        key: _scaled(part, factor) if key in _DOSES and isinstance(part, str) else part for key, part in value.items()
    }


def _scaled(text: str, factor: Fraction) -> str:
    match = _NUMBER.fullmatch(text)
    assert match is not None, "a dose has been read from it"
    decimals = match[2] or ""
    number = Fraction(f"{match[1]}.{decimals or 0}") * factor
    places = len(decimals)
    while places <= MAX_DIGITS and (number * 10**places).denominator != 1:
        places += 1
    if places > MAX_DIGITS:
        raise _TooLong(f"`{shown(text)}` would have more than {MAX_DIGITS} decimals; give the dose with --set")
    digits = str((number * 10**places).numerator).rjust(places + 1, "0")
    whole, rest = (digits[:-places], digits[-places:]) if places else (digits, "")
    return f"{whole}{'.' if rest else ''}{rest}{match[3]}"
