"""The booked visit of a pump, and whether it is in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from pumpcli.domain.clock import AsOf, seconds_of
from pumpcli.values import Frozen

#: A booking in the first quarter of the time from the last fill to the due date does not count: it is left over from a
#: refill that was done early.
SOON_AFTER_FILL = Fraction(1, 4)


class BookingState(StrEnum):
    """Whether a visit is booked, and in time."""

    MISSED = "missed"
    AFTER_DEADLINE = "after_deadline"
    LATE = "late"
    BOOKED = "booked"
    NONE = "none"

    @property
    def is_in_time(self) -> bool:
        """Whether a visit is booked on the due date or before."""
        return self is BookingState.BOOKED


class Booking(Frozen):
    """A booked visit.

    Attributes:
        at: the instant of the visit; None where the file gives only the day.
    """

    day: date
    at: datetime | None = None


class Visit(Frozen):
    """The booked visit that counts for the next refill.

    Attributes:
        booking: the earliest booking on or after the as-of date, else the last missed one; None where there is none.
    """

    state: BookingState
    booking: Booking | None = None

    @property
    def day_in_time(self) -> date | None:
        """The day of a booking in time, which is on the due date or before; None for any other."""
        return self.booking.day if self.booking is not None and self.state.is_in_time else None


NOT_BOOKED = Visit(BookingState.NONE)


def visit_of(
    bookings: Sequence[Booking],
    as_of: AsOf,
    filled_on: date,
    due_on: date | None,
    is_after_deadline: Callable[[Booking], bool],
) -> Visit:
    """Return the booked visit that counts for the next refill.

    A fill on the day of a booking, before or after its hour, has met it. A visit booked for the as-of date is not
    missed on that day.

    Args:
        filled_on: the day of the last fill.
        due_on: the due date of the next refill; None where there is none.
        is_after_deadline: returns whether a booking is after the deadline.
    """
    counting = [
        booking
        for booking in bookings
        if booking.day > filled_on and not is_soon_after_fill(booking.day, filled_on, due_on)
    ]
    if not counting:
        return NOT_BOOKED
    coming = [booking for booking in counting if booking.day >= as_of.day]
    if not coming:
        return Visit(BookingState.MISSED, max(counting, key=_place))
    booking = min(coming, key=_place)
    if is_after_deadline(booking):
        return Visit(BookingState.AFTER_DEADLINE, booking)
    if due_on is not None and booking.day > due_on:
        return Visit(BookingState.LATE, booking)
    return Visit(BookingState.BOOKED, booking)


def is_soon_after_fill(booked_on: date, filled_on: date, due_on: date | None) -> bool:
    """Return whether a booking is too near to the last fill to be meant for the next refill (`SOON_AFTER_FILL`)."""
    return due_on is not None and (booked_on - filled_on).days < SOON_AFTER_FILL * (due_on - filled_on).days


def _place(booking: Booking) -> tuple[date, bool, int]:
    """Sort bookings by day, those with an hour first and by their instant."""
    return booking.day, booking.at is None, 0 if booking.at is None else seconds_of(booking.at)
