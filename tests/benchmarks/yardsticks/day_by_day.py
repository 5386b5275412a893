"""The refill list as a script would make it: PyYAML reads, each day's volume is subtracted, pandas keeps the table.

No finer than a day, nothing checked, readings and one-time boluses left out: what it prints is near the truth at best.
"""

import sys
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd  # type: ignore[import-untyped, import-not-found, unused-ignore]
import yaml

UNITS = {"mL": 1.0, "uL": 0.001, "mcg": 1.0, "mg": 1000.0}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LAST_DAY = 3650


def number(text: str) -> float:
    value, unit = text.split()
    return float(value) * UNITS[unit.split("/")[0]] * (24 if unit.endswith("/h") else 1)


def volume(text: str, strength: float) -> float:
    """An amount or a rate a day, in mL."""
    return number(text) / (1 if text.split()[1][1] == "L" else strength)


def hours(time: Any) -> float:
    """YAML reads 22:00 as 1320 and 06:00 as a text."""
    if isinstance(time, int):
        return time / 60
    hour, minute = time.split(":")
    return int(hour) + int(minute) / 60


def length(text: str) -> float:
    value, unit = text.split()
    return float(value) / (60 if unit == "min" else 1)


def weekdays(days: Any) -> list[int]:
    if days is None:
        return list(range(7))
    if isinstance(days, list):
        return [DAYS.index(day) for day in days]
    if "-" in days:
        first, last = days.split("-")
        return list(range(DAYS.index(first), DAYS.index(last) + 1))
    return [DAYS.index(day) for day in days.split(", ")]


def week(program: Any, strength: float) -> list[float]:
    """What each day of the week takes, in mL."""
    base = volume(program["rate"], strength) if "rate" in program else 0.0
    taken = [base] * 7
    for window in program.get("windows", []):
        part = ((hours(window["to"]) - hours(window["from"])) % 24 or 24) / 24
        key = next(key for key in ("rate", "dose", "volume") if key in window)
        inside = volume(window[key], strength) * (part if key == "rate" else 1)
        for day in weekdays(window.get("days")):
            taken[day] += inside - base * part
    for bolus in program.get("boluses", []):
        if "every" in bolus:
            times = 24 / length(bolus["every"])
        else:
            times = len(bolus["at"]) if isinstance(bolus["at"], list) else 1
        for day in weekdays(bolus.get("days")):
            taken[day] += times * volume(bolus.get("dose") or bolus["volume"], strength)
    if "on_demand" in program:
        limits = program["on_demand"]
        most = min(int(limits.get("max_per_day", 99)), 24 / length(limits["lockout"]) if "lockout" in limits else 99)
        taken = [each + most * volume(limits.get("dose") or limits["volume"], strength) for each in taken]
    return taken


def moment(value: Any) -> datetime:
    """YAML reads a date-time without seconds as a text."""
    return datetime.fromisoformat(str(value))


def main(path: str, as_of: date) -> None:
    rows = []
    with open(path, encoding="utf-8") as file:
        for pump in yaml.safe_load_all(file):
            fills = pump.get("fills") or [pump["fill"]]
            fill = [fill for fill in fills if moment(fill["at"]).date() <= as_of][-1]
            drugs = fill.get("drugs") or pump.get("drugs")
            strength = number(drugs[0]["concentration"]) if drugs else 1.0
            stability = fill.get("stability") or pump.get("stability")
            programs = pump.get("programs") or [pump["program"]]
            weeks = [(moment(each.get("start", fills[0]["at"])).date(), week(each, strength)) for each in programs]
            day, left = moment(fill["at"]).date(), number(fill["volume"])
            last = day + timedelta(days=int(stability.split()[0]) if stability else LAST_DAY)
            alarm, days = number(pump["reservoir"]["low_alarm"]), []
            while left > alarm and day < last:
                taken = next((taken for start, taken in reversed(weeks) if start <= day), [0.0] * 7)
                left -= taken[day.weekday()]
                days.append((day, left))
                day += timedelta(days=1)
            table = pd.DataFrame(days, columns=["day", "left"])
            rows.append((pump["pump"], table["day"].iloc[-1], table["left"].iloc[-1]))
    result = pd.DataFrame(rows, columns=["pump", "deadline", "left"]).sort_values("deadline")
    print(result.to_csv(index=False))


main(sys.argv[1], date.fromisoformat(sys.argv[2]))
