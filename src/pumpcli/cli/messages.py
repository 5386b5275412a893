"""Print messages to standard error: on a terminal broken between words, elsewhere each in one line."""

from __future__ import annotations

import sys

from pumpcli.cli.exit_codes import print_error
from pumpcli.cli.screen import is_coloured, is_terminal
from pumpcli.cli.streams import terminal_width
from pumpcli.formats import plain
from pumpcli.formats.layout import Line, Screen, Tone, printable


def print_message(message: str) -> None:
    """Print a message, whose control characters are escaped."""
    from pumpcli.formats.wrapping import unbroken  # noqa: PLC0415  # most runs print no message

    print_screen([Line(unbroken(message))])


def print_screen(screen: Screen) -> None:
    """Print a screen without colours."""
    print_error(plain.render(screen, terminal_width(sys.stderr)))


def print_next(command: str) -> None:
    """Print the command to type next, in a line that a terminal breaks and nobody else, so that it can be copied.

    Nothing is printed where nobody types it: unless standard output and standard error are terminals.
    """
    if not (command and sys.stderr.isatty() and is_terminal() and printable(command) == command):
        return
    from pumpcli.formats import terminal  # noqa: PLC0415  # a pipe does not need it

    text = f"next: {command}"
    print_error(terminal.styled([[(text, Tone.FAINT)]]) if is_coloured() else f"{text}\n")


def print_prompt(prompt: str) -> None:
    """Print a question, after which the answer is typed in the same line."""
    from pumpcli.formats.wrapping import unbroken  # noqa: PLC0415  # as in `print_message`

    print_error(plain.render([Line(unbroken(prompt))], terminal_width(sys.stderr)).rstrip("\n") + " ")
