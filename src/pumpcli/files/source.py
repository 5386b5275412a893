"""The text of a file, and its line breaks."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from itertools import chain, islice

from pumpcli.values import Frozen

#: The characters that end a line in YAML, and the same characters escaped for a pattern; "\r\n" ends one line.
BREAKS = "\n\r\x85\u2028\u2029"
BREAK_CHARACTERS = r"\n\r\x85\u2028\u2029"
#: Patterns of the start of a line, and of the rest of a line.
LINE_START = rf"(?<![^{BREAK_CHARACTERS}])"
REST = rf"[^{BREAK_CHARACTERS}]*"
_LINE_BREAK = rf"\r\n|[{BREAK_CHARACTERS}]"


class Source(Frozen):
    """The text of one file, or of a part of it.

    Attributes:
        offset: lines of the file before the text.
        is_part: whether the file may have more text, before it or behind it.
        is_ours: whether it is a file of the package, so that its size and depth need no check.
    """

    file: str
    text: str
    offset: int = 0
    is_part: bool = False
    is_ours: bool = False

    def is_in(self, data: bytes) -> bool:
        """Return whether the bytes of a file are those that were read; of a part, whether they have its text."""
        text = self.text.encode()
        return text in data if self.is_part else text == data.removeprefix(BOM_UTF8)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text without their ends, split as YAML does."""
    return text.split("\n") if is_plain(text) else re.split(_LINE_BREAK, text)


def is_plain(text: str) -> bool:
    """Return whether only line feeds can end a line of this text."""
    return text.isascii() and "\r" not in text


def index_of_line(text: str, number: int) -> int:
    """Return the index at which a line begins, by the number of lines before it; the length of the text if it has fewer
    lines."""
    ends = (found.end() for found in re.finditer(_LINE_BREAK, text))
    return next(islice(chain([0], ends), number, None), len(text))


def line_breaks(text: str, first: int = 0, last: int | None = None) -> int:
    """Return the number of line breaks in a text, or in its part `[first, last)`, as YAML counts them. The part is not
    copied, since a text may be very long."""
    if first == 0 and last is None and is_plain(text):
        return text.count("\n")
    breaks = sum(text.count(character, first, last) for character in BREAKS)
    return breaks - text.count("\r\n", first, last)
