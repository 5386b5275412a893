"""Doses as prescribed: a figure of a file is on every screen with its digits and its unit, and a computed one beside it
in one unit of mass for each drug."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.builders import run

AS_OF = ("--as-of", "2026-11-22")
PRINTOUT = Path("tests/data/printout/P-031.txt")
FILE = "tests/data/printout/P-031.yaml"
FIGURE = re.compile(r"(?<![\d.:-])\d+(?:\.\d+)? (?:[mun]c?[gL](?:/\w+)?|min|h|a day)\b")
MASS = re.compile(r"(\d+(?:\.\d+)?(?:\.\.\.)?) (mg|mcg|ng)(?=[/ ;),]|$)", re.MULTILINE)


def screen(command: str, *arguments: str, stdin: str = "") -> str:
    ran = run(command, *arguments, *AS_OF, stdin=stdin)
    assert ran.code == 0, ran.err
    return ran.out.replace("\u00a0", " ")


def pump_file(program: str, *, concentration: str = "20.0 mg/mL", more: str = "") -> str:
    return (
        "pump: P-001\nreservoir: {capacity: 20.0 mL, low_alarm: 2.00 mL}\n"
        f"drugs:\n  - {{name: morphine, concentration: {concentration}}}\n"
        "  - {name: clonidine, concentration: 150.0 mcg/mL}\n"
        f"stability: 90 days\nfill: {{at: 2026-11-02 10:00, volume: 19.50 mL}}\nprogram: {program}\n{more}"
    )


def figures_of_printout() -> list[str]:
    found = FIGURE.findall(PRINTOUT.read_text(encoding="utf-8"))
    assert len(found) > 20
    return found


@pytest.mark.quick
def test_every_figure_of_a_printout_is_on_the_screen_of_show_digit_for_digit() -> None:
    shown = FIGURE.findall(screen("show", FILE))
    assert [figure for figure in figures_of_printout() if figure not in shown] == []


@pytest.mark.parametrize("figure", sorted(set(figures_of_printout())))
def test_show_has_no_figure_of_the_printout_that_the_file_has_with_other_digits(figure: str, tmp_path: Path) -> None:
    """The figure of the screen comes from the file, so that the two differ where the file was typed wrong."""
    number, unit = figure.split(" ", 1)
    text = Path(FILE).read_text(encoding="utf-8")
    is_count = unit == "a day"
    value = re.compile(rf"(?<=per_day: ){number}(?=[,}}])" if is_count else rf"(?<![\d.]){re.escape(figure)}(?!\w)")
    assert value.search(text) is not None
    digit = "3" if is_count else number.replace("1", "2") if "1" in number else f"1{number}"
    changed = tmp_path / "pump.yaml"
    changed.write_text(value.sub(digit if is_count else f"{digit} {unit}", text), encoding="utf-8")
    ran = run("show", str(changed), *AS_OF)
    assert ran.code == 3 or figure not in FIGURE.findall(ran.out.replace("\u00a0", " "))


def test_explain_has_the_doses_of_the_printout_in_the_lines_of_the_file() -> None:
    lines, shown = Path(FILE).read_text(encoding="utf-8").splitlines(), screen("explain", FILE)
    cited = re.findall(r"([\d.]+ (?:[mun]c?[gL](?:/\w+)?|min|h)) \[P-031\.yaml:(\d+)\]", shown)
    assert {"87.650 mcg/h", "0.1200 mg/h", "360.0 mcg", "0.020 mL/h", "7.50 uL", "0.250 mg"} <= {
        text for text, _ in cited
    }
    assert [(text, line) for text, line in cited if text not in lines[int(line) - 1]] == []


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("show", ()),
        ("explain", ()),
        ("compare", ("--scale", "+10%")),
        ("compare", ("--steps", "+10% every 7 days x 3")),
        ("table", ("--by", "window", "--days", "3")),
    ],
)
def test_what_is_computed_of_a_drug_is_in_the_unit_of_its_dose(
    command: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    """The dose of morphine is in mcg/h, its concentration in mg/mL: no computed figure of morphine is in mg.

    `compare` has each prescribed dose in its own unit in the rows that are named by it.
    """
    text = re.sub("  - .name: (bupivacaine|clonidine).*\n", "", Path(FILE).read_text(encoding="utf-8"))
    (tmp_path / "pump.yaml").write_text(text, encoding="utf-8")
    lines = [line.strip() for line in screen(command, str(tmp_path / "pump.yaml"), *arguments).splitlines()]
    found = [figure for line in lines if not line.startswith(("window ", "bolus at ")) for figure in MASS.findall(line)]
    units = {unit for number, unit in found if f"{number} {unit}" not in text}
    assert units == {"mcg"}


@pytest.mark.parametrize(
    ("program", "unit", "shown"),
    [
        ("{rate: 87.650 mcg/h}", "mcg", ["87.650 mcg/h", "0.0043825 mL/h", "2103.6 mcg/day", "morphine 2103.6 mcg"]),
        ("{rate: 2.1030 mg/day}", "mg", ["2.1030 mg/day", "0.00438125 mL/h", "morphine 2.103 mg"]),
        ("{rate: 1460 ng/min}", "ng", ["1460 ng/min", "0.00438 mL/h", "2102400 ng/day", "morphine 2102400 ng"]),
        ("{rate: 0.10515 mL/day}", "mg", ["0.10515 mL/day", "0.00438125 mL/h", "2.103 mg/day", "morphine 2.103 mg"]),
        (
            "{rate: 0 mg/day, windows: [{from: 06:00, to: 09:00, dose: 360.0 mcg}]}",
            "mcg",
            ["360.0 mcg", "0.006 mL/h", "2880 mcg/day", "0 mg/day", "morphine 360 mcg"],
        ),
        (
            "{rate: 0.10 mg/h, on_demand: {dose: 250.0 mcg, lockout: 7 h}}",
            "mg",
            ["0.10 mg/h", "2.4 mg/day", "250.0 mcg (0.25 mg) each, lockout 7 h, 3.428... a day by the lockout"],
        ),
        (
            "{rate: 0.10 mg/h, on_demand: {dose: 0.25 mg, lockout: 240.0 min, max_per_day: 8}}",
            "mg",
            ["0.25 mg each, lockout 240.0 min, at most 8 a day, 6 a day by the lockout"],
        ),
    ],
)
def test_show_has_the_prescribed_figure_and_a_computed_one_beside_it(program: str, unit: str, shown: list[str]) -> None:
    out = screen("show", "-", stdin=pump_file(program))
    assert [figure for figure in shown if figure not in out] == []
    assert {other for line in out.splitlines() for other in re.findall(r"morphine [\d.]+ (\w+)(?!/)\b", line)} <= {
        unit,
        "mg",
    }


def test_no_digit_of_a_small_prescribed_dose_is_lost() -> None:
    out = screen("show", "-", stdin=pump_file("{rate: 0.00123456 mcg/h}"))
    assert "0.00123456 mcg/h" in out
    assert "0.000000061728 mL/h" in out
    assert "0.02962944 mcg/day" in out


def test_compare_scales_every_prescribed_dose_in_its_own_unit() -> None:
    out = re.sub(" +", " ", screen("compare", FILE, "--scale", "+10%"))
    for row in (
        "base rate 87.650 mcg/h 96.415 mcg/h +8.765 mcg/h",
        "window 06:00-09:00, Mon-Fri 0.1200 mg/h 0.132 mg/h +0.012 mg/h",
        "window 22:00-02:00, every day 360.0 mcg 396 mcg +36 mcg",
        "window 10:00-11:00, Sat Sun 0.020 mL/h 0.022 mL/h +0.002 mL/h",
        "bolus at 00:00 06:00 12:00 18:00, every day 0.050 mg 0.055 mg +0.005 mg",
        "bolus at 13:30, every day 7.50 uL 8.25 uL +0.75 uL",
    ):
        assert row in out
    assert "patient bolus 0" not in out


def test_compare_shows_what_was_set_as_it_was_typed() -> None:
    arguments = (
        "--set",
        "rate=0.0900 mg/h",
        "--fill",
        "18.50 mL",
        "--alarm",
        "3.00 mL",
        "--concentration",
        "25.0 mg/mL",
    )
    out = re.sub(" +", " ", screen("compare", FILE, *arguments))
    for row in (
        "base rate 87.650 mcg/h 0.0900 mg/h +2.35 mcg/h",
        "filled volume 19.50 mL 18.50 mL -1 mL",
        "alarm volume 2.00 mL 3.00 mL +1 mL",
        "morphine 20.0 mg/mL 25.0 mg/mL +5 mg/mL",
    ):
        assert row in out


def test_compare_of_two_files_has_no_difference_between_doses_of_two_drugs(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text(pump_file("{rate: 2.10 mg/day}"), encoding="utf-8")
    text = pump_file(
        "{rate: 87.650 mcg/h, boluses: [{at: 08:00, dose: 5 mcg, over: 5 min}]}", concentration="2.0 mg/mL"
    )
    other.write_text(text.replace("morphine", "baclofen").replace("P-001", "P-002"), encoding="utf-8")
    lines = [re.sub(" +", " ", line).strip() for line in screen("compare", str(one), str(other)).splitlines()]
    assert "base rate 2.10 mg/day 87.650 mcg/h" in lines
    assert "bolus at 08:00, every day none 5 mcg" in lines
    same = tmp_path / "same.yaml"
    same.write_text(pump_file("{rate: 2100 mcg/day}").replace("P-001", "P-003"), encoding="utf-8")
    lines = [re.sub(" +", " ", line).strip() for line in screen("compare", str(one), str(same)).splitlines()]
    assert "base rate 2.10 mg/day 2100 mcg/day same" in lines


def test_two_boluses_at_the_same_times_are_two_rows() -> None:
    boluses = "{at: 08:00, dose: 5 mcg, over: 5 min}, {at: 08:00, dose: 7 mcg, over: 5 min}"
    out = screen("compare", "-", "--scale", "+100%", stdin=pump_file(f"{{rate: 1 mcg/h, boluses: [{boluses}]}}"))
    out = re.sub(" +", " ", out)
    assert "bolus at 08:00, every day 5 mcg 10 mcg +5 mcg" in out
    assert "bolus at 08:00, every day (2) 7 mcg 14 mcg +7 mcg" in out


def test_lists_have_the_strengths_and_volumes_of_the_file(tmp_path: Path) -> None:
    for code, strength in (("P-001", "2.0 mg/mL"), ("P-002", "2.00 mg/mL")):
        text = pump_file("{rate: 100 mcg/day}", concentration=strength, more="site: home\n").replace("P-001", code)
        (tmp_path / f"{code}.yaml").write_text(text, encoding="utf-8")
    week = screen("week", str(tmp_path), "--week", "2027-01-28")
    assert "morphine 2.0 mg/mL; clonidine 150.0 mcg/mL" in week
    assert "morphine 2.00 mg/mL; clonidine 150.0 mcg/mL" in week
    orders = screen("orders", str(tmp_path), "--until", "2027-01-31")
    both = "morphine 2.0 mg/mL; clonidine 150.0 mcg/mL = morphine 2.00 mg/mL; clonidine 150.0 mcg/mL"
    assert f"{both}        2  39 mL" in orders
    assert "P-001 19.50 mL, P-002 19.50 mL" in orders
    events = run("due", str(tmp_path), *AS_OF, "--format", "ics", "--clinical").out.replace("\r\n ", "")
    drugs = "Drugs: morphine 2.0 mg/mL\\; clonidine 150.0 mcg/mL"
    assert f"{drugs}\\nMean daily dose: morphine 100 mcg\\nBase rate: 100 mcg/day\\n" in events


def test_records_have_one_spelling_of_a_strength() -> None:
    out = run("due", FILE, *AS_OF, "--format", "csv").out
    assert "morphine 20 mg/mL; bupivacaine 7.5 mg/mL; clonidine 150 mcg/mL" in out


def test_reconcile_has_the_measured_volume_of_the_file() -> None:
    assert "2.60 mL" in screen("reconcile", FILE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("19.50 mL", "20.50 mL", "a fill of 20.50 mL is above the capacity of 20.0 mL"),
        ("19.50 mL", "20500 uL", "a fill of 20500 uL (20.5 mL) is above the capacity of 20.0 mL"),
        ("2.00 mL", "19.500 mL", "a fill of 19.50 mL is not above the alarm volume of 19.500 mL"),
        ("2.00 mL", "20.00 mL", "the alarm volume of 20.00 mL is not below the capacity of 20.0 mL"),
    ],
)
def test_a_message_has_the_volumes_of_the_file(old: str, new: str, message: str) -> None:
    ran = run("check", "-", stdin=pump_file("{rate: 1 mcg/h}").replace(old, new))
    assert message in ran.err + ran.out
