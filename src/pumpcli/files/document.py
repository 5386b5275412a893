"""Documents and their entries: YAML nodes of plain text with file, line, column and path.

YAML is used for its structure only. Every scalar stays the text that was written, so YAML never guesses the type of
`22:00`, `no` or `0.1`; the reader of each field converts its text (see `fields` and `quantities`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from functools import cached_property
from typing import Any, TypeVar

import yaml

from pumpcli.errors import Fault, FaultCode, Problem, Severity, place_in_words
from pumpcli.files.characters import clearer
from pumpcli.files.source import Source, is_plain, lines_of
from pumpcli.files.suggestions import A_LIST, A_MAPPING, A_VALUE, SINGULAR, either, shape_hint, shown
from pumpcli.files.yaml_tools import origin

T = TypeVar("T")
#: Keys that hold one value, with the reader of each: it returns the value, or a `Fault`.
Readers = dict[str, Callable[[str], Any]]

_STEP = r"\[(\d+)\]|([^.\[\]]+)"
#: No tag, and the tags that YAML itself gives to plain values; any other tag is a fault.
_PLAIN_TAGS = {
    None,
    *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")),
}

#: The keys of lists under which one mapping may be written without a list. One fill may be written as `fill:`, and its
#: path is then "fill", not "fills[0]".
_ALONE = {*SINGULAR.values(), "stopped", "orders", "accepted"}


class Document:
    """One YAML document of a file, with the problems found in it.

    Attributes:
        offset: lines of the file before this document.
        text: the text of this document; empty if it is too large to be read.
        pump: the code of the pump; None until it has been read.
        errors: the number of errors found so far.
        root: the entry of the whole document; None if it could not be composed or holds nothing.
    """

    def __init__(self, source: Source, offset: int = 0, text: str = "") -> None:
        self.source, self.offset, self.text = source, offset, text
        self.pump: str | None = None
        self.problems: list[Problem] = []
        self.errors = 0
        self.root: Entry | None = None

    @cached_property
    def _lines(self) -> list[str]:
        return lines_of(self.text)

    def line(self, number: int) -> str:
        """Return a line by its number in the file, from 1; empty outside this document."""
        index = number - 1 - self.offset
        return self._lines[index] if 0 <= index < len(self._lines) else ""

    def line_at(self, mark: Any) -> str:
        """Return the line of a mark. Split the whole text only if it has line ends other than the line feed."""
        if not is_plain(self.text):
            return self.line(mark.line + 1 + self.offset)
        end = self.text.find("\n", mark.index)
        return self.text[self.text.rfind("\n", 0, mark.index) + 1 : end if end >= 0 else len(self.text)]

    def report(self, fault: Fault, severity: Severity, mark: Any, width: int, path: str) -> None:
        """Record a fault at a mark of this document as a problem.

        Args:
            width: characters to mark; at least 1 are marked.
        """
        line = mark.line + 1 + self.offset
        text = self.line(line)
        problem = Problem(
            severity=severity,
            code=fault.code,
            file=self.source.file,
            line=line,
            column=mark.column + 1,
            path=path,
            message=fault.message,
            source=text,
            width=max(width, 1),
        )
        self.problems.append(problem)
        self.errors += problem.is_error


class Entry:
    """One node of a document and its path.

    An ordinary class, because a pump needs about ten entries and one takes half the time of a frozen value to make.
    """

    __slots__ = ("document", "node", "parent", "step")

    def __init__(self, document: Document, node: yaml.Node, parent: Entry | None = None, step: str | int = "") -> None:
        self.document, self.node, self.parent, self.step = document, node, parent, step

    @property
    def path(self) -> str:
        """The path, such as "programs[0].windows[2].rate"; empty for the document itself."""
        if self.parent is None:
            return ""
        return _joined(self.parent.path, self.step)

    @property
    def name(self) -> str:
        """The last key of the path, followed by the indexes of list entries: "windows[2]"."""
        if isinstance(self.step, int) and self.parent is not None:
            return f"{self.parent.name}[{self.step}]"
        return str(self.step)

    @property
    def title(self) -> str:
        """The name in a message: a key in quotes, such as "`windows`", or an entry in words, such as "window 3"."""
        return place_in_words(self.name) if isinstance(self.step, int) else f"`{self.name}`"

    @property
    def text(self) -> str:
        """The text of a scalar as it is written; empty for a list or a mapping."""
        return str(self.node.value) if isinstance(self.node, yaml.ScalarNode) else ""

    @property
    def line(self) -> int:
        """The line in the file, from 1."""
        return int(self.node.start_mark.line) + 1 + self.document.offset

    @property
    def column(self) -> int:
        """The column in the file, from 1."""
        return int(self.node.start_mark.column) + 1

    def fault(self, fault: Fault, severity: Severity = Severity.ERROR) -> None:
        """Record a fault at this entry."""
        self.document.report(fault, severity, self.node.start_mark, _width(self.node, self.document), self.path)

    def faults(self, faults: Iterable[Fault], severity: Severity = Severity.ERROR) -> None:
        """Record each fault at the field that it names, relative to this entry."""
        for fault in faults:
            self.locate(fault.at).fault(fault, severity)

    def read(self, parse: Callable[[str], T | Fault], advice: str = "") -> T | None:
        """Convert the text of this entry. Record a fault and return None if it is not one value or `parse` refuses.

        Args:
            advice: the end of the message for another kind of value, such as "write 2026-12-18 to 2027-01-10".
        """
        node = self.node
        if not isinstance(node, yaml.ScalarNode):
            self._wrong_type(A_VALUE, advice)
            return None
        if node.tag not in _PLAIN_TAGS:
            self._tagged()
            return None
        if not node.value and not node.style:
            self.fault(Fault(FaultCode.MISSING_VALUE, f"{self.title} has no value"))
            return None
        result = parse(node.value)
        if isinstance(result, Fault):
            clear = clearer(result, node.value, parse)
            self.fault(Fault(clear.code, clear.message + origin(node.value, clear), clear.at))
            return None
        return result

    def peek(self, parse: Callable[[str], T | Fault]) -> T | None:
        """Convert the text of this entry, or return None; never record a fault."""
        value = parse(self.node.value) if isinstance(self.node, yaml.ScalarNode) else None
        return None if isinstance(value, Fault) else value

    def scalars(self, *keys: str) -> Iterator[Entry]:
        """Yield every scalar below this entry that has one of `keys`; a node repeated by aliases comes once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            entry = waiting.pop()
            if id(entry.node) in seen:
                continue
            seen.add(id(entry.node))
            if isinstance(entry.node, yaml.ScalarNode) and entry.step in keys:
                yield entry
            waiting.extend(reversed(list(entry._children())))

    def _children(self) -> Iterator[Entry]:
        if isinstance(self.node, yaml.SequenceNode):
            for index, item in enumerate(self.node.value):
                yield Entry(self.document, item, self, index)
        elif isinstance(self.node, yaml.MappingNode):
            for key, value in self.node.value:
                if isinstance(key, yaml.ScalarNode):
                    yield Entry(self.document, value, self, key.value)

    def length(self, key: str) -> int:
        """Return the number of entries of the list at a key; 1 for the singular (`fill:`), 0 if the key is absent."""
        entry = self.value(key)
        if entry is None:
            return 0
        if entry.is_list and entry.step == key:
            return len(entry.node.value)
        return 1 if entry.step in _ALONE else 0

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def items(self) -> list[Entry]:
        """Return the entries of a list. Record a fault and return none if this is not a list, or is empty."""
        if not isinstance(self.node, yaml.SequenceNode):
            self._wrong_type(A_LIST)
            return []
        if self.node.tag not in _PLAIN_TAGS:
            self._tagged()
            return []
        if not self.node.value:
            self.fault(Fault(FaultCode.EMPTY_LIST, f"{self.title} is an empty list; at least one entry belongs here"))
        return [Entry(self.document, item, self, index) for index, item in enumerate(self.node.value)]

    def mapping(self, known: Set[str], advice: str = "") -> Mapping | None:
        """Return the known keys of a mapping, and record a fault for each unknown or repeated key. Record a fault, with
        `advice` as in `read`, and return None if this is not a mapping."""
        if not isinstance(self.node, yaml.MappingNode):
            self._wrong_type(A_MAPPING, advice, known)
            return None
        if self.node.tag not in _PLAIN_TAGS:
            self._tagged()
            return None
        entries = Mapping(self)
        present: Collection[str] | None = None
        for key, value in self.node.value:
            name: str | None = key.value if isinstance(key, yaml.ScalarNode) else None
            if name is not None and name in known and name not in entries:
                entries[name] = Entry(self.document, value, self, name)
                continue
            if present is None:  # once, because a hostile mapping may have very many wrong keys
                present = {other.value for other, _ in self.node.value if isinstance(other, yaml.ScalarNode)}
            entry = Entry(self.document, value, self, "?" if name is None else shown(name))
            same = None if name is None else entries.get(name)
            from pumpcli.files.wrong_keys import First, wrong_key  # noqa: PLC0415  # few keys are wrong

            first = None if same is None else First(same.line, same.text)
            written = entry.text if isinstance(value, yaml.ScalarNode) else None
            fault, meant = wrong_key(name, known, present, written, first, self._list_name)
            self._key_fault(key, entry, fault)
            entries.misspelt |= meant
        return entries

    @property
    def _list_name(self) -> str:
        """The key of the list that has this as an entry; empty for anything else."""
        return str(self.parent.step) if isinstance(self.step, int) and self.parent is not None else ""

    def has(self, key: str) -> bool:
        """Return whether this is a mapping that has a key."""
        return isinstance(self.node, yaml.MappingNode) and key in [name.value for name, _ in self.node.value]

    def locate(self, path: str) -> Entry:
        """Return the entry at a path relative to this one; if there is none, the nearest existing entry above it."""
        entry = self
        for step in steps_of(path):
            child = entry._item(step) if isinstance(step, int) else entry.value(step)
            if child is None:
                return entry
            entry = child
        return entry

    def _item(self, index: int) -> Entry | None:
        if isinstance(self.node, yaml.MappingNode) and index == 0 and self.step in _ALONE:
            return self
        if not isinstance(self.node, yaml.SequenceNode) or index >= len(self.node.value):
            return None
        return Entry(self.document, self.node.value[index], self, index)

    def value(self, key: str) -> Entry | None:
        """Return the value of a key of this mapping, or of its singular (`fill` for `fills`); None if neither exists
        or this is not a mapping."""
        if not isinstance(self.node, yaml.MappingNode):
            return None
        for wanted in (key, SINGULAR.get(key)):
            for name, value in self.node.value:
                if isinstance(name, yaml.ScalarNode) and name.value == wanted:
                    return Entry(self.document, value, self, name.value)
        return None

    def _wrong_type(self, wanted: str, advice: str = "", known: Set[str] = frozenset()) -> None:
        """Record that this entry is missing or is not of the wanted kind: "one value", "a list" or a mapping."""
        kinds = {yaml.ScalarNode: A_VALUE, yaml.SequenceNode: A_LIST, yaml.MappingNode: A_MAPPING}
        name = self.title if self.name else "the document"
        if isinstance(self.node, yaml.ScalarNode) and not self.text and not self.node.style:
            self.fault(Fault(FaultCode.MISSING_VALUE, f"{name} has no value; {wanted} belongs here"))
            return
        kind = kinds[type(self.node)]
        first = next((str(child.step) for child in self._children()), "") if kind == A_MAPPING else self.text
        hint = shape_hint(self.step, first, kind, wanted, known) or (advice and f"; {advice}")
        self.fault(Fault(FaultCode.WRONG_TYPE, f"{name} is {kind}; {wanted} belongs here{hint}"))

    def _tagged(self) -> None:
        message = f"the tag {shown(self.node.tag)} is not used in these files; write the plain value"
        self.fault(Fault(FaultCode.YAML_TAG, message))

    def _key_fault(self, key: yaml.Node, entry: Entry, fault: Fault) -> None:
        self.document.report(fault, Severity.ERROR, key.start_mark, _width(key, self.document), entry.path)


