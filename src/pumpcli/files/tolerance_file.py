"""Read the residual tolerance of a clinic file."""

from __future__ import annotations

from fractions import Fraction

import yaml

from pumpcli.domain.quantity import Volume
from pumpcli.domain.residual_tolerance import ResidualTolerance
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.construct import keys_of_any_name
from pumpcli.files.document import Entry
from pumpcli.files.quantities import percentage, positive_volume, remembered, volume
from pumpcli.files.suggestions import shown

#: The key of the limits that apply to every pump.
ANY = "any"
_DIGITS = tuple("0123456789")
_FORM = "write capacities and limits, such as {20 mL: 1 mL, 40 mL: 2 mL, any: 20 %}"


@remembered
def residual_tolerance(text: str) -> ResidualTolerance | Fault:
    """Read one tolerance, a volume such as "2 mL" or a percentage such as "20 %"."""
    tolerance = percentage(text) if text.endswith("%") and "," not in text else volume(text)
    if isinstance(tolerance, Volume):
        return ResidualTolerance(volume=tolerance)
    if isinstance(tolerance, Fraction):
        return ResidualTolerance(part=tolerance)
    if tolerance.code is FaultCode.OUT_OF_RANGE:
        return tolerance
    return Fault(tolerance.code, f"{tolerance.message}; or a percentage: 20 %; or both as a list: [2 mL, 20 %]")


def read_residual_tolerance(entry: Entry) -> ResidualTolerance | None:
    """Read limits, or a mapping of capacities to limits. Record a fault and return None if it is wrong."""
    if not isinstance(entry.node, yaml.MappingNode):
        return _limits(entry)
    of_every_pump, by_capacity = None, dict[Volume, ResidualTolerance | None]()
    for key, value in keys_of_any_name(entry, _FORM):
        if key.text == ANY:
            of_every_pump = _limits(value)
            continue
        capacity = _capacity(key, by_capacity)
        limits = _limits(value)
        if capacity is not None:
            by_capacity[capacity] = limits
    limits_by_capacity = tuple((most, limits) for most, limits in sorted(by_capacity.items()) if limits is not None)
    if of_every_pump is None and not limits_by_capacity:
        return None
    volume, part = (None, None) if of_every_pump is None else (of_every_pump.volume, of_every_pump.part)
    return ResidualTolerance(volume, part, limits_by_capacity)


def _capacity(key: Entry, by_capacity: dict[Volume, ResidualTolerance | None]) -> Volume | None:
    """Read a key as a capacity. Record a fault and return None if it is wrong or was given before."""
    text = key.text
    if text[:1] not in _DIGITS:
        key.fault(Fault(FaultCode.UNKNOWN_KEY, f"`{shown(text)}` is neither a capacity nor `{ANY}`; {_FORM}"))
        return None
    capacity = positive_volume(text)
    if isinstance(capacity, Fault):
        key.fault(capacity)
        return None
    if capacity in by_capacity:
        key.fault(Fault(FaultCode.DUPLICATE_KEY, f"`{shown(text)}` is the same capacity as a key before it"))
        return None
    return capacity


def _limits(entry: Entry) -> ResidualTolerance | None:
    """Read a volume, a percentage, or a list of one of each. Record a fault and return None if it is wrong."""
    if not entry.is_list:
        return entry.read(residual_tolerance)
    volume, part = None, None
    for item in entry.items():
        tolerance = item.read(residual_tolerance)
        if tolerance is None:
            continue
        if (volume if tolerance.part is None else part) is not None:
            kind = "volume" if tolerance.part is None else "percentage"
            item.fault(Fault(FaultCode.WRONG_UNIT, f"`{item.text}` is a second {kind}; give at most one of each kind"))
        volume, part = (tolerance.volume, part) if tolerance.part is None else (volume, tolerance.part)
    return None if volume is None and part is None else ResidualTolerance(volume, part)
