"""`new`: every question and every option, typing mistakes at each, and what is refused."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings

from pumpcli.cli import new_pump, safe_write
from pumpcli.cli.atomic_write import create_atomically
from pumpcli.cli.exit_codes import OutputUnwritable
from pumpcli.cli.new_pump import file_name
from pumpcli.files.new_file import FIELDS, Answers
from pumpcli.manual import read
from tests.builders import Ran, run
from tests.cli.test_record import typed
from tests.files.test_new_file import answers
from tests.manual.test_complete import keys_of

AS_OF = ("--as-of", "2026-11-22")
#: The options of a simple pump, by field.
SIMPLE = {
    "--model": "synchromed-ii-40",
    "--drugs": "baclofen 2000 mcg/mL",
    "--rate": "350 mcg/day",
    "--at": "2026-11-20 09:30",
    "--volume": "40 mL",
}
TEXT = """\
pump: P-101
model: synchromed-ii-40
drugs:
  - {name: baclofen, concentration: 2000 mcg/mL}
fill: {at: 2026-11-20 09:30, volume: 40 mL}
program: {rate: 350 mcg/day}
"""
DUE = "P-101 refill due: Fri 2027-05-14"
#: The answers for the same pump, by question.
ANSWERS = {
    "model": "2",
    "drug": "baclofen",
    "strength": "4",
    "another": "none",
    "rate": "350 mcg/day",
    "bolus": "none",
    "at": "2026-11-20 09:30",
    "volume": "40 mL",
    "printed_alarm": "none",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def options(**changed: str | None) -> list[str]:
    """The options of the simple pump with other values; None leaves one out."""
    given = SIMPLE | {f"--{name.replace('_', '-')}": text for name, text in changed.items()}
    return [part for name, text in given.items() if text is not None for part in (name, text)]


def new(*arguments: str, code: str = "P-101") -> Ran:
    return run("new", code, *arguments, *AS_OF)


def asked(*lines: str, arguments: Sequence[str] = ()) -> Ran:
    return typed("new", "P-101", *arguments, *AS_OF, lines=lines)


def conversation(*last: str, **changed: Sequence[str]) -> list[str]:
    """The answers for the simple pump, other ones at some questions, and the last ones."""
    return [line for name, text in ANSWERS.items() for line in changed.get(name, (text,))] + list(last)


@pytest.mark.quick
def test_a_first_file_by_options(here: Path) -> None:
    ran = new(*options(), "--yes")
    assert (ran.code, ran.err) == (0, "p-101.yaml: written\n")
    assert ran.out == f"{TEXT}{DUE}\n"
    assert (here / "p-101.yaml").read_bytes() == TEXT.encode()
    assert stat.S_IMODE((here / "p-101.yaml").stat().st_mode) & 0o007 == 0
    assert [path.name for path in here.iterdir()] == ["p-101.yaml"]
    assert run("check", "--strict", *AS_OF).code == 0
    due = json.loads(run("due", *AS_OF, "--format", "json").out)["pumps"][0]
    assert (due["pump"], due["due_on"]) == ("P-101", "2027-05-14")


@pytest.mark.quick
def test_a_first_file_by_questions(here: Path) -> None:
    ran = asked(*conversation(""))
    assert ran.code == 0
    assert (here / "p-101.yaml").read_text() == TEXT
    assert f"{TEXT}{DUE}\nwrite this into p-101.yaml? [Y/n] p-101.yaml: written\n" in ran.err
    assert ran.out == f"{TEXT}{DUE}\n"


def test_every_option_by_itself(here: Path) -> None:
    """Each value is asked for, unless its option is given; then all else gives the same file."""
    replaced = {"drugs": ("drug", "strength", "another"), "capacity": (), "low_alarm": (), "stability": ()}
    for option, value in SIMPLE.items():
        name = option.removeprefix("--").replace("-", "_")
        left_out = dict.fromkeys(replaced.get(name, (name,)), ())
        ran = asked(*conversation("", **left_out), arguments=(option, value))
        assert ran.code == 0, (option, ran.err)
        assert (here / "p-101.yaml").read_text() == TEXT
        (here / "p-101.yaml").unlink()


def test_every_value_as_an_option(here: Path) -> None:
    ran = new(
        *options(model="none", drugs="morphine 20 mg/mL + clonidine 100 mcg/mL", rate="5 mg/day", volume="20 mL"),
        *("--capacity", "20 mL", "--low-alarm", "3 mL", "--stability", "90 days", "--site", "home"),
        *("--window", "06:00 to 09:00 6 mg/day", "--window", "22:00 to 02:00 0.2 mg/h"),
        *("--bolus", "0.25 mg", "--over", "5 min", "--lockout", "4 h", "--max-per-day", "4", "--expected-per-day", "1"),
        *("--printed-alarm", "2026-12-28", "--accept", "printed-alarm", "--yes"),
    )
    assert ran.code == 0, ran
    assert (here / "p-101.yaml").read_text() == (
        "pump: P-101\n"
        "site: home\n"
        "reservoir: {capacity: 20 mL, low_alarm: 3 mL}\n"
        "drugs:\n"
        "  - {name: morphine, concentration: 20 mg/mL}\n"
        "  - {name: clonidine, concentration: 100 mcg/mL}\n"
        "stability: 90 days\n"
        "fill: {at: 2026-11-20 09:30, volume: 20 mL, printed_alarm: 2026-12-28}\n"
        "program:\n"
        "  rate: 5 mg/day\n"
        "  windows:\n"
        "    - {from: 06:00, to: 09:00, rate: 6 mg/day}\n"
        "    - {from: 22:00, to: 02:00, rate: 0.2 mg/h}\n"
        "  on_demand: {dose: 0.25 mg, over: 5 min, lockout: 4 h, max_per_day: 4, expected_per_day: 1}\n"
    )


def test_the_help_names_every_option() -> None:
    shown = run("new", "--help").out
    assert [field.option for field in FIELDS.values() if field.option not in shown] == []


def test_each_wrong_option_is_refused_with_the_message_of_a_file(here: Path) -> None:
    for name, text, message in (
        ("capacity", "20", "`20` has no unit"),
        ("capacity", "0 mL", "it must be more than zero"),
        ("low_alarm", "45 mL", "the alarm volume of 45 mL is not below the capacity of 40 mL"),
        ("drugs", "baclofen", "is not a drug with its strength"),
        ("drugs", "baclofen 1 mg/mL + Baclofen 1 mg/mL", "named twice"),
        ("stability", "soon", "`soon`"),
        ("rate", "100 mcg", "`rate` is per time"),
        ("window", "06:00-09:00 1 mg/day", "is not a part of the day with a rate; write '22:00 to 06:00 0.01 mL/h'"),
        ("window", "6:00 to 09:00 1 mg/day", "is not a time of day; write `06:00`"),
        ("window", "06:00 to 06:00 1 mg/day", "has no length"),
        ("bolus", "10", "`10` has no unit"),
        ("at", "20.11.2026", "is not a date and time of day"),
        ("volume", "2 mL", "a fill of 2 mL is not above the alarm volume of 2 mL"),
        ("volume", "41 mL", "a fill of 41 mL is above the capacity of 40 mL"),
        ("printed_alarm", "2026-11-01", "is before the fill at 2026-11-20"),
        ("site", "at home", "write a code of letters, digits, - and _"),
    ):
        ran = new(*options(**{name: text}), "--yes")
        shown = " ".join(ran.err.replace("│", " ").split())
        assert ran.code == 2, (name, text, ran)
        assert f"--{name.replace('_', '-')}: " in shown, (name, text, shown)
        assert message in shown, (name, text, shown)
    assert list(here.iterdir()) == []


def test_windows_of_options_must_fill_the_day(here: Path) -> None:
    parts = ("--window", "00:00 to 12:00 0.01 mL/h")
    ran = new(*options(rate=None), *parts, "--yes")
    assert ran.code == 2
    assert "the windows leave gaps: every day 12:00 to 24:00" in " ".join(ran.err.replace("│", " ").split())
    whole = new(*options(rate=None), *parts, "--window", "12:00 to 24:00 0.02 mL/h", "--dry-run")
    assert (whole.code, "rate: 0.02 mL/h}" in whole.out) == (0, True)


def test_doses_in_mass_need_drugs(here: Path) -> None:
    ran = new(*options(drugs="none"), "--yes")
    assert ran.code == 2
    assert "a dose in mass needs `drugs`" in ran.err
    assert new(*options(drugs="none", rate="0.2 mL/day"), "--yes").code == 0
    assert "drugs" not in (here / "p-101.yaml").read_text()


def test_what_belongs_to_patient_boluses_goes_with_them(here: Path) -> None:
    lonely = new(*options(), "--lockout", "4 h", "--yes")
    assert (lonely.code, lonely.err) == (2, "pumpcli: --lockout is about patient boluses; give --bolus too\n")
    unlimited = new(*options(), "--bolus", "10 mcg", "--yes")
    assert unlimited.code == 3
    assert "patient boluses need a limit" in unlimited.err
    none = new(*options(), "--bolus", "10 mcg", "--max-per-day", "none", "--yes")
    assert (none.code, "patient boluses need a limit" in none.err) == (2, True)
    assert new(*options(), "--bolus", "5 uL", "--lockout", "4 h", "--dry-run").code == 0


def test_nothing_can_be_asked_without_a_terminal(here: Path) -> None:
    ran = new(*options())
    assert ran.code == 2
    assert "standard input is not a terminal, so nothing can be asked" in ran.err
    for arguments in (("--yes",), ("--dry-run",)):
        left_out = new(*options(model=None, rate=None, at=None), *arguments)
        assert left_out.code == 2
        assert left_out.err == (
            "pumpcli: nothing can be asked here, and these are left out: "
            "--capacity, --low-alarm, --at, --rate or --window\n"
        )
    without = run("new")
    assert (without.code, "pumpcli new CODE" in without.err) == (2, True)
    assert list(here.iterdir()) == []


def test_a_dry_run_shows_and_writes_nothing(here: Path) -> None:
    ran = new(*options(), "--dry-run")
    assert (ran.code, ran.out, ran.err) == (0, f"{TEXT}{DUE}\n", "")
    assert new(*options(), "--dry-run", "--quiet").out == f"{DUE}\n"
    assert json.loads(new(*options(), "--dry-run", "-q", "--format", "json").out)["text"] == TEXT
    assert list(here.iterdir()) == []


def test_the_result_as_json(here: Path) -> None:
    ran = new(*options(drugs="morphine 20 mg/mL + fentanyl 1 mg/mL", rate="5 mg/day"), "--dry-run", "--format", "json")
    found = json.loads(ran.out)
    assert found["schema"].startswith("pumpcli/new/")
    assert (found["pump"], found["file"], found["written"], found["doubts"]) == ("P-101", "p-101.yaml", False, [])
    assert found["text"].startswith("pump: P-101\n")
    assert [problem["code"] for problem in found["problems"]] == ["no-stability"]
    assert json.loads(new(*options(), "--yes", "--format", "json").out)["written"] is True
    assert all(f"`{field}`" in read("record") for field in found if field not in ("schema", "as_of", "problems"))
    assert new(*options(), "--yes", "--format", "csv", code="P-102").code == 2


def test_warnings_make_no_the_default_and_need_their_codes(here: Path) -> None:
    drugs = ("--drugs", "morphine 20 mg/mL + fentanyl 1 mg/mL")
    lines = [*conversation(drug=(), strength=(), another=(), rate=("none", "5 mg/day")), ""]
    lines.insert(1, "none")
    ran = asked(*lines, arguments=drugs)
    assert ran.code == 0
    assert "time that the mixture may stay in the pump, such as 180 days (none if there is no limit): " in ran.err
    assert "warning no-stability" in ran.err or "no-stability" in ran.err
    assert "write this into p-101.yaml? [y/N] nothing is written" in ran.err
    by_options = options(drugs=drugs[1], rate="5 mg/day")
    refused = new(*by_options, "--yes")
    assert refused.code == 3
    assert "new warnings, so nothing is written; look at them, then add --accept no-stability" in refused.err
    assert new(*by_options, "--yes", "--accept", "no-such-warning").code == 2
    assert list(here.iterdir()) == []
    assert new(*by_options, "--yes", "--accept", "no-stability").code == 0
    assert "accepted" not in (here / "p-101.yaml").read_text()


def test_after_no_the_command_with_all_values_is_named(here: Path) -> None:
    rate = ("hours", "22:00", "06:00", "0.01 mL/h", "", "22:00", "0.02 mL/h")
    ran = asked(*conversation("n", rate=rate, bolus=("10 uL", "none", "4 h", "3", "none")))
    assert ran.code == 0
    line = ran.err.splitlines()[-1]
    assert "nothing is written; the same again: pumpcli new --model synchromed-ii-40 --drugs 'baclofen 2000" in line
    arguments = shlex.split(line.partition(": pumpcli ")[2])
    same = run(*arguments[:-3], "--dry-run", *AS_OF, *arguments[-3:])
    assert (same.code, same.out) == (0, ran.out)


def test_slips_of_typing_at_each_question(here: Path) -> None:
    ran = asked(
        *conversation(
            *("what", "n"),
            model=("0", "10", "synchromed", "", "synchromed-ii-40"),
            drug=("baclofen 2000", "baclofen 2,000 mcg/mL", "bac\u200blofen", "baclofen"),
            strength=("9", "2000", "2000 mL", "4"),
            another=("baclofen", "none"),
            rate=("350", "350 mcg", "3,5 mg/day", "all day", "350 mcg/day"),
            bolus=("10", "no", "none"),
            at=("yesterday", "20/11/2026", "2026-11-20", "2026-11-31 09:30", "none", "2026-11-20 09:30"),
            volume=("40", "41 mL", "1 mL", "none", "40 mL"),
            printed_alarm=("2027-02-30", "2026-11-01", "2027-02-01 10:00", "none"),
        )
    )
    assert ran.code == 0
    for message in (
        "write a number from 1 to 9, or a model of the list",
        "did you mean `synchromed-ii-40`?",
        "an answer is needed here",
        "`baclofen 2000` is not a drug with its strength",
        "has a comma",
        "the invisible character U+200B",
        "`2000 mL` is a volume; a concentration is",
        "baclofen is named twice in one mixture",
        "`350` has no unit",
        "`rate` is per time",
        "`20/11/2026` is not a date and time of day",
        "`2026-11-20` has no time of day; write 2026-11-20 09:30",
        "there is no such day in the calendar",
        "a fill of 41 mL is above the capacity of 40 mL",
        "a fill of 1 mL is not above the alarm volume of 2 mL",
        "a printed alarm date of 2026-11-01 is before the fill",
        "leave the time of day out",
        "write y for yes, or n for no",
        "nothing is written",
    ):
        assert message in ran.err, message
    assert list(here.iterdir()) == []


def test_a_model_that_is_none_of_the_catalogue(here: Path) -> None:
    ran = asked(*conversation("", model=("9", "40", "40 mL", "50 mL", "2", "2 mL")))
    assert ran.code == 0
    assert "the alarm volume of 50 mL is not below the capacity of 40 mL" in ran.err
    assert "reservoir: {capacity: 40 mL, low_alarm: 2 mL}\n" in (here / "p-101.yaml").read_text()
    assert "model" not in (here / "p-101.yaml").read_text()


def test_a_model_of_which_the_catalogue_knows_no_alarm(here: Path) -> None:
    changed = {"model": ("none of these", "synchromed-el-18", "18 mL", "2 mL"), "volume": ("18 mL",)}
    ran = asked(*conversation("", **changed))
    assert ran.code == 0, ran.err
    assert "model: synchromed-el-18\nreservoir: {low_alarm: 2 mL}\n" in (here / "p-101.yaml").read_text()


def test_a_model_that_the_catalogue_has_not(here: Path) -> None:
    volumes = ("--capacity", "40 mL", "--low-alarm", "2 mL")
    ran = new(*options(model="synchromed-iii"), *volumes, "--yes")
    assert ran.code == 3
    assert "--accept unknown-model" in ran.err
    assert new(*options(model="synchromed-iii"), *volumes, "--yes", "--accept", "unknown-model").code == 0


def test_drugs_by_questions(here: Path) -> None:
    for typing, lines in (
        (("morphine 20 mg/mL", "clonidine", "0.1 mg/mL", "none"), ["morphine 20 mg/mL", "clonidine 0.1 mg/mL"]),
        (("morphine 20 mg/mL + clonidine 100 mcg/mL",), ["morphine 20 mg/mL", "clonidine 100 mcg/mL"]),
        (("hydromorphone", "10", "10 mg/mL", "none"), ["hydromorphone 10 mg/mL"]),
        (("baclophen", "", "baclofen", "2", "none"), ["baclofen 500 mcg/mL"]),
        (("Lioresal 500 mcg/mL", "n", "baclofen 500 mcg/mL", "none"), ["baclofen 500 mcg/mL"]),
    ):
        ran = asked(*conversation("n", drug=typing, strength=(), another=(), rate=("0.4 mL/day",)))
        assert ran.code == 0, (typing, ran.err)
        written = re.findall(r"  - \{name: (.*), concentration: (.*)\}", ran.out)
        assert [" ".join(drug) for drug in written] == lines
    kept = asked(*conversation("n", drug=("baclophen", "y"), strength=("500 mcg/mL",), another=("none", "90 days")))
    assert "if that is meant, write `baclofen`" in kept.err
    assert "keep baclophen? [y/N]" in kept.err
    assert "{name: baclophen, concentration: 500 mcg/mL}" in kept.out
    assert "stability: 90 days\n" in kept.out
    none = asked(*conversation("n", drug=("NONE",), strength=(), another=(), rate=("100 mcg/day", "0.4 mL/day")))
    assert "a dose in mass needs `drugs`" in none.err
    assert "drugs:" not in none.out


def test_an_answer_does_not_contradict_an_option(here: Path) -> None:
    """What was given first counts; the answer is asked again."""
    rest = conversation("n", volume=(), model=("1", "2"))
    assert "a fill of 40 mL is above the capacity of 20 mL" in asked(*rest, arguments=("--volume", "40 mL")).err
    none = conversation("n", rate=(), drug=("none", "baclofen"))
    assert "a dose in mass needs `drugs`" in asked(*none, arguments=("--rate", "350 mcg/day")).err
    late = conversation("n", printed_alarm=(), at=("2027-01-02 10:00", "2026-11-20 09:30"))
    alarm = asked(*late, arguments=("--printed-alarm", "2027-01-01"))
    assert "a printed alarm date of 2027-01-01 is before the fill" in alarm.err
    windows = conversation("n", rate=(), drug=("none", "baclofen"))
    hours = ("--window", "00:00 to 12:00 5 mcg/h", "--window", "12:00 to 24:00 0.01 mL/h")
    assert "a dose in mass needs `drugs`" in asked(*windows, arguments=hours).err


def test_the_catalogue_says_how_long_the_mixture_may_stay(here: Path) -> None:
    ran = asked(*conversation("n"))
    assert "stability: 180 days (catalogue)\n" in ran.err
    other = asked(*conversation("n"), arguments=("--stability", "90 days"))
    assert "stability: 90 days\n" in other.out
    assert "(catalogue)" not in other.err


def test_a_mixture_with_another_limit_for_the_first_fill(here: Path) -> None:
    changed = {"drug": ("ziconotide 25 mcg/mL", "none"), "strength": (), "another": (), "rate": ("2 mcg/day",)}
    for answer, written in (("1", "14 days"), ("2", "40 days"), ("84 days", "84 days")):
        ran = asked(*conversation("n", **changed | {"rate": ("", "none", answer, "2 mcg/day")}))
        assert ran.code == 0, ran.err
        assert "   1  14 days: this is the first fill of the pump with this mixture (catalogue)\n" in ran.err
        assert "write 1 or 2, or another time, such as 40 days" in ran.err
        assert "first-fill-unknown" not in ran.err
        assert f"\nstability: {written}\n" in ran.out


def test_rates_by_the_hours(here: Path) -> None:
    hours = (
        *("hours", "0:00", "00:00", "6", "06:00", "5 mcg", "5 mcg/h"),  # the first part, with a mistake at each
        *("", "22:00", "10 mcg/h"),  # Enter for 06:00
        *("20:00", "23:00"),  # overlaps, and is asked again
        *("22:00", "22:00"),  # has no length
        *("24:00", "24:00"),
        *("", "", "24:00", "5 mcg/h"),
    )
    ran = asked(*conversation("", rate=hours))
    assert ran.code == 0, ran.err
    assert (
        (here / "p-101.yaml")
        .read_text()
        .endswith(
            "program:\n"
            "  windows:\n"
            "    - {from: 00:00, to: 06:00, rate: 5 mcg/h}\n"
            "    - {from: 06:00, to: 22:00, rate: 10 mcg/h}\n"
            "    - {from: 22:00, to: 24:00, rate: 5 mcg/h}\n"
        )
    )
    for message in (
        "still open: 00:00 to 24:00\n",
        "still open: 06:00 to 24:00\n",
        "from [06:00]: ",
        "`0:00` is not a time of day",
        "`6` is not a time of day",
        "if a whole window or bolus delivers 5 mcg",
        "the window from 20:00 to 23:00 overlaps window 2, 06:00 to 22:00",
        "has no length",
    ):
        assert message in ran.err, message


def test_a_part_of_the_day_over_midnight(here: Path) -> None:
    ran = asked(*conversation("n", rate=("hours", "22:00", "06:00", "0.01 mL/h", "", "22:00", "0.02 mL/h")))
    assert ran.code == 0, ran.err
    assert "still open: 06:00 to 22:00\n" in ran.err
    assert "    - {from: 22:00, to: 06:00, rate: 0.01 mL/h}\n    - {from: 06:00, to: 22:00, rate" in ran.out


def test_patient_boluses_by_questions(here: Path) -> None:
    bolus = ("25", "25 mcg", "5", "5 min", "1 min", "4 h", "four", "4", "9", "1")
    ran = asked(*conversation("", bolus=bolus))
    assert ran.code == 0, ran.err
    on_demand = "{dose: 25 mcg, over: 5 min, lockout: 4 h, max_per_day: 4, expected_per_day: 1}"
    assert f"  rate: 350 mcg/day\n  on_demand: {on_demand}\n" in (here / "p-101.yaml").read_text()
    assert "longer than the lockout" in ran.err
    assert "more boluses a day are expected than the limits allow (4 a day)" in ran.err
    (here / "p-101.yaml").unlink()
    least = asked(*conversation("", bolus=("10 uL", "none", "none", "none", "2", "none")))
    assert "patient boluses need a limit" in least.err
    assert "  on_demand: {volume: 10 uL, max_per_day: 2}\n" in (here / "p-101.yaml").read_text()


def test_the_printed_alarm_date_is_compared(here: Path) -> None:
    ran = asked(*conversation("", printed_alarm=("2026-12-18",)))
    assert "printed-alarm" in ran.err
    assert "[y/N] nothing is written" in ran.err


@pytest.fixture
def clinic(here: Path) -> Path:
    """A clinic with sites, a time zone and a catalogue of its own, and a folder for a ward."""
    (here / "clinic.yaml").write_text(
        "sites: {home: {open_days: [tue]}, main: {}}\ntimezone: America/Chicago\ncatalogue: ours.yaml\n"
        "refill_lead: 10 days\n"
    )
    (here / "ours.yaml").write_text(
        "catalogue: ours\n"
        "pumps:\n"
        "  - {model: our-pump, name: O, capacity: {value: 30 mL, source: a}, low_alarm: {value: 4 mL, source: a}}\n"
        "drugs: [{drug: fentanyl, strengths: {value: 50 mcg/mL, source: the label}}]\n"
    )
    (here / "ward").mkdir()
    return here


def test_a_clinic_has_its_own_sites_models_and_drugs(clinic: Path) -> None:
    changed = {
        "model": ("our-pump",),
        "drug": ("fentanyl",),
        "strength": ("1",),
        "another": ("none", "60 days"),
        "rate": ("20 mcg/day",),
        "at": ("2026-03-08 02:30", "2026-11-20 09:30"),
        "volume": ("40 mL", "30 mL"),
    }
    ran = asked(*conversation("Home", "4", "1", "", **changed), arguments=("ward",))
    assert ran.code == 0, ran.err
    for message in (
        "our-pump: O, 30 mL, alarm at 4 mL",
        "fentanyl: 50 mcg/mL on the market",
        "does not exist in America/Chicago",
        "a fill of 40 mL is above the capacity of 30 mL",
        "`Home` is not one of the `sites` in clinic.yaml",
        "ward/p-101.yaml: written\n",
    ):
        assert message in ran.err, message
    assert (clinic / "ward" / "p-101.yaml").read_text().startswith("pump: P-101\nsite: home\nmodel: our-pump\n")
    assert run("check", ".", *AS_OF).code == 0
    due = json.loads(run("due", ".", *AS_OF, "--format", "json").out)["pumps"][0]
    assert f"refill due: Tue {due['due_on']}" in ran.err, "the rules of its clinic and site count"


def test_no_site_is_needed(clinic: Path) -> None:
    ran = asked(*conversation("3", ""))
    assert ran.code == 0, ran.err
    assert (clinic / "p-101.yaml").read_text() == TEXT


def test_a_site_that_the_clinic_has_not_is_refused(clinic: Path) -> None:
    ran = new(*options(site="homme"), "--yes")
    assert ran.code == 2
    assert "did you mean `home`?" in " ".join(ran.err.replace("│", " ").split())


def test_a_wrong_clinic_file_stops_it(clinic: Path) -> None:
    (clinic / "clinic.yaml").write_text("refil_lead: 7 days\n")
    ran = new(*options(), "--yes")
    assert (ran.code, "unknown key `refil_lead`" in ran.err) == (3, True)
    (clinic / "other.yaml").write_text("refill_lead: 7 days\n")
    assert new(*options(), "--yes", "--clinic", "other.yaml").code == 0


@pytest.mark.quick
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("P-101", "p-101.yaml"),
        ("Ward 3/P:7", "ward-3-p-7.yaml"),
        ("..", "pump.yaml"),
        (".hidden", "hidden.yaml"),
        ("../../etc", "etc.yaml"),
        ('a<b>|"c?*\\d', "a-b-c-d.yaml"),
        ("7.", "7.yaml"),
        ("CON", "pump-con.yaml"),
        ("nul.x", "pump-nul.x.yaml"),
        ("Clinic", "pump-clinic.yaml"),
        ("Ä-1", "ä-1.yaml"),
        ("𝟙" * 64, "𝟙" * 50 + ".yaml"),
        ("-", "pump.yaml"),
        ("-x", "x.yaml"),
    ],
)
def test_the_name_of_the_file(code: str, name: str) -> None:
    assert file_name(code) == name


def test_a_code_that_other_programs_would_change_gets_quotes(here: Path) -> None:
    for code in ("007", "NO", "a: b", "# 7", "[7]", "'7'", '"', "\\", "é ß"):
        ran = run("new", *options(), "--dry-run", "--format", "json", *AS_OF, "--", code)
        assert ran.code == 0, (code, ran)
        assert json.loads(ran.out)["problems"] == [], code
    for code in ("", " P", "x" * 65, "a\nb", "a\u200bb"):
        ran = run("new", *options(), "--dry-run", *AS_OF, "--", code)
        assert ran.code == 2, code
        assert "pumpcli: CODE: " in ran.err or "which code" in ran.err


def test_a_file_that_would_not_be_read_or_is_there_is_refused(here: Path) -> None:
    (here / "there.yaml").write_text("anything")
    (here / "link.yaml").symlink_to("nowhere.yaml")
    for file, message in (
        ("there.yaml", "there.yaml is there already, and nothing is written over it"),
        ("link.yaml", "link.yaml is there already"),
        ("p-101.txt", "would not be read"),
        ("p-101", "would not be read"),
        ("-", "would not be read"),
        (".p-101.yaml", "would not be read"),
        ("clinic.yaml", "is the name of a clinic file"),
        ("none/p-101.yaml", "there is no folder none"),
    ):
        ran = run("new", *options(), "--yes", *AS_OF, "--", "P-101", file)
        assert (ran.code, message in ran.err) == (2, True), (file, ran)
    assert (here / "there.yaml").read_text() == "anything"
    assert sorted(path.name for path in here.iterdir()) == ["link.yaml", "there.yaml"]
    (here / "a b").mkdir()
    ran = new("a b/P.yml", *options(), "--yes")
    assert ran.err == "a b/P.yml: written\n"


def test_a_code_that_is_taken_is_refused_before_any_question(clinic: Path) -> None:
    assert new("ward", *options(), "--yes").code == 0
    for arguments in ((), ("other.yaml",), ("ward/other.yaml",)):
        ran = asked(arguments=arguments)
        assert ran.code == 2
        assert ran.err == "pumpcli: the code P-101 is taken by ward/p-101.yaml:1; give another one\n"
    (clinic / "ward" / "p-101.yaml").write_text(TEXT.replace("40 mL", "400 mL"))
    unread = new("other.yaml", *options(), "--yes")
    assert unread.code == 2
    assert "is taken by ward/p-101.yaml:1, which cannot be read; correct that first" in unread.err


def test_the_code_of_a_pump_that_has_ended_can_be_given_again(here: Path) -> None:
    (here / "old.yaml").write_text(f"{TEXT}ended: {{on: 2026-12-01, why: replaced}}\n")
    early = new(*options(), "--yes")
    assert (early.code, early.out) == (3, "")
    assert "the code P-101 is taken until 2026-12-01 by old.yaml:1, which ends then" in early.err
    assert run("new", "P-101", *options(at="2026-12-01 10:00"), "--yes", "--as-of", "2026-12-02").code == 0
    assert run("check", "--as-of", "2026-12-02").code == 0


def test_a_code_that_looks_like_another_one_is_a_warning(here: Path) -> None:
    (here / "old.yaml").write_text(TEXT.replace("P-101", "P-1O1"))
    ran = new(*options(), "--yes")
    assert ran.code == 3
    assert "P-101 looks like P-1O1 (old.yaml:1)" in ran.out
    assert "--accept lookalike-code" in ran.err
    (here / "old.yaml").write_text(TEXT.replace("P-101", "P101").replace("40 mL", "400 mL"))
    assert "P-101 looks like P101 (old.yaml:1)" in new(*options(), "--dry-run").out, "of a pump with an error too"
    assert new(*options(), "--yes", "--accept", "lookalike-code").code == 0


def test_a_code_that_may_be_in_a_file_that_cannot_be_read_is_doubted(here: Path) -> None:
    (here / "broken.yaml").write_text("{")
    ran = asked(*conversation(""))
    assert "look twice: P-101 may be taken in broken.yaml, which cannot be read" in ran.err
    assert "[y/N] nothing is written" in ran.err


@pytest.mark.parametrize(
    ("rate", "more"),
    [
        ("2000 mcg/day", ", and the pump empty"),
        ("105 mcg/day", ", and the pump at its alarm volume"),
        ("50 mcg/day", ", and the drugs past their stability"),
    ],
)
def test_a_refill_that_is_overdue_is_doubted(here: Path, rate: str, more: str) -> None:
    """Such as by a slip in the year of the last fill."""
    doubt = f"the refill is overdue as of 2026-11-22{more}; is this the last fill?"
    ran = asked(*conversation("", rate=(rate,), at=("2025-11-20 09:30",), volume=("20 mL",)))
    assert f"look twice: {doubt}\n" in ran.err
    assert "[y/N] nothing is written" in ran.err
    by_options = options(rate=rate, at="2025-11-20 09:30", volume="20 mL")
    assert json.loads(new(*by_options, "--yes", "--format", "json").out)["doubts"] == [doubt]


def test_a_refill_that_is_overdue_before_anything_else_is_doubted(here: Path) -> None:
    (here / "clinic.yaml").write_text("refill_lead: 60 days\n")
    ran = new(*options(at="2026-07-20 09:30"), "--dry-run")
    assert "look twice: the refill is overdue as of 2026-11-22; is this the last fill?\n" in ran.out
    assert "look twice" not in new(*options(), "--dry-run").out


def test_somebody_else_is_faster(here: Path) -> None:
    """The file, or one with the code, appears while the questions are answered."""
    really = safe_write.create

    def create(path: str, data: bytes, check: Callable[[], None]) -> None:
        (here / name).write_text(text)
        really(path, data, check)

    for name, text, message in (
        ("other.yaml", TEXT, "somebody has taken the code P-101 meanwhile; nothing is written"),
        (
            "p-101.yaml",
            TEXT.replace("P-101", "P-7"),
            "p-101.yaml is there already; nothing is written: give another name",
        ),
    ):
        with patch.object(new_pump, "create", create):
            ran = asked(*conversation(""))
        assert ran.code == 4
        assert ran.err.endswith(f"pumpcli: {message}\n")
        assert [path.read_text() for path in here.iterdir()] == [text]
        (here / name).unlink()


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("old")
    with pytest.raises(FileExistsError):
        create_atomically(b"new", str(file))
    with pytest.raises(OutputUnwritable, match="is there already; nothing is written"):
        safe_write.create(str(file), b"new", lambda: None)
    with pytest.raises(OutputUnwritable, match="could not be written"):
        safe_write.create(str(tmp_path / "none" / "p.yaml"), b"new", lambda: None)
    assert (file.read_text(), len(list(tmp_path.iterdir()))) == ("old", 1)


def test_a_system_without_links(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    with patch.object(os, "link", side_effect=OSError(1, "not permitted")):
        create_atomically(b"new", str(file))
        assert file.read_bytes() == b"new"
        with pytest.raises(FileExistsError):
            create_atomically(b"newer", str(file))
        file.unlink()
        with patch.object(os, "replace", side_effect=OSError(28, "no space")), pytest.raises(OSError, match="no space"):
            create_atomically(b"new", str(file))
    assert list(tmp_path.iterdir()) == []


#: An optional line of the template: its indent, and the rest.
_OPTIONAL = re.compile(r"^( *)#((?:  - )?[^ ].*)$")
_PROSE = re.compile(r" *# [^ ]")
_FILLED = {
    "pump:": "pump: P-7",
    "  capacity:": "  capacity: 40 mL",
    "  low_alarm:": "  low_alarm: 2 mL",
    "  at:": "  at: 2026-10-05 09:30",
    "  volume:": "  volume: 40 mL",
    "  rate:": "  rate: 0.2 mL/day",
}


def template_lines() -> list[str]:
    ran = run("new", "--template")
    assert (ran.code, ran.err) == (0, "")
    return ran.out.splitlines()


def checked(lines: Sequence[str], folder: Path, *more: str) -> Ran:
    (folder / "p.yaml").write_text("".join(f"{line}\n" for line in lines))
    return run("check", str(folder / "p.yaml"), "--as-of", "2026-11-22", *more)


@pytest.mark.quick
def test_the_template_passes_when_it_is_filled_in(tmp_path: Path) -> None:
    lines = template_lines()
    empty = checked(lines, tmp_path, "--format", "json")
    problems = json.loads(empty.out)["problems"]
    assert {problem["code"] for problem in problems} == {"missing-value"}, "it is YAML, and nothing else is wrong"
    assert len(problems) == len(_FILLED)
    assert checked([_FILLED.get(line, line) for line in lines], tmp_path, "--strict").code == 0


def test_the_template_passes_with_a_model(tmp_path: Path) -> None:
    """What its comment says is removed with a model is named from its first line to its last."""
    text = "\n".join(_FILLED.get(line, line) for line in template_lines())
    ((comment, model),) = re.findall(r"(# A model of .*)\n#(model: .*)\n", text)
    (key,) = re.findall(r"`(\w+:)`", comment)
    (block,) = re.findall(rf"\n{key}\n(?:  .*\n)+", text)
    assert f"`{key}` with its three lines" in comment
    assert block.count("\n") == 2 + 3
    ran = checked(text.replace(block, f"\n{model}\n").splitlines(), tmp_path, "--strict")
    assert ran.code == 0, ran


@pytest.mark.quick
def test_the_template_has_every_key() -> None:
    from pumpcli.files import (  # noqa: PLC0415
        acceptance_file,
        mixture_file,
        program_file,
        pump_file,
        reservoir_file,
        working_day,
    )

    lines = [_OPTIONAL.sub(r"\1\2", line) for line in template_lines() if not _PROSE.match(line)]
    text = "\n".join(lines)
    keys = keys_of(pump_file, reservoir_file, mixture_file, program_file, working_day, acceptance_file)
    assert keys >= pump_file.PUMP_KEYS
    assert [key for key in sorted(keys) if not re.search(rf"(?:^|[ {{]){key}:", text, re.MULTILINE)] == []


def blocks(lines: Sequence[str]) -> list[list[int]]:
    """The numbers of the optional lines, those of a list with its key."""
    found: list[list[int]] = []
    for number, line in enumerate(lines):
        match = _OPTIONAL.match(line)
        if match is not None and match[2].startswith("  - "):
            found[-1].append(number)
        elif match is not None:
            found.append([number])
    return found


def test_every_optional_line_of_the_template_is_right(tmp_path: Path) -> None:
    """Each alone, in a file with the doses as volumes and the drugs that some need; lists of several replace one."""
    lines = [_FILLED.get(line, line) for line in template_lines()]
    drugs = next(numbers for numbers in blocks(lines) if lines[numbers[0]] == "#drugs:")
    assert len(blocks(lines)) > 25
    for numbers in blocks(lines):
        key = lines[numbers[0]].strip(" #").partition(":")[0]
        shown = {*numbers, *drugs}
        found = [_OPTIONAL.sub(r"\1\2", line) if number in shown else line for number, line in enumerate(lines)]
        if key in ("fills", "programs"):
            start = found.index(f"{key[:-1]}:")
            end = numbers[0]
            found = [line for number, line in enumerate(found) if not start <= number < end or line[:1] == "#"]
        ran = checked(found, tmp_path, "--format", "json")
        errors = [problem for problem in json.loads(ran.out)["problems"] if problem["severity"] == "error"]
        assert errors == [], (key, errors)


def test_the_template_with_a_code_and_alone(here: Path) -> None:
    assert "\npump: P-7\n" in run("new", "P-7", "--template").out
    assert '\npump: "007"\n' in run("new", "007", "--template").out
    assert run("new", "x" * 65, "--template").code == 2
    for more in (("p.yaml",), ("--rate", "1 mL/day"), ("--window", "none"), ("--yes",), ("--accept", "no-stability")):
        ran = run("new", "P-7", *more, "--template")
        assert (ran.code, "--template prints a file to fill in" in ran.err) == (2, True)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


@settings(max_examples=25)
@given(answers())
def test_random_answers_are_written_as_they_were_given(empty: Path, given: Answers) -> None:
    values = [part for name, text in given.texts.items() for part in (FIELDS[name].option, text)]
    windows = [f"{each['from']} to {each['to']} {each['rate']}" for each in given.windows]
    parts = [part for text in windows for part in ("--window", text)]
    ran = run("new", *values, *parts, "--dry-run", "--format", "json", *AS_OF, "--", given.code, str(empty))
    assert ran.code == 0, ran
    assert json.loads(ran.out)["text"] == given.file_text()
