"""Laws of edits in the text of a file, for a file and an edit that a number makes."""

from __future__ import annotations

from random import Random

import yaml

from pumpcli.errors import Fault
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files.document import Document, Entry
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source, index_of_line
from pumpcli.files.text_edit import TextEdit, add_entry, remove_entry, set_value
from pumpcli.files.yaml_text import documents
from pumpcli.files.yaml_writing import value_of
from tests.robustness.handwritten import ALONE, LISTS, Data, Hand, data_of, facts, normal, pump_data

#: Keys that can be set in an entry of a list, whether or not it has them.
KEYS = {
    "fills": ("at", "withdrawn", "stability"),
    "programs": ("start", "rate", "on_demand.dose"),
    "boluses": ("over", "dose"),
    "readings": ("at", "volume"),
    "stopped": ("to", "why"),
    "orders": ("placed", "received", "use_by"),
    "accepted": ("code", "on"),
}
VALUES = ("2026-12-01 10:30", "x: y # z", "007", "it's", 'a "quote", b', "[x]", "120 mcg/day", "\u6b21", "")


def made(seed: int, *, is_odd: bool = False) -> tuple[Random, str, list[Data], Document, int]:
    """Return a file of one to three pumps, its data, one of its documents and the number of that."""
    random = Random(seed)
    data = [pump_data(random, f"P-00{number}") for number in range(random.choice((1, 1, 2, 3)))]
    text = Hand(random, is_odd).file(data)
    read = [normal(each) for each in data_of(text)]
    assert [_stripped(each) for each in read] == data, "the file says what it was to say"
    found = list(documents(Source("x.yaml", text.removeprefix("\ufeff"))))
    number = random.randrange(len(data))
    return random, text, read, found[number], number


def hold_for_addition(seed: int, *, is_odd: bool = False) -> bool:
    """An added entry is read with the rest, and every old character stays. Return False if it is refused."""
    random, text, data, document, number = made(seed, is_odd=is_odd)
    assert document.root is not None
    key = random.choice(LISTS)
    entry, old = facts(random, key), data[number].get(key, [])
    index = random.choice((None, None, len(old), random.randint(0, len(old))))
    edit = add_entry(document.root, key, entry, index)
    if isinstance(edit, Fault):
        return _is_refused(edit)
    after = edit.apply(text)
    at = len(old) if index is None else index
    data[number] = data[number] | {key: [*old[:at], entry, *old[at:]]}
    assert [normal(each) for each in data_of(after)] == data, (key, index)
    hold_for_inserted(text, after, edit)
    _hold_for_pump(edit, data[number])
    alone = ALONE.get(key, key)
    was_alone = any(f"{quote}{alone}{quote}:" in document.text for quote in ("", '"')) and len(old) == 1
    if not was_alone:
        assert _is_insertion(text, after), "one insertion"
    again = edit.edited()
    assert again is not None and again.root is not None
    path = f"{key}[{at}]"
    back = remove_entry(again.root, path)
    assert isinstance(back, TextEdit), back
    if not was_alone:
        assert back.apply(after) == text, "removed again"
    return True


def hold_for_inserted(before: str, after: str, edit: TextEdit) -> None:
    """An addition only inserts; line ends are those of the file, and a last line without an end stays without one."""
    assert all(each.start == each.end for each in edit.changes)
    signs = iter(after)
    assert all(sign in signs for sign in before), "every character, in its order"
    for line_break in ("\r\n", "\r", "\n"):
        if line_break in before:
            assert after.replace(line_break, "").count("\n") == before.replace(line_break, "").count("\n")
            assert after.replace(line_break, "").count("\r") == before.replace(line_break, "").count("\r")
            break
    assert after.endswith(("\r", "\n")) == before.endswith(("\r", "\n"))
    assert after.startswith("\ufeff") == before.startswith("\ufeff")


def _hold_for_pump(edit: TextEdit, data: Data) -> None:
    """The edited text is the pump that its data are, or has the same errors."""
    document = edit.edited()
    assert document is not None
    (plain,) = documents(Source("y.yaml", yaml.dump(data, default_style='"', sort_keys=False, allow_unicode=True)))
    assert read_pump(document) == read_pump(plain)
    assert {each.code for each in document.problems} == {each.code for each in plain.problems}


