"""YAML that is made to do harm, or merely strange: a clear error in bounded time and memory, or read as it is meant."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from pumpcli.domain.pump_rules import MOST_BOLUSES_A_DAY
from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.limits import MOST_BYTES, MOST_CHARACTERS, MOST_DEPTH, MOST_VALUES
from pumpcli.fleet.fleet import Fleet, LoadedPump
from tests.builders import BY_DAY, load_fleet, run, simple_text
from tests.robustness.child import child

PROGRAM = "{rate: 0.1 mL/day}"
GOOD = simple_text("20 mL", "2 mL", PROGRAM, at=BY_DAY)
AS_OF = ("--as-of", "2026-01-10")


def program(text: str) -> str:
    """The good pump with another program."""
    return GOOD.replace(f"program: {PROGRAM}\n", text)


def laughs(levels: int, fan: int = 10) -> str:
    """A list of lists of lists, each of aliases of the one before: `fan` to the power of `levels` in few characters."""
    lines = [f"a0: &a0 [{', '.join(['mon'] * fan)}]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * fan)}]" for level in range(1, levels)]
    return "\n".join(lines) + "\n"


BOLUS = "    - {every: 1 min, volume: 0.001 uL, over: 1 min}\n"
WINDOW = "{from: 06:00, to: 07:00, rate: 1 mL/day}"
TIMES = ", ".join(f"{minute // 60:02}:{minute % 60:02}" for minute in range(1440))

#: What is wrong with the text, the code that is reported first, and a word of its message.
HOSTILE = {
    "laughs": (GOOD + laughs(9), "too-large", "aliases included"),
    "laughs in a known place": (
        program(
            f"program:\n  windows: &w [{', '.join([WINDOW] * 100)}]\nprograms: [{', '.join(['{windows: *w}'] * 99)}]\n"
        ),
        "too-large",
        "aliases included",
    ),
    "times of day by alias": (
        program(
            f"program:\n  rate: 0.1 mL/day\n  boluses:\n    - {{at: &t [{TIMES}], volume: 1 uL, over: 1 min}}\n"
            + "    - {at: *t, volume: 1 uL, over: 1 min}\n" * 1000
        ),
        "too-large",
        "aliases included",
    ),
    "alias within itself": ("&all\npump: *all\nfill: *all\nprograms: [*all]\n", "yaml-syntax", "repeat without end"),
    "alias within itself in a list": (
        program("programs: &p [{rate: 0 mL/day, windows: *p}]\n"),
        "yaml-syntax",
        "repeat without end",
    ),
    "100,000 brackets": ("[" * 100_000, "yaml-syntax", f"more than {MOST_DEPTH} deep"),
    "100,000 braces": ("{a: " * 100_000, "yaml-syntax", f"more than {MOST_DEPTH} deep"),
    "deep by indents": ("".join(f"{' ' * depth}a:\n" for depth in range(1000)), "yaml-syntax", "deep"),
    "deep by dashes": ("- " * 100_000, "yaml-syntax", "deep"),
    "deep by question marks": ("? " * 100_000, "yaml-syntax", "deep"),
    "a million keys": (GOOD + "".join(f"k{key}: 1\n" for key in range(1_000_000)), "too-large", "`---`"),
    "100,000 keys": (GOOD + "".join(f"{key}:\n" for key in range(100_000)), "too-large", "keys and values"),
    "100,000 times one key": (GOOD + "zz: 1\n" * 100_000, "too-large", "keys and values"),
    "a million entries": (f"pump: x\nfills: [{'a,' * 400_000}]", "too-large", "keys and values"),
    "megabytes of notes": (f"{GOOD}notes: {'x' * 5_000_000}\n", "too-large", "characters"),
    "megabytes of nothing": ("\n" * 5_000_000, "too-large", "characters"),
    "a code of 900,000 characters": (GOOD.replace("P-001", "x" * 900_000), "bad-text", "at most 64"),
    "a key of 900 characters": (f"{GOOD}{'x' * 900}: 1\n", "unknown-key", "xxx..."),
    "a key of 900,000 characters": (f"{GOOD}? {'x' * 900_000}\n: 1\n", "unknown-key", "xxx..."),
    "900,000 times 9": (GOOD.replace("20 mL", "9" * 900_000 + " mL"), "bad-number", "at most 12 digits"),
    "900,000 times 9 without a unit": (GOOD.replace("20 mL", "9" * 900_000), "missing-unit", "999..."),
    "900,000 spaces in a quantity": (GOOD.replace("20 mL", f"20 m{' ' * 900_000}L"), "unknown-unit", "20 m"),
    "900,000 spaces after a quantity": (GOOD.replace("20 mL", f'"20 mL{" " * 900_000}"'), "unknown-unit", "20 mL"),
    "900,000 digits for a date": (GOOD.replace(BY_DAY, "1" * 900_000), "bad-date", "111..."),
    "200,000 days": (
        program(f"program: {{rate: 1 mL/h, windows: [{WINDOW[:-1]}, days: '{'mon,' * 200_000}'}}]}}\n"),
        "bad-days",
        "mon,mon",
    ),
    "900,000 spaces after a code": (f'pump: a{" " * 900_000}!\n"', "yaml-syntax", "quote"),
    "an anchor of 900,000 characters": (f"{GOOD}notes: *{'a' * 900_000}\n", "yaml-syntax", "anchor"),
    "a tag of 900,000 characters": (f"{GOOD}notes: !{'a' * 900_000} x\n", "yaml-tag", "aaa..."),
    "a tag that would call Python": (
        GOOD.replace("20 mL", "!!python/object/apply:os.system ['touch harm']"),
        "wrong-type",
        "list",
    ),
    "a tag on a value": (GOOD.replace("20 mL", "!!python/name:os.system 20 mL"), "yaml-tag", "python/name"),
    "a tag on the document": (f"!!python/object:os.x\n{GOOD}", "yaml-tag", "python/object"),
    "a merge of keys": (f"{GOOD}<<: {{notes: x}}\n", "unknown-key", "<<"),
    "NUL": (f"{GOOD}notes: a\0b\n", "yaml-syntax", "U+0000"),
    "escape": (f"{GOOD}notes: a\x1b[31mb\n", "yaml-syntax", "U+001B"),
    "a C1 control": (f"{GOOD}notes: a\x9bb\n", "yaml-syntax", "U+009B"),
    "a lone surrogate, escaped": (f'{GOOD}notes: "\\ud800"\n', "yaml-syntax", "Unicode"),
    "a byte order mark inside": (f"{GOOD}---\n\ufeff{GOOD.replace('P-001', 'P-002')}", "yaml-syntax", "U+FEFF"),
    "year 9999": (GOOD.replace("2026", "9999"), "bad-date", "1900 to 2199"),
    "year 10000": (GOOD.replace("2026", "10000"), "bad-date", "10000"),
    "year 0": (GOOD.replace("2026", "0000"), "bad-date", "1900 to 2199"),
    "year 1899": (GOOD.replace("2026", "1899"), "bad-date", "1900 to 2199"),
    "a bolus for ever": (
        f"{GOOD}boluses: [{{at: 2026-01-06 00:00, volume: 1 mL, over: 999999999999 weeks}}]\n",
        "out-of-range",
        "century",
    ),
    "boluses every minute, many times": (
        program(f"program:\n  rate: 0.1 mL/day\n  boluses:\n{BOLUS * 9}"),
        "out-of-range",
        f"{MOST_BOLUSES_A_DAY:,}",
    ),
    "boluses that all run at once": (
        f"{GOOD}boluses:\n"
        + "".join(
            f"  - {{at: 2026-01-06 {minute // 60:02}:{minute % 60:02}, volume: 1 uL, over: 9 days}}\n"
            for minute in range(1440)
        ),
        "out-of-range",
        "at the same time",
    ),
}


def fleet_of(folder: Path, data: str | bytes) -> Fleet[LoadedPump]:
    path = folder / "x.yaml"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return load_fleet([str(path)])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_a_clear_error(tmp_path: Path, name: str) -> None:
    text, code, said = HOSTILE[name]
    fleet = fleet_of(tmp_path, text)
    first = fleet.problems[0]
    assert (first.code, said in first.message) == (code, True), first.message[:500]
    assert all(len(problem.message) + len(problem.path) < 1000 for problem in fleet.problems)
    assert len(fleet.unread) == 1
    ran = run("due", str(tmp_path / "x.yaml"), *AS_OF)
    assert ran.code == 3
    assert len(ran.err) < 2_000
    assert os.listdir(tmp_path) == ["x.yaml"]


@pytest.mark.parametrize("name", ["laughs", "a million keys", "a million entries", "megabytes of nothing"])
def test_hostile_text_needs_little_memory(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.yaml").write_text(HOSTILE[name][0], encoding="utf-8")
    ran = child("due", str(tmp_path / "x.yaml"), *AS_OF)
    assert ran.returncode == 3
    assert b"[too-large]" in ran.stderr


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("\n".join(f"k{key}: 1" for key in range(9_900)), 30_000),
        ("programs:\n" + "- {rate: x}\n" * 4_900, 30_000),
        ("".join(f"k{key}: 1\n" for key in range(4_000)) + f"fills: [{'x,' * 9_000}]\n", 30_000),
        ("---\n".join([GOOD] * 3_000), 3_000),
    ],
    ids=["unknown keys", "programs", "fills behind unknown keys", "one code"],
)
def test_very_many_faults_are_all_reported(tmp_path: Path, text: str, most: int) -> None:
    """Just below the limits: each fault once, and each message short."""
    fleet = fleet_of(tmp_path, text)
    assert 2_900 < len(fleet.problems) <= most
    assert sum(len(problem.message) for problem in fleet.problems) < 1000 * len(fleet.problems)


def test_what_is_just_within_the_limits_is_read(tmp_path: Path) -> None:
    notes = "x" * (MOST_CHARACTERS - len(GOOD) - len("notes: \n"))
    assert len(fleet_of(tmp_path, f"{GOOD}notes: {notes}\n").pumps) == 1
    assert len(fleet_of(tmp_path, f"{GOOD}notes: {notes}x\n").pumps) == 0
    values = 19 + 2  # of the pump itself, and of the list of readings
    readings = "".join(
        f"  - {{at: 2026-01-{6 + index // 1440:02} {index // 60 % 24:02}:{index % 60:02}, volume: 9 mL}}\n"
        for index in range((MOST_VALUES - values) // 5)
    )
    assert len(fleet_of(tmp_path, f"{GOOD}readings:\n{readings}").pumps) == 1
    fleet = fleet_of(tmp_path, f"{GOOD}readings:\n{readings}  - {{at: 2026-02-01 00:00, volume: 9 mL}}\n")
    assert [problem.code for problem in fleet.problems] == ["too-large"]


def test_a_document_that_is_too_long_takes_no_other_with_it(tmp_path: Path) -> None:
    text = f"{GOOD}---\npump: P-LONG\nnotes: {'x' * MOST_CHARACTERS}\n---\n{GOOD.replace('P-001', 'P-002')}---\nzz: 1\n"
    fleet = fleet_of(tmp_path, text)
    assert [each.pump.code for each in fleet.pumps] == ["P-001", "P-002"]
    assert [(each.code, each.line) for each in fleet.unread] == [("P-LONG", 5), (None, 14)]
    assert [problem.line for problem in fleet.problems if problem.code == "too-large"] == [5]


def test_anchors_and_aliases_of_ordinary_size_work(tmp_path: Path) -> None:
    text = program(
        "programs:\n"
        "  - {rate: 0.1 mL/day, windows: &w [&first {from: 06:00, to: 07:00, rate: &fast 1 mL/day}, "
        "{from: 08:00, to: 09:00, rate: *fast}]}\n"
        "  - {start: 2026-02-01 00:00, rate: 0.2 mL/day, windows: *w}\n"
        "  - {start: 2026-03-01 00:00, rate: 0.2 mL/day, windows: [*first]}\n"
    )
    (loaded,) = fleet_of(tmp_path, text).pumps
    one, two, three = loaded.pump.programs
    assert one.windows == two.windows
    assert one.windows[:1] == three.windows


BREAKS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r", "NEL": "\x85", "LS": "\u2028", "PS": "\u2029"}


@pytest.mark.parametrize("break_", BREAKS.values(), ids=BREAKS)
def test_a_line_ends_where_yaml_ends_it(tmp_path: Path, break_: str) -> None:
    """Behind a comment, between documents, and when lines are counted."""
    broken = "# a comment\npump: P-003\nzz: 1\n"
    text = "---\n".join([f"# first\n{GOOD}", f"# second\n{GOOD.replace('P-001', 'P-002')}", broken])
    fleet = fleet_of(tmp_path, text.replace("\n", break_))
    assert [(each.pump.code, each.line) for each in fleet.pumps] == [("P-001", 2), ("P-002", 8)]
    assert [(each.code, each.line) for each in fleet.unread] == [("P-003", 14)]
    assert {problem.line for problem in fleet.problems} == {14, 15}


@pytest.mark.parametrize("break_", BREAKS.values(), ids=BREAKS)
def test_a_pump_behind_a_comment_is_not_passed_over(tmp_path: Path, break_: str) -> None:
    """The other documents of the file end their lines as usual."""
    hidden = f"# a comment{break_}pump: P-002{break_}zz: 1{break_}"
    fleet = fleet_of(tmp_path, f"---\n{hidden}\n---\n{GOOD}")
    assert [each.pump.code for each in fleet.pumps] == ["P-001"]
    assert [each.code for each in fleet.unread] == ["P-002"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (GOOD.encode("utf-8-sig"), None),
        (GOOD.replace("\n", "\r\n").encode(), None),
        (GOOD.encode("utf-16"), "not-utf8"),
        (GOOD.encode("utf-16-le"), "yaml-syntax"),
        (GOOD.encode("utf-32"), "not-utf8"),
        (f"{GOOD}notes: é\n".encode("latin-1"), "not-utf8"),
        (f"{GOOD}notes: ".encode() + b"\xed\xa0\x80\n", "not-utf8"),
        (GOOD.encode() + b"\xff" * 1000, "not-utf8"),
    ],
    ids=["bom", "crlf", "utf-16", "utf-16-le", "utf-32", "latin-1", "surrogate", "0xff"],
)
def test_encodings(tmp_path: Path, data: bytes, code: str | None) -> None:
    fleet = fleet_of(tmp_path, data)
    assert {problem.code for problem in fleet.problems} == ({code} if code else set())
    assert len(fleet.pumps) == (code is None)


@pytest.mark.parametrize("command", ["due", "show", "explain", "schedule", "orders", "calendar", "week", "table"])
@pytest.mark.parametrize(
    "rate", ["0.000000000001 uL/day", "0.00001 mL/day", "999999999999 mL/min"], ids=["tiniest", "tiny", "huge"]
)
def test_rates_that_last_for_ever_or_no_moment(tmp_path: Path, command: str, rate: str) -> None:
    (tmp_path / "x.yaml").write_text(GOOD.replace("0.1 mL/day", rate), encoding="utf-8")
    ran = run(command, str(tmp_path / "x.yaml"), *AS_OF)
    if command == "table" and rate == "0.00001 mL/day":
        assert (ran.code, ran.out) == (2, "")
        assert "more than 100,000 rows" in ran.err
    else:
        code = "lasts-too-short" if "min" in rate else "lasts-too-long"
        assert (ran.code, re.findall(r"\[([a-z-]+)\]$", ran.err, re.MULTILINE)) == (0, [code])


def test_a_rate_that_lasts_a_million_years_has_no_date(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(GOOD.replace("0.1 mL/day", "0.00000005 mL/day"), encoding="utf-8")
    (pump,) = json.loads(run("due", str(tmp_path / "x.yaml"), *AS_OF, "--format", "json").out)["pumps"]
    assert (pump["deadline_at"], pump["due_on"], pump["status"]) == (None, None, "no_deadline")


@pytest.mark.parametrize("command", ["due", "show", "explain", "table"])
def test_the_most_boluses_are_computed(tmp_path: Path, command: str) -> None:
    most = program(f"program:\n  rate: 0.1 mL/day\n  boluses:\n{BOLUS * (MOST_BOLUSES_A_DAY // 1440)}")
    (tmp_path / "x.yaml").write_text(most, encoding="utf-8")
    days = ("--by", "window", "--days", "9") if command == "table" else ()
    ran = child(command, str(tmp_path / "x.yaml"), *AS_OF, *days)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_an_endless_standard_input_is_refused_in_words() -> None:
    with subprocess.Popen(["yes"], stdout=subprocess.PIPE) as endless:
        ran = child("due", "-", memory=MOST_BYTES + 1_000_000_000, stdin=endless.stdout or subprocess.DEVNULL)
        endless.kill()
    assert ran.returncode == 3
    assert ran.stderr.startswith(b"-: error: more than 1,000,000,000 bytes")
    assert b"INCOMPLETE" in ran.stdout


def test_too_little_memory_is_reported_in_words(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"#" * 150_000_000)
    ran = child("due", str(path), memory=200_000_000)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        4,
        b"",
        b"pumpcli: there is not enough memory for these files\n",
    )


def test_a_large_file_is_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.yaml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(sources, "MOST_BYTES", len(GOOD.encode()))
    assert not isinstance(sources.read(str(tmp_path / "x.yaml")), Problem)
    monkeypatch.setattr(sources, "MOST_BYTES", len(GOOD.encode()) - 1)
    problem = sources.read(str(tmp_path / "x.yaml"))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.line) == ("too-large", 0)
