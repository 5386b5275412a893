"""The record of one pump in the list of due dates: `due` prints it, and `read_record` reads it from a saved list.

Its fields are the fields of the list, in JSON and as columns of CSV. Reading a saved list gives back equal records. Add
a new field at the end of `DueRecord`, and let `read_record` read it with `pump.optional(...)`, which gives None for a
list that was saved without it.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pumpcli.domain.candidates import Reason
from pumpcli.domain.due import Status
from pumpcli.domain.replacement import Notice
from pumpcli.domain.visits import BookingState
from pumpcli.values import Frozen

if TYPE_CHECKING:
    from pumpcli.files.json_values import JsonObject


class DrugRecord(Frozen):
    """One drug of a mixture, and its concentration as text, such as "2000 mcg/mL"."""

    name: str
    concentration: str


class DueRecord(Frozen):
    """One pump of the list. Volumes have the six decimal places of the list. Instants have an offset from UTC if the
    pump has a time zone.

    Attributes:
        drugs: drugs of the last fill, the primary drug first.
        filled_at, filled_ml: instant and volume of the last fill.
        volume_ml: volume in the reservoir at the as-of instant if all patient boluses were used; None before the first
            fill.
        daily_ml: mean daily volume of the program in force, without patient boluses.
        expected_ml: residual volume expected on `due_on` if no patient bolus was used.
        replace_by: elective replacement date of the pump itself.
        booking: whether a visit is booked; None only in a list that was saved before it had this field.
        booked_on, booked_at: day and instant of that visit; the instant is None where the file gives only the day.
        cannot_come: whether the patient can come on none of the days that are left; None as for `booking`.
        order_placed, use_by: dates of the order that counts for the next refill.
        replacement: nearness of the elective replacement; None if it is neither near nor passed.
        low_alarm_early_at: low-reservoir alarm of a pump that runs fast by the clinic's tolerance.
        low_alarm_measured_at: low-reservoir alarm of a pump that runs fast by its own refills.
        timezone: IANA name of the time zone of the instants; None for plain local time.
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
    site: str | None
    labels: tuple[str, ...]
    booking: BookingState | None
    booked_on: date | None
    booked_at: datetime | None
    cannot_come: bool | None
    order_placed: date | None
    use_by: date | None
    replacement: Notice | None
    low_alarm_early_at: datetime | None
    low_alarm_measured_at: datetime | None
    timezone: str | None


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
        **_working_day(pump),
    )


def _working_day(pump: JsonObject) -> dict[str, Any]:
    """Read the fields that lists have since schema 2."""
    from pumpcli.files import json_values  # noqa: PLC0415  # as in `read_record`

    return {
        "site": pump.optional("site", json_values.name),
        "labels": pump.optional("labels", json_values.names) or (),
        "booking": pump.optional("booking", json_values.booking),
        "booked_on": pump.optional("booked_on", json_values.day),
        "booked_at": pump.optional("booked_at", json_values.instant),
        "cannot_come": pump.optional("cannot_come", json_values.truth),
        "order_placed": pump.optional("order_placed", json_values.day),
        "use_by": pump.optional("use_by", json_values.day),
        "replacement": pump.optional("replacement", json_values.notice),
        "low_alarm_early_at": pump.optional("low_alarm_early_at", json_values.instant),
        "low_alarm_measured_at": pump.optional("low_alarm_measured_at", json_values.instant),
        "timezone": pump.optional("timezone", json_values.name),
    }
