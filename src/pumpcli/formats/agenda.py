"""Refills with their days, for a calendar program; `report/ics_out.py` writes them."""

from __future__ import annotations

from datetime import date

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Forecast
from pumpcli.values import frozen


@frozen
class Appointment:
    """One refill for a calendar program.

    Attributes:
        day: the due date, or the day on which the refill is planned.
        order_by: the last day to order drug for it; None if the clinic sets no order lead.
    """

    forecast: Forecast
    day: date
    order_by: date | None

    @property
    def code(self) -> str:
        return self.forecast.pump.code


@frozen
class Agenda:
    """Refills as computed at one instant, by the rules of one clinic.

    Attributes:
        where: the terms of the filter of the list; empty without one.
    """

    appointments: tuple[Appointment, ...]
    as_of: AsOf
    clinic: Clinic
    where: tuple[str, ...] = ()
