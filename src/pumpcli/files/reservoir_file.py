"""The reservoir of a pump file; what the file leaves out is supplied by the model of the pump."""

from __future__ import annotations

from collections.abc import Callable

from pumpcli.domain.catalogue import Catalogue, Model
from pumpcli.domain.pump import Reservoir
from pumpcli.domain.quantity import Volume
from pumpcli.errors import Fault, FaultCode, Severity
from pumpcli.files import quantities
from pumpcli.files.construct import construct
from pumpcli.files.document import Entry, Mapping
from pumpcli.files.suggestions import did_you_mean

_VOLUMES: dict[str, Callable[[str], Volume | Fault]] = {
    "capacity": quantities.positive_volume,
    "low_alarm": quantities.volume,
}
RESERVOIR_KEYS = _VOLUMES.keys()


def find_model(entry: Entry, key: str, catalogue: Catalogue) -> Model | None:
    """The model of a key; None where the catalogue does not know it, and then a warning is recorded."""
    model = catalogue.model(key)
    if model is None:
        near = did_you_mean(key, [each.key for each in catalogue.models])
        message = f"the catalogue has no model `{key}`{near}; nothing is known of its limits (see `pumpcli pumps`)"
        entry.fault(Fault(FaultCode.UNKNOWN_MODEL, message), Severity.WARNING)
    return model


def read_reservoir(pump: Mapping, model: Model | None) -> Reservoir | None:
    """The reservoir of a pump; None where it is not right, and then that is recorded.

    Args:
        model: what the catalogue knows of the pump.
    """
    entry = pump.get("reservoir") if "model" in pump else pump.required_entry("reservoir")
    if entry is None and "model" not in pump:
        return None
    keys = Mapping(pump.entry, {}) if entry is None else entry.mapping(RESERVOIR_KEYS)
    if keys is None:
        return None
    by_model = tuple(name for name in RESERVOIR_KEYS if name not in keys)
    capacity = _volume(keys, "capacity", pump, model)
    low_alarm = _volume(keys, "low_alarm", pump, model)
    if capacity is None or low_alarm is None:
        return None
    return construct(keys.entry, Reservoir, capacity, low_alarm, by_model)


def known_volume(root: Entry, name: str, model: Model | None) -> Volume | None:
    """One of the volumes, if it is right in the file, or left out and supplied; nothing is recorded."""
    entry = root.locate(f"reservoir.{name}")
    return entry.peek(_VOLUMES[name]) if entry.step == name else _supplied(name, model)


def _volume(keys: Mapping, name: str, pump: Mapping, model: Model | None) -> Volume | None:
    """What the file gives, or else the model; None where that is not right or missing, and then that is recorded."""
    if name in keys:
        return keys.optional(name, _VOLUMES[name])
    supplied, named = _supplied(name, model), pump.get("model")
    if supplied is None and (named is None or named.text):
        key = f"`{name}`" if keys.entry.step == "reservoir" else f"`{name}` of `reservoir`"
        keys.entry.fault(Fault(FaultCode.MISSING_KEY, f"the key {key} is missing{_why_not_supplied(named, model)}"))
    return supplied


def _supplied(name: str, model: Model | None) -> Volume | None:
    figure = None if model is None else {"capacity": model.capacity, "low_alarm": model.low_alarm}[name]
    return None if figure is None else figure.value


def _why_not_supplied(named: Entry | None, model: Model | None) -> str:
    if named is None:
        return ""
    if model is None:
        return f", and the catalogue does not know the model `{named.text}`"
    return f", and the catalogue gives none for the model `{model.key}`"
