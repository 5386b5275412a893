"""`reconcile`: what it prints, in which order, the measurements it cannot compare, and by which tolerance."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pumpcli.domain.reconcile import MeasuredDays
from tests.builders import Ran, run

AS_OF = ("--as-of", "2026-12-31")
CAN_BE_MORE = "ran slow, pump or catheter trouble, read or written down wrong, or a fill not as recorded?"
MORE = f"more left than expected: {CAN_BE_MORE}"
CAN_BE_LESS = "ran fast, read or written down wrong, drug taken out, or a fill beside the reservoir?"
CAN_MEAN_MORE = (
    "more left than expected can mean: the pump ran slow, or pump or catheter are in trouble; a volume was read or "
    "written down wrong; the last fill was not as recorded"
)
CAN_MEAN_LESS = (
    "less left than expected can mean: the pump ran fast; a volume was read or written down wrong, or the syringe was "
    "read in another way; drug was taken out, or went beside the reservoir at the last refill"
)
LESS = f"less left than expected: {CAN_BE_LESS}"


def pump(code: str, *fills: str, readings: str = "", rate: str = "0.2 mL/day") -> str:
    """Return a pump filled with 20 mL on days such as "2026-03-02"; "2026-03-02 8" if 8 mL were withdrawn."""
    written = []
    for fill in fills:
        day, _, withdrawn = fill.partition(" ")
        written.append(f"{{at: {day} 09:00, volume: 20 mL{f', withdrawn: {withdrawn} mL' if withdrawn else ''}}}")
    return (
        f"pump: {code}\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\nfills: [{', '.join(written)}]\n"
        f"program: {{rate: {rate}}}\n{readings}"
    )


#: Sixty days at 0.2 mL: 8 mL are expected on 2 March, and so they are on 1 May.
FINE = pump("P-001", "2026-01-01", "2026-03-02 8")
OFF = pump("P-002", "2026-01-01", "2026-03-02 8", "2026-05-01 12")
DRIFTS = pump("P-003", "2026-01-01", "2026-03-02 8.8", "2026-05-01 8.9", "2026-06-30 9")
UNMEASURED = pump("P-004", "2026-01-01", "2026-03-02")
FIRST = pump("P-005", "2026-01-01 3")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pumps").mkdir()
    return tmp_path / "pumps"


def write(folder: Path, *pumps: str) -> str:
    for number, text in enumerate(pumps):
        (folder / f"{number}.yaml").write_text(text)
    return str(folder)


def found(path: str, *options: str) -> dict[str, Any]:
    return dict(json.loads(run("reconcile", path, *AS_OF, "--format", "json", *options).out))


def words(ran: Ran) -> list[str]:
    return [" ".join(line.split()) for line in ran.out.splitlines()]


def test_the_screen(folder: Path) -> None:
    ran = run("reconcile", write(folder, FINE, OFF, UNMEASURED, FIRST), *AS_OF)
    assert (ran.code, ran.err.count("[residual-off]"), ran.err.splitlines()[-1]) == (0, 1, "0 errors, 1 warning")
    assert words(ran) == [
        "Residuals, measured and expected, as of the end of Thu 2026-12-31",
        "A list of differences for a clinician to look at, not a diagnosis: a mistake in a record can look like a "
        "fault of a pump.",
        "off: by more than 2 mL, or by more than 20 % of what was programmed (and more than 0.2 mL); no clinic file",
        "of programmed: the difference as a part of the volume programmed since the last fill; ratio: delivered / "
        "programmed since then",
        "",
        "Pump Measured Expected Found Difference Of programmed Ratio Note",
        f"OFF P-002 Fri 2026-05-01 09:00, withdrawn 8.000 mL 12 mL +4.000 mL +33.3 % 0.667 {MORE} "
        "33.3 % less delivered than programmed since the last fill",
        "ok P-001 Mon 2026-03-02 09:00, withdrawn 8.000 mL 8 mL 0.000 mL 0.0 % 1.000",
        "ok P-002 Mon 2026-03-02 09:00, withdrawn 8.000 mL 8 mL 0.000 mL 0.0 % 1.000",
        "first P-005 Thu 2026-01-01 09:00, withdrawn 3 mL the first fill: nothing to compare with",
        "",
        "Pump by pump",
        "Pump Measurements Off Ratio, refill by refill Mean What stands out",
        "P-002 2 1 1.000 0.667 0.833 1 of 2 measurements off; ratio more than 14.5 % from 1: 0.667 on Fri 2026-05-01",
        "P-001 1 1.000 1.000",
        "P-005 1",
        "",
        "All pumps",
        "refills 3 with a withdrawn volume, 1 without",
        "readings 0",
        "off 1 with more left than expected, 0 with less",
        "pumps that are off 1 of 4 pumps: P-002",
        "drift to more left 0 of 4 pumps",
        "drift to less left 0 of 4 pumps",
        "mean ratio 0.889 over 3 refills",
        CAN_MEAN_MORE,
        "",
        "4 measurements of 3 pumps, 1 off; 3 refills with a mean ratio of 0.889 (1402 refills in a study: 0.995)",
        "refills without a withdrawn volume: P-004 1",
        "1 pump without any measurement: P-004",
    ]


def test_the_fields_of_a_measurement(folder: Path) -> None:
    reading = "readings: [{at: 2026-04-01 09:00, volume: 14 mL}]\n"
    path = write(folder, pump("P-001", "2026-01-01", "2026-03-02 8", "2026-05-01 12", readings=reading))
    result = found(path)
    assert {key: result[key] for key in list(result)[:10]} == {
        "schema": "pumpcli/reconcile/2",
        "as_of": "2026-12-31",
        "tolerance_ml": 2,
        "tolerance_percent": 20,
        "complete": True,
        "unread": [],
        "where": [],
        "hidden_urgent_count": 0,
        "measurements": result["measurements"],
        "pumps": [
            {
                "pump": "P-001",
                "file": f"{folder}/0.yaml",
                "measurements_count": 3,
                "flagged_count": 1,
                "without_withdrawn_count": 0,
                "ratios": [1, 0.666667],
                "mean_ratio": 0.833333,
                "drift_count": 0,
                "stands_out": True,
                "why": ["1 of 3 measurements off", "ratio more than 14.5 % from 1: 0.667 on Fri 2026-05-01"],
                "refills_measured_count": 2,
                "refills_unmeasured_count": 0,
                "readings_count": 1,
                "more_left_count": 1,
                "less_left_count": 0,
                "drift": None,
            }
        ],
    }
    assert list(result)[10:] == [
        "mean_ratio",
        "without_measurement",
        "tolerance_by_capacity",
        *("from", "until", "summary", "printed_alarms", "problems"),
    ]
    assert result["measurements"][0] == {
        "pump": "P-001",
        "file": f"{folder}/0.yaml",
        "kind": "withdrawn",
        "measured_at": "2026-05-01T09:00:00",
        "measured_ml": 12,
        "expected_from": "2026-04-01T09:00:00",
        "expected_low_ml": 8,
        "expected_high_ml": 8,
        "difference_ml": 4,
        "difference_percent": 33.333333,
        "filled_at": "2026-03-02T09:00:00",
        "filled_ml": 20,
        "delivered_ml": 8,
        "programmed_low_ml": 12,
        "programmed_high_ml": 12,
        "ratio": 0.666667,
        "flagged": True,
        "findings": ["more_left", "more_left_since_fill", "underinfusion"],
        "why": [
            MORE,
            f"4.000 mL more left than expected since the last fill: {CAN_BE_MORE}",
            "33.3 % less delivered than programmed since the last fill",
        ],
        "timezone": None,
        "tolerance_ml": 2,
        "tolerance_percent": 20,
        "off_direction": "more",
    }
    assert [(each["kind"], each["measured_at"]) for each in result["measurements"][1:]] == [
        ("withdrawn", "2026-03-02T09:00:00"),
        ("reading", "2026-04-01T09:00:00"),
    ]


def test_a_range_where_the_patient_may_use_boluses(folder: Path) -> None:
    on_demand = "0.1 mL/day, on_demand: {volume: 0.05 mL, max_per_day: 2}"
    path = write(folder, pump("P-001", "2026-01-01", "2026-03-02 9", rate=on_demand))
    (measured,) = found(path)["measurements"]
    fields = (
        "expected_low_ml",
        "expected_high_ml",
        "difference_ml",
        "programmed_low_ml",
        "programmed_high_ml",
        "ratio",
    )
    assert [measured[field] for field in fields] == [8, 14, 0, 6, 12, 1]
    ran = run("reconcile", path, *AS_OF)
    assert "two expected volumes: with all patient boluses used, and with none" in ran.out
    assert "  8.000 mL to 14.000 mL   9 mL    0.000 mL" in ran.out


READ_THEN = "readings: [{{at: 2026-02-10 09:00, volume: {} mL}}]\n"


@pytest.mark.parametrize(
    ("fills", "readings", "words"),
    [
        (
            ["2026-01-01", "2026-03-02 5"],
            "",
            [LESS, "25.0 % more delivered than programmed since the last fill: overinfusion?"],
        ),
        (
            ["2026-01-01", "2026-03-02 21"],
            "",
            ["more than the 20 mL of the last fill, which cannot be: a wrong record? or drug from the pocket?"],
        ),
        (
            ["2026-01-01"],
            READ_THEN.format("21"),
            ["more than the 20 mL of the last fill, which cannot be: a wrong record?"],
        ),
        (
            ["2026-01-01", "2026-03-02 8"],
            READ_THEN.format("18"),
            [LESS, "as expected since the last fill: was the reading before it right?"],
        ),
        (
            ["2026-01-01", "2026-03-02 5.5"],
            READ_THEN.format("10.4"),
            [
                f"2.500 mL less left than expected since the last fill: {CAN_BE_LESS}",
                "20.8 % more delivered than programmed since the last fill: overinfusion?",
            ],
        ),
        (["2026-01-01", "2026-04-20 0"], "", ["found empty", "should have been empty by then"]),
    ],
)
def test_every_finding_in_words(folder: Path, fills: list[str], readings: str, words: list[str]) -> None:
    result = found(write(folder, pump("P-001", *fills, readings=readings)))
    newest = max(result["measurements"], key=lambda each: str(each["measured_at"]))
    assert newest["why"] == words
    assert result["pumps"][0]["stands_out"]


def test_what_leaves_a_stopped_pump_in_words(folder: Path) -> None:
    path = write(folder, pump("P-001", "2026-01-01", "2026-03-02 15", rate="0 mL/day"))
    (measured,) = found(path)["measurements"]
    assert (measured["ratio"], measured["difference_percent"]) == (None, None)
    assert (measured["tolerance_ml"], measured["tolerance_percent"]) == (2, None)
    assert measured["why"] == [LESS]
    assert found(path)["pumps"][0]["why"] == ["1 of 1 measurement off"]


def soon(code: str, capacity: int, read: str) -> str:
    """Return a pump with a reading a quarter of an hour after its fill."""
    return (
        f"pump: {code}\nreservoir: {{capacity: {capacity} mL, low_alarm: 2 mL}}\nprogram: {{rate: 0.3 mL/day}}\n"
        f"fill: {{at: 2026-11-02 09:00, volume: {capacity} mL}}\n"
        f"readings: [{{at: 2026-11-02 09:15, volume: {read} mL}}]\n"
    )


def test_soon_after_a_fill_there_is_no_ratio_and_no_percentage(folder: Path) -> None:
    pumps = [soon("S-1", 20, "19.4"), soon("S-2", 20, "18.8"), soon("S-3", 40, "38.4"), soon("S-4", 40, "37.7")]
    path = write(folder, *pumps)
    measured = {each["pump"]: each for each in found(path)["measurements"]}
    fields = ("flagged", "tolerance_ml", "tolerance_percent", "ratio", "difference_percent")
    assert {code: [measured[code][field] for field in fields] for code in sorted(measured)} == {
        "S-1": [False, 1, None, None, None],
        "S-2": [True, 1, None, None, None],
        "S-3": [False, 2, None, None, None],
        "S-4": [True, 2, None, None, None],
    }
    line = (
        "less than 2 mL or 10 % of the reservoir programmed, whichever is less: no percentage and no ratio; off by "
        "more than 1 mL up to 20 mL capacity, else by more than 2 mL"
    )
    assert line in words(run("reconcile", path, *AS_OF))
    assert "whichever is less" not in run("reconcile", write(folder, *[FINE] * 4), *AS_OF).out


def test_a_tolerance_by_capacity(folder: Path) -> None:
    path = write(folder, soon("S-1", 20, "19.1"), soon("S-2", 40, "38.1"), soon("S-3", 40, "37.9"))
    clinic = folder / "clinic.yaml"
    clinic.write_text("residual_tolerance: {20 mL: 0.5 mL, 40 mL: 2 mL, any: 20 %}\n")
    result = found(path)
    assert (result["tolerance_ml"], result["tolerance_percent"]) == (None, 20)
    assert result["tolerance_by_capacity"] == [
        {"up_to_ml": 20, "tolerance_ml": 0.5, "tolerance_percent": None},
        {"up_to_ml": 40, "tolerance_ml": 2, "tolerance_percent": None},
    ]
    assert [(each["pump"], each["flagged"]) for each in result["measurements"]] == [
        ("S-1", True),
        ("S-3", True),
        ("S-2", False),
    ]
    assert words(run("reconcile", path, *AS_OF))[2:5] == [
        "off: up to 20 mL capacity by more than 0.5 mL; up to 40 mL capacity by more than 2 mL; every pump by more "
        f"than 20 % of what was programmed (and more than 0.2 mL); clinic file {folder}/clinic.yaml",
        "of programmed: the difference as a part of the volume programmed since the last fill; ratio: delivered / "
        "programmed since then",
        "less than 2 mL or 10 % of the reservoir programmed, whichever is less: no percentage and no ratio; off by "
        "more than the mL above, or where none are given by more than 1 mL up to 20 mL capacity, else by more than 2 "
        "mL",
    ]
    clinic.write_text("residual_tolerance: {20 mL: 0.5 mL}\n")
    assert words(run("reconcile", path, *AS_OF))[2] == (
        "off: up to 20 mL capacity by more than 0.5 mL; larger pumps by more than 2 mL, or by more than 20 % of what "
        f"was programmed (and more than 0.2 mL); clinic file {folder}/clinic.yaml"
    )


def test_a_drift_in_words_and_a_row_for_every_mark(folder: Path) -> None:
    marks = pump("P-006", "2026-01-01 1", "2026-03-02 9.9", "2026-06-30 0", "2026-08-29 8", "2026-10-28 12")
    ran = run("reconcile", write(folder, DRIFTS, marks), *AS_OF)
    drift = "the last 3 refills all left more than expected, by 6.7 % to 8.3 % of what was programmed: under-delivery?"
    assert f"P-003 3 0.933 0.925 0.917 0.925 {drift}" in words(ran)
    assert [line.split()[0] for line in ran.out.splitlines() if ", withdrawn " in line] == (
        ["OFF", "ok", "ok", "ok", "first", "ratio", "empty", "ok"]
    )
    less = pump("P-003", "2026-01-01", "2026-03-02 7.2", "2026-05-01 7.1", "2026-06-30 7.2")
    ran = run("reconcile", write(folder, less, FINE), *AS_OF)
    assert "all left less than expected, by 6.7 % to 7.5 % of what was programmed: over-delivery?" in ran.out


def test_what_is_off_comes_first_and_the_newest_of_it(folder: Path) -> None:
    later = pump("P-007", "2026-01-01", "2026-03-02 12", "2026-05-01 8", "2026-06-30 12")
    result = found(write(folder, FINE, later, OFF, DRIFTS))
    order = [(each["flagged"], each["pump"], each["measured_at"][:10]) for each in result["measurements"]]
    assert order == [
        (True, "P-007", "2026-06-30"),
        (True, "P-002", "2026-05-01"),
        (True, "P-007", "2026-03-02"),
        (False, "P-001", "2026-03-02"),
        (False, "P-002", "2026-03-02"),
        (False, "P-003", "2026-03-02"),
        (False, "P-003", "2026-05-01"),
        (False, "P-003", "2026-06-30"),
        (False, "P-007", "2026-05-01"),
    ]
    assert [each["pump"] for each in result["pumps"]] == ["P-002", "P-003", "P-007", "P-001"]
    assert [each["stands_out"] for each in result["pumps"]] == [True, True, True, False]


@pytest.mark.parametrize(
    ("tolerance", "limits", "says", "flagged"),
    [
        ("5 mL", (5, None), "off: by more than 5 mL; ", 0),
        ("[30 %]", (None, 30), "off: by more than 30 % of what was programmed (and more than 0.2 mL); ", 1),
        ("[5 mL, 33.4 %]", (5, 33.4), "off: by more than 5 mL, or by more than 33.4 % of", 0),
        ("[5 mL, 33.3 %]", (5, 33.3), "off: by more than 5 mL, or by more than 33.3 % of", 1),
    ],
)
def test_the_clinic_sets_the_tolerance(
    folder: Path, tolerance: str, limits: tuple[float | None, float | None], says: str, flagged: int
) -> None:
    (folder / "clinic.yaml").write_text(f"clinic: St. Example\nresidual_tolerance: {tolerance}\n")
    path = write(folder, OFF)
    result = found(path)
    assert (result["tolerance_ml"], result["tolerance_percent"]) == limits
    assert sum(each["flagged"] for each in result["measurements"]) == flagged
    ran = run("reconcile", path, *AS_OF)
    assert ran.out.startswith("St. Example: residuals, measured and expected, as of the end of ")
    assert says in ran.out
    assert f"clinic file {folder}/clinic.yaml" in ran.out
    assert result["pumps"][0]["stands_out"], "the ratio is 0.667, whatever the clinic tolerates"


def test_refills_of_which_nothing_was_written_down_are_counted(folder: Path) -> None:
    path = write(folder, pump("P-001", "2026-01-01", "2026-03-02", "2026-05-01 8", "2026-06-30"), UNMEASURED)
    ran = run("reconcile", path, *AS_OF)
    assert ran.out.splitlines()[-2:] == [
        "refills without a withdrawn volume: P-001 2, P-004 1",
        "1 pump without any measurement: P-004",
    ]
    result = found(path)
    assert (result["pumps"][0]["without_withdrawn_count"], result["without_measurement"]) == (2, ["P-004"])


def test_a_fleet_in_which_nothing_was_measured(folder: Path) -> None:
    path = write(folder, UNMEASURED)
    ran = run("reconcile", path, *AS_OF)
    assert ran.code == 0
    assert ran.out.splitlines()[-3:] == [
        "nothing is measured yet: no fill has `withdrawn`, and there is no reading",
        "refills without a withdrawn volume: P-004 1",
        "1 pump without any measurement: P-004",
    ]
    assert run("reconcile", path, *AS_OF, "--format", "csv").out.count("\n") == 1
    assert (found(path)["measurements"], found(path)["mean_ratio"]) == ([], None)


def test_a_pump_that_cannot_be_read_is_named(folder: Path) -> None:
    path = write(folder, FINE, OFF.replace("0.2 mL/day", "0.2 mL"))
    ran = run("reconcile", path, *AS_OF)
    assert ran.code == 3
    assert (
        ran.out.splitlines()[-1] == f"INCOMPLETE: 1 pump or file left out: P-002 ({folder}/1.yaml:1); see the problems"
    )
    assert "1.yaml:4:17: error: program.rate: `0.2 mL` is an amount" in ran.err
    result = found(path)
    assert (result["complete"], result["unread"]) == (False, [{"pump": "P-002", "file": f"{folder}/1.yaml", "line": 1}])
    assert [problem["code"] for problem in result["problems"]] == ["wrong-unit"]


def test_what_is_not_known_yet_is_not_compared(folder: Path) -> None:
    path = write(folder, OFF)
    ran = run("reconcile", path, "--as-of", "2026-04-30", "--format", "json")
    assert [each["measured_at"] for each in json.loads(ran.out)["measurements"]] == ["2026-03-02T09:00:00"]


def test_csv_and_json_hold_the_same(folder: Path) -> None:
    reading = READ_THEN.format("12.5")
    path = write(folder, OFF, FIRST, pump("P-006", "2026-01-01", "2026-03-02 21", readings=reading))
    rows = list(csv.DictReader(io.StringIO(run("reconcile", path, *AS_OF, "--format", "csv").out)))
    measurements = found(path)["measurements"]
    assert [[field for field in row if field in measurements[0]] for row in rows] == [
        list(each) for each in measurements
    ]
    for row, each in zip(rows, measurements, strict=True):
        flat = {field: "; ".join(value) if isinstance(value, list) else value for field, value in each.items()}
        flat["flagged"] = "true" if each["flagged"] else "false"
        wanted = {field: "" if value is None else str(value) for field, value in flat.items()}
        assert {field: row[field] for field in wanted} == wanted


def test_each_row_of_a_csv_has_the_figures_of_its_pump_and_of_all_pumps(folder: Path) -> None:
    path = write(folder, OFF, UNMEASURED, DRIFTS)
    rows = list(csv.DictReader(io.StringIO(run("reconcile", path, *AS_OF, "--format", "csv").out)))
    result = found(path)
    pumps = {each["pump"]: each for each in result["pumps"]}
    assert {row["pump"] for row in rows} == {"P-002", "P-003"}
    for row in rows:
        one, every = pumps[row["pump"]], result["summary"]
        counts = [field for field in one if field.endswith("_count") and f"pump_{field}" in row]
        assert len(counts) == 5
        assert {field: row[f"pump_{field}"] for field in counts} == {field: str(one[field]) for field in counts}
        assert (row["pump_drift"], row["pump_mean_ratio"]) == (one["drift"] or "", str(one["mean_ratio"]))
        assert [row[f"clinic_{field}"] for field in every if field.endswith("_count")] == ["3", "5", "1", "0", "1", "0"]
        assert [row[f"clinic_{field}_count"] for field in ("off_pumps", "drift_more", "drift_less")] == ["1", "1", "0"]
        assert row["clinic_mean_ratio"] == str(every["mean_ratio"])
    assert (result["summary"]["off_pumps"], result["summary"]["drift_more"]) == (["P-002"], ["P-003"])


def test_a_code_is_harmless_to_a_spreadsheet(folder: Path) -> None:
    path = write(folder, FINE.replace("P-001", "'=1+1'"))
    (row,) = csv.DictReader(io.StringIO(run("reconcile", path, *AS_OF, "--format", "csv").out))
    assert row["pump"] == "'=1+1"


def test_the_common_options(folder: Path) -> None:
    path = write(folder, FINE.replace("program: {", "program: {start: 2026-01-08 00:00, "))
    target = folder.parent / "list.csv"
    ran = run("reconcile", path, *AS_OF, "--format", "csv", "--bom", "--output", str(target), "--strict")
    assert (ran.code, ran.out) == (3, "")
    assert "error: fill 1, at: no program is in force" in ran.err
    assert target.read_text(encoding="utf-8").startswith("\ufeffpump,file,kind,")
    assert run("reconcile", path, *AS_OF, "--bom").code == 2
    assert run("reconcile", path, *AS_OF, "--lead", "3 days").code == 2


def test_with_a_wrong_clinic_file_no_list_is_made(folder: Path) -> None:
    (folder / "clinic.yaml").write_text("residual_tolerance: [2 mL, 20]\n")
    ran = run("reconcile", write(folder, FINE), *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    assert "clinic.yaml:1:28: error: residual_tolerance 2: `20` has no unit" in ran.err


#: Three refills and a reading: of 2 March, 1 May and 30 June, and of 1 April.
RANGED = pump(
    "P-001",
    "2026-01-01",
    "2026-03-02 8",
    "2026-05-01 5",
    "2026-06-30",
    readings="readings: [{at: 2026-04-01 09:00, volume: 14 mL}]\n",
)


@pytest.mark.parametrize(
    ("options", "days", "unmeasured"),
    [
        ((), ["05-01", "03-02", "04-01"], 1),
        (("--from", "2026-03-02"), ["05-01", "03-02", "04-01"], 1),
        (("--from", "2026-03-03"), ["05-01", "04-01"], 1),
        (("--from", "2026-04-01", "--until", "2026-04-01"), ["04-01"], 0),
        (("--until", "2026-04-30"), ["03-02", "04-01"], 0),
        (("--until", "2026-05-01"), ["05-01", "03-02", "04-01"], 0),
        (("--from", "2026-06-30", "--until", "2026-06-30"), [], 1),
    ],
)
def test_the_days_asked_for(folder: Path, options: tuple[str, ...], days: list[str], unmeasured: int) -> None:
    """Both are included, and what is expected is computed from the fill or reading before, on whatever day."""
    result = found(write(folder, RANGED), *options)
    assert [each["measured_at"][5:10] for each in result["measurements"]] == days
    assert (result["from"], result["until"]) == tuple(
        options[options.index(option) + 1] if option in options else None for option in ("--from", "--until")
    )
    whole = {each["measured_at"]: each for each in found(str(folder))["measurements"]}
    assert all(each == whole[each["measured_at"]] for each in result["measurements"])
    summary = result["summary"]
    assert (summary["refills_measured_count"] + summary["readings_count"], summary["refills_unmeasured_count"]) == (
        len(days),
        unmeasured,
    )


def test_figures_over_the_days_asked_for(folder: Path) -> None:
    result = found(write(folder, DRIFTS, RANGED), "--from", "2026-05-01", "--until", "2026-06-30")
    (ranged, drifts) = result["pumps"]
    assert (ranged["pump"], ranged["ratios"], ranged["less_left_count"]) == ("P-001", [1.25], 1)
    assert (drifts["ratios"], drifts["drift"], drifts["mean_ratio"]) == ([0.925, 0.916667], None, 0.920833)
    assert result["summary"] == {
        "pumps_count": 2,
        "refills_measured_count": 3,
        "refills_unmeasured_count": 1,
        "readings_count": 0,
        "more_left_count": 0,
        "less_left_count": 1,
        "off_pumps": ["P-001"],
        "drift_more": [],
        "drift_less": [],
        "mean_ratio": 1.030556,
    }
    screen = words(run("reconcile", str(folder), *AS_OF, "--from", "2026-05-01", "--until", "2026-06-30"))
    assert screen[0] == (
        "Residuals, measured and expected, from Fri 2026-05-01 to Tue 2026-06-30, as of the end of Thu 2026-12-31"
    )
    assert "All pumps, from Fri 2026-05-01 to Tue 2026-06-30" in screen
    assert CAN_MEAN_LESS in screen
    assert CAN_MEAN_MORE not in screen


def test_a_drift_says_what_it_can_mean(folder: Path) -> None:
    less = pump("P-003", "2026-01-01", "2026-03-02 7.2", "2026-05-01 7.1", "2026-06-30 7.2")
    screen = words(run("reconcile", write(folder, less), *AS_OF))
    assert CAN_MEAN_LESS in screen
    assert "drift to less left 1 of 1 pump: P-003" in screen


@pytest.mark.parametrize(
    ("options", "days"),
    [
        (("--from", "2026-07-01"), "from Wed 2026-07-01 on"),
        (("--until", "2026-01-31"), "until Sat 2026-01-31"),
        (("--from", "2026-03-03", "--until", "2026-03-31"), "from Tue 2026-03-03 to Tue 2026-03-31"),
    ],
)
def test_days_without_a_measurement_are_named(folder: Path, options: tuple[str, ...], days: str) -> None:
    ran = run("reconcile", write(folder, RANGED), *AS_OF, *options)
    assert ran.code == 0
    assert words(ran)[-2:] == [
        f"nothing was measured {days}: no fill of those days has `withdrawn`, and there is no reading",
        "1 pump without any measurement: P-001",
    ]


def test_days_in_the_wrong_order_are_wrong_usage(folder: Path) -> None:
    ran = run("reconcile", write(folder, RANGED), *AS_OF, "--from", "2026-05-02", "--until", "2026-05-01")
    assert ran.code == 2
    assert "--from 2026-05-02 is after --until 2026-05-01" in " ".join(ran.err.replace("│", " ").split())
    with pytest.raises(ValueError, match="before the first day"):
        MeasuredDays(date(2026, 5, 2), date(2026, 5, 1))


def test_a_filter_says_that_the_sum_is_of_the_pumps_shown(folder: Path) -> None:
    screen = words(run("reconcile", write(folder, OFF, FINE), *AS_OF, "--where", "pump=P-002"))
    assert "All pumps that are shown" in screen
    assert "pumps that are off 1 of 1 pump: P-002" in screen


def test_a_pump_out_of_use_is_compared(folder: Path) -> None:
    ended = OFF + "ended: {on: 2026-06-01, why: explanted}\n"
    assert found(write(folder, ended), "--from", "2026-05-01")["summary"]["off_pumps"] == ["P-002"]


def test_the_days_are_those_of_the_zone_of_the_pump(folder: Path) -> None:
    """Filled at 23:30 on 1 March in Chicago, which is 2 March in UTC."""
    text = FINE.replace("2026-03-02 09:00", "2026-03-01 23:30") + "timezone: America/Chicago\n"
    path = write(folder, text)
    assert len(found(path, "--until", "2026-03-01")["measurements"]) == 1
    assert found(path, "--from", "2026-03-02")["measurements"] == []
