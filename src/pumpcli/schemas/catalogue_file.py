"""The schema of a catalogue."""

from __future__ import annotations

from collections.abc import Set

from pumpcli.files import catalogue_file
from pumpcli.schemas import FILES, Schema
from pumpcli.schemas.meanings import meanings
from pumpcli.schemas.shapes import any_of, forms_of, listed, mapping, one_or_more
from pumpcli.schemas.values import form_of

_HEADING = "## A catalogue of your own"


def schema() -> Schema:
    """Return the schema of the one document of a catalogue."""
    values = {
        **forms_of(catalogue_file.CATALOGUE_VALUES),
        "pumps": listed(_model()),
        "drugs": listed(_drug_or_mixture()),
    }
    form = mapping(catalogue_file.CATALOGUE_KEYS, values, _about("key"), ["catalogue"])
    return {"title": "catalogue", "description": FILES["catalogue"], **form, **any_of("pumps", "drugs")}


def _about(*columns: str) -> dict[str, str]:
    return {name: about for column in columns for name, about in meanings("catalogue", _HEADING, column).items()}


def _model() -> Schema:
    figures = {key: _figure(form) for key, form in forms_of(catalogue_file.MODEL_FIGURES).items()}
    values = forms_of(catalogue_file.MODEL_VALUES) | figures
    return mapping(catalogue_file.MODEL_KEYS, values, _about("key of a model"), ["model"])


def _drug_or_mixture() -> Schema:
    return {
        "type": "object",
        "if": {"required": ["drug"]},
        "then": _drug(),
        "else": _mixture(),
    }


def _mixture() -> Schema:
    figures = forms_of(catalogue_file.LIMIT_FIGURES)
    values = {"mixture": _names()} | {
        key: _figure(form, catalogue_file.STABILITY_KEYS) for key, form in figures.items()
    }
    return mapping(catalogue_file.LIMIT_KEYS, values, _about("key of a mixture"), ["mixture", "stability"])


def _drug() -> Schema:
    figures = forms_of(catalogue_file.DRUG_FIGURES)
    values = {key: one_or_more(_figure(one_or_more(form))) for key, form in figures.items()}
    names = dict.fromkeys(("trade_names", "synonyms"), _names())
    of_drug = forms_of(catalogue_file.DRUG_VALUES)
    return mapping(catalogue_file.DRUG_KEYS, of_drug | values | names, _about("key of a drug"), ["drug"])


def _names() -> Schema:
    return listed(form_of(catalogue_file.LISTED_NAME))


def _figure(value: Schema, keys: Set[str] = catalogue_file.FIGURE_KEYS) -> Schema:
    """Return the schema of a value with its source, and with the conditions of its test if `keys` has them."""
    tested = mapping(
        catalogue_file.TESTED_KEYS,
        forms_of(catalogue_file.TESTED_VALUES),
        _about("key of a test"),
        catalogue_file.TESTED_KEYS,
    )
    values = {
        "value": value,
        "source": one_or_more(form_of(catalogue_file.LISTED_NAME)),
        **forms_of(catalogue_file.FIGURE_VALUES),
        "tested": listed(tested),
    }
    return mapping(keys, values, _about("key of a figure"), ["value", "source"])
