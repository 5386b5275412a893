"""Documents as a JSON Schema sees them: as pumpcli reads YAML, all values texts, and as an editor reads YAML 1.2, some
of them numbers, true, false or null; and the validators."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import jsonschema
import yaml

from pumpcli.schemas import schema

#: The plain scalars of the core schema of YAML 1.2 that are no texts, each with their values.
_CORE: tuple[tuple[str, Callable[[str], Any]], ...] = (
    (r"|~|null|Null|NULL", lambda text: None),
    (r"true|True|TRUE", lambda text: True),
    (r"false|False|FALSE", lambda text: False),
    (r"[-+]?[0-9]+", int),
    (r"0o[0-7]+", lambda text: int(text[2:], 8)),
    (r"0x[0-9a-fA-F]+", lambda text: int(text, 16)),
    (r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", float),
    (r"[-+]?\.(?:inf|Inf|INF)", lambda text: float(text.replace(".", ""))),
    (r"\.(?:nan|NaN|NAN)", lambda text: float("nan")),
)


def as_read(node: yaml.Node) -> Any:
    """Return a node with every scalar as its text; one that is left out is None."""
    return _view(node, lambda text: text or None)


def as_edited(node: yaml.Node) -> Any:
    """Return a node as a YAML 1.2 parser gives it to an editor."""
    return _view(node, _core)


def _core(text: str) -> Any:
    return next((make(text) for pattern, make in _CORE if re.fullmatch(pattern, text)), text)


def _view(node: yaml.Node, plain: Callable[[str], Any]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_view(item, plain) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _view(value, plain) for key, value in node.value}
    assert isinstance(node, yaml.ScalarNode)
    return node.value if node.style or node.tag else plain(node.value)


@cache
def search(pattern: str) -> Callable[[str], Any]:
    """Return the search for a pattern of JavaScript, where `$` is the end of the text alone."""
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", pattern)).search


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    if isinstance(instance, str) and not search(pattern)(instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[Any]:
    for pattern, form in patterns.items() if isinstance(instance, dict) else ():
        for key, value in instance.items():
            if search(pattern)(key):
                yield from validator.descend(value, form, path=key, schema_path=pattern)


_extend: Any = jsonschema.validators.extend
_Validator: Any = _extend(jsonschema.Draft7Validator, {"pattern": _pattern, "patternProperties": _pattern_properties})


@cache
def validator(name: str) -> Any:
    """Return the validator of the schema of a kind of file."""
    _Validator.check_schema(schema(name))
    return _Validator(schema(name))


def _closed(form: Any) -> Any:
    """Return a schema that allows no other fields: within one version every field that is printed is in it."""
    if isinstance(form, list):
        return [_closed(each) for each in form]
    if not isinstance(form, dict):
        return form
    closed = {key: _closed(value) for key, value in form.items()}
    return closed | ({"additionalProperties": False} if "properties" in form and "type" in form else {})


@cache
def result_validator(name: str) -> Any:
    """Return the validator of the JSON of a command that refuses every field that its schema does not have."""
    _Validator.check_schema(schema(name))
    return _Validator(_closed(schema(name)))


def hold_for_result(text: str) -> None:
    """Assert that the JSON of a command is as its schema says."""
    document = json.loads(text)
    command = re.fullmatch(r"pumpcli/(\w+)/[0-9]+", document["schema"])
    assert command is not None
    errors = result_validator(command[1]).iter_errors(document)
    assert [f"{list(error.absolute_path)}: {error.message}" for error in errors] == []
