"""The target of a result: no input is ever replaced, and the ending sets the format."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from pumpcli.cli.options import CALENDAR_FORMATS, ENDINGS, FORMATS, NO_ENDINGS, PAGE_FORMATS, Format
from tests.builders import BY_DAY, run, simple_text
from tests.terminals import run_on_terminal

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY)
AS_OF = ("--as-of", "2026-01-10")
CATALOGUE = "catalogue: ours\npumps:\n  - {model: m, capacity: {value: 20 mL, source: s}}\n"
#: Every command with arguments for a list, and the formats that it writes.
COMMANDS = [
    (("check", "sample_configs"), FORMATS),
    (("due", "sample_configs", *AS_OF), CALENDAR_FORMATS),
    (("week", "sample_configs", *AS_OF), CALENDAR_FORMATS),
    (("calendar", "sample_configs", *AS_OF), PAGE_FORMATS),
    (("schedule", "sample_configs", *AS_OF), CALENDAR_FORMATS),
    (("orders", "sample_configs", *AS_OF), PAGE_FORMATS),
    (("changes", "tests/data/readme/october.json", "sample_configs", "--as-of", "2026-11-22"), FORMATS),
    (("reconcile", "tests/data/readme/residuals.yaml", "--as-of", "2026-11-22"), PAGE_FORMATS),
    (("show", "sample_configs/baclofen-flex.yaml", *AS_OF), PAGE_FORMATS),
    (("table", "sample_configs/baclofen-flex.yaml", "--as-of", "2026-11-22", "--days", "3"), PAGE_FORMATS),
    (("explain", "sample_configs/baclofen-flex.yaml", "--as-of", "2026-11-22"), FORMATS),
    (("compare", "sample_configs/baclofen-flex.yaml", "--as-of", "2026-11-22", "--scale", "+10%"), FORMATS),
    (("pumps",), FORMATS),
    (("drugs",), FORMATS),
]
IDS = [command[0] for command, _ in COMMANDS]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with a pump file and a clinic file."""
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "clinic.yaml").write_text("refill_lead: 7 days\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(here: Path, *arguments: str, stdin: str = "") -> str:
    """Run a command that is refused as wrong usage, and return its message. Nothing is written, not even to standard
    output."""
    before = contents(here)
    ran = run(*arguments, stdin=stdin)
    assert (ran.code, ran.out) == (2, "")
    assert contents(here) == before
    return " ".join(ran.err.replace("│", " ").split())


@pytest.mark.parametrize("target", ["a.yaml", "clinic.yaml", "new.yaml", "NEW.YML", "./a.yaml", "link", "dangling"])
@pytest.mark.parametrize("command", ["due", "check", "show", "pumps"])
def test_no_result_is_written_to_a_yaml_file(here: Path, command: str, target: str) -> None:
    (here / "link").symlink_to("a.yaml")
    (here / "dangling").symlink_to("not-there.yaml")
    said = refused(here, command, "--output", target)
    assert f"--output {target}: " in said
    assert ".yaml or .yml" in said
    assert not (here / "not-there.yaml").exists()


def test_it_is_refused_before_anything_is_read(here: Path) -> None:
    """The clinic file is wrong, and is not reported because the target is refused before it is read."""
    (here / "clinic.yaml").write_text("nonsense: 1\n")
    for target in ("a.yaml", "x.pdf"):
        assert "nonsense" not in refused(here, "due", "--output", target)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("P-001", "[broken"),
        f"# a comment\n\n---\n{GOOD}",
        "{pump: P-001, fill: {}}\n",
        '{"pump": "P-001"}\n',
        '{\n  "pump":"P-001"\n}\n',
        f"\ufeff{GOOD}",
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        "  pump: P-001\n  fills: []\n",
        "notes: first\nfills:\n",
        "clinic: a clinic\n",
        "open_days: mon-thu\n",
        "%YAML 1.1\n---\nholidays: US\n",
        "'capacity' : 6\n",
        "? pump\n: P-001\n",
        "&first pump: P-001\n",
        "!!str pump: P-001\n",
        CATALOGUE,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_result_is_written_over_what_looks_like_an_input(here: Path, text: str, encoding: str) -> None:
    """A file that looks like an input is refused even if it is not read, and under any name."""
    (here / "old.txt").write_bytes(text.encode(encoding))
    assert "looks like a pump file" in refused(here, "due", "a.yaml", "--output", "old.txt")


@pytest.mark.parametrize("text", ["", "\n", "old\n", "a list of pumps:\n", "the pump: a story\n", "  capacity of 6\n"])
def test_another_text_is_replaced(here: Path, text: str) -> None:
    (here / "old.txt").write_text(text)
    assert run("due", *AS_OF, "--output", "old.txt").code == 0
    assert "P-001" in (here / "old.txt").read_text()


@pytest.mark.parametrize(("command", "offered"), COMMANDS, ids=IDS)
def test_every_list_replaces_the_one_before(
    tmp_path: Path, command: tuple[str, ...], offered: tuple[Format, ...]
) -> None:
    """No result looks like an input, in any format. The ending sets the format, also in capitals."""
    endings = {"": Format.TABLE, ".txt": Format.TABLE, **ENDINGS, ".JSON": Format.JSON, ".Htm": Format.HTML}
    for ending, format in endings.items():
        path = tmp_path / f"list{ending}"
        first = run(*command, "--output", str(path))
        if format not in offered:
            assert (first.code, path.exists()) == (2, False)
            continue
        assert (first.out, path.exists()) == ("", True)
        written = path.read_bytes()
        assert run(*command, "--output", str(path)).code == first.code < 2
        printed = run(*command, "--format", format)
        assert printed.code == first.code
        assert path.read_bytes() == written == printed.data


@pytest.mark.parametrize(("command", "offered"), COMMANDS, ids=IDS)
@pytest.mark.parametrize("ending", ["xlsm", "pdf", "xls", "ods", "doc", "XLS", "Docx"])
def test_a_format_that_does_not_exist(
    tmp_path: Path, command: tuple[str, ...], offered: tuple[Format, ...], ending: str
) -> None:
    path = tmp_path / f"list.{ending}"
    for options in ((), ("--format", "table")):
        said = refused(tmp_path, *command, "--output", str(path), *options)
        assert f"writes no .{ending.lower()} file" in said
        assert ", ".join(ending for ending, format in ENDINGS.items() if format in offered) in said


@pytest.mark.parametrize(
    ("format", "ending"), [(format, ending) for format in ("table", "csv", "json", "ics") for ending in ("csv", "ics")]
)
def test_an_ending_that_contradicts_the_format(here: Path, format: str, ending: str) -> None:
    options = ("due", *AS_OF, "--output", f"list.{ending}", "--format", format)
    if format == ending:
        assert run(*options).code == 0
    else:
        assert f"--format {format} contradicts the ending .{ending}" in refused(here, *options)


@pytest.mark.parametrize("name", ["list", "list.txt", "list.2026-01-10", "list.csv.old", ".csv"])
def test_other_endings_say_nothing(here: Path, name: str) -> None:
    assert run("due", *AS_OF, "--output", name).code == 0
    assert (here / name).read_text().startswith("Refills due")
    assert run("due", *AS_OF, "--output", name, "--format", "csv").code == 0
    assert (here / name).read_text().startswith("pump,file")


def test_an_option_of_one_format_goes_with_its_ending(here: Path) -> None:
    assert run("due", *AS_OF, "--output", "list.csv", "--bom").code == 0
    assert (here / "list.csv").read_bytes().startswith(b"\xef\xbb\xbfpump,")
    assert run("due", *AS_OF, "--output", "list.ics", "--clinical").code == 0
    refused(here, "due", "--output", "list.json", "--bom")


def test_a_hyphen_is_standard_output(here: Path) -> None:
    printed = run("due", *AS_OF)
    assert run("due", *AS_OF, "--output", "-") == printed
    assert run("due", *AS_OF, "--output", "/dev/stdout") == printed
    assert not (here / "-").exists()


@pytest.mark.parametrize("spelling", ["in.txt", "./in.txt", "folder/../in.txt", "symbolic", "hard", "loop/in.txt"])
@pytest.mark.parametrize(
    "command",
    [("due", "in.txt"), ("check", "a.yaml", "in.txt"), ("due", "a.yaml", "in.txt", "--jobs", "2"), ("due", "symbolic")],
    ids=str,
)
def test_a_file_that_is_read_is_not_replaced(here: Path, command: tuple[str, ...], spelling: str) -> None:
    """An input is refused by its identity, not by its name: this one holds no pump."""
    (here / "in.txt").write_text("[an old list]\n")
    (here / "folder").mkdir()
    (here / "symbolic").symlink_to("in.txt")
    (here / "loop").symlink_to(".")
    os.link(here / "in.txt", here / "hard")
    assert "which is read here" in refused(here, *command, "--output", spelling)


@pytest.mark.parametrize("linked", [False, True])
def test_rules_that_are_read_are_not_replaced(here: Path, linked: bool) -> None:
    """A clinic file without a line of its own, and its catalogue; for every command."""
    (here / "rules").write_text('{"refill_lead": 7 days, catalogue: names}\n'.replace("{", "{# our rules\n"))
    (here / "names").write_text("{# our models\n catalogue: ours, pumps: []}\n")
    for name in ("rules", "names"):
        if linked:
            os.link(here / name, here / f"{name}-2")
        target = f"{name}-2" if linked else name
        for command in ("due", "check", "show", "pumps", "drugs"):
            refused(here, command, "--clinic", "rules", "--output", target)


def test_both_files_of_a_comparison_are_read(here: Path) -> None:
    (here / "b.txt").write_text("[an old list]\n")
    for paths in (("a.yaml", "b.txt"), ("b.txt", "a.yaml")):
        assert "which is read here" in refused(here, "compare", *paths, "--output", "b.txt")


def test_the_earlier_list_is_read(here: Path) -> None:
    """A list that is not read may be replaced, as every night."""
    kept = here / "kept.json"
    for _ in range(2):
        assert run("due", *AS_OF, "--output", "kept.json").code == 0
    assert json.loads(kept.read_text())["schema"] == "pumpcli/due/2"
    os.link(kept, here / "hard.json")
    for target in ("kept.json", "hard.json"):
        assert "which is read here" in refused(here, "changes", "kept.json", *AS_OF, "--output", target)
    assert run("changes", "kept.json", *AS_OF, "--output", "changes.json").code == 0


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("links", [{"loop": "loop"}, {"loop": "other", "other": "loop"}, {"loop": "loop/x"}])
def test_a_link_in_a_circle_is_an_error_and_stays(here: Path, links: dict[str, str]) -> None:
    for name, to in links.items():
        (here / name).symlink_to(to)
    ran = run("due", *AS_OF, "--output", "loop")
    assert (ran.code, ran.out) == (4, "")
    assert "loop could not be written: " in ran.err
    assert {name: os.readlink(here / name) for name in links} == links


@pytest.mark.parametrize(("command", "offered"), COMMANDS, ids=IDS)
def test_every_format_is_offered_by_its_commands_and_by_no_other(
    command: tuple[str, ...], offered: tuple[Format, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # the formats are on one line
    assert set(CALENDAR_FORMATS) == set(Format)
    shown = "".join(run(command[0], "--help").out.split())
    assert re.search(rf"(?<![|]){re.escape('|'.join(offered))}(?![|])", shown) is not None
    for format in Format:
        ran = run(*command, "--format", format)
        if format in offered:
            assert ran.code == 0
        else:
            assert (ran.code, ran.out) == (2, "")
            assert all(name in ran.err for name in offered)


@pytest.mark.parametrize("output", [(), ("-o", "-"), ("-o", "/dev/stdout")], ids=str)
def test_a_spreadsheet_is_not_printed_on_a_terminal(output: tuple[str, ...]) -> None:
    ran = run_on_terminal(200, "due", "sample_configs", *AS_OF, "--format", "xlsx", *output)
    assert (ran.code, ran.out) == (2, "")
    assert "an XLSX file is not text, and is not printed on a terminal; give -o list.xlsx" in ran.err
    assert run("due", "sample_configs", *AS_OF, "--format", "xlsx", *output[:2]).data.startswith(b"PK")


def test_a_spreadsheet_that_the_variable_asks_for_names_it_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMPCLI_FORMAT", "xlsx")
    ran = run_on_terminal(200, "due", "sample_configs", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "give -o list.xlsx, or --format table instead of the variable PUMPCLI_FORMAT." in ran.err
    assert run_on_terminal(200, "due", "sample_configs", *AS_OF, "--format", "table").code == 0


def test_a_spreadsheet_is_not_written_to_the_device_of_a_terminal() -> None:
    ours, theirs = os.openpty()
    try:
        ran = run("due", "sample_configs", *AS_OF, "--format", "xlsx", "--output", os.ttyname(theirs))
    finally:
        os.close(ours)
        os.close(theirs)
    assert ran.code == 2
    assert "not printed on a terminal" in ran.err


def test_a_spreadsheet_goes_to_any_other_device() -> None:
    assert run("due", "sample_configs", *AS_OF, "--format", "xlsx", "--output", os.devnull).code == 0


@pytest.mark.parametrize("option", [("--bom",), ("--csv", "plain"), ("--csv", "decimal-comma")], ids=str)
@pytest.mark.parametrize("format", ["xlsx", "md"])
def test_the_options_of_a_csv_are_wrong_usage_with_others(format: str, option: tuple[str, ...]) -> None:
    ran = run("due", "sample_configs", *AS_OF, "--format", format, *option)
    assert (ran.code, ran.out) == (2, "")
    assert f"{option[0]} goes with --format csv" in ran.err


@pytest.mark.parametrize("format", ["xml", "CSV", ""])
def test_a_format_that_nothing_writes_is_wrong_usage(format: str) -> None:
    ran = run("due", "sample_configs", *AS_OF, "--format", format)
    assert (ran.code, ran.out) == (2, "")
    assert all(name in ran.err for name in Format)


def test_no_ending_is_both_written_and_refused() -> None:
    assert not set(ENDINGS) & NO_ENDINGS
    assert {*ENDINGS.values(), Format.TABLE} == set(Format)
