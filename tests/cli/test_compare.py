"""`compare`: against files written by hand, at its edges, in every format; and no file is written."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import BY_DAY, Ran, run, settled, simple_text

AS_OF = ("--as-of", "2026-11-22")
#: The end of that day as an instant.
MIDNIGHT = "2026-11-23 00:00"
DATES = (
    "low_alarm_at",
    "low_alarm_latest_at",
    "empty_at",
    "stability_at",
    "max_interval_at",
    "deadline_at",
    "deadline_reason",
    "due_on",
    "order_by",
    "status",
)

HEAD = """pump: P-001
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
drugs:
  - {name: baclofen, concentration: 500 mcg/mL}
  - {name: bupivacaine, concentration: 50 mcg/mL}
stability: 180 days
fill: {at: 2026-11-09 09:30, volume: 20 mL}
boluses:
  - {at: 2026-12-24 08:00, dose: 30 mcg, over: 10 min}
"""
PROGRAM = """rate: 100 mcg/day,
    windows: [{from: 06:00, to: 09:00, rate: 450 mcg/day}, {from: 22:00, to: 02:00, dose: 25 mcg, days: mon-fri}],
    boluses: [{at: [08:00, 20:00], dose: 10 mcg, over: 15 min}],
    on_demand: {dose: 5 mcg, lockout: 4 h, max_per_day: 4}"""
#: The same with every dose 10 % higher, except that of the patient boluses.
MORE = """rate: 110 mcg/day,
    windows: [{from: 06:00, to: 09:00, rate: 495 mcg/day}, {from: 22:00, to: 02:00, dose: 27.5 mcg, days: mon-fri}],
    boluses: [{at: [08:00, 20:00], dose: 11 mcg, over: 15 min}],
    on_demand: {dose: 5 mcg, lockout: 4 h, max_per_day: 4}"""
STILL_MORE = MORE.replace("110", "121").replace("495", "544.5").replace("27.5", "30.25").replace("11 mcg", "12.1 mcg")
NOW = f"{HEAD}programs:\n  - {{{PROGRAM}}}\n"
REFILLED = NOW.replace("fill: {at: 2026-11-09 09:30", "fill: {at: 2026-11-23 00:00")


def from_midnight(program: str, then: str = "") -> str:
    """Return the file with a second program from the as-of instant on."""
    return f"{NOW}  - {{start: {MIDNIGHT}, {program}}}\n{then}"


PLANNED = "  - {start: 2026-12-01 00:00, rate: 200 mcg/day}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clinic.yaml").write_text("refill_lead: 7 days\norder_lead: 5 days\nmax_interval: 4 months\n")
    return tmp_path


def written(folder: Path, text: str, name: str = "pump.yaml") -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def compared(file: str, *options: str, as_of: tuple[str, str] = AS_OF) -> dict[str, Any]:
    ran = run("compare", file, *options, *as_of, "--format", "json")
    assert ran.code == 0
    return dict(json.loads(ran.out))


def due(file: str, *as_of: str) -> dict[str, Any]:
    (pump,) = json.loads(run("due", file, *(as_of or AS_OF), "--format", "json").out)["pumps"]
    return dict(pump)


@pytest.mark.parametrize(
    ("options", "by_hand"),
    [
        (["--scale", "+10%"], from_midnight(MORE)),
        (["--scale", "+0%"], NOW),
        (["--set", "rate=120 mcg/day"], from_midnight(PROGRAM.replace("100 mcg/day", "120 mcg/day"))),
        (
            [
                "--set",
                "windows[0].rate=500 mcg/day",
                "--set",
                "on_demand.max_per_day=6",
                "--set",
                "on_demand.lockout=1 h",
            ],
            from_midnight(
                PROGRAM.replace("450", "500").replace("max_per_day: 4", "max_per_day: 6").replace("4 h", "1 h")
            ),
        ),
        (
            ["--set", "rate=110 mcg/day", "--alarm", "4 mL"],
            from_midnight(PROGRAM.replace("100 mcg/day", "110 mcg/day")),
        ),
        (["--alarm", "4 mL"], NOW),
        (
            ["--steps", "+10% every 7 days x 2"],
            from_midnight(MORE, f"  - {{start: 2026-11-30 00:00, {STILL_MORE}}}\n"),
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_it_is_what_a_file_written_by_hand_gives(folder: Path, options: list[str], by_hand: str) -> None:
    found = compared(written(folder, NOW), *options)
    if "--alarm" in options:
        by_hand = by_hand.replace("low_alarm: 2 mL", "low_alarm: 4 mL")
    wanted, now = due(written(folder, by_hand, "by-hand.yaml")), due(str(folder / "pump.yaml"))
    assert {field: found["changed"][field] for field in DATES} == {field: wanted[field] for field in DATES}
    assert {field: found["now"][field] for field in DATES} == {field: now[field] for field in DATES}
    assert (found["begins_at"], found["refill_at"]) == ("2026-11-23T00:00:00", None)
    assert found["changed"]["volume_ml"] == found["now"]["volume_ml"] == now["volume_ml"]
    if "--steps" not in options:
        assert found["changed"]["daily_ml"] == due(str(folder / "by-hand.yaml"), "--as-of", MIDNIGHT)["daily_ml"]


@pytest.mark.parametrize(
    ("options", "old", "new"),
    [
        (["--concentration", "2000 mcg/mL"], "500 mcg/mL", "2000 mcg/mL"),
        (["--concentration", "2 mg/mL"], "500 mcg/mL", "2000 mcg/mL"),
        (["--fill", "40 mL"], "volume: 20 mL", "volume: 40 mL"),
        (["--fill", "3.5 mL", "--alarm", "3 mL"], "low_alarm: 2 mL", "low_alarm: 3 mL"),
        (["--fill", "20 mL"], "", ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_refill_is_what_a_file_refilled_by_hand_gives(folder: Path, options: list[str], old: str, new: str) -> None:
    """Both sides are computed from a refill at the as-of instant."""
    found = compared(written(folder, NOW), *options)
    by_hand = REFILLED.replace(old, new)
    if "3.5 mL" in options:
        by_hand = by_hand.replace("volume: 20 mL", "volume: 3.5 mL")
    programs = by_hand.replace("programs:\n  - {", "programs:\n  - {start: 2026-11-09 09:30, ")
    wanted = due(written(folder, programs, "by-hand.yaml"))
    now = due(written(folder, REFILLED, "refilled.yaml"))
    assert {field: found["changed"][field] for field in DATES} == {field: wanted[field] for field in DATES}
    assert {field: found["now"][field] for field in DATES} == {field: now[field] for field in DATES}
    assert found["refill_at"] == "2026-11-23T00:00:00"
    assert found["changed"]["volume_ml"] == found["changed"]["filled_ml"] == wanted["filled_ml"]
    assert found["changed"]["daily_ml"] == wanted["daily_ml"]


def test_an_instant_is_as_good_as_the_end_of_a_day(folder: Path) -> None:
    file = written(folder, NOW)
    for options in (["--scale", "+10%"], ["--fill", "40 mL"], ["--steps", "-5% every 1 month x 3"]):
        at_midnight = compared(file, *options, as_of=("--as-of", MIDNIGHT))
        end_of_day = compared(file, *options)
        for found in (at_midnight, end_of_day):
            del found["as_of"]
            for side in ("now", "changed"):
                del found[side]["days_left"]
        assert at_midnight == end_of_day


def test_doses_and_differences(folder: Path) -> None:
    found = compared(written(folder, NOW), "--concentration", "2000 mcg/mL")
    changed, difference = found["changed"], found["difference"]
    assert (changed["concentration_baclofen_mcg_per_ml"], changed["concentration_bupivacaine_mcg_per_ml"]) == (2000, 50)
    assert difference["daily_baclofen_mcg"] == 0
    assert changed["daily_ml"] * 4 == pytest.approx(found["now"]["daily_ml"], abs=4e-6)
    assert changed["daily_bupivacaine_mcg"] * 4 == pytest.approx(found["now"]["daily_bupivacaine_mcg"], abs=4e-6)
    assert changed["daily_used_baclofen_mcg"] - changed["daily_baclofen_mcg"] == pytest.approx(20)
    assert difference["low_alarm_at"] > 100
    assert difference["stability_at"] == 0
    about = {"pump", "file", "model", "drugs", "timezone"}
    assert set(difference) | about == set(changed) == set(found["now"])
    assert [each["name"] for each in changed["drugs"]] == ["baclofen", "bupivacaine"]
    assert changed["drugs"][0]["concentration"] == "2000 mcg/mL"


def test_steps_of_a_titration(folder: Path) -> None:
    file = written(folder, f"{HEAD}program: {{rate: 100 mcg/day}}\n")
    found = compared(file, "--steps", "+10% every 7 days \u00d7 3")
    assert [
        (step["start"], step["factor"], step["daily_baclofen_mcg"], step["daily_ml"]) for step in found["steps"]
    ] == [
        ("2026-11-23T00:00:00", 1.1, 110, 0.22),
        ("2026-11-30T00:00:00", 1.21, 121, 0.242),
        ("2026-12-07T00:00:00", 1.331, 133.1, 0.2662),
    ]
    assert found["steps"][0]["volume_ml"] == found["now"]["volume_ml"]
    assert found["steps"][1]["volume_ml"] == pytest.approx(found["now"]["volume_ml"] - 7 * 0.22, abs=1e-6)
    assert found["changed"]["daily_ml"] == 0.2662
    assert "steps after the deadline" not in " ".join(found["notices"])
    found = compared(file, "--steps", "+10% every 2 months x 3")
    assert [step["after_deadline"] for step in found["steps"]] == [False, False, True]
    assert "steps after the deadline are shown as if nothing were refilled before them" in found["notices"]


@pytest.mark.parametrize(
    ("options", "is_large"),
    [
        (["--scale", "+30%"], False),
        (["--scale", "+30.1%"], True),
        (["--steps", "+31% every 7 days x 2"], True),
        (["--steps", "+10% every 7 days x 9"], False),
        (["--scale", "-40%"], False),
        (["--set", "rate=0 mL/day"], False),
    ],
)
def test_a_step_larger_than_usual_is_named_with_the_source(folder: Path, options: list[str], is_large: bool) -> None:
    ran = run("compare", written(folder, NOW), *options, *AS_OF)
    assert ran.code == 0
    assert ("Neuromodulation 2016;19:623-31" in ran.out) == is_large
    assert (
        any("Neuromodulation" in note for note in compared(str(folder / "pump.yaml"), *options)["notices"]) == is_large
    )


@pytest.mark.parametrize(
    ("options", "note", "second"),
    [
        (["--scale", "+10%"], "what the file plans from Tue 2026-12-01 00:00 on is changed by the same factor", 220),
        (
            ["--set", "rate=1 mcg/day"],
            "what the file plans from Tue 2026-12-01 00:00 on overrides what is set here",
            200,
        ),
    ],
)
def test_what_is_planned_already(folder: Path, options: list[str], note: str, second: float) -> None:
    found = compared(written(folder, NOW + PLANNED), *options)
    assert note in found["notices"]
    later = compared(str(folder / "pump.yaml"), *options, as_of=("--as-of", "2026-11-30"))
    assert later["begins_at"] == "2026-12-01T00:00:00"
    by_hand = from_midnight(MORE if "--scale" in options else PROGRAM.replace("100 mcg", "1 mcg"))
    by_hand += PLANNED.replace("200", str(second))
    wanted = due(written(folder, by_hand, "by-hand.yaml"))
    assert {field: found["changed"][field] for field in DATES} == {field: wanted[field] for field in DATES}


@pytest.mark.parametrize(
    ("text", "options", "note"),
    [
        (NOW, ["--scale", "+10%"], "patient boluses stay as they are"),
        (NOW, ["--scale", "+10%"], "boluses given once stay as they are"),
        (NOW, ["--set", "on_demand.max_per_day=12"], "12 boluses a day cannot be reached"),
        (
            NOW,
            ["--concentration", "1 mg/mL"],
            "only baclofen has another concentration; the doses of bupivacaine change",
        ),
        (NOW, ["--concentration", "1 mg/mL"], "the stability of 180 days is assumed to hold"),
        (NOW, ["--concentration", "1 mg/mL"], "a bridge bolus for it, are not taken into account"),
        (NOW, ["--fill", "40 mL"], "until the pump is refilled, its refill is due on "),
        (
            NOW.replace("rate: 100 mcg/day", "rate: 0.2 mL/day"),
            ["--concentration", "1 mg/mL"],
            "given as volumes, so the dose changes with the concentration: rate",
        ),
        (NOW, ["--steps", "+1% every 1 day x 2"], "daily figures of the changed side are those of the last step"),
    ],
)
def test_warnings_are_on_the_screen_and_in_json(folder: Path, text: str, options: list[str], note: str) -> None:
    file = written(folder, text)
    assert note in run("compare", file, *options, *AS_OF).out
    assert any(note in each for each in compared(file, *options)["notices"])


@pytest.mark.parametrize("options", [["--scale", "+10%"], ["--concentration", "1 mg/mL"], ["--alarm", "3 mL"]])
def test_notes_are_left_out_where_they_do_not_hold(folder: Path, options: list[str]) -> None:
    text = """pump: P-001
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
drugs: [{name: fentanyl, concentration: 500 mcg/mL}]
fill: {at: 2026-11-09 09:30, volume: 20 mL}
program: {rate: 100 mcg/day}
"""
    notes = " ".join(compared(written(folder, text), *options)["notices"])
    for word in ("patient", "given once", "only fentanyl", "stability", "given as volumes", "plans", "step"):
        assert word not in notes


EDGES = {
    "stopped": "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
    "fill: {at: 2026-09-01 10:00, volume: 18 mL}\nprogram: {rate: 0 mL/day}\n",
    "empty": "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
    "fill: {at: 2026-09-01 10:00, volume: 18 mL}\nprogram: {rate: 1 mL/day}\n",
    "alarm": "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
    "fill: {at: 2026-11-06 00:00, volume: 18 mL}\nprogram: {rate: 1 mL/day}\n",
    "not filled yet": "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
    "fill: {at: 2026-12-01 10:00, volume: 18 mL}\nprogram: {rate: 1 mL/day}\n",
    "no program yet": "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
    "fill: {at: 2026-11-20 10:00, volume: 18 mL}\nprogram: {start: 2026-12-01 10:00, rate: 1 mL/day}\n",
}


@pytest.mark.parametrize(
    ("edge", "options", "low_alarm", "changed", "begins"),
    [
        ("stopped", ["--scale", "+10%"], None, None, "2026-11-23T00:00:00"),
        ("stopped", ["--set", "rate=0.5 mL/day"], None, "2026-12-25T00:00:00", "2026-11-23T00:00:00"),
        (
            "stopped",
            ["--set", "rate=0.5 mL/day", "--fill", "20 mL"],
            None,
            "2026-12-29T00:00:00",
            "2026-11-23T00:00:00",
        ),
        ("empty", ["--scale", "+10%"], "2026-09-17T10:00:00", "2026-09-17T10:00:00", "2026-11-23T00:00:00"),
        ("empty", ["--fill", "20 mL"], "2026-12-09T00:00:00", "2026-12-11T00:00:00", "2026-11-23T00:00:00"),
        ("alarm", ["--scale", "-100%"], "2026-11-22T00:00:00", "2026-11-22T00:00:00", "2026-11-23T00:00:00"),
        ("alarm", ["--alarm", "0 mL"], "2026-11-22T00:00:00", "2026-11-24T00:00:00", "2026-11-23T00:00:00"),
        ("alarm", ["--alarm", "0.5 mL", "--scale", "-100%"], "2026-11-22T00:00:00", None, "2026-11-23T00:00:00"),
        ("not filled yet", ["--scale", "+100%"], "2026-12-17T10:00:00", "2026-12-09T10:00:00", "2026-12-01T10:00:00"),
        ("not filled yet", ["--fill", "20 mL"], "2026-12-17T10:00:00", "2026-12-19T10:00:00", "2026-12-01T10:00:00"),
        ("no program yet", ["--scale", "-100%"], "2026-12-17T10:00:00", None, "2026-12-01T10:00:00"),
        (
            "no program yet",
            ["--set", "rate=2 mL/day"],
            "2026-12-17T10:00:00",
            "2026-12-09T10:00:00",
            "2026-12-01T10:00:00",
        ),
    ],
)
def test_edges(
    folder: Path, edge: str, options: list[str], low_alarm: str | None, changed: str | None, begins: str
) -> None:
    found = compared(written(folder, EDGES[edge]), *options, "--lead", "0 days")
    assert (found["now"]["low_alarm_at"], found["changed"]["low_alarm_at"]) == (low_alarm, changed)
    assert found["begins_at"] == begins
    screen = run("compare", str(folder / "pump.yaml"), *options, *AS_OF).out
    (row,) = [line for line in screen.splitlines() if line.startswith("low reservoir")]
    assert row.count("never") == [low_alarm, changed].count(None)
    assert ("not filled yet: both sides" in screen) == (edge == "not filled yet")
    assert ("no program is in force yet" in screen) == (edge == "no program yet")


def test_two_files_as_they_are(folder: Path) -> None:
    first, second = written(folder, NOW), written(folder, from_midnight(MORE), "draft.yaml")
    ran = run("compare", first, second, *AS_OF, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert {field: found["changed"][field] for field in DATES} == {field: due(second)[field] for field in DATES}
    assert {field: found["now"][field] for field in DATES} == {field: due(first)[field] for field in DATES}
    assert (found["begins_at"], found["changes"], found["notices"], found["steps"]) == (None, [], [], [])
    assert (found["now"]["file"], found["changed"]["file"]) == (first, second)
    screen = run("compare", first, second, *AS_OF).out
    assert "two files as they are" in screen
    assert " for the second instead of " in screen


def test_of_two_files_one_may_be_filled_later(folder: Path) -> None:
    first, second = written(folder, NOW), written(folder, EDGES["not filled yet"], "draft.yaml")
    note = "second: not filled yet, so computed from the first fill at Tue 2026-12-01 10:00"
    assert f"note: {note}" in run("compare", first, second, *AS_OF).out
    assert json.loads(run("compare", first, second, *AS_OF, "--format", "json").out)["notices"] == [note]


def test_two_files_with_several_pumps_each_need_a_code(folder: Path) -> None:
    samples = ("sample_configs", "sample_configs")
    assert run("compare", *samples, *AS_OF).code == 2
    ran = run("compare", *samples, *AS_OF, "--pump", "P-003")
    assert ran.code == 0
    assert "Refill due Fri 2027-02-12 for the second, the same day as for the first. Status: ok." in ran.out


def test_two_files_of_which_one_cannot_be_read(folder: Path) -> None:
    ran = run("compare", written(folder, NOW), "tests/data/readme/two-mistakes.yaml", *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert "wrong-unit" in ran.err
    (folder / "clinic.yaml").write_text("soon: x\n")
    ran = run("compare", str(folder / "pump.yaml"), str(folder / "pump.yaml"), *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert "wrong clinic file" in ran.err


def test_csv_holds_the_figures_of_json(folder: Path) -> None:
    arguments = (written(folder, NOW), "--steps", "+10% every 7 days x 2", *AS_OF)
    found = json.loads(run("compare", *arguments, "--format", "json").out)
    now, changed, *steps = csv.DictReader(io.StringIO(run("compare", *arguments, "--format", "csv").out))

    def filled(row: dict[str, str]) -> dict[str, str]:
        return {field: cell for field, cell in row.items() if cell}

    def cells(values: dict[str, Any]) -> dict[str, str]:
        """The cells of the values of a side; drugs are one text."""
        texts = {field: "; ".join(" ".join(drug.values()) for drug in values[field]) for field in {*values} & {"drugs"}}
        return {
            field: str(value).lower() if isinstance(value, bool) else str(value)
            for field, value in (values | texts).items()
            if value is not None
        }

    differences = {f"{field}_difference": value for field, value in found["difference"].items()}
    assert filled(now) == {"side": "now", **cells(found["now"])}
    assert filled(changed) == {"side": "changed", **cells(found["changed"]), **cells(differences)}
    about = {field: found["changed"][field] for field in ("pump", "file", "model", "drugs", "timezone")}
    assert [filled(row) for row in steps] == [
        {"side": "step", "step": str(number), **cells(about), **cells(step)}
        for number, step in enumerate(found["steps"], start=1)
    ]
    assert set(differences) - set(now) == {"deadline_reason_difference", "status_difference"}


@pytest.mark.parametrize(
    "options",
    [
        ["--scale", "+10%"],
        ["--set", "rate=120 mcg/day"],
        ["--concentration", "2 mg/mL", "--fill", "40 mL"],
        ["--steps", "+10% every 7 days x 4"],
        ["--alarm", "4 mL"],
    ],
)
def test_nothing_is_written_to_any_file(folder: Path, options: list[str]) -> None:
    file = written(folder, NOW)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    for arguments in ((file, *options), (file, file)):
        assert run("compare", *arguments, *AS_OF).code == 0
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "nothing is to change"),
        (["--scale", "10%"], "more or less"),
        (["--scale", "+10%", "--steps", "+10% every 7 days x 4"], "exclude each other"),
        (["--steps", "+10% every 7 days x 99"], "1 to 52 steps"),
        (["--set", "windows[7].rate=1 mL/h"], "no field `windows[7].rate` in this program: did you mean"),
        (["--set", "rate=1"], "program.rate: `1` has no unit"),
        (["--set", "windows[0].to=23:00"], "overlaps"),
        (["--fill", "41 mL"], "a fill of 41 mL is above the capacity of 40 mL"),
        (["--fill", "2 mL"], "a fill of 2 mL is not above the alarm volume of 2 mL"),
        (["--alarm", "20 mL"], "a fill of 20 mL is not above the alarm volume of 20 mL"),
        (["--alarm", "40 mL"], "the alarm volume of 40 mL is not below the capacity of 40 mL"),
        (["--concentration", "0 mg/mL"], "is zero"),
        (["--fill", "40"], "has no unit"),
        (["--scale", "+10%", "--bom"], "--bom goes with --format csv"),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage_in_words(folder: Path, options: list[str], words: str) -> None:
    ran = run("compare", written(folder, NOW.replace("programs:\n  - {", "program: {")), *options, *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert words in flat(ran)


def test_more_than_two_files_or_two_with_a_change_is_wrong_usage(folder: Path) -> None:
    file = written(folder, NOW)
    assert "3 paths" in flat(run("compare", file, file, file, *AS_OF))
    ran = run("compare", file, file, "--scale", "+10%", *AS_OF)
    assert ran.code == 2
    assert "two pumps are compared as they are" in flat(ran)


def test_a_concentration_needs_a_drug(folder: Path) -> None:
    ran = run("compare", written(folder, EDGES["alarm"]), "--concentration", "2 mg/mL", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "the file names none" in ran.err


def flat(ran: Ran) -> str:
    """Return the text on standard error without the frame that breaks its lines."""
    return " ".join(ran.err.replace("\u2502", " ").split())


def test_a_pump_from_standard_input() -> None:
    ran = run("compare", "-", "--set", "rate=110 mcg/day", *AS_OF, stdin=NOW)
    assert ran.code == 0
    assert "change: rate: 110 mcg/day from Mon 2026-11-23 00:00 on, now 100 mcg/day" in ran.out


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--alarm", "1 mL", "below that of the model"),
        ("--scale", "-60%", "below the lowest"),
        ("--concentration", "2000 mcg/mL", "below the lowest"),
        ("--set", "rate=20 mcg/day", "below the lowest"),
    ],
)
def test_what_the_model_cannot_do_is_noted(folder: Path, option: str, value: str, said: str) -> None:
    text = """pump: P-001
