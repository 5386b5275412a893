"""The nodes of a document with their places in its text, aliases and comments included.

Composed nodes have no place for an alias, and the end of a block is where the next one begins. An edit of the
text needs the exact places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.limits import LOADER
from pumpcli.files.source import BREAK_CHARACTERS, BREAKS, REST, line_breaks

_A_BREAK = re.compile(rf"\r\n|[{BREAK_CHARACTERS}]")
_BREAK = re.compile(rf"\r\n|[{BREAK_CHARACTERS}]|\Z")
_PROPERTIES = re.compile(rf"(?:[&!][^ \t{BREAK_CHARACTERS}]*[ \t{BREAK_CHARACTERS}]+)*")
_LINE = re.compile(REST)
_BLOCK_HEAD = re.compile(r"[|>][-+1-9]*")


class TextNode:
    """One node at its place in the text.

    Attributes:
        start: the index of its first character, an anchor or a tag included.
        end: the index behind its last character; that of a block is behind its last value, without a comment.
        text: the value of a scalar; empty for others.
        style: how a scalar is written: one of the characters ' " | > or, if it is plain, empty.
        anchor: the name of its anchor; empty if it has none.
        alias: the name that it repeats, if it is an alias; else empty.
        items: the entries of a list; None for others.
        pairs: the keys and values of a mapping; None for others.
    """

    __slots__ = ("alias", "anchor", "end", "is_flow", "is_tagged", "items", "pairs", "start", "style", "text")

    def __init__(self, event: Any) -> None:
        self.start, self.end = int(event.start_mark.index), _end(event)
        is_alias = isinstance(event, yaml.AliasEvent)
        self.alias: str = event.anchor if is_alias else ""
        self.anchor: str = "" if is_alias else event.anchor or ""
        self.is_tagged = bool(getattr(event, "tag", None))
        self.is_flow = bool(getattr(event, "flow_style", False))
        self.text: str = getattr(event, "value", "")
        self.style: str = getattr(event, "style", "") or ""
        self.items: list[TextNode] | None = [] if isinstance(event, yaml.SequenceStartEvent) else None
        self.pairs: list[tuple[TextNode, TextNode]] | None = [] if isinstance(event, yaml.MappingStartEvent) else None

    @property
    def is_scalar(self) -> bool:
        return self.items is None and self.pairs is None and not self.alias

    @property
    def has_properties(self) -> bool:
        """Whether an anchor or a tag stands before it."""
        return bool(self.anchor or self.is_tagged)

    @property
    def parts(self) -> Sequence[tuple[TextNode, ...]]:
        """The entries of a list, or the keys with their values of a mapping."""
        return [(item,) for item in self.items or ()] if self.items is not None else self.pairs or []

    def pair(self, *keys: str) -> tuple[TextNode, TextNode] | None:
        """Return a key of this mapping with its value: the first of `keys` that it has; None if it has none."""
        for wanted in keys:
            for key, value in self.pairs or ():
                if key.is_scalar and key.text == wanted:
                    return key, value
        return None

    def below(self) -> Iterator[TextNode]:
        """Yield this node and every node below it."""
        yield self
        for child in self.items or [node for pair in self.pairs or () for node in pair]:
            yield from child.below()


class DocumentText:
    """The text of a document with its nodes and the places of its lines, dashes and comments.

    Attributes:
        offset: lines of the file before the document.
        explicit_keys: the places of keys that begin with a question mark.
    """

    def __init__(self, text: str, offset: int) -> None:
        self.text, self.offset = text, offset
        self.explicit_keys: list[int] = []
        self._dashes: list[int] = []
        self._comments: list[int] = []
        self._blocks: list[TextNode] = []
        events = yaml.parse(text, Loader=LOADER)
        next(events), next(events)  # the starts of the stream and of the document
        self.root = self._node(next(events), events)
        self._scan()
        self.aliases = {node.alias: node for node in self.root.below() if node.alias}

        self.step = next(self._steps(self.root), None)

    def _steps(self, mapping: TextNode) -> Iterator[int]:
        """Yield the spaces before the dashes of each list of a mapping, from the column of its key."""
        for name, value in mapping.pairs or ():
            if value.items and not value.is_flow:
                yield self.column(self.dash(value.items[0])) - self.column(name.start)

    def refusal(self, index: int, why: str) -> Fault:
        """Return the fault of an edit that is not made, with the line."""
        return Fault(FaultCode.NOT_EDITABLE, f"line {self.line(index)}: {why}")

    def _node(self, event: Any, events: Iterator[Any]) -> TextNode:
        node = TextNode(event)
        if node.items is not None:
            while not isinstance(following := next(events), yaml.SequenceEndEvent):
                node.items.append(self._node(following, events))
            node.end = _end(following) if node.is_flow else max([node.end, *(i.end for i in node.items)])
        elif node.pairs is not None:
            while not isinstance(following := next(events), yaml.MappingEndEvent):
                node.pairs.append((self._node(following, events), self._node(next(events), events)))
            ends = (part.end for pair in node.pairs for part in pair)
            node.end = _end(following) if node.is_flow else max([node.end, *ends])
        elif node.style in ("|", ">"):
            self._blocks.append(node)
            if "+" not in self._head(node):
                node.end = self._end_of_lines(node)
        return node

    def _end_of_lines(self, block: TextNode) -> int:
        """Return the end of the last line of a literal or folded text, without the empty lines below it."""
        indent, end = " " * (self._indent_of(block) + 1), block.start
        for line in _LINE.finditer(self.text, block.start, block.end):
            if line[0].strip(" ") or line[0].startswith(indent):
                end = line.end()
        return end

    def _head(self, block: TextNode) -> str:
        """Return how a literal or folded text begins, such as "|", ">-" or "|2+"."""
        head = _BLOCK_HEAD.match(self.text, self.body(block))
        assert head is not None, "it begins with its style"
        return head[0]

    def _scan(self) -> None:
        """Find dashes, question marks, and the texts between tokens that hold a comment."""
        end = 0
        token: Any
        for token in yaml.scan(self.text, Loader=LOADER):
            start = int(token.start_mark.index)
            if isinstance(token, yaml.BlockEntryToken):
                self._dashes.append(start)
            elif isinstance(token, yaml.KeyToken) and self.text[start : start + 1] == "?":
                self.explicit_keys.append(start)
            comment = self.text.find("#", end, start)
            if comment >= 0:
                self._comments.append(comment)
            end = max(end, int(token.end_mark.index))

    def line(self, index: int) -> int:
        """Return the number of the line of a place, in the file, from 1."""
        return self.offset + line_breaks(self.text, 0, index) + 1

    def line_start(self, index: int) -> int:
        """Return the start of the line of a place."""
        return max(self.text.rfind(character, 0, index) for character in BREAKS) + 1

    def behind(self, end: int) -> int:
        """Return the start of the first line behind the end of a node; the end of the text if there is none."""
        if end and self.text[end - 1] in BREAKS:  # a literal text that keeps its last line breaks
            return end
        return self.next_line(end)

    def next_line(self, index: int) -> int:
        """Return the start of the line after that of a place; the end of the text if there is none."""
        found = _BREAK.search(self.text, index)
        assert found is not None, "the pattern matches the end of the text"
        return found.end()

    def line_break(self, index: int) -> str:
        """Return the line break before a place, or another one of the text, or a line feed."""
        first = index - 2 if self.text[max(index - 2, 0) : index] == "\r\n" else index - 1
        found = (_A_BREAK.match(self.text, first) if index else None) or _A_BREAK.search(self.text)
        return "\n" if found is None else found[0]

    def is_at_line_start(self, index: int) -> bool:
        """Whether a place is the start of the text or behind a line break."""
        return index == 0 or self.text[index - 1] in BREAKS

    def column(self, index: int) -> int:
        """Return the number of characters before a place in its line."""
        return index - self.line_start(index)

    def is_first(self, index: int) -> bool:
        """Whether only spaces stand before a place in its line."""
        return not self.text[self.line_start(index) : index].strip(" ")

    def dash(self, item: TextNode) -> int:
        """Return the place of the dash of an entry of a list that is not in brackets."""
        return self._dashes[bisect_left(self._dashes, item.start) - 1]

    def colon(self, key: TextNode) -> int:
        """Return the place behind the colon of a key."""
        return self.text.index(":", key.end) + 1

    def first_sign(self, start: int) -> str:
        """Return the first character of a line that is not a space; empty for an empty line."""
        return self.text[start : self.next_line(start)].strip(f" {BREAKS}")[:1]

    def line_starts(self, start: int, end: int) -> list[int]:
        """Return the starts of the lines, except empty ones, that begin between two places."""
        starts = [found.end() for found in _A_BREAK.finditer(self.text, start, end)]
        return [index for index in starts if index < end and self.text[index] not in BREAKS]

    def has_comment(self, start: int, end: int) -> bool:
        """Whether a comment begins in a part of the text."""
        return bisect_left(self._comments, end) > bisect_left(self._comments, start)

    def block_above(self, index: int) -> TextNode | None:
        """Return the literal or folded text that goes on until the line of a place; None if there is none."""
        node = next((node for node in reversed(self._blocks) if node.start < index), None)
        is_open = node is not None and not self.text[node.end : index].strip(f" \t{BREAKS}")
        return node if is_open else None

    def keeps_break(self, block: TextNode) -> bool:
        """Whether the line break at the end of a literal or folded text is a part of it."""
        return "-" not in self._head(block)

    def takes_in(self, block: TextNode, index: int) -> bool:
        """Whether lines from a place on would become a part of a literal or folded text above it: what is indented like
        the text, and empty lines if it keeps them."""
        lines = _A_BREAK.split(self.text[index:])
        number = next((number for number, line in enumerate(lines) if line.strip(" ")), len(lines) - 1)
        if number and "+" in self._head(block):
            return True
        least = self._indent_of(block)
        return any(line.startswith(" " * least) for line in lines[: number + 1])

    def _indent_of(self, block: TextNode) -> int:
        """Return the spaces before each line of a literal or folded text; 1, the fewest possible, if its head says how
        many."""
        if any(sign.isdecimal() for sign in self._head(block)):
            return 1
        lines = _A_BREAK.split(self.text[block.start : block.end])[1:]
        return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 1)

    def body(self, node: TextNode) -> int:
        """Return the start of a node behind its anchor and its tag."""
        found = _PROPERTIES.match(self.text, node.start, node.end)
        return found.end() if found is not None and node.has_properties else node.start


def _end(event: Any) -> int:
    return int(event.end_mark.index)
