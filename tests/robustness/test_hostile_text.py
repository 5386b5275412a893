"""Codes, names, notes and file names cannot pass for anything else: not on a screen, not in a file, not in a log."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pumpcli.formats.layout import printable
from pumpcli.formats.numbers import NBSP
from tests.builders import BY_DAY, Ran, load_fleet, run, settled, simple_text
from tests.pages import body_of, squeezed
from tests.read_back import markdown_texts, sheet

GOOD = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", "2000 mcg/mL", at=BY_DAY)
AS_OF = ("--as-of", "2026-01-10")

#: Texts that are printable, and mean something to whoever reads the output.
PRINTABLE = (
    "[red]x",
    "[/b]",
    "[link=http://x]y[/link]",
    "=1+1",
    "=HYPERLINK(A1)",
    "@SUM(A1)",
    "+1-1",
    "-2+3",
    "\uff1d1+1",
    'a"b,c',
    "a,b;c",
    "a\\nb",
    "a\\;b\\,c\\N",
    "'quoted'",
    "END:VEVENT",
    "{}",
    "%s %d {0}",
    "$(touch harm)",
    "`touch harm`",
    "<script>",
    "a | b",
    "--output",
    "💉 é ü 漢字",
    "e\u0301",
    "null",
    "~",
    "true",
)

#: Texts that no screen may get: escape sequences, other controls, characters that hide or reverse others, breaks.
CONTROLS = (
    "a\x1b[31mb",
    "a\x1b]0;title\x07b",
    "a\x9b31mb",
    "a\x85b",
    "a\x7fb",
    "a\rb",
    "a\nb",
    "a\tb",
    "a\u202eb",
    "a\u2066b\u2069",
    "a\u200bb",
    "a\u200db",
    "a\u00adb",
    "a\u2028b",
    "a\ufeffb",
    "a\ue000b",
    "\U000e0041",
)

COMMANDS = {
    "due": ("due",),
    "week": ("week", "--week", "2026-06-29"),
    "schedule": ("schedule", "--until", "2026-12-31"),
    "orders": ("orders", "--until", "2026-12-31"),
    "calendar": ("calendar", "--months", "9"),
    "show": ("show",),
    "explain": ("explain",),
    "table": ("table", "--days", "3"),
    "check": ("check",),
}
#: Those that write a page, and the elements of a page.
PAGES = set(COMMANDS) - {"explain", "check"}
TAGS = {"main", "section", "h1", "h2", "h3", "p", "div", "pre", "mark", "span", "b", "wbr", "footer"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
#: The elements of a picture, and of the list that says the same.
TAGS |= {"figure", "figcaption", "svg", "title", "desc", "path", "line", "circle", "text", "ul", "li"}


def quoted(text: str) -> str:
    """A YAML scalar that holds a text exactly."""
    return '"' + "".join(character if character.isalnum() else f"\\U{ord(character):08x}" for character in text) + '"'


def pump_with(text: str, *fields: str) -> str:
    """The good pump, with a text for some of its fields."""
    pump = GOOD
    if "code" in fields:
        pump = pump.replace("pump: P-001", f"pump: {quoted(text)}")
    if "drug" in fields:
        pump = pump.replace("name: baclofen", f"name: {quoted(text)}")
    if "model" in fields:
        pump += f"model: {quoted(text)}\n"
    if "notes" in fields:
        pump += f"notes: {quoted(text)}\n"
    return pump


def is_harmless(drawn: str) -> bool:
    return all(character.isprintable() or character == "\n" for character in drawn)


def ask(command: str, path: Path, *options: str) -> Ran:
    return run(
        COMMANDS[command][0], str(path), *COMMANDS[command][1:], *options, *(AS_OF if command != "check" else ())
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pump for each of the printable texts, with the text wherever a text may be."""
    folder = tmp_path_factory.mktemp("texts")
    for number, text in enumerate(PRINTABLE):
        pump = pump_with(text, "code", "drug", "model", "notes")
        (folder / f"{number:02}.yaml").write_text(pump, encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_printable_is_shown_as_it_is(folder: Path, command: str) -> None:
    for text, path in zip(PRINTABLE, sorted(folder.iterdir()), strict=True):
        asked = path if command in ("show", "explain", "table") else folder
        ran = ask(command, asked)
        assert ran.code == 0
        assert is_harmless(ran.err)  # warnings: the catalogue knows neither such a model nor such a drug
        assert text in ran.out
        assert is_harmless(ran.out)
        assert text in strings(json.loads(ask(command, asked, "--format", "json").out))
        if command in PAGES:
            page = ask(command, asked, "--format", "html").out
            assert is_harmless(page.replace(NBSP, " "))
            assert text in body_of(page).text
            assert {element.tag for element in body_of(page).all()} <= TAGS
        rows = list(csv.reader(io.StringIO(ask(command, asked, "--format", "csv").out, newline="")))
        cells = [cell for row in rows[1:] for cell in row if len(cell) > 1 and not re.fullmatch("-[0-9.]+", cell)]
        assert all(len(row) == len(rows[0]) for row in rows)
        assert not any(cell.startswith(("=", "+", "-", "@", "\uff1d")) for cell in cells)
        if asked == folder:
            assert [each for each in PRINTABLE if each not in ran.out] == []
            break
    assert len(os.listdir(folder)) == len(PRINTABLE)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_printable_is_shown_as_it_is_in_a_spreadsheet_and_a_mail(folder: Path, command: str) -> None:
    """No text acts: a spreadsheet has it as a text, and Markdown as the text of a line or a cell."""
    for text, path in zip(PRINTABLE, sorted(folder.iterdir()), strict=True):
        is_of_one = command in ("show", "explain", "table")
        asked, texts = (path, (text,)) if is_of_one else (folder, PRINTABLE)
        data = ask(command, asked, "--format", "xlsx").data
        cells = [cell for name in ("List", "About") for row in sheet(data, name) for cell in row]
        drawn = [shown for _, shown in markdown_texts(ask(command, asked, "--format", "md").out)]
        assert [text for text in texts if not any(text in str(cell) for cell in cells)] == []
        assert [text for text in texts if not any(text in shown for shown in drawn)] == []
        if not is_of_one or text == "=HYPERLINK(A1)":
            break


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_name_is_shown_and_never_sent_in_a_spreadsheet_and_a_mail(named: Path, command: str) -> None:
    ran = ask(command, named, "--format", "md")
    assert (ran.code, is_harmless(ran.out.replace(NBSP, " "))) == (3, True)
    drawn = "\n".join(shown for _, shown in markdown_texts(ran.out))
    sheets = ask(command, named, "--format", "xlsx").data
    cells = [str(cell) for name in ("List", "About") for row in sheet(sheets, name) for cell in row]
    assert all(map(is_harmless, cells))
    for text in CONTROLS:
        assert f"{named}/{printable(text)}/y.yaml" in drawn
        assert "\n".join(map(printable, f"{named}/{text}/y.yaml".split("\n"))) in cells


def strings(found: object) -> list[str]:
    """Every string of a JSON value."""
    if isinstance(found, dict):
        return [text for value in found.values() for text in strings(value)]
    if isinstance(found, list):
        return [text for value in found for text in strings(value)]
    return [found] if isinstance(found, str) else []


#: Invisible characters that Python calls printable: fillers, variation selectors, joiners, spaces.
UNSEEN = (
    *"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\ufe00\ufe0e\ufe0f\uffa0\ufffc",
    *"\U00016fe4\U0001d159\U000e0100\U000e01ef",
)
#: Invisible characters that Python calls format characters, spaces, or unassigned.
FORMATS = "\u00a0\u00ad\u061c\u1680\u180e\u2000\u200a\u200b\u200c\u200d\u200e"
FORMATS += "\u202f\u205f\u2060\u2064\u2065\u3000\ufff0\U000e0001"


@pytest.mark.parametrize("place", ["P-{}001", "{}P-001", "P-001{}", "{}"])
@pytest.mark.parametrize("field", ["code", "drug", "model"])
@pytest.mark.parametrize("character", [*UNSEEN, *FORMATS], ids=ascii)
def test_codes_and_names_hold_nothing_that_is_not_seen(tmp_path: Path, character: str, field: str, place: str) -> None:
    """Two codes that look the same would be two pumps."""
    path = tmp_path / "x.yaml"
    path.write_text(pump_with(place.format(character), field), encoding="utf-8")
    (problem,) = load_fleet([str(path)]).problems
    assert (problem.severity, problem.code) == ("error", "bad-text")
    assert problem.path == {"code": "pump", "drug": "drugs[0].name", "model": "model"}[field]
    assert is_harmless(problem.message)
    assert character not in problem.message
    if character in UNSEEN:
        assert f"U+{ord(character):04X}" in problem.message


@pytest.mark.parametrize("field", ["code", "drug", "model"])
@pytest.mark.parametrize("text", [*CONTROLS, *(f"a{character}b" for character in UNSEEN)])
def test_codes_and_names_hold_no_controls(tmp_path: Path, text: str, field: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(pump_with(text, field), encoding="utf-8")
    ran = run("due", str(path), *AS_OF)
    assert ran.code == 3
    assert "[bad-text]" in ran.err
    assert is_harmless(ran.err)
    assert is_harmless(ran.out)
    (problem,) = json.loads(run("check", str(path), "--format", "json").out)["problems"]
    assert problem["code"] == "bad-text"


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each of the texts with controls, with two files that are wrong; and one pump that is right."""
    folder = tmp_path_factory.mktemp("names")
    for number, text in enumerate(CONTROLS):
        (folder / text).mkdir()
        for file in ("y", "z"):
            wrong = f"{GOOD.replace('P-001', f'{file}{number}')}zz: 1\n"
            (folder / text / f"{file}.yaml").write_text(wrong, encoding="utf-8")
    (folder / CONTROLS[0] / "x.yaml").write_text(GOOD, encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_a_file_name_is_shown_and_never_sent(named: Path, format: str, command: str) -> None:
    """In the result, and in the problems of files that are wrong."""
    ran = ask(command, named, "--format", format)
    assert ran.code == 3
    assert is_harmless(ran.out)
    assert is_harmless(ran.err)
    told = ran.err if command != "check" else ran.out
    if command == "check" and format == "json":
        told = printable("".join(strings(json.loads(ran.out))))
    line_break = "\n" if command == "check" and format == "csv" else "\\n"
    for text in CONTROLS:
        shown = line_break.join(map(printable, text.split("\n")))
        assert told.count(f"{named}/{shown}/y.yaml") >= 1
    if format == "json":
        found = strings(json.loads(ran.out))
        assert [text for text in CONTROLS if f"{named}/{text}/y.yaml" not in found] == []


@pytest.mark.parametrize("command", sorted(PAGES))
def test_a_file_name_is_shown_on_a_page_and_is_no_markup(named: Path, command: str) -> None:
    ran = ask(command, named, "--format", "html")
    assert ran.code == 3
    assert is_harmless(ran.out.replace(NBSP, " "))
    seen = body_of(ran.out).text
    assert [text for text in CONTROLS if f"{named}/{printable(text)}/y.yaml" not in seen] == []


@pytest.mark.parametrize("name", [b"a\xff<b>.yaml", "a\u202e<b>.yaml".encode()])
def test_a_file_name_that_is_no_text_is_shown_escaped_on_a_page(tmp_path: Path, name: bytes) -> None:
    path = os.fsencode(tmp_path) + b"/" + name
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{GOOD}zz: 1\n")
    ran = run("due", str(tmp_path), *AS_OF, "--format", "html")
    assert ran.code == 3
    assert is_harmless(ran.out.replace(NBSP, " "))
    assert printable(os.fsdecode(name)) in body_of(ran.out).text


@pytest.mark.parametrize("text", [*PRINTABLE, *CONTROLS])
def test_a_page_shows_notes_and_the_title_of_the_clinic_and_is_not_changed_by_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yaml").write_text(pump_with(text, "notes"), encoding="utf-8")
    named = text in PRINTABLE
    (tmp_path / "clinic.yaml").write_text(f"clinic: {quoted(text if named else 'x')}\n", encoding="utf-8")
    ran = run("show", str(tmp_path), *AS_OF, "--format", "html")
    assert ran.code == 0
    assert is_harmless(ran.out.replace(NBSP, " "))
    body = body_of(ran.out)
    assert {element.tag for element in body.all()} <= TAGS
    lines = [element.text for element in body.all("p")]
    for part in filter(str.strip, text.splitlines()):
        assert any(squeezed(printable(part)) in squeezed(line) for line in lines)
    (foot,) = body.all("footer")
    assert not named or text in foot.text


@pytest.mark.parametrize("text", CONTROLS)
def test_a_problem_on_standard_error_is_one_line(tmp_path: Path, text: str) -> None:
    """A quotation from the file cannot look like another problem."""
    path = tmp_path / "x.yaml"
    forged = f"{text}\nx.yaml:1:1: error: nothing [empty-file]"
    path.write_text(f"{GOOD}{quoted(forged)}: 1\nreplace_by: {quoted(forged)}\n", encoding="utf-8")
    ran = run("due", str(path), *AS_OF)
    assert is_harmless(ran.err)
    assert [re.sub(r".*\[", "[", line) for line in ran.err.splitlines() if ": error: " in line] == [
        "[unknown-key]",
        "[bad-date]",
    ]


@pytest.mark.parametrize("text", [*PRINTABLE, *CONTROLS])
def test_notes_stay_in_their_place(tmp_path: Path, text: str) -> None:
    """Free text may hold line breaks; each of its lines is indented, so that none looks like a line of the screen."""
    path = tmp_path / "x.yaml"
    notes = f"{text}\nRefill due Fri 2099-01-02, in 9999 days.\n{text}"
    path.write_text(pump_with(notes, "notes"), encoding="utf-8")
    ran = run("show", str(path), *AS_OF)
    assert ran.code == 0
    assert is_harmless(ran.out)
    assert sum(line.startswith("Refill due") for line in ran.out.splitlines()) == 1
    shown = ran.out[ran.out.index("\nNotes\n") + 7 :].splitlines()
    assert all(line.startswith("  ") or not line for line in shown)
    assert "  Refill due Fri 2099-01-02, in 9999 days." in shown
    for part in text.splitlines():
        assert f"  {printable(part)}" in shown


@pytest.mark.parametrize("text", PRINTABLE)
def test_a_calendar_holds_the_events_and_nothing_else(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(pump_with(text, "code", "drug", "notes"), encoding="utf-8")
    (tmp_path / "clinic.yaml").write_text(f"clinic: {quoted(text)}\n", encoding="utf-8")
    ran = run("due", str(path), *AS_OF, "--format", "ics", "--clinical")
    lines = ran.out.replace("\r\n ", "").split("\r\n")
    found = {name: re.sub(r"\\(.)", r"\1", value) for name, _, value in (line.partition(":") for line in lines)}
    assert text in found["SUMMARY"]
    assert text in found["DESCRIPTION"]
    assert found["X-WR-CALNAME"] == text
    assert [line for line in lines if line.startswith("BEGIN:")] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "BEGIN:VALARM",
    ]


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\nb", "[/b]", "[red]"])
def test_the_message_of_a_wrong_option_is_harmless(text: str) -> None:
    for options in (("--pump", text), ("--lead", text), ("--as-of", text), ("--output", f"nowhere/{text}")):
        ran = run("show", "sample_configs/smallest.yaml", *options)
        assert ran.code in (2, 4)
        assert "\x1b[31m" not in ran.err
        assert "Traceback" not in ran.err


def drawn_on_a_terminal(*arguments: str, columns: int = 80) -> tuple[int, str]:
    """Return the text that a command draws on a terminal, and its exit code."""
    ours, theirs = pty.openpty()
    settled(*filter(os.path.exists, arguments))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": "src", "TERM": "xterm-256color", "COLUMNS": str(columns)}
    command = [sys.executable, "-m", "pumpcli", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as child:
        os.close(theirs)
        drawn = b""
        while True:
            try:
                part = os.read(ours, 65_536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            drawn += part
    os.close(ours)
    return child.returncode, drawn.decode()


@pytest.mark.parametrize("columns", [20, 200])
@pytest.mark.parametrize("command", ["due", "show"])
def test_a_terminal_gets_our_colours_and_no_others(tmp_path: Path, command: str, columns: int) -> None:
    """All the texts at once, in one pump file after the other."""
    for number, text in enumerate(PRINTABLE):
        pump = pump_with(text, "drug", "model", "notes").replace("P-001", quoted(text))
        (tmp_path / f"{number:02}.yaml").write_text(pump, encoding="utf-8")
    (tmp_path / "notes.yaml").write_text(pump_with("\n".join(CONTROLS), "notes"), encoding="utf-8")
    one = ("--pump", "P-001") if command == "show" else ()
    code, drawn = drawn_on_a_terminal(command, str(tmp_path), *one, *AS_OF, columns=columns)
    assert code == 0
    assert "\x1b[" in drawn
    plain = re.sub(r"\x1b\[[0-9;]*m", "", drawn).replace("\r\n", "\n")
    assert is_harmless(plain)
    if columns == 200 and command == "due":
        assert [text for text in PRINTABLE if text not in plain] == []


def test_a_dumb_terminal_and_one_without_colour(tmp_path: Path) -> None:
    """Where the list fits, it is the one of a pipe."""
    (tmp_path / "x.yaml").write_text(GOOD, encoding="utf-8")
    usual = run("due", str(tmp_path / "x.yaml"), *AS_OF).out
    for name, value in (("TERM", "dumb"), ("NO_COLOR", "1")):
        code, drawn = _with(name, value, tmp_path)
        assert (code, drawn.replace("\r\n", "\n")) == (0, usual)


def _with(name: str, value: str, folder: Path) -> tuple[int, str]:
    settled(folder)
    command = f"COLUMNS=200 {name}={value} exec {sys.executable} -m pumpcli due {folder}/x.yaml {' '.join(AS_OF)}"
    ours, theirs = pty.openpty()
    ran = subprocess.run(
        ["sh", "-c", command], stdin=theirs, stdout=theirs, stderr=theirs, check=False, env={**os.environ}
    )
    os.close(theirs)
    drawn = os.read(ours, 65_536)
    os.close(ours)
    return ran.returncode, drawn.decode()
