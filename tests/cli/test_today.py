"""The view of the day: `pumpcli` alone in a folder of pumps, and `pumpcli today`."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from pumpcli.cli import bare
from pumpcli.domain.due import Status
from pumpcli.report.today import shares
from tests.builders import BY_DAY, Ran, run, simple_text

AS_OF = ("--as-of", "2026-01-10")
SAMPLES = "sample_configs"
#: Refills are due on 2026-01-09, which is overdue, on 2026-01-12, which is soon, and months later.
OVERDUE, SOON, LATER = "2.5 mL/day", "1.8 mL/day", "0.1 mL/day"


def pump(code: str, rate: str = LATER, more: str = "") -> str:
    made = simple_text("20 mL", "2 mL", f"{{rate: {rate}}}", "1000 mcg/mL", at=BY_DAY)
    return made.replace("P-001", code) + more


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a clinic file and no pump yet."""
    (tmp_path / "clinic.yaml").write_text("order_lead: 2 days\nopen_days: mon-sun\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fleet(folder: Path, *texts: str) -> None:
    (folder / "all.yaml").write_text("---\n".join(texts))


def section(ran: Ran, title: str) -> list[str]:
    """The lines of a section, its head first; no line if there is no such section."""
    lines = ran.out.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(title)]
    if not starts:
        return []
    end = next((number for number in range(starts[0] + 1, len(lines)) if lines[number][:2] != "  "), len(lines))
    return [line.strip() for line in lines[starts[0] : end]]


def test_everyone_who_cannot_wait_is_named(here: Path) -> None:
    fleet(here, *(pump(f"P-{number}", OVERDUE) for number in range(40)))
    urgent = section(run(*AS_OF), "OVERDUE OR WORSE")
    assert urgent[0] == "OVERDUE OR WORSE: 40 pumps, to be seen at once"
    assert {line.split()[1] for line in urgent[1:]} == {f"P-{number}" for number in range(40)}


def test_the_most_urgent_is_first_with_its_day_its_visit_and_what_stops_it(here: Path) -> None:
    fleet(
        here,
        pump("P-1", OVERDUE, "booked: 2026-01-11 10:30\n"),
        pump("P-2", "5 mL/day"),
        pump("P-3", more="stopped: {from: 2026-01-09 10:00, why: MRI}\n"),
        pump("P-4", OVERDUE, "unavailable: 2026-01-09 to 2026-03-01\n"),
    )
    _, *rows = section(run(*AS_OF), "OVERDUE OR WORSE")
    assert [row.split()[:2] for row in rows] == [
        ["EMPTY", "P-2"],
        ["STOPPED", "P-3"],
        ["OVERDUE", "P-4"],
        ["OVERDUE", "P-1"],
    ]
    assert "delivers nothing since Fri 2026-01-09 10:00 (MRI)" in rows[1]
    assert "CANNOT COME IN TIME" in rows[2]
    assert "due Fri 2026-01-09" in rows[3]
    assert "1 day ago" in rows[3]
    assert "booked too late: 2 days after the due date, on Sun 2026-01-11 10:30" in rows[3]


def test_who_comes_is_booked_for_the_day_and_not_filled_yet(here: Path) -> None:
    fleet(
        here,
        pump("P-1", SOON, "booked: 2026-01-10 14:00\n"),
        pump("P-2", OVERDUE, "booked: 2026-01-10 09:00\n"),
        pump("P-3", SOON, "booked: 2026-01-11\n"),
        pump("P-4", SOON, "booked: 2026-01-10\n"),
    )
    head, *rows = section(run(*AS_OF), "COMES TODAY")
    assert head == "COMES TODAY: 3 visits"
    assert [row.replace("BOOKED", "").split()[:2] for row in rows] == [
        ["09:00", "P-2"],
        ["P-4", "soon"],
        ["14:00", "P-1"],
    ]
    assert all("baclofen 1000 mcg/mL  to withdraw " in row for row in rows)
    at_noon = section(run("--as-of", "2026-01-10 12:00"), "COMES TODAY")
    assert len(at_noon) == 4
    filled = "fills: [{at: 2026-01-05 08:00, volume: 20 mL}, {at: 2026-01-10 08:30, volume: 20 mL}]"
    booked = pump("P-1", SOON, "booked: 2026-01-10 14:00\n")
    fleet(here, booked.replace("fill: {at: 2026-01-05 08:00, volume: 20 mL}", filled))
    assert section(run(*AS_OF), "COMES TODAY") == ["COMES TODAY: nobody is booked"]


