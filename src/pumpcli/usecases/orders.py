"""Plan the orders of drug for the coming refills of a fleet."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.drug_orders import OrderState
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import Mass, Volume
from pumpcli.usecases.due import DueList, Listed
from pumpcli.usecases.plan import Outlook, Planned, planned_until, refuse_too_far
from pumpcli.values import Frozen

_DAY = timedelta(days=1)


class Order(Frozen):
    """One mixture to order by one day, for the pumps of one clinic.

    Attributes:
        order_by: the last day for the order; the day of the visit if the clinic sets no order lead.
        state: to place, placed or received.
        for_refills: the refills that need the mixture, each with the volume of the last fill.
    """

    order_by: date
    drugs: tuple[Drug, ...]
    state: OrderState
    for_refills: tuple[Planned, ...]

    def is_late(self, as_of: AsOf) -> bool:
        """Return whether the order should have been placed and is not."""
        return self.state is OrderState.TO_PLACE and self.order_by < as_of.day

    @property
    def clinic(self) -> Clinic:
        """The rules of the clinic that orders."""
        return self.for_refills[0].refill.forecast.clinic

    @property
    def volume(self) -> Volume:
        """The sum of the volumes of the refills."""
        return Volume(sum((planned.refill.forecast.fill.volume.ml for planned in self.for_refills), Fraction(0)))

    def mass(self, drug: Drug) -> Mass:
        """Return the mass of one of the drugs in `volume`."""
        return drug.concentration.mass_in(self.volume)


class Orders(Frozen):
    """The orders up to a day, the earliest first."""

    outlook: Outlook
    orders: tuple[Order, ...]


def orders_until(due: DueList[Listed], until: date) -> Orders:
    """List the orders to place by `until`, included, the earliest first.

    Raises:
        UsageError: `until` is more than ten years ahead. The visits that the orders are for may be later than that.
    """
    refuse_too_far(due, until)
    plan = planned_until(due, max(_visits_ordered_by(rules.clinic, until) for rules in due.rules.every))
    grouped: dict[tuple[date, tuple[Drug, ...], OrderState, str | None], list[Planned]] = {}
    for planned in plan.refills:
        if planned.refill.is_extra:  # drug is ordered for the day on which the refill is due
            continue
        by = planned.refill.order_by or planned.refill.visit_on
        state = planned.order_state if planned.order_state.is_placed else OrderState.TO_PLACE
        if by <= until or planned.refill.is_pressing:
            key = by, planned.refill.forecast.fill.drugs, state, planned.refill.forecast.clinic.file
            grouped.setdefault(key, []).append(planned)
    listed = [
        Order(order_by=by, drugs=drugs, state=state, for_refills=tuple(refills))
        for (by, drugs, state, _), refills in grouped.items()
    ]
    return Orders(plan, tuple(sorted(listed, key=_place_of_order)))


def _place_of_order(order: Order) -> tuple[date, bool, list[str], str]:
    return order.order_by, order.state.is_placed, [drug.name for drug in order.drugs], order.clinic.file or ""


def _visits_ordered_by(clinic: Clinic, until: date) -> date:
    """Return a day at or after every visit whose drug must be ordered by `until`."""
    day = until
    while (by := clinic.order_by(day)) is not None and by <= until:
        day += 7 * _DAY
    return day
