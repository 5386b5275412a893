"""Set fields of a program in a document, in memory. The readers of files then read the edited document as usual."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.asked_change import Setting
from pumpcli.files.document import Document, Entry, steps_of
from pumpcli.files.program_file import ON_DEMAND_KEYS, PROGRAM_KEYS, SCHEDULED_KEYS, WINDOW_KEYS
from pumpcli.files.suggestions import did_you_mean
from pumpcli.values import frozen

#: The keys that a key replaces when it is set.
_EXCLUDED = {
    "rate": {"dose", "volume"},
    "dose": {"rate", "volume"},
    "volume": {"rate", "dose"},
    "at": {"every", "from"},
    "every": {"at"},
}
_LISTS = {"windows": WINDOW_KEYS, "boluses": SCHEDULED_KEYS}
_NOT_SET = {"start", "printed_alarm", "windows", "boluses", "on_demand"}


@frozen
class Edit:
    """A value that was set.

    Attributes:
        before: the replaced value as it is written: "450 mcg/day", or "rate: 450 mcg/day" if it had another key; empty
            if there was none.
    """

    setting: Setting
    before: str


def edited(root: Entry, program: int, settings: Sequence[Setting]) -> tuple[Document, list[Edit]] | Fault:
    """Return a copy of a document with new values in one of its programs, and the edits; a fault for a field that does
    not exist or is set twice.

    The values are not checked here: reading the copy reports wrong ones.

    Args:
        program: the index of the program.
    """
    entry = root.locate(f"programs[{program}]")
    known = _known_paths(entry)
    for setting in settings:
        if setting.path not in known:
            return _unknown_path(setting.path, known)
    fault = _conflict([setting.path for setting in settings])
    if fault is not None:
        return fault
    node = root.node
    for setting in settings:
        node = _with(node, steps_of(f"{entry.path}.{setting.path}"), setting.text)
    document = Document(root.document.source, root.document.offset, root.document.text)
    document.root = Entry(document, node)
    return document, [Edit(setting, _before(entry, setting.path)) for setting in settings]


def _conflict(paths: Sequence[str]) -> Fault | None:
    """Return a fault if a field is set twice, or two fields that exclude each other are set."""
    for index, path in enumerate(paths):
        if path in paths[:index]:
            return Fault(FaultCode.DUPLICATE_KEY, f"`{path}` is set twice")
        parent, dot, key = path.rpartition(".")
        for other in sorted(_EXCLUDED.get(key, ())):
            if f"{parent}{dot}{other}" in paths:
                return Fault(
                    FaultCode.CONFLICTING_KEYS, f"`{path}` and `{parent}{dot}{other}` exclude each other; set one"
                )
    return None


def _known_paths(program: Entry) -> list[str]:
    """Return every field of a program that can be set, in the order of the documentation. A key may be added, but not
    an entry of a list."""
    paths = [key for key in PROGRAM_KEYS if key not in _NOT_SET]
    for name, keys in _LISTS.items():
        paths += [f"{name}[{index}].{key}" for index in range(program.length(name)) for key in keys]
    return [*paths, *(f"on_demand.{key}" for key in ON_DEMAND_KEYS)]


def _unknown_path(path: str, known: Sequence[str]) -> Fault:
    if path.partition(".")[0] == "start":
        return Fault(
            FaultCode.UNKNOWN_KEY, "`start` cannot be set: the changed program starts at the as-of instant (--as-of)"
        )
    by_parent: dict[str, list[str]] = {}
    for field in known:
        parent, _, key = field.rpartition(".")
        by_parent.setdefault(parent, []).append(key)
    named = "; ".join(
        f"{parent}.{', .'.join(keys)}" if parent else ", ".join(keys) for parent, keys in by_parent.items()
    )
    return Fault(
        FaultCode.UNKNOWN_KEY, f"no field `{path}` in this program{did_you_mean(path, known)}; known here: {named}"
    )


def _before(program: Entry, path: str) -> str:
    """Return the value at a path, or the value of a key that it excludes, as it is written."""
    parent, _, key = path.rpartition(".")
    for candidate in (key, *sorted(_EXCLUDED.get(key, ()))):
        entry = program.locate(f"{parent}.{candidate}" if parent else candidate)
        if entry.step == candidate and entry.path.endswith(path.removesuffix(key) + candidate):
            text = f"[{', '.join(item.text for item in entry.items())}]" if entry.is_list else entry.text
            return text if candidate == key else f"{candidate}: {text}"
    return ""


def _with(node: yaml.Node, steps: Sequence[str | int], text: str) -> yaml.Node:
    """Return a copy of a node with the value at a path replaced. Only the nodes on that path are copied, so a node that
    an alias repeats elsewhere stays unchanged."""
    if not steps:
        return _value(text, node)
    step, rest = steps[0], steps[1:]
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        items = list(node.value)
        items[step] = _with(items[step], rest, text)
        return yaml.SequenceNode(node.tag, items, node.start_mark, node.end_mark)
    excluded = set() if rest else _EXCLUDED.get(str(step), set())
    pairs = [(key, value) for key, value in node.value if key.value not in excluded]
    if step not in [key.value for key, _ in pairs]:
        pairs.append((_scalar(str(step), node), yaml.MappingNode(_tag("map"), [], node.start_mark, node.end_mark)))
    pairs = [(key, _with(value, rest, text) if key.value == step else value) for key, value in pairs]
    return yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)


def _value(text: str, at: yaml.Node) -> yaml.Node:
    """Return the node of one value or of a list in brackets, with the place of the node `at`."""
    if not (text.startswith("[") and text.endswith("]")):
        return _scalar(text, at)
    items = [_scalar(item.strip(), at) for item in text[1:-1].split(",")]
    return yaml.SequenceNode(_tag("seq"), items, at.start_mark, at.end_mark)


def _scalar(text: str, at: yaml.Node) -> yaml.Node:
    node: yaml.Node = yaml.ScalarNode(_tag("str"), text, at.start_mark, at.end_mark)
    return node


def _tag(kind: str) -> str:
    return f"tag:yaml.org,2002:{kind}"
