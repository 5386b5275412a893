"""Set fields of a program: in a document to be read, and as a further program in the text of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.asked_change import Setting
from pumpcli.files.document import Document, Entry, steps_of
from pumpcli.files.program_file import ON_DEMAND_KEYS, PROGRAM_KEYS, SCHEDULED_KEYS, WINDOW_KEYS
from pumpcli.files.source import Source
from pumpcli.files.suggestions import did_you_mean
from pumpcli.files.text_edit import TextEdit, add_entry
from pumpcli.files.yaml_text import documents
from pumpcli.files.yaml_writing import Value, flow, value_of
from pumpcli.values import Frozen

#: The keys that a key replaces when it is set.
_EXCLUDED = {
    "rate": {"dose", "volume"},
    "dose": {"rate", "volume"},
    "volume": {"rate", "dose"},
    "at": {"every", "from"},
    "every": {"at"},
}
_LISTS = {"windows": WINDOW_KEYS, "boluses": SCHEDULED_KEYS}
#: The keys of a program that speak of its start, so that a changed one does not keep them.
OF_ITS_START = {"start", "printed_alarm"}
_NOT_SET = {"start", "printed_alarm", "windows", "boluses", "on_demand"}


class Edit(Frozen):
    """A value that was set.

    Attributes:
        before: the replaced value as it is written: "450 mcg/day", or "rate: 450 mcg/day" if it had another key; empty
            if there was none.
    """

    setting: Setting
    before: str


def edited(root: Entry, program: int, settings: Sequence[Setting]) -> tuple[Document, list[Edit]] | Fault:
    """Return a document with new values in one of its programs, and the edits; a fault for a field that does not exist
    or is set twice.

    The values are not checked here: reading the document reports wrong ones. Its text has the values of the file and
    nothing else, so that no alias, comment or style of the file is in the way.

    Args:
        program: the index of the program.
    """
    value = program_with(root, program, settings)
    if isinstance(value, Fault):
        return value
    content = _mapping(value_of(root.node))
    key = next(key for key in ("programs", "program") if key in content)
    listed = content[key]
    changed: Value = value if isinstance(listed, Mapping) else [*listed[:program], value, *listed[program + 1 :]]
    source, entry = root.document.source, root.locate(f"programs[{program}]")
    (document,) = documents(Source(source.file, flow({**content, key: changed}), root.document.offset))
    return document, [Edit(setting, _before(entry, setting.path)) for setting in settings]


def with_program(root: Entry, program: int, settings: Sequence[Setting], start: str) -> TextEdit | Fault:
    """Return the edit that adds a program with new values behind one of the programs of a file, in its text.

    Args:
        program: the index of the program that it changes.
        start: the start of the new program, as a file would write it.
    """
    value = program_with(root, program, settings)
    if isinstance(value, Fault):
        return value
    rest = {key: part for key, part in value.items() if key not in OF_ITS_START}
    return add_entry(root, "programs", {"start": start, **rest}, program + 1)


def program_with(root: Entry, program: int, settings: Sequence[Setting]) -> Mapping[str, Value] | Fault:
    """Return one of the programs of a document with new values; a fault as in `edited`."""
    entry = root.locate(f"programs[{program}]")
    known = _known_paths(entry)
    for setting in settings:
        if setting.path not in known:
            return _unknown_path(setting.path, known)
    fault = _conflict([setting.path for setting in settings])
    if fault is not None:
        return fault
    value = value_of(entry.node)
    for setting in settings:
        value = _with(value, steps_of(setting.path), _value(setting.text))
    return _mapping(value)


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
            FaultCode.UNKNOWN_KEY,
            "`start` cannot be set: the changed program starts at the instant of the command (--at of `record`, "
            "--as-of of `compare`)",
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


def _with(value: Value, steps: Sequence[str | int], new: Value) -> Value:
    """Return a copy of a value with another one at a path. A key replaces those that it excludes."""
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        assert not isinstance(value, str | Mapping), "an index is within a list"
        return [*value[:step], _with(value[step], rest, new), *value[step + 1 :]]
    mapping = _mapping(value)
    excluded = set() if rest else _EXCLUDED.get(step, set())
    part = _with(mapping.get(step, {}), rest, new)
    if step in mapping:
        return {key: part if key == step else old for key, old in mapping.items() if key not in excluded}
    replaced = next((key for key in mapping if key in excluded), None)
    pairs = [(step, part) if key == replaced else (key, old) for key, old in mapping.items()]
    kept = [(key, old) for key, old in pairs if key not in excluded]
    return dict(kept if replaced is not None else [*kept, (step, part)])


def _mapping(value: Value) -> Mapping[str, Value]:
    assert isinstance(value, Mapping), "a program has been read from it"
    return value


def _value(text: str) -> Value:
    """Return one text, or a list of texts that is written in brackets."""
    if not (text.startswith("[") and text.endswith("]")):
        return text
    return [item.strip() for item in text[1:-1].split(",")]