def test_every_booking_of_the_day_is_named_also_one_that_does_not_count(here: Path) -> None:
    stopped = "stopped: {from: 2026-01-09 10:00, why: MRI}\n"
    fleet(
        here,
        pump("P-1", more="booked: 2026-01-10 14:00\n"),
        pump("P-2", more=f"booked: 2026-01-10 09:00\n{stopped}"),
        pump("P-3", SOON, "booked: [2026-01-10 10:00, 2026-01-11]\n"),
        pump("P-4", SOON, "booked: 2026-01-10 15:00\nunavailable: 2026-01-09 to 2026-01-11\n"),
    )
    head, *rows = section(run(*AS_OF), "COMES TODAY")
    assert head == "COMES TODAY: 4 visits"
    early = "booked soon after a fill, does not count as the refill"
    ends = ("P-2", early), ("P-3", ""), ("P-1", early)
    for row, (code, end) in zip(rows, (*ends, ("P-4", "the patient is AWAY on this day")), strict=True):
        assert row.split("BOOKED")[1].split()[0] == code
        assert row.endswith(end or " mL")
    (urgent,) = section(run(*AS_OF), "OVERDUE OR WORSE")[1:]
    assert "P-2" in urgent
    assert "comes today, but not for the refill" in urgent


def test_who_is_due_soon_without_a_visit_in_time(here: Path) -> None:
    fleet(
        here,
        pump("P-1", SOON),
        pump("P-2", SOON, "booked: 2026-01-09\n"),
        pump("P-3", SOON, "booked: 2026-01-13\n"),
        pump("P-4", SOON, "booked: 2026-01-30\n"),
        pump("P-5", SOON, "booked: 2026-01-11\n"),
        pump("P-6"),
        pump("P-7", OVERDUE),
    )
    head, *rows = section(run(*AS_OF), "NO VISIT IN TIME")
    assert head == "NO VISIT IN TIME: 4 pumps are also due soon"
    assert [row.split()[1] for row in rows] == ["P-1", "P-2", "P-3", "P-4"]
    for row, words in zip(rows, ("not booked", "MISSED", "too late", "AFTER THE DEADLINE"), strict=True):
        assert words in row


def test_the_rest_is_counted_with_the_command_that_lists_it(here: Path) -> None:
    fleet(here, *(pump(f"P-{number:02}", SOON) for number in range(16)))
    assert section(run(*AS_OF), "NO VISIT IN TIME")[-1] == "and 7 more: pumpcli due --as-of 2026-01-10"
    assert section(run("today", str(here), *AS_OF), "NO VISIT IN TIME")[-1] == (
        f"and 7 more: pumpcli due {here} --as-of 2026-01-10"
    )


def test_visits_of_the_day_and_pumps_due_by_then_are_never_cut(here: Path) -> None:
    (here / "clinic.yaml").write_text("order_lead: 3 days\nopen_days: mon-sun\n")
    due_now = "2.1 mL/day"
    fleet(
        here,
        *(pump(f"A-{number:02}", due_now) for number in range(14)),
        *(pump(f"B-{number:02}", SOON, "booked: 2026-01-10\n") for number in range(14)),
        *(pump(f"C-{number:02}", SOON) for number in range(14)),
    )
    ran = run(*AS_OF)
    assert len(section(ran, "COMES TODAY")) == 15
    _, *lacking, rest = section(ran, "NO VISIT IN TIME")
    assert [line.split()[1] for line in lacking[:14]] == [f"A-{number:02}" for number in range(14)]
    assert [line.split()[1] for line in lacking[14:]] == [f"C-{number:02}" for number in range(6)]
    assert rest == "and 8 more: pumpcli due --as-of 2026-01-10"


