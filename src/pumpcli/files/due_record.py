"""The record of one pump in the list of due dates: `due` prints it, and `read_record` reads it from a saved list.

Its fields are the fields of the list, in JSON and as columns of CSV. Reading a saved list gives back equal records. Add
a new field at the end of `DueRecord`, and let `read_record` read it with `pump.optional(...)`, which gives None for a
list that was saved without it.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from pumpcli.domain.due import Reason, Status
from pumpcli.values import frozen

if TYPE_CHECKING:
    from pumpcli.files.json_values import JsonObject


@frozen
class DrugRecord:
    """One drug of a mixture, and its concentration as text, such as "2000 mcg/mL"."""

    name: str
    concentration: str


@frozen
class DueRecord:
    """One pump of the list. Volumes have the six decimal places of the list. Instants are whole minutes; they have an
    offset from UTC if the pump has a time zone.

    Attributes:
        drugs: drugs of the last fill, the primary drug first.
        filled_at, filled_ml: instant and volume of the last fill.
        volume_ml: volume in the reservoir at the as-of instant if all patient boluses were used; None before the first
            fill.
        daily_ml: mean daily volume of the program in force, without patient boluses.
        expected_ml: residual volume expected on `due_on` if no patient bolus was used.
        replace_by: elective replacement date of the pump itself.
    """

    pump: str
    file: str
    model: str | None
    drugs: tuple[DrugRecord, ...]
    filled_at: datetime
    filled_ml: Fraction
    volume_ml: Fraction | None
    daily_ml: Fraction
    low_alarm_at: datetime | None
    low_alarm_latest_at: datetime | None
    empty_at: datetime | None
    stability_at: datetime | None
    max_interval_at: datetime | None
    deadline_at: datetime | None
    deadline_reason: Reason | None
    due_on: date | None
    order_by: date | None
    expected_ml: Fraction | None
    days_left: int | None
    status: Status
    replace_by: date | None


def read_record(pump: JsonObject) -> DueRecord:
    """Read one pump of a saved list. Fields read by `optional` may be missing: `changes` does not compare them.

    Raises:
        ValidationError: a field does not have the form that `due` writes.
    """
    from pumpcli.files import json_values  # noqa: PLC0415  # `due` reads no list, and starts 1 ms earlier

    drugs = pump.objects("drugs")
    return DueRecord(
        pump=pump.read("pump", json_values.code),
        file=pump.read("file", json_values.text),
        model=pump.optional("model", json_values.text),
        drugs=tuple(
            DrugRecord(drug.read("name", json_values.name), drug.read("concentration", json_values.name))
            for drug in drugs
        ),
        filled_at=pump.read("filled_at", json_values.instant),
        filled_ml=pump.read("filled_ml", json_values.ml),
        volume_ml=pump.optional("volume_ml", json_values.ml),
        daily_ml=pump.read("daily_ml", json_values.ml),
        low_alarm_at=pump.optional("low_alarm_at", json_values.instant),
        low_alarm_latest_at=pump.optional("low_alarm_latest_at", json_values.instant),
        empty_at=pump.optional("empty_at", json_values.instant),
        stability_at=pump.optional("stability_at", json_values.instant),
        max_interval_at=pump.optional("max_interval_at", json_values.instant),
        deadline_at=pump.read("deadline_at", json_values.instant_or_none),
        deadline_reason=pump.read("deadline_reason", json_values.reason_or_none),
        due_on=pump.read("due_on", json_values.day_or_none),
        order_by=pump.optional("order_by", json_values.day),
        expected_ml=pump.optional("expected_ml", json_values.ml),
        days_left=pump.optional("days_left", json_values.whole_number),
        status=pump.read("status", json_values.status),
        replace_by=pump.optional("replace_by", json_values.day),
    )
