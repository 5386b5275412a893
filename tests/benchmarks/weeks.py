"""The weeks of invented programs: windows that never overlap, scheduled boluses, patient-activated boluses."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.benchmarks.handwriting import Group

#: Windows as (from, to, days), in hours; a week that covers all of itself has no base rate.
_WITH_BASE: tuple[tuple[tuple[int, int, str], ...], ...] = (
    ((6, 9, ""),),
    ((7, 12, ""), (18, 22, "")),
    ((6, 9, "mon-fri"), (8, 11, "sat, sun")),
    ((6, 9, "mon-fri"), (8, 11, "sat, sun"), (22, 2, "fri, sat")),
    ((22, 2, "mon-fri"),),
    ((22, 6, ""),),
    ((5, 8, "mon, wed, fri"), (12, 13, ""), (21, 1, "")),
)
_COVERING: tuple[tuple[tuple[int, int, str], ...], ...] = (
    ((0, 6, ""), (6, 22, ""), (22, 24, "")),
    ((6, 22, ""), (22, 6, "")),
    ((0, 8, ""), (8, 16, ""), (16, 24, "")),
    ((6, 22, "mon-fri"), (22, 6, "mon-fri"), (6, 6 + 12, "sat, sun"), (18, 6, "sat, sun")),
)

Rated = Callable[[float], str]
Amounts = Callable[[float], tuple[str, str]]


def weeks_of_windows(rate: Rated, amount: Amounts, random: Random) -> tuple[list[Group], bool]:
    """Windows, and whether they cover the whole week."""
    covers = random.random() < 0.2
    shift = random.choice((0, 0, 0, 15, 30, 45))
    found: list[Group] = []
    for start, end, days in random.choice(_COVERING if covers else _WITH_BASE):
        window: Group = {"from": _time(start, shift), "to": _time(end, shift)}
        if covers or random.random() < 0.7:
            window["rate"] = rate(random.uniform(0.6, 1.7))
        else:
            hours = (end - start) % 24
            key, value = amount(hours / 24 * random.uniform(0.6, 1.7))
            window[key] = value
        if days:
            window["days"] = days.split(", ") if "," in days and random.random() < 0.8 else days
        found.append(window)
    return list(found), covers


def boluses(amount: Amounts, random: Random) -> list[Group]:
    """One or two lines of scheduled boluses, `at` times of day or `every` few hours."""
    key, value = amount(random.uniform(0.05, 0.2))
    over = f"{random.choice((5, 10, 15, 20))} min"
    if random.random() < 0.5:
        at: Group = {"at": ["08:00", "20:00"] if random.random() < 0.6 else "21:30", key: value, "over": over}
        found = [at]
    else:
        every: Group = {"every": random.choice(("6 h", "8 h", "12 h", "4 h", "90 min"))}
        if random.random() < 0.5:
            every["from"] = random.choice(("01:00", "00:30", "01:15"))
        found = [{**every, key: value, "over": over}]
    if random.random() < 0.3:
        found[0]["days"] = "mon-fri"
        found.append({"at": "10:00", key: value, "over": over, "days": ["sat", "sun"]})
    return list(found)


def on_demand(amount: Amounts, random: Random) -> Group:
    """Patient-activated boluses within limits that can be reached."""
    key, value = amount(random.uniform(0.02, 0.08))
    found: Group = {key: value}
    if random.random() < 0.8:
        found["over"] = "5 min"
    if random.random() < 0.85:
        found["lockout"] = random.choice(("4 h", "3 h", "6 h"))
    if len(found) < 3 or random.random() < 0.7:
        found["max_per_day"] = random.choice(("3", "4", "2"))
        if random.random() < 0.5:
            found["expected_per_day"] = random.choice(("1", "1.5", "0.5"))
    return found


def _time(hour: int, shift: int) -> str:
    """A time of day, shifted with all others of its week except the ends of the day."""
    return f"{hour:02}:{0 if hour in (0, 24) else shift:02}"
