"""The help of a command: its usage and summary, examples, then its commands or options in groups.

It is drawn here and not by Typer, whose boxes leave an option half a line of 80 characters.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pumpcli.cli.panels import PANELS, RARE
from pumpcli.cli.screen import is_coloured, is_taller_than_screen
from pumpcli.cli.streams import USUAL_WIDTH, terminal_width
from pumpcli.cli.usage_words import path_of
from pumpcli.formats.layout import Drawn, Tone
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.wrapping import kept, unbroken, wrapped
from pumpcli.values import Frozen

#: The most characters of a line on a terminal: longer lines of prose are hard to read.
WIDEST = 100
#: A narrower terminal has the text about an option below it.
NARROWEST = 50
#: The most characters of an option beside which its text begins; that of a longer one begins on the next line.
LONGEST_NAME = 24
INDENT, GAP, BELOW = 2, 2, 6
#: The heading of the examples in a docstring. Each stands on a line of its own, with what it does behind two spaces
#: and a #.
EXAMPLES = "Examples:"
#: Texts that a person types as they are.
_QUOTED = re.compile(r"(?<!\w)'[^']{1,60}'(?!\w)")


class HelpExample(Frozen):
    """A command as a clinic types it, and what it does."""

    command: str
    about: str


class HelpEntry(Frozen):
    """An argument, an option or a command, and what it does.

    Attributes:
        value: the placeholder for the value of an option.
    """

    name: str
    value: str
    about: str

    @property
    def width(self) -> int:
        return len(self.name) + len(self.value) + bool(self.value)


class HelpGroup(Frozen):
    """A heading, and the entries below it."""

    title: str
    entries: tuple[HelpEntry, ...]


def show(ctx: Any, *, is_paged: bool) -> None:
    """Print the help of the command of a context.

    Args:
        is_paged: page by page, if it is longer than the terminal.
    """
    width = terminal_width(sys.stdout)
    lines = list(_drawn(ctx, USUAL_WIDTH if width is None else min(width, WIDEST)))
    if is_coloured():
        from pumpcli.formats import terminal  # noqa: PLC0415  # a pipe does not need it

        text = terminal.styled(lines)
    else:
        text = _plain(lines)
    data = text.encode(errors="backslashreplace")
    if is_paged and width is not None and is_taller_than_screen(len(lines)):
        from pumpcli.cli import pager  # noqa: PLC0415  # needed for a long help on a terminal only

        if pager.show(data):
            return
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def text_of(ctx: Any) -> str:
    """Return the help of the command of a context, as a pipe gets it."""
    return _plain(_drawn(ctx, USUAL_WIDTH))


def examples(command: Any) -> tuple[HelpExample, ...]:
    """Return the examples of a command."""
    found = [part for part in _paragraphs(command) if part.startswith(EXAMPLES)]
    lines = [line.strip() for part in found for line in part.splitlines()[1:]]
    return tuple(
        HelpExample(command.rstrip(), about.lstrip()) for command, _, about in (line.partition("  #") for line in lines)
    )


def summary(command: Any) -> str:
    """Return the sentence about a command."""
    return _paragraphs(command)[0]


def remarks(command: Any) -> list[str]:
    """Return the further paragraphs about a command."""
    return [" ".join(part.split()) for part in _paragraphs(command)[1:] if not part.startswith(EXAMPLES)]


def groups(ctx: Any) -> list[HelpGroup]:
    """Return the commands of a group in the order of their table, then all options, the rare ones last."""
    found: dict[str, list[HelpEntry]] = {}
    for command in _commands(ctx):
        found.setdefault(command.rich_help_panel or "Commands", []).append(
            HelpEntry(command.name, "", summary(command))
        )
    panels: dict[str, list[HelpEntry]] = {}
    for param in ctx.command.get_params(ctx):
        if not param.hidden:
            panels.setdefault(param.rich_help_panel or RARE, []).append(_entry(param))
    order = [*(each for each in panels if each not in PANELS), *(each for each in PANELS if each in panels)]
    found |= {title: panels[title] for title in order}
    return [HelpGroup(title, tuple(entries)) for title, entries in found.items()]


def usage(ctx: Any) -> str:
    """Return how the command is called."""
    arguments = [param for param in ctx.command.params if param.param_type_name == "argument"]
    takes = [each.metavar if each.required or each.metavar[0] == "[" else f"[{each.metavar}]" for each in arguments]
    below = [ctx.command.subcommand_metavar] if _commands(ctx) else []
    return " ".join([path_of(ctx), *below, *takes, "[OPTIONS]"])


def _commands(ctx: Any) -> list[Any]:
    """Return the commands below the command of a context."""
    if not hasattr(ctx.command, "list_commands"):
        return []
    return [ctx.command.get_command(ctx, name) for name in ctx.command.list_commands(ctx)]


def _paragraphs(command: Any) -> list[str]:
    return inspect.cleandoc(command.help or "").split("\n\n")


def _entry(param: Any) -> HelpEntry:
    """Return an argument by the name of its value, or an option by its names, the short one first."""
    is_flag = getattr(param, "is_flag", False)
    has_default = not is_flag and param.show_default and param.default is not None
    about = f"{param.help} Left out: {param.default}." if has_default else param.help
    if param.param_type_name == "argument":
        return HelpEntry(param.metavar, "", about)
    value = "" if is_flag or param.count else param.metavar or ""
    return HelpEntry(", ".join(sorted(param.opts, key=len)), value, about)


def _drawn(ctx: Any, room: int) -> Iterator[Drawn]:
    """Yield the lines of the help, none of them wider than `room` characters where its words allow it."""
    yield from _text(f"Usage: {usage(ctx)}", room, hang=7)
    shown, about = examples(ctx.command), [summary(ctx.command), *remarks(ctx.command)]
    for paragraph in [" ".join(about)] if shown else about:
        yield []
        yield from _text(paragraph, room)
    if shown:
        yield []
        yield [("Examples", Tone.STRONG)]
        yield from _examples(shown, room)
    found = groups(ctx)
    widths = [entry.width for group in found for entry in group.entries]
    beside = max((each for each in widths if each <= LONGEST_NAME), default=0)
    column = BELOW if room < NARROWEST else INDENT + beside + GAP
    for group in found:
        yield []
        yield [(group.title, Tone.STRONG)]
        for entry in group.entries:
            yield from _entry_lines(entry, column, room)


def _examples(shown: Sequence[HelpExample], room: int) -> Iterator[Drawn]:
    """Yield the examples, with what they do beside them, or below them where that does not fit."""
    column = INDENT + max(len(each.command) for each in shown) + GAP
    is_beside = all(column + len(each.about) <= room for each in shown)
    for each in shown:
        if is_beside:
            yield [(" " * INDENT + each.command.ljust(column - INDENT), Tone.PLAIN), (each.about, Tone.FAINT)]
            continue
        yield from _text(_typed(each.command), room, INDENT, hang=4)
        yield from _text(each.about, room, BELOW, tone=Tone.FAINT)


def _entry_lines(entry: HelpEntry, column: int, room: int) -> Iterator[Drawn]:
    """Yield an entry: its name, and what it does in the column beside it, or from the next line on."""
    about = wrapped(_typed(unbroken(entry.about)), max(room - column, 10))
    name: Drawn = [(" " * INDENT, Tone.PLAIN), (entry.name, Tone.STRONG)]
    if entry.value:
        name.append((f" {entry.value}", Tone.PLAIN))
    if INDENT + entry.width + GAP <= column:
        name.append((" " * (column - INDENT - entry.width) + about.pop(0), Tone.PLAIN))
    yield name
    for line in about:
        yield [(" " * column + line, Tone.PLAIN)]


def _text(text: str, room: int, indent: int = 0, hang: int = 0, tone: Tone = Tone.PLAIN) -> Iterator[Drawn]:
    for line in wrapped(" " * indent + _typed(unbroken(text)), room, hang):
        yield [(line, tone)]


def _typed(text: str) -> str:
    """Return a text with no-break spaces in what a person types in quotes."""
    return _QUOTED.sub(lambda quoted: kept(quoted[0]), text)


def _plain(lines: Iterable[Drawn]) -> str:
    joined = ("".join(text for text, _ in line) for line in lines)
    return "".join(line.replace(NBSP, " ").rstrip() + "\n" for line in joined)
