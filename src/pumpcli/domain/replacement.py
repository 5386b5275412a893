"""When the pump itself needs to be replaced, and whether that is near."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import lru_cache

from pumpcli.domain.clock import Period
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Pump
from pumpcli.values import frozen


class Notice(StrEnum):
    """How near the replacement is, the nearest first."""

    PASSED = "passed"
    BEFORE_REFILL = "before_refill"
    WITHIN_3_MONTHS = "within_3_months"
    WITHIN_6_MONTHS = "within_6_months"


@frozen
class Replacement:
    """The date by which a pump is to be replaced.

    Attributes:
        by_life: it is the implantation and the shortest life of the model; the file names no date.
        notice: how near it is; None where it is more than 6 months away, and after the next refill.
    """

    by: date
    by_life: bool
    notice: Notice | None


def replace_by(pump: Pump) -> date | None:
    """The date that the file names, else `implanted` and the shortest life of the model; None where neither is
    known."""
    return pump.replace_by or _end_of_life(pump)


def replacement(found: Forecast) -> Replacement | None:
    """When the pump of a forecast is to be replaced; None where nothing says so."""
    by = replace_by(found.pump)
    return None if by is None else Replacement(by, found.pump.replace_by is None, _notice(by, found))


def _end_of_life(pump: Pump) -> date | None:
    model = pump.known_model
    if pump.implanted is None or model is None or model.shortest_life is None:
        return None
    try:
        return model.shortest_life.value.after(pump.implanted)
    except OverflowError:
        return None


def _notice(by: date, found: Forecast) -> Notice | None:
    """The pump is taken to work until the end of the day by which it is to be replaced."""
    today = found.as_of.day
    if by <= today:
        return Notice.PASSED
    if found.due_on is not None and by < found.due_on:
        return Notice.BEFORE_REFILL
    in_3_months, in_6_months = _near(today)
    if by <= in_3_months:
        return Notice.WITHIN_3_MONTHS
    return Notice.WITHIN_6_MONTHS if by <= in_6_months else None


@lru_cache(maxsize=1)
def _near(today: date) -> tuple[date, date]:
    """The dates 3 and 6 months ahead: the same for all pumps of a list."""
    return Period(months=3).after(today), Period(months=6).after(today)
