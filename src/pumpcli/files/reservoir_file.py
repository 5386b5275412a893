"""Read the reservoir of a pump file; the model of the pump supplies a volume that the file leaves out."""

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

RESERVOIR_VALUES: dict[str, Callable[[str], Volume | Fault]] = {
    "capacity": quantities.positive_volume,
    "low_alarm": quantities.volume,
}
RESERVOIR_KEYS = RESERVOIR_VALUES.keys()


def find_model(entry: Entry, key: str, catalogue: Catalogue) -> Model | None:
    """Return the model with a key. Record a warning at `entry` and return None if the catalogue has none."""
    model = catalogue.model(key)
    if model is None:
        near = did_you_mean(key, [known.key for known in catalogue.models])
        message = f"the catalogue has no model `{key}`{near}; its limits are unknown (see `pumpcli pumps`)"
        entry.fault(Fault(FaultCode.UNKNOWN_MODEL, message), Severity.WARNING)
    return model


def read_reservoir(pump: Mapping, model: Model | None) -> Reservoir | None:
    """Read the reservoir of a pump. Record a fault and return None if it is missing or wrong.

    Args:
        model: the catalogue entry of the pump's model; None if it has none.
    """
    entry = pump.get("reservoir") if "model" in pump else pump.required_entry("reservoir")
    if entry is None and "model" not in pump:
        return None
    keys = Mapping(pump.entry) if entry is None else entry.mapping(RESERVOIR_KEYS)
    if keys is None:
        return None
    by_model = tuple(name for name in RESERVOIR_KEYS if name not in keys)
    capacity = _volume(keys, "capacity", pump, model)
    low_alarm = _volume(keys, "low_alarm", pump, model)
    if capacity is None or low_alarm is None:
        return None
    return construct(keys.entry, Reservoir, capacity, low_alarm, by_model)


def peek_volume(root: Entry, name: str, model: Model | None) -> Volume | None:
    """Return the volume `name` of the file, or that of the model if the file leaves it out; record nothing."""
    entry = root.locate(f"reservoir.{name}")
    return entry.peek(RESERVOIR_VALUES[name]) if entry.step == name else _supplied(name, model)


def _volume(keys: Mapping, name: str, pump: Mapping, model: Model | None) -> Volume | None:
    """Read the volume `name` of the file, or take that of the model if the file leaves it out. Record a fault and
    return None if it is wrong, or neither gives it."""
    if name in keys:
        return keys.optional(name, RESERVOIR_VALUES[name])
    supplied, named = _supplied(name, model), pump.get("model")
    if supplied is None and name not in keys.misspelt and (named is None or named.text):
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
