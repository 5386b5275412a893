"""Dates of options: as in a file, or counted from today or from the as-of date; never in files."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pumpcli.cli import clock, dates
from pumpcli.cli.main import COMMANDS, loaded_command
from pumpcli.domain.clock import AsOf
from pumpcli.errors import Fault
from tests.builders import BY_DAY, run, simple_text

#: A Friday.
NOW = datetime(2026, 11, 27, 11, 30, tzinfo=timezone(timedelta(hours=-6)))
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock shows `NOW`."""
    monkeypatch.setattr(clock, "_now", lambda: NOW)


@pytest.fixture
def pump(tmp_path: Path) -> str:
    file = tmp_path / "P-001.yaml"
    file.write_text(simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", "1000 mcg/mL", at=BY_DAY))
    return str(file)


DAYS = [
    ("today", "2026-11-27"),
    ("Tomorrow", "2026-11-28"),
    (" yesterday ", "2026-11-26"),
    ("-7 days", "2026-11-20"),
    ("+3 days", "2026-11-30"),
    ("+1 day", "2026-11-28"),
    ("+0 days", "2026-11-27"),
    ("-2d", "2026-11-25"),
    ("+2 weeks", "2026-12-11"),
    ("-1w", "2026-11-20"),
    ("+3 months", "2027-02-27"),
    ("in 10 days", "2026-12-07"),
    ("3  days ago", "2026-11-24"),
    ("fri", "2026-11-27"),
    ("next fri", "2026-12-04"),
    ("last fri", "2026-11-20"),
    ("this fri", "2026-11-27"),
    ("mon", "2026-11-30"),
    ("next mon", "2026-11-30"),
    ("last monday", "2026-11-23"),
    ("thurs", "2026-12-03"),
    ("last sat", "2026-11-21"),
    ("2026-12-24", "2026-12-24"),
]


@pytest.mark.parametrize(("text", "meant"), DAYS)
def test_a_day_from_today_on(text: str, meant: str) -> None:
    assert dates.as_of(text) == AsOf.end_of(date.fromisoformat(meant))
    asked = dates.asked_day(text)
    assert not isinstance(asked, Fault)
    assert dates.resolved(asked, TODAY) == date.fromisoformat(meant)


def test_an_instant_of_a_day_from_today_on() -> None:
    assert dates.as_of("tomorrow 09:30") == AsOf.at(datetime(2026, 11, 28, 9, 30))
    assert dates.as_of("-7 days 24:00") == AsOf.at(datetime(2026, 11, 21))
    assert dates.as_of("now") == AsOf.at(NOW.replace(second=0))
    assert dates.as_of("2026-11-22 10:30") == AsOf.at(datetime(2026, 11, 22, 10, 30))


WEEKS = [
    ("this", "2026-11-27"),
    ("next", "2026-12-04"),
    ("next week", "2026-12-04"),
    ("last", "2026-11-20"),
    ("+2", "2026-12-11"),
    ("-1", "2026-11-20"),
    ("+2 weeks", "2026-12-11"),
    ("mon", "2026-11-30"),
    ("2026-12-24", "2026-12-24"),
]


@pytest.mark.parametrize(("text", "meant"), WEEKS)
def test_any_day_of_a_week(text: str, meant: str) -> None:
    asked = dates.asked_week(text)
    assert not isinstance(asked, Fault)
    assert dates.resolved(asked, TODAY) == date.fromisoformat(meant)


NO_DATE = "is not a date, YYYY-MM-DD, such as 2028-03-01"
REFUSED = [
    ("next", f"`next` {NO_DATE}; put both words in quotes, such as 'next mon'"),
    ("-7", f"`-7` {NO_DATE}; put both words in quotes, such as '-7 days'"),
    ("in", f"`in` {NO_DATE}; put both words in quotes, such as 'in 7 days'"),
    ("7 days", f"`7 days` {NO_DATE}; write '+7 days' or '-7 days'"),
    ("tomorow", f"`tomorow` {NO_DATE}: did you mean `tomorrow`?"),
    ("next mnday", f"`next mnday` {NO_DATE}: did you mean `monday`?"),
    ("soon", f"`soon` {NO_DATE}, nor a day from today on, such as tomorrow, 'next mon' or '+7 days'"),
    ("the day after", f"`the day after` {NO_DATE}, nor a day from today on, such as tomorrow, 'next mon' or '+7 days'"),
    ("22.11.2026", f"`22.11.2026` {NO_DATE}; write `2026-11-22`"),
    ("2026-13-01", "`2026-13-01`: there is no such day in the calendar"),
    ("", f"`` {NO_DATE}"),
    ("last week", f"`last week` {NO_DATE}; name a day of the week, such as 'last mon'"),
    ("-1.5 days", f"`-1.5 days` {NO_DATE}; count whole days, as in '-7 days'"),
    ("in 0,5 weeks", f"`in 0,5 weeks` {NO_DATE}; count whole days, as in '-7 days'"),
    ("\u22127 days", f"`\u22127 days` {NO_DATE}; write a plain minus sign, '-7 days'"),
    ("\u20137 days", f"`\u20137 days` {NO_DATE}; write a plain minus sign, '-7 days'"),
    ("-99999999 days", f"`-99999999 days` {NO_DATE}; this is more than the calendar has"),
    ("\u0663 days", f"`\u0663 days` {NO_DATE}, nor a day from today on, such as tomorrow, 'next mon' or '+7 days'"),
    ("-2 years", f"`-2 years` {NO_DATE}, nor a day from today on, such as tomorrow, 'next mon' or '+7 days'"),
    *[
        (text, f"`{text}` {NO_DATE}; write the date in full, with its year")
        for text in ("31 feb", "1 dec", "Dec 1", "tue, 1st dec", "1.12.", "12/1", "12-01")
    ],
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_a_text_that_is_nearly_a_date(text: str, message: str) -> None:
    fault = dates.asked_day(text)
    assert isinstance(fault, Fault)
    assert fault.message == message
    of_list = dates.as_of(text)
    assert isinstance(of_list, Fault)
    assert of_list.message.removesuffix("; or an instant, such as '2026-11-22 10:30'") == message


def test_a_number_of_weeks_needs_its_sign() -> None:
    fault = dates.asked_week("2")
    assert isinstance(fault, Fault)
    assert fault.message == "`2` is not a date; write '+2' for that many weeks from now, or a day of the week"


@pytest.mark.parametrize("text", ["+99999 months", "-99999 weeks", "+3000 months"])
def test_a_day_that_no_file_can_have_is_wrong_usage(text: str, pump: str) -> None:
    for arguments in (("due", pump, "--as-of", text), ("show", pump, "--until", text), ("orders", "--until", text)):
        ran = run(*arguments, *([pump] if arguments[0] == "orders" else []))
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"pumpcli: {'--as-of' if arguments[0] == 'due' else '--until'}: ")


def test_the_hour_of_a_day_must_exist() -> None:
    fault = dates.as_of("tomorrow 25:00")
    assert isinstance(fault, Fault)
    assert "there is no such time of day" in fault.message


def test_other_dates_count_from_the_as_of_date(pump: str) -> None:
    def line(number: int, *arguments: str) -> str:
        return run(*arguments, pump, "--as-of", "2026-01-10").out.splitlines()[number]

    assert line(3, "week", "--week", "next") == "Week Mon 2026-01-12 to Sun 2026-01-18"
    assert line(3, "week", "--week", "+2") == "Week Mon 2026-01-19 to Sun 2026-01-25"
    assert "until Tue 2026-02-10" in line(0, "schedule", "--until", "+1 month")
    assert "to the end of Sun 2026-01-11" in line(0, "show", "--until", "tomorrow")
    rows = run("table", pump, "--as-of", "2026-01-10", "--from", "today", "--until", "+1 day", "--format", "csv").out
    assert [row.split(",")[0] for row in rows.splitlines()[1:]] == ["2026-01-10T00:00:00", "2026-01-11T00:00:00"]
    ran = run("reconcile", pump, "--as-of", "2026-01-10", "--from", "today", "--until", "yesterday")
    assert ran.code == 2
    assert "--from 2026-01-10 is after --until 2026-01-09" in " ".join(ran.err.replace("│", " ").split())


def test_without_an_as_of_date_all_count_from_the_clock(pump: str) -> None:
    assert "as of Fri 2026-11-27 11:30" in run("due", pump).out.splitlines()[0]
    assert "as of the end of Mon 2026-11-30" in run("due", pump, "--as-of", "next mon").out.splitlines()[0]
    assert run("week", pump, "--week", "next").out.splitlines()[3] == "Week Mon 2026-11-30 to Sun 2026-12-06"
    assert run("reconcile", pump, "--from", "-7 days", "--until", "today").code == 0


def test_every_command_reads_them() -> None:
    """No command has a reader of its own for an option that is a date."""
    readers = {
        (name, opts[0]): each.type.func.__name__
        for name in COMMANDS
        for each in loaded_command(name).params
        if (opts := each.opts)[0] in ("--as-of", "--week", "--until", "--from") and name != "record"
    }
    assert set(readers.values()) == {"_as_of", "day", "week"}


@pytest.mark.parametrize("day", ["today", "tomorrow", "-7 days", "mon"])
def test_a_file_has_no_such_date(day: str, tmp_path: Path) -> None:
    file = tmp_path / "P-001.yaml"
    file.write_text(simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}") + f"booked: {day}\nreplace_by: {day}\n")
    ran = run("check", str(file), "--as-of", "2026-01-10")
    assert ran.code == 3
    assert ran.out.count(f"`{day}` is not a date") == 2
