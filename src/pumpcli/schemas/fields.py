"""Fields of the JSON: the type of each by its name, and its meaning from the manual."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.domain.drug_orders import OrderState
from pumpcli.domain.due import Status
from pumpcli.domain.ending import EndReason
from pumpcli.domain.mistakes import MistakeKind
from pumpcli.domain.refills import VisitKind
from pumpcli.domain.replacement import Notice
from pumpcli.domain.residual import Direction, Finding, MeasurementKind
from pumpcli.domain.table import Granularity
from pumpcli.domain.visits import BookingState
from pumpcli.errors import FaultCode, Severity
from pumpcli.files.fact_fields import What
from pumpcli.report.table import EVENT_WORDS
from pumpcli.schemas import Schema
from pumpcli.schemas.meanings import meanings
from pumpcli.usecases.changes import Kind

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_INSTANT = rf"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:[+-][0-9]{{2}}:[0-9]{{2}})?"

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
INTEGER: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}
#: An instant has an offset from UTC only where the pump has a time zone, so it is no `date-time`.
INSTANT: Schema = {"type": "string", "pattern": f"^{_INSTANT}$"}
DAY_OR_INSTANT: Schema = {"type": "string", "pattern": f"^(?:{_DAY}|{_INSTANT})$"}
TIME_OF_DAY: Schema = {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"}


def list_of(item: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


def or_null(form: Schema) -> Schema:
    """Return a schema that accepts null too."""
    allowed = {"enum": [*form["enum"], None]} if "enum" in form else {}
    return {**form, "type": [form["type"], "null"], **allowed}


def word(words: Iterable[str]) -> Schema:
    """Return the schema of one of some words."""
    return {"type": "string", "enum": [str(each) for each in words]}


_PLACE: Schema = {"type": "integer", "minimum": 1}
#: The types of fields by the ends of their names, for those that `_BY_NAME` does not have.
_BY_ENDING: tuple[tuple[str, Schema], ...] = (
    ("_ml", NUMBER),
    ("_ml_per_hour", NUMBER),
    ("ml_per_hour", NUMBER),
    ("_mcg", NUMBER),
    ("mcg", NUMBER),
    ("_percent", NUMBER),
    ("_per_day", NUMBER),
    ("_at", INSTANT),
    ("_on", DAY),
    ("_by", DAY),
    ("_count", COUNT),
)
_TEXTS = "pump file model name timezone site path message title unit note conditions figure lowest highest clinic_file"
_TRUTHS = (
    "complete previous_complete cannot_come overdue assumed after_replacement after_deadline by_life open agrees"
    " with_plans lasts lasts_unused refill_due_by_then planned holds bridge flagged stands_out already written"
    " residual_off replaces_built_in"
)
_WORDS: dict[str, type[StrEnum]] = {
    "severity": Severity,
    "code": FaultCode,
    "status": Status,
    "status_before": Status,
    "deadline_reason": Reason,
    "reason": Reason,
    "booking": BookingState,
    "replacement": Notice,
    "visit": VisitKind,
    "state": OrderState,
    "order_state": OrderState,
    "kind": MeasurementKind,
    "off_direction": Direction,
    "drift": Direction,
    "what": What,
    "by": Granularity,
}
_BY_NAME: dict[str, Schema] = {
    **dict.fromkeys(_TEXTS.split(), TEXT),
    **dict.fromkeys(_TRUTHS.split(), TRUTH),
    **{name: word(words) for name, words in _WORDS.items()},
    **dict.fromkeys(("line", "column"), _PLACE),
    **dict.fromkeys(("days_left", "days", "difference_days"), INTEGER),
    **dict.fromkeys(("ratio", "mean_ratio", "value", "factor", "minutes", "max_per_day"), NUMBER),
    **dict.fromkeys(("accepted", "placed", "received", "order_placed", "order_received", "use_by", "date"), DAY),
    **dict.fromkeys(("until", "on", "printed_alarm", "week_start", "week_end", "moved_from"), DAY),
    **dict.fromkeys(("due_on_before", "due_on_after"), DAY),
    **dict.fromkeys(("deadline_at_before", "deadline_at_after", "since", "at", "start", "end", "from", "to"), INSTANT),
    **dict.fromkeys(("expected_from", "delivers_nothing_since"), INSTANT),
    **dict.fromkeys(
        ("labels", "where", "why", "diff", "notices", "doubts", "lines", "source", "mixture"), list_of(TEXT)
    ),
    **dict.fromkeys(("trade_names", "synonyms", "without_visit", "without_date", "ending"), list_of(TEXT)),
    **dict.fromkeys(("off_pumps", "drift_more", "drift_less", "without_measurement"), list_of(TEXT)),
    "passed": list_of(word(Reason)),
    "events": list_of(word(EVENT_WORDS)),
    "findings": list_of(word(Finding)),
    "change": list_of(word(Kind)),
    "ratios": list_of(NUMBER),
    "max_per_day": INTEGER,
}
END_REASON, MISTAKE, WEEKDAYS = word(EndReason), word(MistakeKind), list_of(word(WEEKDAY_NAMES))


def record(names: str, **forms: Schema) -> Schema:
    """Return the schema of an object. It may get more fields in a later version, so others are allowed.

    Args:
        names: its fields; one that may be null ends in a question mark.
        forms: the types of fields whose names do not give them.

    Raises:
        KeyError: a field has no type, or no meaning.
    """
    fields = {name.rstrip("?"): name.endswith("?") for name in names.split()}
    properties = {}
    for name, may_be_null in fields.items():
        form = forms[name] if name in forms else type_of(name)
        properties[name] = {"description": meaning(name)} | (or_null(form) if may_be_null else form)
    return {"type": "object", "properties": properties, "required": list(fields)}


def per_drug(form: Schema, *names: str, value: Schema = NUMBER) -> Schema:
    """Return the schema of an object that also has fields for each drug, such as "daily_<name>_mcg"."""
    fields = {f"^{name.replace('<name>', '.+')}$": {"description": meaning(name), **value} for name in names}
    return {**form, "patternProperties": fields}


def type_of(name: str) -> Schema:
    if name in _BY_NAME:
        return _BY_NAME[name]
    for ending, form in _BY_ENDING:
        if name.endswith(ending):
            return form
    raise KeyError(name)


def meaning(name: str) -> str:
    """Return what the manual says of a field.

    Raises:
        KeyError: it says nothing.
    """
    return _meanings()[name]


@cache
def _meanings() -> dict[str, str]:
    of_due, of_reconcile = (meanings("scripts", heading, "field") for heading in ("## due", "## reconcile"))
    return of_reconcile | of_due | meanings("schema", "## Fields", "field")
