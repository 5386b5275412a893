"""Texts that other YAML programs change when they read a file and write it again.

They guess types: 007 becomes 7, NO becomes false, and 22:00, to YAML 1.1, is the number 1320. Here nothing is guessed,
so a code is right until such a program writes the file. `unquoted_codes` warns before that, and `origin` explains what
is found afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import yaml

from pumpcli.errors import Fault, FaultCode

if TYPE_CHECKING:
    from pumpcli.domain.pump import Pump
    from pumpcli.files.document import Entry

#: Words of YAML 1.1 and 1.2, each also in capitals and with one capital.
_TRUTHS = ("true", "false", "yes", "no", "on", "off", "y", "n")
_NULLS = ("null", "~", "Null", "NULL")
_SPECIAL = (".inf", "+.inf", "-.inf", ".nan", "=", "<<")
#: The first characters of every text that is changed.
_FIRST = frozenset("0123456789+-.~=<tfynoTFYNO")
_INTEGER = r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|_*[0-9][0-9_,]*|[1-9][0-9_]*(?::[0-5]?[0-9])+)"
_FLOAT = (
    r"[-+]?(?:\._*[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
)
_TIMESTAMP = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?"
)
#: Numbers that every program writes as it reads them.
_SAME_INTEGER = r"0|-?[1-9][0-9]{0,14}"
_SAME_FLOAT = r"-?(?:0|[1-9][0-9]{0,9})\.[0-9]{0,3}[1-9]"
_HOUR_SECONDS = 3600


def unquoted_codes(pump: Pump, root: Entry) -> Iterator[Fault]:
    """Yield a fault for each code, site and label of a pump that is written without quotes and would be changed."""
    labels = [(f"labels[{index}]", label) for index, label in enumerate(pump.labels)]
    for path, text in [("pump", pump.code), ("site", pump.site or ""), *labels]:
        kind = read_as(text)
        if kind is None or not _is_plain(root.locate(path).node):
            continue
        message = f'`{text}` without quotes is {kind} to other YAML programs, which may change it; write "{text}"'
        yield Fault(FaultCode.CODE_NEEDS_QUOTES, message, path)


def read_as(text: str) -> str | None:
    """Return the kind of value that another YAML program reads and writes in another way, such as "a number"; None for
    a text that stays as it is."""
    if text[:1] not in _FIRST:
        return None
    word = text.lower()
    if word in _TRUTHS and text in (word, word.upper(), word.capitalize()):
        return "true or false"
    if text in _NULLS:
        return "an empty value"
    if word in _SPECIAL:
        return "a special value"
    if re.fullmatch(_TIMESTAMP, text):
        return "a date"
    if re.fullmatch(f"{_SAME_INTEGER}|{_SAME_FLOAT}", text):
        return None
    return "a number" if re.fullmatch(f"{_INTEGER}|{_FLOAT}", text) else None


def origin(text: str, fault: Fault) -> str:
    """Return the end of the message about a value that another YAML program may have written; empty for others."""
    if text in _NULLS:
        return "; other YAML programs write this for an empty value: give a value, or leave the key out"
    if fault.code is FaultCode.BAD_TIME:
        return _time(text)
    truth = text.lower()
    if fault.code is FaultCode.WRONG_TYPE and truth in ("true", "false"):
        return f"; other YAML programs change yes to true and no to false: write {'yes' if truth == 'true' else 'no'}"
    if fault.code is FaultCode.UNKNOWN_HOLIDAYS and truth == "false":
        return '; other YAML programs change NO, for Norway, to false: write "NO"'
    if fault.code is FaultCode.BAD_NUMBER and re.fullmatch(r"[0-9]{1,6}\.0{1,6}", text):
        return f"; write {text.partition('.')[0]}"
    return ""


def _time(text: str) -> str:
    """Return a hint at the time of day that YAML 1.1 reads as a number of minutes, or of seconds."""
    digits = re.fullmatch(r"([1-9][0-9]{1,4})(?:\.0)?", text)
    number = int(digits[1]) if digits else 0
    if number > 1440 and number % 60 == 0 and number >= 10 * _HOUR_SECONDS:
        minutes, changed = number // 60, f"{number // _HOUR_SECONDS:02}:{number // 60 % 60:02}:00"
    else:
        minutes, changed = number, f"{number // 60:02}:{number % 60:02}"
    if not 60 <= minutes <= 1440:
        return ""
    meant = f"{minutes // 60:02}:{minutes % 60:02}"
    clock = f"{number // 100:02}:{number % 100:02}"
    other = f"; if {clock} is meant, write {clock}" if number < 2400 and number % 100 < 60 else ""
    return f'. Other YAML programs change {changed} to {number}: if so, write "{meant}" in quotes{other}'


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.tag is None
