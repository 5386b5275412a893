"""Edit a document in its text: add, replace and remove values by their places, and keep every other character.

A function returns the edit, or a fault that says what to do by hand where the text cannot be edited safely. The result
is not trusted: read `edited()` again (`fleet.loading.read_again`) and compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.acceptance_file import ACCEPTED_KEYS
from pumpcli.files.document import Document, Entry, steps_of
from pumpcli.files.program_file import ON_DEMAND_KEYS, PROGRAM_KEYS, SCHEDULED_KEYS, WINDOW_KEYS
from pumpcli.files.pump_file import BOLUS_KEYS, FILL_KEYS, PUMP_KEYS, READING_KEYS
from pumpcli.files.source import BREAK_CHARACTERS, BREAKS, REST, Source, index_of_line
from pumpcli.files.suggestions import SINGULAR
from pumpcli.files.text_changes import (
    BY_HAND,
    TextChange,
    added_key,
    added_to_block,
    added_to_brackets,
    made_list,
    removed_from_brackets,
    removed_lines,
    replaced,
)
from pumpcli.files.text_nodes import DocumentText, TextNode
from pumpcli.files.working_day import END_KEYS, ORDER_KEYS, STOP_KEYS
from pumpcli.files.yaml_text import cuts, documents
from pumpcli.files.yaml_writing import Value, flow
from pumpcli.values import Frozen

_LINE = rf"({REST})(\r\n|[{BREAK_CHARACTERS}]|\Z)"
#: The order of the keys of each mapping, by the key of the mapping or of the list that holds it.
_ORDER: dict[str, Iterable[str]] = {
    "": PUMP_KEYS,
    "fills": FILL_KEYS,
    "fill": FILL_KEYS,
    "programs": PROGRAM_KEYS,
    "program": PROGRAM_KEYS,
    "readings": READING_KEYS,
    "windows": WINDOW_KEYS,
    "boluses": (*BOLUS_KEYS, *SCHEDULED_KEYS),
    "on_demand": ON_DEMAND_KEYS,
    "stopped": STOP_KEYS,
    "ended": END_KEYS,
    "orders": ORDER_KEYS,
    "accepted": ACCEPTED_KEYS,
}


class TextEdit(Frozen):
    """An edit of one document of a file.

    Attributes:
        document: the document as it was read.
        changes: by their places in its text; they do not overlap.
    """

    document: Document
    changes: tuple[TextChange, ...]

    @property
    def after(self) -> str:
        """The text of the document as it will be."""
        parts, last = [], 0
        for each in sorted(self.changes, key=lambda each: (each.start, each.end)):
            parts += [self.document.text[last : each.start], each.text]
            last = each.end
        return "".join([*parts, self.document.text[last:]])

    def then(self, later: TextEdit) -> TextEdit:
        """Return one edit of this document for this edit and a later one, of the document that it gives."""
        return TextEdit(self.document, (TextChange(0, len(self.document.text), later.after),))

    def apply(self, text: str) -> str:
        """Return the text of the whole file with this edit. A byte order mark stays.

        Raises:
            ValueError: the document is not as it was, from its first line to its end, because the file has changed
                since it was read.
        """
        body = text.removeprefix("\ufeff")
        start = index_of_line(body, self.document.offset)
        end = start + len(self.document.text)
        if body[start:end] != self.document.text or (start, end) not in pairwise(cuts(body)):
            raise ValueError("the file has changed since it was read")
        return text[: len(text) - len(body)] + body[:start] + self.after + body[end:]

    def edited(self) -> Document | None:
        """Return the document as it will be; None if the text would not be one document."""
        source = Source(self.document.source.file, self.after, self.document.offset)
        found = list(documents(source))
        return found[0] if len(found) == 1 and found[0].root is not None else None


def diff(before: Document, after: str) -> list[str]:
    """Return the unified diff of the text of a document, without line ends; line numbers are those of the file."""
    from difflib import unified_diff  # noqa: PLC0415  # only a command that shows it needs it

    name, found = before.source.file, []
    for line in unified_diff(_lines(before.text), _lines(after), name, name, lineterm=""):
        found.append(_moved(line, before.offset) if line.startswith("@@") else line.rstrip(BREAKS))
        if line[0] in " -+" and len(found) > 2 and line[-1] not in BREAKS:
            found.append("\\ No newline at end of file")
    return found


def _lines(text: str) -> list[str]:
    return [f"{line}{end}" for line, end in re.findall(_LINE, text) if line or end]


def _moved(head: str, offset: int) -> str:
    """Return the head of a part of a diff with line numbers of the file."""
    return re.sub(r"([-+])(\d+)", lambda match: f"{match[1]}{int(match[2]) + offset}", head)


def add_entry(root: Entry, key: str, value: Value, index: int | None = None) -> TextEdit | Fault:
    """Add an entry to a list of a pump: `fills`, `programs`, `boluses`, `readings`, `booked`, `orders` and others.

    The entry is written in the style of its neighbour. A list that does not exist is added behind its neighbour in the
    order of the documentation; one mapping or text becomes the first entry of a list, and `fill:` becomes `fills:`. A
    comment above an entry stays with that entry, and one below it that is indented further stays too.

    Args:
        index: the place of the new entry in the list; None for the end.
    """
    page = _page(root)
    if isinstance(page, Fault):
        return page
    pair = page.root.pair(key, *([SINGULAR[key]] if key in SINGULAR else []))
    if pair is None:
        return _edit(root, added_key(page, page.root, key, [value], PUMP_KEYS))
    name, node = pair
    fault = _shared(page, [node])
    if fault is not None:
        return fault
    if node.items is None:
        return _edit(root, made_list(page, pair, key, value, 0 if index == 0 else 1))
    at = len(node.items) if index is None else index
    if node.is_flow:
        return _edit(root, added_to_brackets(page, node, flow(value, key), at))
    return _edit(root, added_to_block(page, (name, node), key, value, at))


def add_key(root: Entry, key: str, value: Value) -> TextEdit | Fault:
    """Add a key that a pump does not have, behind its neighbour in the order of the documentation."""
    page = _page(root)
    return page if isinstance(page, Fault) else _edit(root, added_key(page, page.root, key, value, PUMP_KEYS))


def set_value(root: Entry, path: str, value: str | Sequence[str]) -> TextEdit | Fault:
    """Replace the value at a path by one text or a list of texts, or add its key if it is absent.

    Quotes and comments around it stay. An index after the last entry of a list is not added.
    """
    page = _page(root)
    if isinstance(page, Fault):
        return page
    steps = steps_of(path)
    above, rest = _walk(page, steps)
    fault = _shared(page, above)
    if fault is not None:
        return fault
    if not rest:
        return _edit(root, replaced(page, above, _context(steps), value))
    added: Value = value
    keys = [step for step in rest if isinstance(step, str)]
    for key in reversed(keys[1:]):
        added = {key: added}
    if above[-1].pairs is None or len(keys) < len(rest):
        return page.refusal(above[-1].start, f"`{path}` has no place here; write it by hand")
    order = _ORDER.get(_context(steps[: len(steps) - len(rest)]), ())
    return _edit(root, added_key(page, above[-1], keys[0], added, order))


def set_values(root: Entry, path: str, values: Mapping[str, str]) -> TextEdit | Fault:
    """Set several keys of one mapping, as `set_value` does each."""
    changes: list[TextChange] = []
    for key, value in values.items():
        edit = set_value(root, f"{path}.{key}", value)
        if isinstance(edit, Fault):
            return edit
        changes += edit.changes
    return TextEdit(root.document, tuple(changes))


def remove_entry(root: Entry, path: str) -> TextEdit | Fault:
    """Remove one entry of a list, or one key, with its lines and the comments within them.

    A comment above or below it stays. The last entry of a list goes together with the key of the list.
    """
    page = _page(root)
    if isinstance(page, Fault):
        return page
    above, rest = _walk(page, steps_of(path))
    if rest or len(above) < 2:
        raise ValueError(f"nothing stands at {path}")
    while len(above) > 2 and len(above[-2].items or ()) == 1:
        above = above[:-1]
    node, parent = above[-1], above[-2]
    inner = {each.anchor for each in node.below() if each.anchor}
    repeated = [alias for name, alias in page.aliases.items() if name in inner and alias not in node.below()]
    if repeated:
        return page.refusal(repeated[0].start, f"`*{repeated[0].alias}` repeats a part of `{path}`; {BY_HAND}")
    fault = _shared(page, above[:-1])
    if fault is not None:
        return fault
    index = next(number for number, part in enumerate(parent.parts) if part[-1] is node)
    if parent.is_flow:
        return _edit(root, removed_from_brackets(page, parent, index))
    return _edit(root, removed_lines(page, parent, index))


def _page(root: Entry) -> DocumentText | Fault:
    """Return the text of a document with the places of its nodes; a fault if it cannot be edited at all."""
    document = root.document
    if document.errors:
        return Fault(FaultCode.NOT_EDITABLE, f"line {root.line}: this pump has errors; correct them first")
    page = DocumentText(document.text, document.offset)
    if page.root.pairs is None:
        return page.refusal(page.root.start, "the document is not a mapping (keys and values)")
    if page.explicit_keys:
        return page.refusal(page.explicit_keys[0], f"a key begins with `?`; {BY_HAND}")
    return page


def _edit(root: Entry, changes: list[TextChange] | Fault) -> TextEdit | Fault:
    return changes if isinstance(changes, Fault) else TextEdit(root.document, tuple(changes))


def _walk(page: DocumentText, steps: Sequence[str | int]) -> tuple[list[TextNode], Sequence[str | int]]:
    """Return the nodes from the root to a path, and the steps for which there is no node. A mapping or text that stands
    alone where a list may stand is also the entry 0 of that list."""
    nodes = [page.root]
    for number, step in enumerate(steps):
        node = nodes[-1]
        if isinstance(step, int):
            if node.items is not None and step < len(node.items):
                nodes.append(node.items[step])
            elif node.items is not None or node.alias or step:
                return nodes, steps[number:]
            continue
        pair = node.pair(step, *([SINGULAR[step]] if step in SINGULAR else []))
        if pair is None:
            return nodes, steps[number:]
        nodes.append(pair[1])
    return nodes, []


def _shared(page: DocumentText, nodes: Sequence[TextNode]) -> Fault | None:
    """Return a fault if a change of these nodes would also change another place, which an alias repeats."""
    for node in nodes:
        if node.alias:
            return page.refusal(node.start, f"`*{node.alias}` repeats another place; write its values out first")
        other = page.aliases.get(node.anchor)
        if other is not None:
            where = page.line(other.start)
            what = f"`*{node.anchor}` in line {where} repeats this; write its values out there first"
            return page.refusal(node.start, what)
    return None


def _context(steps: Sequence[str | int]) -> str:
    """Return the key of the mapping that ends a path, or of the list that holds it."""
    return next((step for step in reversed(steps) if isinstance(step, str)), "")
