"""Read a capacity: one number, or a mapping of weekdays and dates to numbers."""

from __future__ import annotations

from datetime import date

import yaml

from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clock import EVERY_DAY, WEEKDAY_NAMES
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import fields, quantities
from pumpcli.files.construct import keys_of_any_name
from pumpcli.files.document import Entry
from pumpcli.files.moments import day
from pumpcli.files.suggestions import shown

_FORM = "write weekdays and dates, such as {mon-thu: 6, fri: 3, 2026-12-23: 2}"


def read_capacity(entry: Entry) -> Capacity | None:
    """Read the number of refills on each day. Record a fault and return None if it is wrong.

    A date overrides its weekday. A weekday that no key names has no limit.
    """
    if not isinstance(entry.node, yaml.MappingNode):
        number = entry.read(quantities.number_a_day, f"or {_FORM}")
        return None if number is None else Capacity.every_day(number)
    by_weekday: dict[int, tuple[str, int | None]] = {}
    by_date: dict[date, int | None] = {}
    for key, value in keys_of_any_name(entry, _FORM):
        number = value.read(quantities.number_a_day)
        days = fields.weekdays(key.text)
        on = day(key.text)
        if isinstance(on, date):
            by_date[on] = number
        elif isinstance(days, Fault):
            key.fault(_neither(key.text, on))
        else:
            _refuse_named_before(key, days, by_weekday)
            by_weekday |= {weekday: (key.text, number) for weekday in days if weekday not in by_weekday}
    if not by_weekday and not by_date:
        return None
    numbers = {weekday: number for weekday, (_, number) in by_weekday.items()}
    return Capacity(
        by_weekday=tuple(map(numbers.get, EVERY_DAY)),
        by_date=tuple(sorted((on, number) for on, number in by_date.items() if number is not None)),
    )


def _neither(text: str, as_date: Fault) -> Fault:
    """Return the fault of a key that is no weekday and no date; that of a date, if it looks like one."""
    if text[:1].isdigit():
        return as_date
    return Fault(FaultCode.UNKNOWN_KEY, f"`{shown(text)}` is neither a weekday nor a date; {_FORM}")


def _refuse_named_before(key: Entry, days: tuple[int, ...], before: dict[int, tuple[str, int | None]]) -> None:
    """Record a fault for weekdays that another key names, too."""
    twice = [weekday for weekday in days if weekday in before]
    if twice:
        names = ", ".join(WEEKDAY_NAMES[weekday] for weekday in twice)
        message = f"`{shown(key.text)}` names {names} again, after `{shown(before[twice[0]][0])}`; name each day once"
        key.fault(Fault(FaultCode.DUPLICATE_KEY, message))
