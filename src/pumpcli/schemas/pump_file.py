"""The schema of a pump file. Each document of a file is one pump."""

from __future__ import annotations

from collections.abc import Iterable, Set

from pumpcli.files import acceptance_file, fields, mixture_file, program_file, pump_file, reservoir_file, working_day
from pumpcli.files.catalogues import built_in
from pumpcli.files.document import Readers
from pumpcli.files.suggestions import PLURAL
from pumpcli.schemas import FILES, Schema
from pumpcli.schemas.meanings import meanings
from pumpcli.schemas.shapes import any_of, forms_of, listed, mapping, one_of, one_or_more
from pumpcli.schemas.values import DAY_OR_INSTANT, INSTANT, form_of

_PAGE = "pump-file"
_WITHOUT_MODEL: Schema = {
    "if": {"not": {"required": ["model"]}},
    "then": {
        "required": ["reservoir"],
        "properties": {"reservoir": {"required": ["capacity", "low_alarm"], "doNotSuggest": True}},
    },
}


def schema() -> Schema:
    """Return the schema of one document."""
    values = {
        **forms_of(pump_file.PUMP_VALUES),
        "reservoir": _mapping(
            reservoir_file.RESERVOIR_KEYS, reservoir_file.RESERVOIR_VALUES, "### reservoir and model"
        ),
        "drugs": _mixture(),
        **_in_force(),
        "boluses": listed(_given_once()),
        "readings": listed(_reading()),
        **_working_day(),
    }
    values["model"] = values["model"] | {"examples": [model.key for model in built_in().models]}
    about = meanings(_PAGE, "## Keys")
    about |= {one: about[many] for one, many in PLURAL.items()}
    form = mapping(pump_file.PUMP_KEYS, values, about, ["pump"])
    choices = {"allOf": [one_of(many, one) for one, many in PLURAL.items()]}
    return {"title": "pump file", "description": FILES["pump"], **form, **choices, **_WITHOUT_MODEL}


def _mapping(keys: Set[str], readers: Readers, heading: str, required: Iterable[str] = (), **others: Schema) -> Schema:
    """Return the schema of a mapping that the manual explains below a heading.

    Args:
        readers: of the keys that hold one value.
        others: the schemas of the other keys.
    """
    return mapping(keys, forms_of(readers) | others, meanings(_PAGE, heading), required)


def _in_force() -> dict[str, Schema]:
    """Return the schemas of fills and programs: a list, or a single one under its own key."""
    fill, program = _fill(), _program()
    first_may_start_with_the_fill: Schema = {"items": [{}], "additionalItems": {"required": ["start"]}}
    return {
        "fills": listed(fill),
        "fill": fill,
        "programs": listed(program) | {"allOf": [first_may_start_with_the_fill]},
        "program": program,
    }


def _mixture() -> Schema:
    drug = _mapping(mixture_file.DRUG_KEYS, mixture_file.DRUG_VALUES, "### drugs", mixture_file.DRUG_KEYS)
    names = {"examples": [entry.name for entry in built_in().drugs]}
    drug["properties"]["name"] |= names
    return listed(drug)


def _fill() -> Schema:
    return _mapping(
        pump_file.FILL_KEYS, pump_file.FILL_VALUES, "### fills", ["at", "volume"], at=INSTANT, drugs=_mixture()
    )


def _given_once() -> Schema:
    form = _mapping(pump_file.BOLUS_KEYS, pump_file.ONE_TIME_VALUES, "### boluses", ["at", "over"], at=INSTANT)
    return form | one_of(*program_file.AMOUNTS)


def _reading() -> Schema:
    return _mapping(
        pump_file.READING_KEYS, pump_file.READING_VALUES, "### readings", pump_file.READING_KEYS, at=INSTANT
    )


def _weekdays() -> Schema:
    return one_or_more(form_of(fields.weekdays)) | {"uniqueItems": True}


def _program() -> Schema:
    form = _mapping(
        program_file.PROGRAM_KEYS,
        program_file.PROGRAM_VALUES,
        "## Keys of a program",
        start=INSTANT,
        windows=listed(_window()),
        boluses=listed(_scheduled()),
        on_demand=_on_demand(),
    )
    return form | any_of("rate", "windows")


def _window() -> Schema:
    form = _mapping(
        program_file.WINDOW_KEYS,
        program_file.WINDOW_VALUES,
        "### windows",
        ["from", "to"],
        **{"from": form_of(fields.time_before_24)},  # no window starts with the end of a day
        days=_weekdays(),
    )
    return form | one_of(*program_file.DELIVERIES)


def _scheduled() -> Schema:
    times = one_or_more(form_of(program_file.BOLUS_TIME)) | {"uniqueItems": True}
    form = _mapping(
        program_file.SCHEDULED_KEYS,
        program_file.SCHEDULED_VALUES,
        "### boluses of a program",
        ["over"],
        at=times,
        days=_weekdays(),
    )
    of_every = {"required": ["every"], "errorMessage": "`from` belongs to `every`; with `at`, list every time of day"}
    choices = {"allOf": [one_of("at", "every"), one_of(*program_file.AMOUNTS)]}
    return form | choices | {"dependencies": {"from": of_every}}


def _on_demand() -> Schema:
    form = _mapping(program_file.ON_DEMAND_KEYS, program_file.ON_DEMAND_VALUES, "### on_demand")
    return form | {"allOf": [one_of(*program_file.AMOUNTS), any_of("lockout", "max_per_day")]}


def _working_day() -> dict[str, Schema]:
    """Return the schemas of what a clinic enters between refills."""
    texts = forms_of(working_day.TEXTS)
    stop = _mapping(working_day.STOP_KEYS, working_day.STOP_VALUES, "### stopped", ["from"], **_from_to())
    end = _mapping(working_day.END_KEYS, working_day.END_VALUES, "### ended", working_day.END_KEYS)
    order = _mapping(working_day.ORDER_KEYS, working_day.ORDER_VALUES, "### orders", ["placed"], drugs=_mixture())
    accepted = _mapping(
        acceptance_file.ACCEPTED_KEYS, acceptance_file.ACCEPTED_VALUES, "### accepted", acceptance_file.ACCEPTED_KEYS
    )
    return {
        "site": texts["site"],
        "labels": one_or_more(texts["labels"]),
        "booked": one_or_more(DAY_OR_INSTANT) | {"uniqueItems": True},
        "unavailable": one_or_more(texts["unavailable"]),
        "stopped": one_or_more(stop),
        "ended": end,
        "orders": one_or_more(order),
        "accepted": one_or_more(accepted) | {"uniqueItems": True},
    }


def _from_to() -> dict[str, Schema]:
    return {"from": INSTANT, "to": INSTANT}
