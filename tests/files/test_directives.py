"""Lines that begin with `%`, and ends of documents: valid YAML is read, and every line keeps its number."""

from __future__ import annotations

import itertools

import pytest

from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents, parts

YAML, TAG = "%YAML 1.2\n", "%TAG !e! tag:example.com,2000:\n"


def read(text: str) -> list[tuple[str, int]]:
    """Return the first key of each document with its line; for a broken one, its message with its line."""
    found = []
    for document in documents(Source("x.yaml", text)):
        if document.root is None:
            found += [(problem.message, problem.line) for problem in document.problems]
        else:
            found.append((document.root.node.value[0][0].value, document.root.line))
    return found


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028"], ids=ascii)
@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{YAML}---\na: 1\n", [("a", 3)]),
        ("%YAML 1.1\n---\na: 1\n", [("a", 3)]),
        (f"{YAML}{TAG}--- # here\na: 1\n", [("a", 4)]),
        (f"# first\n\n{YAML}# then\n\n{TAG}# last\n---\na: 1\n", [("a", 9)]),
        (f"a: 1\n...\n{YAML}---\nb: 1\n", [("a", 1), ("b", 5)]),
        (f"a: 1\n... # end\n# comment\n{YAML}{TAG}---\nb: 1\n", [("a", 1), ("b", 7)]),
        (f"a: 1\n{YAML}---\nb: 1\n", [("a", 1), ("b", 4)]),
        (f"{YAML}---\na: 1\n...\n{YAML}---\nb: 1\n---\nc: 1\n", [("a", 3), ("b", 7), ("c", 9)]),
        ("a: 1\n...\nb: 1\n...\n", [("a", 1), ("b", 3)]),
        ("a: 1\n...\n---\nb: 1\n", [("a", 1), ("b", 4)]),
        ("...\n...\na: 1\n...\n...\n---\n...\n", [("a", 3)]),
        (f"a: 1\n...\n{YAML}", [("a", 1)]),
        ("a: 14.5 %\n---\nb: 1\n", [("a", 1), ("b", 3)]),
        ("a: |\n  %YAML 1.2\n  ...\n  ---\n---\nb: 1\n", [("a", 1), ("b", 6)]),
    ],
)
def test_directives_belong_to_the_document_after_them(text: str, found: list[tuple[str, int]], line_break: str) -> None:
    text = text.replace("\n", line_break)
    assert read(text) == found
    cut = [each for part in parts(Source("x.yaml", text), 1) for each in documents(part)]
    assert [document.root.line for document in cut if document.root is not None] == [line for _, line in found]


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        (f"{YAML}a: 1\n", "a line `---` is missing after the lines that begin with %", 2),
        ("%FOO bar\n---\na: 1\n", "`%FOO` is not a known directive; use %YAML or %TAG", 1),
        ("# x\n%yaml 1.2\n---\na: 1\n", "`%yaml` is not a known directive; use %YAML or %TAG", 2),
        (f"{YAML}%YAML 1.1\n---\na: 1\n", "`%YAML` is given twice before one document", 2),
        (f"{TAG}{TAG}---\na: 1\n", "`!e!` is given twice before one document", 2),
        ("%YAML 2.0\n---\na: 1\n", "`%YAML 2.0` cannot be read; write `%YAML 1.2`, or `%TAG !name! prefix`", 1),
        ("%YAML\n---\na: 1\n", "`%YAML` cannot be read; write `%YAML 1.2`, or `%TAG !name! prefix`", 1),
        ("%TAG e tag:x\n---\na: 1\n", "`%TAG e tag:x` cannot be read; write `%YAML 1.2`, or `%TAG !name! prefix`", 1),
    ],
)
def test_a_directive_that_is_wrong_is_said_at_its_line(text: str, said: str, line: int) -> None:
    assert read(text) == [(said, line)]
    assert read(f"z: 1\n...\n{text}") == [("z", 1), (said, line + 2)]


def test_directives_at_the_end_of_a_document_are_said() -> None:
    assert read(f"---\na: 1\n{YAML}") == [
        ("this is not YAML: a line that begins with % without a line `---` after it", 4)
    ]


def test_a_pump_behind_directives_is_named_where_it_is_broken() -> None:
    text = f"a: 1\n...\n{YAML}---\npump: P-7\nnotes: [\n---\nb: 1\n"
    first, second, third = documents(Source("x.yaml", text))
    assert (first.pump, second.pump, third.offset) == (None, "P-7", 6)


@pytest.mark.parametrize("line", [YAML, "...\n", "%A\n\n#\n", "%A\n...\n", "---\n%A\n"])
def test_a_text_of_nothing_else_takes_time_in_proportion(line: str) -> None:
    """No line is looked at again for each line before it: this would take hours."""
    assert sum(1 for _ in itertools.chain(parts(Source("x.yaml", line * 300_000), 10**9))) == 1
