"""The next refill of a pump: its due date, its booked visit, and the drug ordered for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from operator import attrgetter

from pumpcli.domain.absences import Absence, DueDay, due_day
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, at_time
from pumpcli.domain.pump import Fill, PlacedOrder, Pump
from pumpcli.domain.visits import NOT_BOOKED, Booking, Visit, visit_of
from pumpcli.values import Frozen


class NextRefill(Frozen):
    """The refill after a fill.

    Attributes:
        due_on: the day by which it must be done; None where there is no deadline.
        moved_by: the absences of the patient because of which `due_on` is earlier.
        cannot_come: whether the absences of the patient leave no day for it in time.
        order_by: the day by which drug for it is ordered; None where the clinic keeps no order dates.
        visit: the booked visit for it.
        order: the drug ordered for it, the last order where there are several; None without any.
    """

    due_on: date | None
    moved_by: tuple[Absence, ...]
    cannot_come: bool
    order_by: date | None
    visit: Visit
    order: PlacedOrder | None


def next_refill(pump: Pump, as_of: AsOf, fill: Fill, deadline: datetime | None, clinic: Clinic) -> NextRefill:
    """Return the refill after a fill.

    Args:
        fill: the last fill known at `as_of`.
        deadline: None where no limit is ever reached.
    """
    due = None if deadline is None else _due_day(pump, as_of, fill, deadline, clinic)
    due_on = None if due is None else due.on
    visit = _visit(pump, as_of, fill, due_on, deadline, clinic) if pump.booked else NOT_BOOKED
    needed_on = visit.day_in_time or due_on
    return NextRefill(
        due_on=due_on,
        moved_by=() if due is None else due.moved_by,
        cannot_come=due is not None and due.cannot_come,
        order_by=None if due_on is None or needed_on is None else clinic.order_by(needed_on),
        visit=visit,
        order=_order(pump, as_of, fill) if pump.orders else None,
    )


def visit_instant(pump: Pump, day: date, booking: Booking | None, clinic: Clinic) -> datetime:
    """Return the instant of a visit: the hour of its booking, else the clinic's time of a visit on that day."""
    if booking is not None and booking.at is not None:
        return booking.at
    return pump.zone.at(at_time(day, clinic.visit_at))


def _due_day(pump: Pump, as_of: AsOf, fill: Fill, deadline: datetime, clinic: Clinic) -> DueDay:
    """Return the latest open day that is at least the lead before the deadline, and on which the patient can come."""
    latest = clinic.due_on(deadline.date())
    if not pump.unavailable:
        return DueDay(latest)
    return due_day(pump.unavailable, clinic.is_open, fill.at.date() + timedelta(days=1), latest, as_of)


def _visit(
    pump: Pump, as_of: AsOf, fill: Fill, due_on: date | None, deadline: datetime | None, clinic: Clinic
) -> Visit:
    """Return the booked visit that counts for the next refill; a booking after the end of the pump does not count."""
    booked = [booking for booking in pump.booked if booking.day <= pump.last_day]

    def is_after_deadline(booking: Booking) -> bool:
        return deadline is not None and visit_instant(pump, booking.day, booking, clinic) > deadline

    return visit_of(booked, as_of, fill.at.date(), due_on, is_after_deadline)


def _order(pump: Pump, as_of: AsOf, fill: Fill) -> PlacedOrder | None:
    """Return the last order for the refill after a fill, as far as it is known; None where there is none.

    Of orders of one day it is the last one of the file.
    """
    filled_on = fill.at.date()
    placed = [order for order in pump.orders if filled_on <= order.placed <= as_of.day]
    return max(reversed(placed), key=attrgetter("placed"), default=None)
