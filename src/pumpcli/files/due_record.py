"""The record of one pump in the list of due dates: `due` prints it, and `due_list_file` reads it from a saved list.

Its fields are the fields of the list, in JSON and as columns of CSV. Reading a saved list gives back equal records. Add
a new field of a later schema at the end, with the default None for lists of an earlier schema.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from pumpcli.domain.due import Reason, Status
from pumpcli.values import frozen


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
