"""A catalogue file -> `Catalogue`, read with the same care as a pump file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pumpcli.domain.catalogue import Catalogue, Figure, Model, StabilityLimit, same_mixture
from pumpcli.errors import Fault, FaultCode, Problem
from pumpcli.files import fields, quantities
from pumpcli.files.construct import construct, read_list, without_none
from pumpcli.files.document import Document, Entry, Mapping, known_keys
from pumpcli.files.folders import whole_file
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents

T = TypeVar("T")

_MODEL_FIGURES: dict[str, Callable[[str], Any]] = {
    "capacity": quantities.positive_volume,
    "low_alarm": quantities.volume,
    "lowest_rate": quantities.flow,
    "highest_rate": quantities.flow,
    "shortest_life": quantities.period,
    "longest_life": quantities.period,
    "constant_flow": fields.yes_or_no,
}
_LIMIT_FIGURES: dict[str, Callable[[str], Any]] = {
    "stability": quantities.period,
    "first_fill": quantities.period,
    "longest": quantities.period,
}
CATALOGUE_KEYS = known_keys("catalogue", "pumps", "drugs")
MODEL_KEYS = known_keys("model", "name", *_MODEL_FIGURES)
LIMIT_KEYS = known_keys("mixture", *_LIMIT_FIGURES)
FIGURE_KEYS = known_keys("value", "source", "note")


def read_catalogue(source: Source) -> tuple[Catalogue | None, list[Problem]]:
    """The catalogue that a file describes, None if it holds an error; and every problem."""
    found = list(documents(source))
    if not found:
        message = "this file holds no catalogue: no text but comments"
        return None, [whole_file(source.file, FaultCode.EMPTY_FILE, message)]
    first, *others = found
    for other in others:
        if other.root is not None:
            other.root.fault(Fault(FaultCode.WRONG_TYPE, "a catalogue is one document; a second one begins here"))
    catalogue = _catalogue(first)
    problems = [problem for document in found for problem in document.problems]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    return (None if any(problem.is_error for problem in problems) else catalogue), problems


def _catalogue(document: Document) -> Catalogue | None:
    keys = None if document.root is None else document.root.mapping(CATALOGUE_KEYS)
    if keys is None:
        return None
    title = keys.required("catalogue", fields.name) or ""
    if "pumps" not in keys and "drugs" not in keys:
        keys.entry.fault(Fault(FaultCode.MISSING_KEY, "a catalogue holds `pumps`, `drugs`, or both"))
    models = read_list(keys.get("pumps"), lambda entry: _model(entry, title))
    limits = read_list(keys.get("drugs"), lambda entry: _limit(entry, title))
    _once(keys, "pumps", "model", [model and model.key for model in models])
    _once(keys, "drugs", "mixture", [limit and same_mixture(limit.drugs) for limit in limits])
    return Catalogue(without_none(models), without_none(limits))


def _model(entry: Entry, title: str) -> Model | None:
    keys = entry.mapping(MODEL_KEYS)
    if keys is None:
        return None
    errors = entry.document.errors
    key = keys.required("model", fields.code)
    name = keys.optional("name", fields.name)
    found = {field: _figure(keys.get(field), read) for field, read in _MODEL_FIGURES.items()}
    if key is None or entry.document.errors > errors:
        return None
    return construct(entry, Model, key, name or key, title, **found)


def _limit(entry: Entry, title: str) -> StabilityLimit | None:
    keys = entry.mapping(LIMIT_KEYS)
    if keys is None:
        return None
    errors = entry.document.errors
    mixture = keys.required_entry("mixture")
    drugs = () if mixture is None else tuple(item.read(fields.name) for item in mixture.items())
    keys.required_entry("stability")
    found: dict[str, Any] = {field: _figure(keys.get(field), read) for field, read in _LIMIT_FIGURES.items()}
    if entry.document.errors > errors:
        return None
    return construct(entry, StabilityLimit, without_none(drugs), title, **found)


def _figure(entry: Entry | None, read: Callable[[str], T | Fault]) -> Figure[T] | None:
    """A value with its source."""
    if entry is not None and entry.text:
        message = f"`{entry.name}` lacks its source; write {{value: {entry.text}, source: where it is from}}"
        entry.fault(Fault(FaultCode.WRONG_TYPE, message))
        return None
    keys = None if entry is None else entry.mapping(FIGURE_KEYS)
    if keys is None:
        return None
    value = keys.required("value", read)
    sources = _sources(keys.required_entry("source"))
    note = keys.optional("note", fields.name)
    return None if value is None or not sources else Figure(value, sources, note)


def _sources(entry: Entry | None) -> tuple[str, ...]:
    """One source as a text, or several as a list; nothing where one of them is not right."""
    if entry is None:
        return ()
    found = [item.read(fields.name) for item in (entry.items() if entry.is_list else [entry])]
    return () if None in found else without_none(tuple(found))


def _once(keys: Mapping, many: str, field: str, found: Iterable[object]) -> None:
    """Record every entry that is about what an earlier one is about."""
    first: dict[object, int] = {}
    for index, what in enumerate(found):
        if what is not None and what in first:
            entry = keys[many].locate(f"[{index}].{field}")
            line = keys[many].locate(f"[{first[what]}].{field}").line
            entry.fault(Fault(FaultCode.DUPLICATE_ENTRY, f"there is an entry for this {field} already, in line {line}"))
        first.setdefault(what, index)
