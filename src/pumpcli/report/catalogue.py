"""List the models or the drugs of the catalogue, every figure with its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.domain.catalogue import DrugEntry, Model, StabilityLimit
from pumpcli.formats.layout import Cell, Column, Grid, Line, Screen, Tone, moved_below
from pumpcli.formats.records import About, Record, ResultDocument, Value
from pumpcli.formats.wrapping import unbroken
from pumpcli.report import catalogue_figures
from pumpcli.usecases.catalogue import CatalogueEntry, CatalogueList, Part

_FIELDS = {
    Part.PUMPS: ("model", "name", "from", "replaces_built_in", *catalogue_figures.FIELDS),
    Part.DRUGS: (
        *("mixture", "from", "replaces_built_in", *catalogue_figures.FIELDS),
        *(*catalogue_figures.DRUG_FIELDS, "drug", "other_name"),
    ),
}

_TITLES = {Part.PUMPS: "Pump models", Part.DRUGS: "How long drugs may stay in the reservoir"}
_HINTS = {
    Part.PUMPS: "a pump file that names one as its `model` may leave out capacity and alarm volume",
    Part.DRUGS: "for exactly these drugs together; others have no limit unless the pump file gives `stability`",
}
#: The characters to which the column of names and that of sources are narrowed by broken lines.
_NAME, _SOURCE = 26, 30
#: The indent of a source that has no room beside its figure.
_HANG = 6
_SOURCES = Column("Source", wraps=True, least=_SOURCE, label="")
_COLUMNS = {
    Part.PUMPS: (Column("Model", least=_NAME), Column("", right=True), _SOURCES),
    Part.DRUGS: (Column("In the reservoir", least=_NAME), Column("At most", right=True), _SOURCES),
}
_STEPS = (moved_below(_SOURCES),)
_ABOUT_DRUGS = (
    "Strengths, limits of labels and other names of a drug by itself",
    "`check` warns about a strength or a daily dose far from these, and about a drug under another name",
)
_DRUG_COLUMNS = (Column("Drug", least=_NAME), Column("", right=True), _SOURCES)
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
    "strengths": "strength on the market",
    "highest_daily_dose": "highest daily dose",
    "highest_concentration": "highest concentration",
    "trade_names": "trade names",
    "synonyms": "salts and other names",
}


def fields(result: CatalogueList) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return _FIELDS[result.part]


def records(result: CatalogueList) -> Iterator[Record]:
    """Yield one record a figure, and one for each other name of a drug."""
    for entry in result.entries:
        about = _record(entry, result)
        if isinstance(entry, Model):
            for name, figure in entry.figures():
                yield about | catalogue_figures.record(name, figure)
            continue
        for name, figure in entry.figures():
            yield about | catalogue_figures.drug_record(name, figure) | {"other_name": None}
        for field, other in entry.other_names() if isinstance(entry, DrugEntry) else ():
            nothing = dict.fromkeys((*catalogue_figures.FIELDS, *catalogue_figures.DRUG_FIELDS))
            yield about | nothing | {"figure": field, "other_name": other}


def document(result: CatalogueList) -> ResultDocument:
    """Return each entry with its figures; a mixture is a list of names. Drugs by themselves have a list of their own,
    so that `drugs` has one entry for each limit."""
    listed = [entry for entry in result.entries if not isinstance(entry, DrugEntry)]
    content: dict[str, object] = {
        "catalogue": result.file,
        result.part.value: [_nested(entry, result) for entry in listed],
    }
    if result.part is Part.DRUGS:
        content["by_drug"] = [_nested(entry, result) for entry in result.entries if isinstance(entry, DrugEntry)]
    return ResultDocument(result.part.value, None, content)


def _nested(entry: CatalogueEntry, result: CatalogueList) -> dict[str, object]:
    """Return an entry with its figures, for a document."""
    about: dict[str, object] = {"from": entry.origin, "replaces_built_in": entry in result.replaces}
    if isinstance(entry, Model):
        figures = [catalogue_figures.nested(name, figure) for name, figure in entry.figures()]
        return {"model": entry.key, "name": entry.name} | about | {"figures": figures}
    figures = [catalogue_figures.nested_of_drug(name, figure) for name, figure in entry.figures()]
    if isinstance(entry, StabilityLimit):
        return {"mixture": list(entry.drugs)} | about | {"figures": figures}
    names: dict[str, object] = {"trade_names": list(entry.trade_names), "synonyms": list(entry.synonyms)}
    return {"drug": entry.name} | about | {"figures": figures} | names


def to_screen(result: CatalogueList) -> Screen:
    """Return the entries as a screen."""
    drugs = [entry for entry in result.entries if isinstance(entry, DrugEntry)]
    rows = tuple(row for entry in result.entries if not isinstance(entry, DrugEntry) for row in _rows(entry, result))
    screen: Screen = [
        *_head(result),
        Line(),
        Grid(_COLUMNS[result.part], rows, steps=_STEPS, hang=_HANG),
    ]
    if not drugs:
        return screen
    title, hint = _ABOUT_DRUGS
    of_drugs = Grid(
        _DRUG_COLUMNS, tuple(row for entry in drugs for row in _rows(entry, result)), steps=_STEPS, hang=_HANG
    )
    return [*screen, Line(), Line(title, Tone.STRONG), Line(hint, Tone.FAINT), Line(), of_drugs]


def about(result: CatalogueList) -> About:
    """Return the lines above the entries."""
    return About(None, _head(result))


def _head(result: CatalogueList) -> list[Line]:
    own = "" if result.file is None else f", and {result.file}"
    title = f"{_TITLES[result.part]}: the built-in catalogue{own}"
    return [Line(title, Tone.STRONG), Line(_HINTS[result.part], Tone.FAINT)]


def _record(entry: CatalogueEntry, result: CatalogueList) -> dict[str, Value]:
    names: dict[str, Value]
    match entry:
        case Model():
            names = {"model": entry.key, "name": entry.name}
        case StabilityLimit():
            names = {"mixture": entry.name, "drug": None}
        case DrugEntry():
            names = {"mixture": None, "drug": entry.name}
    return {**names, "from": entry.origin, "replaces_built_in": entry in result.replaces}


def _rows(entry: CatalogueEntry, result: CatalogueList) -> Iterator[tuple[Cell, ...]]:
    about = [entry.name] if isinstance(entry, Model) else []
    if entry in result.own:
        about.append(f"from {entry.origin}{', instead of the built-in entry' if entry in result.replaces else ''}")
    key = entry.key if isinstance(entry, Model) else entry.name
    yield Cell(key, Tone.STRONG), Cell(""), Cell("; ".join(about), Tone.NOTICE if entry in result.own else Tone.PLAIN)
    for name, figure in entry.figures():
        value = catalogue_figures.spoken(figure.value)
        yield Cell(f"  {_WORDS[name]}"), Cell(value, Tone.STRONG), Cell(unbroken(catalogue_figures.with_note(figure)))
    if isinstance(entry, DrugEntry):
        for field, names in (("trade_names", entry.trade_names), ("synonyms", entry.synonyms)):
            if names:
                yield Cell(f"  {_WORDS[field]}"), Cell(""), Cell(", ".join(names))
