"""A calendar program that imports each new list shows what the list says, and nothing else.

The program is a small model: it knows an event by its UID, keeps the one that was written later, and shows no event
that is cancelled. Each list is read by two parsers that did not write it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject

from pumpcli.cli import clock
from pumpcli.values import Frozen
from tests.builders import run

PUMP = """\
pump: P-101
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fills:
- {at: 2026-11-02 09:30, volume: 20 mL}
programs:
- {rate: 0.4 mL/day}
"""
OTHER = PUMP.replace("P-101", "P-102").replace("2026-11-02", "2026-11-04")
#: As of the end of Tue 2026-11-10. The refill is due on Mon 2026-12-14, three days before the alarm.
AS_OF = "2026-11-10"
COMMANDS = {
    "due": ("due",),
    "week": ("week", "--week", "2026-11-10", "--weeks", "18"),
    "schedule": ("schedule", "--until", "2027-03-14"),
}
LAST_DAY = date(2027, 3, 14)


class Shown(Frozen):
    """One event as the program holds it."""

    rank: tuple[int, datetime]
    title: str
    day: date
    is_cancelled: bool

    @property
    def code(self) -> str:
        return self.title.rpartition(": ")[2]

    @property
    def is_order(self) -> bool:
        return "drug" in self.title or "Drug" in self.title


def day_of(start: date) -> date:
    return start.date() if isinstance(start, datetime) else start


def by_icalendar(text: str) -> dict[str, Shown]:
    """Return the events of a file, by UID."""
    events: list[Any] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    found = {
        str(event["uid"]): Shown(
            rank=(int(event["sequence"]), event["dtstamp"].dt),
            title=str(event["summary"]),
            day=day_of(event["dtstart"].dt),
            is_cancelled=event.get("status") == "CANCELLED",
        )
        for event in events
    }
    assert len(found) == len(events), "a UID is given twice"
    return found


def by_vobject(text: str) -> dict[str, Shown]:
    """Return the same, read by another parser."""
    calendar: Any = vobject.readOne(text)
    return {
        event.uid.value: Shown(
            rank=(int(event.sequence.value), event.dtstamp.value),
            title=event.summary.value,
            day=day_of(event.dtstart.value),
            is_cancelled="status" in event.contents and event.status.value == "CANCELLED",
        )
        for event in calendar.contents.get("vevent", [])
    }


class Clinic:
    """The pump files of a clinic, its clock, and its calendar program."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, patch
        self.now = datetime(2026, 11, 11, 8, tzinfo=UTC)
        self.calendar: dict[str, Shown] = {}
        patch.delenv("SOURCE_DATE_EPOCH")
        (folder / "clinic.yaml").write_text("refill_lead: 3 days\norder_lead: 5 open days\n")

    def write(self, **files: str | None) -> None:
        """Write some pump files; None deletes one."""
        for name, text in files.items():
            path = self.folder / f"{name}.yaml"
            path.unlink() if text is None else path.write_text(text)

    def at(self, now: datetime) -> None:
        self.now = now
        self.patch.setattr(clock, "_now", lambda: now)

    def import_list(self, command: Sequence[str], as_of: str | None = AS_OF, *more: str) -> None:
        """Write a list, a minute after the last one, and import it."""
        self.at(self.now + timedelta(minutes=1))
        text = run(*self._arguments(command, as_of, *more, "--format", "ics")).out
        events = by_icalendar(text)
        assert events == by_vobject(text)
        for uid, event in events.items():
            known = self.calendar.get(uid)
            if known is None or event.rank >= known.rank:
                self.calendar[uid] = event

    def _arguments(self, command: Sequence[str], as_of: str | None, *more: str) -> list[str]:
        return [*command, str(self.folder), *([] if as_of is None else ["--as-of", as_of]), *more]

    @property
    def shown(self) -> list[Shown]:
        return [event for event in self.calendar.values() if not event.is_cancelled]

    def refills(self) -> Counter[tuple[str, date]]:
        """Return the refills and visits that the program shows."""
        return Counter((event.code, event.day) for event in self.shown if not event.is_order)

    def orders(self) -> Counter[tuple[str, date]]:
        return Counter((event.code, event.day) for event in self.shown if event.is_order)

    def titles(self) -> list[str]:
        return sorted(event.title for event in self.shown if not event.is_order)

    def listed(self, command: Sequence[str], as_of: str | None = AS_OF) -> list[dict[str, Any]]:
        """Return the refills of the same list as JSON."""
        found = json.loads(run(*self._arguments(command, as_of, "--format", "json")).out)
        if command[0] == "week":
            return [refill for week in found["weeks"] for day in week["days"] for refill in day["refills"]]
        rows: list[dict[str, Any]] = found["pumps" if command[0] == "due" else "refills"]
        return rows

    def shows_the_list(self, command: Sequence[str], as_of: str | None = AS_OF) -> None:
        """Check that the program shows what the list says, and nothing else up to its last day.

        A plan has one refill of each pump more, after that day.
        """
        rows, shown = self.listed(command, as_of), self.refills()
        if command[0] == "due":
            assert shown == Counter((row["pump"], date.fromisoformat(row["due_on"])) for row in rows)
            assert self.orders() == Counter((row["pump"], date.fromisoformat(row["order_by"])) for row in rows)
            return
        up_to = Counter({(code, day): number for (code, day), number in shown.items() if day <= LAST_DAY})
        assert up_to == Counter((row["pump"], date.fromisoformat(row["visit_on"])) for row in rows)
        assert {code for code, _ in shown} >= {row["pump"] for row in self.listed(COMMANDS["due"], as_of)}


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    return Clinic(tmp_path, monkeypatch)


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest) -> tuple[str, ...]:
    found: tuple[str, ...] = COMMANDS[request.param]
    return found