@pytest.mark.parametrize(("late", "shown"), [(5, 8), (6, 9), (12, 13)])
def test_a_few_late_orders_are_never_cut(here: Path, late: int, shown: int) -> None:
    rates = [OVERDUE] * late + [SOON] * 12
    made = (
        pump(f"P-{number:02}", rate).replace("1000 mcg", f"{1000 + number} mcg") for number, rate in enumerate(rates)
    )
    fleet(here, *made)
    head, *rows, rest = section(run(*AS_OF), "ORDER TODAY")
    assert head == f"ORDER TODAY: {late + 12} orders, {late} LATE"
    assert len(rows) == shown
    assert rest == f"and {late + 12 - shown} more: pumpcli orders --as-of 2026-01-10"


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([0, 0, 0, 0], [0, 0, 0, 0]),
        ([3, 3, 3, 1], [3, 3, 3, 1]),
        ([0, 11, 0, 0], [0, 11, 0, 0]),
        ([0, 12, 0, 0], [0, 10, 0, 0]),
        ([2, 30, 1, 3], [2, 4, 1, 3]),
        ([30, 30, 30, 30], [2, 2, 3, 3]),
        ([30, 2, 0, 30], [4, 2, 0, 4]),
    ],
)
def test_short_sections_are_whole_and_long_ones_share_the_rest(numbers: list[int], shown: list[int]) -> None:
    assert shares(numbers, 10) == shown


def test_a_day_with_much_to_do_takes_about_twenty_lines_and_its_visits(here: Path) -> None:
    many = range(30)
    fleet(
        here,
        *(pump(f"B-{number:02}", SOON, "booked: 2026-01-10\n") for number in many),
        *(pump(f"C-{number:02}", SOON).replace("1000 mcg", f"{1000 + number} mcg") for number in many),
    )
    ran = run(*AS_OF)
    assert len(ran.out.splitlines()) - len(section(ran, "COMES TODAY")) <= 22


def test_who_cannot_come_and_why(here: Path) -> None:
    fleet(here, pump("P-1", SOON, "unavailable: 2026-01-09 to 2026-03-01\n"), pump("P-2"))
    assert section(run(*AS_OF), "CANNOT COME") == [
        "CANNOT COME IN TIME: 1 patient",
        "P-1  the patient is away from Fri 2026-01-09 to Sun 2026-03-01",
    ]


def test_what_to_order_is_late_or_of_this_day_and_not_placed(here: Path) -> None:
    fleet(
        here,
        pump("P-1", OVERDUE),
        pump("P-2", SOON),
        pump("P-3", SOON, "orders: [{placed: 2026-01-09}]\n"),
        pump("P-4", "1.5 mL/day"),
    )
    head, *rows = section(run(*AS_OF), "ORDER TODAY")
    assert head == "ORDER TODAY: 2 orders, 1 LATE"
    assert rows == [
        "by Fri 2026-01-09 LATE  baclofen 1000 mcg/mL  20 mL  for P-1",
        "by Sat 2026-01-10       baclofen 1000 mcg/mL  20 mL  for P-2",
    ]
    (here / "clinic.yaml").write_text("open_days: mon-sun\n")
    assert section(run(*AS_OF), "ORDER TODAY") == ["ORDER TODAY: not known, no `order_lead` in the clinic file"]
    (here / "clinic.yaml").unlink()
    assert section(run(*AS_OF), "ORDER TODAY") == ["ORDER TODAY: not known, no clinic file with `order_lead`"]