class Mapping(dict[str, Entry]):
    """The known keys of one YAML mapping; each key gives the entry of its value.

    Attributes:
        entry: the mapping itself.
        misspelt: keys that are probably written in another way here; that they are missing is not reported too.
    """

    __slots__ = ("entry", "misspelt")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.misspelt: set[str] = set()

    def required(self, key: str, parse: Callable[[str], T | Fault]) -> T | None:
        """Convert the value of a key. Record a fault and return None if it is missing or wrong."""
        entry = self.required_entry(key)
        return None if entry is None else entry.read(parse)

    def optional(self, key: str, parse: Callable[[str], T | Fault]) -> T | None:
        """Convert the value of a key. Return None if the key is absent; record a fault and return None if it is
        wrong."""
        entry = self.get(key)
        return None if entry is None else entry.read(parse)

    def required_entry(self, key: str) -> Entry | None:
        """Return the entry of a key. Record a fault and return None if it is missing."""
        entry = self.get(key)
        if entry is None and key not in self.misspelt:
            self.entry.fault(Fault(FaultCode.MISSING_KEY, f"the key `{key}` is missing"))
        return entry

    def one_of(self, *keys: str) -> str | None:
        """Return the first of `keys` that is present. Record a fault for every further one; if none is present, record
        a fault and return None."""
        present = [key for key in keys if key in self]
        if len(present) == 1:
            return present[0]
        if not present:
            if self.misspelt.isdisjoint(keys):
                self.entry.fault(Fault(FaultCode.MISSING_KEY, f"one of {either(keys)} is missing"))
            return None
        for other in present[1:]:
            message = f"`{other}` and `{present[0]}` exclude each other; give one of them"
            self[other].fault(Fault(FaultCode.CONFLICTING_KEYS, message))
        return present[0]


def known_keys(*names: str) -> Set[str]:
    """Return a set of keys that keeps their order, in which messages list them."""
    return dict.fromkeys(names).keys()


def steps_of(path: str) -> list[str | int]:
    """Split a path into keys and indexes: "windows[2].rate" into ["windows", 2, "rate"]."""
    return [int(index) if index else key for index, key in re.findall(_STEP, path)]


def _width(node: yaml.Node, document: Document) -> int:
    """Return the number of characters that a node has on its first line."""
    if node.end_mark.line == node.start_mark.line:
        return int(node.end_mark.column - node.start_mark.column)
    line = document.line(node.start_mark.line + 1 + document.offset)
    return len(line.rstrip()) - int(node.start_mark.column)


def _joined(path: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step
