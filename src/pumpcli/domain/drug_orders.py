"""Whether the drug for a refill is ordered, and good for it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pumpcli.domain.clock import AsOf
from pumpcli.domain.pump import Fill, PlacedOrder


class OrderState(StrEnum):
    """Whether drug for a refill is ordered."""

    TO_PLACE = "to_place"
    OTHER_MIXTURE = "other_mixture"
    NOT_GOOD_UNTIL_VISIT = "not_good_until_visit"
    PLACED = "placed"
    RECEIVED = "received"

    @property
    def is_placed(self) -> bool:
        """Whether drug is ordered that is good for the refill."""
        return self in (OrderState.PLACED, OrderState.RECEIVED)


def order_state(order: PlacedOrder | None, fill: Fill, visit_on: date, as_of: AsOf) -> OrderState:
    """Return whether drug is ordered for the refill after a fill, on a day.

    The refill is assumed to be of the mixture of `fill`. An order of another one, or of drug that must be used before
    the visit, does not count.
    """
    if order is None:
        return OrderState.TO_PLACE
    if order.mixture is not None and (fill.mixture is None or order.mixture.contents != fill.mixture.contents):
        return OrderState.OTHER_MIXTURE
    if order.use_by is not None and order.use_by < visit_on:
        return OrderState.NOT_GOOD_UNTIL_VISIT
    is_received = order.received is not None and order.received <= as_of.day
    return OrderState.RECEIVED if is_received else OrderState.PLACED
