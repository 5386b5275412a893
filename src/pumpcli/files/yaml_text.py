"""Split YAML text into documents, and compose each by itself. Broken YAML becomes a problem with its place."""

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
from pumpcli.files.source import BREAK_CHARACTERS, BREAKS, LINE_START, REST, Source, line_breaks

#: The start of a document. The literal comes first, because `re` searches fast for a literal; the line break before it
#: is checked afterwards.
_DOCUMENT_START = rf"---(?<![^{BREAK_CHARACTERS}]---)(?=[ \t{BREAK_CHARACTERS}]|\Z)"
#: Directive lines with the comments between them, and the start of a document if it follows; or a start alone; or an
#: end, after which another document may follow. Quantifiers are possessive (`*+`), because a text may consist of such
#: lines and backtracking would be quadratic.
_DOCUMENT_EDGE = (
    rf"{LINE_START}(?:"
    rf"%[A-Za-z]{REST}(?:[{BREAK_CHARACTERS}](?:%{REST}|[ \t]*+(?:#{REST})?(?=[{BREAK_CHARACTERS}])))*+"
    rf"(?P<following>[{BREAK_CHARACTERS}]---(?=[ \t{BREAK_CHARACTERS}]|\Z))?"
    rf"|(?P<start>---(?=[ \t{BREAK_CHARACTERS}]|\Z))"
    rf"|\.\.\.[ \t]*(?:#{REST})?(?P<end>\r\n|[{BREAK_CHARACTERS}]))"
)
#: The start of a line that is not empty, a comment, a directive, or the start or end of a document.
_CONTENT = (
    rf"{LINE_START}(?!(?:[ \t]*(?:#{REST})?|(?:---|\.\.\.)(?:[ \t]+(?:#{REST})?)?|%{REST})(?:[{BREAK_CHARACTERS}]|\Z))"
)
_CODE_LINE = (
    rf"{LINE_START}pump:[ \t]*['\"]?(\w[\w .:/-]{{0,{fields.MAX_CODE}}}?)['\"]?"
    rf"[ \t]{{0,40}}(?:#{REST})?(?:[{BREAK_CHARACTERS}]|\Z)"
)
_NOT_TEXT = r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"


def documents(source: Source) -> Iterator[Document]:
    """Yield the documents of a file, except those with only comments. A broken one has a problem and no root.

    A line that begins with `---` always ends a document, even inside quoted or literal text. So each document is read
    by itself, and a broken one does not affect the others.
    """
    offset = source.offset
    for first, last in itertools.pairwise(cuts(source.text)):
        if last - first > MOST_CHARACTERS:
            yield _too_long(source, first, last, offset)
            offset += line_breaks(source.text, first, last)
            continue
        text = source.text[first:last]
        document = _document(source, text, offset)
        if _holds_keys(document) or re.search(_CONTENT, text):
            yield document
        offset += line_breaks(text)


def _holds_keys(document: Document) -> bool:
    """Return whether a document is a mapping, as nearly all are; others must be searched for content."""
    return document.root is not None and isinstance(document.root.node, yaml.MappingNode)


def parts(source: Source, characters: int) -> Iterator[Source]:
    """Split a text into parts of complete documents.

    Args:
        characters: the least length of each part except the last.
    """
    offset, first = source.offset, 0
    for start in itertools.islice(cuts(source.text), 1, None):
        if start - first >= characters or start == len(source.text):
            part = source.text[first:start]
            yield Source(source.file, part, offset, is_part=True)
            offset += line_breaks(part)
            first = start


def cuts(text: str) -> Iterator[int]:
    """Yield the index at which each document begins, from 0, and the length of the text. Directives belong to the
    document that follows them."""
    yield 0
    if _has_line(text, "%") or _has_line(text, "..."):
        for match in re.finditer(_DOCUMENT_EDGE, text):
            if match["end"] is not None and match.end() < len(text):
                yield match.end()
            elif match.start() > 0 and (match["start"] or match["following"]):
                yield match.start()
    elif "---" in text:
        for match in re.finditer(_DOCUMENT_START, text):
            if match.start() > 0:
                yield match.start()
    yield len(text)


def _too_long(source: Source, first: int, last: int, offset: int) -> Document:
    from pumpcli.files.yaml_faults import Mark  # noqa: PLC0415  # few documents are wrong

    document = Document(source, offset)
    document.report(too_long(last - first), Severity.ERROR, Mark(0, 0), 1, "")
    document.pump = _likely_code(source.text[first : first + MOST_CHARACTERS])
    return document


def _document(source: Source, text: str, offset: int) -> Document:
    """Compose one document, or report the first reason not to compose it.

    Args:
        text: the text of the document, part of that of the source.
    """
    document = Document(source, offset, text)
    control = None if _is_plain_text(text) else re.search(_NOT_TEXT, text)
    fault_with_mark = None if control or source.is_ours else _directive_fault(text) or excess(text)
    if control is not None:
        from pumpcli.files.yaml_faults import mark_at  # noqa: PLC0415  # few documents are wrong

        code = f"U+{ord(control[0]):04X}"
        fault = Fault(FaultCode.YAML_SYNTAX, f"the control character {code} does not belong in a text file; delete it")
        document.report(fault, Severity.ERROR, mark_at(text, control.start()), 1, "")
    elif fault_with_mark is not None:
        document.report(fault_with_mark[0], Severity.ERROR, fault_with_mark[1], 1, "")
    else:
        _compose(document, text)
    if document.root is None:
        document.pump = _likely_code(text)
    return document


def _directive_fault(text: str) -> tuple[Fault, Any] | None:
    """Return the first fault of the directives before a document, with its mark; None without a line that begins so."""
    if not _has_line(text, "%"):
        return None
    from pumpcli.files.yaml_faults import directive_fault  # noqa: PLC0415  # few documents have a directive

    return directive_fault(text)


def _has_line(text: str, beginning: str) -> bool:
    """Return whether a line begins so. It saves compiling patterns, which takes longer than reading a short list."""
    return beginning in text and (text.startswith(beginning) or any(end + beginning in text for end in BREAKS))


def _is_plain_text(text: str) -> bool:
    """Return whether a text is printable ASCII. It saves compiling the large pattern of control characters, which takes
    5 % of the time of a short list."""
    return text.isascii() and text.replace("\n", "").isprintable()


def _likely_code(text: str) -> str | None:
    """Return the code of the pump in a text that could not be read, so that messages can name the patient; None if no
    line gives it."""
    line = re.search(_CODE_LINE, text)
    code = None if line is None else fields.code(line[1])
    return None if isinstance(code, Fault) else code


def _compose(document: Document, text: str) -> None:
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        from pumpcli.files.yaml_faults import syntax_fault  # noqa: PLC0415  # few documents are wrong

        fault, mark = syntax_fault(error, text, document.offset)
        document.report(fault, Severity.ERROR, mark, 1, "")
    else:
        document.root = None if node is None else Entry(document, node)
    finally:
        loader.dispose()
