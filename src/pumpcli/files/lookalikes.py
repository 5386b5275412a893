"""Files that look like pump files and are not read, because of their names."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import Enum

#: Endings that an editor, a browser or a word processor puts behind the name that was typed.
_ADDED = ("txt", "text", "doc", "docx", "rtf", "odt", "download", "part")
_BY_NAME = re.compile(rf".*\.ya?ml\.(?:{'|'.join(_ADDED)})", re.IGNORECASE | re.DOTALL)
_PUMP_LINE = re.compile(rb"(?:\A|[\r\n])(?:\xef\xbb\xbf)?pump[ \t]*:")
#: Bytes at the beginning of a file in which its code is looked for: behind a comment of some lines at most.
HEAD = 4096


class Likeness(Enum):
    """How much the name of a file is like that of a pump file."""

    NONE = "none"
    LOOK = "its first lines tell"
    SURE = "sure"


def likeness(name: str) -> Likeness:
    """Judge a file by its name, which ends in neither `.yaml` nor `.yml`. `P-1.yaml.txt` was meant to be read; `P-1`,
    `P-1.txt` and `P-1.ymal` may have been; `P-1.yaml~` and `P-1.yaml.bak` are old copies."""
    if _BY_NAME.fullmatch(name):
        return Likeness.SURE
    _, dot, ending = name.rpartition(".")
    ending = ending.lower()
    if not dot or ending.isdigit() or ending in ("", "txt", "text") or _is_nearly_yaml(ending):
        return Likeness.LOOK
    return Likeness.NONE


def holds_pump(head: bytes) -> bool:
    """Whether the beginning of a file has a line with the key `pump`, in UTF-8 or in the UTF-16 of Windows."""
    return _PUMP_LINE.search(head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")) is not None


def _is_nearly_yaml(ending: str) -> bool:
    """Whether an ending is a slip of the fingers away from one that is read."""
    return ending.isalnum() and any(SequenceMatcher(None, ending, right).ratio() > 0.7 for right in ("yaml", "yml"))
