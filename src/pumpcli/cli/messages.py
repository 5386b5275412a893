"""Print messages to standard error: on a terminal broken between words, elsewhere each in one line."""

from __future__ import annotations

import sys

from pumpcli.cli.exit_codes import print_error
from pumpcli.cli.streams import terminal_width
from pumpcli.formats import plain
from pumpcli.formats.layout import Line, Screen
from pumpcli.formats.wrapping import unbroken


def print_message(message: str) -> None:
    """Print a message, whose control characters are escaped."""
    print_screen([Line(unbroken(message))])


def print_screen(screen: Screen) -> None:
    """Print a screen without colours."""
    print_error(plain.render(screen, terminal_width(sys.stderr)))


def print_prompt(prompt: str) -> None:
    """Print a question, after which the answer is typed in the same line."""
    print_error(plain.render([Line(unbroken(prompt))], terminal_width(sys.stderr)).rstrip("\n") + " ")
