"""Read a clinic file into a `Clinic`."""

from __future__ import annotations

from typing import Any

from pumpcli.domain.clinic import Clinic
from pumpcli.errors import Fault, FaultCode, Problem
from pumpcli.files import day_fields, fields, quantities
from pumpcli.files.capacity_file import read_capacity
from pumpcli.files.document import Document, Entry, known_keys
from pumpcli.files.open_days_file import OPEN_DAYS_KEYS, read_open_days
from pumpcli.files.source import Source
from pumpcli.files.time_zones import time_zone
from pumpcli.files.tolerance_file import read_residual_tolerance
from pumpcli.files.yaml_text import documents
from pumpcli.values import replace

#: The keys of a clinic file that hold one value, each with its field of `Clinic` and its reader.
CLINIC_VALUES: dict[str, tuple[str, Any]] = {
    "clinic": ("name", fields.name),
    "timezone": ("zone", time_zone),
    "visit_at": ("visit_at", fields.time_before_24),
    "refill_lead": ("refill_lead", quantities.days_period),
    "order_lead": ("order_lead", day_fields.lead),
    "reminder": ("reminder", day_fields.lead),
    "max_interval": ("max_interval", quantities.period),
    "flow_tolerance": ("flow_tolerance", quantities.percentage),
    "measured_flow": ("measured_flow", fields.yes_or_no),
    "move_at_most": ("move_at_most", quantities.whole_days),
    "soon": ("soon", quantities.days_period),
    "week_starts": ("week_starts", fields.weekday),
    "phone": ("phone", fields.phone),
}
#: The reader of `catalogue`.
CATALOGUE_PATH = fields.name
CLINIC_KEYS = known_keys(*CLINIC_VALUES, *OPEN_DAYS_KEYS, "capacity", "sites", "catalogue", "residual_tolerance")


def read_clinic(source: Source) -> tuple[Clinic | None, Entry | None, list[Problem]]:
    """Read a clinic file.

    Return the clinic, or None if the file holds an error; the root of its document, None if the file is empty; and all
    problems.
    """
    all_documents = list(documents(source))
    if not all_documents:
        return Clinic(), None, []
    first, *others = all_documents
    for other in others:
        if other.root is not None:
            other.root.fault(Fault(FaultCode.WRONG_TYPE, "a clinic file is one document; a second one begins here"))
    clinic = _clinic(first)
    problems = [problem for document in all_documents for problem in document.problems]
    return (None if any(problem.is_error for problem in problems) else clinic), first.root, problems


def _clinic(document: Document) -> Clinic | None:
    keys = None if document.root is None else document.root.mapping(CLINIC_KEYS)
    if keys is None:
        return None
    values: dict[str, Any] = {
        field: keys.optional(key, read) for key, (field, read) in CLINIC_VALUES.items() if key in keys
    }
    if "residual_tolerance" in keys:
        values["residual_tolerance"] = read_residual_tolerance(keys["residual_tolerance"])
    if "capacity" in keys:
        values["capacity"] = read_capacity(keys["capacity"])
    values |= read_open_days(keys)
    keys.optional("catalogue", CATALOGUE_PATH)  # checked here, opened by `catalogues`
    clinic = Clinic() if document.errors else replace(Clinic(), **values)
    if "sites" in keys:
        from pumpcli.files.sites_file import read_sites  # noqa: PLC0415  # few clinics have sites

        clinic = replace(clinic, sites=read_sites(keys["sites"], clinic.office_days))
    return None if document.errors else clinic
