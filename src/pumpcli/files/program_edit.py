"""A document with other values in one of its programs, in memory: to be read again by the readers of files."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.asked_change import Setting
from pumpcli.files.document import Document, Entry, steps_of
from pumpcli.files.program_file import ON_DEMAND_KEYS, PROGRAM_KEYS, SCHEDULED_KEYS, WINDOW_KEYS
from pumpcli.files.suggestions import did_you_mean
from pumpcli.values import frozen

#: What a key takes the place of where it is set.
_EXCLUDED = {
    "rate": {"dose", "volume"},
    "dose": {"rate", "volume"},
    "volume": {"rate", "dose"},
    "at": {"every", "from"},
    "every": {"at"},
}
_LISTS = {"windows": WINDOW_KEYS, "boluses": SCHEDULED_KEYS}
_NOT_SET = {"start", "windows", "boluses", "on_demand"}


@frozen
class Edit:
    """A value that was set.

    Attributes:
        before: what it takes the place of, as it is written, "450 mcg/day" or "rate: 450 mcg/day"; empty for nothing.
    """

    setting: Setting
    before: str


def edited(root: Entry, program: int, settings: Sequence[Setting]) -> tuple[Document, list[Edit]] | Fault:
    """A copy of a document in which fields of one program have other values, and what they take the place of.

    Nothing is said of the values yet: whoever reads the copy is told what is wrong with them.
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
    """A field that is set twice, or two of which one takes the place of the other."""
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
    """Every field of a program that can be set, in the order of the documentation; a key may be new, but not an entry
    of a list."""
    found = [key for key in PROGRAM_KEYS if key not in _NOT_SET]
    for name, keys in _LISTS.items():
        found += [f"{name}[{index}].{key}" for index in range(program.length(name)) for key in keys]
    return [*found, *(f"on_demand.{key}" for key in ON_DEMAND_KEYS)]


def _unknown_path(path: str, known: Sequence[str]) -> Fault:
    if path.partition(".")[0] == "start":
        return Fault(
            FaultCode.UNKNOWN_KEY, "`start` cannot be set: the changed program starts at the as-of instant (--as-of)"
        )
    groups: dict[str, list[str]] = {}
    for each in known:
        group, _, key = each.rpartition(".")
        groups.setdefault(group, []).append(key)
    named = "; ".join(f"{group}.{', .'.join(keys)}" if group else ", ".join(keys) for group, keys in groups.items())
    return Fault(
        FaultCode.UNKNOWN_KEY, f"no field `{path}` in this program{did_you_mean(path, known)}; known here: {named}"
    )


def _before(program: Entry, path: str) -> str:
    """What stands at a path, or what a value there excludes, as it is written."""
    parent, _, key = path.rpartition(".")
    for each in (key, *sorted(_EXCLUDED.get(key, ()))):
        entry = program.locate(f"{parent}.{each}" if parent else each)
        if entry.step == each and entry.path.endswith(path.removesuffix(key) + each):
            text = f"[{', '.join(item.text for item in entry.items())}]" if entry.is_list else entry.text
            return text if each == key else f"{each}: {text}"
    return ""


def _with(node: yaml.Node, steps: Sequence[str | int], text: str) -> yaml.Node:
    """A copy of a node in which one value is another one. What is beside the way to it is shared, and what an alias
    repeats elsewhere stays as it is."""
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
    """One value, or a list in brackets, as it would be written in a file."""
    if not (text.startswith("[") and text.endswith("]")):
        return _scalar(text, at)
    items = [_scalar(item.strip(), at) for item in text[1:-1].split(",")]
    return yaml.SequenceNode(_tag("seq"), items, at.start_mark, at.end_mark)


def _scalar(text: str, at: yaml.Node) -> yaml.Node:
    node: yaml.Node = yaml.ScalarNode(_tag("str"), text, at.start_mark, at.end_mark)
    return node


def _tag(kind: str) -> str:
    return f"tag:yaml.org,2002:{kind}"
