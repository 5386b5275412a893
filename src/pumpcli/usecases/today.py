"""The view of one day: who cannot wait, who comes, who has no visit in time, and what to order."""

from __future__ import annotations

from pumpcli.domain.drug_orders import OrderState
from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.refills import VisitKind
from pumpcli.usecases.due import DueList, Listed, Ranked
from pumpcli.usecases.orders import Order, orders_until
from pumpcli.usecases.plan import Outlook, Planned, place_in_day
from pumpcli.values import frozen


@frozen
class DayView:
    """The pumps that need something on the as-of date.

    Attributes:
        pressing: the pumps from empty to overdue, the most urgent first.
        coming: the visits that are booked for the day, by their hour.
        lacking: other pumps that are due within `soon` or on the day, and have no visit in time.
        cannot_come: the pumps whose patients cannot come in time, pressing ones also.
        to_order: the orders that are late, or to be placed on the day; none of a clinic without an order lead.
        has_order_lead: whether any clinic has one.
    """

    outlook: Outlook
    pressing: tuple[Forecast, ...]
    coming: tuple[Planned, ...]
    lacking: tuple[Forecast, ...]
    cannot_come: tuple[Forecast, ...]
    to_order: tuple[Order, ...]
    has_order_lead: bool


def day_view(due: DueList[Listed]) -> DayView:
    """Return the view of the as-of date."""
    today = due.as_of.day
    orders = orders_until(due, today)
    booked = [each for each in orders.outlook.refills if _is_booked_for(each, due)]
    return DayView(
        outlook=orders.outlook,
        pressing=tuple(_forecast(pump) for pump in due.pumps if _is_pressing(pump)),
        coming=tuple(sorted(booked, key=place_in_day)),
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


def _is_booked_for(planned: Planned, due: DueList[Listed]) -> bool:
    refill = planned.refill
    return refill.kind is VisitKind.BOOKED and refill.visit_on == due.as_of.day and not refill.assumed
