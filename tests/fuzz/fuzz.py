"""Coverage-guided fuzzing of the readers and of whole files by the laws of `tests/robustness/laws.py`.

`python -m tests.fuzz.fuzz pump_file CORPUS -runs=1000000`, with atheris installed; arguments after the
target go to libFuzzer. A failing input is written to a file named crash-...; make a test of it.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Not a requirement of the tests, and untyped.
atheris: Any = importlib.import_module("atheris")

with atheris.instrument_imports(include=["pumpcli"]):
    from pumpcli.cli import main as command_line
    from pumpcli.files import day_fields, fields, moments, quantities, tolerance_file, working_day
    from pumpcli.files.clinic_file import read_clinic
    from pumpcli.files.pump_file import read_pump
    from pumpcli.files.source import Source
    from pumpcli.files.yaml_text import documents
    from tests.robustness import laws, text_edit_laws, texts

command_line.SHOWS_TRACEBACK = True
QUANTITIES = (
    *(quantities.volume, quantities.positive_volume, quantities.volume_of_window, quantities.mass_of_window),
    *(quantities.volume_of_bolus, quantities.mass_of_bolus, quantities.rate, quantities.concentration),
    *(quantities.duration, quantities.period, quantities.days_period, quantities.percentage, quantities.per_day),
    *(quantities.whole_number, quantities.flow, tolerance_file.residual_tolerance, fields.yes_or_no),
)
DATES = (
    *(
        moments.moment,
        moments.moment_anywhere,
        moments.day,
        fields.time_of_day,
        fields.time_before_24,
        fields.weekdays,
        fields.weekday,
    ),
    *(
        day_fields.closed_days,
        day_fields.opened_day,
        day_fields.absence,
        day_fields.lead,
        fields.code,
        fields.name,
        fields.label,
        working_day.end_reason,
    ),
    moments.day_or(moments.moment),
)
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))


def quantity(text: str) -> None:
    for read in QUANTITIES:
        laws.hold_for_reader(read, text)


def date(text: str) -> None:
    for read in DATES:
        laws.hold_for_reader(read, text)


def document(text: str) -> None:
    laws.hold_for_document(text)


def pump_file(text: str) -> None:
    """Read a pump file; run one input in sixteen through a whole command, the others only through the fast reader."""
    if hash(text) % 16 == 0:
        fleet = laws.hold_for_pump_file(FOLDER / "fuzz.yaml", text)
        laws.hold_for_command(FOLDER / "fuzz.yaml", fleet, laws.COMMANDS[len(text) % len(laws.COMMANDS)])
        return
    for found in documents(Source("fuzz.yaml", text)):
        assert (read_pump(found) is None) == (found.errors > 0)
        laws.hold_for_places(text, found.problems)


def clinic_file(text: str) -> None:
    if hash(text) % 16 == 0:
        laws.hold_for_clinic_file(FOLDER / "clinic.yaml", Path("sample_configs/smallest.yaml"), text)
        return
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert (clinic is None) == any(problem.is_error for problem in problems)
    laws.hold_for_places(text, problems)


def catalogue(text: str) -> None:
    if hash(text) % 16 == 0:
        laws.hold_for_catalogue_file(FOLDER, text)
    else:
        laws.hold_for_catalogue(text)


def text_edit(text: str) -> None:
    text_edit_laws.hold_for_text(text, len(text))


TARGETS: dict[str, Callable[[str], None]] = {
    each.__name__: each for each in (quantity, date, document, pump_file, clinic_file, catalogue, text_edit)
}
SEEDS = {
    "quantity": texts.ODD,
    "date": texts.ODD,
    "clinic_file": (texts.CLINIC, *texts.FAULTY),
    "catalogue": (*texts.CATALOGUES, *texts.FAULTY_CATALOGUES),
}


def main() -> None:
    """Fuzz the named target, from seeds in a new folder and from the named corpus, if any."""
    name, *options = sys.argv[1:]
    seeds = FOLDER / "seeds"
    seeds.mkdir()
    for number, seed in enumerate(SEEDS.get(name, (*texts.SAMPLES, *texts.FAULTY))):
        (seeds / str(number)).write_bytes(seed.encode())
    named = [option for option in options if not option.startswith("-")]
    words = FOLDER / "words"
    quoted = ["".join(f"\\x{byte:02x}" for byte in word.encode()) for word in (*texts.KEYS, *texts.ODD) if word]
    words.write_text("".join(f'"{word}"\n' for word in quoted), encoding="utf-8")
    flags = [option for option in options if option.startswith("-")]
    arguments = [sys.argv[0], *named, str(seeds), f"-dict={words}", *flags]
    target = TARGETS[name]

    def one_input(data: bytes) -> None:
        target(data.decode(errors="replace"))

    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
