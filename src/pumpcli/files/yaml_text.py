"""YAML text -> documents, one at a time; what is broken as YAML becomes a problem with its place, in plain words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import yaml

from pumpcli.errors import Fault, FaultCode, Severity
from pumpcli.files import fields
from pumpcli.files.document import Document, Entry
from pumpcli.files.limits import LOADER, MOST_CHARACTERS, excess, too_long
from pumpcli.files.source import BREAK_SIGNS, LINE_START, REST, Source, line_breaks
from pumpcli.files.yaml_faults import Mark, directive_fault, mark_at, syntax_fault

#: The literal stands first: so it is searched for fast, and only then the line break before it.
_DOCUMENT_START = re.compile(rf"---(?<![^{BREAK_SIGNS}]---)(?=[ \t{BREAK_SIGNS}]|\Z)")
#: Lines that begin with a directive, with the comments between them, as far as they reach, and the start of a document
#: behind them where there is one; or a start alone; or an end, behind which another document may stand. Nothing that
#: was matched is given back (`*+`): a text may consist of such lines.
_DOCUMENT_EDGE = re.compile(
    rf"{LINE_START}(?:"
    rf"%[A-Za-z]{REST}(?:[{BREAK_SIGNS}](?:%{REST}|[ \t]*+(?:#{REST})?(?=[{BREAK_SIGNS}])))*+"
    rf"(?P<behind>[{BREAK_SIGNS}]---(?=[ \t{BREAK_SIGNS}]|\Z))?"
    rf"|(?P<start>---(?=[ \t{BREAK_SIGNS}]|\Z))"
    rf"|\.\.\.[ \t]*(?:#{REST})?(?P<end>\r\n|[{BREAK_SIGNS}]))"
)
#: The start of a line with more than a comment, a directive or the marks of a document.
_SOMETHING = (
    rf"{LINE_START}(?!(?:[ \t]*(?:#{REST})?|(?:---|\.\.\.)(?:[ \t]+(?:#{REST})?)?|%{REST})(?:[{BREAK_SIGNS}]|\Z))"
)
_CODE_LINE = (
    rf"{LINE_START}pump:[ \t]*['\"]?(\w[\w .:/-]{{0,{fields.MAX_CODE}}}?)['\"]?"
    rf"[ \t]{{0,40}}(?:#{REST})?(?:[{BREAK_SIGNS}]|\Z)"
)
_NOT_TEXT = r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"


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
    document.report(too_long(last - first), Severity.ERROR, Mark(0, 0), 1, "")
    document.pump = _likely_code(source.text[first : first + MOST_CHARACTERS])
    return document


def _document(source: Source, text: str, offset: int) -> Document:
    document = Document(source, offset, text)
    wrong = None if _is_plain_text(text) else re.search(_NOT_TEXT, text)
    found = None if wrong else directive_fault(text) or excess(text)
    if wrong is not None:
        code = f"U+{ord(wrong[0]):04X}"
        fault = Fault(FaultCode.YAML_SYNTAX, f"the control character {code} does not belong in a text file; delete it")
        document.report(fault, Severity.ERROR, mark_at(text, wrong.start()), 1, "")
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
        fault, mark = syntax_fault(error, text, document.offset)
        document.report(fault, Severity.ERROR, mark, 1, "")
    else:
        document.root = None if node is None else Entry(document, node)
    finally:
        loader.dispose()
