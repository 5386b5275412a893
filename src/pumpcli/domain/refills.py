"""A refill on its day, booked or proposed, and the refill that follows on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial

from pumpcli.domain.absences import AbsentDays
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Forecast, Status, expected_at, forecast
from pumpcli.domain.next_refill import visit_instant
from pumpcli.domain.planning import first_day, next_open
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.replacement import replace_by
from pumpcli.domain.visits import Booking
from pumpcli.values import Frozen, replace

_DAY = timedelta(days=1)


class VisitKind(StrEnum):
    """The origin of the day of a visit: booked in the file, or proposed by the plan."""

    BOOKED = "booked"
    PROPOSED = "proposed"


class Refill(Frozen):
    """A refill on a day.

    A booking in time is the planned visit, and so is one on the very day that would be proposed. Any other leaves the
    refill on its due day as proposed, and stands on its own day as well.

    Attributes:
        forecast: gives the due date; for an assumed refill, computed from the planned refill before it.
        booking: the booked visit; None where the day is proposed.
        visit_on: the day of the booking, or the proposed day: the due date, or an earlier day where that is full; for a
            refill that is late the first open day on which the patient can come.
        visit_at: the instant of the visit: the booked hour, else the clinic's time of a visit.
        order_by: the day by which drug is ordered, `order_lead` before the visit, or before the due date for a patient
            who cannot come in time; None without an `order_lead`.
        number: 1 for the next refill of the pump, 2 for the one after it, and so on.
        is_extra: whether it is a booking that is missed or too late, or a second one: the refill itself stands on
            another day as well.
    """

    forecast: Forecast
    booking: Booking | None
    visit_on: date
    visit_at: datetime
    order_by: date | None
    number: int = 1
    is_extra: bool = False

    @property
    def assumed(self) -> bool:
        """Whether it follows a refill that is only planned."""
        return self.number > 1

    @property
    def kind(self) -> VisitKind:
        """The origin of the day."""
        return VisitKind.PROPOSED if self.booking is None else VisitKind.BOOKED

    @property
    def is_missed(self) -> bool:
        """Whether it is a booking for a day that is over, without a refill."""
        return self.is_extra and self.visit_on < self.forecast.as_of.day

    @property
    def is_second(self) -> bool:
        """Whether it is a booking that stands for no refill, because another visit is planned shortly before it."""
        return self.is_extra and self.booking != self.forecast.visit.booking

    @property
    def due_on(self) -> date | None:
        """The last day on which the refill can be done in time; None for a booked visit of a pump without a date."""
        return self.forecast.due_on

    @property
    def moved_from(self) -> date | None:
        """The due date of a proposed visit that is planned earlier because that day is full; None for any other visit.

        All days between, on which the patient can come and the clinic is open, are full as well.
        """
        is_moved = self.booking is None and self.due_on is not None and self.visit_on < self.due_on
        return self.due_on if is_moved else None

    @property
    def expected(self) -> Volume | None:
        """The volume that should be withdrawn at the visit, no patient bolus used; None for a missed visit.

        That of the due date is known already: to compute it again takes a fifth of the time of `week`.
        """
        forecast, at = self.forecast, self.visit_at
        if self.booking is None and self.visit_on == forecast.due_on and at >= forecast.as_of.instant:
            return forecast.expected
        return None if self.visit_on < forecast.as_of.day else expected_at(forecast, at)

    @property
    def is_late(self) -> bool:
        """Whether the visit is after the due date."""
        return self.due_on is not None and self.visit_on > self.due_on

    @property
    def is_after_deadline(self) -> bool:
        """Whether the visit is after the deadline."""
        deadline = self.forecast.deadline
        return deadline is not None and self.visit_at > deadline.at

    @property
    def is_after_replacement(self) -> bool:
        """Whether the pump itself is to be replaced before the visit."""
        by = replace_by(self.forecast.pump)
        return by is not None and self.visit_on > by

    @property
    def is_pressing(self) -> bool:
        """Whether it is the next refill of a pump that is overdue, expired, alarming or empty; listed first.

        A pump may alarm on the day for which it is booked in time.
        """
        return not self.assumed and not self.is_extra and self.forecast.refill_status.is_at_least(Status.OVERDUE)


def is_due_today(forecast: Forecast) -> bool:
    """Return whether the next refill of a pump is due on the as-of date, on which it stays whatever the hour."""
    due_on = forecast.due_on
    return due_on == forecast.as_of.day and due_on > forecast.fill.at.date() and not forecast.cannot_come


def is_late(forecast: Forecast) -> bool:
    """Return whether no day is left on which the next refill of a pump, which has a date, can be done in time."""
    due_on = forecast.due_on
    return forecast.cannot_come or (due_on is not None and due_on < earliest_day(forecast))


def day_to_be_seen(forecast: Forecast, clinic: Clinic) -> date:
    """Return the day of the next refill of a pump, without regard to the capacity and to bookings.

    It is the due date; for a refill that is late, and for a pump without a date, it is the first open day on which the
    patient can come.
    """
    due_on = forecast.due_on
    if due_on is not None and (is_due_today(forecast) or not is_late(forecast)):
        return due_on
    first = first_day(earliest_day(forecast), absent_days(forecast), partial(next_open, is_open=clinic.is_open))
    return first or day_in_sight(forecast)


def day_in_sight(forecast: Forecast) -> date:
    """Return the day on which a refill is listed that cannot be on any day: as if the clinic were open and the patient
    could come."""
    return max(earliest_day(forecast), forecast.due_on or date.min)


def first_open_day(forecast: Forecast, clinic: Clinic) -> date:
    """Return the first open day from the as-of date on; the as-of date only if the hour of a visit is still ahead.

    Where ten years have no open day, it is that day all the same.
    """
    first = _first_ahead(forecast)
    return next_open(first, clinic.is_open) or first


def _first_ahead(forecast: Forecast) -> date:
    today = forecast.as_of.day
    is_ahead = visit_instant(forecast.pump, today, None, forecast.clinic) > forecast.as_of.instant
    return today if is_ahead else today + _DAY


def earliest_day(forecast: Forecast) -> date:
    """Return the earliest day of the next refill: after the last fill, with the hour of a visit still ahead."""
    return max(_first_ahead(forecast), forecast.fill.at.date() + _DAY)


def earliest_moved(forecast: Forecast, due_on: date) -> date:
    """Return the earliest day to which a refill may be moved to keep the capacity; the due date itself always is one.

    It is at most `move_at_most` before the due date, and not before half of the time from the last fill to the deadline
    is over.
    """
    earliest = max(earliest_day(forecast), forecast.clinic.move_at_most.before(due_on))
    assert forecast.deadline is not None, "a due date is computed from a deadline"
    filled_at = forecast.fill.at
    half = filled_at + (forecast.deadline.at - filled_at) / 2
    is_ahead = visit_instant(forecast.pump, half.date(), None, forecast.clinic) >= half
    return min(max(earliest, half.date() if is_ahead else half.date() + _DAY), due_on)


def absent_days(forecast: Forecast) -> AbsentDays | None:
    """Return the days on which the patient of a pump cannot come; None without any."""
    return AbsentDays(forecast.pump.unavailable) if forecast.pump.unavailable else None


def booked_on(forecast: Forecast) -> date | None:
    """Return the day of the booking that counts; None without one, and where that day is over."""
    booking = forecast.visit.booking
    return None if booking is None or booking.day < forecast.as_of.day else booking.day


def refill_on(forecast: Forecast, day: date, booking: Booking | None, number: int = 1) -> Refill:
    """Return a refill on a day, booked or proposed."""
    clinic = forecast.clinic
    # Drug for a patient who cannot come in time is ordered as if they could: they may come back.
    needed_on = day if forecast.due_on is None or not forecast.cannot_come else min(day, forecast.due_on)
    return Refill(
        forecast=forecast,
        booking=booking,
        visit_on=day,
        visit_at=visit_instant(forecast.pump, day, booking, clinic),
        order_by=clinic.order_by(needed_on),
        number=number,
    )


def forecast_after(refill: Refill) -> Forecast:
    """Return the forecast after a planned refill, which is assumed to be like the last one."""
    before = refill.forecast
    return forecast(_refilled(refill), AsOf.at(refill.visit_at), before.clinic, before)


def _refilled(refill: Refill) -> Pump:
    """Return the pump with one more fill, of the volume and mixture of the last one.

    Of its history only what matters from then on is kept: the last recorded fill, and the programs and boluses that are
    not over. So no refill of a plan takes longer than the one before. A booking that stands on its day does not count
    again.
    """
    pump, visit, at = refill.forecast.pump, refill.forecast.visit, refill.visit_at
    recorded = pump.fills[0] if refill.assumed else refill.forecast.fill
    stands_on = refill.visit_on if visit.booking is None else max(refill.visit_on, visit.booking.day)
    return replace(
        pump,
        fills=(recorded, recorded.again(at)),
        programs=pump.programs[pump.program_index_at(at) or 0 :],
        boluses=tuple(bolus for bolus in pump.boluses if bolus.end > at),
        readings=(),
        stopped=(),
        booked=tuple(booking for booking in pump.booked if booking.day > stands_on),
        orders=(),
    )
