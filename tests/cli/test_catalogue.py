"""The catalogue through the command line: what it supplies, what it warns of, a clinic's own, `pumps` and `drugs`."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pumpcli
from tests.builders import Ran, run

AS_OF = ("--as-of", "2026-01-10")
FILL = "fill: {at: 2026-01-05 09:30, volume: 18 mL}\nprogram: {rate: 0.1 mL/day}\n"
BACLOFEN = f"pump: P-001\nmodel: synchromed-ii-20\ndrugs: [{{name: Baclofen, concentration: 500 mcg/mL}}]\n{FILL}"
OWN = """
catalogue: Our pharmacy
pumps:
  - model: pump-1
    capacity: {value: 30 mL, source: its manual}
    low_alarm: {value: 3 mL, source: [its manual, a decision]}
    highest_rate: {value: 0.5 mL/day, source: its manual}
  - model: synchromed-ii-20
    capacity: {value: 20 mL, source: its manual}
    low_alarm: {value: 4 mL, source: a decision, note: higher for all}
drugs:
  - mixture: [baclofen]
    stability: {value: 60 days, source: a decision}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic with its own catalogue beside the pump files."""
    pumps = tmp_path / "pumps"
    pumps.mkdir()
    (pumps / "clinic.yaml").write_text("clinic: Refill clinic\ncatalogue: our-catalogue.yaml\n")
    (pumps / "our-catalogue.yaml").write_text(OWN)
    (pumps / "P-001.yaml").write_text(BACLOFEN)
    return pumps


def due(ran: Ran) -> dict[str, Any]:
    (pump,) = json.loads(ran.out)["pumps"]
    return dict(pump)


def test_a_model_and_a_drug_supply_what_the_file_leaves_out() -> None:
    ran = run("due", "-", *AS_OF, "--format", "json", stdin=BACLOFEN)
    assert (ran.code, ran.err) == (0, "")
    found = due(ran)
    assert (found["low_alarm_at"], found["stability_at"]) == ("2026-06-14T09:30:00", "2026-07-04T09:30:00")


def test_every_screen_says_what_is_from_the_catalogue() -> None:
    text = BACLOFEN.replace("0.1 mL/day", "0.05 mL/day")
    assert "stability: 180 days (catalogue) Sat 2026-07-04 09:30" in run("due", "-", *AS_OF, stdin=text).out
    shown = run("show", "-", *AS_OF, stdin=text).out
    assert "low reservoir (2 mL by the model)" in shown
    assert "baclofen: 180 days [built-in catalogue: PubMed 38043050]." in shown
    explained = run("explain", "-", *AS_OF, stdin=text).out
    assert (
        "alarm volume 2 mL [built-in catalogue: Neurosurgery 2004;55, review of low-reservoir alarms] = 16" in explained
    )
    assert "2026-01-05 09:30 + 180 days [built-in catalogue: PubMed 38043050]" in explained
    in_json = json.loads(run("show", "-", *AS_OF, "--format", "json", stdin=text).out)["pump"]["supplied"]
    assert in_json["by_model"] == ["capacity", "low_alarm"]
    assert (in_json["by_catalogue"]["value"], in_json["by_catalogue"]["source"]) == (180, ["PubMed 38043050"])


def test_what_the_file_gives_goes_before_the_catalogue() -> None:
    text = BACLOFEN + "reservoir: {low_alarm: 4 mL}\nstability: 90 days\n"
    ran = run("show", "-", *AS_OF, "--format", "json", stdin=text)
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)["pump"]
    assert (found["capacity_ml"], found["low_alarm_ml"], found["stability_at"]) == (20, 4, "2026-04-05T09:30:00")
    assert found["supplied"] == {"by_model": ["capacity"], "by_catalogue": None}
    assert "catalogue" not in run("due", "-", *AS_OF, stdin=text).out


ZICONOTIDE = BACLOFEN.replace("Baclofen", "ziconotide").replace("500", "25")


@pytest.mark.parametrize(
    ("more", "code", "stability", "warned"),
    [
        ("implanted: 2026-01-05\n", 0, "stability: 14 days (catalogue, first fill)", False),
        ("implanted: 2020-01-05\n", 0, "stability: 40 days (catalogue)", True),
        ("", 0, "stability: 40 days (catalogue)", True),
        ("stability: 84 days\n", 0, "stability: 84 days", False),
    ],
)
def test_the_special_cases_of_ziconotide(more: str, code: int, stability: str, warned: bool) -> None:
    ran = run("due", "-", *AS_OF, stdin=ZICONOTIDE + more)
    assert ran.code == code
    assert stability + " " in ran.out
    assert ("first-fill-unknown" in ran.err) is warned
    assert run("due", "-", *AS_OF, "--strict", stdin=ZICONOTIDE + more).code == (3 if warned else 0)


def test_the_refills_after_the_first_are_planned_as_later_ones() -> None:
    text = ZICONOTIDE + "implanted: 2026-01-05\n"
    ran = run("schedule", "-", *AS_OF, "--until", "2026-05-01", "--format", "json", stdin=text)
    assert [refill["due_on"] for refill in json.loads(ran.out)["refills"]] == [
        "2026-01-16",
        "2026-02-20",
        "2026-03-27",
        "2026-05-01",
    ]


def test_an_undiluted_fill_is_the_word_of_the_file() -> None:
    shown = " ".join(run("show", "-", *AS_OF, stdin=ZICONOTIDE + "implanted: 2020-01-05\n").out.split())
    assert "ziconotide: 40 days [built-in catalogue: Prialt professional pages and label]: for a diluted fill" in shown
    assert "84 days, for an undiluted fill only: used only if the file gives `stability`." in shown


def test_a_clinics_own_entries_go_before_the_built_in_ones(folder: Path) -> None:
    ran = run("due", str(folder), *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert "stability: 60 days (catalogue) Fri 2026-03-06 09:30" in ran.out
    explained = run("explain", str(folder), *AS_OF).out
    assert "4 mL [Our pharmacy: a decision]" in explained
    assert "60 days [Our pharmacy: a decision]" in explained
    assert run("check", str(folder)).out.endswith("1 file: 1 pump without errors; 0 errors, 0 warnings\n")


def test_a_rate_above_the_highest_of_a_model(folder: Path) -> None:
    more = "on_demand: {volume: 1 uL, max_per_day: 1}, windows: [{from: 06:00, to: 07:00, rate: 0.021 mL/h}]"
    rates = f"{{rate: 0.5 mL/day, {more}}}"
    text = BACLOFEN.replace("synchromed-ii-20", "pump-1").replace("{rate: 0.1 mL/day}", rates)
    (folder / "P-001.yaml").write_text(text)
    found = json.loads(run("check", str(folder), "--format", "json").out)["problems"]
    assert [(each["code"], each["path"]) for each in found] == [("rate-above-highest", "program.windows[0].rate")]
    (folder / "P-001.yaml").write_text(text.replace("0.021 mL/h", "0.5 mL/day"))
    found = json.loads(run("check", str(folder), "--format", "json").out)["problems"]
    assert [(each["code"], each["path"]) for each in found] == [("rate-above-highest", "program")]
    assert "0.501 mL/day is above the highest of `pump-1`, 0.5 mL/day" in found[0]["message"]


@pytest.mark.parametrize("command", ["due", "check", "show", "pumps", "drugs"])
def test_no_list_is_made_with_a_wrong_catalogue(folder: Path, command: str) -> None:
    (folder / "our-catalogue.yaml").write_text(OWN.replace("60 days", "60"))
    paths = () if command in ("pumps", "drugs") else (str(folder),)
    ran = run(command, *paths, "--clinic", str(folder / "clinic.yaml"))
    assert (ran.code, ran.out) == (3, "")
    assert f"{folder}/our-catalogue.yaml:13:24: error: drug 1, stability, value: `60` has no unit" in ran.err
    assert "No list is made" in ran.err


def test_the_faults_of_clinic_file_and_catalogue_are_reported_together(folder: Path) -> None:
    (folder / "our-catalogue.yaml").write_text(OWN.replace("60 days", "60"))
    (folder / "clinic.yaml").write_text("catalogue: our-catalogue.yaml\nsoon: 14\n")
    ran = run("due", str(folder), *AS_OF)
    assert (ran.code, ran.err.count("missing-unit")) == (3, 2)


def test_a_catalogue_that_cannot_be_opened(folder: Path) -> None:
    (folder / "our-catalogue.yaml").unlink()
    ran = run("due", str(folder), *AS_OF)
    assert (ran.code, ran.out) == (4, "")
    assert "our-catalogue.yaml: error: No such file or directory; `catalogue` names this file in " in ran.err
    assert "clinic.yaml:2 [file-unreadable]" in ran.err


def test_the_path_is_relative_to_the_clinic_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "our-catalogue.yaml").rename(folder.parent / "theirs.yaml")
    (folder / "clinic.yaml").write_text("catalogue: ../theirs.yaml\n")
    monkeypatch.chdir(folder)
    for paths in ((".",), ("P-001.yaml",), (str(folder),)):
        assert "60 days (catalogue)" in run("due", *paths, *AS_OF).out
    assert "60 days" in run("drugs").out


def test_a_catalogue_that_is_not_in_use_is_no_pump_and_is_reported(folder: Path) -> None:
    (folder.parent / "other.yaml").write_text("refill_lead: 3 days\n")
    ran = run("due", str(folder), *AS_OF, "--clinic", str(folder.parent / "other.yaml"), "--format", "json")
    assert ran.code == 0
    assert due(ran)["stability_at"] == "2026-07-04T09:30:00"
    assert "[unused-catalogue]" in ran.err
    assert json.loads(ran.out)["complete"]


@pytest.mark.parametrize("command", ["pumps", "drugs"])
def test_lists_in_every_format(folder: Path, command: str) -> None:
    """Every figure with its source, the same in every format; the clinic's own marked."""
    clinic = ("--clinic", str(folder / "clinic.yaml"))
    found = json.loads(run(command, *clinic, "--format", "json").out)
    assert (found["schema"], found["catalogue"]) == (f"pumpcli/{command}/2", f"{folder}/our-catalogue.yaml")
    rows = list(csv.DictReader(io.StringIO(run(command, *clinic, "--format", "csv").out)))
    entries = [*found[command], *found.get("by_drug", [])]
    flat = [(entry, figure) for entry in entries for figure in entry["figures"]]
    rows = [row for row in rows if not row.get("other_name")]
    assert len(rows) == len(flat) > 8
    screen = " ".join(run(command, *clinic).out.split())
    for row, (entry, figure) in zip(rows, flat, strict=True):
        assert row["source"] == "; ".join(figure["source"])
        assert row["source"] in screen
        assert row["note"] == (figure["note"] or "")
        assert row["note"] in screen
        assert row["value"] == ("" if figure["value"] is None else f"{figure['value']}")
        assert row["unit"] == (figure["unit"] or "")
        assert row["holds"] == {True: "true", None: ""}[figure["holds"]]
        assert (row["unit"] == "") is (row["value"] == "") is (row["holds"] == "true")
        assert (row["unit"] == "") or f"{row['value'].removesuffix('.0')} {row['unit']}" in screen
        assert row["from"] == entry["from"]
        assert row["replaces_built_in"] == ("true" if entry["replaces_built_in"] else "false")
    own = [entry for entry in found[command] if entry["from"] == "Our pharmacy"]
    assert len(own) == (2 if command == "pumps" else 1)
    assert [entry["replaces_built_in"] for entry in own] == ([True, False] if command == "pumps" else [True])
    assert "from Our pharmacy, instead of the built-in entry" in screen
    built_in = json.loads(run(command, "--format", "json").out)
    assert built_in["catalogue"] is None
    assert {entry["from"] for entry in built_in[command]} == {"built-in catalogue"}


