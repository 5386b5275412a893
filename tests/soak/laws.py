"""Laws that hold for every fleet: see `examine`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.pump import Pump
from pumpcli.domain.zone import PLAIN_TIME, Zone
from tests.benchmarks.handwriting import Group
from tests.builders import load_fleet, run
from tests.soak import filters, plans
from tests.soak.commands import JOBS, PLANS, Commands
from tests.soak.fleets import RandomFleet
from tests.soak.formats import FORMAT_LAWS, due_in_formats
from tests.soak.printed import Record
from tests.soak.slow import SlowPump
from tests.soak.tally import Tally
from tests.soak.working_day import with_working_day

#: The commands that are checked in turn, one for each fleet, in all formats; `due`, `week` and `check` always run.
IN_TURN = ("due", *PLANS, "check", "reconcile")


def examine(fleet: RandomFleet, number: int, walked: int, tally: Tally) -> None:
    """Check one fleet: its lists are the same for every number of processes, in every format and in every command; no
    pump is missing; and every date is that of the slow implementation.

    Args:
        number: the number of the fleet; it selects the command of `IN_TURN` that is checked in all formats.
        walked: the most sound pumps to compare with the slow implementation.
        tally: counts what is compared, and gets every difference.
    """
    commands = Commands(fleet, tally)
    for format in ("json", "csv", "table"):
        commands.same_for_jobs("due", format, ("4",))
    commands.same_for_jobs("due", ("json", "csv", "table")[number % 3], (JOBS[1::2][number % 2],))
    turn, command = divmod(number, len(IN_TURN))
    due, week = commands.json("due"), commands.json("week")
    _nobody_is_dropped(fleet, due, tally)
    due_in_formats(commands, due)
    _without_faults(fleet, due, tally)
    _listed_likewise(commands, due, "week", "check", PLANS[1 + number % 3], IN_TURN[command])
    plans.agree(commands, due, week, PLANS[1 + number % 3])
    filters.together_the_whole(commands, number)
    _in_turn(commands, IN_TURN[command], turn)
    _days_counted_off(fleet, due, tally)
    _walked(fleet, fleet.sound, str(fleet.without_faults), due["pumps"], Random(number), walked, tally)
    _at_work(fleet, Random(number), walked, tally)


def _nobody_is_dropped(fleet: RandomFleet, due: Record, tally: Tally) -> None:
    """Check that the list holds every sound pump, and names every faulty one with its fault code, and nothing else."""
    tally.compare_all("pumps of due", sorted(each["pump"] for each in due["pumps"]), sorted(fleet.sound))
    tally.compare("complete", due["complete"], not fleet.faulty)
    errors = [each for each in due["problems"] if each["severity"] == "error"]
    for wanted in fleet.faulty:
        unread = [each for each in due["unread"] if wanted.holds(each["file"], each["line"])]
        codes = {each["code"] for each in errors if wanted.holds(each["file"], each["line"])}
        tally.compare(f"{wanted} is named", bool(unread), True)
        tally.compare(f"{wanted} is reported, by {codes}", wanted.code in codes, True)
    tally.compare("unread, how many", len(due["unread"]), len(fleet.faulty))
    stray = [each for each in errors if not any(wanted.holds(each["file"], each["line"]) for wanted in fleet.faulty)]
    tally.compare("errors of sound pumps", stray, [])
    for file, expected in fleet.copies.items():
        found = [each for each in due["problems"] if each["file"] == file]
        told = sorted((each["severity"], each["code"], each["line"], each["column"], each["path"]) for each in found)
        tally.compare(f"problems of {file}", told, [tuple(each) for each in expected])


def _days_counted_off(fleet: RandomFleet, due: Record, tally: Tally) -> None:
    """Check the due date and the order date of every pump by counting days from its deadline."""
    for each in due["pumps"]:
        clinic = fleet.rules_of(each["pump"])
        if each["deadline_at"] is not None:
            due_on = clinic.due_on(date.fromisoformat(each["deadline_at"][:10]))
            order_by, left = clinic.order_by(due_on), (due_on - fleet.as_of_day).days
            found = each["due_on"], each["order_by"], each["days_left"]
            tally.compare(f"days of {each['pump']}", found, (str(due_on), order_by and str(order_by), left))


def _without_faults(fleet: RandomFleet, due: Record, tally: Tally) -> None:
    """Check that the sound pumps alone, in one file of another style, have the same dates."""
    tally.runs += 1
    ran = run("due", str(fleet.without_faults), "--as-of", fleet.as_of, "--format", "json", "--jobs", "1")
    tally.compare("exit code without faults", ran.code, 0)
    alone = json.loads(ran.out)
    tally.compare("complete without faults", (alone["complete"], alone["unread"]), (True, []))
    found, wanted = ([{**each, "file": ""} for each in records["pumps"]] for records in (alone, due))
    tally.compare_all("due without faults", found, wanted)


def _in_turn(commands: Commands, command: str, turn: int) -> None:
    """Check a command in all formats, in one with several numbers of processes, and in one in a new process."""
    formats = {"due": ("ics",), "week": ("csv", "table", "ics"), "schedule": ("csv", "table", "ics")}
    others = formats.get(command, ("csv", "table"))
    for format in others:
        FORMAT_LAWS[command](commands, format, commands.json(command))
    commands.same_for_jobs(command, others[turn % len(others)], (JOBS[1 + turn % 3],))
    commands.same_in_a_process(command, others[(turn + 1) % len(others)], JOBS[turn % 4])


def _listed_likewise(commands: Commands, due: Record, *names: str) -> None:
    """Check that every command lists the same pumps and reports the same problems and unread pumps."""
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
            tally.compare_all("pumps of check", sorted(each["pump"] for each in found["pumps"]), codes)
        elif name == "reconcile":
            measured = [each["pump"] for each in found["pumps"]]
            tally.compare_all("pumps of reconcile", sorted([*measured, *found["without_measurement"]]), codes)


def _at_work(fleet: RandomFleet, random: Random, walked: int, tally: Tally) -> None:
    """Check some sound pumps again with stops, absences, visits and orders, in a file beside the same clinic file."""
    folder = fleet.folder.parent / "at-work"
    chosen = random.sample(sorted(fleet.sound), min(walked, len(fleet.sound)))
    pumps = {
        code: with_working_day(
            fleet.sound[code], fleet.as_of_day, fleet.zone_of(code), [*fleet.clinic_of(code).sites], random
        )
        for code in chosen
    }
    fleet.write_pumps(folder, pumps, random)
    tally.runs += 1
    ran = run("due", str(folder), "--as-of", fleet.as_of, "--format", "json", "--jobs", "1")
    tally.compare("exit code at work", (ran.code, ran.err if ran.code else ""), (0, ""))
    if pumps:
        _walked(fleet, pumps, str(folder), json.loads(ran.out)["pumps"], random, walked, tally)


def _walked(
    fleet: RandomFleet,
    pumps_written: Mapping[str, Group],
    folder: str,
    pumps: list[Record],
    random: Random,
    walked: int,
    tally: Tally,
) -> None:
    """Compare the whole record of a pump with one computed by the slow walk and by counting days.

    Args:
        folder: the folder in which the pumps are as written.
        pumps: the list of `due`.
    """
    by_code: dict[str, Pump] = {}
    for zone in {fleet.clinic_of(code).zone for code in pumps_written}:
        read = load_fleet([folder], Clinic(zone=PLAIN_TIME if zone is None else Zone(zone, ZoneInfo(zone))))
        codes = {code for code in pumps_written if fleet.clinic_of(code).zone == zone}
        by_code |= {loaded.pump.code: loaded.pump for loaded in read.pumps if loaded.pump.code in codes}
    sound = [each for each in pumps if each["pump"] in by_code]
    for reported in random.sample(sound, min(walked, len(sound))):
        code = reported["pump"]
        slow = SlowPump(
            pumps_written[code],
            by_code[code],
            fleet.rules_of(code, pumps_written[code]),
            fleet.zone_of(code),
            fleet.as_of,
        )
        found = {key: value for key, value in reported.items() if key != "file"}
        wanted = slow.record(found)
        for key in wanted.keys() | found.keys():
            tally.compare(f"{key} of {code}", found.get(key), wanted.get(key))
            tally.walked_dates += key.endswith(("_at", "_on", "_by"))
            tally.walked_volumes += key.endswith("_ml")
        tally.walked_pumps += 1