DONE = "- {at: 2026-11-02 09:30, volume: 20 mL}\n"
#: What is done to a file, the as-of instants of the two lists, and the file.
CHANGES: dict[str, tuple[str, str, str]] = {
    "again": (AS_OF, AS_OF, PUMP),
    "corrected": (AS_OF, AS_OF, PUMP.replace("volume: 20", "volume: 18")),
    "corrected to a later date": (AS_OF, AS_OF, PUMP.replace("0.4 mL", "0.3 mL")),
    "corrected on the day": (AS_OF, f"{AS_OF} 15:00", PUMP.replace("volume: 20", "volume: 18")),
    "as of an instant, then of a date": (f"{AS_OF} 15:00", AS_OF, PUMP.replace("volume: 20", "volume: 18")),
    "as of an earlier day": (AS_OF, "2026-11-05", PUMP),
    "the hour of the fill corrected": (AS_OF, AS_OF, PUMP.replace("09:30", "11:00")),
    "moved": (AS_OF, AS_OF, f"{PUMP}unavailable: 2026-12-10 to 2026-12-20\n"),
    "with a time zone": (AS_OF, AS_OF, f"{PUMP}timezone: Pacific/Auckland\n"),
    "an earlier fill added": (AS_OF, AS_OF, PUMP.replace("fills:", "fills:\n- {at: 2026-10-01 09:00, volume: 15 mL}")),
    "done early": (AS_OF, "2026-11-20", PUMP.replace(DONE, DONE + DONE.replace("11-02", "11-20"))),
    "done early, and another program": (
        AS_OF,
        "2026-11-20",
        PUMP.replace(DONE, DONE + DONE.replace("11-02", "11-20")) + "- {start: 2026-11-20 10:00, rate: 0.35 mL/day}\n",
    ),
    "done twice on a day": (
        AS_OF,
        "2026-11-20",
        PUMP.replace(DONE, DONE + DONE.replace("11-02", "11-20") + DONE.replace("11-02 09", "11-20 15")),
    ),
    "stopped": (AS_OF, AS_OF, f"{PUMP}stopped: {{from: 2026-11-09 10:00}}\n"),
    "booked": (AS_OF, AS_OF, f"{PUMP}booked: 2026-12-08 10:30\n"),
    "booked too late": (AS_OF, AS_OF, f"{PUMP}booked: 2026-12-16 10:30\n"),
    "will end": (AS_OF, AS_OF, f"{PUMP}ended: {{on: 2026-12-16, why: explanted}}\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_list_that_is_imported_again_changes_what_the_program_shows(
    clinic: Clinic, command: tuple[str, ...], change: str
) -> None:
    if change == "will end" and command[0] != "due":
        pytest.skip("the refills after the end of a pump are cancelled when it is out of use")
    first, second, text = CHANGES[change]
    clinic.write(p=PUMP, q=OTHER)
    clinic.import_list(command, first)
    clinic.shows_the_list(command, first)
    clinic.write(p=text)
    clinic.import_list(command, second)
    clinic.shows_the_list(command, second)
    clinic.write(p=PUMP)
    clinic.import_list(command, second)
    # A late visit that is deleted keeps its event, and so do the refills after a fill that is deleted.
    if not change.startswith("done") and (change != "booked too late" or command[0] == "due"):
        clinic.shows_the_list(command, second)


def test_a_fill_that_is_taken_back_is_in_the_calendar_again(clinic: Clinic) -> None:
    """A cancelled event comes back with a later list."""
    clinic.write(p=PUMP)
    for text, number in ((PUMP, 1), (PUMP.replace(DONE, DONE + DONE.replace("11-02", "11-09")), 1), (PUMP, 2)):
        clinic.write(p=text)
        clinic.import_list(("due",))
        assert sum(clinic.refills().values()) == number
    assert ("P-101", date(2026, 12, 14)) in clinic.refills()


def test_several_refills_that_were_done_since_the_last_list_leave_nothing(
    clinic: Clinic, command: tuple[str, ...]
) -> None:
    clinic.write(p=PUMP, q=OTHER)
    clinic.import_list(command)
    fills = "".join(DONE.replace("11-02", day) for day in ("11-02", "11-20", "12-18", "12-30"))
    clinic.write(p=PUMP.replace(DONE, fills))
    clinic.import_list(command, "2026-12-31")
    assert {day for code, day in clinic.refills() if code == "P-101" and day < date(2027, 1, 10)} == set()
    assert [row["pump"] for row in clinic.listed(("due",), "2026-12-31")] == ["P-102", "P-101"]


@pytest.mark.parametrize("name", ["due", "week"])
def test_an_overdue_pump_is_on_the_day_on_which_it_is_to_be_seen(clinic: Clinic, name: str) -> None:
    clinic.write(p=PUMP, q=OTHER)
    clinic.import_list(COMMANDS[name])
    clinic.import_list(COMMANDS[name], "2026-12-18")
    pressing = clinic.listed(COMMANDS["week"], "2026-12-18")[0]
    assert (pressing["pump"], pressing["visit_on"], pressing["overdue"]) == ("P-101", "2026-12-21", True)
    assert "ALARM, OVERDUE. Refill due: P-101" in clinic.titles()
    assert ("P-101", date(2026, 12, 21)) in clinic.refills()
    assert ("P-101", date(2026, 12, 14)) not in clinic.refills()
    assert ("P-101", date(2026, 12, 21)) in clinic.orders()


@pytest.mark.parametrize("name", ["due", "week"])
def test_a_pump_that_lost_its_date_says_so_and_gets_it_back(clinic: Clinic, name: str) -> None:
    command = COMMANDS[name]
    clinic.write(p=PUMP)
    clinic.import_list(("due",))
    clinic.write(p=f"{PUMP}- {{start: 2026-11-09 09:00, rate: 0 mL/day}}\n")
    clinic.import_list(command)
    assert clinic.refills() == clinic.orders() == Counter([("P-101", date(2026, 11, 11))])
    assert clinic.titles() == ["NO DATE. Refill due: P-101"]
    clinic.import_list(command, "2026-11-11 08:00")
    assert clinic.refills() == Counter([("P-101", date(2026, 11, 11))])
    clinic.import_list(command, "2026-11-13 09:30")
    assert clinic.refills() == Counter([("P-101", date(2026, 11, 16))])
    clinic.write(p=PUMP)
    clinic.import_list(("due",))
    clinic.shows_the_list(("due",))


@pytest.mark.parametrize("text", [None, "pump: P-101\nreservoir: {capacity: 20"])
def test_a_pump_that_is_gone_or_cannot_be_read_keeps_its_events(
    clinic: Clinic, command: tuple[str, ...], text: str | None
) -> None:
    clinic.write(p=PUMP, q=OTHER)
    clinic.import_list(command)
    before = clinic.refills()
    clinic.write(p=text)
    clinic.import_list(command)
    assert clinic.refills() == before


def test_a_filter_cancels_nothing_of_the_pumps_that_it_hides(clinic: Clinic, command: tuple[str, ...]) -> None:
    done = PUMP.replace(DONE, DONE + DONE.replace("11-02", "11-10"))
    clinic.write(p=PUMP, q=OTHER)
    clinic.import_list(command)
    before = {item for item in clinic.refills() if item[0] == "P-101"}
    clinic.write(p=done, q=OTHER.replace("volume: 20", "volume: 18"))
    clinic.import_list(command, AS_OF, "--where", "pump=P-102")
    assert {item for item in clinic.refills() if item[0] == "P-101"} == before
    clinic.import_list(command)
    clinic.shows_the_list(command)


def test_a_booking_is_moved(clinic: Clinic) -> None:
    """To a later day, past the due date, on which the refill stands then, and back in time."""
    command = COMMANDS["week"]
    days = ["2026-12-08 10:30", "2026-12-10 09:00", "2026-12-16 10:30", "2026-12-18 10:30", "2026-12-09"]
    for booked in days:
        clinic.write(p=f"{PUMP}booked: {booked}\n")
        clinic.import_list(command)
        clinic.shows_the_list(command)
    assert [title for title in clinic.titles() if "booked" in title] == ["Refill booked: P-101"]
    clinic.write(p=PUMP)
    clinic.import_list(command)
    clinic.shows_the_list(command)


def test_a_second_visit_is_moved(clinic: Clinic) -> None:
    """One that is too soon after the first stands on its day, too; a third likewise, until the pump is filled."""
    command = COMMANDS["week"]
    for booked in (
        "[2026-12-08 10:30, 2026-12-09]",
        "[2026-12-08, 2026-12-10]",
        "[2026-12-08, 2026-12-10, 2026-12-11]",
    ):
        clinic.write(p=f"{PUMP}booked: {booked}\n")
        clinic.import_list(command)
        clinic.shows_the_list(command)
    assert clinic.titles().count("Second visit booked: P-101") == 2
    clinic.write(
        p=PUMP.replace(DONE, DONE + DONE.replace("11-02", "12-11")) + "booked: [2026-12-08, 2026-12-10, 2026-12-11]\n"
    )
    clinic.import_list(command, "2026-12-11")
    clinic.shows_the_list(command, "2026-12-11")


def test_a_missed_visit_is_booked_again(clinic: Clinic) -> None:
    command = COMMANDS["week"]
    for booked, as_of in (
        ("2026-12-08 10:30", "2026-12-08 12:00"),
        ("2026-12-08 10:30", "2026-12-09"),
        ("[2026-12-08 10:30, 2026-12-11]", "2026-12-09"),
        ("[2026-12-08 10:30, 2026-12-16]", "2026-12-09"),
    ):
        clinic.write(p=f"{PUMP}booked: {booked}\n")
        clinic.import_list(command, as_of)
        clinic.shows_the_list(command, as_of)


def test_a_missed_visit_is_over_when_the_pump_is_filled(clinic: Clinic) -> None:
    command = COMMANDS["week"]
    clinic.write(p=f"{PUMP}booked: 2026-12-08 10:30\n")
    clinic.import_list(command)
    clinic.import_list(command, "2026-12-09")
    assert {"Booked visit MISSED: P-101", "Refill due: P-101"} <= set(clinic.titles())
    clinic.write(p=PUMP.replace(DONE, DONE + DONE.replace("11-02", "12-10")))
    clinic.import_list(command, "2026-12-10")
    clinic.shows_the_list(command, "2026-12-10")


def test_a_pump_out_of_use_leaves_the_calendar(clinic: Clinic, command: tuple[str, ...]) -> None:
    clinic.write(p=PUMP, q=OTHER)
    clinic.import_list(command)
    clinic.write(p=f"{PUMP}ended: {{on: 2026-11-10, why: explanted}}\n")
    clinic.import_list(command)
    clinic.shows_the_list(command)
    assert {code for code, _ in clinic.refills()} == {"P-102"}


def test_a_pump_that_was_to_end_leaves_the_calendar_when_it_does(clinic: Clinic, command: tuple[str, ...]) -> None:
    clinic.write(p=PUMP, q=OTHER)
    clinic.import_list(command)
    clinic.write(p=f"{PUMP}ended: {{on: 2026-11-20, why: explanted}}\n")
    for as_of in (AS_OF, "2026-11-20"):
        clinic.import_list(command, as_of)
    clinic.shows_the_list(command, "2026-11-20")
    assert {code for code, _ in clinic.refills()} == {"P-102"}


@pytest.mark.parametrize("first_fill", ["2026-11-10 14:00", "2026-11-10 09:30", "2026-11-12 10:00"])
@pytest.mark.parametrize("last_fill", ["2026-11-02 09:30", "2026-11-10 09:30"])
def test_a_pump_is_replaced_under_its_code(
    clinic: Clinic, command: tuple[str, ...], last_fill: str, first_fill: str
) -> None:
    """Even on the day of the last fill of the old one."""
    clinic.write(p=PUMP.replace("2026-11-02 09:30", last_fill))
    clinic.import_list(command)
    clinic.write(
        p=PUMP.replace("2026-11-02 09:30", last_fill) + "ended: {on: 2026-11-10, why: replaced}\n",
        q=PUMP.replace("2026-11-02 09:30", first_fill).replace("0.4", "0.3"),
    )
    clinic.import_list(command, "2026-11-12")
    clinic.shows_the_list(command, "2026-11-12")


def test_a_pump_is_replaced_in_its_file(clinic: Clinic, command: tuple[str, ...]) -> None:
    clinic.write(p=PUMP)
    clinic.import_list(command)
    clinic.write(p=PUMP.replace(DONE, DONE + DONE.replace("11-02", "11-10")) + "implanted: 2026-11-10\n")
    clinic.import_list(command)
    clinic.shows_the_list(command)


def test_the_clocks_are_set_back_between_two_lists(clinic: Clinic) -> None:
    """At 02:00 in Chicago to 01:00: the later list is of an earlier local time."""
    clinic.write(p=PUMP.replace("2026-11-02", "2026-10-20"))
    clinic.at(datetime(2026, 11, 1, 1, 50, tzinfo=timezone(timedelta(hours=-5))))
    clinic.import_list(("due",), None)
    clinic.write(p=PUMP.replace("2026-11-02", "2026-10-20").replace("volume: 20", "volume: 18"))
    clinic.at(datetime(2026, 11, 1, 1, 5, tzinfo=timezone(timedelta(hours=-6))))
    clinic.import_list(("due",), None)
    clinic.shows_the_list(("due",), None)


def test_the_time_of_writing_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the same list is the same bytes."""
    arguments = ("due", "sample_configs", "--as-of", AS_OF, "--format", "ics")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795651200")
    found = {event.rank for event in by_icalendar(run(*arguments).out).values()}
    assert found == {(217_814_400, datetime(2026, 11, 26, tzinfo=UTC))}
    assert run(*arguments).out == run(*arguments).out


@pytest.mark.parametrize("epoch", ["", "now", "-1", "1.5", "1e9", " 1795651200", "+5", "\u0661", "9" * 12, "9" * 400])
def test_a_wrong_time_of_writing_is_wrong_usage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, epoch: str) -> None:
    """Only where a calendar is written."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    path = tmp_path / "list.ics"
    ran = run("due", "sample_configs", "--as-of", AS_OF, "--output", str(path))
    assert (ran.code, ran.out, path.exists()) == (2, "", False)
    assert "the variable SOURCE_DATE_EPOCH is" in ran.err
    assert "seconds since 1970-01-01 00:00 UTC" in ran.err
    assert run("due", "sample_configs/smallest.yaml", "--as-of", AS_OF).code == 0
