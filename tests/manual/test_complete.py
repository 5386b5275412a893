"""The README and the manual document every key, option, field, status and code, and nothing that is not there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pumpcli.cli.main import COMMANDS, loaded_command
from pumpcli.domain.due import Status
from pumpcli.domain.refills import VisitKind
from pumpcli.domain.residual import Finding
from pumpcli.domain.visits import BookingState
from pumpcli.errors import ACCEPTABLE
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files import (
    acceptance_file,
    catalogue_file,
    clinic_file,
    mixture_file,
    program_file,
    pump_file,
    reservoir_file,
    working_day,
)
from pumpcli.formats import problems
from pumpcli.manual import PAGES
from pumpcli.report import (
    catalogue_figures,
    changes,
    lasting,
    plan_words,
    pump_record,
    reconcile,
    reconcile_summary,
    visit_words,
    words,
)
from pumpcli.usecases.changes import Kind
from tests.builders import run
from tests.manual.documents import ALL, FOLDER, README, TEXTS, rows, section

pytestmark = pytest.mark.quick

PROBLEMS = FOLDER / "problems.md"


def table(lines: dict[str, str], links: dict[str, str] | None = None) -> str:
    """The rows of a table of two columns."""
    return "".join(f"| {(links or {}).get(name, f'`{name}`')} | {about} |\n" for name, about in lines.items())


def hold_table(path: Path, heading: str, wanted: str, *, update: bool) -> None:
    """Assert that the table below a heading has these rows, or write them there."""
    text = path.read_text(encoding="utf-8")
    part = section(text, heading)
    found = "".join(f"{line}\n" for line in part.splitlines() if line.startswith(("| `", "| [")))
    if update:
        head = re.search(r"^\| --- .*\n", part, re.MULTILINE)
        assert head is not None
        changed = part.replace(found, "")[: head.end()] + wanted + part.replace(found, "")[head.end() :]
        path.write_text(text.replace(part, changed), encoding="utf-8", newline="\n")
    else:
        assert found == wanted


def links_of(heading: str) -> dict[str, str]:
    """The first cells of a table of the README, by the name that each links."""
    cells = [row[0] for row in rows(section(TEXTS[README], heading))]
    return {re.sub(r"\[`?([\w-]+)`?\]\(.*\)", r"\1", cell): cell for cell in cells}


def test_every_problem_code_is_in_the_table_with_its_meaning(golden_update: bool) -> None:
    meanings = {str(code): meaning for code, meaning in MEANINGS.items()}
    hold_table(PROBLEMS, "## Codes", table(meanings), update=golden_update)


def test_every_code_that_can_be_accepted_is_named(golden_update: bool) -> None:
    text = PROBLEMS.read_text(encoding="utf-8")
    line = f"These can be accepted: {', '.join(f'`{code}`' for code in ACCEPTABLE)}."
    if golden_update:
        changed = re.sub(r"^These can be accepted: .*$", line, text, flags=re.MULTILINE)
        PROBLEMS.write_text(changed, encoding="utf-8", newline="\n")
    else:
        assert line in text.splitlines()


def test_every_command_is_in_the_table_with_its_summary_and_a_link(golden_update: bool) -> None:
    links = links_of("## The commands")
    assert list(links) == list(COMMANDS)
    assert all(cell.startswith("[") for cell in links.values())
    summaries = {name: summary.replace("|", "\\|") for name, summary in COMMANDS.items()}
    hold_table(README, "## The commands", table(summaries, links), update=golden_update)


def test_every_page_is_linked_in_the_order_in_which_the_manual_lists_them() -> None:
    links = re.findall(r"\[([\w-]+)\]\((src/[^)]+)\)", section(TEXTS[README], "## Where to go on"))
    assert links == [(page, f"{FOLDER.as_posix()}/{page}.md") for page in PAGES]


def test_the_exit_codes_of_the_readme_are_those_of_the_manual() -> None:
    def codes(text: str) -> list[list[str]]:
        return [[code, means.lower().rstrip(".")] for code, means in rows(section(text, "## Exit codes"))]

    assert codes(TEXTS[README]) == codes(TEXTS[FOLDER / "scripts.md"])


@pytest.mark.parametrize(
    "fields",
    [
        changes.FIELDS,
        catalogue_figures.FIELDS,
        lasting.FIELDS,
        (*reconcile.FIELDS, *reconcile_summary.PUMP_FIELDS, *reconcile_summary.CLINIC_FIELDS),
        tuple(finding.value for finding in Finding),
        pump_record.FIELDS,
        problems.FIELDS,
        tuple(status.value for status in Status),
    ],
)
def test_every_field_and_status_is_documented(fields: tuple[str, ...]) -> None:
    assert [word for word in fields if not re.search(rf"[` ]{word}[` ]", ALL)] == []


def words_of_lists(column: str) -> list[tuple[str, str]]:
    """The words of a column, each with that for scripts, as the table of the manual has them."""
    found = rows(section(TEXTS[FOLDER / "dates.md"], "## Status"))
    return [(word.replace("`", ""), code.strip("`")) for kind, word, code, _ in found if kind == column]


def test_every_word_of_a_status_is_explained_once() -> None:
    known = [(words.STATUS_WORDS[status], status.value) for status in Status]
    assert words_of_lists("Status") == [*known, ("assumed", "assumed")]


def test_every_word_of_a_visit_is_explained_once() -> None:
    known = [(visit_words.BOOKING_WORDS[state], state.value) for state in visit_words.BOOKING_WORDS]
    assert set(visit_words.BOOKING_WORDS) == set(BookingState)
    assert words_of_lists("Visit") == [*known, *((plan_words.VISIT_WORDS[kind], kind.value) for kind in VisitKind)]


def test_every_word_of_a_change_is_explained_once() -> None:
    found = words_of_lists("Change")
    moved = [("earlier, later", Kind.MOVED.value), ("date set, no date", Kind.MOVED.value)]
    assert [pair for pair in found if pair[1] == Kind.MOVED] == moved
    known = {(text.replace("\u00a0", " "), kind.value) for kind, text in changes.KIND_WORDS.items()}
    assert {*found} == known | {*moved}
    assert len(found) == len(Kind) + 1


def test_every_field_of_the_json_of_reconcile_is_documented() -> None:
    ran = run("reconcile", "tests/data/readme/residuals.yaml", "--as-of", "2026-11-22", "--format", "json")
    found = json.loads(ran.out)
    fields = {*found, *found["pumps"][0], *found["measurements"][0], *found["summary"]}
    assert [field for field in sorted(fields) if not re.search(rf"[` ]{field}[` ]", ALL)] == []


def test_every_figure_of_a_comparison_is_documented() -> None:
    ran = run(
        "compare", "sample_configs/baclofen-flex.yaml", "--scale", "+10%", "--as-of", "2026-11-22", "--format", "json"
    )
    found = json.loads(ran.out)
    fields = {*found, *found["now"], *found["steps"][0]}
    general = {field.replace("baclofen", "<name>") for field in fields}
    assert [field for field in sorted(general) if not re.search(rf"[` ]{field}[` ]", ALL)] == []


def keys_of(*modules: object) -> set[str]:
    return {key for module in modules for name, keys in vars(module).items() if name.endswith("_KEYS") for key in keys}


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        ("pump-file", keys_of(pump_file, reservoir_file, mixture_file, program_file, working_day, acceptance_file)),
        ("clinic-file", {*clinic_file.CLINIC_KEYS}),
        ("catalogue", keys_of(catalogue_file)),
    ],
)
def test_every_key_is_on_its_page(page: str, keys: set[str]) -> None:
    assert keys
    text = TEXTS[FOLDER / f"{page}.md"]
    assert [key for key in sorted(keys) if f"`{key}`" not in text and f"`{key}:" not in text] == []


def params(name: str) -> list[Any]:
    """The parameters of a command, and of the commands below it."""
    command = loaded_command(name)
    below = getattr(command, "commands", {}).values()
    return [*command.params, *(each for part in below for each in part.params)]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented(name: str) -> None:
    options = {option for each in params(name) for option in each.opts if option.startswith("--")}
    text = TEXTS[FOLDER / "commands.md"] + TEXTS[FOLDER / "what-if.md"]
    assert [option for option in sorted(options) if f"`{option}" not in text] == []


def test_no_option_is_documented_that_does_not_exist() -> None:
    options = {option for name in COMMANDS for each in params(name) for option in each.opts}
    documented = set(re.findall(r"`(--[a-z-]+)", TEXTS[FOLDER / "commands.md"] + TEXTS[FOLDER / "what-if.md"]))
    assert documented - options <= {"--help"}


def test_the_readme_speaks_of_a_planning_aid_near_its_top() -> None:
    text = TEXTS[README]
    head = text[: text.index("## Five minutes")]
    assert "not a medical device" in head
    assert "programmer" in head
