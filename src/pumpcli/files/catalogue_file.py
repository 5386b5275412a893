"""Read a catalogue file into a `Catalogue`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import Any, TypeVar

from pumpcli.domain.catalogue import Catalogue, DrugEntry, Figure, Model, StabilityLimit, mixture_key
from pumpcli.domain.strength import Conditions, DailyDose, Strength, StrengthRange
from pumpcli.errors import Fault, FaultCode, Problem
from pumpcli.files import fields, quantities
from pumpcli.files.construct import construct, one_or_more, read_list, without_none
from pumpcli.files.document import Document, Entry, Mapping, Readers, known_keys
from pumpcli.files.folders import whole_file
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents

T = TypeVar("T")

#: The readers of the keys that hold one value, by the mapping that has them, then those of figures.
CATALOGUE_VALUES: Readers = {"catalogue": fields.name}
MODEL_VALUES: Readers = {"model": fields.code, "name": fields.name}
DRUG_VALUES: Readers = {"drug": fields.name}
FIGURE_VALUES: Readers = {"note": fields.name, "conditions": fields.name}
MODEL_FIGURES: Readers = {
    "capacity": quantities.positive_volume,
    "low_alarm": quantities.volume,
    "lowest_rate": quantities.flow,
    "highest_rate": quantities.flow,
    "shortest_life": quantities.period,
    "longest_life": quantities.period,
    "constant_flow": fields.yes_or_no,
}
LIMIT_FIGURES: Readers = {
    "stability": quantities.period,
    "first_fill": quantities.period,
    "longest": quantities.period,
}
CATALOGUE_KEYS = known_keys("catalogue", "pumps", "drugs")
MODEL_KEYS = known_keys(*MODEL_VALUES, *MODEL_FIGURES)
LIMIT_KEYS = known_keys("mixture", *LIMIT_FIGURES)
DRUG_KEYS = known_keys("drug", "strengths", "highest_daily_dose", "highest_concentration", "trade_names", "synonyms")
#: The reader of each entry of a list of names, of a mixture or of sources.
LISTED_NAME = fields.name
FIGURE_KEYS = known_keys("value", "source", "note")
STABILITY_KEYS = known_keys(*FIGURE_KEYS, "conditions", "tested")
TESTED_KEYS = known_keys("name", "concentration")


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
    title = keys.required("catalogue", CATALOGUE_VALUES["catalogue"]) or ""
    if "pumps" not in keys and "drugs" not in keys:
        keys.entry.fault(Fault(FaultCode.MISSING_KEY, "a catalogue holds `pumps`, `drugs`, or both"))
    models = read_list(keys.get("pumps"), lambda entry: _model(entry, title))
    listed = read_list(keys.get("drugs"), lambda entry: _entry(entry, title))
    limits = [entry if isinstance(entry, StabilityLimit) else None for entry in listed]
    drugs = [entry if isinstance(entry, DrugEntry) else None for entry in listed]
    _check_duplicates(keys, "pumps", "model", [model and model.key for model in models])
    _check_duplicates(keys, "drugs", "mixture", [limit and mixture_key(limit.drugs) for limit in limits])
    _check_duplicates(keys, "drugs", "drug", [drug and drug.name.casefold() for drug in drugs])
    _check_other_names(keys, drugs)
    return Catalogue(without_none(models), without_none(tuple(limits)), without_none(tuple(drugs)))


def _model(entry: Entry, title: str) -> Model | None:
    errors = entry.document.errors
    keys = entry.mapping(MODEL_KEYS)
    if keys is None:
        return None
    key = keys.required("model", MODEL_VALUES["model"])
    name = keys.optional("name", MODEL_VALUES["name"])
    figures = {field: _figure(keys.get(field), read) for field, read in MODEL_FIGURES.items()}
    if key is None or entry.document.errors > errors:
        return None
    return construct(entry, Model, key, name or key, title, **figures)


def _limit(entry: Entry, title: str) -> StabilityLimit | None:
    errors = entry.document.errors
    keys = entry.mapping(LIMIT_KEYS)
    if keys is None:
        return None
    mixture = keys.required_entry("mixture")
    drugs = _names(mixture)
    keys.required_entry("stability")
    figures: dict[str, Any] = {
        field: _figure(keys.get(field), read, STABILITY_KEYS) for field, read in LIMIT_FIGURES.items()
    }
    if entry.document.errors > errors:
        return None
    return construct(entry, StabilityLimit, drugs, title, **figures)


def _entry(entry: Entry, title: str) -> StabilityLimit | DrugEntry | None:
    """Read an entry of `drugs`: one with the key `drug` is about a drug by itself, any other about a mixture."""
    if not entry.has("drug"):
        return _limit(entry, title)
    of_a_mixture = [key for key in LIMIT_KEYS if entry.has(key)]
    if of_a_mixture:
        both = f"`drug` and `{of_a_mixture[0]}` exclude each other"
        message = f"{both}; the stability of a mixture has an entry of its own, with `mixture`"
        entry.fault(Fault(FaultCode.CONFLICTING_KEYS, message))
        return None
    return _drug(entry, title)


def _drug(entry: Entry, title: str) -> DrugEntry | None:
    errors = entry.document.errors
    keys = entry.mapping(DRUG_KEYS)
    if keys is None:
        return None
    name = keys.required("drug", DRUG_VALUES["drug"])
    figures: dict[str, Any] = {field: _several(keys.get(field), read) for field, read in DRUG_FIGURES.items()}
    names: dict[str, Any] = {field: _names(keys.get(field)) for field in ("trade_names", "synonyms")}
    if name is None or entry.document.errors > errors:
        return None
    return construct(entry, DrugEntry, name, title, **(figures | names))


def _names(entry: Entry | None) -> tuple[str, ...]:
    """Read a list of names. Leave out those that are wrong."""
    return without_none(read_list(entry, lambda item: item.read(LISTED_NAME)))


def _several(entry: Entry | None, read: Callable[[str], T | Fault]) -> tuple[Figure[T], ...]:
    """Read one figure or a list of them, each with one value or a list of values. Return a figure for each value."""
    figures = [_figures(item, read) for item in (() if entry is None else one_or_more(entry))]
    return tuple(figure for several in figures for figure in several)


def _figures(entry: Entry, read: Callable[[str], T | Fault]) -> Iterator[Figure[T]]:
    keys = _figure_keys(entry, FIGURE_KEYS)
    if keys is None:
        return
    value = keys.required_entry("value")
    values = [] if value is None else [item.read(read) for item in one_or_more(value)]
    sources = _sources(keys.required_entry("source"))
    note = keys.optional("note", FIGURE_VALUES["note"])
    if sources:
        yield from (Figure(each, sources, note) for each in values if each is not None)


def _figure(entry: Entry | None, read: Callable[[str], T | Fault], known: Set[str] = FIGURE_KEYS) -> Figure[T] | None:
    """Read a value with its source. Record a fault and return None if a part is missing or wrong."""
    keys = None if entry is None else _figure_keys(entry, known)
    if keys is None:
        return None
    value = keys.required("value", read)
    sources = _sources(keys.required_entry("source"))
    note = keys.optional("note", FIGURE_VALUES["note"])
    words = keys.optional("conditions", FIGURE_VALUES["conditions"])
    tested = without_none(read_list(keys.get("tested"), _tested))
    if value is None or not sources:
        return None
    conditions = Conditions(words, tested) if words is not None or tested else None
    return Figure(value=value, sources=sources, note=note, conditions=conditions)


def _figure_keys(entry: Entry, known: Set[str]) -> Mapping | None:
    """Return the keys of a figure. Record a fault and return None for a value without them."""
    if entry.text:
        message = f"{entry.title} has no source; write {{value: {entry.text}, source: where it is from}}"
        entry.fault(Fault(FaultCode.WRONG_TYPE, message))
        return None
    return entry.mapping(known)


def _tested(entry: Entry) -> StrengthRange | None:
    """Read a drug with the strength, or the range of strengths, of a test."""
    keys = entry.mapping(TESTED_KEYS)
    if keys is None:
        return None
    name = keys.required("name", TESTED_VALUES["name"])
    strengths = keys.required("concentration", TESTED_VALUES["concentration"])
    return None if name is None or strengths is None else construct(entry, StrengthRange, name, *strengths)


def strength(text: str) -> Strength | Fault:
    """Read a concentration, shown in the unit of mass in which it is written."""
    read = quantities.concentration(text)
    return read if isinstance(read, Fault) else Strength(*read)


def strength_range(text: str) -> tuple[Strength, Strength] | Fault:
    """Read a strength such as "7.5 mg/mL", or a range such as "0.2 mg/mL to 1.5 mg/mL"."""
    first, to, last = (part.strip() for part in text.partition(" to "))
    lowest, highest = strength(first), strength(last if to else first)
    if isinstance(lowest, Fault):
        return lowest
    return highest if isinstance(highest, Fault) else (lowest, highest)


def daily_dose(text: str) -> DailyDose | Fault:
    """Read a dose rate, shown per day in the unit of mass in which it is written."""
    read = quantities.dose_rate(text)
    return read if isinstance(read, Fault) else DailyDose(*read)


DRUG_FIGURES: Readers = {
    "strengths": strength,
    "highest_daily_dose": daily_dose,
    "highest_concentration": strength,
}
TESTED_VALUES: Readers = {"name": fields.name, "concentration": strength_range}


def _sources(entry: Entry | None) -> tuple[str, ...]:
    """Read one source as a text, or several as a list. Return none if one of them is wrong."""
    if entry is None:
        return ()
    sources = [item.read(LISTED_NAME) for item in (entry.items() if entry.is_list else [entry])]
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


def _check_other_names(keys: Mapping, drugs: Sequence[DrugEntry | None]) -> None:
    """Record a fault at every trade name and synonym that is a name of this or another drug already.

    Args:
        drugs: the entries of the list `drugs`; None for one that could not be read or is about a mixture.
    """
    names = {drug.name.casefold(): drug.name for drug in drugs if drug is not None}
    for index, drug in enumerate(drugs):
        if drug is None:
            continue
        counts = Counter[str]()
        for field, name in drug.other_names():
            if name.casefold() in names:
                message = f"`{name}` is already a name of {names[name.casefold()]}"
                entry = keys["drugs"].locate(f"[{index}].{field}[{counts[field]}]")
                entry.fault(Fault(FaultCode.DUPLICATE_ENTRY, message))
            names.setdefault(name.casefold(), drug.name)
            counts[field] += 1
