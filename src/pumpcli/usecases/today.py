"""The view of one day: who cannot wait, who comes, who has no visit in time, and what to order."""

from __future__ import annotations

from collections.abc import Iterator

from pumpcli.domain.drug_orders import OrderState
from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.refills import VisitKind, refill_on
from pumpcli.domain.visits import is_soon_after_fill
from pumpcli.usecases.due import DueList, Listed, Ranked
from pumpcli.usecases.orders import Order, orders_until
from pumpcli.usecases.plan import Outlook, Planned, place_in_day
from pumpcli.values import Frozen


class Coming(Frozen):
    """A visit that is booked for the day.

    Attributes:
        counts: whether it counts as the refill; one that is booked soon after a fill does not.
        is_away: whether the patient is unavailable on the day.
    """

    planned: Planned
    counts: bool
    is_away: bool

    @property
    def code(self) -> str:
        return self.planned.code


class DayView(Frozen):
    """The pumps that need something on the as-of date.

    Attributes:
        pressing: the pumps from empty to overdue, the most urgent first.
        coming: the visits that are booked for the day, by their hour, also those that do not count as the refill.
        lacking: other pumps that are due within `soon` or on the day, and have no visit in time.
        cannot_come: the pumps whose patients cannot come in time, pressing ones also.
        to_order: the orders that are late, or to be placed on the day; none of a clinic without an order lead.
        has_order_lead: whether any clinic has one.
    """

    outlook: Outlook
    pressing: tuple[Forecast, ...]
    coming: tuple[Coming, ...]
    lacking: tuple[Forecast, ...]
    cannot_come: tuple[Forecast, ...]
    to_order: tuple[Order, ...]
    has_order_lead: bool


def day_view(due: DueList[Listed]) -> DayView:
    """Return the view of the as-of date."""
    today = due.as_of.day
    orders = orders_until(due, today)
    return DayView(
        outlook=orders.outlook,
        pressing=tuple(_forecast(pump) for pump in due.pumps if _is_pressing(pump)),
        coming=tuple(sorted(_coming(due, orders.outlook), key=lambda each: place_in_day(each.planned))),
        lacking=tuple(_forecast(pump) for pump in due.pumps if pump.lacks_visit and not _is_pressing(pump)),
        cannot_come=tuple(_forecast(pump) for pump in due.pumps if pump.cannot_come),
        to_order=tuple(
            order
            for order in orders.orders
            if order.state is OrderState.TO_PLACE and order.clinic.order_lead is not None
        ),
        has_order_lead=any(rules.clinic.order_lead is not None for rules in due.rules.every),
    )


def _forecast(pump: Ranked[Listed]) -> Forecast:
    return pump.row.forecast


def _is_pressing(pump: Ranked[Listed]) -> bool:
    return pump.status.is_at_least(Status.OVERDUE)


def _coming(due: DueList[Listed], outlook: Outlook) -> Iterator[Coming]:
    """Yield every visit that is booked for the day and not met by a fill of that day."""
    planned = {(each.code, each.refill.booking): each for each in outlook.refills if _is_booked_for(each, due)}
    for pump in due.pumps:
        forecast = pump.row.forecast
        filled_on, today = forecast.fill.at.date(), due.as_of.day
        for booking in dict.fromkeys(forecast.pump.booked):
            if booking.day != today or booking.day <= filled_on:
                continue
            of_plan = planned.get((pump.code, booking))
            yield Coming(
                planned=of_plan or Planned(refill_on(forecast, today, booking), pump.file),
                counts=not is_soon_after_fill(today, filled_on, forecast.due_on),
                is_away=any(away.covers(today) for away in forecast.pump.unavailable),
            )


def _is_booked_for(planned: Planned, due: DueList[Listed]) -> bool:
    refill = planned.refill
    return refill.kind is VisitKind.BOOKED and refill.visit_on == due.as_of.day and not refill.assumed