def hold_for_removal(seed: int, *, is_odd: bool = False) -> bool:
    """A removed entry is gone, alone, and its characters were in one piece. Return False if it is refused."""
    random, text, data, document, number = made(seed, is_odd=is_odd)
    assert document.root is not None
    key = random.choice([key for key in LISTS if key in data[number]])
    old = data[number][key]
    at = random.randrange(len(old))
    edit = remove_entry(document.root, f"{key}[{at}]")
    if isinstance(edit, Fault):
        return _is_refused(edit)
    after = edit.apply(text)
    rest = [*old[:at], *old[at + 1 :]]
    data[number] = {name: value for name, value in data[number].items() if name != key} | ({key: rest} if rest else {})
    assert [normal(each) for each in data_of(after)] == data
    assert _is_insertion(after, text), "one piece is cut out"
    _hold_for_pump(edit, data[number])
    return True


def hold_for_value(seed: int, *, is_odd: bool = False) -> bool:
    """A value that is set is read with the rest, and nothing before and behind it changes. Return False if refused."""
    random, text, data, document, number = made(seed, is_odd=is_odd)
    assert document.root is not None
    places = [("", "", data[number])]
    for name in KEYS:
        listed = data[number].get(name, [])
        places += [(name, f"{name}[{at}].", each) for at, each in enumerate(listed)]
    name, path, mapping = random.choice(places)
    key = random.choice(KEYS.get(name, ("site", "pump", "timezone")))
    value = random.choice(VALUES)
    edit = set_value(document.root, path + key, value)
    if isinstance(edit, Fault):
        return _is_refused(edit)
    after = edit.apply(text)
    head, dot, tail = key.partition(".")
    mapping[head] = {**mapping.get(head, {}), tail: value} if dot else value
    assert [normal(each) for each in data_of(after)] == data, (path + key, value)
    _hold_for_pump(edit, data[number])
    (change,) = edit.changes
    start = text.startswith("\ufeff") + index_of_line(text.removeprefix("\ufeff"), document.offset)
    assert after.startswith(text[: start + change.start])
    assert after.endswith(text[start + change.end :])
    return True


def _stripped(data: Data) -> Data:
    """Return a document without the line breaks at the end of a literal text."""
    return {key: value.rstrip("\n") if key == "notes" else value for key, value in data.items()}


def hold_for_text(text: str, seed: int) -> None:
    """Any text is edited or refused; where it holds a pump, what is edited has one value more, less or other."""
    random = Random(seed)
    for document in documents(Source("x.yaml", text)):
        if document.root is None:
            continue
        key = random.choice(LISTS)
        entry = facts(random, key)
        is_pump = read_pump(document) is not None
        root = next(each for each in documents(document_source(document))).root
        assert root is not None
        added = add_entry(root, key, entry)
        set_ = set_value(root, f"{key}[0].at", "2026-01-05 09:30")
        if isinstance(added, Fault) or not is_pump:
            continue
        again = added.edited()
        assert again is not None and again.root is not None
        before, after = normal(value_of(root.node)), normal(value_of(again.root.node))
        assert after == before | {key: [*before.get(key, []), entry]}
        hold_for_inserted(document.text, added.after, added)
        removed = remove_entry(again.root, f"{key}[{len(before.get(key, []))}]")
        assert not isinstance(removed, TextEdit) or read_pump(_root(removed).document) == read_pump(root.document)
        assert isinstance(set_, Fault) or _root(set_)


def document_source(document: Document) -> Source:
    """A document as a file of its own, in the same lines."""
    return Source(document.source.file, document.text, document.offset)


def _root(edit: TextEdit) -> Entry:
    document = edit.edited()
    assert document is not None
    assert document.root is not None
    return document.root


def _is_insertion(before: str, after: str) -> bool:
    """Whether a text is another one with one piece inserted."""
    first = next((at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    return before[first:] == after[len(after) - len(before) + first :]


def _is_refused(fault: Fault) -> bool:
    assert fault.code in MEANINGS
    assert fault.message.startswith("line "), fault
    return is_odd_literal(fault)


def is_odd_literal(fault: Fault) -> bool:
    """Whether a literal text is in the way: comments and empty lines behind it may be parts of it."""
    return "become a part of the text" in fault.message or "ends the file, without a line break" in fault.message