def test_conditions_tested_strengths_and_other_names_in_every_format(folder: Path) -> None:
    """The facts of mixtures and drugs that pumps do not have; what a clinic gives of a drug replaces all of it."""
    more = """  - drug: Ziconotide
    strengths: {value: [25 mcg/mL, 0.1 mg/mL], source: ours}
    trade_names: [Prialt, Other]
    synonyms: [zico]
  - drug: fentanyl
    highest_daily_dose: {value: 2 mg/day, source: ours, note: decided}
    highest_concentration: {value: 2 mg/mL, source: ours}
"""
    (folder / "our-catalogue.yaml").write_text(OWN + more)
    clinic = ("--clinic", str(folder / "clinic.yaml"))
    found = json.loads(run("drugs", *clinic, "--format", "json").out)
    (bupivacaine,) = [entry["figures"][0] for entry in found["drugs"] if entry["mixture"] == ["bupivacaine"]]
    strength = {"name": "bupivacaine", "lowest": "7.5 mg/mL", "highest": "7.5 mg/mL"}
    words = "37 C, SynchroMed pump and catheter; over 96 % was left"
    assert (bupivacaine["tested"], bupivacaine["conditions"]) == ([strength], words)
    by_drug = {entry["drug"]: entry for entry in found["by_drug"]}
    assert "ziconotide" not in by_drug
    ours = by_drug["Ziconotide"]
    assert (ours["from"], ours["replaces_built_in"], ours["trade_names"], ours["synonyms"]) == (
        "Our pharmacy",
        True,
        ["Prialt", "Other"],
        ["zico"],
    )
    assert [(each["figure"], each["value"], each["unit"]) for each in ours["figures"]] == [
        ("strengths", 25.0, "mcg/mL"),
        ("strengths", 0.1, "mg/mL"),
    ]
    assert not by_drug["fentanyl"]["replaces_built_in"]
    rows = list(csv.DictReader(io.StringIO(run("drugs", *clinic, "--format", "csv").out)))
    assert [(row["figure"], row["other_name"]) for row in rows if row["drug"] == "Ziconotide"] == [
        ("strengths", ""),
        ("strengths", ""),
        ("trade_names", "Prialt"),
        ("trade_names", "Other"),
        ("synonyms", "zico"),
    ]
    assert [(row["tested"], row["conditions"]) for row in rows if row["mixture"] == "bupivacaine"] == [
        ("bupivacaine 7.5 mg/mL", words)
    ]
    assert [(row["tested"], row["mixture"]) for row in rows if row["drug"]] == [("", "")] * sum(
        len(entry["figures"]) + len(entry["trade_names"]) + len(entry["synonyms"]) for entry in found["by_drug"]
    )
    screen = " ".join(run("drugs", *clinic).out.split())
    assert f"(tested with bupivacaine 7.5 mg/mL, {words})" in screen
    assert "Ziconotide from Our pharmacy, instead of the built-in entry strength on the market 25 mcg/mL ours" in screen
    assert "trade names Prialt, Other salts and other names zico" in screen
    assert (
        "fentanyl from Our pharmacy highest daily dose 2 mg/day ours (decided) highest concentration 2 mg/mL" in screen
    )


