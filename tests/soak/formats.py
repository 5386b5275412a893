"""The formats of one command agree: table, CSV and ICS hold the values of JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from tests.soak import printed
from tests.soak.commands import Commands
from tests.soak.plans import PRESSING, week_refills
from tests.soak.printed import Record, Row
from tests.soak.tally import Tally

#: A pair of texts of one volume: with three decimal places, and with six.
HALF_A_PLACE = 0.000501
#: The site of a pump behind its code.
_SITE = re.compile(r" \([^)]*\)")


def due_in_formats(commands: Commands, due: Record) -> None:
    """Check that `due` as CSV, table and JSON holds the same values, and that its last lines add up."""
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
    counted = f"{_counted(problems['error'], 'error')}, {_counted(problems['warning'], 'warning')}"
    last = commands.ask("due").err.splitlines()[-1:]
    tally.compare_all("last words of due", [line.partition(";")[0] for line in last], [counted] if problems else [])
    urgency = [*PRESSING, "today", "soon", "ok", "no_deadline"]
    order = [(urgency.index(each["status"]), each["due_on"] or "9", each["pump"]) for each in pumps]
    tally.compare_all("order of due", order, sorted(order))


def _due_ics(commands: Commands, format: str, due: Record) -> None:
    """An event for each pump: on its due date, or on a day from the as-of date on if it is late or has no date."""
    tally, today, events = commands.tally, str(commands.fleet.as_of_day), _live_events(commands, "due")
    refills = {event.code: event for event in events if event.kind == "refill"}
    tally.compare_all("due ics, pumps", sorted(refills), sorted(each["pump"] for each in due["pumps"]))
    for each in due["pumps"]:
        event, is_pressing = refills.get(each["pump"]), each["due_on"] is None or each["due_on"] < today
        if event is not None and not is_pressing and each["status"] not in PRESSING:
            tally.compare(f"due ics, day of {each['pump']}", event.day, each["due_on"])
        elif event is not None:
            tally.compare(f"due ics, day of {each['pump']} to come", event.day >= today, True)
        if event is not None and each["due_on"] is not None:
            dates = list(map(printed.day_or_instant, event.dates))[:2]
            tally.compare(f"due ics, dates of {each['pump']}", dates, [each["due_on"], each["deadline_at"][:16]])
    orders = {event.code: event.day for event in events if event.kind == "order"}
    for each in due["pumps"]:
        if each["order_by"] is not None and each["order_by"] >= today:
            tally.compare(f"due ics, order for {each['pump']}", orders.get(each["pump"]), each["order_by"])


def _week_format(commands: Commands, format: str, week: Record) -> None:
    tally, refills = commands.tally, week_refills(week)
    ran = commands.ask("week", format)
    if format == "ics":
        _plan_ics(commands, "week", week, [refill for _, refill in refills])
    elif format == "csv":
        rows = printed.plain_codes(printed.csv_rows(ran.out))
        for row, (ahead, refill) in zip(rows, refills, strict=False):
            wanted = printed.flat(refill, [field for field in row if field != "week_start"])
            tally.compare("week csv, overdue", row["overdue"], "true" if ahead else "false")
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
        _plan_ics(commands, "schedule", schedule, refills)
    elif format == "csv":
        rows = printed.plain_codes(printed.csv_rows(ran.out))
        tally.compare_all("schedule csv", rows, [printed.flat(each, list(each)) for each in refills])
    else:
        table = printed.schedule_rows(ran.out)
        plain = [Row(row.code, None, row.visit_on, row.due_on, row.deadline) for row in table]
        tally.compare_all("schedule table", plain, [_schedule_row(each) for each in refills])
        _same_ml("schedule table", table, [each["expected_ml"] for each in refills], tally)
        _incomplete("schedule", ran.out, schedule, tally)


def _calendar_format(commands: Commands, format: str, calendar: Record) -> None:
    tally, days = commands.tally, [day for month in calendar["months"] for day in month["days"]]
    ran = commands.ask("calendar", format)
    if format == "csv":
        rows = printed.plain_codes(printed.csv_rows(ran.out))
        none = dict.fromkeys(("pump", "assumed", "overdue", "visit", "site"))
        cells = [{**day, **refill} for day in days for refill in day["refills"] or [none]]
        fields = [*rows[0]]
        tally.compare_all("calendar csv", rows, [printed.flat(each, fields) for each in cells])
        return
    lines = {_SITE.sub("", line.split("  (")[0]) for line in ran.out.splitlines()}
    for day in days:
        on = f"  {date.fromisoformat(day['date']):%a %Y-%m-%d}  "
        sure, assumed_codes = (
            [each["pump"] for each in day["refills"] if each["assumed"] is assumed] for assumed in (False, True)
        )
        tally.compare(f"calendar table, {on}{sure}", on + " ".join(sure) in lines, bool(sure))
        assumed = f"{on}assumed: {' '.join(assumed_codes)}"
        tally.compare(f"calendar table, {assumed}", assumed in lines, bool(assumed_codes))
    _incomplete("calendar", ran.out, calendar, tally)


def _orders_format(commands: Commands, format: str, orders: Record) -> None:
    tally = commands.tally
    ran = commands.ask("orders", format)
    if format == "csv":
        rows = printed.plain_codes(printed.csv_rows(ran.out))
        cells = [
            order | {"order_refills_count": order["refills_count"], "order_total_ml": order["total_ml"]} | refill
            for order in orders["orders"]
            for refill in order["refills"]
        ]
        fields = [field for field in (rows[0] if rows else ()) if field in cells[0]]
        found = [{field: row[field] for field in fields} for row in rows]
        tally.compare_all("orders csv", found, [printed.flat(each, fields) for each in cells])
        return
    lines = [line for line in ran.out.splitlines() if line[4:14].count("-") == 2 and " mL" in line]
    wanted = [(order["order_by"], [each["pump"] for each in order["refills"]]) for order in orders["orders"]]
    ends = [line.rsplit("  ", 1)[-1].split(", ") for line in lines]
    codes = [[each.split(" ")[0] for each in end] for end in ends]
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
    tally.compare_all("check table, fine", sorted(fine), sorted(each["pump"] for each in check["pumps"]))
    wrong = sum(each["line"] is not None for each in check["unread"])
    total = f": {_counted(len(check['pumps']), 'pump')} without errors{f', {wrong} with errors' if wrong else ''}; "
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


#: By command: a format, and the JSON that it must agree with.
FORMAT_LAWS: dict[str, Callable[[Commands, str, Record], None]] = {
    "due": _due_ics,
    "week": _week_format,
    "schedule": _schedule_format,
    "calendar": _calendar_format,
    "orders": _orders_format,
    "check": _check_format,
    "reconcile": _reconcile_format,
}


def _live_events(commands: Commands, command: str) -> list[printed.Event]:
    found = list(printed.events(commands.ask(command, "ics").out))
    commands.tally.compare(f"{command} ics, UIDs", len({event.uid for event in found}), len(found))
    return [event for event in found if not event.is_cancelled]


def _plan_ics(commands: Commands, command: str, plan: Record, refills: Sequence[Record]) -> None:
    """An event for each refill on its day, for each pump without a date, and a refill of each after the last day."""
    tally, last = commands.tally, str(commands.last_day)
    visits = [event for event in _live_events(commands, command) if event.kind != "order"]
    undated = {event.code for event in visits if event.title.endswith("NO DATE. Refill due")}
    found = Counter((event.day, event.code) for event in visits if event.code not in undated)
    wanted = Counter((each["visit_on"], each["pump"]) for each in refills)
    tally.compare(f"{command} ics, missing", wanted - found, Counter())
    more = sorted((found - wanted).elements())
    tally.compare(f"{command} ics, more", [event for event in more if event[0] <= last], [])
    tally.compare(f"{command} ics, without a date", undated <= set(plan["without_date"]), True)


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
    """Check that a volume with three decimal places is the one with six, rounded."""
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


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
