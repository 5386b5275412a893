"""Escape texts for HTML. Only these functions make `Html` of a text of a result, so none is written unescaped."""

from __future__ import annotations

import re
from html import escape
from typing import NewType

from pumpcli.formats.layout import printable
from pumpcli.formats.numbers import NBSP

#: A piece of HTML. A type checker finds a text that is written where this is expected.
Html = NewType("Html", str)

#: Characters of a word from which on it may be broken in a cell, so that no cell is wider than paper. A date with its
#: time is shorter. It is broken after slashes and no-break spaces, and after each `PIECE` other characters.
LONGEST, PIECE = 21, 8
#: Characters of a word in a line up to which it is not broken at its hyphens: a line is wider than a cell.
_WHOLE = 40
_PIECES = re.compile(rf"[^/{NBSP}]{{1,{PIECE}}}[/{NBSP}]*|[/{NBSP}]+")


def escaped(raw: str) -> Html:
    """Return a text as HTML or SVG without an element in it."""
    return Html(escape(printable(raw)))


def text(raw: str) -> Html:
    """Return a text as HTML that shows it: no character of it is markup, and control characters are escaped as on a
    terminal. A date or a code is not broken at its hyphens."""
    shown = escape(printable(raw))
    return Html(_unbroken(shown) if "-" in shown else shown)


def breakable(raw: str, longest: int = LONGEST) -> Html:
    """Return a text as `text` does, with places at which a word of more than `longest` characters may be broken."""
    if len(raw) <= longest and "-" not in raw:
        return Html(escape(printable(raw)))
    return Html(" ".join([_word(word, longest) for word in printable(raw).split(" ")]))


def _word(word: str, longest: int) -> str:
    if len(word) > longest:
        return "<wbr>".join([escape(piece) for piece in _PIECES.findall(word)])
    return f"<span>{escape(word)}</span>" if "-" in word else escape(word)


def _unbroken(shown: str) -> str:
    words = shown.split(" ")
    return " ".join([f"<span>{word}</span>" if "-" in word and len(word) <= _WHOLE else word for word in words])


def quoted(raw: str) -> Html:
    """Return a text as the value of an attribute, with its quotes."""
    return Html(f'"{escape(printable(raw))}"')


def styled(raw: str) -> Html:
    """Return a text as a string of a style sheet, in which every character but letters and digits is escaped."""
    characters = (each if each.isascii() and each.isalnum() else f"\\{ord(each):x} " for each in printable(raw))
    return Html(f'"{"".join(characters)}"')
