"""Messages for texts that are not YAML: worded here, whatever the words of the parser."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from pumpcli.files import limits
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents

INDENT = "check the indent of this line and the lines above, and the dashes of lists"
BRACKET = "a comma is missing, or a bracket that is opened in line 1 is not closed"
COLON = "a colon where no key is allowed; check the indent of this line and the lines above"
TAB = "a tab; indent with spaces"
KEY = "a key without a colon; check this line and the lines above"
PYTHON_LOADER: Any = type("_PythonLoader", (limits._UntaggedNodes, yaml.BaseLoader), {})


@pytest.mark.parametrize("loader", [limits.LOADER, PYTHON_LOADER], ids=["usual", "python"])
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: [1, 2\nb: 1\n", 2, BRACKET),
        ("a: {b: 1\nc: 2\n", 2, BRACKET),
        ("a: [1, 2", 1, BRACKET),
        ("a: 'x\nb: 1\n", 1, "the quote that opens in line 1 is not closed"),
        ('a: "x\nb: 1', 1, "the quote that opens in line 1 is not closed"),
        (
            'a: "x\\q"\n',
            1,
            "a backslash in double quotes begins no character that YAML and Unicode know; use single quotes",
        ),
        ("a:\n\tb: 1\n", 2, TAB),
        ("a: |\n\tx\n", 2, TAB),
        ("a: b: c\n", 1, 'a text with a colon and a space needs quotes; write `a: "b: c"`'),
        ("a: 1\n b: 2\n", 2, COLON),
        ("pump P-1\nnotes: 1", 1, "a colon is missing after `pump`; write `pump: P-1`"),
        ("a: 1\nb\nc: 2\n", 2, "a line without a colon; write a key, a colon and its value, or begin a remark with #"),
        ("a: *x{y}\n", 1, "a wrong name after & or *; write letters and digits"),
        ("a: *x\n", 1, "`*x` refers to an anchor that does not exist"),
        ("a: & x\n", 1, "a wrong name after & or *; write letters and digits"),
        ("a: @x\n", 1, "a value cannot begin with @; put it in quotes"),
        ("a: `x\n", 1, "a value cannot begin with `; put it in quotes"),
        ("a: %x\n", 1, "a value cannot begin with %; put it in quotes"),
        ("a: | x\n", 1, "text after | or >; begin it on the next line"),
        ("a: > x\n", 1, "text after | or >; begin it on the next line"),
        ("a: !<x 1\n", 1, "a tag that cannot be read; write the plain value"),
        ("a: ]\n", 1, "`]` without an open bracket; put the value in quotes"),
        ("a: ,\n", 1, "`,` without an open bracket; put the value in quotes"),
        ("a: - b\n", 1, "a dash where no list entry is allowed; write each entry on its own line"),
        ("- a\nb: 1\n", 2, INDENT),
        ("a: 1\n- b\n", 2, INDENT),
        ("a: 'x' y\n", 1, INDENT),
        ("a: |\n    x\n  y\n", 3, INDENT),
    ],
)
def test_a_text_that_is_not_yaml_has_a_message_of_its_own(
    text: str, line: int, said: str, loader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOADER", loader)
    monkeypatch.setattr("pumpcli.files.yaml_text.LOADER", loader)
    monkeypatch.setattr("pumpcli.files.yaml_remedies.LOADER", loader)
    (problem,) = [each for document in documents(Source("x.yaml", text)) for each in document.problems]
    assert (problem.line, problem.message) == (line, f"this is not YAML: {said}")


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="the parser in Python reads these texts")
@pytest.mark.parametrize(("text", "place"), [("{main:}", ":}"), ("{main:, home: {}}", ":,"), ("[main:]", ":]")])
def test_a_bracket_or_comma_close_behind_a_colon_has_a_message_of_its_own(text: str, place: str) -> None:
    (problem,) = [each for document in documents(Source("x.yaml", f"sites: {text}\n")) for each in document.problems]
    assert problem.message == f"this is not YAML: `{place}`: in brackets write a space after the colon"
