"""The record of one pump in the list of due dates: what `due` prints, and what a list that was kept is read into.

The fields of this value are the fields of the list, in JSON and as columns of CSV. A list that is read gives the very
records it was written from. A field that a later schema adds goes to the end with the default None, which it has in a
list of an earlier schema.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from pumpcli.domain.due import Reason, Status
from pumpcli.values import frozen


@frozen
class DrugRecord:
    """One drug of a mixture, with its concentration as text: "2000 mcg/mL"."""

    name: str
    concentration: str


@frozen
class DueRecord:
    """One pump of the list. Volumes have the six decimal places of the list; instants are whole minutes, with the
    offset from UTC where the pump has a time zone.

    Attributes:
        drugs: of the last fill, the primary drug first.
        filled_at, filled_ml: the last fill.
        volume_ml: in the reservoir at the as-of instant, all patient boluses used; None before the first fill.
        daily_ml: mean daily volume of the program in force, patient boluses left out.
        expected_ml: to be withdrawn on `due_on`, no patient bolus used.
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
