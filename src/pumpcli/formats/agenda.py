"""Refills with their days, for a calendar program; `report/ics_out.py` writes them."""

from __future__ import annotations

from datetime import date, datetime

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Forecast
from pumpcli.values import frozen


@frozen
class Appointment:
    """One refill for a calendar program, or a booked visit that is missed or too late for it.

    Attributes:
        day: the due date, or the day on which the refill is planned.
        order_by: the last day to order drug for it; None if the clinic sets no order lead.
        is_booked: whether a visit is booked for the day.
        at: the hour for which it is booked; None where there is none.
        is_extra: whether it is a visit beside the refill, which is on another day.
    """

    forecast: Forecast
    day: date
    order_by: date | None
    is_booked: bool = False
    at: datetime | None = None
    is_extra: bool = False

    @property
    def code(self) -> str:
        return self.forecast.pump.code


@frozen
class Agenda:
    """Refills as computed at one instant, by the rules of one clinic.

    Attributes:
        where: the terms of the filter of the list; empty without one.
        cancelled: the refills of pumps that are out of use, as they were planned before.
    """

    appointments: tuple[Appointment, ...]
    as_of: AsOf
    clinic: Clinic
    where: tuple[str, ...] = ()
    cancelled: tuple[Appointment, ...] = ()