def test_a_quiet_day_says_so(here: Path) -> None:
    fleet(here, pump("P-1"))
    ran = run(*AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[3:] == [
        "OVERDUE OR WORSE: nobody",
        "COMES TODAY: nobody is booked",
        "NO VISIT IN TIME: nobody who is due soon",
        "ORDER TODAY: nothing",
        "",
        "Next",
        "  pumpcli week --as-of 2026-01-10  the week, day by day",
    ]


def test_every_pump_that_could_not_be_read_is_named(here: Path) -> None:
    broken = [pump(f"X-{number}").replace("20 mL, low", "20, low").replace("40 mL", "40") for number in range(12)]
    fleet(here, pump("P-1"), *broken)
    (here / "half.yaml").write_text("pump: [\n")
    ran = run(*AS_OF)
    assert ran.code == 3
    head, *rows = section(ran, "COULD NOT BE READ")
    assert head == "COULD NOT BE READ: 13 pumps or files, which may be due"
    assert [row.split(" (")[0] for row in rows] == [f"X-{number}" for number in range(12)] + ["half.yaml:1"]
    assert section(ran, "Next")[1].startswith("pumpcli check --as-of 2026-01-10  ")
    assert run("today", str(here / "nowhere.yaml"), *AS_OF).code == 4


def test_warnings_are_counted_and_errors_shown(here: Path) -> None:
    fleet(here, pump("P-1", more="labels: [a]\n").replace(BY_DAY, "2026-01-05 02:00"))
    ran = run(*AS_OF)
    assert (ran.code, ran.err) == (0, "0 errors, 1 warning; see `pumpcli check`\n")
    assert run(*AS_OF, "--strict").code == 3


def test_the_commands_at_the_end_can_be_typed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet(here, pump("P 1'a", OVERDUE), pump("P-2", SOON), pump("P-3", SOON, "booked: 2026-01-10\n"))
    lines = run(*AS_OF).out.splitlines()
    commands = [line.strip().split("  ")[0] for line in lines[lines.index("Next") + 1 :]]
    assert commands == [
        """pumpcli show 'P 1'"'"'a' --as-of 2026-01-10""",
        "pumpcli record booking P-2",
        "pumpcli record fill P-3",
        "pumpcli week --as-of 2026-01-10",
    ]
    assert run("show", "P 1'a", *AS_OF).code == 0
    monkeypatch.chdir("/")
    ran = run("today", str(here), "P-*", *AS_OF)
    commands = [line.strip().split("  ")[0] for line in ran.out.splitlines()]
    assert f"pumpcli show P-2 {here} --as-of 2026-01-10" in commands


def test_the_commands_at_the_end_have_the_options_of_the_view(here: Path) -> None:
    fleet(here, pump("P-1", OVERDUE), pump("X-1").replace("0.1 mL/day", "0.1"))
    options = ("--clinic", "clinic.yaml", "--lead", "4 days", "--as-of", "2026-01-10 09:00")
    ran = run("today", "all.yaml", "P-*", "--where", "status=overdue", *options)
    lines = [line.strip().split("  ")[0] for line in section(ran, "Next")[1:]]
    at = "--as-of 2026-01-10T09:00 --clinic clinic.yaml"
    assert lines == [
        f"pumpcli check all.yaml {at}",
        f"pumpcli show P-1 all.yaml {at} --lead '4 days'",
        f"pumpcli week all.yaml 'P-*' --where status=overdue {at} --lead '4 days'",
    ]
    for line in lines:
        assert run(*shlex.split(line)[1:]).code in (0, 3)


@pytest.mark.parametrize("as_of", ["2026-10-05", "2026-11-24", "2026-12-15", "2027-06-01"])
def test_it_names_those_whom_the_lists_name(as_of: str) -> None:
    due = json.loads(run("due", SAMPLES, "--as-of", as_of, "--format", "json").out)
    worse = [pump["pump"] for pump in due["pumps"] if Status(pump["status"]).is_at_least(Status.OVERDUE)]
    lacking = [code for code in due["without_visit"] if code not in worse]
    ran = run("today", SAMPLES, "--as-of", as_of)
    assert ran.code == 0
    assert [row.split()[1] for row in section(ran, "OVERDUE OR WORSE")[1:]] == worse
    shown = [row.split()[1] for row in section(ran, "NO VISIT IN TIME")[1:] if " more: " not in row]
    assert shown == lacking[: len(shown)]
    assert (
        len(shown) == len(lacking)
        or f"and {len(lacking) - len(shown)} more: pumpcli due {SAMPLES} --as-of {as_of}" in ran.out
    )
    assert [row.split()[0] for row in section(ran, "CANNOT COME")[1:]] == due["cannot_come"]


def test_a_filter_is_named_in_the_title_and_hides_nothing_that_could_not_be_read(here: Path) -> None:
    fleet(here, pump("P-1", OVERDUE), pump("P-2", SOON), pump("X-1").replace("0.1 mL/day", "0.1"))
    ran = run("--where", "pump=P-2", *AS_OF)
    assert ran.out.splitlines()[2] == "filtered: pump=P-2; hides 1 pump that is overdue or worse: P-1"
    assert section(ran, "OVERDUE OR WORSE") == [
        "OVERDUE OR WORSE: nobody of those that could be read and that the filter shows"
    ]
    assert section(ran, "COULD NOT BE READ")[1:] == ["X-1 (all.yaml:13)"]


# `pumpcli` without a command


def test_alone_it_shows_what_today_shows(here: Path) -> None:
    fleet(here, pump("P-1", OVERDUE))
    assert run(*AS_OF) == run("today", *AS_OF)
    ran = run()
    assert ran.code == 0
    assert ran.out.splitlines()[3].startswith("OVERDUE OR WORSE: 1 pump")
    assert run("--as-of=2026-01-10") == run(*AS_OF)
    assert "as of the end of" in run("--as-of", "tomorrow").out.splitlines()[0]


def test_without_pump_files_it_shows_the_help_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    ran = run()
    assert ran.code == 2
    assert ran.out == run("--help").out
    (tmp_path / "pumps").mkdir()
    (tmp_path / "pumps" / "one.yaml").write_text(pump("P-1"))
    assert "OVERDUE OR WORSE: " in run().out
    shutil.rmtree(tmp_path / "pumps")
    (tmp_path / "one.yml").write_text(pump("P-1"))
    assert "OVERDUE OR WORSE: " in run().out


@pytest.mark.parametrize(
    "file",
    [pump("P-1").encode("utf-16"), pump("P-1").replace("pump:", "pmp:").encode(), b"\xff" + pump("P-1").encode()],
)
def test_a_pump_file_that_cannot_be_read_is_reported_and_not_the_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_bytes(file)
    ran = run()
    assert ran.code == 3
    assert "one.yaml" in ran.err
    assert "COMMAND [ARGS]" not in ran.out


def test_in_the_home_folder_those_below_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pumps").mkdir()
    (tmp_path / "pumps" / "one.yaml").write_text(pump("P-1"))
    monkeypatch.chdir(tmp_path)
    assert bare.holds_pump_files()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert not bare.holds_pump_files()
    (tmp_path / "one.yaml").write_text(pump("P-1"))
    assert bare.holds_pump_files()


@pytest.mark.parametrize(
    "arguments", [("--help",), ("-h",), ("--version",), ("--nonsense",), ("--as-of", "today", "due")]
)
def test_what_is_no_option_of_the_day_is_answered_as_before(here: Path, arguments: tuple[str, ...]) -> None:
    fleet(here, pump("P-1", OVERDUE))
    ran = run(*arguments)
    assert "OVERDUE OR WORSE" not in ran.out
    assert ran.code == (0 if arguments[0] in ("--help", "-h", "--version") else 2)


def test_in_a_folder_that_was_deleted_it_shows_the_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert not bare.holds_pump_files()
