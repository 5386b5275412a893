"""Screens of one pump, of comparisons and of problems at four widths, and no line wider than its terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from pumpcli.formats import layout
from tests.goldens import Golden
from tests.terminals import run_on_terminal

SAMPLES, AS_OF = "sample_configs", ("--as-of", "2026-11-22")
INVALID = "tests/data/invalid"
GOLDEN = Path(__file__).parents[1] / "golden" / "screens"
REFILL = ("--at", "2026-11-20 09:30", "--withdrawn", "24.9 mL", "--volume", "40 mL")

#: The command of each golden file.
COMMANDS = {
    "table": ("table", SAMPLES, "--pump", "P-003", "--by", "window", "--days", "5", *AS_OF),
    "table-mixture": ("table", SAMPLES, "--pump", "P-004", "--by", "week", *AS_OF),
    "table-next-year": ("table", SAMPLES, "--pump", "P-011", "--by", "week", *AS_OF),
    "reconcile": ("reconcile", SAMPLES, *AS_OF),
    "changes": ("changes", "tests/data/kept-lists/due.json", SAMPLES, "--as-of", "2026-12-07"),
    "compare": ("compare", SAMPLES, "--pump", "P-003", "--scale", "+10%", *AS_OF),
    "compare-steps": ("compare", SAMPLES, "--pump", "P-004", "--steps", "+35% every 7 days x 4", *AS_OF),
    "explain": ("explain", SAMPLES, "--pump", "P-011", *AS_OF),
    "pumps": ("pumps",),
    "drugs": ("drugs",),
    "check": ("check", f"{INVALID}/many-faults-at-once.yaml", f"{INVALID}/unknown-units.yaml", *AS_OF),
    "check-groups": ("check", "tests/data/readme/warnings", *AS_OF),
    "record": ("record", "fill", "P-003", SAMPLES, *REFILL, "--dry-run", *AS_OF),
}


@pytest.mark.quick
@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("name", COMMANDS)
def test_golden(name: str, width: int, golden: Golden) -> None:
    ran = run_on_terminal(width, *COMMANDS[name])
    messages, suggestion = parted(ran.err)
    golden(GOLDEN / f"{name}-{width}.txt", messages + ran.out + suggestion)


def parted(printed: str) -> tuple[str, str]:
    """The messages before a result, and the command that is suggested after it."""
    start = printed.find("next: ")
    return (printed, "") if start < 0 else (printed[:start], printed[start:])


#: The commands whose golden files are elsewhere, and those of every invalid file.
OTHERS = {
    "due": ("due", SAMPLES, *AS_OF),
    "week": ("week", SAMPLES, *AS_OF),
    "calendar": ("calendar", SAMPLES, *AS_OF),
    "schedule": ("schedule", SAMPLES, *AS_OF),
    "orders": ("orders", SAMPLES, *AS_OF),
    "show": ("show", SAMPLES, "--pump", "P-004", "--until", "2027-01-31", *AS_OF),
    "check-samples": ("check", SAMPLES, *AS_OF),
    "check-invalid": ("check", INVALID, "--all", *AS_OF),
    "check-invalid-catalogues": ("check", "tests/data/invalid-catalogues", *AS_OF),
    "due-invalid": ("due", INVALID, *AS_OF),
    "wrong-clinic": ("due", SAMPLES, "--clinic", "no/such/clinic.yaml"),
    "missing": ("due", "no/such/folder/of/the/clinic/anywhere/in/the/house/pump-files.yaml"),
    "usage": ("table", SAMPLES, *AS_OF),
}


#: Messages have no colour in any case.
MESSAGES = {"due-invalid", "wrong-clinic", "missing", "usage"}


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize(
    ("name", "colour"),
    [(name, colour) for name in [*COMMANDS, *OTHERS] for colour in (True, False) if colour or name not in MESSAGES],
)
def test_no_line_is_wider_than_the_terminal(name: str, colour: bool, width: int) -> None:
    ran = run_on_terminal(width, *(COMMANDS | OTHERS)[name], colour=colour)
    messages, _ = parted(ran.err)  # a command is never broken, so that it can be copied
    lines = (messages + ran.out).splitlines()
    assert [line for line in lines if layout.width(line) > width] == []
    assert lines


def test_a_diff_on_a_narrow_terminal_is_told_from_the_file() -> None:
    ran = run_on_terminal(40, *COMMANDS["record"])
    assert "-fill: {at: 2026-08-24 09:30, volume:\n          40 mL, withdrawn: 2.6 mL}\n" in ran.out


@pytest.mark.parametrize("width", [36, 44, 52, 60])
def test_a_path_with_spaces_stays_in_one_piece(width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bad, good = Path("pumps of the ward/P 1.yaml"), Path("pumps of the ward/P 2.yaml")
    bad.parent.mkdir()
    rest = "fill: {at: 2026-11-02 09:30, volume: 20 mL}\nprogram: {rate: 0.2 mL/day}\n"
    bad.write_text(f"pump: P-1\nreservoir: {{capacity: 20 mL, low_alarm: 2}}\n{rest}")
    good.write_text(f"pump: P-2\nreservoir: {{capacity: 20 mL, low_alarm: 2 mL}}\n{rest}")
    ran = run_on_terminal(width, "due", "pumps of the ward", *AS_OF)
    assert f"{bad}:2:41: " in ran.err.replace("\n", " ")
    assert f"({bad}:1)" in ran.out
    for arguments in (
        ("check", "."),
        ("table", str(good)),
        ("explain", str(good)),
        ("compare", str(good), "--fill=9 mL"),
    ):
        assert str(good) in run_on_terminal(width, *arguments, *AS_OF).out