def test_the_conditions_of_a_supplied_limit_are_shown_with_its_source(tmp_path: Path) -> None:
    text = BACLOFEN.replace("Baclofen, concentration: 500 mcg/mL", "bupivacaine, concentration: 7.5 mg/mL")
    (tmp_path / "P-001.yaml").write_text(text)
    about = "tested with bupivacaine 7.5 mg/mL, 37 C, SynchroMed pump and catheter; over 96 % was left"
    for command in ("show", "explain"):
        ran = run(command, str(tmp_path), *AS_OF)
        assert (ran.code, ran.err) == (0, "")
        assert about in " ".join(ran.out.split())
    ran = run("show", str(tmp_path), *AS_OF, "--format", "json")
    supplied = json.loads(ran.out)["pump"]["supplied"]["by_catalogue"]
    assert supplied["tested"] == [{"name": "bupivacaine", "lowest": "7.5 mg/mL", "highest": "7.5 mg/mL"}]


def test_a_list_goes_to_a_file(tmp_path: Path) -> None:
    ran = run("drugs", "--format", "csv", "--bom", "--output", str(tmp_path / "drugs.csv"))
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / "drugs.csv").read_bytes().startswith(b"\xef\xbb\xbfmixture,from,")


def test_in_python(folder: Path) -> None:
    without_file = pumpcli.Clinic()
    fleet = pumpcli.load(folder / "P-001.yaml", clinic=without_file, catalogue=folder / "our-catalogue.yaml")
    (loaded,) = fleet.pumps
    assert str(loaded.pump.fills[0].stability) == "60 days"
    assert str(pumpcli.load(folder / "P-001.yaml").pumps[0].pump.fills[0].stability) == "60 days"
    (folder / "our-catalogue.yaml").write_text(OWN.replace("60 days", "60"))
    wrong = pumpcli.load(folder / "P-001.yaml", clinic=without_file, catalogue=folder / "our-catalogue.yaml")
    assert (wrong.pumps, [each.code for each in wrong.problems]) == ((), ["missing-unit"])
    assert [each.file for each in wrong.unread] == [str(folder / "our-catalogue.yaml")]
    found = pumpcli.load(folder / "P-001.yaml", clinic=without_file)
    assert str(found.pumps[0].pump.fills[0].stability) == "180 days"
    with pytest.raises(pumpcli.RulesError, match="60"):
        pumpcli.load(folder / "P-001.yaml")


