"""The words of README, manual, CONTRIBUTING and source: plain English, without the words that nobody else uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.manual.documents import PATHS, without_blocks
from tests.syntax import MODULES, nodes

pytestmark = pytest.mark.quick

#: A pattern of words to avoid, and what to write instead.
INSTEAD = {
    r"reckon\w*": "compute, count, assume",
    r"blanks?": "space",
    r"(?<!minus )(?<!plus )signs?": "character",
    r"go(es)? before": "override",
    r"in (the )?place of": "instead of",
    r"takes? the place of": "replace",
    r"so (many|much)": "n, this many, this much",
    r"besides": "also",
    r"groups? of keys": "mapping",
    r"tells?|told": "report, name, show; programmed",
    r"leaves? (by|with|through)": "exit",
    r"is said|are said": "is reported",
    r"supposes?": "assume",
    r"as `\w+` says": "name the effect",
    r"but for": "except",
    r"were it": "even if it is",
    r"all the while": "continually",
    r"anew": "again",
    r"as (it|they) stands?": "leave it out",
    r"on the way": "among them",
    r"poor base": "small divisor",
    r"slips?": "mistake",
    r"would be others": "would change",
    r"worded|to word": "write a message",
    r"taken for": "treated as",
    r"as one likes": "as you like",
    r"(is|are) none of an?": "is not",
    r"stands? (beside|in|behind|where)": "is beside, is in",
    r"kept lists?": "saved list",
    r"taken to be": "assumed to be",
    r"no \w+ but": "no n except",
    r"in silence": "silently",
    r"hands? back": "return",
    r"gravest": "most serious",
    r"missing unseen": "overlooked",
    r"(is|what is) off first": "those marked OFF first",
}
#: A docstring names the thing, or begins with a verb.
OPENINGS = (
    "What ",
    "Who ",
    "Whoever ",
    "Whatever ",
    "How ",
    "When ",
    "Where ",
    "The same ",
    "Such as ",
    "Return such as ",
)
AVOIDED = re.compile(rf"\b({'|'.join(f'(?:{words})' for words in INSTEAD)})\b", re.IGNORECASE)

DOCUMENTS = [*PATHS, Path("CONTRIBUTING.md"), Path("CHANGELOG.md")]


def avoided(text: str) -> list[str]:
    """The words of a text that are to be avoided, with what is around them."""
    return [text[max(0, match.start() - 30) : match.end() + 30] for match in AVOIDED.finditer(text)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_documents_are_written_in_plain_words(path: Path) -> None:
    assert avoided(without_blocks(path.read_text(encoding="utf-8"))) == []


def prose(source: str, parsed: Iterable[ast.AST]) -> list[str]:
    """What stands behind a hash in a module, and its texts, docstrings among them."""
    comments = [line.partition("#")[2] for line in source.splitlines() if "#" in line]
    constants = [node.value for node in parsed if isinstance(node, ast.Constant)]
    return [*comments, *(value for value in constants if isinstance(value, str))]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_the_source_is_written_in_plain_words(path: Path) -> None:
    assert [words for text in prose(path.read_text(encoding="utf-8"), nodes(path)) for words in avoided(text)] == []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_docstrings_begin_with_the_thing_or_a_verb(path: Path) -> None:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    found = [node for node in nodes(path) if isinstance(node, documented)]
    assert [text for node in found if (text := ast.get_docstring(node) or "").startswith(OPENINGS)] == []


@pytest.mark.parametrize("text", ["Volume to reckon from", "so many days", "a blank", "In the place of it", "is told"])
def test_words_to_avoid_are_found(text: str) -> None:
    assert avoided(text)


def test_other_words_are_let_through() -> None:
    assert avoided("A minus sign, a space, instead of the volume; the nurse also computes. It stands out.") == []


def test_docstrings_comments_and_texts_are_read() -> None:
    source = '"""One."""\n\n\ndef f() -> str:\n    """Two."""\n    return f"three {1}"  # four\n'
    assert [text.strip("# ") for text in prose(source, ast.walk(ast.parse(source)))] == [
        "four",
        "One.",
        "Two.",
        "three",
    ]
