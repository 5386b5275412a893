"""YAML text as entries: nodes of plain text with file, line, column and path.

YAML is used for its structure only. Every scalar stays the text that was written, so that `22:00`, `no` and `0.1` are
never guessed at; the field that wants a scalar converts it (see `fields`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any, TypeVar

import yaml

from pumpcli.errors import Fault, Problem, Refusal, Severity

T = TypeVar("T")

#: The C loader is some ten times faster; where PyYAML was built without it, its Python twin reads the same.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_DOCUMENT_START = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_NOTHING = re.compile(r"(?:[ \t\r]*(?:#.*)?(?:\n|$)|%.*(?:\n|$)|\.\.\.[ \t\r]*(?:\n|$)|---[ \t\r]*(?:#.*)?(?:\n|$))*\Z")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_PLAIN_TAG = "tag:yaml.org,2002:"

#: One fill may be written as `fill:`, and its path is then "fill", not "fills[0]".
_SINGULAR = {"fills": "fill", "programs": "program"}


@dataclass
class Source:
    """The text of one file."""

    file: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines as YAML counts them."""
        return _LINE_BREAK.split(self.text)

    def line(self, number: int) -> str:
        """One line, counted from 1; empty behind the end of the text."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


@dataclass
class Document:
    """One YAML document of a file, with the problems found in it.

    Attributes:
        offset: lines of the file before this document.
        pump: the code of the pump it describes, once that has been read.
    """

    source: Source
    offset: int = 0
    pump: str | None = None
    problems: list[Problem] = field(default_factory=list)
    root: Entry | None = None

    @property
    def errors(self) -> int:
        """How many errors have been found so far."""
        return sum(problem.is_error for problem in self.problems)

    def report(self, fault: Fault, severity: Severity, mark: Any, width: int, path: str) -> None:
        """Record a fault at a mark of this document."""
        line = mark.line + 1 + self.offset
        text = self.source.line(line)
        problem = Problem(
            severity, fault.code, self.source.file, line, mark.column + 1, path, fault.message, text, max(width, 1)
        )
        self.problems.append(problem)


@dataclass(slots=True)
class Entry:
    """One node of a document and the way to it."""

    document: Document
    node: yaml.Node
    parent: Entry | None = None
    step: str | int = ""

    @property
    def path(self) -> str:
        """Such as "programs[0].windows[2].rate"; empty for the document itself."""
        if self.parent is None:
            return ""
        return _joined(self.parent.path, self.step)

    @property
    def line(self) -> int:
        """The line of the file, from 1."""
        return int(self.node.start_mark.line) + 1 + self.document.offset

    def fault(self, fault: Fault, severity: Severity = Severity.ERROR) -> None:
        """Record a fault of this entry."""
        self.document.report(fault, severity, self.node.start_mark, _width(self.node, self.document), self.path)

    def refuse(self, refusal: Refusal, severity: Severity = Severity.ERROR) -> None:
        """Record every fault of a refusal at the field that it names, relative to this entry."""
        for fault in refusal.faults:
            self.locate(fault.at).fault(fault, severity)

    def read(self, parse: Callable[[str], T | Fault]) -> T | None:
        """The text of this entry, converted; None if it is not text or not right, and then that is recorded."""
        node = self.node
        if not isinstance(node, yaml.ScalarNode):
            self._wrong_type("one value")
            return None
        if not node.tag.startswith(_PLAIN_TAG):
            self._tagged()
            return None
        if not node.value and not node.style:
            self.fault(Fault("missing-value", f"`{self.step}` has no value"))
            return None
        result = parse(node.value)
        if isinstance(result, Fault):
            self.fault(result)
            return None
        return result

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def items(self) -> list[Entry]:
        """The entries of a list; none if it is no list or an empty one, and then that is recorded."""
        if not isinstance(self.node, yaml.SequenceNode):
            self._wrong_type("a list")
            return []
        if not self.node.tag.startswith(_PLAIN_TAG):
            self._tagged()
            return []
        if not self.node.value:
            self.fault(
                Fault("empty-list", f"`{self.step}` is an empty list; leave the key out, or give at least one entry")
            )
        return [Entry(self.document, item, self, index) for index, item in enumerate(self.node.value)]

    def mapping(self, known: Iterable[str]) -> Mapping | None:
        """The keys of a mapping; unknown ones and keys given twice are recorded. None if it is no mapping."""
        if not isinstance(self.node, yaml.MappingNode):
            self._wrong_type("a group of keys")
            return None
        if not self.node.tag.startswith(_PLAIN_TAG):
            self._tagged()
            return None
        found: dict[str, Entry] = {}
        for key, value in self.node.value:
            entry = Entry(self.document, value, self, key.value if isinstance(key, yaml.ScalarNode) else "?")
            if not isinstance(key, yaml.ScalarNode):
                self._key_fault(key, entry, Fault("wrong-type", "a key is a word, not a list or a group of keys"))
            elif key.value in found:
                first = found[key.value].line
                self._key_fault(
                    key, entry, Fault("duplicate-key", f"`{key.value}` is given twice, first in line {first}")
                )
            elif key.value not in known:
                self._key_fault(key, entry, _unknown_key(key.value, list(known)))
            else:
                found[key.value] = entry
        return Mapping(self, found)

    def locate(self, path: str) -> Entry:
        """The entry at a path relative to this one; where that does not exist, the nearest one above it."""
        entry = self
        for index, key in _STEP.findall(path):
            child = entry._item(int(index)) if index else entry._value(key)
            if child is None:
                return entry
            entry = child
        return entry

    def _item(self, index: int) -> Entry | None:
        if isinstance(self.node, yaml.MappingNode) and index == 0 and self.step in _SINGULAR.values():
            return self
        if not isinstance(self.node, yaml.SequenceNode) or index >= len(self.node.value):
            return None
        return Entry(self.document, self.node.value[index], self, index)

    def _value(self, key: str) -> Entry | None:
        if not isinstance(self.node, yaml.MappingNode):
            return None
        for name, value in self.node.value:
            if isinstance(name, yaml.ScalarNode) and name.value in (key, _SINGULAR.get(key)):
                return Entry(self.document, value, self, name.value)
        return None

    def _wrong_type(self, wanted: str) -> None:
        kinds = {yaml.ScalarNode: "one value", yaml.SequenceNode: "a list", yaml.MappingNode: "a group of keys"}
        name = f"`{self.step}`" if self.step != "" else "a document"
        if isinstance(self.node, yaml.ScalarNode) and not self.node.value and not self.node.style:
            self.fault(Fault("missing-value", f"{name} has no value; {wanted} belongs here"))
        else:
            self.fault(Fault("wrong-type", f"{name} is {kinds[type(self.node)]}; {wanted} belongs here"))

    def _tagged(self) -> None:
        self.fault(Fault("yaml-tag", f"the tag {self.node.tag} is not used in these files; write the plain value"))

    def _key_fault(self, key: yaml.Node, entry: Entry, fault: Fault) -> None:
        self.document.report(fault, Severity.ERROR, key.start_mark, _width(key, self.document), entry.path)


@dataclass(slots=True)
class Mapping:
    """The known keys of one mapping."""

    entry: Entry
    entries: dict[str, Entry]

    def required(self, key: str, parse: Callable[[str], T | Fault]) -> T | None:
        """The converted value of a key; None where it is missing or not right, and then that is recorded."""
        entry = self.required_entry(key)
        return None if entry is None else entry.read(parse)

    def optional(self, key: str, parse: Callable[[str], T | Fault]) -> T | None:
        """The converted value of a key; None where it is absent or not right."""
        entry = self.entries.get(key)
        return None if entry is None else entry.read(parse)

    def required_entry(self, key: str) -> Entry | None:
        """The entry of a key; None where it is missing, and then that is recorded."""
        entry = self.entries.get(key)
        if entry is None:
            self.entry.fault(Fault("missing-key", f"the key `{key}` is missing"))
        return entry

    def one_of(self, *keys: str, required: bool = True) -> Entry | None:
        """The one of some keys that is given; more than one is recorded, and so is none where one is required."""
        given = [self.entries[key] for key in keys if key in self.entries]
        for other in given[1:]:
            other.fault(
                Fault("conflicting-keys", f"`{other.step}` and `{given[0].step}` exclude each other; give one of them")
            )
        if given:
            return given[0]
        if required:
            self.entry.fault(Fault("missing-key", f"one of {_either(keys)} is missing"))
        return None


def documents(source: Source) -> Iterator[Document]:
    """The documents of a file, those with nothing but comments left out; a broken one holds its problem and no root.

    A line that begins with `---` ends a document wherever it stands, even inside quoted or literal text. So each
    document is read by itself, and one that is broken takes no other with it.
    """
    starts = [match.start() for match in _DOCUMENT_START.finditer(source.text)]
    cuts = [0, *(start for start in starts if start > 0), len(source.text)]
    offset = 0
    for first, last in itertools.pairwise(cuts):
        text = source.text[first:last]
        if not _NOTHING.match(text):
            yield _document(source, text, offset)
        offset += len(_LINE_BREAK.findall(text))


def _document(source: Source, text: str, offset: int) -> Document:
    document = Document(source, offset)
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.report(_syntax_fault(error), Severity.ERROR, mark, 1, "")
    except yaml.reader.ReaderError as error:
        message = f"the character {error.character!r} does not belong in a text file"
        document.report(Fault("yaml-syntax", message), Severity.ERROR, _mark_at(text, error.position), 1, "")
    else:
        if node is not None:
            document.root = Entry(document, node)
    return document


def _syntax_fault(error: yaml.MarkedYAMLError) -> Fault:
    parts = [part for part in (error.context, error.problem) if part]
    message = ", ".join(parts)
    if "character that cannot start any token" in message:
        message += ": a tab? Indent with spaces"
    elif "quoted scalar" in message:
        message += ": is a quote not closed?"
    elif "mapping values are not allowed" in message:
        message += ": check the indent and the lines above"
    return Fault("yaml-syntax", f"this is not YAML: {message}")


@dataclass
class _Mark:
    line: int
    column: int


def _mark_at(text: str, position: int) -> _Mark:
    before = text[:position]
    return _Mark(before.count("\n"), position - (before.rfind("\n") + 1))


def _width(node: yaml.Node, document: Document) -> int:
    """Characters of a node on its first line."""
    if node.end_mark.line == node.start_mark.line:
        return int(node.end_mark.column - node.start_mark.column)
    line = document.source.line(node.start_mark.line + 1 + document.offset)
    return len(line.rstrip()) - int(node.start_mark.column)


def _joined(path: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


def _unknown_key(key: str, known: list[str]) -> Fault:
    return Fault("unknown-key", f"unknown key `{key}`{did_you_mean(key, known)}; known here: {', '.join(known)}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "; did you mean `windows`?" for a near word, else nothing."""
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f": did you mean `{near[0]}`?" if near else ""


def _either(keys: tuple[str, ...]) -> str:
    quoted = [f"`{key}`" for key in keys]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
