"""Files that look like pump files or clinic files and are not read, because of their names."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import Enum

#: Endings that an editor, a browser or a word processor puts behind the name that was typed.
_ADDED = ("txt", "text", "doc", "docx", "rtf", "odt", "md", "html", "download", "crdownload", "part", "partial")
_BY_NAME = re.compile(rf".*\.ya?ml\.(?:{'|'.join(_ADDED)})", re.IGNORECASE | re.DOTALL)
#: Endings of copies that are kept on purpose, with whatever is behind them.
_OLD = re.compile(r"(?:bak|old|orig|save)\b.*|.*~", re.DOTALL)
#: A line with the key of a pump. In the JSON of a list it is quoted and indented, and none of a pump file.
_PUMP_LINE = re.compile(
    rb"""(?:\A|[\r\n])(?:\xef\xbb\xbf)?(?:---[ \t]+)?(?:[ \t]*pump|(?:\{\s*)?(["']?)pump\1)[ \t]*:"""
)
#: Bytes at the beginning of a file in which its code is looked for: behind a long comment, or at the end of the keys.
HEAD = 65_536


class Likeness(Enum):
    """How much the name of a file is like that of a pump file."""

    NONE = "none"
    LOOK = "its first lines tell"
    SURE = "sure"


def likeness(name: str) -> Likeness:
    """Judge a file by its name, which ends in neither `.yaml` nor `.yml`. `P-1.yaml.txt` was meant to be read; `P-1`,
    `P-1.txt`, `P-1.ymal`, `P-1.yaml (1)` and `P-1 Dr. Lee` may have been; `P-1.yaml~` and `P-1.yaml.bak` are old
    copies, and `P-1.pdf` is a file of another kind."""
    if _BY_NAME.fullmatch(name):
        return Likeness.SURE
    _, _, ending = name.lower().rpartition(".")
    if ending == name.lower() or ending in ("", "txt", "text") or _is_nearly_yaml(ending):
        return Likeness.LOOK
    is_ending = ending.isascii() and ending.isalnum() and not ending.isdigit()
    return Likeness.NONE if is_ending or _OLD.fullmatch(ending) else Likeness.LOOK


def holds_pump(head: bytes) -> bool:
    """Whether the beginning of a file has a line with the key `pump`, in UTF-8 or in the UTF-16 of Windows."""
    return _PUMP_LINE.search(head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")) is not None


def is_called_clinic(name: str) -> bool:
    """Whether a name is that of a clinic file but for its ending."""
    return re.match(r"clinic\b", name, re.IGNORECASE) is not None


def holds_rules(head: bytes) -> bool:
    """Whether the beginning of a file has a key of a clinic file."""
    from pumpcli.files.likeness import looks_like_input  # noqa: PLC0415  # few folders hold such a file

    return looks_like_input(head)


def _is_nearly_yaml(ending: str) -> bool:
    """Whether an ending is a slip of the fingers away from one that is read."""
    return ending.isalnum() and any(SequenceMatcher(None, ending, right).ratio() > 0.6 for right in ("yaml", "yml"))