def test_the_life_of_the_model_is_known_for_the_pump() -> None:
    (loaded,) = pumpcli.load("sample_configs/ziconotide.yaml").pumps
    model = loaded.pump.catalogue_model
    assert model is not None
    assert model.shortest_life is not None
    assert str(model.shortest_life.value) == "60 months"


@pytest.mark.parametrize(("file", "reads"), [("smallest", 0), ("ziconotide", 1)])
def test_the_catalogue_is_read_where_a_pump_asks_for_it_and_once(file: str, reads: int) -> None:
    program = f"""
import sys
from pumpcli.cli.main import main
from pumpcli.files import catalogues
try:
    main("due sample_configs/{file}.yaml --as-of 2026-11-22 --output /dev/null".split())
except SystemExit:
    pass
print(catalogues.built_in.cache_info().misses)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [str(reads)]


def test_with_a_time_zone() -> None:
    """The summer time that ends within these 14 and 40 days moves neither limit."""
    text = """
pump: P-001
model: synchromed-ii-20
timezone: America/Chicago
implanted: 2026-10-20
drugs: [{name: ziconotide, concentration: 25 mcg/mL}]
fills:
  - {at: 2026-10-20 09:30, volume: 18 mL}
  - {at: 2026-10-30 09:30, volume: 18 mL}
programs:
  - {rate: 0.1 mL/day}
  - {start: 2026-11-05 10:00, rate: 0.04 mL/day}
"""
    for as_of, limit in (("2026-10-21", "2026-11-03T09:30:00-06:00"), ("2026-11-02", "2026-12-09T09:30:00-06:00")):
        ran = run("due", "-", "--as-of", as_of, "--format", "json", stdin=text)
        assert due(ran)["stability_at"] == limit
        assert "[rate-below-lowest]" in ran.err
        assert ("[fact-in-the-future]" in ran.err) is (as_of == "2026-10-21")
