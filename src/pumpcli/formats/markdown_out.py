"""Write a screen as Markdown (CommonMark with the tables of GitHub), for a mail. It can be read as plain text, too.

A title becomes a heading, other lines a list, and a grid a table with aligned columns. No text of a file acts as
Markdown or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from pumpcli.formats.excerpt import drawn
from pumpcli.formats.layout import Chart, Excerpt, Grid, Line, Screen, Tone, printable, width
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.plain import padded
from pumpcli.formats.problem_groups import below_a_screen
from pumpcli.formats.writers import Messages

#: Characters that act anywhere in a text: emphasis, code, links, HTML, entities, cells, headings; and a colon that
#: begins an address, or a point behind "www".
_ACTING = re.compile(r"[\\`*\[<|~]|(?<!\S)#|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|:(?=//)|(?<=www)\.", re.IGNORECASE)
#: What acts at the beginning of a line: a list, numbered or not, a rule, and a quotation.
_OPENING = re.compile(r"(\d{1,9}(?=[.)](?!\S))|(?=[+-](?![^\s-])|>))(.)")
#: Spaces that a browser would show as one, and spaces with which reports align figures.
_SPACES, _ALIGNING = re.compile(r" {2,}"), re.compile(rf" ?{NBSP}+")


def render(screen: Screen, messages: Messages) -> str:
    """Return a text whose lines all end in a line break, with the messages below the screen."""
    parts: list[list[str]] = []
    for block in (*screen, *below_a_screen(messages.problems, messages.notes)):
        match block:
            case Line():
                _add_line(parts, block)
            case Grid():
                parts.append(list(_table(block)))
            case Excerpt():
                parts.append(_code(block))
            case Chart():
                pass
            case _:
                assert_never(block)
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _add_line(parts: list[list[str]], line: Line) -> None:
    """Add a line to the list before it, or as a heading; an empty line ends a list."""
    text = escaped(line.text)
    if not text:
        parts.append([])
    elif line.tone is Tone.STRONG and not line.indent:
        parts.append([f"{'##' if any(parts) else '#'} {text}"])
    elif parts and parts[-1] and parts[-1][0].startswith("- "):
        parts[-1].append(f"- {_opened(text)}")
    else:
        parts.append([f"- {_opened(text)}"])


def _table(grid: Grid) -> Iterator[str]:
    """Yield the lines of a table; a column without any text is left out, as everywhere."""
    titles = [escaped(column.title) for column in grid.columns]
    rows = [titles, *([escaped(cell.text) for cell in row] for row in grid.rows)]
    widths = [max(map(width, texts)) for texts in zip(*rows, strict=True)]
    shown = [(index, max(wide, 3), grid.columns[index].right) for index, wide in enumerate(widths) if wide]
    for number, row in enumerate(rows):
        yield f"| {' | '.join(padded(row[index], wide, right=right) for index, wide, right in shown)} |"
        if number == 0:
            yield f"|{'|'.join('-' * (wide + 1) + (':' if right else '-') for _, wide, right in shown)}|"


def _code(excerpt: Excerpt) -> list[str]:
    """Return a line of a file and its mark as a block of code, between fences longer than any in the line."""
    lines = drawn(excerpt, None)
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", lines[0]) or [""]))
    return [fence, *lines, fence]


def _opened(text: str) -> str:
    """Return an escaped text for the beginning of a line."""
    return _OPENING.sub(r"\1\\\2", text, count=1) if _OPENING.match(text) else text


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, in one line; several spaces between words stay several."""
    spaced = _SPACES.sub(lambda spaces: "\0" * len(spaces[0]), printable(text.strip(" ")))
    return _ACTING.sub(r"\\\g<0>", _ALIGNING.sub(" ", spaced).strip(" ")).replace("\0", NBSP)
