"""Documents to hold a schema and its reader against: the samples, every file with a mistake, and the clinic files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from pumpcli.errors import FaultCode, Problem
from pumpcli.files.catalogue_file import read_catalogue
from pumpcli.files.clinic_file import read_clinic
from pumpcli.files.document import Document
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents

SAMPLES = Path("sample_configs")
OF_CLINIC = [SAMPLES / "clinic.yaml"]
CATALOGUES = [
    SAMPLES / "our-catalogue.yaml",
    *sorted(Path("src/pumpcli/catalogue").glob("*.yaml")),
    *sorted(Path("tests/data/invalid-catalogues").glob("*.yaml")),
]
PUMPS = [
    *sorted({*SAMPLES.glob("*.yaml")} - {*OF_CLINIC, *CATALOGUES}),
    *sorted(Path("tests/data/invalid").glob("*.yaml")),
]
#: Clinic files with every key, and with each form of the values that have several.
CLINICS = (
    "clinic: 7\ntimezone: Europe/Berlin\nopen_days: [mon, wed-fri]\nholidays: [DE-BY, DE-BY/catholic]\n",
    "closed: [2026-11-27, 2026-12-24 to 2026-12-26, 12-30  to 01-02, 02-29]\nopen: []\nweek_starts: Sun-sun\n",
    "pharmacy: {open_days: mon-thu, holidays: US, closed: []}\nvisit_at: 13:00\nreminder: 1 open day\n",
    "capacity: 007\nmeasured_flow: no\nmove_at_most: 0 days\nmax_interval: 36.5 h\nflow_tolerance: 014.50%\n",
    "capacity: {mon-thu: 6, ' FRI , sat': '3', 2026-12-23: 0}\nholidays: []\norder_lead: 2 weeks\nsoon: 1 month\n",
    "sites: {main: , annex: {}, home: {capacity: {tue: 3}}}\ncatalogue: 2026\nrefill_lead: 3.0 Days\n",
    "residual_tolerance: {20 mL: 1 mL, 40000 uL: [2 mL, 20 %], any: [20 %]}\nopen: 2026-10-12\n",
    "residual_tolerance: [0 mL, 100 %]\n",
    "residual_tolerance: 500 \u00b5L\nsites: {1: {visit_at: 00:00, holidays: [], open: [2026-12-24]}}\n",
)


def pumps(text: str) -> Iterator[tuple[yaml.Node, set[FaultCode]]]:
    """Yield each document of a pump file that is YAML, with the codes of its errors."""
    for document in documents(Source("pump.yaml", text)):
        if document.root is not None:
            read_pump(document)
            yield document.root.node, codes(document.problems)


def clinic(text: str) -> Iterator[tuple[yaml.Node, set[FaultCode]]]:
    """Yield the document of a clinic file, with the codes of its errors; none if it is not YAML, or empty."""
    _, root, problems = read_clinic(Source("clinic.yaml", text))
    if root is not None:
        yield root.node, codes(problems)


def catalogue(text: str) -> Iterator[tuple[yaml.Node, set[FaultCode]]]:
    """Yield the first document of a catalogue, with the codes of its errors; none if it is not YAML, or empty."""
    first: Document | None = next(documents(Source("catalogue.yaml", text)), None)
    if first is not None and first.root is not None:
        yield first.root.node, codes(read_catalogue(Source("catalogue.yaml", text))[1])


def codes(problems: list[Problem]) -> set[FaultCode]:
    """Return the codes of the errors among some problems."""
    return {problem.code for problem in problems if problem.is_error}
