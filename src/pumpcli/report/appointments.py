"""Make the events of a calendar program: the refills of a plan, and those to cancel of pumps that are out of use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.refills import Refill, coming_refills
from pumpcli.formats.agenda import Appointment
from pumpcli.report.remarks import NAMED_FOR
from pumpcli.usecases.due import Listed
from pumpcli.values import replace


def of_refill(refill: Refill) -> Appointment:
    """Return a refill of a plan on its day; drug is ordered for the refill itself, not for a visit beside it."""
    booking = refill.booking
    return Appointment(
        forecast=refill.forecast,
        day=refill.visit_on,
        order_by=None if refill.is_extra else refill.order_by,
        is_booked=booking is not None,
        at=None if booking is None else booking.at,
        is_extra=refill.is_extra,
    )


def cancelled_on_due_dates(ended: Sequence[Listed], as_of: AsOf, clinic: Clinic) -> tuple[Appointment, ...]:
    """Return the next refill of each pump as it would be without its end, on its due date."""
    return tuple(
        Appointment(before, before.due_on, before.order_by)
        for before in _as_if_in_use(ended, as_of, clinic)
        if before.due_on is not None
    )


def cancelled_as_planned(ended: Sequence[Listed], as_of: AsOf, clinic: Clinic, until: date) -> tuple[Appointment, ...]:
    """Return the refills of each pump as planned without its end: the next one, and those after it up to a day."""
    return tuple(
        of_refill(refill)
        for before in _as_if_in_use(ended, as_of, clinic)
        for refill in coming_refills([before], clinic, _last_day(before, until)).refills
    )


def _last_day(before: Forecast, until: date) -> date:
    """Return the last day of a plan that holds the next refill and a visit beside it."""
    booking = before.visit.booking
    return max(until, before.due_on or until, until if booking is None else booking.day)


def _as_if_in_use(ended: Sequence[Listed], as_of: AsOf, clinic: Clinic) -> Iterator[Forecast]:
    """Yield the forecast of each pump as of its last day, for the days in which lists name it (`NAMED_FOR`)."""
    for listed in ended:
        end = listed.forecast.ended
        if end is not None and as_of.day - end.on <= NAMED_FOR:
            yield forecast(replace(listed.forecast.pump, ended=None), AsOf.end_of(end.on), clinic)
