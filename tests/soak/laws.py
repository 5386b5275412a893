"""What must hold of one fleet, whatever is in it: see `examine`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.loading import load_fleet
from tests.builders import Ran, run
from tests.soak import printed
from tests.soak.clinics import DAY
from tests.soak.fleets import RandomFleet
from tests.soak.printed import Record, Row
from tests.soak.slow import SlowPump
from tests.soak.tally import Tally

WEEKS, MONTHS = 2, 2
PLANS = ("week", "schedule", "calendar", "orders")
#: What each fleet is asked for in turn, in all formats; every one is asked for `due`, `week` and `check` besides.
IN_TURN = ("due", *PLANS, "check", "reconcile")
JOBS = ("1", "2", "4", None)
PRESSING = ("empty", "alarm", "expired", "overdue")
#: What is above it tells of a signal.
LAST_CODE_OF_ITS_OWN = 128
#: A volume with three places, beside the same with six.
HALF_A_PLACE = 0.000501


class Commands:
    """The commands that list one fleet, each run once for a format and a number of processes."""

    def __init__(self, fleet: RandomFleet, tally: Tally) -> None:
        self.fleet, self.tally = fleet, tally
        first = fleet.clinic.week_of(fleet.as_of_day)
        self.last_day = first + timedelta(days=7 * WEEKS - 1)
        self.ran: dict[tuple[str, str, str | None], Ran] = {}

    def arguments(self, command: str, format: str, jobs: str | None) -> list[str]:
        options = {
            "week": ["--weeks", str(WEEKS)],
            "schedule": ["--until", str(self.last_day)],
            "calendar": ["--months", str(MONTHS)],
            "orders": ["--until", str(self.last_day)],
        }.get(command, [])
        as_of = [] if command == "check" else ["--as-of", self.fleet.as_of]
        at_once = [] if jobs is None else ["--jobs", jobs]
        return [command, str(self.fleet.folder), *self.fleet.paths, "--format", format, *as_of, *options, *at_once]

    def ask(self, command: str, format: str = "json", jobs: str | None = "1") -> Ran:
        key = command, format, jobs
        if key not in self.ran:
            self.tally.runs += 1
            found = self.ran[key] = run(*self.arguments(*key))
            if found.code > LAST_CODE_OF_ITS_OWN:
                raise KeyboardInterrupt  # the signal was meant for the soak
            self.tally.compare(f"exit code of {key}", found.code, self.fleet.exit_code)
        return self.ran[key]

    def json(self, command: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.ask(command).out)
        return found

    def same_for_jobs(self, command: str, format: str, all_jobs: Iterable[str | None]) -> None:
        """The same bytes on both streams for every number of processes."""
        first = self.ask(command, format, "1")
        for jobs in all_jobs:
            self._same(f"{command} {format} --jobs {jobs}", self.ask(command, format, jobs), first)

    def same_in_a_process(self, command: str, format: str, jobs: str | None) -> None:
        """The installed program prints what was printed in this process."""
        self.tally.runs += 1
        arguments = [sys.executable, "-m", "pumpcli", *self.arguments(command, format, jobs)]
        done = subprocess.run(arguments, capture_output=True, check=False)
        found = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        self._same(f"{command} {format} as a process", found, self.ask(command, format, jobs))

    def _same(self, what: str, found: Ran, wanted: Ran) -> None:
        self.tally.compare(f"{what}, exit code", found.code, wanted.code)
        self.tally.compare_texts(f"{what}, standard output", found.out, wanted.out)
        self.tally.compare_texts(f"{what}, standard error", found.err, wanted.err)


def examine(fleet: RandomFleet, number: int, walked: int, tally: Tally) -> None:
    """One fleet: its lists are the same for every number of processes, in every format and in every command; nobody is
    dropped; and every date is that of the slow implementation.

    Args:
        number: which fleet it is; by it goes what is asked for besides what every fleet is asked for.
        walked: how many of its sound pumps are compared with the slow implementation, at most.
        tally: counts what is compared, and gets every difference.
    """
    commands = Commands(fleet, tally)
    for format in ("json", "csv", "table"):
        commands.same_for_jobs("due", format, ("4",))
    commands.same_for_jobs("due", ("json", "csv", "table")[number % 3], (JOBS[1::2][number % 2],))
    turn, command = divmod(number, len(IN_TURN))
    due, week = commands.json("due"), commands.json("week")
    _nobody_is_dropped(fleet, due, tally)
    _due_formats(commands, due)
    _without_faults(fleet, due, tally)
    _listed_likewise(commands, due, "week", "check", PLANS[1 + number % 3], IN_TURN[command])
    _plans(commands, due, week, PLANS[1 + number % 3])
    _in_turn(commands, IN_TURN[command], turn)
    _walked(fleet, due["pumps"], Random(number), walked, tally)


def _nobody_is_dropped(fleet: RandomFleet, due: Record, tally: Tally) -> None:
    """Every sound pump is in the list, every faulty one is named with its code of a fault, and no other is."""
    tally.compare_all("pumps of due", sorted(each["pump"] for each in due["pumps"]), sorted(fleet.sound))
    tally.compare("complete", due["complete"], not fleet.faulty)
    errors = [each for each in due["problems"] if each["severity"] == "error"]
    for wanted in fleet.faulty:
        unread = [each for each in due["unread"] if wanted.holds(each["file"], each["line"])]
        codes = {each["code"] for each in errors if wanted.holds(each["file"], each["line"])}
        tally.compare(f"{wanted} is named", bool(unread), True)
        tally.compare(f"{wanted} is told, by {codes}", wanted.code in codes, True)
    tally.compare("unread, how many", len(due["unread"]), len(fleet.faulty))
    stray = [each for each in errors if not any(wanted.holds(each["file"], each["line"]) for wanted in fleet.faulty)]
    tally.compare("errors of sound pumps", stray, [])
    for file, expected in fleet.copies.items():
        found = [each for each in due["problems"] if each["file"] == file]
        told = sorted((each["severity"], each["code"], each["line"], each["column"], each["path"]) for each in found)
        tally.compare(f"problems of {file}", told, [tuple(each) for each in expected])


def _due_formats(commands: Commands, due: Record) -> None:
    """`due` as CSV, table and JSON holds the same, and its last lines add up."""
    tally, pumps = commands.tally, due["pumps"]
    rows = printed.plain_codes(printed.csv_rows(commands.ask("due", "csv").out))
    tally.compare_all("due csv", rows, [printed.flat(each, list(each)) for each in pumps])
    text = commands.ask("due", "table").out
    table = printed.due_rows(text)
    tally.compare_all("due table", _without_ml(table), [_due_row(each) for each in pumps])
    _same_ml("due table", table, [each["volume_ml"] for each in pumps], tally)
    statuses = Counter(each["status"] for each in pumps)
    tally.compare("totals of due", printed.totals(text), (len(pumps), statuses))
    _incomplete("due", text, due, tally)
    problems = Counter(each["severity"] for each in due["problems"])
    counted = f"{_counted(problems['error'], 'error')}, {_counted(problems['warning'], 'warning')}\n"
    tally.compare_texts("last words of due", commands.ask("due").err[-len(counted) :], counted if problems else "")
    urgency = [*PRESSING, "today", "soon", "ok", "no_deadline"]
    order = [(urgency.index(each["status"]), each["due_on"] or "9", each["pump"]) for each in pumps]
    tally.compare_all("order of due", order, sorted(order))


def _without_faults(fleet: RandomFleet, due: Record, tally: Tally) -> None:
    """The sound pumps by themselves, in one file and another hand, have the same dates."""
    tally.runs += 1
    ran = run("due", str(fleet.without_faults), "--as-of", fleet.as_of, "--format", "json", "--jobs", "1")
    tally.compare("exit code without faults", ran.code, 0)
    alone = json.loads(ran.out)
    tally.compare("complete without faults", (alone["complete"], alone["unread"]), (True, []))
    found, wanted = ([{**each, "file": ""} for each in records["pumps"]] for records in (alone, due))
    tally.compare_all("due without faults", found, wanted)


def _in_turn(commands: Commands, command: str, turn: int) -> None:
    """All formats of a command, one of them by other numbers of processes and one by a process of its own."""
    formats = {"due": ("ics",), "week": ("csv", "table", "ics"), "schedule": ("csv", "table", "ics")}
    others = formats.get(command, ("csv", "table"))
    for format in others:
        _FORMAT_LAWS[command](commands, format, commands.json(command))
    commands.same_for_jobs(command, others[turn % len(others)], (JOBS[1 + turn % 3],))
    commands.same_in_a_process(command, others[(turn + 1) % len(others)], JOBS[turn % 4])


def _listed_likewise(commands: Commands, due: Record, *names: str) -> None:
    """Every command leaves out the same, tells the same problems and knows the same pumps."""
    tally = commands.tally
    codes = sorted(each["pump"] for each in due["pumps"])
    undated = [each["pump"] for each in due["pumps"] if each["due_on"] is None]
    for name in names:
        found = commands.json(name)
        for key in ("unread", "problems", "replacements", "complete"):
            if key in found:
                tally.compare(f"{key} of {name}", found[key], due[key])
        if name in PLANS:
            tally.compare_all(f"without a date in {name}", found["without_date"], undated)
        elif name == "check":
            tally.compare_all("pumps of check", sorted(each["pump"] for each in found["fine"]), codes)
        elif name == "reconcile":
            measured = [each["pump"] for each in found["pumps"]]
            tally.compare_all("pumps of reconcile", sorted([*measured, *found["without_measurement"]]), codes)


def _plans(commands: Commands, due: Record, week: Record, other: str) -> None:
    """`week`, and one of `schedule`, `calendar` and `orders`, say the same as `due` of who comes when."""
    refills = week_refills(week)
    _first_refills(commands, due, refills)
    _days(commands, week, refills)
    law = {"schedule": _schedule, "calendar": _calendar, "orders": _orders}[other]
    law(commands.json(other), refills, commands)


def _schedule(schedule: Record, refills: list[tuple[bool, Record]], commands: Commands) -> None:
    """The very refills of the weeks, and how many there are in each."""
    keys = ("visit_on", "due_on", "pump", "deadline_at", "deadline_reason", "expected_ml")
    found, wanted = (_sorted_by(records, keys) for records in (schedule["refills"], [each for _, each in refills]))
    commands.tally.compare_all("schedule and week", found, wanted)
    counted = sum(each["refills"] for each in schedule["weeks"])
    commands.tally.compare("refills by week", counted, len(found))


def week_refills(week: Record) -> list[tuple[bool, Record]]:
    """All refills of `week`, each with whether it stands ahead as overdue."""
    found: list[tuple[bool, Record]] = []
    for each in week["weeks"]:
        found += [(True, refill) for refill in each["overdue"]]
        found += [(False, refill) for day in each["days"] for refill in day["refills"]]
    return found


def _first_refills(commands: Commands, due: Record, refills: list[tuple[bool, Record]]) -> None:
    """The next refill of every pump is in the weeks if it is due by then or pressing, as `due` has it."""
    tally, clinic = commands.tally, commands.fleet.clinic
    first = {refill["pump"]: (ahead, refill) for ahead, refill in refills if not refill["assumed"]}
    today = commands.fleet.as_of_day
    tally.compare("next refills, each once", len(first), sum(not refill["assumed"] for _, refill in refills))
    pumps = {each["pump"]: each for each in due["pumps"]}
    tally.compare("pumps of week that due does not have", first.keys() - pumps.keys(), set())
    for code, pump in pumps.items():
        if pump["due_on"] is None:
            tally.compare(f"{code}, which has no date, in week", code in first, False)
            continue
        due_on, earliest = date.fromisoformat(pump["due_on"]), date.fromisoformat(pump["filled_at"][:10]) + DAY
        late_on = clinic.next_open(max(today, earliest)) if due_on < max(today, earliest) else None
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
            tally.compare(f"{code}, visit in time", max(today, earliest) <= visit_on <= due_on, True)
        if refill["visit_on"] == pump["due_on"]:
            tally.compare(f"{code}, to withdraw", refill["expected_ml"], pump["expected_ml"])


def _days(commands: Commands, week: Record, refills: list[tuple[bool, Record]]) -> None:
    """Every day counts its refills; each is planned on an open day, its order before it."""
    tally, clinic = commands.tally, commands.fleet.clinic
    load = Counter(refill["visit_on"] for _, refill in refills)
    for each in week["weeks"]:
        for day in each["days"]:
            over = 0 if clinic.capacity is None else max(0, load[day["date"]] - clinic.capacity)
            is_open = clinic.is_open(date.fromisoformat(day["date"]))
            found = day["planned"], day["overflow"], day["open"], {refill["visit_on"] for refill in day["refills"]}
            on = {day["date"]} if day["refills"] else set()
            tally.compare(f"{day['date']} of week", found, (load[day["date"]], over, is_open, on))
    for _, refill in refills:
        visit_on = date.fromisoformat(refill["visit_on"])
        order_by = clinic.order_by(visit_on)
        tally.compare(f"{refill['pump']} is seen on an open day", clinic.is_open(visit_on), True)
        tally.compare(f"order for {refill['pump']}", refill["order_by"], order_by and str(order_by))


def _calendar(calendar: Record, refills: list[tuple[bool, Record]], commands: Commands) -> None:
    """The codes of every day, as far as the weeks go."""
    wanted: dict[str, list[str]] = {}
    for _, refill in refills:
        wanted.setdefault(refill["visit_on"], []).append(f"{refill['pump']}{'+' if refill['assumed'] else ''}")
    tally = commands.tally
    ahead = sorted((refill["pump"], refill["visit_on"]) for is_ahead, refill in refills if is_ahead)
    tally.compare_all(
        "overdue of calendar", sorted((each["pump"], each["visit_on"]) for each in calendar["overdue"]), ahead
    )
    for month in calendar["months"]:
        for day in month["days"]:
            if day["date"] <= str(commands.last_day):
                tally.compare(f"{day['date']} of calendar", sorted(day["pumps"]), sorted(wanted.get(day["date"], [])))
                tally.compare(f"{day['date']} of calendar, how many", day["planned"], len(day["pumps"]))


def _orders(orders: Record, refills: list[tuple[bool, Record]], commands: Commands) -> None:
    """What is ordered for the refills of these weeks, and that the totals are those of the pumps."""
    tally, last = commands.tally, str(commands.last_day)
    for order in orders["orders"]:
        tally.compare("pumps of an order", len(order["pumps"]), order["count"])
        total = round(sum(each["volume_ml"] for each in order["pumps"]), 6)
        tally.compare(f"total of the order by {order['order_by']}", order["total_ml"], total)
    ordered = Counter((each["pump"], order["order_by"]) for order in orders["orders"] for each in order["pumps"])
    by = [(refill["pump"], refill["order_by"] or refill["visit_on"], ahead) for ahead, refill in refills]
    missing = Counter((pump, day) for pump, day, ahead in by if ahead or day <= last) - ordered
    tally.compare("refills without an order", missing, Counter())


def _due_ics(commands: Commands, format: str, due: Record) -> None:
    """The events of `due`: the due dates, and the order dates with them."""
    dated = [each for each in due["pumps"] if each["due_on"] is not None]
    _events(commands, "due", [(each["pump"], each["due_on"], each) for each in dated])


def _week_format(commands: Commands, format: str, week: Record) -> None:
    tally, refills = commands.tally, week_refills(week)
    ran = commands.ask("week", format)
    if format == "ics":
        _events(commands, "week", [(refill["pump"], refill["visit_on"], refill) for _, refill in refills])
    elif format == "csv":
        rows = printed.plain_codes(printed.csv_rows(ran.out))
        for row, (ahead, refill) in zip(rows, refills, strict=False):
            wanted = printed.flat({**refill, "overdue": ahead}, [field for field in row if field != "week_start"])
            tally.compare("week csv", {field: row[field] for field in wanted}, wanted)
        tally.compare("week csv, how many", len(rows), len(refills))
    else:
        table = printed.week_rows(ran.out)
        wanted_rows = [_plan_row(refill, None if ahead else refill["visit_on"]) for ahead, refill in refills]
        tally.compare_all("week table", _without_ml(table), wanted_rows)
        _same_ml("week table", table, [refill["expected_ml"] for _, refill in refills], tally)
        _incomplete("week", ran.out, week, tally)


def _schedule_format(commands: Commands, format: str, schedule: Record) -> None:
    tally, refills = commands.tally, schedule["refills"]
    ran = commands.ask("schedule", format)
    if format == "ics":
        found = [event for event in printed.events(ran.out) if event.is_refill]
        wanted = sorted((each["visit_on"], each["pump"]) for each in refills)
        tally.compare_all("schedule ics", sorted((event.day, event.code) for event in found), wanted)
    elif format == "csv":
        rows = printed.plain_codes(printed.csv_rows(ran.out))
        tally.compare_all("schedule csv", rows, [printed.flat(each, list(each)) for each in refills])
    else:
        table = printed.schedule_rows(ran.out)
        plain = [Row(row.code.removesuffix("+"), None, row.visit_on, row.due_on, row.deadline) for row in table]
        tally.compare_all("schedule table", plain, [_schedule_row(each) for each in refills])
        _same_ml("schedule table", table, [each["expected_ml"] for each in refills], tally)
        _incomplete("schedule", ran.out, schedule, tally)


def _calendar_format(commands: Commands, format: str, calendar: Record) -> None:
    tally, days = commands.tally, [day for month in calendar["months"] for day in month["days"]]
    ran = commands.ask("calendar", format)
    if format == "csv":
        rows = printed.plain_codes(printed.csv_rows(ran.out))
        tally.compare_all(
            "calendar csv", rows, [printed.flat({**day, "pumps": " ".join(day["pumps"])}, list(day)) for day in days]
        )
        return
    lines = {line.split("  (")[0] for line in ran.out.splitlines()}
    for day in days:
        line = f"  {date.fromisoformat(day['date']):%a %Y-%m-%d}  {' '.join(day['pumps'])}"
        tally.compare(f"calendar table, {line}", line in lines, bool(day["pumps"]))
    _incomplete("calendar", ran.out, calendar, tally)


def _orders_format(commands: Commands, format: str, orders: Record) -> None:
    tally = commands.tally
    ran = commands.ask("orders", format)
    if format == "csv":
        rows = printed.plain_codes(printed.csv_rows(ran.out))
        fields = ("order_by", "overdue", "mixture", "count", "total_ml")
        found = [{field: row[field] for field in fields} for row in rows]
        tally.compare_all("orders csv", found, [printed.flat(each, fields) for each in orders["orders"]])
        named = [[each.split(" ")[0].removesuffix("+") for each in row["pumps"].split(", ")] for row in rows]
        tally.compare_all(
            "pumps of orders csv", named, [[each["pump"] for each in order["pumps"]] for order in orders["orders"]]
        )
        return
    lines = [line for line in ran.out.splitlines() if line[4:14].count("-") == 2 and " mL" in line]
    wanted = [(order["order_by"], [each["pump"] for each in order["pumps"]]) for order in orders["orders"]]
    ends = [line.rsplit("  ", 1)[-1].split(", ") for line in lines]
    codes = [[each.split(" ")[0].removesuffix("+") for each in end] for end in ends]
    tally.compare_all("orders table", [(line[4:14], end) for line, end in zip(lines, codes, strict=True)], wanted)
    _incomplete("orders", ran.out, orders, tally)


def _check_format(commands: Commands, format: str, check: Record) -> None:
    tally, problems = commands.tally, check["problems"]
    ran = commands.ask("check", format)
    if format == "csv":
        rows = printed.csv_rows(ran.out)
        wanted = [printed.flat(each, ("severity", "code", "line", "path")) for each in problems]
        tally.compare_all("check csv", [{field: row[field] for field in wanted[0]} for row in rows], wanted)
        return
    tally.compare(
        "check table, problems", Counter(printed.PROBLEM_CODE.findall(ran.out)), Counter(p["code"] for p in problems)
    )
    fine = {line.split("  ")[1] for line in ran.out.splitlines() if line.startswith("ok  ")}
    tally.compare_all("check table, fine", sorted(fine), sorted(each["pump"] for each in check["fine"]))
    total = f"{_counted(len(check['fine']), 'pump')} fine, {len(check['unread'])} not; "
    tally.compare("check table, totals", total in ran.out.splitlines()[-1], True)


def _reconcile_format(commands: Commands, format: str, reconcile: Record) -> None:
    tally, measured = commands.tally, reconcile["measurements"]
    ran = commands.ask("reconcile", format)
    if format == "csv":
        rows = printed.plain_codes(printed.csv_rows(ran.out))
        fields = [field for field in rows[0] if field in measured[0]] if rows and measured else []
        found = [{field: row[field] for field in fields} for row in rows]
        tally.compare_all("reconcile csv", found, [printed.flat(each, fields) for each in measured])
    else:
        _incomplete("reconcile", ran.out, reconcile, tally)


_FORMAT_LAWS: dict[str, Callable[[Commands, str, Record], None]] = {
    "due": _due_ics,
    "week": _week_format,
    "schedule": _schedule_format,
    "calendar": _calendar_format,
    "orders": _orders_format,
    "check": _check_format,
    "reconcile": _reconcile_format,
}


def _events(commands: Commands, command: str, wanted: list[tuple[str, str, Record]]) -> None:
    """An event for each refill on its day, with its due date and deadline, and one for each order."""
    tally = commands.tally
    found = list(printed.events(commands.ask(command, "ics").out))
    tally.compare(f"{command} ics, names of events", len({event.uid for event in found}), len(found))
    refills = sorted(
        (each.day, each.code, *map(printed.day_or_instant, each.dates)) for each in found if each.is_refill
    )
    due = sorted((day, code, each["due_on"], each["deadline_at"][:16]) for code, day, each in wanted)
    tally.compare_all(f"{command} ics, refills", refills, due)
    orders = sorted((each.day, each.code) for each in found if not each.is_refill)
    ordered = sorted((each["order_by"], code) for code, _, each in wanted if each["order_by"] is not None)
    tally.compare_all(f"{command} ics, orders", orders, ordered)


def _walked(fleet: RandomFleet, pumps: list[Record], random: Random, walked: int, tally: Tally) -> None:
    """The whole record of a pump, reckoned by the slow walk and by counting off days."""
    zone = fleet.clinic.zone
    read = load_fleet([str(fleet.without_faults)], PLAIN_TIME if zone is None else Zone(zone, ZoneInfo(zone)))
    by_code = {loaded.pump.code: loaded.pump for loaded in read.pumps}
    sound = [each for each in pumps if each["pump"] in by_code]
    for reported in random.sample(sound, min(walked, len(sound))):
        code = reported["pump"]
        slow = SlowPump(fleet.sound[code], by_code[code], fleet.clinic, fleet.zone_of(code), fleet.as_of)
        found = {key: value for key, value in reported.items() if key != "file"}
        wanted = slow.record(found)
        for key in wanted.keys() | found.keys():
            tally.compare(f"{key} of {code}", found.get(key), wanted.get(key))
            tally.walked_dates += key.endswith(("_at", "_on", "_by"))
            tally.walked_volumes += key.endswith("_ml")
        tally.walked_pumps += 1


def _due_row(pump: Record) -> Row:
    days_left = None if pump["days_left"] is None else str(pump["days_left"])
    deadline = pump["deadline_at"] and pump["deadline_at"][:16]
    return Row(pump["pump"], pump["status"], None, pump["due_on"], deadline, None, days_left)


def _plan_row(refill: Record, visit_on: str | None) -> Row:
    return Row(refill["pump"], refill["status"], visit_on, refill["due_on"], refill["deadline_at"][:16])


def _schedule_row(refill: Record) -> Row:
    return Row(refill["pump"], None, refill["visit_on"], refill["due_on"], refill["deadline_at"][:16])


def _without_ml(rows: Sequence[Row]) -> list[Row]:
    return [Row(row.code, row.status, row.visit_on, row.due_on, row.deadline, None, row.days_left) for row in rows]


def _same_ml(what: str, rows: Sequence[Row], wanted: Sequence[float | None], tally: Tally) -> None:
    """A volume with three places is the one with six, rounded."""
    for row, ml in zip(rows, wanted, strict=False):
        found = None if row.ml is None else float(row.ml)
        same = found is None if ml is None else found is not None and abs(found - ml) < HALF_A_PLACE
        tally.compare(f"{what}, volume of {row.code}", found if not same else None, ml if not same else None)


def _incomplete(name: str, text: str, found: Record, tally: Tally) -> None:
    """The last line of a table names everything that was left out."""
    named = ", ".join(
        (f"{each['pump']} ({place})" if each["pump"] is not None else place)
        for each in found["unread"]
        for place in [f"{each['file']}:{each['line']}" if each["line"] else each["file"]]
    )
    tally.compare(f"left out by the table of {name}", printed.left_out(text), (len(found["unread"]), named))


def _sorted_by(records: Sequence[Record], keys: Sequence[str]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(each[key]) for key in keys) for each in records)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
