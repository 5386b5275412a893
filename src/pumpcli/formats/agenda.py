"""Refills with their days, as a calendar program shows them; `ics_out` writes them."""

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
        day: the due date, or the day it is planned on.
        order_by: the day by which drug for it is ordered; None where the clinic keeps no order dates.
    """

    forecast: Forecast
    day: date
    order_by: date | None

    @property
    def code(self) -> str:
        return self.forecast.pump.code


@frozen
class Agenda:
    """Some refills as they stand at an instant, by the rules of a clinic."""

    appointments: tuple[Appointment, ...]
    as_of: AsOf
    clinic: Clinic
