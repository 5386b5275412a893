"""The pages that are printed: of every command that writes one, for the samples and for what is hard to print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.builders import run, settled
from tests.trust.fleet import documents

SAMPLES = Path("sample_configs")
AS_OF = ("--as-of", "2026-11-22")
LISTS = ("due", "week", "calendar", "schedule", "orders", "reconcile")
ONE_PUMP = ("show", "table", "card")
#: The exit codes of a list that was written: all is well, or some input is wrong, and named on the page.
_WRITTEN = (0, 3)
#: A text that would be a script if it were obeyed; with control characters, and one that turns a text around.
MARKUP = "<script>alert(1)</script>&amp;<b>x"
HOSTILE = MARKUP + "\\x07\\u202E[b]x[/b]</style>"

LONG_CODE = "P-" + "0123456789" * 5 + "ABCDEFGH"

_PUMP = """pump: {code}
reservoir: {{capacity: 20 mL, low_alarm: 2 mL}}
drugs: [{{name: {drug}, concentration: 500 mcg/mL}}]
stability: 3650 days
fills:
  - {{at: {before} 08:00, volume: 20 mL}}
  - {{at: {filled} 08:00, volume: 20 mL, withdrawn: 2.5 mL}}
program: {program}
notes: {notes}
"""


@dataclass(frozen=True)
class Printed:
    """A page that is to be printed.

    Attributes:
        name: the command and what it is about.
        codes: those of the pumps that must be on it.
    """

    name: str
    file: Path
    codes: tuple[str, ...]


def pages(folder: Path) -> Iterator[Printed]:
    """Write every page into a folder, and yield it."""
    samples = [path for path in SAMPLES.glob("*.yaml") if path.name not in ("clinic.yaml", "our-catalogue.yaml")]
    ended = "P-016"
    codes = [code for path in samples for code in _codes(path.read_text(encoding="utf-8")) if code != ended]
    yield from _lists("samples", SAMPLES, folder, codes)
    for code in ("P-004", "P-009", "P-010", "P-013", ended):
        yield from _one_pump(code, "samples", SAMPLES, folder)
    for name, texts, clinic in _fleets():
        place = folder / name
        place.mkdir()
        (place / "pumps.yaml").write_text("---\n".join(texts), encoding="utf-8")
        (place / "clinic.yaml").write_text(clinic, encoding="utf-8")
        settled(place)
        codes = [code for text in texts for code in _codes(text)]
        yield from _lists(name, place, folder, codes)
        if len(texts) < 10:
            for code in codes:
                yield from _one_pump(code, name, place, folder)


def _fleets() -> Iterator[tuple[str, list[str], str]]:
    """Yield fleets that are hard to print, each with its name and its clinic file."""
    yield "300 pumps", list(documents(300)), "clinic: Refill clinic\nholidays: US-MN\norder_lead: 5 open days\n"
    crowd = [_pump(f"P-{number:03}") for number in range(1, 41)]
    yield "40 on a day", [*crowd, _pump(LONG_CODE)], "refill_lead: 3 days\n"
    hard = [
        _pump(LONG_CODE, drug="baclofen of the pharmacy beside the third gate " * 4),
        _pump("P-empty", program="{rate: 40 mL/day}", filled="2026-11-20"),
        _pump("P-never", program="{rate: 0 mL/day}"),
        _pump("P-decade", program="{rate: 0.0045 mL/day, windows: [{from: 06:00, to: 07:00, rate: 0.006 mL/day}]}"),
        _pump("P-stopped", notes="stopped for an MRI\nstopped: {from: 2026-11-21 10:00, why: MRI}"),
    ]
    yield "hard", hard, f"clinic: {'The refill clinic of the third floor of the hospital ' * 3}\n"
    yield "hostile", [_pump("P-<b>&amp;", drug=f'"{MARKUP}"', notes=f'"{HOSTILE}"')], 'clinic: "</style><b>x</b>"\n'


def _pump(
    code: str,
    drug: str = "baclofen",
    program: str = "{rate: 0.5 mL/day}",
    filled: str = "2026-11-02",
    notes: str = "nothing",
) -> str:
    drug = drug.strip()
    return _PUMP.format(code=code, drug=drug, program=program, filled=filled, before="2026-09-28", notes=notes)


def _codes(text: str) -> list[str]:
    return re.findall(r"^pump: (\S+)", text, re.MULTILINE)


def _lists(name: str, place: Path, folder: Path, codes: Sequence[str]) -> Iterator[Printed]:
    """Yield the lists of a fleet. Only `due` has every pump whatever its date is."""
    for command in LISTS:
        shown = codes if command == "due" else ()
        options = {"week": ("--weeks", "8"), "reconcile": ("--from", "2026-10-01")}.get(command, ())
        yield _page(f"{command}, {name}", (command, str(place), *options), folder, shown)


def _one_pump(code: str, name: str, place: Path, folder: Path) -> Iterator[Printed]:
    for command in ONE_PUMP:
        options = ("--by", "week", "--days", "400") if name == "hard" and command == "table" else ()
        yield _page(f"{command} {code}, {name}", (command, code, str(place), *options), folder, (code,))


def _page(name: str, arguments: Sequence[str], folder: Path, codes: Sequence[str]) -> Printed:
    file = folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.html"
    ran = run(*arguments, *AS_OF, "--format", "html", "-o", str(file))
    assert ran.code in _WRITTEN and file.exists(), f"{name}: {ran.err}"
    return Printed(name, file, tuple(codes))
