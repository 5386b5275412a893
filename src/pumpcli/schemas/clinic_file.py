"""The schema of a clinic file."""

from __future__ import annotations

from pumpcli.files import clinic_file, fields, moments, open_days_file, quantities, sites_file, tolerance_file
from pumpcli.schemas import FILES, Schema
from pumpcli.schemas.meanings import meanings
from pumpcli.schemas.shapes import also, forms_of, mapping, one_or_more
from pumpcli.schemas.values import form_of


def schema() -> Schema:
    """Return the schema of the one document of a clinic file."""
    about = meanings("clinic-file", "## Keys")
    days = _days()
    pharmacy = mapping(open_days_file.PHARMACY_KEYS, days, about)
    values = {
        **forms_of({key: read for key, (_, read) in clinic_file.CLINIC_VALUES.items()}),
        **days,
        "pharmacy": pharmacy,
        "capacity": _capacity(),
        "sites": _sites(days),
        "catalogue": form_of(clinic_file.CATALOGUE_PATH),
        "residual_tolerance": _tolerance(),
    }
    return {"title": "clinic file", "description": FILES["clinic"], **mapping(clinic_file.CLINIC_KEYS, values, about)}


def _days() -> dict[str, Schema]:
    """Return the schemas of open and closed days. A list of the latter may be empty."""
    weekdays = one_or_more(form_of(fields.weekdays)) | {"uniqueItems": True}
    return {"open_days": weekdays, **{key: one_or_more(form, 0) for key, form in forms_of(open_days_file.DAYS).items()}}


def _of_any_name(forms: dict[str, Schema]) -> Schema:
    """Return the part of a schema for a mapping whose keys have a form, not a name."""
    return {"patternProperties": forms, "additionalProperties": False, "minProperties": 1}


def _or_by_key(form: Schema, forms: dict[str, Schema]) -> Schema:
    """Return the schema of a value, or a mapping whose keys have a form. The message about the value is for texts
    only, so that an editor underlines the wrong key of a mapping."""
    several = {**form, **also(form, "object"), **_of_any_name(forms)}
    several["patternErrorMessage"] = several.pop("errorMessage")
    return several


def _capacity() -> Schema:
    number = form_of(quantities.number_a_day)
    days = {form_of(reader)["pattern"]: number for reader in (fields.weekdays, moments.day)}
    return _or_by_key(number, days)


def _sites(days: dict[str, Schema]) -> Schema:
    values = {**days, **forms_of(sites_file.SITE_VALUES), "capacity": _capacity()}
    site = mapping(sites_file.SITE_KEYS, values, meanings("clinic-file", "## Sites"))
    name = form_of(sites_file.SITE_NAME)
    form = _of_any_name({name["pattern"]: site | also(site, "null")})
    return {"type": "object", **form, "propertyNames": {"maxLength": name["maxLength"]}}


def _tolerance() -> Schema:
    """Return the schema of limits of every pump, or by the capacity."""
    limits = _limits()
    of_any = {f"^{tolerance_file.ANY}$": limits, form_of(quantities.positive_volume)["pattern"]: limits}
    return _or_by_key(limits, of_any)


def _limits() -> Schema:
    """Return the schema of a volume, a percentage, or a list of at most one of each."""
    kinds = [{"type": "string", "pattern": pattern} for pattern in ("%$", "[^%]$")]
    two_of_a_kind = [{"type": "array", "items": kind, "minItems": 2} for kind in kinds]
    limit = form_of(tolerance_file.residual_tolerance)
    return one_or_more(limit) | {"maxItems": 2, "not": {"anyOf": two_of_a_kind}}
