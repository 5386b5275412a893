"""A document of a pump file -> `Pump`; every problem of the document is recorded on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, cast

from pumpcli.domain.bolus import OnDemand, OneTimeBolus, ScheduledBolus
from pumpcli.domain.clock import DAY, EVERY_DAY, MINUTE, Period, TimeOfDay
from pumpcli.domain.program import Program, Window, week_faults
from pumpcli.domain.pump import Drug, Fill, Mixture, Pump, Reading, Reservoir, mass_fault, order_faults, volume_faults
from pumpcli.domain.quantity import Amount, DoseRate, Mass, Rate
from pumpcli.errors import Fault, Refusal
from pumpcli.files import fields
from pumpcli.files.document import Document, Entry, Mapping
from pumpcli.files.weekdays import read_weekdays

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
PROGRAM_KEYS = ("start", "rate", "windows", "boluses", "on_demand")
WINDOW_KEYS = ("from", "to", "rate", "dose", "volume", "days")
SCHEDULED_KEYS = ("at", "every", "from", "dose", "volume", "over", "days")
ON_DEMAND_KEYS = ("dose", "volume", "over", "lockout", "max_per_day", "expected_per_day")
BOLUS_KEYS = ("at", "dose", "volume", "over")
READING_KEYS = ("at", "volume")


_OF_WINDOW: dict[str, Callable[[str], Rate | Amount | Fault]] = {
    "rate": fields.rate,
    "dose": fields.mass_of_window,
    "volume": fields.volume_of_window,
}
_OF_BOLUS: dict[str, Callable[[str], Amount | Fault]] = {
    "dose": fields.mass_of_bolus,
    "volume": fields.volume_of_bolus,
}

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
    boluses = _list(keys.entries.get("boluses"), _one_time_bolus)
    readings = _list(keys.entries.get("readings"), _reading)
    model = keys.optional("model", fields.code)
    replace_by = keys.optional("replace_by", fields.day)
    implanted = keys.optional("implanted", fields.day)
    notes = keys.optional("notes", fields.notes)
    if document.errors or document.pump is None or reservoir is None:
        _check_what_is_known(document.root)
        return None
    code = document.pump
    parts = (_whole(fills), _whole(programs), _whole(boluses), _whole(readings))
    return _built(document.root, lambda: Pump(code, reservoir, *parts, model, replace_by, implanted, notes))


def _check_what_is_known(root: Entry) -> None:
    """The rules across the fields of a pump that is wrong somewhere, so that a file shows all its errors at once."""
    capacity = _known(root, "reservoir.capacity", fields.positive_volume)
    low_alarm = _known(root, "reservoir.low_alarm", fields.volume)
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
            _column(root, "fills", "volume", fields.volume),
            _column(root, "fills", "withdrawn", fields.volume),
            _column(root, "readings", "volume", fields.volume),
        ),
    ]
    root.faults(found)
    if not _names_drugs(root):
        for entry in root.scalars("rate", "dose"):
            if isinstance(entry.peek(fields.rate if entry.step == "rate" else fields.mass_of_window), DoseRate | Mass):
                entry.fault(mass_fault(""))


def _known(root: Entry, path: str, parse: Callable[[str], T | Fault]) -> T | None:
    """The value at a path, if it is there and right; nothing is recorded."""
    entry = root.locate(path)
    return entry.peek(parse) if entry.step == path.rpartition(".")[2] else None


def _column(root: Entry, name: str, field: str, parse: Callable[[str], T | Fault]) -> list[T | None]:
    """One field of every entry of a list, None where it is missing or not right; nothing is recorded."""
    return [_known(root, f"{name}[{index}].{field}", parse) for index in range(root.length(name))]


def _names_drugs(root: Entry) -> bool:
    """Whether drugs are given anywhere, or seem to be under a misspelt key."""
    misspelt = any(problem.code == "unknown-key" for problem in root.document.problems)
    paths = ["drugs", *(f"fills[{index}].drugs" for index in range(root.length("fills")))]
    return misspelt or any(root.locate(path).step == "drugs" for path in paths)


def _built(entry: Entry, build: Callable[[], T]) -> T | None:
    """What `build` constructs; None if its constructor refuses, and then every fault is recorded at its field."""
    try:
        return build()
    except Refusal as refusal:
        entry.faults(refusal.faults)
        return None


def _list(entry: Entry | None, read: Callable[[Entry], T | None]) -> tuple[T | None, ...]:
    """Every entry of a list, None for one that could not be read; nothing where the list is absent."""
    return () if entry is None else tuple(read(item) for item in entry.items())


def _one_or_many(keys: Mapping, many: str, one: str, read: Callable[[Entry], T | None]) -> tuple[T | None, ...]:
    """`fills:` with a list, or `fill:` with one mapping."""
    entry = keys.one_of(many, one)
    if entry is None:
        return ()
    return _list(entry, read) if entry.step == many else (read(entry),)


def _whole(found: tuple[T | None, ...]) -> tuple[T, ...]:
    """A list of which every entry could be read."""
    return tuple(value for value in found if value is not None)


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
    capacity = keys.required("capacity", fields.positive_volume)
    low_alarm = keys.required("low_alarm", fields.volume)
    if capacity is None or low_alarm is None:
        return None
    return _built(entry, lambda: Reservoir(capacity, low_alarm))


def _mixture(entry: Entry | None) -> Mixture | None:
    if entry is None:
        return None
    drugs = _list(entry, _drug)
    return _built(entry, lambda: Mixture(_whole(drugs))) if all(drugs) and drugs else None


def _drug(entry: Entry) -> Drug | None:
    keys = entry.mapping(DRUG_KEYS)
    if keys is None:
        return None
    name = keys.required("name", fields.name)
    concentration = keys.required("concentration", fields.concentration)
    return None if name is None or concentration is None else Drug(name, *concentration)


def _fills(keys: Mapping) -> tuple[Fill | None, ...]:
    """The fills, each with the mixture and the stability that hold from it on."""
    mixture = _mixture(keys.entries.get("drugs"))
    stability = keys.optional("stability", fields.period)

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
    volume = keys.required("volume", fields.volume)
    withdrawn = keys.optional("withdrawn", fields.volume)
    mixture = _mixture(keys.entries.get("drugs")) or mixture
    stability = keys.optional("stability", fields.period) or stability
    return None if at is None or volume is None else Fill(at, volume, mixture, stability, withdrawn)


def _programs(keys: Mapping, first_fill: Fill | None) -> tuple[Program | None, ...]:
    """The programs; the first one starts with the first fill where it does not say when."""
    default: datetime | None = first_fill.at if first_fill is not None else _UNKNOWN_START

    def read(entry: Entry) -> Program | None:
        nonlocal default
        program = _program(entry, default)
        default = None
        return program

    return _one_or_many(keys, "programs", "program", read)


def _program(entry: Entry, default_start: datetime | None) -> Program | None:
    errors = entry.document.errors
    keys = entry.mapping(PROGRAM_KEYS)
    if keys is None:
        return None
    if default_start is not None and "start" not in keys.entries:
        start: datetime | None = default_start
    else:
        start = keys.required("start", fields.moment)
    rate = cast("Rate | None", keys.optional("rate", fields.rate))
    windows = _list(keys.entries.get("windows"), _window)
    boluses = _list(keys.entries.get("boluses"), _scheduled_bolus)
    on_demand = _on_demand(keys.entries.get("on_demand"))
    if not {"rate", "windows"} & keys.entries.keys():
        message = (
            "a program needs a `rate`, or `windows` that cover the whole week; a stopped pump has `rate: 0 mL/day`"
        )
        entry.fault(Fault("missing-key", message))
    if start is None or entry.document.errors > errors:
        entry.faults(week_faults(windows, has_base="rate" in keys.entries or not windows))
        return None
    return _built(entry, lambda: Program(start, rate, _whole(windows), _whole(boluses), on_demand))


def _window(entry: Entry) -> Window | None:
    keys = entry.mapping(WINDOW_KEYS)
    if keys is None:
        return None
    start = keys.required("from", fields.time_of_day)
    end = keys.required("to", fields.time_of_day)
    days = _days(keys)
    delivery = _delivery(keys)
    if start is None or end is None or days is None or delivery is None:
        return None
    return _built(entry, lambda: Window(start, end, delivery, days))


def _delivery(keys: Mapping) -> Rate | Amount | None:
    """What a window delivers: a rate in force in it, or an amount in all."""
    entry = keys.one_of("rate", "dose", "volume")
    return None if entry is None else cast("Rate | Amount | None", entry.read(_OF_WINDOW[str(entry.step)]))


def _amount(keys: Mapping) -> Amount | None:
    """What a bolus delivers."""
    entry = keys.one_of("dose", "volume")
    return None if entry is None else cast("Amount | None", entry.read(_OF_BOLUS[str(entry.step)]))


def _days(keys: Mapping) -> tuple[int, ...] | None:
    """The weekdays of `days`, every day where it is absent; None if it is not right."""
    entry = keys.entries.get("days")
    return EVERY_DAY if entry is None else read_weekdays(entry)


def _scheduled_bolus(entry: Entry) -> ScheduledBolus | None:
    keys = entry.mapping(SCHEDULED_KEYS)
    if keys is None:
        return None
    times = _bolus_times(keys)
    amount = _amount(keys)
    over = keys.required("over", fields.duration)
    days = _days(keys)
    if not times or amount is None or over is None or days is None:
        return None
    return _built(entry, lambda: ScheduledBolus(times, amount, over, days))


def _bolus_times(keys: Mapping) -> tuple[TimeOfDay, ...] | None:
    entry = keys.one_of("at", "every")
    if entry is None:
        return None
    if entry.step == "every":
        return _times_every(entry, keys)
    if "from" in keys.entries:
        keys.entries["from"].fault(
            Fault("conflicting-keys", "`from` belongs to `every`; with `at`, list every time of day")
        )
    if not entry.is_list:
        time = entry.read(fields.start_of_bolus)
        return None if time is None else (time,)
    items = entry.items()
    times = [item.read(fields.start_of_bolus) for item in items]
    for index, item in enumerate(items):
        if times[index] is not None and times[index] in times[:index]:
            item.fault(Fault("same-instant", f"{times[index]} is listed twice"))
            return None
    return None if any(time is None for time in times) else tuple(sorted(time for time in times if time is not None))


def _times_every(entry: Entry, keys: Mapping) -> tuple[TimeOfDay, ...] | None:
    """The times of day of `every`, from its first one on."""
    every = entry.read(fields.duration)
    first = keys.optional("from", fields.start_of_bolus) if "from" in keys.entries else TimeOfDay(0)
    if every is None or first is None:
        return None
    if DAY % every or every % MINUTE:
        message = (
            f"`{entry.text}`: `every` must divide the 24 hours of a day evenly, in whole minutes: 1 h, 90 "
            "min, 2 h, 3 h, 4 h, "
            "6 h, 8 h, 12 h, 24 h"
        )
        entry.fault(Fault("every-not-divisor", message))
        return None
    if first.seconds >= every:
        earliest = TimeOfDay(first.seconds % every // MINUTE)
        message = (
            f"{first} is not the first time of the day: counted on round the clock that is {earliest}; write "
            f"`from: {earliest}`, or list the times with `at`"
        )
        keys.entries["from"].fault(Fault("every-not-divisor", message))
        return None
    return tuple(TimeOfDay(start // MINUTE) for start in range(first.seconds, DAY, every))


def _on_demand(entry: Entry | None) -> OnDemand | None:
    keys = None if entry is None else entry.mapping(ON_DEMAND_KEYS)
    if entry is None or keys is None:
        return None
    errors = entry.document.errors
    amount = _amount(keys)
    over = keys.optional("over", fields.duration)
    lockout = keys.optional("lockout", fields.duration)
    max_per_day = keys.optional("max_per_day", fields.whole_per_day)
    expected = keys.optional("expected_per_day", fields.per_day)
    if amount is None or entry.document.errors > errors:
        return None
    return _built(entry, lambda: OnDemand(amount, over, lockout, max_per_day, expected))


def _one_time_bolus(entry: Entry) -> OneTimeBolus | None:
    keys = entry.mapping(BOLUS_KEYS)
    if keys is None:
        return None
    at = keys.required("at", fields.moment)
    amount = _amount(keys)
    over = keys.required("over", fields.duration)
    return None if at is None or amount is None or over is None else OneTimeBolus(at, amount, over)


def _reading(entry: Entry) -> Reading | None:
    keys = entry.mapping(READING_KEYS)
    if keys is None:
        return None
    at = keys.required("at", fields.moment)
    volume = keys.required("volume", fields.volume)
    return None if at is None or volume is None else Reading(at, volume)
