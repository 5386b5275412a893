"""List the models or the drugs of the catalogue, every figure with its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.domain.catalogue import Model, StabilityLimit
from pumpcli.formats.layout import Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.records import Record, ResultDocument, Value
from pumpcli.report import catalogue_figures
from pumpcli.usecases.catalogue import CatalogueList, Part

_FIELDS = {
    Part.PUMPS: ("model", "name", "from", "replaces_built_in", *catalogue_figures.FIELDS),
    Part.DRUGS: ("mixture", "from", "replaces_built_in", *catalogue_figures.FIELDS),
}

_TITLES = {Part.PUMPS: "Pump models", Part.DRUGS: "How long drugs may stay in the reservoir"}
_HINTS = {
    Part.PUMPS: "a pump file that names one as its `model` may leave out capacity and alarm volume",
    Part.DRUGS: "for exactly these drugs together; others have no limit unless the pump file gives `stability`",
}
_COLUMNS = {
    Part.PUMPS: (Column("Model", wraps=True), Column("", right=True), Column("Source", wraps=True)),
    Part.DRUGS: (Column("In the reservoir", wraps=True), Column("At most", right=True), Column("Source", wraps=True)),
}
_WORDS = {
    "capacity": "capacity",
    "low_alarm": "low-reservoir alarm",
    "lowest_rate": "lowest rate",
    "highest_rate": "highest rate",
    "shortest_life": "shortest life",
    "longest_life": "longest life",
    "constant_flow": "constant flow",
    "stability": "default limit",
    "first_fill": "first fill of a pump",
    "longest": "only if the file gives it",
}


def fields(result: CatalogueList) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return _FIELDS[result.part]


def records(result: CatalogueList) -> Iterator[Record]:
    """Yield one record a figure."""
    for entry in result.entries:
        for name, figure in entry.figures():
            yield _record(entry, result) | catalogue_figures.record(name, figure)


def document(result: CatalogueList) -> ResultDocument:
    """Return each entry with its figures; a mixture is a list of names."""
    entries: list[dict[str, object]] = [
        {**_record(entry, result)}
        | ({"mixture": list(entry.drugs)} if isinstance(entry, StabilityLimit) else {})
        | {"figures": [catalogue_figures.nested(name, figure) for name, figure in entry.figures()]}
        for entry in result.entries
    ]
    return ResultDocument(result.part.value, None, {"catalogue": result.file, result.part.value: entries})


def to_screen(result: CatalogueList) -> Screen:
    """Return the entries as a screen."""
    own = "" if result.file is None else f", and {result.file}"
    rows = tuple(row for entry in result.entries for row in _rows(entry, result))
    return [
        Line(f"{_TITLES[result.part]}: the built-in catalogue{own}", Tone.STRONG),
        Line(_HINTS[result.part], Tone.FAINT),
        Line(),
        Grid(_COLUMNS[result.part], rows),
    ]


def _record(entry: Model | StabilityLimit, result: CatalogueList) -> dict[str, Value]:
    names = {"model": entry.key, "name": entry.name} if isinstance(entry, Model) else {"mixture": entry.name}
    return {**names, "from": entry.origin, "replaces_built_in": entry in result.replaces}


def _rows(entry: Model | StabilityLimit, result: CatalogueList) -> Iterator[tuple[Cell, ...]]:
    about = [entry.name] if isinstance(entry, Model) else []
    if entry in result.own:
        about.append(f"from {entry.origin}{', instead of the built-in entry' if entry in result.replaces else ''}")
    key = entry.key if isinstance(entry, Model) else entry.name
    yield Cell(key, Tone.STRONG), Cell(""), Cell("; ".join(about), Tone.NOTICE if entry in result.own else Tone.PLAIN)
    for name, figure in entry.figures():
        value = catalogue_figures.spoken(figure.value)
        yield Cell(f"  {_WORDS[name]}"), Cell(value, Tone.STRONG), Cell(catalogue_figures.with_note(figure))
