"""Shapes of YAML: mappings, lists, and one value or a list of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from pumpcli.files.document import Readers
from pumpcli.files.suggestions import either
from pumpcli.schemas import Schema
from pumpcli.schemas.values import any_text, form_of


def forms_of(readers: Readers) -> dict[str, Schema]:
    """Return the schema of the value of each key that holds one value."""
    return {key: form_of(reader) for key, reader in readers.items()}


def mapping(
    keys: Set[str], values: Mapping[str, Schema], meanings: Mapping[str, str], required: Iterable[str] = ()
) -> Schema:
    """Return the schema of a mapping.

    Args:
        keys: the keys that its reader knows, in their order.
        values: the schema of the value of each key.
        meanings: what each key means.
        required: the keys that may not be missing.

    Raises:
        KeyError: a key has no schema, or no meaning.
    """
    return {
        "type": "object",
        "properties": {key: {"description": meanings[key], **values[key]} for key in keys},
        "required": list(required),
        "additionalProperties": False,
    }


def listed(item: Schema, at_least: int = 1) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item, "minItems": at_least}


def one_or_more(item: Schema, at_least: int = 1) -> Schema:
    """Return the schema of one value or a list of such values.

    The keywords of each type count for that type only, so that an editor has one schema to explain, not a choice.
    """
    several: Schema = {"items": item, "minItems": at_least}
    if "type" not in item:
        return {**item, **any_text("array"), **several}
    return {**item, **also(item, "array"), **several}


def also(form: Schema, kind: str) -> Schema:
    """Return the types of a schema and another one."""
    types = form["type"] if isinstance(form["type"], list) else [form["type"]]
    return {"type": [*types, kind]}


def any_of(*keys: str) -> Schema:
    """Return the part of a schema by which a mapping has at least one of some keys."""
    missing = f"one of {either(keys)} is missing"
    return {"anyOf": [{"required": [key], "errorMessage": missing} for key in keys]}


def one_of(*keys: str) -> Schema:
    """Return the part of a schema by which a mapping has exactly one of some keys."""
    excluded = f"{either(keys)} exclude each other; give one of them"
    later = {key: keys[index:] for index, key in enumerate(keys[:-1], start=1)}
    return any_of(*keys) | {
        "dependencies": {
            key: {"properties": dict.fromkeys(others, False), "errorMessage": excluded} for key, others in later.items()
        }
    }
