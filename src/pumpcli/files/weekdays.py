"""Read days of the week, given as a list or as one text."""

from __future__ import annotations

from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import fields
from pumpcli.files.document import Entry


def read_weekdays(entry: Entry) -> tuple[int, ...] | None:
    """Read `[mon, wed]`, `mon, wed` or `mon-fri`. Return weekday numbers, 0 for Monday, ascending. Record a fault and
    return None if a day is wrong or named twice."""
    if not entry.is_list:
        return entry.read(fields.weekdays)
    parts = [item.read(fields.weekdays) for item in entry.items()]
    if not parts or any(part is None for part in parts):
        return None
    days = [day for part in parts if part is not None for day in part]
    twice = sorted({WEEKDAY_NAMES[day] for day in days if days.count(day) > 1})
    if twice:
        entry.fault(Fault(FaultCode.BAD_DAYS, f"named twice: {' '.join(twice)}"))
        return None
    return tuple(sorted(days))
