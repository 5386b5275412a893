"""Read the days on which a clinic and its pharmacy are open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pumpcli.domain.open_days import OpenDays
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import day_fields
from pumpcli.files.construct import construct, one_or_more
from pumpcli.files.document import Entry, Mapping, Readers, T, known_keys
from pumpcli.files.public_holidays import public_holidays
from pumpcli.files.weekdays import read_weekdays

OPEN_DAYS_KEYS = known_keys("open_days", "holidays", "open", "closed", "pharmacy")
#: The readers of days, of which a key holds one or a list.
DAYS: Readers = {"holidays": public_holidays, "closed": day_fields.closed_days, "open": day_fields.opened_day}
PHARMACY_KEYS = known_keys("open_days", "holidays", "closed")


def read_open_days(keys: Mapping) -> dict[str, Any]:
    """Read the open days of a clinic file. Return the fields of `Clinic`, incomplete if a fault is recorded."""
    rules = read_rules(keys)
    opened = read_opened(keys)
    days = construct(keys.entry, OpenDays, **rules)
    if days is not None:
        check_opened(days, opened, keys)
    pharmacy = _pharmacy(keys["pharmacy"], rules) if "pharmacy" in keys else None
    rest = {"opened": tuple([day for _, day in opened]), "pharmacy": pharmacy}
    return {"open_days" if name == "weekdays" else name: value for name, value in rules.items()} | rest


def read_rules(keys: Mapping) -> dict[str, Any]:
    """Read weekdays, holidays and closed days. Return the fields of `OpenDays` that are given and right."""
    rules: dict[str, Any] = {}
    weekdays = read_weekdays(keys["open_days"]) if "open_days" in keys else None
    if weekdays is not None:
        rules["weekdays"] = weekdays
    for key in ("holidays", "closed"):
        if key in keys:
            rules[key] = tuple([value for _, value in _one_or_more(keys[key], DAYS[key])])
    return rules


def read_opened(keys: Mapping) -> list[tuple[Entry, date]]:
    """Read the days that are open in spite of something. Return those that are right, each with its entry."""
    return _one_or_more(keys.get("open"), DAYS["open"])


def _pharmacy(entry: Entry, of_clinic: dict[str, Any]) -> OpenDays | None:
    """Read the open days of the pharmacy. A key that is left out has the value of the clinic."""
    keys = entry.mapping(PHARMACY_KEYS)
    return None if keys is None else construct(entry, OpenDays, **of_clinic | read_rules(keys))


def _items(entry: Entry | None) -> list[Entry]:
    """Return the entries of a list, which may be empty, or a single value as a list of one."""
    if entry is None or (entry.is_list and not entry.node.value):
        return []
    return one_or_more(entry)


def _one_or_more(entry: Entry | None, read: Callable[[str], T | Fault]) -> list[tuple[Entry, T]]:
    """Read one value or a list of values. Return those that are right, each with its entry."""
    values = [(item, item.read(read)) for item in _items(entry)]
    return [(item, value) for item, value in values if value is not None]


def check_opened(days: OpenDays, opened: list[tuple[Entry, date]], keys: Mapping) -> None:
    """Record a fault for each day that is opened and closed."""
    closed = [item for item in _items(keys.get("closed")) if item.peek(day_fields.closed_days) is not None]
    for item, day in opened:
        index = days.closed_by(day)
        if index is not None:
            line = closed[index].line
            message = f"{day} is open here, and {days.closed[index]} in line {line}; take it out of one of them"
            item.fault(Fault(FaultCode.CONFLICTING_KEYS, message))
