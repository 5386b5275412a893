"""Pumps for tests: from YAML text through the real reader, and the command line run in this process."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

from pumpcli.cli.main import main
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.errors import Fault, ValidationError
from pumpcli.files.catalogues import BUILT_IN, Catalogues
from pumpcli.files.public_holidays import public_holidays
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from pumpcli.fleet.clinics import Clinics, FileRules
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import digest_fleet, keep_pump
from tests.schemas.views import hold_for_result


def pump_of(text: str) -> Pump:
    """The one pump of a YAML text that holds no error."""
    (document,) = documents(Source("test.yaml", text))
    pump = read_pump(document)
    assert pump is not None, document.problems
    return pump


def load_fleet(
    paths: Sequence[str],
    clinic: Clinic = Clinic(),
    catalogues: Catalogues = BUILT_IN,
    as_of: AsOf | None = None,
) -> Fleet[LoadedPump]:
    """Every pump of files and folders, read by the rules of one clinic in this process.

    Args:
        as_of: without it, warnings that depend on the day are left out.
    """
    return digest_fleet(paths, Clinics(FileRules(clinic, catalogues)), keep_pump, as_of=as_of)


def simple_pump(fill: str, alarm: str, program: str, concentration: str = "", at: str = "2026-01-05 00:00") -> Pump:
    """A pump with one fill and one program; `program` is the YAML of a mapping."""
    return pump_of(simple_text(fill, alarm, program, concentration, at))


#: The instant of a fill about which nothing is warned.
BY_DAY = "2026-01-05 08:00"


def simple_text(fill: str, alarm: str, program: str, concentration: str = "", at: str = "2026-01-05 00:00") -> str:
    """The YAML of `simple_pump`. A fill at midnight has a warning; `BY_DAY` has none."""
    drugs = f"drugs: [{{name: baclofen, concentration: {concentration}}}]\n" if concentration else ""
    return (
        f"pump: P-001\nreservoir: {{capacity: 40 mL, low_alarm: {alarm}}}\n{drugs}"
        f"fill: {{at: {at}, volume: {fill}}}\nprogram: {program}\n"
    )


def settled(*paths: str | os.PathLike[str]) -> None:
    """Give files, and those of folders, a time at which nobody writes to them any more: another process waits for
    that."""
    for path in map(Path, paths):
        for file in [path, *(path.rglob("*") if path.is_dir() else ())]:
            if file.is_file():
                os.utime(file, (1_700_000_000, 1_700_000_000))


def end_of(text: str) -> AsOf:
    """The end of a day, "2026-11-22"."""
    return AsOf.end_of(date.fromisoformat(text))


def ml(text: str) -> Volume:
    """Such as "2.5" as a volume."""
    return Volume(Fraction(text))


def name_of(country: str, on: date) -> str:
    """What the library of holidays calls a day; another version of it may call it otherwise."""
    holiday = public_holidays(country)
    assert not isinstance(holiday, Fault)
    name = holiday(on)
    assert name, f"{on} is no holiday of {country}"
    return name


def with_names_of_holidays(printed: str) -> str:
    """Put the names that the library of today has in place of those in a screen that was kept, of US-MN in 2026."""
    for on, name in (
        ("2026-11-11", "Veterans Day"),
        ("2026-11-26", "Thanksgiving Day"),
        ("2026-12-25", "Christmas Day"),
    ):
        printed = printed.replace(name, name_of("US-MN", date.fromisoformat(on)))
    return printed


def refused(make: Callable[[], object]) -> list[str]:
    """What a constructor refuses, "code at: message" for each fault."""
    try:
        make()
    except ValidationError as refusal:
        return [f"{fault.code} {fault.at}: {fault.message}" for fault in refusal.faults]
    return []


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> bytes:
        """The bytes of standard output, of a format that is not text."""
        return self.out.encode(errors="surrogateescape")


def run(*arguments: str, stdin: str = "") -> Ran:
    """`pumpcli` with these arguments, its output piped. JSON must be as its schema says."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    err = io.StringIO()
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    with patch.object(sys, "stdout", out), patch.object(sys, "stdin", given), redirect_stderr(err):
        try:
            main(list(arguments))
            code = 0
        except SystemExit as exit:
            code = exit.code if isinstance(exit.code, int) else 0 if exit.code is None else 1
    out.flush()
    buffer = out.buffer
    assert isinstance(buffer, io.BytesIO)
    ran = Ran(code, buffer.getvalue().decode(errors="surrogateescape"), err.getvalue())
    if ran.out.startswith('{\n  "schema": "pumpcli/'):
        hold_for_result(ran.out)
    return ran
