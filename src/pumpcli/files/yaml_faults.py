"""Return the messages and places of the faults of a text that is not valid YAML."""

from __future__ import annotations

import re
from typing import Any

import yaml

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.source import BREAK_CHARACTERS, LINE_START, REST, line_breaks, lines_of
from pumpcli.files.suggestions import shown
from pumpcli.files.yaml_remedies import remedy
from pumpcli.values import Frozen

_NOTHING_YET = rf"(?:[ \t]*(?:#{REST})?[{BREAK_CHARACTERS}])*+"
_TAG_DIRECTIVE = r"%TAG[ \t]+(!(?:[0-9A-Za-z-]*!)?)[ \t]+\S+[ \t]*(?:[ \t]#.*)?"
_YAML_DIRECTIVE = r"%YAML[ \t]+1\.[12][ \t]*(?:[ \t]#.*)?"

#: The message for a faulty part of the text, by the character that opens it.
_OPENED = {
    '"': "a backslash in double quotes begins no character that YAML and Unicode know; use single quotes",
    "[": "a comma is missing, or a bracket that is opened in line {line} is not closed",
    "{": "a comma is missing, or a bracket that is opened in line {line} is not closed",
    "|": "text after | or >; begin it on the next line",
    ">": "text after | or >; begin it on the next line",
    "&": "a wrong name after & or *; write letters and digits",
    "*": "a wrong name after & or *; write letters and digits",
    "!": "a tag that cannot be read; write the plain value",
}


class Mark(Frozen):
    """A place in a text, like the marks of the parser: line, column and index from 0."""

    line: int
    column: int
    index: int = 0


def syntax_fault(error: yaml.MarkedYAMLError, text: str, offset: int) -> tuple[Fault, Any]:
    """Return the fault of a text that is not YAML, and its mark.

    The message depends on the place at which the parser stopped, not on the parser's own message, which differs between
    its versions.

    Args:
        offset: lines of the file before the text.
    """
    mark, opened = _place(error, text), error.context_mark
    better = remedy(text, error, mark)
    if better is not None:
        message, line, column = better
        return Fault(FaultCode.YAML_SYNTAX, f"this is not YAML: {message}"), Mark(line, column)
    line = (mark if opened is None else opened).line + 1 + offset
    return Fault(FaultCode.YAML_SYNTAX, f"this is not YAML: {_message(error, mark, text, line)}"), mark


def _message(error: yaml.MarkedYAMLError, mark: Any, text: str, line: int) -> str:
    """Return the message for the place at which the parser stopped.

    Args:
        line: the line in the file of the quote or bracket that the parser was reading.
    """
    character = text[mark.index : mark.index + 1]
    opened = error.context_mark
    opener = "" if opened is None else text[opened.index : opened.index + 1]
    if isinstance(error, yaml.composer.ComposerError) and character == "*":
        word = re.match(r"\S*", text[mark.index :])
        return f"`{shown(word[0] if word else character)}` refers to an anchor that does not exist"
    if opened is not None and opener in ("'", '"') and mark.index == opened.index:
        return f"the quote that opens in line {line} is not closed"
    if character == "\t" or "\t" in _indent(text, mark):
        return "a tab; indent with spaces"
    if isinstance(error, yaml.scanner.ScannerError):
        return _scanner_message(text[mark.index : mark.index + 2], opener, line)
    return _parser_message(character, opener, text, line)


def _scanner_message(characters: str, opener: str, line: int) -> str:
    """Return the message for characters that make no YAML token.

    Args:
        characters: the one at which the parser stopped, and the next one.
    """
    character = characters[:1]
    if characters in (":}", ":]", ":,"):
        return f"`{characters}`: in brackets write a space after the colon"
    if character == ":":
        return "a colon where no key is allowed; check the indent of this line and the lines above"
    if character and character in "@`%":
        return f"a value cannot begin with {character}; put it in quotes"
    if character == "-":
        return "a dash where no list entry is allowed; write each entry on its own line"
    return _OPENED.get(opener, "a key without a colon; check this line and the lines above").format(line=line)


def _parser_message(character: str, opener: str, text: str, line: int) -> str:
    """Return the message for YAML tokens in a wrong order."""
    if opener in ("[", "{"):
        return _OPENED[opener].format(line=line)
    if character and character in "]},":
        return f"`{character}` without an open bracket; put the value in quotes"
    if re.search(rf"{LINE_START}%[A-Za-z]", text):
        return "a line that begins with % without a line `---` after it"
    return "check the indent of this line and the lines above, and the dashes of lists"


def _place(error: yaml.MarkedYAMLError, text: str) -> Any:
    """Return the mark of a fault; if a quote or bracket is never closed, the mark of that quote or bracket.

    The end of a text without a last line break is marked in its last line; the parser puts it in a line of its own.
    """
    mark, opened = error.problem_mark, error.context_mark
    if mark is None or (opened is not None and not text[mark.index :].strip("-. \t\r\n")):
        mark = opened
    assert mark is not None, "every error of the parser has a mark"
    return mark if mark.line <= line_breaks(text) else mark_at(text, len(text))


def _indent(text: str, mark: Any) -> str:
    """Return the spaces and tabs at the beginning of the line of a mark."""
    line = re.match(r"[ \t]*", text[mark.index - mark.column :])
    return "" if line is None else line[0]


def directive_fault(text: str) -> tuple[Fault, Mark] | None:
    """Return the first fault of the directives before a document (%YAML, %TAG), with its mark; else None."""
    if "%" not in text or not re.match(rf"{_NOTHING_YET}%", text):
        return None
    names: set[str] = set()
    for number, line in enumerate(lines_of(text)):
        message = ""
        if line.startswith("%"):
            message = _check_directive(line, names)
        elif line.strip(" \t") and not line.lstrip(" \t").startswith("#"):
            if re.match(r"---(?:[ \t]|\Z)", line):
                return None
            message = "a line `---` is missing after the lines that begin with %"
        if message:
            return Fault(FaultCode.YAML_SYNTAX, message), Mark(number, 0)
    return None


def _check_directive(line: str, names: set[str]) -> str:
    """Return the message for a wrong directive; for a right one, add its name to `names` and return an empty text."""
    tag = re.fullmatch(_TAG_DIRECTIVE, line)
    word = line.split(maxsplit=1)[0]
    if word not in ("%YAML", "%TAG"):
        return f"`{shown(word)}` is not a known directive; use %YAML or %TAG"
    if tag is None and not re.fullmatch(_YAML_DIRECTIVE, line):
        return f"`{shown(line)}` cannot be read; write `%YAML 1.2`, or `%TAG !name! prefix`"
    name = tag[1] if tag else word
    if name in names:
        return f"`{name}` is given twice before one document"
    names.add(name)
    return ""


def mark_at(text: str, position: int) -> Mark:
    """Return the mark of a position in a text."""
    before = lines_of(text[:position])
    return Mark(len(before) - 1, len(before[-1]), position)
