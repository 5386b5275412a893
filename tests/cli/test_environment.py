"""The variables of the environment: defaults of options, named where they decide, and all in the manual."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

import pumpcli
from pumpcli.cli.main import COMMANDS, loaded_command
from tests.builders import run
from tests.manual.documents import FOLDER, TEXTS, rows, section
from tests.syntax import MODULES

AS_OF = ("--as-of", "2026-11-22")
SAMPLE = "sample_configs/baclofen-simple.yaml"
#: Variables that the libraries that draw read: they are bounded, or set by `--color`, and are none of pumpcli's own.
OF_LIBRARIES = {"TERMINAL_WIDTH", "FORCE_COLOR"}
HEAD = "clinic file {} (PUMPCLI_CLINIC)"


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A clinic file that PUMPCLI_CLINIC names."""
    file = tmp_path / "rules.yaml"
    file.write_text("clinic: Variable clinic\nrefill_lead: 3 days\n")
    monkeypatch.setenv("PUMPCLI_CLINIC", str(file))
    return str(file)


LISTS = ["due", "week", "calendar", "schedule", "orders", "reconcile", "today", "check"]


@pytest.mark.parametrize("command", LISTS)
def test_a_list_names_the_clinic_file_of_the_variable_in_its_head(command: str, clinic: str) -> None:
    ran = run(command, SAMPLE, *AS_OF)
    assert ran.code == 0
    assert any(HEAD.format(clinic) in line for line in ran.out.splitlines()[:4])
    assert HEAD.format("sample_configs/clinic.yaml") not in ran.out


@pytest.mark.parametrize("command", LISTS)
def test_without_the_variable_no_list_names_it(command: str) -> None:
    assert "PUMPCLI" not in run(command, SAMPLE, *AS_OF).out


def test_changes_names_the_clinic_file_of_the_variable(clinic: str, tmp_path: Path) -> None:
    saved = str(tmp_path / "saved.json")
    assert run("due", SAMPLE, *AS_OF, "-o", saved).code == 0
    assert HEAD.format(clinic) in run("changes", saved, SAMPLE, *AS_OF).out


