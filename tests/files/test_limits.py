"""Limits on the nesting of a document, by both loaders, whatever the limits of the parser itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from pumpcli.files import limits
from pumpcli.files.limits import MOST_DEPTH
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents

PYTHON_LOADER: Any = type("_PythonLoader", (limits._UntaggedNodes, yaml.BaseLoader), {})
LOADERS = [pytest.param(limits.LOADER, id="usual"), pytest.param(PYTHON_LOADER, id="python")]

#: Ways to nest, each a function from a number of levels to a text.
WAYS: dict[str, Callable[[int], str]] = {
    "brackets": lambda depth: "[" * depth + "]" * depth,
    "open brackets": lambda depth: "[" * depth,
    "braces": lambda depth: "{a: " * depth + "b" + "}" * depth,
    "open braces": lambda depth: "{a: " * depth,
    "brackets and braces": lambda depth: "[{a: " * (depth // 2) + "[" * (depth % 2),
    "brackets in lines": lambda depth: "[\n" * depth,
    "brackets below a key": lambda depth: "a:\n " + "[" * (depth - 1),
    "dashes": lambda depth: "- " * depth + "b",
    "dashes, then brackets": lambda depth: "- " * (depth // 2) + "[" * (depth - depth // 2),
    "question marks": lambda depth: "? " * depth + "b",
}
#: The same by lines that are indented further and further: their length grows by the square.
BY_INDENT: dict[str, Callable[[int], str]] = {
    "keys": lambda depth: "".join(f"{' ' * level}a:\n" for level in range(depth - 1)) + " " * depth + "a: 1\n",
    "keys with comments": lambda depth: "".join(f"{' ' * level}a: # b\n" for level in range(depth)) + " " * depth + "a",
    "keys with anchors": lambda depth: "".join(f"{' ' * level}a: &b{level}\n" for level in range(depth)) + " " * depth,
    "keys with tags": lambda depth: "".join(f"{' ' * level}a: !!map\n" for level in range(depth)) + " " * depth + "a",
    "keys with blanks": lambda depth: "".join(f"{' ' * level}a: \n" for level in range(depth)) + " " * depth + "a",
    "keys and returns": lambda depth: "".join(f"{' ' * level}a:\r\n" for level in range(depth)) + " " * depth + "a",
    "dashes alone": lambda depth: "".join(f"{' ' * level}-\n" for level in range(depth)) + " " * depth + "a",
    "keys and dashes": lambda depth: "".join(
        f"{' ' * (level // 2)}{'-' if level % 2 else 'a:'}\n" for level in range(depth)
    ),
}

each_way = pytest.mark.parametrize("way", [*WAYS, *BY_INDENT])


def said(text: str) -> list[str]:
    return [problem.message for document in documents(Source("x.yaml", text)) for problem in document.problems]


def is_too_deep(text: str) -> bool:
    return f"nested more than {MOST_DEPTH} deep" in " ".join(said(text))


@pytest.fixture(params=LOADERS)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Use one loader after the other."""
    monkeypatch.setattr(limits, "LOADER", request.param)
    monkeypatch.setattr("pumpcli.files.yaml_text.LOADER", request.param)
    return request.param


@each_way
@pytest.mark.parametrize("depth", [MOST_DEPTH + 1, 100, 180])
@pytest.mark.usefixtures("loader")
def test_too_deep_is_said_in_our_words(way: str, depth: int) -> None:
    assert is_too_deep((WAYS | BY_INDENT)[way](depth))


@each_way
@pytest.mark.parametrize("depth", [2, MOST_DEPTH - 1, MOST_DEPTH])
@pytest.mark.usefixtures("loader")
def test_what_is_allowed_is_not_too_deep(way: str, depth: int) -> None:
    assert not is_too_deep((WAYS | BY_INDENT)[way](depth))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("depth", [999, 1000, 1001, 100_000])
def test_however_deep_it_is_said_at_the_same_place(way: str, depth: int) -> None:
    """The parser stops at limits of its own before it yields any event."""
    problems = [each for document in documents(Source("x.yaml", WAYS[way](depth))) for each in document.problems]
    (first,) = problems
    assert is_too_deep(WAYS[way](depth))
    (shallow,) = [
        each for document in documents(Source("x.yaml", WAYS[way](2 * MOST_DEPTH))) for each in document.problems
    ]
    if way != "dashes, then brackets":
        assert (first.line, first.column) == (shallow.line, shallow.column)


@pytest.mark.parametrize("depth", [999, 1000])
def test_the_twin_of_the_loader_says_so_too(depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOADER", PYTHON_LOADER)
    for way in WAYS.values():
        assert is_too_deep(way(depth))


@pytest.mark.parametrize(
    "text",
    [
        f"notes: '{'[' * 2000}'\n",
        f'notes: "{"{" * 2000}"\n',
        f"# {'[' * 2000}\npump: x\n",
        f"notes: x  # {'{a: ' * 500}\n",
        f"notes: |\n  {'- ' * 2000}\n",
        f"notes: x{'[' * 2000}\n",
        f"notes: [{', '.join(['[]'] * 2000)}]\n",
        "".join(f"{' ' * 20}a{level}: 1\n" for level in range(200)),
    ],
    ids=[
        "quotes",
        "double quotes",
        "comment",
        "comment behind a value",
        "literal",
        "plain",
        "side by side",
        "indented",
    ],
)
@pytest.mark.usefixtures("loader")
def test_what_only_looks_deep_is_not(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("fault", ["]", "'", "*nowhere", "@"])
@pytest.mark.usefixtures("loader")
def test_another_fault_comes_first_where_it_stands_first(fault: str) -> None:
    assert not is_too_deep(f"a: {fault}\n{'[' * 2000}")
    assert is_too_deep(f"{'[' * 100}{fault}") or fault == "'"  # a quote is looked for to the end of the text


def test_a_parser_that_names_no_place_is_left_to_composing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> None:
        raise yaml.MarkedYAMLError(problem="anything")

    monkeypatch.setattr(limits, "_first_excess", fails)
    assert limits.excess("[" * 100) is None
