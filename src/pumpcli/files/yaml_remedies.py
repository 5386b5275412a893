"""Small changes that make a text YAML: a message that names one also names the right line.

The parser notices many mistakes later than where they are: a line without a colon becomes a part of the next line's
key. So each likely mistake is undone for a try, and it is named if the parser then comes further.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import yaml

from pumpcli.files.characters import as_value, named, plain
from pumpcli.files.limits import LOADER
from pumpcli.files.places import every_key
from pumpcli.files.source import lines_of
from pumpcli.files.suggestions import shown

#: A longer line is not one that somebody wrote by hand.
_LONGEST_LINE = 500
#: Characters of a line that a message shows.
_LONGEST_SHOWN = 80
_INDENT = r"(?P<indent>\s*(?:-\s+)*)"
_KEY = r"(?P<key>[A-Za-z_][\w-]*)"
#: Lines with a likely mistake, each with the right form of what follows the indent, and a message.
_MISTAKES = (
    (rf"{_INDENT}-(?P<key>[A-Za-z_]\w*)(?P<value>\s*:.*)", "- {key}{value}", "a space is missing after the dash"),
    (rf"{_INDENT}{_KEY}:(?P<value>\S.*)", "{key}: {value}", "a space is missing after the colon"),
    (rf"{_INDENT}{_KEY}\s*[=;]\s*(?P<value>.*)", "{key}: {value}", "a colon belongs between key and value"),
    (
        rf"{_INDENT}{_KEY}(?:\s+(?P<value>[^\s:].*)|\s*)",
        "{key}: {value}",
        "a colon is missing after `{key}`",
    ),
)
#: The message for a line without a colon that begins with no known key.
_NO_KEY = "a line without a colon; write a key, a colon and its value, or begin a remark with #"
_TEXT_WITH_COLON = rf"{_INDENT}{_KEY}:\s+(?P<value>[^\s'\"\[{{&*!|>%@`#].*:(?:\s.*)?)"


def remedy(text: str, error: yaml.MarkedYAMLError, mark: Any) -> tuple[str, int, int] | None:
    """Return the message for the mistake that makes a text not YAML, with its line and column from 0; None if no small
    change helps.

    Args:
        mark: the place of the error.
    """
    lines = lines_of(text)
    for number in _suspects(lines, error, mark):
        line = lines[number]
        for written, message in _changes(line):
            if _reads_on([*lines[:number], written, *lines[number + 1 :]], mark.line):
                return message, number, len(line) - len(line.lstrip())
    return None


def _suspects(lines: list[str], error: yaml.MarkedYAMLError, mark: Any) -> Iterator[int]:
    """Yield the lines that may hold the mistake: the first one that is indented with odd spaces, the one where a key
    without a colon begins, the one above the error that has content, and that of the error itself."""
    end = len(lines) - 1  # the parser marks the end of a text in a line of its own
    last = min(mark.line, end)
    above = (number for number in range(last - 1, -1, -1) if lines[number].split("#")[0].strip())
    opened = error.context_mark
    odd = (number for number in range(last) if re.match(r" *[^\S \t]", lines[number]))
    numbers = [*itertools.islice(odd, 1), *([] if opened is None else [min(opened.line, end)]), next(above, last), last]
    yield from (number for number in dict.fromkeys(numbers) if len(lines[number]) <= _LONGEST_LINE)


def _changes(line: str) -> Iterator[tuple[str, str]]:
    """Yield a line without each likely mistake that it holds, with the message."""
    written = plain(line)
    if written != line:
        yield written, f"{named(line.strip(' '))}; write `{_shown(written.strip())}`"
    for pattern, form, why in _MISTAKES:
        match = re.fullmatch(pattern, line)
        if match is None:
            continue
        right = form.format(key=match["key"], value=match["value"] or "").rstrip()
        is_key = ":" in line or match["key"] in every_key()
        message = f"{why.format(key=match['key'])}; write `{_shown(right)}`" if is_key else _NO_KEY
        yield match["indent"] + right, message
    match = re.fullmatch(_TEXT_WITH_COLON, line)
    if match is not None and (value := as_value(match["value"])) != match["value"]:
        right = f"{match['key']}: {value}"
        yield match["indent"] + right, f"a text with a colon and a space needs quotes; write `{_shown(right)}`"


def _shown(line: str) -> str:
    return line if len(line) <= _LONGEST_SHOWN else shown(line)


def _reads_on(lines: list[str], line: int) -> bool:
    """Return whether the parser comes beyond a line of a text."""
    try:
        for event in yaml.parse("\n".join(lines), Loader=LOADER):
            if event.start_mark is not None and event.start_mark.line > line:
                break  # the rest may be very long
    except yaml.MarkedYAMLError as error:
        return error.problem_mark is not None and error.problem_mark.line > line
    return True
