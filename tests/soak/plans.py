"""The plans of one fleet agree with `due` about the day of every refill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

from tests.soak.clinics import DAY, ClinicFile
from tests.soak.commands import Commands
from tests.soak.printed import Record

PRESSING = ("empty", "alarm", "expired", "overdue")
#: A refill of `week`, and whether it is listed first as overdue.
Refills = list[tuple[bool, Record]]


def agree(commands: Commands, due: Record, week: Record, other: str) -> None:
    """Check that `week`, and one of the other plans, agree with `due` about the day of every refill."""
    refills = week_refills(week)
    _first_refills(commands, due, refills)
    _days(commands, week, refills)
    law = {"schedule": _schedule, "calendar": _calendar, "orders": _orders}[other]
    law(commands.json(other), refills, commands)


def week_refills(week: Record) -> Refills:
    """All refills of `week`, each once, with whether it is listed first as overdue; it is on its day too then."""
    found: Refills = []
    for each in week["weeks"]:
        found += [(True, refill) for refill in each["overdue"]]
        found += [(False, refill) for day in each["days"] for refill in day["refills"] if not refill["overdue"]]
    return found


def _schedule(schedule: Record, refills: Refills, commands: Commands) -> None:
    """Check that `schedule` has the refills of the weeks and counts each week. On a later day above the capacity
    because of overdue refills, all are listed."""
    keys = ("visit_on", "due_on", "pump", "deadline_at", "deadline_reason", "expected_ml", "assumed")
    ahead = {refill["visit_on"] for is_ahead, refill in refills if is_ahead}
    listed = [each for _, each in refills]
    beside = [
        each
        for each in schedule["refills"]
        if str(commands.last_day) < each["visit_on"] in ahead
        and not any(each["pump"] == other["pump"] and each["visit_on"] == other["visit_on"] for other in listed)
    ]
    found, wanted = (_sorted_by(records, keys) for records in (schedule["refills"], [*listed, *beside]))
    commands.tally.compare_all("schedule and week", found, wanted)
    counted = sum(each["refills_count"] for each in schedule["weeks"])
    commands.tally.compare("refills by week", counted, len(found))


def _first_refills(commands: Commands, due: Record, refills: Refills) -> None:
    """The next refill of every pump is in the weeks if it is due by then or pressing, as `due` has it."""
    tally = commands.tally
    first = {refill["pump"]: (ahead, refill) for ahead, refill in refills if not refill["assumed"]}
    today = commands.fleet.as_of_day
    tally.compare("next refills, each once", len(first), sum(not refill["assumed"] for _, refill in refills))
    pumps = {each["pump"]: each for each in due["pumps"]}
    tally.compare("pumps of week that due does not have", first.keys() - pumps.keys(), set())
    for code, pump in pumps.items():
        if pump["due_on"] is None:
            tally.compare(f"{code}, which has no date, in week", code in first, False)
            continue
        clinic = commands.fleet.rules_of(code)
        due_on, after_fill = date.fromisoformat(pump["due_on"]), date.fromisoformat(pump["filled_at"][:10]) + DAY
        earliest = max(today if _is_visit_ahead(commands, code) else today + DAY, after_fill)
        stays = due_on == today >= after_fill
        late_on = clinic.next_open(earliest) if due_on < earliest and not stays else None
        if code not in first:
            tally.compare(f"{code} is due later", (late_on or due_on) > commands.last_day, True)
            continue
        ahead, refill = first[code]
        tally.compare(f"{code} ahead of the week", ahead, pump["status"] in PRESSING)
        same = [key for key in pump if key not in ("order_by", "expected_ml")]
        tally.compare(f"{code} in week", [refill[key] for key in same], [pump[key] for key in same])
        visit_on = date.fromisoformat(refill["visit_on"])
        if late_on is not None or clinic.capacity is None:
            tally.compare(f"{code}, visit", visit_on, late_on or due_on)
        else:
            tally.compare(f"{code}, visit in time", visit_on == due_on or earliest <= visit_on < due_on, True)
            tally.compare(f"{code}, moved as far as it may be", _may_be_moved(clinic, refill), True)
        if refill["visit_on"] == pump["due_on"] and (due_on != today or _is_visit_ahead(commands, code)):
            tally.compare(f"{code}, to withdraw", refill["expected_ml"], pump["expected_ml"])


def _may_be_moved(clinic: ClinicFile, refill: Record) -> bool:
    """Return whether a refill that is in time is on a day that the rules allow, and says whether it is moved."""
    if refill["visit_on"] == refill["due_on"]:
        return refill["moved_from"] is None
    due_on, visit_on = date.fromisoformat(refill["due_on"]), date.fromisoformat(refill["visit_on"])
    filled, visit, deadline = (datetime.fromisoformat(refill[key]) for key in ("filled_at", "visit_at", "deadline_at"))
    is_near, is_half_over = visit_on >= due_on - clinic.move_at_most, 2 * (visit - filled) >= deadline - filled
    return refill["moved_from"] == refill["due_on"] and is_near and is_half_over


def _is_visit_ahead(commands: Commands, code: str) -> bool:
    """Return whether the hour of visits on the as-of date is still to come; after a whole day it is not."""
    at = commands.fleet.as_of[11:]
    return bool(at) and time.fromisoformat(at) < commands.fleet.rules_of(code).visit_at


def _days(commands: Commands, week: Record, refills: Refills) -> None:
    """Check that every day counts its refills, and that each is on an open day with its order before it."""
    tally, fleet = commands.tally, commands.fleet
    load = Counter(refill["visit_on"] for _, refill in refills)
    rooms = {fleet.room_of(code): fleet.rules_of(code) for code in fleet.sound}
    load_of = Counter((fleet.room_of(refill["pump"]), refill["visit_on"]) for _, refill in refills)
    for each in week["weeks"]:
        for day in each["days"]:
            on_day = date.fromisoformat(day["date"])
            excess = {room: clinic.excess(on_day, load_of[room, day["date"]]) for room, clinic in rooms.items()}
            over, is_open = sum(excess.values()), _list_is_open(commands, on_day)
            in_rooms = sorted((room["planned_count"], room["overflow_count"]) for room in day["rooms"])
            wanted = sorted((load_of[room, day["date"]], number) for room, number in excess.items())
            tally.compare(f"{day['date']} of week, room by room", in_rooms, wanted)
            tally.compare(f"{day['date']} of week, sites", _open_sites(day), _sites_open(commands, on_day))
            codes = sorted((refill["pump"], refill["overdue"]) for refill in day["refills"])
            found = day["planned_count"], day["overflow_count"], day["open"], codes
            on = sorted((refill["pump"], ahead) for ahead, refill in refills if refill["visit_on"] == day["date"])
            tally.compare(f"{day['date']} of week", found, (load[day["date"]], over, is_open, on))
    for _, refill in refills:
        visit_on, clinic = date.fromisoformat(refill["visit_on"]), fleet.rules_of(refill["pump"])
        order_by = clinic.order_by(visit_on)
        tally.compare(f"{refill['pump']} is seen on an open day", clinic.is_open(visit_on), True)
        tally.compare(f"order for {refill['pump']}", refill["order_by"], order_by and str(order_by))


def _venues(commands: Commands) -> dict[tuple[bool, str | None], ClinicFile]:
    """Return the rules of each clinic and site where a pump is refilled."""
    fleet = commands.fleet
    venues = {}
    for code, pump in fleet.sound.items():
        rules = fleet.rules_of(code)
        venues[code in fleet.of_other, None if rules.site is None else str(pump["site"])] = rules
    return venues


def _sites_open(commands: Commands, day: date) -> list[tuple[str, bool]]:
    return sorted((site or "", rules.is_open(day)) for (_, site), rules in _venues(commands).items())


def _open_sites(day: Record) -> list[tuple[str, bool]]:
    return sorted((each["site"] or "", each["open"]) for each in day["sites"])


def _list_is_open(commands: Commands, day: date) -> bool:
    """Return whether the clinic of the first path is open, or the only place where pumps are refilled."""
    venues = [*_venues(commands).values()]
    return (venues[0] if len(venues) == 1 else commands.fleet.clinic).is_open(day)


def _calendar(calendar: Record, refills: Refills, commands: Commands) -> None:
    """Check the codes of every day, up to the end of the weeks."""
    wanted: dict[str, list[tuple[str, bool]]] = {}
    for _, refill in refills:
        wanted.setdefault(refill["visit_on"], []).append((refill["pump"], refill["assumed"]))
    tally = commands.tally
    ahead = sorted((refill["pump"], refill["visit_on"]) for is_ahead, refill in refills if is_ahead)
    tally.compare_all(
        "overdue of calendar", sorted((each["pump"], each["visit_on"]) for each in calendar["overdue"]), ahead
    )
    for month in calendar["months"]:
        for day in month["days"]:
            is_open = _list_is_open(commands, date.fromisoformat(day["date"]))
            tally.compare(f"{day['date']} of calendar, open", day["open"], is_open)
            if day["date"] <= str(commands.last_day):
                found = sorted((refill["pump"], refill["assumed"]) for refill in day["refills"])
                tally.compare(f"{day['date']} of calendar", found, sorted(wanted.get(day["date"], [])))
                tally.compare(f"{day['date']} of calendar, how many", day["planned_count"], len(day["refills"]))


def _orders(orders: Record, refills: Refills, commands: Commands) -> None:
    """Check the orders for the refills of these weeks, and that the totals are the sums over the pumps."""
    tally, last = commands.tally, str(commands.last_day)
    for order in orders["orders"]:
        tally.compare("refills of an order", len(order["refills"]), order["refills_count"])
        total = round(sum(each["volume_ml"] for each in order["refills"]), 6)
        tally.compare(f"total of the order by {order['order_by']}", order["total_ml"], total)
    ordered = Counter((each["pump"], order["order_by"]) for order in orders["orders"] for each in order["refills"])
    by = [(refill["pump"], refill["order_by"] or refill["visit_on"], ahead) for ahead, refill in refills]
    missing = Counter((pump, day) for pump, day, ahead in by if ahead or day <= last) - ordered
    tally.compare("refills without an order", missing, Counter())


def _sorted_by(records: Sequence[Record], keys: Sequence[str]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(each[key]) for key in keys) for each in records)
