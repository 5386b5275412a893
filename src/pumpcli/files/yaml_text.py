"""YAML text -> documents, one at a time; what is broken as YAML becomes a problem with its place, in plain words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import yaml

from pumpcli.errors import Fault, Severity
from pumpcli.files import fields
from pumpcli.files.document import Document, Entry
from pumpcli.files.limits import LOADER, MOST_CHARACTERS, excess, too_long
from pumpcli.files.source import BREAK_SIGNS, Source, line_breaks, lines_of
from pumpcli.files.wording import shown
from pumpcli.values import frozen

_LINE_START = rf"(?<![^{BREAK_SIGNS}])"
#: The literal stands first: so it is searched for fast, and only then the line break before it.
_DOCUMENT_START = re.compile(rf"---(?<![^{BREAK_SIGNS}]---)(?=[ \t{BREAK_SIGNS}]|\Z)")
_REST = rf"[^{BREAK_SIGNS}]*"
#: The start of a line with more than a comment, a directive or the marks of a document.
_SOMETHING = (
    rf"{_LINE_START}(?!(?:[ \t]*(?:#{_REST})?|(?:---|\.\.\.)(?:[ \t]+(?:#{_REST})?)?|%{_REST})(?:[{BREAK_SIGNS}]|\Z))"
)
_CODE_LINE = (
    rf"{_LINE_START}pump:[ \t]*['\"]?(\w[\w .:/-]{{0,{fields.MAX_CODE}}}?)['\"]?"
    rf"[ \t]{{0,40}}(?:#{_REST})?(?:[{BREAK_SIGNS}]|\Z)"
)
_NOT_TEXT = r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"

#: What the parser says, and what a person makes of it; the first that fits.
_PLAIN_WORDS = (
    ("did not find expected ',' or", "a comma is missing, or a bracket that is opened in line {context} is not closed"),
    ("found unexpected end of stream", "a quote that is opened in line {context} is not closed"),
    ("found unexpected document indicator", "a quote that is opened in line {context} is not closed"),
    ("tab character", "a tab; indent with spaces"),
    ("mapping values are not allowed", "a colon where no key can be; check the indent of this line and of those above"),
    ("did not find expected", "check the indent of this line and of those above, and the dashes of lists"),
    ("could not find expected ':'", "a key without a colon; check this line and those above"),
    ("undefined alias", "`{word}` refers to an anchor that does not exist"),
)


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
    """Where the documents of a text begin, and where the last one ends; the first is 0."""
    yield 0
    for match in _DOCUMENT_START.finditer(source.text):
        if match.start() > 0:
            yield match.start()
    yield len(source.text)


def _too_long(source: Source, first: int, last: int, offset: int) -> Document:
    document = Document(source, offset)
    document.report(too_long(last - first), Severity.ERROR, _Mark(0, 0), 1, "")
    document.pump = _likely_code(source.text[first : first + MOST_CHARACTERS])
    return document


def _document(source: Source, text: str, offset: int) -> Document:
    document = Document(source, offset, text)
    wrong = None if _is_plain_text(text) else re.search(_NOT_TEXT, text)
    found = None if wrong else excess(text)
    if wrong is not None:
        code = f"U+{ord(wrong[0]):04X}"
        fault = Fault("yaml-syntax", f"the control character {code} does not belong in a text file; delete it")
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
    said = error.problem or ""
    said = said if len(said) <= 200 else f"{said[:200]}..."
    line = mark.line + 1 + offset if error.context_mark is None else error.context_mark.line + 1 + offset
    word = re.match(r"\S*", text[mark.index :])
    for needle, words in _PLAIN_WORDS:
        if needle in said:
            meant = words.format(context=line, word=shown(word[0]) if word else "")
            return Fault("yaml-syntax", f"this is not YAML: {meant} ({said})")
    if "cannot start any token" in said:
        sign = text[mark.index : mark.index + 1]
        meant = "a tab; indent with spaces" if sign == "\t" else f"a value cannot begin with {sign}; put it in quotes"
        return Fault("yaml-syntax", f"this is not YAML: {meant}")
    return Fault("yaml-syntax", f"this is not YAML: {said}")


def _mark_at(text: str, position: int) -> _Mark:
    before = lines_of(text[:position])
    return _Mark(len(before) - 1, len(before[-1]), position)
