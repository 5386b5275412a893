"""Read a catalogue file into a `Catalogue`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pumpcli.domain.catalogue import Catalogue, Figure, Model, StabilityLimit, mixture_key
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
    """Read the catalogue of a file. Return it, or None if the file holds an error, and all problems by line."""
    all_documents = list(documents(source))
    if not all_documents:
        message = "this file holds no catalogue: nothing except comments"
        return None, [whole_file(source.file, FaultCode.EMPTY_FILE, message)]
    first, *others = all_documents
    for other in others:
        if other.root is not None:
            other.root.fault(Fault(FaultCode.WRONG_TYPE, "a catalogue is one document; a second one begins here"))
    catalogue = _catalogue(first)
    problems = [problem for document in all_documents for problem in document.problems]
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
    _check_duplicates(keys, "pumps", "model", [model and model.key for model in models])
    _check_duplicates(keys, "drugs", "mixture", [limit and mixture_key(limit.drugs) for limit in limits])
    return Catalogue(without_none(models), without_none(limits))


def _model(entry: Entry, title: str) -> Model | None:
    errors = entry.document.errors
    keys = entry.mapping(MODEL_KEYS)
    if keys is None:
        return None
    key = keys.required("model", fields.code)
    name = keys.optional("name", fields.name)
    figures = {field: _figure(keys.get(field), read) for field, read in _MODEL_FIGURES.items()}
    if key is None or entry.document.errors > errors:
        return None
    return construct(entry, Model, key, name or key, title, **figures)


def _limit(entry: Entry, title: str) -> StabilityLimit | None:
    errors = entry.document.errors
    keys = entry.mapping(LIMIT_KEYS)
    if keys is None:
        return None
    mixture = keys.required_entry("mixture")
    drugs = () if mixture is None else tuple(item.read(fields.name) for item in mixture.items())
    keys.required_entry("stability")
    figures: dict[str, Any] = {field: _figure(keys.get(field), read) for field, read in _LIMIT_FIGURES.items()}
    if entry.document.errors > errors:
        return None
    return construct(entry, StabilityLimit, without_none(drugs), title, **figures)


def _figure(entry: Entry | None, read: Callable[[str], T | Fault]) -> Figure[T] | None:
    """Read a value with its source. Record a fault and return None if a part is missing or wrong."""
    if entry is not None and entry.text:
        message = f"`{entry.name}` has no source; write {{value: {entry.text}, source: where it is from}}"
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
    """Read one source as a text, or several as a list. Return none if one of them is wrong."""
    if entry is None:
        return ()
    sources = [item.read(fields.name) for item in (entry.items() if entry.is_list else [entry])]
    return () if None in sources else without_none(tuple(sources))


def _check_duplicates(keys: Mapping, many: str, field: str, subjects: Iterable[object]) -> None:
    """Record a fault at every entry of the list `many` that has the same model or mixture as an earlier entry.

    Args:
        subjects: the model or mixture of each entry; None for an entry that could not be read.
    """
    first: dict[object, int] = {}
    for index, subject in enumerate(subjects):
        if subject is not None and subject in first:
            entry = keys[many].locate(f"[{index}].{field}")
            line = keys[many].locate(f"[{first[subject]}].{field}").line
            entry.fault(Fault(FaultCode.DUPLICATE_ENTRY, f"this {field} already has an entry in line {line}"))
        first.setdefault(subject, index)
