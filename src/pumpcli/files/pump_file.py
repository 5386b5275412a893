"""Read a document of a pump file into a `Pump`, and record every problem of the document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from pumpcli.domain.bolus import OneTimeBolus
from pumpcli.domain.catalogue import Model
from pumpcli.domain.clock import Period
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Mixture, Pump, Reading
from pumpcli.domain.pump_rules import end_faults, former_fills, mass_fault, order_faults, volume_faults
from pumpcli.domain.quantity import DoseRate, Mass, Volume
from pumpcli.domain.stability import with_limits
from pumpcli.domain.stops import Stop, stop_faults
from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import fields, moments, quantities
from pumpcli.files.catalogues import BUILT_IN, Catalogues
from pumpcli.files.construct import construct, read_list, without_none
from pumpcli.files.document import Document, Entry, Mapping, Readers, known_keys
from pumpcli.files.mixture_file import read_mixture
from pumpcli.files.moments import Moment
from pumpcli.files.program_file import AMOUNTS, read_amount, read_program
from pumpcli.files.reservoir_file import find_model, peek_volume, read_reservoir
from pumpcli.files.suggestions import EXAMPLES
from pumpcli.files.time_zones import time_zone
from pumpcli.values import replace

T = TypeVar("T")

#: The keys that hold one value each and concern no other key, with their readers. `Pump` has fields of the same names.
_REMARKS: Readers = {"replace_by": moments.day, "implanted": moments.day, "notes": fields.notes}
#: The readers of all keys that hold one value, except instants, whose reader depends on the time zone.
PUMP_VALUES: Readers = {
    "pump": fields.code,
    "model": fields.code,
    "timezone": time_zone,
    "stability": quantities.period,
    **_REMARKS,
}
FILL_VALUES: Readers = {
    "volume": quantities.volume,
    "withdrawn": quantities.volume,
    "stability": quantities.period,
    "printed_alarm": moments.day,
}
ONE_TIME_VALUES: Readers = {**AMOUNTS, "over": quantities.duration}
READING_VALUES: Readers = {"volume": quantities.volume}
#: `EXAMPLES` has those that `working_day` reads.
PUMP_KEYS = known_keys(
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
    *EXAMPLES,
    "notes",
)
FILL_KEYS = known_keys("at", "volume", "withdrawn", "drugs", "stability", "printed_alarm")
BOLUS_KEYS = known_keys("at", "dose", "volume", "over")
READING_KEYS = known_keys("at", "volume")


#: Replaces the start of a first program that names none, if the first fill could not be read; no pump is built then.
_UNKNOWN_START = datetime(moments.FIRST_YEAR, 1, 1)


def read_pump(document: Document, zone: Zone = PLAIN_TIME, catalogues: Catalogues = BUILT_IN) -> Pump | None:
    """Read the pump of a document. Return None if the document holds an error.

    Args:
        zone: the time zone of a pump that names none.
        catalogues: supply capacity, alarm volume and stability where the document gives none.
    """
    keys = None if document.root is None else document.root.mapping(PUMP_KEYS)
    if document.root is None or keys is None:
        return None
    document.pump = keys.required("pump", PUMP_VALUES["pump"])
    zone, moment = _zone(keys, zone)
    model = keys.optional("model", PUMP_VALUES["model"])
    catalogue_model = None if model is None else find_model(keys["model"], model, catalogues.of_models)
    reservoir = read_reservoir(keys, catalogue_model)
    fills = _fills(keys, moment)
    programs = _programs(keys, moment, fills[0] if fills else None)
    boluses = read_list(keys.get("boluses"), partial(_one_time_bolus, moment))
    readings = read_list(keys.get("readings"), partial(_reading, moment))
    values: dict[str, Any] = {key: keys.optional(key, read) for key, read in _REMARKS.items()}
    values |= _working_day(keys, moment)
    if document.errors or document.pump is None or reservoir is None:
        _check_readable_fields(document.root, moment, catalogue_model)
        return None
    return construct(
        document.root,
        Pump,
        code=document.pump,
        reservoir=reservoir,
        fills=_with_limits(document.root, _with_former(fills, values["implanted"]), values["implanted"], catalogues),
        programs=without_none(programs),
        boluses=without_none(boluses),
        readings=without_none(readings),
        model=model,
        zone=zone,
        catalogue_model=catalogue_model,
        **values,
    )


def _working_day(keys: Mapping, moment: Moment) -> dict[str, Any]:
    if EXAMPLES.keys().isdisjoint(keys):
        return {}
    from pumpcli.files.working_day import read_working_day  # noqa: PLC0415  # many files have no such key

    return read_working_day(keys, moment)


def _with_former(fills: tuple[Fill | None, ...], implanted: date | None) -> tuple[Fill, ...]:
    """Return the fills, those of a former pump marked as such."""
    read = without_none(fills)
    former = former_fills(implanted, [fill.at for fill in read])
    return (*(replace(fill, is_former=True) for fill in read[:former]), *read[former:]) if former else read


def _with_limits(
    root: Entry, fills: tuple[Fill, ...], implanted: date | None, catalogues: Catalogues
) -> tuple[Fill, ...]:
    """Return the fills with the stability limits of the catalogue. The catalogue is not read for a pump without drugs,
    or with one mixture whose stability is given."""
    mixture, given_at = fills[0].mixture, set[int]()
    if [fill for fill in fills[1:] if fill.mixture != mixture]:
        listed = root.locate("fills")
        given_at = {index for index in range(1, len(fills)) if listed.locate(f"[{index}]").has("stability")}
    elif mixture is None or not [fill for fill in fills if fill.stability is None]:
        return fills
    return with_limits(fills, given_at, implanted, catalogues.of_drugs)


def _check_readable_fields(root: Entry, moment: Moment, model: Model | None) -> None:
    """Check the rules across fields for a pump with an error, as far as its fields can be read, so that all errors of
    a file are reported at once."""
    capacity, low_alarm = peek_volume(root, "capacity", model), peek_volume(root, "low_alarm", model)
    if capacity is not None and low_alarm is not None and low_alarm >= capacity:
        capacity = low_alarm = None  # one of the two is wrong, so no fill can be checked against them
    if moment is moments.moment_anywhere:
        moment = moments.moment  # without a zone, instants with and without an offset cannot be compared
    filled, read = _column(root, "fills", "at", moment), _column(root, "readings", "at", moment)
    former = former_fills(_peek_at(root, "implanted", moments.day), filled)
    since = filled[former] if former else None
    former_readings = 0 if since is None else sum(at < since for at in read if at is not None)
    faults = [
        *order_faults(filled, _column(root, "programs", "start", moment), _column(root, "boluses", "at", moment), read),
        *volume_faults(
            capacity,
            low_alarm,
            _own(_column(root, "fills", "volume", quantities.volume), former),
            _own(_column(root, "fills", "withdrawn", quantities.volume), former),
            _own(_column(root, "readings", "volume", quantities.volume), former_readings),
        ),
        *stop_faults(_stops(root, moment)),
    ]
    ended_on = _peek_at(root, "ended.on", moments.day)
    if ended_on is not None:
        faults += end_faults(ended_on, filled, read)
    root.faults(faults)
    if not _names_drugs(root):
        for entry in root.scalars("rate", "dose"):
            if isinstance(
                entry.peek(quantities.rate if entry.step == "rate" else quantities.mass_of_window), DoseRate | Mass
            ):
                entry.fault(mass_fault(""))


def _own(volumes: list[Volume | None], former: int) -> list[Volume | None]:
    """Return volumes with None for the first ones, which belong to a former pump."""
    return [*([None] * former), *volumes[former:]]


def _stops(root: Entry, moment: Moment) -> list[Stop | None]:
    """Return the stops, None for each that is wrong; record nothing."""
    starts, ends = _column(root, "stopped", "from", moment), _column(root, "stopped", "to", moment)
    listed = root.locate("stopped")
    return [
        None if start is None or (end is None and listed.locate(f"[{index}]").has("to")) else Stop(start, end)
        for index, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _peek_at(root: Entry, path: str, parse: Callable[[str], T | Fault]) -> T | None:
    """Return the value at a path, or None if it is missing or wrong; record nothing."""
    entry = root.locate(path)
    return entry.peek(parse) if entry.step == path.rpartition(".")[2] else None


def _column(root: Entry, name: str, field: str, parse: Callable[[str], T | Fault]) -> list[T | None]:
    """Return one field of every entry of a list, None for each that is missing or wrong; record nothing."""
    listed = root.locate(name)  # once, not for each entry: a hostile list may be very long
    return [_peek_at(listed, f"[{index}].{field}", parse) for index in range(root.length(name))]


def _names_drugs(root: Entry) -> bool:
    """Return whether any fill or the pump has the key `drugs`, or an unknown key that may be a misspelt `drugs`."""
    misspelt = any(problem.code is FaultCode.UNKNOWN_KEY for problem in root.document.problems)
    paths = ["drugs", *(f"fills[{index}].drugs" for index in range(root.length("fills")))]
    return misspelt or any(root.locate(path).step == "drugs" for path in paths)


def _one_or_many(keys: Mapping, many: str, one: str, read: Callable[[Entry], T | None]) -> tuple[T | None, ...]:
    """Read a list under its plural key (`fills:`), or one mapping under its singular (`fill:`)."""
    key = keys.one_of(many, one)
    if key is None:
        return ()
    return read_list(keys[key], read) if key == many else (read(keys[key]),)


def _zone(keys: Mapping, default: Zone) -> tuple[Zone, Moment]:
    """Read the time zone of a pump. Return it, and the reader of its instants, which accepts any offset if the zone is
    wrong."""
    if "timezone" not in keys:
        return default, moments.moment_in(default)
    zone: Zone | None = keys.optional("timezone", PUMP_VALUES["timezone"])
    return (default, moments.moment_anywhere) if zone is None else (zone, moments.moment_in(zone))


def _fills(keys: Mapping, moment: Moment) -> tuple[Fill | None, ...]:
    """Read the fills. A fill without `drugs` or `stability` keeps those of the fill before it."""
    mixture = read_mixture(keys["drugs"]) if "drugs" in keys else None
    stability = keys.optional("stability", PUMP_VALUES["stability"])

    def read(entry: Entry) -> Fill | None:
        nonlocal mixture, stability
        fill = _fill(entry, moment, mixture, stability)
        if fill is not None:
            mixture, stability = fill.mixture, fill.stability
        return fill

    return _one_or_many(keys, "fills", "fill", read)


def _fill(entry: Entry, moment: Moment, mixture: Mixture | None, stability: Period | None) -> Fill | None:
    keys = entry.mapping(FILL_KEYS)
    if keys is None:
        return None
    at = keys.required("at", moment)
    volume = keys.required("volume", FILL_VALUES["volume"])
    withdrawn = keys.optional("withdrawn", FILL_VALUES["withdrawn"])
    if "drugs" in keys:
        mixture = read_mixture(keys["drugs"])
    stability = keys.optional("stability", FILL_VALUES["stability"]) or stability
    printed = keys.optional("printed_alarm", FILL_VALUES["printed_alarm"])
    if at is None or volume is None:
        return None
    return construct(
        entry,
        Fill,
        at=at,
        volume=volume,
        mixture=mixture,
        stability=stability,
        withdrawn=withdrawn,
        printed_alarm=printed,
    )


def _programs(keys: Mapping, moment: Moment, first_fill: Fill | None) -> tuple[Program | None, ...]:
    """Read the programs. The first one starts with the first fill if it has no `start`."""
    default: datetime | None = first_fill.at if first_fill is not None else _UNKNOWN_START

    def read(entry: Entry) -> Program | None:
        nonlocal default
        program = read_program(entry, moment, default)
        default = None
        return program

    return _one_or_many(keys, "programs", "program", read)


def _one_time_bolus(moment: Moment, entry: Entry) -> OneTimeBolus | None:
    keys = entry.mapping(BOLUS_KEYS)
    if keys is None:
        return None
    at = keys.required("at", moment)
    amount = read_amount(keys)
    over = keys.required("over", ONE_TIME_VALUES["over"])
    return None if at is None or amount is None or over is None else OneTimeBolus(at, amount, over)


def _reading(moment: Moment, entry: Entry) -> Reading | None:
    keys = entry.mapping(READING_KEYS)
    if keys is None:
        return None
    at = keys.required("at", moment)
    volume = keys.required("volume", READING_VALUES["volume"])
    return None if at is None or volume is None else Reading(at, volume)
