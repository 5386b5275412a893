"""The text of a file, by lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


def line_breaks(text: str) -> int:
    """How many line breaks a text has, as YAML counts them."""
    only_newlines = text.isascii() and "\r" not in text
    return text.count("\n") if only_newlines else len(LINE_BREAK.findall(text))


@dataclass
class Source:
    """The text of one file."""

    file: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines as YAML counts them."""
        return LINE_BREAK.split(self.text)

    def line(self, number: int) -> str:
        """One line, counted from 1; empty behind the end of the text."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""
