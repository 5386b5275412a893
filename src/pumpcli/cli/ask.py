"""Ask questions at the terminal. Questions and messages go to standard error: standard output is the result alone.

A question is only asked where `can_ask` returns True. The end of input (Ctrl-D) ends the command as wrong usage, and
Ctrl-C ends it as any other, so that nothing is written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TypeVar

from pumpcli.cli.exit_codes import print_error
from pumpcli.cli.messages import print_message, print_prompt
from pumpcli.errors import Fault, UsageError

T = TypeVar("T")

_YES, _NO = ("y", "yes"), ("n", "no")


def can_ask() -> bool:
    """Return whether standard input is a terminal, at which a person can answer."""
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):  # it is closed
        return False


def value(question: str, parse: Callable[[str], T | Fault], default: str = "") -> T:
    """Ask for a value until the answer is right, and return it.

    Args:
        question: the name of the value, with an example that has its unit.
        parse: the reader of the value in a file; its message is shown for a wrong answer.
        default: the answer of the Enter key; empty for none.

    Raises:
        UsageError: the input ends.
    """
    while True:
        text = _answer(f"{question} [{default}]:" if default else f"{question}:") or default
        if not text:
            tell("an answer is needed here; Ctrl-C leaves, and nothing is written")
            continue
        found = parse(text)
        if not isinstance(found, Fault):
            return found
        tell(found.message)


def yes_or_no(question: str, default: bool | None = None) -> bool:
    """Ask a question until the answer is yes or no.

    Args:
        default: the answer of the Enter key; None for none.

    Raises:
        UsageError: the input ends.
    """
    shown = {None: "y/n", True: "Y/n", False: "y/N"}[default]
    while True:
        text = _answer(f"{question} [{shown}]").lower()
        if not text and default is not None:
            return default
        if text in _YES or text in _NO:
            return text in _YES
        tell("write y for yes, or n for no")


def choice(question: str, options: Mapping[str, str], parse: Callable[[str], str | Fault]) -> str:
    """Show a numbered list, ask until the answer is a number of the list or a right value, and return the value.

    Args:
        options: the line of each value in the list.
        parse: the reader of a value, of the list or another one.

    Raises:
        UsageError: the input ends.
    """
    for number, option in enumerate(options.values(), start=1):
        tell(f"{number:4}  {option}")
    values = list(options)

    def read(text: str) -> str | Fault:
        is_number = text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= len(values)
        return parse(values[int(text) - 1] if is_number else text)

    return value(question, read)


def tell(text: str) -> None:
    """Show a line at the terminal."""
    print_message(text)


def _answer(prompt: str) -> str:
    """Return a line that is typed, without the spaces around it."""
    print_prompt(prompt)
    line = sys.stdin.buffer.readline()
    if not line.endswith(b"\n") and not line.strip():
        print_error("\n")
        raise UsageError("the input ended before the last question; nothing is written")
    return line.decode("utf-8", "replace").strip()