model: synchromed-ii-20
drugs: [{name: baclofen, concentration: 500 mcg/mL}]
fill: {at: 2026-11-09 09:30, volume: 20 mL}
program: {rate: 50 mcg/day}
"""
    notes = " ".join(compared(written(folder, text), f"{option}={value}")["notices"])
    assert notes.count(said) == 1


ONE_RATE = f"{HEAD}program: {{rate: 100 mcg/day}}  # since March\n"
DIFF = [
    "--- -",
    "+++ -",
    "@@ -7,4 +7,6 @@",
    " fill: {at: 2026-11-09 09:30, volume: 20 mL}",
    " boluses:",
    "   - {at: 2026-12-24 08:00, dose: 30 mcg, over: 10 min}",
    "-program: {rate: 100 mcg/day}  # since March",
    "+programs:",
    "+  - {rate: 100 mcg/day}  # since March",
    "+  - {start: 2026-11-23 00:00, rate: 120 mcg/day}",
]


def test_the_diff_has_the_changed_program_as_a_further_one() -> None:
    asked = ("compare", "-", "--set", "rate=120 mcg/day", *AS_OF)
    ran = run(*asked, "--diff", stdin=ONE_RATE)
    assert ran.code == 0
    assert ran.out.splitlines()[-len(DIFF) - 1 :] == ["", *DIFF]
    assert run(*asked, stdin=ONE_RATE).out == ran.out[: ran.out.index("\n--- -")]
    document = json.loads(run(*asked, "--diff", "--format", "json", stdin=ONE_RATE).out)
    assert document["diff"] == DIFF
    assert json.loads(run(*asked, "--format", "json", stdin=ONE_RATE).out)["diff"] is None


def test_what_the_diff_writes_is_the_changed_pump(tmp_path: Path) -> None:
    written = tmp_path / "p.yaml"
    written.write_text("\n".join([*ONE_RATE.splitlines()[:-1], *(line[1:] for line in DIFF[-3:])]) + "\n")
    settled(written)
    asked = ("compare", "-", "--set", "rate=120 mcg/day", *AS_OF, "--format", "json")
    changed = json.loads(run(*asked, stdin=ONE_RATE).out)
    (pump,) = json.loads(run("due", str(written), *AS_OF, "--format", "json").out)["pumps"]
    assert {key: changed["changed"][key] for key in DATES} == {key: pump[key] for key in DATES}


def test_the_start_in_a_diff_has_an_offset_where_the_clocks_show_it_twice() -> None:
    text = ONE_RATE.replace("pump: P-001", "pump: P-001\ntimezone: America/Chicago").replace("2026-11-09", "2026-10-19")
    ran = run("compare", "-", "--set", "rate=120 mcg/day", "--diff", "--as-of", "2026-11-01 01:30-06:00", stdin=text)
    assert "+  - {start: 2026-11-01 01:30-06:00, rate: 120 mcg/day}" in ran.out


@pytest.mark.parametrize(
    ("options", "words", "text"),
    [
        (["--scale", "+5%"], "give --set, and no other change", ONE_RATE),
        (["--set", "rate=1 mL/day", "--alarm", "4 mL"], "give --set, and no other change", ONE_RATE),
        (["--set", "rate=1 mL/day", "--format", "csv"], "give --format table, md or json", ONE_RATE),
        (["--set", "rate=1 mL/day", "--as-of", "2026-11-01"], "starts 2026-11-09 09:30, as the changed one", ONE_RATE),
        (["--set", "rate=1 mL/day"], "--diff: line 10: `program` has an anchor", ONE_RATE.replace("m: {", "m: &x {")),
    ],
)
def test_a_diff_that_cannot_be_shown(options: list[str], words: str, text: str) -> None:
    as_of = () if "--as-of" in options else AS_OF
    ran = run("compare", "-", "--diff", *options, *as_of, stdin=text)
    assert (ran.code, ran.out) == (2, "")
    assert words in " ".join(ran.err.replace("\u2502", " ").split())


def test_a_deadline_that_gets_earlier_is_not_called_later(tmp_path: Path) -> None:
    """The days to the deadline are counted from the due date, those of the answer and the table from the date now."""
    file = tmp_path / "p.yaml"
    file.write_text(simple_text("20 mL", "2 mL", "{rate: 0.5 mL/day}", "1000 mcg/mL", at=BY_DAY))
    out = run("compare", str(file), "--scale", "+10%", "--as-of", "2026-01-10").out
    answer, reason = out.splitlines()[4:6]
    assert "earlier" in answer
    assert reason.endswith(" days after the due date.")
    assert "later" not in out
