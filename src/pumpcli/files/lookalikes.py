"""Recognise files that look like pump files or clinic files, but are not read because of their names."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import Enum

#: Endings that an editor, a browser or a word processor adds to the name that was typed.
_ADDED = ("txt", "text", "doc", "docx", "rtf", "odt", "md", "html", "download", "crdownload", "part", "partial")
_BY_NAME = rf"(?is).*\.ya?ml\.(?:{'|'.join(_ADDED)})"
#: Endings of copies kept on purpose, and anything after them.
_OLD = r"(?s)(?:bak|old|orig|save)\b.*|.*~"
#: A line with the key `pump`, not quoted and indented as in the JSON of a list.
_PUMP_LINE = rb"""(?:\A|[\r\n])(?:\xef\xbb\xbf)?(?:---[ \t]+)?(?:[ \t]*pump|(?:\{\s*)?(["']?)pump\1)[ \t]*:"""
#: Bytes at the beginning of a file in which to look for the key `pump`: it may follow a long comment or other keys.
HEAD = 65_536


class Likeness(Enum):
    """The likeness of a file name to that of a pump file; for LOOK, the beginning of the file decides."""

    NONE = "none"
    LOOK = "decided by its first lines"
    SURE = "sure"


def likeness(name: str) -> Likeness:
    """Return the likeness of a name that ends in neither `.yaml` nor `.yml`.

    SURE: `P-1.yaml.txt`. LOOK: `P-1`, `P-1.txt`, `P-1.ymal`, `P-1.yaml (1)` and `P-1 Dr. Lee`. NONE: old copies such as
    `P-1.yaml~` and `P-1.yaml.bak`, and files of another kind such as `P-1.pdf`.
    """
    if re.fullmatch(_BY_NAME, name):
        return Likeness.SURE
    _, _, ending = name.lower().rpartition(".")
    if ending == name.lower() or ending in ("", "txt", "text") or _is_nearly_yaml(ending):
        return Likeness.LOOK
    is_ending = ending.isascii() and ending.isalnum() and not ending.isdigit()
    return Likeness.NONE if is_ending or re.fullmatch(_OLD, ending) else Likeness.LOOK


def holds_pump(head: bytes) -> bool:
    """Return whether the beginning of a file has a line with the key `pump`, in UTF-8 or in UTF-16."""
    return (
        re.search(_PUMP_LINE, head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")) is not None
    )


def is_called_clinic(name: str) -> bool:
    """Return whether a name begins with the word "clinic", as that of a clinic file does."""
    return re.match(r"clinic\b", name, re.IGNORECASE) is not None


def holds_input_key(head: bytes) -> bool:
    """Return whether the beginning of a file has a key of a clinic file, a pump file or a catalogue."""
    from pumpcli.files.input_keys import looks_like_input  # noqa: PLC0415  # few folders hold such a file

    return looks_like_input(head)


def _is_nearly_yaml(ending: str) -> bool:
    """Return whether an ending is a likely misspelling of `yaml` or `yml`."""
    return ending.isalnum() and any(SequenceMatcher(None, ending, right).ratio() > 0.6 for right in ("yaml", "yml"))