@pytest.mark.parametrize("command", ["due", "show", "explain", "week", "pumps"])
def test_the_variable_acts_as_the_option(command: str, clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = [command] if command == "pumps" else [command, SAMPLE, *AS_OF]
    by_variable = run(*arguments, "--format", "json")
    monkeypatch.delenv("PUMPCLI_CLINIC")
    by_option = run(*arguments, "--format", "json", "--clinic", clinic)
    assert by_variable == by_option
    assert by_variable.code == 0
    assert command == "pumps" or by_variable != run(*arguments, "--format", "json")


def test_the_option_overrides_the_variable(clinic: str) -> None:
    ran = run("due", SAMPLE, *AS_OF, "--clinic", "sample_configs/clinic.yaml")
    assert "clinic file sample_configs/clinic.yaml\n" in ran.out
    assert "PUMPCLI" not in ran.out


@pytest.mark.parametrize("name", ["PUMPCLI_CLINIC", "PUMPCLI_FORMAT"])
def test_an_empty_variable_is_not_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = run("due", SAMPLE, *AS_OF)
    monkeypatch.setenv(name, "")
    assert run("due", SAMPLE, *AS_OF) == usual


def test_a_missing_clinic_file_is_reported_with_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMPCLI_CLINIC", "missing.yaml")
    ran = run("due", SAMPLE, *AS_OF)
    assert (ran.code, ran.out) == (4, "")
    assert "PUMPCLI_CLINIC names the clinic file" in ran.err


def test_a_clinic_file_of_the_variable_is_no_target(clinic: str) -> None:
    before = Path(clinic).read_text()
    link = Path(clinic).with_name("list.txt")
    link.symlink_to(clinic)
    assert run("due", SAMPLE, *AS_OF, "-o", str(link)).code == 2
    assert Path(clinic).read_text() == before


def test_a_template_needs_no_clinic_file(clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMPCLI_FORMAT", "json")
    assert run("new", "--template").out.startswith("#")


def test_the_python_interface_reads_no_variable(clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def dates() -> list[object]:
        as_of = datetime(2026, 11, 22, 12)
        return [pumpcli.forecast(pump, as_of) for pump in pumpcli.load(SAMPLE).pumps]

    with_variables = dates()
    monkeypatch.delenv("PUMPCLI_CLINIC")
    assert with_variables == dates()


def kind(text: str) -> str:
    """The format of a result."""
    for begin, format in {"{": "json", "PK": "xlsx", "<!DOCTYPE": "html", "# ": "md"}.items():
        if text.startswith(begin):
            return format
    return {"BEGIN:VCALENDAR": "ics", "pump,file": "csv"}.get(re.split(r"[\r\n]|,(?!file)", text)[0][:15], "table")


@pytest.mark.parametrize(
    ("word", "arguments", "wanted"),
    [
        ("json", ["due", SAMPLE, *AS_OF], "json"),
        ("csv", ["due", SAMPLE, *AS_OF], "csv"),
        ("ics", ["due", SAMPLE, *AS_OF], "ics"),
        ("table", ["due", SAMPLE, *AS_OF], "table"),
        ("json", ["due", SAMPLE, *AS_OF, "--format", "csv"], "csv"),
        ("json", ["due", SAMPLE, *AS_OF, "--format", "table"], "table"),
        ("json", ["due", SAMPLE, *AS_OF, "-o", "-"], "json"),
        ("ics", ["show", SAMPLE, *AS_OF], "table"),
        ("ics", ["calendar", SAMPLE, *AS_OF], "table"),
        ("json", ["today", SAMPLE, *AS_OF], "table"),
        ("json", ["pumps"], "json"),
        ("xlsx", ["explain", SAMPLE, *AS_OF], "xlsx"),
        ("md", ["orders", SAMPLE, *AS_OF], "md"),
        ("html", ["week", SAMPLE, *AS_OF], "html"),
        ("html", ["explain", SAMPLE, *AS_OF], "table"),
        ("html", ["card", SAMPLE, *AS_OF], "html"),
        ("md", ["card", SAMPLE, *AS_OF], "table"),
    ],
)
def test_the_format_is_that_of_the_option_else_of_the_variable(
    word: str, arguments: list[str], wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUMPCLI_FORMAT", word)
    ran = run(*arguments)
    assert (ran.code, kind(ran.data.decode(errors="replace"))) == (0, wanted)


@pytest.mark.parametrize(
    ("word", "name", "wanted"),
    [("json", "list.csv", "csv"), ("csv", "list.txt", "table"), ("csv", "list", "csv"), ("json", "list.ics", "ics")],
)
def test_the_ending_of_the_output_overrides_the_variable(
    word: str, name: str, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUMPCLI_FORMAT", word)
    assert run("due", SAMPLE, *AS_OF, "-o", str(tmp_path / name)).code == 0
    assert kind((tmp_path / name).read_text()) == wanted


@pytest.mark.parametrize("arguments", [["due"], ["show", SAMPLE], ["today"], ["record", "stop", "P-002"], ["new", "X"]])
def test_a_word_that_is_no_format_is_wrong_usage_that_names_the_variable(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUMPCLI_FORMAT", "jsno")
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "PUMPCLI_FORMAT: `jsno` is none of table, csv, json" in ran.err


def test_recording_by_the_variable_writes_what_the_option_writes(
    clinic: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "P-2.yaml").write_text(Path(SAMPLE).read_text())
    command = ["record", "booking", "P-002", str(tmp_path), "--at", "2026-12-01 10:00", "--dry-run", *AS_OF]
    by_option = run(*command, "--format", "json", "--clinic", clinic)
    monkeypatch.setenv("PUMPCLI_FORMAT", "json")
    ran = run(*command)
    assert ran == by_option
    assert json.loads(ran.out)["written"] is False


def test_a_second_pump_is_found_in_the_whole_clinic_with_a_clinic_file_of_elsewhere(
    clinic: str, tmp_path: Path
) -> None:
    """Which pumps are those of one clinic does not depend on the rules by which they are read."""
    ward = tmp_path / "ward"
    for name in ("a", "b"):
        (ward / name).mkdir(parents=True)
        (ward / name / "p.yaml").write_text(Path(SAMPLE).read_text())
    (ward / "clinic.yaml").write_text("clinic: Ward\n")
    ran = run("record", "booking", "P-002", str(ward / "a"), "--at", "2026-12-01 10:00", "--yes", *AS_OF)
    assert ran.code == 3
    assert "b/p.yaml" in ran.err.replace("\n", " ")
    assert run("new", "P-002", str(ward / "new.yaml"), "--yes").code == 2


@pytest.mark.quick
def test_the_manual_has_every_variable_that_is_read() -> None:
    table = rows(section(TEXTS[FOLDER / "commands.md"], "## Variables"))
    documented = {name for row in table for name in re.findall(r"`([A-Z_]+)`", row[0])}
    found = {name for path in MODULES for name in re.findall(r'"([A-Z_]{2,})"', path.read_text(encoding="utf-8"))}
    read = found & {*documented, *OF_LIBRARIES} | {name for name in found if "PUMPCLI" in name}
    assert read == {name for name in documented | OF_LIBRARIES if name != "TZ"} | {"_PUMPCLI_COMPLETE"} & read


@pytest.mark.quick
def test_every_option_for_the_clinic_file_has_the_variable() -> None:
    for name in COMMANDS:
        command = loaded_command(name)
        for part in (command, *getattr(command, "commands", {}).values()):
            options = [each for each in part.params if "--clinic" in each.opts]
            assert [each.envvar for each in options] == ["PUMPCLI_CLINIC"] * len(options)
