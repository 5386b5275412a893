"""What `record` refuses: each with its message and its exit code, and every file as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import run
from tests.cli.test_record import AS_OF, BASE, FILL, asked, file

__all__ = ["file"]  # a fixture

AT = ("--at", "2026-11-20 10:00")
BOOKED = "booked: 2026-11-23 10:00\n"
ENDED = "ended: {on: 2026-11-01, why: died}\n"
STOPPED = "stopped: {from: 2026-11-20 10:00}\n"
PLACED = "orders: {placed: 2026-11-18}\n"
NEXT = BASE.replace(
    "program: {rate: 100 mcg/day}", "programs: [{rate: 100 mcg/day}, {start: 2026-11-20 10:00, rate: 90 mcg/day}]"
)


def fill(**values: str) -> tuple[str, ...]:
    given = {"at": "2026-11-20 09:30", "withdrawn": "3.9 mL", "volume": "20 mL"} | values
    return tuple(part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", value))


@pytest.mark.parametrize(
    ("what", "options", "text", "code", "message"),
    [
        # Values out of range, or of another kind.
        ("fill", fill(volume="21 mL"), BASE, 2, "a fill of 21 mL is above the capacity of 20 mL"),
        ("fill", fill(volume="2 mL"), BASE, 2, "a fill of 2 mL is not above the alarm volume of 2 mL"),
        ("fill", fill(volume="-1 mL"), BASE, 2, "has a plus or minus sign"),
        ("fill", fill(volume="none"), BASE, 2, "--volume: "),
        ("fill", fill(volume=""), BASE, 2, "--volume: "),
        ("fill", fill(withdrawn="39 mL"), BASE, 2, "a withdrawn volume of 39 mL is above the capacity of 20 mL"),
        ("fill", fill(at="none"), BASE, 2, "`none` is not a date and time of day"),
        ("fill", fill(at="1850-01-01 09:30"), BASE, 2, "the year 1850 is outside 1900 to 2199"),
        ("fill", fill(at="2027-01-01 09:30"), BASE, 3, "add --accept fact-in-the-future"),
        ("fill", fill(at="2026-08-01 09:30"), BASE, 3, "would also change other facts of the pump"),
        ("fill", fill(printed_alarm="2026-01-01"), BASE, 3, "2026-01-01 is before the fill at 2026-11-20 09:30"),
        ("fill", fill(drugs="baclofen 500 mcg"), BASE, 2, "is not a drug with its strength"),
        ("reading", (*AT, "--volume", "40 mL"), BASE, 2, "a reading of 40 mL is above the capacity of 20 mL"),
        ("reading", ("--at", "2026-09-01 09:30", "--volume", "4 mL"), BASE, 3, "which volume holds?"),
        ("reading", ("--at", "2026-08-01 09:30", "--volume", "4 mL"), BASE, 3, "before the first fill"),
        ("program", (*AT, "--scale", "-101%"), BASE, 2, "is above 100 %"),
        ("program", (*AT, "--scale", "10%"), BASE, 2, "does not say whether more or less is meant"),
        ("program", (*AT, "--rate", "120 mcg"), BASE, 3, "120 mcg"),
        ("program", (*AT, "--rate", "120 mcg/day"), NEXT, 3, "the same instant as program 2"),
        ("program", (*AT, "--set", "start=2026-11-20 11:00"), BASE, 3, "(--at of `record`"),
        ("program", (*AT, "--set", "windows[0].rate=1 mL/day"), BASE, 3, "no field `windows[0].rate`"),
        ("bolus", (*AT, "--dose", "25 mcg/day", "--over", "5 min"), BASE, 2, "`25 mcg/day` is a rate"),
        ("bolus", (*AT, "--dose", "25 mcg", "--over", "0 min"), BASE, 2, "`0 min` is zero"),
        ("bolus", ("--at", "2026-08-20 10:00", "--dose", "25 mcg", "--over", "5 min"), BASE, 3, "before-first-fill"),
        ("booking", ("--at", "2026-11-31"), BASE, 2, "there is no such day"),
        ("booking", ("--at", "2026-11-23"), BASE + BOOKED, 3, "is on the same day as"),
        ("cancel-booking", ("--at", "2026-11-24"), BASE + BOOKED, 3, "booked: 2026-11-23 10:00"),
        ("unavailable", ("--days", "2026-12-20 to 2026-12-01"), BASE, 2, "ends before it begins"),
        ("unavailable", ("--days", "2026-12-20 to ?"), BASE, 2, "is not a range"),
        ("stop", ("--from", "2026-11-20 10:00", "--to", "2026-11-19 10:00"), BASE, 3, "`to` is later than `from`"),
        ("stop", ("--from", "2026-11-21 10:00"), BASE + STOPPED, 3, "2026-11-20 10:00"),
        ("resume", ("--at", "2026-11-18 10:00"), BASE + STOPPED, 3, "`to` is later than `from`"),
        ("resume", ("--at", "2026-11-18 10:00"), BASE, 3, "P-101 is not stopped: there is no stop"),
        ("order", ("--placed", "2026-11-20", "--received", "2026-11-19"), BASE, 3, "before it was placed on"),
        ("order", ("--placed", "2026-11-18", "--received", "2026-11-17"), BASE + PLACED, 3, "before it was placed on"),
        ("order", ("--placed", "2026-11-18", "--use-by", "2026-11-17"), BASE, 3, "before it was placed on"),
        ("end", ("--on", "2026-08-01", "--why", "died", "--again", "P-101"), BASE, 3, "before the last fill"),
        ("end", ("--on", "2026-11-21", "--why", "gone", "--again", "P-101"), BASE, 2, "`gone` is not a reason"),
        # The pump.
        ("fill", FILL, BASE.replace("P-101", "P-111"), 2, "no pump has the code P-101: did you mean `P-111`?"),
        ("fill", FILL, BASE + "---\n" + BASE, 3, "another pump also has the code P-101"),
        ("fill", FILL, BASE + ENDED, 3, "is out of use since 2026-11-01 (died); there is no pump in use"),
        ("fill", FILL, BASE + "ratte: 1\n", 3, "P-101 cannot be read from"),
        ("fill", FILL, BASE + "---\npump: P-102\n", 3, "has an error; correct it before anything is recorded"),
        ("fill", FILL, "pump: [\n", 3, "no pump has the code P-101; it may be in"),
        # The options.
        ("fill", (*FILL, "--accept", "no-stabilty"), BASE, 2, "did you mean `no-stability`?"),
        ("fill", (*FILL, "--format", "csv"), BASE, 2, "none of table, json"),
        ("fill", (*FILL, "--clinic", "/none/clinic.yaml"), BASE, 4, "/none/clinic.yaml"),
    ],
)  # fmt: skip
def test_a_fact_that_is_refused(
    file: Path, what: str, options: tuple[str, ...], text: str, code: int, message: str
) -> None:
    file.write_text(text)
    ran = run("record", what, "P-101", str(file.parent), *options, "--yes", *AS_OF)
    shown = " ".join((ran.err + ran.out).replace("│", " ").split())
    assert (ran.code, message in shown) == (code, True), shown
    assert file.read_text() == text


def beside(text: str) -> Callable[[Path], int]:
    return lambda file: (file.parent / "b.yaml").write_text(text)


def as_link(file: Path) -> None:
    (file.parent / "kept.txt").write_text(file.read_text())
    file.unlink()
    file.symlink_to(file.parent / "kept.txt")


def as_hard_link(file: Path) -> None:
    (file.parent / "kept.txt").hardlink_to(file)


def as_folder(file: Path) -> None:
    (file.parent / "clinic.yaml").unlink()
    (file.parent / "clinic.yaml").mkdir()


@pytest.mark.parametrize(
    ("prepare", "paths", "code", "message"),
    [
        (beside(BASE), [""], 3, "another pump also has the code P-101"),
        (beside(BASE.replace("2026-09", "2026-01") + ENDED), [""], 3, "another pump also has the code P-101"),
        (lambda file: file.chmod(0o444), [""], 4, "is read-only: you may not write to it; nothing is written"),
        (as_link, [""], 4, "is a link to"),
        (as_link, ["p-101.yaml"], 4, "name that file, or its folder; nothing is written"),
        (
            as_hard_link,
            [""],
            4,
            "p-101.yaml: the file has 2 names (hard links), and the others would keep the old text",
        ),
        (as_hard_link, ["p-101.yaml"], 4, "remove them, or replace this one by a copy; nothing is written"),
        (as_folder, [""], 4, "not a regular file"),
        (lambda file: (file.parent / "clinic.yaml").write_text("soon: 1\n"), [""], 3, "has no unit"),
        (lambda file: (file.parent / "clinic.yaml").write_bytes(b"\xff"), [""], 3, "is not UTF-8 text"),
        (lambda file: None, ["none"], 4, "no pump has the code P-101; it may be in"),
        (lambda file: None, ["-"], 2, "nothing can be written into standard input; name the file, or its folder"),
    ],
)
def test_a_file_that_is_refused(
    file: Path, prepare: Callable[[Path], object], paths: list[str], code: int, message: str
) -> None:
    prepare(file)
    named = [path if path == "-" else str(file.parent / path) for path in paths]
    before = {path: path.read_bytes() for path in file.parent.iterdir() if path.is_file()}
    ran = run("record", "fill", "P-101", *named, *FILL, "--yes", *AS_OF, stdin=BASE)
    assert (ran.code, message in ran.err) == (code, True), ran
    assert {path: path.read_bytes() for path in file.parent.iterdir() if path.is_file()} == before


def test_several_near_codes_are_suggested(file: Path) -> None:
    beside(BASE.replace("P-101", "P-102"))(file)
    ran = run("record", "fill", "P-10", str(file.parent), *FILL, "--yes", *AS_OF)
    assert (ran.code, ran.err) == (2, "pumpcli: no pump has the code P-10: did you mean `P-102` or `P-101`?\n")


def test_an_older_fill_is_written_after_a_question(file: Path) -> None:
    text = BASE.replace("fill: {", "fills:\n- {at: 2026-08-01 09:30, volume: 20 mL}\n- {").replace(
        "volume: 20 mL}   #", "volume: 20 mL, withdrawn: 15 mL} #"
    )
    file.write_text(text)
    lines = ("2026-08-15 09:30", "17.2 mL", "20 mL", "y", "none", "y", "")
    no = asked(file, "fill", *lines, "")
    assert "look twice: this fill is older than the last one, of 2026-09-01" in no.err
    assert (no.code, no.err.endswith("[y/N] nothing is written\n"), file.read_text()) == (0, True, text)
    assert asked(file, "fill", *lines, "y").code == 0
    dates = [line[7:17] for line in file.read_text().splitlines() if line.startswith("- {at")]
    assert dates == ["2026-08-01", "2026-08-15", "2026-09-01"]


def test_nothing_is_asked_about_a_pump_out_of_use(file: Path) -> None:
    file.write_text(BASE + ENDED)
    ran = asked(file, "fill")
    assert (ran.code, ran.err) == (
        3, "pumpcli: P-101 is out of use since 2026-11-01 (died); there is no pump in use with this code\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "paths", "code"),
    [
        ("b.yaml", BASE, ["p-101.yaml"], 3),
        ("below/b.yaml", BASE, ["p-101.yaml"], 3),
        ("below/b.yaml", BASE + "ratte: 1\n", ["p-101.yaml"], 3),
        ("p-101.yaml", BASE, ["below"], 3),
        ("below/b.yaml", BASE.replace("2026-09", "2026-01") + ENDED.replace("11-01", "08-31"), ["p-101.yaml"], 0),
        ("below/b.yaml", BASE.replace("P-101", "P-102") + "notes: once P-101\n", ["p-101.yaml"], 0),
        ("below/b.yaml", "{ # P-101", ["p-101.yaml"], 0),
    ],
)
@pytest.mark.parametrize("has_clinic", [True, False])
def test_a_second_pump_of_the_clinic_with_the_code(
    file: Path, name: str, text: str, paths: list[str], code: int, has_clinic: bool
) -> None:
    """It may be in a file that the paths leave out, below the folder of the clinic file, else of the pump file."""
    folder = file.parent
    (folder / "below").mkdir()
    if paths == ["below"]:
        file.rename(folder / "below" / "a.yaml")
    (folder / name).write_text(text)
    if not has_clinic:
        (folder / "clinic.yaml").unlink()
        code = 0 if paths == ["below"] else code
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    ran = run("record", "fill", "P-101", *(str(folder / path) for path in paths), *FILL, "--yes", *AS_OF)
    assert ran.code == code, ran
    if code:
        assert "P-101 cannot be read from" in ran.err
        assert str(folder / name) in ran.err
        assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before
