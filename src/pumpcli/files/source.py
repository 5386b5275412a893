"""The text of a file, and where its lines end."""

from __future__ import annotations

import re

from pumpcli.values import frozen

#: The signs at which YAML ends a line, and the breaks that they make: a carriage return with its line feed is one.
BREAKS = "\n\r\x85\u2028\u2029"
BREAK_SIGNS = r"\n\r\x85\u2028\u2029"
#: Patterns of the start of a line, and of what is left of one.
LINE_START = rf"(?<![^{BREAK_SIGNS}])"
REST = rf"[^{BREAK_SIGNS}]*"
_LINE_BREAK = rf"\r\n|[{BREAK_SIGNS}]"


@frozen
class Source:
    """The text of one file, or of a part of it.

    Attributes:
        offset: lines of the file before the text.
    """

    file: str
    text: str
    offset: int = 0


def lines_of(text: str) -> list[str]:
    """The lines of a text, as YAML ends them."""
    return text.split("\n") if is_plain(text) else re.split(_LINE_BREAK, text)


def is_plain(text: str) -> bool:
    """Whether no other sign than the line feed can end a line."""
    return text.isascii() and "\r" not in text


def line_breaks(text: str, first: int = 0, last: int | None = None) -> int:
    """How many lines end in a text, or from `first` to `last` in it, as YAML counts them. They are counted in place,
    since a text may be very long."""
    if first == 0 and last is None and is_plain(text):
        return text.count("\n")
    signs = sum(text.count(sign, first, last) for sign in BREAKS)
    return signs - text.count("\r\n", first, last)
