"""Meanings of keys and fields, from the tables of the manual."""

from __future__ import annotations

import re
from functools import cache

from pumpcli import manual

#: A hint at another part of the manual, which an editor does not show.
_SEE = re.compile(r"; see \[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_NAME = re.compile(r"`([^`]+)`")
_CELL = re.compile(r"(?<!\\)\|")


def meanings(page: str, heading: str, column: str = "key") -> dict[str, str]:
    """Return the meaning of each name in the tables below a heading.

    Args:
        page: a page of the manual.
        heading: with its marks, "### fills"; the tables of its subsections do not count.
        column: the head of the first column of the tables.
    """
    text = _section(page, heading)
    found: dict[str, str] = {}
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _, *rows = map(_cells, table.splitlines())
        if head[0] == column:
            found |= {name: _about(head, row) for row in rows for name in _NAME.findall(row[0])}
    return found


def _about(head: list[str], row: list[str]) -> str:
    """Return the second cell of a row as plain text, and with it what is assumed for a key that is left out."""
    about = _plain(row[1])
    return f"{about} Left out: {_plain(row[2])}." if head[2:] == ["left out"] else about


@cache
def _section(page: str, heading: str) -> str:
    text = f"{manual.read(page)}\n"
    start = text.index(f"\n{heading}\n") + len(heading) + 2
    end = re.compile(r"^#+ ", re.MULTILINE).search(text, start)
    return text[start : end.start()] if end else text[start:]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(line)[1:-1]]


def _plain(cell: str) -> str:
    return _LINK.sub(r"\1", _SEE.sub("", cell)).replace("\\|", "|")
