"""Draw a page of the manual for a terminal: Markdown, rendered by Rich."""

from __future__ import annotations

import io
import re
import textwrap
from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Markdown, MarkdownElement, TableElement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

#: Styles that can be read on light and on dark screens.
_THEME = Theme({"markdown.code": "bold", "markdown.code_block": "none", "markdown.h2": "bold underline"})
_CODE = re.compile(r"`([^`]+)`")
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_FENCED = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_INDENT = 2
_HANGING = 8


class _Example(CodeBlock):
    """A fenced example: indented, not coloured, with the rest of a long line indented further."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(options.max_width - _INDENT, 2)
        lines = (part for line in self.text.plain.rstrip("\n").split("\n") for part in _folded(line, room))
        yield Padding(Text("\n".join(lines)), (0, 0, 1, _INDENT))


class _Table(TableElement):
    """A table that breaks words on a narrow screen instead of cutting them, as Rich does."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in super().__rich_console__(console, options):
            if isinstance(part, Table):
                for column in part.columns:
                    column.overflow = "fold"
            yield part


class _Page(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "fence": _Example,
        "code_block": _Example,
        "table_open": _Table,
    }


def render(text: str, width: int, *, plain: bool) -> str:
    """Return a page as drawn for a terminal.

    Args:
        width: the characters of a line.
        plain: draw without colours and bold text.
    """
    console = Console(
        file=io.StringIO(),
        force_terminal=not plain,
        color_system=None if plain else "standard",
        width=width,
        emoji=False,
        theme=_THEME,
    )
    console.print(_Page(_prepared(text, plain=plain), hyperlinks=False))
    file = console.file
    assert isinstance(file, io.StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def _prepared(text: str, *, plain: bool) -> str:
    """Prepare Markdown for a terminal: replace each link by its label and the command that prints its page."""
    parts = _FENCED.split(text)
    return "".join(part if part.startswith("```") else _prepared_prose(part, plain=plain) for part in parts)


def _prepared_prose(text: str, *, plain: bool) -> str:
    text = _LINK.sub(_named, text)
    if not plain:
        return text
    # Keep the marks of headings and code, because without colours nothing else shows them.
    text = _HEADING.sub(lambda marks: f"{marks[1]} {marks[1].replace('#', chr(92) + '#')} ", text)
    return _CODE.sub(r"`` `\1` ``", text)


def _named(link: re.Match[str]) -> str:
    label, target = link[1], link[2]
    file, _, _ = target.partition("#")
    if not file.endswith(".md") or "/" in file:
        return label
    return f"{label} (`pumpcli manual {file.removesuffix('.md')}`)"


def _folded(line: str, room: int) -> list[str]:
    if len(line) <= room:
        return [line]
    indent = len(line) - len(line.lstrip()) + _HANGING
    return textwrap.wrap(
        line,
        room,
        subsequent_indent=" " * min(indent, room // 2),
        replace_whitespace=False,
        drop_whitespace=True,
        break_on_hyphens=False,
    )
