"""What a clinic enters between refills, added to the pumps of a random fleet: stops, absences, visits, orders."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.benchmarks.handwriting import Group
from tests.soak.clinics import DAY
from tests.soak.faults import last_fill


def with_working_day(pump: Group, day: date, zone: str | None, sites: Sequence[str], random: Random) -> Group:
    """Return a pump with some of these facts, most of them around the as-of date; some stops are still going on.

    Args:
        sites: those of the clinic; any site is allowed where it has none.
    """
    pump = copy.deepcopy(pump)
    filled = date.fromisoformat(str(last_fill(pump)["at"])[:10])
    if random.random() < 0.6:
        pump["stopped"] = _stops(max(filled, day - 20 * DAY), day, zone, random)
    if random.random() < 0.6:
        pump["unavailable"] = [_absence(day, random) for _ in range(random.randrange(1, 4))]
    if random.random() < 0.7:
        days = sorted({day + random.randrange(-25, 60) * DAY for _ in range(random.randrange(1, 4))})
        random.shuffle(days)
        pump["booked"] = [f"{on}{random.choice(('', ' 08:30', ' 15:00'))}" for on in days]
    if random.random() < 0.5:
        placed = sorted(day + random.randrange(-30, 5) * DAY for _ in range(random.randrange(1, 3)))
        pump["orders"] = [_order(on, random) for on in placed]
    if random.random() < 0.4:
        pump["site"] = random.choice(sites or ("home", "ward-1"))
    if random.random() < 0.4:
        pump["labels"] = random.sample(["dr-a", "dr-b", "high-risk"], random.randrange(1, 4))
    return pump


def _stops(first: date, day: date, zone: str | None, random: Random) -> list[Group]:
    """One to three stops, one after the other; the last may have no end, and any may begin after the as-of date."""
    at = datetime(first.year, first.month, first.day, random.randrange(24), random.randrange(0, 60, 5))
    stops: list[Group] = []
    for _ in range(random.randrange(1, 4)):
        end = at + timedelta(minutes=random.choice((90, 6 * 60, 31 * 60, 9 * 1440)))
        stops.append({"from": _instant(at, zone), "to": _instant(end, zone)})
        at = end + timedelta(minutes=random.choice((0, 60, 3 * 1440, 11 * 1440)))
    if random.random() < 0.4:
        del stops[-1]["to"]
    return stops


def _instant(at: datetime, zone: str | None) -> str:
    """Return an instant as it is written, with its offset in a zone."""
    if zone is None:
        return f"{at:%Y-%m-%d %H:%M}"
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).isoformat(" ", "minutes")


def _absence(day: date, random: Random) -> str:
    first = day + random.randrange(-10, 50) * DAY
    last = first + random.choice((0, 0, 4, 13, 40)) * DAY
    return str(first) if first == last else f"{first} to {last}"


def _order(placed: date, random: Random) -> Group:
    order: Group = {"placed": str(placed)}
    received = placed + random.randrange(0, 9) * DAY
    if random.random() < 0.5:
        order["received"] = str(received)
    if random.random() < 0.5:
        order["use_by"] = str(received + random.randrange(0, 40) * DAY)
    return order
