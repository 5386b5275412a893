"""The emergency card: what it says of each kind of pump, in 80 columns, and with the dates of `show`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.builders import Ran, run, settled
from tests.goldens import Golden
from tests.pages import Element, body_of

SAMPLES = "sample_configs"
AS_OF = ("--as-of", "2026-11-22")
GOLDEN = Path(__file__).parent.parent / "golden"
CODES = [f"P-{number:03}" for number in range(1, 17)]
WIDTH = 80


def card(*arguments: str) -> Ran:
    ran = run("card", *arguments, *AS_OF)
    assert ran.code == 0, ran.err
    return ran


def entry(printed: str, name: str) -> list[str]:
    """The lines beside a name."""
    found = re.search(rf"^({name} +)(.*\n(?: {{13,14}}\S.*\n)*)", printed, re.MULTILINE)
    assert found is not None, name
    return [line.strip() for line in found[2].splitlines()]


def in_folder(folder: Path, pump: str, clinic: str | None = None) -> str:
    """Write a pump file and a clinic file; return the folder."""
    (folder / "p.yaml").write_text(pump, encoding="utf-8")
    if clinic is not None:
        (folder / "clinic.yaml").write_text(clinic, encoding="utf-8")
    settled(folder)
    return str(folder)


PUMP = """pump: P-101
model: synchromed-ii-20
drugs: [{name: baclofen, concentration: 500 mcg/mL}]
stability: 180 days
fill: {at: 2026-11-02 08:00, volume: 20 mL}
program: {rate: 200 mcg/day}
"""


@pytest.mark.quick
@pytest.mark.parametrize("code", ["P-002", "P-004", "P-013", "P-016"])
def test_golden(code: str, golden: Golden) -> None:
    golden(GOLDEN / f"card-{code}.txt", card(code, SAMPLES).out)


@pytest.mark.parametrize("code", CODES)
def test_it_fits_80_columns_and_half_a_page(code: str) -> None:
    lines = card(code, SAMPLES).out.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) <= 30


@pytest.mark.parametrize("code", CODES)
def test_its_dates_are_those_of_show(code: str) -> None:
    shown = run("show", code, SAMPLES, *AS_OF).out
    dates = re.findall(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", " ".join(card(code, SAMPLES).out.split()))
    assert dates
    assert [at for at in dates if at not in shown] == []


def test_every_entry(tmp_path: Path) -> None:
    printed = card(in_folder(tmp_path, PUMP, "clinic: Pump clinic\nphone: +1 555 0100\n")).out
    assert printed.splitlines()[0] == "P-101: emergency card of an implanted drug pump"
    wanted = {
        "Pump": ["synchromed-ii-20 (SynchroMed II 8637-20), reservoir of 20 mL"],
        "Drugs": ["baclofen 500 mcg/mL"],
        "Dose a day": ["baclofen 200 mcg", "on average, by the program since Mon 2026-11-02 08:00"],
        "Left then": ["11.733 mL, 59 % of the reservoir"],
        "Last refill": ["20 mL on Mon 2026-11-02 08:00"],
        "Refill due": ["Mon 2026-12-14: low reservoir Thu 2026-12-17 08:00"],
        "Low alarm": ["Thu 2026-12-17 08:00, at 2 mL"],
        "Empty": ["Tue 2026-12-22 08:00"],
        "Call": ["Pump clinic"],
        "Phone": ["+1 555 0100"],
    }
    assert {name: entry(printed, name) for name in wanted} == wanted


def test_patient_boluses_give_two_doses_volumes_and_dates() -> None:
    printed = card("P-004", SAMPLES).out
    assert entry(printed, "Dose a day")[0] == "morphine 5 mg, or 6 mg with all patient boluses"
    assert entry(printed, "Left then")[1] == "9.615 mL if none was used"
    assert entry(printed, "Low alarm")[1] == "Sat 2026-12-19 11:00 if none is used"
    assert "how many patient boluses were used" in " ".join(printed.split())
    assert "how many patient boluses" not in card("P-002", SAMPLES).out


@pytest.mark.parametrize("clinic", [None, "", "refill_lead: 3 days\n"])
def test_a_clinic_without_title_and_phone_has_a_line_to_write_on(clinic: str | None, tmp_path: Path) -> None:
    printed = card(in_folder(tmp_path, PUMP, clinic)).out
    assert entry(printed, "Call") == ["the clinic ________________________________________"]
    assert entry(printed, "Phone") == ["________________________________________"]


def test_each_pump_has_the_phone_of_its_clinic(tmp_path: Path) -> None:
    for name, code, phone in (("north", "P-101", "+1 555 0101"), ("south", "P-102", "+1 555 0102")):
        (tmp_path / name).mkdir()
        clinic = f"clinic: The {name}\nphone: {phone}\nsites: {{home: {{open_days: tue}}}}\n"
        in_folder(tmp_path / name, PUMP.replace("P-101", code) + "site: home\n", clinic)
    for name, code, phone in (("north", "P-101", "+1 555 0101"), ("south", "P-102", "+1 555 0102")):
        printed = card(code, str(tmp_path)).out
        assert (entry(printed, "Call"), entry(printed, "Phone")) == ([f"The {name}"], [phone])


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (
            "stopped: {from: 2026-11-21 10:00, why: MRI}\n",
            "STOPPED: the pump delivers nothing since Sat 2026-11-21 10:00 (MRI). "
            "All dates assume that it runs again from now.",
        ),
        ("program: {rate: 0 mL/day}\n", "RATE 0: the pump delivers nothing since Mon 2026-11-02 08:00."),
        ("program: {rate: 4 mL/day}\n", "EMPTY: the reservoir is empty since Sat 2026-11-07 08:00."),
        ("program: {rate: 0.9 mL/day}\n", "ALARM: the reservoir is at or below its alarm volume."),
        ("program: {rate: 0.85 mL/day}\n", "OVERDUE: the refill was due Fri 2026-11-20, 2 days ago."),
        ("replace_by: 2026-11-01\n", "REPLACE THE PUMP ITSELF by Sun 2026-11-01: the date has passed."),
        ("stability: 14 days\n", "EXPIRED: the drug has been in the reservoir for longer than it may."),
        (
            "ended: {on: 2026-11-20, why: explanted}\n",
            "OUT OF USE since Fri 2026-11-20: explanted. The pump is not in use.",
        ),
    ],
)
def test_what_is_urgent_stands_above(more: str, line: str, tmp_path: Path) -> None:
    key = more.partition(":")[0]
    kept = "".join(text for text in PUMP.splitlines(keepends=True) if not text.startswith(f"{key}:"))
    printed = card(in_folder(tmp_path, kept + more)).out
    assert line in " ".join(printed.partition("Pump  ")[0].split())


@pytest.mark.parametrize("more", ["", "replace_by: 2026-11-30\n"])
def test_what_can_wait_does_not_stand_above(more: str, tmp_path: Path) -> None:
    head, _, _ = card(in_folder(tmp_path, PUMP + more)).out.partition("Pump  ")
    assert head.count("\n\n") == 1


def test_a_printed_date_that_does_not_agree_stands_above(tmp_path: Path) -> None:
    pump = PUMP.replace("volume: 20 mL}", "volume: 20 mL, printed_alarm: 2027-03-01}")
    assert "CHECK THE FILE: the programmer printed another alarm date." in card(in_folder(tmp_path, pump)).out
    agrees = PUMP.replace("volume: 20 mL}", "volume: 20 mL, printed_alarm: 2026-12-17}")
    assert "CHECK THE FILE" not in card(in_folder(tmp_path, agrees)).out


def test_a_pump_out_of_use_has_its_last_fill_and_no_date(tmp_path: Path) -> None:
    printed = card(in_folder(tmp_path, PUMP + "ended: {on: 2026-11-20, why: explanted}\n")).out
    assert entry(printed, "Last refill") == ["20 mL on Mon 2026-11-02 08:00"]
    assert not re.search(r"^(Empty|Low alarm|Left then|Refill due|Dose a day)", printed, re.MULTILINE)


def test_a_pump_that_never_empties(tmp_path: Path) -> None:
    pump = PUMP.replace("200 mcg/day", "0 mL/day").replace("stability: 180 days\n", "")
    printed = card(in_folder(tmp_path, pump.replace("drugs: [{name: baclofen, concentration: 500 mcg/mL}]\n", ""))).out
    assert entry(printed, "Drugs") == ["not given in the file"]
    assert entry(printed, "Dose a day")[0] == "0 mL"
    assert entry(printed, "Refill due")[0].startswith("no date: never reaches the alarm volume")
    assert entry(printed, "Low alarm") == ["never, as it runs now, at 2 mL"]
    assert entry(printed, "Empty") == ["never, as it runs now"]


def test_a_pump_that_is_not_filled_yet(tmp_path: Path) -> None:
    ran = run("card", in_folder(tmp_path, PUMP), "--as-of", "2026-10-30")
    assert ran.code == 0
    assert entry(ran.out, "Left then") == ["not filled yet"]
    assert entry(ran.out, "First refill") == ["20 mL on Mon 2026-11-02 08:00"]
    assert entry(ran.out, "Dose a day") == ["no program has started yet"]


def test_a_program_that_is_to_start_and_a_reading_are_named(tmp_path: Path) -> None:
    pump = PUMP.replace("program: {rate", "programs:\n  - {rate") + "  - {start: 2026-12-01 09:00, rate: 250 mcg/day}\n"
    printed = card(in_folder(tmp_path, pump + "readings: [{at: 2026-11-10 10:00, volume: 16 mL}]\n")).out
    assert entry(printed, "Dose a day")[-1] == "another program starts on Tue 2026-12-01 09:00"
    assert entry(printed, "Reading") == ["16 mL on Tue 2026-11-10 10:00"]


def test_long_texts_are_broken_and_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a path is a word, which is not broken
    code, drug, title = "P" * 60, "baclofen from the pharmacy " * 6, "The refill clinic of the third floor " * 5
    pump = PUMP.replace("P-101", code).replace("name: baclofen", f"name: {drug.strip()}")
    printed = card(in_folder(Path(), pump, f"clinic: {title.strip()}\nphone: {'1' * 64}\n")).out
    assert max(map(len, printed.splitlines())) <= WIDTH
    flat = " ".join(printed.split())
    assert all(text.strip() in flat for text in (code, drug, title, "1" * 64))


def test_a_pump_that_cannot_be_read_has_no_card(tmp_path: Path) -> None:
    ran = run("card", in_folder(tmp_path, PUMP.replace("20 mL}", "20}")), *AS_OF)
    assert (ran.code, ran.out) == (3, "")


def page(folder: Path, *arguments: str) -> Element:
    file = folder / "card.html"
    card(*arguments, "-o", str(file))
    return body_of(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", ["P-001", "P-004", "P-013", "P-016"])
def test_the_page_says_the_same(code: str, tmp_path: Path) -> None:
    body = page(tmp_path, code, SAMPLES)
    (framed,) = (each for each in body.all("div") if "card" in each.classes)
    printed = card(code, SAMPLES).out
    assert "".join(framed.text.split()) == "".join(printed.split())
    (table,) = framed.all("table")
    assert [cell.text for cell in table.all("th")][:2] == ["Pump", "Drugs"]


def test_what_is_wrong_with_the_file_is_outside_the_frame(tmp_path: Path) -> None:
    body = page(tmp_path, in_folder(tmp_path, PUMP.replace("stability: 180 days", "stability: 200 days")))
    (framed,) = (each for each in body.all("div") if "card" in each.classes)
    (warnings,) = (each for each in body.all("section") if "warnings" in each.classes)
    assert "[stability-above-catalogue]" in warnings.text
    assert "[stability-above-catalogue]" not in framed.text


@pytest.mark.parametrize("format", ["csv", "json"])
def test_other_formats_are_refused(format: str) -> None:
    ran = run("card", "P-004", SAMPLES, "--format", format)
    assert (ran.code, ran.out) == (2, "")
    assert "is none of table, html" in " ".join(ran.err.split())
