"""The elective replacement of the pump itself: its date, and how near it is."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import lru_cache

from pumpcli.domain.clock import Period
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Pump
from pumpcli.values import Frozen


class Notice(StrEnum):
    """The nearness of the replacement, the nearest first."""

    PASSED = "passed"
    BEFORE_REFILL = "before_refill"
    WITHIN_3_MONTHS = "within_3_months"
    WITHIN_6_MONTHS = "within_6_months"


class Replacement(Frozen):
    """The date by which a pump is to be replaced.

    Attributes:
        by_life: whether the date is the implantation plus the shortest life of the model, because the file gives none.
        notice: the nearness of the date; None where it is more than 6 months away and not before the next refill.
    """

    by: date
    by_life: bool
    notice: Notice | None


def replace_by(pump: Pump) -> date | None:
    """Return the date given by the file, else `implanted` plus the shortest life of the model; None without either."""
    return pump.replace_by or _end_of_life(pump)


def replacement(forecast: Forecast) -> Replacement | None:
    """Return the replacement of the pump of a forecast; None where no date is known."""
    by = replace_by(forecast.pump)
    return None if by is None else Replacement(by, forecast.pump.replace_by is None, _notice(by, forecast))


def _end_of_life(pump: Pump) -> date | None:
    model = pump.catalogue_model
    if pump.implanted is None or model is None or model.shortest_life is None:
        return None
    try:
        return model.shortest_life.value.after(pump.implanted)
    except OverflowError:
        return None


def _notice(by: date, forecast: Forecast) -> Notice | None:
    """Return the nearness of a date, on which the pump is assumed to work until the end of the day."""
    today = forecast.as_of.day
    if by <= today:
        return Notice.PASSED
    if forecast.due_on is not None and by < forecast.due_on:
        return Notice.BEFORE_REFILL
    in_3_months, in_6_months = _near(today)
    if by <= in_3_months:
        return Notice.WITHIN_3_MONTHS
    return Notice.WITHIN_6_MONTHS if by <= in_6_months else None


@lru_cache(maxsize=1)
def _near(today: date) -> tuple[date, date]:
    """Return the dates 3 and 6 months ahead, cached because all pumps of a list share them."""
    return Period(months=3).after(today), Period(months=6).after(today)
