"""What is wrong with a text that is no YAML: where, and in plain words."""

from __future__ import annotations

import re
from typing import Any

import yaml

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.source import BREAK_SIGNS, LINE_START, REST, line_breaks, lines_of
from pumpcli.files.suggestions import shown
from pumpcli.values import frozen

_NOTHING_YET = rf"(?:[ \t]*(?:#{REST})?[{BREAK_SIGNS}])*+"
_TAG_DIRECTIVE = r"%TAG[ \t]+(!(?:[0-9A-Za-z-]*!)?)[ \t]+\S+[ \t]*(?:[ \t]#.*)?"
_YAML_DIRECTIVE = r"%YAML[ \t]+1\.[12][ \t]*(?:[ \t]#.*)?"

#: What is wrong with a quote, a bracket or another sign that opened what is wrong: by that sign.
_OPENED = {
    '"': "a backslash in double quotes begins no character that YAML and Unicode know; use single quotes",
    "[": "a comma is missing, or a bracket that is opened in line {line} is not closed",
    "{": "a comma is missing, or a bracket that is opened in line {line} is not closed",
    "|": "behind | and > the line ends",
    ">": "behind | and > the line ends",
    "&": "behind & and * stands a name of letters and digits",
    "*": "behind & and * stands a name of letters and digits",
    "!": "a tag that cannot be read; write the plain value",
}


@frozen
class Mark:
    """A place in a text, as the parser gives it: line and column from 0."""

    line: int
    column: int
    index: int = 0


def syntax_fault(error: yaml.MarkedYAMLError, text: str, offset: int) -> tuple[Fault, Any]:
    """Return the fault of a text that is no YAML, and its mark. It is worded by where the parser stopped, and in what:
    the words of the parser differ between its versions.

    Args:
        offset: lines of the file before the text.
    """
    mark, opened = _place(error, text), error.context_mark
    line = (mark if opened is None else opened).line + 1 + offset
    return Fault(FaultCode.YAML_SYNTAX, f"this is not YAML: {_meaning(error, mark, text, line)}"), mark


def _meaning(error: yaml.MarkedYAMLError, mark: Any, text: str, line: int) -> str:
    sign = text[mark.index : mark.index + 1]
    opened = error.context_mark
    opener = "" if opened is None else text[opened.index : opened.index + 1]
    if isinstance(error, yaml.composer.ComposerError) and sign == "*":
        word = re.match(r"\S*", text[mark.index :])
        return f"`{shown(word[0] if word else sign)}` refers to an anchor that does not exist"
    if opened is not None and opener in ("'", '"') and mark.index == opened.index:
        return f"a quote that is opened in line {line} is not closed"
    if sign == "\t" or "\t" in _indent(text, mark):
        return "a tab; indent with spaces"
    if isinstance(error, yaml.scanner.ScannerError):
        return _meaning_of_scanner(sign, opener, line)
    return _meaning_of_parser(sign, opener, text, line)


def _meaning_of_scanner(sign: str, opener: str, line: int) -> str:
    """Where the signs themselves make no sense."""
    if sign == ":":
        return "a colon where no key can be; check the indent of this line and of those above"
    if sign and sign in "@`%":
        return f"a value cannot begin with {sign}; put it in quotes"
    if sign == "-":
        return "a dash where no entry can be; the entries of a list stand in lines of their own"
    return _OPENED.get(opener, "a key without a colon; check this line and those above").format(line=line)


def _meaning_of_parser(sign: str, opener: str, text: str, line: int) -> str:
    """Where the signs make sense, but not in this order."""
    if opener in ("[", "{"):
        return _OPENED[opener].format(line=line)
    if sign and sign in "]},":
        return f"`{sign}` without a bracket that is open; put the value in quotes"
    if re.search(rf"{LINE_START}%[A-Za-z]", text):
        return "lines that begin with % stand before a line `---`"
    return "check the indent of this line and of those above, and the dashes of lists"


def _place(error: yaml.MarkedYAMLError, text: str) -> Any:
    """Where the fault is: for what is not closed by the end of the text, where it was opened. The parser takes the end
    of a text without a line break for a line of its own."""
    mark, opened = error.problem_mark, error.context_mark
    if mark is None or (opened is not None and not text[mark.index :].strip("-. \t\r\n")):
        mark = opened
    assert mark is not None, "the parser names a place for whatever it finds"
    return mark if mark.line <= line_breaks(text) else mark_at(text, len(text))


def _indent(text: str, mark: Any) -> str:
    """The blanks before the first sign of the line of a mark."""
    line = re.match(r"[ \t]*", text[mark.index - mark.column :])
    return "" if line is None else line[0]


def directive_fault(text: str) -> tuple[Fault, Mark] | None:
    """Return what is wrong with the directives before a document, with its mark; YAML knows two."""
    if "%" not in text or not re.match(rf"{_NOTHING_YET}%", text):
        return None
    given: set[str] = set()
    for number, line in enumerate(lines_of(text)):
        message = ""
        if line.startswith("%"):
            message = _wrong_directive(line, given)
        elif line.strip(" \t") and not line.lstrip(" \t").startswith("#"):
            if re.match(r"---(?:[ \t]|\Z)", line):
                return None
            message = "behind lines that begin with % stands a line `---`"
        if message:
            return Fault(FaultCode.YAML_SYNTAX, message), Mark(number, 0)
    return None


def _wrong_directive(line: str, given: set[str]) -> str:
    """Return what is wrong with a directive; nothing, and then its name is added to those that are given."""
    tag = re.fullmatch(_TAG_DIRECTIVE, line)
    word = line.split(maxsplit=1)[0]
    if word not in ("%YAML", "%TAG"):
        return f"`{shown(word)}` is no directive that is known here; %YAML and %TAG are"
    if tag is None and not re.fullmatch(_YAML_DIRECTIVE, line):
        return f"`{shown(line)}` cannot be read; write `%YAML 1.2`, or `%TAG !name! prefix`"
    name = tag[1] if tag else word
    if name in given:
        return f"`{name}` is given twice before one document"
    given.add(name)
    return ""


def mark_at(text: str, position: int) -> Mark:
    """Return the mark of a position in a text."""
    before = lines_of(text[:position])
    return Mark(len(before) - 1, len(before[-1]), position)
