"""YAML text -> documents, one at a time; what is broken as YAML becomes a problem with its place, in plain words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import yaml

from pumpcli.errors import Fault, FaultCode, Severity
from pumpcli.files import fields
from pumpcli.files.document import Document, Entry
from pumpcli.files.limits import LOADER, MOST_CHARACTERS, excess, too_long
from pumpcli.files.source import BREAK_SIGNS, Source, line_breaks, lines_of
from pumpcli.files.suggestions import shown
from pumpcli.values import frozen

_LINE_START = rf"(?<![^{BREAK_SIGNS}])"
#: The literal stands first: so it is searched for fast, and only then the line break before it.
_DOCUMENT_START = re.compile(rf"---(?<![^{BREAK_SIGNS}]---)(?=[ \t{BREAK_SIGNS}]|\Z)")
_REST = rf"[^{BREAK_SIGNS}]*"
#: Lines that begin with a directive, with the comments between them, as far as they reach, and the start of a document
#: behind them where there is one; or a start alone; or an end, behind which another document may stand. Nothing that
#: was matched is given back (`*+`): a text may consist of such lines.
_DOCUMENT_EDGE = re.compile(
    rf"{_LINE_START}(?:"
    rf"%[A-Za-z]{_REST}(?:[{BREAK_SIGNS}](?:%{_REST}|[ \t]*+(?:#{_REST})?(?=[{BREAK_SIGNS}])))*+"
    rf"(?P<behind>[{BREAK_SIGNS}]---(?=[ \t{BREAK_SIGNS}]|\Z))?"
    rf"|(?P<start>---(?=[ \t{BREAK_SIGNS}]|\Z))"
    rf"|\.\.\.[ \t]*(?:#{_REST})?(?P<end>\r\n|[{BREAK_SIGNS}]))"
)
#: The start of a line with more than a comment, a directive or the marks of a document.
_SOMETHING = (
    rf"{_LINE_START}(?!(?:[ \t]*(?:#{_REST})?|(?:---|\.\.\.)(?:[ \t]+(?:#{_REST})?)?|%{_REST})(?:[{BREAK_SIGNS}]|\Z))"
)
_CODE_LINE = (
    rf"{_LINE_START}pump:[ \t]*['\"]?(\w[\w .:/-]{{0,{fields.MAX_CODE}}}?)['\"]?"
    rf"[ \t]{{0,40}}(?:#{_REST})?(?:[{BREAK_SIGNS}]|\Z)"
)
_NOT_TEXT = r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"

_NOTHING_YET = rf"(?:[ \t]*(?:#{_REST})?[{BREAK_SIGNS}])*+"
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
class _Mark:
    line: int
    column: int
    index: int = 0


def documents(source: Source) -> Iterator[Document]:
    """The documents of a file, those with nothing but comments left out; a broken one holds its problem and no root.

    A line that begins with `---` ends a document wherever it stands, even inside quoted or literal text. So each
    document is read by itself, and one that is broken takes no other with it.
    """
    offset = source.offset
    for first, last in itertools.pairwise(_cuts(source)):
        if last - first > MOST_CHARACTERS:
            yield _too_long(source, first, last, offset)
            offset += line_breaks(source.text, first, last)
            continue
        text = source.text[first:last]
        document = _document(source, text, offset)
        if _holds_keys(document) or re.search(_SOMETHING, text):
            yield document
        offset += line_breaks(text)


def _holds_keys(document: Document) -> bool:
    """Whether it is a group of keys, as nearly every document is: then it is not looked at for more than comments."""
    return document.root is not None and isinstance(document.root.node, yaml.MappingNode)


def parts(source: Source, characters: int) -> Iterator[Source]:
    """The text in parts of whole documents, each of at least so many characters but the last."""
    offset, first = source.offset, 0
    for start in itertools.islice(_cuts(source), 1, None):
        if start - first >= characters or start == len(source.text):
            part = source.text[first:start]
            yield Source(source.file, part, offset)
            offset += line_breaks(part)
            first = start


def _cuts(source: Source) -> Iterator[int]:
    """Where the documents of a text begin, and where the last one ends; the first is 0. Directives belong to the
    document behind them."""
    text = source.text
    yield 0
    if "%" in text or "..." in text:
        for match in _DOCUMENT_EDGE.finditer(text):
            if match["end"] is not None and match.end() < len(text):
                yield match.end()
            elif match.start() > 0 and (match["start"] or match["behind"]):
                yield match.start()
    else:
        for match in _DOCUMENT_START.finditer(text):
            if match.start() > 0:
                yield match.start()
    yield len(text)


def _too_long(source: Source, first: int, last: int, offset: int) -> Document:
    document = Document(source, offset)
    document.report(too_long(last - first), Severity.ERROR, _Mark(0, 0), 1, "")
    document.pump = _likely_code(source.text[first : first + MOST_CHARACTERS])
    return document


def _document(source: Source, text: str, offset: int) -> Document:
    document = Document(source, offset, text)
    wrong = None if _is_plain_text(text) else re.search(_NOT_TEXT, text)
    found = None if wrong else _directive_fault(text) or excess(text)
    if wrong is not None:
        code = f"U+{ord(wrong[0]):04X}"
        fault = Fault(FaultCode.YAML_SYNTAX, f"the control character {code} does not belong in a text file; delete it")
        document.report(fault, Severity.ERROR, _mark_at(text, wrong.start()), 1, "")
    elif found is not None:
        document.report(found[0], Severity.ERROR, found[1], 1, "")
    else:
        _compose(document, text)
    if document.root is None:
        document.pump = _likely_code(text)
    return document


def _is_plain_text(text: str) -> bool:
    """Whether it is ordinary ASCII: then the large pattern for what is no text need not be compiled, which takes a
    twentieth of the time of a short list."""
    return text.isascii() and text.replace("\n", "").isprintable()


def _likely_code(text: str) -> str | None:
    """The code of the pump in a text that could not be read, so that the patient can be named all the same."""
    line = re.search(_CODE_LINE, text)
    found = None if line is None else fields.code(line[1])
    return None if isinstance(found, Fault) else found


def _compose(document: Document, text: str) -> None:
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = _place(error, text)
        document.report(_syntax_fault(error, mark, text, document.offset), Severity.ERROR, mark, 1, "")
    else:
        document.root = None if node is None else Entry(document, node)
    finally:
        loader.dispose()


def _place(error: yaml.MarkedYAMLError, text: str) -> Any:
    """Where the fault is: for what is not closed by the end of the text, where it was opened. The parser takes the end
    of a text without a line break for a line of its own."""
    mark, opened = error.problem_mark, error.context_mark
    if mark is None or (opened is not None and not text[mark.index :].strip("-. \t\r\n")):
        mark = opened
    assert mark is not None, "the parser names a place for whatever it finds"
    return mark if mark.line <= line_breaks(text) else _mark_at(text, len(text))


def _syntax_fault(error: yaml.MarkedYAMLError, mark: Any, text: str, offset: int) -> Fault:
    """Say what is wrong by where the parser stopped, and in what: its own words differ between its versions."""
    opened = error.context_mark
    line = (mark if opened is None else opened).line + 1 + offset
    return Fault(FaultCode.YAML_SYNTAX, f"this is not YAML: {_meaning(error, mark, text, line)}")


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
        if sign == ":":
            return "a colon where no key can be; check the indent of this line and of those above"
        if sign and sign in "@`%":
            return f"a value cannot begin with {sign}; put it in quotes"
        if sign == "-":
            return "a dash where no entry can be; the entries of a list stand in lines of their own"
        return _OPENED.get(opener, "a key without a colon; check this line and those above").format(line=line)
    if opener in ("[", "{"):
        return _OPENED[opener].format(line=line)
    if sign and sign in "]},":
        return f"`{sign}` without a bracket that is open; put the value in quotes"
    if re.search(rf"{_LINE_START}%[A-Za-z]", text):
        return "lines that begin with % stand before a line `---`"
    return "check the indent of this line and of those above, and the dashes of lists"


def _indent(text: str, mark: Any) -> str:
    """The blanks before the first sign of the line of a mark."""
    line = re.match(r"[ \t]*", text[mark.index - mark.column :])
    return "" if line is None else line[0]


def _directive_fault(text: str) -> tuple[Fault, _Mark] | None:
    """Return what is wrong with the directives before a document, with its mark; YAML knows two."""
    if "%" not in text or not re.match(rf"{_NOTHING_YET}%", text):
        return None
    given: set[str] = set()
    for number, line in enumerate(lines_of(text)):
        if line.startswith("%"):
            tag = re.fullmatch(_TAG_DIRECTIVE, line)
            word = line.split(maxsplit=1)[0]
            message = ""
            if word not in ("%YAML", "%TAG"):
                message = f"`{shown(word)}` is no directive that is known here; %YAML and %TAG are"
            elif tag is None and not re.fullmatch(_YAML_DIRECTIVE, line):
                message = f"`{shown(line)}` cannot be read; write `%YAML 1.2`, or `%TAG !name! prefix`"
            elif (name := tag[1] if tag else word) in given:
                message = f"`{name}` is given twice before one document"
            else:
                given.add(name)
            if message:
                return Fault(FaultCode.YAML_SYNTAX, message), _Mark(number, 0)
        elif line.strip(" \t") and not line.lstrip(" \t").startswith("#"):
            is_start = re.match(r"---(?:[ \t]|\Z)", line)
            wrong = Fault(FaultCode.YAML_SYNTAX, "behind lines that begin with % stands a line `---`")
            return None if is_start else (wrong, _Mark(number, 0))
    return None


def _mark_at(text: str, position: int) -> _Mark:
    before = lines_of(text[:position])
    return _Mark(len(before) - 1, len(before[-1]), position)
