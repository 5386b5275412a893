"""Whether the drug of an order is there, and good for the visit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from pumpcli.domain.drug_orders import OrderState, order_state
from pumpcli.domain.pump import Fill, Mixture, PlacedOrder
from pumpcli.values import replace
from tests.builders import end_of, ml, pump_of

MIXED = "[{name: morphine, concentration: 20 mg/mL}, {name: clonidine, concentration: 100 mcg/mL}]"
REORDERED = "[{name: Clonidine, concentration: 0.1 mg/mL}, {name: MORPHINE, concentration: 20 mg/mL}]"
STRONGER = MIXED.replace("20 mg", "25 mg")
VISIT = date(2026, 12, 5)


def mixture(drugs: str) -> Mixture | None:
    pump = pump_of(
        f"pump: P-001\nreservoir: {{capacity: 20 mL, low_alarm: 2 mL}}\ndrugs: {drugs}\nstability: 30 days\n"
        "fill: {at: 2026-11-02 10:00, volume: 20 mL}\nprogram: {rate: 0.1 mL/day}\n"
    )
    return pump.fills[0].mixture


def state(order: PlacedOrder | None, drugs: str | None = MIXED, as_of: str = "2026-11-25") -> OrderState:
    fill = Fill(datetime(2026, 11, 2, 10), ml("20"), None if drugs is None else mixture(drugs))
    return order_state(order, fill, VISIT, end_of(as_of))


ORDER = PlacedOrder(date(2026, 11, 20))


@pytest.mark.parametrize(
    ("drugs", "ordered", "expected"),
    [
        (MIXED, None, OrderState.PLACED),  # what is in the reservoir
        (None, None, OrderState.PLACED),
        (MIXED, MIXED, OrderState.PLACED),
        (MIXED, REORDERED, OrderState.PLACED),
        (MIXED, STRONGER, OrderState.OTHER_MIXTURE),
        (MIXED, "[{name: morphine, concentration: 20 mg/mL}]", OrderState.OTHER_MIXTURE),
        (None, MIXED, OrderState.OTHER_MIXTURE),
    ],
)
def test_another_mixture_does_not_count(drugs: str | None, ordered: str | None, expected: OrderState) -> None:
    order = replace(ORDER, mixture=None if ordered is None else mixture(ordered))
    assert state(order, drugs) is expected
    assert expected.is_placed is (expected is OrderState.PLACED)


@pytest.mark.parametrize(("days", "is_good"), [(-1, False), (0, True), (1, True), (None, True)])
def test_drug_is_good_to_the_end_of_its_last_day(days: int | None, is_good: bool) -> None:
    order = replace(ORDER, use_by=None if days is None else VISIT + timedelta(days=days))
    assert state(order) is (OrderState.PLACED if is_good else OrderState.NOT_GOOD_UNTIL_VISIT)


@pytest.mark.parametrize(
    ("as_of", "expected"), [("2026-11-26", OrderState.PLACED), ("2026-11-27", OrderState.RECEIVED)]
)
def test_drug_is_received_from_the_day_on_which_it_arrives(as_of: str, expected: OrderState) -> None:
    assert state(replace(ORDER, received=date(2026, 11, 27)), as_of=as_of) is expected
    assert expected.is_placed


def test_without_an_order_one_is_to_be_placed() -> None:
    assert state(None) is OrderState.TO_PLACE
    assert not OrderState.TO_PLACE.is_placed
