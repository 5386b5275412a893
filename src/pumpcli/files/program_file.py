"""Read the programs of a pump file: rates, windows, scheduled and patient-activated boluses."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import cast

from pumpcli.domain.bolus import OnDemand, ScheduledBolus
from pumpcli.domain.clock import DAY, EVERY_DAY, MINUTE, TimeOfDay
from pumpcli.domain.program import Program, Window, week_faults
from pumpcli.domain.quantity import Amount, Rate
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import fields, moments, quantities
from pumpcli.files.construct import construct, read_list, without_none
from pumpcli.files.document import Entry, Mapping, Readers, known_keys
from pumpcli.files.moments import Moment
from pumpcli.files.weekdays import read_weekdays

PROGRAM_KEYS = known_keys("start", "rate", "windows", "boluses", "on_demand", "printed_alarm")
WINDOW_KEYS = known_keys("from", "to", "rate", "dose", "volume", "days")
SCHEDULED_KEYS = known_keys("at", "every", "from", "dose", "volume", "over", "days")
ON_DEMAND_KEYS = known_keys("dose", "volume", "over", "lockout", "max_per_day", "expected_per_day")

#: The keys of which a program needs one.
_FLOWS = ("rate", "windows")
#: The deliveries of a window and the amounts of a bolus; each has one of them.
DELIVERIES: Readers = {
    "rate": quantities.rate,
    "dose": quantities.mass_of_window,
    "volume": quantities.volume_of_window,
}
AMOUNTS: Readers = {"dose": quantities.mass_of_bolus, "volume": quantities.volume_of_bolus}
#: The reader of the times of day under `at`.
BOLUS_TIME = fields.time_before_24
#: The readers of the keys that hold one value; those of instants depend on the time zone.
PROGRAM_VALUES: Readers = {"rate": quantities.rate, "printed_alarm": moments.day}
WINDOW_VALUES: Readers = {"from": fields.time_of_day, "to": fields.time_of_day, **DELIVERIES}
SCHEDULED_VALUES: Readers = {
    "every": quantities.duration,
    "from": fields.time_before_24,
    **AMOUNTS,
    "over": quantities.duration,
}
ON_DEMAND_VALUES: Readers = {
    **AMOUNTS,
    "over": quantities.duration,
    "lockout": quantities.duration,
    "max_per_day": quantities.whole_number,
    "expected_per_day": quantities.per_day,
}


def read_program(entry: Entry, moment: Moment, default_start: datetime | None) -> Program | None:
    """Read a program. Return None if it holds an error.

    Args:
        moment: the reader of its start.
        default_start: the start if the program names none; None if `start` is required.
    """
    errors = entry.document.errors
    keys = entry.mapping(PROGRAM_KEYS)
    if keys is None:
        return None
    if default_start is not None and "start" not in keys:
        start: datetime | None = default_start
    else:
        start = keys.required("start", moment)
    rate = cast("Rate | None", keys.optional("rate", PROGRAM_VALUES["rate"]))
    windows = read_list(keys.get("windows"), _window)
    boluses = read_list(keys.get("boluses"), _scheduled_bolus)
    on_demand = _on_demand(keys["on_demand"]) if "on_demand" in keys else None
    printed = keys.optional("printed_alarm", PROGRAM_VALUES["printed_alarm"])
    if keys.keys().isdisjoint(_FLOWS) and keys.misspelt.isdisjoint(_FLOWS):
        message = (
            "a program needs a `rate`, or `windows` that cover the whole week; a stopped pump has `rate: 0 mL/day`"
        )
        entry.fault(Fault(FaultCode.MISSING_KEY, message))
    if start is None or entry.document.errors > errors:
        has_base = "rate" in keys or "rate" in keys.misspelt or not windows
        entry.faults(week_faults(windows, has_base=has_base))
        return None
    return construct(
        entry,
        Program,
        start=start,
        rate=rate,
        windows=without_none(windows),
        boluses=without_none(boluses),
        on_demand=on_demand,
        printed_alarm=printed,
    )


def _window(entry: Entry) -> Window | None:
    keys = entry.mapping(WINDOW_KEYS)
    if keys is None:
        return None
    start = keys.required("from", WINDOW_VALUES["from"])
    end = keys.required("to", WINDOW_VALUES["to"])
    days = _days(keys)
    delivery = _delivery(keys)
    if start is None or end is None or days is None or delivery is None:
        return None
    return construct(entry, Window, start=start, end=end, delivery=delivery, days=days)


def _delivery(keys: Mapping) -> Rate | Amount | None:
    """Read the delivery of a window: a rate that holds in it, or the total amount of it."""
    key = keys.one_of("rate", "dose", "volume")
    return None if key is None else cast("Rate | Amount | None", keys.optional(key, DELIVERIES[key]))


def read_amount(keys: Mapping) -> Amount | None:
    """Read the amount of a bolus: a `dose` or a `volume`."""
    key = keys.one_of("dose", "volume")
    return None if key is None else cast("Amount | None", keys.optional(key, AMOUNTS[key]))


def _days(keys: Mapping) -> tuple[int, ...] | None:
    """Read the weekdays of `days`. Return every day if the key is absent; None if it is wrong."""
    return read_weekdays(keys["days"]) if "days" in keys else EVERY_DAY


def _scheduled_bolus(entry: Entry) -> ScheduledBolus | None:
    keys = entry.mapping(SCHEDULED_KEYS)
    if keys is None:
        return None
    times = _bolus_times(keys)
    amount = read_amount(keys)
    over = keys.required("over", SCHEDULED_VALUES["over"])
    days = _days(keys)
    if not times or amount is None or over is None or days is None:
        return None
    return construct(entry, ScheduledBolus, times=times, amount=amount, over=over, days=days)


def _bolus_times(keys: Mapping) -> tuple[TimeOfDay, ...] | None:
    """Read the times of day of a scheduled bolus, from `at` or `every`, ascending."""
    key = keys.one_of("at", "every")
    if key is None:
        return None
    entry = keys[key]
    if key == "every":
        return _times_every(entry, keys)
    if "from" in keys:
        keys["from"].fault(
            Fault(FaultCode.CONFLICTING_KEYS, "`from` belongs to `every`; with `at`, list every time of day")
        )
    if not entry.is_list:
        time = entry.read(BOLUS_TIME)
        return None if time is None else (time,)
    items = entry.items()
    times = [item.read(BOLUS_TIME) for item in items]
    seen: set[TimeOfDay] = set()
    for time, item in zip(times, items, strict=True):
        if time in seen:
            item.fault(Fault(FaultCode.SAME_INSTANT, f"{time} is listed twice"))
            return None
        if time is not None:
            seen.add(time)
    return None if any(time is None for time in times) else tuple(sorted(time for time in times if time is not None))


def _times_every(entry: Entry, keys: Mapping) -> tuple[TimeOfDay, ...] | None:
    """Return the times of day of `every`, starting with `from`, or with 00:00 if that is absent."""
    every = entry.read(SCHEDULED_VALUES["every"])
    first = keys.optional("from", SCHEDULED_VALUES["from"]) if "from" in keys else TimeOfDay(0)
    if every is None or first is None:
        return None
    if DAY % every or every % MINUTE:
        message = (
            f"`{entry.text}`: `every` must divide the 24 hours of a day evenly, in whole minutes, such as 1 h, "
            "90 min, 2 h, 3 h, 4 h, 6 h, 8 h, 12 h, 24 h"
        )
        entry.fault(Fault(FaultCode.EVERY_NOT_DIVISOR, message))
        return None
    if first.seconds >= every:
        earliest = TimeOfDay(first.seconds % every // MINUTE)
        message = (
            f"{first} is not the first time of the day, which is {earliest} with this interval; write "
            f"`from: {earliest}`, or list the times with `at`"
        )
        keys["from"].fault(Fault(FaultCode.EVERY_NOT_DIVISOR, message))
        return None
    return _round_the_clock(first.seconds, every)


@lru_cache(maxsize=1024)
def _round_the_clock(first: int, every: int) -> tuple[TimeOfDay, ...]:
    return tuple([TimeOfDay(start // MINUTE) for start in range(first, DAY, every)])


def _on_demand(entry: Entry) -> OnDemand | None:
    errors = entry.document.errors
    keys = entry.mapping(ON_DEMAND_KEYS)
    if keys is None:
        return None
    amount = read_amount(keys)
    names = ("over", "lockout", "max_per_day", "expected_per_day")
    over, lockout, max_per_day, expected = (keys.optional(name, ON_DEMAND_VALUES[name]) for name in names)
    if amount is None or entry.document.errors > errors:
        return None
    return construct(
        entry, OnDemand, amount=amount, over=over, lockout=lockout, max_per_day=max_per_day, expected_per_day=expected
    )
