"""Edits in the text of a file: where a value goes, in which style, and what is refused. Random files are in
`tests/robustness`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from pumpcli.errors import Fault
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files.document import Document, Entry
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.text_edit import TextEdit, add_entry, diff, remove_entry, set_value
from pumpcli.files.yaml_text import documents
from pumpcli.files.yaml_writing import flow, is_short, key_lines
from tests.robustness.handwritten import data_of

FILL = {"at": "2026-03-01 10:00", "volume": "20 mL"}
NIGHT = {"from": "22:00", "to": "24:00", "rate": "1 mL/day"}
PROGRAM = {"start": "2026-03-01 10:00", "rate": "2 mL/day", "windows": [NIGHT], "on_demand": {"dose": "1 mcg"}}
STOP = {"from": "2026-03-01 10:00", "why": "x: y"}


def root_of(text: str) -> Entry:
    (document,) = documents(Source("x.yaml", text))
    assert document.root is not None
    return document.root


def first(text: str) -> Entry:
    root = next(iter(documents(Source("x.yaml", text)))).root
    assert root is not None
    return root


def after(edit: TextEdit | Fault) -> str:
    assert isinstance(edit, TextEdit), edit
    return edit.after


@pytest.mark.parametrize(
    ("before", "key", "value", "index", "text"),
    [
        # A list with dashes: the style, the indent and the gap of its entries.
        (
            "fills:\n  - {at: a, volume: b}  # c\n  # next\nprograms: []\n",
            "fills",
            FILL,
            None,
            "fills:\n  - {at: a, volume: b}  # c\n  - {at: 2026-03-01 10:00, volume: 20 mL}\n  # next\nprograms: []\n",
        ),
        (
            "fills:\n-   at: a\n    volume: b\n    # cloudy\n\n# about programs\nprograms: []\n",
            "fills",
            FILL,
            1,
            "fills:\n-   at: a\n    volume: b\n    # cloudy\n-   at: 2026-03-01 10:00\n    volume: 20 mL\n\n"
            "# about programs\nprograms: []\n",
        ),
        (
            "fills:\n  # the first\n  - {at: a, volume: b}\n",
            "fills",
            FILL,
            0,
            "fills:\n  # the first\n  - {at: 2026-03-01 10:00, volume: 20 mL}\n  - {at: a, volume: b}\n",
        ),
        (
            "fills:\n  -\n    at: a\n    volume: b\n  - {at: c, volume: d}",
            "fills",
            FILL,
            1,
            "fills:\n  -\n    at: a\n    volume: b\n  - at: 2026-03-01 10:00\n    volume: 20 mL\n  - {at: c,"
            " volume: d}",
        ),
        (
            "x: [&a {at: a, volume: b}]\nreadings:\n  - *a\n",
            "readings",
            FILL,
            None,
            "x: [&a {at: a, volume: b}]\nreadings:\n  - *a\n  - {at: 2026-03-01 10:00, volume: 20 mL}\n",
        ),
        (
            "programs:\n- {rate: 1 mL/day}",
            "programs",
            PROGRAM,
            None,
            "programs:\n- {rate: 1 mL/day}\n- start: 2026-03-01 10:00\n  rate: 2 mL/day\n  windows:\n"
            "  - {from: 22:00, to: 24:00, rate: 1 mL/day}\n  on_demand: {dose: 1 mcg}",
        ),
        # A list in brackets.
        ("booked: [a, b]\n", "booked", "2026-12-01", None, "booked: [a, b, 2026-12-01]\n"),
        ("booked: [ a, b, ]\n", "booked", "2026-12-01", 0, "booked: [ 2026-12-01, a, b, ]\n"),
        ("booked: [\n  a,\n  b\n]\n", "booked", "c", 1, "booked: [\n  a,\n  c,\n  b\n]\n"),
        # One text or mapping becomes a list.
        ("booked: a\n", "booked", "2026-12-01 10:30", None, "booked: [a, 2026-12-01 10:30]\n"),
        ("booked: 'a'\n", "booked", "b", 0, "booked: [b, 'a']\n"),
        ("booked: a  # by telephone\n", "booked", "b", None, "booked:\n  - a  # by telephone\n  - b\n"),
        ("booked: a, b\nx: y\n", "booked", "c", 0, "booked:\n  - c\n  - a, b\nx: y\n"),
        (
            "fill: {at: a, volume: b}  # c\n",
            "fills",
            FILL,
            None,
            "fills:\n  - {at: a, volume: b}  # c\n  - {at: 2026-03-01 10:00, volume: 20 mL}\n",
        ),
        (
            "fill: {at: a,\n  volume: b}\nlabels:\n    - x\n",
            "fills",
            FILL,
            0,
            "fills:\n    - {at: 2026-03-01 10:00, volume: 20 mL}\n    - {at: a,\n        volume: b}\n"
            "labels:\n    - x\n",
        ),
        (
            "fill: # c\n   # above\n   at: a\n\n   volume: b\n   # below\nx: y\n",
            "fills",
            FILL,
            None,
            "fills: # c\n   # above\n   - at: a\n\n     volume: b\n     # below\n   - at: 2026-03-01 10:00\n"
            "     volume: 20 mL\nx: y\n",
        ),
        (
            '"program":\n  rate: a\n',
            "programs",
            {"start": "s", "rate": "b"},
            0,
            '"programs":\n  - start: s\n    rate: b\n  - rate: a\n',
        ),
        ("{fill: {at: a}}\n", "fills", FILL, None, "{fills: [{at: a}, {at: 2026-03-01 10:00, volume: 20 mL}]}\n"),
        # A key that is not there: behind its neighbour, with the line end of the file.
        (
            "pump: a\r\nnotes: |\r\n  b\r\n\r\n",
            "stopped",
            STOP,
            None,
            'pump: a\r\nstopped:\r\n  - {from: 2026-03-01 10:00, why: "x: y"}\r\nnotes: |\r\n  b\r\n\r\n',
        ),
        ("notes: |+\n  a\n\nsite: b", "booked", "c", None, "notes: |+\n  a\n\nsite: b\nbooked: [c]"),
        (
            "site: a\rbooked: |+\r  b\r",
            "orders",
            STOP,
            0,
            'site: a\rbooked: |+\r  b\rorders:\r  - {from: 2026-03-01 10:00, why: "x: y"}\r',
        ),
        ("notes: b\n", "booked", "c", None, "booked: [c]\nnotes: b\n"),
        ("notes: b", "booked", "c", None, "booked: [c]\nnotes: b"),
        ("{pump: a}", "booked", "c", None, "{pump: a, booked: [c]}"),
        (
            "pump: a\nx: b\n",
            "boluses",
            FILL,
            None,
            "pump: a\nboluses:\n  - {at: 2026-03-01 10:00, volume: 20 mL}\nx: b\n",
        ),
    ],
)
def test_an_entry_is_added(before: str, key: str, value: Any, index: int | None, text: str) -> None:
    assert after(add_entry(root_of(before), key, value, index)) == text


@pytest.mark.parametrize(
    ("before", "path", "value", "text"),
    [
        ("pump: a  # c\n", "pump", "b", "pump: b  # c\n"),
        ("pump: &x 'a'\n", "pump", "it's", "pump: &x 'it''s'\n"),
        ("pump: 'a'\n", "pump", "\U0001f489\n", 'pump: "\U0001f489\\n"\n'),
        ('pump: "a"\n', "pump", 'b"c\\', 'pump: "b\\"c\\\\"\n'),
        ("pump: a\n", "pump", "007", 'pump: "007"\n'),
        ("pump: a\n", "pump", "\x85", 'pump: "\\U00000085"\n'),
        ("stopped: {from: a}\n", "stopped[0].to", "b", "stopped: {from: a, to: b}\n"),
        (
            "stopped:\n  - from: a\n    # c\n    why: b\n",
            "stopped[0].to",
            "c",
            "stopped:\n  - from: a\n    to: c\n    # c\n    why: b\n",
        ),
        ("stopped:\n  - to: a\n    why: b\n", "stopped[0].from", "c", "stopped:\n  - from: c\n    to: a\n    why: b\n"),
        (
            "program:\n  windows:\n    - {from: a, days: mon}\n",
            "programs[0].windows[0].days",
            ["sat", "sun"],
            "program:\n  windows:\n    - {from: a, days: [sat, sun]}\n",
        ),
        ("program: {rate: a}\n", "programs[0].on_demand.dose", "b", "program: {rate: a, on_demand: {dose: b}}\n"),
        (
            "program:\n  boluses:\n  - at:\n    - a\n    over: b\n",
            "programs[0].boluses[0].at",
            ["x", "y"],
            "program:\n  boluses:\n  - at: [x, y]\n    over: b\n",
        ),
        ("labels: [a, b]\n", "labels[1]", "c", "labels: [a, c]\n"),
        ("pump: a\n", "other", "b", "pump: a\nother: b\n"),
        ("pump: a\n", "ended.on", "b", "pump: a\nended: {on: b}\n"),
    ],
)
def test_a_value_is_set(before: str, path: str, value: Any, text: str) -> None:
    assert after(set_value(root_of(before), path, value)) == text


@pytest.mark.parametrize(
    ("before", "path", "text"),
    [
        ("booked: [a, b, c]\n", "booked[0]", "booked: [b, c]\n"),
        ("booked: [a,\n b, c]\n", "booked[1]", "booked: [a, c]\n"),
        ("x: y\nbooked: [a]\n# c\n", "booked[0]", "x: y\n# c\n"),
        ("x: y\nbooked: a  # by telephone", "booked[0]", "x: y"),
        ("x: y\r\nbooked:\r\n  - a", "booked[0]", "x: y"),
        ("booked:\n  # above\n  - a  # c\n  - b\n", "booked[0]", "booked:\n  # above\n  - b\n"),
        ("orders:\n- placed: a\n  use_by: b\n  # below\n- {}", "orders[0]", "orders:\n  # below\n- {}"),
        ("orders:\n- placed: a\n  use_by: b\n", "orders[0].placed", "orders:\n- use_by: b\n"),
        ("orders: {placed: a, use_by: b}\n", "orders[0].placed", "orders: {use_by: b}\n"),
        ("x: y\nnotes: |\n  a\n  b\n\nz: y\n", "notes", "x: y\n\nz: y\n"),
    ],
)
def test_an_entry_is_removed(before: str, path: str, text: str) -> None:
    assert after(remove_entry(root_of(before), path)) == text


PUMP = "pump: a\n"
HEADS = ("|", "|-", "|+", ">", ">+", "|2", "|-2", "|+2", "&x-2 |", "!!str |+ # 2-")
BODIES = ("  a\n", "  a\n\n    b\n", "  a\n\n", "  a\n     \n")
TAILS = ("", "\n", "     \n", "\n\n", "# c\n", "    # deep\n", "\n   # deep\n\n", "...\n", "---\npump: P-2\n", "z: y\n")


def literal_texts(head: str, layout: str) -> Iterator[tuple[str, list[Any]]]:
    """Documents with a literal or folded text, every ending and line end; and their data, read by another parser."""
    for body, tail, (end, line_break) in product(BODIES, TAILS, ((True, "\n"), (False, "\n"), (False, "\r\n"))):
        text = layout.replace("TEXT", f"{head}\n{body}") + tail
        text = (text if end else text.rstrip("\n")).replace("\n", line_break)
        yield text, data_of(text)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(
    "layout", ["stopped: TEXT", "stopped:\n- TEXT", "notes: TEXTorders:\n- placed: a\n", "notes: TEXT"]
)
def test_a_literal_text_stays_when_something_is_added_behind_it(layout: str, head: str) -> None:
    for text, data in literal_texts(head, PUMP + layout):
        edit = add_entry(first(text), "orders", {"placed": "b"})
        if isinstance(edit, Fault):
            assert "this text ends the file, without a line break" in edit.message
            assert data_of(f"{text}\n") != data, "a line break would be a part of the text"
        else:
            orders = [*data[0].get("orders", []), {"placed": "b"}]
            assert data_of(edit.apply(text)) == [{**data[0], "orders": orders}, *data[1:]]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("above", ["", "\n", "      # deep\n", "# c\n"])
def test_a_literal_text_stays_when_what_follows_it_is_removed(above: str, head: str) -> None:
    for text, data in literal_texts(head, PUMP + f"notes: TEXT{above}booked: [a]\n"):
        edit = remove_entry(first(text), "booked[0]")
        del data[0]["booked"]
        if isinstance(edit, Fault):
            assert "would become a part of the text in line 2" in edit.message
            assert data_of(re.sub(r"booked: \[a\](\r?\n)?", "", text)) != data
        else:
            assert data_of(edit.apply(text)) == data


SHARED = "pump: a\nfills: &f\n  - &x {at: a}\n  - {at: b}\nreadings: *f\nboluses:\n- *x\n- {at: b}\n"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (add_entry(root_of(SHARED), "fills", FILL), "line 2: `*f` in line 5 repeats this"),
        (add_entry(root_of(SHARED), "readings", FILL), "line 5: `*f` repeats another place"),
        (remove_entry(root_of(SHARED), "boluses[0]"), ""),
        (set_value(root_of("a: &x 1\nb: *x\n"), "a", "2"), "line 1: `*x` in line 2 repeats this"),
        (set_value(root_of("a: &x 1\nb: *x\n"), "b", "2"), "line 2: `*x` repeats another place"),
        (set_value(root_of("a: &x {b: c}\nd: *x\n"), "d[0].b", "2"), "line 2: `*x` repeats another place"),
        (remove_entry(root_of("a: &x 1\nb: *x\n"), "a"), "line 2: `*x` repeats a part of `a`"),
        (remove_entry(root_of("a: &x [b, c]\nd: *x\n"), "a[0]"), "line 1: `*x` in line 2 repeats this"),
        (add_entry(root_of("fill: &x\n  at: a\n"), "fills", FILL), "line 1: `fill` has an anchor or a tag"),
        (add_entry(root_of("&x fill: {at: a}\n"), "fills", FILL), "line 1: `fill` has an anchor or a tag"),
        (add_entry(root_of("booked: |\n  a\n"), "booked", "b"), "line 1: `booked` is a text over several lines"),
        (add_entry(root_of("booked:\n"), "booked", "b"), "line 1: `booked` is a text over several lines"),
        (add_entry(root_of("booked: [a, # c\n b]\n"), "booked", "b"), "line 1: there is a comment within"),
        (
            remove_entry(root_of("booked: [a, # c\n b]\n"), "booked[0]"),
            "line 1: there is a comment within",
        ),
        (set_value(root_of("a: [b, # c\n d]\n"), "a", ["x"]), "line 1: there is a comment within `a`"),
        (set_value(root_of("a: !!str b\n"), "a", "c"), "line 1: `a` is not one value in a line"),
        (set_value(root_of("a: {b: c}\n"), "a", "c"), "line 1: `a` is not one value in a line"),
        (set_value(root_of("a: &x\n- b\n"), "a", "c"), "line 1: `a` is not one value in a line"),
        (set_value(root_of("a:\n- - b\n"), "a[0]", "c"), "line 2: `a` is not one value in a line"),
        (set_value(root_of("a: [b]\n"), "a[3]", "c"), "line 1: `a[3]` has no place here"),
        (set_value(root_of("a: b\n"), "booked[0].at", "c"), "line 1: `booked[0].at` has no place here"),
        (set_value(root_of("a: b\n"), "a.c", "c"), "line 1: `a.c` has no place here"),
        (add_entry(root_of("readings:\n- - a\n"), "readings", FILL), ""),
        (add_entry(root_of("&x readings:\n - a\n"), "readings", FILL), ""),
        (add_entry(root_of("{}\n"), "readings", FILL), ""),
        (add_entry(root_of("booked: []\n"), "booked", "a"), ""),
        (remove_entry(root_of("a:\n- - b\n  - c\n"), "a[0][0]"), "line 2: this does not begin its line"),
        (add_entry(root_of("? fills\n: - a\n"), "fills", FILL), "line 1: a key begins with `?`"),
        (remove_entry(root_of("a:\n- b: c\n  # about d\n  d: e\n"), "a[0].b"), "or a comment follows it"),
        (remove_entry(root_of("a:\n  b: c\n"), "a.b"), "line 2: nothing else is in the mapping"),
        (remove_entry(root_of("a: {b: c}\n"), "a.b"), "line 1: nothing else is in the braces"),
        (add_entry(root_of("- a\n"), "fills", FILL), "line 1: the document is not a mapping"),
    ],
)
def test_what_is_not_safe_is_refused_with_its_line(edit: TextEdit | Fault, words: str) -> None:
    if not words:
        assert isinstance(edit, TextEdit)
        return
    assert isinstance(edit, Fault)
    assert words in edit.message
    assert edit.code in MEANINGS


def test_a_file_with_an_error_is_refused() -> None:
    root = root_of("pump: a\npmp: b\n")
    assert read_pump(root.document) is None
    edit = add_entry(root, "fills", FILL)
    assert isinstance(edit, Fault)
    assert edit.message == "line 1: this pump has errors; correct them first"


def test_every_edit_of_a_file_with_an_error_is_refused() -> None:
    root = root_of("- a\n")
    assert isinstance(set_value(root, "pump", "b"), Fault)
    assert isinstance(remove_entry(root, "pump"), Fault)


def test_there_is_nothing_to_remove() -> None:
    with pytest.raises(ValueError, match="nothing stands at booked"):
        remove_entry(root_of("pump: a\n"), "booked[0]")


FILE = "\ufeffpump: a\r\n---\r\npump: b\r\nbooked: c\r\n---\r\npump: d\r\n"


def second(text: str) -> Document:
    return list(documents(Source("x.yaml", text.removeprefix("\ufeff"))))[1]


def test_the_other_documents_of_a_file_and_its_mark_stay() -> None:
    root = second(FILE).root
    assert root is not None
    edit = add_entry(root, "booked", "e")
    assert isinstance(edit, TextEdit)
    assert edit.apply(FILE) == FILE.replace("booked: c", "booked: [c, e]")
    assert edit.apply(FILE.removeprefix("\ufeff")) == FILE.removeprefix("\ufeff").replace("booked: c", "booked: [c, e]")
    changes = (("booked: c", "booked: d"), ("---\r\n", ""), ("booked: c\r\n", "booked: c\r\nnotes: f\r\n"), (FILE, ""))
    for old, new in changes:
        with pytest.raises(ValueError, match="the file has changed"):
            edit.apply(FILE.replace(old, new))


@pytest.mark.parametrize("more", ["booked: e\n", "  more\n", "# more\n", "\n", "... \nbooked: e\n"])
def test_a_document_that_has_grown_at_its_end_is_not_edited(more: str) -> None:
    text = "pump: a\nnotes: |\n  b\n"
    edit = add_entry(root_of(text), "booked", "c")
    assert isinstance(edit, TextEdit)
    assert edit.apply(text + "---\npump: d\n") == "pump: a\nbooked: [c]\nnotes: |\n  b\n---\npump: d\n"
    with pytest.raises(ValueError, match="the file has changed"):
        edit.apply(text + more)


def test_the_edited_document_keeps_its_lines() -> None:
    root = second(FILE).root
    assert root is not None
    edit = set_value(root, "booked", "e")
    assert isinstance(edit, TextEdit)
    document = edit.edited()
    assert document is not None
    assert document.root is not None
    assert [(entry.line, entry.text) for entry in document.root.scalars("booked")] == [(4, "e")]


def test_an_edit_that_breaks_the_text_gives_no_document() -> None:
    root = root_of("pump: a\n")
    edit = set_value(root, "pump", "\udc80")
    assert isinstance(edit, TextEdit)
    assert edit.edited() is None


def test_a_diff_has_the_lines_of_the_file() -> None:
    document = second(FILE.replace("\r\n---\r\npump: d\r\n", ""))
    assert document.root is not None
    edit = add_entry(document.root, "labels", "e")
    assert isinstance(edit, TextEdit)
    assert diff(document, edit.after) == [
        "--- x.yaml",
        "+++ x.yaml",
        "@@ -2,3 +2,4 @@",
        " ---",
        " pump: b",
        "+labels: [e]",
        " booked: c",
        "\\ No newline at end of file",
    ]


def test_values_are_written_as_people_write_them() -> None:
    assert flow({"why": "no", "at": "2026-01-05 09:30", "labels": ["1e3", "a"]}) == (
        '{why: "no", at: 2026-01-05 09:30, labels: ["1e3", a]}'
    )
    assert is_short("a")
    assert key_lines("reservoir", {"capacity": "40 mL", "inner": {"drugs": [{"a": ["b"]}]}}) == [
        "reservoir:",
        "  capacity: 40 mL",
        "  inner:",
        "    drugs:",
        "      - {a: [b]}",
    ]
