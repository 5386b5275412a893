"""A document of a pump file -> `Pump`; every problem of the document is recorded on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from pumpcli.domain.bolus import OneTimeBolus
from pumpcli.domain.clock import Period
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Drug, Fill, Mixture, Pump, Reading, Reservoir, mass_fault, order_faults, volume_faults
from pumpcli.domain.quantity import DoseRate, Mass
from pumpcli.errors import Fault
from pumpcli.files import fields, quantities
from pumpcli.files.building import built, read_list, whole
from pumpcli.files.document import Document, Entry, Mapping
from pumpcli.files.program_file import read_amount, read_program

T = TypeVar("T")

PUMP_KEYS = (
    "pump",
    "model",
    "reservoir",
    "timezone",
    "replace_by",
    "implanted",
    "drugs",
    "stability",
    "fills",
    "fill",
    "programs",
    "program",
    "boluses",
    "readings",
    "notes",
)
RESERVOIR_KEYS = ("capacity", "low_alarm")
DRUG_KEYS = ("name", "concentration")
FILL_KEYS = ("at", "volume", "withdrawn", "drugs", "stability")
BOLUS_KEYS = ("at", "dose", "volume", "over")
READING_KEYS = ("at", "volume")


#: Where the first fill could not be read, neither can the start of a first program that names none.
_UNKNOWN_START = datetime(fields.FIRST_YEAR, 1, 1)


def read_pump(document: Document) -> Pump | None:
    """The pump that a document describes; None if the document holds an error, and then that is recorded."""
    if document.root is None:
        return None
    keys = document.root.mapping(PUMP_KEYS)
    if keys is None:
        return None
    document.pump = keys.required("pump", fields.code)
    _refuse_timezone(keys)
    reservoir = _reservoir(keys.required_entry("reservoir"))
    fills = _fills(keys)
    programs = _programs(keys, fills[0] if fills else None)
    boluses = read_list(keys.entries.get("boluses"), _one_time_bolus)
    readings = read_list(keys.entries.get("readings"), _reading)
    model = keys.optional("model", fields.code)
    replace_by = keys.optional("replace_by", fields.day)
    implanted = keys.optional("implanted", fields.day)
    notes = keys.optional("notes", fields.notes)
    if document.errors or document.pump is None or reservoir is None:
        _check_what_is_known(document.root)
        return None
    code = document.pump
    parts = (whole(fills), whole(programs), whole(boluses), whole(readings))
    return built(document.root, lambda: Pump(code, reservoir, *parts, model, replace_by, implanted, notes))


def _check_what_is_known(root: Entry) -> None:
    """The rules across the fields of a pump that is wrong somewhere, so that a file shows all its errors at once."""
    capacity = _known(root, "reservoir.capacity", quantities.positive_volume)
    low_alarm = _known(root, "reservoir.low_alarm", quantities.volume)
    if capacity is not None and low_alarm is not None and low_alarm >= capacity:
        capacity = low_alarm = None  # one of the two is a slip: no fill is to be measured by them
    found = [
        *order_faults(
            _column(root, "fills", "at", fields.moment),
            _column(root, "programs", "start", fields.moment),
            _column(root, "boluses", "at", fields.moment),
            _column(root, "readings", "at", fields.moment),
        ),
        *volume_faults(
            capacity,
            low_alarm,
            _column(root, "fills", "volume", quantities.volume),
            _column(root, "fills", "withdrawn", quantities.volume),
            _column(root, "readings", "volume", quantities.volume),
        ),
    ]
    root.faults(found)
    if not _names_drugs(root):
        for entry in root.scalars("rate", "dose"):
            if isinstance(
                entry.peek(quantities.rate if entry.step == "rate" else quantities.mass_of_window), DoseRate | Mass
            ):
                entry.fault(mass_fault(""))


def _known(root: Entry, path: str, parse: Callable[[str], T | Fault]) -> T | None:
    """The value at a path, if it is there and right; nothing is recorded."""
    entry = root.locate(path)
    return entry.peek(parse) if entry.step == path.rpartition(".")[2] else None


def _column(root: Entry, name: str, field: str, parse: Callable[[str], T | Fault]) -> list[T | None]:
    """One field of every entry of a list, None where it is missing or not right; nothing is recorded."""
    listed = root.locate(name)  # once, not for each entry: hostile lists are long
    return [_known(listed, f"[{index}].{field}", parse) for index in range(root.length(name))]


def _names_drugs(root: Entry) -> bool:
    """Whether drugs are given anywhere, or seem to be under a misspelt key."""
    misspelt = any(problem.code == "unknown-key" for problem in root.document.problems)
    paths = ["drugs", *(f"fills[{index}].drugs" for index in range(root.length("fills")))]
    return misspelt or any(root.locate(path).step == "drugs" for path in paths)


def _one_or_many(keys: Mapping, many: str, one: str, read: Callable[[Entry], T | None]) -> tuple[T | None, ...]:
    """`fills:` with a list, or `fill:` with one mapping."""
    entry = keys.one_of(many, one)
    if entry is None:
        return ()
    return read_list(entry, read) if entry.step == many else (read(entry),)


def _refuse_timezone(keys: Mapping) -> None:
    entry = keys.entries.get("timezone")
    if entry is not None:
        message = (
            "time zones are not reckoned with by this version, and a date without its zone could be wrong; "
            "leave the key out to reckon in plain local time"
        )
        entry.fault(Fault("not-supported", message))


def _reservoir(entry: Entry | None) -> Reservoir | None:
    keys = None if entry is None else entry.mapping(RESERVOIR_KEYS)
    if entry is None or keys is None:
        return None
    capacity = keys.required("capacity", quantities.positive_volume)
    low_alarm = keys.required("low_alarm", quantities.volume)
    if capacity is None or low_alarm is None:
        return None
    return built(entry, lambda: Reservoir(capacity, low_alarm))


def _mixture(entry: Entry | None) -> Mixture | None:
    if entry is None:
        return None
    drugs = read_list(entry, _drug)
    return built(entry, lambda: Mixture(whole(drugs))) if all(drugs) and drugs else None


def _drug(entry: Entry) -> Drug | None:
    keys = entry.mapping(DRUG_KEYS)
    if keys is None:
        return None
    name = keys.required("name", fields.name)
    concentration = keys.required("concentration", quantities.concentration)
    return None if name is None or concentration is None else Drug(name, *concentration)


def _fills(keys: Mapping) -> tuple[Fill | None, ...]:
    """The fills, each with the mixture and the stability that hold from it on."""
    mixture = _mixture(keys.entries.get("drugs"))
    stability = keys.optional("stability", quantities.period)

    def read(entry: Entry) -> Fill | None:
        nonlocal mixture, stability
        fill = _fill(entry, mixture, stability)
        if fill is not None:
            mixture, stability = fill.mixture, fill.stability
        return fill

    return _one_or_many(keys, "fills", "fill", read)


def _fill(entry: Entry, mixture: Mixture | None, stability: Period | None) -> Fill | None:
    keys = entry.mapping(FILL_KEYS)
    if keys is None:
        return None
    at = keys.required("at", fields.moment)
    volume = keys.required("volume", quantities.volume)
    withdrawn = keys.optional("withdrawn", quantities.volume)
    mixture = _mixture(keys.entries.get("drugs")) or mixture
    stability = keys.optional("stability", quantities.period) or stability
    return None if at is None or volume is None else Fill(at, volume, mixture, stability, withdrawn)


def _programs(keys: Mapping, first_fill: Fill | None) -> tuple[Program | None, ...]:
    """The programs; the first one starts with the first fill where it does not say when."""
    default: datetime | None = first_fill.at if first_fill is not None else _UNKNOWN_START

    def read(entry: Entry) -> Program | None:
        nonlocal default
        program = read_program(entry, default)
        default = None
        return program

    return _one_or_many(keys, "programs", "program", read)


def _one_time_bolus(entry: Entry) -> OneTimeBolus | None:
    keys = entry.mapping(BOLUS_KEYS)
    if keys is None:
        return None
    at = keys.required("at", fields.moment)
    amount = read_amount(keys)
    over = keys.required("over", quantities.duration)
    return None if at is None or amount is None or over is None else OneTimeBolus(at, amount, over)


def _reading(entry: Entry) -> Reading | None:
    keys = entry.mapping(READING_KEYS)
    if keys is None:
        return None
    at = keys.required("at", fields.moment)
    volume = keys.required("volume", quantities.volume)
    return None if at is None or volume is None else Reading(at, volume)
