"""Recognise input files by their first bytes, so that no result overwrites one."""

from __future__ import annotations

import re

from pumpcli.files.catalogues import KEYS_OF_A_PUMP
from pumpcli.files.clinic_file import CLINIC_KEYS

#: Bytes of a file to look at.
ENOUGH = 1_000_000

_KEYS = "|".join((*KEYS_OF_A_PUMP, *CLINIC_KEYS))
_KEY = rf"""(?:[&!]\S*[ \t]+)*(?:(["'])(?:{_KEYS})\1\s*:|(?:{_KEYS})\s*:(?!\S))"""
_EXPLICIT_KEY = re.compile(rf"^\?[ \t]+(?:{_KEYS})\s*$", re.MULTILINE)
_LINE = re.compile(rf"^(?:---\s+)?{_KEY}", re.MULTILINE)
_BEGINNING = re.compile(rf"(?:\s|#.*\n|%.*\n|---|\{{)*{_KEY}")


def looks_like_input(data: bytes) -> bool:
    """Return whether these are the first bytes of a pump file, a clinic file or a catalogue, even one with errors."""
    text = data.replace(b"\0", b"").decode(errors="replace").lstrip("\ufeff\ufffd").replace("\r", "\n")  # UTF-16 too
    return any((_LINE.search(text), _BEGINNING.match(text), _EXPLICIT_KEY.search(text)))
