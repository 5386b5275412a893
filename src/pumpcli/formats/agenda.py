"""Refills with their days, for a calendar program; `report/ics_out.py` writes them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pumpcli.domain.clock import AsOf
from pumpcli.domain.drug_orders import OrderState
from pumpcli.domain.due import Forecast
from pumpcli.values import Frozen


class EventKind(StrEnum):
    """The kinds of events: a refill, the order of drug for it, and a booked visit beside it."""

    REFILL = "refill"
    ORDER = "order"
    VISIT = "visit"


class Beside(StrEnum):
    """The kinds of booked visits on another day than their refill."""

    MISSED = "missed"
    AFTER_DEADLINE = "after_deadline"
    LATE = "late"
    SECOND = "second"


class Appointment(Frozen):
    """One refill for a calendar program, or a booked visit beside it.

    Attributes:
        day: the day on which the refill is to be done: planned, due, or the first possible one.
        order_by: the last day to order drug for it; None if the clinic sets no order lead, or for a refill without a
            due date.
        order_on: the day of the event for the order: `order_by`, or a later day where that is over and nothing is
            ordered; None for no event.
        order_state: whether the drug is ordered.
        number: 1 for the next refill of the pump, 2 for the one after it, and so on.
        is_booked: whether a visit is booked for the day.
        at: the hour for which it is booked; None where there is none.
        beside: the kind of a visit beside the refill; None for the refill itself.
        place: of a booked visit, 1 for the first booking after the last fill, 2 for the second, and so on.
    """

    forecast: Forecast
    day: date
    order_by: date | None = None
    order_on: date | None = None
    order_state: OrderState = OrderState.TO_PLACE
    number: int = 1
    is_booked: bool = False
    at: datetime | None = None
    beside: Beside | None = None
    place: int = 1

    @property
    def code(self) -> str:
        return self.forecast.pump.code

    @property
    def is_order_late(self) -> bool:
        """Whether the last day to order is over and nothing is ordered."""
        return self.order_by is not None and self.order_on != self.order_by

    @property
    def filled_on(self) -> date:
        """The day of the last fill that is recorded; refills that are only planned follow on it.

        A refill after the next one follows on a fill that is assumed, which is the only one after those recorded.
        """
        fills = self.forecast.pump.fills
        return fills[fills.index(self.forecast.fill) - (self.number > 1)].at.date()


class WhyCancelled(StrEnum):
    """The reason for which an event is cancelled."""

    DONE = "done"
    OUT_OF_USE = "out_of_use"
    NOT_BESIDE = "not_beside"


class Cancellation(Frozen):
    """An event of an earlier export that is cancelled.

    Attributes:
        filled_on, number, place: as for an `Appointment`.
        day: the day of the event.
        since: the day of the refill, or of the end of the pump; for `NOT_BESIDE`, that of the booking that counts.
    """

    code: str
    filled_on: date
    number: int
    kind: EventKind
    day: date
    why: WhyCancelled
    since: date
    place: int = 1


class Agenda(Frozen):
    """Refills as computed at one instant.

    Attributes:
        name: the title of the clinic; None if it has none.
        where: the terms of the filter of the list; empty without one.
        cancelled: events that earlier exports may hold and that are over.
    """

    appointments: tuple[Appointment, ...]
    as_of: AsOf
    name: str | None
    where: tuple[str, ...] = ()
    cancelled: tuple[Cancellation, ...] = ()
